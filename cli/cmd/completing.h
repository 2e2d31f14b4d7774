// SPDX-License-Identifier: Apache-2.0
// What can stand at the end of a command line that is being typed: for the scripts in cli/completions.
// The words of the program come from its tree of commands, those of the member from what the caller
// knows. Pure.
#ifndef CEPTOAR_CLI_CMD_COMPLETING_H_
#define CEPTOAR_CLI_CMD_COMPLETING_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/cmd/value_kinds.h"
#include "schema/tlp.h"

namespace ceptoar::cmd {

// One word a shell may offer. Both are visible text of one line without tabs.
struct Offer {
  std::string value;
  std::string about;  // what it is; empty: nothing to say
};

// What is being typed: the last word, which may be empty.
struct Typing {
  const CommandFacts* command = nullptr;  // Lifetime: of the facts given
  Globals globals;                        // as far as they were typed
  std::string before;       // of the last word: what stays, "--to=banks,"
  std::string typed;        // of the last word: what is being completed
  bool subcommand = false;  // it may be a command below `command`
  bool option = false;      // it may be an option
  const ValueFacts* value = nullptr;  // it may be such a value; Lifetime: static
  std::vector<std::string> used;  // options and values that stand there already
  std::optional<Tlp> label;       // --tlp: who may be a reader
};
// `words`: without the program's name, the last one being typed. Words that make no sense end the
// guessing, never the program: nothing is offered then.
Typing typing_of(const std::vector<CommandFacts>& all, const std::vector<std::string>& words);

// Commands, options and fixed values; those that begin with what was typed and do not stand there yet.
std::vector<Offer> fixed_offers(const std::vector<CommandFacts>& all, const Typing& typing,
                                ui::Lang lang);
// The same choice among others. What is no visible text of one line is not offered; what is said about
// it is made visible and short.
std::vector<Offer> chosen(const Typing& typing, std::vector<Offer> offers);

// As the scripts read it: a line "words|files|directories TAB before", then "value TAB about" each.
std::string completion_head(const Typing& typing);
std::string completion_lines(const std::vector<Offer>& offers);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_COMPLETING_H_
