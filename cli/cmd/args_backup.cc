// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_backup(Tree& tree) {
  CLI::App* backup = tree.group("backup", Msg::kHelpBackup);
  auto [c, create] = tree.leaf<BackupCreateArgs>(backup, "create", Msg::kHelpBackupCreate);
  Tree::option(c, "--out", create.out, true);
  Tree::option(c, "--backup-passphrase-file", create.passphrase_file);
  Tree::option(c, "--node", create.node);
  Tree::option(c, "--node-credential", create.node_credential);
  auto [v, verify] = tree.leaf<BackupVerifyArgs>(backup, "verify", Msg::kHelpBackupVerify);
  Tree::positional(v, "FILE", verify.file);
  Tree::option(v, "--backup-passphrase-file", verify.passphrase_file);
  auto [r, restore] = tree.leaf<BackupRestoreArgs>(backup, "restore", Msg::kHelpBackupRestore);
  Tree::positional(r, "FILE", restore.file);
  Tree::option(r, "--backup-passphrase-file", restore.passphrase_file);
  Tree::option(r, "--node", restore.node);
  Tree::option(r, "--node-credential", restore.node_credential);
}

}  // namespace ceptoar::cmd
