// SPDX-License-Identifier: Apache-2.0
// A recovery at one node: from many logs, over restarts, with words that come late.
#include <gtest/gtest.h>

#include "crypto/roster_life.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_recovery_test {
namespace {

constexpr std::uint64_t kMinute = 60'000;
constexpr std::uint64_t kDelayMs = limits::kRecoveryDelayDays * limits::kDayMs;

// Five voters, T = 4, two objections block. Version 2 has five recovery keys.
class CoreRecoveryTest : public testing::Test {
 protected:
  CoreRecoveryTest() {
    connect();
    test::SeededRandom random(515);
    Roster next = test::successor(*council().roster);
    for (int i = 0; i < 5; ++i) {
      holders.push_back(crypto::SignKey::generate(random));
      next.recovery.push_back(holders.back().public_key());
    }
    fresh.push_back(crypto::SignKey::generate(random));
    fresh.push_back(crypto::SignKey::generate(random));
    test::sort_roster(next);
    say("telecom", {ControlKind::kRoster,
                    test::sign_roster_by(next, test::first_voters(council(), 4))});
    EXPECT_EQ(version(), 2u);
    // securities and fsa are silent: three of five are no quorum.
    recovery = test::successor(node.core->roster());
    replace("securities", fresh[0]);
    replace("fsa", fresh[1]);
    test::sort_roster(recovery);
    base = std::make_unique<crypto::RosterState>(node.core->roster());
  }
  void connect() {
    for (const char* org : {"telecom", "broadcast", "securities", "fsa"}) node.connect(org);
  }
  void replace(std::string_view org, const crypto::SignKey& key) {
    for (Voter& one : recovery.voters) {
      if (one.org != council().org(org).id) continue;
      one.key = key.public_key();
      one.id = crypto::id_of<VoterId>(crypto::label::kVoterId, one.key);
    }
  }
  void say(std::string_view org, const Control& control) {
    Author& by = authors.try_emplace(std::string(org), org).first->second;
    node.frame(org, Push{{by.item(by.control(control))}});
  }
  void sign(std::size_t holder, std::string_view through) {
    SignedRoster wire;
    wire.roster = encode(recovery);
    ASSERT_TRUE(crypto::sign_recovery(wire, holders[holder], *base).has_value());
    say(through, {ControlKind::kRecovery, encode(wire)});
  }
  Control received() const {
    const RecoveryWord word{base->network_id, 3, crypto::roster_hash(encode(recovery)),
                            RecoverySays::kReceived, {}, {}};
    return {ControlKind::kObjection, encode(word)};
  }
  Control objection(std::string_view org) const {
    return {ControlKind::kObjection,
            encode(crypto::make_recovery_word(*council().org(org).voter, base->network_id, 3,
                                              crypto::roster_hash(encode(recovery)),
                                              RecoverySays::kObjection))};
  }
  // Without a step for each timer of two weeks.
  void jump(std::uint64_t ms) {
    node.now += ms - kMinute;
    node.pass(kMinute);
  }
  void sign_and_receive() {
    for (const std::size_t holder : {0u, 1u, 2u}) sign(holder, "telecom");
    node.pass(kMinute);
    say("telecom", received());
    say("broadcast", received());
  }
  std::uint64_t version() const { return node.core->roster().roster.version; }
  std::size_t rows() const {
    std::size_t found = 0;
    for (const auto& [key, value] : node.store.table(NodeTable::kMeta)) {
      found += as_text(key).starts_with("recovery/");
    }
    return found;
  }

