// SPDX-License-Identifier: Apache-2.0
#include "cli/member/standby.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>

#include "cli/front/agent_socket.h"

namespace ceptoar::member {

using front::kAgentGood;
using front::kAgentRefused;
using front::kAgentTaken;
using front::kStandbyCallBytes;
using front::kStandbyFds;

// Not for programs that a command starts: the agent takes its end for that of the standby.
StandbyPort::StandbyPort(int fd) : fd_(fd) { ::fcntl(fd, F_SETFD, FD_CLOEXEC); }

bool StandbyPort::connected() const {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(fd_.get(), SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

void StandbyPort::tell(StandbyWord word) {
  const auto byte = static_cast<std::uint8_t>(word);
  (void)::send(fd_.get(), &byte, 1, MSG_NOSIGNAL);
}

std::optional<StandbyJob> StandbyPort::wait() {
  auto parcel = front::take_parcel(fd_.get(), kStandbyCallBytes, kStandbyFds + 1);
  if (!parcel || parcel->fds.size() != kStandbyFds + 1) return std::nullopt;
  auto call = front::parse_call(parcel->bytes);
  if (!call) return std::nullopt;
  auto& fds = parcel->fds;
  return StandbyJob{std::move(*call),   std::move(fds[0]), std::move(fds[1]),
                    std::move(fds[2]), std::move(fds[3]), std::move(fds[4])};
}

bool StandbyPort::take(const StandbyJob& job) {
  return ::send(job.caller.get(), &kAgentTaken, 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
}

void StandbyPort::refuse(const StandbyJob& job) {
  (void)::send(job.caller.get(), &kAgentRefused, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void StandbyPort::answer(const StandbyJob& job, int exit_status) {
  const std::uint8_t bytes[] = {kAgentGood, static_cast<std::uint8_t>(exit_status)};
  (void)::send(job.caller.get(), bytes, sizeof bytes, MSG_NOSIGNAL);
}

namespace {

// For the handler, which has nothing else to reach. Set before it is installed.
volatile std::sig_atomic_t watched_caller = -1;  // NOLINT

bool caller_is_gone(int caller) {
  pollfd one{caller, 0, 0};
  return ::poll(&one, 1, 0) == 1 && (one.revents & (POLLHUP | POLLERR)) != 0;
}

void look_at_caller(int) {
  const int before = errno;
  if (caller_is_gone(watched_caller)) ::_exit(0);
  errno = before;
}

}  // namespace

EndWithCaller::EndWithCaller(const StandbyJob& job) : caller_(job.caller.get()) {
  watched_caller = caller_;
  struct sigaction action {};
  action.sa_handler = look_at_caller;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGIO, &action, nullptr);
  ::fcntl(caller_, F_SETOWN, ::getpid());
  ::fcntl(caller_, F_SETFL, ::fcntl(caller_, F_GETFL) | O_ASYNC);
  if (caller_is_gone(caller_)) ::_exit(0);  // before anybody could be told
}

EndWithCaller::~EndWithCaller() {
  ::fcntl(caller_, F_SETFL, ::fcntl(caller_, F_GETFL) & ~O_ASYNC);
  std::signal(SIGIO, SIG_IGN);
}

}  // namespace ceptoar::member
