// SPDX-License-Identifier: Apache-2.0
// The simulator must find what it claims to find: each bug of node/core/plant.h is switched on in this
// program's own copy of the core and has to be caught within a number of seeds.
#include <gtest/gtest.h>

#include "crypto/random.h"
#include "node/core/plant.h"
#include "tests/sim/scenario.h"

namespace ceptoar::sim::planted_test {
namespace {

constexpr std::uint64_t kSeeds = 120;

// The first seed whose run breaks a rule; 0 when none does.
std::uint64_t first_caught(core::Bug bug, std::string& what) {
  core::planted_bug = bug;
  std::uint64_t found = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds && found == 0; ++seed) {
    const Outcome outcome = run(scenario_of(seed));
    if (outcome.violations.empty()) continue;
    found = seed;
    what = outcome.violations.front();
  }
  core::planted_bug = core::Bug::kNone;
  return found;
}

struct Case {
  core::Bug bug;
  const char* name;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

class PlantedBugTest : public testing::TestWithParam<Case> {};

TEST_P(PlantedBugTest, IsCaught) {
  std::string what;
  const std::uint64_t seed = first_caught(GetParam().bug, what);
  EXPECT_NE(seed, 0u) << "not caught in " << kSeeds << " seeds";
  std::printf("%s: seed %llu, %s\n", GetParam().name, static_cast<unsigned long long>(seed),
              what.c_str());
}

INSTANTIATE_TEST_SUITE_P(
    All, PlantedBugTest,
    testing::Values(Case{core::Bug::kAckBeforeCommit, "AckBeforeCommit"},
                    Case{core::Bug::kPushBeforeCommit, "PushBeforeCommit"},
                    Case{core::Bug::kFrontierTooHigh, "FrontierTooHigh"},
                    Case{core::Bug::kPairListIgnored, "PairListIgnored"},
                    Case{core::Bug::kReceiptForWrongNode, "ReceiptForWrongNode"},
                    Case{core::Bug::kFlashWaits, "FlashWaits"},
                    Case{core::Bug::kNumbersAtOnce, "NumbersAtOnce"},
                    Case{core::Bug::kPairSumLater, "PairSumLater"}),
    [](const auto& one) { return one.param.name; });

TEST(PlantedBugTest, NothingIsCaughtWithoutOne) {
  std::string what;
  EXPECT_EQ(first_caught(core::Bug::kNone, what), 0u) << what;
}

}  // namespace
}  // namespace ceptoar::sim::planted_test

int main(int argc, char** argv) {
  if (!ceptoar::crypto::init()) return 1;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
