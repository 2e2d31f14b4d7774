// SPDX-License-Identifier: Apache-2.0
// Options that a draft of one use alone has (Typed::more): "until=2h", a flag "propose=yes".
#ifndef CEPTOAR_CLI_CMD_MORE_OPTIONS_H_
#define CEPTOAR_CLI_CMD_MORE_OPTIONS_H_

#include <span>
#include <string>
#include <string_view>

#include "cli/cmd/context.h"
#include "cli/member/typed.h"

namespace ceptoar::cmd {

struct MoreOption {
  std::string_view name;  // without dashes, as the command has it
  bool flag = false;
};
// Of the command that a use belongs to.
std::span<const MoreOption> more_options(member::TextUse use);

// As typed; empty: not given.
std::string more(const member::Typed& typed, std::string_view name);
bool has_more(const member::Typed& typed, std::string_view name);
// Instead of what was there; an empty value takes it away. REQUIRES: an option of the typed's use.
void put_more(member::Typed& typed, std::string_view name, std::string_view value);
void put_more(member::Typed& typed, std::string_view name, bool given);
// What follows --set: "NAME=VALUE"; for a flag NAME too. Errors: E-USAGE-CHOICE with the names that the
// use has.
Outcome<void> set_more(member::Typed& typed, const std::string& given);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_MORE_OPTIONS_H_
