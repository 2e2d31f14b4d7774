// SPDX-License-Identifier: Apache-2.0
// A page of the store that holds no sealed value was altered or lost: what is missing or altered is said
// to the operator, goes to nobody as if it were good, and keeps nobody from the rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/node/core_harness.h"

namespace ceptoar::core::core_damage_test {
namespace {

using testing::ElementsAre;

class CoreDamageTest : public testing::Test {
 protected:
  CoreDamageTest() {
    node.connect("telecom");
    node.connect("fsa");
    for (Item& item : items) item = telecom.item(telecom.clear());
    node.frame("telecom", Push{{items.begin(), items.end()}});
    EXPECT_EQ(node.frontier("telecom"), items.size());
    node.frames.clear();
  }

  EntryId id(std::size_t which) const { return id_of(items[which]); }
  RowKey position(std::uint64_t seq) const {
    return {NodeTable::kLog, key_log(node_of("telecom").id, seq)};
  }
  static RowKey body_of(const EntryId& entry) {
    return {NodeTable::kBodies, to_bytes(entry.view())};
  }
  void lose(RowKey row) { node.store.apply({{std::move(row), std::nullopt}}); }
  // Its value is sealed and does not open any more.
  void spoil(NodeTable table, const EntryId& of) { node.damaged.insert({table, to_bytes(of.view())}); }
  void alter(RowKey row, Bytes value) { node.store.apply({{std::move(row), std::move(value)}}); }
  bool said() const { return node.logged("store-damaged"); }

  // What fsa is given of telecom's log, with the size of each body.
  std::vector<std::pair<EntryId, std::size_t>> served() {
    node.frame("fsa", Want{{{node_of("telecom").id, 1, items.size()}}});
    std::vector<std::pair<EntryId, std::size_t>> out;
    for (const Push& push : node.sent<Push>("fsa")) {
      for (const Item& item : push.items) out.emplace_back(id_of(item), item.body.size());
    }
    return out;
  }
  std::pair<EntryId, std::size_t> whole(std::size_t which) const {
    return {id(which), items[which].body.size()};
  }
  // And entries of fsa and telecom say so: what is here has expired.
  void pass_a_year() {
    node.now += (limits::kClearHorizonDays + 10) * limits::kDayMs;
    Author fsa("fsa");
    node.frame("fsa", Push{{fsa.item(fsa.clear(Lane::kNormal, node.now))}});
    node.frame("telecom", Push{{telecom.item(telecom.clear(Lane::kNormal, node.now))}});
    node.give(Timer{});
  }
  std::vector<EntryId> fed() {
    (void)node.greet(1, "banks");
    const MemberMessage answer = node.ask(1, "banks", FeedWant{0, 100, 0});
    const auto* feed = std::get_if<Feed>(&answer);
    EXPECT_NE(feed, nullptr);
    std::vector<EntryId> out;
    for (std::size_t i = 0; feed != nullptr && i < feed->items.size(); ++i) {
      out.push_back(crypto::entry_id(feed->items[i].header));
    }
    return out;
  }
  MemberMessage asked_for_body(std::size_t which) {
    (void)node.greet(1, "banks");
    return node.ask(1, "banks", BodyWant{id(which), 0});
  }

