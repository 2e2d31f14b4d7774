// SPDX-License-Identifier: Apache-2.0
// What a peer refuses: how long it waits before it is offered again, what ends the waiting, and that nothing is lost
// by it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "schema/limits.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_backoff_test {
namespace {

using testing::IsSubsetOf;
using testing::SizeIs;

constexpr std::uint64_t kSecondMs = 1'000;
constexpr std::uint64_t kStepMs = 100;
// Offers leave with the ticks of what is tried again; they are seen a step later.
constexpr std::uint64_t kTickMs = 2 * kSecondMs + kStepMs;
constexpr std::uint64_t kGivenUpMs = 600 * kSecondMs;

// After so many refusals in a row without what chance adds to it.
std::uint64_t wait_after(std::size_t refusals) {
  const std::uint64_t doubled = limits::kOfferAgainMs << (refusals - 1);
  return std::min(doubled, limits::kOfferAgainMostMs);
}
std::uint64_t shortest(std::size_t refusals) { return wait_after(refusals) * 4 / 5; }
std::uint64_t longest(std::size_t refusals) { return wait_after(refusals) * 6 / 5 + kTickMs; }

// A node of banks that posts to telecom, which refuses.
class CoreBackoffTest : public testing::Test {
 protected:
  CoreBackoffTest() {
    node.connect("telecom");
    session = node.greet(1, "banks");
  }
  EntryId post(Lane lane = Lane::kNormal) {
    PostRequest wanted = node.directed_request({"banks", "telecom"});
    wanted.lane = lane;
    const MemberMessage answer =
        node.ask(1, "banks", node.signed_post(session, std::move(wanted), node.random_body()));
    const auto* posted = std::get_if<Posted>(&answer);
    EXPECT_NE(posted, nullptr);
    return posted == nullptr ? EntryId{} : posted->entry_id;
  }
  void refuse(const std::vector<EntryId>& ids) {
    Acks answer;
    for (const EntryId& id : ids) {
      answer.acks.push_back({id, false, {}, static_cast<std::uint16_t>(ErrorCode::kStorageFull)});
    }
    node.frame("telecom", answer);
  }
  void take(const EntryId& id) {
    const Bytes receipt = encode(crypto::make_receipt(node_of("telecom").nsk, council().network, id,
                                                      node_of("telecom").id, 1, node.now));
    node.frame("telecom", Acks{{{id, true, receipt, 0}}});
  }
  // Since the frames were cleared, in order.
  std::vector<EntryId> pushed() const {
    std::vector<EntryId> ids;
    for (const Sent& one : node.frames) {
      const Push* push = std::get_if<Push>(&one.frame);
      if (push == nullptr || one.peer != node_of("telecom").id) continue;
      for (const Item& item : push->items) ids.push_back(id_of(item));
    }
    return ids;
  }
  std::size_t pushed(const EntryId& id) const {
    const std::vector<EntryId> ids = pushed();
    return static_cast<std::size_t>(std::count(ids.begin(), ids.end(), id));
  }
  // All that comes with the next offer.
  std::vector<EntryId> next_offer() {
    node.frames.clear();
    for (const std::uint64_t from = node.now; node.now < from + kGivenUpMs && pushed().empty();) node.pass(kStepMs);
    return pushed();
  }
  // How long that took; it is refused.
  std::uint64_t refused_after() {
    const std::uint64_t from = node.now;
    refuse(next_offer());
    return node.now - from;
  }
  std::uint64_t first_push_of(const EntryId& id) {
    const std::uint64_t from = node.now;
    node.frames.clear();
    while (pushed(id) == 0 && node.now < from + kGivenUpMs) node.pass(kStepMs);
    return node.now - from;
  }
  // So often in a row.
  void refuse_on(const EntryId& id, std::size_t times) {
    refuse({id});
    for (std::size_t i = 1; i < times; ++i) refused_after();
  }
  bool owes(const EntryId& id) const { return node.holds(NodeTable::kOutbox, id.view()); }

