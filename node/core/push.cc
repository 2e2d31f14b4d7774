// SPDX-License-Identifier: Apache-2.0
// Sending entries to peers: queues of ids by lane, a window of what is not acknowledged, ranges
// served from the store. Queues hold ids, never bodies.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {

constexpr std::size_t kPage = 64;  // entries read at a time; a page of the largest headers is 32 KiB

std::size_t item_bytes(const Item& item) {
  return item.header.size() + item.body.size() + item.routing.size() + 128;
}

// An author decides how long a routing is; body and routing together may be too much for a frame even
// when each came in one of its own. Then the body goes in chunks.
bool goes_inline(const Outgoing& entry) {
  return entry.header.body_len <= limits::kInlineBodyBytes &&
         entry.header.body_len + entry.routing.size() <= limits::kFrameBytes - 8 * limits::kKiB;
}

bool load_outgoing_row(Outgoing& entry, const std::optional<Bytes>& entry_row,
                       const std::optional<Bytes>& route_row, const NetworkId& network) {
  if (!entry_row) return false;
  auto row = parse_entry_row(*entry_row);
  if (!row) return false;
  auto header = crypto::check_header(row->header, network);
  if (!header) return false;
  entry.header = *header;
  entry.wire = {std::move(row->header), row->signature};
  entry.body_held = row->body_held;
  if (!route_row) return true;
  auto route = parse_route_row(*route_row);
  if (!route) return true;
  entry.routing = std::move(route->signed_routing);
  const auto signed_routing = parse<SignedRouting>(entry.routing);
  if (!signed_routing) return true;
  auto routing = parse<Routing>(signed_routing->routing);
  if (routing) entry.named = std::move(routing->nodes);
  return true;
}

}  // namespace

bool load_entry(Outgoing& entry, const std::optional<Bytes>& entry_row,
                const std::optional<Bytes>& route_row, const NetworkId& network) {
  return load_outgoing_row(entry, entry_row, route_row, network);
}

void Core::State::enqueue(Peer& peer, const EntryId& id, Lane lane) {
  // What is left out comes by the heads; a flash is not left out for a history that waits.
  const std::size_t room = lane == Lane::kFlash ? 2 * limits::kSeqsPerFrame : limits::kSeqsPerFrame;
  if (peer.flights.contains(id) || peer.queued.size() >= room) return;
  if (!peer.queued.insert(id).second) return;
  peer.queue[static_cast<std::size_t>(lane)].push_back(id);
  dirty.insert(peer.id);
}

// The newest own entries stay in memory: they go to all peers at once.
void Core::State::remember_fresh(OutgoingPtr entry) {
  fresh_bytes += entry->body.size() + entry->wire.header.size();
  fresh_order.push_back(entry->id);
  fresh[entry->id] = std::move(entry);
  while (fresh_bytes > limits::kUnackedBytesPerPeer && fresh_order.size() > 1) {
    const auto oldest = fresh.find(fresh_order.front());
    fresh_order.pop_front();
    if (oldest == fresh.end()) continue;
    fresh_bytes -= oldest->second->body.size() + oldest->second->wire.header.size();
    fresh.erase(oldest);
  }
}

std::vector<EntryId> Core::State::take_queued(Peer& peer) {
  std::vector<EntryId> ids;
  const std::size_t room =
      peer.flights.size() >= limits::kUnackedEntriesPerPeer ||
              peer.flight_bytes >= limits::kUnackedBytesPerPeer
          ? 0
          : std::min(kPage, limits::kUnackedEntriesPerPeer - peer.flights.size());
  for (auto& lane : peer.queue) {
    while (!lane.empty() && ids.size() < room) {
      ids.push_back(lane.front());
      peer.queued.erase(lane.front());
      lane.pop_front();
    }
  }
  return ids;
}

void Core::State::pump(Peer& peer) {
  if (!peer.up) return;
  // A flash in memory does not wait for a page being read, nor for the window.
  auto& flash = peer.queue[static_cast<std::size_t>(Lane::kFlash)];
  std::vector<OutgoingPtr> now_ready;
  while (!flash.empty() && fresh.contains(flash.front()) && !planted(Bug::kFlashWaits)) {
    now_ready.push_back(fresh.at(flash.front()));
    peer.queued.erase(flash.front());
    flash.pop_front();
  }
  send_items(peer, now_ready);
  if (peer.loading) return;
  const std::vector<EntryId> ids = take_queued(peer);
  if (ids.empty()) {
    serve_next(peer);
    return;
  }
  std::vector<OutgoingPtr> ready;
  std::vector<EntryId> to_load;
  for (const EntryId& id : ids) {
    const auto it = fresh.find(id);
    if (it != fresh.end() && to_load.empty()) {
      ready.push_back(it->second);
    } else {
      to_load.push_back(id);
    }
  }
  send_items(peer, ready);
  if (!to_load.empty()) {
    load_outgoing(peer, to_load, false);
  } else if (!peer.queued.empty()) {
    pump(peer);
  }
}

