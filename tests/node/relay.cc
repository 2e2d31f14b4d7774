// SPDX-License-Identifier: Apache-2.0
#include "tests/node/relay.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <list>
#include <string>
#include <vector>

#include "schema/result.h"

namespace ceptoar::test {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kLookMs = 2;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  out.sin_port = htons(port);
  return out;
}

struct Parcel {
  Clock::time_point due;
  std::string bytes;
};

// Two sockets, and what is on its way from each to the other.
struct Line {
  std::array<int, 2> ends;
  std::array<std::deque<Parcel>, 2> from;
  bool over = false;
};

void take_in(Line& line, std::size_t end, std::chrono::milliseconds delay) {
  std::array<char, 16'384> buffer;
  const ssize_t got = recv(line.ends[end], buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got > 0) line.from[end].push_back({Clock::now() + delay, {buffer.data(), static_cast<std::size_t>(got)}});
  if (got == 0 || (got < 0 && errno != EAGAIN)) line.over = true;
}

void give_out(Line& line, std::size_t from) {
  auto& parcels = line.from[from];
  while (!parcels.empty() && parcels.front().due <= Clock::now()) {
    const std::string& bytes = parcels.front().bytes;
    if (send(line.ends[1 - from], bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) line.over = true;
    parcels.pop_front();
  }
}

}  // namespace

Relay::Relay(std::uint16_t to, std::chrono::milliseconds delay) : to_(to), delay_(delay) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in any = loopback(0);
  socklen_t size = sizeof any;
  auto* address = reinterpret_cast<sockaddr*>(&any);
  CEPTOAR_CHECK(listener_ >= 0 && bind(listener_, address, size) == 0 && listen(listener_, 16) == 0);
  CEPTOAR_CHECK(getsockname(listener_, address, &size) == 0);
  port_ = ntohs(any.sin_port);
  thread_ = std::thread([this] { run(); });
}

Relay::~Relay() {
  stop_ = true;
  thread_.join();
  close(listener_);
}

void Relay::run() {
  std::list<Line> lines;
  while (!stop_) {
    std::vector<pollfd> items{{listener_, POLLIN, 0}};
    for (const Line& line : lines) {
      for (const int end : line.ends) items.push_back({end, POLLIN, 0});
    }
    poll(items.data(), items.size(), kLookMs);
    if ((items[0].revents & POLLIN) != 0) {
      const int in = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const int out = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const sockaddr_in target = loopback(to_);
      const bool there = connect(out, reinterpret_cast<const sockaddr*>(&target), sizeof target) == 0;
      lines.push_back({{in, out}, {}, !there});
    }
    for (Line& line : lines) {
      for (const std::size_t end : {0U, 1U}) take_in(line, end, delay_);
      for (const std::size_t end : {0U, 1U}) give_out(line, end);
    }
    lines.remove_if([](const Line& line) {
      if (line.over) {
        for (const int end : line.ends) close(end);
      }
      return line.over;
    });
  }
  for (const Line& line : lines) {
    for (const int end : line.ends) close(end);
  }
}

}  // namespace ceptoar::test