  Harness node{"banks"};
  Hash32 session;
};

TEST_F(CoreBackoffTest, WaitsTwiceAsLongEachTimeUpToAMinute) {
  refuse({post()});
  for (std::size_t refusals = 1; refusals <= 12; ++refusals) {
    const std::uint64_t waited = refused_after();
    EXPECT_GE(waited, shortest(refusals)) << refusals;
    EXPECT_LE(waited, longest(refusals)) << refusals;
  }
}

TEST_F(CoreBackoffTest, NotAllWaitEquallyLong) {
  const EntryId id = post();
  refuse_on(id, 8);
  std::set<std::uint64_t> waits;
  for (int i = 0; i < 8; ++i) waits.insert(refused_after());
  EXPECT_GT(waits.size(), 1U);
}

TEST_F(CoreBackoffTest, RefusalsOfWhatWasOnItsWayTogetherCountOnce) {
  const EntryId one = post();
  const EntryId two = post();
  const EntryId three = post();
  refuse({one});
  refuse({two, three});
  EXPECT_LE(refused_after(), longest(1));
}

TEST_F(CoreBackoffTest, WhatIsTakenEndsTheWaiting) {
  const EntryId id = post();
  refuse_on(id, 7);
  take(post());
  EXPECT_LE(refused_after(), kTickMs);
  EXPECT_LE(refused_after(), longest(1)) << "it begins anew";
}

// The header of a large body is taken, and the body finds no room.
TEST_F(CoreBackoffTest, WhatIsTakenWithoutAReceiptEndsNothing) {
  const EntryId id = post();
  refuse_on(id, 7);
  node.frame("telecom", Acks{{{post(), false, {}, 0}}});
  EXPECT_GE(first_push_of(id), shortest(7));
}

TEST_F(CoreBackoffTest, FlashesAndTheRestWaitApart) {
  const EntryId waits = post();
  refuse_on(waits, 6);
  const EntryId flash = post(Lane::kFlash);
  refuse({flash});
  EXPECT_EQ(next_offer(), std::vector<EntryId>{flash});
  take(flash);
  node.frames.clear();
  node.pass(15 * kSecondMs);
  EXPECT_EQ(pushed(waits), 0U) << "that a flash is taken says nothing of it";
}

TEST_F(CoreBackoffTest, NewFlashGoesAtOnceAndWaitsThenLikeTheOthers) {
  const EntryId first = post(Lane::kFlash);
  refuse_on(first, 6);
  node.frames.clear();
  const EntryId second = post(Lane::kFlash);
  EXPECT_EQ(pushed(), std::vector<EntryId>{second});
  refuse({second});
  node.pass(shortest(6) - kSecondMs);
  EXPECT_EQ(pushed(second), 1U);
  EXPECT_EQ(pushed(first), 0U);
  node.pass(longest(6));
  EXPECT_GE(pushed(second), 2U);
  EXPECT_GE(pushed(first), 1U);
}

// Or one entry that a peer never takes would keep all others back.
TEST_F(CoreBackoffTest, WhatIsNewIsOfferedOnceWhateverElseWasRefused) {
  refuse_on(post(), 6);
  node.frames.clear();
  const EntryId id = post();
  EXPECT_EQ(pushed(), std::vector<EntryId>{id});
}

TEST_F(CoreBackoffTest, NewOnesThatAreRefusedPutTheOthersOffNoFurther) {
  constexpr std::uint64_t kEveryMs = 6 * kSecondMs;  // so that they are not many
  const EntryId id = post();
  refuse_on(id, 7);
  node.frames.clear();
  const std::uint64_t from = node.now;
  while (pushed(id) == 0 && node.now < from + kGivenUpMs) {
    node.pass(kEveryMs);
    if (pushed(id) == 0) refuse({post()});
  }
  EXPECT_LE(node.now - from, longest(7) + kEveryMs);
}

TEST_F(CoreBackoffTest, RefusedTenTimesItStillArrives) {
  const EntryId id = post();
  refuse_on(id, 10);
  EXPECT_EQ(next_offer(), std::vector<EntryId>{id});
  take(id);
  EXPECT_FALSE(owes(id));
}

TEST_F(CoreBackoffTest, ARestartOffersAtOnceWhatWasRefused) {
  const EntryId id = post();
  refuse_on(id, 10);
  node.restart();
  node.connect("telecom");
  EXPECT_EQ(pushed(id), 1U);
}

TEST_F(CoreBackoffTest, ANewSessionOfThePeerBeginsAnew) {
  const EntryId id = post();
  refuse_on(id, 7);
  node.frames.clear();
  node.give(PeerDown{node_of("telecom").id});
  node.connect("telecom");
  EXPECT_EQ(pushed(id), 1U);
  refuse({id});
  EXPECT_LE(refused_after(), longest(1));
}

TEST_F(CoreBackoffTest, ClockThatIsSetBackMakesNothingWaitLonger) {
  const EntryId id = post();
  refuse_on(id, 7);
  node.now -= 3'600 * kSecondMs;
  node.give(Timer{});
  EXPECT_LE(refused_after(), longest(7));
}

TEST_F(CoreBackoffTest, WhoGoesOnRefusingIsTriedWithAFewInTurn) {
  constexpr std::size_t kMany = 2 * limits::kOfferedToRefuser + 5;
  std::vector<EntryId> ids;
  for (std::size_t i = 0; i < kMany; ++i) ids.push_back(post());
  refuse(ids);
  EXPECT_THAT(next_offer(), SizeIs(kMany)) << "once it may have been for a moment";
  refuse(ids);
  std::set<EntryId> offered;
  for (int round = 0; round < 3; ++round) {
    const std::vector<EntryId> few = next_offer();
    EXPECT_THAT(few, SizeIs(limits::kOfferedToRefuser));
    EXPECT_THAT(few, IsSubsetOf(ids));
    offered.insert(few.begin(), few.end());
    refuse(few);
  }
  EXPECT_THAT(offered, SizeIs(kMany)) << "none is left out";
  take(next_offer().front());
  EXPECT_THAT(next_offer(), SizeIs(testing::Ge(kMany - limits::kOfferedToRefuser))) << "it has room";
}

}  // namespace
}  // namespace ceptoar::core::core_backoff_test
