// SPDX-License-Identifier: Apache-2.0
#include "cli/member/audit.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "cli/member/rows.h"
#include "crypto/hash.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;
using store::ArchiveWrite;

constexpr std::string_view kHead = "audit-head";
constexpr std::string_view kBase = "audit-base";
constexpr std::string_view kAt = "audit-at/";  // and a number of records, a multiple of kAuditSegment
constexpr std::string_view kMarkFile = "audit.mark";
constexpr std::string_view kMarkWord = "audit-mark";
constexpr std::string_view kCheckpointSign = "audit-checkpoint-sign";
constexpr std::size_t kMarkBytes = 8 + Hash32::kSize;
constexpr std::size_t kProofBytes = 16;
constexpr std::size_t kAuditPage = 4096;

Bytes audit_key(std::uint64_t seq) {
  Bytes key;
  append_be64(key, seq);
  return key;
}

std::string at_name(std::uint64_t records) { return std::string(kAt) + std::to_string(records); }

Result<crypto::AuditHead> audit_head_at(const store::MemberArchive& archive, std::string_view which) {
  const auto row = load_optional(archive, ArchiveTable::kMeta, meta_key(which));
  if (!row) return row.error();
  if (!*row) return crypto::AuditHead{};
  return crypto::parse_audit_head(**row);
}

bool is_note(const ArchiveWrite& write) {
  return write.table == ArchiveTable::kAudit && write.key.empty();
}

bool is_damage(const Error& error) {
  return error.code == ErrorCode::kStorageCorrupt || error.code == ErrorCode::kMalformed ||
         error.code == ErrorCode::kUnsupportedVersion;
}

// Takes the records from the end of `at` up to `end`. One that is missing or does not open counts as a
// leaf that no record has: the numbers behind it stay what they are, and the root tells.
Result<void> take_records(const store::MemberArchive& archive, std::uint64_t end,
                          crypto::AuditHead& at) {
  while (at.tree.size < end) {
    const auto value = archive.load(ArchiveTable::kAudit, audit_key(at.tree.size));
    const bool lost = !value && (value.error().code == ErrorCode::kNotFound || is_damage(value.error()));
    if (!value && !lost) return value.error();
    at.take(value ? crypto::tree_leaf(*value) : Hash32{});
  }
  return {};
}

// Behind the last record that is there, whether it opens or not: asked for what stands from a number on.
Result<std::uint64_t> end_of_records(const store::MemberArchive& archive) {
  std::uint64_t none = std::uint64_t{1} << 48;
  std::uint64_t some = 0;
  while (some < none) {
    const std::uint64_t middle = some + (none - some) / 2;
    const auto rows = archive.scan(ArchiveTable::kAudit, audit_key(middle), false, 1);
    if (!rows && !is_damage(rows.error())) return rows.error();
    if (rows && rows->empty()) {
      none = middle;
    } else {
      some = middle + 1;
    }
  }
  return none;
}

// Where the kept records begin, when the row that says so is lost.
std::uint64_t first_of_records(const store::MemberArchive& archive, std::uint64_t end) {
  constexpr std::uint64_t kMost = limits::kAuditKept + 2 * limits::kAuditSegment;
  const auto rows = archive.scan(ArchiveTable::kAudit, audit_key(0), false, 1);
  if (rows && !rows->empty()) return read_be64(rows->front().key);
  return end > kMost ? end - kMost : 0;
}