// To a peer whose link may end with this step: what is for it in the control lane, and in memory, waits neither for
// a page being read nor for the window.
void Core::State::send_last(Peer& peer) {
  if (!peer.up) return;
  std::vector<OutgoingPtr> ready;
  std::erase_if(peer.queue[static_cast<std::size_t>(Lane::kControl)], [&](const EntryId& id) {
    const auto entry = fresh.find(id);
    if (entry == fresh.end()) return false;
    ready.push_back(entry->second);
    peer.queued.erase(id);
    return true;
  });
  send_items(peer, ready);
}

void Core::State::load_outgoing(Peer& peer, const std::vector<EntryId>& ids, bool from_log) {
  std::vector<RowKey> rows;
  rows.reserve(2 * ids.size());
  for (const EntryId& id : ids) {
    rows.push_back(row_key(NodeTable::kEntries, id.view()));
    rows.push_back(row_key(NodeTable::kRoutes, id.view()));
  }
  peer.loading = true;
  load(std::move(rows), [this, node = peer.id, epoch = peer.epoch, ids, from_log](Loaded& loaded) {
    Peer* to = find_peer(node);
    if (to == nullptr || to->epoch != epoch) return;
    to->loading = false;
    dirty.insert(node);
    if (!came(loaded, 2 * ids.size())) return;
    std::vector<std::shared_ptr<Outgoing>> found;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      auto entry = std::make_shared<Outgoing>();
      entry->id = ids[i];
      if (load_entry(*entry, loaded.values[2 * i], loaded.values[2 * i + 1], network)) {
        look_at_routing(*entry);
        found.push_back(std::move(entry));
      } else if (from_log || loaded.values[2 * i]) {  // a peer may ask for what is not here
        damaged("entry " + ids[i].hex() + " cannot be read");
      }
    }
    load_bodies(*to, std::move(found));
  });
}

// Without it nobody is known to be named: the body goes to none of its readers, which is said.
void Core::State::look_at_routing(const Outgoing& entry) {
  const bool lost = entry.header.dist == Dist::kDirected && entry.body_held && entry.named.empty();
  if (lost && entry.header.expires_ms > now) {
    damaged("the routing of entry " + crypto::entry_id(entry.wire.header).hex() + " cannot be read");
  }
}

// Bodies are read only as far as the window has room; the rest goes back to the queue.
void Core::State::load_bodies(Peer& peer, std::vector<std::shared_ptr<Outgoing>> found) {
  std::vector<RowKey> rows;
  std::vector<std::shared_ptr<Outgoing>> taken;
  std::vector<std::size_t> of_row;
  std::size_t bytes = peer.flight_bytes;
  for (auto& entry : found) {
    const bool inline_body = may_have_body(peer.id, *entry) && goes_inline(*entry);
    if (!taken.empty() && bytes > limits::kUnackedBytesPerPeer) {
      enqueue(peer, entry->id, entry->header.lane);
      continue;
    }
    if (inline_body) {
      rows.push_back(row_key(NodeTable::kBodies, entry->id.view()));
      of_row.push_back(taken.size());
      bytes += entry->header.body_len;
    }
    taken.push_back(std::move(entry));
  }
  const auto finish = [this, node = peer.id](std::vector<std::shared_ptr<Outgoing>> entries) {
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
      return a->header.lane < b->header.lane && a->header.lane == Lane::kFlash;
    });
    if (Peer* to = find_peer(node)) send_items(*to, {entries.begin(), entries.end()});
  };
  if (rows.empty()) return finish(std::move(taken));
  peer.loading = true;
  load(std::move(rows), [this, node = peer.id, epoch = peer.epoch, taken, of_row,
                         finish](Loaded& loaded) {
    Peer* to = find_peer(node);
    if (to == nullptr || to->epoch != epoch) return;
    to->loading = false;
    dirty.insert(node);
    for (std::size_t i = 0; i < of_row.size(); ++i) {
      Outgoing& entry = *taken[of_row[i]];
      if (!loaded.good || i >= loaded.values.size()) {
        entry.body_held = false;
        continue;
      }
      if (loaded.values[i]) entry.body = std::move(*loaded.values[i]);
      // Its receiver would take another body for an attack of ours.
      entry.body_held = body_whole(entry, entry.body);
    }
    finish(taken);
  });
}

bool Core::State::may_have_body(const NodeId& peer, const Outgoing& entry) const {
  if (!entry.body_held || entry.header.expires_ms <= now) return false;
  return entry.header.dist != Dist::kDirected || names(entry.named, peer);
}

Item Core::State::make_item(const Peer& peer, const Outgoing& entry) const {
  Item item;
  item.header = entry.wire.header;
  item.signature = entry.wire.signature;
  if (!may_have_body(peer.id, entry)) return item;
  if (entry.header.dist == Dist::kDirected) item.routing = entry.routing;
  if (goes_inline(entry)) {
    item.body = entry.body;
  } else {
    item.body_follows = true;
  }
  return item;
}

