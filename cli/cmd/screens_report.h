// SPDX-License-Identifier: Apache-2.0
// Reports for people and as JSON.
#ifndef CEPTOAR_CLI_CMD_SCREENS_REPORT_H_
#define CEPTOAR_CLI_CMD_SCREENS_REPORT_H_

#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/report.h"

namespace ceptoar::cmd {

// The way of a report, before its readers are shown.
// The way and in whose words it is one.
void show_path(ui::Printer& out, const liaison::Way& way);
void show_way(ui::Printer& out, const work::PreparedReport& report);
// `now_ms`: times of this year leave the year out.
void show_report(ui::Printer& out, const work::ShownReport& report, std::uint64_t now_ms);
ui::Json report_document(const work::ShownReport& report);
// Of `report form`: the blank one, as a person would get it.
ui::Json report_form_document(const std::string& form);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_REPORT_H_
