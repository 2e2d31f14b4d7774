// SPDX-License-Identifier: Apache-2.0
// What watch prints: a line, or ceptoar.watch/1 (schema/json/watch.schema.json), for each item.
#ifndef CEPTOAR_CLI_CMD_SCREENS_WATCH_H_
#define CEPTOAR_CLI_CMD_SCREENS_WATCH_H_

#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/items.h"

namespace ceptoar::cmd {

void show_watched(ui::Printer& out, const work::InboxItem& item);
ui::Json watched_document(const work::InboxItem& item);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_WATCH_H_
