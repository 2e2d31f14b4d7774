// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"

#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace ceptoar::crypto {

std::uint64_t Random::below(std::uint64_t bound) {
  CEPTOAR_CHECK(bound > 0);
  // 2^64 mod bound values at the low end would come up once too often: draw again.
  const std::uint64_t biased = (0 - bound) % bound;
  for (;;) {
    std::array<std::uint8_t, 8> bytes{};
    fill(bytes);
    const std::uint64_t value = read_le64(bytes);
    if (value >= biased) return value % bound;
  }
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
  if (!out.empty()) randombytes_buf(out.data(), out.size());
}

Result<void> init() {
  if (sodium_init() < 0) return fail(ErrorCode::kInternal, "libsodium does not start");
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) {
    return fail(ErrorCode::kInternal, std::string("core dumps stay on: ") + std::strerror(errno));
  }
  // The limit does not hold where the kernel pipes cores to a program; this does.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return fail(ErrorCode::kInternal, std::string("core dumps stay on: ") + std::strerror(errno));
  }
  return {};
}

}  // namespace ceptoar::crypto
