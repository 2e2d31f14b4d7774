// SPDX-License-Identifier: Apache-2.0
// Every version of an item, with what changed from each to the next.
#ifndef CEPTOAR_CLI_CMD_SCREENS_VERSIONS_H_
#define CEPTOAR_CLI_CMD_SCREENS_VERSIONS_H_

#include <vector>

#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/versions.h"

namespace ceptoar::cmd {

void show_versions(ui::Printer& out, const work::Versions& versions);
ui::Json versions_document(const work::Versions& versions);
// Under which other numbers it came; nothing when it did not.
void show_twins(ui::Printer& out, const std::vector<work::Twin>& twins);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_VERSIONS_H_
