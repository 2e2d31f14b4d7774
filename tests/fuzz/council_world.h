// SPDX-License-Identifier: Apache-2.0
// The council that the fuzz targets attack: made once, the same in every run, so that inputs mean
// the same tomorrow.
#ifndef CEPTOAR_TESTS_FUZZ_COUNCIL_WORLD_H_
#define CEPTOAR_TESTS_FUZZ_COUNCIL_WORLD_H_

#include "tests/fuzz/fuzz.h"
#include "tests/support/council.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::fuzz {

inline const test::Council& council() {
  static const test::Council made = [] {
    CEPTOAR_CHECK(crypto::init().has_value());
    test::SeededRandom random(5);
    return test::make_council(random);
  }();
  return made;
}

}  // namespace ceptoar::fuzz

#endif  // CEPTOAR_TESTS_FUZZ_COUNCIL_WORLD_H_
