// SPDX-License-Identifier: Apache-2.0
#include "tests/node/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <string>

#include "schema/result.h"

namespace ceptoar::test {

RawClient::RawClient(std::uint16_t port, const std::string& from)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  CEPTOAR_CHECK(fd_ >= 0);
  if (!from.empty()) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    CEPTOAR_CHECK(inet_pton(AF_INET, from.c_str(), &own.sin_addr) == 1);
    CEPTOAR_CHECK(bind(fd_, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CEPTOAR_CHECK(connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

RawClient::~RawClient() { close(fd_); }

std::size_t RawClient::send(BytesView bytes, std::chrono::milliseconds patience) {
  std::size_t sent = 0;
  while (sent < bytes.size() && !closed_) {
    pollfd item{fd_, POLLOUT | POLLRDHUP, 0};
    if (poll(&item, 1, static_cast<int>(patience.count())) <= 0) break;
    if ((item.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) {
      closed_ = true;  // what is still in our own buffer will never be read
      break;
    }
    const ssize_t got =
        ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (got > 0) {
      sent += static_cast<std::size_t>(got);
    } else if (errno != EAGAIN && errno != EINTR) {
      closed_ = true;
    }
  }
  return sent;
}

std::size_t RawClient::send_filler(std::size_t count) {
  const Bytes block(64 * 1024, 0x41);
  std::size_t sent = 0;
  while (sent < count) {
    const std::size_t size = std::min(block.size(), count - sent);
    const std::size_t got = send(BytesView(block).first(size));
    sent += got;
    if (got < size) break;
  }
  return sent;
}

bool RawClient::closed_within(std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  std::array<std::uint8_t, 4096> buffer{};
  while (!closed_) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd item{fd_, POLLIN, 0};
    if (poll(&item, 1, static_cast<int>(left.count())) <= 0) continue;
    const ssize_t got = recv(fd_, buffer.data(), buffer.size(), 0);
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) closed_ = true;
  }
  return true;
}

Bytes RawClient::receive(std::size_t count, std::chrono::milliseconds patience) {
  Bytes out;
  while (out.size() < count && !closed_) {
    pollfd item{fd_, POLLIN, 0};
    if (poll(&item, 1, static_cast<int>(patience.count())) <= 0) break;
    std::array<std::uint8_t, 4096> buffer{};
    const ssize_t got = recv(fd_, buffer.data(), std::min(buffer.size(), count - out.size()), 0);
    if (got > 0) {
      out.insert(out.end(), buffer.begin(), buffer.begin() + got);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      closed_ = true;
    }
  }
  return out;
}

Bytes zmtp_greeting(std::string_view mechanism, bool as_server) {
  Bytes out(64, 0);
  out[0] = 0xff;
  out[8] = 1;
  out[9] = 0x7f;
  out[10] = 3;
  out[11] = 1;
  std::copy(mechanism.begin(), mechanism.end(), out.begin() + 12);
  out[32] = as_server ? 1 : 0;
  return out;
}

Bytes zmtp_long_command(std::uint64_t length) {
  Bytes out = {0x06};
  append_be64(out, length);
  return out;
}

std::size_t resident_bytes(pid_t process) {
  std::ifstream statm("/proc/" + (process == 0 ? "self" : std::to_string(process)) + "/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace ceptoar::test
