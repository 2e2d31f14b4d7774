// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_care(Tree& tree) {
  CLI::App* top = &tree.app;
  auto [e, explain] = tree.leaf<ExplainArgs>(top, "explain", Msg::kHelpExplain);
  e.app->add_option("WORD", explain.words)->expected(-1);
  tree.leaf<DoctorArgs>(top, "doctor", Msg::kHelpDoctor);
  tree.leaf<PeerListArgs>(tree.group("peer", Msg::kHelpPeer), "list", Msg::kHelpPeerList);
}

}  // namespace ceptoar::cmd
