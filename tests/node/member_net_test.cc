// SPDX-License-Identifier: Apache-2.0
// The members' port: connections and their ends.
#include <gtest/gtest.h>

#include <future>

#include "crypto/entry.h"
#include "node/client/node_client.h"
#include "node/net/member_link.h"
#include "schema/limits.h"
#include "tests/node/net_fixture.h"
#include "tests/support/outcome.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test::member_net_test {
namespace {

class MemberNetTest : public testing::Test {
 protected:
  MemberNetTest() : random(4) {
    EXPECT_TRUE(good(crypto::init()));
    std::printf("seed 4\n");
    auto made = net::Context::open();
    EXPECT_TRUE(good(made));
    context = std::move(*made);
    auto opened = net::MemberHub::open(*context, poller, ntk, {"127.0.0.1", port}, heard);
    EXPECT_TRUE(good(opened));
    hub = std::move(*opened);
  }
  struct Member {
    HolderId holder;
    crypto::KemKey key;
  };
  Member make_member() { return {random.id<HolderId>(), crypto::KemKey::generate(random)}; }
  static net::MemberKey listed(const Member& member) {
    return {member.holder, member.key.curve_public_key()};
  }
  static net::MemberLink::Deadline soon() {
    return std::chrono::steady_clock::now() + std::chrono::seconds(10);
  }
  // The handshake needs no poll of ours: gatekeeper and library answer.
  Result<std::unique_ptr<net::MemberLink>> connect(const Member& member) {
    return net::MemberLink::connect("127.0.0.1", port, ntk.curve_public_key(), member.key, soon());
  }
  // Of a member whom the node lists. Its greeting is on the way, and nobody has answered it.
  Result<std::unique_ptr<client::NodeClient>> begin_client() {
    const Member one = make_member();
    EXPECT_TRUE(good(hub->set_members({listed(one)})));
    return client::NodeClient::begin({node, ntk.curve_public_key(), "127.0.0.1", port},
                                     random.id<NetworkId>(), one.holder, one.key);
  }
  Welcome welcome() const {
    Welcome out;
    out.node = node;
    return out;
  }
  // REQUIRES: the greeting is the first frame that was heard.
  void welcome_client() {
    const auto hello = parse_member_frame(heard.frames[0].bytes);
    ASSERT_TRUE(good(hello));
    EXPECT_TRUE(hub->send(heard.frames[0].conn, encode_member_frame({hello->id, welcome()})));
  }

  SeededRandom random;
  NodeId node = random.id<NodeId>();
  net::Poller poller;
  crypto::KemKey ntk = crypto::KemKey::generate(random);
  std::uint16_t port = free_port();
  HeardMembers heard;
  std::unique_ptr<net::Context> context;
  std::unique_ptr<net::MemberHub> hub;
};

TEST_F(MemberNetTest, AnswerGoesBackOverTheConnectionThatAsked) {
  const Member one = make_member();
  const Member two = make_member();
  ASSERT_TRUE(good(hub->set_members({listed(one), listed(two)})));
  auto link_one = connect(one);
  auto link_two = connect(two);
  ASSERT_TRUE(good(link_one));
  ASSERT_TRUE(good(link_two));
  ASSERT_TRUE(good((*link_one)->send(Bytes{1}, soon())));
  ASSERT_TRUE(good((*link_two)->send(Bytes{2}, soon())));
  ASSERT_TRUE(run_until(poller, [&] { return heard.frames.size() == 2; }));
  for (const auto& frame : heard.frames) {
    EXPECT_EQ(frame.holder, frame.bytes == Bytes{1} ? one.holder : two.holder);
    EXPECT_TRUE(hub->send(frame.conn, frame.bytes));
  }
  EXPECT_EQ(*(*link_one)->receive(soon()), Bytes{1});
  EXPECT_EQ(*(*link_two)->receive(soon()), Bytes{2});
}

TEST_F(MemberNetTest, WhatIsSentBeforeTheHandshakeArrivesInItsOrder) {
  const Member one = make_member();
  ASSERT_TRUE(good(hub->set_members({listed(one)})));
  const auto link = net::MemberLink::begin("127.0.0.1", port, ntk.curve_public_key(), one.key);
  ASSERT_TRUE(good(link));
  ASSERT_TRUE(good((*link)->send(Bytes{1}, soon())));
  ASSERT_TRUE(good((*link)->send(Bytes{2}, soon())));
  ASSERT_TRUE(run_until(poller, [&] { return heard.frames.size() == 2; }));
  EXPECT_EQ(heard.frames[0].bytes, Bytes{1});
  EXPECT_EQ(heard.frames[1].bytes, Bytes{2});
}

TEST_F(MemberNetTest, WhatAStrangerSendsBeforeTheHandshakeNeverArrives) {
  ASSERT_TRUE(good(hub->set_members({listed(make_member())})));
  const Member stranger = make_member();
  const auto link = net::MemberLink::begin("127.0.0.1", port, ntk.curve_public_key(), stranger.key);
  ASSERT_TRUE(good(link));
  ASSERT_TRUE(good((*link)->send(Bytes{1}, soon())));
  const auto answer = (*link)->receive(soon());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kNotAuthorized);
  EXPECT_TRUE(heard.frames.empty());
}

