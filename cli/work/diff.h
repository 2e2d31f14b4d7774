// SPDX-License-Identifier: Apache-2.0
#ifndef CEPTOAR_CLI_WORK_DIFF_H_
#define CEPTOAR_CLI_WORK_DIFF_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ceptoar::work {

// What changed between two texts, line by line (longest common subsequence; texts above some thousand
// lines: everything removed, everything added).
enum class Change : std::uint8_t { kSame, kRemoved, kAdded };
struct DiffLine {
  Change change = Change::kSame;
  std::string text;
  friend bool operator==(const DiffLine&, const DiffLine&) = default;
};
std::vector<DiffLine> differences(std::string_view before, std::string_view after);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_DIFF_H_
