// SPDX-License-Identifier: Apache-2.0
// Where the lines for a person go. While an exercise item is being shown, every line carries the
// mark 【訓練】 or EXERCISE: no screen line of a drill can be mistaken for a real one when it is
// cut out, photographed or read aloud. Lifetime: the stream outlives the printer.
#ifndef CEPTOAR_CLI_UI_PRINTER_H_
#define CEPTOAR_CLI_UI_PRINTER_H_

#include <ostream>
#include <string_view>

#include "cli/ui/table.h"
#include "cli/ui/term.h"
#include "cli/ui/texts.h"

namespace ceptoar::ui {

class Printer {
 public:
  Printer(Lang lang, Terminal terminal, std::ostream& out)
      : lang_(lang), terminal_(terminal), out_(out) {}

  Lang lang() const { return lang_; }
  const Terminal& terminal() const { return terminal_; }

  // From here on, lines belong to an exercise item (or no longer).
  void set_exercise(bool exercise) { exercise_ = exercise; }

  // Each line of `text` by itself. `text` is our own or already visible; an empty text is an empty
  // line (which carries the mark too). A marked line wider than the terminal becomes several.
  void line(std::string_view text);
  // As prose(); what names a command is left to the terminal.
  void say(Msg message, const Args& args = {});
  // A text of other people, several lines: made visible, never interpreted.
  void foreign(std::string_view text);
  // Our own sentences and tables of options, broken to the terminal's width; what continues stands
  // under its column. Lines with a command stay whole, so that they can be copied.
  void prose(std::string_view text);
  // Parts with two spaces between them; those that do not fit on the line stand below it. Colours may be
  // among them.
  void parts(std::string_view text);
  void table(const Table& table);
  std::string tr(Msg message, const Args& args = {}) const { return ui::tr(lang_, message, args); }
  void flush() { out_.flush(); }
  // For what is no line for a person: CSV, a screen that is drawn by ui::Live.
  std::ostream& stream() { return out_; }

 private:
  void marked(std::string_view text);
  std::size_t room() const;  // columns of a line beside the mark; 0: no limit
  Lang lang_;
  Terminal terminal_;
  std::ostream& out_;
  bool exercise_ = false;
};

// "【訓練】" or "EXERCISE ".
std::string_view exercise_mark(Lang lang);

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_PRINTER_H_
