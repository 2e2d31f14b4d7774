// SPDX-License-Identifier: Apache-2.0
// A node of today, and a peer and a member's program of wire protocol 1 as they were frozen in
// tests/vectors/link: after the network id the frames that each sent. A program that does not take all of
// them has left behind whoever was not upgraded the same night. Then: others than those of the protocols
// that are spoken.
//   protocol-1.hex  a peer's Hello, two public entries (one of them a flash), a directed one with its
//                   routing, a ping
//   member-1.hex    every question that a member's program has, asked of a node that heard that peer
//
// CEPTOAR_WRITE_GOLDEN=1 writes a file where there is none; it never replaces one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "crypto/certificate.h"
#include "schema/limits.h"
#include "schema/time.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::frozen_link_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::Field;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::filesystem::path kPeerFile = CEPTOAR_SOURCE_DIR "/tests/vectors/link/protocol-1.hex";
const std::filesystem::path kMemberFile = CEPTOAR_SOURCE_DIR "/tests/vectors/link/member-1.hex";
// What the member signed is for one session: the node draws it from here.
constexpr std::uint64_t kFrozenSession = 11;
constexpr MemberConn kDesk = 1;
constexpr std::array<std::uint16_t, 2> kNotSpoken = {limits::kOldestProtocol - 1,
                                                     limits::kProtocol + 1};

bool is_to_be_written(const std::filesystem::path& file) {
  return std::getenv("CEPTOAR_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(file);
}

// After the network id, which must be that of the test's council.
std::vector<Bytes> read_frames(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<Bytes> out;
  for (std::string line; std::getline(in, line);) {
    auto bytes = parse_hex(line);
    EXPECT_TRUE(bytes.has_value());
    if (bytes) out.push_back(std::move(*bytes));
  }
  EXPECT_FALSE(out.empty()) << file;
  if (out.empty()) return out;
  EXPECT_EQ(to_hex(out.front()), council().network.hex())
      << "the test's council is another one: the frozen one must stay beside it";
  out.erase(out.begin());
  return out;
}

void write_frames(const std::filesystem::path& file, const std::vector<Bytes>& frames) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file);
  out << council().network.hex() << '\n';
  for (const Bytes& frame : frames) out << to_hex(frame) << '\n';
}

Hello hello_of_telecom(std::uint16_t protocol) {
  Hello hello;
  hello.protocol = protocol;
  hello.network_id = council().network;
  hello.node = node_of("telecom").id;
  hello.roster_version = 1;
  hello.roster_hash = council().roster->hash;
  hello.program = "ceptoar-node 0.1.0";
  hello.session = 1;
  return hello;
}

std::vector<Bytes> what_a_peer_says() {
  Author author("telecom");
  const auto open = author.clear();
  const auto flash = author.clear(Lane::kFlash);
  const auto named = author.strict({"banks", "telecom"});
  std::vector<Bytes> out;
  for (const PeerFrame& frame : std::initializer_list<PeerFrame>{
           hello_of_telecom(1), Push{{author.item(open)}}, Push{{author.item(flash)}},
           Push{{author.item(named, {"banks", "telecom"})}}, Ping{7}}) {
    out.push_back(encode_peer_frame(frame));
  }
  return out;
}

// Gives the node all that the frozen peer said; the entries that were in it.
std::vector<EntryId> hear_frozen_peer(Harness& node) {
  std::vector<EntryId> entries;
  const NodeId peer = node_of("telecom").id;
  node.give(PeerUp{peer});
  for (const Bytes& frame : read_frames(kPeerFile)) {
    node.give(PeerFrameIn{peer, frame});
    const auto parsed = parse_peer_frame(frame);
    EXPECT_TRUE(parsed.has_value());
    const auto* push = parsed ? std::get_if<Push>(&*parsed) : nullptr;
    if (push == nullptr) continue;
    for (const Item& item : push->items) entries.push_back(id_of(item));
  }
  return entries;
}

TEST(FrozenLinkTest, TodaysNodeTakesAllThatAPeerOfProtocolOneSent) {
  if (is_to_be_written(kPeerFile)) write_frames(kPeerFile, what_a_peer_says());
  Harness node("banks");
  const std::vector<EntryId> entries = hear_frozen_peer(node);
  for (const EntryId& id : entries) {
    EXPECT_THAT(node.acks("telecom", id), Not(IsEmpty()));
    EXPECT_THAT(node.acks("telecom", id), Each(0));
    EXPECT_TRUE(node.holds(NodeTable::kEntries, id.view()));
    EXPECT_TRUE(node.holds(NodeTable::kBodies, id.view()));
  }
  EXPECT_THAT(entries, SizeIs(3));
  EXPECT_EQ(node.frontier("telecom"), 3U);
  EXPECT_THAT(node.sent<Refuse>("telecom"), IsEmpty());
  EXPECT_THAT(node.sent<Pong>("telecom"), Not(IsEmpty()));
  EXPECT_THAT(node.cut, IsEmpty());
}

