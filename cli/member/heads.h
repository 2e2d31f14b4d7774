// SPDX-License-Identifier: Apache-2.0
// Whether the own node keeps something back: once an hour a node of another organisation, drawn by lot, says by
// way of the own one how far it holds every log, signed over a nonce (crypto/heads.h). What it holds and does
// not come here within some minutes is alarmed; so is that no other node could be asked for three days, because
// a node that passes on neither question nor answer hides what it pleases. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_HEADS_H_
#define CEPTOAR_CLI_MEMBER_HEADS_H_

#include "cli/member/sync.h"

namespace ceptoar::member {

inline constexpr std::uint64_t kHeadsLookEveryMs = 3'600'000;
// So long an entry may be on its way from where it is to the own node.
inline constexpr std::uint64_t kHeadsComeWithinMs = 600'000;
inline constexpr std::uint64_t kHeadsUnseenMs = 72 * 3'600'000ULL;

// After a sync from the own node, whose alarms it adds to and keeps. Does nothing before its time. A node that
// does not answer is no error.
Outcome<void> compare_heads(Session& session, SyncReport& report);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_HEADS_H_
