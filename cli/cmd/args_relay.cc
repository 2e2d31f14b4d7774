// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

namespace {

void declare_others(Leaf& leaf, OtherMeansArgs& others) {
  Tree::option(leaf, "--out", others.out);
  Tree::option(leaf, "--smtp", others.smtp);
  Tree::option(leaf, "--from", others.from);
  leaf.app->add_flag("--send-mail", others.send_mail);
  leaf.app->add_flag("--full-text", others.full_text);
}

template <class Args>
void declare_delivery(Tree& tree, Leaf& leaf, Args& args) {
  leaf.app->add_flag("--dry-run", args.dry_run);
  tree.duration(leaf, "--wait", args.wait);
}

}  // namespace

void declare_relay(Tree& tree) {
  auto [r, relay] = tree.leaf<RelayArgs>(&tree.app, "relay", Msg::kHelpRelay);
  Tree::positional(r, "ID", relay.id);
  Tree::option(r, "--group", relay.group);
  Tree::option(r, "--note", relay.note);
  Tree::option(r, "--ack-by", relay.ack_by);
  r.app->add_flag("--dry-run", relay.dry_run);
  declare_others(r, relay.others);
  CLI::App* top = r.app;
  top->require_subcommand(0, 1);
  auto [m, mail] = tree.leaf<RelayMailArgs>(top, "mail", Msg::kHelpRelayMail);
  Tree::positional(m, "ID", mail.id);
  Tree::option(m, "--group", mail.group);
  declare_others(m, mail.others);
  auto [t, told] = tree.leaf<RelayToldArgs>(top, "told", Msg::kHelpRelayTold);
  Tree::positional(t, "ID", told.id);
  Tree::positional(t, "NAME", told.name);
  Tree::option(t, "--means", told.means);
  t.app->add_flag("--confirmed", told.confirmed);

  CLI::App* contact = tree.group("contact", Msg::kHelpContact, top);
  auto [a, add] = tree.leaf<ContactAddArgs>(contact, "add", Msg::kHelpContactAdd);
  Tree::positional(a, "NAME", add.name);
  Tree::option(a, "--mail", add.mail);
  Tree::option(a, "--fax", add.fax);
  Tree::option(a, "--tel", add.tel);
  auto [i, import] = tree.leaf<ContactImportArgs>(contact, "import", Msg::kHelpContactImport);
  Tree::positional(i, "FILE", import.file);
  tree.leaf<ContactListArgs>(contact, "list", Msg::kHelpContactList);
  auto [c, remove] = tree.leaf<ContactRemoveArgs>(contact, "remove", Msg::kHelpContactRemove);
  Tree::positional(c, "NAME", remove.name);

  CLI::App* group = tree.group("group", Msg::kHelpGroup, top);
  auto [s, set] = tree.leaf<GroupSetArgs>(group, "set", Msg::kHelpGroupSet);
  Tree::positional(s, "NAME", set.name);
  Tree::positional(s, "MEMBERS", set.members);
  auto [p, propose] = tree.leaf<GroupProposeArgs>(group, "propose", Msg::kHelpGroupPropose);
  Tree::positional(p, "NAME", propose.name);
  Tree::positional(p, "MEMBERS", propose.members);
  p.app->add_flag("--exercise", propose.exercise);
  declare_delivery(tree, p, propose);
  auto [j, join] = tree.leaf<GroupJoinArgs>(group, "join", Msg::kHelpGroupJoin);
  Tree::positional(j, "ID", join.id);
  declare_delivery(tree, j, join);
  auto [v, leave] = tree.leaf<GroupLeaveArgs>(group, "leave", Msg::kHelpGroupLeave);
  Tree::positional(v, "ID", leave.id);
  declare_delivery(tree, v, leave);
  auto [w, renew] = tree.leaf<GroupRenewArgs>(group, "renew", Msg::kHelpGroupRenew);
  Tree::positional(w, "ID", renew.id);
  declare_delivery(tree, w, renew);
  tree.leaf<GroupListArgs>(group, "list", Msg::kHelpGroupList);
  auto [g, gone] = tree.leaf<GroupRemoveArgs>(group, "remove", Msg::kHelpGroupRemove);
  Tree::positional(g, "NAME", gone.name);

  auto [h, reach] = tree.leaf<ReachArgs>(&tree.app, "reach", Msg::kHelpReach);
  Tree::positional(h, "ID", reach.id);
  h.app->add_flag("--csv", reach.csv);
}

}  // namespace ceptoar::cmd
