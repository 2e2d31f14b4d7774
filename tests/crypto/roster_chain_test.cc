// SPDX-License-Identifier: Apache-2.0
// What a newcomer's program does with all versions that ever were: it arrives at the last one, and pays for
// little more than the signatures in them. The thousand of the promise are measured by bench_trust.
#include "tests/support/roster_chain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "crypto/roster_file.h"
#include "schema/codec.h"
#include "tests/support/outcome.h"
#include "tests/support/seeded_random.h"
#include "tests/support/speed.h"

namespace ceptoar::test::roster_chain_test {
namespace {

constexpr std::size_t kOrganisations = 60;
constexpr std::size_t kVersions = 60;

TEST(RosterChainTest, OfSixtyOrganisationsCostsAtMostTwiceItsSignatures) {
  SeededRandom random(61);
  const RosterChain chain = make_roster_chain(random, kOrganisations, kVersions);
  ASSERT_EQ(chain.signatures, 40 * kVersions);
  std::chrono::nanoseconds least{std::chrono::hours(1)};
  std::chrono::nanoseconds cost{std::chrono::hours(1)};
  for (int round = 0; round < 3; ++round) {
    const auto begin = thread_time();
    ASSERT_EQ(verify_signatures_alone(chain), chain.signatures);
    const auto middle = thread_time();
    const auto life = crypto::life_of(chain.versions);
    const auto end = thread_time();
    ASSERT_TRUE(good(life));
    ASSERT_EQ(life->in_force()->roster.version, kVersions);
    least = std::min(least, middle - begin);
    cost = std::min(cost, end - middle);
  }
  std::printf("%zu versions: %.1f ms, their signatures %.1f ms\n", kVersions,
              static_cast<double>(cost.count()) / 1e6, static_cast<double>(least.count()) / 1e6);
  if (kComparable) {
    EXPECT_LE(cost, 2 * least);
  }
}

TEST(RosterChainTest, OneAlteredSignatureInTheMiddleEndsIt) {
  SeededRandom random(62);
  RosterChain chain = make_roster_chain(random, 4, 20);
  auto wire = parse<SignedRoster>(chain.versions[11]);
  ASSERT_TRUE(wire);
  wire->signatures[1].signature.bytes[9] ^= 1;
  chain.versions[11] = encode(*wire);
  EXPECT_TRUE(refused(crypto::life_of(chain.versions), ErrorCode::kBadSignature));
  EXPECT_EQ(verify_signatures_alone(chain), chain.signatures - 1);
  chain.versions.erase(chain.versions.begin() + 11);
  EXPECT_TRUE(refused(crypto::life_of(chain.versions), ErrorCode::kChain)) << "a version is missing";
}

}  // namespace
}  // namespace ceptoar::test::roster_chain_test
