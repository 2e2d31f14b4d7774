// SPDX-License-Identifier: Apache-2.0
// Commands that no person types: caught by main() before the words are parsed, in no help.
#ifndef CEPTOAR_CLI_CMD_HIDDEN_H_
#define CEPTOAR_CLI_CMD_HIDDEN_H_

#include <string>
#include <vector>

#include "cli/cmd/context.h"

namespace ceptoar::cmd {

inline constexpr std::string_view kCompleteWord = "__complete";
inline constexpr std::string_view kManWord = "__man";
inline constexpr std::string_view kStandbyWord = "__standby";  // standby.h

// What a shell may offer for the last of `words`, as cli/completions read it, within half a second. Asks
// nobody anything, writes nothing, knows no error: what cannot be found out is not offered.
int complete(const std::vector<std::string>& words, const ui::Environment& environment,
             std::ostream& out);

// DIR DATE NODE-HELP: DIR/man1, DIR/man8 and DIR/ja; NODE-HELP is a file with what `ceptoar-node --help`
// prints. For the build.
int write_man_pages(const std::vector<std::string>& words);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_HIDDEN_H_
