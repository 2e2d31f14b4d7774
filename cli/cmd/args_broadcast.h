// SPDX-License-Identifier: Apache-2.0
// What the commands of a council-wide broadcast take.
#ifndef CEPTOAR_CLI_CMD_ARGS_BROADCAST_H_
#define CEPTOAR_CLI_CMD_ARGS_BROADCAST_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ceptoar::cmd {

struct BroadcastSendArgs {
  std::string file;  // empty with --template
  std::string from_template;
  std::vector<std::string> set;  // "system=接続装置A"
  std::optional<std::string> title;
  std::optional<std::string> tlp;
  std::vector<std::string> to;
  std::vector<std::string> summary;
  std::string ack_by;  // as typed
  bool with_members = false;
  bool exercise = false;
  bool alone = false;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct BroadcastApproveArgs {
  std::string id;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct BroadcastCancelArgs {
  std::string id;
  std::string reason;
};
struct BroadcastListArgs {};
struct BroadcastBoardArgs {
  std::string id;
  bool csv = false;
  bool once = false;
  std::string until;
  std::string print;  // FILE.html or FILE.pdf
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_BROADCAST_H_
