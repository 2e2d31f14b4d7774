// SPDX-License-Identifier: Apache-2.0
// Three voters suspend for 72 hours, and no more than that: the abuses one by one, and words in every
// order.
#include "crypto/suspension.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include "crypto/roster_life.h"
#include "schema/codec.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::suspension_test {
namespace {

using crypto::RosterLife;
using crypto::SignKey;
using crypto::SuspensionStanding;
using Step = crypto::RosterLife::Step;

constexpr std::uint64_t kHour = 3'600'000;
constexpr std::uint64_t kNow = kCouncilNowMs;
constexpr std::uint64_t kDays30 = limits::kSuspensionSpentDays * limits::kDayMs;

const Council& council() { return shared_council(); }
std::vector<const CouncilOrg*> voters() { return council().voters(); }  // six; four are more than half

class SuspensionTest : public testing::Test {
 protected:
  SuspensionTest() : random(shared_seed() + 310), life(council().roster) {}

  static Suspension word(std::size_t by, std::string_view org, std::uint64_t starts_ms,
                         const crypto::RosterState& base = *council().roster) {
    return crypto::make_suspension(*voters()[by]->voter, base, council().org(org).id, starts_ms);
  }
  Result<void> say(std::size_t by, std::string_view org, std::uint64_t starts_ms) {
    return life.take_suspension(word(by, org, starts_ms, *life.in_force()), starts_ms);
  }
  void say_all(const std::vector<std::size_t>& who, std::string_view org, std::uint64_t starts_ms) {
    for (const std::size_t by : who) EXPECT_TRUE(good(say(by, org, starts_ms))) << by << " " << org;
  }
  static std::set<std::string> handles(const RosterLife& of, std::uint64_t at_ms) {
    std::set<std::string> out;
    for (const auto& [org, since] : of.suspended_at(at_ms)) {
      out.insert(of.in_force()->find_org(org)->handle);
    }
    return out;
  }
  std::set<std::string> suspended(std::uint64_t at_ms) const { return handles(life, at_ms); }
  SuspensionStanding standing_of(std::string_view org, std::uint64_t at_ms) const {
    for (const auto& one : life.suspensions().standings(*life.in_force(), at_ms)) {
      if (one.org == council().org(org).id) return one;
    }
    ADD_FAILURE() << "no suspension of " << org;
    return {};
  }
  // The next version with nothing changed but a name, signed by four of six.
  Bytes next_version(const std::function<void(Roster&)>& change) const {
    Roster next = successor(*life.in_force());
    change(next);
    sort_roster(next);
    return sign_roster_by(next, first_voters(council(), 4));
  }