// Whatever grows with use has an end: the oldest records go, their root stays. The number behind them when
// some were not as they were written, else 0; the rest begins where it began then, where that was kept.
Result<std::uint64_t> forget_oldest(const store::MemberArchive& archive, const crypto::AuditHead& head,
                           std::vector<ArchiveWrite>& writes) {
  auto base = audit_head_at(archive, kBase);
  if (!base) return base.error();
  const std::uint64_t from = base->tree.size;
  if (head.tree.size < from + limits::kAuditKept + limits::kAuditSegment) return std::uint64_t{0};
  if (auto taken = take_records(archive, from + limits::kAuditSegment, *base); !taken) {
    return taken.error();
  }
  const std::string at = at_name(base->tree.size);
  const auto was = audit_head_at(archive, at);
  const bool known = was && was->tree.size == base->tree.size;
  const bool lost = known && was->tree.root() != base->tree.root();
  if (known) base = *was;
  for (std::uint64_t number = from; number < base->tree.size; ++number) {
    writes.push_back({ArchiveTable::kAudit, audit_key(number), std::nullopt});
  }
  writes.push_back({ArchiveTable::kMeta, meta_key(kBase), crypto::encode_audit_head(*base)});
  writes.push_back({ArchiveTable::kMeta, meta_key(at), std::nullopt});
  return lost ? base->tree.size : 0;
}

// One of the two ends does not read any more: both are made anew from the records, and a record says so.
// Who cannot seal an answer because of it would be worse off than with a log that tells of its damage.
Result<crypto::AuditHead> mended_head(const store::MemberArchive& archive,
                                      std::vector<ArchiveWrite>& writes) {
  auto base = audit_head_at(archive, kBase);
  if (!base && !is_damage(base.error())) return base.error();
  const auto end = end_of_records(archive);
  if (!end) return end.error();
  crypto::AuditHead at = base ? *base : crypto::AuditHead{};
  if (!base) {
    const std::uint64_t first = first_of_records(archive, *end);
    while (at.tree.size < first) at.take(Hash32{});
    writes.push_back({ArchiveTable::kMeta, meta_key(kBase), crypto::encode_audit_head(at)});
  }
  if (auto taken = take_records(archive, *end, at); !taken) return taken.error();
  return at;
}

// Keyed by the archive's master key: whoever only writes files cannot make one.
Bytes mark_proof(const store::MemberArchive& archive, BytesView mark) {
  Bytes word = to_bytes(as_bytes(kMarkWord));
  append(word, mark);
  return archive.blind_word(word);
}

std::optional<crypto::KnownRoot> read_mark(const std::filesystem::path& home,
                                           const store::MemberArchive& archive) {
  const auto bytes =
      store::read_file(home / kMarkFile, store::FileKind::kSecret, kMarkBytes + kProofBytes);
  if (!bytes || bytes->size() != kMarkBytes + kProofBytes) return std::nullopt;
  const BytesView mark = BytesView(*bytes).first(kMarkBytes);
  const Bytes proof = mark_proof(archive, mark);
  if (!std::ranges::equal(proof, BytesView(*bytes).subspan(kMarkBytes))) return std::nullopt;
  return crypto::KnownRoot{read_le64(mark), *Hash32::from(mark.subspan(8))};
}

crypto::KnownRoot root_of(const crypto::AuditHead& head) { return {head.tree.size, head.tree.root()}; }

// Reads the log up to there: for a mark that is not the newest end alone.
bool contains(const store::MemberArchive& archive, const crypto::KnownRoot& mark) {
  auto at = audit_head_at(archive, kBase);
  if (!at) return false;
  if (at->tree.size > mark.size) return true;  // can not be asked any more
  while (at->tree.size < mark.size) {
    const std::uint64_t left = mark.size - at->tree.size;
    const auto rows = archive.scan(ArchiveTable::kAudit, audit_key(at->tree.size), false,
                                   static_cast<std::size_t>(std::min<std::uint64_t>(left, kAuditPage)));
    if (!rows || rows->empty()) return false;
    for (const auto& row : *rows) at->take(crypto::tree_leaf(row.value));
  }
  return root_of(*at) == mark;
}

UserError fault_error(const crypto::AuditFinding& found) {
  const auto code = [&] {
    switch (found.fault) {
      case crypto::AuditFault::kUnreadable: return UserCode::kAuditUnreadable;
      case crypto::AuditFault::kAltered: return UserCode::kAuditAltered;
      case crypto::AuditFault::kMissing: return UserCode::kAuditMissing;
      case crypto::AuditFault::kTruncated: return UserCode::kAuditTruncated;
      case crypto::AuditFault::kRoot: return UserCode::kAuditRoot;
      case crypto::AuditFault::kWitnessed: return UserCode::kAuditRolledBack;
    }
    return UserCode::kAuditRoot;
  }();
  return user_error(code, {{"seq", std::to_string(found.seq)}});
}

