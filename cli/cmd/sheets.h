// SPDX-License-Identifier: Apache-2.0
// An item and a board as sheets of paper, and where the file goes.
#ifndef CEPTOAR_CLI_CMD_SHEETS_H_
#define CEPTOAR_CLI_CMD_SHEETS_H_

#include <string>

#include "cli/cmd/context.h"
#include "cli/form/sheet.h"
#include "cli/work/board.h"
#include "cli/work/items.h"

namespace ceptoar::cmd {

// `by`: handle of who prints.
form::Sheet item_sheet(const ui::Printer& out, const work::ReadItem& item, const std::string& by,
                       std::uint64_t now_ms);
form::Sheet board_sheet(const ui::Printer& out, const work::Board& board, const std::string& by,
                        std::uint64_t now_ms);

// What `path` must be, before anything is opened. Errors: E-USAGE-CHOICE (neither .html nor .pdf),
// E-EXISTS.
Outcome<void> check_print_path(const std::string& path);
// Writes it, readable for this user alone. Errors: E-PRINT-TOOL (a PDF needs a program that is not
// here), E-PRINT-FAILED, E-EXISTS, E-IO.
Outcome<void> write_sheet(Context& context, const form::Sheet& sheet, const std::string& path);
// The same, and says so.
Outcome<int> print_sheet(Context& context, const form::Sheet& sheet, const std::string& path);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SHEETS_H_
