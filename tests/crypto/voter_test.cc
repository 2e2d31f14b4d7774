// SPDX-License-Identifier: Apache-2.0
// The locked-vote rule: what one voter may say, and that a council that keeps to it never agrees on
// two versions, whatever fewer than 2T-N others do.
#include "crypto/voter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test::voter_test {
namespace {

using crypto::Quorums;
using crypto::VoterRecord;

Hash32 hash_named(std::uint8_t name) {
  Hash32 out;
  out.bytes[0] = name;
  return out;
}
const Hash32 kA = hash_named(1);
const Hash32 kB = hash_named(2);
const Roster kNext;

TEST(VoterTest, SaysTheSameAgainButNothingElseInOneRound) {
  const auto first = crypto::prevote({}, 0, kA, kNext, {});
  ASSERT_TRUE(good(first));
  const auto again = crypto::prevote(*first, 0, kA, kNext, {});
  ASSERT_TRUE(good(again));
  EXPECT_EQ(*again, *first);
  EXPECT_TRUE(refused(crypto::prevote(*first, 0, kB, kNext, {}), ErrorCode::kDuplicate));
}

TEST(VoterTest, SignsOnlyOnAQuorumOfPrevotesInThatRound) {
  EXPECT_TRUE(refused(crypto::sign({}, 1, kA, kNext, {}), ErrorCode::kNotFound));
  EXPECT_TRUE(refused(crypto::sign({}, 1, kA, kNext, {{0, kA}, {1, kB}}), ErrorCode::kNotFound));
  const auto signed_a = crypto::sign({}, 1, kA, kNext, {{1, kA}});
  ASSERT_TRUE(good(signed_a));
  EXPECT_EQ(signed_a->lock, (crypto::VotePlace{1, kA}));
  EXPECT_TRUE(refused(crypto::sign(*signed_a, 1, kB, kNext, {{1, kA}, {1, kB}}),
                      ErrorCode::kDuplicate));
}

TEST(VoterTest, NeverSpeaksInARoundThatIsOverForHim) {
  const auto left = crypto::abandon({}, 2);
  ASSERT_TRUE(good(left));
  for (const std::uint32_t round : {0u, 1u, 2u}) {
    EXPECT_TRUE(refused(crypto::prevote(*left, round, kA, kNext, {}), ErrorCode::kExpired));
    EXPECT_TRUE(refused(crypto::sign(*left, round, kA, kNext, {{round, kA}}), ErrorCode::kExpired));
  }
  EXPECT_TRUE(good(crypto::prevote(*left, 3, kA, kNext, {})));
  EXPECT_TRUE(good(crypto::abandon(*left, 2))) << "the same again";
  EXPECT_TRUE(refused(crypto::abandon(*left, 1), ErrorCode::kExpired));
  EXPECT_TRUE(refused(crypto::abandon({}, crypto::kBallotRounds), ErrorCode::kLimitExceeded));
}

TEST(VoterTest, IsLockedUntilALaterRoundHasAQuorumForTheOther) {
  const auto locked = crypto::sign({}, 2, kA, kNext, {{2, kA}});
  ASSERT_TRUE(good(locked));
  EXPECT_TRUE(good(crypto::prevote(*locked, 3, kA, kNext, {})));
  EXPECT_TRUE(refused(crypto::prevote(*locked, 3, kB, kNext, {}), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(crypto::prevote(*locked, 4, kB, kNext, {{1, kB}, {2, kB}}),
                      ErrorCode::kNotAuthorized))
      << "an earlier or the same round frees nobody";
  EXPECT_TRUE(good(crypto::prevote(*locked, 4, kB, kNext, {{3, kB}})));
  EXPECT_TRUE(good(crypto::sign(*locked, 3, kB, kNext, {{3, kB}})));
}

// A medium that says more than this voter can have signed: what it is locked on counts.
TEST(VoterTest, SignsNothingElseUnderALaterLock) {
  VoterRecord record;
  record.lock = crypto::VotePlace{5, kA};
  EXPECT_TRUE(refused(crypto::sign(record, 3, kB, kNext, {{3, kB}}), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(good(crypto::sign(record, 3, kA, kNext, {{3, kA}})));
}

TEST(VoterTest, IsFreedByADisputeOnlyForWhatNamesAllItsSides) {
  const auto locked = crypto::sign({}, 2, kA, kNext, {{2, kA}});
  ASSERT_TRUE(good(locked));
  const Hash32 c = hash_named(3);
  Roster resolving;
  resolving.resolves = {kA};
  EXPECT_TRUE(refused(crypto::prevote(*locked, 3, c, resolving, {}, {kA, kB}),
                      ErrorCode::kNotAuthorized));
  resolving.resolves = {kA, kB};
  EXPECT_TRUE(refused(crypto::prevote(*locked, 3, c, resolving, {}, {}),
                      ErrorCode::kNotAuthorized))
      << "no dispute is known";
  EXPECT_TRUE(good(crypto::prevote(*locked, 3, c, resolving, {}, {kA, kB})));
}

// --- ballots ------------------------------------------------------------------------------------

crypto::Verified<Ballot> ballot_of(std::size_t voter, std::uint32_t round, const Hash32& hash) {
  const Council& council = shared_council();
  return crypto::verify_ballot(crypto::make_prevote(*council.voters()[voter]->voter,
                                                    council.network, 2, round, hash),
                               *council.roster)
      .value();
}

TEST(BallotBookTest, CountsAVoterOnceAndProvesASecondPrevote) {
  crypto::BallotBook book;
  EXPECT_TRUE(*book.add(ballot_of(0, 0, kA)));
  EXPECT_FALSE(*book.add(ballot_of(0, 0, kA)));
  EXPECT_TRUE(*book.add(ballot_of(0, 0, Hash32{}))) << "to abandon after a prevote is honest";
  EXPECT_TRUE(book.double_prevotes().empty());
  EXPECT_TRUE(*book.add(ballot_of(0, 0, kB)));
  ASSERT_EQ(book.double_prevotes().size(), 1u);
  EXPECT_EQ(book.double_prevotes()[0].first, kA);
  EXPECT_EQ(book.double_prevotes()[0].second, kB);
  EXPECT_FALSE(*book.add(ballot_of(0, 0, hash_named(3)))) << "a third one is kept no memory for";
  EXPECT_TRUE(refused(book.add(ballot_of(0, crypto::kBallotRounds, kA)),
                      ErrorCode::kLimitExceeded));
}

TEST(BallotBookTest, FewVotersDoNotDragTheCouncilIntoALaterRound) {
  const Roster& roster = shared_council().roster->roster;
  ASSERT_EQ(roster.voters.size(), 6u);  // T = 4: three must have reached a round
  crypto::BallotBook book;
  ASSERT_TRUE(book.add(ballot_of(0, 40, kA)));
  ASSERT_TRUE(book.add(ballot_of(1, 40, kA)));
  EXPECT_EQ(book.round(roster), 0u);
  ASSERT_TRUE(book.add(ballot_of(2, 6, Hash32{})));
  EXPECT_EQ(book.round(roster), 7u) << "who abandoned round 6 stands in round 7";
}

// --- the council as a whole ---------------------------------------------------------------------

struct Said {
  std::size_t voter;
  int step;  // 0 abandon, 1 prevote, 2 signature
  crypto::VotePlace place;
};

// `honest` voters follow the rule on what has reached them, in any order; the others say everything
// to everybody. Gives the number of versions that got their signatures.
std::size_t versions_agreed(std::size_t voters, std::size_t malicious, bool forget_locks,
                            SeededRandom& random) {
  constexpr std::uint32_t kRounds = 6;
  const std::vector<Hash32> hashes = {kA, kB, hash_named(3)};
  const std::size_t need = crypto::roster_threshold(voters);
  const std::size_t honest = voters - malicious;
  std::vector<VoterRecord> records(honest);
  // What most speak for in a round, so that quorums come to be; the others go their own way.
  std::vector<Hash32> favourites;
  for (std::uint32_t i = 0; i < kRounds; ++i) favourites.push_back(hashes[random.below(2)]);
  std::vector<Said> said;
  std::vector<std::set<std::size_t>> heard(honest);
  std::map<crypto::VotePlace, std::set<std::size_t>> signatures;
  for (int turn = 0; turn < 400; ++turn) {
    const std::size_t me = random.below(honest);
    // Each time some of what was said before arrives.
    for (std::size_t i = 0; i < said.size(); ++i) {
      if (random.below(3) == 0) heard[me].insert(i);
    }
    std::map<crypto::VotePlace, std::set<std::size_t>> prevotes;
    for (const std::size_t i : heard[me]) {
      if (said[i].step == 1) prevotes[said[i].place].insert(said[i].voter);
    }
    Quorums quorums;
    for (std::uint32_t round = 0; round < kRounds; ++round) {
      for (const Hash32& hash : hashes) {
        if (prevotes[{round, hash}].size() + malicious >= need) quorums.insert({round, hash});
      }
    }
    const std::uint32_t round =
        std::min<std::uint32_t>(kRounds - 1, records[me].round + (random.below(8) == 0));
    const crypto::VotePlace place{
        round, random.below(5) == 0 ? hashes[random.below(hashes.size())] : favourites[round]};
    const int step = random.below(20) == 0 ? 0 : 1 + static_cast<int>(random.below(2));
    VoterRecord before = records[me];
    if (forget_locks) before.lock.reset();
    const Result<VoterRecord> after =
        step == 0   ? crypto::abandon(before, round)
        : step == 1 ? crypto::prevote(before, round, place.second, kNext, quorums)
                    : crypto::sign(before, round, place.second, kNext, quorums);
    if (!after) continue;
    records[me] = *after;
    said.push_back({me, step, place});
    heard[me].insert(said.size() - 1);
    if (step == 2) signatures[place].insert(me);
  }
  std::set<Hash32> agreed;
  for (const auto& [place, by] : signatures) {
    if (by.size() + malicious >= need) agreed.insert(place.second);
  }
  return agreed.size();
}

TEST(VoterScheduleTest, NoTwoVersionsWithFewerThan2TMinusNMaliciousVoters) {
  SeededRandom random(shared_seed() + 70);
  std::size_t agreed_some = 0;
  for (const std::size_t voters : {4u, 7u, 10u, 19u}) {
    const std::size_t most = 2 * crypto::roster_threshold(voters) - voters - 1;
    for (int run = 0; run < 250; ++run) {
      const std::size_t agreed = versions_agreed(voters, most, false, random);
      ASSERT_LE(agreed, 1u) << voters << " voters, run " << run;
      agreed_some += agreed;
    }
  }
  EXPECT_GT(agreed_some, 0u) << "schedules in which nothing is agreed show nothing";
}

// The same schedules find a council whose voters forget their locks: the test above can fail.
TEST(VoterScheduleTest, FindsTwoVersionsWhenLocksAreForgotten) {
  SeededRandom random(shared_seed() + 71);
  std::size_t broken = 0;
  for (int run = 0; run < 250; ++run) {
    broken += versions_agreed(7, 2 * crypto::roster_threshold(7) - 7 - 1, true, random) > 1;
  }
  EXPECT_GT(broken, 0u);
}

// Eight for A, eight for B, three away: nobody reaches thirteen. The round is abandoned, and nothing
// that was said in it keeps anybody from agreeing in the next.
TEST(VoterScheduleTest, TwoCampsOfEightAgreeInTheNextRound) {
  std::vector<VoterRecord> records(16);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i] = crypto::prevote(records[i], 0, i < 8 ? kA : kB, kNext, {}).value();
    EXPECT_FALSE(crypto::sign(records[i], 0, kA, kNext, {}));
    records[i] = crypto::abandon(records[i], 0).value();
  }
  for (VoterRecord& record : records) record = crypto::prevote(record, 1, kB, kNext, {}).value();
  std::size_t signatures = 0;
  for (VoterRecord& record : records) {
    signatures += crypto::sign(record, 1, kB, kNext, {{1, kB}}).has_value();
  }
  EXPECT_GE(signatures, crypto::roster_threshold(19));
}

TEST(VoterTest, SpeaksInNoRoundThatThereIsNot) {
  EXPECT_TRUE(refused(crypto::prevote({}, crypto::kBallotRounds, kA, kNext, {}),
                      ErrorCode::kLimitExceeded));
  EXPECT_TRUE(refused(crypto::sign({}, crypto::kBallotRounds, kA, kNext,
                                   {{crypto::kBallotRounds, kA}}),
                      ErrorCode::kLimitExceeded));
}

}  // namespace
}  // namespace ceptoar::test::voter_test
