// SPDX-License-Identifier: Apache-2.0
// Own entries that some named node has not confirmed: kept durably, offered again whenever such a
// node appears, ended by its signed receipt.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {
Lane lane_of(const OutboxRow& row) { return lane_from_wire(row.lane).value_or(Lane::kNormal); }
}  // namespace

std::vector<NodeId> Core::State::everybody() const { return roster->active_nodes(); }

// Its row when the receipt of that node is not in.
const OutboxRow* Core::State::owed(const NodeId& node, const EntryId& id) const {
  const auto row = outbox.find(id);
  if (row == outbox.end()) return nullptr;
  const auto& missing_from = row->second.missing;
  const bool is_owed = std::find(missing_from.begin(), missing_from.end(), node) != missing_from.end();
  return is_owed ? &row->second : nullptr;
}

// All that is owed to it, but for what waits because it refused it.
void Core::State::refill(Peer& peer) {
  if (!peer.up) return;
  std::vector<Owed> flashes;
  std::vector<Owed> rest;
  for (const auto& [id, row] : outbox) {
    if (std::find(row.missing.begin(), row.missing.end(), peer.id) == row.missing.end()) continue;
    const Lane lane = lane_of(row);
    (lane == Lane::kFlash ? flashes : rest).emplace_back(lane, id);
  }
  offer(peer, peer.offers_of(Lane::kFlash), std::move(flashes));
  offer(peer, peer.offers_of(Lane::kNormal), std::move(rest));
}

void Core::State::offer(Peer& peer, Offers& offers, std::vector<Owed> entries) {
  const bool under_way = std::ranges::any_of(offers.few, [&](const Owed& one) {
    return peer.queued.contains(one.second) || peer.flights.contains(one.second);
  });
  if (under_way || offers.backoff.waits(now)) return;
  // The queue has an end, and ids stand in no order: what is urgent must not be left out for what is not.
  std::sort(entries.begin(), entries.end());
  // Who goes on refusing is tried with a few, in turn: one of them may be what it will never take.
  offers.again = offers.backoff.lasts() && entries.size() > limits::kOfferedToRefuser;
  if (offers.again) {
    const Owed last = offers.few.empty() ? Owed{} : offers.few.back();
    std::rotate(entries.begin(), std::upper_bound(entries.begin(), entries.end(), last), entries.end());
    entries.resize(limits::kOfferedToRefuser);
    offers.few = entries;
  }
  for (const auto& [lane, id] : entries) enqueue(peer, id, lane);
}

// What is refused is not sent again at once, and what was taken shows that there is room for the others: with its
// receipt, because a header may find room where its body does not. Entries that it asked for count for neither.
void Core::State::offer_answered(Peer& peer, const Ack& answer, std::uint64_t sent_ms) {
  const OutboxRow* row = owed(peer.id, answer.entry_id);
  if (row == nullptr) return;
  Offers& offers = peer.offers_of(lane_of(*row));
  if (answer.code == 0) {
    if (answer.receipt.empty()) return;
    offers.backoff = {};
    offers.few.clear();
    return;
  }
  offers.again = true;
  offers.backoff.refused(sent_ms, now, *random);
}

void Core::State::make_receipt(const EntryId& id, std::size_t recipients,
                               std::uint64_t committed_ms, std::function<void(Bytes)> then) {
  const JobId job = jobs.add<ReceiptSigned>(
      [then = std::move(then)](ReceiptSigned& event) { then(encode(event.receipt)); });
  emit(SignReceipt{job, id, static_cast<std::uint16_t>(recipients), committed_ms});
}

void Core::State::on_receipt_bytes(const NodeId& from, BytesView bytes) {
  const auto receipt = parse<Receipt>(bytes);
  if (!receipt) return;
  if (owed(receipt->node, receipt->entry_id) == nullptr) return;
  const NodeRecord* node = roster->find_node(receipt->node);
  if (node == nullptr || receipts_waiting.contains({receipt->entry_id, receipt->node})) return;
  // Until the first copy is durable every further one would be verified too.
  Peer* sender = find_peer(from);
  if (sender == nullptr) return;
  if (sender->receipts_in_work >= limits::kVerifyInFlightPerPeer) return receipt_lost(receipt->node);
  ++sender->receipts_in_work;
  const JobId job = jobs.add<ReceiptVerified>([this, from](ReceiptVerified& event) {
    Peer* peer = find_peer(from);
    if (peer != nullptr && peer->receipts_in_work > 0) --peer->receipts_in_work;
    if (event.receipt) return receipt_verified(**event.receipt);
    if (peer != nullptr) strike(*peer, 10, "bad receipt");
  });
  emit(VerifyReceipt{job, *receipt, node->nsk});
}

