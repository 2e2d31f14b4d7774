// SPDX-License-Identifier: Apache-2.0
#include "node/service/watch.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "node/service/commands.h"

namespace ceptoar::service {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{5'000};
constexpr std::chrono::minutes kUpkeepEvery{1};
// Without a watchdog a stuck thread is only said.
constexpr milliseconds kStuckAfter{45'000};

}  // namespace

// Fed several times an interval; a thread is called stuck at half of it, so that the log says which
// one before the manager ends the process.
Watch::Watch(Watched& node, const Notifier& notifier, const Log& log,
             std::chrono::milliseconds self_test_every)
    : node_(node),
      notifier_(notifier),
      log_(log),
      tick_every_(std::min(self_test_every, notifier.watchdog().count() == 0
                                                ? kTick
                                                : std::min(kTick, notifier.watchdog() / 4))),
      stuck_after_(notifier.watchdog().count() == 0 ? kStuckAfter : notifier.watchdog() / 2),
      self_test_every_(self_test_every),
      upkeep_due_(Clock::now() + kUpkeepEvery),
      self_test_due_(Clock::now() + self_test_every) {}

int Watch::run(int signal_fd) {
  notifier_.send("READY=1");
  look_after_threads();
  for (;;) {
    switch (wait(signal_fd)) {
      case Wake::kStop:
        log_.write(Severity::kInfo, "stopping", "asked to");
        return 0;
      case Wake::kFailed:
        return exit_code(ErrorCode::kInternal);
      case Wake::kTick:
        if (!tick()) return kExitRefused;
        break;
    }
  }
}

Watch::Wake Watch::wait(int signal_fd) const {
  for (;;) {
    pollfd items[] = {{signal_fd, POLLIN, 0}, {node_.failure_fd(), POLLIN, 0}};
    const int ready = poll(items, 2, static_cast<int>(tick_every_.count()));
    if (ready == 0) return Wake::kTick;
    if (ready < 0) continue;  // EINTR
    if (items[1].revents != 0) return Wake::kFailed;
    signalfd_siginfo info{};
    if (read(signal_fd, &info, sizeof info) == static_cast<ssize_t>(sizeof info) &&
        info.ssi_signo != SIGHUP) {
      return Wake::kStop;
    }
  }
}

bool Watch::tick() {
  look_after_threads();
  const Clock::time_point now = Clock::now();
  if (now >= upkeep_due_) {
    upkeep_due_ = now + kUpkeepEvery;
    node_.upkeep();
  }
  if (now < self_test_due_) return true;
  self_test_due_ = now + self_test_every_;
  return !stranger_got_in();
}

void Watch::look_after_threads() {
  const std::optional<std::string> stuck = node_.stuck_thread(stuck_after_);
  if (stuck) {
    if (!stuck_said_) log_.write(Severity::kAlarm, "thread-stuck", *stuck);
    stuck_said_ = true;
    return;  // starving the watchdog
  }
  if (stuck_said_) log_.write(Severity::kWarning, "thread-stuck", "gets on again");
  stuck_said_ = false;
  std::string status = node_.status_line();
  notifier_.send(status == status_said_ ? "WATCHDOG=1" : "WATCHDOG=1\nSTATUS=" + status);
  status_said_ = std::move(status);
}

// Getting in is the end; an answer that did not come in time may be a busy machine.
bool Watch::stranger_got_in() {
  const Result<void> outside = node_.stranger_test();
  node_.note_self_test(outside.has_value());
  if (outside) return false;
  log_.write(Severity::kAlarm, "self-test", outside.error().context);
  return outside.error().code == ErrorCode::kNotAuthorized;
}

}  // namespace ceptoar::service
