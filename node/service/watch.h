// SPDX-License-Identifier: Apache-2.0
// What the main thread does while the node serves: waits for signals, looks after the threads,
// feeds the service manager's watchdog as long as all of them get on, and repeats the self-test.
#ifndef CEPTOAR_NODE_SERVICE_WATCH_H_
#define CEPTOAR_NODE_SERVICE_WATCH_H_

#include <chrono>
#include <string>

#include "node/service/log.h"
#include "node/service/notify.h"
#include "node/service/watched.h"

namespace ceptoar::service {

// A stranger who got in ends the node (kExitRefused); a test without a verdict is said, and repeated.
// Lifetime: all that is passed in outlives it. Thread: one.
class Watch {
 public:
  Watch(Watched& node, const Notifier& notifier, const Log& log,
        std::chrono::milliseconds self_test_every = std::chrono::hours(1));
  // Says READY and returns the exit code: 0 when a signal ended it. `signal_fd` is a signalfd.
  int run(int signal_fd);

 private:
  using Clock = std::chrono::steady_clock;
  enum class Wake { kStop, kFailed, kTick };
  Wake wait(int signal_fd) const;
  bool tick();  // false: the node must not go on
  void look_after_threads();
  bool stranger_got_in();

  Watched& node_;
  const Notifier& notifier_;
  const Log& log_;
  const std::chrono::milliseconds tick_every_;
  const std::chrono::milliseconds stuck_after_;
  const std::chrono::milliseconds self_test_every_;
  Clock::time_point upkeep_due_;
  Clock::time_point self_test_due_;
  bool stuck_said_ = false;
  std::string status_said_;
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_WATCH_H_
