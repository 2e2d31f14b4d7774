// SPDX-License-Identifier: Apache-2.0
// The operator's own critical systems, for people and as JSON: on this screen and nowhere else.
#ifndef CEPTOAR_CLI_CMD_SCREENS_SYSTEMS_H_
#define CEPTOAR_CLI_CMD_SCREENS_SYSTEMS_H_

#include <vector>

#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/systems.h"

namespace ceptoar::cmd {

void show_systems(ui::Printer& out, const std::vector<member::CriticalSystem>& systems);
ui::Json systems_document(const std::vector<member::CriticalSystem>& systems);
// Below the question whether it is a critical system.
void show_systems_asked(ui::Printer& out, const std::vector<member::CriticalSystem>& systems);
void show_template(ui::Printer& out, const work::FilledTemplate& filled, bool dry_run);
ui::Json template_document(ui::Lang lang, const work::FilledTemplate& filled);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_SYSTEMS_H_
