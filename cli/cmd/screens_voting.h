// SPDX-License-Identifier: Apache-2.0
// How the votes on the roster look: for a person and as JSON.
#ifndef CEPTOAR_CLI_CMD_SCREENS_VOTING_H_
#define CEPTOAR_CLI_CMD_SCREENS_VOTING_H_

#include "cli/member/new_admin.h"
#include "cli/member/readiness.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/roster_votes.h"

namespace ceptoar::cmd {

// One line for each difference; says so where there is none.
void show_changes(ui::Printer& out, const std::vector<member::RosterDifference>& changes);
void show_votes(ui::Printer& out, const work::VoteView& view);
void show_versions(ui::Printer& out, const std::vector<work::VersionView>& versions);
ui::Json changes_json(const std::vector<member::RosterDifference>& changes);
ui::Json votes_document(const work::VoteView& view);
ui::Json rules_document(const member::RulesCompared& compared);
ui::Json admin_key_document(const member::NewAdminKey& key, const std::string& path);
ui::Json versions_document(const std::vector<work::VersionView>& versions);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_VOTING_H_
