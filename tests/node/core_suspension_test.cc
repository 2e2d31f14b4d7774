// SPDX-License-Identifier: Apache-2.0
// The fast path at one node: who may write while it lasts, over restarts, and what stays on the disk.
#include <gmock/gmock.h>

#include "crypto/suspension.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_suspension_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

constexpr std::uint64_t kMinute = 60'000;
constexpr std::uint64_t kNow = test::kCouncilNowMs;

std::uint16_t code(ErrorCode code) { return static_cast<std::uint16_t>(code); }

// Five voters: telecom, broadcast, banks, securities, fsa; three are more than half.
class CoreSuspensionTest : public testing::Test {
 protected:
  CoreSuspensionTest() { connect(); }
  void connect() {
    for (const char* org : {"telecom", "broadcast", "securities", "fsa"}) node.connect(org);
  }
  Author& author(std::string_view org) {
    return authors.try_emplace(std::string(org), org).first->second;
  }
  void say(std::string_view org, const Control& control) {
    Author& by = author(org);
    node.frame(org, Push{{by.item(by.control(control))}});
  }
  static Suspension word(std::string_view voter, std::string_view target,
                         const crypto::RosterState& base = *council().roster,
                         std::uint64_t starts_ms = kNow) {
    return crypto::make_suspension(*council().org(voter).voter, base, council().org(target).id,
                                   starts_ms);
  }
  void suspend(std::string_view through, std::string_view target) {
    for (const char* voter : {"telecom", "broadcast", "fsa"}) {
      say(through, {ControlKind::kSuspension, encode(word(voter, target))});
    }
  }
  Status status_of(std::string_view org) const { return node.core->roster().find_org(org)->status; }
  // Without a step for each timer of so long a time.
  void jump(std::uint64_t ms) {
    node.now += ms - kMinute;
    node.pass(kMinute);
  }
  std::size_t rows() const {
    std::size_t found = 0;
    for (const auto& [key, value] : node.store.table(NodeTable::kMeta)) {
      found += as_text(key).starts_with("recovery/");
    }
    return found;
  }

  Harness node{"banks"};
  std::map<std::string, Author> authors;
};

TEST_F(CoreSuspensionTest, ASuspendedNodeCarriesVotesAndFlashesAndTheRestComesWhenItHasEnded) {
  const auto normal = author("securities").clear();
  const auto flash = author("securities").clear(Lane::kFlash);
  suspend("telecom", "securities");
  EXPECT_EQ(status_of("securities"), Status::kSuspended);
  EXPECT_TRUE(node.logged("suspended"));
  EXPECT_EQ(node.rosters_changed, 1);
  EXPECT_THAT(node.cut, Not(Contains(node_of("securities").id))) << "votes travel through any node";
  node.frame("securities", Push{{author("securities").item(normal)}});
  node.frame("securities", Push{{author("securities").item(flash)}});
  EXPECT_THAT(node.acks("securities", normal.id), ElementsAre(code(ErrorCode::kNotAuthorized)));
  EXPECT_THAT(node.acks("securities", flash.id), ElementsAre(0));
  // A relay that has not heard of it is refused no less.
  node.frame("fsa", Push{{author("securities").item(normal)}});
  EXPECT_THAT(node.acks("fsa", normal.id), ElementsAre(code(ErrorCode::kNotAuthorized)));
  // Its own word against another one travels in its own log.
  say("securities", {ControlKind::kSuspension, encode(word("securities", "telecom"))});
  EXPECT_EQ(rows(), 4u);
  jump(72 * 60 * kMinute - kMinute);
  EXPECT_EQ(status_of("securities"), Status::kSuspended);
  jump(2 * kMinute);
  EXPECT_EQ(status_of("securities"), Status::kActive);
  EXPECT_TRUE(node.logged("suspension-over"));
  EXPECT_EQ(node.rosters_changed, 2);
  node.frame("securities", Push{{author("securities").item(normal)}});
  EXPECT_TRUE(node.holds(NodeTable::kEntries, normal.id.view()));
}

