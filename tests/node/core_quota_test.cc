// SPDX-License-Identifier: Apache-2.0
// What one author may make all others store: a flood of good entries is taken up to the quota, the
// rest later; nobody else waits for it, and a history that is caught up with is no flood. And what one of a node's
// people may post of that: his share, whatever he does.
#include <gtest/gtest.h>

#include "schema/limits.h"
#include "schema/time.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_quota_test {
namespace {

constexpr std::uint64_t kBurst = 20;

std::uint16_t code(ErrorCode value) { return static_cast<std::uint16_t>(value); }
// 0: it was not.
std::uint16_t refused(const MemberMessage& answer) {
  const auto* refusal = std::get_if<Refuse>(&answer);
  return refusal == nullptr ? 0 : refusal->code;
}

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

// Each to the end of his share: together they come to the end of the node's.
TEST_F(CoreQuotaTest, OwnMembersAreToldBeforeTheOthersRefuse) {
  std::vector<const test::CouncilHolder*> officers;
  for (const test::CouncilOrg& org : council().orgs) {
    for (const test::CouncilCompany& company : org.companies) officers.push_back(&company.officer);
  }
  ASSERT_GE(officers.size(), limits::kHolderShare);
  for (const test::CouncilHolder* officer : officers) {
    AccessEntry entry;
    entry.holder = officer->id;
    entry.org = officer->org;
    entry.handle = officer->handle;
    entry.sign_key = officer->sign.public_key();
    entry.transport_key = officer->transport.curve_public_key();
    node.store.apply({access_row(council().network, node.self.id, entry)});
  }
  node.restart();
  node.connect("telecom");
  node.connect("broadcast");
  std::size_t posted = 0;
  std::uint16_t last = 0;
  for (std::size_t i = 0; i < officers.size(); ++i) {
    Hash32 session;
    MemberHello hello;
    hello.network_id = council().network;
    hello.holder = officers[i]->id;
    const auto ask = [&](MemberMessage message) {
      node.answers.clear();
      node.give(MemberFrameIn{i + 1, officers[i]->id, encode_member_frame({1, std::move(message)})});
      return node.answers.empty() ? MemberMessage(PeersWant{}) : node.answers.back().message;
    };
    session = std::get<Welcome>(ask(hello)).session;
    const auto post = [&] {
      return refused(ask(node.signed_post(*officers[i], session, node.public_request(), node.random_body())));
    };
    while (posted <= 2 * kBurst && (last = post()) == 0) ++posted;
  }
  EXPECT_GE(posted, kBurst);
  EXPECT_LE(posted, kBurst + limits::kHolderShare);
  EXPECT_EQ(last, code(ErrorCode::kLimitExceeded));
  const Hash32 session = node.greet(99, "banks");
  const auto fresh = node.ask(99, "banks", node.signed_post(session, node.public_request(), node.random_body()));
  EXPECT_EQ(refused(fresh), code(ErrorCode::kLimitExceeded)) << "whoever has his own share left";
}

// An officer of one company and the secretariat at one node. The share of each is kBurst.
class CoreShareTest : public CoreQuotaTest {
 protected:
  CoreShareTest() {
    node.author_burst = limits::kHolderShare * kBurst;
    node.restart();
    node.connect("telecom");
    officers = node.greet(1, "banks-1");
    secretariats = node.greet(2, "banks");
  }
  Post by_officer(Lane lane) {
    PostRequest request = node.public_request();
    request.lane = lane;
    return node.signed_post(council().company("banks-1").officer, officers, request, node.random_body());
  }
  std::uint16_t officer_posts(Lane lane) { return refused(node.ask(1, "banks-1", by_officer(lane))); }
  std::uint16_t secretariat_posts(Lane lane, std::size_t size = limits::kBodyBuckets[0]) {
    PostRequest request = node.public_request();
    request.lane = lane;
    return refused(node.ask(2, "banks", node.signed_post(secretariats, request, node.random_body(size))));
  }
  // More than the node itself may write at once; how many of them were taken.
  std::uint64_t flood(Lane lane) {
    std::uint64_t taken = 0;
    for (std::uint64_t i = 0; i < 2 * limits::kHolderShare * kBurst; ++i) taken += officer_posts(lane) == 0 ? 1 : 0;
    return taken;
  }

