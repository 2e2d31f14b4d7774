// SPDX-License-Identifier: Apache-2.0
// What expired is forgotten, a page at a time: bodies, routings, message ids, receipts. The header
// stays: it holds no content, and without it a node that comes later could not check the chain.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {
constexpr std::size_t kSweepPage = 64;  // a commit of this size does not hold up the others
constexpr std::size_t kExpiryKey = 16;
// Nobody else writes any more, or nobody is heard: what expired must go all the same.
constexpr std::uint64_t kAloneMs = 7 * limits::kDayMs;
}

// A clock that was set forward, or was ahead at the start, empties nothing: the others' entries say what time it is.
std::uint64_t Core::State::sweep_until() const {
  if (now >= sweep_clock.alone_since + kAloneMs) return now;
  return std::min(now, sweep_clock.others.ms() + limits::kDayMs);
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
    bool full = rows.keys.size() == kSweepPage;
    for (std::size_t i = 0; rows.good && i < rows.keys.size(); ++i) {
      const auto id = EntryId::from(rows.values[i]);
      const BytesView key = rows.keys[i].key;
      if (key.size() != kExpiryKey || !id || read_be64(key.first(8)) > sweep_until()) {
        full = false;
        break;
      }
      // Twice where an earlier program wrote its day: the second one goes with the next sweep.
      if (std::ranges::any_of(due, [&](const Expiring& one) { return one.id == *id; })) continue;
      due.push_back({std::move(rows.keys[i]), *id, std::nullopt, {}, {}});
    }
    if (due.empty()) return sweep_over();
    sweep_page(std::move(due), full);
  });
}

void Core::State::sweep_over() {
  sweeping = false;
  walk_on();
}

// What each entry is, and whom its routing names. `full`: behind it there are more.
void Core::State::sweep_page(std::vector<Expiring> due, bool full) {
  std::vector<RowKey> rows;
  for (const Expiring& one : due) {
    rows.push_back(row_key(NodeTable::kEntries, one.id.view()));
    rows.push_back(row_key(NodeTable::kRoutes, one.id.view()));
  }
  load(std::move(rows), [this, full, due = std::move(due)](Loaded& loaded) mutable {
    if (!came(loaded, 2 * due.size())) return sweep_over();
    for (std::size_t i = 0; i < due.size(); ++i) {
      const auto& value = loaded.values[2 * i];
      const auto row = value ? parse_entry_row(*value) : Result<EntryRow>(fail(ErrorCode::kNotFound, "no entry"));
      Outgoing entry;
      if (!row || !load_entry(entry, value, loaded.values[2 * i + 1], network)) continue;
      due[i].row = *row;
      due[i].header = entry.header;
      due[i].named = std::move(entry.named);
    }
    sweep_messages(std::move(due), full);
  });
}

// Whose its message id is by now: an entry that came after its time may have it (judge()). One that is on its
// way is not in the store yet, and no other begins meanwhile.
void Core::State::sweep_messages(std::vector<Expiring> due, bool full) {
  std::erase_if(due, [&](const Expiring& one) {
    return one.row && messages.contains({one.header.author, one.header.msg_id});
  });
  if (due.empty()) return sweep_over();
  std::vector<RowKey> rows;
  rows.reserve(due.size());
  for (const Expiring& one : due) {
    rows.push_back(one.row ? RowKey{NodeTable::kMessages, key_message(one.header.author, one.header.msg_id)}
                           : one.at);
  }
  load(std::move(rows), [this, full, due = std::move(due)](Loaded& loaded) {
    if (!came(loaded, due.size())) return sweep_over();
    erase_page(due, loaded.values, full);
  });
}

void Core::State::erase_page(const std::vector<Expiring>& due,
                             const std::vector<std::optional<Bytes>>& message_rows, bool full) {
  RowBatch batch;
  std::vector<Erased> gone;
  for (std::size_t i = 0; i < due.size(); ++i) {
    const Expiring& one = due[i];
    if (admissions.contains(one.id)) continue;
    gone.push_back(one.row ? erase_expired(one, *one.row, message_rows[i], batch) : erase_unreadable(one, batch));
  }
  if (batch.empty()) return sweep_over();
  // Not as bulk: it makes room, so it goes while the reserve is all there is.
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
}

Erased Core::State::erase_expired(const Expiring& due, const EntryRow& row,
                                  const std::optional<Bytes>& message_row, RowBatch& batch) {
  const EntryHeader& header = due.header;
  const EntryId& id = due.id;
  batch.push_back({due.at, std::nullopt});
  batch.push_back(erase_row(NodeTable::kBodies, id.view()));
  batch.push_back(erase_row(NodeTable::kRoutes, id.view()));
  if (id_in(message_row) == id) {
    batch.push_back(erase_row(NodeTable::kMessages, key_message(header.author, header.msg_id)));
  }
  batch.push_back(erase_row(NodeTable::kMeta, meta_missing(id)));
  if (header.author == config.self) {
    batch.push_back(erase_row(NodeTable::kOutbox, id.view()));
    const bool directed = header.dist == Dist::kDirected;
    for (const NodeId& node : directed ? due.named : everybody()) {
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
  Erased gone{id, header, due.named, {}, row.body_held};
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
Erased Core::State::erase_unreadable(const Expiring& due, RowBatch& batch) {
  const EntryId& id = due.id;
  batch.push_back({due.at, std::nullopt});
  batch.push_back(erase_row(NodeTable::kBodies, id.view()));
  batch.push_back(erase_row(NodeTable::kRoutes, id.view()));
  batch.push_back(erase_row(NodeTable::kMeta, meta_missing(id)));
  if (outbox.erase(id) > 0) batch.push_back(erase_row(NodeTable::kOutbox, id.view()));
  missing.erase(id);
  return {id, {}, {}, {}, true};
}

// Once it is durable: a commit that failed leaves all of it, and is tried again with the next sweep.
void Core::State::erased(const Erased& entry) {
  missing.erase(entry.id);  // once more: a look may have read its row before it went
  if (!entry.had_body) return;
  if (bodies > 0) --bodies;
  const bool unreadable = entry.header.seq == 0;
  if (!unreadable && entry.header.dist != Dist::kDirected) return;
  // Whom it named cannot be read any more: what is left is counted.
  if (entry.named.empty()) pairs.walk.recount = true;
  pair_remove(entry.header, entry.id, entry.named, entry.pair_parts);
}

}  // namespace ceptoar::core
