// SPDX-License-Identifier: Apache-2.0
// test_sim              500 seeds, or as many as CEPTOAR_SIM_SEEDS says
// test_sim --seed N     one seed, with its trace
// test_sim --seeds A B  these seeds, the failing ones named
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "crypto/random.h"
#include "tests/sim/scenario.h"

namespace ceptoar::sim {
namespace {

constexpr std::uint64_t kSeeds = 500;

// Fewer under a sanitizer, more at night.
std::uint64_t seed_count() {
  const char* chosen = std::getenv("CEPTOAR_SIM_SEEDS");
  return chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : kSeeds;
}

std::string story(const Outcome& outcome) {
  std::string text;
  for (const std::string& violation : outcome.violations) text += violation + "\n";
  return text;
}

TEST(SimulationTest, KeepsEveryInvariantForAllSeeds) {
  std::size_t posted = 0;
  std::size_t crashes = 0;
  std::size_t frames = 0;
  std::uint64_t slowest = 0;
  int failed = 0;
  const std::uint64_t seeds = seed_count();
  ASSERT_GT(seeds, 0u);
  for (std::uint64_t seed = 1; seed <= seeds && failed < 5; ++seed) {
    const Outcome outcome = run(scenario_of(seed));
    posted += outcome.posted;
    crashes += outcome.crashes;
    frames += outcome.frames;
    slowest = std::max(slowest, outcome.healed_in_ms);
    if (outcome.violations.empty()) continue;
    ++failed;
    ADD_FAILURE() << "seed " << seed << " (test_sim --seed " << seed << "):\n" << story(outcome);
  }
  std::printf("seeds 1-%llu: %zu posts, %zu crashes, %zu frames, slowest healing %llu ms\n",
              static_cast<unsigned long long>(seeds), posted, crashes, frames,
              static_cast<unsigned long long>(slowest));
}

TEST(SimulationTest, GivesTheSameRunForTheSameSeed) {
  for (const std::uint64_t seed : {3u, 12u, 31u}) {
    const Outcome first = run(scenario_of(seed));
    const Outcome second = run(scenario_of(seed));
    EXPECT_EQ(first.digest, second.digest) << "seed " << seed;
    EXPECT_EQ(first.frames, second.frames) << "seed " << seed;
  }
}

int run_seeds(std::uint64_t first, std::uint64_t last) {
  int failed = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const Outcome outcome = run(scenario_of(seed));
    if (outcome.violations.empty()) continue;
    ++failed;
    std::printf("seed %llu:\n%s", static_cast<unsigned long long>(seed), story(outcome).c_str());
  }
  std::printf("%d failed\n", failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace ceptoar::sim

int main(int argc, char** argv) {
  if (!ceptoar::crypto::init()) return 1;
  if (argc == 3 && std::strcmp(argv[1], "--seed") == 0) {
    auto scenario = ceptoar::sim::scenario_of(std::strtoull(argv[2], nullptr, 10));
    scenario.trace = true;
    const auto outcome = ceptoar::sim::run(scenario);
    std::printf("%zu posts, %zu crashes, %zu frames, healed in %llu ms\n%s", outcome.posted,
                outcome.crashes, outcome.frames,
                static_cast<unsigned long long>(outcome.healed_in_ms),
                ceptoar::sim::story(outcome).c_str());
    return outcome.violations.empty() ? 0 : 1;
  }
  if (argc == 4 && std::strcmp(argv[1], "--seeds") == 0) {
    return ceptoar::sim::run_seeds(std::strtoull(argv[2], nullptr, 10),
                                   std::strtoull(argv[3], nullptr, 10));
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
