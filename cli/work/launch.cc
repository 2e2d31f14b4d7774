// SPDX-License-Identifier: Apache-2.0
#include "cli/work/launch.h"

#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "schema/result.h"

namespace ceptoar::work {
namespace {

class File {
 public:
  explicit File(int number) : number_(number) {}
  ~File() {
    if (number_ >= 0) close(number_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

// posix_spawn's two parameter blocks, freed in any case.
class Attributes {
 public:
  Attributes() {
    CEPTOAR_CHECK(posix_spawnattr_init(&attributes_) == 0);
    CEPTOAR_CHECK(posix_spawn_file_actions_init(&actions_) == 0);
  }
  ~Attributes() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawnattr_t* attributes() { return &attributes_; }
  posix_spawn_file_actions_t* actions() { return &actions_; }

 private:
  posix_spawnattr_t attributes_;
  posix_spawn_file_actions_t actions_;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// In memory: a program that reads nothing must not hold us up as a full pipe would.
int input_file(const std::string& input) {
  const int file = memfd_create("input", MFD_CLOEXEC);
  if (file < 0) return file;
  std::size_t at = 0;
  while (at < input.size()) {
    const ssize_t written = write(file, input.data() + at, input.size() - at);
    if (written <= 0) break;
    at += static_cast<std::size_t>(written);
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

int start(const Launch& what, int input, pid_t& child) {
  Attributes with;
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) sigaddset(&defaults, number);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(with.attributes(), &defaults);
  posix_spawnattr_setsigmask(with.attributes(), &none);
  posix_spawnattr_setpgroup(with.attributes(), 0);
  posix_spawnattr_setflags(with.attributes(), POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                                  POSIX_SPAWN_SETSIGMASK);
  posix_spawn_file_actions_adddup2(with.actions(), input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(with.actions(), STDERR_FILENO, STDOUT_FILENO);
  posix_spawn_file_actions_addclosefrom_np(with.actions(), STDERR_FILENO + 1);
  std::vector<std::string> words = what.words;
  std::vector<std::string> environment = what.environment;
  return posix_spawnp(&child, words.front().c_str(), with.actions(), with.attributes(),
                      pointers(words).data(), pointers(environment).data());
}

Launched reap(pid_t child, bool ended_by_us) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (ended_by_us) return {LaunchEnd::kTooLong, 0};
  if (WIFSIGNALED(status)) return {LaunchEnd::kKilled, WTERMSIG(status)};
  const int code = WEXITSTATUS(status);
  return {code == 0 ? LaunchEnd::kDone : LaunchEnd::kFailed, code};
}

}  // namespace

Launched launch(const Launch& what) {
  CEPTOAR_CHECK(!what.words.empty());
  const File input(input_file(what.input));
  if (input.number() < 0) return {LaunchEnd::kNotStarted, errno};
  pid_t child = 0;
  if (const int error = start(what, input.number(), child); error != 0) {
    return {LaunchEnd::kNotStarted, error};
  }
  const File watched(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  const auto end = std::chrono::steady_clock::now() + what.limit;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    pollfd look = {watched.number(), POLLIN, 0};
    const int ready = watched.number() < 0
                          ? 1  // no pidfd to be had: wait as long as it takes
                          : poll(&look, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready > 0) return reap(child, false);
    const bool interrupted = ready < 0 && errno == EINTR;
    if (interrupted && !(what.given_up && what.given_up())) continue;
    kill(-child, SIGKILL);
    return reap(child, true);
  }
}

}  // namespace ceptoar::work
