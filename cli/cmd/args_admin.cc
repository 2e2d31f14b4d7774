// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_roster(Tree& tree) {
  CLI::App* g = tree.group("roster", Msg::kHelpRoster);
  auto [roster_show_leaf, roster_show] = tree.leaf<RosterShowArgs>(g, "show", Msg::kHelpRosterShow);
  Tree::positional(roster_show_leaf, "HANDLE", roster_show.handle,
             false);
  Tree::option(roster_show_leaf, "--at", roster_show.at);
  declare_voting(tree, g);
  auto [n, genesis] = tree.leaf<RosterGenesisArgs>(g, "genesis", Msg::kHelpRosterGenesis);
  n.app->add_option("FILE", genesis.requests)->expected(-1);
  n.app->add_option("--from", genesis.from);
  // Signatures are many files by nature: the shell expands them, and no positional goes with them.
  n.app->add_option("--signatures", genesis.signatures)->expected(1, -1);
  Tree::option(n, "--out", genesis.out, true);
  auto [s, roster_sign] = tree.leaf<RosterSignArgs>(g, "sign", Msg::kHelpRosterSign);
  Tree::positional(s, "FILE", roster_sign.roster);
  Tree::option(s, "--admin", roster_sign.admin, true);
  s.app->add_option("--admin-credential", roster_sign.admin_credential);
  Tree::option(s, "--out", roster_sign.out, true);
  auto [t, roster_trust] = tree.leaf<RosterTrustArgs>(g, "trust", Msg::kHelpRosterTrust);
  Tree::positional(t, "FILE", roster_trust.roster);
  Tree::option(t, "--number", roster_trust.number, true);
}

void declare_organisations(Tree& tree) {
  CLI::App* g = tree.group("org", Msg::kHelpOrg);
  auto [i, org_init] = tree.leaf<OrgInitArgs>(g, "init", Msg::kHelpOrgInit);
  Tree::positional(i, "HANDLE", org_init.handle);
  Tree::option(i, "--under", org_init.under);
  Tree::option(i, "--kind", org_init.kind);
  Tree::option(i, "--sector", org_init.sector);
  Tree::option(i, "--ministry", org_init.ministry);
  Tree::option(i, "--name-ja", org_init.name_ja, true);
  Tree::option(i, "--name-en", org_init.name_en, true);
  Tree::option(i, "--holder", org_init.holder, true);
  Tree::option(i, "--role", org_init.role, true);
  Tree::option(i, "--node", org_init.node);
  Tree::option(i, "--admin", org_init.admin, true);
  i.app->add_option("--admin-credential", org_init.admin_credential);
  Tree::option(i, "--out", org_init.out, true);
  auto [e, org_enrol] = tree.leaf<OrgEnrolArgs>(g, "enrol", Msg::kHelpOrgEnrol);
  Tree::positional(e, "FILE", org_enrol.request);
  Tree::option(e, "--number", org_enrol.number, true);
  Tree::option(e, "--admin", org_enrol.admin, true);
  e.app->add_option("--admin-credential", org_enrol.admin_credential);
  Tree::option(e, "--out", org_enrol.out, true);
  auto [a, org_accept] = tree.leaf<OrgAcceptArgs>(g, "accept", Msg::kHelpOrgAccept);
  Tree::positional(a, "FILE", org_accept.reply, false);
  Tree::option(a, "--number", org_accept.number);
  Tree::option(a, "--admin", org_accept.admin, true);
  a.app->add_option("--admin-credential", org_accept.admin_credential);
  Tree::option(a, "--access-out", org_accept.access_out);
  declare_people(tree, g);
}

