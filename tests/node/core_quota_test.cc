// SPDX-License-Identifier: Apache-2.0
// What one author may make all others store: a flood of good entries is taken up to the quota, the
// rest later; nobody else waits for it, and a history that is caught up with is no flood.
#include <gtest/gtest.h>

#include "schema/limits.h"
#include "schema/time.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_quota_test {
namespace {

constexpr std::uint64_t kBurst = 20;

std::uint16_t code(ErrorCode value) { return static_cast<std::uint16_t>(value); }

class CoreQuotaTest : public testing::Test {
 protected:
  CoreQuotaTest() {
    node.author_burst = kBurst;
    node.restart();
    node.connect("telecom");
    node.connect("broadcast");
  }
  void push(std::string_view from, const Item& item) { node.frame(from, Push{{item}}); }
  // The code of the newest acknowledgement.
  std::uint16_t verdict(std::string_view to, const Item& item) {
    const auto codes = node.acks(to, id_of(item));
    return codes.empty() ? 0xffff : codes.back();
  }

  Harness node{"banks"};
  Author flooder{"telecom"};
  Author other{"broadcast", 2};
};

TEST_F(CoreQuotaTest, FloodIsTakenUpToTheQuotaAndTheRestLater) {
  std::vector<Item> items;
  for (std::uint64_t i = 0; i < 3 * kBurst; ++i) {
    items.push_back(flooder.item(flooder.clear(Lane::kNormal, node.now)));
    push("telecom", items.back());
  }
  const std::uint64_t taken = node.frontier("telecom");
  EXPECT_GE(taken, kBurst);
  EXPECT_LE(taken, kBurst + 2);
  EXPECT_EQ(verdict("telecom", items[0]), 0);
  EXPECT_EQ(verdict("telecom", items.back()), code(ErrorCode::kLimitExceeded));
  EXPECT_TRUE(node.logged("author-flood"));
  // Somebody else's entry comes in at once, and a flash of the flooder does.
  const Item good = other.item(other.clear(Lane::kNormal, node.now));
  push("broadcast", good);
  EXPECT_EQ(verdict("broadcast", good), 0);
  const Item flash = flooder.item(flooder.clear(Lane::kFlash, node.now));
  push("telecom", flash);
  EXPECT_EQ(verdict("telecom", flash), 0);
  // One unit a second: ten more after ten seconds.
  node.pass(10'000);
  for (std::uint64_t i = taken; i < items.size(); ++i) push("telecom", items[i]);
  EXPECT_GE(node.frontier("telecom"), taken + 9);
  EXPECT_LE(node.frontier("telecom"), taken + 11);
  node.pass(3 * kBurst * 1'000);
  for (const Item& item : items) push("telecom", item);
  EXPECT_EQ(node.frontier("telecom"), items.size() + 1) << "nothing of it is lost";
}

TEST_F(CoreQuotaTest, BodiesCountByTheirSize) {
  const Item first = flooder.item(flooder.clear(Lane::kNormal, node.now));
  std::uint64_t taken = 0;
  EntryHeader header = *crypto::check_header(first.header, council().network);
  const std::uint32_t size = 256 * limits::kKiB;  // 17 units
  EntryId prev{};
  for (std::uint64_t seq = 1; seq <= 5; ++seq) {
    Bytes body(size);
    node.random.fill(body);
    header.seq = seq;
    header.prev = prev;
    header.msg_id = node.random.id<MsgId>();
    header.body_len = size;
    header.body_hash = crypto::body_hash(body);
    const Item item = signed_item(header, node_of("telecom"), body);
    prev = id_of(item);
    push("telecom", item);
    if (verdict("telecom", item) == 0) ++taken;
  }
  EXPECT_EQ(taken, 2U);
}

TEST_F(CoreQuotaTest, HistoryThatWasWrittenOverDaysPassesAtOnce) {
  constexpr std::uint64_t kEntries = 5 * kBurst;
  for (std::uint64_t i = 0; i < kEntries; ++i) {
    const std::uint64_t written = node.now - (kEntries - i) * 60'000;
    push("telecom", flooder.item(flooder.clear(Lane::kNormal, written)));
  }
  EXPECT_EQ(node.frontier("telecom"), kEntries);
  EXPECT_FALSE(node.logged("author-flood"));
}

TEST_F(CoreQuotaTest, OwnMembersAreToldBeforeTheOthersRefuse) {
  const Hash32 session = node.greet(1, "banks");
  std::size_t posted = 0;
  MemberMessage last;
  for (std::uint64_t i = 0; i < 2 * kBurst; ++i) {
    last = node.ask(1, "banks", node.signed_post(session, node.public_request(), node.random_body()));
    posted += std::holds_alternative<Posted>(last) ? 1 : 0;
  }
  EXPECT_GE(posted, kBurst);
  EXPECT_LE(posted, kBurst + 2);
  ASSERT_TRUE(std::holds_alternative<Refuse>(last));
  EXPECT_EQ(std::get<Refuse>(last).code, code(ErrorCode::kLimitExceeded));
}

}  // namespace
}  // namespace ceptoar::core::core_quota_test