  using Names = std::set<std::string>;
  SeededRandom random;
  RosterLife life;
};

TEST_F(SuspensionTest, ThreeVotersSuspendForSeventyTwoHoursAndItEndsByItself) {
  say_all({0, 1}, "banks", kNow);
  EXPECT_EQ(suspended(kNow), Names{}) << "two are too few";
  EXPECT_FALSE(standing_of("banks", kNow).is_signed());
  say_all({5}, "banks", kNow);
  EXPECT_EQ(suspended(kNow), Names{"banks"});
  EXPECT_EQ(suspended(kNow - 1), Names{}) << "not before it begins";
  EXPECT_EQ(suspended(kNow + 72 * kHour - 1), Names{"banks"});
  EXPECT_EQ(suspended(kNow + 72 * kHour), Names{});
  EXPECT_EQ(suspended(kNow + 73 * kHour), Names{});
  const auto standing = standing_of("banks", kNow);
  EXPECT_EQ(standing.voters.size(), 3u);
  EXPECT_EQ(standing.ends_ms, kNow + 72 * kHour);
  EXPECT_TRUE(standing.in_force);
  EXPECT_FALSE(standing.by_majority());
}

TEST_F(SuspensionTest, TheRosterItselfDoesNotChange) {
  say_all({0, 1, 2}, "banks", kNow);
  EXPECT_EQ(life.in_force()->roster, council().roster->roster);
  const auto seen = crypto::with_suspended(life.in_force(), life.suspended_at(kNow));
  EXPECT_EQ(seen->find_org("banks")->status, Status::kSuspended);
  EXPECT_EQ(seen->find_org("telecom")->status, Status::kActive);
  for (const NodeRecord& node : seen->roster.nodes) {
    EXPECT_EQ(node.status, node.org == council().org("banks").id ? Status::kSuspended
                                                                 : Status::kActive);
  }
  EXPECT_EQ(seen->hash, life.in_force()->hash);
  EXPECT_EQ(seen->signed_bytes, life.in_force()->signed_bytes);
  EXPECT_FALSE(seen->in_community(*seen->find_community("council"), council().org("banks").id));
  const auto later = crypto::with_suspended(life.in_force(), life.suspended_at(kNow + 72 * kHour));
  EXPECT_EQ(later->roster, life.in_force()->roster);
}

// One of its machines is in wrong hands: the others, and what the organisation is, stay as they are.
TEST_F(SuspensionTest, ASingleNodeIsSuspendedAndItsOrganisationIsNot) {
  const CouncilOrg& banks = council().org("banks");
  const NodeId node = banks.nodes[0].id;
  const auto of_node = [&](std::size_t by, const OrgId& org, const NodeId& which) {
    return crypto::make_suspension(*voters()[by]->voter, *life.in_force(), org, kNow, which);
  };
  for (const std::size_t by : {0, 1, 2}) {
    EXPECT_TRUE(good(life.take_suspension(of_node(by, banks.id, node), kNow)));
  }
  EXPECT_EQ(suspended(kNow), Names{});
  EXPECT_EQ(life.suspended_nodes_at(kNow), (std::map<NodeId, std::uint64_t>{{node, kNow}}));
  EXPECT_TRUE(life.suspended_nodes_at(kNow + 72 * kHour).empty());
  EXPECT_EQ(standing_of("banks", kNow).node, node);
  const auto seen = crypto::with_suspended(life.in_force(), life.suspended_at(kNow),
                                           life.suspended_nodes_at(kNow));
  EXPECT_EQ(seen->find_org("banks")->status, Status::kActive);
  for (const NodeRecord& one : seen->roster.nodes) {
    EXPECT_EQ(one.status, one.id == node ? Status::kSuspended : Status::kActive);
  }
  // Their words are spent, whatever they were about.
  say_all({0, 1, 2}, "telecom", kNow + kHour);
  EXPECT_EQ(suspended(kNow + kHour), Names{});
  // A node under another organisation's name is nobody's.
  for (const std::size_t by : {3, 4, 5}) {
    EXPECT_TRUE(good(life.take_suspension(of_node(by, council().org("telecom").id, node), kNow)));
  }
  EXPECT_EQ(life.suspended_nodes_at(kNow).size(), 1u);
}

TEST_F(SuspensionTest, TheNodeIsSignedAndWithoutOneTheBytesAreThoseOfBefore) {
  const CouncilOrg& banks = council().org("banks");
  const Suspension whole = word(0, "banks", kNow);
  const Suspension one =
      crypto::make_suspension(*voters()[0]->voter, *council().roster, banks.id, kNow, banks.nodes[0].id);
  EXPECT_LT(encode(whole).size(), encode(one).size());
  EXPECT_NE(crypto::suspension_hash(whole), crypto::suspension_hash(one));
  for (const Suspension& each : {whole, one}) {
    const auto back = parse<Suspension>(encode(each));
    ASSERT_TRUE(good(back));
    EXPECT_EQ(*back, each);
    Suspension bent = each;
    bent.node = each.node.is_zero() ? banks.nodes[0].id : NodeId{};
    EXPECT_TRUE(refused(life.take_suspension(bent, kNow), ErrorCode::kBadSignature));
    EXPECT_TRUE(good(life.take_suspension(each, kNow)));
  }
}

// --- abuses -------------------------------------------------------------------------------------

TEST_F(SuspensionTest, TheSameThreeCannotGoOnWhenItHasEnded) {
  say_all({0, 1, 2}, "banks", kNow);
  say_all({0, 1, 2}, "banks", kNow + 72 * kHour);
  EXPECT_EQ(suspended(kNow + 72 * kHour), Names{});
  EXPECT_EQ(suspended(kNow + 100 * kHour), Names{});
  std::vector<std::size_t> spent;
  for (const auto& one : life.suspensions().standings(*life.in_force(), kNow + 72 * kHour)) {
    spent.push_back(one.spent.size());
  }
  std::sort(spent.begin(), spent.end());
  EXPECT_EQ(spent, (std::vector<std::size_t>{0, 3})) << "the first stays what it was";
  const std::uint64_t late = kNow + 72 * kHour + kDays30;
  say_all({0, 1, 2}, "banks", late - 1);
  EXPECT_EQ(suspended(late), Names{}) << "the second, which did not count, spent the days as well";
  // Two of them and a third who has not signed: still one too few.
  say_all({3}, "securities", kNow + 73 * kHour);
  say_all({0, 1}, "securities", kNow + 73 * kHour);
  EXPECT_EQ(suspended(kNow + 74 * kHour), Names{});
}

TEST_F(SuspensionTest, AfterThirtyDaysAWordCountsAgain) {
  say_all({0, 1, 2}, "banks", kNow);
  say_all({0, 1, 2}, "banks", kNow + kDays30);
  EXPECT_EQ(suspended(kNow + kDays30 - 1), Names{});
  EXPECT_EQ(suspended(kNow + kDays30), Names{"banks"});
  EXPECT_EQ(suspended(kNow), Names{"banks"}) << "and the first one still did";
}

TEST_F(SuspensionTest, AWordDatedBackFreesNobody) {
  say_all({0, 1, 2}, "banks", kNow);
  ASSERT_EQ(suspended(kNow), Names{"banks"});
  // Nine days ago in another's name: over, and yet the first of the thirty days.
  const std::uint64_t back = kNow - 9 * limits::kDayMs;
  for (const std::size_t by : {0u, 1u, 2u}) {
    EXPECT_TRUE(good(life.take_suspension(word(by, "securities", back), kNow)));
  }
  EXPECT_EQ(suspended(kNow), Names{}) << "they took their own words back, no more";
  say_all({0, 1, 2}, "banks", back + kDays30);
  EXPECT_EQ(suspended(back + kDays30), Names{}) << "the word of that day spends the days, too";
}

TEST_F(SuspensionTest, WordsForLaterAreNotTakenInStock) {
  EXPECT_TRUE(refused(life.take_suspension(word(0, "banks", kNow + limits::kHlcParkMs + 1), kNow),
                      ErrorCode::kClock));
  EXPECT_TRUE(good(life.take_suspension(word(0, "banks", kNow + limits::kHlcParkMs), kNow)));
  EXPECT_TRUE(refused(life.take_suspension(word(1, "banks", ~std::uint64_t{0}), kNow),
                      ErrorCode::kClock));
}

TEST_F(SuspensionTest, ThreeAgainstEverybodyAndSixToo) {
  std::vector<std::string> targets;
  for (const CouncilOrg& org : council().orgs) targets.push_back(org.handle);
  ASSERT_GE(targets.size(), 5u);
  // The same three against all at one moment: the lowest hash of each voter's words counts alone.
  for (const std::string& org : targets) say_all({0, 1, 2}, org, kNow);
  EXPECT_LE(suspended(kNow).size(), 1u);
  RosterLife others(council().roster);
  // Two camps of three, and everybody else gone over to them: two targets, not more.
  for (const std::size_t by : {0u, 1u, 2u}) {
    EXPECT_TRUE(good(others.take_suspension(word(by, "banks", kNow), kNow)));
  }
  for (const std::size_t by : {3u, 4u, 5u}) {
    EXPECT_TRUE(good(others.take_suspension(word(by, "securities", kNow), kNow)));
  }
  EXPECT_EQ(handles(others, kNow), (Names{"banks", "securities"}));
}

TEST_F(SuspensionTest, OfMoreThanTwoTheLowestHashesStandAndTheNextFollows) {
  SeededRandom own(shared_seed() + 311);
  const Council full = make_council(own, full_council());  // 19 voters: six camps of three
  RosterLife many(full.roster);
  const auto all = full.voters();
  std::vector<std::pair<Hash32, OrgId>> expected;
  std::vector<std::uint64_t> starts;
  for (std::size_t camp = 0; camp < 6; ++camp) {
    const OrgId target = full.orgs[camp].id;
    for (std::size_t i = 0; i < 3; ++i) {
      const Suspension one = crypto::make_suspension(*all[3 * camp + i]->voter, *full.roster, target,
                                                     kNow + camp);
      EXPECT_TRUE(good(many.take_suspension(one, kNow + camp)));
      if (i == 0) expected.emplace_back(crypto::suspension_hash(one), target);
    }
  }
  std::sort(expected.begin(), expected.end());
  const auto now = many.suspended_at(kNow + kHour);
  EXPECT_EQ(now.size(), 2u);
  EXPECT_TRUE(now.contains(expected[0].second));
  EXPECT_TRUE(now.contains(expected[1].second));
  std::size_t crowded = 0;
  for (const auto& one : many.suspensions().standings(*full.roster, kNow + kHour)) {
    crowded += one.crowded;
    EXPECT_NE(one.crowded, one.in_force);
  }
  EXPECT_EQ(crowded, 4u);
}

TEST_F(SuspensionTest, MoreThanHalfAreBoundByTheTimeAlone) {
  EXPECT_EQ(crypto::suspension_majority(6), 4u);
  EXPECT_EQ(crypto::suspension_majority(19), 10u);
  say_all({0, 1, 2, 3}, "banks", kNow);
  say_all({0, 1, 2, 3}, "securities", kNow + kHour);  // spent, all of them
  say_all({0, 1, 2, 3}, "telecom", kNow + kHour);
  EXPECT_EQ(suspended(kNow + 2 * kHour), (Names{"banks", "securities", "telecom"}));
  EXPECT_TRUE(standing_of("telecom", kNow + kHour).by_majority());
  EXPECT_EQ(suspended(kNow + 72 * kHour), (Names{"securities", "telecom"}));
  EXPECT_EQ(suspended(kNow + 73 * kHour), Names{});
}

TEST_F(SuspensionTest, ASuspendedVoterKeepsHisVoice) {
  ASSERT_EQ(voters()[2]->handle, "banks");
  say_all({0, 1, 3}, "banks", kNow);
  ASSERT_EQ(suspended(kNow), Names{"banks"});
  // His own word counts like everybody's: else it would matter who was first.
  say_all({2, 4, 5}, "telecom", kNow);
  EXPECT_EQ(suspended(kNow), (Names{"banks", "telecom"}));
  // And on the next version.
  Roster next = successor(*life.in_force());
  const Bytes wire = sign_roster_by(next, {voters()[1], voters()[2], voters()[3], voters()[4]});
  EXPECT_EQ(*life.take(wire), Step::kAdopted);
}

TEST_F(SuspensionTest, AnyVersionOfTheQuorumEndsIt) {
  say_all({0, 1, 2}, "banks", kNow);
  const Bytes confirmed = next_version([](Roster& next) {
    for (Organisation& org : next.organisations) {
      if (org.handle == "banks") org.status = Status::kSuspended;
    }
  });
  RosterLife other = life;
  EXPECT_EQ(*other.take(confirmed), Step::kAdopted);
  EXPECT_EQ(handles(other, kNow), Names{}) << "it is the roster that suspends now, without an end";
  EXPECT_EQ(other.in_force()->find_org("banks")->status, Status::kSuspended);
  EXPECT_EQ(*life.take(next_version([](Roster&) {})), Step::kAdopted);
  EXPECT_EQ(suspended(kNow), Names{}) << "a version that leaves it active reinstates it";
  // The three are spent under the next version as well.
  say_all({0, 1, 2}, "banks", kNow + kHour);
  EXPECT_EQ(suspended(kNow + kHour), Names{});
  say_all({3, 4, 5}, "banks", kNow + 2 * kHour);
  EXPECT_EQ(suspended(kNow + 2 * kHour), Names{"banks"});
}

TEST_F(SuspensionTest, VotersOfAnAbandonedRosterSuspendNobody) {
  // A side of a dispute: six voters sign two versions.
  Roster left = successor(*life.in_force());
  left.organisations[0].name_en = "Left";
  Roster right = successor(*life.in_force());
  right.organisations[0].name_en = "Right";
  EXPECT_EQ(*life.take(sign_roster_by(left, first_voters(council(), 4))), Step::kAdopted);
  say_all({0, 1, 2}, "banks", kNow);
  EXPECT_EQ(suspended(kNow), Names{"banks"});
  EXPECT_EQ(*life.take(sign_roster_by(right, first_voters(council(), 4))), Step::kDisputed);
  EXPECT_EQ(life.in_force()->roster.version, 1u);
  EXPECT_EQ(suspended(kNow), Names{}) << "the roster they named is abandoned";
  // A voter whom a later version left out.
  RosterLife later(council().roster);
  Roster next = successor(*later.in_force());
  const VoterId gone = crypto::id_of<VoterId>(crypto::label::kVoterId, voters()[5]->voter->public_key());
  std::erase_if(next.voters, [&](const Voter& one) { return one.id == gone; });
  EXPECT_EQ(*later.take(sign_roster_by(next, first_voters(council(), 5))), Step::kAdopted);
  Roster third = successor(*later.in_force());
  EXPECT_EQ(*later.take(sign_roster_by(third, first_voters(council(), 5))), Step::kAdopted);
  for (const std::size_t by : {0u, 1u}) {
    EXPECT_TRUE(good(later.take_suspension(word(by, "banks", kNow, *later.in_force()), kNow)));
  }
  EXPECT_TRUE(refused(later.take_suspension(word(5, "banks", kNow, *later.in_force()), kNow),
                      ErrorCode::kChain));
  EXPECT_EQ(handles(later, kNow), Names{});
}

TEST_F(SuspensionTest, ReplaysChangeNothing) {
  const std::vector<Suspension> words = {word(0, "banks", kNow), word(1, "banks", kNow),
                                         word(2, "banks", kNow)};
  for (const Suspension& one : words) EXPECT_TRUE(good(life.take_suspension(one, kNow)));
  for (const Suspension& one : words) {
    EXPECT_TRUE(refused(life.take_suspension(one, kNow + kHour), ErrorCode::kDuplicate));
  }
  const std::uint64_t over = crypto::suspension_kept_until(kNow);
  life.forget_suspensions(over - 1);
  EXPECT_FALSE(life.suspensions().empty());
  life.forget_suspensions(over);
  EXPECT_TRUE(life.suspensions().empty());
  // Said again when everybody has forgotten them: of a time that is over.
  for (const Suspension& one : words) EXPECT_TRUE(good(life.take_suspension(one, over)));
  EXPECT_EQ(suspended(over), Names{});
  // The same bytes in another network.
  SeededRandom own(shared_seed() + 312);
  const Council foreign = make_council(own);
  RosterLife elsewhere(foreign.roster);
  EXPECT_TRUE(refused(elsewhere.take_suspension(words[0], kNow), ErrorCode::kWrongNetwork));
}

TEST_F(SuspensionTest, EveryFieldIsSigned) {
  const Suspension right = word(0, "banks", kNow);
  const auto bent = [&](const std::function<void(Suspension&)>& change) {
    Suspension one = right;
    change(one);
    return life.take_suspension(one, kNow + kHour);
  };
  EXPECT_TRUE(refused(bent([](auto& w) { w.roster_version += 1; }), ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(bent([](auto& w) { w.roster_hash.bytes[0] ^= 1; }), ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(bent([](auto& w) { w.org.bytes[0] ^= 1; }), ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(bent([](auto& w) { w.starts_ms += 1; }), ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(bent([](auto& w) { w.signature.bytes[5] ^= 1; }), ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(bent([](auto& w) { w.voter.bytes[0] ^= 1; }), ErrorCode::kChain));
  EXPECT_TRUE(refused(bent([](auto& w) { w.network_id.bytes[0] ^= 1; }), ErrorCode::kWrongNetwork));
  const VoterId other =
      crypto::id_of<VoterId>(crypto::label::kVoterId, voters()[1]->voter->public_key());
  EXPECT_TRUE(refused(bent([&](auto& w) { w.voter = other; }), ErrorCode::kBadSignature));
  EXPECT_TRUE(life.suspensions().empty());
  EXPECT_TRUE(refused(crypto::verify_suspension(right, life.in_force()->network_id,
                                                voters()[1]->voter->public_key()),
                      ErrorCode::kMalformed));
  EXPECT_TRUE(refused(crypto::verify_suspension(right, NetworkId{{7}},
                                                voters()[0]->voter->public_key()),
                      ErrorCode::kWrongNetwork));
  EXPECT_TRUE(good(life.take_suspension(right, kNow)));
}

TEST_F(SuspensionTest, WhoFloodsWordsDropsHisOwnLaterOnes) {
  for (std::size_t i = 0; i < limits::kSuspensionsOfVoter; ++i) {
    EXPECT_TRUE(good(say(0, "banks", kNow + i)));
  }
  EXPECT_TRUE(refused(say(0, "banks", kNow + 100), ErrorCode::kLimitExceeded));
  EXPECT_TRUE(good(life.take_suspension(word(0, "telecom", kNow - 1), kNow))) << "an earlier one";
  EXPECT_EQ(life.suspensions().standings(*life.in_force(), kNow).size(), limits::kSuspensionsOfVoter);
  say_all({1, 2, 3}, "securities", kNow);
  EXPECT_EQ(suspended(kNow), Names{"securities"}) << "nobody else is kept from speaking";
}

TEST_F(SuspensionTest, OnlyWhoIsActiveIsSuspended) {
  EXPECT_EQ(*life.take(next_version([](Roster& next) {
              for (Organisation& org : next.organisations) {
                if (org.handle == "banks") org.status = Status::kCandidate;
              }
            })),
            Step::kAdopted);
  say_all({0, 1, 3}, "banks", kNow);
  EXPECT_EQ(suspended(kNow), Names{}) << "a candidate has nothing to be taken away";
  for (const std::size_t by : {2u, 4u, 5u}) {
    const Suspension stranger = crypto::make_suspension(*voters()[by]->voter, *life.in_force(), OrgId{{9}}, kNow);
    EXPECT_TRUE(good(life.take_suspension(stranger, kNow)));
  }
  EXPECT_EQ(suspended(kNow), Names{}) << "nor has nobody";
}

TEST_F(SuspensionTest, AVoterIsFreeWhereHisWordWouldCount) {
  const Suspension first = word(0, "banks", kNow);
  const Hash32 hash = crypto::suspension_hash(first);
  EXPECT_TRUE(good(life.take_suspension(first, kNow)));
  const auto& book = life.suspensions();
  EXPECT_TRUE(book.is_free(first.voter, hash, kNow)) << "the same once more";
  const Hash32 other = crypto::suspension_hash(word(0, "telecom", kNow + kHour));
  EXPECT_FALSE(book.is_free(first.voter, other, kNow + kHour));
  EXPECT_FALSE(book.is_free(first.voter, other, kNow - kHour)) << "it would take the first one away";
  EXPECT_FALSE(book.is_free(first.voter, other, kNow + kDays30 - 1));
  EXPECT_TRUE(book.is_free(first.voter, other, kNow + kDays30));
  EXPECT_TRUE(book.is_free(VoterId{{1}}, other, kNow));
}

// --- every order --------------------------------------------------------------------------------

// Whatever came first, came twice or was forgotten in between: the same are suspended everywhere.
TEST_F(SuspensionTest, AllOrdersArriveAtTheSame) {
  for (int world = 0; world < 40; ++world) {
    std::vector<Suspension> words;
    const std::vector<std::string> targets = {"telecom", "broadcast", "banks", "securities"};
    for (int i = 0; i < 40; ++i) {
      const std::uint64_t at = kNow + random.next() % 50 * limits::kDayMs + random.next() % 3 * kHour;
      words.push_back(word(random.next() % 6, targets[random.next() % 4], at));
    }
    std::vector<std::uint64_t> looks;
    for (int i = 0; i < 20; ++i) looks.push_back(kNow + random.next() % 60 * limits::kDayMs);
    std::vector<std::map<OrgId, std::uint64_t>> seen;
    for (int run = 0; run < 6; ++run) {
      for (std::size_t i = words.size(); i > 1; --i) {
        std::swap(words[i - 1], words[random.next() % i]);
      }
      RosterLife one(council().roster);
      for (const Suspension& each : words) (void)one.take_suspension(each, each.starts_ms);
      for (const Suspension& each : words) (void)one.take_suspension(each, each.starts_ms);
      std::vector<std::map<OrgId, std::uint64_t>> here;
      for (const std::uint64_t at : looks) here.push_back(one.suspended_at(at));
      if (run == 0) seen = here;
      ASSERT_EQ(here, seen) << "world " << world << " order " << run;
    }
  }
}

// A book that forgets as time goes by answers as one that does not.
TEST_F(SuspensionTest, ForgettingChangesNoAnswer) {
  for (int world = 0; world < 40; ++world) {
    std::vector<Suspension> words;
    for (int i = 0; i < 12; ++i) {
      const std::uint64_t at = kNow + random.next() % 90 * limits::kDayMs;
      words.push_back(word(random.next() % 6, random.next() % 2 == 0 ? "banks" : "telecom", at));
    }
    std::sort(words.begin(), words.end(),
              [](const auto& a, const auto& b) { return a.starts_ms < b.starts_ms; });
    RosterLife keeps(council().roster);
    RosterLife forgets(council().roster);
    for (const Suspension& each : words) {
      const auto one = keeps.take_suspension(each, each.starts_ms);
      if (!one && one.error().code == ErrorCode::kLimitExceeded) break;
      (void)forgets.take_suspension(each, each.starts_ms);
      forgets.forget_suspensions(each.starts_ms);
      for (std::uint64_t hours : {0u, 1u, 71u}) {
        const std::uint64_t at = each.starts_ms + hours * kHour;
        ASSERT_EQ(keeps.suspended_at(at), forgets.suspended_at(at)) << "world " << world;
      }
    }
  }
}

// Random schedules of votes, recoveries and the fast path: however few or many voters lie in it, the
// fast path makes no version, takes none away, and changes nobody's count.
TEST_F(SuspensionTest, NoScheduleOfSuspensionsChangesWhichVersionStands) {
  Roster a = successor(*council().roster);
  a.organisations[0].name_en = "A";
  Roster b = successor(*council().roster);
  b.organisations[0].name_en = "B";
  for (int run = 0; run < 200; ++run) {
    RosterLife with(council().roster);
    RosterLife without(council().roster);
    for (int step = 0; step < 30; ++step) {
      const std::size_t by = random.next() % 6;
      if (random.next() % 2 == 0) {
        const std::uint64_t at = kNow + random.next() % 40 * limits::kDayMs;
        const crypto::RosterState& base =
            random.next() % 2 == 0 ? *council().roster : *with.in_force();
        (void)with.take_suspension(
            crypto::make_suspension(*voters()[by]->voter, base,
                                    council().orgs[random.next() % 6].id, at), at);
        continue;
      }
      const Bytes vote = sign_roster_by(random.next() % 3 == 0 ? b : a, {voters()[by]});
      const auto one = with.take(vote);
      const auto other = without.take(vote);
      ASSERT_EQ(one.has_value(), other.has_value()) << run;
      if (one) {
        ASSERT_EQ(*one, *other) << run;
      }
    }
    ASSERT_EQ(with.in_force()->hash, without.in_force()->hash) << run;
    ASSERT_EQ(with.disputed(), without.disputed()) << run;
  }
}

}  // namespace
}  // namespace ceptoar::test::suspension_test
