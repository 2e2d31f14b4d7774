// SPDX-License-Identifier: Apache-2.0
// What the everyday commands take.
#ifndef CEPTOAR_CLI_CMD_ARGS_ITEMS_H_
#define CEPTOAR_CLI_CMD_ARGS_ITEMS_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ceptoar::cmd {

struct PostArgs {
  std::string file;  // "-": standard input
  std::optional<std::string> title;
  std::optional<std::string> tlp;
  std::vector<std::string> to;
  bool with_members = false;
  bool exercise = false;
  bool flash = false;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct InboxArgs {
  bool unread = false;
  bool all = false;
};
struct ReadArgs {
  std::string id;
  bool headers = false;
};
struct BoardArgs {
  std::string id;
};
struct StatusArgs {};
struct VersionArgs {};
struct SyncArgs {};
struct TryArgs {
  std::vector<std::string> files;
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_ITEMS_H_
