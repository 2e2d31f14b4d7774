// SPDX-License-Identifier: Apache-2.0
// What audit witnessed shows, and ceptoar.audit-witnessed/1 (schema/json/audit-witnessed.schema.json).
#ifndef CEPTOAR_CLI_CMD_SCREENS_WITNESSED_H_
#define CEPTOAR_CLI_CMD_SCREENS_WITNESSED_H_

#include <vector>

#include "cli/member/witnessed.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"

namespace ceptoar::cmd {

void show_witnessed(ui::Printer& out, const std::vector<member::WitnessedNode>& nodes);
ui::Json witnessed_document(const std::vector<member::WitnessedNode>& nodes);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_WITNESSED_H_
