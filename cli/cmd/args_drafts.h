// SPDX-License-Identifier: Apache-2.0
// What the commands of drafts take.
#ifndef CEPTOAR_CLI_CMD_ARGS_DRAFTS_H_
#define CEPTOAR_CLI_CMD_ARGS_DRAFTS_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cli/member/typed.h"

namespace ceptoar::cmd {

struct DraftListArgs {};
struct DraftShowArgs {
  std::string id;
};
struct DraftNewArgs : member::Typed {};
// What is given stands instead of what the draft had.
struct DraftEditArgs : member::Typed {
  std::string id;
  std::vector<std::string> clear;  // names of options that the draft shall have no longer
  std::vector<std::string> set;    // "until=2h": options that only its use has
};
struct DraftSendArgs : member::Typed {
  std::string id;
  std::vector<std::string> clear;
  std::vector<std::string> set;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct DraftDiscardArgs {
  std::vector<std::string> ids;
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_DRAFTS_H_
