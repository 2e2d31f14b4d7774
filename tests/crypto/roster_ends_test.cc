// SPDX-License-Identifier: Apache-2.0
// Agreed last positions: what a roster may say of keys that ended, and what follows for a log and for what an
// admin key signed.
#include <gtest/gtest.h>

#include "crypto/entry.h"
#include "crypto/roster_ends.h"
#include "schema/limits.h"
#include "tests/crypto/shared_council.h"

namespace ceptoar::crypto::roster_ends_test {
namespace {

using test::sign_roster_by;
using test::successor;

const test::Council& council() { return test::shared_council(); }

class RosterEndsTest : public testing::Test {
 protected:
  NodeRecord& node(Roster& roster) {
    for (NodeRecord& one : roster.nodes) {
      if (one.id == at.id) return one;
    }
    return roster.nodes.front();
  }
  Organisation& org(Roster& roster) {
    for (Organisation& one : roster.organisations) {
      if (one.id == at.org) return one;
    }
    return roster.organisations.front();
  }
  EndedKey end(std::uint64_t seq) const { return {at.nsk.public_key(), at.org, at.id, 1, {{at.id, seq}}}; }
  EndedKey admin_end(std::uint64_t seq) {
    Roster now = council().roster->roster;
    return {org(now).admin_key, at.org, NodeId{}, 0, {{at.id, seq}}};
  }
  Result<Verified<RosterState>> next_of(const Verified<RosterState>& before, const Roster& roster) {
    return verify_next(before, sign_roster_by(roster, all));
  }
  Roster suspended(std::uint64_t seq) {
    Roster out = successor(*council().roster);
    node(out).status = Status::kSuspended;
    out.ended = {end(seq)};
    return out;
  }
  Roster rekeyed(std::uint64_t seq) {
    Roster out = successor(*council().roster);
    node(out).nsk = fresh.public_key();
    node(out).nsk_epoch = 2;
    out.ended = {end(seq)};
    return out;
  }
  EntryHeader header(std::uint64_t seq, std::uint16_t epoch, Lane lane = Lane::kNormal) const {
    EntryHeader out;
    out.author = at.id;
    out.seq = seq;
    out.nsk_epoch = epoch;
    out.lane = lane;
    return out;
  }

  const test::CouncilNode& at = council().org("securities").nodes[0];
  std::vector<const test::CouncilOrg*> all = council().voters();
  test::SeededRandom random{5};
  SignKey fresh = SignKey::generate(random);
  SignKey other = SignKey::generate(random);
};

TEST_F(RosterEndsTest, RosterWithoutEndsHasTheBytesItHadBefore) {
  const Bytes bytes = encode(council().roster->roster);
  const auto back = parse<Roster>(bytes);
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->ended.empty());
  Roster with = council().roster->roster;
  with.ended = {end(4)};
  const auto again = parse<Roster>(encode(with));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->ended, with.ended);
  EXPECT_NE(encode(with), bytes);
}

TEST_F(RosterEndsTest, NodeKeyEndsWhereItIsAgreed) {
  const auto changed = next_of(council().roster, rekeyed(7));
  ASSERT_TRUE(changed) << changed.error().context;
  const RosterState& now = **changed;
  EXPECT_EQ(log_key(now, header(7, 1)), at.nsk.public_key());
  EXPECT_EQ(log_key(now, header(8, 1)), std::nullopt);
  EXPECT_EQ(log_key(now, header(8, 1, Lane::kFlash)), std::nullopt);
  EXPECT_EQ(log_key(now, header(7, 2)), std::nullopt);
  EXPECT_EQ(log_key(now, header(8, 2)), fresh.public_key());
  EXPECT_EQ(log_key(now, header(8, 3)), std::nullopt);
  EXPECT_GT(last_position(now, at.id), 1'000'000u);

  Roster gone = successor(*council().roster);
  node(gone).status = Status::kRemoved;
  const auto without = next_of(council().roster, gone);
  ASSERT_TRUE(without);
  EXPECT_EQ(log_key(**without, header(1, 1)), std::nullopt) << "as before there were ends";
  EXPECT_EQ(last_position(**without, at.id), 0u);
  gone.ended = {end(7)};
  const auto removed = next_of(council().roster, gone);
  ASSERT_TRUE(removed);
  EXPECT_EQ(log_key(**removed, header(7, 1)), at.nsk.public_key());
  EXPECT_EQ(log_key(**removed, header(8, 1, Lane::kFlash)), std::nullopt);
  EXPECT_EQ(last_position(**removed, at.id), 7u);

  const auto held = next_of(council().roster, suspended(7));
  ASSERT_TRUE(held);
  EXPECT_EQ(log_key(**held, header(7, 1)), at.nsk.public_key());
  EXPECT_EQ(log_key(**held, header(8, 1)), std::nullopt);
  EXPECT_EQ(log_key(**held, header(8, 1, Lane::kFlash)), at.nsk.public_key());
}

