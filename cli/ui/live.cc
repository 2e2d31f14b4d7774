// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/live.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <set>

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

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

Live::Live(bool redraws, std::ostream& out) : redraws_(redraws), out_(out) {
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
    append(text);
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

void Live::append(std::string_view text) {
  std::set<std::string_view> there;
  for (std::string_view rest = shown_; !rest.empty();) there.insert(take_line(rest));
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (!there.contains(line)) out_ << line << '\n';
  }
}

bool Live::wait(std::chrono::milliseconds time) const {
  if (given_up != 0) return false;
  poll(nullptr, 0, static_cast<int>(time.count()));  // a signal ends it early
  return given_up == 0;
}

// Where nothing changes nothing is written, and no write fails: the reader is asked for as well.
bool Live::is_read(int fd) const { return out_.good() && !reader_is_gone(fd); }

bool reader_is_gone(int fd) {
  pollfd end{fd, 0, 0};
  return ::poll(&end, 1, 0) == 1 && (end.revents & (POLLERR | POLLHUP)) != 0;
}

std::size_t terminal_height(int fd, const Environment& environment) {
  constexpr std::size_t kLeast = 10;
  if (::isatty(fd) != 1) return 0;
  if (const auto asked = environment("LINES")) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(asked->data(), asked->data() + asked->size(), value);
    const bool good = error == std::errc() && end == asked->data() + asked->size();
    if (good && value >= kLeast) return value;
  }
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return 0;
  return std::max<std::size_t>(size.ws_row, kLeast);
}

}  // namespace ceptoar::ui
