// SPDX-License-Identifier: Apache-2.0
// How far a node holds every log, in its own words; and a member's question that goes on to another node.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/heads.h"
#include "schema/limits.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_heads_test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Hash32 nonce_of(std::uint8_t n) {
  Hash32 out;
  out.bytes.fill(n);
  return out;
}

Heads heads_by(std::string_view org, const Hash32& nonce) {
  Heads out;
  out.node = node_of(org).id;
  out.nonce = nonce;
  out.now_ms = test::kCouncilNowMs;
  out.frontiers = {{node_of(org).id, 7, EntryId{nonce.bytes}}};
  const NetworkId& network = council().network;
  out.signature = crypto::sign_entry(node_of(org).nsk, network, crypto::heads_id(network, out));
  return out;
}

bool is_refused(const MemberMessage& message) {
  const auto* refuse = std::get_if<Refuse>(&message);
  return refuse != nullptr && refuse->code == static_cast<std::uint16_t>(ErrorCode::kUnreachable);
}

class CoreHeadsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* org : {"telecom", "fsa"}) node.connect(org);
    node.greet(1, "banks");
    node.answers.clear();
  }
  void ask(std::string_view org, std::uint8_t nonce) {
    (void)node.ask(1, "banks", HeadsWant{node_of(org).id, nonce_of(nonce)});
  }
  void expect_good(const Bytes& bytes, const Hash32& nonce) {
    const auto heads = parse<Heads>(bytes);
    ASSERT_TRUE(heads.has_value());
    EXPECT_EQ(heads->node, node.self.id);
    EXPECT_EQ(heads->nonce, nonce);
    EXPECT_TRUE(crypto::verify_heads(*heads, council().network, node.self.nsk.public_key()));
    const auto found = std::find_if(heads->frontiers.begin(), heads->frontiers.end(),
                                    [](const Frontier& one) { return one.author == node_of("telecom").id; });
    ASSERT_NE(found, heads->frontiers.end());
    EXPECT_EQ(found->seq, node.frontier("telecom"));
  }
  void take_an_entry() {
    Author author("telecom");
    node.frame("telecom", Push{{author.item(author.clear())}});
    ASSERT_EQ(node.frontier("telecom"), 1u);
  }

  Harness node{"banks"};
};

TEST_F(CoreHeadsTest, AreSaidToMembersAndToPeers) {
  take_an_entry();
  const MemberMessage answer = node.ask(1, "banks", HeadsWant{node.self.id, nonce_of(1)});
  const auto* said = std::get_if<HeadsSaid>(&answer);
  ASSERT_NE(said, nullptr);
  expect_good(said->heads, nonce_of(1));

  node.frame("telecom", HeadsAsk{nonce_of(2)});
  ASSERT_THAT(node.sent<HeadsSaid>("telecom"), SizeIs(1));
  expect_good(node.sent<HeadsSaid>("telecom").front().heads, nonce_of(2));
  node.frame("telecom", HeadsAsk{nonce_of(3)});
  EXPECT_THAT(node.sent<HeadsSaid>("telecom"), SizeIs(1)) << "each costs a signature";
  node.pass(limits::kHeadsEveryMs);
  node.frame("telecom", HeadsAsk{nonce_of(4)});
  EXPECT_THAT(node.sent<HeadsSaid>("telecom"), SizeIs(2));
}

TEST_F(CoreHeadsTest, AreSaidToPeersWhenTheClockWasSetBack) {
  node.frame("telecom", HeadsAsk{nonce_of(1)});
  node.now -= 9 * 3'600'000;
  node.give(Timer{});
  node.pass(limits::kHeadsEveryMs);
  node.frame("telecom", HeadsAsk{nonce_of(2)});
  EXPECT_THAT(node.sent<HeadsSaid>("telecom"), SizeIs(2));
}

TEST_F(CoreHeadsTest, AnotherNodesComeAsItSaidThem) {
  ask("telecom", 1);
  ASSERT_THAT(node.sent<HeadsAsk>("telecom"), SizeIs(1));
  EXPECT_EQ(node.sent<HeadsAsk>("telecom").front().nonce, nonce_of(1));
  EXPECT_THAT(node.answers, IsEmpty());
  // Neither to another question, nor by another node, nor what is none.
  node.frame("telecom", HeadsSaid{encode(heads_by("telecom", nonce_of(9)))});
  node.frame("fsa", HeadsSaid{encode(heads_by("telecom", nonce_of(1)))});
  node.frame("telecom", HeadsSaid{Bytes(16, 1)});
  EXPECT_THAT(node.answers, IsEmpty());
  const Bytes heads = encode(heads_by("telecom", nonce_of(1)));
  node.frame("telecom", HeadsSaid{heads});
  ASSERT_THAT(node.answers, SizeIs(1));
  const auto* said = std::get_if<HeadsSaid>(&node.answers.front().message);
  ASSERT_NE(said, nullptr);
  EXPECT_EQ(said->heads, heads);
  node.frame("telecom", HeadsSaid{heads});
  EXPECT_THAT(node.answers, SizeIs(1)) << "once";
}

TEST_F(CoreHeadsTest, WhoDoesNotAnswerOrDoesNotKnowTheQuestionHoldsNobody) {
  ask("telecom", 1);
  EXPECT_THAT(node.answers, IsEmpty());
  node.pass(limits::kHeadsWaitMs + 2 * Config{}.want_retry_ms);
  ASSERT_THAT(node.answers, SizeIs(1));
  EXPECT_TRUE(is_refused(node.answers.front().message));

  ask("telecom", 2);
  node.frame("telecom", Refuse{static_cast<std::uint16_t>(ErrorCode::kMalformed)});
  ASSERT_THAT(node.answers, SizeIs(1)) << "each question begins a new list";
  EXPECT_TRUE(is_refused(node.answers.back().message));
  ask("telecom", 3);
  ASSERT_THAT(node.answers, SizeIs(1));
  EXPECT_THAT(node.sent<HeadsAsk>("telecom"), SizeIs(2)) << "an earlier version is not asked again";
  EXPECT_TRUE(is_refused(node.answers.back().message));

  EXPECT_TRUE(is_refused(node.ask(1, "banks", HeadsWant{node_of("securities").id, nonce_of(4)})))
      << "not connected";
}

TEST(HeadsTest, AreCoveredByTheirSignatureToTheLastByte) {
  const Heads good = heads_by("telecom", nonce_of(1));
  const SignPublicKey key = node_of("telecom").nsk.public_key();
  ASSERT_TRUE(crypto::verify_heads(good, council().network, key));
  EXPECT_FALSE(crypto::verify_heads(good, council().network, node_of("fsa").nsk.public_key()));
  const Bytes bytes = encode(good);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Bytes bad = bytes;
    bad[at] ^= 1;
    const auto heads = parse<Heads>(bad);
    EXPECT_FALSE(heads && crypto::verify_heads(*heads, council().network, key)) << at;
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse<Heads>(BytesView(bytes).first(size))) << size;
  }
}

}  // namespace
}  // namespace ceptoar::core::core_heads_test
