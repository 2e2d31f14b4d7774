// SPDX-License-Identifier: Apache-2.0
// Every frame that leaves a node is looked at: it may say only what is durable there.
#include "tests/sim/world.h"

#include "crypto/entry.h"

namespace ceptoar::sim {

void World::tap_pushed(SimNode& from, const NodeId& to, const Item& item) {
  const auto header = parse<EntryHeader>(item.header);
  if (!header) return violated("a node sent a header that does not parse");
  const EntryId id = crypto::entry_id(item.header);
  if (!from.store.has(NodeTable::kEntries, id.view())) {
    violated("node " + std::to_string(from.index) + " sent an entry that is not durable");
  }
  if (header->author == from.keys->id) {
    const auto [at, is_new] = numbers_.try_emplace({header->author, header->seq}, id);
    if (!is_new && at->second != id) {
      violated("node " + std::to_string(from.index) + " used number " +
               std::to_string(header->seq) + " twice");
    }
  }
  if (header->dist != Dist::kDirected || (item.body.empty() && !item.body_follows)) return;
  const auto post = post_of_body_.find(header->body_hash);
  if (post == post_of_body_.end() || !posts_[post->second].named.contains(to)) {
    violated("a directed body went to a node that is not named");
  }
}

void World::tap_peer_frame(SimNode& from, const NodeId& to, const Bytes& bytes) {
  const auto frame = parse_peer_frame(bytes);
  if (!frame) return violated("a node sent a frame that does not parse");
  if (const auto* push = std::get_if<Push>(&*frame)) {
    for (const Item& item : push->items) tap_pushed(from, to, item);
  } else if (const auto* acks = std::get_if<Acks>(&*frame)) {
    for (const Ack& ack : acks->acks) {
      if (ack.code != 0) continue;
      const bool durable = from.store.has(NodeTable::kEntries, ack.entry_id.view());
      const bool body =
          !ack.body || from.store.has(NodeTable::kBodies, ack.entry_id.view());
      if (!durable || !body) {
        violated("node " + std::to_string(from.index) + " acknowledged what is not durable");
      }
    }
  } else if (const auto* have = std::get_if<Have>(&*frame)) {
    for (const Frontier& frontier : have->frontiers) {
      const Bytes* id = from.store.find(NodeTable::kLog, key_log(frontier.author, frontier.seq));
      if (id == nullptr || *id != to_bytes(frontier.head.view())) {
        violated("node " + std::to_string(from.index) + " announced what it does not hold");
      }
    }
  }
}

}  // namespace ceptoar::sim
