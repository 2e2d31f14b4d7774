// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/progress.h"

#include "cli/ui/width.h"

namespace ceptoar::ui {

using Clock = std::chrono::steady_clock;

Progress::Progress(const Terminal& terminal, std::ostream& out, std::string what,
                   std::chrono::milliseconds patience)
    : terminal_(terminal), out_(out), what_(std::move(what)), patience_(patience) {
  if (terminal_.is_tty) thread_ = std::thread([this] { run(); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  over_.notify_one();
  thread_.join();
}

void Progress::run() {
  constexpr std::size_t kRoomForSeconds = 8;
  constexpr std::size_t kUsualWidth = 80;
  const std::size_t width = terminal_.width == 0 ? kUsualWidth : terminal_.width;
  const std::string shown = cut_to_width(what_, width - kRoomForSeconds, terminal_.ambiguous);
  const Clock::time_point began = Clock::now();
  Clock::time_point next = began + patience_;
  std::size_t used = 0;
  std::unique_lock lock(mutex_);
  while (!over_.wait_until(lock, next, [this] { return done_; })) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - began);
    const std::string line = shown + " " + std::to_string(seconds.count() + 1) + "s";
    used = display_width(line, terminal_.ambiguous);
    out_ << '\r' << line << std::flush;
    next += std::chrono::seconds(1);
  }
  // Spaces, not an escape sequence: every terminal knows them.
  if (used != 0) out_ << '\r' << std::string(used, ' ') << '\r' << std::flush;
}

}  // namespace ceptoar::ui
