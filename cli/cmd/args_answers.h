// SPDX-License-Identifier: Apache-2.0
// What the commands take that answer or correct an item.
#ifndef CEPTOAR_CLI_CMD_ARGS_ANSWERS_H_
#define CEPTOAR_CLI_CMD_ARGS_ANSWERS_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ceptoar::cmd {

struct AckArgs {
  std::vector<std::string> ids;
  std::string state;  // empty: received
  std::string note;
};
struct ReplyArgs {
  std::string id;
  std::string file;  // "-": standard input; empty: the editor
  std::optional<std::string> title;
  bool all = false;
  std::vector<std::string> products;  // "FooGate=5.0-5.1"
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct UpdateArgs {
  std::string id;
  std::string file;
  std::optional<std::string> title;
  // As typed; empty: as in the version before.
  std::string importance, certainty, as_of, ack_by, act_by;
  std::vector<std::string> summary;
  std::vector<std::string> fields;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct WithdrawArgs {
  std::string id;
  std::string reason;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_ANSWERS_H_
