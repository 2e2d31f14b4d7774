// SPDX-License-Identifier: Apache-2.0
#include "crypto/audit_witness.h"

#include <algorithm>

namespace ceptoar::crypto {
namespace {

constexpr std::uint8_t kRowVersion = 2;
constexpr std::uint8_t kFirstVersion = 1;  // kept one predecessor that was missing, and no others
constexpr std::size_t kRootBytes = 8 + Hash32::kSize;
constexpr std::size_t kFirstBytes = 1 + 2 * 8 + 3 * kRootBytes + 1;
constexpr std::size_t kFixedBytes = 1 + 4 * 8 + 2 * kRootBytes + 2;
constexpr std::size_t kLooseBytes = 8 + 2 * kRootBytes;

constexpr const char* kFewer = "has fewer records than the one before";
constexpr const char* kOther = "follows from another root than the one before";
constexpr const char* kOlder = "follows from an older one: another log stands there now";
constexpr const char* kNeverShown = "a root between two others was never shown";

void append_root(Bytes& out, const KnownRoot& root) {
  append_le64(out, root.size);
  append(out, root.root.view());
}

// Reads from the front. REQUIRES: enough bytes.
std::uint64_t take_number(BytesView& in) {
  const std::uint64_t out = read_le64(in);
  in = in.subspan(8);
  return out;
}
KnownRoot take_root(BytesView& in) {
  KnownRoot out;
  out.size = take_number(in);
  out.root = *Hash32::from(in.first(Hash32::kSize));
  in = in.subspan(Hash32::kSize);
  return out;
}

// Of two roots of one log, with any number of others between them.
const char* order_fault(const KnownRoot& earlier, const LinkedRoot& later) {
  if (later.root.size < earlier.size) return kFewer;
  if (later.before.size < earlier.size) return kOlder;
  if (later.before.size == earlier.size && later.before.root != earlier.root) return kOther;
  return nullptr;
}

const char* fault_among(const Witnessed& known, const LinkedRoot& link) {
  if (const char* wrong = order_fault(known.reached, link)) return wrong;
  for (const LinkedRoot& one : known.loose) {
    const char* wrong = one.seq < link.seq ? order_fault(one.root, link) : order_fault(link.root, one);
    if (wrong != nullptr) return wrong;
  }
  return nullptr;
}

void reach(Witnessed& known, const LinkedRoot& link, std::uint64_t now_ms) {
  known.reached = link.root;
  known.linked.push_back(link.seq);
  if (known.linked.size() > limits::kAuditLinked) known.linked.erase(known.linked.begin());
  known.loose_since_ms = now_ms;
}

void start_anew(Witnessed& known, std::uint64_t now_ms) {
  known.linked.clear();
  reach(known, {known.seq, known.newest, {}}, now_ms);
  known.loose.clear();
}

// The roots that wait, as far as they follow now.
const char* follow(Witnessed& known, bool was_away, std::uint64_t now_ms) {
  auto next = known.loose.begin();
  for (; next != known.loose.end() && next->before == known.reached; ++next) {
    reach(known, *next, now_ms);
  }
  known.loose.erase(known.loose.begin(), next);
  if (known.loose.empty()) return nullptr;
  const bool overdue = now_ms > known.loose_since_ms + limits::kAuditGapMs;
  if (!was_away && !overdue && known.loose.size() <= limits::kAuditLoose) return nullptr;
  start_anew(known, now_ms);
  return was_away ? nullptr : kNeverShown;
}

Result<Witnessed> parse_first(BytesView in) {
  Witnessed out;
  out.seq = take_number(in);
  out.at_ms = take_number(in);
  out.newest = take_root(in);
  out.bad = in.back() != 0;
  out.seen_ms = out.at_ms;
  start_anew(out, out.at_ms);
  return out;
}

}  // namespace

Bytes encode_row(const Witnessed& row) {
  Bytes out{kRowVersion};
  append_le64(out, row.seq);
  append_le64(out, row.at_ms);
  append_root(out, row.newest);
  append_root(out, row.reached);
  append_le64(out, row.seen_ms);
  append_le64(out, row.loose_since_ms);
  out.push_back(row.bad ? 1 : 0);
  out.push_back(static_cast<std::uint8_t>(row.linked.size()));
  for (const std::uint64_t seq : row.linked) append_le64(out, seq);
  for (const LinkedRoot& one : row.loose) {
    append_le64(out, one.seq);
    append_root(out, one.root);
    append_root(out, one.before);
  }
  return out;
}

Result<Witnessed> parse_witnessed(BytesView bytes) {
  if (bytes.size() == kFirstBytes && bytes[0] == kFirstVersion) return parse_first(bytes.subspan(1));
  const auto bad_row = fail(ErrorCode::kStorageCorrupt, "a row of the store does not parse");
  if (bytes.size() < kFixedBytes || bytes[0] != kRowVersion) return bad_row;
  const std::size_t linked = bytes[kFixedBytes - 1];
  const std::size_t rest = bytes.size() - kFixedBytes;
  if (rest < linked * 8 || (rest - linked * 8) % kLooseBytes != 0) return bad_row;
  BytesView in = bytes.subspan(1);
  Witnessed out;
  out.seq = take_number(in);
  out.at_ms = take_number(in);
  out.newest = take_root(in);
  out.reached = take_root(in);
  out.seen_ms = take_number(in);
  out.loose_since_ms = take_number(in);
  out.bad = in.front() != 0;
  in = in.subspan(2);
  for (std::size_t i = 0; i < linked; ++i) out.linked.push_back(take_number(in));
  while (!in.empty()) {
    LinkedRoot one;
    one.seq = take_number(in);
    one.root = take_root(in);
    one.before = take_root(in);
    out.loose.push_back(one);
  }
  return out;
}

const char* witness(Witnessed& known, std::uint64_t seq, const NodeId& author,
                    const NetworkId& network, const AuditRoot& root, std::uint64_t now_ms) {
  if (root.network_id != network || root.node != author) return "is of another node";
  if (!consistent(root.prev_size, root.prev_root, root.size, root.root, root.proof)) {
    return "does not follow from the one it names";
  }
  const bool first = known.seq == 0;
  if (!known.linked.empty() && seq <= known.linked.back()) {
    const bool between = seq > known.linked.front() && !std::ranges::binary_search(known.linked, seq);
    return between ? kOlder : nullptr;  // the same again, or of long before
  }
  const auto place = std::ranges::lower_bound(known.loose, seq, {}, &LinkedRoot::seq);
  if (place != known.loose.end() && place->seq == seq) return nullptr;
  const LinkedRoot link{seq, {root.size, root.root}, {root.prev_size, root.prev_root}};
  const char* wrong = first ? nullptr : fault_among(known, link);
  const bool was_away = now_ms > known.seen_ms + limits::kAuditAwayMs;
  known.seen_ms = now_ms;
  if (seq > known.seq) {
    known.seq = seq;
    known.at_ms = root.at_ms;
    known.newest = link.root;
  }
  if (first || wrong != nullptr) {
    start_anew(known, now_ms);
    return wrong;
  }
  // A clock that was ahead and is right again would keep a gap open for as long.
  const bool ahead = known.loose_since_ms > now_ms;
  if (known.loose.empty() || ahead) known.loose_since_ms = now_ms;
  known.loose.insert(place, link);
  return follow(known, was_away, now_ms);
}

}  // namespace ceptoar::crypto
