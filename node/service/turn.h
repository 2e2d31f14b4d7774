// SPDX-License-Identifier: Apache-2.0
// How much the io thread does between two polls: what each step of the core adds up to in one turn of the loop.
// Without a limit a turn lasts as long as there are results, and all frames of a turn are checked on this one
// thread while the verifiers have nothing to do.
// Thread: one. A new value begins a turn.
#ifndef CEPTOAR_NODE_SERVICE_TURN_H_
#define CEPTOAR_NODE_SERVICE_TURN_H_

#include <algorithm>
#include <cstddef>

namespace ceptoar::service {

// Results of the other threads that the core is given in one step, so that a group commit of entries of
// one peer is acknowledged in a few frames and not in one for each entry. Few enough that verifiers do
// not run dry, and a flash does not wait, for what follows from them.
inline constexpr std::size_t kResultsTogether = 32;
// In one turn: a group commit of a thousand entries must not keep sockets and timers waiting.
inline constexpr std::size_t kResultsOfTurn = 2 * kResultsTogether;
// So many short urgent jobs of a turn are done on the io thread itself. To hand one over costs about as much as a
// signature check, two awakenings of threads whose memory went cold, and a flash needs four jobs at each node.
inline constexpr std::size_t kUrgentHere = 4;

class Turn {
 public:
  // How many of the results that wait the next step takes. 0 while some wait: after the next poll.
  std::size_t next_results(std::size_t waiting) {
    const std::size_t count = std::min({waiting, kResultsTogether, kResultsOfTurn - results_});
    results_ += count;
    return count;
  }
  // Whether these urgent jobs of a step are done here: all of them or none.
  bool takes_urgent(std::size_t jobs) {
    if (jobs > kUrgentHere - urgent_) return false;
    urgent_ += jobs;
    return true;
  }

 private:
  std::size_t results_ = 0;
  std::size_t urgent_ = 0;
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_TURN_H_
