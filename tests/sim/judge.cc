// SPDX-License-Identifier: Apache-2.0
// The end of a run: what was posted is everywhere it belongs and nowhere else, every receipt is there
// and genuine, nobody opens what is not his.
#include "tests/sim/world.h"

#include <algorithm>

#include "crypto/envelope.h"
#include "tests/support/message.h"

namespace ceptoar::sim {

// What still keeps the council from being whole; empty when nothing does.
std::string World::unhealed() const {
  const SimNode* first = nullptr;
  for (const SimNode& node : nodes_) {
    if (node.gone) continue;
    const std::string name = "node " + std::to_string(node.index);
    if (!node.core) return name + " is down";
    if (first == nullptr) first = &node;
    if (!node.client.open.empty()) return name + " owes a member an answer";
    if (node.core->frontiers() != first->core->frontiers()) return name + " has other frontiers";
    if (!owes_only_the_lost(node)) return name + " has an outbox";
    for (const auto& [id, entry] : posted_) {
      const std::string lacking = lacks(node, entry);
      if (!lacking.empty()) return name + " lacks " + lacking;
    }
  }
  return {};
}

bool World::owes_only_the_lost(const SimNode& node) const {
  for (const auto& [key, value] : node.store.table(NodeTable::kOutbox)) {
    const auto row = parse_outbox_row(value);
    if (!row || row->missing.size() != 1 || !lost_) return false;
    if (row->missing.front() != nodes_[*lost_].keys->id) return false;
  }
  return true;
}

bool World::somebody_holds(NodeTable table, const EntryId& id) const {
  return std::any_of(nodes_.begin(), nodes_.end(), [&](const SimNode& node) {
    return !node.gone && node.store.has(table, id.view());
  });
}

std::string World::lacks(const SimNode& node, const PostedEntry& entry) const {
  const PlannedPost& post = posts_[entry.post];
  // What died with its author, or with its author's disk, before anybody else had it is not missed.
  const bool orphan = lost_ == post.node || (restored_ == post.node && entry.at_ms < restored_ms_);
  if (!node.store.has(NodeTable::kEntries, entry.id.view()) &&
      (!orphan || somebody_holds(NodeTable::kEntries, entry.id))) {
    return "an entry";
  }
  const bool named = post.named.contains(node.keys->id);
  if (named && !node.store.has(NodeTable::kBodies, entry.id.view()) &&
      (!orphan || somebody_holds(NodeTable::kBodies, entry.id))) {
    return "a body";
  }
  if (nodes_[post.node].index != node.index) return {};
  // Receipts younger than the copy are gone; the entries were fetched back without them.
  if (restored_ == node.index && entry.at_ms < restored_ms_) return {};
  for (const NodeId& other : post.named) {
    if (other == node.keys->id || (lost_ && other == nodes_[*lost_].keys->id)) continue;
    if (!node.store.has(NodeTable::kReceipts, key_receipt(entry.id, other))) return "a receipt";
  }
  return {};
}

// Whenever a node stopped, its store's sums are those of the bodies in it.
void World::judge_sums(const SimNode& node) {
  const auto stored = core::stored_pairs(node.store, node.config);
  const auto counted = core::count_pairs(node.store, node.config);
  if (!stored || !counted) return violated("pair sums cannot be read");
  for (const auto& [peer, sum] : *stored) {
    if (counted->at(peer) == sum) continue;
    violated("node " + std::to_string(node.index) + " keeps a wrong pair sum");
  }
}

void World::judge_end() {
  if (posted_.size() != posts_.size() && !lost_) violated("not every post was answered");
  for (const SimNode& node : nodes_) {
    if (node.gone) continue;
    judge_sums(node);
    for (const auto& [key, value] : node.store.table(NodeTable::kBodies)) {
      const auto posted = posted_.find(*EntryId::from(key));
      if (posted == posted_.end()) continue;
      const PlannedPost& post = posts_[posted->second.post];
      if (!post.named.contains(node.keys->id)) violated("a body is held by a node not named");
      if (value != post.body) violated("a body is not the one that was posted");
    }
    for (const auto& [key, value] : node.store.table(NodeTable::kReceipts)) {
      const auto receipt = parse<Receipt>(value);
      const Bytes expected = receipt ? key_receipt(receipt->entry_id, receipt->node) : Bytes{};
      const auto signer = receipt ? index_.find(receipt->node) : index_.end();
      const bool good =
          receipt && expected == key && signer != index_.end() &&
          crypto::verify_receipt(*receipt, council_.network,
                                 nodes_[signer->second].keys->nsk.public_key());
      if (!good) violated("a receipt stands for another node than signed it");
    }
    judge_feed(node);
  }
  judge_flash();
  judge_envelopes();
}

// A member who followed the feed through all of it has seen everything, and in its last state.
void World::judge_feed(const SimNode& node) {
  for (const auto& [id, entry] : posted_) {
    const PlannedPost& post = posts_[entry.post];
    const auto seen = node.client.seen.find(id);
    const bool named = post.named.contains(node.keys->id);
    const bool held = node.store.has(NodeTable::kBodies, id.view());
    if (!node.store.has(NodeTable::kEntries, id.view())) continue;  // died with its author
    if (seen == node.client.seen.end()) {
      violated("a member's feed missed an entry at node " + std::to_string(node.index));
    } else if (seen->second.for_me != (named && (held || post.request.dist != Dist::kDirected)) ||
               seen->second.body_held != held) {
      violated("a member's feed says wrongly whom an entry is for");
    }
  }
}

// With nothing broken, a flash is durable everywhere at once, however much waits for its signature.
void World::judge_flash() {
  if (!scenario_.slow_verify) return;
  for (const auto& [id, entry] : posted_) {
    if (posts_[entry.post].request.lane != Lane::kFlash) continue;
    for (const SimNode& node : nodes_) {
      const auto& durable = durable_at_[id];
      const auto at_node = durable.find(node.keys->id);
      if (at_node == durable.end() || at_node->second > entry.at_ms + 500) {
        violated("a flash waited at node " + std::to_string(node.index));
      }
    }
  }
}

// Every key of the council is tried on one real envelope.
void World::judge_envelopes() {
  for (const auto& [id, entry] : posted_) {
    const PlannedPost& post = posts_[entry.post];
    if (!post.real || post.readers.empty()) continue;
    const Bytes* row = nodes_[0].store.find(NodeTable::kEntries, id.view());
    if (row == nullptr) return;
    const auto header = parse<EntryHeader>(parse_entry_row(*row)->header);
    for (const test::CouncilOrg& org : council_.orgs) {
      const bool may = std::find(post.readers.begin(), post.readers.end(), org.id) !=
                       post.readers.end();
      std::vector<crypto::OpeningKey> keys = {test::staff_opening(org),
                                              test::person_opening(org.holder)};
      if (org.members_key) keys.push_back(test::members_opening(org));
      const bool opened = crypto::open(*header, post.body, keys).has_value();
      if (opened != may) violated(may ? "a reader cannot open" : "a stranger opened a body");
    }
    return;
  }
}

}  // namespace ceptoar::sim
