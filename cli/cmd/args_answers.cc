// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_answers(Tree& tree) {
  CLI::App* top = &tree.app;
  auto [a, ack] = tree.leaf<AckArgs>(top, "ack", Msg::kHelpAck);
  Tree::words(a, "ID", ack.ids);
  Tree::option(a, "--state", ack.state);
  Tree::option(a, "--note", ack.note);
  auto [r, reply] = tree.leaf<ReplyArgs>(top, "reply", Msg::kHelpReply);
  Tree::positional(r, "ID", reply.id);
  Tree::positional(r, "FILE", reply.file, false);
  r.app->add_option("--title", reply.title);
  r.app->add_flag("--all", reply.all);
  Tree::texts(r, "--product", reply.products);
  r.app->add_flag("--dry-run", reply.dry_run);
  tree.duration(r, "--wait", reply.wait);
  auto [u, update] = tree.leaf<UpdateArgs>(top, "update", Msg::kHelpUpdate);
  Tree::positional(u, "ID", update.id);
  Tree::positional(u, "FILE", update.file, false);
  u.app->add_option("--title", update.title);
  Tree::option(u, "--importance", update.importance);
  Tree::option(u, "--certainty", update.certainty);
  Tree::option(u, "--as-of", update.as_of);
  Tree::option(u, "--ack-by", update.ack_by);
  Tree::option(u, "--act-by", update.act_by);
  Tree::texts(u, "--summary", update.summary);
  Tree::texts(u, "--field", update.fields);
  u.app->add_flag("--dry-run", update.dry_run);
  tree.duration(u, "--wait", update.wait);
  auto [w, withdraw] = tree.leaf<WithdrawArgs>(top, "withdraw", Msg::kHelpWithdraw);
  Tree::positional(w, "ID", withdraw.id);
  Tree::option(w, "--reason", withdraw.reason);
  w.app->add_flag("--dry-run", withdraw.dry_run);
  tree.duration(w, "--wait", withdraw.wait);
}

}  // namespace ceptoar::cmd
