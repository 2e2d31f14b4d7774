// SPDX-License-Identifier: Apache-2.0
// What the agent's commands take.
#ifndef CEPTOAR_CLI_CMD_ARGS_AGENT_H_
#define CEPTOAR_CLI_CMD_ARGS_AGENT_H_

#include <chrono>
#include <optional>
#include <string>

namespace ceptoar::cmd {

struct AgentArgs {
  std::string action;   // "start" (default), "lock", "status"
  std::string timeout;  // "12h" as typed
  std::optional<std::chrono::milliseconds> fetch;  // how often; 0: never
};
struct KeyPassphraseArgs {
  std::string new_passphrase_file;  // for scripts; else asked for twice
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_AGENT_H_
