// SPDX-License-Identifier: Apache-2.0
#include "node/service/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace ceptoar::service {
namespace {

std::string take_variable(const char* name) {
  const char* value = std::getenv(name);
  std::string out = value != nullptr ? value : "";
  ::unsetenv(name);
  return out;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Notifier::Notifier() : path_(take_variable("NOTIFY_SOCKET")) {
  const std::optional<std::uint64_t> every = number(take_variable("WATCHDOG_USEC"));
  const std::optional<std::uint64_t> whose = number(take_variable("WATCHDOG_PID"));
  const bool ours = !whose || *whose == static_cast<std::uint64_t>(::getpid());
  if (every && ours) watchdog_ = std::chrono::milliseconds(*every / 1000);
}

void Notifier::send(std::string_view lines) const {
  sockaddr_un address{};
  if (path_.empty() || path_.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path_.data(), path_.size());
  if (path_.front() == '@') address.sun_path[0] = '\0';  // an abstract name
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path_.size());
  while (::sendto(fd, lines.data(), lines.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                  reinterpret_cast<const sockaddr*>(&address), length) < 0 &&
         errno == EINTR) {
  }
  ::close(fd);
}

}  // namespace ceptoar::service
