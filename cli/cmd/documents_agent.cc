// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/documents_agent.h"

#include "cli/cmd/show.h"

namespace ceptoar::cmd {

using ui::Json;

AgentView agent_view(const std::optional<member::AgentState>& state, std::uint64_t now_ms) {
  AgentView out;
  if (!state) return out;
  out.running = true;
  out.ends_ms = now_ms + static_cast<std::uint64_t>(state->left.count());
  out.fetch_status = state->fetch_status;
  out.stands_by = state->stands_by;
  if (!state->fetched_ago) return out;
  const auto ago = static_cast<std::uint64_t>(state->fetched_ago->count());
  out.fetched_ms = now_ms > ago ? now_ms - ago : 1;
  return out;
}

Json agent_document(const AgentView& view) {
  return document("agent")
      .set("running", view.running)
      .set("ends_at", view.running ? ui::json_time(view.ends_ms) : Json())
      .set("fetched_at", ui::json_time(view.fetched_ms))
      .set("fetch_ok", view.fetched_ms == 0 ? Json() : Json(view.fetch_status == 0))
      .set("stands_by", view.stands_by);
}

Json passphrase_document(bool agent) {
  return document("key-passphrase").set("changed", true).set("agent", agent);
}

}  // namespace ceptoar::cmd
