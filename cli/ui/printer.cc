// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/printer.h"

#include <algorithm>

#include "cli/ui/width.h"
#include "schema/text.h"

namespace ceptoar::ui {

std::string_view exercise_mark(Lang lang) { return lang == Lang::kJa ? "【訓練】" : "EXERCISE "; }

void Printer::line(std::string_view text) {
  for (;;) {
    const std::size_t end = text.find('\n');
    if (exercise_) {
      marked(text.substr(0, end));
    } else {
      out_ << text.substr(0, end) << '\n';
    }
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

// Broken here and not by the terminal: what a terminal breaks has no mark on its second line.
void Printer::marked(std::string_view text) {
  const std::string_view mark = exercise_mark(lang_);
  const std::size_t mark_width = display_width(mark, terminal_.ambiguous);
  // A line with colours in it is one of ours, and short.
  if (terminal_.width <= mark_width || text.find('\x1b') != std::string_view::npos) {
    out_ << mark << text << '\n';
    return;
  }
  for (const std::string_view piece :
       wrap_to_width(text, terminal_.width - mark_width, terminal_.ambiguous)) {
    out_ << mark << piece << '\n';
  }
}

void Printer::say(Msg message, const Args& args) { line(tr(message, args)); }

void Printer::foreign(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  line(make_visible(text, false));
}

namespace {

// Where the text of a line begins: behind its first gap of two spaces, as in a table of options,
// when that is in the first `most` bytes.
std::size_t column_of_text(std::string_view line, std::size_t most) {
  const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
  const std::size_t gap = line.find("  ", start);
  if (gap == std::string_view::npos || gap > most) return start;
  return std::min(line.find_first_not_of(' ', gap), line.size());
}

bool is_command(std::string_view line) {
  return line.starts_with("  ceptoar ") || line.starts_with("    --") || line.ends_with('\\');
}

}  // namespace

void Printer::prose(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t column = column_of_text(whole, terminal_.width / 3);
    const std::size_t indent = display_width(whole.substr(0, column), terminal_.ambiguous);
    // Half the width for words at least; else the terminal does it as it can.
    if (terminal_.width == 0 || terminal_.width < 2 * indent || is_command(whole) ||
        display_width(whole, terminal_.ambiguous) <= terminal_.width) {
      line(whole);
      continue;
    }
    std::string before(whole.substr(0, column));
    for (const std::string_view piece : wrap_to_width(
             whole.substr(column), terminal_.width - indent, terminal_.ambiguous)) {
      line(before + std::string(piece.substr(0, piece.find_last_not_of(' ') + 1)));
      before.assign(indent, ' ');
    }
  }
}

void Printer::table(const Table& table) {
  Terminal room = terminal_;
  // The mark takes its columns from the table's.
  if (exercise_ && room.width != 0) room.width -= 9;
  for (const std::string& row : table.lines(room)) line(row);
}

}  // namespace ceptoar::ui
