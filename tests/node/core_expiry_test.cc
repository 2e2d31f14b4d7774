// SPDX-License-Identifier: Apache-2.0
// What is forgotten when its time is over, whose word it is that it is over, and that a clock which was wrong
// for a while loses nothing and leaves nothing behind.
#include <gtest/gtest.h>

#include <algorithm>

#include "schema/limits.h"
#include "schema/time.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_expiry_test {
namespace {

constexpr std::uint64_t kHourMs = 3'600'000;
// By then everything that is written today has expired.
constexpr std::uint64_t kFarMs = (limits::kClearHorizonDays + 10) * limits::kDayMs;
constexpr std::uint64_t kTwoSweepsMs = 1'300'000;
constexpr std::uint16_t kTaken = 0;
constexpr auto kUsedBefore = static_cast<std::uint16_t>(ErrorCode::kDuplicate);

// A node of banks that hears telecom.
class CoreExpiryTest : public testing::Test {
 protected:
  CoreExpiryTest() { node.connect("telecom"); }
  // The code with which it was acknowledged last.
  std::uint16_t push(const Item& item) {  // whoever wrote it, telecom brings it
    node.frame("telecom", Push{{item}});
    const auto codes = node.acks("telecom", id_of(item));
    return codes.empty() ? 0xffff : codes.back();
  }
  // An entry of telecom that says what time it is.
  test::Message dated_now() {
    auto message = author.clear(Lane::kNormal, node.now);
    EXPECT_EQ(push(author.item(message)), kTaken);
    return message;
  }
  // Of telecom and named banks: it expires after two months.
  EntryId directed() {
    const std::vector<std::string_view> named{"telecom", "banks"};
    const auto message = author.strict(named);
    EXPECT_EQ(push(author.item(message, named)), kTaken);
    return message.id;
  }
  // Of this node, and nobody acknowledges it.
  EntryId own_post() {
    const Hash32 session = node.greet(++conns, "banks");
    const MemberMessage answer =
        node.ask(conns, "banks", node.signed_post(session, node.public_request(), node.random_body()));
    const auto* posted = std::get_if<Posted>(&answer);
    EXPECT_NE(posted, nullptr);
    return posted == nullptr ? EntryId{} : posted->entry_id;
  }
  // The clock was set, and is looked at.
  void set_clock(std::uint64_t to_ms) {
    node.now = to_ms;
    node.give(Timer{});
  }
  bool has_body(const EntryId& id) const { return node.holds(NodeTable::kBodies, id.view()); }
  bool owed(const EntryId& id) const { return node.holds(NodeTable::kOutbox, id.view()); }
  bool message_used(const test::Message& message) const {
    return node.holds(NodeTable::kMessages, key_message(message.header.author, message.header.msg_id));
  }