// The node answers three questions that were all asked before the handshake, the last one first.
TEST_F(MemberNetTest, AnswersToQuestionsAskedAheadFindTheCallsThatAskTheSame) {
  const auto client = begin_client();
  ASSERT_TRUE(good(client));
  (*client)->ask_ahead(FeedWant{4, 9, 0});
  (*client)->ask_ahead(PeersWant{});
  ASSERT_TRUE(run_until(poller, [&] { return heard.frames.size() == 3; }));
  Feed feed;
  feed.end = 5;
  Peers peers;
  peers.entries = 7;
  const MemberMessage answers[] = {welcome(), feed, peers};
  for (const std::size_t n : {2, 1, 0}) {
    const auto asked = parse_member_frame(heard.frames[n].bytes);
    ASSERT_TRUE(good(asked));
    EXPECT_TRUE(hub->send(heard.frames[n].conn, encode_member_frame({asked->id, answers[n]})));
  }
  ASSERT_TRUE(good((*client)->finish(std::chrono::seconds(10))));
  // Nobody serves the port from here on: a new question would not be answered.
  const auto peers_again = (*client)->peers();
  ASSERT_TRUE(good(peers_again));
  EXPECT_EQ(peers_again->entries, 7U);
  const auto feed_again = (*client)->feed(4, 9, {});
  ASSERT_TRUE(good(feed_again));
  EXPECT_EQ(feed_again->end, 5U);
}

// The node has a post on its disk after longer than any other answer takes.
TEST_F(MemberNetTest, APostIsWaitedForLongerThanOtherQuestions) {
  const auto client = begin_client();
  ASSERT_TRUE(good(client));
  ASSERT_TRUE(run_until(poller, [&] { return heard.frames.size() == 1; }));
  welcome_client();
  constexpr std::chrono::milliseconds kUsual{50};
  ASSERT_TRUE(good((*client)->finish(kUsual)));
  EXPECT_TRUE(refused((*client)->peers(), ErrorCode::kTimeout));
  auto posted = std::async(std::launch::async, [&] {
    return (*client)->post({}, crypto::body_hash({}), std::chrono::minutes(1));
  });
  ASSERT_TRUE(run_until(poller, [&] { return heard.frames.size() == 3; }));
  EXPECT_EQ(posted.wait_for(4 * kUsual), std::future_status::timeout) << "past the usual time";
  const auto asked = parse_member_frame(heard.frames[2].bytes);
  ASSERT_TRUE(good(asked));
  Posted answer;
  answer.of = 7;
  EXPECT_TRUE(hub->send(heard.frames[2].conn, encode_member_frame({asked->id, answer})));
  const auto got = posted.get();
  ASSERT_TRUE(good(got));
  EXPECT_EQ(got->of, 7U);
}

// It cannot read the number of a frame that it does not know: its refusal has none.
TEST_F(MemberNetTest, ANodeThatDoesNotKnowAQuestionIsHeardAtOnce) {
  const auto client = begin_client();
  ASSERT_TRUE(good(client));
  (*client)->ask_ahead(DeviceProof{});
  ASSERT_TRUE(run_until(poller, [&] { return heard.frames.size() == 2; }));
  welcome_client();
  const Refuse refuse{static_cast<std::uint16_t>(ErrorCode::kMalformed)};
  EXPECT_TRUE(hub->send(heard.frames[0].conn, encode_member_frame({0, refuse})));
  ASSERT_TRUE(good((*client)->finish(std::chrono::seconds(10))));
  EXPECT_TRUE(refused((*client)->prove(DeviceProof{}), ErrorCode::kMalformed));
}

TEST_F(MemberNetTest, EndOfAConnectionIsToldAndItsNumberNotUsedAgain) {
  const Member one = make_member();
  ASSERT_TRUE(good(hub->set_members({listed(one)})));
  net::ConnId last = 0;
  for (std::size_t round = 1; round <= 5; ++round) {
    auto link = connect(one);
    ASSERT_TRUE(good(link));
    ASSERT_TRUE(good((*link)->send(Bytes{1}, soon())));
    ASSERT_TRUE(run_until(poller, [&] { return heard.frames.size() == round; }));
    EXPECT_GT(heard.frames.back().conn, last);
    last = heard.frames.back().conn;
    link->reset();
    ASSERT_TRUE(run_until(poller, [&] { return heard.gone.size() == round; }));
    EXPECT_EQ(heard.gone.back(), last);
  }
  EXPECT_EQ(hub->connections(), 0U);
  EXPECT_FALSE(hub->send(last, Bytes{1}));
}

TEST_F(MemberNetTest, StrangerIsToldThatHeIsNotListed) {
  ASSERT_TRUE(good(hub->set_members({listed(make_member())})));
  EXPECT_TRUE(refused(connect(make_member()), ErrorCode::kNotAuthorized));
}

