// SPDX-License-Identifier: Apache-2.0
#include "cli/form/pdf.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace ceptoar::form {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024 * 1024;
constexpr std::size_t kKeptWords = 400;

class Pipe {
 public:
  Pipe() { good_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  bool good() const { return good_; }
  int end(std::size_t which) const { return ends_[which]; }
  void close_end(std::size_t which) {
    if (ends_[which] >= 0) ::close(ends_[which]);
    ends_[which] = -1;
  }

 private:
  std::array<int, 2> ends_ = {-1, -1};
  bool good_ = false;
};

// Reads some bytes; closes the pipe at its end. False: more than we take.
bool drain(Pipe& from, Bytes& into) {
  std::array<std::uint8_t, 16 * 1024> buffer;
  const ssize_t got = ::read(from.end(0), buffer.data(), buffer.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got <= 0) {
    from.close_end(0);
    return true;
  }
  into.insert(into.end(), buffer.begin(), buffer.begin() + got);
  return into.size() <= kMostBytes;
}

void feed(Pipe& to, std::string_view& rest) {
  const ssize_t put = ::write(to.end(1), rest.data(), rest.size());
  if (put < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (put < 0) rest = {};
  else rest.remove_prefix(static_cast<std::size_t>(put));
  if (rest.empty()) to.close_end(1);
}

// Everything at once, so that neither side waits for the other for ever.
bool exchange(std::string_view text, Pipe& in, Pipe& out, Pipe& words, Bytes& result, Bytes& said) {
  ::fcntl(in.end(1), F_SETFL, O_NONBLOCK);
  while (out.end(0) >= 0 || words.end(0) >= 0) {
    std::array<pollfd, 3> wait = {pollfd{in.end(1), POLLOUT, 0}, pollfd{out.end(0), POLLIN, 0},
                                  pollfd{words.end(0), POLLIN, 0}};
    if (::poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) return false;
    if (wait[0].revents != 0) feed(in, text);
    if (wait[1].revents != 0 && !drain(out, result)) return false;
    if (wait[2].revents != 0 && !drain(words, said)) return false;
  }
  return true;
}

Result<pid_t> start(const std::string& program, Pipe& in, Pipe& out, Pipe& words) {
  std::string name = program;
  std::string utf8 = "--encoding=utf-8";
  std::string dash = "-";
  std::string other_dash = "-";
  std::array<char*, 5> arguments = {name.data(), utf8.data(), dash.data(), other_dash.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.end(0), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.end(1), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, words.end(1), STDERR_FILENO);
  pid_t child = 0;
  const int error = posix_spawnp(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) return fail(ErrorCode::kNotFound, program);
  if (error != 0) return fail(ErrorCode::kIo, program);
  return child;
}

}  // namespace

Result<Bytes> pdf_of(const std::string& html, const std::string& program) {
  Pipe in;
  Pipe out;
  Pipe words;
  if (!in.good() || !out.good() || !words.good()) return fail(ErrorCode::kIo, "pipe");
  const auto child = start(program, in, out, words);
  if (!child) return child.error();
  in.close_end(0);
  out.close_end(1);
  words.close_end(1);
  Bytes pdf;
  Bytes said;
  // A program that stops reading must not end this one.
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  struct sigaction before = {};
  ::sigaction(SIGPIPE, &ignore, &before);
  const bool whole = exchange(html, in, out, words, pdf, said);
  ::sigaction(SIGPIPE, &before, nullptr);
  if (!whole) ::kill(*child, SIGTERM);
  int status = 0;
  while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!whole) return fail(ErrorCode::kLimitExceeded, "PDF");
  constexpr std::string_view kBegin = "%PDF-";
  const bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0 && pdf.size() > kBegin.size() &&
                    std::equal(kBegin.begin(), kBegin.end(), pdf.begin());
  if (good) return pdf;
  const std::size_t from = said.size() > kKeptWords ? said.size() - kKeptWords : 0;
  return fail(ErrorCode::kIo, std::string(said.begin() + static_cast<std::ptrdiff_t>(from), said.end()));
}

}  // namespace ceptoar::form
