// SPDX-License-Identifier: Apache-2.0
#include "schema/node_rows.h"

#include <algorithm>

#include "schema/limits.h"

namespace ceptoar {
namespace {

constexpr std::uint8_t kRowVersion = 1;
constexpr std::size_t kEntryRowFixed = 1 + 8 + 8 + 1 + Signature::kSize;
constexpr std::size_t kTallyBytes = sizeof(PairTally::Name) + 1 + 8 + Hash32::kSize;

// Takes fixed parts off the front; the first missing byte spoils all that follows.
class RowReader {
 public:
  explicit RowReader(BytesView bytes) : rest_(bytes) {}
  BytesView take(std::size_t size) {
    if (rest_.size() < size) {
      good_ = false;
      rest_ = {};
      return {};
    }
    const BytesView out = rest_.first(size);
    rest_ = rest_.subspan(size);
    return out;
  }
  std::uint8_t u8() {
    const BytesView b = take(1);
    return b.empty() ? std::uint8_t{0} : b[0];
  }
  std::uint32_t u32() {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(u8()) << (8 * i);
    return value;
  }
  std::uint64_t u64() {
    const BytesView b = take(8);
    return b.empty() ? 0 : read_le64(b);
  }
  template <class Id>
  Id id() {
    const auto out = Id::from(take(Id::kSize));
    return out ? *out : Id{};
  }
  void require(bool condition) { good_ = good_ && condition; }
  Bytes rest() { return to_bytes(take(rest_.size())); }
  bool at_end() const { return rest_.empty(); }
  bool good() const { return good_; }

