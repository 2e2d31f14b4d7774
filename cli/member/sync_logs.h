// SPDX-License-Identifier: Apache-2.0
// An author's log as it stands here: how far without a gap, and whose signature its entries bear. Internal to
// cli/member.
#ifndef CEPTOAR_CLI_MEMBER_SYNC_LOGS_H_
#define CEPTOAR_CLI_MEMBER_SYNC_LOGS_H_

#include <optional>

#include "cli/member/session.h"

namespace ceptoar::member {

struct Head {
  std::uint64_t seq = 0;  // 0: nothing
  EntryId id;
};
Outcome<Head> kept_head(Session& session, const NodeId& author);

// The key that this entry must be signed with; nullopt: it is taken from nobody. Where an end was agreed
// on, it decides. Without one, who is removed writes nothing more: what comes of it now was written
// before, when our own node knows of the removal and so has taken nothing since. A node that does not know
// yet (`version_of_node`: its newest roster) is not asked.
std::optional<SignPublicKey> key_for(const TrustStore& trust, const crypto::RosterState& now,
                                     const EntryHeader& header, std::uint64_t version_of_node);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_SYNC_LOGS_H_
