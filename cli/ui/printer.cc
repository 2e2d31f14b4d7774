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

void Printer::say(Msg message, const Args& args) {
  const std::string text = tr(message, args);
  // A command that shall be copied is not broken here.
  text.find("ceptoar ") == std::string::npos ? prose(text) : line(text);
}

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

// `text` may have colours in it: ECMA-48 sequences that end with m, and no other.
std::size_t shown_width(std::string_view text, int ambiguous) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t escape = std::min(text.find('\x1b'), text.size());
    plain += text.substr(0, escape);
    const std::size_t end = text.find('m', escape);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return display_width(plain, ambiguous);
}

bool is_command(std::string_view line) {
  return line.starts_with("  ceptoar ") || line.starts_with("    --") || line.ends_with('\\');
}

}  // namespace

std::size_t Printer::room() const {
  if (!exercise_ || terminal_.width == 0) return terminal_.width;
  const std::size_t mark = display_width(exercise_mark(lang_), terminal_.ambiguous);
  return terminal_.width > mark ? terminal_.width - mark : 1;
}

void Printer::prose(std::string_view text) {
  const std::size_t width = room();
  do {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t column = column_of_text(whole, width / 3);
    const std::size_t indent = display_width(whole.substr(0, column), terminal_.ambiguous);
    // Half the width for words at least; else the terminal does it as it can.
    if (width == 0 || width < 2 * indent || is_command(whole) ||
        display_width(whole, terminal_.ambiguous) <= width) {
      line(whole);
      continue;
    }
    std::string before(whole.substr(0, column));
    for (const std::string_view piece :
         wrap_to_width(whole.substr(column), width - indent, terminal_.ambiguous)) {
      line(before + std::string(piece.substr(0, piece.find_last_not_of(' ') + 1)));
      before.assign(indent, ' ');
    }
  } while (!text.empty());
}

void Printer::parts(std::string_view text) {
  constexpr std::string_view kBetween = "  ";
  constexpr std::size_t kIndent = 4;
  const std::size_t width = room();
  if (width == 0 || shown_width(text, terminal_.ambiguous) <= width) return line(text);
  const auto show = [&](const std::string& one) {
    one.find('\x1b') == std::string::npos ? prose(one) : line(one);
  };
  const std::size_t start = std::min(text.find_first_not_of(' '), text.size());
  std::string shown(text.substr(0, start));
  text.remove_prefix(start);
  bool begun = false;  // something stands on this line
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(kBetween), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
    const std::string longer = shown + std::string(begun ? kBetween : "") + std::string(part);
    if (begun && shown_width(longer, terminal_.ambiguous) > width) {
      show(shown);
      shown = std::string(kIndent, ' ') + std::string(part);
    } else {
      shown = longer;
    }
    begun = true;
  }
  show(shown);
}

void Printer::table(const Table& table) {
  Terminal beside_mark = terminal_;
  beside_mark.width = room();
  for (const std::string& row : table.lines(beside_mark)) line(row);
}

}  // namespace ceptoar::ui
