// SPDX-License-Identifier: Apache-2.0
// Short commands, run by the process that waits beside the agent (member/standby.h).
#ifndef CEPTOAR_CLI_CMD_STANDBY_H_
#define CEPTOAR_CLI_CMD_STANDBY_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/cmd/context.h"

namespace ceptoar::cmd {

// Whether these words may be run that way: they ask nothing, follow nothing, and use the agent's key.
bool can_be_served(const std::vector<std::string>& words);
// The exit status, where the standby has run them for this process; nothing: they are to be run here.
std::optional<int> run_by_standby(const std::vector<std::string>& words, const ui::Environment& environment);
// The standby itself, for `home`. Returns at the end of its turn.
int stand_by(const std::string& home, const ui::Environment& environment);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_STANDBY_H_
