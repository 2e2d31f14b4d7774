// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

namespace {

void declare_options(Tree& tree, Leaf& leaf, ReportOptions& options) {
  Tree::option(leaf, "--contact", options.contact);
  Tree::option(leaf, "--proxy", options.proxy);
  leaf.app->add_flag("--accident", options.accident);
  leaf.app->add_flag("--affects-others", options.affects_others);
  Tree::option(leaf, "--way", options.way);
  Tree::option(leaf, "--direct", options.direct);
  Tree::option(leaf, "--agreement", options.agreement);
  Tree::option(leaf, "--partner", options.partner);
  Tree::option(leaf, "--facts", options.facts);
  Tree::option(leaf, "--policy", options.policy);
  Tree::option(leaf, "--voluntary", options.voluntary);
  leaf.app->add_flag("--exercise", options.exercise);
  leaf.app->add_flag("--dry-run", options.dry_run);
  tree.duration(leaf, "--wait", options.wait);
}

void declare_sending(Tree& tree, CLI::App* report) {
  auto [q, quick] = tree.leaf<ReportQuickArgs>(report, "quick", Msg::kHelpReportQuick);
  q.app->add_option("WORDS", quick.words)->expected(-1);
  declare_options(tree, q, quick);
  tree.leaf<ReportFormArgs>(report, "form", Msg::kHelpReportForm);
  auto [n, form] = tree.leaf<ReportNewArgs>(report, "new", Msg::kHelpReportNew);
  Tree::positional(n, "FILE", form.file, false);
  Tree::option(n, "--from", form.from);
  declare_options(tree, n, form);
  auto [c, consult] = tree.leaf<ReportConsultArgs>(report, "consult", Msg::kHelpReportConsult);
  c.app->add_option("WORDS", consult.words)->expected(-1);
  Tree::option(c, "--to", consult.to);
  Tree::option(c, "--contact", consult.contact);
  c.app->add_flag("--exercise", consult.exercise);
  c.app->add_flag("--dry-run", consult.dry_run);
  tree.duration(c, "--wait", consult.wait);
  auto [u, update] = tree.leaf<ReportUpdateArgs>(report, "update", Msg::kHelpReportUpdate);
  Tree::positional(u, "ID", update.id);
  Tree::positional(u, "FILE", update.file);
  u.app->add_flag("--dry-run", update.dry_run);
  tree.duration(u, "--wait", update.wait);
  auto [s, show] = tree.leaf<ReportShowArgs>(report, "show", Msg::kHelpReportShow);
  Tree::positional(s, "ID", show.id);
  s.app->add_flag("--headers", show.headers);
  auto [w, withdraw] = tree.leaf<ReportWithdrawArgs>(report, "withdraw", Msg::kHelpReportWithdraw);
  Tree::positional(w, "ID", withdraw.id);
  Tree::option(w, "--reason", withdraw.reason);
  w.app->add_flag("--dry-run", withdraw.dry_run);
  tree.duration(w, "--wait", withdraw.wait);
}

void declare_answer(Tree& tree, Leaf& leaf, ConsentAnswerArgs& args) {
  Tree::positional(leaf, "ID", args.id);
  leaf.app->add_flag("--dry-run", args.dry_run);
  tree.duration(leaf, "--wait", args.wait);
}

void declare_reissue(Tree& tree) {
  auto [r, reissue] = tree.leaf<ReissueArgs>(&tree.app, "reissue", Msg::kHelpReissue);
  Tree::positional(r, "FILE", reissue.file);
  Tree::option(r, "--from", reissue.from, true);
  Tree::option(r, "--basis", reissue.basis, true);
  Tree::option(r, "--consent", reissue.consent);
  Tree::option(r, "--why", reissue.why);
  Tree::option(r, "--kind", reissue.kind);
  Tree::option(r, "--act-by", reissue.act_by);
  Tree::option(r, "--tlp", reissue.tlp, true);
  Tree::list_option(r, "--to", reissue.to);
  r.app->add_flag("--with-members", reissue.with_members);
  r.app->add_flag("--now", reissue.now);
  r.app->add_flag("--dry-run", reissue.dry_run);
  tree.duration(r, "--wait", reissue.wait);
  CLI::App* top = r.app;
  top->require_subcommand(0, 1);
  tree.leaf<ReissueWaitingArgs>(top, "waiting", Msg::kHelpReissueWaiting);
  auto [s, stop] = tree.leaf<ReissueStopArgs>(top, "stop", Msg::kHelpReissueStop);
  Tree::positional(s, "ID", stop.id);
  Tree::option(s, "--why", stop.why);
  auto [a, approve] = tree.leaf<ReissueApproveArgs>(top, "approve", Msg::kHelpReissueApprove);
  Tree::positional(a, "ID", approve.id);
}

void declare_consent(Tree& tree) {
  CLI::App* consent = tree.group("consent", Msg::kHelpConsent);
  auto [q, request] = tree.leaf<ConsentRequestArgs>(consent, "request", Msg::kHelpConsentRequest);
  Tree::positional(q, "ID", request.id);
  Tree::positional(q, "FILE", request.file);
  Tree::list_option(q, "--to", request.to);
  q.required_lists.emplace_back(&request.to, "--to");
  Tree::option(q, "--until", request.until);
  q.app->add_flag("--dry-run", request.dry_run);
  tree.duration(q, "--wait", request.wait);
  auto [g, grant] = tree.leaf<ConsentGrantArgs>(consent, "grant", Msg::kHelpConsentGrant);
  declare_answer(tree, g, grant);
  Tree::option(g, "--until", grant.until);
  auto [f, refuse] = tree.leaf<ConsentRefuseArgs>(consent, "refuse", Msg::kHelpConsentRefuse);
  declare_answer(tree, f, refuse);
  auto [w, withdraw] =
      tree.leaf<ConsentWithdrawArgs>(consent, "withdraw", Msg::kHelpConsentWithdraw);
  declare_answer(tree, w, withdraw);
  auto [s, show] = tree.leaf<ConsentShowArgs>(consent, "show", Msg::kHelpConsentShow);
  Tree::positional(s, "ID", show.id);
  declare_reissue(tree);
}

void declare_policy(Tree& tree) {
  CLI::App* policy = tree.group("policy", Msg::kHelpPolicy);
  tree.leaf<PolicyListArgs>(policy, "list", Msg::kHelpPolicyList);
  auto [s, show] = tree.leaf<PolicyShowArgs>(policy, "show", Msg::kHelpPolicyShow);
  Tree::positional(s, "NAME", show.name);
  auto [a, add] = tree.leaf<PolicyAddArgs>(policy, "add", Msg::kHelpPolicyAdd);
  Tree::positional(a, "FILE", add.file);
  auto [g, sign] = tree.leaf<PolicySignArgs>(policy, "sign", Msg::kHelpPolicySign);
  Tree::positional(g, "FILE", sign.file);
  Tree::option(g, "--admin", sign.admin, true);
  g.app->add_option("--admin-credential", sign.admin_credential);
  Tree::option(g, "--out", sign.out, true);
}

void declare_systems(Tree& tree) {
  CLI::App* systems = tree.group("systems", Msg::kHelpSystems);
  tree.leaf<SystemsListArgs>(systems, "list", Msg::kHelpSystemsList);
  auto [a, add] = tree.leaf<SystemsAddArgs>(systems, "add", Msg::kHelpSystemsAdd);
  Tree::words(a, "NAMES", add.names);
  Tree::option(a, "--note", add.note);
  auto [r, remove] = tree.leaf<SystemsRemoveArgs>(systems, "remove", Msg::kHelpSystemsRemove);
  Tree::words(r, "NAMES", remove.names);
  auto [t, from] = tree.leaf<SystemsTemplateArgs>(systems, "template", Msg::kHelpSystemsTemplate);
  Tree::option(t, "--sector", from.sector);
  t.app->add_flag("--dry-run", from.dry_run);
  auto [d, sectors] = tree.leaf<SectorsArgs>(&tree.app, "sectors", Msg::kHelpSectors);
  Tree::option(d, "--at", sectors.at);
  Tree::option(d, "--file", sectors.file);
}

}  // namespace

void declare_report(Tree& tree) {
  CLI::App* report = tree.group("report", Msg::kHelpReport);
  auto [c, check] = tree.leaf<ReportCheckArgs>(report, "check", Msg::kHelpReportCheck);
  Tree::option(c, "--facts", check.facts);
  Tree::option(c, "--policy", check.policy);
  Tree::option(c, "--system", check.system);
  Tree::option(c, "--out", check.out);
  declare_sending(tree, report);
  declare_handling(tree, report);
  declare_rendering(tree, report);
  auto [l, lint] = tree.leaf<LintArgs>(&tree.app, "lint", Msg::kHelpLint);
  Tree::positional(l, "FILE", lint.file);
  Tree::texts(l, "--name", lint.names);
  Tree::texts(l, "--attach", lint.attached);
  auto [k, inventory] = tree.leaf<CheckArgs>(&tree.app, "check", Msg::kHelpCheck);
  Tree::option(k, "--inventory", inventory.inventory, true);
  Tree::option(k, "--since", inventory.since);
  declare_systems(tree);
  declare_consent(tree);
  declare_policy(tree);
}

}  // namespace ceptoar::cmd
