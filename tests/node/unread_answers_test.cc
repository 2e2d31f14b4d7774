// SPDX-License-Identifier: Apache-2.0
// Somebody on the access list who asks for bodies over all connections he may have and reads none of the
// answers: what the daemon keeps of them is bounded, others are served, and a program that asks ahead is not
// taken for him.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

#include "schema/limits.h"
#include "tests/node/mesh.h"
#include "tests/node/raw_curve.h"
#include "tests/support/outcome.h"
#include "tests/support/speed.h"

namespace ceptoar::test::unread_answers_test {
namespace {

// What the process has of its own: neither files nor the store, which is mapped. 0: there is no such process.
std::size_t anonymous_bytes(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    std::size_t kib = 0;
    if (word == "RssAnon:" && status >> kib) return kib * limits::kKiB;
  }
  return 0;
}

class UnreadAnswersTest : public testing::Test {
 protected:
  void SetUp() override {
    mesh.admit(0, officer);
    mesh.spawn(0);
    auto client = mesh.connect(0);
    ASSERT_TRUE(good(client));
    honest = std::move(*client);
    TestPost large = directed_post(mesh, 0, {}, limits::kBodyBytes);
    large.request.dist = Dist::kCommunity;
    const auto posted = send(mesh, *honest, 0, large);
    ASSERT_TRUE(good(posted));
    entry = posted->entry_id;
    ASSERT_TRUE(good(honest->body(entry)));
  }
  // A connection that asks for the body as often as a holder may at once, and reads nothing of it.
  std::unique_ptr<RawCurve> asks_and_does_not_read() {
    auto client = std::make_unique<RawCurve>(mesh.record(0).member_port, officer.transport, mesh.record(0).ntk);
    EXPECT_EQ(client->handshake(), RawCurve::End::kReady);
    MemberHello hello;
    hello.network_id = mesh.network();
    hello.holder = officer.id;
    EXPECT_TRUE(client->send_part(encode_member_frame({1, hello})));
    for (std::uint64_t i = 0; i < limits::kMemberRequestsInFlight; ++i) {
      if (!client->send_part(encode_member_frame({2 + i, BodyWant{entry, 0}}))) break;  // cut already
    }
    return client;
  }

  Mesh mesh{145};
  const CouncilHolder& officer = mesh.org(0).companies[0].officer;
  std::unique_ptr<client::NodeClient> honest;
  EntryId entry;
};

TEST_F(UnreadAnswersTest, OfOneHolderStayBelowHisCapAndOthersAreServed) {
  const std::size_t before = anonymous_bytes(mesh.process(0));
  ASSERT_GT(before, 0U);
  std::size_t most = before;
  std::vector<std::unique_ptr<RawCurve>> silent;
  for (std::size_t i = 0; i < limits::kConnectionsPerHolder; ++i) {
    silent.push_back(asks_and_does_not_read());
    // Asked after his: when it is here his answers are given.
    EXPECT_TRUE(good(honest->body(entry))) << i;
    most = std::max(most, anonymous_bytes(mesh.process(0)));
  }
  std::printf("memory + %zu MiB\n", (most - before) / (1024 * limits::kKiB));
  if (!kSanitized) {
    EXPECT_LT(most, before + limits::kBytesPerHolder);
  }
  for (const auto& client : silent) {
    EXPECT_TRUE(client->line().closed_within(RawCurve::kPatience)) << "he did not read more than he may leave";
  }
  EXPECT_FALSE(honest->lost());
}

// As many on their way as a program ever has (limits.h), over and over, the large one first.
TEST_F(UnreadAnswersTest, OfAProgramThatAsksAheadDoNotCutIt) {
  constexpr int kRounds = 50;
  for (int round = 0; round < kRounds; ++round) {
    honest->ask_ahead(BodyWant{entry, 0});
    honest->ask_ahead(RosterWant{1});
    honest->ask_ahead(FeedWant{0, 100, 0});
    honest->ask_ahead(PeersWant{});
    ASSERT_TRUE(good(honest->peers())) << round;
    ASSERT_TRUE(good(honest->rosters(1))) << round;
    ASSERT_TRUE(good(honest->feed(0, 100, std::chrono::milliseconds(0)))) << round;
    ASSERT_TRUE(good(honest->body(entry))) << round;
  }
  EXPECT_FALSE(honest->lost());
}

}  // namespace
}  // namespace ceptoar::test::unread_answers_test
