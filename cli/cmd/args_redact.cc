// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_rendering(Tree& tree, CLI::App* report) {
  auto [r, render] = tree.leaf<ReportRenderArgs>(report, "render", Msg::kHelpReportRender);
  Tree::positional(r, "ID", render.id);
  Tree::option(r, "--level", render.level, true);
  Tree::option(r, "--tlp", render.tlp);
  Tree::list_option(r, "--to", render.to);
  r.app->add_flag("--with-members", render.with_members);
  Tree::option(r, "--consent", render.consent);
  Tree::option(r, "--out", render.out);
  r.app->add_flag("--dry-run", render.dry_run);
  tree.duration(r, "--wait", render.wait);
  auto [s, source] = tree.leaf<ReportSourceArgs>(report, "source", Msg::kHelpReportSource);
  Tree::positional(s, "ID", source.id);
}

void declare_redact(Tree& tree) {
  CLI::App* disclosure = tree.group("disclosure", Msg::kHelpDisclosure);
  tree.leaf<DisclosureListArgs>(disclosure, "list", Msg::kHelpDisclosureList);
  auto [o, override_args] =
      tree.leaf<DisclosureOverrideArgs>(disclosure, "override", Msg::kHelpDisclosureOverride);
  Tree::positional(o, "ID", override_args.id);
  Tree::option(o, "--why", override_args.why, true);
  auto [l, log] = tree.leaf<ReadLogArgs>(&tree.app, "readlog", Msg::kHelpReadLog);
  Tree::option(l, "--since", log.since);
  auto [e, form] = tree.leaf<ExportArgs>(&tree.app, "export", Msg::kHelpExport);
  Tree::positional(e, "ID", form.id);
  Tree::option(e, "--form", form.form, true);
  Tree::option(e, "--out", form.out);
  auto [i, import] = tree.leaf<ImportArgs>(&tree.app, "import", Msg::kHelpImport);
  Tree::positional(i, "FILE", import.file);
  Tree::option(i, "--feed", import.feed, true);
  Tree::option(i, "--since", import.since);
}

}  // namespace ceptoar::cmd