TEST_F(MemberNetTest, RemovedMemberIsNotHeardAndHisConnectionEnds) {
  const Member one = make_member();
  const Member two = make_member();
  ASSERT_TRUE(good(hub->set_members({listed(one), listed(two)})));
  auto link = connect(one);
  ASSERT_TRUE(good(link));
  ASSERT_TRUE(good((*link)->send(Bytes{1}, soon())));
  ASSERT_TRUE(run_until(poller, [&] { return heard.frames.size() == 1; }));
  ASSERT_TRUE(good(hub->set_members({listed(two)})));
  static_cast<void>((*link)->send(Bytes{2}, soon()).has_value());
  net::WakeUp over;
  bool is_over = false;
  poller.watch_fd(over.fd(), [&] { is_over = true; });
  auto ended = std::async(std::launch::async, [&] {
    auto answer = (*link)->receive(soon());
    over.notify();
    return answer;
  });
  ASSERT_TRUE(run_until(poller, [&] { return is_over; }));
  poller.forget_fd(over.fd());
  EXPECT_TRUE(refused(ended.get(), ErrorCode::kUnreachable));
  EXPECT_EQ(heard.frames.size(), 1U);
  // Listening again takes the library some moments; then two comes in and one does not.
  std::unique_ptr<net::MemberLink> back;
  ASSERT_TRUE(run_until(poller, [&] {
    auto again = connect(two);
    if (again) back = std::move(*again);
    return back != nullptr;
  }));
  EXPECT_TRUE(refused(connect(one), ErrorCode::kNotAuthorized));
}

TEST_F(MemberNetTest, ConnectionsOfOnePersonBeyondTheLimitEndHisOldestAndNobodyElses) {
  const Member loud = make_member();
  const Member quiet = make_member();
  ASSERT_TRUE(good(hub->set_members({listed(loud), listed(quiet)})));
  auto other = connect(quiet);
  ASSERT_TRUE(good(other));
  ASSERT_TRUE(good((*other)->send(Bytes{9}, soon())));
  ASSERT_TRUE(run_until(poller, [&] { return heard.frames.size() == 1; }));
  std::vector<std::unique_ptr<net::MemberLink>> links;
  for (std::size_t i = 0; i < limits::kConnectionsPerHolder + 3; ++i) {
    auto link = connect(loud);
    ASSERT_TRUE(good(link));
    ASSERT_TRUE(good((*link)->send(Bytes{1}, soon())));
    links.push_back(std::move(*link));
    ASSERT_TRUE(run_until(poller, [&] { return heard.frames.size() == 2 + i; }));
  }
  EXPECT_EQ(hub->connections(), 1 + limits::kConnectionsPerHolder);
  EXPECT_FALSE(hub->send(heard.frames[1].conn, Bytes{2})) << "his first one";
  EXPECT_TRUE(hub->send(heard.frames[0].conn, Bytes{2}));
  EXPECT_EQ(*(*other)->receive(soon()), Bytes{2});
}

TEST_F(MemberNetTest, CutConnectionIsHeardNoMoreAndClosed) {
  const Member one = make_member();
  ASSERT_TRUE(good(hub->set_members({listed(one)})));
  auto link = connect(one);
  ASSERT_TRUE(good(link));
  ASSERT_TRUE(good((*link)->send(Bytes{1}, soon())));
  ASSERT_TRUE(run_until(poller, [&] { return heard.frames.size() == 1; }));
  hub->cut(heard.frames[0].conn);
  // He may still put one on its way before he sees the end.
  const Result<void> last = (*link)->send(Bytes{2}, soon());
  EXPECT_TRUE(last || last.error().code == ErrorCode::kUnreachable);
  ASSERT_TRUE(run_until(poller, [&] { return heard.gone.size() == 1; }));
  EXPECT_TRUE(refused((*link)->receive(soon()), ErrorCode::kUnreachable));
  EXPECT_EQ(heard.frames.size(), 1U);
}

TEST_F(MemberNetTest, ClosedPortIsSaidAtOnceNotAfterTheWholeTime) {
  const Member one = make_member();
  const auto begun = std::chrono::steady_clock::now();
  const auto link = net::MemberLink::connect("127.0.0.1", free_port(), ntk.curve_public_key(),
                                             one.key, begun + std::chrono::seconds(60));
  EXPECT_TRUE(refused(link, ErrorCode::kUnreachable));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
}

TEST_F(MemberNetTest, AnotherNodesKeyBehindThePortIsNotTheNode) {
  const Member one = make_member();
  ASSERT_TRUE(good(hub->set_members({listed(one)})));
  const auto link = net::MemberLink::connect(
      "127.0.0.1", port, crypto::KemKey::generate(random).curve_public_key(), one.key, soon());
  EXPECT_TRUE(refused(link, ErrorCode::kUnreachable));
}

}  // namespace
}  // namespace ceptoar::test::member_net_test