  Hash32 officers;
  Hash32 secretariats;
};

TEST_F(CoreShareTest, OneHolderFillsHisShareAndNobodyElses) {
  const std::uint64_t taken = flood(Lane::kFlash);
  EXPECT_GE(taken, kBurst);
  EXPECT_LE(taken, kBurst + 2);
  EXPECT_EQ(officer_posts(Lane::kFlash), code(ErrorCode::kLimitExceeded));
  EXPECT_EQ(secretariat_posts(Lane::kFlash), 0);
  EXPECT_EQ(officer_posts(Lane::kNormal), 0) << "each lane has its own";
  // It fills again, as slowly as it is small: what he goes on taking leaves most to the others.
  node.pass(10 * limits::kHolderShare * 1'000);
  const std::uint64_t again = flood(Lane::kFlash);
  EXPECT_GE(again, 9U);
  EXPECT_LE(again, 11U);
  EXPECT_EQ(secretariat_posts(Lane::kFlash), 0);
  node.pass(2 * kBurst * limits::kHolderShare * 1'000);
  EXPECT_GE(flood(Lane::kFlash), kBurst) << "all of it";
}

TEST_F(CoreShareTest, ADeviceWritesForItsWholeOffice) {
  std::uint64_t taken = 0;
  while (taken <= 2 * limits::kHolderShare * kBurst && secretariat_posts(Lane::kNormal) == 0) ++taken;
  EXPECT_GE(taken, limits::kHolderShare * kBurst) << "all that the node itself may write";
}

TEST_F(CoreShareTest, WhatIsStillBeingVerifiedCounts) {
  node.hold = [](const Effect& effect) { return std::holds_alternative<VerifyPost>(effect); };
  std::uint64_t on_its_way = 0;
  for (std::uint64_t i = 0; i < 2 * kBurst; ++i) {
    on_its_way += std::holds_alternative<PeersWant>(node.ask(1, "banks-1", by_officer(Lane::kFlash))) ? 1 : 0;
  }
  EXPECT_GE(on_its_way, kBurst);
  EXPECT_LE(on_its_way, kBurst + 2);
}

TEST_F(CoreShareTest, WhatBecomesNoNewEntryCostsNothing) {
  const Post once = by_officer(Lane::kFlash);
  Post forged = by_officer(Lane::kFlash);
  forged.signature.bytes[0] ^= 1;
  for (std::uint64_t i = 0; i < 3 * kBurst; ++i) {
    ASSERT_EQ(refused(node.ask(1, "banks-1", once)), 0) << "sent again, its answer was lost";
    ASSERT_EQ(refused(node.ask(1, "banks-1", forged)), code(ErrorCode::kBadSignature));
  }
  EXPECT_GE(flood(Lane::kFlash), kBurst - 1);
}

TEST_F(CoreShareTest, WhoseShareIsFullAgainIsForgotten) {
  EXPECT_EQ(officer_posts(Lane::kFlash), 0);
  EXPECT_EQ(node.core->kept().holder_accounts, 1U);
  node.pass(limits::kHolderShare * 1'000);
  EXPECT_EQ(secretariat_posts(Lane::kFlash), 0);
  EXPECT_EQ(node.core->kept().holder_accounts, 1U);
}

// Or he would wait as long as the clock was ahead.
TEST_F(CoreShareTest, AClockThatIsSetBackTakesTheAccountsAlong) {
  EXPECT_GE(flood(Lane::kFlash), kBurst);
  node.now -= limits::kDayMs;
  node.give(Timer{});
  node.pass(10 * limits::kHolderShare * 1'000);
  EXPECT_EQ(officer_posts(Lane::kFlash), 0);
}

// The program must not try for ever what no node will take.
TEST_F(CoreShareTest, WhatIsTooLongForGoodIsMalformed) {
  const std::uint16_t malformed = code(ErrorCode::kMalformed);
  EXPECT_EQ(secretariat_posts(Lane::kFlash, limits::kBodyBuckets[3]), malformed);
  EXPECT_EQ(secretariat_posts(Lane::kNormal, limits::kBodyBuckets[3]), 0);
  EXPECT_EQ(secretariat_posts(Lane::kNormal, 0), malformed);
  for (const std::size_t total : {std::size_t{0}, limits::kBodyBytes + 1}) {
    const BodyPart part{node.random.id<Hash32>(), static_cast<std::uint32_t>(total), 0, Bytes(16)};
    EXPECT_EQ(refused(node.ask(2, "banks", BodyPut{part})), malformed);
  }
}

}  // namespace
}  // namespace ceptoar::core::core_quota_test
