// SPDX-License-Identifier: Apache-2.0
// Directed bodies are reconciled between two nodes that both are named for them: a keyed sum that
// only the two can compute, and lists of positions when the sums differ. The sums are kept in the store:
// each commit that writes or forgets a body changes them too (PairParts), so that after a crash they are
// those of the bodies that are there, and a start reads one row. pair_walk.cc counts them anew.
#include <algorithm>
#include <limits>

#include "node/core/state.h"

namespace ceptoar::core {

namespace {
// Lists of one peer being looked into; a list of other positions costs it 8 bytes each and us two reads. What
// is passed over it sends again with the next sum.
constexpr std::size_t kListLoads = 16;
}  // namespace

PairTally::Name pair_name(const NodeId& node, const Hash32& pair_key) {
  PairTally::Name name{};
  const Hash32 of_key = crypto::keyed_hash(pair_key.view(), crypto::label::kPair, {});
  const auto rest = std::copy(node.bytes.begin(), node.bytes.end(), name.begin());
  std::copy_n(of_key.bytes.begin(), name.end() - rest, rest);
  return name;
}

PairSum pair_part(const Hash32& pair_key, const EntryId& id) {
  return {1, crypto::keyed_hash(pair_key.view(), crypto::label::kPair, {id.view()})};
}

void add_pair_change(RowBatch& batch, const PairTallies& change) {
  if (change.empty()) return;
  batch.push_back({row_key(NodeTable::kMeta, meta_name(kMetaPairs)), encode_row(change), true});
}

// Before the first step.
void Core::State::recover_pairs(const PairTallies& stored, bool no_routes) {
  for (const PairTally& tally : stored) pairs.stored[tally.name] = tally;
  for (const auto& [node, key] : config.pair_keys) {
    Shared& shared = pairs.shared[node];
    shared.key = key;
    shared.name = pair_name(node, key);
    const auto held = pairs.stored.find(shared.name);
    if (held != pairs.stored.end() && !no_routes) shared.sum = held->second.sum;
    shared.whole = no_routes || (held != pairs.stored.end() && held->second.whole == 1);
    shared.listed = no_routes;
    shared.since_start = true;
  }
  for (const auto& [author, log] : logs) {
    const std::uint64_t parked = log.above.empty() ? 0 : log.above.rbegin()->first;
    const std::uint64_t last = std::max(log.frontier.seq, parked);
    pairs.new_from[author] = last + (last == std::numeric_limits<std::uint64_t>::max() ? 0 : 1);
  }
}

// A node that came with a roster, or has another transport key: bodies that name it may be here already.
void Core::State::on(PeerKey& event) {
  const auto [known, is_new] = pairs.shared.try_emplace(event.peer);
  Shared& shared = known->second;
  if (!is_new && shared.key == event.pair_key) return;
  shared = {};
  shared.key = event.pair_key;
  shared.name = pair_name(event.peer, event.pair_key);
  pairs.walk.counts.erase(event.peer);
  walk_pairs();
}

const Shared* Core::State::shared_with(const NodeId& node) const {
  const auto found = pairs.shared.find(node);
  return found == pairs.shared.end() ? nullptr : &found->second;
}

PairParts Core::State::pair_parts(const EntryId& id, const std::vector<NodeId>& named) const {
  PairParts parts;
  if (!names(named, config.self)) return parts;
  parts.reserve(named.size());
  for (const NodeId& node : named) {
    const Shared* shared = shared_with(node);
    if (shared != nullptr) parts.push_back({shared->name, pair_part(shared->key, id), 0});
  }
  return parts;
}

void Core::State::note_stored(const PairTallies& change) {
  for (const PairTally& tally : change) {
    PairTally& held = pairs.stored[tally.name];
    held.name = tally.name;
    sum_add(held.sum, tally.sum);
    held.whole = static_cast<std::uint8_t>(held.whole + tally.whole);
  }
}

// A body with its parts is durable. Who became known after they were made is counted here alone, and in
// the store by settle_pairs().
void Core::State::pair_add(const EntryHeader& header, const EntryId& id,
                           const std::vector<NodeId>& named, const PairParts& parts) {
  note_stored(parts);
  if (!names(named, config.self)) return;
  auto made = parts.begin();
  for (const NodeId& node : named) {
    const auto found = pairs.shared.find(node);
    if (found == pairs.shared.end()) continue;
    Shared& shared = found->second;
    while (made != parts.end() && made->name < shared.name) ++made;
    const bool is_made = made != parts.end() && made->name == shared.name;
    const PairSum part = is_made ? made->sum : pair_part(shared.key, id);
    if (shared.seqs[header.author].insert(header.seq)) sum_add(shared.sum, part);
    const auto count = pairs.walk.counts.find(node);
    if (count == pairs.walk.counts.end()) continue;
    if (count->second.seqs[header.author].insert(header.seq)) sum_add(count->second.sum, part);
  }
}

namespace {

bool take_out(std::map<NodeId, SeqSet>& seqs, const EntryHeader& header) {
  const auto of_author = seqs.find(header.author);
  if (of_author == seqs.end() || !of_author->second.erase(header.seq)) return false;
  if (of_author->second.empty()) seqs.erase(of_author);
  return true;
}

}  // namespace

// A body was forgotten, and `parts` taken from the row with it. Of what is not listed the sum alone tells.
void Core::State::pair_remove(const EntryHeader& header, const EntryId& id,
                              const std::vector<NodeId>& named, const PairParts& parts) {
  PairTallies less;
  for (const PairTally& part : parts) less.push_back(negated(part));
  note_stored(less);
  auto made = parts.begin();
  for (const NodeId& node : named) {
    const auto found = pairs.shared.find(node);
    if (found == pairs.shared.end()) continue;
    Shared& shared = found->second;
    while (made != parts.end() && made->name < shared.name) ++made;
    const bool is_made = made != parts.end() && made->name == shared.name;
    const PairSum part = is_made ? made->sum : pair_part(shared.key, id);
    const bool was_listed = take_out(shared.seqs, header);
    if (was_listed || (is_made && !shared.listed)) sum_remove(shared.sum, part);
    const auto count = pairs.walk.counts.find(node);
    if (count == pairs.walk.counts.end()) continue;
    if (take_out(count->second.seqs, header)) sum_remove(count->second.sum, part);
  }
}

// The other side gets our list, and when it sees our sum sends its own: each asks for what it lacks.
void Core::State::on_pair_sum(Peer& peer, const PairSum& sum) {
  const Shared* shared = shared_with(peer.id);
  peer.said_sum = sum;
  if (shared == nullptr || !peer.up || (sum == shared->sum && shared->whole)) return;
  if (peer.lists_sent_ms != 0 && now < peer.lists_sent_ms + config.want_retry_ms) return;
  peer.lists_sent_ms = now;
  // What came since the start at once: that is what sums differ by while entries are on their way. The rest when
  // the walk has found it, which also tells whether the sum is right.
  send_pair_lists(peer, *shared);
  if (shared->listed) return;
  peer.lists_wanted = true;
  walk_pairs();
}

// One more than goes into a frame is looked for: behind the last there may be no number, because an author
// may give an entry the greatest one.
std::vector<PairList> pair_lists(const NodeId& author, const SeqSet& seqs, std::uint64_t first) {
  std::vector<PairList> out;
  for (bool more = true; more;) {
    PairList list{author, first, first, seqs.list(first, limits::kSeqsPerFrame + 1)};
    if (list.seqs.empty()) break;
    more = list.seqs.size() > limits::kSeqsPerFrame;
    if (more) list.seqs.pop_back();
    list.to = list.seqs.back();
    if (more) first = list.to + 1;
    out.push_back(std::move(list));
  }
  return out;
}

// Before all is listed here that is known of new positions alone.
void Core::State::send_pair_lists(Peer& peer, const Shared& shared) {
  if (!shared.listed && !shared.since_start) return;
  for (const auto& [author, seqs] : shared.seqs) {
    const auto known = pairs.new_from.find(author);
    const std::uint64_t first = shared.listed || known == pairs.new_from.end() ? 1 : known->second;
    for (PairList& list : pair_lists(author, seqs, first)) send(peer, Lane::kControl, std::move(list));
  }
}

void Core::State::on_pair_list(Peer& peer, const PairList& list) {
  if (planted(Bug::kPairListIgnored)) return;
  if (read_only) return;  // what is asked for could not be kept
  const auto held = logs.find(list.author);
  if (held == logs.end()) return;
  const Shared* shared = shared_with(peer.id);
  if (shared == nullptr) return;
  const auto seqs = shared->seqs.find(list.author);
  std::vector<RowKey> rows;
  for (const std::uint64_t seq : list.seqs) {
    // A header that is not here yet comes by the frontiers first; the next sum differs again.
    const bool here = held->second.holds(seq);
    if (!here || (seqs != shared->seqs.end() && seqs->second.contains(seq))) continue;
    rows.push_back({NodeTable::kLog, key_log(list.author, seq)});
    if (rows.size() >= limits::kIdsPerFrame) break;
  }
  if (rows.empty() || peer.list_loads >= kListLoads) return;
  ++peer.list_loads;
  load(std::move(rows), [this, node = peer.id](Loaded& loaded) {
    std::vector<EntryId> ids;
    std::vector<RowKey> entries;
    for (const auto& value : loaded.values) {
      const auto id = id_in(value);
      if (!id || pulls.contains(*id) || admissions.contains(*id)) continue;
      ids.push_back(*id);
      entries.push_back(row_key(NodeTable::kEntries, id->view()));
      entries.push_back(row_key(NodeTable::kRoutes, id->view()));
    }
    want_unheld(node, std::move(ids), std::move(entries));
  });
}

// Positions that are not listed here may be held all the same: not all of them are listed after a start. One that
// is held and does not name the other side is asked for like those that are not: a list of all headers would else
// be answered by which of them name this node.
void Core::State::want_unheld(const NodeId& node, std::vector<EntryId> ids,
                              std::vector<RowKey> entries) {
  load(std::move(entries), [this, node, ids = std::move(ids)](Loaded& loaded) {
    Peer* to = find_peer(node);
    if (to == nullptr) return;
    if (to->list_loads > 0) --to->list_loads;
    if (!came(loaded, 2 * ids.size())) return;
    WantBodies want;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      Outgoing entry;
      if (!load_entry(entry, loaded.values[2 * i], loaded.values[2 * i + 1], network)) continue;
      const bool shared = entry.header.dist != Dist::kDirected || names(entry.named, node);
      if (!entry.body_held || !shared) want.ids.push_back(ids[i]);
    }
    if (!want.ids.empty()) send(*to, Lane::kControl, want);
  });
}

}  // namespace ceptoar::core