std::string hashes_json(const std::vector<Hash32>& list) {
  std::string out = "[";
  for (const Hash32& hash : list) out += (out.size() == 1 ? "\"" : ",\"") + hash.hex() + "\"";
  return out + "]";
}

// size LE8 | root 32 | time LE8, signed by the holder: who hands it over answers for it.
Outcome<std::string> signed_root(Session& session, const AuditLog& log) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Hash32 root = log.head.tree.root();
  const std::uint64_t now = session.now_ms();
  Bytes checkpoint;
  append_le64(checkpoint, log.head.tree.size);
  append(checkpoint, root.view());
  append_le64(checkpoint, now);
  const crypto::SignKey& key = session.home().sign_key();
  const Signature signature = key.sign(kCheckpointSign, (*roster)->network_id, checkpoint);
  return R"({"size":)" + std::to_string(log.head.tree.size) + R"(,"root":")" + root.hex() +
         R"(","atMs":)" + std::to_string(now) + R"(,"network":")" + (*roster)->network_id.hex() +
         R"(","holder":")" + session.home().holder().hex() + R"(","key":")" +
         key.public_key().hex() + R"(","signature":")" + signature.hex() + R"("})";
}

}  // namespace

Hash32 audit_subject(const MsgId& message) {
  Hash32 out;
  std::ranges::copy(message.bytes, out.bytes.begin());
  return out;
}

void note_audit(Session& session, const AuditNote& note) {
  AuditRecord record;
  record.kind = note.kind;
  record.detail = note.detail;
  record.at_ms = session.now_ms();
  record.count = note.count;
  record.subject = note.subject;
  session.commit_with_next({{ArchiveTable::kAudit, {}, encode_audit(record)}});
}

Result<std::optional<AuditStep>> number_notes(const store::MemberArchive& archive,
                                              std::vector<ArchiveWrite>& writes) {
  if (std::ranges::none_of(writes, is_note)) return std::optional<AuditStep>();
  auto head = audit_head_at(archive, kHead);
  const auto base = audit_head_at(archive, kBase);
  const bool damaged = (!head && is_damage(head.error())) || (!base && is_damage(base.error()));
  if (damaged) head = mended_head(archive, writes);
  if (!head) return head.error();
  const crypto::KnownRoot before = root_of(*head);
  const std::uint64_t at_ms = parse_audit(*std::ranges::find_if(writes, is_note)->value)->at_ms;
  std::vector<ArchiveWrite> more;
  const auto keep_end = [&] {
    if (head->tree.size % limits::kAuditSegment != 0) return;
    more.push_back({ArchiveTable::kMeta, meta_key(at_name(head->tree.size)),
                    crypto::encode_audit_head(*head)});
  };
  const auto tell_damage = [&](std::uint64_t records) {
    const AuditRecord told = head->append(AuditKind::kDamaged, at_ms, records, {}, 0);
    more.push_back({ArchiveTable::kAudit, audit_key(told.seq), encode_audit(told)});
    keep_end();
  };
  if (damaged) tell_damage(before.size);
  for (ArchiveWrite& write : writes) {
    if (!is_note(write)) continue;
    const auto note = parse_audit(*write.value);
    if (!note) return note.error();
    const AuditRecord record =
        head->append(note->kind, note->at_ms, note->count, note->subject, note->detail);
    write.key = audit_key(record.seq);
    write.value = encode_audit(record);
    keep_end();
  }
  if (!damaged) {
    const auto lost = forget_oldest(archive, *head, more);
    if (!lost) return lost.error();
    if (*lost != 0) tell_damage(*lost);
  }
  more.push_back({ArchiveTable::kMeta, meta_key(kHead), crypto::encode_audit_head(*head)});
  std::ranges::move(more, std::back_inserter(writes));
  return std::optional(AuditStep{before, root_of(*head)});
}

