// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

namespace {

void declare_operators(Tree& tree, CLI::App* org) {
  CLI::App* top = tree.group("operator", Msg::kHelpOrgOperator, org);
  auto [l, list] = tree.leaf<OperatorListArgs>(top, "list", Msg::kHelpOrgOperatorList);
  Tree::positional(l, "HANDLE", list.handle, false);
  auto [s, set] = tree.leaf<OperatorSetArgs>(top, "set", Msg::kHelpOrgOperatorSet);
  Tree::words(s, "NAMES", set.names);
  Tree::option(s, "--as", set.as);
  Tree::option(s, "--sector", set.sector);
  Tree::option(s, "--name-ja", set.name_ja);
  Tree::option(s, "--name-en", set.name_en);
  auto [r, remove] = tree.leaf<OperatorRemoveArgs>(top, "remove", Msg::kHelpOrgOperatorRemove);
  Tree::words(r, "NAMES", remove.names);
  auto [h, share] = tree.leaf<OperatorShareArgs>(top, "share", Msg::kHelpOrgOperatorShare);
  Tree::option(h, "--to", share.to, true);
  h.app->add_flag("--with-members", share.with_members);
}

}  // namespace

void declare_people(Tree& tree, CLI::App* org) {
  tree.leaf<OrgMembersArgs>(org, "members", Msg::kHelpOrgMembers);
  auto [r, role] = tree.leaf<OrgRoleArgs>(org, "role", Msg::kHelpOrgRole);
  Tree::positional(r, "HOLDER", role.handle);
  Tree::positional(r, "ROLE", role.role, false);
  r.app->add_flag("--device", role.device);
  Tree::option(r, "--admin", role.admin, true);
  r.app->add_option("--admin-credential", role.admin_credential);
  auto [x, remove] = tree.leaf<OrgRemoveArgs>(org, "remove", Msg::kHelpOrgRemove);
  Tree::positional(x, "HANDLE", remove.handle);
  Tree::option(x, "--admin", remove.admin);
  x.app->add_option("--admin-credential", remove.admin_credential);
  Tree::option(x, "--access-out", remove.access_out);
  auto [n, renew] = tree.leaf<OrgRenewArgs>(org, "renew", Msg::kHelpOrgRenew);
  Tree::positional(n, "HANDLE", renew.handle, false);
  Tree::option(n, "--admin", renew.admin);
  n.app->add_option("--admin-credential", renew.admin_credential);
  Tree::option(n, "--out", renew.out);
  Tree::option(n, "--from", renew.from);
  auto [k, rekey] = tree.leaf<OrgRekeyArgs>(org, "rekey", Msg::kHelpOrgRekey);
  Tree::positional(k, "HANDLE", rekey.handle);
  k.app->add_flag("--voter", rekey.voter);
  Tree::option(k, "--admin", rekey.admin, true);
  k.app->add_option("--admin-credential", rekey.admin_credential);
  Tree::option(k, "--out", rekey.out, true);
  auto [h, handover] = tree.leaf<OrgHandoverArgs>(org, "handover", Msg::kHelpOrgHandover);
  Tree::positional(h, "FROM", handover.from);
  Tree::positional(h, "TO", handover.to);
  Tree::option(h, "--at", handover.at);
  h.app->add_flag("--cancel", handover.cancel);
  Tree::option(h, "--archive-out", handover.archive_out);
  auto [t, takeover] = tree.leaf<OrgTakeoverArgs>(org, "takeover", Msg::kHelpOrgTakeover);
  Tree::positional(t, "FILE", takeover.file);
  auto [d, duty] = tree.leaf<OrgDutyArgs>(org, "duty", Msg::kHelpOrgDuty);
  Tree::option(d, "--file", duty.set);
  declare_operators(tree, org);
}

}  // namespace ceptoar::cmd
