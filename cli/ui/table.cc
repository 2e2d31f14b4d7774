// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/table.h"

#include <algorithm>
#include <numeric>

#include "cli/ui/width.h"
#include "schema/result.h"

namespace ceptoar::ui {
namespace {

constexpr std::size_t kGap = 2;

std::string aligned(const Cell& cell, const Column& column, std::size_t width, bool last,
                    const Terminal& terminal) {
  const std::string cut = cut_to_width(cell.text, width, terminal.ambiguous);
  const std::size_t used = display_width(cut, terminal.ambiguous);
  const std::string space(used < width ? width - used : 0, ' ');
  const std::string shown = styled(cut, cell.style, terminal);
  if (column.right) return space + shown;
  return last ? shown : shown + space;
}

}  // namespace

void Table::add(std::vector<Cell> row) {
  CEPTOAR_CHECK(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> Table::widths(const Terminal& terminal) const {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = display_width(columns_[i].header, terminal.ambiguous);
    for (const auto& row : rows_) {
      width = std::max(width, display_width(row[i].text, terminal.ambiguous));
    }
    out.push_back(width);
  }
  if (terminal.width == 0 || out.empty()) return out;
  const auto total = [&] {
    return std::accumulate(out.begin(), out.end(), std::size_t{0}) + kGap * (out.size() - 1);
  };
  while (total() > terminal.width) {
    std::size_t widest = out.size();
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (columns_[i].least == 0 || out[i] <= columns_[i].least) continue;
      if (widest == out.size() || out[i] > out[widest]) widest = i;
    }
    if (widest == out.size()) break;  // nothing may shrink further
    --out[widest];
  }
  return out;
}

std::vector<std::string> Table::lines(const Terminal& terminal) const {
  const std::vector<std::size_t> width = widths(terminal);
  std::vector<std::string> out;
  const auto add_line = [&](const std::vector<Cell>& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line.append(kGap, ' ');
      line += aligned(row[i], columns_[i], width[i], i + 1 == row.size(), terminal);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out.push_back(std::move(line));
  };
  const bool headed = std::any_of(columns_.begin(), columns_.end(),
                                  [](const Column& c) { return !c.header.empty(); });
  if (headed) {
    std::vector<Cell> header;
    for (const Column& column : columns_) header.emplace_back(column.header);
    add_line(header);
  }
  for (const auto& row : rows_) add_line(row);
  return out;
}

}  // namespace ceptoar::ui
