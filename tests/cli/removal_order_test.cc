// SPDX-License-Identifier: Apache-2.0
// Removal against stale relays: what a CEPTOAR publishes while people and a company leave, in 10,000
// random orders with losses and repetitions. As soon as anything of a removal is known to a sender,
// nothing is sealed any more to a key that the leaver holds.
#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <iostream>

#include "cli/member/own_keys.h"
#include "cli/member/revocations.h"
#include "cli/member/trust_store.h"
#include "crypto/signature_memo.h"
#include "store/files.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::removal_order_test {
namespace {

using crypto::StatementState;

// One control entry of banks, as a sender's program takes it.
struct Published {
  std::uint64_t seq = 0;
  std::uint64_t at_ms = 0;
  ControlKind kind = ControlKind::kKeyStatement;
  Bytes object;
};
struct Gone {
  std::string handle;
  crypto::Subject subject;
  std::set<KemPublicKey> keys;  // everything he holds
};

class RemovalOrderTest : public PeopleTest {
 protected:
  Gone gone(const std::string& holder) {
    auto session = world_.open(holder);
    Gone out;
    out.handle = holder;
    out.subject = (*session->identity())->subject;
    for (const crypto::KeyRecord& record : session->home().keys().records()) {
      if (record.purpose == crypto::KeyPurpose::kStaffEpoch ||
          record.purpose == crypto::KeyPurpose::kMembersEpoch) {
        out.keys.insert(crypto::KemKey::from_secret(record.secret).public_key());
      }
    }
    return out;
  }

  std::vector<Published> published() {
    const NodeId banks = world_.node_of("banks").id;
    std::vector<Published> out;
    for (const auto& [id, entry] : world_.mesh().entries()) {
      if (entry.header.author != banks || entry.header.dist != Dist::kControl) continue;
      auto control = parse<Control>(entry.body);
      EXPECT_TRUE(control);
      out.push_back({entry.header.seq, entry.received_ms, control->kind, control->object});
    }
    std::sort(out.begin(), out.end(),
              [](const Published& a, const Published& b) { return a.seq < b.seq; });
    return out;
  }
};

// A sender's knowledge: what it may seal to, and whether it has heard of a removal.
class Sender {
 public:
  Sender(store::MemberArchive& archive, const Bytes& genesis, const NodeId& banks,
         std::uint64_t now_ms)
      : trust_(archive), banks_(banks), now_ms_(now_ms) {
    EXPECT_TRUE(trust_.load(genesis));
  }

  // What waits for its predecessor is tried again after each arrival, as sync does.
  void take(const Published& one) {
    waiting_.push_back(one);
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t left = waiting_.size(); left > 0; --left) {
        const Published next = waiting_.front();
        waiting_.pop_front();
        if (give(next)) {
          moved = true;
        } else {
          waiting_.push_back(next);
        }
      }
    }
  }

  bool seals_to(const OrgId& org, ReaderClass key_class, const std::set<KemPublicKey>& keys) const {
    const StatementState* newest = trust_.newest_statement(org, key_class);
    return newest != nullptr && !trust_.is_ending(*newest) &&
           keys.contains(newest->statement.public_key);
  }
  const member::TrustStore& trust() const { return trust_; }

 private:
  // False: its predecessor is missing.
  bool give(const Published& one) {
    if (one.kind == ControlKind::kRevocation) {
      EXPECT_TRUE(trust_.add_revocation(one.object, {banks_, one.seq, one.at_ms}));
      return true;
    }
    if (one.kind != ControlKind::kKeyStatement) return true;
    const auto added = trust_.add_flooded_statement(one.object, {banks_, one.seq, now_ms_});
    return added || added.error().code != ErrorCode::kChain;
  }

  member::TrustStore trust_;
  NodeId banks_;
  std::uint64_t now_ms_;
  std::deque<Published> waiting_;
};

