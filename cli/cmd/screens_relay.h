// SPDX-License-Identifier: Apache-2.0
// What a person sees of relays, contacts, groups and the table of reach; and the words of the mails
// and FAX texts that go to those without a program.
#ifndef CEPTOAR_CLI_CMD_SCREENS_RELAY_H_
#define CEPTOAR_CLI_CMD_SCREENS_RELAY_H_

#include <string>
#include <vector>

#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/places.h"
#include "cli/work/reach.h"
#include "cli/work/relay.h"

namespace ceptoar::cmd {

// What goes where, before anything leaves.
void show_relay_plan(ui::Printer& out, const work::RelayPlan& plan);
// Whom mail goes to, before it does.
void show_mail_plan(ui::Printer& out, const work::RelayPlan& plan,
                    const std::vector<member::ContactRow>& to);
// "到達 36 / 41   応答なし 2   別の連絡手段 3".
void show_relay_counts(ui::Printer& out, const work::Reach& reach);
void show_contacts(ui::Printer& out, const std::vector<member::ContactRow>& contacts);
void show_groups(ui::Printer& out, const std::vector<member::GroupRow>& groups,
                 const std::vector<work::PlaceGroup>& places);
void show_reach(ui::Printer& out, const work::Reach& reach, std::uint64_t now_ms);
// For a spreadsheet, RFC 4180; a field that it would take for a formula gets an apostrophe.
std::string reach_csv(const work::Reach& reach);

ui::Msg means_text(member::Means means);
std::string_view means_name(member::Means means);  // "mail", "fax", "tel", "paper"
std::optional<member::Means> parse_means(std::string_view name);

// Who speaks to the companies.
struct Desk {
  std::string name;  // 銀行等セプター
  std::string tel;   // empty: none on the own card
};
// Every line of a drill has its mark. `full`: with the item's text, else content-free.
std::string mail_subject(ui::Lang lang, const work::RelayPlan& plan);
std::string mail_text(const ui::Printer& out, const work::RelayPlan& plan, const Desk& desk,
                      const member::ContactRow& to, bool full);
// The item on paper: label in its first and last line.
std::string fax_text(const ui::Printer& out, const work::RelayPlan& plan, const Desk& desk,
                     const member::ContactRow& to);

// What happened to those without a program.
struct OtherMeansDone {
  std::vector<std::string> files;
  std::vector<std::string> mailed;  // names
};
// `result` is nullptr for --dry-run.
ui::Json relay_document(const work::RelayPlan& plan, const work::RelayResult* result,
                        const OtherMeansDone& done);
ui::Json contacts_document(const std::vector<member::ContactRow>& contacts);
ui::Json groups_document(const std::vector<member::GroupRow>& groups,
                         const std::vector<work::PlaceGroup>& places);
ui::Json reach_document(const work::Reach& reach);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_RELAY_H_
