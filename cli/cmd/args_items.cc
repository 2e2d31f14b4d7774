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
  Tree::list_option(leaf, "--purpose", filter.purposes);
  Tree::option(leaf, "--since", filter.since);
  Tree::option(leaf, "--until", filter.until);
}

}  // namespace

void declare_typed(Leaf& leaf, member::Typed& typed) {
  leaf.app->add_option("--title", typed.title);
  leaf.app->add_option("--tlp", typed.tlp);
  Tree::list_option(leaf, "--to", typed.to);
  leaf.app->add_flag("--with-members", typed.with_members);
  leaf.app->add_flag("--exercise", typed.exercise);
  leaf.app->add_flag("--flash", typed.flash);
  Tree::option(leaf, "--kind", typed.kind);
  Tree::option(leaf, "--importance", typed.importance);
  Tree::option(leaf, "--certainty", typed.certainty);
  Tree::option(leaf, "--as-of", typed.as_of);
  Tree::option(leaf, "--ack-by", typed.ack_by);
  Tree::option(leaf, "--act-by", typed.act_by);
  Tree::texts(leaf, "--summary", typed.summary);
  Tree::texts(leaf, "--field", typed.fields);
  Tree::list_option(leaf, "--ack-to", typed.ack_to);
}

void declare_items(Tree& tree) {
  CLI::App* top = &tree.app;
  auto [p, post] = tree.leaf<PostArgs>(top, "post", Msg::kHelpPost);
  Tree::positional(p, "FILE", post.file, false);
  declare_typed(p, post);
  p.app->add_flag("--dry-run", post.dry_run);
  tree.duration(p, "--wait", post.wait);
  auto [i, inbox] = tree.leaf<InboxArgs>(top, "inbox", Msg::kHelpInbox);
  declare_filter(i, inbox.filter);
  auto [s, search] = tree.leaf<SearchArgs>(top, "search", Msg::kHelpSearch);
  Tree::words(s, "WORD", search.words);
  declare_filter(s, search.filter);
  auto [r, read] = tree.leaf<ReadArgs>(top, "read", Msg::kHelpRead);
  Tree::positional(r, "ID", read.id);
  r.app->add_flag("--headers", read.headers);
  r.app->add_flag("--provenance", read.provenance);
  r.app->add_flag("--versions", read.versions);
  r.app->add_flag("--phone", read.phone);
  r.app->add_flag("--called", read.called);
  Tree::option(r, "--nonce", read.nonce);
  Tree::option(r, "--print", read.print);
  auto [b, board] = tree.leaf<BoardArgs>(top, "board", Msg::kHelpBoard);
  Tree::positional(b, "ID", board.id);
  b.app->add_flag("--csv", board.csv);
  b.app->add_flag("--watch", board.watch);
  Tree::option(b, "--until", board.until);
  Tree::option(b, "--print", board.print);
  auto [st, status] = tree.leaf<StatusArgs>(top, "status", Msg::kHelpStatus);
  st.app->add_flag("--watch", status.watch);
  tree.leaf<SyncArgs>(top, "sync", Msg::kHelpSync);
  tree.leaf<VersionArgs>(top, "version", Msg::kHelpVersion);
  auto [t, tried] = tree.leaf<TryArgs>(top, "try", Msg::kHelpTry);
  Tree::words(t, "FILE", tried.files);
}

}  // namespace ceptoar::cmd
