// SPDX-License-Identifier: Apache-2.0
#include "cli/member/read_log.h"

#include <algorithm>

#include "cli/member/archive_items.h"
#include "cli/member/audit.h"

namespace ceptoar::member {
namespace {

constexpr std::uint64_t kSameMs = 1000;

EntryId entry_of(const Hash32& subject) { return EntryId{subject.bytes}; }

}  // namespace

Outcome<std::vector<ReadMark>> read_marks(Session& session, std::uint64_t since_ms) {
  const auto own = session.identity();
  if (!own) return own.error();
  const auto log = read_audit(session);
  if (!log) return log.error();
  std::vector<ReadMark> out;
  for (auto at = log->records.rbegin(); at != log->records.rend(); ++at) {
    if (!at->bytes) continue;  // what does not read is the matter of `audit verify`
    const auto record = parse_audit(*at->bytes);
    if (!record || record->kind != AuditKind::kRead || record->at_ms < since_ms) continue;
    const auto tlp = tlp_from_wire(static_cast<std::uint8_t>(record->detail));
    if (!tlp) continue;
    const auto item = item_of(session, entry_of(record->subject));
    if (item && item->own) continue;
    const std::uint64_t number = item ? item->number : 0;
    const bool same = !out.empty() && number != 0 && out.back().number == number &&
                      out.back().at_ms - record->at_ms < kSameMs;
    if (same) out.pop_back();
    out.push_back({record->at_ms, number, *tlp, (*own)->subject.handle});
  }
  return out;
}

}  // namespace ceptoar::member
