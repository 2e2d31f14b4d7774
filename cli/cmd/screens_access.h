// SPDX-License-Identifier: Apache-2.0
// What node access shows, and ceptoar.access/1 (schema/json/access.schema.json).
#ifndef CEPTOAR_CLI_CMD_SCREENS_ACCESS_H_
#define CEPTOAR_CLI_CMD_SCREENS_ACCESS_H_

#include "cli/member/access.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"

namespace ceptoar::cmd {

void show_access(ui::Printer& out, const member::AccessView& view);
// `ended`: how many were taken off; 0: none were, or nobody wished it.
ui::Json access_document(const member::AccessView& view, std::size_t ended);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_ACCESS_H_
