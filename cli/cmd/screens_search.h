// SPDX-License-Identifier: Apache-2.0
// What search shows.
#ifndef CEPTOAR_CLI_CMD_SCREENS_SEARCH_H_
#define CEPTOAR_CLI_CMD_SCREENS_SEARCH_H_

#include "cli/ui/printer.h"
#include "cli/work/search.h"

namespace ceptoar::cmd {

void show_search(ui::Printer& out, const std::string& words, const work::SearchResult& result);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_SEARCH_H_
