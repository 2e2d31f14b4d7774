// SPDX-License-Identifier: Apache-2.0
// When keys and certificates end, for a person and as JSON.
#ifndef CEPTOAR_CLI_CMD_SCREENS_ENDS_H_
#define CEPTOAR_CLI_CMD_SCREENS_ENDS_H_

#include <vector>

#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/key_ends.h"
#include "cli/work/requests.h"

namespace ceptoar::cmd {

// What this member has to look after, one line each with what to do. What `requests` ask for already, each
// with its command, is not said again.
void show_own_ends(ui::Printer& out, const std::vector<work::KeyEndRow>& rows,
                   const std::vector<work::OfficeRequest>& requests);
// The table of the Council: what ends soon or is over; with `all` everything.
void show_key_ends(ui::Printer& out, const std::vector<work::KeyEndRow>& rows, bool all);
ui::Json key_ends_json(const std::vector<work::KeyEndRow>& rows);
ui::Json key_ends_document(const std::vector<work::KeyEndRow>& rows);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_ENDS_H_
