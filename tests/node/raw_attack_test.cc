// SPDX-License-Identifier: Apache-2.0
// What somebody with an admitted key can do to a port when he speaks the protocol by hand: other
// versions of it, handshakes that never end, frames cut at every length, messages without end, and
// more connections than anybody needs. The honest peer is served throughout, over its old connection.
#include <thread>

#include "tests/node/hostile_fixture.h"
#include "tests/node/raw_curve.h"

namespace ceptoar::test::raw_attack_test {
namespace {

using std::chrono::milliseconds;

class RawAttackTest : public HostileTest, public ListedAttacker {
 protected:
  RawAttackTest() : key(crypto::KemKey::generate(random)), node(random.id<NodeId>()) {
    a.options.guard.unproven = 40;
    a.options.guard.first_message = milliseconds(300);
  }
  void SetUp() override {
    HostileTest::SetUp();
    admit(true);
  }
  // The attacker's key is on the list of `a`, which calls him in vain.
  void admit(bool admitted) {
    std::vector<net::PeerAddress> peers = {b.address()};
    if (admitted) peers.push_back({node, key.curve_public_key(), "127.0.0.1", free_port()});
    ASSERT_TRUE(good(a.hub->set_peers(peers)));
  }
  RawCurve attacker() override { return {a.port, key, a.ntk.curve_public_key()}; }
  bool hears(std::size_t count) {
    return run_until(poller, [&] { return heard_of(node) == count; });
  }

