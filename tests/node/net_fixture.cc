// SPDX-License-Identifier: Apache-2.0
#include "tests/node/net_fixture.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/outcome.h"

namespace ceptoar::test {

std::uint16_t free_port() {
  // Counted on from a start of this process's own, so that two test programs side by side differ.
  static unsigned next = static_cast<unsigned>(getpid()) * 37U;
  for (;;) {
    const auto port = static_cast<std::uint16_t>(20'000U + next++ % 12'000U);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CEPTOAR_CHECK(fd >= 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    const int bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    close(fd);
    if (bound == 0) return port;
  }
}

bool run_until(net::Poller& poller, const std::function<bool()>& done,
               std::chrono::milliseconds most) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (!done()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    if (!poller.run_once(left)) return false;
  }
  return true;
}

PeerEnd::PeerEnd(crypto::Random& random, net::Poller& shared)
    : PeerEnd(shared, random.id<NodeId>(), crypto::KemKey::generate(random), free_port()) {}

PeerEnd::PeerEnd(net::Poller& shared, NodeId id, crypto::KemKey key, std::uint16_t listen_port)
    : poller(shared), node(id), ntk(std::move(key)), port(listen_port) {
  options.listen_host = "127.0.0.1";
  options.listen_port = port;
  options.reconnect_first = std::chrono::milliseconds(10);
  options.retry_first = std::chrono::milliseconds(20);
  auto made = net::Context::open();
  EXPECT_TRUE(good(made));
  context = std::move(*made);
}

void PeerEnd::open() {
  auto made = net::PeerHub::open(*context, poller, ntk, options, heard);
  ASSERT_TRUE(good(made));
  hub = std::move(*made);
}

}  // namespace ceptoar::test
