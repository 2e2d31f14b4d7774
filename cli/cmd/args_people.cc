// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

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
}

}  // namespace ceptoar::cmd
