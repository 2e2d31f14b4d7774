// SPDX-License-Identifier: Apache-2.0
// Tables whose columns line up by display width, Japanese included.
#ifndef CEPTOAR_CLI_UI_TABLE_H_
#define CEPTOAR_CLI_UI_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "cli/ui/term.h"

namespace ceptoar::ui {

struct Cell {
  Cell(std::string text_in = {}, Style style_in = Style::kPlain)
      : text(std::move(text_in)), style(style_in) {}
  Cell(const char* text_in, Style style_in = Style::kPlain) : text(text_in), style(style_in) {}
  std::string text;  // visible text of one line (schema/text.h make_visible)
  Style style;
};

struct Column {
  std::string header;
  bool right = false;  // numbers
  // Columns it keeps when the table is too wide; 0: never cut. Numbers, labels and times are not.
  std::size_t least = 0;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // REQUIRES: as many cells as columns.
  void add(std::vector<Cell> row);
  bool empty() const { return rows_.empty(); }
  // Header (unless all headers are empty) and rows, without line ends and without spaces at the
  // end. Wider than the terminal: the columns that may shrink give way, the widest first; a row
  // that is still too wide takes several lines.
  std::vector<std::string> lines(const Terminal& terminal) const;

 private:
  std::vector<std::size_t> widths(const Terminal& terminal) const;
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_TABLE_H_
