// SPDX-License-Identifier: Apache-2.0
// Screens and documents of renderings, disclosure records and the read log.
#ifndef CEPTOAR_CLI_CMD_SCREENS_REDACT_H_
#define CEPTOAR_CLI_CMD_SCREENS_REDACT_H_

#include <vector>

#include "cli/member/read_log.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/consent.h"
#include "cli/work/disclosure.h"
#include "cli/work/feeds.h"
#include "cli/work/reissues.h"
#include "cli/work/rendering.h"

namespace ceptoar::cmd {

ui::Msg level_text(liaison::Level level);
// `now_ms`: times of this year leave the year out.
void show_rendering(ui::Printer& out, const work::ShownRendering& shown, std::uint64_t now_ms);
ui::Json rendering_document(const work::ShownRendering& shown);
void show_disclosures(ui::Printer& out, const std::vector<work::DisclosureRecord>& records);
ui::Json disclosures_document(const std::vector<work::DisclosureRecord>& records);
void show_read_log(ui::Printer& out, const std::vector<member::ReadMark>& marks);
ui::Json read_log_document(const std::vector<member::ReadMark>& marks);
void show_imported(ui::Printer& out, const work::Imported& imported);
ui::Json imported_document(const work::Imported& imported);

// Re-issues that wait for their hour, and one that was stopped.
// What was asked, on which terms, and the text itself.
void show_consent(ui::Printer& out, const work::Consent& consent);
ui::Json consent_document(const work::Consent& consent);
void show_reissues(ui::Printer& out, const std::vector<work::WaitingReissue>& waiting);
ui::Json reissues_document(const std::vector<work::WaitingReissue>& waiting);
void show_stopped_reissue(ui::Printer& out, const work::StoppedReissue& stopped);
ui::Json reissue_stopped_document(const work::StoppedReissue& stopped);
// What of the report goes out with a re-issue's text, and what does not.
void show_what_leaves(ui::Printer& out, const work::Reissue& reissue, std::uint64_t now_ms);
// What a second officer releases: text, readers, basis.
void show_releasable(ui::Printer& out, const work::ReleasableReissue& what);
ui::Json reissue_approved_document(const work::ReleasableReissue& what);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_REDACT_H_
