// SPDX-License-Identifier: Apache-2.0
// What this program saw of the audit logs of nodes, and a person's word on one whose roots did not follow
// from one another: a node that was rightly restored lost records, and would be called a forger for good.
// Format: store/AUDIT.md section 4. Thread: as Session.
#ifndef CEPTOAR_CLI_MEMBER_WITNESSED_H_
#define CEPTOAR_CLI_MEMBER_WITNESSED_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/member/session.h"
#include "crypto/audit_witness.h"

namespace ceptoar::member {

struct WitnessedNode {
  NodeId node;
  std::string org;  // handle
  crypto::Witnessed known;
};
// Nodes of the roster in force of which a root was seen, by handle. Errors: E-NO-ROSTER, E-STORE-CORRUPT.
Outcome<std::vector<WitnessedNode>> witnessed_nodes(Session& session);

// Somebody asked the operator of that organisation's nodes: their roots count from the newest one on, and
// this member's audit log says so. How many were accepted; 0: all of them follow. Errors:
// E-UNKNOWN-RECIPIENT, and as above.
Outcome<std::size_t> accept_roots(Session& session, std::string_view org);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_WITNESSED_H_
