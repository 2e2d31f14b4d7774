// SPDX-License-Identifier: Apache-2.0
// The whole audit log of a node's store, held against its roots; and what is left of that for the running
// node, which looks at the end of its log alone.
// Thread: one. Errors: those of core::read_audit, of store/files.h.
#ifndef CEPTOAR_NODE_SERVICE_AUDIT_CHECK_H_
#define CEPTOAR_NODE_SERVICE_AUDIT_CHECK_H_

#include <optional>

#include "node/core/audit.h"
#include "node/service/node_dir.h"

namespace ceptoar::service {

// What is wrong with it, its own newest root that went out among `known`; nullopt: nothing.
std::optional<crypto::AuditFinding> whole_audit_fault(const core::StoredAudit& log,
                                                      std::vector<crypto::KnownRoot> known);
// Leaves audit.verified, or audit.fault, beside the node: its metric audit_whole follows.
Result<void> stamp_audit(const NodePaths& paths, bool whole);
// Reads the log of a store that may be in use and leaves the stamp. kChain with what is wrong.
Result<void> check_whole_audit(const NodePaths& paths, const store::NodeStore& live);
// "AUDIT-ALTERED" and its words in Japanese and English.
struct AuditFaultText {
  const char* code;
  const char* ja;
  const char* en;
};
AuditFaultText audit_fault_text(crypto::AuditFault fault);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_AUDIT_CHECK_H_