 private:
  BytesView rest_;
  bool good_ = true;
};

Error bad_row() { return fail(ErrorCode::kStorageCorrupt, "a row of the store does not parse"); }

std::optional<Error> find_version_fault(RowReader& in) {
  const std::uint8_t version = in.u8();
  if (!in.good()) return bad_row();
  if (version != kRowVersion) {
    return fail(ErrorCode::kUnsupportedVersion, "a row of a newer program");
  }
  return std::nullopt;
}

}  // namespace

bool is_sealed(NodeTable table) {
  switch (table) {
    case NodeTable::kMeta:
    case NodeTable::kEntries:
    case NodeTable::kRoutes:
    case NodeTable::kOutbox:
    case NodeTable::kReceipts:
    case NodeTable::kAccess:
    case NodeTable::kForks:
    case NodeTable::kAudit:
    case NodeTable::kCopyNames:
      return true;
    case NodeTable::kLog:
    case NodeTable::kArrival:
    case NodeTable::kBodies:
    case NodeTable::kRosters:
    case NodeTable::kMessages:
    case NodeTable::kExpiry:
    case NodeTable::kCopies:
      return false;
  }
  return true;
}

Bytes key_log(const NodeId& author, std::uint64_t seq) {
  Bytes key;
  key.reserve(NodeId::kSize + sizeof seq);
  append(key, author.view());
  append_be64(key, seq);
  return key;
}

Bytes key_number(std::uint64_t number) {
  Bytes key;
  append_be64(key, number);
  return key;
}

Bytes key_receipt(const EntryId& entry, const NodeId& node) {
  Bytes key = to_bytes(entry.view());
  append(key, node.view());
  return key;
}

Bytes key_message(const NodeId& author, const MsgId& msg) {
  Bytes key;
  key.reserve(NodeId::kSize + MsgId::kSize);
  append(key, author.view());
  append(key, msg.view());
  return key;
}

Bytes key_expiry(std::uint64_t expires_ms, std::uint64_t arrival) {
  Bytes key;
  key.reserve(sizeof expires_ms + sizeof arrival);
  append_be64(key, expires_ms);
  append_be64(key, arrival);
  return key;
}

Bytes key_copy(const OrgId& org, const Hash32& name) {
  Bytes key = to_bytes(org.view());
  append(key, name.view());
  return key;
}

Bytes encode_row(const EntryRow& row) {
  Bytes out;
  out.reserve(kEntryRowFixed + row.header.size());
  out.push_back(kRowVersion);
  append_le64(out, row.received_ms);
  append_le64(out, row.arrival);
  out.push_back(row.body_held ? 1 : 0);
  append(out, row.signature.view());
  append(out, row.header);
  return out;
}

Result<EntryRow> parse_entry_row(BytesView bytes) {
  RowReader in(bytes);
  if (auto fault = find_version_fault(in)) return *fault;
  EntryRow row;
  row.received_ms = in.u64();
  row.arrival = in.u64();
  const std::uint8_t held = in.u8();
  in.require(held <= 1);
  row.body_held = held == 1;
  row.signature = in.id<Signature>();
  row.header = in.rest();
  in.require(!row.header.empty() && row.header.size() <= limits::kHeaderMaxBytes);
  if (!in.good()) return bad_row();
  return row;
}

Bytes encode_row(const RouteRow& row) {
  Bytes out = {kRowVersion};
  append_le32(out, static_cast<std::uint32_t>(row.signed_routing.size()));
  append(out, row.signed_routing);
  append(out, row.local);
  return out;
}

Result<RouteRow> parse_route_row(BytesView bytes) {
  RowReader in(bytes);
  if (auto fault = find_version_fault(in)) return *fault;
  RouteRow row;
  row.signed_routing = to_bytes(in.take(in.u32()));
  row.local = in.rest();
  if (!in.good()) return bad_row();
  return row;
}

Bytes encode_row(const OutboxRow& row) {
  Bytes out = {kRowVersion, row.lane};
  for (const NodeId& node : row.missing) append(out, node.view());
  return out;
}

Result<OutboxRow> parse_outbox_row(BytesView bytes) {
  RowReader in(bytes);
  if (auto fault = find_version_fault(in)) return *fault;
  OutboxRow row;
  row.lane = in.u8();
  while (in.good() && !in.at_end()) row.missing.push_back(in.id<NodeId>());
  if (!in.good()) return bad_row();
  return row;
}

Bytes encode_row(const CopyRow& row) {
  Bytes out = {kRowVersion};
  append_le64(out, row.put_ms);
  append_le32(out, row.bytes);
  return out;
}

Result<CopyRow> parse_copy_row(BytesView bytes) {
  RowReader in(bytes);
  if (auto fault = find_version_fault(in)) return *fault;
  CopyRow row;
  row.put_ms = in.u64();
  row.bytes = in.u32();
  in.require(in.at_end());
  if (!in.good()) return bad_row();
  return row;
}

Bytes encode_row(const CopySum& row) {
  Bytes out = {kRowVersion};
  append_le64(out, row.parts);
  append_le64(out, row.bytes);
  return out;
}

Result<CopySum> parse_copy_sum(BytesView bytes) {
  RowReader in(bytes);
  if (auto fault = find_version_fault(in)) return *fault;
  CopySum row;
  row.parts = in.u64();
  row.bytes = in.u64();
  in.require(in.at_end());
  if (!in.good()) return bad_row();
  return row;
}

void sum_add(PairSum& to, const PairSum& more) {
  to.count += more.count;
  unsigned carry = 0;
  for (std::size_t i = 0; i < Hash32::kSize; ++i) {
    carry += static_cast<unsigned>(to.sum.bytes[i]) + more.sum.bytes[i];
    to.sum.bytes[i] = static_cast<std::uint8_t>(carry & 0xff);
    carry >>= 8;
  }
}

void sum_remove(PairSum& to, const PairSum& less) {
  to.count -= less.count;
  int borrow = 0;
  for (std::size_t i = 0; i < Hash32::kSize; ++i) {
    int digit = to.sum.bytes[i] - less.sum.bytes[i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    if (digit < 0) digit += 256;
    to.sum.bytes[i] = static_cast<std::uint8_t>(digit);
  }
}

PairTally negated(const PairTally& tally) {
  PairTally out;
  out.name = tally.name;
  sum_remove(out.sum, tally.sum);
  out.whole = static_cast<std::uint8_t>(-tally.whole);
  return out;
}

// Both are sorted: one pass.
void tally_add(PairTallies& to, const PairTallies& more) {
  PairTallies all;
  all.reserve(to.size() + more.size());
  auto at = to.begin();
  for (const PairTally& one : more) {
    while (at != to.end() && at->name < one.name) all.push_back(*at++);
    PairTally next = one;
    if (at != to.end() && at->name == one.name) {
      sum_add(next.sum, at->sum);
      next.whole = static_cast<std::uint8_t>(next.whole + at->whole);
      ++at;
    }
    if (next.sum != PairSum{} || next.whole != 0) all.push_back(next);
  }
  all.insert(all.end(), at, to.end());
  to = std::move(all);
}

Bytes encode_row(const PairTallies& row) {
  Bytes out = {kRowVersion};
  out.reserve(1 + row.size() * kTallyBytes);
  for (const PairTally& tally : row) {
    append(out, tally.name);
    out.push_back(tally.whole);
    append_le64(out, tally.sum.count);
    append(out, tally.sum.sum.view());
  }
  return out;
}

Result<PairTallies> parse_pair_tallies(BytesView bytes) {
  RowReader in(bytes);
  if (auto fault = find_version_fault(in)) return *fault;
  PairTallies row;
  row.reserve(bytes.size() / kTallyBytes);
  while (in.good() && !in.at_end()) {
    PairTally tally;
    const BytesView name = in.take(tally.name.size());
    std::copy(name.begin(), name.end(), tally.name.begin());
    tally.whole = in.u8();
    tally.sum.count = in.u64();
    tally.sum.sum = in.id<Hash32>();
    in.require(row.empty() || row.back().name < tally.name);
    in.require(tally.whole != 0 || tally.sum != PairSum{});
    row.push_back(tally);
  }
  if (!in.good()) return bad_row();
  return row;
}

Bytes added_row(const std::optional<Bytes>& before, const std::vector<BytesView>& changes) {
  PairTallies row;
  if (before) {
    if (auto held = parse_pair_tallies(*before)) row = std::move(*held);
  }
  for (const BytesView change : changes) {
    const auto more = parse_pair_tallies(change);
    CEPTOAR_CHECK(more.has_value());
    tally_add(row, *more);
  }
  return encode_row(row);
}

}  // namespace ceptoar
