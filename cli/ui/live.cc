// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/live.h"

#include <poll.h>

#include <cerrno>
#include <csignal>

#include "schema/result.h"

namespace ceptoar::ui {
namespace {

volatile std::sig_atomic_t given_up = 0;
void give_up(int) { given_up = 1; }

struct sigaction old_interrupt;
struct sigaction old_terminate;

// Cursor home, and erase from there: unlike a full clear it does not flicker. ECMA-48.
constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kEraseLine = "\x1b[K";
constexpr std::string_view kEraseBelow = "\x1b[J";

}  // namespace

Live::Live(const Terminal& terminal, std::ostream& out)
    : redraws_(terminal.is_tty && terminal.colour), out_(out) {
  given_up = 0;
  struct sigaction action = {};
  action.sa_handler = give_up;
  CEPTOAR_CHECK(sigaction(SIGINT, &action, &old_interrupt) == 0);
  CEPTOAR_CHECK(sigaction(SIGTERM, &action, &old_terminate) == 0);
}

Live::~Live() {
  sigaction(SIGINT, &old_interrupt, nullptr);
  sigaction(SIGTERM, &old_terminate, nullptr);
}

bool Live::show(std::string_view text) {
  if (text == shown_) return false;
  if (!redraws_) {
    out_ << text;
  } else {
    if (shown_.empty()) out_ << kHome << kEraseBelow;
    out_ << kHome;
    for (const char c : text) {
      if (c == '\n') out_ << kEraseLine;
      out_ << c;
    }
    out_ << kEraseBelow;
  }
  out_.flush();
  shown_ = text;
  return true;
}

bool Live::wait(std::chrono::milliseconds time) const {
  if (given_up != 0) return false;
  poll(nullptr, 0, static_cast<int>(time.count()));  // a signal ends it early
  return given_up == 0;
}

}  // namespace ceptoar::ui
