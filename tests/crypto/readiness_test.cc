// SPDX-License-Identifier: Apache-2.0
// What a CEPTOAR must have said of itself before it takes part, and that old rosters keep their bytes.
#include "crypto/readiness.h"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/roster.h"
#include "crypto/roster_life.h"
#include "schema/codec.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::readiness_test {
namespace {

const Council& council() { return shared_council(); }

// banks is a candidate in version 2.
class ReadinessTest : public testing::Test {
 protected:
  ReadinessTest() {
    Roster next = successor(*council().roster);
    organisation(next).status = Status::kCandidate;
    second.emplace(must(next));
  }
  static Organisation& organisation(Roster& roster, std::string_view handle = "banks") {
    for (Organisation& org : roster.organisations) {
      if (org.handle == handle) return org;
    }
    std::abort();
  }
  static crypto::Verified<crypto::RosterState> must(const Roster& next) {
    auto state = crypto::verify_next(council().roster, by_quorum(next));
    EXPECT_TRUE(good(state));
    return *state;
  }
  static Bytes by_quorum(const Roster& next) {
    return sign_roster_by(next, first_voters(council(), 6));
  }
  static Readiness whole(std::string_view org = "banks") {
    Readiness out;
    out.network_id = council().network;
    out.org = council().org(org).id;
    out.created_ms = kCouncilNowMs;
    out.rules_hash = crypto::rules_hash(as_bytes("rules"));
    out.rules_name = "運営規則";
    out.poc_members = "poc@banks";
    out.poc_outside = "secretariat@banks";
    return out;
  }
  static Bytes said(const std::function<void(Readiness&)>& change = {}) {
    Readiness out = whole();
    if (change) change(out);
    return crypto::sign_readiness(council().org("banks").admin, out);
  }
  // The version after the second, with that status and statement of banks.
  Result<crypto::Verified<crypto::RosterState>> third(Status status, const Bytes& readiness) const {
    Roster next = successor(**second);
    organisation(next).status = status;
    organisation(next).readiness = readiness;
    return crypto::verify_next(*second, by_quorum(next));
  }

  std::optional<crypto::Verified<crypto::RosterState>> second;
};

TEST_F(ReadinessTest, ACandidateFormsAndTakesPartWhenItIsReady) {
  const auto forming = third(Status::kForming, {});
  ASSERT_TRUE(good(forming));
  EXPECT_FALSE((*forming)->in_community(*(*forming)->find_community("council"),
                                        council().org("banks").id));
  Roster next = successor(**forming);
  organisation(next).status = Status::kActive;
  EXPECT_TRUE(refused(crypto::verify_next(*forming, by_quorum(next)), ErrorCode::kMalformed));
  EXPECT_TRUE(refused(crypto::check_votes(**forming, sign_roster_by(next, {})),
                      ErrorCode::kMalformed)) << "nor is it a proposal";
  organisation(next).readiness = said();
  const auto active = crypto::verify_next(*forming, by_quorum(next));
  ASSERT_TRUE(good(active));
  EXPECT_TRUE((*active)->in_community(*(*active)->find_community("council"),
                                      council().org("banks").id));
  // What it said stays, also when its admin key has changed since.
  SeededRandom random(shared_seed() + 500);
  Roster later = successor(**active);
  organisation(later).admin_key = crypto::SignKey::generate(random).public_key();
  EXPECT_TRUE(good(crypto::verify_next(*active, by_quorum(later))));
}

TEST_F(ReadinessTest, NoRequirementMayBeMissingButTheCoordinator) {
  EXPECT_TRUE(refused(third(Status::kActive, {}), ErrorCode::kMalformed)) << "nor from candidate";
  for (const auto& change : std::vector<std::function<void(Readiness&)>>{
           [](Readiness& r) { r.rules_hash = {}; }, [](Readiness& r) { r.poc_members.clear(); },
           [](Readiness& r) { r.poc_outside.clear(); }}) {
    EXPECT_TRUE(good(third(Status::kForming, said(change)))) << "it may say a part";
    EXPECT_TRUE(refused(third(Status::kActive, said(change)), ErrorCode::kMalformed));
  }
  EXPECT_TRUE(good(third(Status::kActive, said([](Readiness& r) { r.coordinator.clear(); }))));
  EXPECT_TRUE(good(third(Status::kActive, said([](Readiness& r) { r.coordinator = "c@banks"; }))));
}

TEST_F(ReadinessTest, IsSaidByItsOwnAdminKeyOfItselfHere) {
  EXPECT_TRUE(refused(third(Status::kForming,
                            crypto::sign_readiness(council().org("telecom").admin, whole())),
                      ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(third(Status::kForming, said([](Readiness& r) {
                              r.org = council().org("telecom").id;
                            })),
                      ErrorCode::kMalformed));
  EXPECT_TRUE(refused(third(Status::kForming, said([](Readiness& r) { r.network_id.bytes[0] ^= 1; })),
                      ErrorCode::kMalformed));
  EXPECT_TRUE(refused(third(Status::kForming, said([](Readiness& r) { r.rules_name = "a\nb"; })),
                      ErrorCode::kMalformed));
  Bytes bent = said();
  for (std::size_t i = 0; i < bent.size(); ++i) {
    bent[i] ^= 1;
    EXPECT_FALSE(third(Status::kForming, bent)) << "byte " << i;
    bent[i] ^= 1;
  }
  for (std::size_t size = 1; size < bent.size(); size += 8) {
    EXPECT_FALSE(third(Status::kForming, Bytes(bent.begin(), bent.begin() + static_cast<std::ptrdiff_t>(size))));
  }
  EXPECT_TRUE(good(third(Status::kForming, bent)));
  const auto direct = crypto::read_readiness(said(), council().org("banks").id, NetworkId{{7}});
  EXPECT_TRUE(refused(direct, ErrorCode::kWrongNetwork));
}

TEST_F(ReadinessTest, OnlyACeptoarIsFormed) {
  Roster next = successor(**second);
  organisation(next, "fsa").status = Status::kForming;
  EXPECT_TRUE(refused(crypto::verify_next(*second, by_quorum(next)), ErrorCode::kMalformed));
  next = successor(**second);
  Readiness foreign = whole("fsa");
  organisation(next, "fsa").readiness =
      crypto::sign_readiness(council().org("fsa").admin, foreign);
  EXPECT_TRUE(refused(crypto::verify_next(*second, by_quorum(next)), ErrorCode::kMalformed));
  Roster first = council().roster->roster;
  organisation(first).readiness = said();
  EXPECT_TRUE(refused(crypto::check_roster(first), ErrorCode::kMalformed)) << "before there is a network";
}

// A roster in which nobody said anything is the same bytes as before there was anything to say.
TEST_F(ReadinessTest, RostersWithoutItKeepTheirBytes) {
  Roster with = successor(**second);
  const Bytes without = encode(with);
  organisation(with).readiness = said();
  const Bytes longer = encode(with);
  EXPECT_GT(longer.size(), without.size());
  organisation(with).readiness.clear();
  EXPECT_EQ(encode(with), without);
  const auto back = parse<Roster>(longer);
  ASSERT_TRUE(good(back));
  EXPECT_EQ(encode(*back), longer);
}

}  // namespace
}  // namespace ceptoar::test::readiness_test
