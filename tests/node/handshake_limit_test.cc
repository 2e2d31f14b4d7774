// SPDX-License-Identifier: Apache-2.0
// Storms of handshakes, and slow ones one after the other: each address has so many a minute that come to
// nothing, and whoever shows whose he is has as many as he needs. The loopback network stands for the world:
// each address of 127/8 is somebody else's.
#include "node/net/handshakes.h"
#include "schema/limits.h"
#include "tests/node/hostile_fixture.h"
#include "tests/node/raw_curve.h"

namespace ceptoar::test::handshake_limit_test {
namespace {

using net::Handshakes;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Verdict = Handshakes::Verdict;

constexpr const char* kAttacker = "127.0.0.2";
constexpr const char* kOther = "127.0.0.3";
constexpr std::size_t kMost = limits::kHandshakesPerMinute;
constexpr std::size_t kMostOfKnown = limits::kHandshakesKnownPerMinute;

class HandshakeLimitTest : public HostileTest {
 protected:
  HandshakeLimitTest() : key(crypto::KemKey::generate(random)), node(random.id<NodeId>()) {
    a.options.guard.spare_loopback = false;
  }
  void SetUp() override {
    HostileTest::SetUp();
    ASSERT_TRUE(good(a.hub->set_peers(
        {b.address(), {node, key.curve_public_key(), "127.0.0.1", free_port()}})));
  }
  // Connections that say nothing, until the hub has seen `shut` of them off.
  void storm(std::size_t count, std::uint64_t shut) {
    for (std::size_t i = 0; i < count; ++i) {
      crowd.push_back(std::make_unique<RawClient>(a.port, std::string(kAttacker)));
    }
    EXPECT_TRUE(run_until(poller, [&] { return a.hub->counters().hasty == shut; }))
        << a.hub->counters().hasty;
  }
  // Somebody with a key that is on the list.
  bool comes_in(const std::string& from) {
    const std::size_t before = heard_of(node);
    listed.push_back(std::make_unique<RawCurve>(a.port, key, a.ntk.curve_public_key(), from));
    return listed.back()->handshake() == RawCurve::End::kReady &&
           listed.back()->send_part(Bytes{1}) &&
           run_until(poller, [&] { return heard_of(node) == before + 1; });
  }

  crypto::KemKey key;
  NodeId node;
  std::vector<std::unique_ptr<RawClient>> crowd;
  std::vector<std::unique_ptr<RawCurve>> listed;
};

TEST_F(HandshakeLimitTest, StormOfOneAddressIsShutBeyondTheLimitAndOthersComeIn) {
  storm(3 * kMost, 2 * kMost);
  std::size_t open = 0;
  for (const auto& client : crowd) open += closes(*client, milliseconds(100)) ? 0U : 1U;
  EXPECT_EQ(open, kMost) << "within the time that a handshake may take";
  ASSERT_EQ(a.heard.cuts.size(), 1U) << "told once, not for each";
  EXPECT_NE(a.heard.cuts[0].find(kAttacker), std::string::npos) << a.heard.cuts[0];
  EXPECT_TRUE(comes_in(kOther));
  EXPECT_EQ(a.hub->counters().hasty, 2 * kMost);
  expect_still_serving();
}

TEST_F(HandshakeLimitTest, WhoShowsWhoseHeIsComesAsOftenAsHeLikes) {
  for (std::size_t i = 0; i < kMostOfKnown + 5; ++i) ASSERT_TRUE(comes_in(kOther)) << i;
  EXPECT_EQ(a.hub->counters().hasty, 0U);
}

TEST_F(HandshakeLimitTest, AnAddressSomebodyCameFromHasMore) {
  ASSERT_TRUE(comes_in(kAttacker));
  storm(kMostOfKnown + 5, 5);
  expect_still_serving();
}

TEST(HandshakesTest, CountsAMinuteAndNotWhatWasTurnedAway) {
  Handshakes handshakes(2, 4);
  const Handshakes::Time start = Handshakes::Time{} + hours(100);
  EXPECT_EQ(handshakes.begin("x", start), Verdict::kGood);
  EXPECT_EQ(handshakes.begin("x", start + seconds(30)), Verdict::kGood);
  EXPECT_EQ(handshakes.begin("x", start + seconds(31)), Verdict::kFirstTooMany);
  EXPECT_EQ(handshakes.begin("x", start + seconds(59)), Verdict::kTooMany);
  EXPECT_EQ(handshakes.begin("y", start + seconds(59)), Verdict::kGood) << "another address";
  EXPECT_EQ(handshakes.begin("x", start + seconds(60)), Verdict::kGood) << "the first is a minute old";
  EXPECT_EQ(handshakes.begin("x", start + seconds(61)), Verdict::kFirstTooMany);
  EXPECT_EQ(handshakes.begin("x", start + seconds(90)), Verdict::kGood);
}

TEST(HandshakesTest, ProvenOnesAreNotCountedAndTheirAddressHasMoreForAnHour) {
  Handshakes handshakes(2, 4);
  const Handshakes::Time start = Handshakes::Time{} + hours(100);
  for (int i = 0; i < 20; ++i) {
    const auto now = start + milliseconds(i);
    ASSERT_EQ(handshakes.begin("x", now), Verdict::kGood) << i;
    handshakes.proved("x", now, now);
  }
  const auto later = start + std::chrono::minutes(50);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(handshakes.begin("x", later), Verdict::kGood) << i;
  EXPECT_EQ(handshakes.begin("x", later), Verdict::kFirstTooMany);
  const auto much_later = start + hours(2);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(handshakes.begin("x", much_later), Verdict::kGood) << i;
  EXPECT_EQ(handshakes.begin("x", much_later), Verdict::kFirstTooMany);
}

TEST(HandshakesTest, RemembersSoManyAddressesAndOfThemThoseItKnows) {
  Handshakes handshakes(1, 3);
  const Handshakes::Time start = Handshakes::Time{} + hours(100);
  ASSERT_EQ(handshakes.begin("known", start), Verdict::kGood);
  handshakes.proved("known", start, start);
  for (std::size_t i = 0; i < 2 * limits::kHandshakeAddresses; ++i) {
    handshakes.begin(std::to_string(i), start + milliseconds(i % 1000));
  }
  EXPECT_EQ(handshakes.addresses(), limits::kHandshakeAddresses);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(handshakes.begin("known", start + seconds(2)), Verdict::kGood);
}

TEST(HandshakesTest, WithoutALimitNothingIsCounted) {
  Handshakes handshakes(0, 0);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(handshakes.begin("x", {}), Verdict::kGood);
  EXPECT_EQ(handshakes.addresses(), 0U);
}

}  // namespace
}  // namespace ceptoar::test::handshake_limit_test
