// SPDX-License-Identifier: Apache-2.0
// Directed bodies that this node shares with each other one: sums that are kept in the store with the
// bodies (kMeta "pairs"), and lists of their positions, which are read from the store when they are asked
// for the first time. Included by node/core/*.cc alone.
#ifndef CEPTOAR_NODE_CORE_PAIRS_H_
#define CEPTOAR_NODE_CORE_PAIRS_H_

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "node/core/core.h"
#include "node/core/seq_set.h"

namespace ceptoar::core {

PairTally::Name pair_name(const NodeId& node, const Hash32& pair_key);
// One body: HK(pair key, "pair" NUL id).
PairSum pair_part(const Hash32& pair_key, const EntryId& id);

// Positions from `first` on, as frames: each says all there is between its ends.
std::vector<PairList> pair_lists(const NodeId& author, const SeqSet& seqs, std::uint64_t first);

// What one body adds to the sums of those it names, ascending by node. Made with the batch that writes
// the body, and counted when that is durable.
using PairParts = std::vector<PairTally>;
// The change of the row "pairs"; nothing when there is no part.
void add_pair_change(RowBatch& batch, const PairTallies& change);

// A route and its entry as rows of the store: what they say for pair sums. nullopt: no body is held.
struct RoutedEntry {
  EntryHeader header;
  std::vector<NodeId> named;  // sorted
};
std::optional<RoutedEntry> routed_entry(BytesView route_row, BytesView entry_row);

// With one other node of which the pair key is known, whether it is in the roster or not: who is
// named by a body before he is in our roster, or comes back into it, has the right sum.
struct Shared {
  Hash32 key;
  PairTally::Name name;
  // Of the directed bodies held that name both. Not `whole`: of those alone that came since it was known.
  PairSum sum;
  bool whole = false;
  // Where they stand in the logs. Not `listed`: of those alone that came since it was known.
  std::map<NodeId, SeqSet> seqs;
  bool listed = false;
  bool since_start = false;  // known since then
};

// Going through all routings in the background, a page at a time. What comes and goes meanwhile is
// counted on both sides: here each position counts once, whoever saw it first.
struct PairWalk {
  struct Count {
    PairSum sum;
    std::map<NodeId, SeqSet> seqs;
  };
  bool under_way = false;
  bool reading = false;      // a page; nothing is swept until it is counted
  bool sweep_waits = false;
  bool recount = false;      // of all nodes, listed or not: something went that nobody knows what it was
  bool of_all = false;       // this one is
  Bytes next;                // key of a route
  std::size_t bodies = 0;
  std::map<NodeId, Count> counts;
  std::uint64_t again_ms = 0;  // after a page that did not read
  std::uint64_t check_due = 0;
};

struct PairState {
  std::map<NodeId, Shared> shared;
  // What the row "pairs" says, as far as commits have ended.
  std::map<PairTally::Name, PairTally> stored;
  std::set<EntryId> open;    // bodies whose commit has not ended
  // By author, the first position that nothing was held of at the start: from there on everything that is
  // here came in this run.
  std::map<NodeId, std::uint64_t> new_from;
  bool settling = false;
  PairWalk walk;
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_PAIRS_H_
