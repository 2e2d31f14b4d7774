// SPDX-License-Identifier: Apache-2.0
// What is for this member and cannot be read here is said to the organisation whose node sent it, so that it
// can be sent again to a newer key, or looked into: AckState kCannotOpen where no key of his opens it,
// kSealBroken where one does and the header commits to another (crypto/envelope.h).
//
// Label, kind, item id and author are sealed: the answer names what stands outside, the entry, the message id
// and the organisation of the author's node, whose staff alone reads it (AMBER+STRICT; a company's officer says
// it to his own CEPTOAR, as all his answers). Who lacks his own staff key, too, says it as a person to the
// persons there (RED). A node knows already whom its directed entries are for.
#ifndef CEPTOAR_CLI_MEMBER_UNOPENED_H_
#define CEPTOAR_CLI_MEMBER_UNOPENED_H_

#include <vector>

#include "cli/member/session.h"
#include "cli/member/sync.h"

namespace ceptoar::member {

// A key may still be on its way: granted by a colleague whose program runs later. A flash is told of at once.
inline constexpr std::uint64_t kUnopenedPatienceMs = 600'000;
// What is older nobody sends again.
inline constexpr std::uint64_t kUnopenedOldestMs = 7ULL * 86'400'000;

struct Unopened {
  std::size_t said = 0;        // in the outbox; the caller flushes it
  std::vector<Alarm> alarms;   // kept in the same commit
};
// Says it of each such entry once, of limits::kUnopenedSaidPerDay in a day. Nothing of what came before this
// device was enrolled, or in the minutes after: its keys begin there.
// Errors: of the disk. An organisation that cannot be sealed to now is tried again by the next call.
Outcome<Unopened> say_unopened(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_UNOPENED_H_
