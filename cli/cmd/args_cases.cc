// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

namespace {

template <class Args>
void declare_send(Tree& tree, Leaf& leaf, Args& args) {
  leaf.app->add_flag("--dry-run", args.dry_run);
  tree.duration(leaf, "--wait", args.wait);
}

void declare_note(Tree& tree, Leaf& leaf, HandlingArgs& args) {
  Tree::option(leaf, "--note", args.note);
  declare_send(tree, leaf, args);
}

void declare_provide(Tree& tree) {
  auto [p, provide] = tree.leaf<ProvideArgs>(&tree.app, "provide", Msg::kHelpProvide);
  Tree::positional(p, "FILE", provide.file);
  Tree::option(p, "--kind", provide.kind, true);
  Tree::option(p, "--tlp", provide.tlp, true);
  Tree::list_option(p, "--to", provide.to);
  p.app->add_flag("--with-members", provide.with_members);
  Tree::texts(p, "--summary", provide.summary);
  Tree::option(p, "--action", provide.action);
  Tree::option(p, "--act-by", provide.act_by);
  Tree::option(p, "--publish-at", provide.publish_at);
  Tree::option(p, "--affects", provide.affects);
  p.app->add_flag("--suggested", provide.suggested);
  Tree::option(p, "--case", provide.number);
  p.app->add_flag("--propose", provide.propose);
  Tree::option(p, "--importance", provide.importance);
  p.app->add_flag("--exercise", provide.exercise);
  declare_send(tree, p, provide);
}

void declare_inquiry(Tree& tree) {
  CLI::App* inquiry = tree.group("inquiry", Msg::kHelpInquiry);
  auto [n, fresh] = tree.leaf<InquiryNewArgs>(inquiry, "new", Msg::kHelpInquiryNew);
  Tree::positional(n, "FILE", fresh.file);
  Tree::option(n, "--tlp", fresh.tlp, true);
  Tree::list_option(n, "--to", fresh.to);
  n.required_lists.emplace_back(&fresh.to, "--to");
  n.app->add_flag("--with-members", fresh.with_members);
  n.app->add_flag("--request", fresh.request);
  n.app->add_flag("--aid", fresh.aid);
  n.app->add_flag("--instruct", fresh.instruct);
  Tree::option(n, "--act-by", fresh.act_by);
  n.app->add_flag("--exercise", fresh.exercise);
  declare_send(tree, n, fresh);
  auto [a, answer] = tree.leaf<InquiryAnswerArgs>(inquiry, "answer", Msg::kHelpInquiryAnswer);
  Tree::positional(a, "ID", answer.id);
  Tree::positional(a, "ANSWER", answer.answer);
  Tree::option(a, "--note", answer.note);
  declare_send(tree, a, answer);
  tree.leaf<InquiryListArgs>(inquiry, "list", Msg::kHelpInquiryList);
  auto [s, show] = tree.leaf<InquiryShowArgs>(inquiry, "show", Msg::kHelpInquiryShow);
  Tree::positional(s, "ID", show.id);
}

}  // namespace

void declare_handling(Tree& tree, CLI::App* report) {
  auto [l, list] = tree.leaf<ReportListArgs>(report, "list", Msg::kHelpReportList);
  l.app->add_flag("--overdue", list.overdue);
  auto [f, forward] = tree.leaf<ReportForwardArgs>(report, "forward", Msg::kHelpReportForward);
  Tree::positional(f, "ID", forward.id);
  declare_note(tree, f, forward);
  auto [h, hold] = tree.leaf<ReportHoldArgs>(report, "hold", Msg::kHelpReportHold);
  Tree::positional(h, "ID", hold.id);
  Tree::option(h, "--reason", hold.reason, true);
  declare_note(tree, h, hold);
  auto [o, outcome] = tree.leaf<ReportOutcomeArgs>(report, "outcome", Msg::kHelpReportOutcome);
  Tree::positional(o, "ID", outcome.id);
  Tree::positional(o, "RESULT", outcome.result);
  declare_note(tree, o, outcome);
  auto [v, vendor] = tree.leaf<ReportVendorArgs>(report, "vendor", Msg::kHelpReportVendor);
  Tree::positional(v, "ID", vendor.id);
  Tree::positional(v, "FILE", vendor.file);
  Tree::option(v, "--vendor", vendor.vendor, true);
  Tree::option(v, "--until", vendor.until, true);
  declare_send(tree, v, vendor);
  auto [n, notice] = tree.leaf<ReportNoticeArgs>(report, "notice", Msg::kHelpReportNotice);
  n.app->add_option("WORDS", notice.words)->expected(-1);
  Tree::option(n, "--since", notice.since, true);
  Tree::option(n, "--sector", notice.sector);
  Tree::option(n, "--policy", notice.policy);
  n.app->add_flag("--exercise", notice.exercise);
  declare_send(tree, n, notice);
  tree.leaf<ReportSpreadArgs>(report, "spread", Msg::kHelpReportSpread);
}

void declare_cases(Tree& tree) {
  CLI::App* group = tree.group("case", Msg::kHelpCase);
  auto [n, fresh] = tree.leaf<CaseNewArgs>(group, "new", Msg::kHelpCaseNew);
  Tree::words(n, "ID", fresh.ids);
  Tree::option(n, "--title", fresh.title);
  tree.leaf<CaseListArgs>(group, "list", Msg::kHelpCaseList);
  auto [s, show] = tree.leaf<CaseShowArgs>(group, "show", Msg::kHelpCaseShow);
  Tree::positional(s, "CASE", show.number);
  auto [l, link] = tree.leaf<CaseLinkArgs>(group, "link", Msg::kHelpCaseLink);
  Tree::positional(l, "CASE", link.number);
  Tree::words(l, "ID", link.ids);
  auto [u, unlink] = tree.leaf<CaseUnlinkArgs>(group, "unlink", Msg::kHelpCaseUnlink);
  Tree::positional(u, "CASE", unlink.number);
  Tree::positional(u, "ID", unlink.id);
  tree.leaf<CaseSuggestArgs>(group, "suggest", Msg::kHelpCaseSuggest);
  auto [c, clock] = tree.leaf<CaseClockArgs>(group, "clock", Msg::kHelpCaseClock);
  Tree::positional(c, "CASE", clock.number);
  Tree::positional(c, "STATE", clock.state, false);
  Tree::option(c, "--at", clock.at);
  Tree::list_option(c, "--regime", clock.regimes);
  Tree::texts(c, "--mark", clock.marks);
  declare_provide(tree);
  declare_inquiry(tree);
}

}  // namespace ceptoar::cmd
