// SPDX-License-Identifier: Apache-2.0
#include "node/service/audit_check.h"

#include <system_error>

#include "node/service/store_rows.h"

namespace ceptoar::service {
namespace {

// The node goes on writing while the rows are read: what is no fault is none a moment later.
constexpr int kLooks = 3;

}  // namespace

AuditFaultText audit_fault_text(crypto::AuditFault fault) {
  switch (fault) {
    case crypto::AuditFault::kUnreadable:
      return {"AUDIT-UNREADABLE", "記録が開けません", "a record does not open"};
    case crypto::AuditFault::kAltered:
      return {"AUDIT-ALTERED", "記録が書き換えられています", "a record was altered"};
    case crypto::AuditFault::kMissing:
      return {"AUDIT-MISSING", "記録が抜けているか、順序が違います",
              "a record is missing or out of order"};
    case crypto::AuditFault::kTruncated:
      return {"AUDIT-TRUNCATED", "末尾が切り取られています", "the end was cut off"};
    case crypto::AuditFault::kRoot:
      return {"AUDIT-ROOT", "記録と根が合いません", "the records do not give the root"};
    case crypto::AuditFault::kWitnessed:
      return {"AUDIT-ROLLED-BACK", "外に出した根を含みません (古い写しか書き直し)",
              "does not contain a root that was seen outside (an old copy, or written anew)"};
  }
  return {"AUDIT-ROOT", "", ""};
}

std::optional<crypto::AuditFinding> whole_audit_fault(const core::StoredAudit& log,
                                                      std::vector<crypto::KnownRoot> known) {
  if (log.sent) known.push_back(*log.sent);
  if (crypto::forgotten_early(log.base, log.head)) {
    return crypto::AuditFinding{crypto::AuditFault::kMissing, 0};
  }
  return crypto::find_audit_fault(log.base, log.records, log.head, known);
}

Result<void> stamp_audit(const NodePaths& paths, bool whole) {
  if (!whole) return write_stamp(paths.audit_fault());
  std::error_code failed;
  std::filesystem::remove(paths.audit_fault(), failed);
  if (failed) return fail(ErrorCode::kIo, paths.audit_fault().string() + ": " + failed.message());
  return write_stamp(paths.audit_stamp());
}

Result<void> check_whole_audit(const NodePaths& paths, const store::NodeStore& live) {
  Error last = fail(ErrorCode::kChain, "");
  for (int look = 0; look < kLooks; ++look) {
    const auto log = core::read_audit(StoreRows(live));
    const auto found = log ? whole_audit_fault(*log, {}) : std::nullopt;
    if (log && !found) return stamp_audit(paths, true);
    if (!log && log.error().code != ErrorCode::kStorageCorrupt) return log.error();
    if (!found) {
      last = log.error();
      continue;
    }
    const AuditFaultText text = audit_fault_text(found->fault);
    last = fail(ErrorCode::kChain, std::string("audit record ") + std::to_string(found->seq) + ": " +
                                       text.ja + " / " + text.en + " [" + text.code + "]");
  }
  if (auto stamped = stamp_audit(paths, false); !stamped) return stamped;
  return last;
}

}  // namespace ceptoar::service
