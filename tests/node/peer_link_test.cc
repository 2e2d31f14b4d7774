// SPDX-License-Identifier: Apache-2.0
// What happens to a link at the wrong moment: beside traffic of the peer, with frames that wait, with a
// descriptor that was somebody else's a moment ago.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node/net/connection_guard.h"
#include "schema/limits.h"
#include "tests/node/net_fixture.h"
#include "tests/node/relay.h"
#include "tests/support/outcome.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test::peer_link_test {
namespace {

using std::chrono::milliseconds;

class PeerLinkTest : public testing::Test {
 protected:
  PeerLinkTest() {
    EXPECT_TRUE(good(crypto::init()));
    std::printf("seed 20261122\n");
  }
  SeededRandom random{20'261'122};
  net::Poller poller;
};

// CURVE takes five times there and back: here a second, in which the peer speaks twenty times.
TEST_F(PeerLinkTest, ComesUpOverASlowLineWhileThePeerTalks) {
  PeerEnd a(random, poller);
  PeerEnd b(random, poller);
  const Relay slow(b.port, milliseconds(100));
  a.open();
  b.open();
  net::PeerAddress over_slow = b.address();
  over_slow.port = slow.port();
  ASSERT_TRUE(good(b.hub->set_peers({a.address()})));
  ASSERT_TRUE(good(a.hub->set_peers({over_slow})));
  ASSERT_TRUE(run_until(poller, [&] { return b.heard.is_up[a.node]; }));
  const auto talk_again = [&](const auto& self) -> void {
    poller.after(milliseconds(50), [&, self] {
      b.hub->send(a.node, Lane::kNormal, {1});
      self(self);
    });
  };
  talk_again(talk_again);
  EXPECT_TRUE(run_until(poller, [&] { return a.heard.is_up[b.node]; }, milliseconds(15'000)));
  EXPECT_FALSE(a.heard.frames.empty());
}

struct TalksAtOnce final : net::PeerHandler {
  void peer_up(const NodeId&) override {
    ++ups;
    up = true;
    if (on_up) on_up();
  }
  void peer_down(const NodeId&) override { up = false; }
  void peer_frame(const NodeId&, Bytes) override {}
  void peer_parts(const NodeId&) override {}
  void connection_trouble(std::string_view, const std::string&) override {}
  std::function<void()> on_up;
  int ups = 0;
  bool up = false;
};

// The peer reads nothing, goes away with frames waiting for it, comes back, and more than a socket takes is said
// at that moment, before the poller has seen that the socket can be written to.
TEST_F(PeerLinkTest, FramesThatWaitedDoNotStandInTheWayOfTheNextConnection) {
  const Bytes frame(64 * limits::kKiB, 0x33);
  net::Poller asleep;  // never run for its frames: the library alone takes connections
  auto b = std::make_unique<PeerEnd>(random, asleep);
  const NodeId node = b->node;
  const std::uint16_t port = b->port;
  PeerEnd a(random, poller);  // for its context and options
  TalksAtOnce heard;
  auto hub = net::PeerHub::open(*a.context, poller, a.ntk, a.options, heard);
  ASSERT_TRUE(good(hub));
  b->open();
  ASSERT_TRUE(good(b->hub->set_peers({a.address()})));
  ASSERT_TRUE(good((*hub)->set_peers({b->address()})));
  ASSERT_TRUE(run_until(poller, [&] { return heard.up; }));
  std::size_t taken = 0;
  while ((*hub)->send(node, Lane::kNormal, frame)) ASSERT_LT(++taken, 4'000U);
  ASSERT_TRUE(run_until(poller, [&] { return heard.ups == 2; }));
  const std::size_t half_waiting = taken - limits::kUnackedBytesPerPeer / frame.size();
  heard.on_up = [&] {
    for (std::size_t i = 0; i < half_waiting; ++i) (*hub)->send(node, Lane::kNormal, frame);
  };
  heard.on_up();
  for (int round = 3; round < 8; ++round) {
    crypto::KemKey key = crypto::KemKey::from_secret(b->ntk.secret());
    b.reset();
    ASSERT_TRUE(run_until(poller, [&] { return !heard.up; }));
    b = std::make_unique<PeerEnd>(asleep, node, std::move(key), port);
    b->open();
    ASSERT_TRUE(good(b->hub->set_peers({a.address()})));
    // The library connects meanwhile; all that it has to say comes at once.
    run_until(asleep, [] { return false; }, milliseconds(300));
    ASSERT_TRUE(run_until(poller, [&] { return heard.ups == round; })) << round;
  }
}

// One end of a connection within this machine.
class Connected {
 public:
  Connected() {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof any;
    auto* address = reinterpret_cast<sockaddr*>(&any);
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(bind(listener_, address, size), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    EXPECT_EQ(getsockname(listener_, address, &size), 0);
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(connect(fd_, address, size), 0);
  }
  ~Connected() {
    close(fd_);
    close(listener_);
  }
  Connected(const Connected&) = delete;
  Connected& operator=(const Connected&) = delete;
  int fd() const { return fd_; }

 private:
  int listener_ = -1;
  int fd_ = -1;
};

TEST_F(PeerLinkTest, EndOfAConnectionIsNotThatOfTheNextOneUnderItsNumber) {
  const Connected connected;
  net::ConnectionGuard guard(poller, {}, [](std::string_view, const std::string&) {});
  ASSERT_TRUE(good(guard.open()));
  const std::uint64_t first = guard.accepted(connected.fd());
  const std::uint64_t second = guard.accepted(connected.fd());
  guard.ended(connected.fd(), first);
  EXPECT_EQ(guard.connections(), 1U) << "the second one";
  guard.ended(connected.fd(), second);
  EXPECT_EQ(guard.connections(), 0U);
}

}  // namespace
}  // namespace ceptoar::test::peer_link_test
