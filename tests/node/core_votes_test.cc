// SPDX-License-Identifier: Apache-2.0
// A node that was away hears one log after the other: votes on many versions of the roster before those that
// complete the first of them.
#include <gtest/gtest.h>

#include "crypto/roster_life.h"
#include "node/core/waiting_votes.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_votes_test {
namespace {

// Of five; with banks' own they would be one more than T.
const std::vector<std::string_view> kVoters = {"telecom", "broadcast", "securities", "fsa"};

bool reads_votes(const Effect& effect) {
  const Load* load = std::get_if<Load>(&effect);
  return load != nullptr && load->rows.front().table == NodeTable::kMeta;
}

class CoreRosterVotesTest : public testing::Test {
 protected:
  CoreRosterVotesTest() { connect(); }
  void connect() {
    for (const std::string_view org : kVoters) node.connect(org);
  }
  // Versions 2 to `last`, each after the one before.
  void agree_upto(std::uint64_t last) {
    auto state = council().roster;
    while (state->roster.version < last) {
      versions.push_back(test::successor(*state));
      versions.back().organisations[0].name_en = "v" + std::to_string(versions.back().version);
      auto next = crypto::verify_next(
          state, test::sign_roster_by(versions.back(), test::first_voters(council(), 5)));
      ASSERT_TRUE(next.has_value());
      state = std::move(*next);
    }
  }
  const Roster& at(std::uint64_t version) const { return versions[version - 2]; }
  void say(std::string_view org, const Control& control) {
    Author& by = authors.try_emplace(std::string(org), org).first->second;
    node.frame(org, Push{{by.item(by.control(control))}});
  }
  void vote(std::string_view voter, std::uint64_t version, std::string_view through) {
    say(through, {ControlKind::kVote, test::sign_roster_by(at(version), {&council().org(voter)})});
  }
  void vote(std::string_view voter, std::uint64_t version) { vote(voter, version, voter); }
  // Of a version whose predecessor nobody has.
  void junk(std::string_view org, std::uint64_t version, std::uint64_t number) {
    Roster fake = test::successor(*council().roster);
    fake.version = version;
    fake.created_ms += number;
    say(org, {ControlKind::kVote, test::sign_roster_by(fake, {&council().org(org)})});
  }
  std::uint64_t version() const { return node.core->roster().roster.version; }
  std::size_t vote_rows() const {
    std::size_t rows = 0;
    for (const auto& [key, value] : node.store.table(NodeTable::kMeta)) rows += as_text(key).starts_with("roster/");
    return rows;
  }
  void restart() {
    node.restart();
    connect();
  }