TEST_F(RosterEndsTest, AgreedPositionsStay) {
  const auto second = next_of(council().roster, rekeyed(7));
  ASSERT_TRUE(second);
  Roster same = successor(**second);
  EXPECT_TRUE(next_of(*second, same));
  Roster moved = successor(**second);
  moved.ended.front().last.front().seq = 9;
  EXPECT_FALSE(next_of(*second, moved));
  Roster dropped = successor(**second);
  dropped.ended.clear();
  EXPECT_FALSE(next_of(*second, dropped));

  const auto held = next_of(council().roster, suspended(7));
  ASSERT_TRUE(held);
  Roster back = successor(**held);
  node(back).status = Status::kActive;
  EXPECT_FALSE(next_of(*held, back)) << "a key in force has no end";
  back.ended.clear();
  const auto again = next_of(*held, back);
  ASSERT_TRUE(again);
  EXPECT_EQ(log_key(**again, header(8, 1)), at.nsk.public_key());
  Roster gone = successor(**held);
  node(gone).status = Status::kRemoved;
  EXPECT_TRUE(next_of(*held, gone)) << "suspended, then removed: the end stays";
}

TEST_F(RosterEndsTest, RefusesEndsThatAreNobodysOrOfKeysInForce) {
  const auto refused = [&](const EndedKey& bad, bool change = true) {
    Roster next = change ? rekeyed(7) : successor(*council().roster);
    next.ended = {bad};
    return !next_of(council().roster, next);
  };
  EXPECT_FALSE(refused(end(7)));
  EXPECT_TRUE(refused(end(7), false)) << "in force";
  EndedKey bad = end(7);
  bad.key = other.public_key();
  EXPECT_TRUE(refused(bad)) << "was never its key";
  bad = end(7);
  bad.nsk_epoch = 2;
  EXPECT_TRUE(refused(bad));
  bad = end(7);
  bad.nsk_epoch = 0;
  EXPECT_TRUE(refused(bad));
  bad = end(7);
  bad.last.clear();
  EXPECT_TRUE(refused(bad));
  bad = end(7);
  bad.last.front().node = council().org("telecom").nodes[0].id;
  EXPECT_TRUE(refused(bad)) << "another one's log";
  bad = end(7);
  bad.org = council().org("telecom").id;
  EXPECT_TRUE(refused(bad));
  bad = end(7);
  bad.org = OrgId{};
  EXPECT_TRUE(refused(bad));
  bad = admin_end(7);
  EXPECT_TRUE(refused(bad)) << "an admin key in force";
  bad = admin_end(7);
  bad.last.front().node = council().org("telecom").nodes[0].id;
  Roster next = successor(*council().roster);
  org(next).admin_key = fresh.public_key();
  next.ended = {bad};
  EXPECT_FALSE(next_of(council().roster, next)) << "positions in another organisation's log";
  Roster many = rekeyed(7);
  many.ended.assign(limits::kRosterEnded + 1, end(7));
  EXPECT_EQ(check_roster(many).error().code, ErrorCode::kLimitExceeded);
  Roster wide = rekeyed(7);
  wide.ended.front().last.assign(limits::kRosterNodes + 1, {at.id, 7});
  EXPECT_EQ(check_roster(wide).error().code, ErrorCode::kLimitExceeded);
  Roster unsorted = successor(*council().roster);
  org(unsorted).admin_key = fresh.public_key();
  unsorted.ended = {admin_end(7)};
  EXPECT_TRUE(check_roster(unsorted));
  unsorted.ended.front().last.push_back({at.id, 8});
  EXPECT_FALSE(check_roster(unsorted)) << "one log twice";
  Roster twice = rekeyed(7);
  twice.ended = {end(7), end(8)};
  EXPECT_FALSE(check_roster(twice)) << "one key twice";
  Roster serves = rekeyed(7);
  node(serves).nsk = other.public_key();
  serves.recovery = {at.nsk.public_key()};
  EXPECT_FALSE(check_roster(serves)) << "an ended key serves nobody else";
}