  crypto::KemKey key;
  NodeId node;
};

TEST_F(RawAttackTest, MessageSpokenByHandIsHeardUnderTheProvenIdentity) {
  RawCurve client = attacker();
  ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
  ASSERT_TRUE(client.send_part(Bytes{1, 2, 3}));
  ASSERT_TRUE(client.send_part(Bytes(1000, 7)));
  ASSERT_TRUE(hears(2));
  EXPECT_EQ(a.heard.frames[1].second, (Bytes{1, 2, 3}));
}

TEST_F(RawAttackTest, OlderVersionsOfTheProtocolAreCutOff) {
  attack::by_older_versions(*this);
  EXPECT_EQ(heard_of(node), 0U);
}

TEST_F(RawAttackTest, UnlistedKeyIsRefusedInTheHandshakeAndNothingOfItIsHeard) {
  const crypto::KemKey stranger = crypto::KemKey::generate(random);
  RawCurve client(a.port, stranger, a.ntk.curve_public_key());
  EXPECT_NE(client.handshake(), RawCurve::End::kReady);
  client.send_part(Bytes{1});
  EXPECT_TRUE(closes(client.line()));
  EXPECT_GE(a.context->refused(), 1U);
  expect_still_serving();
  EXPECT_EQ(a.heard.frames.size(), 2U) << "both of the honest peer";
}

TEST_F(RawAttackTest, KeyRevokedWhileConnectedIsNotHeardAndItsConnectionIsClosed) {
  RawCurve client = attacker();
  ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
  ASSERT_TRUE(client.send_part(Bytes{1}));
  ASSERT_TRUE(hears(1));
  ASSERT_TRUE(client.send_part(Bytes{2}));  // on its way when the list changes
  admit(false);
  client.send_part(Bytes{3});
  EXPECT_TRUE(closes(client.line()));
  EXPECT_EQ(heard_of(node), 1U);
  ASSERT_TRUE(run_until(poller, [&] { return b.heard.downs[a.node] > 0 && b.heard.is_up[a.node]; }));
  EXPECT_NE(attacker().handshake(), RawCurve::End::kReady);
}

TEST_F(RawAttackTest, HandshakeOneByteAtATimeIsCutInTime) {
  attack::by_single_bytes(*this, *this);
}

TEST_F(RawAttackTest, ConnectionWithoutAFirstMessageIsClosedInTime) {
  RawCurve client = attacker();
  ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
  EXPECT_TRUE(closes(client.line()));
  EXPECT_GE(a.hub->counters().silent, 1U);
  expect_still_serving();
}

TEST_F(RawAttackTest, FramesCutAtEveryLengthAreNeverHeard) {
  attack::by_frames_cut_at_every_length(*this, *this);
  EXPECT_EQ(heard_of(node), 0U);
}

TEST_F(RawAttackTest, LengthsThatNobodyCanMeanAreCutOffWithoutMemory) {
  attack::by_lengths_nobody_can_mean(*this, *this);
  EXPECT_EQ(heard_of(node), 0U);
}

TEST_F(RawAttackTest, GarbageAndRepetitionAfterTheHandshakeAreCutOff) {
  attack::by_garbage_after_the_handshake(*this, *this, random);
  EXPECT_LE(heard_of(node), 2U) << "of each repeated frame the first";
}

// Measured without the guard: as many megabytes as are sent, and nothing for the program to see.
TEST_F(RawAttackTest, MessageWithoutEndIsCutOffBeforeItFillsTheMemory) {
  for (const bool spoke_before : {false, true}) {
    RawCurve client = attacker();
    ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
    if (spoke_before) {
      ASSERT_TRUE(client.send_part(Bytes{1}));
      ASSERT_TRUE(hears(1));
    }
    const std::size_t before = resident_bytes();
    std::size_t taken = 0;
    std::thread sender([&] {
      const Bytes part(60'000, 0x42);
      while (taken < 1'000 * kMiB && client.send_part(part, true)) taken += part.size();
    });
    EXPECT_TRUE(run_until(
        poller, [&] { return a.hub->counters().undelivered == (spoke_before ? 2U : 1U); },
        kPatience * 2));
    sender.join();
    std::printf("taken %zu MiB, memory + %zu MiB\n", taken / kMiB,
                (std::max(resident_bytes(), before) - before) / kMiB);
    EXPECT_LT(taken, 400 * kMiB);
    EXPECT_TRUE(closes(client.line()));
  }
  EXPECT_EQ(a.heard.cuts.size(), 2U);
  expect_still_serving();
}

TEST_F(RawAttackTest, ManyConnectionsOfOneKeyAreHeldToAFew) {
  std::vector<std::unique_ptr<RawCurve>> all;
  for (std::size_t i = 0; i < 12; ++i) {
    all.push_back(std::make_unique<RawCurve>(a.port, key, a.ntk.curve_public_key()));
    ASSERT_EQ(all.back()->handshake(), RawCurve::End::kReady);
    ASSERT_TRUE(all.back()->send_part(Bytes{1}));
    ASSERT_TRUE(hears(i + 1));
  }
  EXPECT_EQ(a.hub->counters().crowded, 12 - a.options.guard.per_owner);
  for (std::size_t i = 0; i < 12 - a.options.guard.per_owner; ++i) {
    EXPECT_TRUE(closes(all[i]->line())) << i;
  }
  EXPECT_TRUE(all.back()->send_part(Bytes{2}));
  EXPECT_TRUE(hears(13));
  expect_still_serving();
}

TEST_F(RawAttackTest, CrowdOfSilentConnectionsIsHeldToItsLimitAndAListedPeerStillGetsIn) {
  std::vector<std::unique_ptr<RawClient>> crowd;
  for (int i = 0; i < 400; ++i) {
    crowd.push_back(std::make_unique<RawClient>(a.port));
    ASSERT_TRUE(poller.run_once(milliseconds(0)));
  }
  RawCurve client = attacker();
  ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
  ASSERT_TRUE(client.send_part(Bytes{1}));
  EXPECT_TRUE(hears(1));
  EXPECT_TRUE(run_until(poller, [&] { return a.hub->counters().crowded >= 350; }));
  expect_still_serving();
}

// The library waits for us when the queue of its reports is full, holding the lock that closing the
// socket needs: the queue must take them all.
TEST_F(RawAttackTest, CrowdWhileTheLoopIsBusyDoesNotStopIt) {
  for (int i = 0; i < 1500; ++i) {
    RawClient client(a.port);
    client.send(Bytes(80, 'x'));
  }
  RawClient last(a.port);
  last.send(Bytes(80, 'x'));
  ASSERT_TRUE(last.closed_within(kPatience)) << "the library's thread stands still";
  admit(false);  // closes the socket and opens it again
  ASSERT_TRUE(run_until(poller, [&] { return b.heard.downs[a.node] > 0 && b.heard.is_up[a.node]; }));
}

}  // namespace
}  // namespace ceptoar::test::raw_attack_test
