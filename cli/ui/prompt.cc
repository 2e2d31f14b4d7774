// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/prompt.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

namespace ceptoar::ui {
namespace {

constexpr std::size_t kLineBytes = 4096;
constexpr std::size_t kSecretBytes = 1024;
constexpr unsigned char kCtrlC = 0x03, kCtrlD = 0x04, kBackspace = 0x08, kCtrlU = 0x15,
                        kDelete = 0x7F;

// No echo, and no signal from Ctrl-C either: killed half way, the terminal would stay dumb.
class QuietTerminal {
 public:
  explicit QuietTerminal(int fd) : fd_(fd) {
    if (::tcgetattr(fd_, &saved_) != 0) return;
    termios quiet = saved_;
    quiet.c_lflag &= static_cast<tcflag_t>(~(ECHO | ICANON | ISIG));
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    ready_ = ::tcsetattr(fd_, TCSAFLUSH, &quiet) == 0;
  }
  ~QuietTerminal() {
    if (ready_) ::tcsetattr(fd_, TCSAFLUSH, &saved_);
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;
  bool ready() const { return ready_; }

 private:
  int fd_;
  termios saved_{};
  bool ready_ = false;
};

// 1: a byte, 0: end, -1: error.
ssize_t read_byte(int fd, unsigned char& byte) {
  ssize_t got = 0;
  do {
    got = ::read(fd, &byte, 1);
  } while (got < 0 && errno == EINTR);
  return got;
}

// False: there is nothing to read until then. A terminal has something once a line is ended.
bool has_input(int fd, std::chrono::steady_clock::time_point end) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd input{fd, POLLIN, 0};
    const int ready = ::poll(&input, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready >= 0 || errno != EINTR) return ready != 0;  // what went wrong is said by the reading
  }
}

// Takes the last character away, all bytes of it.
std::size_t without_last_character(BytesView typed, std::size_t used) {
  if (used == 0) return 0;
  --used;
  while (used > 0 && (typed[used] & 0xC0) == 0x80) --used;
  return used;
}

}  // namespace

bool is_yes(std::string_view answer) {
  while (!answer.empty() && (answer.front() == ' ' || answer.front() == '\t'))
    answer.remove_prefix(1);
  while (!answer.empty() && (answer.back() == ' ' || answer.back() == '\t'))
    answer.remove_suffix(1);
  constexpr std::string_view kYes[] = {"y", "Y", "yes", "Yes", "YES", "ｙ", "Ｙ", "はい"};
  return std::find(std::begin(kYes), std::end(kYes), answer) != std::end(kYes);
}

std::optional<Prompt> Prompt::open(const char* device) {
  const int fd = ::open(device, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  return Prompt(fd);
}

Prompt::~Prompt() {
  if (fd_ >= 0) ::close(fd_);
}

Prompt::Prompt(Prompt&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

bool Prompt::write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<std::string> Prompt::ask_line(std::string_view question,
                                     std::optional<std::chrono::milliseconds> limit) {
  if (!write_all(question) || !write_all(" "))
    return fail(ErrorCode::kIo, "cannot write to the terminal");
  std::string line;
  const auto begun = std::chrono::steady_clock::now();
  for (;;) {
    unsigned char byte = 0;
    if (limit && !has_input(fd_, begun + *limit)) {
      // Else the shell takes it for a command. In the background it would stop the program.
      if (::tcgetpgrp(fd_) == ::getpgrp()) ::tcflush(fd_, TCIFLUSH);
      write_all("\n");
      return fail(ErrorCode::kTimeout, "no answer");
    }
    const ssize_t got = read_byte(fd_, byte);
    if (got < 0) return fail(ErrorCode::kIo, "cannot read from the terminal");
    if (got == 0 && line.empty()) return fail(ErrorCode::kUsage, "given up");
    if (got == 0 || byte == '\n') return line;
    if (line.size() < kLineBytes) line.push_back(static_cast<char>(byte));
  }
}

Result<crypto::SecretMemory> Prompt::ask_secret(std::string_view question) {
  const QuietTerminal quiet(fd_);  // before the question: nothing typed after it may be echoed
  if (!quiet.ready()) return fail(ErrorCode::kIo, "cannot switch the echo off");
  if (!write_all(question) || !write_all(" "))
    return fail(ErrorCode::kIo, "cannot write to the terminal");
  crypto::SecretMemory typed(kSecretBytes);
  std::size_t used = 0;
  for (;;) {
    unsigned char byte = 0;
    if (read_byte(fd_, byte) <= 0 || byte == kCtrlC || byte == kCtrlD) {
      write_all("\n");
      return fail(ErrorCode::kUsage, "given up");
    }
    if (byte == '\n' || byte == '\r') break;
    if (byte == kBackspace || byte == kDelete) {
      used = without_last_character(typed.view(), used);
    } else if (byte == kCtrlU) {
      used = 0;
    } else if (used < kSecretBytes) {
      typed.writable()[used++] = byte;
    }
  }
  write_all("\n");
  crypto::SecretMemory secret(used);
  std::copy_n(typed.view().begin(), used, secret.writable().begin());
  return secret;
}

}  // namespace ceptoar::ui
