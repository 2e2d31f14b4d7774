// SPDX-License-Identifier: Apache-2.0
// What report check and the commands that send a report share.
#ifndef CEPTOAR_CLI_CMD_REPORT_FACTS_H_
#define CEPTOAR_CLI_CMD_REPORT_FACTS_H_

#include <string>

#include "cli/cmd/context.h"
#include "cli/liaison/policy.h"

namespace ceptoar::cmd {

// `--facts FILE`. Errors: E-FACTS, those of load_document.
Outcome<liaison::Facts> load_facts(const std::string& file);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_REPORT_FACTS_H_