// --- a member's program -------------------------------------------------------------------------

MemberHello hello_of_banks(std::uint16_t protocol) {
  MemberHello hello;
  hello.protocol = protocol;
  hello.network_id = council().network;
  hello.holder = council().org("banks").holder.id;
  hello.program = "ceptoar 0.1.0";
  return hello;
}

Hash32 frozen_session() {
  test::SeededRandom random(kFrozenSession);
  return random.id<Hash32>();
}

// To the staff of the author's organisation and of telecom.
Post post_of_banks(test::SeededRandom& random) {
  Bytes body(limits::kBodyBuckets[0]);
  random.fill(body);
  PostRequest request;
  request.dist = Dist::kDirected;
  request.expires_ms = horizon_ms(test::kCouncilNowMs, limits::kSealedHorizonDays);
  request.holder = council().org("banks").holder.id;
  request.msg_id = random.id<MsgId>();
  request.body_hash = crypto::body_hash(body);
  request.body_len = static_cast<std::uint32_t>(body.size());
  request.key_commit = random.id<Hash32>();
  request.inner_commit = random.id<Hash32>();
  for (const std::string_view org : {"banks", "telecom"}) {
    request.plan.push_back(
        {node_of(org).id, {{ReaderClass::kStaff, 3, council().org(org).id, {}}}});
  }
  std::sort(request.plan.begin(), request.plan.end(),
            [](const auto& a, const auto& b) { return a.node < b.node; });
  Post post;
  post.request = encode(request);
  post.signature = crypto::sign_post(council().org("banks").holder.sign, council().network,
                                     node_of("banks").id, frozen_session(), post.request);
  post.body = std::move(body);
  return post;
}

AccessRequest access_of_banks() {
  Access change;
  change.network_id = council().network;
  change.node = node_of("banks").id;
  change.serial = 1;
  change.created_ms = test::kCouncilNowMs;
  change.remove = {council().company("banks-1").officer.id};
  return {encode(crypto::sign_access(council().org("banks").admin, {}, change))};
}

// `held`: a directed entry that the node has.
std::vector<Bytes> what_a_member_says(const EntryId& held) {
  test::SeededRandom random(kFrozenSession + 1);
  const test::CouncilHolder& holder = council().org("banks").holder;
  const CopyPart part{random.id<Hash32>(), Bytes(200, 0x5A)};
  const BodyPut staged{{random.id<Hash32>(), limits::kBodyBytes, 0, Bytes(16, 0x5A)}};
  std::vector<Bytes> out;
  for (const MemberMessage& message : std::initializer_list<MemberMessage>{
           hello_of_banks(1), RosterWant{1}, FeedWant{0, 100, 0}, BodyWant{held, 0}, PeersWant{},
           HeadsWant{node_of("banks").id, random.id<Hash32>()}, staged, post_of_banks(random),
           DeliveryWant{held, 1, 0},  // of the entry that was posted: see put_in
           crypto::prove_device(holder.sign, {}, holder.device, council().network,
                                node_of("banks").id, frozen_session()),
           CopyPut{part}, CopiesWant{}, CopyWant{part.name}, AccessWant{}, access_of_banks()}) {
    out.push_back(encode_member_frame({out.size() + 1, message}));
  }
  return out;
}

// The program asks for the entry that the node made of its post.
void put_in(Bytes& frame, const EntryId& then, const EntryId& now) {
  const auto at = std::search(frame.begin(), frame.end(), then.bytes.begin(), then.bytes.end());
  ASSERT_NE(at, frame.end());
  std::copy(now.bytes.begin(), now.bytes.end(), at);
}

void expect_good_feed(const MemberMessage& answer, const EntryId& directed) {
  const Feed& feed = std::get<Feed>(answer);
  ASSERT_THAT(feed.items, SizeIs(3));
  EXPECT_EQ(crypto::entry_id(feed.items.back().header), directed);
  EXPECT_TRUE(feed.items.back().for_me);
  EXPECT_TRUE(feed.items.back().body_held);
  EXPECT_THAT(feed.items.back().stanzas, ElementsAre(0));
}

