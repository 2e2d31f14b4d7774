// SPDX-License-Identifier: Apache-2.0
// How versions follow each other: votes in any order, two valid next versions, what resolves them.
#include "crypto/roster_life.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "schema/codec.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::roster_life_test {
namespace {

using crypto::RosterLife;
using Step = crypto::RosterLife::Step;

const Council& council() { return shared_council(); }
std::vector<const CouncilOrg*> voters() { return council().voters(); }  // six, T = 4

Roster renamed(const crypto::RosterState& before, const std::string& name) {
  Roster next = successor(before);
  next.organisations[0].name_en = name;
  return next;
}

Bytes vote(const Roster& roster, std::size_t voter, std::uint32_t round = 0) {
  return sign_roster_by(roster, {voters()[voter]}, round);
}
Bytes bundle(const Roster& roster, std::vector<std::size_t> who, std::uint32_t round = 0) {
  std::vector<const CouncilOrg*> signers;
  for (const std::size_t one : who) signers.push_back(voters()[one]);
  return sign_roster_by(roster, signers, round);
}

// kNoted for everything that changes nothing.
Step give(RosterLife& life, const Bytes& wire) {
  const auto step = life.take(wire);
  EXPECT_TRUE(step || step.error().code == ErrorCode::kDuplicate) << step.error().context;
  return step ? *step : Step::kNoted;
}

TEST(RosterLifeTest, IsInForceWithTheLastVoteOfTwoThirdsAndNotBefore) {
  RosterLife life(council().roster);
  const Roster next = renamed(*council().roster, "Next");
  EXPECT_EQ(give(life, vote(next, 0)), Step::kNoted);
  EXPECT_TRUE(refused(life.take(vote(next, 0)), ErrorCode::kDuplicate)) << "a voter counts once";
  EXPECT_EQ(give(life, vote(next, 1)), Step::kNoted);
  EXPECT_EQ(give(life, vote(next, 2)), Step::kNoted);
  EXPECT_EQ(life.in_force()->roster.version, 1u);
  const auto tallies = life.votes().tallies(*life.in_force());
  ASSERT_EQ(tallies.size(), 1u);
  EXPECT_EQ(tallies[0].old_have, 3u);
  EXPECT_EQ(tallies[0].old_need, 4u);
  EXPECT_EQ(give(life, vote(next, 3)), Step::kAdopted);
  EXPECT_EQ(life.in_force()->roster.version, 2u);
  EXPECT_EQ(life.in_force()->roster.organisations[0].name_en, "Next");
}

TEST(RosterLifeTest, DoesNotAddUpVotesOfDifferentRoundsOrRosters) {
  RosterLife life(council().roster);
  const Roster a = renamed(*council().roster, "A");
  const Roster b = renamed(*council().roster, "B");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(give(life, vote(a, i, 0)), Step::kNoted);
  for (std::size_t i = 3; i < 6; ++i) EXPECT_EQ(give(life, vote(a, i, 1)), Step::kNoted);
  for (std::size_t i = 3; i < 6; ++i) EXPECT_EQ(give(life, vote(b, i, 2)), Step::kNoted);
  EXPECT_EQ(life.in_force()->roster.version, 1u);
}

TEST(RosterLifeTest, RefusesVotesThatDoNotFit) {
  RosterLife life(council().roster);
  Roster skipped = successor(*council().roster);
  skipped.version += 1;
  EXPECT_TRUE(refused(life.take(bundle(skipped, {0, 1, 2, 3})), ErrorCode::kChain));
  Roster unknown = successor(*council().roster);
  unknown.prev_hash.bytes[5] ^= 1;
  EXPECT_TRUE(refused(life.take(vote(unknown, 0)), ErrorCode::kChain));
  const Roster next = successor(*council().roster);
  EXPECT_TRUE(refused(life.take(vote(next, 0, crypto::kBallotRounds)), ErrorCode::kLimitExceeded));
  SignedRoster proposal;
  proposal.roster = encode(next);
  EXPECT_TRUE(refused(life.take(encode(proposal)), ErrorCode::kNotFound));
  auto wire = parse<SignedRoster>(vote(next, 0)).value();
  wire.signatures[0].signature.bytes[0] ^= 1;
  EXPECT_TRUE(refused(life.take(encode(wire)), ErrorCode::kBadSignature));
}

TEST(RosterLifeTest, ALoweredThresholdNeedsTheOldVotersToo) {
  RosterLife life(council().roster);
  Roster fewer = successor(*council().roster);  // four voters stay: T of the new ones is three
  std::vector<Voter> kept;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto key = voters()[i]->voter->public_key();
    kept.push_back(*std::find_if(fewer.voters.begin(), fewer.voters.end(),
                                 [&](const Voter& v) { return v.key == key; }));
  }
  fewer.voters = kept;
  sort_roster(fewer);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(give(life, vote(fewer, i)), Step::kNoted);
  EXPECT_EQ(life.in_force()->roster.version, 1u) << "three of the new ones are not four of the old";
  EXPECT_EQ(give(life, vote(fewer, 3)), Step::kAdopted);
  // And the next version counts by the new list.
  const Roster third = renamed(*life.in_force(), "Third");
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(give(life, vote(third, i)), Step::kNoted);
  EXPECT_TRUE(refused(life.take(vote(third, 5)), ErrorCode::kBadSignature)) << "votes no more";
  EXPECT_EQ(give(life, vote(third, 2)), Step::kAdopted);
}

