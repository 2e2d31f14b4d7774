// SPDX-License-Identifier: Apache-2.0
// Recovery keys replace voters who are lost, and nothing else: who, how many, how long it takes, and
// what holders who lie cannot do.
#include "crypto/recovery.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/roster_file.h"
#include "crypto/roster_life.h"
#include "schema/codec.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::recovery_test {
namespace {

using crypto::RosterLife;
using crypto::SignKey;
using Step = crypto::RosterLife::Step;

constexpr std::uint64_t kDelayMs = limits::kRecoveryDelayDays * limits::kDayMs;
constexpr std::uint64_t kSeenMs = kCouncilNowMs + limits::kDayMs;

const Council& council() { return shared_council(); }
std::vector<const CouncilOrg*> voters() { return council().voters(); }  // six, T = 4, N-T+1 = 3

// Version 2 has five recovery keys. Seven organisations have a node: four are more than half.
class RecoveryTest : public testing::Test {
 protected:
  RecoveryTest() : random(shared_seed() + 140), life(council().roster) {
    Roster next = successor(*council().roster);
    for (int i = 0; i < 5; ++i) {
      holders.push_back(SignKey::generate(random));
      next.recovery.push_back(holders.back().public_key());
    }
    for (int i = 0; i < 6; ++i) fresh.push_back(SignKey::generate(random));
    sort_roster(next);
    genesis_to_base = {council().roster->signed_bytes, sign_roster_by(next, voters())};
    EXPECT_TRUE(good(life.take(genesis_to_base.back())));
  }

  const crypto::RosterState& base() const { return *life.recovery_base(); }
  static VoterId id_of(const SignKey& key) {
    return crypto::id_of<VoterId>(crypto::label::kVoterId, key.public_key());
  }
  VoterId voter(std::size_t index) const { return id_of(*voters()[index]->voter); }

  // The voters with these numbers are replaced by fresh ones of their organisations.
  Roster replacing(const std::vector<std::size_t>& lost) const {
    Roster next = successor(base());
    for (const std::size_t one : lost) {
      for (Voter& seat : next.voters) {
        if (seat.id != voter(one)) continue;
        seat.key = fresh[one].public_key();
        seat.id = id_of(fresh[one]);
      }
    }
    sort_roster(next);
    return next;
  }
  Bytes by_holders(const Roster& next, const std::vector<std::size_t>& who) const {
    SignedRoster wire;
    wire.roster = encode(next);
    for (const std::size_t one : who) {
      EXPECT_TRUE(good(crypto::sign_recovery(wire, holders[one], base())));
    }
    return encode(wire);
  }
  RecoveryWord word(std::size_t by, const Roster& about, RecoverySays says) const {
    return crypto::make_recovery_word(*voters()[by]->voter, base().network_id, about.version,
                                      crypto::roster_hash(encode(about)), says);
  }
  RecoveryWord received(const Roster& about) const {
    return {base().network_id, about.version, crypto::roster_hash(encode(about)),
            RecoverySays::kReceived,   {},            {}};
  }
  // `count` organisations say that they have it, an hour after each other.
  void seen_by(std::size_t count, const Roster& about) {
    std::size_t said = 0;
    for (const CouncilOrg& org : council().orgs) {
      if (said == count) break;
      if (org.nodes.empty()) continue;
      EXPECT_TRUE(good(life.take_word(received(about), org.nodes[0].id, kSeenMs + said * 3'600'000)));
      ++said;
    }
    ASSERT_EQ(said, count);
  }
  NodeId node_number(std::size_t wanted) const {
    std::size_t at = 0;
    for (const CouncilOrg& org : council().orgs) {
      if (org.nodes.empty()) continue;
      if (at++ == wanted) return org.nodes[0].id;
    }
    return {};
  }
  std::uint64_t due() const { return life.recoveries().standings(base()).at(0).due_ms; }

