// SPDX-License-Identifier: Apache-2.0
// Bodies that came without their header's frame: asked for by id, and in chunks when they are large.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {
// Chunks asked for at a time: as much as one inline body.
constexpr std::uint32_t kChunkBatch =
    static_cast<std::uint32_t>(limits::kInlineBodyBytes / limits::kChunkBytes);
// The list of missing bodies is gone through in parts.
constexpr std::size_t kMissingAtOnce = 4096;
// Large bodies on their way from one peer at a time, and reads for a peer that asks.
constexpr std::size_t kPullsPerPeer = limits::kUnackedBytesPerPeer / limits::kBodyBytes;

std::uint32_t chunks_of(std::uint32_t body_len) {
  return static_cast<std::uint32_t>((body_len + limits::kChunkBytes - 1) / limits::kChunkBytes);
}
}  // namespace

void Core::State::on_want_bodies(Peer& peer, const WantBodies& want) {
  for (const EntryId& id : want.ids) enqueue(peer, id, Lane::kBulk);
}

void Core::State::on_chunk_want(Peer& peer, const ChunkWant& want) {
  if (const auto it = fresh.find(want.entry_id); it != fresh.end()) {
    return send_chunks(peer, want, *it->second);
  }
  if (peer.chunk_loads >= kPullsPerPeer) return;
  ++peer.chunk_loads;
  load({row_key(NodeTable::kEntries, want.entry_id.view()),
        row_key(NodeTable::kRoutes, want.entry_id.view()),
        row_key(NodeTable::kBodies, want.entry_id.view())},
       [this, node = peer.id, want](Loaded& rows) {
         Peer* to = find_peer(node);
         if (to == nullptr) return;
         --to->chunk_loads;
         if (!rows.good || rows.values.size() != 3) return;
         Outgoing entry;
         entry.id = want.entry_id;
         if (!load_entry(entry, rows.values[0], rows.values[1], network)) return;
         const bool here = rows.values[2].has_value();
         if (here) entry.body = std::move(*rows.values[2]);
         // Once for a body, at its first chunk: it costs a millisecond.
         if (want.from == 0 ? !body_whole(entry, entry.body) : !here) return;
         send_chunks(*to, want, entry);
       });
}

// False: it is not here, or not what it was; the latter is said.
bool Core::State::body_whole(const Outgoing& entry, BytesView body) {
  if (!entry.body_held) return false;
  if (crypto::body_fits(entry.header, body)) return true;
  const bool erased = body.empty() && entry.header.expires_ms <= now;
  if (!erased) damaged("the body of entry " + entry.id.hex() + " is not what it was");
  return false;
}

void Core::State::send_chunks(Peer& peer, const ChunkWant& want, const Outgoing& entry) {
  if (!may_have_body(peer.id, entry)) {
    strike(peer, 1, "asked for a body that is not its");
    return;
  }
  const std::uint32_t total = chunks_of(static_cast<std::uint32_t>(entry.body.size()));
  const std::uint32_t count = std::min(want.count, kChunkBatch);
  for (std::uint32_t i = 0; i < count && want.from < total && i < total - want.from; ++i) {
    const std::uint32_t index = want.from + i;
    const std::size_t begin = index * limits::kChunkBytes;
    const std::size_t size = std::min(limits::kChunkBytes, entry.body.size() - begin);
    Chunk chunk;
    chunk.entry_id = entry.id;
    chunk.index = index;
    chunk.data = to_bytes(BytesView(entry.body).subspan(begin, size));
    if (index == 0 && entry.header.dist == Dist::kDirected) chunk.routing = entry.routing;
    send(peer, Lane::kBulk, chunk);
  }
}

void Core::State::begin_pull(const IncomingPtr& in) {
  if (read_only || pulls.contains(in->id) || in->header.expires_ms <= now) return;
  std::size_t from_peer = 0;
  for (const auto& [id, pull] : pulls) from_peer += pull.peer == in->peer ? 1 : 0;
  if (from_peer >= kPullsPerPeer) return;  // offered again later: outbox, pairs, missing bodies
  Pull pull;
  pull.peer = in->peer;
  pull.header = in->header;
  pull.item.header = (*in->entry)->wire.header;
  pull.item.signature = (*in->entry)->wire.signature;
  pull.item.routing = in->item.routing;
  ask_chunks(pulls[in->id] = std::move(pull), in->id);
}

void Core::State::ask_chunks(Pull& pull, const EntryId& id) {
  Peer* peer = find_peer(pull.peer);
  if (peer == nullptr) return;
  const std::uint32_t left = chunks_of(pull.header.body_len) - pull.asked_to;
  const ChunkWant want{id, pull.asked_to, std::min(left, kChunkBatch)};
  pull.asked_to += want.count;
  pull.deadline_ms = now + config.push_retry_ms;
  send(*peer, Lane::kBulk, want);
}

void Core::State::on_chunk(Peer& peer, Chunk& chunk) {
  const auto it = pulls.find(chunk.entry_id);
  if (it == pulls.end() || it->second.peer != peer.id) return;
  Pull& pull = it->second;
  Bytes& body = pull.item.body;
  if (chunk.index * limits::kChunkBytes != body.size()) return;  // one was lost: the deadline ends it
  const std::size_t expected = std::min(limits::kChunkBytes, pull.header.body_len - body.size());
  if (chunk.data.size() != expected || expected == 0) {
    strike(peer, 2, "chunk of a wrong length");
    pulls.erase(it);
    return;
  }
  append(body, chunk.data);
  pull.deadline_ms = now + config.push_retry_ms;
  if (body.size() == pull.header.body_len) {
    Item whole = std::move(pull.item);
    pulls.erase(it);
    receive(peer, std::move(whole));
  } else if (body.size() == pull.asked_to * limits::kChunkBytes) {
    ask_chunks(pull, chunk.entry_id);
  }
}

void Core::State::end_pulls_of(const NodeId& peer) {
  std::erase_if(pulls, [&](const auto& pull) { return pull.second.peer == peer; });
}

void Core::State::want_missing_bodies() {
  if (read_only) return;  // could not be kept
  std::map<NodeId, WantBodies> asks;
  auto it = missing.upper_bound(missing_looked_at);
  for (std::size_t looked = std::min(missing.size(), kMissingAtOnce); looked > 0; --looked, ++it) {
    if (it == missing.end()) it = missing.begin();
    auto& [id, body] = *it;
    missing_looked_at = id;
    if (body.next_try_ms > now || pulls.contains(id) || admissions.contains(id)) continue;
    std::vector<NodeId> able;
    for (const auto& [node, peer] : peers) {
      const auto claim = peer.frontiers.find(body.author);
      const bool covers = node == body.author || (claim != peer.frontiers.end() &&
                                                  claim->second.seq >= body.seq);
      if (peer.up && !peer.refused && covers) able.push_back(node);
    }
    if (able.empty()) continue;
    WantBodies& ask = asks[able[body.attempts % able.size()]];
    if (ask.ids.size() >= limits::kIdsPerFrame) continue;
    ask.ids.push_back(id);
    ++body.attempts;
    body.next_try_ms = now + config.want_retry_ms * std::min<std::size_t>(body.attempts, 8);
  }
  for (const auto& [node, ask] : asks) send(peers.at(node), Lane::kControl, ask);
}

}  // namespace ceptoar::core
