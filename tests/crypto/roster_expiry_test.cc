// SPDX-License-Identifier: Apache-2.0
// An expired roster freezes who is who, wherever votes are counted; it is renewed by its own voters,
// and a dispute can still be ended under it.
#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/roster_file.h"
#include "crypto/roster_life.h"
#include "schema/codec.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::roster_expiry_test {
namespace {

using crypto::RosterLife;
using Step = crypto::RosterLife::Step;

const crypto::RosterState& in_force() { return *shared_council().roster; }
std::uint64_t end_ms() { return in_force().roster.expires_ms; }

// The next version, made at that time.
Roster made_at(std::uint64_t at_ms) {
  Roster next = successor(in_force());
  next.created_ms = at_ms;
  next.expires_ms = at_ms + 300 * limits::kDayMs;
  return next;
}
Bytes by_all(const Roster& roster) {
  return sign_roster_by(roster, first_voters(shared_council(), shared_council().voters().size()));
}
Bytes by(const Roster& roster, const std::vector<std::size_t>& who) {
  std::vector<const CouncilOrg*> signers;
  const auto voters = shared_council().voters();
  for (const std::size_t one : who) signers.push_back(voters[one]);
  return sign_roster_by(roster, signers);
}
VoterId voter(std::size_t index) {
  return crypto::id_of<VoterId>(crypto::label::kVoterId,
                                shared_council().voters()[index]->voter->public_key());
}

struct Case {
  const char* name;
  void (*change)(Roster&);
};
const Case kFrozen[] = {
    {"an organisation is suspended",
     [](Roster& r) { r.organisations[0].status = Status::kSuspended; }},
    {"an organisation is renamed", [](Roster& r) { r.organisations[0].name_en = "Other"; }},
    {"an organisation goes",
     [](Roster& r) {
       const OrgId gone = r.organisations[0].id;
       std::erase_if(r.nodes, [&](const NodeRecord& n) { return n.org == gone; });
       std::erase_if(r.voters, [&](const Voter& v) { return v.org == gone; });
       for (Community& one : r.communities) std::erase(one.members, gone);
       r.organisations.erase(r.organisations.begin());
     }},
    {"an admin key", [](Roster& r) { r.organisations[0].admin_key.bytes[3] ^= 1; }},
    {"a node is suspended", [](Roster& r) { r.nodes[0].status = Status::kSuspended; }},
    {"a node goes", [](Roster& r) { r.nodes.erase(r.nodes.begin()); }},
    {"a node moves", [](Roster& r) { r.nodes[0].host = "10.1.1.1"; }},
    {"a voter goes", [](Roster& r) { r.voters.pop_back(); }},
    {"a recovery key comes",
     [](Roster& r) {
       r.recovery.resize(1);
       r.recovery[0].bytes[0] = 9;
     }},
};

TEST(RosterExpiryTest, FreezesWhoIsWhoUntilItIsRenewed) {
  for (const Case& item : kFrozen) {
    Roster late = made_at(end_ms());
    item.change(late);
    EXPECT_TRUE(refused(crypto::verify_next(shared_council().roster, by_all(late)),
                        ErrorCode::kExpired))
        << item.name;
    RosterLife life(shared_council().roster);
    EXPECT_TRUE(refused(life.take(by_all(late)), ErrorCode::kExpired)) << item.name;
    EXPECT_EQ(life.in_force()->roster.version, 1u) << item.name;
    Roster early = made_at(end_ms() - 1);
    item.change(early);
    EXPECT_TRUE(good(crypto::verify_next(shared_council().roster, by_all(early)))) << item.name;
  }
}

TEST(RosterExpiryTest, IsRenewedByItsOwnVotersAndChangesGoOnAfterwards) {
  RosterLife life(shared_council().roster);
  Roster renewal = made_at(end_ms() + 30 * limits::kDayMs);
  renewal.communities.back().name_ja = "別の名前";  // nobody's right hangs on it
  EXPECT_TRUE(refused(crypto::verify_next(shared_council().roster, by(renewal, {0, 1, 2})),
                      ErrorCode::kBadSignature))
      << "three of six are too few, expired or not";
  ASSERT_TRUE(good(life.take(by(renewal, {0, 1, 2, 3}))));
  ASSERT_EQ(life.in_force()->roster.version, 2u);
  Roster next = successor(*life.in_force());
  next.organisations[0].status = Status::kSuspended;
  ASSERT_TRUE(good(life.take(by_all(next))));
  EXPECT_EQ(life.in_force()->roster.version, 3u);
}

TEST(RosterExpiryTest, ADisputeIsEndedUnderItByLeavingOutWhoSignedTwiceAndNobodyElse) {
  Roster a = made_at(end_ms());
  a.communities.back().name_ja = "A";
  Roster b = made_at(end_ms());
  b.communities.back().name_ja = "B";
  const auto disputed = [&] {
    RosterLife life(shared_council().roster);
    EXPECT_TRUE(good(life.take(by(a, {0, 1, 2, 3}))));
    EXPECT_TRUE(good(life.take(by(b, {2, 3, 4, 5}))));
    EXPECT_TRUE(life.disputed());
    return life;
  };
  Roster end = made_at(end_ms() + 1);
  end.resolves = {crypto::roster_hash(encode(a)), crypto::roster_hash(encode(b))};
  std::sort(end.resolves.begin(), end.resolves.end());
  const auto without = [&](const std::set<VoterId>& out) {
    Roster next = end;
    std::erase_if(next.voters, [&](const Voter& one) { return out.contains(one.id); });
    return next;
  };
  RosterLife wrong = disputed();
  EXPECT_TRUE(wrong.take(by(without({voter(0)}), {1, 4, 5})).has_value() && wrong.disputed())
      << "voter 0 signed once";
  RosterLife life = disputed();
  const Roster good_end = without({voter(2), voter(3)});
  const auto step = life.take(by(good_end, {0, 1, 4}));
  ASSERT_TRUE(good(step));
  EXPECT_EQ(*step, Step::kResolved);
  EXPECT_EQ(life.in_force()->roster.voters.size(), 4u);
  EXPECT_FALSE(life.disputed());
  // Who comes later reads the same out of the file.
  const auto again = crypto::life_of({in_force().signed_bytes, by(a, {0, 1, 2, 3}),
                                      by(b, {2, 3, 4, 5}), by(good_end, {0, 1, 4})});
  ASSERT_TRUE(good(again));
  EXPECT_EQ(again->in_force()->hash, life.in_force()->hash);
}

// Without a dispute, naming made-up sides opens no door.
TEST(RosterExpiryTest, NamingSidesOfNoDisputeFreesNobody) {
  Roster next = made_at(end_ms());
  next.resolves = {Hash32{{1}}, Hash32{{2}}};
  next.voters.pop_back();
  RosterLife life(shared_council().roster);
  (void)life.take(by_all(next));
  EXPECT_EQ(life.in_force()->roster.version, 1u);
}

}  // namespace
}  // namespace ceptoar::test::roster_expiry_test