  Harness node{"banks"};
  std::map<std::string, Author> authors;
  std::vector<Roster> versions;
};

TEST_F(CoreRosterVotesTest, OneAuthorsVotesOnAllVersionsBeforeTheNextAuthorsReachTheLast) {
  agree_upto(8);
  for (const std::string_view voter : kVoters) {
    for (std::uint64_t version = 2; version <= 8; ++version) vote(voter, version);
  }
  EXPECT_EQ(version(), 8u);
  EXPECT_EQ(vote_rows(), 4u) << "those on the version in force alone";
  EXPECT_EQ(node.core->kept().waiting_votes_of_author, 0u);
  restart();
  EXPECT_EQ(version(), 8u);
}

TEST_F(CoreRosterVotesTest, TheSameWithARestartBehindEachVote) {
  agree_upto(8);
  for (const std::string_view voter : kVoters) {
    for (std::uint64_t version = 2; version <= 8; ++version) {
      vote(voter, version);
      restart();
    }
  }
  EXPECT_EQ(version(), 8u);
}

TEST_F(CoreRosterVotesTest, MoreVersionsThanAreReadAtATime) {
  agree_upto(40);
  for (const std::string_view voter : kVoters) {
    for (std::uint64_t version = 2; version <= 40; ++version) vote(voter, version);
  }
  EXPECT_EQ(version(), 40u);
}

TEST_F(CoreRosterVotesTest, OneNodeCarriesAllVotesOnLaterVersions) {
  agree_upto(4);
  for (const std::uint64_t later : {3u, 4u}) {
    for (const std::string_view voter : kVoters) vote(voter, later, "fsa");
  }
  EXPECT_EQ(version(), 1u);
  EXPECT_EQ(vote_rows(), 8u);
  for (const std::string_view voter : kVoters) vote(voter, 2, "fsa");
  EXPECT_EQ(version(), 4u);
}

TEST_F(CoreRosterVotesTest, OneNodeCarriesAllVotesAndARestartComesBetween) {
  agree_upto(4);
  for (const std::string_view voter : kVoters) vote(voter, 3, "fsa");
  restart();
  for (const std::string_view voter : kVoters) vote(voter, 4, "fsa");
  for (const std::string_view voter : {"telecom", "broadcast", "securities"}) vote(voter, 2, "fsa");
  restart();
  EXPECT_EQ(version(), 1u);
  vote("fsa", 2, "fsa");
  EXPECT_EQ(version(), 4u);
}

// Version 2 is durable and what it lets be counted was not read yet.
TEST_F(CoreRosterVotesTest, ARestartBeforeTheWaitingVotesAreReadLosesNone) {
  agree_upto(3);
  for (const std::string_view voter : kVoters) vote(voter, 3, "fsa");
  for (const std::string_view voter : {"telecom", "broadcast", "securities"}) vote(voter, 2, "fsa");
  node.hold = reads_votes;
  vote("fsa", 2, "fsa");
  EXPECT_EQ(version(), 2u);
  EXPECT_EQ(node.held.size(), 1u);
  node.hold = nullptr;
  restart();
  EXPECT_EQ(version(), 3u);
}

TEST_F(CoreRosterVotesTest, AStoreThatCannotBeReadIsAskedAgain) {
  agree_upto(3);
  for (const std::string_view voter : kVoters) vote(voter, 3, "fsa");
  for (const std::string_view voter : {"telecom", "broadcast", "securities"}) vote(voter, 2, "fsa");
  node.hold = reads_votes;
  vote("fsa", 2, "fsa");
  ASSERT_EQ(node.held.size(), 1u);
  Loaded& read = std::get<Loaded>(node.held.front());
  read.good = false;
  read.values.clear();
  node.hold = nullptr;
  node.release_held();
  EXPECT_EQ(version(), 2u);
  node.pass(10'000);
  EXPECT_EQ(version(), 3u);
}

TEST_F(CoreRosterVotesTest, ProposalsForLaterVersionsTakeNoPlace) {
  SignedRoster proposal;
  for (std::uint64_t i = 0; i < 20; ++i) {
    Roster roster = test::successor(*council().roster);
    roster.version = 3 + i;
    proposal.roster = encode(roster);
    say("fsa", {ControlKind::kRoster, encode(proposal)});
  }
  EXPECT_EQ(vote_rows(), 0u);
  EXPECT_EQ(node.core->kept().waiting_votes_of_author, 0u);
}

TEST_F(CoreRosterVotesTest, WhoFloodsOneVersionIsStoppedAndHindersNobodyElse) {
  agree_upto(4);
  for (std::uint64_t i = 0; i < limits::kWaitingVotesPerVersion + 10; ++i) junk("telecom", 3, i);
  EXPECT_EQ(vote_rows(), limits::kWaitingVotesPerVersion);
  EXPECT_EQ(node.core->kept().waiting_votes_of_author, limits::kWaitingVotesPerVersion);
  EXPECT_TRUE(node.logged("vote-refused"));
  restart();
  EXPECT_EQ(vote_rows(), limits::kWaitingVotesPerVersion);
  junk("telecom", 3, 10'000);
  EXPECT_EQ(vote_rows(), limits::kWaitingVotesPerVersion) << "the share outlives a restart";
  for (std::uint64_t version = 4; version >= 2; --version) {
    for (const std::string_view voter : kVoters) vote(voter, version, "fsa");
  }
  EXPECT_EQ(version(), 4u);
  EXPECT_EQ(vote_rows(), 4u) << "and what he filled is free again";
}

TEST_F(CoreRosterVotesTest, VersionsOfTheFarFutureTakeNoPlace) {
  junk("telecom", 1 + limits::kRosterVersionsAhead, 0);
  EXPECT_EQ(vote_rows(), 1u);
  junk("telecom", 2 + limits::kRosterVersionsAhead, 0);
  EXPECT_EQ(vote_rows(), 1u);
}

TEST_F(CoreRosterVotesTest, APeerThatStaysAheadIsSaidToTheOperator) {
  const auto hello = [&](std::uint64_t version) {
    Hello out;
    out.network_id = council().network;
    out.node = node_of("fsa").id;
    out.roster_version = version;
    out.program = "test";
    out.session = 1;
    node.frame("fsa", out);
  };
  hello(3);
  node.pass(10 * 60'000);
  hello(3);
  EXPECT_FALSE(node.logged("roster-behind"));
  hello(1);
  node.pass(10 * 60'000);
  hello(3);
  EXPECT_FALSE(node.logged("roster-behind")) << "it had gone back meanwhile";
  node.pass(16 * 60'000);
  hello(3);
  EXPECT_TRUE(node.logged("roster-behind"));
}

// --- shares ---------------------------------------------------------------------------------------

WaitingVote waiting(std::uint8_t author, std::uint64_t version, std::uint64_t number, std::size_t bytes = 1) {
  WaitingVote out;
  out.author.bytes[0] = author;
  out.version = version;
  out.bytes = bytes;
  append_be64(out.row, version);
  append(out.row, out.author.view());
  append_be64(out.row, number);
  return out;
}

TEST(WaitingVotesTest, AnAuthorHasSoManyRowsOfAllVersions) {
  WaitingVotes votes;
  std::size_t kept = 0;
  for (std::uint64_t i = 0; i < 2 * limits::kWaitingVotesPerAuthor; ++i) kept += votes.keep(waiting(1, 2 + i % 200, i));
  EXPECT_EQ(kept, limits::kWaitingVotesPerAuthor);
  EXPECT_TRUE(votes.keep(waiting(1, 2, 0))) << "that one is held";
  EXPECT_TRUE(votes.keep(waiting(2, 2, 0))) << "another author has his own share";
  votes.erase(waiting(1, 2, 0).row);
  EXPECT_TRUE(votes.keep(waiting(1, 100, 1'000'000))) << "a place is free";
  EXPECT_FALSE(votes.keep(waiting(1, 100, 1'000'001)));
}

TEST(WaitingVotesTest, AnAuthorHasSoManyBytes) {
  WaitingVotes votes;
  const std::size_t whole = limits::kWaitingVoteBytesPerAuthor;
  EXPECT_TRUE(votes.keep(waiting(1, 2, 0, whole - 10)));
  EXPECT_FALSE(votes.keep(waiting(1, 3, 0, 11)));
  EXPECT_TRUE(votes.keep(waiting(1, 3, 1, 10)));
  EXPECT_EQ(votes.take_upto(2).size(), 1u);
  EXPECT_TRUE(votes.keep(waiting(1, 3, 0, 11)));
}

TEST(WaitingVotesTest, AreListedByVersionInPagesOfOneAtLeast) {
  WaitingVotes votes;
  for (const std::uint64_t version : {9u, 300u, 8u}) ASSERT_TRUE(votes.keep(waiting(1, version, 0, 50)));
  const auto first = votes.list({}, 9, 64, 10);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0], waiting(1, 8, 0).row);
  EXPECT_EQ(votes.list(first[0], 9, 64, 1000).size(), 1u) << "300 is not wanted yet";
  EXPECT_EQ(votes.list({}, 300, 2, 1000).size(), 2u);
}

}  // namespace
}  // namespace ceptoar::core::core_votes_test
