// SPDX-License-Identifier: Apache-2.0
// Cases, for people and as JSON.
#ifndef CEPTOAR_CLI_CMD_SCREENS_CASE_H_
#define CEPTOAR_CLI_CMD_SCREENS_CASE_H_

#include <vector>

#include "cli/liaison/sector_tables.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/cases.h"

namespace ceptoar::cmd {

void show_cases(ui::Printer& out, const std::vector<work::CaseLine>& cases);
void show_case(ui::Printer& out, const work::CaseView& view, const liaison::SectorTable& sectors,
               std::uint64_t now_ms);
// One line for each item: what is alike, and what speaks against it.
void show_evidence(ui::Printer& out, const std::vector<work::Evidence>& evidence);
void show_suggestions(ui::Printer& out, const std::vector<work::Suggestion>& suggestions);
ui::Json cases_document(const std::vector<work::CaseLine>& cases);
ui::Json case_document(const work::CaseView& view);
ui::Json suggestions_document(const std::vector<work::Suggestion>& suggestions);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_CASE_H_
