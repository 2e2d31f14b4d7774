// SPDX-License-Identifier: Apache-2.0
// QR codes (ISO/IEC 18004) as characters, for a terminal or a printer. Alone includes qrencode.h.
#ifndef CEPTOAR_CLI_UI_QR_CODE_H_
#define CEPTOAR_CLI_UI_QR_CODE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/ui/term.h"

namespace ceptoar::ui {

struct QrCode {
  std::size_t columns = 0;         // of the terminal that it takes
  std::vector<std::string> lines;  // with the light margin of four modules that scanners need
};

// At error correction L (7 % of a code may be lost): it holds up to 7,089 digits, up to 1,022 of them in 80
// columns, where the next level would hold 796. Two modules stand above each other in one half block; where
// such characters take two columns, each module is one of them.
// A terminal is told to draw black on white, whatever its colours and NO_COLOR are: a scanner reads nothing
// else for sure. Paper is white.
// nullopt: the text is empty or does not fit into one code.
std::optional<QrCode> qr_code(const std::string& text, const Terminal& terminal);

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_QR_CODE_H_
