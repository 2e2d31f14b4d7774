// SPDX-License-Identifier: Apache-2.0
// What a node says of how far it holds every log: whoever hands it on can change nothing of it.
#include "crypto/heads.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "tests/support/outcome.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test::heads_test {
namespace {

struct Said {
  SeededRandom random{20'261'122};
  crypto::SignKey nsk = crypto::SignKey::generate(random);
  NetworkId network;
  Heads heads;

  Said() {
    network.bytes.fill(1);
    heads.node.bytes.fill(2);
    heads.nonce.bytes.fill(3);
    heads.now_ms = 4;
    Frontier frontier;
    frontier.author.bytes.fill(5);
    frontier.seq = 6;
    frontier.head.bytes.fill(7);
    heads.frontiers = {frontier};
    heads.signature =
        nsk.sign(crypto::label::kEntrySign, network, crypto::heads_id(network, heads).view());
  }
  Result<void> judge(const Heads& of) const { return crypto::verify_heads(of, network, nsk.public_key()); }
};

TEST(SignedHeadsTest, AreTheirNodesOwn) {
  Said said;
  EXPECT_TRUE(good(said.judge(said.heads)));
  const crypto::SignKey other = crypto::SignKey::generate(said.random);
  EXPECT_TRUE(refused(crypto::verify_heads(said.heads, said.network, other.public_key()),
                      ErrorCode::kBadSignature));
  NetworkId elsewhere = said.network;
  elsewhere.bytes[31] ^= 1;
  EXPECT_TRUE(refused(crypto::verify_heads(said.heads, elsewhere, said.nsk.public_key()),
                      ErrorCode::kBadSignature));
}

TEST(SignedHeadsTest, NothingOfThemIsLeftOutOfTheSignature) {
  const Said said;
  const auto bent = [&](auto change) {
    Heads heads = said.heads;
    change(heads);
    return refused(said.judge(heads), ErrorCode::kBadSignature);
  };
  EXPECT_TRUE(bent([](Heads& h) { h.node.bytes[0] ^= 1; }));
  EXPECT_TRUE(bent([](Heads& h) { h.nonce.bytes[0] ^= 1; })) << "an answer to another question";
  EXPECT_TRUE(bent([](Heads& h) { h.now_ms += 1; }));
  EXPECT_TRUE(bent([](Heads& h) { h.frontiers.front().seq -= 1; })) << "a log made shorter";
  EXPECT_TRUE(bent([](Heads& h) { h.frontiers.front().head.bytes[0] ^= 1; }));
  EXPECT_TRUE(bent([](Heads& h) { h.frontiers.clear(); })) << "a log left out";
  EXPECT_TRUE(bent([](Heads& h) { h.signature.bytes[5] ^= 1; }));
}

}  // namespace
}  // namespace ceptoar::test::heads_test
