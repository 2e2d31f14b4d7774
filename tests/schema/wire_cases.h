// SPDX-License-Identifier: Apache-2.0
// Every object and every frame as one row, so that each property of the codec is tested for all.
#ifndef CEPTOAR_TESTS_SCHEMA_WIRE_CASES_H_
#define CEPTOAR_TESTS_SCHEMA_WIRE_CASES_H_

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "schema/bytes.h"
#include "schema/result.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test {

struct WireCase {
  std::string name;
  // The encoding of a random value.
  std::function<Bytes(SeededRandom&)> sample;
  // Whether a random value comes back the same.
  std::function<bool(SeededRandom&)> round_trips;
  // Parse, and encode what came out.
  std::function<Result<Bytes>(BytesView)> reencode;
};

inline void PrintTo(const WireCase& one, std::ostream* out) { *out << one.name; }

// Built once; the order is that of codec.h and link.h.
const std::vector<WireCase>& wire_cases();
const WireCase& wire_case(const std::string& name);

// Of this run: CEPTOAR_TEST_SEED, or fresh. Printed once.
std::uint64_t run_seed();

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_SCHEMA_WIRE_CASES_H_