TEST(RosterLifeTest, OneVotersFloodIsBoundedAndShutsNobodyOut) {
  RosterLife life(council().roster);
  std::size_t kept = 0;
  for (int i = 0; i < 12; ++i) {
    const Roster junk = renamed(*council().roster, "junk" + std::to_string(i));
    kept += life.take(vote(junk, 5, static_cast<std::uint32_t>(i))).has_value();
  }
  EXPECT_EQ(kept, crypto::kRostersOfVoter);
  const Roster next = renamed(*council().roster, "Next");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(give(life, vote(next, i)), Step::kNoted);
  // The flooder's own vote is one too many here; where it was not, the bundle brings it.
  EXPECT_EQ(give(life, vote(next, 5)), Step::kNoted);
  EXPECT_EQ(give(life, bundle(next, {0, 1, 2, 5})), Step::kAdopted);
}

TEST(RosterLifeTest, NamesWhoVotesTwiceInOneRound) {
  RosterLife life(council().roster);
  EXPECT_EQ(give(life, vote(renamed(*council().roster, "A"), 2, 3)), Step::kNoted);
  EXPECT_TRUE(life.double_votes().empty());
  EXPECT_EQ(give(life, vote(renamed(*council().roster, "B"), 2, 4)), Step::kNoted);
  EXPECT_TRUE(life.double_votes().empty()) << "in another round he may";
  EXPECT_EQ(give(life, vote(renamed(*council().roster, "B"), 2, 3)), Step::kNoted);
  ASSERT_EQ(life.double_votes().size(), 1u);
  EXPECT_EQ(life.double_votes()[0].voter,
            crypto::id_of<VoterId>(crypto::label::kVoterId, voters()[2]->voter->public_key()));
  EXPECT_EQ(life.double_votes()[0].version, 2u);
}

struct Dispute {
  Roster a = renamed(*council().roster, "A");
  Roster b = renamed(*council().roster, "B");
  Bytes side_a = bundle(a, {0, 1, 2, 3});
  Bytes side_b = bundle(b, {2, 3, 4, 5});
  Roster resolving(bool both) const {
    Roster c = renamed(*council().roster, "C");
    c.resolves = {crypto::roster_hash(encode(a))};
    if (both) c.resolves.push_back(crypto::roster_hash(encode(b)));
    std::sort(c.resolves.begin(), c.resolves.end());
    return c;
  }
};

TEST(RosterForkTest, StaysOnTheLastAgreedVersionAndNamesTheVoters) {
  const Dispute dispute;
  for (const bool a_first : {true, false}) {
    RosterLife life(council().roster);
    EXPECT_EQ(give(life, a_first ? dispute.side_a : dispute.side_b), Step::kAdopted);
    EXPECT_EQ(give(life, a_first ? dispute.side_b : dispute.side_a), Step::kDisputed);
    EXPECT_TRUE(life.disputed());
    EXPECT_EQ(life.in_force()->roster.version, 1u);
    std::set<VoterId> twice;
    for (const std::size_t i : {2u, 3u}) {
      twice.insert(crypto::id_of<VoterId>(crypto::label::kVoterId, voters()[i]->voter->public_key()));
    }
    EXPECT_EQ(life.double_signers(), twice);
    const Roster on_a = renamed(*crypto::verify_next(council().roster, dispute.side_a).value(), "X");
    EXPECT_TRUE(refused(life.take(vote(on_a, 0)), ErrorCode::kChain)) << "nothing follows a side";
  }
}

