// SPDX-License-Identifier: Apache-2.0
#include "node/service/backup_age.h"

#include "schema/time.h"

namespace ceptoar::service {
namespace {

// A clock that is being set right goes back by less.
constexpr std::uint64_t kClockSlackS = 3600;

std::uint64_t last_time(std::uint64_t stamped_s, std::uint64_t joined_s, std::uint64_t now_s) {
  return stamped_s == 0 || stamped_s > now_s + kClockSlackS ? joined_s : stamped_s;
}

}  // namespace

std::string missing_backups(const BackupTimes& times, std::uint64_t now_s) {
  const std::uint64_t backup_s = last_time(times.backup_s, times.joined_s, now_s);
  const std::uint64_t proven_s = last_time(times.proven_s, times.joined_s, now_s);
  std::string out;
  if (now_s > backup_s + kBackupOldAfterS) out = "NO BACKUP SINCE " + format_rfc3339(backup_s * 1000);
  if (now_s > proven_s + kProofOldAfterS) {
    out += (out.empty() ? "" : "; ") + ("NO RESTORE PROVEN SINCE " + format_rfc3339(proven_s * 1000));
  }
  return out;
}

}  // namespace ceptoar::service
