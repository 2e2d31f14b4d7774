// SPDX-License-Identifier: Apache-2.0
#include "cli/member/rows.h"

#include <algorithm>

namespace ceptoar::member {
namespace {

constexpr std::uint8_t kEntryVersion = 1;
constexpr std::uint8_t kItemVersion = 3;
constexpr std::uint8_t kItemVersionBefore = 2;    // without hlc and what follows it
constexpr std::uint8_t kAnswerVersion = 2;
constexpr std::uint8_t kAnswerVersionBefore = 1;  // without `checked`
constexpr std::uint8_t kProposalVersion = 1;
constexpr std::uint8_t kContentKeyVersion = 1;
constexpr std::uint8_t kSentVersion = 1;
constexpr std::uint8_t kSentElsewhereVersion = 2;
constexpr std::uint8_t kQueuedVersion = 1;
constexpr std::uint8_t kQueuedLaterVersion = 2;
constexpr std::uint8_t kQueuedTypedVersion = 3;
constexpr std::uint8_t kQueuedTermsVersion = 4;
constexpr std::uint8_t kQueuedNodeVersion = 5;
constexpr std::uint8_t kWaitingVersion = 2;
constexpr std::uint8_t kWaitingVersionBefore = 1;  // without `said_ms`
constexpr std::uint8_t kCompaniesVersion = 1;
constexpr std::uint8_t kListVersion = 1;
constexpr unsigned kHlcCounterBits = 16;

Error corrupt() { return fail(ErrorCode::kStorageCorrupt, "a row of the archive does not parse"); }

bool is_version(BytesView row, std::uint8_t version) {
  return !row.empty() && row.front() == version;
}

}  // namespace

RowWriter& RowWriter::u8(std::uint8_t value) {
  out_.push_back(value);
  return *this;
}
RowWriter& RowWriter::u16(std::uint16_t value) {
  append_le16(out_, value);
  return *this;
}
RowWriter& RowWriter::u32(std::uint32_t value) {
  append_le32(out_, value);
  return *this;
}
RowWriter& RowWriter::u64(std::uint64_t value) {
  append_le64(out_, value);
  return *this;
}
RowWriter& RowWriter::fixed(BytesView bytes) {
  append(out_, bytes);
  return *this;
}
RowWriter& RowWriter::bytes(BytesView bytes) {
  append_le32(out_, static_cast<std::uint32_t>(bytes.size()));
  append(out_, bytes);
  return *this;
}

RowReader::RowReader(BytesView bytes, std::uint8_t version)
    : rest_(bytes), good_(!bytes.empty() && bytes.front() == version) {
  if (good_) rest_ = rest_.subspan(1);
}

BytesView RowReader::take(std::size_t size) {
  static constexpr std::array<std::uint8_t, 64> kZeros{};
  if (size > rest_.size()) {
    good_ = false;
    return BytesView(kZeros).first(std::min(size, kZeros.size()));
  }
  const BytesView out = rest_.first(size);
  rest_ = rest_.subspan(size);
  return out;
}
std::uint8_t RowReader::u8() { return take(1)[0]; }
std::uint16_t RowReader::u16() {
  const BytesView from = take(2);
  return static_cast<std::uint16_t>(from[0] | from[1] << 8);
}
std::uint32_t RowReader::u32() {
  const BytesView from = take(4);
  std::uint32_t out = 0;
  for (std::size_t i = 4; i-- > 0;) out = out << 8 | from[i];
  return out;
}
std::uint64_t RowReader::u64() { return read_le64(take(8)); }
Bytes RowReader::bytes() {
  const std::uint32_t size = u32();
  if (size > rest_.size()) {
    good_ = false;
    return {};
  }
  return to_bytes(take(size));
}
std::string RowReader::text() {
  const Bytes from = bytes();
  return std::string(as_text(from));
}
std::uint32_t RowReader::count() {
  const std::uint32_t out = u32();
  if (out <= rest_.size()) return out;
  good_ = false;
  return 0;
}
Result<void> RowReader::finish() const {
  if (!good_ || !rest_.empty()) return corrupt();
  return {};
}

Bytes encode_row(const ArchivedEntry& row) {
  RowWriter out(kEntryVersion);
  out.u64(row.received_ms).flag(row.linked).flag(row.body_held).flag(row.for_me).flag(row.settled);
  out.fixed(row.signature.view()).bytes(row.header);
  out.u32(static_cast<std::uint32_t>(row.hint.size()));
  for (const std::uint16_t position : row.hint) out.u16(position);
  return out.take();
}
Result<ArchivedEntry> parse_archived_entry(BytesView bytes) {
  RowReader in(bytes, kEntryVersion);
  ArchivedEntry row;
  row.received_ms = in.u64();
  row.linked = in.flag();
  row.body_held = in.flag();
  row.for_me = in.flag();
  row.settled = in.flag();
  row.signature = in.fixed<Signature>();
  row.header = in.bytes();
  for (std::uint32_t left = in.count(); left > 0; --left) row.hint.push_back(in.u16());
  if (auto good = in.finish(); !good) return good.error();
  return row;
}

Bytes encode_row(const ItemRow& row) {
  RowWriter out(kItemVersion);
  out.fixed(row.entry.view()).u64(row.number).u8(static_cast<std::uint8_t>(row.tlp));
  out.fixed(row.author_org.view()).fixed(row.author_holder.view()).fixed(row.author_node.view());
  out.fixed(row.item_id.view()).text(row.author_handle).text(row.author_role).text(row.title);
  out.u64(row.sent_ms).u64(row.received_ms).u64(row.retain_until_ms).u8(row.importance);
  out.u8(static_cast<std::uint8_t>(row.audience)).flag(row.exercise).flag(row.flash).flag(row.own);
  out.flag(row.read).flag(row.superseded).flag(row.withdrawn).flag(row.conflict);
  out.u8(static_cast<std::uint8_t>(row.content)).u8(static_cast<std::uint8_t>(row.certainty));
  out.flag(row.ack_wish).flag(row.told).u64(row.as_of_ms).u64(row.ack_by_ms).u64(row.act_by_ms);
  out.fixed(row.thread_org.view()).fixed(row.thread_item.view());
  out.u8(row.own_answer ? static_cast<std::uint8_t>(*row.own_answer) : 0);
  out.flag(row.relay_entry.has_value()).fixed(row.relay_entry.value_or(EntryId{}).view());
  out.fixed(row.relay_org.view()).text(row.relay_handle);
  out.flag(row.alone).text(row.second_officer).u64(row.hlc);
  out.u8(row.revision ? static_cast<std::uint8_t>(*row.revision) : 0).fixed(row.revises.view());
  out.fixed(row.proposal.view());
  out.flag(row.same_as.has_value()).fixed(row.same_as.value_or(EntryId{}).view());
  return out.take();
}
namespace {

// What version 3 of the row added.
Result<void> read_order(RowReader& in, ItemRow& row) {
  row.hlc = in.u64();
  if (const std::uint8_t relation = in.u8(); relation != 0) {
    row.revision = relation_from_wire(relation);
    if (!row.revision) return corrupt();
  }
  row.revises = in.fixed<EntryId>();
  row.proposal = in.fixed<Hash32>();
  const bool same = in.flag();
  const auto same_as = in.fixed<EntryId>();
  if (same) row.same_as = same_as;
  return {};
}

}  // namespace
Result<ItemRow> parse_item_row(BytesView bytes) {
  const bool before = is_version(bytes, kItemVersionBefore);
  RowReader in(bytes, before ? kItemVersionBefore : kItemVersion);
  ItemRow row;
  row.entry = in.fixed<EntryId>();
  row.number = in.u64();
  const auto tlp = tlp_from_wire(in.u8());
  row.author_org = in.fixed<OrgId>();
  row.author_holder = in.fixed<HolderId>();
  row.author_node = in.fixed<NodeId>();
  row.item_id = in.fixed<MsgId>();
  row.author_handle = in.text();
  row.author_role = in.text();
  row.title = in.text();
  row.sent_ms = in.u64();
  row.received_ms = in.u64();
  row.retain_until_ms = in.u64();
  row.importance = in.u8();
  const std::uint8_t audience = in.u8();
  row.exercise = in.flag();
  row.flash = in.flag();
  row.own = in.flag();
  row.read = in.flag();
  row.superseded = in.flag();
  row.withdrawn = in.flag();
  row.conflict = in.flag();
  const auto content = content_kind_from_wire(in.u8());
  const auto certainty = certainty_from_wire(in.u8());
  row.ack_wish = in.flag();
  row.told = in.flag();
  row.as_of_ms = in.u64();
  row.ack_by_ms = in.u64();
  row.act_by_ms = in.u64();
  row.thread_org = in.fixed<OrgId>();
  row.thread_item = in.fixed<MsgId>();
  if (const std::uint8_t state = in.u8(); state != 0) {
    row.own_answer = ack_state_from_wire(state);
    if (!row.own_answer) return corrupt();
  }
  const bool relayed = in.flag();
  const auto relay_entry = in.fixed<EntryId>();
  if (relayed) row.relay_entry = relay_entry;
  row.relay_org = in.fixed<OrgId>();
  row.relay_handle = in.text();
  row.alone = in.flag();
  row.second_officer = in.text();
  if (before) {
    row.hlc = row.sent_ms << kHlcCounterBits;
  } else if (auto read = read_order(in, row); !read) {
    return read.error();
  }
  if (auto good = in.finish(); !good) return good.error();
  if (!content || !certainty) return corrupt();
  row.content = *content;
  row.certainty = *certainty;
  if (!tlp || audience > static_cast<std::uint8_t>(crypto::AudienceCheck::kSuperseded)) {
    return corrupt();
  }
  row.tlp = *tlp;
  row.audience = static_cast<crypto::AudienceCheck>(audience);
  return row;
}
Bytes key_item(std::uint64_t received_ms, const EntryId& entry) {
  Bytes out;
  append_be64(out, received_ms);
  append(out, entry.view());
  return out;
}
Bytes key_number_of(std::uint64_t number, const EntryId& entry) { return key_item(number, entry); }

Bytes encode_row(const AnswerRow& row) {
  RowWriter out(kAnswerVersion);
  out.fixed(row.entry.view()).fixed(row.roster_org.view()).fixed(row.org.view());
  out.fixed(row.holder.view()).text(row.handle).text(row.role).u64(row.received_ms).flag(row.exercise);
  out.flag(row.checked).bytes(encode(row.answer));
  return out.take();
}
Result<AnswerRow> parse_answer_row(BytesView bytes) {
  const bool before = is_version(bytes, kAnswerVersionBefore);
  RowReader in(bytes, before ? kAnswerVersionBefore : kAnswerVersion);
  AnswerRow row;
  row.entry = in.fixed<EntryId>();
  row.roster_org = in.fixed<OrgId>();
  row.org = in.fixed<OrgId>();
  row.holder = in.fixed<HolderId>();
  row.handle = in.text();
  row.role = in.text();
  row.received_ms = in.u64();
  row.exercise = in.flag();
  if (!before) row.checked = in.flag();
  const Bytes answer = in.bytes();
  if (auto good = in.finish(); !good) return good.error();
  auto parsed = parse<Answer>(answer);
  if (!parsed) return corrupt();
  row.answer = std::move(*parsed);
  return row;
}
Bytes encode_row(const ProposalRow& row) {
  RowWriter out(kProposalVersion);
  out.fixed(row.entry.view()).u64(row.number).fixed(row.org.view()).fixed(row.holder.view());
  out.fixed(row.item.view()).text(row.handle).u64(row.proposed_ms).flag(row.exercise);
  out.u8(static_cast<std::uint8_t>(row.state)).bytes(encode(row.proposal));
  out.bytes(row.inner_signed);
  return out.take();
}
Result<ProposalRow> parse_proposal_row(BytesView bytes) {
  RowReader in(bytes, kProposalVersion);
  ProposalRow row;
  row.entry = in.fixed<EntryId>();
  row.number = in.u64();
  row.org = in.fixed<OrgId>();
  row.holder = in.fixed<HolderId>();
  row.item = in.fixed<MsgId>();
  row.handle = in.text();
  row.proposed_ms = in.u64();
  row.exercise = in.flag();
  const std::uint8_t state = in.u8();
  const Bytes proposal = in.bytes();
  row.inner_signed = in.bytes();
  if (auto good = in.finish(); !good) return good.error();
  auto parsed = parse<Proposal>(proposal);
  if (!parsed || state < 1 || state > 3) return corrupt();
  row.state = static_cast<ProposalState>(state);
  row.proposal = std::move(*parsed);
  return row;
}
Bytes key_of_item(const OrgId& org, const MsgId& item) {
  Bytes out = to_bytes(org.view());
  append(out, item.view());
  return out;
}
Bytes key_of_item(const OrgId& org, const MsgId& item, const EntryId& entry) {
  Bytes out = key_of_item(org, item);
  append(out, entry.view());
  return out;
}

Bytes encode_row(const ContentKeyRow& row) {
  RowWriter out(kContentKeyVersion);
  out.u8(static_cast<std::uint8_t>(row.purpose)).u32(row.epoch).u32(row.tag).bytes(row.sealed);
  return out.take();
}
Result<ContentKeyRow> parse_content_key_row(BytesView bytes) {
  RowReader in(bytes, kContentKeyVersion);
  ContentKeyRow row;
  row.purpose = static_cast<crypto::KeyPurpose>(in.u8());
  row.epoch = in.u32();
  row.tag = in.u32();
  row.sealed = in.bytes();
  if (auto good = in.finish(); !good) return good.error();
  if (row.purpose != crypto::KeyPurpose::kArchive &&
      row.purpose != crypto::KeyPurpose::kPersonEpoch) {
    return corrupt();
  }
  return row;
}

Bytes encode_row(const SentRow& row) {
  const bool elsewhere = !row.node.is_zero();
  RowWriter out(elsewhere ? kSentElsewhereVersion : kSentVersion);
  out.fixed(row.msg.view()).u64(row.number).text(row.title).u8(static_cast<std::uint8_t>(row.tlp));
  out.flag(row.exercise).u64(row.sent_ms).fixed(row.delivery.entry_id.view()).u32(row.delivery.of);
  out.u32(static_cast<std::uint32_t>(row.delivery.rows.size()));
  for (const DeliveryRow& delivery : row.delivery.rows) {
    out.fixed(delivery.node.view()).u64(delivery.delivered_ms).bytes(delivery.receipt);
  }
  if (elsewhere) out.fixed(row.node.view());
  return out.take();
}
Result<SentRow> parse_sent_row(BytesView bytes) {
  const bool elsewhere = is_version(bytes, kSentElsewhereVersion);
  RowReader in(bytes, elsewhere ? kSentElsewhereVersion : kSentVersion);
  SentRow row;
  row.msg = in.fixed<MsgId>();
  row.number = in.u64();
  row.title = in.text();
  const auto tlp = tlp_from_wire(in.u8());
  row.exercise = in.flag();
  row.sent_ms = in.u64();
  row.delivery.entry_id = in.fixed<EntryId>();
  row.delivery.of = in.u32();
  for (std::uint32_t left = in.count(); left > 0; --left) {
    DeliveryRow delivery;
    delivery.node = in.fixed<NodeId>();
    delivery.delivered_ms = in.u64();
    delivery.receipt = in.bytes();
    row.delivery.rows.push_back(std::move(delivery));
  }
  if (elsewhere) row.node = in.fixed<NodeId>();
  if (auto good = in.finish(); !good) return good.error();
  if (!tlp || (elsewhere && row.node.is_zero())) return corrupt();
  row.tlp = *tlp;
  return row;
}

namespace {

// Each version has the fields of the one before, and one more.
std::uint8_t version_of(const QueuedRow& row) {
  if (!row.node.is_zero()) return kQueuedNodeVersion;
  if (!row.terms.empty()) return kQueuedTermsVersion;
  if (!row.typed.empty()) return kQueuedTypedVersion;
  return row.not_before_ms == 0 ? kQueuedVersion : kQueuedLaterVersion;
}

}  // namespace

Bytes encode_row(const QueuedRow& row) {
  const std::uint8_t version = version_of(row);
  RowWriter out(version);
  out.u8(static_cast<std::uint8_t>(row.type)).u8(static_cast<std::uint8_t>(row.kind));
  out.u8(static_cast<std::uint8_t>(row.tlp)).flag(row.exercise).u64(row.created_ms);
  out.u64(row.number).text(row.title).bytes(row.request).bytes(row.body);
  if (version >= kQueuedLaterVersion) out.u64(row.not_before_ms);
  if (version >= kQueuedTypedVersion) out.bytes(row.typed);
  if (version >= kQueuedTermsVersion) out.bytes(row.terms).flag(row.tried);
  if (version >= kQueuedNodeVersion) out.fixed(row.node.view());
  return out.take();
}
Result<QueuedRow> parse_queued_row(BytesView bytes) {
  const bool known = !bytes.empty() && bytes[0] > kQueuedVersion && bytes[0] <= kQueuedNodeVersion;
  const std::uint8_t version = known ? bytes[0] : kQueuedVersion;
  RowReader in(bytes, version);
  QueuedRow row;
  const std::uint8_t type = in.u8();
  const auto kind = inner_kind_from_wire(in.u8());
  const auto tlp = tlp_from_wire(in.u8());
  row.exercise = in.flag();
  row.created_ms = in.u64();
  row.number = in.u64();
  row.title = in.text();
  row.request = in.bytes();
  row.body = in.bytes();
  if (version >= kQueuedLaterVersion) row.not_before_ms = in.u64();
  if (version >= kQueuedTypedVersion) row.typed = in.bytes();
  if (version >= kQueuedTermsVersion) {
    row.terms = in.bytes();
    row.tried = in.flag();
  }
  if (version >= kQueuedNodeVersion) row.node = in.fixed<NodeId>();
  if (auto good = in.finish(); !good) return good.error();
  // One form for each row.
  if (version_of(row) != version) return corrupt();
  if (!kind || !tlp || (type != 1 && type != 2)) return corrupt();
  row.type = static_cast<QueuedType>(type);
  row.kind = *kind;
  row.tlp = *tlp;
  return row;
}

Bytes encode_row(const WaitingRow& row) {
  RowWriter out(kWaitingVersion);
  out.u8(static_cast<std::uint8_t>(row.reason)).u64(row.since_ms).u64(row.said_ms);
  return out.take();
}
Result<WaitingRow> parse_waiting_row(BytesView bytes) {
  const bool before = is_version(bytes, kWaitingVersionBefore);
  RowReader in(bytes, before ? kWaitingVersionBefore : kWaitingVersion);
  WaitingRow row;
  const std::uint8_t reason = in.u8();
  row.since_ms = in.u64();
  if (!before) row.said_ms = in.u64();
  if (auto good = in.finish(); !good) return good.error();
  if (reason < 1 || reason > 6) return corrupt();
  row.reason = static_cast<WaitReason>(reason);
  return row;
}

Bytes encode_companies(const std::vector<CompanyRow>& rows) {
  RowWriter out(kCompaniesVersion);
  out.u32(static_cast<std::uint32_t>(rows.size()));
  for (const CompanyRow& row : rows) {
    out.fixed(row.org.view()).text(row.handle).text(row.name_ja).text(row.name_en);
    out.bytes(row.certificate).bytes(row.statement);
  }
  return out.take();
}
Result<std::vector<CompanyRow>> parse_companies(BytesView bytes) {
  RowReader in(bytes, kCompaniesVersion);
  std::vector<CompanyRow> rows;
  for (std::uint32_t left = in.count(); left > 0; --left) {
    CompanyRow row;
    row.org = in.fixed<OrgId>();
    row.handle = in.text();
    row.name_ja = in.text();
    row.name_en = in.text();
    row.certificate = in.bytes();
    row.statement = in.bytes();
    rows.push_back(std::move(row));
  }
  if (auto good = in.finish(); !good) return good.error();
  return rows;
}

Bytes encode_list(const std::vector<Bytes>& list) {
  RowWriter out(kListVersion);
  out.u32(static_cast<std::uint32_t>(list.size()));
  for (const Bytes& element : list) out.bytes(element);
  return out.take();
}
Result<std::vector<Bytes>> parse_list(BytesView bytes) {
  RowReader in(bytes, kListVersion);
  std::vector<Bytes> list;
  for (std::uint32_t left = in.count(); left > 0; --left) list.push_back(in.bytes());
  if (auto good = in.finish(); !good) return good.error();
  return list;
}

Bytes meta_key(std::string_view name) { return to_bytes(as_bytes(name)); }
Bytes frontier_key(const NodeId& author) {
  Bytes out = meta_key("frontier/");
  append(out, author.view());
  return out;
}

Bytes encode_frontier(std::uint64_t seq, const EntryId& head) {
  RowWriter out(kFrontierVersion);
  out.u64(seq).fixed(head.view());
  return out.take();
}

Result<std::optional<Bytes>> load_optional(const store::MemberArchive& archive,
                                           store::ArchiveTable table, BytesView key) {
  auto value = archive.load(table, key);
  if (value) return std::optional<Bytes>(std::move(*value));
  if (value.error().code == ErrorCode::kNotFound) return std::optional<Bytes>();
  return value.error();
}

}  // namespace ceptoar::member
