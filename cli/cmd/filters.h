// SPDX-License-Identifier: Apache-2.0
// From the options of inbox and search to a filter.
#ifndef CEPTOAR_CLI_CMD_FILTERS_H_
#define CEPTOAR_CLI_CMD_FILTERS_H_

#include "cli/cmd/args.h"
#include "cli/work/items.h"

namespace ceptoar::cmd {

// A point of time as typed; a day means its beginning, or its end. 0 for an empty text. Errors:
// E-USAGE-CHOICE.
member::Outcome<std::uint64_t> moment_of(std::string_view option, const std::string& typed,
                                         std::uint64_t now_ms, bool end);
// Errors: E-USAGE-CHOICE; E-UNKNOWN-RECIPIENT for a sender or sector that nobody is.
member::Outcome<work::InboxFilter> filter_of(member::Session& session, const FilterArgs& args,
                                             std::uint64_t now_ms);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_FILTERS_H_
