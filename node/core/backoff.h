// SPDX-License-Identifier: Apache-2.0
// How long what a peer refused waits before it is offered to it again: twice as long each time, while nothing of it is
// taken. Thread: that of the core. Included by node/core/peer.h.
#ifndef CEPTOAR_NODE_CORE_BACKOFF_H_
#define CEPTOAR_NODE_CORE_BACKOFF_H_

#include <algorithm>
#include <cstdint>

#include "crypto/random.h"
#include "schema/limits.h"

namespace ceptoar::core {

class Backoff {
 public:
  bool waits(std::uint64_t now) const { return now < until_ms_; }
  // What was offered again was refused again.
  bool lasts() const { return rounds_ > 1; }
  // What was on its way together counts once, however many refusals that brings, and what is new meanwhile puts the
  // others off no further.
  void refused(std::uint64_t sent_ms, std::uint64_t now, crypto::Random& random) {
    if (waits(now) || (rounds_ > 0 && sent_ms <= since_ms_)) return;
    constexpr unsigned kDoublings = 6;  // then it is the most
    const std::uint64_t wait =
        std::min(limits::kOfferAgainMs << std::min(rounds_, kDoublings), limits::kOfferAgainMostMs);
    ++rounds_;
    since_ms_ = now;
    // A fifth more or less: whoever was full is not asked by all at one moment.
    until_ms_ = now + wait * 4 / 5 + random.below(wait * 2 / 5 + 1);
  }
  template <class Move>
  void move_times(Move move) {
    move(since_ms_);
    move(until_ms_);
  }

 private:
  unsigned rounds_ = 0;         // refused one after the other
  std::uint64_t since_ms_ = 0;  // the last of them
  std::uint64_t until_ms_ = 0;
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_BACKOFF_H_