// A disk that is full keeps an older mark, which the log still contains.
void write_audit_mark(const std::filesystem::path& home, const store::MemberArchive& archive,
                      const AuditStep& step) {
  const auto kept = read_mark(home, archive);
  if (kept && *kept != step.before && !contains(archive, *kept)) return;
  Bytes bytes;
  append_le64(bytes, step.after.size);
  append(bytes, step.after.root.view());
  append(bytes, mark_proof(archive, bytes));
  static_cast<void>(store::write_file(home / kMarkFile, bytes, store::FileKind::kSecret, true));
}

Result<void> append_audit(store::MemberArchive& archive, const std::vector<AuditNote>& notes,
                          std::uint64_t now_ms) {
  std::vector<ArchiveWrite> writes;
  for (const AuditNote& note : notes) {
    const AuditRecord record{note.kind, note.detail, 0, now_ms, note.count, note.subject, {}};
    writes.push_back({ArchiveTable::kAudit, {}, encode_audit(record)});
  }
  const auto numbered = number_notes(archive, writes);
  if (!numbered) return numbered.error();
  return archive.apply(writes);
}

Outcome<AuditLog> read_audit(Session& session) {
  AuditLog out;
  const store::MemberArchive& archive = session.archive();
  auto base = audit_head_at(archive, kBase);
  auto head = audit_head_at(archive, kHead);
  if (!base) return from_error(base.error(), "archive");
  if (!head) return from_error(head.error(), "archive");
  out.base = std::move(*base);
  out.head = std::move(*head);
  out.mark = read_mark(session.home().directory(), archive);
  for (std::uint64_t next = 0;;) {
    const auto rows = archive.scan(ArchiveTable::kAudit, audit_key(next), false, kAuditPage);
    if (!rows) break;  // a value does not open: one by one below
    for (const auto& row : *rows) out.records.push_back({read_be64(row.key), row.value});
    if (rows->size() < kAuditPage) return out;
    next = out.records.back().filed + 1;
  }
  const std::uint64_t first = out.records.empty() ? out.base.tree.size : out.records.back().filed + 1;
  for (std::uint64_t number = first; number < out.head.tree.size; ++number) {
    auto value = archive.load(ArchiveTable::kAudit, audit_key(number));
    if (!value && value.error().code == ErrorCode::kNotFound) continue;
    out.records.push_back({number, value ? std::optional(std::move(*value)) : std::nullopt});
  }
  return out;
}

Outcome<void> verify_audit(const AuditLog& log, std::vector<crypto::KnownRoot> known) {
  for (const crypto::KnownRoot& one : known) {
    // A root that cannot be held against the log proves nothing of it.
    if (one.size < log.base.tree.size) {
      return user_error(UserCode::kNoRecord, {{"given", std::to_string(one.size)},
                                              {"first", std::to_string(log.base.tree.size)},
                                              {"count", std::to_string(log.head.tree.size)}});
    }
  }
  if (crypto::forgotten_early(log.base, log.head)) {
    return fault_error({crypto::AuditFault::kMissing, 0});
  }
  if (log.mark) known.push_back(*log.mark);
  const auto found = crypto::find_audit_fault(log.base, log.records, log.head, known);
  if (found) return fault_error(*found);
  if (!log.mark && log.head.tree.size > 0) return user_error(UserCode::kAuditMark);
  return {};
}

Outcome<crypto::KnownRoot> parse_audit_root(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  crypto::KnownRoot out;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + colon, out.size);
  const auto bytes = colon < text.size() ? parse_hex(text.substr(colon + 1)) : std::nullopt;
  if (colon == 0 || wrong != std::errc() || end != text.data() + colon || !bytes ||
      bytes->size() != Hash32::kSize) {
    return user_error(UserCode::kUsage, {{"what", "--root SIZE:HEX"}});
  }
  out.root = *Hash32::from(*bytes);
  return out;
}

