// SPDX-License-Identifier: Apache-2.0
// The node's audit log as rows: records in NodeTable::kAudit, its two ends and what went out in kMeta.
// The core writes it while it runs; before and after (start, stop, restore) append_audit() does.
// Thread: pure functions over a RowReader.
#ifndef CEPTOAR_NODE_CORE_AUDIT_H_
#define CEPTOAR_NODE_CORE_AUDIT_H_

#include <map>
#include <optional>
#include <vector>

#include "crypto/audit_witness.h"
#include "schema/node_rows.h"

namespace ceptoar::core {

class RowReader;

// Something to write down, before it has its number.
struct AuditNote {
  AuditKind kind;
  std::uint16_t detail = 0;
  std::uint64_t count = 0;
  Hash32 subject = {};
};

struct RecoveredAudit {
  crypto::AuditHead base;           // records before it are forgotten
  crypto::AuditHead head;
  crypto::AuditHead sent;           // under the newest own root
  std::vector<Hash32> since_sent;   // leaves from there to the head
  bool damaged = false;             // the records do not lead from `sent` to `head`
  std::map<NodeId, crypto::Witnessed> witnessed;
};
// Never fails for a damaged log: advisories go on, and the operator is told.
Result<RecoveredAudit> recover_audit(const RowReader& rows);

// Rows that add these notes to the log as it stands in the store. For when no core runs.
Result<RowBatch> append_audit(const RowReader& rows, const std::vector<AuditNote>& notes,
                              std::uint64_t now_ms);
// Into `batch`, numbered from `head` on; the head's row too.
std::vector<Hash32> add_audit_rows(RowBatch& batch, crypto::AuditHead& head,
                                   const std::vector<std::pair<AuditNote, std::uint64_t>>& notes);

// The whole log as it stands, for whoever verifies, shows or exports it.
struct StoredAudit {
  crypto::AuditHead base;
  crypto::AuditHead head;
  std::vector<crypto::FiledRecord> records;
  std::optional<crypto::KnownRoot> sent;
  std::map<NodeId, crypto::Witnessed> witnessed;  // of other nodes
};
Result<StoredAudit> read_audit(const RowReader& rows);

Bytes meta_audit(std::string_view which);
// The end of the log as it was after so many records, a multiple of kAuditSegment: where the records that are
// kept begin once those before are forgotten, whatever became of these meanwhile.
Bytes meta_audit_at(std::uint64_t records);
Bytes meta_witness(const NodeId& node);
inline constexpr std::string_view kAuditHead = "audit/head";
inline constexpr std::string_view kAuditBase = "audit/base";
inline constexpr std::string_view kAuditSent = "audit/sent";

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_AUDIT_H_
