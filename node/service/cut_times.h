// SPDX-License-Identifier: Apache-2.0
// How long a peer that did not keep to the rules is left out: longer each time, so that one that does not
// stop costs less and less, and never for good, which is the voters' decision. Thread: one at a time.
#ifndef CEPTOAR_NODE_SERVICE_CUT_TIMES_H_
#define CEPTOAR_NODE_SERVICE_CUT_TIMES_H_

#include <algorithm>
#include <chrono>
#include <map>

#include "schema/ids.h"
#include "schema/limits.h"

namespace ceptoar::service {

class CutTimes {
 public:
  using Clock = std::chrono::steady_clock;

  // Of a peer that is cut now. Counted anew after a day without a cut.
  std::chrono::milliseconds next(const NodeId& peer, Clock::time_point now) {
    Cuts& of = cuts_[peer];
    if (of.times != 0 && now - of.last > std::chrono::milliseconds(limits::kDayMs)) of = {};
    of.last = now;
    const std::uint64_t ms = limits::kPeerCutMs << std::min(of.times++, kMostDoublings);
    return std::chrono::milliseconds(std::min(ms, limits::kPeerCutMostMs));
  }

 private:
  static constexpr unsigned kMostDoublings = 16;
  struct Cuts {
    unsigned times = 0;
    Clock::time_point last;
  };
  std::map<NodeId, Cuts> cuts_;
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_CUT_TIMES_H_
