// SPDX-License-Identifier: Apache-2.0
// What members may do, and what becomes of their posts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/certificate.h"
#include "schema/time.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_member_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

ErrorCode refusal(const MemberMessage& message) {
  const auto* refuse = std::get_if<Refuse>(&message);
  return refuse == nullptr ? ErrorCode{} : static_cast<ErrorCode>(refuse->code);
}

class CoreMemberTest : public testing::Test {
 protected:
  CoreMemberTest() { session = node.greet(1, "banks"); }

  PostRequest request(Dist dist, const std::vector<std::string_view>& orgs = {}) {
    body.resize(limits::kBodyBuckets[0]);
    node.random.fill(body);
    PostRequest out;
    out.dist = dist;
    out.expires_ms = horizon_ms(node.now, limits::kSealedHorizonDays);
    out.holder = council().org("banks").holder.id;
    out.msg_id = node.random.id<MsgId>();
    out.body_hash = crypto::body_hash(body);
    out.body_len = static_cast<std::uint32_t>(body.size());
    if (dist == Dist::kDirected || dist == Dist::kCommunity) {
      out.key_commit = node.random.id<Hash32>();
    }
    for (const std::string_view org : orgs) {
      out.plan.push_back(
          {node_of(org).id, {{ReaderClass::kStaff, 3, council().org(org).id, {}}}});
    }
    std::sort(out.plan.begin(), out.plan.end(),
              [](const auto& a, const auto& b) { return a.node < b.node; });
    return out;
  }
  Post post(const PostRequest& wanted) const {
    Post out;
    out.request = encode(wanted);
    out.signature = crypto::sign_post(council().org("banks").holder.sign, council().network,
                                      node.self.id, session, out.request);
    out.body = body;
    return out;
  }
  MemberMessage send(const PostRequest& wanted) { return node.ask(1, "banks", post(wanted)); }
  Posted posted(const PostRequest& wanted) {
    const MemberMessage answer = send(wanted);
    const auto* good = std::get_if<Posted>(&answer);
    EXPECT_NE(good, nullptr) << "refused " << error_code_name(refusal(answer));
    return good == nullptr ? Posted{} : *good;
  }

  Harness node{"banks"};
  Hash32 session;
  Bytes body;
};

TEST_F(CoreMemberTest, RefusesWhoHasNotGreetedAndWhoIsNotOnTheAccessList) {
  EXPECT_EQ(refusal(node.ask(2, "banks", FeedWant{0, 10, 0})), ErrorCode::kNotAuthorized);
  EXPECT_TRUE(node.greet(3, "telecom").is_zero());
  EXPECT_FALSE(node.greet(4, "banks-1").is_zero());
  MemberHello wrong;
  wrong.network_id.bytes[0] = 1;
  wrong.holder = council().org("banks").holder.id;
  EXPECT_EQ(refusal(node.ask(5, "banks", wrong)), ErrorCode::kWrongNetwork);
  wrong.network_id = council().network;
  wrong.holder = council().company("banks-1").officer.id;
  EXPECT_EQ(refusal(node.ask(5, "banks", wrong)), ErrorCode::kNotAuthorized);
}

