// SPDX-License-Identifier: Apache-2.0
// Randomness that comes out the same again: xoshiro256** from a printed seed. Tests only.
#ifndef CEPTOAR_TESTS_SUPPORT_SEEDED_RANDOM_H_
#define CEPTOAR_TESTS_SUPPORT_SEEDED_RANDOM_H_

#include <cstdint>

#include "crypto/random.h"

namespace ceptoar::test {

class SeededRandom final : public crypto::Random {
 public:
  explicit SeededRandom(std::uint64_t seed);
  void fill(std::span<std::uint8_t> out) override;
  std::uint64_t next();

 private:
  std::uint64_t state_[4];
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_SUPPORT_SEEDED_RANDOM_H_
