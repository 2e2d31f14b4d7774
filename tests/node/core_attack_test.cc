// SPDX-License-Identifier: Apache-2.0
// What a peer or a member with a valid key can try, and what clocks and crashes do: it must cost only
// him, and only so much.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "schema/time.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_attack_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

std::uint16_t code(ErrorCode value) { return static_cast<std::uint16_t>(value); }

// A node of banks that hears telecom; entries are telecom's.
class CoreAttackTest : public testing::Test {
 protected:
  CoreAttackTest() { node.connect("telecom"); }
  void push(Item item) { node.frame("telecom", Push{{std::move(item)}}); }
  Post public_post(std::size_t size = limits::kBodyBuckets[0]) {
    return node.signed_post(session, node.public_request(), node.random_body(size));
  }
  bool answers_post() {
    return std::holds_alternative<Posted>(node.ask(1, "banks", public_post()));
  }
  Bytes body_of(std::size_t size) {
    Bytes body(size);
    node.random.fill(body);
    return body;
  }
  // A good public entry with a body of this size that says nothing.
  Item filler(std::size_t size) {
    EntryHeader header = author.clear().header;
    const Bytes body = body_of(size);
    header.body_len = static_cast<std::uint32_t>(size);
    header.body_hash = crypto::body_hash(body);
    header.prev = filler_prev;
    Item item = signed_item(header, node_of("telecom"), body);
    filler_prev = id_of(item);
    return item;
  }

  Harness node{"banks"};
  Author author{"telecom"};
  Hash32 session = node.greet(1, "banks");
  EntryId filler_prev{};
};

