// SPDX-License-Identifier: Apache-2.0
// What is owed to a peer: when it counts as lost and is sent again, what goes first, and what becomes of
// receipts that could not be taken.
#include <gtest/gtest.h>

#include <algorithm>

#include "schema/limits.h"
#include "schema/time.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_push_test {
namespace {

constexpr std::uint64_t kSecondMs = 1'000;
// Past the next tick of what is tried again, and well before heads are said.
constexpr std::uint64_t kNextTickMs = 2'500;

// A node of banks that posts to telecom.
class CorePushTest : public testing::Test {
 protected:
  CorePushTest() {
    node.connect("telecom");
    session = node.greet(1, "banks");
  }

  EntryId send(PostRequest wanted, Bytes body) {
    const MemberMessage answer =
        node.ask(1, "banks", node.signed_post(session, std::move(wanted), std::move(body)));
    const auto* posted = std::get_if<Posted>(&answer);
    EXPECT_NE(posted, nullptr);
    return posted == nullptr ? EntryId{} : posted->entry_id;
  }
  EntryId post(Lane lane = Lane::kNormal) {
    PostRequest wanted = node.directed_request({"banks", "telecom"});
    wanted.lane = lane;
    return send(std::move(wanted), node.random_body());
  }
  EntryId post_control() {
    AuditRoot root;
    root.network_id = council().network;
    root.node = node.self.id;
    root.size = 1;
    root.root = node.random.id<Hash32>();
    PostRequest wanted;
    wanted.dist = Dist::kControl;
    wanted.lane = Lane::kControl;
    wanted.expires_ms = horizon_ms(node.now, limits::kControlHorizonDays);
    return send(std::move(wanted), encode(Control{ControlKind::kCheckpoint, encode(root)}));
  }
  // So many rows of the outbox whose entries are not in the store; their ids come before all others.
  std::vector<EntryId> owe(std::size_t count) {
    const OutboxRow row{static_cast<std::uint8_t>(Lane::kNormal), {node_of("telecom").id}};
    RowBatch batch;
    std::vector<EntryId> ids(count);
    for (std::size_t i = 0; i < count; ++i) {
      ids[i].bytes[31] = 1;
      ids[i].bytes[2] = static_cast<std::uint8_t>(i >> 8);
      ids[i].bytes[3] = static_cast<std::uint8_t>(i);
      batch.push_back({{NodeTable::kOutbox, to_bytes(ids[i].view())}, encode_row(row)});
    }
    node.store.apply(batch);
    return ids;
  }

  Bytes receipt_of(const EntryId& id) const {
    return encode(crypto::make_receipt(node_of("telecom").nsk, council().network, id,
                                       node_of("telecom").id, 1, node.now));
  }
  void acknowledge(const EntryId& id) { node.frame("telecom", Acks{{{id, true, receipt_of(id), 0}}}); }
  bool owes(const EntryId& id) const { return node.holds(NodeTable::kOutbox, id.view()); }
  std::size_t pushed(const EntryId& id) const {
    std::size_t times = 0;
    for (const Push& frame : node.sent<Push>("telecom")) {
      for (const Item& item : frame.items) times += id_of(item) == id ? 1 : 0;
    }
    return times;
  }

  Harness node{"banks"};
  Hash32 session;
};

TEST_F(CorePushTest, SendsNothingAgainWhileASlowLineGoesOnAcknowledging) {
  std::vector<EntryId> ids;
  for (int i = 0; i < 40; ++i) ids.push_back(post());
  for (std::size_t i = 0; i < 20; ++i) {
    node.pass(kSecondMs);
    acknowledge(ids[i]);
  }
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(pushed(ids[i]), 1U) << i;
  node.pass(8 * kSecondMs);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(pushed(ids[i]), i < 20 ? 1U : 2U) << i << ": what came to an end is offered again";
  }
}

TEST_F(CorePushTest, OffersAgainWhatLaterOnesOfItsLaneWentPast) {
  const EntryId lost = post();
  for (int i = 0; i < 9; ++i) {
    node.pass(kSecondMs);
    acknowledge(post());
  }
  EXPECT_EQ(pushed(lost), 2U) << "the others are acknowledged all the time";
}

