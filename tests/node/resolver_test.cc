// SPDX-License-Identifier: Apache-2.0
// Links to peers with a name, and a resolver that says nothing, nothing good, or something else than before.
#include "node/net/resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/net/self_test.h"
#include "tests/node/net_fixture.h"
#include "tests/node/test_names.h"
#include "tests/support/outcome.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test::resolver_test {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kResolverSeed = 20'261'123;

// `a` knows `c` by name; `names` goes first, so that a thread which waits for it holds nobody up.
class ResolverTest : public testing::Test {
 protected:
  ResolverTest() {
    EXPECT_TRUE(good(crypto::init()));
    std::printf("seed %llu\n", static_cast<unsigned long long>(kResolverSeed));
    a.options.stuck_after = milliseconds(300);
    a.open();
    c.open();
    EXPECT_TRUE(good(c.hub->set_peers({a.address()})));
  }
  net::PeerAddress named_c() const {
    net::PeerAddress address = c.address();
    address.host = "c.mesh.test";
    return address;
  }
  bool until(const std::function<bool()>& done) { return run_until(poller, done); }
  bool await_link_to_c() {
    return until([&] { return a.heard.is_up[c.node]; });
  }

  SeededRandom random{kResolverSeed};
  net::Poller poller;
  PeerEnd a{random, poller};
  PeerEnd c{random, poller};
  TestNames names;
};

TEST_F(ResolverTest, AResolverThatSaysNothingCostsTheNamedPeersLinkAlone) {
  names.say_nothing();
  ASSERT_TRUE(good(a.hub->set_peers({named_c()})));
  ASSERT_TRUE(names.await_asked(1)) << "whoever asks waits from here on";
  PeerEnd b(random, poller);
  b.open();
  ASSERT_TRUE(good(a.hub->set_peers({named_c(), b.address()})));
  ASSERT_TRUE(good(b.hub->set_peers({a.address()})));
  ASSERT_TRUE(until([&] { return a.heard.is_up[b.node] && b.heard.is_up[a.node]; }));
  ASSERT_TRUE(a.hub->send(b.node, Lane::kNormal, {1}));
  ASSERT_TRUE(b.hub->send(a.node, Lane::kNormal, {2}));
  EXPECT_TRUE(until([&] { return !a.heard.frames.empty() && !b.heard.frames.empty(); }));
  EXPECT_TRUE(good(net::stranger_stays_out("127.0.0.1", a.port, a.ntk.curve_public_key(), milliseconds(5'000), random)));
  EXPECT_FALSE(a.heard.is_up[c.node]);
  names.answer("127.0.0.1");
  EXPECT_TRUE(await_link_to_c());
}

TEST_F(ResolverTest, WhileItSaysNothingTheLastAddressIsGood) {
  names.answer("127.0.0.1");
  ASSERT_TRUE(good(a.hub->set_peers({named_c()})));
  ASSERT_TRUE(await_link_to_c());
  const int asked = names.asked();
  names.say_nothing();
  c.hub.reset();
  ASSERT_TRUE(until([&] { return names.asked() > asked; })) << "it may have another address by now";
  EXPECT_FALSE(a.heard.is_up[c.node]);
  c.open();
  ASSERT_TRUE(good(c.hub->set_peers({a.address()})));
  EXPECT_TRUE(await_link_to_c());
}

TEST_F(ResolverTest, APeerThatMovedIsFoundAtItsNewAddress) {
  names.answer("127.0.0.2");  // where nobody listens
  ASSERT_TRUE(good(a.hub->set_peers({named_c()})));
  ASSERT_TRUE(until([&] { return names.asked() >= 2; }));
  EXPECT_FALSE(a.heard.is_up[c.node]);
  names.answer("127.0.0.1");
  EXPECT_TRUE(await_link_to_c());
}

TEST_F(ResolverTest, ANameWithoutAnAddressIsAskedForAgainAndSaidOnce) {
  ASSERT_TRUE(good(a.hub->set_peers({named_c()})));
  ASSERT_TRUE(until([&] { return names.asked() >= 4; }));
  ASSERT_EQ(a.heard.nameless.size(), 1U);
  EXPECT_THAT(a.heard.nameless.front(), testing::StartsWith("c.mesh.test: "));
  EXPECT_TRUE(a.heard.cuts.empty()) << "nobody was cut off: a firewall is no remedy";
  names.answer("127.0.0.1");
  EXPECT_TRUE(await_link_to_c());
  EXPECT_EQ(a.heard.nameless.size(), 1U);
  EXPECT_TRUE(a.heard.cuts.empty());
}

// It would wait for ever: the names are answered when this test is over.
TEST_F(ResolverTest, WhoEndsDoesNotWaitForALookUp) {
  names.say_nothing();
  ASSERT_TRUE(good(a.hub->set_peers({named_c()})));
  ASSERT_TRUE(names.await_asked(1));
  a.hub.reset();
  int answers = 0;
  {
    net::Resolver alone(poller, "another.mesh.test", [&](const Result<std::string>&) { ++answers; });
    alone.ask();
    alone.ask();
    ASSERT_TRUE(names.await_asked(2));
  }
  names.answer("127.0.0.1");
  net::Resolver next(poller, "another.mesh.test", [&](const Result<std::string>& address) {
    EXPECT_TRUE(good(address));
    EXPECT_EQ(address ? *address : "", "127.0.0.1");
    answers += 10;
  });
  next.ask();
  EXPECT_TRUE(until([&] { return answers >= 10; }));
  EXPECT_EQ(answers, 10) << "of the one that ended nothing is heard";
  EXPECT_EQ(names.asked(), 3) << "one at a time";
}

}  // namespace
}  // namespace ceptoar::test::resolver_test
