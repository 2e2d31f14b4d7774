// SPDX-License-Identifier: Apache-2.0
// Pieces of the item's screen that its sheet of paper shows too.
#ifndef CEPTOAR_CLI_CMD_SCREENS_ITEM_H_
#define CEPTOAR_CLI_CMD_SCREENS_ITEM_H_

#include <string>

#include "cli/ui/printer.h"
#include "cli/work/items.h"

namespace ceptoar::cmd {

// The five things of the header line: what to do, kind, label, deadline, id.
void show_header(ui::Printer& out, const work::InboxItem& item);
// All the rest of the header, and the readers.
void show_all_headers(ui::Printer& out, const work::ReadItem& item);
// What makes this item doubtful, old or not yet sent; nothing when all is well.
void show_marks(ui::Printer& out, const work::ReadItem& item);
std::string deadline_of(const ui::Printer& out, const work::InboxItem& item);
// What stands beside a text and has to be seen by whoever signs it: lines for a manager, facts, times.
void show_beside(ui::Printer& out, const Advisory& content);
// "11/20 10:18 時点  不確定": what the facts are as of, else when it was sent.
std::string sent_and_as_of(const ui::Printer& out, const work::ReadItem& item);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_ITEM_H_
