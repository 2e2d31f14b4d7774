// SPDX-License-Identifier: Apache-2.0
// What other nodes send: refused, stored, acknowledged, asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/node/core_harness.h"

namespace ceptoar::core::core_peer_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::uint16_t code(ErrorCode value) { return static_cast<std::uint16_t>(value); }

// A node of banks that hears telecom; entries are telecom's.
class CorePeerTest : public testing::Test {
 protected:
  CorePeerTest() { node.connect("telecom"); }
  void push(Item item) { node.frame("telecom", Push{{std::move(item)}}); }
  bool has(const EntryId& id) const { return node.holds(NodeTable::kEntries, id.view()); }
  bool has_body(const EntryId& id) const { return node.holds(NodeTable::kBodies, id.view()); }

  Harness node{"banks"};
  Author author{"telecom"};
};

TEST_F(CorePeerTest, AnswersAFrameThatDoesNotParseWithACodeAndCutsWhoGoesOn) {
  const Bytes good = encode_peer_frame(Ping{1});
  std::vector<Bytes> bad = {{}, {0}, Bytes(7, 0), Bytes(64, 0xff), Bytes(limits::kFrameBytes + 8, 0)};
  bad.emplace_back(good.begin(), good.end() - 8);
  bad.push_back(good);
  bad.back().resize(good.size() + 8);
  for (const Bytes& frame : bad) {
    node.frames.clear();
    node.give(PeerFrameIn{node_of("telecom").id, frame});
    EXPECT_THAT(node.sent<Refuse>("telecom"), SizeIs(1)) << to_hex(frame).substr(0, 40);
  }
  EXPECT_THAT(node.cut, IsEmpty());
  for (std::size_t i = 0; i < limits::kStrikesPerHour; ++i) {
    node.give(PeerFrameIn{node_of("telecom").id, Bytes(8, 1)});
  }
  EXPECT_THAT(node.cut, Contains(node_of("telecom").id));
}

TEST_F(CorePeerTest, IgnoresFramesOfANodeThatIsNotOfTheRoster) {
  node.frames.clear();
  NodeId stranger;
  stranger.bytes.fill(9);
  node.give(PeerUp{stranger});
  node.give(PeerFrameIn{stranger, encode_peer_frame(Ping{1})});
  EXPECT_THAT(node.frames, IsEmpty());
}

TEST_F(CorePeerTest, RefusesAHelloOfAnotherNetworkAndAllThatFollows) {
  Hello hello;
  hello.network_id = NetworkId{};
  hello.node = node_of("securities").id;
  hello.session = 3;
  node.give(PeerUp{node_of("securities").id});
  node.frame("securities", hello);
  const auto refused = node.sent<Refuse>("securities");
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].code, code(ErrorCode::kWrongNetwork));
  const auto message = author.clear();
  node.frame("securities", Push{{author.item(message)}});
  EXPECT_FALSE(has(message.id));
  node.connect("securities");
  node.frame("securities", Push{{author.item(message)}});
  EXPECT_TRUE(has(message.id));
}

TEST_F(CorePeerTest, AcknowledgesAGoodEntryWithAReceiptOnceItIsDurable) {
  const auto message = author.clear();
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  push(author.item(message));
  EXPECT_THAT(node.acks("telecom", message.id), IsEmpty());
  node.hold = nullptr;
  node.release_held();
  EXPECT_THAT(node.acks("telecom", message.id), ElementsAre(0));
  const auto acks = node.sent<Acks>("telecom");
  EXPECT_TRUE(acks.back().acks[0].body);
  const auto receipt = parse<Receipt>(acks.back().acks[0].receipt);
  ASSERT_TRUE(receipt.has_value());
  EXPECT_TRUE(crypto::verify_receipt(*receipt, council().network, node.self.nsk.public_key()));
  EXPECT_EQ(node.frontier("telecom"), 1u);
}

TEST_F(CorePeerTest, AcknowledgesAReplayWithoutStoringItAgain) {
  const auto message = author.clear();
  push(author.item(message));
  push(author.item(message));
  EXPECT_THAT(node.acks("telecom", message.id), ElementsAre(0, 0));
  EXPECT_THAT(node.committed, SizeIs(1));
  const auto acks = node.sent<Acks>("telecom");
  EXPECT_FALSE(acks.back().acks[0].receipt.empty()) << "the author may have lost the first one";
}

