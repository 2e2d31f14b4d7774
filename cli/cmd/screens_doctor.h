// SPDX-License-Identifier: Apache-2.0
// What doctor shows, and ceptoar.doctor/1 (schema/json/doctor.schema.json).
#ifndef CEPTOAR_CLI_CMD_SCREENS_DOCTOR_H_
#define CEPTOAR_CLI_CMD_SCREENS_DOCTOR_H_

#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/doctor.h"

namespace ceptoar::cmd {

ui::Msg finding_text(work::Finding finding);
// nullopt for what is fine.
std::optional<ui::Msg> remedy_text(work::Finding finding);

void show_doctor(ui::Printer& out, const std::vector<work::Diagnosis>& found);
ui::Json doctor_document(ui::Lang lang, const std::vector<work::Diagnosis>& found);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_DOCTOR_H_