void Core::State::send_items(Peer& peer, const std::vector<OutgoingPtr>& entries) {
  Push frame;
  std::size_t bytes = 0;
  Lane lane = Lane::kBulk;
  const auto flush = [&] {
    if (!frame.items.empty()) send(peer, lane, frame);
    frame.items.clear();
    bytes = 0;
  };
  for (const OutgoingPtr& entry : entries) {
    Item item = make_item(peer, *entry);
    const std::size_t size = item_bytes(item);
    const bool full = bytes + size > limits::kAnswerBytes ||
                      frame.items.size() >= limits::kEntriesPerFrame;
    if (full || entry->header.lane != lane) flush();
    lane = entry->header.lane;
    bytes += size;
    frame.items.push_back(std::move(item));
    auto& flight = peer.flights[entry->id];
    peer.flight_bytes += size - flight.bytes;
    flight = {size, now, entry->header.lane};
  }
  flush();
}

void Core::State::land(Peer& peer, const EntryId& id) {
  const auto flight = peer.flights.find(id);
  if (flight == peer.flights.end()) return;
  peer.flight_bytes -= flight->second.bytes;
  peer.flights.erase(flight);
  dirty.insert(peer.id);
}

void Core::State::on_acks(Peer& peer, Acks& frame) {
  for (Ack& ack_in : frame.acks) {
    std::uint64_t sent_ms = now;  // of what counts as lost already and was refused after all
    if (const auto flight = peer.flights.find(ack_in.entry_id); flight != peer.flights.end()) {
      sent_ms = flight->second.sent_ms;
      std::uint64_t& newest = peer.acked_sent_ms[static_cast<std::size_t>(flight->second.lane)];
      newest = std::max(newest, sent_ms);
      peer.acked_ms = now;
    }
    land(peer, ack_in.entry_id);
    offer_answered(peer, ack_in, sent_ms);
    if (ack_in.code != 0) {
      if (ack_in.code == static_cast<std::uint16_t>(ErrorCode::kClock)) {
        log(2, "clock-ahead",
            peer.id.hex() + " takes nothing of the future: compare this machine's clock with its");
      }
      log(0, "push-refused", ack_in.entry_id.hex() + " " + std::to_string(ack_in.code));
      continue;
    }
    if (!ack_in.receipt.empty()) on_receipt_bytes(peer.id, ack_in.receipt);
  }
}

// The next page of a range the peer asked for, ascending.
void Core::State::serve_next(Peer& peer) {
  if (peer.loading || peer.serving.empty()) return;
  if (peer.flights.size() + kPage > limits::kUnackedEntriesPerPeer ||
      peer.flight_bytes > limits::kUnackedBytesPerPeer / 2) {
    return;
  }
  const SeqRange range = peer.serving.front();
  const std::uint64_t whole_to = std::min(range.to, logs[range.author].frontier.seq);
  peer.loading = true;
  scan(NodeTable::kLog, key_log(range.author, range.from), kPage, limits::kAnswerBytes,
       [this, node = peer.id, epoch = peer.epoch, range, whole_to](Scanned& rows) {
         Peer* to = find_peer(node);
         if (to == nullptr || to->epoch != epoch) return;
         to->loading = false;
         dirty.insert(node);
         if (to->serving.empty()) return;
         std::uint64_t next = range.to + 1;
         std::vector<EntryId> ids;
         std::uint64_t expected = range.from;  // up to whole_to there was no gap
         bool gap = false;
         for (std::size_t i = 0; rows.good && i < rows.keys.size() && i < rows.values.size(); ++i) {
           const BytesView key = rows.keys[i].key;
           if (key.size() != NodeId::kSize + 8) break;
           const std::uint64_t seq = read_be64(key.subspan(NodeId::kSize));
           const bool same = std::equal(range.author.bytes.begin(), range.author.bytes.end(),
                                        key.begin());
           if (!same || seq > range.to) break;
           const auto id = id_in(rows.values[i]);
           if (id) ids.push_back(*id);
           gap = gap || !id || (seq > expected && expected <= whole_to);
           expected = seq + 1;
           if (i + 1 == rows.keys.size()) next = seq + 1;
         }
         gap = gap || (rows.good && next > range.to && expected <= whole_to);
         if (gap) damaged("the log of " + range.author.hex() + " has a gap where it was whole");
         if (ids.empty() || next > range.to || next <= range.from) {  // the last: at the end of numbers
           to->serving.pop_front();
         } else {
           to->serving.front().from = next;
         }
         std::erase_if(ids, [&](const EntryId& id) { return to->flights.contains(id); });
         if (!ids.empty()) load_outgoing(*to, ids, true);
       });
}

}  // namespace ceptoar::core
