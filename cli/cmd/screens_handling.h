// SPDX-License-Identifier: Apache-2.0
// What became of reports, inquiries and provisions, for people and as JSON.
#ifndef CEPTOAR_CLI_CMD_SCREENS_HANDLING_H_
#define CEPTOAR_CLI_CMD_SCREENS_HANDLING_H_

#include <string>
#include <vector>

#include "cli/liaison/sector_tables.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/handling.h"
#include "cli/work/inquiry.h"
#include "cli/work/notice.h"
#include "cli/work/provide.h"

namespace ceptoar::cmd {

// "passed on, after 12 min", "waiting, overdue since ..."; empty where nobody has to pass it on.
std::string handling_text(const ui::Printer& out, const work::Handling& handling);
// "no answer and no record that it came"; empty: the ministry is not silent, or it is not known here.
std::string silence_text(const ui::Printer& out, const work::Handling& handling);
void show_handling(ui::Printer& out, const work::HandledReport& report);
ui::Json handling_json(const work::Handling& handling);
ui::Json outcomes_json(const std::vector<work::OutcomeNote>& outcomes);
void show_reports(ui::Printer& out, const std::vector<work::HandledReport>& reports);
ui::Json reports_document(const std::vector<work::HandledReport>& reports);

void show_inquiry(ui::Printer& out, const work::InquiryView& inquiry);
void show_inquiries(ui::Printer& out, const std::vector<work::InquiryView>& inquiries);
ui::Json inquiry_document(const work::InquiryView& inquiry);
ui::Json inquiries_document(const std::vector<work::InquiryView>& inquiries);

void show_suggested(ui::Printer& out, std::string_view affects,
                    const std::vector<work::SuggestedSector>& sectors, const liaison::SectorTable& names);
void show_failures(ui::Printer& out, const std::vector<work::SectorFailures>& sectors,
                   const liaison::SectorTable& names, std::uint64_t now_ms);
ui::Json spread_document(const std::vector<work::SectorFailures>& sectors);
ui::Json suggested_document(std::string_view affects,
                            const std::vector<work::SuggestedSector>& sectors);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_HANDLING_H_