  SeededRandom random;
  std::vector<SignKey> holders;
  std::vector<SignKey> fresh;
  std::vector<Bytes> genesis_to_base;
  RosterLife life;
};

TEST_F(RecoveryTest, ThreeOfFiveReplaceSilentVotersAfterFourteenDaysAndLifeGoesOn) {
  const Roster next = replacing({3, 4, 5});  // three of six are left: no quorum
  EXPECT_EQ(*life.take(by_holders(next, {0, 1})), Step::kNoted);
  seen_by(4, next);
  EXPECT_EQ(due(), kSeenMs + 3 * 3'600'000 + kDelayMs) << "the last of the majority counts";
  EXPECT_EQ(life.look_at_clock(due() + kDelayMs), Step::kNoted) << "two holders are too few";
  EXPECT_EQ(*life.take(by_holders(next, {4})), Step::kNoted);
  const Bytes recovery = by_holders(next, {0, 1, 4});
  EXPECT_EQ(life.look_at_clock(due() - 1), Step::kNoted);
  EXPECT_EQ(life.look_at_clock(due()), Step::kRecovered);
  EXPECT_EQ(life.in_force()->roster, next);
  EXPECT_EQ(life.look_at_clock(due() + 1), Step::kNoted);
  // Voters 0..2 and one of the new ones are a quorum again.
  Roster third = successor(*life.in_force());
  third.organisations[0].name_en = "Third";
  SignedRoster wire;
  wire.roster = encode(third);
  for (const SignKey* key : {&*voters()[0]->voter, &*voters()[1]->voter, &*voters()[2]->voter,
                             static_cast<const SignKey*>(&fresh[3])}) {
    ASSERT_TRUE(good(crypto::add_roster_signature(
        wire, {id_of(*key), crypto::sign_roster(*key, base().network_id, third.version, 0,
                                                crypto::roster_hash(wire.roster))},
        &*life.in_force())));
  }
  EXPECT_EQ(*life.take(encode(wire)), Step::kAdopted);
  EXPECT_EQ(life.in_force()->roster.version, 4u);
  EXPECT_FALSE(life.recovered());
  // A newcomer reads it out of the file that he was given.
  const auto again = crypto::life_of({genesis_to_base[0], genesis_to_base[1],
                                      recovery, encode(wire)});
  ASSERT_TRUE(good(again));
  EXPECT_EQ(again->in_force()->hash, life.in_force()->hash);
}

TEST_F(RecoveryTest, ChangesNothingButVotersOfTheSameOrganisations) {
  struct Case {
    const char* name;
    void (*change)(Roster&);
    ErrorCode code;
  };
  const Case cases[] = {
      {"a node", [](Roster& r) { r.nodes[0].host = "10.9.9.9"; }, ErrorCode::kMalformed},
      {"an admin key", [](Roster& r) { r.organisations[0].admin_key.bytes[1] ^= 1; },
       ErrorCode::kMalformed},
      {"a status", [](Roster& r) { r.organisations[0].status = Status::kSuspended; },
       ErrorCode::kMalformed},
      {"the recovery keys", [](Roster& r) { r.recovery.pop_back(); }, ErrorCode::kMalformed},
      {"an earlier end", [](Roster& r) { r.expires_ms -= 1; }, ErrorCode::kMalformed},
      {"sides of a dispute", [](Roster& r) { r.resolves = {Hash32{{1}}}; }, ErrorCode::kMalformed},
      {"one voter fewer", [](Roster& r) { r.voters.pop_back(); }, ErrorCode::kMalformed},
      {"a seat for another organisation",
       [](Roster& r) {
         for (Voter& one : r.voters) one.org = r.voters[1].org;
       },
       ErrorCode::kMalformed},
      {"a skipped version", [](Roster& r) { r.version += 1; }, ErrorCode::kChain},
      {"another predecessor", [](Roster& r) { r.prev_hash.bytes[2] ^= 1; }, ErrorCode::kChain},
      {"another network", [](Roster& r) { r.network_id.bytes[2] ^= 1; }, ErrorCode::kWrongNetwork},
  };
  for (const Case& item : cases) {
    Roster next = replacing({4, 5});
    item.change(next);
    EXPECT_TRUE(refused(crypto::check_recovery(base(), by_holders(next, {0, 1, 2})), item.code))
        << item.name;
  }
  EXPECT_TRUE(refused(crypto::check_recovery(base(), by_holders(successor(base()), {0, 1, 2})),
                      ErrorCode::kMalformed))
      << "it replaces nobody";
  EXPECT_TRUE(refused(
      crypto::check_recovery(base(), by_holders(replacing({0, 1, 2, 3, 4}), {0, 1, 2})),
      ErrorCode::kLimitExceeded));
  Roster later = replacing({5});
  later.expires_ms += 20 * limits::kDayMs;
  EXPECT_TRUE(good(crypto::check_recovery(base(), by_holders(later, {0}))))
      << "who lost the quorum could not renew";
}

TEST_F(RecoveryTest, IsSignedByRecoveryKeysAndByThemAlone) {
  const Roster next = replacing({3, 4, 5});
  SignedRoster wire;
  wire.roster = encode(next);
  EXPECT_TRUE(refused(crypto::sign_recovery(wire, fresh[0], base()), ErrorCode::kNotAuthorized));
  ASSERT_TRUE(good(crypto::sign_recovery(wire, holders[0], base())));
  EXPECT_TRUE(refused(crypto::sign_recovery(wire, holders[0], base()), ErrorCode::kDuplicate));
  SignedRoster bent = wire;
  bent.signatures[0].signature.bytes[7] ^= 1;
  EXPECT_TRUE(refused(life.take(encode(bent)), ErrorCode::kBadSignature));
  // A voter's signature on a roster is none of a holder, and a holder's none of a voter.
  bent = wire;
  bent.signatures[0].signature = crypto::sign_roster(holders[0], base().network_id, next.version, 0,
                                                     crypto::roster_hash(wire.roster));
  EXPECT_TRUE(refused(life.take(encode(bent)), ErrorCode::kBadSignature));
  bent = wire;
  bent.round = 1;
  EXPECT_TRUE(refused(life.take(encode(bent)), ErrorCode::kMalformed));
  EXPECT_TRUE(good(life.take(encode(wire))));
  EXPECT_TRUE(refused(life.take(encode(wire)), ErrorCode::kDuplicate));
}

TEST_F(RecoveryTest, WithFewerThanThreeKeysNobodyRecoversAnything) {
  EXPECT_EQ(crypto::recovery_threshold(0), 0u);
  EXPECT_EQ(crypto::recovery_threshold(2), 0u);
  EXPECT_EQ(crypto::recovery_threshold(3), 3u);
  EXPECT_EQ(crypto::recovery_threshold(5), 3u);
  EXPECT_EQ(crypto::recovery_threshold(7), 4u);
  EXPECT_EQ(crypto::recovery_threshold(8), 5u);
}

// --- abuses -------------------------------------------------------------------------------------

// All five holders together against voters who are at their desks.
TEST_F(RecoveryTest, HoldersReplaceNobodyWhoSaysThatHeIsThere) {
  const Roster next = replacing({4, 5});
  ASSERT_TRUE(good(life.take(by_holders(next, {0, 1, 2, 3, 4}))));
  seen_by(7, next);
  EXPECT_EQ(*life.take_word(word(5, next, RecoverySays::kPresent), {}, 0), Step::kNoted);
  EXPECT_EQ(life.look_at_clock(due() + kDelayMs), Step::kNoted);
  EXPECT_TRUE(refused(life.take_word(word(5, next, RecoverySays::kPresent), {}, 0),
                      ErrorCode::kDuplicate));
}

TEST_F(RecoveryTest, HoldersReplaceNoMoreVotersThanTheQuorumLacks) {
  const Roster next = replacing({3, 4, 5});
  ASSERT_TRUE(good(life.take(by_holders(next, {0, 1, 2}))));
  seen_by(7, next);
  EXPECT_TRUE(good(life.take_word(word(0, next, RecoverySays::kPresent), {}, 0)));
  EXPECT_EQ(life.look_at_clock(due()), Step::kRecovered) << "one present: three may be replaced";
  // A word that was held back counts as well: two present lack two.
  EXPECT_TRUE(good(life.take_word(word(1, next, RecoverySays::kPresent), {}, 0)));
  EXPECT_EQ(life.look_at_clock(due()), Step::kUndone);
  EXPECT_EQ(life.in_force()->roster.version, 2u);
  EXPECT_EQ(life.look_at_clock(due() + 9 * kDelayMs), Step::kNoted);
}

TEST_F(RecoveryTest, AsManyObjectionsAsBreakAQuorumBlockIt) {
  const Roster next = replacing({5});
  ASSERT_TRUE(good(life.take(by_holders(next, {0, 1, 2}))));
  seen_by(7, next);
  for (const std::size_t by : {0u, 1u}) {
    EXPECT_TRUE(good(life.take_word(word(by, next, RecoverySays::kObjection), {}, 0)));
  }
  EXPECT_EQ(life.recoveries().standings(base())[0].objections_need, 3u);
  EXPECT_EQ(life.look_at_clock(due()), Step::kRecovered) << "two of six are a minority";
  EXPECT_TRUE(good(life.take_word(word(2, next, RecoverySays::kObjection), {}, 0)));
  EXPECT_EQ(life.look_at_clock(due()), Step::kUndone);
}

// Holders with a few nodes of their own cannot shorten the delay.
TEST_F(RecoveryTest, AMinorityOfNodesDatesNothingBack) {
  const Roster next = replacing({3, 4, 5});
  ASSERT_TRUE(good(life.take(by_holders(next, {0, 1, 2}))));
  seen_by(7, next);
  const std::uint64_t before = due();
  for (std::size_t i = 4; i < 7; ++i) {
    (void)life.take_word(received(next), node_number(i), 1);
  }
  EXPECT_GE(due(), kSeenMs + kDelayMs);
  EXPECT_LE(due(), before);
  EXPECT_TRUE(refused(life.take_word(received(next), NodeId{{9}}, 1), ErrorCode::kNotAuthorized));
}

TEST_F(RecoveryTest, AQuorumGoesBeforeItBeforeAndAfterItsDay) {
  const Roster next = replacing({3, 4, 5});
  Roster agreed = successor(base());
  agreed.organisations[0].name_en = "Agreed";
  const Bytes bundle = sign_roster_by(agreed, first_voters(council(), 4));
  for (const bool late : {false, true}) {
    RosterLife one = life;
    ASSERT_TRUE(good(one.take(by_holders(next, {0, 1, 2}))));
    for (std::size_t i = 0; i < 7; ++i) {
      ASSERT_TRUE(good(one.take_word(received(next), node_number(i), kSeenMs)));
    }
    if (late) {
      ASSERT_EQ(one.look_at_clock(kSeenMs + kDelayMs), Step::kRecovered);
    }
    EXPECT_EQ(*one.take(bundle), Step::kAdopted);
    EXPECT_EQ(one.look_at_clock(kSeenMs + 9 * kDelayMs), Step::kNoted);
    EXPECT_EQ(one.in_force()->roster, agreed);
    EXPECT_FALSE(one.recovered());
  }
}

// New voters who are the holders' own cannot skip the delay by agreeing on the version after.
TEST_F(RecoveryTest, NothingFollowsARecoveryThatIsNotInForce) {
  const Roster next = replacing({2, 3, 4, 5});
  const Bytes wire = by_holders(next, {0, 1, 2});
  const auto state = crypto::recovered_state(life.recovery_base(), wire);
  ASSERT_TRUE(good(state));
  const Roster third = successor(**state);
  SignedRoster own;
  own.roster = encode(third);
  for (const std::size_t one : {2u, 3u, 4u, 5u}) {
    ASSERT_TRUE(good(crypto::add_roster_signature(
        own, {id_of(fresh[one]), crypto::sign_roster(fresh[one], base().network_id, third.version, 0,
                                                     crypto::roster_hash(own.roster))},
        &**state)));
  }
  ASSERT_TRUE(good(life.take(wire)));
  EXPECT_TRUE(refused(life.take(encode(own)), ErrorCode::kChain));
  EXPECT_EQ(life.in_force()->roster.version, 2u);
}

TEST_F(RecoveryTest, OneHoldersAndOneVotersFloodIsBounded) {
  std::size_t kept = 0;
  for (int i = 0; i < 9; ++i) {
    Roster next = replacing({5});
    next.created_ms += static_cast<std::uint64_t>(i) + 1;
    kept += life.take(by_holders(next, {0})).has_value();
  }
  EXPECT_EQ(kept, crypto::kRecoveriesOfHolder);
  EXPECT_TRUE(good(life.take(by_holders(replacing({4, 5}), {0, 1})))) << "shuts nobody else out";
  kept = 0;
  for (int i = 0; i < 40; ++i) {
    Roster about = replacing({5});
    about.created_ms += static_cast<std::uint64_t>(i) + 1;
    kept += life.take_word(word(0, about, RecoverySays::kObjection), {}, 0).has_value();
  }
  EXPECT_EQ(kept, crypto::kRecoveriesSpokenOf);
}

TEST_F(RecoveryTest, WordsThatDoNotFitAreRefused) {
  const Roster next = replacing({5});
  RecoveryWord bent = word(0, next, RecoverySays::kPresent);
  bent.says = RecoverySays::kObjection;
  EXPECT_TRUE(refused(life.take_word(bent, {}, 0), ErrorCode::kBadSignature));
  bent = word(0, next, RecoverySays::kPresent);
  bent.version += 1;
  EXPECT_TRUE(refused(life.take_word(bent, {}, 0), ErrorCode::kChain));
  bent.version -= 2;
  EXPECT_TRUE(refused(life.take_word(bent, {}, 0), ErrorCode::kDuplicate));
  bent = word(0, next, RecoverySays::kPresent);
  bent.network_id.bytes[0] ^= 1;
  EXPECT_TRUE(refused(life.take_word(bent, {}, 0), ErrorCode::kWrongNetwork));
  const RecoveryWord stranger = crypto::make_recovery_word(
      fresh[0], base().network_id, next.version, crypto::roster_hash(encode(next)),
      RecoverySays::kPresent);
  EXPECT_TRUE(refused(life.take_word(stranger, {}, 0), ErrorCode::kNotAuthorized));
}

// A quorum's votes, a recovery, words and looks at the clock in any order: the quorum's version stands,
// and nobody is left on another one.
TEST_F(RecoveryTest, InEveryOrderTheQuorumsVersionStands) {
  const Roster recovery = replacing({3, 4, 5});
  Roster agreed = successor(base());
  agreed.organisations[0].name_en = "Agreed";
  std::vector<Bytes> wires;
  for (const std::size_t holder : {0u, 1u, 2u}) wires.push_back(by_holders(recovery, {holder}));
  for (const std::size_t by : {0u, 1u, 2u, 3u}) {
    wires.push_back(sign_roster_by(agreed, {voters()[by]}));
  }
  for (int run = 0; run < 200; ++run) {
    for (std::size_t i = wires.size(); i > 1; --i) std::swap(wires[i - 1], wires[random.below(i)]);
    RosterLife one = life;
    for (std::size_t i = 0; i < 7; ++i) (void)one.take_word(received(recovery), node_number(i), kSeenMs);
    for (const Bytes& wire : wires) {
      (void)one.take(wire);
      (void)one.look_at_clock(kSeenMs + random.below(3) * kDelayMs);
    }
    ASSERT_EQ(one.in_force()->roster, agreed) << "order " << run;
    ASSERT_FALSE(one.recovered());
  }
}

// Whatever the order in which all of it comes, everybody ends with the same roster.
TEST_F(RecoveryTest, AllOrdersArriveAtTheSame) {
  const Roster a = replacing({4, 5});
  const Roster b = replacing({3, 4, 5});
  struct Piece {
    Bytes wire;
    std::optional<RecoveryWord> said;
    NodeId author;
    std::uint64_t at_ms = 0;
  };
  std::vector<Piece> pieces;
  for (const std::size_t holder : {0u, 1u, 2u}) {
    pieces.push_back({by_holders(a, {holder}), {}, {}, 0});
    pieces.push_back({by_holders(b, {holder}), {}, {}, 0});
  }
  for (std::size_t i = 0; i < 6; ++i) {
    pieces.push_back({{}, received(a), node_number(i), kSeenMs + i});
    pieces.push_back({{}, received(b), node_number(i), kSeenMs + 2 * i});
  }
  pieces.push_back({{}, word(3, b, RecoverySays::kPresent), {}, 0});  // b is over, a is not
  const std::uint64_t last = kSeenMs + 2 * kDelayMs;
  for (int run = 0; run < 200; ++run) {
    for (std::size_t i = pieces.size(); i > 1; --i) {
      std::swap(pieces[i - 1], pieces[random.below(i)]);
    }
    RosterLife one = life;
    for (const Piece& piece : pieces) {
      if (piece.said) {
        (void)one.take_word(*piece.said, piece.author, piece.at_ms);
      } else {
        (void)one.take(piece.wire);
      }
      (void)one.look_at_clock(random.below(2) == 0 ? kSeenMs : last);
    }
    (void)one.look_at_clock(last);
    ASSERT_EQ(one.in_force()->roster, a) << "order " << run;
  }
}

TEST_F(RecoveryTest, OneOrganisationsFloodOfReceiptsIsBounded) {
  std::size_t kept = 0;
  ErrorCode last{};
  for (std::uint64_t i = 1; i <= 40; ++i) {
    Roster about = replacing({5});
    about.created_ms += i;
    const auto step = life.take_word(received(about), node_number(0), kSeenMs);
    kept += step.has_value() ? 1 : 0;
    if (!step) last = step.error().code;
  }
  EXPECT_EQ(kept, crypto::kRecoveriesSpokenOf);
  EXPECT_EQ(last, ErrorCode::kLimitExceeded);
}

TEST_F(RecoveryTest, OneOfAVersionThatIsOverChangesNothing) {
  SignedRoster wire;
  wire.roster = encode(base().roster);
  ASSERT_TRUE(good(crypto::sign_recovery(wire, holders[0], base())));
  EXPECT_TRUE(refused(life.take(encode(wire)), ErrorCode::kDuplicate));
}

TEST_F(RecoveryTest, OneHolderAloneMakesNoRoster) {
  const Roster next = replacing({5});
  EXPECT_TRUE(refused(crypto::recovered_state(life.recovery_base(), by_holders(next, {0})),
                      ErrorCode::kMalformed));
  EXPECT_TRUE(good(crypto::recovered_state(life.recovery_base(), by_holders(next, {0, 1, 2}))));
}

}  // namespace
}  // namespace ceptoar::test::recovery_test
