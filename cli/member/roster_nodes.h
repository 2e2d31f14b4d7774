// SPDX-License-Identifier: Apache-2.0
// Single nodes in the next roster: added beside others, replaced, suspended, reinstated, removed. A node's keys
// are changed by replacing it: under the same id what it wrote between the proposal and its coming into force
// would stand in the middle of its log and be nobody's (ARCHITECTURE.md). Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_ROSTER_NODES_H_
#define CEPTOAR_CLI_MEMBER_ROSTER_NODES_H_

#include <string>

#include "cli/member/roster_changes.h"

namespace ceptoar::member {

// "host:port", as roster show names it; an IPv6 address in brackets.
std::string place_of(const NodeRecord& node);
// By its place, or by how its id begins (at least 8 digits); of those that were not removed.
// Errors: E-NO-NODE.
Outcome<NodeRecord*> node_in(Roster& roster, const std::string& given);
// Lists are not sorted afterwards. Errors: E-ROSTER-CHANGE, E-UNKNOWN-RECIPIENT, E-NO-NODE, those of a file.
Outcome<void> change_nodes(Roster& roster, const RosterChanges& changes);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ROSTER_NODES_H_
