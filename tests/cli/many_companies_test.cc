// SPDX-License-Identifier: Apache-2.0
// A new client key for hundreds of companies: everybody has a grant, and each costs what the first one did.
#include "tests/cli/many_companies.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "cli/member/epochs.h"
#include "cli/member/keys.h"
#include "cli/member/outbox.h"
#include "tests/support/speed.h"

namespace ceptoar::test::many_companies_test {
namespace {

constexpr const char* kBanks = "secretariat@banks";
constexpr std::size_t kFew = 50;
constexpr std::size_t kMany = 600;

struct Cost {
  std::size_t companies = 0;
  double each_us = 0;
};

class ManyCompaniesTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  // The second rotation: what is remembered of their certificates is remembered then.
  Cost rotate() {
    Cost out;
    for (int round = 0; round < 2; ++round) {
      const auto session = world_.open(kBanks);
      const auto begin = thread_time();
      const auto done = member::rotate_members(*session);
      const auto took = thread_time() - begin;
      EXPECT_TRUE(fine(done));
      if (!done) return out;
      out = {done->sent,
             static_cast<double>(took.count()) / 1e3 / static_cast<double>(done->sent)};
    }
    std::printf("%zu companies: %.0f us each\n", out.companies, out.each_us);
    return out;
  }
  World world_{55};
};

TEST_F(ManyCompaniesTest, EachGrantCostsWhatItCostsAmongFew) {
  add_companies(world_, "banks", kFew - 2);
  const Cost few = rotate();
  ASSERT_EQ(few.companies, kFew);
  add_companies(world_, "banks", kMany - kFew);
  const Cost many = rotate();
  ASSERT_EQ(many.companies, kMany);
  if (kComparable) {
    EXPECT_LT(many.each_us, 1.5 * few.each_us);
  }
}

TEST_F(ManyCompaniesTest, EveryOneHasItsOwnGrantAndWhoIsThereReads) {
  add_companies(world_, "banks", 130);  // more than two commits of grants
  std::size_t before = 0;
  {
    const auto session = world_.open(kBanks);
    const auto waiting = member::queued(*session);
    ASSERT_TRUE(fine(waiting));
    before = waiting->size();
    const auto done = member::rotate_members(*session);
    ASSERT_TRUE(fine(done));
    EXPECT_EQ(done->sent, 132U);
    EXPECT_EQ(done->statement.statement.grant_count, 132U);
    const auto after = member::queued(*session);
    ASSERT_TRUE(fine(after));
    EXPECT_EQ(after->size(), before + 132 + 1) << "the grants and the statement";
    std::set<Bytes> places;
    for (const member::Queued& one : *after) places.insert(one.key);
    EXPECT_EQ(places.size(), after->size());
  }
  world_.start(kBanks);
  world_.sync_all(2);
  ASSERT_TRUE(fine(world_.post(kBanks, "amber", "own", true, "全社へ")));
  const auto titles = world_.titles("officer@banks-1");
  EXPECT_NE(std::find(titles.begin(), titles.end(), "全社へ"), titles.end());
}

}  // namespace
}  // namespace ceptoar::test::many_companies_test
