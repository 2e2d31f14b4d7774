// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_agent(Tree& tree) {
  auto [a, agent] = tree.leaf<AgentArgs>(&tree.app, "agent", Msg::kHelpAgent);
  Tree::positional(a, "ACTION", agent.action, false);
  Tree::option(a, "--timeout", agent.timeout);
  tree.duration(a, "--fetch", agent.fetch);
}

}  // namespace ceptoar::cmd
