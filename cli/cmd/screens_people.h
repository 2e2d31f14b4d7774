// SPDX-License-Identifier: Apache-2.0
// Screens and documents of an organisation's own people.
#ifndef CEPTOAR_CLI_CMD_SCREENS_PEOPLE_H_
#define CEPTOAR_CLI_CMD_SCREENS_PEOPLE_H_

#include "cli/member/duty.h"
#include "cli/member/handover.h"
#include "cli/member/office.h"
#include "cli/member/renewal.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/people.h"

namespace ceptoar::cmd {

void show_people(ui::Printer& out, const work::PeopleView& view);
ui::Json people_document(const work::PeopleView& view);
// What the removed one still has, and until when.
void show_removal(ui::Printer& out, const work::Removal& removal);
ui::Json removal_document(const work::Removal& removal);
ui::Json role_document(const member::Certified& certified);
// `archive`: path of the file for the successor; empty: none.
ui::Json handover_document(const member::HandoverWish& set, const std::string& archive,
                           const member::Exported& exported);
ui::Json takeover_document(const member::Imported& imported);
ui::Json renewed_document(const std::vector<member::RenewedCompany>& renewed);
void show_duty(ui::Printer& out, const member::DutyTable& table, std::uint64_t now_ms);
ui::Json duty_document(const member::DutyTable& table);
// Below the counts of today's screen; nothing when nothing is pending.
void show_people_pending(ui::Printer& out, const work::PeoplePending& pending);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_PEOPLE_H_
