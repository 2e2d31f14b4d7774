// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_watch(Tree& tree) {
  auto [w, watch] = tree.leaf<WatchArgs>(&tree.app, "watch", Msg::kHelpWatch);
  w.app->add_flag("--unanswered", watch.filter.unanswered);
  Tree::option(w, "--exercise", watch.filter.exercise);
  Tree::list_option(w, "--tlp", watch.filter.tlp);
  Tree::list_option(w, "--from", watch.filter.from);
  Tree::list_option(w, "--sector", watch.filter.sectors);
  Tree::list_option(w, "--kind", watch.filter.kinds);
  w.app->add_flag("--new", watch.only_new);
  w.app->add_flag("--jsonl", watch.jsonl);
  Tree::option(w, "--once", watch.once);
  tree.duration(w, "--until", watch.until);
  Tree::texts(w, "--exec", watch.exec);
  Tree::texts(w, "--notify", watch.notify);
  Tree::option(w, "--sendmail", watch.sendmail);
}

}  // namespace ceptoar::cmd
