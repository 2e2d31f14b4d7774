// SPDX-License-Identifier: Apache-2.0
// The options that say more about an advisory than its text, from what was typed.
#ifndef CEPTOAR_CLI_CMD_DETAILS_H_
#define CEPTOAR_CLI_CMD_DETAILS_H_

#include <optional>
#include <string>
#include <string_view>

#include "cli/cmd/context.h"
#include "cli/work/post.h"
#include "cli/work/time_input.h"

namespace ceptoar::cmd {

// 0 when nothing was typed. Errors: E-USAGE-CHOICE; kFuture: E-TIME-PAST.
Outcome<std::uint64_t> when_of(std::string_view option, const std::string& typed,
                               std::uint64_t now_ms, work::Nearest nearest);
// nullopt when nothing was typed. Errors: E-USAGE-CHOICE.
Outcome<std::optional<std::uint8_t>> importance_of(const std::string& typed);
Outcome<work::Details> details_of(const member::Typed& args, std::uint64_t now_ms);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_DETAILS_H_
