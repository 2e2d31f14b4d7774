// SPDX-License-Identifier: Apache-2.0
// The node's tables as the core writes them and the store keeps them: names, keys and row values.
// The core decides what is written, the store how. store/FORMAT.md describes the bytes on disk.
#ifndef CEPTOAR_SCHEMA_NODE_ROWS_H_
#define CEPTOAR_SCHEMA_NODE_ROWS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "schema/bytes.h"
#include "schema/ids.h"
#include "schema/link.h"
#include "schema/result.h"

namespace ceptoar {

// Numbers are part of the file format. "sealed" values are encrypted at rest under the node's master
// key; bodies are ciphertext already (public and control ones are public).
enum class NodeTable : std::uint8_t {
  kMeta = 1,      // sealed; name -> value
  kEntries = 2,   // sealed; entryId 32 -> EntryRow
  kLog = 3,       // author 16 | seq BE8 -> entryId 32
  kArrival = 4,   // arrival BE8 -> entryId 32
  kBodies = 5,    // entryId 32 -> body bytes
  kRoutes = 6,    // sealed; entryId 32 -> SignedRouting | opened LocalRecipients (RouteRow)
  kOutbox = 7,    // sealed; entryId 32 -> OutboxRow, own entries that some named node lacks
  kReceipts = 8,  // sealed; entryId 32 | node 16 -> Receipt
  kRosters = 9,   // version BE8 -> SignedRoster
  kAccess = 10,   // sealed; holder 16 -> AccessEntry bytes
  kMessages = 11, // author 16 | msgId 16 -> entryId 32 | expires BE8; kept until expiry
  kExpiry = 12,   // expires BE8 | arrival BE8 (that of its header) -> entryId 32
  kForks = 13,    // sealed; author 16 | seq BE8 -> ForkProof
  kAudit = 15,    // sealed; seq BE8 -> AuditRecord; 14 on disk are the tails of bodies
  kCopyNames = 16,  // sealed; org 16 | name 32 -> CopyRow
  kCopies = 17,     // org 16 | name 32 -> a part of that organisation's copy of its archive
};
// Numbered through from 1; those from kAudit on came later and stand apart.
inline constexpr std::size_t kNodeTableCount = 13;
bool is_sealed(NodeTable table);

struct RowKey {
  NodeTable table = NodeTable::kMeta;
  Bytes key;
  friend auto operator<=>(const RowKey&, const RowKey&) = default;
};
struct RowWrite {
  RowKey at;
  std::optional<Bytes> value;  // nullopt deletes
  // `value` are PairTallies that are added to those of the row, in the same transaction: whoever writes
  // need not know what it will be by then, because other commits are on their way.
  bool adds = false;
};
// Written together or not at all.
using RowBatch = std::vector<RowWrite>;

// Keys.
Bytes key_log(const NodeId& author, std::uint64_t seq);
Bytes key_number(std::uint64_t number);
Bytes key_receipt(const EntryId& entry, const NodeId& node);
Bytes key_message(const NodeId& author, const MsgId& msg);
Bytes key_expiry(std::uint64_t expires_ms, std::uint64_t arrival);
Bytes key_copy(const OrgId& org, const Hash32& name);

// Values: version u8, then fixed fields little-endian, then the variable part.
struct EntryRow {
  std::uint64_t received_ms = 0;
  std::uint64_t arrival = 0;       // newest arrival number of this entry
  bool body_held = false;
  Signature signature;
  Bytes header;
};
Bytes encode_row(const EntryRow& row);
Result<EntryRow> parse_entry_row(BytesView bytes);

struct RouteRow {
  Bytes signed_routing;
  Bytes local;  // LocalRecipients, opened with this node's key
};
Bytes encode_row(const RouteRow& row);
Result<RouteRow> parse_route_row(BytesView bytes);

struct OutboxRow {
  std::uint8_t lane = 0;
  std::vector<NodeId> missing;  // named nodes without a receipt
};
Bytes encode_row(const OutboxRow& row);
Result<OutboxRow> parse_outbox_row(BytesView bytes);

struct CopyRow {
  std::uint64_t put_ms = 0;
  std::uint32_t bytes = 0;
};
Bytes encode_row(const CopyRow& row);
Result<CopyRow> parse_copy_row(BytesView bytes);

// kMeta "copies/" org 16: what the organisation has put.
struct CopySum {
  std::uint64_t parts = 0;
  std::uint64_t bytes = 0;
};
Bytes encode_row(const CopySum& row);
Result<CopySum> parse_copy_sum(BytesView bytes);

// kMeta "pairs": what this node shares with each other one, summed up over all its directed bodies, so
// that no start has to read these. A change of it is written with the bodies that make it (RowWrite::adds):
// the row is what they sum up to after any crash.
struct PairTally {
  // Node id 16 | 8 bytes that change with the pair key: with another key it is another sum.
  using Name = std::array<std::uint8_t, NodeId::kSize + 8>;
  Name name{};
  PairSum sum;             // mod 2^64 and mod 2^256 (little-endian)
  std::uint8_t whole = 0;  // mod 256; 1: of all there are, else of those alone that came meanwhile
  friend bool operator==(const PairTally&, const PairTally&) = default;
};
using PairTallies = std::vector<PairTally>;  // ascending by name, each once, none of all zeros
Bytes encode_row(const PairTallies& row);
Result<PairTallies> parse_pair_tallies(BytesView bytes);
// to += more, to -= less; without regard to what `count` says.
void sum_add(PairSum& to, const PairSum& more);
void sum_remove(PairSum& to, const PairSum& less);
void tally_add(PairTallies& to, const PairTallies& more);
// What must be added so that nothing is left.
PairTally negated(const PairTally& tally);
// The row after a RowWrite that adds. A row that is absent (nullopt) or does not parse counts as empty:
// what is wrong with a sum its reader finds out, and no entry must be refused for it.
// REQUIRES: each of `changes` is of encode_row().
Bytes added_row(const std::optional<Bytes>& before, const std::vector<BytesView>& changes);

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_NODE_ROWS_H_
