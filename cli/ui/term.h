// SPDX-License-Identifier: Apache-2.0
// What the terminal can do, and the colours of the TLP labels: coloured words on a black plate, as
// on white paper or a light terminal amber and green cannot be read.
#ifndef CEPTOAR_CLI_UI_TERM_H_
#define CEPTOAR_CLI_UI_TERM_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/ui/language.h"
#include "schema/tlp.h"

namespace ceptoar::ui {

struct Terminal {
  bool is_tty = false;
  bool colour = false;
  bool true_colour = false;
  std::size_t width = 0;  // columns; 0: not a terminal, nothing is cut
  int ambiguous = 1;      // columns of an East Asian Ambiguous character
};

// NO_COLOR, CLICOLOR=0 and TERM=dumb switch colour off, CLICOLOR_FORCE switches it on where there
// is no terminal. COLUMNS overrides the terminal's own width. CEPTOAR_AMBIGUOUS_WIDTH is 1 or 2.
Terminal detect_terminal(int fd, const Environment& environment);
// The part of detect_terminal() that needs no terminal.
Terminal terminal_from(bool is_tty, std::size_t columns, const Environment& environment);

enum class Style { kPlain, kBold, kRed, kAmber, kGreen, kClear };
Style style_of(Tlp tlp);
// `text` in that style, or unchanged where there is no colour.
std::string styled(std::string_view text, Style style, const Terminal& terminal);

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_TERM_H_
