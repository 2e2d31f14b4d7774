// SPDX-License-Identifier: Apache-2.0
// A screen that stays and is drawn anew when something changed; without a terminal what changed is
// appended. Ends with Ctrl-C, which is caught while a Live exists and never kills in the middle of
// a line. Thread: one Live at a time in a process.
#ifndef CEPTOAR_CLI_UI_LIVE_H_
#define CEPTOAR_CLI_UI_LIVE_H_

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

#include "cli/ui/language.h"
#include "cli/ui/term.h"

namespace ceptoar::ui {

class Live {
 public:
  // `redraws` false: every line that was not there before is appended, whatever the terminal can; for
  // documents and pipes. Lifetime: the stream outlives it.
  Live(bool redraws, std::ostream& out);
  // Draws anew where the terminal can.
  Live(const Terminal& terminal, std::ostream& out)
      : Live(terminal.is_tty && terminal.colour, out) {}
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  // `text`: whole lines. True when it differs from what stands there.
  bool show(std::string_view text);
  // False when the person gave up meanwhile (SIGINT, SIGTERM).
  bool wait(std::chrono::milliseconds time) const;
  // False when what is shown goes nowhere any more; `fd` is where the stream ends.
  bool is_read(int fd) const;

 private:
  // Lines that stand there already are not printed again.
  void append(std::string_view text);
  bool redraws_;
  std::ostream& out_;
  std::string shown_;
};

// A pipe or a socket whose other side is closed. A file has no reader that could leave.
bool reader_is_gone(int fd);

// Lines that fit on the terminal at `fd`; LINES overrides; 0: not known, nothing is left out.
std::size_t terminal_height(int fd, const Environment& environment);

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_LIVE_H_
