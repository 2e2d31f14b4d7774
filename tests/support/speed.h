// SPDX-License-Identifier: Apache-2.0
// For promises of speed in unit tests: the processor time of one thread, so that a busy machine
// breaks none. Instrumented code is no measure of the product: ask kSanitized before a bound.
#ifndef CEPTOAR_TESTS_SUPPORT_SPEED_H_
#define CEPTOAR_TESTS_SUPPORT_SPEED_H_

#include <chrono>
#include <ctime>

namespace ceptoar::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

// Our own code beside that of a library: only where both are optimised.
#if defined(__OPTIMIZE__)
inline constexpr bool kComparable = !kSanitized;
#else
inline constexpr bool kComparable = false;
#endif

// What the calling thread has used since it began.
inline std::chrono::nanoseconds thread_time() {
  struct timespec now {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_SUPPORT_SPEED_H_