TEST_F(CoreMemberTest, RefusesPostsThatBreakARule) {
  struct Case {
    const char* name;
    ErrorCode expected;
    PostRequest request;
  };
  std::vector<Case> cases;
  const auto add = [&](const char* name, ErrorCode expected, Dist dist,
                       const std::vector<std::string_view>& orgs, auto change) {
    PostRequest wanted = request(dist, orgs);
    change(wanted);
    cases.push_back({name, expected, wanted});
  };
  const auto same = [](PostRequest&) {};
  add("another holder", ErrorCode::kNotAuthorized, Dist::kPublic, {},
      [](auto& r) { r.holder = council().company("banks-1").officer.id; });
  add("own node not named", ErrorCode::kNotAuthorized, Dist::kDirected, {"telecom"}, same);
  add("nobody named", ErrorCode::kNotAuthorized, Dist::kDirected, {}, same);
  add("unknown node", ErrorCode::kNotAuthorized, Dist::kDirected, {"banks", "telecom"},
      [](auto& r) { r.plan[0].node.bytes[0] ^= 1; });
  add("a plan without direction", ErrorCode::kNotAuthorized, Dist::kPublic, {"banks"}, same);
  add("control lane for others", ErrorCode::kNotAuthorized, Dist::kPublic, {},
      [](auto& r) { r.lane = Lane::kControl; });
  add("expired", ErrorCode::kExpired, Dist::kPublic, {}, [&](auto& r) { r.expires_ms = node.now; });
  add("lives too short for a sealed body", ErrorCode::kExpired, Dist::kDirected, {"banks"},
      [&](auto& r) { r.expires_ms = node.now + 5 * limits::kDayMs; });
  add("lives too long", ErrorCode::kExpired, Dist::kDirected, {"banks"},
      [&](auto& r) { r.expires_ms = node.now + 70 * limits::kDayMs; });
  add("sealed without commitment", ErrorCode::kMalformed, Dist::kDirected, {"banks"},
      [](auto& r) { r.key_commit = {}; });
  add("hash of another body", ErrorCode::kMalformed, Dist::kPublic, {},
      [](auto& r) { r.body_hash.bytes[0] ^= 1; });
  for (const Case& bad : cases) {
    body.resize(bad.request.body_len);
    // The body of the last request made: only its hash differs between the cases.
    PostRequest wanted = bad.request;
    const bool hash_case = bad.expected == ErrorCode::kMalformed && wanted.dist == Dist::kPublic;
    if (!hash_case) wanted.body_hash = crypto::body_hash(body);
    const MemberMessage answer = send(wanted);
    EXPECT_EQ(refusal(answer), bad.expected) << bad.name;
  }
  EXPECT_EQ(node.frontier("banks"), 0u);
}

TEST_F(CoreMemberTest, RefusesControlEntriesOfWhoIsNoDevice) {
  session = node.greet(6, "banks-1");
  PostRequest wanted = request(Dist::kControl);
  wanted.holder = council().company("banks-1").officer.id;
  EXPECT_EQ(refusal(node.ask(6, "banks-1", post(wanted))), ErrorCode::kNotAuthorized);
}

// It would be pushed as the node's own: all witnesses would hold its real roots against it.
TEST_F(CoreMemberTest, RefusesAnAuditRootOfADevice) {
  AuditRoot root;
  root.network_id = council().network;
  root.node = node.self.id;
  root.size = ~std::uint64_t{0};
  root.root = node.random.id<Hash32>();
  PostRequest wanted = request(Dist::kControl);
  const auto as_control = [&](ControlKind kind) {
    wanted.msg_id = node.random.id<MsgId>();
    body = encode(Control{kind, encode(root)});
    wanted.body_hash = crypto::body_hash(body);
    wanted.body_len = static_cast<std::uint32_t>(body.size());
    return send(wanted);
  };
  EXPECT_EQ(refusal(as_control(ControlKind::kAuditRoot)), ErrorCode::kNotAuthorized);
  EXPECT_EQ(node.frontier("banks"), 0u);
  EXPECT_EQ(refusal(as_control(ControlKind::kCheckpoint)), ErrorCode{}) << "others are taken";
}

// That a node has a recovery is said by the node alone: the delay counts from it.
TEST_F(CoreMemberTest, NoMemberSaysForHisNodeThatItHasARecovery) {
  const RecoveryWord word{council().network, 2, Hash32{{1}}, RecoverySays::kReceived, {}, {}};
  PostRequest wanted = request(Dist::kControl);
  const auto refusal_of = [&](Bytes object) {
    wanted.msg_id = node.random.id<MsgId>();
    body = encode(Control{ControlKind::kObjection, std::move(object)});
    wanted.body_hash = crypto::body_hash(body);
    wanted.body_len = static_cast<std::uint32_t>(body.size());
    return send(wanted);
  };
  EXPECT_EQ(refusal(refusal_of(encode(word))), ErrorCode::kNotAuthorized);
  EXPECT_EQ(refusal(refusal_of(Bytes{1, 2, 3})), ErrorCode::kMalformed);
}

TEST_F(CoreMemberTest, RefusesASignatureOfAnotherSessionOrPerson) {
  const PostRequest wanted = request(Dist::kPublic);
  Post other = post(wanted);
  node.greet(1, "banks");  // a new session
  EXPECT_EQ(refusal(node.ask(1, "banks", other)), ErrorCode::kBadSignature);
}

