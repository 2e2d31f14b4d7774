// SPDX-License-Identifier: Apache-2.0
// Alarms that stand until somebody saw them: as lines, and ceptoar.alarms/1
// (schema/json/alarms.schema.json).
#ifndef CEPTOAR_CLI_CMD_SCREENS_ALARMS_H_
#define CEPTOAR_CLI_CMD_SCREENS_ALARMS_H_

#include <vector>

#include "cli/member/alarms.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"

namespace ceptoar::cmd {

// When, what, whose and where; broken to the terminal's width.
void show_alarm(ui::Printer& out, const member::KeptAlarm& alarm);
// The newest few, how many there are beside them, and the command that shows all and ends them.
// Nothing at all when there are none.
void show_alarms_briefly(ui::Printer& out, const std::vector<member::KeptAlarm>& alarms);

// Evidence (member::SealEvidence) is long: only the list of alarms itself has it.
enum class Evidence { kLeftOut, kShown };
ui::Json alarms_json(const std::vector<member::KeptAlarm>& alarms,
                     Evidence evidence = Evidence::kLeftOut);
ui::Json alarms_document(const std::vector<member::KeptAlarm>& alarms);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_ALARMS_H_