TEST_F(CoreSuspensionTest, ARestartKeepsItAndWhatIsOverIsForgotten) {
  suspend("telecom", "securities");
  node.restart();
  EXPECT_EQ(rows(), 3u);
  connect();
  EXPECT_EQ(status_of("securities"), Status::kSuspended);
  node.pass(10 * kMinute);
  EXPECT_EQ(status_of("securities"), Status::kSuspended);
  jump(72 * 60 * kMinute);
  EXPECT_EQ(status_of("securities"), Status::kActive);
  node.restart();
  connect();
  EXPECT_EQ(status_of("securities"), Status::kActive);
  EXPECT_EQ(rows(), 3u) << "who signed is spent for thirty days";
  jump(crypto::kSuspensionSpentMs);
  EXPECT_EQ(rows(), 0u);
}

// The words may come before the version that they name, or before that which brings their voter.
TEST_F(CoreSuspensionTest, WordsThatComeFirstCountWhenTheirRosterIsHere) {
  Roster next = test::successor(*council().roster);
  next.organisations[0].name_en = "Next";
  const Bytes wire = test::sign_roster_by(next, test::first_voters(council(), 4));
  const auto second = crypto::verify_next(council().roster, wire);
  ASSERT_TRUE(second.has_value());
  for (const char* voter : {"telecom", "broadcast", "fsa"}) {
    say("telecom", {ControlKind::kSuspension, encode(word(voter, "securities", **second))});
  }
  EXPECT_EQ(status_of("securities"), Status::kActive);
  node.restart();
  connect();
  say("telecom", {ControlKind::kRoster, wire});
  EXPECT_EQ(node.core->roster().roster.version, 2u);
  EXPECT_EQ(status_of("securities"), Status::kSuspended);
  // The next version of the quorum ends it: it decides.
  Roster third = test::successor(**second);
  third.organisations[0].name_en = "Third";
  say("telecom", {ControlKind::kRoster,
                  test::sign_roster_by(third, test::first_voters(council(), 4))});
  EXPECT_EQ(node.core->roster().roster.version, 3u);
  EXPECT_EQ(status_of("securities"), Status::kActive);
}

// The roster that others are built on stays what the quorum signed.
TEST_F(CoreSuspensionTest, AVersionAgreedMeanwhileIsTaken) {
  suspend("telecom", "securities");
  Roster next = test::successor(*council().roster);
  next.created_ms = kNow;
  next.organisations[0].name_en = "Next";
  say("securities", {ControlKind::kRoster,
                     test::sign_roster_by(next, test::first_voters(council(), 4))});
  EXPECT_EQ(node.core->roster().roster, next) << "through the suspended node, and it ends its suspension";
}

TEST_F(CoreSuspensionTest, WhatIsRefusedLeavesNoRow) {
  Suspension bent = word("telecom", "securities");
  bent.signature.bytes[3] ^= 1;
  say("telecom", {ControlKind::kSuspension, encode(bent)});
  EXPECT_TRUE(node.logged("suspension-refused"));
  say("telecom", {ControlKind::kSuspension, Bytes{1, 2, 3}});
  say("telecom", {ControlKind::kSuspension,
                  encode(word("fsa", "securities", *council().roster, kNow + 60 * kMinute))});
  EXPECT_EQ(rows(), 0u);
  say("telecom", {ControlKind::kSuspension, encode(word("fsa", "securities"))});
  say("broadcast", {ControlKind::kSuspension, encode(word("fsa", "securities"))});  // the same again
  EXPECT_EQ(rows(), 1u);
}

// Words of nobody who is known wait for him; a flood of them is not kept.
TEST_F(CoreSuspensionTest, WordsOfStrangersAreBounded) {
  test::SeededRandom random(77);
  for (int i = 0; i < 300; ++i) {
    const crypto::SignKey stranger = crypto::SignKey::generate(random);
    say("telecom", {ControlKind::kSuspension,
                    encode(crypto::make_suspension(stranger, *council().roster,
                                                   council().org("securities").id, kNow))});
  }
  EXPECT_LE(rows(), 2 * limits::kRosterVoters);
  EXPECT_EQ(status_of("securities"), Status::kActive);
  suspend("telecom", "securities");
  EXPECT_EQ(status_of("securities"), Status::kSuspended) << "and nobody is crowded out by it";
}

}  // namespace
}  // namespace ceptoar::core::core_suspension_test
