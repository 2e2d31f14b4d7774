// SPDX-License-Identifier: Apache-2.0
// What the commands of drafts show.
#ifndef CEPTOAR_CLI_CMD_SCREENS_DRAFTS_H_
#define CEPTOAR_CLI_CMD_SCREENS_DRAFTS_H_

#include <vector>

#include "cli/member/drafts.h"
#include "cli/ui/printer.h"

namespace ceptoar::cmd {

void show_drafts(ui::Printer& out, const std::vector<member::KeptDraft>& drafts);
// What was typed beside it, and the text.
void show_draft(ui::Printer& out, const member::KeptDraft& draft);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_DRAFTS_H_