void declare_members_cards_keys(Tree& tree) {
  CLI::App* m = tree.group("member", Msg::kHelpMember);
  auto [v, invite] = tree.leaf<MemberInviteArgs>(m, "invite", Msg::kHelpMemberInvite);
  Tree::positional(v, "HANDLE", invite.handle);
  Tree::option(v, "--role", invite.role, true);
  Tree::option(v, "--out", invite.out, true);
  auto [i, member_init] = tree.leaf<MemberInitArgs>(m, "init", Msg::kHelpMemberInit);
  Tree::positional(i, "HANDLE", member_init.handle);
  Tree::option(i, "--role", member_init.role, true);
  Tree::option(i, "--out", member_init.out, true);
  i.app->add_flag("--qr", member_init.qr);
  auto [e, member_enrol] = tree.leaf<MemberEnrolArgs>(m, "enrol", Msg::kHelpMemberEnrol);
  Tree::positional(e, "FILE", member_enrol.request);
  Tree::option(e, "--number", member_enrol.number, true);
  Tree::option(e, "--admin", member_enrol.admin, true);
  e.app->add_option("--admin-credential", member_enrol.admin_credential);
  e.app->add_flag("--device", member_enrol.device);
  e.app->add_flag("--archive", member_enrol.archive);
  Tree::option(e, "--out", member_enrol.out, true);
  auto [a, member_accept] = tree.leaf<MemberAcceptArgs>(m, "accept", Msg::kHelpMemberAccept);
  Tree::positional(a, "FILE", member_accept.reply);
  Tree::option(a, "--number", member_accept.number, true);
  CLI::App* c = tree.group("card", Msg::kHelpCard);
  auto [s, card_share] = tree.leaf<CardShareArgs>(c, "share", Msg::kHelpCardShare);
  Tree::list_option(s, "--to", card_share.to);
  Tree::texts(s, "--tel", card_share.telephones);
  Tree::texts(s, "--mail", card_share.mails);
  Tree::texts(s, "--fax", card_share.faxes);
  auto [list_leaf, card_list] = tree.leaf<CardListArgs>(c, "list", Msg::kHelpCardList);
  list_leaf.app->add_flag("--stale", card_list.stale);
  auto [f, confirm] = tree.leaf<CardConfirmArgs>(c, "confirm", Msg::kHelpCardConfirm);
  Tree::positional(f, "HANDLE", confirm.handle, false);
  Tree::option(f, "--choice", confirm.choice);
  CLI::App* k = tree.group("key", Msg::kHelpKey);
  auto [init_leaf, key_init] = tree.leaf<KeyInitArgs>(k, "init", Msg::kHelpKeyInit);
  Tree::positional(init_leaf, "HANDLE", key_init.org);
  init_leaf.app->add_flag("--ceremony", key_init.ceremony);
  init_leaf.app->add_flag("--check", key_init.check);
  init_leaf.app->add_flag("--voter", key_init.voter);
  init_leaf.app->add_flag("--exercise", key_init.exercise);
  Tree::option(init_leaf, "--admin", key_init.admin, true);
  init_leaf.app->add_option("--admin-credential", key_init.admin_credential);
  Tree::option(init_leaf, "--second", key_init.second);
  init_leaf.app->add_option("--second-credential", key_init.second_credential);
  Tree::texts(init_leaf, "--witness", key_init.witnesses);
  Tree::option(init_leaf, "--print", key_init.print);
  auto [key_rotate_leaf, key_rotate] = tree.leaf<KeyRotateArgs>(k, "rotate", Msg::kHelpKeyRotate);
  Tree::option(key_rotate_leaf, "--class", key_rotate.key_class);
  tree.leaf<KeyShowArgs>(k, "show", Msg::kHelpKeyShow);
  auto [phrase_leaf, phrase] = tree.leaf<KeyPassphraseArgs>(k, "passphrase", Msg::kHelpKeyPassphrase);
  Tree::option(phrase_leaf, "--new-passphrase-file", phrase.new_passphrase_file);
  CLI::App* archive = tree.group("archive", Msg::kHelpArchive);
  tree.leaf<ArchiveRepairArgs>(archive, "repair", Msg::kHelpArchiveRepair);
  tree.leaf<ArchiveCopyArgs>(archive, "copy", Msg::kHelpArchiveCopy);
  tree.leaf<ArchiveRestoreArgs>(archive, "restore", Msg::kHelpArchiveRestore);
}

void declare_nodes(Tree& tree) {
  CLI::App* g = tree.group("node", Msg::kHelpNode);
  auto [i, node_init] = tree.leaf<NodeInitArgs>(g, "init", Msg::kHelpNodeInit);
  Tree::option(i, "--dir", node_init.directory, true);
  Tree::option(i, "--org", node_init.org, true);
  Tree::option(i, "--host", node_init.host, true);
  Tree::option(i, "--port", node_init.port, true);
  Tree::option(i, "--member-port", node_init.member_port, true);
  auto [a, node_accept] = tree.leaf<NodeAcceptArgs>(g, "accept", Msg::kHelpNodeAccept);
  Tree::positional(a, "FILE", node_accept.roster);
  Tree::option(a, "--dir", node_accept.directory, true);
  Tree::option(a, "--number", node_accept.number, true);
  Tree::option(a, "--access", node_accept.access);
  auto [s, node_start] = tree.leaf<NodeStartArgs>(g, "start", Msg::kHelpNodeStart);
  Tree::option(s, "--dir", node_start.directory, true);
  s.app->add_flag("--detach", node_start.detach);
  auto [node_access_leaf, node_access] = tree.leaf<NodeAccessArgs>(g, "access", Msg::kHelpNodeAccess);
  node_access_leaf.app->add_flag("--end", node_access.end);
  Tree::option(node_access_leaf, "--out", node_access.out);
  Tree::option(node_access_leaf, "--node", node_access.node);
  auto [node_status_leaf, node_status] = tree.leaf<NodeStatusArgs>(g, "status", Msg::kHelpNodeStatus);
  Tree::option(node_status_leaf, "--dir", node_status.directory);
}

}  // namespace ceptoar::cmd
