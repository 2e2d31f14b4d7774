// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/printer.h"

#include "schema/text.h"

namespace ceptoar::ui {

std::string_view exercise_mark(Lang lang) { return lang == Lang::kJa ? "【訓練】" : "EXERCISE "; }

void Printer::line(std::string_view text) {
  for (;;) {
    const std::size_t end = text.find('\n');
    if (exercise_) out_ << exercise_mark(lang_);
    out_ << text.substr(0, end) << '\n';
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void Printer::say(Msg message, const Args& args) { line(tr(message, args)); }

void Printer::foreign(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  line(make_visible(text, false));
}

void Printer::table(const Table& table) {
  Terminal room = terminal_;
  // The mark takes its columns from the table's.
  if (exercise_ && room.width != 0) room.width -= 9;
  for (const std::string& row : table.lines(room)) line(row);
}

}  // namespace ceptoar::ui
