// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_items(Tree& tree) {
  CLI::App* top = &tree.app;
  auto [p, post] = tree.leaf<PostArgs>(top, "post", Msg::kHelpPost);
  Tree::positional(p, "FILE", post.file);
  p.app->add_option("--title", post.title);
  p.app->add_option("--tlp", post.tlp);
  Tree::list_option(p, "--to", post.to);
  p.app->add_flag("--with-members", post.with_members);
  p.app->add_flag("--exercise", post.exercise);
  p.app->add_flag("--flash", post.flash);
  p.app->add_flag("--dry-run", post.dry_run);
  tree.duration(p, "--wait", post.wait);
  Tree::option(p, "--kind", post.kind);
  Tree::option(p, "--importance", post.importance);
  Tree::option(p, "--certainty", post.certainty);
  Tree::option(p, "--as-of", post.as_of);
  Tree::option(p, "--ack-by", post.ack_by);
  Tree::option(p, "--act-by", post.act_by);
  Tree::texts(p, "--summary", post.summary);
  Tree::texts(p, "--field", post.fields);
  Tree::list_option(p, "--ack-to", post.ack_to);
  auto [i, inbox] = tree.leaf<InboxArgs>(top, "inbox", Msg::kHelpInbox);
  i.app->add_flag("--unread", inbox.unread);
  i.app->add_flag("--all", inbox.all);
  auto [r, read] = tree.leaf<ReadArgs>(top, "read", Msg::kHelpRead);
  Tree::positional(r, "ID", read.id);
  r.app->add_flag("--headers", read.headers);
  auto [b, board] = tree.leaf<BoardArgs>(top, "board", Msg::kHelpBoard);
  Tree::positional(b, "ID", board.id);
  b.app->add_flag("--csv", board.csv);
  b.app->add_flag("--watch", board.watch);
  Tree::option(b, "--until", board.until);
  tree.leaf<StatusArgs>(top, "status", Msg::kHelpStatus);
  tree.leaf<SyncArgs>(top, "sync", Msg::kHelpSync);
  tree.leaf<VersionArgs>(top, "version", Msg::kHelpVersion);
  auto [t, tried] = tree.leaf<TryArgs>(top, "try", Msg::kHelpTry);
  Tree::words(t, "FILE", tried.files);
}

}  // namespace ceptoar::cmd