Outcome<std::string> export_audit(Session& session, const AuditLog& log) {
  if (auto whole = verify_audit(log, {}); !whole) return whole.error();
  std::string out = R"({"format":"ceptoar-audit/1","from":)" + std::to_string(log.base.tree.size) +
                    R"(,"last":")" + log.base.last.hex() + R"(","peaks":)" +
                    hashes_json(log.base.tree.peaks) + "}\n";
  for (const crypto::FiledRecord& filed : log.records) {
    const auto record = parse_audit(*filed.bytes);
    if (!record) return from_error(record.error(), "archive");
    out += audit_line(*record, crypto::tree_leaf(*filed.bytes)) + "\n";
  }
  const auto root = signed_root(session, log);
  if (!root) return root.error();
  return out + *root + "\n";
}

Outcome<std::string> prove_audit(Session& session, const AuditLog& log, std::uint64_t number) {
  if (auto whole = verify_audit(log, {}); !whole) return whole.error();
  const std::uint64_t base = log.base.tree.size;
  if (number < base || number >= log.head.tree.size) {
    return user_error(UserCode::kNoRecord,
                      {{"given", std::to_string(number)},
                       {"first", std::to_string(base)},
                       {"count", std::to_string(log.head.tree.size)}});
  }
  std::vector<Hash32> leaves;
  for (const crypto::FiledRecord& filed : log.records) leaves.push_back(crypto::tree_leaf(*filed.bytes));
  const Bytes& bytes = *log.records[number - base].bytes;
  const Hash32 leaf = leaves[number - base];
  const auto record = parse_audit(bytes);
  const std::uint64_t size = log.head.tree.size;
  const auto path = crypto::TreeView(log.base.tree, std::move(leaves)).inclusion(number, size);
  // Not signed before it holds: whoever gets it has no log to look it up in.
  if (!path || !record || !crypto::included(leaf, number, size, *path, log.head.tree.root())) {
    return user_error(UserCode::kAuditRoot, {{"seq", std::to_string(number)}});
  }
  const auto root = signed_root(session, log);
  if (!root) return root.error();
  return R"({"format":"ceptoar-audit-proof/1","record":)" + audit_line(*record, leaf) +
         R"(,"bytes":")" + to_hex(bytes) + R"(","path":)" + hashes_json(*path) + R"(,"checkpoint":)" +
         *root + "}\n";
}

Result<std::optional<crypto::Witnessed>> witnessed_root(Session& session, const NodeId& node) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta,
                                 meta_key("audit-of/" + node.hex()));
  if (!row) return row.error();
  if (!*row) return std::optional<crypto::Witnessed>();
  auto known = crypto::parse_witnessed(**row);
  if (!known) return known.error();
  return std::optional(std::move(*known));
}

Outcome<const char*> witness_root(Session& session, const NodeId& author, std::uint64_t seq,
                                  BytesView object, std::vector<ArchiveWrite>& writes) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Bytes key = meta_key("audit-of/" + author.hex());
  auto known = witnessed_root(session, author);
  // What was known is lost: said, and begun anew with this root.
  const bool lost = !known && is_damage(known.error());
  if (lost) known = std::optional<crypto::Witnessed>();
  if (!known) return from_error(known.error(), "archive");
  for (const ArchiveWrite& write : writes) {  // of the same author, not durable yet
    if (write.table != ArchiveTable::kMeta || write.key != key || !write.value) continue;
    const auto newer = crypto::parse_witnessed(*write.value);
    if (newer) *known = *newer;
  }
  crypto::Witnessed now = known->value_or(crypto::Witnessed{});
  const auto root = parse<AuditRoot>(object);
  const char* wrong =
      root ? crypto::witness(now, seq, author, (*roster)->network_id, *root, session.now_ms())
           : "is none";
  now.bad = now.bad || wrong != nullptr;
  writes.push_back({ArchiveTable::kMeta, key, crypto::encode_row(now)});
  if (wrong == nullptr && lost) return "what was known of its earlier roots is damaged here";
  return wrong;
}

}  // namespace ceptoar::member