TEST_F(CoreMemberTest, AnswersPostedOnlyWhenTheEntryIsDurableAndPushesItOnlyThen) {
  node.connect("telecom");
  node.frames.clear();
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  const PostRequest wanted = request(Dist::kDirected, {"banks", "telecom"});
  EXPECT_TRUE(std::holds_alternative<PeersWant>(send(wanted))) << "answered too early";
  EXPECT_THAT(node.sent<Push>("telecom"), IsEmpty());
  node.hold = nullptr;
  node.answers.clear();
  node.release_held();
  ASSERT_THAT(node.answers, SizeIs(1));
  const auto* good = std::get_if<Posted>(&node.answers[0].message);
  ASSERT_NE(good, nullptr);
  EXPECT_EQ(good->seq, 1u);
  EXPECT_EQ(good->of, 2u);
  EXPECT_THAT(node.sent<Push>("telecom"), SizeIs(1));
}

TEST_F(CoreMemberTest, PushesBodiesToNamedNodesAndHeadersToTheOthers) {
  node.connect("telecom");
  node.connect("securities");
  node.frames.clear();
  posted(request(Dist::kDirected, {"banks", "telecom"}));
  const auto named = node.sent<Push>("telecom");
  const auto other = node.sent<Push>("securities");
  ASSERT_THAT(named, SizeIs(1));
  ASSERT_THAT(other, SizeIs(1));
  EXPECT_EQ(named[0].items[0].body, body);
  EXPECT_FALSE(named[0].items[0].routing.empty());
  EXPECT_TRUE(other[0].items[0].body.empty());
  EXPECT_TRUE(other[0].items[0].routing.empty());
}

TEST_F(CoreMemberTest, TellsTheSamePostTwiceTheSame) {
  const PostRequest wanted = request(Dist::kPublic);
  const Posted first = posted(wanted);
  EXPECT_EQ(posted(wanted), first);
  EXPECT_EQ(node.frontier("banks"), 1u);
  PostRequest other = request(Dist::kPublic);
  other.msg_id = wanted.msg_id;
  EXPECT_EQ(refusal(send(other)), ErrorCode::kDuplicate);
}

TEST_F(CoreMemberTest, RefusesAnotherPostUnderAMessageIdThatIsUnderWay) {
  node.hold = [](const Effect& effect) { return std::holds_alternative<VerifyPost>(effect); };
  const PostRequest first = request(Dist::kPublic);
  send(first);
  PostRequest second = request(Dist::kPublic);
  second.msg_id = first.msg_id;
  EXPECT_EQ(refusal(send(second)), ErrorCode::kDuplicate);
}

TEST_F(CoreMemberTest, GivesTheNumberOfAFailedPostToTheNext) {
  node.commit_fails = ErrorCode::kStorageFull;
  EXPECT_EQ(refusal(send(request(Dist::kPublic))), ErrorCode::kStorageFull);
  node.commit_fails = ErrorCode{};
  EXPECT_EQ(posted(request(Dist::kPublic)).seq, 1u);
  EXPECT_EQ(posted(request(Dist::kPublic)).seq, 2u);
  node.restart();
  node.connect("telecom");
  node.connect("fsa");
  session = node.greet(1, "banks");
  EXPECT_EQ(posted(request(Dist::kPublic)).seq, 3u);
}

