// SPDX-License-Identifier: Apache-2.0
// One council for all tests of this folder, and its seed: another by CEPTOAR_TEST_SEED.
#ifndef CEPTOAR_TESTS_CRYPTO_SHARED_COUNCIL_H_
#define CEPTOAR_TESTS_CRYPTO_SHARED_COUNCIL_H_

#include <cstdio>
#include <cstdlib>

#include "tests/support/council.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test {

inline std::uint64_t shared_seed() {
  static const std::uint64_t seed = [] {
    const char* given = std::getenv("CEPTOAR_TEST_SEED");
    const std::uint64_t value = given == nullptr ? 20101 : std::strtoull(given, nullptr, 10);
    std::printf("CEPTOAR_TEST_SEED=%llu\n", static_cast<unsigned long long>(value));
    return value;
  }();
  return seed;
}

// 4 CEPTOARs (telecom, broadcast, banks, securities) with two companies each, fsa and mic, nisc.
inline const Council& shared_council() {
  static const Council council = [] {
    SeededRandom random(shared_seed());
    CouncilShape shape;
    shape.ministries = 2;
    shape.nisc = true;
    shape.companies = 2;
    return make_council(random, shape);
  }();
  return council;
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CRYPTO_SHARED_COUNCIL_H_
