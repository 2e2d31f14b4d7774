// SPDX-License-Identifier: Apache-2.0
// Recoveries of lost voters on the screen and as JSON.
#ifndef CEPTOAR_CLI_CMD_SCREENS_RECOVER_H_
#define CEPTOAR_CLI_CMD_SCREENS_RECOVER_H_

#include <vector>

#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/recovery_view.h"

namespace ceptoar::cmd {

void show_recoveries(ui::Printer& out, const std::vector<work::RecoveryView>& views);
ui::Json recoveries_document(const std::vector<work::RecoveryView>& views);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_RECOVER_H_
