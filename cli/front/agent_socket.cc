// SPDX-License-Identifier: Apache-2.0
#include "cli/front/agent_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace ceptoar::front {
namespace {

constexpr timeval kPatience{1, 0};
constexpr std::size_t kMostFds = 8;

}  // namespace

std::optional<AgentPlace> agent_place(const std::filesystem::path& home) {
  AgentPlace out{Fd(::open(home.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC))};
  if (!out.directory) return std::nullopt;
  out.address.sun_family = AF_UNIX;
  const std::string name = "/proc/self/fd/" + std::to_string(out.directory.get()) + "/" + kAgentSocket;
  std::copy(name.begin(), name.end(), out.address.sun_path);
  return out;
}

bool same_user(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

void be_patient(int fd) {
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
}

void wait_without_end(int fd) {
  constexpr timeval kEver{0, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kEver, sizeof kEver);
}

Fd connect_to_agent(const std::filesystem::path& home) {
  const auto place = agent_place(home);
  if (!place) return Fd();
  Fd out(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!out) return Fd();
  // A full queue of an agent that does not take anybody must not hold a command.
  ::setsockopt(out.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  const auto* address = reinterpret_cast<const sockaddr*>(&place->address);
  // Somebody else's socket in our home would be an attempt to be given our key.
  if (::connect(out.get(), address, sizeof place->address) != 0 || !same_user(out.get())) return Fd();
  return out;
}

bool send_parcel(int to, BytesView bytes, const std::vector<int>& fds) {
  if (fds.size() > kMostFds) return false;
  iovec content{const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(kMostFds * sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  if (!fds.empty()) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(fds.size() * sizeof(int));
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
    std::memcpy(CMSG_DATA(head), fds.data(), fds.size() * sizeof(int));
  }
  return ::sendmsg(to, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

std::optional<Parcel> take_parcel(int from, std::size_t limit, std::size_t most_fds) {
  Parcel out;
  out.bytes.resize(limit);
  iovec content{out.bytes.data(), out.bytes.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(kMostFds * sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t got = 0;
  do {
    got = ::recvmsg(from, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return std::nullopt;
  for (cmsghdr* head = CMSG_FIRSTHDR(&message); head != nullptr; head = CMSG_NXTHDR(&message, head)) {
    if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(head) + i * sizeof(int), sizeof fd);
      out.fds.emplace_back(fd);
    }
  }
  const bool cut = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
  if (got == 0 || cut || out.fds.size() > most_fds) return std::nullopt;
  out.bytes.resize(static_cast<std::size_t>(got));
  return out;
}

}  // namespace ceptoar::front
