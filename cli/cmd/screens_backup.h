// SPDX-License-Identifier: Apache-2.0
// What is said of a backup.
#ifndef CEPTOAR_CLI_CMD_SCREENS_BACKUP_H_
#define CEPTOAR_CLI_CMD_SCREENS_BACKUP_H_

#include <string>

#include "cli/member/backup.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"

namespace ceptoar::cmd {

void show_backup_made(ui::Printer& out, const member::BackupFacts& facts, const std::string& path);
void show_backup_good(ui::Printer& out, const member::BackupFacts& facts, const std::string& path);
void show_backup_restored(ui::Printer& out, const member::BackupFacts& facts);
// `act`: "created", "verified", "restored".
ui::Json backup_document(const member::BackupFacts& facts, const std::string& act);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_BACKUP_H_
