// SPDX-License-Identifier: Apache-2.0
// How suspensions by the fast path look: for a person and as JSON.
#ifndef CEPTOAR_CLI_CMD_SCREENS_SUSPEND_H_
#define CEPTOAR_CLI_CMD_SCREENS_SUSPEND_H_

#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/suspension_view.h"

namespace ceptoar::cmd {

void show_suspensions(ui::Printer& out, const std::vector<work::SuspensionView>& views);
// One line for each that is in force or being signed; nothing when there is none.
void show_suspended(ui::Printer& out, const std::vector<work::SuspensionView>& views);
ui::Json suspensions_json(const std::vector<work::SuspensionView>& views);
ui::Json suspensions_document(const std::vector<work::SuspensionView>& views);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_SUSPEND_H_