TEST_F(CoreMemberTest, HoldsPostsBackWhileAPeerKnowsMoreOfTheOwnLog) {
  node.connect("telecom");
  EntryId head;
  head.bytes[0] = 1;
  node.frame("telecom", Have{{{node.self.id, 4, head}}});
  EXPECT_TRUE(std::holds_alternative<PeersWant>(send(request(Dist::kPublic))));
  EXPECT_THAT(node.sent<Want>("telecom"), SizeIs(1)) << "asks for its own entries back";
  node.answers.clear();
  node.pass(25'000);
  ASSERT_THAT(node.answers, SizeIs(1)) << "a liar does not hold it up for ever";
  EXPECT_EQ(std::get<Posted>(node.answers[0].message).seq, 1u);
}

TEST_F(CoreMemberTest, HearsPeersBeforeItNumbersAfterARestart) {
  posted(request(Dist::kPublic));
  node.restart();
  session = node.greet(1, "banks");
  EXPECT_TRUE(std::holds_alternative<PeersWant>(send(request(Dist::kPublic))));
  node.answers.clear();
  node.connect("telecom");
  EXPECT_THAT(node.answers, IsEmpty());
  node.connect("fsa");
  ASSERT_THAT(node.answers, SizeIs(1));
  EXPECT_EQ(std::get<Posted>(node.answers[0].message).seq, 2u);
}

TEST_F(CoreMemberTest, FetchesItsOwnEntriesBackIntoARestoredStore) {
  const sim::MemStore copy = node.store;
  const EntryId lost = posted(request(Dist::kPublic)).entry_id;
  const auto row = parse_entry_row(*node.store.find(NodeTable::kEntries, lost.view()));
  const Item item{row->header, row->signature, body, {}, false};
  node.store = copy;
  node.restart();
  session = node.greet(1, "banks");
  node.connect("telecom");
  node.frame("telecom", Have{{{node.self.id, 1, lost}}});
  EXPECT_TRUE(std::holds_alternative<PeersWant>(send(request(Dist::kPublic))));
  node.answers.clear();
  node.frame("telecom", Push{{item}});
  ASSERT_THAT(node.answers, SizeIs(1));
  EXPECT_EQ(std::get<Posted>(node.answers[0].message).seq, 2u) << "number 1 is not used again";
}

TEST_F(CoreMemberTest, StagesLargeBodiesWithinABound) {
  PostRequest wanted = request(Dist::kDirected, {"banks"});
  body.resize(limits::kBodyBuckets[4]);
  node.random.fill(body);
  wanted.body_hash = crypto::body_hash(body);
  wanted.body_len = static_cast<std::uint32_t>(body.size());
  Post staged = post(wanted);
  staged.body.clear();
  EXPECT_EQ(refusal(node.ask(1, "banks", staged)), ErrorCode::kNotFound);
  for (std::size_t at = 0; at < body.size(); at += limits::kInlineBodyBytes) {
    BodyPart part{wanted.body_hash, wanted.body_len, static_cast<std::uint32_t>(at),
                  to_bytes(BytesView(body).subspan(at, limits::kInlineBodyBytes))};
    EXPECT_TRUE(std::holds_alternative<Done>(node.ask(1, "banks", BodyPut{part})));
  }
  EXPECT_TRUE(std::holds_alternative<Posted>(node.ask(1, "banks", staged)));
  int taken = 0;
  for (std::uint8_t i = 0; i < 16; ++i) {
    BodyPart part{Hash32{}, limits::kBodyBytes, 0, Bytes(16, i)};
    part.body_hash.bytes[0] = i;
    const auto answer = node.ask(1, "banks", BodyPut{part});
    taken += std::holds_alternative<Done>(answer) ? 1 : 0;
  }
  EXPECT_EQ(taken * limits::kBodyBytes, limits::kStagedBytesPerHolder);
}

TEST_F(CoreMemberTest, ServesBodiesOnlyToWhomTheRoutingNames) {
  node.greet(2, "banks-1");
  const auto ask = [&](MemberConn conn, std::string_view who, const EntryId& id) {
    return node.ask(conn, who, BodyWant{id, 0});
  };
  PostRequest staff = request(Dist::kDirected, {"banks"});
  const EntryId for_staff = posted(staff).entry_id;
  EXPECT_TRUE(std::holds_alternative<BodyPart>(ask(1, "banks", for_staff)));
  EXPECT_EQ(refusal(ask(2, "banks-1", for_staff)), ErrorCode::kNotAuthorized);

  PostRequest members = request(Dist::kDirected, {"banks"});
  members.plan[0].recipients = {{ReaderClass::kMembers, 1, council().org("banks").id, {}}};
  const EntryId for_members = posted(members).entry_id;
  EXPECT_EQ(refusal(ask(1, "banks", for_members)), ErrorCode::kNotAuthorized);
  EXPECT_TRUE(std::holds_alternative<BodyPart>(ask(2, "banks-1", for_members)));

  PostRequest person = request(Dist::kDirected, {"banks"});
  person.plan[0].recipients = {{ReaderClass::kPerson, 2, council().org("banks").id,
                                council().org("banks").holder.id}};
  const EntryId for_person = posted(person).entry_id;
  EXPECT_TRUE(std::holds_alternative<BodyPart>(ask(1, "banks", for_person)));
  EXPECT_EQ(refusal(ask(2, "banks-1", for_person)), ErrorCode::kNotAuthorized);

  const EntryId open = posted(request(Dist::kPublic)).entry_id;
  EXPECT_TRUE(std::holds_alternative<BodyPart>(ask(2, "banks-1", open)));

  const MemberMessage answer = node.ask(2, "banks-1", FeedWant{0, 10, 0});
  const auto* feed = std::get_if<Feed>(&answer);
  ASSERT_NE(feed, nullptr);
  ASSERT_THAT(feed->items, SizeIs(4));
  EXPECT_FALSE(feed->items[0].for_me);
  EXPECT_TRUE(feed->items[1].for_me);
  EXPECT_THAT(feed->items[1].stanzas, ElementsAre(1));
  EXPECT_FALSE(feed->items[2].for_me);
  EXPECT_TRUE(feed->items[3].for_me);
}

TEST_F(CoreMemberTest, SaysThatABodyIsHeldOnlyToWhomItIsFor) {
  node.greet(2, "banks-1");
  node.connect("telecom");
  Author author("telecom");
  const auto for_staff = author.strict({"banks"});
  node.frame("telecom", Push{{author.item(for_staff, {"telecom", "banks"})}});
  ASSERT_TRUE(node.holds(NodeTable::kBodies, for_staff.id.view()));
  const auto for_all = author.clear();
  node.frame("telecom", Push{{author.item(for_all)}});
  const auto held = [&](MemberConn conn, std::string_view who) {
    const MemberMessage answer = node.ask(conn, who, FeedWant{0, 10, 0});
    std::vector<bool> out;
    for (const FeedItem& item : std::get<Feed>(answer).items) {
      EXPECT_EQ(item.for_me, item.body_held) << who;
      out.push_back(item.body_held);
    }
    return out;
  };
  EXPECT_EQ(held(1, "banks"), (std::vector<bool>{true, true}));
  EXPECT_EQ(held(2, "banks-1"), (std::vector<bool>{false, true})) << "somebody else has it";
}

TEST_F(CoreMemberTest, ParksTheFeedUntilSomethingComes) {
  node.greet(2, "banks-1");
  EXPECT_TRUE(std::holds_alternative<PeersWant>(node.ask(2, "banks-1", FeedWant{0, 10, 5'000})));
  node.answers.clear();
  posted(request(Dist::kPublic));
  EXPECT_THAT(node.answers, Contains(testing::Field(&Answered::conn, 2u)));
  node.answers.clear();
  EXPECT_TRUE(std::holds_alternative<PeersWant>(node.ask(2, "banks-1", FeedWant{1, 10, 5'000})));
  node.pass(6'000);
  ASSERT_THAT(node.answers, SizeIs(1));
  EXPECT_TRUE(std::get<Feed>(node.answers[0].message).items.empty());
}

TEST_F(CoreMemberTest, ShowsNothingInTheFeedBeforeAnEarlierArrivalIsDecided) {
  node.connect("telecom");
  Author author("telecom");
  const auto slow = author.clear();
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  node.frame("telecom", Push{{author.item(slow)}});
  node.hold = nullptr;
  posted(request(Dist::kPublic));
  MemberMessage answer = node.ask(1, "banks", FeedWant{0, 10, 0});
  EXPECT_THAT(std::get<Feed>(answer).items, IsEmpty()) << "the reader would miss the slow one";
  node.release_held();
  answer = node.ask(1, "banks", FeedWant{0, 10, 0});
  EXPECT_THAT(std::get<Feed>(answer).items, SizeIs(2));
}

TEST_F(CoreMemberTest, CountsAReceiptForItsSignerAlone) {
  node.connect("telecom");
  const EntryId id = posted(request(Dist::kDirected, {"banks", "telecom", "fsa"})).entry_id;
  const auto receipt = [&](std::string_view signer, std::string_view named) {
    return encode(crypto::make_receipt(node_of(signer).nsk, council().network, id,
                                       node_of(named).id, 1, node.now));
  };
  const auto delivered = [&] {
    const MemberMessage answer = node.ask(1, "banks", DeliveryWant{id, 0, 0});
    int done = 0;
    for (const DeliveryRow& row : std::get<Delivery>(answer).rows) done += row.delivered_ms != 0;
    return done;
  };
  EXPECT_EQ(delivered(), 1);
  node.frame("telecom", Receipts{{receipt("telecom", "fsa")}});
  node.frame("telecom", Receipts{{receipt("securities", "securities")}});
  EXPECT_EQ(delivered(), 1) << "forged, and not named";
  EXPECT_FALSE(node.holds(NodeTable::kReceipts, key_receipt(id, node_of("securities").id)));
  EXPECT_TRUE(std::holds_alternative<PeersWant>(node.ask(1, "banks", DeliveryWant{id, 2, 9'000})));
  node.answers.clear();
  node.frame("telecom", Acks{{{id, true, receipt("telecom", "telecom"), 0}}});
  EXPECT_THAT(node.answers, SizeIs(1)) << "who waits for two is told";
  EXPECT_EQ(delivered(), 2);
  node.frame("telecom", Receipts{{receipt("fsa", "fsa")}});
  EXPECT_EQ(delivered(), 3);
  EXPECT_FALSE(node.holds(NodeTable::kOutbox, id.view()));
}

TEST_F(CoreMemberTest, OffersWhatIsOwedAgainAfterARestart) {
  posted(request(Dist::kDirected, {"banks", "telecom"}));
  node.restart();
  node.connect("telecom");
  const auto pushed = node.sent<Push>("telecom");
  ASSERT_THAT(pushed, SizeIs(1));
  EXPECT_EQ(pushed[0].items[0].body, body);
}

TEST_F(CoreMemberTest, ChangesTheAccessListByASignedRequestOfADevice) {
  Access change;
  change.network_id = council().network;
  change.node = node.self.id;
  change.serial = 1;
  change.created_ms = node.now;
  change.remove = {council().company("banks-1").officer.id};
  const auto request_of = [&](const crypto::SignKey& signer) {
    return AccessRequest{encode(crypto::sign_access(signer, {}, change))};
  };
  node.greet(2, "banks-1");
  const auto good = request_of(council().org("banks").admin);
  EXPECT_EQ(refusal(node.ask(2, "banks-1", good)), ErrorCode::kNotAuthorized);
  EXPECT_NE(refusal(node.ask(1, "banks", request_of(council().org("telecom").admin))),
            ErrorCode{});
  EXPECT_TRUE(std::holds_alternative<Done>(node.ask(1, "banks", good)));
  EXPECT_THAT(node.cut_members, ElementsAre(2u));
  EXPECT_TRUE(node.greet(3, "banks-1").is_zero());
  EXPECT_EQ(refusal(node.ask(1, "banks", good)), ErrorCode::kDuplicate) << "serial used";
  node.restart();
  EXPECT_EQ(node.core->access().size(), 1u);
}

TEST_F(CoreMemberTest, EndsAccessWhateverSerialAnotherDeviceUsedBefore) {
  const auto ask = [&](std::uint64_t serial, std::vector<AccessEntry> add,
                       std::vector<HolderId> remove) {
    Access change;
    change.network_id = council().network;
    change.node = node.self.id;
    change.serial = serial;
    change.created_ms = node.now;
    change.add = std::move(add);
    change.remove = std::move(remove);
    return node.ask(1, "banks", AccessRequest{encode(crypto::sign_access(
                                    council().org("banks").admin, {}, change))});
  };
  const HolderId officer = council().company("banks-1").officer.id;
  const AccessEntry entry = node.core->access().at(officer);
  // Ten minutes ahead is a clock; a year ahead would keep everybody else from changing the list.
  EXPECT_EQ(refusal(ask(node.now + 365 * limits::kDayMs, {entry}, {})), ErrorCode::kClock);
  EXPECT_TRUE(std::holds_alternative<Done>(ask(node.now + 600'000, {entry}, {})));
  node.greet(2, "banks-1");
  EXPECT_TRUE(std::holds_alternative<Done>(ask(node.now, {}, {officer}))) << "a slower clock";
  EXPECT_THAT(node.cut_members, Contains(2u));
  EXPECT_TRUE(node.greet(3, "banks-1").is_zero());
  EXPECT_EQ(refusal(ask(node.now, {entry}, {})), ErrorCode::kChain) << "let in by an old list";
  EXPECT_EQ(refusal(ask(node.now, {}, {officer})), ErrorCode::kDuplicate);
  node.restart();
  EXPECT_FALSE(node.core->access().contains(officer));
}

TEST_F(CoreMemberTest, AnswersAFrameThatDoesNotParse) {
  node.answers.clear();
  node.give(MemberFrameIn{1, council().org("banks").holder.id, Bytes(8, 0xff)});
  ASSERT_THAT(node.answers, SizeIs(1));
  EXPECT_NE(refusal(node.answers[0].message), ErrorCode{});
}

}  // namespace
}  // namespace ceptoar::core::core_member_test
