// SPDX-License-Identifier: Apache-2.0
// Randomness is passed in, never called for: the simulator and the golden files need the same bytes
// again. The seeded kind lives in tests/support alone and cannot be linked into a product.
#ifndef CEPTOAR_CRYPTO_RANDOM_H_
#define CEPTOAR_CRYPTO_RANDOM_H_

#include <span>

#include "schema/ids.h"
#include "schema/result.h"

namespace ceptoar::crypto {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;
  template <class Id>
  Id id() {
    Id out;
    fill(out.bytes);
    return out;
  }
  // Uniform below `bound` (rejection sampling). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);
};

// libsodium's randombytes. Thread: any.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

// sodium_init, once per process before anything else here; turns off core dumps.
Result<void> init();

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_RANDOM_H_