TEST_F(RosterEndsTest, UnderAnExpiredRosterNoKeyEndsAndNoEndMoves) {
  const Roster& before = council().roster->roster;
  Roster next = successor(*council().roster);
  next.ended = {end(7)};
  EXPECT_TRUE(check_frozen(before, next, before.expires_ms - 1));
  EXPECT_EQ(check_frozen(before, next, before.expires_ms).error().code, ErrorCode::kExpired);
}

TEST_F(RosterEndsTest, AdminKeySpeaksUpToItsPositions) {
  Roster next = successor(*council().roster);
  org(next).admin_key = fresh.public_key();
  next.ended = {admin_end(7)};
  const auto changed = next_of(council().roster, next);
  ASSERT_TRUE(changed) << changed.error().context;
  const SignPublicKey old = admin_end(7).key;
  EXPECT_FALSE(admin_ended(**changed, old, at.id, 7));
  EXPECT_TRUE(admin_ended(**changed, old, at.id, 8));
  EXPECT_TRUE(admin_ended(**changed, old, council().org("telecom").nodes[0].id, 1)) << "not listed";
  EXPECT_FALSE(admin_ended(**changed, fresh.public_key(), at.id, 8));
  EXPECT_FALSE(admin_ended(*council().roster, old, at.id, 8)) << "not ended there";
  EXPECT_EQ(old_admin_keys(**changed, at.org), std::vector<SignPublicKey>{old});
  EXPECT_EQ(with_admin_key(**changed, at.org, old).find_org(at.org)->admin_key, old);
}

TEST_F(RosterEndsTest, WhoIsOnTheWayInSpeaksOfTheRosterAlone) {
  for (const Status status : {Status::kCandidate, Status::kForming}) {
    Roster roster = successor(*council().roster);
    node(roster).status = status;
    const RosterState now{roster, Hash32{}, council().network, {}};
    EntryHeader vote = header(1, 1);
    vote.dist = Dist::kControl;
    EXPECT_EQ(log_key(now, vote), at.nsk.public_key());
    EntryHeader item = header(1, 1);
    item.dist = Dist::kCommunity;
    EXPECT_EQ(log_key(now, item), std::nullopt);
  }
}

TEST_F(RosterEndsTest, EndsFollowFromWhatTheNextVersionChanges) {
  const Roster& before = council().roster->roster;
  const std::map<NodeId, std::uint64_t> positions = {{at.id, 7}};
  Roster next = successor(*council().roster);
  add_ends(before, next, positions);
  EXPECT_TRUE(next.ended.empty()) << "nothing ended";
  node(next).status = Status::kSuspended;
  add_ends(before, next, positions);
  EXPECT_EQ(next.ended, std::vector<EndedKey>{end(7)});
  Roster again = next;
  node(again).status = Status::kRemoved;
  add_ends(next, again, {{at.id, 12}});
  EXPECT_EQ(again.ended, std::vector<EndedKey>{end(7)}) << "what was agreed stays";
  Roster back = next;
  node(back).status = Status::kActive;
  add_ends(next, back, {{at.id, 12}});
  EXPECT_TRUE(back.ended.empty());

  Roster unknown = successor(*council().roster);
  node(unknown).status = Status::kRemoved;
  add_ends(before, unknown, {});
  EXPECT_TRUE(unknown.ended.empty()) << "no position known, none made up";
  Roster admin = successor(*council().roster);
  org(admin).admin_key = fresh.public_key();
  add_ends(before, admin, positions);
  EXPECT_EQ(admin.ended, std::vector<EndedKey>{admin_end(7)});
}

TEST_F(RosterEndsTest, ForkUnderAnOldKeyIsStillProven) {
  const auto changed = next_of(council().roster, rekeyed(7));
  ASSERT_TRUE(changed);
  const auto side = [&](std::uint8_t mark) {
    EntryHeader one = header(3, 1);
    one.network_id = council().network;
    one.expires_ms = 5;
    one.body_len = 1;
    one.body_hash.bytes[0] = mark;
    SignedEntry out;
    out.header = encode(one);
    out.signature = sign_entry(at.nsk, council().network, entry_id(out.header));
    return out;
  };
  EXPECT_TRUE(verify_fork_proof({side(1), side(2)}, **changed));
  Roster without = rekeyed(7);
  without.ended.clear();
  const auto forgotten = next_of(council().roster, without);
  ASSERT_TRUE(forgotten);
  EXPECT_FALSE(verify_fork_proof({side(1), side(2)}, **forgotten));
}

}  // namespace
}  // namespace ceptoar::crypto::roster_ends_test
