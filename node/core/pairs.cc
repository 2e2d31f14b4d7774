// SPDX-License-Identifier: Apache-2.0
// Directed bodies are reconciled between two nodes that both are named for them: a keyed sum that
// only the two can compute, and lists of positions when the sums differ.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {

Hash32 summand(const Hash32& pair_key, const EntryId& id) {
  return crypto::keyed_hash(pair_key.view(), crypto::label::kPair, {id.view()});
}

}  // namespace

void sum_add(PairSum& sum, const Hash32& pair_key, const EntryId& id) {
  const Hash32 more = summand(pair_key, id);
  unsigned carry = 0;
  for (std::size_t i = 0; i < Hash32::kSize; ++i) {
    carry += static_cast<unsigned>(sum.sum.bytes[i]) + more.bytes[i];
    sum.sum.bytes[i] = static_cast<std::uint8_t>(carry & 0xff);
    carry >>= 8;
  }
  ++sum.count;
}

void sum_remove(PairSum& sum, const Hash32& pair_key, const EntryId& id) {
  const Hash32 less = summand(pair_key, id);
  int borrow = 0;
  for (std::size_t i = 0; i < Hash32::kSize; ++i) {
    int digit = sum.sum.bytes[i] - less.bytes[i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    if (digit < 0) digit += 256;
    sum.sum.bytes[i] = static_cast<std::uint8_t>(digit);
  }
  --sum.count;
}

void Core::State::on(PeerKey& event) { config.pair_keys[event.peer] = event.pair_key; }

void Core::State::pair_add(const EntryHeader& header, const EntryId& id,
                           const std::vector<NodeId>& named) {
  if (!names(named, config.self)) return;
  for (const NodeId& node : named) {
    Peer* peer = find_peer(node);
    const auto key = config.pair_keys.find(node);
    if (peer == nullptr || key == config.pair_keys.end()) continue;
    auto& seqs = peer->pair_seqs[header.author];
    const auto at = std::lower_bound(seqs.begin(), seqs.end(), header.seq);
    if (at != seqs.end() && *at == header.seq) continue;
    seqs.insert(at, header.seq);
    sum_add(peer->pair_sum, key->second, id);
  }
}

void Core::State::pair_remove(const EntryHeader& header, const EntryId& id,
                              const std::vector<NodeId>& named) {
  for (const NodeId& node : named) {
    Peer* peer = find_peer(node);
    const auto key = config.pair_keys.find(node);
    if (peer == nullptr || key == config.pair_keys.end()) continue;
    auto& seqs = peer->pair_seqs[header.author];
    const auto at = std::lower_bound(seqs.begin(), seqs.end(), header.seq);
    if (at == seqs.end() || *at != header.seq) continue;
    seqs.erase(at);
    sum_remove(peer->pair_sum, key->second, id);
  }
}

// The other side gets our list, and when it sees our sum sends its own: each asks for what it lacks.
void Core::State::on_pair_sum(Peer& peer, const PairSum& sum) {
  if (sum == peer.pair_sum || !peer.up) return;
  if (peer.lists_sent_ms != 0 && now < peer.lists_sent_ms + config.want_retry_ms) return;
  peer.lists_sent_ms = now;
  for (const auto& [author, seqs] : peer.pair_seqs) {
    for (std::size_t at = 0; at < seqs.size(); at += limits::kSeqsPerFrame) {
      const std::size_t end = std::min(seqs.size(), at + limits::kSeqsPerFrame);
      PairList list;
      list.author = author;
      list.seqs.assign(seqs.begin() + static_cast<std::ptrdiff_t>(at),
                       seqs.begin() + static_cast<std::ptrdiff_t>(end));
      list.from = at == 0 ? 1 : list.seqs.front();
      list.to = list.seqs.back();
      send(peer, Lane::kControl, list);
    }
  }
}

void Core::State::on_pair_list(Peer& peer, const PairList& list) {
  if (planted(Bug::kPairListIgnored)) return;
  const auto held = logs.find(list.author);
  if (held == logs.end()) return;
  const auto& seqs = peer.pair_seqs[list.author];
  std::vector<RowKey> rows;
  for (const std::uint64_t seq : list.seqs) {
    // A header that is not here yet comes by the frontiers first; the next sum differs again.
    const bool here = seq <= held->second.frontier.seq || held->second.above.contains(seq);
    if (!here || std::binary_search(seqs.begin(), seqs.end(), seq)) continue;
    rows.push_back({NodeTable::kLog, key_log(list.author, seq)});
    if (rows.size() >= limits::kIdsPerFrame) break;
  }
  if (rows.empty()) return;
  load(std::move(rows), [this, node = peer.id](Loaded& loaded) {
    Peer* to = find_peer(node);
    if (to == nullptr || !loaded.good) return;
    WantBodies want;
    for (const auto& value : loaded.values) {
      const auto id = id_in(value);
      if (id && !pulls.contains(*id) && !admissions.contains(*id)) want.ids.push_back(*id);
    }
    if (!want.ids.empty()) send(*to, Lane::kControl, want);
  });
}

}  // namespace ceptoar::core
