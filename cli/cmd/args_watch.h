// SPDX-License-Identifier: Apache-2.0
// What `watch` takes.
#ifndef CEPTOAR_CLI_CMD_ARGS_WATCH_H_
#define CEPTOAR_CLI_CMD_ARGS_WATCH_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cli/cmd/args_items.h"

namespace ceptoar::cmd {

struct WatchArgs {
  FilterArgs filter;                 // without times and --all
  bool only_new = false;
  bool jsonl = false;
  std::string once;                  // "3": ends after as many
  std::optional<std::chrono::milliseconds> until;
  std::vector<std::string> exec;     // each a line for sh
  std::vector<std::string> notify;   // "desktop", "mail:ADDRESS", else a line for sh
  std::string sendmail;              // empty: /usr/sbin/sendmail
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_WATCH_H_
