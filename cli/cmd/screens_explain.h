// SPDX-License-Identifier: Apache-2.0
// What explain shows, and ceptoar.explain/1 (schema/json/explain.schema.json).
#ifndef CEPTOAR_CLI_CMD_SCREENS_EXPLAIN_H_
#define CEPTOAR_CLI_CMD_SCREENS_EXPLAIN_H_

#include "cli/cmd/explaining.h"
#include "cli/ui/printer.h"

namespace ceptoar::cmd {

// One line each.
void show_explain_list(ui::Printer& out, const Explained& all);
void show_explained(ui::Printer& out, const Explained& found);
ui::Json explain_document(ui::Lang lang, const Explained& found);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_EXPLAIN_H_