// The next tick offers this node again what it owes receipts for, and it gives them again.
void Core::State::receipt_lost(const NodeId& node) {
  Peer* peer = find_peer(node);
  if (peer == nullptr) return;
  for (Offers& offers : peer->offers) offers.again = true;
}

void Core::State::receipt_verified(const Receipt& receipt) {
  receipts_waiting.emplace(std::make_pair(receipt.entry_id, receipt.node), receipt);
  commit_receipts();
}

// One commit at a time; what is verified meanwhile goes into the next one together.
void Core::State::commit_receipts() {
  if (committing_receipts || receipts_waiting.empty()) return;
  RowBatch batch;
  std::map<EntryId, OutboxRow> rows;
  std::vector<std::pair<EntryId, NodeId>> counted;
  std::vector<std::pair<EntryId, NodeId>> taken;
  for (const auto& [key, receipt] : receipts_waiting) {
    const auto row = outbox.find(key.first);
    taken.push_back(key);
    if (row == outbox.end()) continue;
    OutboxRow& left = rows.try_emplace(key.first, row->second).first->second;
    NodeId node = key.second;
    if (planted(Bug::kReceiptForWrongNode) && !left.missing.empty()) node = left.missing.back();
    std::erase(left.missing, node);
    counted.emplace_back(key.first, node);
    batch.push_back(put_row(NodeTable::kReceipts, key_receipt(key.first, node), encode(receipt)));
  }
  for (const auto& [id, row] : rows) {
    batch.push_back(row.missing.empty()
                        ? erase_row(NodeTable::kOutbox, id.view())
                        : put_row(NodeTable::kOutbox, id.view(), encode_row(row)));
  }
  committing_receipts = true;
  commit(Lane::kControl, std::move(batch), [this, counted, taken](Committed& done) {
    committing_receipts = false;
    for (const auto& key : taken) receipts_waiting.erase(key);
    if (!done.good) {
      note_commit_failure(done.code);
      if (read_only) return;  // no further one would be kept either
      for (const auto& [id, node] : counted) receipt_lost(node);
      return commit_receipts();  // what was verified meanwhile
    }
    ++receipt_commits;
    for (const auto& [id, node] : counted) {
      const auto row = outbox.find(id);
      if (row != outbox.end()) {
        std::erase(row->second.missing, node);
        if (row->second.missing.empty()) outbox.erase(row);
      }
      wake_deliveries(id);
    }
    commit_receipts();
  });
}

// A node that left the roster owes no receipt any more.
// Who is suspended by the fast path alone is owed what names him: it ends by itself.
void Core::State::prune_outbox() {
  // A candidate, or one that is suspended, was named by the author: that its receipt comes later is to be seen.
  const auto& in_force = *life.in_force();
  RowBatch batch;
  for (auto it = outbox.begin(); it != outbox.end();) {
    OutboxRow& row = it->second;
    const std::size_t gone =
        std::erase_if(row.missing, [&](const NodeId& node) {
          const NodeRecord* record = in_force.find_node(node);
          return record == nullptr || record->status == Status::kRemoved;
        });
    const EntryId id = it->first;
    const bool done = row.missing.empty();
    if (gone > 0) {
      batch.push_back(done ? erase_row(NodeTable::kOutbox, id.view())
                           : put_row(NodeTable::kOutbox, id.view(), encode_row(row)));
    }
    it = done ? outbox.erase(it) : std::next(it);
  }
  if (batch.empty()) return;
  commit(Lane::kControl, std::move(batch), [this](Committed& done) {
    if (!done.good) note_commit_failure(done.code);
  });
}

}  // namespace ceptoar::core
