// SPDX-License-Identifier: Apache-2.0
// Reports (情報連絡) and consultations (相談): an advisory of that kind, sealed TLP:AMBER+STRICT to exactly
// the readers that the sector's table names. The CEPTOAR is none of them unless the table says so.
#ifndef CEPTOAR_CLI_WORK_REPORT_H_
#define CEPTOAR_CLI_WORK_REPORT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/report_form.h"
#include "cli/liaison/routes.h"
#include "cli/work/handling.h"
#include "cli/work/items.h"
#include "cli/work/policies.h"
#include "cli/work/post.h"
#include "cli/work/vendor.h"

namespace ceptoar::work {

// A form as handed in, UTF-8 or Windows-31J. Errors: E-TEXT-*, E-REPORT-FORM, E-TIME-FORM,
// E-QUANTITY-FORM.
member::Outcome<liaison::ReportForm> read_form(const Bytes& document, std::uint64_t now_ms);
// One line as the whole report. Errors: E-TEXT-*.
member::Outcome<liaison::ReportForm> quick_form(std::string_view line);

struct ReportWish {
  liaison::ReportForm form;
  std::string contact;               // typed; empty: of the form, else of the own card
  std::string proxy;                 // for whom it is entered; a company's handle makes it a reader
  liaison::Case which = liaison::Case::kReport;
  std::string way;                   // id of a way of the pack, where it is not to be the usual one
  std::string direct;                // why straight to NISC: the ministry does not answer; empty: no
  std::string agreement;             // a bilateral one, by which it goes to `partner` alone; empty: none
  std::string partner;               // handle
  std::optional<liaison::Facts> decided;  // what the decision helper was told
  std::string from;                  // a consultation that becomes this report
  std::string voluntary;             // the condition on which it is given; empty: of the form
  bool exercise = false;
  bool consult = false;
  std::string ask;                   // consult: id of the way (whom to ask); empty: the pack's first
};
struct PreparedReport {
  Draft draft;
  liaison::Plan plan;
  std::string proxy;
  std::string ceptoar_ja, ceptoar_en;  // of the reporter; empty: it belongs to none
  bool direct = false;                 // past the ministry, on the reporter's word ...
  std::optional<SilentReport> silent;  // ... and what this program knows of it; recorded in the report
};
// `pack`: whose routes and rules. Errors: E-REPORT-CONTACT, E-REPORT-SPONSOR, E-REPORT-ACCIDENT,
// E-REPORT-NOWHERE, E-REPORT-WAY, E-POLICY-PARTY, E-NOT-REPORT, those of find_item, of prepare().
member::Outcome<PreparedReport> prepare_report(member::Session& session, const HeldPack& pack,
                                               const ReportWish& wish);

// A follow-up (続報) to the same readers: what the form says takes the place of what was said before.
// Errors: those of prepare_update(), E-NOT-REPORT.
member::Outcome<Draft> prepare_follow_up(member::Session& session, std::string_view id,
                                         const liaison::ReportForm& form);
// Errors: those of prepare_withdrawal(), E-NOT-REPORT.
member::Outcome<Draft> prepare_report_withdrawal(member::Session& session, std::string_view id,
                                                 std::string_view reason);

struct ShownReport {
  ReadItem item;                               // as read_item() gives it
  InboxItem summary;
  std::vector<liaison::ReportFact> facts;
  std::string text;                            // of others
  // Since the version that its reader knew, or the one before where he had read none; empty: the first one.
  std::vector<liaison::FactChange> changed;
  std::uint64_t changed_since_ms = 0;          // when that version was sent; 0: there is nothing to compare
  bool since_read = false;                     // he had read it
  std::optional<std::string> title_before;     // text of others; only where it changed
  std::vector<DiffLine> text_changes;          // of what stands below the form; empty: none
  std::vector<member::ReaderName> readers;
  std::vector<AffectedProduct> affected;       // further ones, as its thread names them
};
// The newest version; marks it read. Errors: those of read_item, E-NOT-REPORT.
member::Outcome<ShownReport> show_report(member::Session& session, std::string_view id);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_REPORT_H_
