// SPDX-License-Identifier: Apache-2.0
// The parts of a --help text (cli/ui/texts_*.inc), so that man pages and completions say the very same
// words. The form of such a text: "例:" or "Examples:", commands indented by two spaces up to an empty
// line; then sentences, and rows "  term  meaning" whose meaning may go on in deeper lines. Pure.
#ifndef CEPTOAR_CLI_CMD_HELP_TEXT_H_
#define CEPTOAR_CLI_CMD_HELP_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/cmd/args.h"

namespace ceptoar::cmd {

struct HelpRow {
  std::string term;     // "--to LIST", "-y, --yes", "relay mail ID"
  std::string meaning;  // one line
};
// Sentences, or rows. With rows, `sentences` is their heading: the line right above them, when it is no
// whole sentence.
struct HelpPart {
  std::string sentences;
  std::vector<HelpRow> rows;
};
struct HelpText {
  std::vector<std::string> examples;  // lines as typed; one that continues begins with spaces
  std::vector<HelpPart> parts;
};
// `names`: of the commands below. They end a term even where a single space follows, and where they
// stand in the middle of a line they begin another row.
HelpText parse_help(std::string_view text, const std::vector<std::string>& names);
// The same of a text that has no examples.
std::vector<HelpPart> parse_parts(std::string_view text, const std::vector<std::string>& names = {});

// Lines of one sentence put together: with a space, but none beside a full-width character.
std::string join_lines(std::string_view before, std::string_view after);

// What a row says about an option ("--to") or a command; nullptr or empty when there is no such row.
const HelpRow* row_of_option(const HelpText& help, std::string_view option);
std::string meaning_of_option(const HelpText& help, std::string_view option);
std::string meaning_of_command(const HelpText& help, const std::vector<std::string>& path);

// One line about a command, as its parent's help tells it; of `ceptoar` itself a sentence of its own.
std::string summary_of(const std::vector<CommandFacts>& all, const CommandFacts& command, ui::Lang lang);
const CommandFacts* find_command(const std::vector<CommandFacts>& all,
                                 const std::vector<std::string>& path);
// "ceptoar relay contact"; with `between` instead of the spaces.
std::string command_line_of(const CommandFacts& command, std::string_view between = " ");

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_HELP_TEXT_H_