TEST(RosterForkTest, IsEndedByTheHonestRestNamingBothSides) {
  const Dispute dispute;
  RosterLife life(council().roster);
  ASSERT_EQ(give(life, dispute.side_a), Step::kAdopted);
  ASSERT_EQ(give(life, dispute.side_b), Step::kDisputed);
  // Voters 2 and 3 signed twice: of the other four, three are enough.
  const Roster one_sided = dispute.resolving(false);
  EXPECT_EQ(give(life, bundle(one_sided, {0, 1, 4, 5})), Step::kNoted);
  EXPECT_TRUE(life.disputed());
  const Roster c = dispute.resolving(true);
  RosterLife second(council().roster);
  ASSERT_EQ(give(second, dispute.side_b), Step::kAdopted);
  ASSERT_EQ(give(second, dispute.side_a), Step::kDisputed);
  EXPECT_EQ(give(second, vote(c, 2)), Step::kNoted) << "who signed twice counts no more";
  EXPECT_EQ(give(second, vote(c, 0)), Step::kNoted);
  EXPECT_EQ(give(second, vote(c, 1)), Step::kNoted);
  EXPECT_EQ(give(second, vote(c, 4)), Step::kResolved);
  EXPECT_EQ(second.in_force()->roster.organisations[0].name_en, "C");
  EXPECT_FALSE(second.disputed());
  // And life goes on from there.
  const Roster d = renamed(*second.in_force(), "D");
  for (std::size_t i : {0u, 1u, 4u}) EXPECT_EQ(give(second, vote(d, i)), Step::kNoted);
  EXPECT_EQ(give(second, vote(d, 5)), Step::kAdopted);
}

TEST(RosterForkTest, OldKeysCannotDisputeWhatAnotherVersionHasFollowed) {
  const Dispute dispute;
  RosterLife life(council().roster);
  ASSERT_EQ(give(life, dispute.side_a), Step::kAdopted);
  const Roster third = renamed(*life.in_force(), "Third");
  ASSERT_EQ(give(life, bundle(third, {0, 1, 2, 3})), Step::kAdopted);
  EXPECT_TRUE(refused(life.take(dispute.side_b), ErrorCode::kDuplicate));
  EXPECT_EQ(life.in_force()->roster.version, 3u);
}

TEST(RosterForkTest, TwoHonestOrdersArriveAtTheSame) {
  const Dispute dispute;
  std::vector<Bytes> wires;
  for (const std::size_t i : {0u, 1u, 2u, 3u}) wires.push_back(vote(dispute.a, i));
  for (const std::size_t i : {2u, 3u, 4u, 5u}) wires.push_back(vote(dispute.b, i));
  const Roster c = dispute.resolving(true);
  for (const std::size_t i : {0u, 1u, 4u, 5u}) wires.push_back(vote(c, i, 1));
  SeededRandom random(shared_seed() + 90);
  for (int run = 0; run < 40; ++run) {
    for (std::size_t i = wires.size(); i > 1; --i) std::swap(wires[i - 1], wires[random.below(i)]);
    RosterLife life(council().roster);
    for (const Bytes& wire : wires) give(life, wire);
    EXPECT_FALSE(life.disputed()) << run;
    EXPECT_EQ(life.in_force()->roster.organisations[0].name_en, "C") << run;
  }
}

TEST(RosterForkTest, WhoSignedTwiceIsLeftOutAndTheRestMustStillBeAQuorum) {
  const Council& council = shared_council();
  const std::size_t threshold = crypto::roster_threshold(council.voters().size());
  const auto with = [&](std::size_t signers) {
    return crypto::verify_next_without(
        council.roster, sign_roster_by(successor(*council.roster), first_voters(council, signers)),
        {});
  };
  EXPECT_TRUE(good(with(threshold)));
  EXPECT_TRUE(refused(with(threshold - 1), ErrorCode::kBadSignature));
}

}  // namespace
}  // namespace ceptoar::test::roster_life_test