  Harness node{"banks"};
  Author author{"telecom"};
  MemberConn conns = 0;
};

TEST_F(CoreExpiryTest, AClockSetForwardAndBackLosesNothing) {
  const auto open = dated_now();
  const EntryId closed = directed();
  const EntryId own = own_post();
  const std::uint64_t right = node.now;
  ASSERT_TRUE(owed(own));
  set_clock(right + kFarMs);
  node.pass(kTwoSweepsMs);
  set_clock(right + kTwoSweepsMs);
  node.pass(kTwoSweepsMs);
  for (const EntryId& id : {open.id, closed, own}) EXPECT_TRUE(has_body(id));
  EXPECT_TRUE(node.holds(NodeTable::kRoutes, closed.view()));
  EXPECT_TRUE(owed(own));
  EXPECT_TRUE(message_used(open));
  dated_now();
  node.pass(kTwoSweepsMs);
  for (const EntryId& id : {open.id, closed, own}) EXPECT_TRUE(has_body(id)) << "the others confirm the right time";
}

// Whatever this node has written meanwhile by its wrong clock.
TEST_F(CoreExpiryTest, AStartUnderAClockAheadLosesNothingUntilOthersSayTheSame) {
  const auto open = dated_now();
  const EntryId own = own_post();
  set_clock(node.now + kFarMs);
  const EntryId later = own_post();
  node.restart();
  node.pass(kTwoSweepsMs);
  EXPECT_TRUE(has_body(open.id));
  EXPECT_TRUE(has_body(own));
  EXPECT_TRUE(owed(own));
  node.connect("telecom");
  const auto newest = dated_now();
  node.pass(kTwoSweepsMs);
  EXPECT_FALSE(has_body(open.id)) << "it was right";
  EXPECT_FALSE(has_body(own));
  EXPECT_FALSE(owed(own));
  EXPECT_TRUE(has_body(later));
  EXPECT_TRUE(has_body(newest.id));
}

// Its clock is ahead and so is ours, by as much: two machines of one house.
TEST_F(CoreExpiryTest, OneOfTheOthersAloneIsNotBelievedWhereTwoAreKnown) {
  const auto open = dated_now();
  Author second{"securities"};
  EXPECT_EQ(push(second.item(second.clear(Lane::kNormal, node.now))), kTaken);
  set_clock(node.now + kFarMs);
  dated_now();
  node.pass(kTwoSweepsMs);
  EXPECT_TRUE(has_body(open.id));
  EXPECT_EQ(push(second.item(second.clear(Lane::kNormal, node.now))), kTaken);
  node.pass(kTwoSweepsMs);
  EXPECT_FALSE(has_body(open.id));
}

// One whose clock stands still, or who writes dates of long ago, keeps nothing from going.
TEST_F(CoreExpiryTest, WhoHearsOldDatesAloneHearsNobody) {
  const auto open = dated_now();
  const std::uint64_t then = node.now;
  set_clock(node.now + kFarMs);
  for (int i = 0; i < 9; ++i) {
    node.now += 23 * kHourMs;
    node.give(Timer{});
    push(author.item(author.clear(Lane::kNormal, then)));
    node.pass(700'000);
  }
  EXPECT_FALSE(has_body(open.id));
}

// Of one there are two rows in the first page: a page of one less is no last one.
TEST_F(CoreExpiryTest, ASweepGoesOnBehindOneThatIsLeftOut) {
  std::vector<EntryId> all;
  for (int i = 0; i < 100; ++i) all.push_back(dated_now().id);
  const std::uint64_t expires = author.clear().header.expires_ms;
  author.forget();
  node.store.apply({{{NodeTable::kExpiry, key_expiry(expires - 1, 1)}, to_bytes(all.front().view())}});
  node.now = expires + kHourMs;
  dated_now();
  node.pass(100'000);
  EXPECT_EQ(std::ranges::count_if(all, [&](const EntryId& id) { return has_body(id); }), 0);
}

// The rows are read again while the sweep that erases them is on its way to the disk.
TEST_F(CoreExpiryTest, WhatIsSweptIsMissedNoMore) {
  std::uint64_t expires = 0;
  for (std::size_t i = 0; i < limits::kMissingBodiesPerAuthor + 100; ++i) {
    const auto message = author.clear();
    expires = message.header.expires_ms;
    Item header_only = author.item(message);
    header_only.body.clear();
    push(header_only);
  }
  EXPECT_EQ(node.core->kept().missing_of_author, limits::kMissingBodiesPerAuthor);
  node.now = expires + kHourMs;
  dated_now();
  node.commit_late = true;
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  node.pass(10'000);
  ASSERT_FALSE(node.held.empty());
  node.hold = nullptr;
  node.release_held();
  node.pass(kTwoSweepsMs);
  EXPECT_EQ(node.core->kept().missing_of_author, 0U);
}

TEST_F(CoreExpiryTest, WhoHearsNobodyForAWeekGoesByItsOwnClock) {
  const auto open = dated_now();
  set_clock(node.now + kFarMs);
  const auto days_pass = [&](int steps) {  // less than a day each, as for a machine that sleeps at night
    for (int i = 0; i < steps; ++i) {
      node.now += 23 * kHourMs;
      node.pass(700'000);
    }
  };
  days_pass(6);
  EXPECT_TRUE(has_body(open.id));
  days_pass(3);
  EXPECT_FALSE(has_body(open.id));
}

TEST_F(CoreExpiryTest, ABodyThatCameAfterItsHeaderWasTakenAsExpiredExpiresToo) {
  const auto late = author.clear();
  const std::uint64_t right = node.now;
  set_clock(late.header.expires_ms + kHourMs);
  EXPECT_EQ(push(author.item(late)), kTaken);
  ASSERT_FALSE(has_body(late.id));
  set_clock(right);
  EXPECT_EQ(push(author.item(late)), kTaken);
  ASSERT_TRUE(has_body(late.id));
  EXPECT_TRUE(message_used(late));
  set_clock(late.header.expires_ms + kHourMs);
  dated_now();
  node.pass(kTwoSweepsMs);
  EXPECT_FALSE(has_body(late.id));
  EXPECT_FALSE(message_used(late));
}

TEST_F(CoreExpiryTest, AMessageIdIsFreeWhenItsEntryHasExpiredAndTakenByTheNextOne) {
  const auto first = dated_now();
  const auto again = [&] {
    const auto message = author.clear(Lane::kNormal, node.now);
    EntryHeader header = message.header;
    header.msg_id = first.header.msg_id;
    return signed_item(header, node_of("telecom"), message.sealed.body);
  };
  EXPECT_EQ(push(again()), kUsedBefore);
  author.forget();
  set_clock(first.header.expires_ms - 1);
  EXPECT_EQ(push(again()), kUsedBefore) << "not yet";
  author.forget();
  node.now = first.header.expires_ms;  // before any sweep
  const Item second = again();
  ASSERT_TRUE(has_body(first.id));
  EXPECT_EQ(push(second), kTaken);
  author.place.prev = id_of(second);
  node.pass(kTwoSweepsMs);
  ASSERT_FALSE(has_body(first.id)) << "swept";
  EXPECT_TRUE(has_body(id_of(second)));
  EXPECT_EQ(push(again()), kUsedBefore) << "by the second one";
}

// The sweep has read whose the row is; what is taken now would be erased with it.
TEST_F(CoreExpiryTest, AMessageIdIsNotTakenWhileItsRowIsAboutToGo) {
  const auto first = dated_now();
  node.now = first.header.expires_ms + kHourMs;
  dated_now();
  node.hold = [](const Effect& effect) {
    const auto* rows = std::get_if<Load>(&effect);
    return rows != nullptr && !rows->rows.empty() && rows->rows.front().table == NodeTable::kMessages;
  };
  node.pass(kTwoSweepsMs);
  ASSERT_EQ(node.held.size(), 1U) << "the sweep's";
  Event swept = std::move(node.held.front());
  node.held.clear();
  node.hold = nullptr;
  const auto message = author.clear(Lane::kNormal, node.now);
  EntryHeader header = message.header;
  header.msg_id = first.header.msg_id;
  const Item second = signed_item(header, node_of("telecom"), message.sealed.body);
  EXPECT_EQ(push(second), static_cast<std::uint16_t>(ErrorCode::kLimitExceeded)) << "later";
  node.give(std::move(swept));
  ASSERT_FALSE(has_body(first.id));
  EXPECT_EQ(push(second), kTaken);
  EXPECT_TRUE(node.holds(NodeTable::kMessages, key_message(header.author, header.msg_id)));
}

}  // namespace
}  // namespace ceptoar::core::core_expiry_test
