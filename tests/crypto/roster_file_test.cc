// SPDX-License-Identifier: Apache-2.0
// A file of rosters: what it may be, and that nothing else is taken for one.
#include "crypto/roster_file.h"

#include <gtest/gtest.h>

#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::roster_file_test {
namespace {

TEST(RosterFileTest, GivesBackWhatWasPutIntoIt) {
  const std::vector<Bytes> two = {Bytes{1, 2, 3}, Bytes(70'000, 9)};
  const auto back = crypto::parse_rosters(crypto::encode_rosters(two));
  ASSERT_TRUE(good(back));
  EXPECT_EQ(*back, two);
  const std::vector<Bytes> first = {Bytes{4, 5}};
  EXPECT_EQ(crypto::encode_rosters(first), first.front()) << "the first stands alone";
  EXPECT_EQ(*crypto::parse_rosters(first.front()), first);
}

TEST(RosterFileTest, CutAnywhereItIsNone) {
  const Bytes whole = crypto::encode_rosters({Bytes{1, 2, 3}, Bytes{4}});
  const std::size_t head = whole.size() - (4 + 3) - (4 + 1);
  for (std::size_t size = head; size < whole.size(); ++size) {
    const auto cut = crypto::parse_rosters(BytesView(whole).first(size));
    if (size == head + 4 + 3) {
      EXPECT_EQ(cut->size(), 1U) << "the first of the two, whole";
    } else {
      EXPECT_TRUE(refused(cut, ErrorCode::kMalformed)) << size;
    }
  }
  Bytes none = whole;
  none[head] = none[head + 1] = none[head + 2] = none[head + 3] = 0;
  EXPECT_TRUE(refused(crypto::parse_rosters(none), ErrorCode::kMalformed)) << "a roster of no bytes";
}

TEST(RosterFileTest, MoreThanAMachineShouldVerifyAreRefused) {
  std::vector<Bytes> all(crypto::kRostersInFile, Bytes{1});
  EXPECT_TRUE(good(crypto::parse_rosters(crypto::encode_rosters(all))));
  all.push_back(Bytes{1});
  EXPECT_TRUE(refused(crypto::parse_rosters(crypto::encode_rosters(all)), ErrorCode::kLimitExceeded));
}

TEST(RosterFileTest, LifeBeginsWithAGenesisAndSkipsWhatItHas) {
  EXPECT_TRUE(refused(crypto::life_of({}), ErrorCode::kMalformed));
  EXPECT_FALSE(crypto::life_of({Bytes{1, 2, 3}}));
  const Council& council = shared_council();
  const Bytes& genesis = council.roster->signed_bytes;
  const auto life = crypto::life_of({genesis, genesis});
  ASSERT_TRUE(good(life));
  EXPECT_EQ(life->in_force()->roster.version, 1U);
  const Bytes second = sign_roster_by(successor(*council.roster), first_voters(council, 1));
  EXPECT_FALSE(crypto::life_of({second})) << "no genesis";
}

}  // namespace
}  // namespace ceptoar::test::roster_file_test