TEST_F(RemovalOrderTest, NothingIsSealedToALeaverOnceHisRemovalIsKnownInTenThousandOrders) {
  constexpr int kOrders = 10'000;
  world_.enrol_person("officer2@banks");
  enrol_officer("officer2@banks-1", "officer@banks-1", "banks-1", "banks");
  world_.sync_all(1);
  const std::vector<Gone> leavers = {gone("officer2@banks"), gone("officer2@banks-1"),
                                     gone("officer@banks-2")};
  for (const Gone& one : leavers) ASSERT_FALSE(one.keys.empty()) << one.handle;
  remove("secretariat@banks", "officer2@banks");
  remove("officer@banks-1", "officer2@banks-1");
  world_.start("secretariat@banks");
  remove("secretariat@banks", "banks-2");
  const std::vector<Published> all = published();
  ASSERT_GE(std::count_if(all.begin(), all.end(),
                          [](const Published& p) { return p.kind == ControlKind::kRevocation; }),
            3);

  const auto genesis =
      store::read_file(world_.file("genesis"), store::FileKind::kPlain, limits::kBodyBytes);
  ASSERT_TRUE(genesis);
  const TempDir directory;
  crypto::Secret<32> master;
  world_.random().fill(master.writable());
  auto archive = store::MemberArchive::open(directory.path() / "a", master, world_.random());
  ASSERT_TRUE(archive);
  const NodeId banks = world_.node_of("banks").id;
  const OrgId org = leavers.front().subject.roster_org;
  SeededRandom random(4711);
  crypto::SignatureMemo memo;
  const crypto::UseMemo use(memo);
  std::uint64_t sealed_before = 0;
  for (int order = 0; order < kOrders; ++order) {
    std::vector<Published> way = all;
    for (std::size_t i = way.size(); i > 1; --i) std::swap(way[i - 1], way[random.below(i)]);
    way.resize(1 + random.below(way.size()));            // the rest is lost
    way.push_back(way[random.below(way.size())]);        // and a stale relay repeats
    Sender sender(**archive, *genesis, banks, world_.clock().now_ms());
    for (const Published& one : way) {
      sender.take(one);
      for (const Gone& who : leavers) {
        const bool known = sender.trust().has_left(who.subject);
        for (const ReaderClass key_class : {ReaderClass::kStaff, ReaderClass::kMembers}) {
          const bool seals = sender.seals_to(org, key_class, who.keys);
          if (!known && seals) ++sealed_before;
          ASSERT_FALSE(known && seals) << "order " << order << ", " << who.handle;
        }
      }
    }
  }
  EXPECT_GT(sealed_before, 0u) << "the check sees keys that a leaver holds";
}

// Two devices of one office, and one of them is a thief's.
class MutualTest : public testing::Test {
 protected:
  void SetUp() override {
    org_.bytes.fill(1);
    first_.bytes.fill(1);
    second_.bytes.fill(2);
    mine_.bytes.fill(10);
    thief_.bytes.fill(20);
  }
  member::Revocations::Held of(const SignPublicKey& key, std::optional<SignPublicKey> by,
                               const NodeId& node, std::uint64_t seq,
                               std::vector<LastPosition> last) {
    member::Revocations::Held out;
    out.what.org = org_;
    out.what.key = key;
    out.what.last = std::move(last);
    out.device = by;
    out.node = node;
    out.seq = seq;
    return out;
  }
  bool has_ended(const member::Revocations& all, const SignPublicKey& key) {
    return all.covers(org_, key, NodeId{}, 0);
  }
  OrgId org_;
  NodeId first_, second_;
  SignPublicKey mine_, thief_;
};

TEST_F(MutualTest, RemovedDeviceRemovesNobodyInWhateverOrderTheyCome) {
  const auto right = of(thief_, mine_, first_, 5, {{first_, 4}});
  const auto revenge = of(mine_, thief_, first_, 6, {});
  for (const bool right_first : {true, false}) {
    member::Revocations all;
    ASSERT_TRUE(all.add(right_first ? right : revenge));
    ASSERT_TRUE(all.add(right_first ? revenge : right));
    EXPECT_TRUE(has_ended(all, thief_));
    EXPECT_FALSE(has_ended(all, mine_));
  }
}

TEST_F(MutualTest, TwoThatRevokeEachOtherThroughTwoNodesWaitForTheAdminKey) {
  member::Revocations all;
  ASSERT_TRUE(all.add(of(thief_, mine_, first_, 5, {})));
  ASSERT_TRUE(all.add(of(mine_, thief_, second_, 5, {})));
  EXPECT_FALSE(has_ended(all, thief_));
  EXPECT_FALSE(has_ended(all, mine_));
  ASSERT_TRUE(all.add(of(thief_, std::nullopt, second_, 9, {})));
  EXPECT_TRUE(has_ended(all, thief_));
  EXPECT_FALSE(has_ended(all, mine_));
}

TEST_F(MutualTest, ManyWordsOfTheThiefAboutHisOwnKeyLeaveRoomForTheRealOne) {
  member::Revocations all;
  std::uint64_t seq = 1;
  while (all.add(of(thief_, thief_, first_, seq, {{first_, 1'000'000}}))) ++seq;
  EXPECT_FALSE(all.covers(org_, thief_, first_, 999));
  ASSERT_TRUE(all.add(of(thief_, mine_, first_, seq, {{first_, seq - 1}})));
  EXPECT_TRUE(all.covers(org_, thief_, first_, 999));
}

}  // namespace
}  // namespace ceptoar::test::removal_order_test
