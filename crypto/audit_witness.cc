// SPDX-License-Identifier: Apache-2.0
#include "crypto/audit_witness.h"

#include <utility>

namespace ceptoar::crypto {
namespace {

constexpr std::uint8_t kRowVersion = 1;
constexpr std::size_t kRootBytes = 8 + Hash32::kSize;
constexpr std::size_t kRowBytes = 1 + 2 * 8 + 3 * kRootBytes + 1;

constexpr const char* kFewer = "has fewer records than the one before";
constexpr const char* kOther = "follows from another root than the one before";
constexpr const char* kOlder = "follows from an older one: another log stands there now";

const char* fill_gap(Witnessed& known, const AuditRoot& root) {
  if (root.size > known.newest.size) return kFewer;  // said of the later one
  if (known.gap.size == 0 || known.gap.size != root.size) return nullptr;
  if (known.gap.root != root.root) return kOther;
  const KnownRoot named{root.prev_size, root.prev_root};
  const bool closed = named == known.before_gap;
  if (!closed && named.size <= known.before_gap.size) return kOlder;
  known.gap = closed ? KnownRoot{} : named;
  return nullptr;
}

const char* follow(Witnessed& known, const AuditRoot& root) {
  const KnownRoot named{root.prev_size, root.prev_root};
  const KnownRoot last = std::exchange(known.newest, {root.size, root.root});
  const bool was_open = std::exchange(known.gap, {}).size != 0;
  if (root.size < last.size) return kFewer;
  if (named.size < last.size) return kOlder;
  if (named.size == last.size && named.root != last.root) return kOther;
  if (named.size > last.size) {
    known.gap = named;
    known.before_gap = last;
  }
  return was_open ? "a root between two others was never shown" : nullptr;
}

}  // namespace

Bytes encode_row(const Witnessed& row) {
  Bytes out{kRowVersion};
  append_le64(out, row.seq);
  append_le64(out, row.at_ms);
  for (const KnownRoot* one : {&row.newest, &row.gap, &row.before_gap}) {
    append_le64(out, one->size);
    append(out, one->root.view());
  }
  out.push_back(row.bad ? 1 : 0);
  return out;
}

Result<Witnessed> parse_witnessed(BytesView bytes) {
  if (bytes.size() != kRowBytes || bytes[0] != kRowVersion) {
    return fail(ErrorCode::kStorageCorrupt, "a row of the store does not parse");
  }
  Witnessed out;
  out.seq = read_le64(bytes.subspan(1));
  out.at_ms = read_le64(bytes.subspan(9));
  BytesView roots = bytes.subspan(17);
  for (KnownRoot* one : {&out.newest, &out.gap, &out.before_gap}) {
    one->size = read_le64(roots);
    one->root = *Hash32::from(roots.subspan(8, Hash32::kSize));
    roots = roots.subspan(kRootBytes);
  }
  out.bad = bytes.back() != 0;
  return out;
}

const char* witness(Witnessed& known, std::uint64_t seq, const NodeId& author,
                    const NetworkId& network, const AuditRoot& root) {
  if (root.network_id != network || root.node != author) return "is of another node";
  if (!consistent(root.prev_size, root.prev_root, root.size, root.root, root.proof)) {
    return "does not follow from the one it names";
  }
  if (seq == known.seq) return nullptr;  // the same again
  if (seq < known.seq) return fill_gap(known, root);
  const bool first = known.seq == 0;
  known.seq = seq;
  known.at_ms = root.at_ms;
  if (!first) return follow(known, root);
  known.newest = {root.size, root.root};
  return nullptr;
}

}  // namespace ceptoar::crypto
