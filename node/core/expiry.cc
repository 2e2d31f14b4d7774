// SPDX-License-Identifier: Apache-2.0
// What expired is forgotten, a page at a time: bodies, routings, message ids, receipts. The header
// stays: it holds no content, and without it a node that comes later could not check the chain.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {
constexpr std::size_t kSweepPage = 64;  // a commit of this size does not hold up the others
constexpr std::size_t kExpiryKey = 16;
}

// Not while routings are counted (pair_walk.cc): what goes meanwhile would be counted.
void Core::State::sweep() {
  if (sweeping || read_only) return;
  if (pairs.walk.reading) {
    pairs.walk.sweep_waits = true;
    return;
  }
  sweeping = true;
  scan(NodeTable::kExpiry, {}, kSweepPage, limits::kAnswerBytes, [this](Scanned& rows) {
    std::vector<Expiring> due;
    for (std::size_t i = 0; rows.good && i < rows.keys.size(); ++i) {
      const auto id = EntryId::from(rows.values[i]);
      const BytesView key = rows.keys[i].key;
      if (key.size() != kExpiryKey || !id || read_be64(key.first(8)) > now) break;
      due.push_back({std::move(rows.keys[i]), *id});
    }
    if (due.empty()) return sweep_over();
    sweep_page(std::move(due));
  });
}

void Core::State::sweep_over() {
  sweeping = false;
  walk_on();
}

void Core::State::sweep_page(std::vector<Expiring> due) {
  std::vector<RowKey> rows;
  for (const Expiring& one : due) {
    rows.push_back(row_key(NodeTable::kEntries, one.id.view()));
    rows.push_back(row_key(NodeTable::kRoutes, one.id.view()));
  }
  load(std::move(rows), [this, due = std::move(due)](Loaded& loaded) {
    RowBatch batch;
    std::vector<Erased> gone;
    if (came(loaded, 2 * due.size())) {
      for (std::size_t i = 0; i < due.size(); ++i) {
        const Expiring& one_due = due[i];
        const auto& entry_row = loaded.values[2 * i];
        if (admissions.contains(one_due.id)) continue;
        const auto row = entry_row ? parse_entry_row(*entry_row)
                                   : Result<EntryRow>(fail(ErrorCode::kNotFound, "no entry"));
        auto one = row ? erase_expired(one_due, *row, loaded.values[2 * i + 1], batch) : std::nullopt;
        gone.push_back(one ? std::move(*one) : erase_unreadable(one_due, batch));
      }
    }
    if (batch.empty()) return sweep_over();
    // Not as bulk: it makes room, so it goes while the reserve is all there is.
    const bool full = due.size() == kSweepPage;
    commit(Lane::kControl, std::move(batch), [this, full, gone = std::move(gone)](Committed& done) {
      if (done.good) {
        for (const Erased& one : gone) erased(one);
      } else {
        note_commit_failure(done.code);
      }
      sweeping = false;
      if (done.good && full) sweep();
      walk_on();
    });
  });
}

std::optional<Core::State::Erased> Core::State::erase_expired(const Expiring& due, const EntryRow& row,
                                                              const std::optional<Bytes>& route,
                                                              RowBatch& batch) {
  Outgoing entry;
  if (!load_entry(entry, encode_row(row), route, network)) return std::nullopt;
  const EntryHeader& header = entry.header;
  const EntryId& id = due.id;
  batch.push_back({due.row, std::nullopt});
  batch.push_back(erase_row(NodeTable::kBodies, id.view()));
  batch.push_back(erase_row(NodeTable::kRoutes, id.view()));
  batch.push_back(erase_row(NodeTable::kMessages, key_message(header.author, header.msg_id)));
  batch.push_back(erase_row(NodeTable::kMeta, meta_missing(id)));
  if (header.author == config.self) {
    batch.push_back(erase_row(NodeTable::kOutbox, id.view()));
    const bool directed = header.dist == Dist::kDirected;
    for (const NodeId& node : directed ? entry.named : everybody()) {
      batch.push_back(erase_row(NodeTable::kReceipts, key_receipt(id, node)));
    }
    outbox.erase(id);
  }
  missing.erase(id);
  pulls.erase(id);
  if (const auto it = fresh.find(id); it != fresh.end()) {
    fresh_bytes -= it->second->body.size() + it->second->wire.header.size();
    fresh.erase(it);
  }
  Erased gone{id, header, std::move(entry.named), {}, row.body_held};
  if (!row.body_held) return gone;
  EntryRow kept = row;
  kept.body_held = false;
  batch.push_back(put_row(NodeTable::kEntries, id.view(), encode_row(kept)));
  gone.pair_parts = pair_parts(id, gone.named);
  PairTallies change;
  for (const PairTally& part : gone.pair_parts) change.push_back(negated(part));
  add_pair_change(batch, change);
  return gone;
}

// The row of its header is damaged: its body goes at its time all the same, and what comes behind it in the
// table is not kept back.
Core::State::Erased Core::State::erase_unreadable(const Expiring& due, RowBatch& batch) {
  const EntryId& id = due.id;
  batch.push_back({due.row, std::nullopt});
  batch.push_back(erase_row(NodeTable::kBodies, id.view()));
  batch.push_back(erase_row(NodeTable::kRoutes, id.view()));
  batch.push_back(erase_row(NodeTable::kMeta, meta_missing(id)));
  if (outbox.erase(id) > 0) batch.push_back(erase_row(NodeTable::kOutbox, id.view()));
  missing.erase(id);
  return {id, {}, {}, {}, true};
}

// Once it is durable: a commit that failed leaves all of it, and is tried again with the next sweep.
void Core::State::erased(const Erased& entry) {
  if (!entry.had_body) return;
  if (bodies > 0) --bodies;
  const bool unreadable = entry.header.seq == 0;
  if (!unreadable && entry.header.dist != Dist::kDirected) return;
  // Whom it named cannot be read any more: what is left is counted.
  if (entry.named.empty()) pairs.walk.recount = true;
  pair_remove(entry.header, entry.id, entry.named, entry.pair_parts);
}

}  // namespace ceptoar::core
