// SPDX-License-Identifier: Apache-2.0
// The two officers of a council-wide broadcast (decisions "The screen"): the first proposes, the
// second approves and sends; or one sends alone and the second countersigns. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_PROPOSALS_H_
#define CEPTOAR_CLI_MEMBER_PROPOSALS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// The importance that two officers agreed on, in a field of the sealed advisory, as the proposal has no place
// for it. nullopt: that of every broadcast.
inline constexpr std::string_view kImportanceField = "importance";
std::optional<std::uint8_t> stated_importance(const Advisory& advisory);

// Two officers belong together when they are two holders with two keys, staff of roster
// organisations, and the second is of the first one's, of NISC or of the Council's office.
bool may_be_second(const crypto::RosterState& roster, const crypto::Subject& first,
                   const crypto::Subject& second);
// Handles of the organisations whose officers may approve what this member proposes: the own one,
// NISC's and the Council's. Errors: E-BROADCAST-ROLE (a company's officer may not broadcast).
Outcome<std::vector<std::string>> approvers(Session& session);

// What readers require of a broadcast: sent alone and saying so, or with a proposal of a first officer
// that has the same content, label, exercise mark, importance where it is stated, and readers. Gives the first officer's handle, empty for one
// sent alone. kFileBad: refused; any other error is ours.
Outcome<std::string> check_broadcast(Session& session, const Inner& inner,
                                     const crypto::Subject& author, const Advisory& advisory,
                                     const EntryHeader& header);

// REQUIRES: kind proposal, verified. A proposal that refers to an earlier one of its organisation by
// kWithdraws cancels it. False: the earlier one is not here yet. Errors: E-FILE-BAD (of TLP:RED too, unless it
// cancels).
Outcome<bool> keep_proposal(Session& session, const crypto::Authored& authored,
                            const EntryId& entry, std::vector<store::ArchiveWrite>& writes);
// Marks the broadcast as countersigned. False: it is not here yet. Errors: E-FILE-BAD.
Outcome<bool> keep_countersign(Session& session, const crypto::Authored& authored,
                               std::vector<store::ArchiveWrite>& writes);
// The bytes that a countersignature names.
Hash32 countersign_hash(BytesView inner);

// Newest first; of very many the newest.
Outcome<std::vector<ProposalRow>> proposals(Session& session);
store::ArchiveWrite write_of(const ProposalRow& row);
// Adds the writes that take away what its label keeps no longer, text and all, whatever became of it: the row is
// under no key that dies. What was sent of it stands in the broadcast.
Outcome<void> forget_old_proposals(Session& session, std::vector<store::ArchiveWrite>& writes);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_PROPOSALS_H_
