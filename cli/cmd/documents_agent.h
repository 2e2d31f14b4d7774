// SPDX-License-Identifier: Apache-2.0
// What the agent does, as a person or a script asks: ceptoar.agent/1, ceptoar.key-passphrase/1.
#ifndef CEPTOAR_CLI_CMD_DOCUMENTS_AGENT_H_
#define CEPTOAR_CLI_CMD_DOCUMENTS_AGENT_H_

#include <optional>

#include "cli/member/agent.h"
#include "cli/ui/json.h"

namespace ceptoar::cmd {

struct AgentView {
  bool running = false;
  std::uint64_t ends_ms = 0;
  std::uint64_t fetched_ms = 0;    // 0: not yet
  std::uint8_t fetch_status = 0;   // 0: the last sync did its work
  bool stands_by = false;          // short commands are run at once
};
// On the wall clock of `now_ms`.
AgentView agent_view(const std::optional<member::AgentState>& state, std::uint64_t now_ms);
ui::Json agent_document(const AgentView& view);
// `agent`: the one that runs was given the new key.
ui::Json passphrase_document(bool agent);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_DOCUMENTS_AGENT_H_
