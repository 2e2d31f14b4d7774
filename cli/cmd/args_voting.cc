// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

namespace {

void declare_recovery(Tree& tree, CLI::App* roster) {
  CLI::App* recover = tree.group("recover", Msg::kHelpRecover, roster);
  auto [k, key] = tree.leaf<RecoverKeyArgs>(recover, "key", Msg::kHelpRecoverKey);
  Tree::option(k, "--voter", key.voter);
  Tree::option(k, "--admin", key.admin, true);
  k.app->add_option("--admin-credential", key.admin_credential);
  Tree::option(k, "--out", key.out, true);
  auto [p, propose] = tree.leaf<RecoverProposeArgs>(recover, "propose", Msg::kHelpRecoverPropose);
  Tree::words(p, "FILE", propose.voters);
  Tree::option(p, "--out", propose.out, true);
  auto [s, sign] = tree.leaf<RecoverSignArgs>(recover, "sign", Msg::kHelpRecoverSign);
  Tree::positional(s, "FILE", sign.sheet);
  s.app->add_flag("--present", sign.present);
  s.app->add_flag("--object", sign.object);
  Tree::option(s, "--admin", sign.admin, true);
  s.app->add_option("--admin-credential", sign.admin_credential);
  Tree::option(s, "--out", sign.out, true);
  auto [t, status] = tree.leaf<RecoverStatusArgs>(recover, "status", Msg::kHelpRecoverStatus);
  Tree::positional(t, "RECOVERY", status.recovery, false);
  Tree::option(t, "--out", status.out);
}

void declare_suspension(Tree& tree, CLI::App* roster) {
  CLI::App* suspend = tree.group("suspend", Msg::kHelpSuspend, roster);
  auto [p, propose] = tree.leaf<SuspendProposeArgs>(suspend, "propose", Msg::kHelpSuspendPropose);
  Tree::positional(p, "ORG", propose.org);
  Tree::option(p, "--node", propose.node);
  Tree::option(p, "--out", propose.out, true);
  auto [s, sign] = tree.leaf<SuspendSignArgs>(suspend, "sign", Msg::kHelpSuspendSign);
  Tree::positional(s, "FILE", sign.sheet);
  s.app->add_flag("--again", sign.again);
  Tree::option(s, "--admin", sign.admin, true);
  s.app->add_option("--admin-credential", sign.admin_credential);
  Tree::option(s, "--out", sign.out, true);
  tree.leaf<SuspendStatusArgs>(suspend, "status", Msg::kHelpSuspendStatus);
}

}  // namespace

void declare_voting(Tree& tree, CLI::App* roster) {
  auto [p, propose] =
      tree.leaf<RosterProposeArgs>(roster, "propose", Msg::kHelpRosterPropose);
  Tree::texts(p, "--add-org", propose.add_org);
  p.app->add_flag("--candidate", propose.candidate);
  Tree::list_option(p, "--form", propose.form);
  Tree::texts(p, "--ready", propose.ready);
  Tree::list_option(p, "--activate", propose.activate);
  Tree::list_option(p, "--suspend", propose.suspend);
  Tree::list_option(p, "--reinstate", propose.reinstate);
  Tree::list_option(p, "--remove", propose.remove);
  Tree::texts(p, "--replace-node", propose.replace_node);
  Tree::texts(p, "--add-node", propose.add_node);
  Tree::list_option(p, "--suspend-node", propose.suspend_node);
  Tree::list_option(p, "--reinstate-node", propose.reinstate_node);
  Tree::list_option(p, "--remove-node", propose.remove_node);
  Tree::texts(p, "--admin-key", propose.admin_key);
  Tree::list_option(p, "--last", propose.last);
  Tree::texts(p, "--add-voter", propose.add_voter);
  Tree::list_option(p, "--remove-voter", propose.remove_voter);
  Tree::texts(p, "--recovery", propose.recovery);
  p.app->add_flag("--renew", propose.renew);
  p.app->add_flag("--resolve", propose.resolve);
  Tree::option(p, "--out", propose.out);
  auto [d, diff] = tree.leaf<RosterDiffArgs>(roster, "diff", Msg::kHelpRosterDiff);
  Tree::positional(d, "PROPOSAL", diff.proposal, false);
  auto [v, vote] = tree.leaf<RosterVoteArgs>(roster, "vote", Msg::kHelpRosterVote);
  Tree::positional(v, "PROPOSAL", vote.proposal, false);
  Tree::option(v, "--admin", vote.admin);
  v.app->add_option("--admin-credential", vote.admin_credential);
  Tree::option(v, "--out", vote.out);
  Tree::option(v, "--sheet", vote.sheet);
  Tree::option(v, "--ballot", vote.ballot);
  auto [a, abandon] = tree.leaf<RosterAbandonArgs>(roster, "abandon", Msg::kHelpRosterAbandon);
  Tree::option(a, "--admin", abandon.admin);
  a.app->add_option("--admin-credential", abandon.admin_credential);
  Tree::option(a, "--out", abandon.out);
  tree.leaf<RosterStatusArgs>(roster, "status", Msg::kHelpRosterStatus);
  auto [y, apply] = tree.leaf<RosterApplyArgs>(roster, "apply", Msg::kHelpRosterApply);
  Tree::positional(y, "FILE", apply.roster, false);
  auto [h, history] = tree.leaf<RosterHistoryArgs>(roster, "history", Msg::kHelpRosterHistory);
  Tree::option(h, "--out", history.out);
  auto [e, ends] = tree.leaf<RosterKeysArgs>(roster, "keys", Msg::kHelpRosterKeys);
  e.app->add_flag("--all", ends.all);
  declare_recovery(tree, roster);
  declare_suspension(tree, roster);
  auto [r, ready] = tree.leaf<RosterReadyArgs>(roster, "ready", Msg::kHelpRosterReady);
  Tree::positional(r, "FILE", ready.rules);
  Tree::option(r, "--rules-name", ready.rules_name, true);
  Tree::option(r, "--poc-members", ready.poc_members);
  Tree::option(r, "--poc-outside", ready.poc_outside);
  Tree::option(r, "--coordinator", ready.coordinator);
  Tree::option(r, "--rosters", ready.rosters);
  Tree::option(r, "--admin", ready.admin, true);
  r.app->add_option("--admin-credential", ready.admin_credential);
  Tree::option(r, "--out", ready.out, true);
  auto [u, rules] = tree.leaf<RosterRulesArgs>(roster, "rules", Msg::kHelpRosterRules);
  Tree::positional(u, "ORG", rules.org);
  Tree::positional(u, "FILE", rules.document);
}

}  // namespace ceptoar::cmd