  Harness node{"banks"};
  std::map<std::string, Author> authors;
  std::vector<crypto::SignKey> holders;
  std::vector<crypto::SignKey> fresh;
  Roster recovery;
  std::unique_ptr<crypto::RosterState> base;
};

TEST_F(CoreRecoveryTest, SaysInItsOwnLogThatItHasItOnceAndWhenItIsSigned) {
  sign(0, "telecom");
  sign(1, "telecom");
  node.pass(kMinute);
  EXPECT_EQ(node.frontier("banks"), 0u) << "two of five are no recovery";
  sign(2, "securities");
  node.pass(kMinute);
  EXPECT_EQ(node.frontier("banks"), 1u);
  node.pass(10 * kMinute);
  node.restart();
  connect();
  node.pass(10 * kMinute);
  EXPECT_EQ(node.frontier("banks"), 1u) << "once";
  EXPECT_TRUE(node.logged("recovery-under-way"));
}

TEST_F(CoreRecoveryTest, CountsWhenItsTimeHasComeAndStaysSoAfterARestart) {
  sign_and_receive();
  jump(kDelayMs - kMinute);
  EXPECT_EQ(version(), 2u);
  node.restart();
  connect();
  EXPECT_EQ(version(), 2u);
  node.pass(10 * kMinute);
  EXPECT_EQ(version(), 3u);
  EXPECT_TRUE(node.logged("roster-recovered"));
  node.restart();
  EXPECT_EQ(version(), 3u);
  connect();
  // Three who were there and one of the new voters agree on the next version: the rows may go.
  Roster next = test::successor(node.core->roster());
  next.organisations[0].name_en = "Next";
  SignedRoster wire;
  wire.roster = encode(next);
  for (const crypto::SignKey* key :
       {&*council().org("telecom").voter, &*council().org("broadcast").voter,
        &*council().org("banks").voter, static_cast<const crypto::SignKey*>(&fresh[0])}) {
    ASSERT_TRUE(crypto::add_roster_signature(
                    wire,
                    {crypto::id_of<VoterId>(crypto::label::kVoterId, key->public_key()),
                     crypto::sign_roster(*key, base->network_id, next.version, 0,
                                         crypto::roster_hash(wire.roster))},
                    &node.core->roster())
                    .has_value());
  }
  say("telecom", {ControlKind::kRoster, encode(wire)});
  EXPECT_EQ(version(), 4u);
  EXPECT_EQ(rows(), 0u);
  node.restart();
  EXPECT_EQ(version(), 4u);
}

TEST_F(CoreRecoveryTest, ObjectionsThatComeLateUndoItAndARestartDoesNotBringItBack) {
  sign_and_receive();
  jump(kDelayMs + 10 * kMinute);
  ASSERT_EQ(version(), 3u);
  node.restart();
  connect();
  ASSERT_EQ(version(), 3u);
  const std::size_t held = rows();
  say("fsa", objection("telecom"));
  EXPECT_EQ(rows(), held + 1) << "what is in force may be undone: it stays known";
  EXPECT_EQ(version(), 3u) << "one of five is a minority";
  say("fsa", objection("broadcast"));
  EXPECT_EQ(version(), 2u);
  EXPECT_TRUE(node.logged("recovery-undone"));
  node.restart();
  EXPECT_EQ(version(), 2u);
  connect();
  node.pass(10 * kMinute);
  EXPECT_EQ(version(), 2u);
}

// Words may be there before what they speak of, and before the version that both are about.
TEST_F(CoreRecoveryTest, WordsThatComeFirstCountNoLess) {
  say("telecom", objection("broadcast"));
  say("telecom", objection("telecom"));
  sign_and_receive();
  jump(kDelayMs + 10 * kMinute);
  EXPECT_EQ(version(), 2u);
}

TEST_F(CoreRecoveryTest, WhatIsRefusedLeavesNoRow) {
  SignedRoster wire;
  wire.roster = encode(recovery);
  ASSERT_TRUE(crypto::sign_recovery(wire, holders[0], *base).has_value());
  wire.signatures[0].signature.bytes[3] ^= 1;
  say("telecom", {ControlKind::kRecovery, encode(wire)});
  EXPECT_TRUE(node.logged("recovery-refused"));
  say("telecom", {ControlKind::kObjection, Bytes{1, 2, 3}});
  EXPECT_EQ(rows(), 0u);
  say("telecom", objection("fsa"));
  say("broadcast", objection("fsa"));  // the same by another node
  EXPECT_EQ(rows(), 1u);
}

}  // namespace
}  // namespace ceptoar::core::core_recovery_test
