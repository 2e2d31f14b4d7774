// SPDX-License-Identifier: Apache-2.0
// Whether a node's backups, or the proofs that they can be restored, have stopped coming.
// Thread: any. Errors: none.
#ifndef CEPTOAR_NODE_SERVICE_BACKUP_AGE_H_
#define CEPTOAR_NODE_SERVICE_BACKUP_AGE_H_

#include <cstdint>
#include <string>

namespace ceptoar::service {

// UTC; 0: never.
struct BackupTimes {
  std::uint64_t joined_s = 0;  // from then on there was something to lose
  std::uint64_t backup_s = 0;
  std::uint64_t proven_s = 0;
};

// Nightly and weekly, and some hours: as the alerts of deploy/monitoring count.
inline constexpr std::uint64_t kBackupOldAfterS = 26ULL * 3600;
inline constexpr std::uint64_t kProofOldAfterS = 8ULL * 24 * 3600;

// In words, each with the time since when: "NO BACKUP SINCE ...; NO RESTORE PROVEN SINCE ...". Empty as long as
// both came in time. A time to come was written by a wrong clock and counts as never.
std::string missing_backups(const BackupTimes& times, std::uint64_t now_s);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_BACKUP_AGE_H_
