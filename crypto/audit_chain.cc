// SPDX-License-Identifier: Apache-2.0
#include "crypto/audit_chain.h"

#include <bit>

namespace ceptoar::crypto {
namespace {

constexpr std::uint8_t kHeadVersion = 1;
constexpr std::size_t kFixed = 1 + 8 + Hash32::kSize;

}  // namespace

AuditRecord AuditHead::append(AuditKind kind, std::uint64_t at_ms, std::uint64_t count,
                              const Hash32& subject, std::uint16_t detail) {
  const AuditRecord record{kind, detail, tree.size, at_ms, count, subject, last};
  take(tree_leaf(encode_audit(record)));
  return record;
}

Bytes encode_audit_head(const AuditHead& head) {
  Bytes out{kHeadVersion};
  append_le64(out, head.tree.size);
  append(out, head.last.view());
  for (const Hash32& peak : head.tree.peaks) append(out, peak.view());
  return out;
}

Result<AuditHead> parse_audit_head(BytesView bytes) {
  if (bytes.size() < kFixed) return fail(ErrorCode::kMalformed, "the end of the audit log");
  if (bytes[0] != kHeadVersion) {
    return fail(ErrorCode::kUnsupportedVersion, "an audit log of a newer program");
  }
  AuditHead out;
  out.tree.size = read_le64(bytes.subspan(1));
  out.last = *Hash32::from(bytes.subspan(9, Hash32::kSize));
  const auto peaks = static_cast<std::size_t>(std::popcount(out.tree.size));
  if (bytes.size() != kFixed + peaks * Hash32::kSize) {
    return fail(ErrorCode::kMalformed, "the end of the audit log");
  }
  for (std::size_t i = 0; i < peaks; ++i) {
    out.tree.peaks.push_back(*Hash32::from(bytes.subspan(kFixed + i * Hash32::kSize, Hash32::kSize)));
  }
  return out;
}

std::optional<AuditFinding> find_audit_fault(const AuditHead& base,
                                             const std::vector<FiledRecord>& records,
                                             const AuditHead& head,
                                             const std::vector<KnownRoot>& known) {
  AuditHead at = base;
  std::vector<Hash32> leaves;
  leaves.reserve(records.size());
  for (const FiledRecord& filed : records) {
    const std::uint64_t next = at.tree.size;
    if (filed.filed != next) return AuditFinding{AuditFault::kMissing, next};
    if (!filed.bytes) return AuditFinding{AuditFault::kUnreadable, next};
    const auto record = parse_audit(*filed.bytes);
    if (!record) return AuditFinding{AuditFault::kUnreadable, next};
    if (record->seq != next) return AuditFinding{AuditFault::kMissing, next};
    if (record->prev != at.last) return AuditFinding{AuditFault::kAltered, next};
    leaves.push_back(tree_leaf(*filed.bytes));
    at.take(leaves.back());
  }
  if (at.tree.size < head.tree.size) return AuditFinding{AuditFault::kTruncated, at.tree.size};
  if (at != head) return AuditFinding{AuditFault::kRoot, at.tree.size};
  const TreeView view(base.tree, std::move(leaves));
  for (const KnownRoot& one : known) {
    if (one.size < base.tree.size) continue;
    const auto root = view.root(one.size);
    if (!root || *root != one.root) return AuditFinding{AuditFault::kWitnessed, one.size};
  }
  return std::nullopt;
}

}  // namespace ceptoar::crypto
