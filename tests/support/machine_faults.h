// SPDX-License-Identifier: Apache-2.0
// A machine that breaks under a running program: memory shared between a test and a library that is
// loaded before all others (machine_faults.cc). The product knows nothing of it.
#ifndef CEPTOAR_TESTS_SUPPORT_MACHINE_FAULTS_H_
#define CEPTOAR_TESTS_SUPPORT_MACHINE_FAULTS_H_

#include <atomic>
#include <cstdint>

namespace ceptoar::test {

inline constexpr const char* kMachineFaultsFile = "CEPTOAR_TEST_MACHINE_FAULTS";

// All zero: a good machine. Only files named data.mdb are touched.
struct MachineFaults {
  std::atomic<int> write_error;             // errno of every write, 0: none
  std::atomic<int> sync_error;              // of every sync
  std::atomic<bool> no_room;                // what the free-space calls say
  std::atomic<std::int64_t> clock_ahead_ms; // of the wall clock; the steady one goes on
  std::atomic<std::uint64_t> failed;        // calls that were made to fail
  std::atomic<bool> no_gatekeeper;          // sockets forget that somebody is to be asked who gets in
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_SUPPORT_MACHINE_FAULTS_H_