TEST_F(CorePeerTest, RefusesBadEntriesEachWithItsCode) {
  const auto message = author.clear();
  const EntryHeader good = message.header;
  const test::CouncilNode& telecom = node_of("telecom");
  struct Case {
    const char* name;
    Item item;
    ErrorCode expected;
  };
  std::vector<Case> cases;
  const auto add = [&](const char* name, ErrorCode expected, auto change) {
    EntryHeader header = good;
    change(header);
    cases.push_back({name, signed_item(header, telecom, message.sealed.body), expected});
  };
  add("other network", ErrorCode::kWrongNetwork, [](auto& h) { h.network_id.bytes[0] ^= 1; });
  add("author not of the roster", ErrorCode::kNotAuthorized, [](auto& h) { h.author.bytes[0] ^= 1; });
  add("another node's name", ErrorCode::kBadSignature,
      [](auto& h) { h.author = node_of("securities").id; });
  add("other key epoch", ErrorCode::kNotAuthorized, [](auto& h) { h.nsk_epoch = 2; });
  add("body of another hash", ErrorCode::kBadSignature, [](auto& h) { h.body_hash.bytes[3] ^= 1; });
  add("previous entry that is not there", ErrorCode::kMalformed,
      [](auto& h) { h.prev.bytes[0] = 1; });
  add("expired before it was made", ErrorCode::kExpired, [](auto& h) { h.expires_ms = 1; });
  add("clock 16 minutes ahead", ErrorCode::kClock,
      [&](auto& h) { h.hlc = (node.now + 16 * 60'000) << 16; });
  Item turned = author.item(message);
  turned.signature.bytes[5] ^= 1;
  cases.push_back({"bad signature", turned, ErrorCode::kBadSignature});
  for (const Case& bad : cases) {
    node.frames.clear();
    push(bad.item);
    EXPECT_THAT(node.acks("telecom", id_of(bad.item)), ElementsAre(code(bad.expected))) << bad.name;
    EXPECT_FALSE(has(id_of(bad.item))) << bad.name;
  }
}

TEST_F(CorePeerTest, StoresAnEntryAboveAGapAndAsksForTheGap) {
  const auto first = author.clear();
  const auto second = author.clear();
  const auto third = author.clear();
  push(author.item(third));
  EXPECT_THAT(node.acks("telecom", third.id), ElementsAre(0));
  EXPECT_TRUE(has(third.id));
  EXPECT_EQ(node.frontier("telecom"), 0u);
  node.pass(3'000);
  const auto wants = node.sent<Want>("telecom");
  ASSERT_THAT(wants, Not(IsEmpty()));
  EXPECT_EQ(wants[0].ranges, (std::vector<SeqRange>{{node_of("telecom").id, 1, 2}}));
  push(author.item(second));
  push(author.item(first));
  EXPECT_EQ(node.frontier("telecom"), 3u);
}

TEST_F(CorePeerTest, KeepsTheGapThroughARestart) {
  const auto first = author.clear();
  const auto second = author.clear();
  push(author.item(second));
  node.restart();
  node.connect("telecom");
  EXPECT_EQ(node.frontier("telecom"), 0u);
  push(author.item(first));
  EXPECT_EQ(node.frontier("telecom"), 2u);
}

TEST_F(CorePeerTest, ProvesAForkAndKeepsTheFirst) {
  const auto first = author.clear();
  push(author.item(first));
  author.forget();
  const auto second = author.clear();
  push(author.item(second));
  EXPECT_THAT(node.acks("telecom", second.id), ElementsAre(code(ErrorCode::kFork)));
  EXPECT_TRUE(has(first.id));
  EXPECT_FALSE(has(second.id));
  EXPECT_TRUE(node.logged("fork"));
  const Bytes* proof = node.store.find(NodeTable::kForks, key_log(node_of("telecom").id, 1));
  ASSERT_NE(proof, nullptr);
  const auto parsed = parse<ForkProof>(*proof);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(crypto::verify_fork_proof(*parsed, *council().roster));
}

TEST_F(CorePeerTest, RefusesAnEntryThatDoesNotContinueTheChain) {
  push(author.item(author.clear()));
  author.place.prev.bytes[0] ^= 1;
  const auto wrong = author.clear();
  push(author.item(wrong));
  EXPECT_THAT(node.acks("telecom", wrong.id), ElementsAre(code(ErrorCode::kChain)));
  EXPECT_EQ(node.frontier("telecom"), 1u);
}

TEST_F(CorePeerTest, RefusesAMessageIdThatWasUsed) {
  const auto first = author.clear();
  push(author.item(first));
  const auto second = author.clear();
  EntryHeader header = second.header;
  header.msg_id = first.header.msg_id;
  const Item again = signed_item(header, node_of("telecom"), second.sealed.body);
  push(again);
  EXPECT_THAT(node.acks("telecom", id_of(again)), ElementsAre(code(ErrorCode::kDuplicate)));
}

TEST_F(CorePeerTest, TakesTheHeaderOfAnExpiredEntryWithoutItsBody) {
  const auto message = author.clear();
  node.now = message.header.expires_ms;
  push(author.item(message));
  EXPECT_TRUE(has(message.id));
  EXPECT_FALSE(has_body(message.id));
  EXPECT_EQ(node.frontier("telecom"), 1u);
}

TEST_F(CorePeerTest, HoldsADirectedBodyOnlyWithARoutingThatNamesIt) {
  const auto mine = author.strict({"banks"});
  push(author.item(mine, {"telecom", "banks"}));
  EXPECT_TRUE(has_body(mine.id));
  EXPECT_TRUE(node.holds(NodeTable::kRoutes, mine.id.view()));

  const auto bare = author.strict({"banks"});
  push(author.item(bare));
  EXPECT_TRUE(has(bare.id));
  EXPECT_FALSE(has_body(bare.id)) << "without a routing";
  EXPECT_TRUE(node.logged("body-without-routing"));

  const auto theirs = author.strict({"securities"});
  push(author.item(theirs, {"telecom", "securities"}));
  EXPECT_TRUE(has(theirs.id));
  EXPECT_FALSE(has_body(theirs.id)) << "routing names others";

  const auto forged = author.strict({"banks"});
  Author other("securities");
  Item item = author.item(forged);
  item.routing = other.item(forged, {"telecom", "banks"}).routing;
  push(item);
  EXPECT_TRUE(has(forged.id));
  EXPECT_FALSE(has_body(forged.id)) << "routing signed by another node";
}

TEST_F(CorePeerTest, TakesABodyThatComesAfterItsHeader) {
  constexpr std::uint64_t kHour = 3'600'000;
  const std::uint64_t began = node.now;
  const auto message = author.strict({"banks"});
  Item header_only = author.item(message);
  header_only.body.clear();
  push(header_only);
  EXPECT_FALSE(has_body(message.id));
  node.pass(kHour);
  push(author.item(message, {"telecom", "banks"}));
  EXPECT_TRUE(has_body(message.id));
  EXPECT_TRUE(node.sent<Acks>("telecom").back().acks[0].body);
  const auto since = [&] {
    const auto receipt = parse<Receipt>(node.sent<Acks>("telecom").back().acks[0].receipt);
    EXPECT_TRUE(receipt.has_value());
    return receipt ? receipt->committed_ms : 0;
  };
  const std::uint64_t first = since();
  EXPECT_GE(first, began + kHour) << "the body, not its header";
  node.pass(kHour);
  push(author.item(message, {"telecom", "banks"}));
  EXPECT_EQ(since(), first) << "made again for an author who lost the first";
}

// A node that hears of an author through a third one alone.
class CoreRelayedTest : public testing::Test {
 protected:
  CoreRelayedTest() {
    node.connect("broadcast");
    node.hold = [this](const Effect& effect) {
      if (std::holds_alternative<SignReceipt>(effect)) ++signed_receipts;
      return hold_commits && std::holds_alternative<Commit>(effect);
    };
  }
  Harness node{"banks"};
  Author author{"telecom"};
  int signed_receipts = 0;
  bool hold_commits = false;
};

TEST_F(CoreRelayedTest, SignsNoReceiptForAnAuthorWhoIsNotThereAndOneWhenHeOffersItAgain) {
  const auto message = author.strict({"banks"});
  const Item item = author.item(message, {"telecom", "banks"});
  node.frame("broadcast", Push{{item}});
  EXPECT_TRUE(node.holds(NodeTable::kBodies, message.id.view()));
  EXPECT_EQ(signed_receipts, 0);
  const auto relayed = node.sent<Acks>("broadcast");
  ASSERT_THAT(relayed, SizeIs(1));
  EXPECT_FALSE(relayed[0].acks[0].body) << "who is named is for the author alone";
  EXPECT_TRUE(relayed[0].acks[0].receipt.empty());

  node.connect("telecom");
  node.frame("telecom", Push{{item}});
  EXPECT_EQ(signed_receipts, 1);
  const auto acks = node.sent<Acks>("telecom");
  ASSERT_THAT(acks, Not(IsEmpty()));
  const auto receipt = parse<Receipt>(acks.back().acks[0].receipt);
  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->entry_id, message.id);
  EXPECT_EQ(receipt->local_recipients, 1);
}

TEST_F(CoreRelayedTest, SendsItToAnAuthorWhoIsThere) {
  node.connect("telecom");
  const auto message = author.clear();
  node.frame("broadcast", Push{{author.item(message)}});
  EXPECT_EQ(signed_receipts, 1);
  EXPECT_THAT(node.sent<Receipts>("telecom"), SizeIs(1));
  EXPECT_TRUE(node.sent<Acks>("broadcast").back().acks[0].receipt.empty());
}

TEST_F(CoreRelayedTest, SendsItToAnAuthorWhoCameWhileItWasCommitted) {
  hold_commits = true;
  const auto message = author.clear();
  node.frame("broadcast", Push{{author.item(message)}});
  EXPECT_EQ(signed_receipts, 0);
  node.connect("telecom");
  hold_commits = false;
  node.release_held();
  EXPECT_EQ(signed_receipts, 1);
  EXPECT_THAT(node.sent<Receipts>("telecom"), SizeIs(1));
  EXPECT_THAT(node.acks("broadcast", message.id), ElementsAre(0));
}

TEST_F(CorePeerTest, AsksForThePublicBodyItLacksAlsoAfterARestart) {
  const auto message = author.clear();
  Item header_only = author.item(message);
  header_only.body.clear();
  push(header_only);
  node.pass(5'000);
  auto asked = node.sent<WantBodies>("telecom");
  ASSERT_THAT(asked, Not(IsEmpty()));
  EXPECT_THAT(asked[0].ids, ElementsAre(message.id));
  node.restart();
  node.connect("telecom");
  asked = node.sent<WantBodies>("telecom");
  ASSERT_THAT(asked, Not(IsEmpty()));
  EXPECT_THAT(asked[0].ids, ElementsAre(message.id));
}

TEST_F(CorePeerTest, TakesABodyThatComesWhileItsHeaderIsBeingStored) {
  const auto message = author.clear();
  Item header_only = author.item(message);
  header_only.body.clear();
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  push(header_only);
  push(author.item(message));
  node.hold = nullptr;
  node.release_held();
  EXPECT_TRUE(has_body(message.id));
  EXPECT_THAT(node.store.table(NodeTable::kArrival), SizeIs(1)) << "the newer number alone";
}

TEST_F(CorePeerTest, ServesALongRangePageByPage) {
  std::vector<EntryId> ids;
  for (int i = 0; i < 150; ++i) {
    const auto message = author.clear();
    ids.push_back(message.id);
    push(author.item(message));
  }
  node.connect("securities");
  node.frames.clear();
  node.frame("securities", Want{{{node_of("telecom").id, 1, 150}}});
  std::vector<EntryId> served;
  for (const Push& frame : node.sent<Push>("securities")) {
    for (const Item& item : frame.items) served.push_back(id_of(item));
  }
  EXPECT_EQ(served, ids);
}

TEST_F(CorePeerTest, PutsThePeersEntriesBackInOrder) {
  node.hold = [](const Effect& effect) { return std::holds_alternative<VerifyEntry>(effect); };
  std::vector<EntryId> ids;
  for (int i = 0; i < 5; ++i) {
    const auto message = author.clear();
    ids.push_back(message.id);
    push(author.item(message));
  }
  node.hold = nullptr;
  node.release_held_backwards();
  EXPECT_EQ(node.committed, ids);
}

TEST_F(CorePeerTest, LetsAFlashGoBeforeWhatIsStillBeingVerified) {
  const auto first = author.clear();
  const auto second = author.clear();
  const auto flash = author.clear(Lane::kFlash);
  node.hold = [](const Effect& effect) {
    const auto* verify = std::get_if<VerifyEntry>(&effect);
    return verify != nullptr && verify->entry->header.lane != Lane::kFlash;
  };
  for (const auto* message : {&first, &second, &flash}) push(author.item(*message));
  EXPECT_THAT(node.committed, ElementsAre(flash.id));
  EXPECT_THAT(node.acks("telecom", flash.id), ElementsAre(0));
  node.hold = nullptr;
  node.release_held();
  EXPECT_THAT(node.committed, ElementsAre(flash.id, first.id, second.id));
  EXPECT_EQ(node.frontier("telecom"), 3u);
}

TEST_F(CorePeerTest, SaysAFailedCommitAndTakesTheEntryTheNextTime) {
  const auto message = author.clear();
  node.commit_fails = ErrorCode::kStorageFull;
  push(author.item(message));
  EXPECT_THAT(node.acks("telecom", message.id), ElementsAre(code(ErrorCode::kStorageFull)));
  EXPECT_EQ(node.frontier("telecom"), 0u);
  node.commit_fails = ErrorCode{};
  push(author.item(message));
  EXPECT_THAT(node.acks("telecom", message.id), ElementsAre(code(ErrorCode::kStorageFull), 0));
}

TEST_F(CorePeerTest, ServesHeadersToAnybodyAndDirectedBodiesToNamedNodesAlone) {
  const auto open = author.clear();
  const auto closed = author.strict({"banks"});
  push(author.item(open));
  push(author.item(closed, {"telecom", "banks"}));
  node.connect("securities");
  node.frames.clear();
  node.frame("securities", Want{{{node_of("telecom").id, 1, 2}}});
  std::vector<Item> items;
  for (const Push& frame : node.sent<Push>("securities")) {
    items.insert(items.end(), frame.items.begin(), frame.items.end());
  }
  ASSERT_THAT(items, SizeIs(2));
  EXPECT_EQ(id_of(items[0]), open.id);
  EXPECT_EQ(items[0].body, open.sealed.body);
  EXPECT_EQ(id_of(items[1]), closed.id);
  EXPECT_TRUE(items[1].body.empty());
  EXPECT_TRUE(items[1].routing.empty());
  EXPECT_FALSE(items[1].body_follows);

  node.frame("securities", ChunkWant{closed.id, 0, 8});
  EXPECT_THAT(node.sent<Chunk>("securities"), IsEmpty());
  node.frame("telecom", ChunkWant{closed.id, 0, 8});
  const auto chunks = node.sent<Chunk>("telecom");
  ASSERT_THAT(chunks, Not(IsEmpty()));
  EXPECT_FALSE(chunks[0].routing.empty());
}

TEST_F(CorePeerTest, AsksWhoClaimsMoreAndThenSomebodyElse) {
  const auto claim = [&](std::string_view who) {
    EntryId head;
    head.bytes[0] = 1;
    node.frame(who, Have{{{node_of("fsa").id, 5, head}}});
  };
  node.connect("securities");
  claim("telecom");
  claim("securities");
  const auto count = [&](std::string_view who) { return node.sent<Want>(who).size(); };
  EXPECT_EQ(count("telecom") + count("securities"), 1u);
  node.pass(10'000);
  EXPECT_GE(count("telecom"), 1u);
  EXPECT_GE(count("securities"), 1u);
}

TEST_F(CorePeerTest, GivesUpAChunkedBodyThatIsNotWhatTheHeaderSays) {
  auto message = author.strict({"banks"});
  EntryHeader header = message.header;
  Bytes body(limits::kBodyBuckets[4]);
  node.random.fill(body);
  header.body_len = static_cast<std::uint32_t>(body.size());
  header.body_hash = crypto::body_hash(body);
  Item item = signed_item(header, node_of("telecom"), {});
  message.id = id_of(item);
  item.routing = author.item(message, {"telecom", "banks"}).routing;
  item.body_follows = true;
  const auto serve = [&](Bytes bytes) {
    node.frames.clear();
    push(item);
    std::uint32_t next = 0;
    while (next * limits::kChunkBytes < bytes.size()) {
      const auto wants = node.sent<ChunkWant>("telecom");
      if (wants.empty() || wants.back().from + wants.back().count <= next) break;
      const std::size_t begin = next * limits::kChunkBytes;
      Chunk chunk{message.id, next, to_bytes(BytesView(bytes).subspan(begin, limits::kChunkBytes)),
                  {}};
      node.frame("telecom", chunk);
      ++next;
    }
  };
  Bytes wrong = body;
  wrong[300'000] ^= 1;
  serve(wrong);
  EXPECT_TRUE(has(message.id));
  EXPECT_FALSE(has_body(message.id));
  serve(body);
  EXPECT_TRUE(has_body(message.id));
}

TEST_F(CorePeerTest, TakesAllThatASendersWindowLetsBeOnItsWayAndNoMore) {
  node.hold = [](const Effect& effect) { return std::holds_alternative<VerifyEntry>(effect); };
  for (std::size_t i = 0; i < limits::kUnackedEntriesPerPeer; ++i) {
    Item item = author.item(author.clear());
    item.body.clear();
    push(item);
  }
  EXPECT_THAT(node.sent<Acks>("telecom"), IsEmpty());
  const auto over = author.clear();
  push(author.item(over));
  EXPECT_THAT(node.acks("telecom", over.id), ElementsAre(code(ErrorCode::kLimitExceeded)));
  node.hold = nullptr;
  node.release_held();
  EXPECT_EQ(node.frontier("telecom"), limits::kUnackedEntriesPerPeer);
}

TEST_F(CorePeerTest, ParksOnlySoManyEntriesAboveAGap) {
  author.clear();  // never sent
  EntryId last;
  for (std::size_t i = 0; i < limits::kParkedPerAuthor; ++i) {
    const auto message = author.clear();
    Item item = author.item(message);
    item.body.clear();
    push(item);
    last = message.id;
  }
  EXPECT_TRUE(has(last));
  const auto over = author.clear();
  push(author.item(over));
  EXPECT_THAT(node.acks("telecom", over.id), ElementsAre(code(ErrorCode::kLimitExceeded)));
}

TEST_F(CorePeerTest, AdoptsARosterThatFollowsEvenWhenItCameFirst) {
  const test::Council& all = council();
  Roster second = test::successor(*all.roster);
  std::erase_if(second.nodes, [](const NodeRecord& n) { return n.id == node_of("securities").id; });
  const auto voters = test::first_voters(all, all.voters().size());
  const Bytes wire2 = test::sign_roster_by(second, voters);
  const auto state2 = crypto::verify_next(all.roster, wire2);
  ASSERT_TRUE(state2.has_value());
  const Bytes wire3 = test::sign_roster_by(test::successor(**state2), voters);
  push(author.item(author.control({ControlKind::kRoster, wire3})));
  EXPECT_EQ(node.core->roster().roster.version, 1u);
  node.restart();
  node.connect("telecom");
  const Bytes few = test::sign_roster_by(second, test::first_voters(all, 1));
  push(author.item(author.control({ControlKind::kRoster, few})));
  EXPECT_EQ(node.core->roster().roster.version, 1u) << "one signature is not a quorum";
  push(author.item(author.control({ControlKind::kRoster, wire2})));
  EXPECT_EQ(node.core->roster().roster.version, 3u);
  EXPECT_EQ(node.rosters_changed, 2) << "and what waited for it";
  EXPECT_TRUE(node.logged("peer-left")) << "the transport ends its link";
  EXPECT_THAT(node.cut, IsEmpty()) << "it did nothing wrong";
  node.restart();
  EXPECT_EQ(node.core->roster().roster.version, 3u);
}

TEST_F(CorePeerTest, ForgetsBodiesAtTheirExpiryAndKeepsTheChain) {
  const auto open = author.clear();
  const auto closed = author.strict({"banks"});
  push(author.item(open));
  push(author.item(closed, {"telecom", "banks"}));
  node.now = closed.header.expires_ms;
  push(author.item(author.clear(Lane::kNormal, node.now)));  // others say so too (core_expiry_test.cc)
  node.pass(1'300'000);
  EXPECT_FALSE(has_body(closed.id));
  EXPECT_FALSE(node.holds(NodeTable::kRoutes, closed.id.view()));
  EXPECT_TRUE(has(closed.id));
  EXPECT_TRUE(has_body(open.id)) << "lives longer";
  EXPECT_EQ(node.sent<Hello>("telecom").back().pair_sum, PairSum{});
  node.restart();
  EXPECT_EQ(node.frontier("telecom"), 3u);
}

TEST_F(CorePeerTest, ATimeThatGoesBackInOneLogIsSaidAndTheEntryStands) {
  Author back("telecom");
  const Item first = back.item(back.clear());
  const Item second = back.item(back.clear(Lane::kNormal, test::kCouncilNowMs - 60'000));
  const Item third = back.item(back.clear());
  node.frame("telecom", Push{{first}});
  EXPECT_FALSE(node.logged("clock-backwards"));
  node.frame("telecom", Push{{second}});
  EXPECT_TRUE(node.logged("clock-backwards"));
  node.logs.clear();
  node.frame("telecom", Push{{third}});
  EXPECT_FALSE(node.logged("clock-backwards"));
  EXPECT_EQ(node.frontier("telecom"), 3u);
}

}  // namespace
}  // namespace ceptoar::core::core_peer_test
