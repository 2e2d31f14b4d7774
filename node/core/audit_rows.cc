// SPDX-License-Identifier: Apache-2.0
#include "node/core/audit.h"

#include <algorithm>

#include "node/core/core.h"

namespace ceptoar::core {
namespace {

constexpr std::size_t kPage = 1000;
constexpr std::string_view kWitnessPrefix = "audit-of/";

Result<crypto::AuditHead> head_at(const RowReader& rows, std::string_view which) {
  const auto value = rows.load(NodeTable::kMeta, meta_audit(which));
  if (!value) return value.error();
  if (!*value) return crypto::AuditHead{};
  return crypto::parse_audit_head(**value);
}

// From a number on to the end; a page that does not open ends it.
Result<std::vector<crypto::FiledRecord>> records_from(const RowReader& rows, std::uint64_t from) {
  std::vector<crypto::FiledRecord> out;
  while (true) {
    const auto page = rows.scan(NodeTable::kAudit, key_number(from), kPage);
    if (!page) return page.error();
    for (const auto& [key, value] : *page) {
      if (key.size() != 8) return fail(ErrorCode::kStorageCorrupt, "audit key");
      out.push_back({read_be64(key), value});
    }
    if (page->empty()) return out;
    from = out.back().filed + 1;
  }
}

Result<void> read_witnessed(const RowReader& rows, std::map<NodeId, crypto::Witnessed>& out) {
  const Bytes prefix = to_bytes(as_bytes(kWitnessPrefix));
  return each_row(rows, NodeTable::kMeta, prefix, prefix, [&](BytesView key, BytesView value) {
    const auto node = NodeId::from(key.subspan(prefix.size()));
    const auto row = crypto::parse_witnessed(value);
    if (node && row) out[*node] = *row;
    return true;
  });
}

// The end as the records themselves have it. Where the row of the end is lost or older, the next record
// must not take the place of one that is there.
crypto::AuditHead end_of_records(const RowReader& rows, crypto::AuditHead at) {
  while (true) {
    const auto page = rows.scan(NodeTable::kAudit, key_number(at.tree.size), kPage);
    if (!page) return at;
    for (const auto& [key, value] : *page) {
      if (key != key_number(at.tree.size)) return at;
      at.take(crypto::tree_leaf(value));
    }
    if (page->empty()) return at;
  }
}

}  // namespace

Bytes meta_audit(std::string_view which) { return to_bytes(as_bytes(which)); }

Bytes meta_audit_at(std::uint64_t records) {
  Bytes key = to_bytes(as_bytes(std::string_view("audit/at/")));
  append_be64(key, records);
  return key;
}

Bytes meta_witness(const NodeId& node) {
  Bytes key = to_bytes(as_bytes(kWitnessPrefix));
  append(key, node.view());
  return key;
}

Result<RecoveredAudit> recover_audit(const RowReader& rows) {
  RecoveredAudit out;
  if (auto done = read_witnessed(rows, out.witnessed); !done) return done.error();
  const auto base = head_at(rows, kAuditBase);
  const auto head = head_at(rows, kAuditHead);
  const auto sent = head_at(rows, kAuditSent);
  if (base) out.base = *base;
  if (head) out.head = *head;
  if (sent) out.sent = *sent;
  const auto records = records_from(rows, out.sent.tree.size);
  out.damaged = !base || !head || !sent || !records ||
                crypto::find_audit_fault(out.sent, *records, out.head, {}).has_value();
  if (out.damaged || !records) {
    // No proof leads from the last root to here any more; peers will say so of the next one.
    out.damaged = true;
    const crypto::AuditHead end = end_of_records(rows, out.base);
    if (end.tree.size > out.head.tree.size) out.head = end;
    out.sent = out.head;
    return out;
  }
  for (const crypto::FiledRecord& filed : *records) {
    out.since_sent.push_back(crypto::tree_leaf(*filed.bytes));
  }
  return out;
}

std::vector<Hash32> add_audit_rows(RowBatch& batch, crypto::AuditHead& head,
                                   const std::vector<std::pair<AuditNote, std::uint64_t>>& notes) {
  std::vector<Hash32> leaves;
  for (const auto& [note, at_ms] : notes) {
    const AuditRecord record = head.append(note.kind, at_ms, note.count, note.subject, note.detail);
    batch.push_back({{NodeTable::kAudit, key_number(record.seq)}, encode_audit(record)});
    leaves.push_back(head.last);
    if (head.tree.size % limits::kAuditSegment != 0) continue;
    batch.push_back({{NodeTable::kMeta, meta_audit_at(head.tree.size)}, crypto::encode_audit_head(head)});
  }
  batch.push_back({{NodeTable::kMeta, meta_audit(kAuditHead)}, crypto::encode_audit_head(head)});
  return leaves;
}

Result<RowBatch> append_audit(const RowReader& rows, const std::vector<AuditNote>& notes,
                              std::uint64_t now_ms) {
  auto head = head_at(rows, kAuditHead);
  if (!head) return head.error();
  const auto behind = rows.scan(NodeTable::kAudit, key_number(head->tree.size), 1);
  if (!behind) return behind.error();
  if (!behind->empty()) return fail(ErrorCode::kStorageCorrupt, "records behind the end of the audit log");
  std::vector<std::pair<AuditNote, std::uint64_t>> timed;
  timed.reserve(notes.size());
  for (const AuditNote& note : notes) timed.emplace_back(note, now_ms);
  RowBatch batch;
  add_audit_rows(batch, *head, timed);
  return batch;
}

namespace {

// One by one, where a page does not open: which record it is shall be said.
std::vector<crypto::FiledRecord> records_one_by_one(const RowReader& rows, std::uint64_t from,
                                                    std::uint64_t to) {
  std::vector<crypto::FiledRecord> out;
  for (std::uint64_t number = from; number < to; ++number) {
    auto value = rows.load(NodeTable::kAudit, key_number(number));
    if (value && !*value) continue;
    out.push_back({number, value ? std::move(*value) : std::nullopt});
  }
  return out;
}

}  // namespace

Result<StoredAudit> read_audit(const RowReader& rows) {
  StoredAudit out;
  const auto base = head_at(rows, kAuditBase);
  if (!base) return base.error();
  const auto head = head_at(rows, kAuditHead);
  if (!head) return head.error();
  const auto sent = head_at(rows, kAuditSent);
  if (!sent) return sent.error();
  auto records = records_from(rows, 0);
  if (auto done = read_witnessed(rows, out.witnessed); !done) return done.error();
  out.base = *base;
  out.head = *head;
  out.records = records ? std::move(*records)
                        : records_one_by_one(rows, base->tree.size, head->tree.size);
  if (sent->tree.size > 0) out.sent = crypto::KnownRoot{sent->tree.size, sent->tree.root()};
  return out;
}

}  // namespace ceptoar::core
