// SPDX-License-Identifier: Apache-2.0
#include "cli/member/fetcher.h"

#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include <csignal>
#include <ctime>

#include "cli/member/standby.h"

namespace ceptoar::member {
namespace {

// Longer than a process that only waits needs to wipe its keys and end.
constexpr int kEndMs = 500;

void wait_for_end(pid_t child, int most_ms) {
  const Fd watched(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  if (!watched) return;
  pollfd one{watched.get(), POLLIN, 0};
  (void)::poll(&one, 1, most_ms);
}

}  // namespace

std::uint64_t boot_ms() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1000 + static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

Fetcher::Fetcher(const AgentOptions& options) : options_(options) {
  if (options.fetch_every.count() <= 0 || options.fetch_words.empty()) return;
  // Sleep counts: a laptop that was just opened fetches at once.
  timer_ = Fd(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  const auto ms = options.fetch_every.count();
  const timespec every{static_cast<time_t>(ms / 1000), static_cast<long>(ms % 1000) * 1'000'000};
  const itimerspec when{every, {0, 1}};
  if (timer_) ::timerfd_settime(timer_.get(), 0, &when, nullptr);
}

void Fetcher::due() {
  std::uint64_t times = 0;
  (void)!::read(timer_.get(), &times, sizeof times);
  if (state_ == State::kReady) end();  // its turn is over: what came since is fetched anew
  if (child_ <= 0) start();
}

void Fetcher::hear() {
  std::uint8_t word = 0;
  const auto got = ::recv(line_.get(), &word, 1, MSG_DONTWAIT);
  if (got <= 0) {  // it is about to end; reap() sees how
    line_.reset();
    state_ = State::kFetching;
    return;
  }
  if (word == static_cast<std::uint8_t>(StandbyWord::kServed)) state_ = State::kFetching;
  if (word == static_cast<std::uint8_t>(StandbyWord::kBack)) state_ = State::kReady;
  if (word != static_cast<std::uint8_t>(StandbyWord::kReady)) return;
  state_ = State::kReady;
  told_ = true;
  status_ = 0;
  fetched_at_ = boot_ms();
}

void Fetcher::reap() {
  int status = 0;
  if (child_ <= 0 || ::waitpid(child_, &status, WNOHANG) != child_) return;
  child_ = 0;
  line_.reset();
  state_ = State::kFetching;
  const int ended = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (ended == options_.fetch_busy || (told_ && ended == 0)) return;
  status_ = static_cast<std::uint8_t>(ended);
  fetched_at_ = boot_ms();
}

bool Fetcher::hand_on(const front::Parcel& call, int caller) {
  std::vector<int> fds;
  for (const Fd& fd : call.fds) fds.push_back(fd.get());
  fds.push_back(caller);
  if (!front::send_parcel(line_.get(), call.bytes, fds)) return false;
  state_ = State::kServing;
  return true;
}

void Fetcher::end() {
  if (child_ <= 0) return;
  // One that waits wipes its keys and ends when its line does; a sync is cut off, all it did survives that.
  const bool waits = state_ == State::kReady;
  line_.reset();
  if (waits) wait_for_end(child_, kEndMs);
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
  child_ = 0;
  state_ = State::kFetching;
}

void Fetcher::start() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return;
  line_ = Fd(ends[0]);
  const Fd theirs(ends[1]);
  state_ = State::kFetching;
  told_ = false;
  std::vector<std::string> words = options_.fetch_words;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  // What the agent blocks, the sync must hear.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  if (::posix_spawnattr_init(&attributes) != 0) return;
  if (::posix_spawn_file_actions_init(&actions) != 0) {
    ::posix_spawnattr_destroy(&attributes);
    return;
  }
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), kStandbyDescriptor);
  if (::posix_spawn(&child_, arguments.front(), &actions, &attributes, arguments.data(), environ) != 0) {
    child_ = 0;
    line_.reset();
  }
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
}

}  // namespace ceptoar::member