TEST_F(CorePushTest, FlashesThatGoPastDoNotMakeTheRestLost) {
  const EntryId waits = post();
  for (int i = 0; i < 9; ++i) {
    node.pass(kSecondMs);
    acknowledge(post(Lane::kFlash));
  }
  EXPECT_EQ(pushed(waits), 1U);
}

TEST_F(CorePushTest, FlashIsOfferedAgainHoweverMuchElseIsAcknowledged) {
  const EntryId lost = post(Lane::kFlash);
  for (int i = 0; i < 9; ++i) {
    node.pass(kSecondMs);
    acknowledge(post());
  }
  EXPECT_GE(pushed(lost), 2U);
}

TEST_F(CorePushTest, ClockThatIsSetBackHidesNoLoss) {
  const EntryId lost = post();
  node.pass(kSecondMs);
  acknowledge(post());
  node.now -= 3'600 * kSecondMs;
  node.give(Timer{});
  node.pass(9 * kSecondMs);
  EXPECT_EQ(pushed(lost), 2U);
}

TEST_F(CorePushTest, ControlEntryIsNotLeftOutForAllThatIsOwed) {
  const EntryId control = post_control();
  owe(limits::kSeqsPerFrame);
  node.restart();
  EXPECT_EQ(pushed(control), 0U);
  node.connect("telecom");
  EXPECT_EQ(pushed(control), 1U);
}

TEST_F(CorePushTest, AsksAtTheNextTickForAReceiptThatThereWasNoRoomFor) {
  const std::vector<EntryId> others = owe(limits::kVerifyInFlightPerPeer);
  node.restart();
  node.connect("telecom");
  session = node.greet(1, "banks");
  const EntryId id = post();
  node.hold = [](const Effect& effect) { return std::holds_alternative<VerifyReceipt>(effect); };
  for (std::size_t at = 0; at < others.size(); at += limits::kEntriesPerFrame) {
    Receipts frame;
    const std::size_t end = std::min(others.size(), at + limits::kEntriesPerFrame);
    for (std::size_t i = at; i < end; ++i) frame.receipts.push_back(receipt_of(others[i]));
    node.frame("telecom", frame);
  }
  ASSERT_EQ(node.held.size(), others.size());
  acknowledge(id);
  EXPECT_EQ(node.held.size(), others.size()) << "no room for one more";
  node.hold = nullptr;
  node.release_held();
  EXPECT_FALSE(owes(others.back()));
  EXPECT_TRUE(owes(id));
  EXPECT_EQ(pushed(id), 1U);
  node.pass(kNextTickMs);
  EXPECT_EQ(pushed(id), 2U);
  acknowledge(id);
  EXPECT_FALSE(owes(id));
}

// Nobody else's receipt comes after it.
TEST_F(CorePushTest, KeepsAReceiptThatCameWhileTheCommitOfOthersFailed) {
  const EntryId one = post();
  const EntryId two = post();
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  node.commit_fails = ErrorCode::kStorageFull;
  acknowledge(one);
  ASSERT_EQ(node.held.size(), 1U);
  acknowledge(two);
  node.commit_fails = ErrorCode{};
  node.hold = nullptr;
  node.release_held();
  EXPECT_TRUE(owes(one));
  EXPECT_FALSE(owes(two));
}

TEST_F(CorePushTest, AsksAtTheNextTickForAReceiptThatCouldNotBeKept) {
  const EntryId id = post();
  node.commit_fails = ErrorCode::kStorageFull;
  acknowledge(id);
  node.commit_fails = ErrorCode{};
  EXPECT_TRUE(owes(id));
  EXPECT_EQ(pushed(id), 1U);
  node.pass(kNextTickMs);
  EXPECT_EQ(pushed(id), 2U);
  acknowledge(id);
  EXPECT_FALSE(owes(id));
}

}  // namespace
}  // namespace ceptoar::core::core_push_test
