// SPDX-License-Identifier: Apache-2.0
// Two programs are one command: `ceptoar`, which is small and there at once, and the desk, which does the work.
#ifndef CEPTOAR_CLI_FRONT_PROGRAM_H_
#define CEPTOAR_CLI_FRONT_PROGRAM_H_

#include <filesystem>

namespace ceptoar::front {

// From the directory of `ceptoar`, in a build tree as in an installed one.
inline constexpr const char* kDeskFromFront = "../libexec/ceptoar/ceptoar-desk";
// And back, from the desk's.
inline constexpr const char* kFrontFromDesk = "../../bin";
// First word: report that a call was cut off, in the words that follow it.
inline constexpr const char* kCutOffWord = "__cut-off";

// The directory of the running program's file. Empty: /proc is not there.
inline std::filesystem::path own_directory() {
  std::error_code failed;
  const auto file = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? std::filesystem::path() : file.parent_path();
}

}  // namespace ceptoar::front

#endif  // CEPTOAR_CLI_FRONT_PROGRAM_H_
