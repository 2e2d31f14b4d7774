// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <set>

#include "tests/support/seeded_random.h"

namespace ceptoar::crypto::random_test {
namespace {

// Hands out given words: the rejected zone of below() can be aimed at.
class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(std::vector<std::uint64_t> words) : words_(std::move(words)) {}
  void fill(std::span<std::uint8_t> out) override {
    ASSERT_LT(used_, words_.size());
    std::uint64_t word = words_[used_++];
    for (std::uint8_t& b : out) {
      b = static_cast<std::uint8_t>(word);
      word >>= 8;
    }
  }
  std::size_t used() const { return used_; }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t used_ = 0;
};

TEST(RandomTest, BelowDrawsAgainInTheBiasedZone) {
  // 2^64 mod 10 = 6: the words 0..5 would make 0..5 too frequent.
  ScriptedRandom random({0, 5, 6});
  EXPECT_EQ(random.below(10), 6u);
  EXPECT_EQ(random.used(), 3u);
}

TEST(RandomTest, BelowAPowerOfTwoNeverDrawsTwice) {
  ScriptedRandom random({0});
  EXPECT_EQ(random.below(8), 0u);
  ScriptedRandom one({~std::uint64_t{0}});
  EXPECT_EQ(one.below(1), 0u);
}

TEST(RandomTest, BelowReachesEveryValueAndNoOther) {
  test::SeededRandom random(1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.below(7));
  EXPECT_EQ(seen.size(), 7u);
  EXPECT_EQ(*seen.rbegin(), 6u);
}

TEST(RandomTest, SystemRandomDoesNotRepeat) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random.id<MsgId>().hex());
  EXPECT_EQ(seen.size(), 100u);
}

TEST(RandomTest, InitTurnsOffCoreDumps) {
  ASSERT_TRUE(init());
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_CORE, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, 0u);
  EXPECT_EQ(limit.rlim_max, 0u);
  EXPECT_EQ(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
  EXPECT_TRUE(init());  // twice is fine
}

}  // namespace
}  // namespace ceptoar::crypto::random_test
