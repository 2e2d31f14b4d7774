// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_broadcast(Tree& tree) {
  CLI::App* g = tree.group("broadcast", Msg::kHelpBroadcast);
  auto [s, send] = tree.leaf<BroadcastSendArgs>(g, "send", Msg::kHelpBroadcastSend);
  Tree::positional(s, "FILE", send.file, false);
  Tree::option(s, "--template", send.from_template);
  Tree::texts(s, "--set", send.set);
  s.app->add_option("--title", send.title);
  s.app->add_option("--tlp", send.tlp);
  Tree::list_option(s, "--to", send.to);
  Tree::texts(s, "--summary", send.summary);
  Tree::option(s, "--ack-by", send.ack_by);
  s.app->add_flag("--with-members", send.with_members);
  s.app->add_flag("--exercise", send.exercise);
  s.app->add_flag("--alone", send.alone);
  s.app->add_flag("--dry-run", send.dry_run);
  tree.duration(s, "--wait", send.wait);
  auto [a, approve] = tree.leaf<BroadcastApproveArgs>(g, "approve", Msg::kHelpBroadcastApprove);
  Tree::positional(a, "ID", approve.id);
  a.app->add_flag("--dry-run", approve.dry_run);
  tree.duration(a, "--wait", approve.wait);
  auto [c, cancel] = tree.leaf<BroadcastCancelArgs>(g, "cancel", Msg::kHelpBroadcastCancel);
  Tree::positional(c, "ID", cancel.id);
  Tree::option(c, "--reason", cancel.reason);
  tree.leaf<BroadcastListArgs>(g, "list", Msg::kHelpBroadcastList);
  auto [b, board] = tree.leaf<BroadcastBoardArgs>(g, "board", Msg::kHelpBroadcastBoard);
  Tree::positional(b, "ID", board.id);
  b.app->add_flag("--csv", board.csv);
  b.app->add_flag("--once", board.once);
  Tree::option(b, "--until", board.until);
  Tree::option(b, "--print", board.print);
}

}  // namespace ceptoar::cmd
