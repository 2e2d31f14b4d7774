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

// For a row too wide for the terminal: its cells one after another, what does not fit on the lines below. Nothing that must not be cut is cut as long as it fits on a line by itself.
void add_stacked(const std::vector<Cell>& row, const Terminal& terminal, std::vector<std::string>& out) {
  constexpr std::size_t kIndent = 4;
  std::string line;
  std::size_t used = 0;
  for (const Cell& cell : row) {
    if (cell.text.empty()) continue;
    const std::size_t wide = display_width(cell.text, terminal.ambiguous);
    if (used != 0 && used + kGap + wide > terminal.width) {
      out.push_back(std::move(line));
      line.assign(kIndent, ' ');
      used = kIndent;
    } else if (used != 0) {
      line.append(kGap, ' ');
      used += kGap;
    }
    const std::size_t room = terminal.width > used ? terminal.width - used : 1;
    line += styled(cut_to_width(cell.text, room, terminal.ambiguous), cell.style, terminal);
    used += std::min(wide, room);
  }
  out.push_back(std::move(line));
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
  // The last cell that says something ends the line.
  const auto columns_of = [&](const std::vector<Cell>& row) {
    std::size_t used = 0;
    std::size_t before = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::size_t own = columns_[i].right ? width[i]
                                                : display_width(row[i].text, terminal.ambiguous);
      if (!row[i].text.empty()) used = before + std::min(own, width[i]);
      before += width[i] + kGap;
    }
    return used;
  };
  const auto add_line = [&](const std::vector<Cell>& row) {
    if (terminal.width != 0 && columns_of(row) > terminal.width) {
      return add_stacked(row, terminal, out);
    }
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
