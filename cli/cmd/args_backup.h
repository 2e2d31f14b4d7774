// SPDX-License-Identifier: Apache-2.0
// What `backup` takes. Passphrases are asked for or stand in files: never in a command line.
#ifndef CEPTOAR_CLI_CMD_ARGS_BACKUP_H_
#define CEPTOAR_CLI_CMD_ARGS_BACKUP_H_

#include <string>

namespace ceptoar::cmd {

struct BackupCreateArgs {
  std::string out;
  std::string passphrase_file;   // of the backup; empty: asked for twice
  std::string node;              // directory of a backup of the own node; may be empty
  std::string node_credential;   // what opens the node's keys
};
struct BackupVerifyArgs {
  std::string file;
  std::string passphrase_file;
};
struct BackupRestoreArgs {
  std::string file;
  std::string passphrase_file;
  std::string node;              // directory to be made; empty: the home alone
  std::string node_credential;   // what the node's keys are sealed to from now on
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_BACKUP_H_
