// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_care(Tree& tree) {
  CLI::App* top = &tree.app;
  auto [e, explain] = tree.leaf<ExplainArgs>(top, "explain", Msg::kHelpExplain);
  e.app->add_option("WORD", explain.words)->expected(-1);
  tree.leaf<DoctorArgs>(top, "doctor", Msg::kHelpDoctor);
  tree.leaf<PeerListArgs>(tree.group("peer", Msg::kHelpPeer), "list", Msg::kHelpPeerList);
  CLI::App* audit = tree.group("audit", Msg::kHelpAudit);
  auto [l, log] = tree.leaf<AuditLogArgs>(audit, "log", Msg::kHelpAuditLog);
  Tree::option(l, "--last", log.last);
  auto [v, verify] = tree.leaf<AuditVerifyArgs>(audit, "verify", Msg::kHelpAuditVerify);
  Tree::option(v, "--root", verify.root);
  auto [x, exported] = tree.leaf<AuditExportArgs>(audit, "export", Msg::kHelpAuditExport);
  Tree::option(x, "--out", exported.out);
  auto [p, prove] = tree.leaf<AuditProveArgs>(audit, "prove", Msg::kHelpAuditProve);
  Tree::positional(p, "RECORD", prove.number);
  Tree::option(p, "--out", prove.out);
  auto [w, witnessed] = tree.leaf<AuditWitnessedArgs>(audit, "witnessed", Msg::kHelpAuditWitnessed);
  Tree::option(w, "--seen", witnessed.seen);
}

}  // namespace ceptoar::cmd