  Author telecom{"telecom"};
  std::vector<Item> items{3};
  Harness node{"banks"};
};

TEST_F(CoreDamageTest, NothingIsSaidOfAWholeStore) {
  EXPECT_THAT(served(), ElementsAre(whole(0), whole(1), whole(2)));
  EXPECT_THAT(fed(), ElementsAre(id(0), id(1), id(2)));
  EXPECT_TRUE(std::holds_alternative<BodyPart>(asked_for_body(1)));
  node.frame("fsa", WantBodies{{EntryId{}}});  // a peer may ask for anything
  EXPECT_FALSE(said());
}

TEST_F(CoreDamageTest, PositionLostInTheMiddleIsSaidAndTheOthersAreServed) {
  lose(position(2));
  EXPECT_THAT(served(), ElementsAre(whole(0), whole(2)));
  EXPECT_TRUE(said());
}

TEST_F(CoreDamageTest, LastPositionLostIsSaid) {
  lose(position(3));
  EXPECT_THAT(served(), ElementsAre(whole(0), whole(1)));
  EXPECT_TRUE(said());
}

TEST_F(CoreDamageTest, PositionThatNamesNoEntryIsSaid) {
  alter(position(2), Bytes(7, 0xff));
  EXPECT_THAT(served(), ElementsAre(whole(0), whole(2)));
  EXPECT_TRUE(said());
}

TEST_F(CoreDamageTest, PositionThatLeadsToNothingIsSaid) {
  alter(position(2), Bytes(EntryId::kSize, 0xff));
  EXPECT_THAT(served(), ElementsAre(whole(0), whole(2)));
  EXPECT_TRUE(said());
}

TEST_F(CoreDamageTest, AlteredBodyGoesToNobody) {
  Bytes body = items[1].body;
  body[body.size() / 2] ^= 1;
  alter(body_of(id(1)), body);
  EXPECT_THAT(served(), ElementsAre(whole(0), std::pair(id(1), std::size_t{0}), whole(2)));
  EXPECT_TRUE(said());
  node.logs.clear();
  EXPECT_TRUE(std::holds_alternative<Refuse>(asked_for_body(1)));
  EXPECT_TRUE(said());
}

TEST_F(CoreDamageTest, LostBodyIsSaidToPeersAndMembers) {
  lose(body_of(id(1)));
  EXPECT_THAT(served(), ElementsAre(whole(0), std::pair(id(1), std::size_t{0}), whole(2)));
  EXPECT_TRUE(said());
  node.logs.clear();
  EXPECT_TRUE(std::holds_alternative<Refuse>(asked_for_body(1)));
  EXPECT_TRUE(said());
}

TEST_F(CoreDamageTest, LostEntryKeepsNobodyFromTheRestOfTheFeed) {
  lose({NodeTable::kEntries, to_bytes(id(1).view())});
  EXPECT_THAT(fed(), ElementsAre(id(0), id(2)));
  EXPECT_TRUE(said());
}

TEST_F(CoreDamageTest, ArrivalThatNamesNoEntryKeepsNobodyFromTheRestOfTheFeed) {
  const auto& arrivals = node.store.table(NodeTable::kArrival);
  ASSERT_EQ(arrivals.size(), items.size());
  alter({NodeTable::kArrival, arrivals.begin()->first}, Bytes(3, 0xff));
  EXPECT_THAT(fed(), ElementsAre(id(1), id(2)));
  EXPECT_TRUE(said());
}

// A large body is asked for chunk by chunk: the first one tells.
TEST_F(CoreDamageTest, AlteredLargeBodyIsNotServedInChunks) {
  Bytes body(limits::kBodyBuckets[4], 3);
  EntryHeader header = parse<EntryHeader>(items[2].header).value();
  ++header.seq;
  header.prev = id(2);
  header.hlc += 1 << 16;
  header.lane = Lane::kBulk;
  header.msg_id.bytes[0] ^= 1;
  header.body_len = static_cast<std::uint32_t>(body.size());
  header.body_hash = crypto::body_hash(body);
  Item item = signed_item(header, node_of("telecom"), {});
  item.body_follows = true;
  node.frame("telecom", Push{{item}});
  for (std::uint32_t i = 0; i * limits::kChunkBytes < body.size(); ++i) {
    const BytesView part = BytesView(body).subspan(i * limits::kChunkBytes, limits::kChunkBytes);
    node.frame("telecom", Chunk{id_of(item), i, to_bytes(part), {}});
  }
  ASSERT_TRUE(node.holds(NodeTable::kBodies, id_of(item).view()));
  node.frame("fsa", ChunkWant{id_of(item), 0, 1});
  EXPECT_EQ(node.sent<Chunk>("fsa").size(), 1u);
  EXPECT_FALSE(said());
  body.back() ^= 1;
  alter(body_of(id_of(item)), body);
  node.frame("fsa", ChunkWant{id_of(item), 0, 1});
  EXPECT_EQ(node.sent<Chunk>("fsa").size(), 1u);
  EXPECT_TRUE(said());
}

TEST_F(CoreDamageTest, EntryThatDoesNotOpenKeepsNobodyFromTheRest) {
  spoil(NodeTable::kEntries, id(1));
  EXPECT_THAT(served(), ElementsAre(whole(0), whole(2)));
  EXPECT_TRUE(said());
  node.logs.clear();
  EXPECT_THAT(fed(), ElementsAre(id(0), id(2)));
  EXPECT_TRUE(said());
}

// With no row left of the page the feed goes on behind it.
TEST_F(CoreDamageTest, PageOfArrivalsThatNameNothingDoesNotEndTheFeed) {
  const auto arrivals = node.store.table(NodeTable::kArrival);
  for (std::uint64_t number = 1; number <= 2; ++number) {
    alter({NodeTable::kArrival, key_number(number)}, Bytes(3, 0xff));
  }
  ASSERT_EQ(node.store.table(NodeTable::kArrival).size(), arrivals.size());
  (void)node.greet(1, "banks");
  const MemberMessage answer = node.ask(1, "banks", FeedWant{0, 2, 0});
  const auto* feed = std::get_if<Feed>(&answer);
  ASSERT_NE(feed, nullptr);
  ASSERT_EQ(feed->items.size(), 1u);
  EXPECT_EQ(crypto::entry_id(feed->items[0].header), id(2));
}

TEST_F(CoreDamageTest, RoutingThatDoesNotOpenIsSaidToWhoeverWouldBeNamed) {
  const std::vector<std::string_view> named{"telecom", "banks", "fsa"};
  const auto closed = telecom.strict(named);
  node.frame("telecom", Push{{telecom.item(closed, named)}});
  EXPECT_THAT(fed(), ElementsAre(id(0), id(1), id(2), closed.id));
  EXPECT_FALSE(said());
  spoil(NodeTable::kRoutes, closed.id);
  EXPECT_THAT(fed(), ElementsAre(id(0), id(1), id(2), closed.id));
  EXPECT_TRUE(said());
  node.logs.clear();
  node.frame("fsa", WantBodies{{closed.id}});
  EXPECT_TRUE(said());
}

TEST_F(CoreDamageTest, BodiesAreAskedForThoughTheEntryOfAnotherDoesNotOpen) {
  const std::vector<std::string_view> named{"telecom", "banks"};
  const auto held = telecom.strict(named);
  const auto lacking = telecom.strict(named);
  node.frame("telecom", Push{{telecom.item(held, named)}});
  Item header = telecom.item(lacking);
  header.body.clear();
  node.frame("telecom", Push{{header}});
  spoil(NodeTable::kEntries, held.id);
  node.restart();
  node.give(PeerUp{node_of("telecom").id});
  node.frame("telecom", PairList{node_of("telecom").id, 1, 5, {4, 5}});
  const auto asked = node.sent<WantBodies>("telecom");
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_THAT(asked[0].ids, ElementsAre(lacking.id));
}

// Bodies go at their time, whatever became of the rows beside them, and what is shared is right again.
TEST_F(CoreDamageTest, BodiesExpireThoughEntriesAndRoutingsDoNotOpen) {
  const std::vector<std::string_view> named{"telecom", "banks"};
  const auto closed = telecom.strict(named);
  node.frame("telecom", Push{{telecom.item(closed, named)}});
  const auto shared = [&] { return stored_pairs(node.store, node.config())->at(node_of("telecom").id); };
  EXPECT_EQ(shared().count, 1u);
  spoil(NodeTable::kEntries, id(1));
  spoil(NodeTable::kRoutes, closed.id);
  pass_a_year();
  for (const EntryId& one : {id(0), id(1), id(2), closed.id}) {
    EXPECT_FALSE(node.store.has(NodeTable::kBodies, one.view()));
    EXPECT_TRUE(node.store.has(NodeTable::kEntries, one.view()));
  }
  EXPECT_FALSE(node.store.has(NodeTable::kRoutes, closed.id.view()));
  EXPECT_EQ(node.store.table(NodeTable::kExpiry).size(), 2U) << "of these two";
  node.pass(5'000);
  EXPECT_EQ(shared(), PairSum{});
}

// What expired is gone rightly.
TEST_F(CoreDamageTest, NothingIsSaidOfBodiesThatExpired) {
  pass_a_year();
  ASSERT_FALSE(node.holds(NodeTable::kBodies, id(0).view()));
  node.connect("fsa");
  EXPECT_THAT(served(), ElementsAre(std::pair(id(0), std::size_t{0}), std::pair(id(1), std::size_t{0}),
                                    std::pair(id(2), std::size_t{0})));
  EXPECT_FALSE(said());
}

}  // namespace
}  // namespace ceptoar::core::core_damage_test