TEST(FrozenLinkTest, TodaysNodeAnswersAllThatAMemberOfProtocolOneAsked) {
  Harness node("banks");
  const std::vector<EntryId> entries = hear_frozen_peer(node);
  ASSERT_THAT(entries, SizeIs(3));
  if (is_to_be_written(kMemberFile)) write_frames(kMemberFile, what_a_member_says(entries.back()));
  const std::vector<MemberMessage> kinds = {
      Welcome{},  Rosters{}, Feed{}, BodyPart{}, Peers{},    HeadsSaid{},  Done{}, Posted{},
      Delivery{}, Done{},    Done{}, Copies{},   CopyPart{}, AccessRows{}, Done{}};
  std::vector<Bytes> frames = read_frames(kMemberFile);
  ASSERT_EQ(frames.size(), kinds.size()) << kMemberFile;
  const HolderId holder = council().org("banks").holder.id;
  std::vector<MemberMessage> answers;
  node.random = test::SeededRandom(kFrozenSession);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto said = parse_member_frame(frames[i]);
    ASSERT_TRUE(said.has_value()) << i;
    if (const auto* want = std::get_if<DeliveryWant>(&said->message)) {
      put_in(frames[i], want->entry_id, std::get<Posted>(answers.back()).entry_id);
    }
    node.answers.clear();
    node.give(MemberFrameIn{kDesk, holder, frames[i]});
    ASSERT_THAT(node.answers, SizeIs(1)) << i;
    EXPECT_EQ(node.answers[0].id, said->id);
    answers.push_back(node.answers[0].message);
    ASSERT_EQ(answers.back().index(), kinds[i].index()) << "question " << i + 1;
    if (i == 0) {
      ASSERT_EQ(std::get<Welcome>(answers[0]).session, frozen_session())
          << "the session is not the first that is drawn any more: draw it so here";
    }
  }
  expect_good_feed(answers[2], entries.back());
  EXPECT_EQ(crypto::body_hash(std::get<BodyPart>(answers[3]).data),
            std::get<BodyPart>(answers[3]).body_hash);
  EXPECT_EQ(node.frontier("banks"), 1U);
  const Delivery& delivery = std::get<Delivery>(answers[8]);
  EXPECT_EQ(delivery.entry_id, std::get<Posted>(answers[7]).entry_id);
  EXPECT_THAT(delivery.rows, SizeIs(2));
  EXPECT_EQ(std::get<Copies>(answers[11]).parts, 1U);
  EXPECT_EQ(std::get<CopyPart>(answers[12]).data, Bytes(200, 0x5A));
  EXPECT_THAT(std::get<AccessRows>(answers[13]).rows, SizeIs(2));
  EXPECT_THAT(node.core->access(), SizeIs(1)) << "the last word took one away";
}

// --- protocols that are not spoken --------------------------------------------------------------

// A program of a later protocol is told so, and goes on in the one before it over the same connection.
TEST(LinkVersionTest, PeerOfAnotherProtocolIsToldSoAndHeardOnceItSpeaksOurs) {
  for (const std::uint16_t protocol : kNotSpoken) {
    Harness node("banks");
    Author author("telecom");
    const auto open = author.clear();
    node.give(PeerUp{node_of("telecom").id});
    EXPECT_THAT(node.sent<Hello>("telecom"),
                ElementsAre(Field(&Hello::protocol, limits::kProtocol)));
    node.frame("telecom", hello_of_telecom(protocol));
    EXPECT_THAT(node.sent<Refuse>("telecom"),
                ElementsAre(Refuse{static_cast<std::uint16_t>(ErrorCode::kUnsupportedVersion)}));
    EXPECT_THAT(node.logs, Contains(AllOf(Field(&Log::severity, 1), Field(&Log::code, "hello-refused"),
                                          Field(&Log::text, EndsWith(" unsupported-version")))));
    node.frame("telecom", Push{{author.item(open)}});
    EXPECT_THAT(node.acks("telecom", open.id), IsEmpty()) << protocol;
    EXPECT_EQ(node.frontier("telecom"), 0U);
    node.frame("telecom", hello_of_telecom(limits::kOldestProtocol));
    node.frame("telecom", Push{{author.item(open)}});
    EXPECT_THAT(node.acks("telecom", open.id), Not(IsEmpty())) << protocol;
    EXPECT_THAT(node.acks("telecom", open.id), Each(0));
    EXPECT_EQ(node.frontier("telecom"), 1U);
    EXPECT_THAT(node.sent<Refuse>("telecom"), SizeIs(1));
    EXPECT_FALSE(node.logged("strike")) << "another version is no offence";
    EXPECT_THAT(node.cut, IsEmpty());
  }
}

TEST(LinkVersionTest, MemberOfAnotherProtocolIsToldSoAndGreetedOnceHeSpeaksOurs) {
  const auto refused = [](ErrorCode code) {
    return MemberMessage(Refuse{static_cast<std::uint16_t>(code)});
  };
  for (const std::uint16_t protocol : kNotSpoken) {
    Harness node("banks");
    EXPECT_EQ(node.ask(kDesk, "banks", hello_of_banks(protocol)),
              refused(ErrorCode::kUnsupportedVersion)) << protocol;
    EXPECT_EQ(node.ask(kDesk, "banks", FeedWant{0, 10, 0}), refused(ErrorCode::kNotAuthorized));
    const MemberMessage answer = node.ask(kDesk, "banks", hello_of_banks(limits::kOldestProtocol));
    EXPECT_TRUE(std::holds_alternative<Welcome>(answer)) << protocol;
    EXPECT_TRUE(std::holds_alternative<Feed>(node.ask(kDesk, "banks", FeedWant{0, 10, 0})));
    EXPECT_THAT(node.cut_members, IsEmpty());
  }
}

}  // namespace
}  // namespace ceptoar::core::frozen_link_test