TEST_F(CoreAttackTest, LiarWhoRaisesHisClaimAgainAndAgainDoesNotStopPostsForEver) {
  EntryId head;
  head.bytes[0] = 1;
  std::uint64_t claim = 10;
  const auto lie = [&] { node.frame("telecom", Have{{{node.self.id, ++claim, head}}}); };
  lie();
  EXPECT_FALSE(answers_post());
  for (int i = 0; i < 30; ++i) {
    node.pass(1'000);
    lie();
  }
  EXPECT_TRUE(answers_post());
}

TEST_F(CoreAttackTest, RosterCandidatesOfOneNodeDoNotKeepTheRealOnesOut) {
  const test::Council& all = council();
  const auto voters = test::first_voters(all, all.voters().size());
  Roster second = test::successor(*all.roster);
  const Bytes wire2 = test::sign_roster_by(second, voters);
  const auto state2 = crypto::verify_next(all.roster, wire2);
  ASSERT_TRUE(state2.has_value());
  const Bytes wire3 = test::sign_roster_by(test::successor(**state2), voters);
  for (std::uint64_t i = 0; i < 40; ++i) {
    Roster fake = second;
    fake.version = 2 + i % 16;
    fake.created_ms += i;
    push(author.item(
        author.control({ControlKind::kRoster, test::sign_roster_by(fake, test::first_voters(all, 1))})));
  }
  EXPECT_EQ(node.core->roster().roster.version, 1u);
  node.restart();
  node.connect("fsa");
  Author honest{"fsa"};
  node.frame("fsa", Push{{honest.item(honest.control({ControlKind::kRoster, wire3}))}});
  node.frame("fsa", Push{{honest.item(honest.control({ControlKind::kRoster, wire2}))}});
  EXPECT_EQ(node.core->roster().roster.version, 3u);
}

TEST_F(CoreAttackTest, RosterIsFoundAgainAfterACrashBehindTheCommitOfItsEntry) {
  const test::Council& all = council();
  const Bytes wire = test::sign_roster_by(test::successor(*all.roster),
                                          test::first_voters(all, all.voters().size()));
  const auto message = author.control({ControlKind::kRoster, wire});
  // The commit is done and its result never comes.
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  push(author.item(message));
  EXPECT_TRUE(node.holds(NodeTable::kEntries, message.id.view()));
  EXPECT_EQ(node.core->roster().roster.version, 1u);
  node.hold = nullptr;
  node.restart();
  EXPECT_EQ(node.core->roster().roster.version, 2u);
  node.restart();
  EXPECT_EQ(node.core->roster().roster.version, 2u);
}

TEST_F(CoreAttackTest, BodiesThatWaitForTheDiskAreCountedAgainstTheirSender) {
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  std::size_t taken = 0;
  for (int i = 0; i < 64; ++i) {
    const Item item = filler(limits::kInlineBodyBytes);
    push(item);
    if (node.acks("telecom", id_of(item)).empty()) taken += item.body.size();
  }
  EXPECT_LE(taken, 2 * limits::kUnackedBytesPerPeer);
  node.release_held();
  node.hold = nullptr;
  node.release_held();
  const Item next = filler(limits::kInlineBodyBytes);
  push(next);
  EXPECT_THAT(node.acks("telecom", id_of(next)), Not(IsEmpty()));
}

TEST_F(CoreAttackTest, WantUpToTheLastNumberIsServedOnce) {
  const auto first = author.clear();
  push(author.item(first));
  EntryHeader header = author.clear().header;
  header.seq = ~std::uint64_t{0};
  header.msg_id = node.random.id<MsgId>();
  Item last = signed_item(header, node_of("telecom"), {});
  push(last);
  ASSERT_TRUE(node.holds(NodeTable::kEntries, id_of(last).view()));
  node.connect("securities");
  node.frames.clear();
  int scans = 0;
  node.hold = [&](const Effect& effect) {
    if (!std::holds_alternative<Scan>(effect)) return false;
    return ++scans > 10;  // held for ever: the test would not end otherwise
  };
  node.frame("securities", Want{{{node_of("telecom").id, 1, ~std::uint64_t{0}}}});
  EXPECT_LE(scans, 2);
  std::size_t items = 0;
  for (const Push& frame : node.sent<Push>("securities")) items += frame.items.size();
  EXPECT_EQ(items, 2u);
}

TEST_F(CoreAttackTest, ClockThatIsSetBackDoesNotStopWhatIsDoneRegularly) {
  node.pass(60'000);
  node.now -= 9 * 3'600'000;
  node.frame("telecom", Ping{1});  // something happens
  node.frames.clear();
  node.pass(20'000);
  EXPECT_THAT(node.sent<Hello>("telecom"), Not(IsEmpty()));
}

TEST_F(CoreAttackTest, PostsAreNotHeldForHoursWhenTheClockIsSetBackAfterAStart) {
  ASSERT_TRUE(answers_post());
  node.restart();
  session = node.greet(1, "banks");
  EXPECT_FALSE(answers_post()) << "no peer was heard yet";
  node.now -= 9 * 3'600'000;
  node.give(Timer{});
  node.pass(10'000);
  EXPECT_TRUE(answers_post());
}

TEST_F(CoreAttackTest, AfterAForkTheRestOfThatLogIsAskedForLessAndLessOften) {
  const auto ours = author.clear();
  push(author.item(ours));
  EntryId head;
  head.bytes[0] = 1;
  node.frame("telecom", Have{{{node_of("telecom").id, 9, head}}});
  node.frames.clear();
  node.pass(600'000);
  EXPECT_LT(node.sent<Want>("telecom").size(), 40u);
  EXPECT_GT(node.sent<Want>("telecom").size(), 10u);
}

TEST_F(CoreAttackTest, HellosOfEverNewSessionsDoNotMakeTheNodeSendEverythingEachTime) {
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(answers_post());
  node.frames.clear();
  for (std::uint64_t i = 0; i < 200; ++i) {
    Hello hello;
    hello.network_id = council().network;
    hello.node = node_of("telecom").id;
    hello.roster_version = 1;
    hello.roster_hash = council().roster->hash;
    hello.session = 1000 + i;
    node.frame("telecom", hello);
  }
  std::size_t items = 0;
  for (const Push& frame : node.sent<Push>("telecom")) items += frame.items.size();
  EXPECT_LE(items, 40u);
  EXPECT_LE(node.sent<Hello>("telecom").size(), 2u);
}

TEST_F(CoreAttackTest, FloodsOfWhatIsWorthALineDoNotFillTheLog) {
  EntryId id;
  for (int i = 0; i < 1000; ++i) {
    id = node.random.id<EntryId>();
    node.frame("telecom", Acks{{{id, false, {}, code(ErrorCode::kChain)}}});
  }
  EXPECT_LT(node.logs.size(), 300u);
  node.pass(120'000);
  node.frame("telecom", Acks{{{id, false, {}, code(ErrorCode::kChain)}}});
  EXPECT_TRUE(std::any_of(node.logs.begin(), node.logs.end(), [](const Log& log) {
    return log.text.find("left out") != std::string::npos;
  }));
}

// Each cut is twice as long as the one before.
TEST_F(CoreAttackTest, AFrameFullOfForgeriesIsOneCut) {
  Push push;
  for (int i = 0; i < 40; ++i) {
    push.items.push_back(filler(limits::kBodyBuckets[0]));
    push.items.back().signature.bytes[0] ^= 1;
  }
  node.frame("telecom", push);
  EXPECT_THAT(node.cut, SizeIs(1));
  node.frame("telecom", push);
  EXPECT_THAT(node.cut, SizeIs(2)) << "let in again, it goes on";
}

TEST_F(CoreAttackTest, RoutingWhoseBoxDoesNotOpenCostsThePeerThatPassesItOnNothing) {
  const auto message = author.strict({"banks", "securities"});
  Item item = author.item(message, {"telecom", "banks", "securities"});
  node.connect("securities");
  node.hold = [](const Effect& effect) { return std::holds_alternative<VerifyRouting>(effect); };
  for (int i = 0; i < 8; ++i) {
    node.frame("securities", Push{{item}});
    ASSERT_THAT(node.held, SizeIs(1));
    auto result = std::get<RoutingVerified>(std::move(node.held.front()));
    node.held.clear();
    result.local = {};
    result.code = ErrorCode::kNoKey;
    node.give(std::move(result));
  }
  EXPECT_THAT(node.cut, IsEmpty());
  EXPECT_TRUE(node.holds(NodeTable::kBodies, message.id.view())) << "others named can have it from here";
}

TEST_F(CoreAttackTest, BodiesThatOnePersonPutsTogetherAreBoundedOverAllHisConnections) {
  std::size_t staged = 0;
  for (MemberConn conn = 100; conn < 200; ++conn) {
    node.greet(conn, "banks");
    for (std::uint8_t i = 0; i < 4; ++i) {
      BodyPart part{node.random.id<Hash32>(), limits::kBodyBytes, 0, Bytes(16, i)};
      const MemberMessage answer = node.ask(conn, "banks", BodyPut{part});
      if (std::holds_alternative<Done>(answer)) staged += limits::kBodyBytes;
    }
  }
  EXPECT_LE(staged, limits::kStagedBytesPerHolder);
  EXPECT_THAT(node.cut_members, Not(IsEmpty()));
  EXPECT_FALSE(node.greet(300, "banks-1").is_zero()) << "others still come in";
}

// Their lengths are bounded, and any number of short ones is within that.
TEST_F(CoreAttackTest, BodiesThatAreShortAreNotPutTogether) {
  node.greet(100, "banks");
  for (const std::size_t total : {std::size_t{0}, std::size_t{1}, limits::kInlineBodyBytes}) {
    const BodyPart part{node.random.id<Hash32>(), static_cast<std::uint32_t>(total), 0, {}};
    const MemberMessage answer = node.ask(100, "banks", BodyPut{part});
    const auto* refusal = std::get_if<Refuse>(&answer);
    ASSERT_NE(refusal, nullptr) << total;
    EXPECT_EQ(refusal->code, static_cast<std::uint16_t>(ErrorCode::kMalformed)) << total;
  }
  const BodyPart long_one{node.random.id<Hash32>(), limits::kInlineBodyBytes + 1, 0, {}};
  EXPECT_TRUE(std::holds_alternative<Done>(node.ask(100, "banks", BodyPut{long_one})));
}

TEST_F(CoreAttackTest, RequestsOfOnePersonAreBoundedOverAllHisConnections) {
  for (MemberConn conn = 100; conn < 110; ++conn) node.greet(conn, "banks");
  node.answers.clear();
  for (MemberConn conn = 100; conn < 110; ++conn) {
    for (std::uint64_t i = 0; i < limits::kMemberRequestsInFlight; ++i) {
      node.give(MemberFrameIn{conn, council().org("banks").holder.id,
                              encode_member_frame({i + 1, FeedWant{1'000'000, 1, 60'000}})});
    }
  }
  std::size_t refused = 0;
  for (const Answered& one : node.answers) refused += std::holds_alternative<Refuse>(one.message) ? 1 : 0;
  EXPECT_GE(refused, 9 * limits::kMemberRequestsInFlight);
  EXPECT_TRUE(std::holds_alternative<Feed>(
      (node.greet(300, "banks-1"), node.ask(300, "banks-1", FeedWant{0, 10, 0}))));
}

TEST_F(CoreAttackTest, BodyWhoseRoutingIsTooLongForOneFrameGoesOnInChunks) {
  EntryHeader header = author.strict({"banks", "securities"}).header;
  const Bytes body = body_of(limits::kInlineBodyBytes);
  header.body_len = static_cast<std::uint32_t>(body.size());
  header.body_hash = crypto::body_hash(body);
  Item item = signed_item(header, node_of("telecom"), {});
  const EntryId id = id_of(item);
  std::vector<crypto::RoutingPlan> plans;
  for (const std::string_view org : {"banks", "securities"}) {
    crypto::RoutingPlan plan{node_of(org).id, node_of(org).ntk.public_key(), {}};
    for (std::uint16_t i = 0; i < 1000; ++i) {
      plan.recipients.push_back({ReaderClass::kStaff, i, council().org(org).id, {}});
    }
    plans.push_back(std::move(plan));
  }
  std::sort(plans.begin(), plans.end(), [](auto& a, auto& b) { return a.node < b.node; });
  const auto routing =
      crypto::make_routing(node_of("telecom").nsk, council().network, id, plans, node.random);
  ASSERT_TRUE(routing.has_value());
  item.routing = encode(*routing);
  ASSERT_GT(item.routing.size() + body.size(), limits::kFrameBytes);
  item.body_follows = true;
  push(item);
  for (std::uint32_t i = 0; i * limits::kChunkBytes < body.size(); ++i) {
    node.frame("telecom", Chunk{id, i, to_bytes(BytesView(body).subspan(i * limits::kChunkBytes,
                                                                        limits::kChunkBytes)), {}});
  }
  ASSERT_TRUE(node.holds(NodeTable::kBodies, id.view()));
  node.connect("securities");
  node.frames.clear();
  node.frame("securities", WantBodies{{id}});
  const auto pushes = node.sent<Push>("securities");
  ASSERT_THAT(pushes, SizeIs(1));
  EXPECT_TRUE(pushes[0].items[0].body_follows);
  EXPECT_LE(encode_peer_frame(pushes[0]).size(), limits::kFrameBytes);
  node.frame("securities", ChunkWant{id, 0, 8});
  EXPECT_THAT(node.sent<Chunk>("securities"), SizeIs(8));
}

TEST_F(CoreAttackTest, EntriesOfARemovedAuthorAreNeitherTakenNorAskedFor) {
  const test::Council& all = council();
  Roster second = test::successor(*all.roster);
  std::erase_if(second.nodes, [](const NodeRecord& n) { return n.id == node_of("securities").id; });
  push(author.item(author.control(
      {ControlKind::kRoster,
       test::sign_roster_by(second, test::first_voters(all, all.voters().size()))})));
  ASSERT_EQ(node.core->roster().roster.version, 2u);
  Author removed{"securities"};
  const auto message = removed.clear();
  push(removed.item(message));
  EXPECT_FALSE(node.holds(NodeTable::kEntries, message.id.view()));
  node.frames.clear();
  node.frame("telecom", Have{{{node_of("securities").id, 4, message.id}}});
  node.pass(60'000);
  EXPECT_THAT(node.sent<Want>("telecom"), IsEmpty());
}

// Every node has every header. By neither of two ways does one that is not named find out from another whether
// that one is: by the word that a body is there, or by what is left unasked of a list of positions.
TEST_F(CoreAttackTest, WhoHoldsAHeaderAloneDoesNotLearnWhomItNames) {
  const std::vector<std::string_view> named{"telecom", "banks"};
  const auto held = author.strict(named);
  push(author.item(held, named));
  const auto elsewhere = author.strict({"telecom", "fsa"});
  Item not_ours = author.item(elsewhere, {"telecom", "fsa"});
  for (Bytes* part : {&not_ours.body, &not_ours.routing}) part->clear();
  push(not_ours);
  node.connect("securities");
  for (Item item : {author.item(held, named), not_ours}) {
    item.body.clear();
    item.routing.clear();
    node.frame("securities", Push{{item}});
  }
  std::vector<bool> bodies;
  for (const Acks& acks : node.sent<Acks>("securities")) {
    for (const Ack& ack : acks.acks) bodies.push_back(ack.body);
  }
  EXPECT_THAT(bodies, ElementsAre(false, false));
  PairList list;
  list.author = node_of("telecom").id;
  list.from = 1;
  list.to = 2;
  list.seqs = {1, 2};
  node.frame("securities", list);
  const auto asked = node.sent<WantBodies>("securities");
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_THAT(asked[0].ids, UnorderedElementsAre(held.id, elsewhere.id));
}

// Each of them would be judged anew whenever one ends.
TEST_F(CoreAttackTest, OnlySoManyEntriesWaitForOneWithTheirMessageId) {
  constexpr std::size_t kMany = 200;
  node.hold = [](const Effect& effect) { return std::holds_alternative<Load>(effect); };
  const MsgId same = node.random.id<MsgId>();
  std::vector<EntryId> ids;
  for (std::size_t i = 0; i < kMany; ++i) {
    EntryHeader header = author.clear().header;
    header.msg_id = same;
    const Bytes body = body_of(limits::kBodyBuckets[0]);
    header.body_hash = crypto::body_hash(body);
    header.body_len = static_cast<std::uint32_t>(body.size());
    Item item = signed_item(header, node_of("telecom"), body);
    ids.push_back(id_of(item));
    push(std::move(item));
  }
  const auto waiting = std::count_if(ids.begin(), ids.end(), [&](const EntryId& id) {
    return node.acks("telecom", id).empty();
  });
  EXPECT_GE(waiting, 2);
  EXPECT_LE(waiting, 64);
  node.hold = nullptr;
  node.release_held();
  EXPECT_TRUE(std::none_of(ids.begin(), ids.end(), [&](const EntryId& id) {
    return node.acks("telecom", id).empty();
  }));
}

// A header whose author keeps its body to himself.
Item without_body(const Author& author, const test::Message& message) {
  Item item = author.item(message);
  item.body.clear();
  return item;
}

TEST_F(CoreAttackTest, WhoSendsHeadersAloneTakesThePlacesOfHisOwnBodiesOnly) {
  std::vector<test::Message> sent;
  for (std::size_t i = 0; i < limits::kMissingBodiesPerAuthor + 5; ++i) {
    sent.push_back(author.clear());
    push(without_body(author, sent.back()));
  }
  EXPECT_EQ(node.frontier("telecom"), sent.size());
  EXPECT_EQ(node.core->kept().missing_of_author, limits::kMissingBodiesPerAuthor);
  push(author.item(sent.front()));
  EXPECT_EQ(node.core->kept().missing_of_author, limits::kMissingBodiesPerAuthor - 1);
  const auto next = author.clear();
  push(without_body(author, next));
  EXPECT_EQ(node.core->kept().missing_of_author, limits::kMissingBodiesPerAuthor) << "its place is free";
}

// Honest entries that somebody passed on without their bodies: all of these are fetched in the end.
TEST_F(CoreAttackTest, BodiesThatWereLeftOutAreAskedForWhenPlacesComeFree) {
  std::vector<test::Message> sent;
  for (std::size_t i = 0; i < 2 * limits::kMissingBodiesPerAuthor; ++i) {
    sent.push_back(author.clear());
    push(without_body(author, sent.back()));
  }
  for (std::size_t i = 0; i < limits::kMissingBodiesPerAuthor; ++i) push(author.item(sent[i]));
  node.pass(30'000);
  std::set<EntryId> asked;
  for (const auto& want : node.sent<WantBodies>("telecom")) asked.insert(want.ids.begin(), want.ids.end());
  for (std::size_t i = limits::kMissingBodiesPerAuthor; i < sent.size(); ++i) {
    ASSERT_TRUE(asked.contains(sent[i].id)) << i;
    push(author.item(sent[i]));
  }
  node.pass(10'000);
  EXPECT_EQ(node.core->kept().missing_of_author, 0U);
}

// A row beside them does not open: said, and looked at again after a while.
TEST_F(CoreAttackTest, MissingBodiesThatCouldNotBeReadAreLookedForAgain) {
  const auto late = author.clear();
  push(without_body(author, late));
  node.hold = [](const Effect& effect) {
    const auto* rows = std::get_if<Scan>(&effect);
    return rows != nullptr && rows->table == NodeTable::kMeta;
  };
  node.restart();
  ASSERT_EQ(node.held.size(), 1U);
  std::get<Scanned>(node.held.front()).good = false;
  node.hold = nullptr;
  node.release_held();
  node.connect("telecom");
  node.pass(10'000);
  EXPECT_THAT(node.sent<WantBodies>("telecom"), IsEmpty()) << "not at each tick";
  node.pass(120'000);
  const auto asked = node.sent<WantBodies>("telecom");
  ASSERT_THAT(asked, Not(IsEmpty()));
  EXPECT_THAT(asked[0].ids, ElementsAre(late.id));
}

// The row was read, then the body came, then the row is looked at.
TEST_F(CoreAttackTest, ABodyThatCameWhileTheMissingOnesWereReadIsNotMissed) {
  const auto late = author.clear();
  push(without_body(author, late));
  node.hold = [](const Effect& effect) {
    const auto* rows = std::get_if<Scan>(&effect);
    return rows != nullptr && rows->table == NodeTable::kMeta;
  };
  node.restart();
  node.connect("telecom");
  ASSERT_EQ(node.held.size(), 1U);
  push(author.item(late));
  ASSERT_TRUE(node.holds(NodeTable::kBodies, late.id.view()));
  node.hold = nullptr;
  node.release_held();
  EXPECT_EQ(node.core->kept().missing_of_author, 0U);
}

TEST_F(CoreAttackTest, BodiesMissingOfOneAuthorDoNotKeepThoseOfOthersFromBeingAskedForAfterAStart) {
  RowBatch rows;
  for (std::size_t i = 0; i < 65'536; ++i) {
    Bytes key = to_bytes(as_bytes("missing/"));
    append(key, node.random.id<EntryId>().view());
    Bytes where = to_bytes(node_of("securities").id.view());
    append_le64(where, i + 1);
    rows.push_back({{NodeTable::kMeta, std::move(key)}, std::move(where)});
  }
  node.store.apply(rows);
  node.restart();
  node.connect("telecom");
  EXPECT_EQ(node.core->kept().missing_of_author, limits::kMissingBodiesPerAuthor);
  const auto message = author.clear();
  push(without_body(author, message));
  node.pass(5'000);
  const auto asked = node.sent<WantBodies>("telecom");
  ASSERT_THAT(asked, Not(IsEmpty()));
  EXPECT_THAT(asked[0].ids, ElementsAre(message.id));
}

}  // namespace
}  // namespace ceptoar::core::core_attack_test
