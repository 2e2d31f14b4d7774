// SPDX-License-Identifier: Apache-2.0
// ceptoar.drafts/1 and ceptoar.draft/1 (schema/json).
#ifndef CEPTOAR_CLI_CMD_DOCUMENTS_DRAFTS_H_
#define CEPTOAR_CLI_CMD_DOCUMENTS_DRAFTS_H_

#include <vector>

#include "cli/member/drafts.h"
#include "cli/ui/json.h"

namespace ceptoar::cmd {

ui::Json drafts_document(const std::vector<member::KeptDraft>& drafts);
ui::Json draft_document(const member::KeptDraft& draft);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_DOCUMENTS_DRAFTS_H_
