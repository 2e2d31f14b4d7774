// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

namespace {

void declare_filter(Leaf& leaf, FilterArgs& filter) {
  leaf.app->add_flag("--unread", filter.unread);
  leaf.app->add_flag("--unanswered", filter.unanswered);
  leaf.app->add_flag("--all", filter.all);
  Tree::option(leaf, "--exercise", filter.exercise);
  Tree::list_option(leaf, "--tlp", filter.tlp);
  Tree::list_option(leaf, "--from", filter.from);
  Tree::list_option(leaf, "--sector", filter.sectors);
  Tree::list_option(leaf, "--kind", filter.kinds);
  Tree::option(leaf, "--since", filter.since);
  Tree::option(leaf, "--until", filter.until);
}

}  // namespace

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
  declare_filter(i, inbox.filter);
  auto [s, search] = tree.leaf<SearchArgs>(top, "search", Msg::kHelpSearch);
  Tree::words(s, "WORD", search.words);
  declare_filter(s, search.filter);
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
