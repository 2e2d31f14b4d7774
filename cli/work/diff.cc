// SPDX-License-Identifier: Apache-2.0
#include "cli/work/diff.h"

#include <algorithm>

namespace ceptoar::work {
namespace {

// The table of the longest common subsequence is lines x lines.
constexpr std::size_t kDiffLines = 3000;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

std::vector<DiffLine> differences(std::string_view before, std::string_view after) {
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  std::vector<DiffLine> out;
  const auto add = [&out](Change change, std::string_view text) {
    out.push_back({change, std::string(text)});
  };
  if (old_lines.size() > kDiffLines || new_lines.size() > kDiffLines) {
    for (const auto line : old_lines) add(Change::kRemoved, line);
    for (const auto line : new_lines) add(Change::kAdded, line);
    return out;
  }
  // common[i][j]: length of the longest common subsequence of what follows line i and line j.
  const std::size_t width = new_lines.size() + 1;
  std::vector<std::uint16_t> common((old_lines.size() + 1) * width, 0);
  for (std::size_t i = old_lines.size(); i-- > 0;) {
    for (std::size_t j = new_lines.size(); j-- > 0;) {
      common[i * width + j] =
          old_lines[i] == new_lines[j]
              ? static_cast<std::uint16_t>(common[(i + 1) * width + j + 1] + 1)
              : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < old_lines.size() || j < new_lines.size()) {
    const bool both = i < old_lines.size() && j < new_lines.size();
    if (both && old_lines[i] == new_lines[j]) {
      add(Change::kSame, old_lines[i++]);
      ++j;
    } else if (j == new_lines.size() ||
               (both && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      add(Change::kRemoved, old_lines[i++]);
    } else {
      add(Change::kAdded, new_lines[j++]);
    }
  }
  return out;
}

}  // namespace ceptoar::work
