// SPDX-License-Identifier: Apache-2.0
// Man pages out of the tree of commands and the texts of --help, so that they cannot say anything else.
// Format: man(7), UTF-8. Pure.
#ifndef CEPTOAR_CLI_CMD_MAN_PAGE_H_
#define CEPTOAR_CLI_CMD_MAN_PAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/cmd/args.h"

namespace ceptoar::cmd {

struct ManEdition {
  ui::Lang lang;
  std::string date;     // of the build, 2026-11-21
  std::string program;  // "ceptoar 0.1.0"
};
// Of `ceptoar` itself, a group or a command.
std::string man_page(const std::vector<CommandFacts>& all, const CommandFacts& command,
                     const ManEdition& edition);
std::string man_file_name(const CommandFacts& command);  // "ceptoar-relay-mail.1"
// Of ceptoar-node; `node_help` is what its --help prints in that language.
std::string node_man_page(std::string_view node_help, const ManEdition& edition);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_MAN_PAGE_H_
