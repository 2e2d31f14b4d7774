// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_drafts(Tree& tree) {
  CLI::App* group = tree.group("draft", Msg::kHelpDraft);
  tree.leaf<DraftListArgs>(group, "list", Msg::kHelpDraftList);
  auto [w, show] = tree.leaf<DraftShowArgs>(group, "show", Msg::kHelpDraftShow);
  Tree::positional(w, "ID", show.id);
  auto [n, fresh] = tree.leaf<DraftNewArgs>(group, "new", Msg::kHelpDraftNew);
  declare_typed(n, fresh);
  auto [e, edit] = tree.leaf<DraftEditArgs>(group, "edit", Msg::kHelpDraftEdit);
  Tree::positional(e, "ID", edit.id);
  declare_typed(e, edit);
  Tree::list_option(e, "--clear", edit.clear);
  Tree::texts(e, "--set", edit.set);
  auto [s, send] = tree.leaf<DraftSendArgs>(group, "send", Msg::kHelpDraftSend);
  Tree::positional(s, "ID", send.id);
  declare_typed(s, send);
  Tree::list_option(s, "--clear", send.clear);
  Tree::texts(s, "--set", send.set);
  s.app->add_flag("--dry-run", send.dry_run);
  tree.duration(s, "--wait", send.wait);
  auto [d, discard] = tree.leaf<DraftDiscardArgs>(group, "discard", Msg::kHelpDraftDiscard);
  Tree::words(d, "ID", discard.ids);
}

}  // namespace ceptoar::cmd
