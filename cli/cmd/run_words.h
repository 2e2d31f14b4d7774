// SPDX-License-Identifier: Apache-2.0
// From the words of a command line to an exit status.
#ifndef CEPTOAR_CLI_CMD_RUN_WORDS_H_
#define CEPTOAR_CLI_CMD_RUN_WORDS_H_

#include <string>
#include <variant>
#include <vector>

#include "cli/cmd/context.h"

namespace ceptoar::cmd {

using ParsedWords = std::variant<Invocation, HelpWanted, UsageFault>;
// `ready`: a started session that the command takes instead of opening one; nullptr: none.
int run_parsed(const ParsedWords& parsed, const ui::Environment& environment, const OpenSession* ready);
int run_words(const std::vector<std::string>& words, const ui::Environment& environment);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_RUN_WORDS_H_
