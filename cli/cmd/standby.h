// SPDX-License-Identifier: Apache-2.0
// Short commands, run by the process that waits beside the agent (member/standby.h).
#ifndef CEPTOAR_CLI_CMD_STANDBY_H_
#define CEPTOAR_CLI_CMD_STANDBY_H_

#include <string>
#include <vector>

#include "cli/cmd/context.h"
#include "cli/cmd/run_words.h"

namespace ceptoar::cmd {

// The standby's look at what they mean where the caller stands, before anything is done (front/served.h is the
// caller's own): another home, settings
// that were edited meanwhile, an editor, an input or a file that may come slowly or that is not there for two
// processes (a terminal, a pipe, /dev/fd) are for the caller himself.
// REQUIRES: standard input and working directory are the caller's.
bool suits_standby(const ParsedWords& parsed, const ui::Environment& environment, member::Session& ready);
// What a caller is told whose call was begun and did not end, in his words. Returns the exit status.
int report_cut_off(const std::vector<std::string>& words, const ui::Environment& environment);
// The standby itself, for `home`. Returns at the end of its turn.
int stand_by(const std::string& home, const ui::Environment& environment);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_STANDBY_H_
