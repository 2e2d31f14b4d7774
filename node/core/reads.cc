// SPDX-License-Identifier: Apache-2.0
// What members read: rosters, the feed in order of arrival, bodies, delivery.
#include "node/core/state.h"

namespace ceptoar::core {

// Which stanzas of a directed entry are for this holder: his own, his organisation's staff key, or
// the client key of this node's organisation when he belongs to one of its companies.
std::vector<std::uint16_t> Core::State::stanzas_for(const HolderId& holder,
                                                    const LocalRecipients& local,
                                                    bool& for_me) const {
  std::vector<std::uint16_t> stanzas;
  for_me = false;
  const AccessEntry* entry = find_access(holder);
  const NodeRecord* node = roster->find_node(config.self);
  if (entry == nullptr || node == nullptr) return stanzas;
  for (const LocalRecipient& one : local.recipients) {
    const bool person = one.reader_class == ReaderClass::kPerson && one.holder == holder;
    const bool staff = one.reader_class == ReaderClass::kStaff && one.org == entry->org;
    const bool company = one.reader_class == ReaderClass::kMembers && one.org == node->org &&
                         entry->org != node->org;
    if (!person && !staff && !company) continue;
    for_me = true;
    stanzas.push_back(one.stanza);
  }
  return stanzas;
}

// The same from its row; none without one.
std::vector<std::uint16_t> Core::State::stanzas_in(const HolderId& holder,
                                                   const std::optional<Bytes>& route_row,
                                                   bool& for_me) const {
  for_me = false;
  if (!route_row) return {};
  const auto route = parse_route_row(*route_row);
  if (!route) return {};
  const auto local = parse<LocalRecipients>(route->local);
  return local ? stanzas_for(holder, *local, for_me) : std::vector<std::uint16_t>{};
}

void Core::State::on_roster_want(const Waiter& who, const RosterWant& want) {
  scan(NodeTable::kRosters, key_number(want.from_version), limits::kEntriesPerFrame,
       limits::kAnswerBytes, [this, who](Scanned& rows) {
         if (!rows.good) return refuse(who, ErrorCode::kIo);
         answer(who, Rosters{std::move(rows.values)});
       });
}

void Core::State::on_feed_want(const Waiter& who, const HolderId& holder, const FeedWant& want) {
  if (feed_end() > want.after || want.wait_ms == 0) {
    return serve_feed(who, holder, want.after, want.limit);
  }
  parks.push_back({who, holder, now + want.wait_ms, want});
}

void Core::State::serve_feed(const Waiter& who, const HolderId& holder, std::uint64_t after,
                             std::uint32_t limit) {
  const std::size_t count = std::clamp<std::size_t>(limit, 1, limits::kEntriesPerFrame);
  const std::uint64_t end = feed_end();
  if (end <= after) return answer(who, Feed{{}, end});
  scan(NodeTable::kArrival, key_number(after + 1), count, limits::kAnswerBytes,
       [this, who, holder, limit, end](Scanned& rows) {
         if (!rows.good) return refuse(who, ErrorCode::kIo);
         auto arrivals = std::make_shared<std::vector<std::uint64_t>>();
         std::vector<RowKey> keys;
         std::uint64_t seen = end;
         for (std::size_t i = 0; i < rows.keys.size() && i < rows.values.size(); ++i) {
           if (rows.keys[i].key.size() != 8) break;
           const std::uint64_t arrival = read_be64(rows.keys[i].key);
           if (arrival > end) break;
           seen = arrival;
           const auto id = id_in(rows.values[i]);
           if (!id) {
             damaged("arrival " + std::to_string(arrival) + " names no entry");
             continue;
           }
           arrivals->push_back(arrival);
           keys.push_back(row_key(NodeTable::kEntries, id->view()));
           keys.push_back(row_key(NodeTable::kRoutes, id->view()));
         }
         if (keys.empty() && seen < end) return serve_feed(who, holder, seen, limit);
         if (keys.empty()) return answer(who, Feed{{}, end});
         load(std::move(keys), [this, who, holder, limit, end, arrivals](Loaded& loaded) {
           if (!came(loaded, 2 * arrivals->size())) return refuse(who, ErrorCode::kIo);
           Feed feed{{}, end};
           std::size_t bytes = 0;
           for (std::size_t i = 0; i < arrivals->size(); ++i) {
             Outgoing entry;
             const auto& entry_row = loaded.values[2 * i];
             if (bytes > limits::kAnswerBytes) break;
             // The others can be read all the same; who reads them sees the gap in the author's chain.
             if (!entry_row) {
               damaged("arrival " + std::to_string((*arrivals)[i]) + " leads nowhere");
               continue;
             }
             const auto row = parse_entry_row(*entry_row);
             if (!row) damaged("arrival " + std::to_string((*arrivals)[i]) + " is of an entry that cannot be read");
             // Moved to a later number meanwhile: it comes there.
             if (!row || row->arrival != (*arrivals)[i]) continue;
             if (!load_entry(entry, entry_row, std::nullopt, network)) continue;
             FeedItem item;
             item.arrival = row->arrival;
             item.header = row->header;
             item.signature = row->signature;
             item.received_ms = row->received_ms;
             item.for_me = entry.header.dist != Dist::kDirected;
             const auto& route_row = loaded.values[2 * i + 1];
             if (!item.for_me) item.stanzas = stanzas_in(holder, route_row, item.for_me);
             // That somebody else of this office got something is not for him to know.
             item.body_held = item.for_me && row->body_held;
             if (!route_row) look_at_routing(entry);
             bytes += item.header.size() + 2 * item.stanzas.size() + 160;
             feed.items.push_back(std::move(item));
           }
           if (feed.items.empty() && arrivals->back() < end) {
             return serve_feed(who, holder, arrivals->back(), limit);
           }
           answer(who, std::move(feed));
         });
       });
}

void Core::State::on_body_want(const Waiter& who, const HolderId& holder, const BodyWant& want) {
  load({row_key(NodeTable::kEntries, want.entry_id.view()),
        row_key(NodeTable::kRoutes, want.entry_id.view()),
        row_key(NodeTable::kBodies, want.entry_id.view())},
       [this, who, holder, want](Loaded& rows) {
         if (!rows.good || rows.values.size() != 3) return refuse(who, ErrorCode::kIo);
         Outgoing entry;
         if (!load_entry(entry, rows.values[0], std::nullopt, network)) {
           return refuse(who, ErrorCode::kNotFound);
         }
         bool may = entry.header.dist != Dist::kDirected;
         if (!may) (void)stanzas_in(holder, rows.values[1], may);
         if (!may) return refuse(who, ErrorCode::kNotAuthorized);
         entry.id = want.entry_id;
         if (!rows.values[2]) {
           (void)body_whole(entry, {});
           return refuse(who, ErrorCode::kNotFound);
         }
         const Bytes& body = *rows.values[2];
         if (want.offset == 0 && !body_whole(entry, body)) return refuse(who, ErrorCode::kNotFound);
         if (want.offset >= body.size()) return refuse(who, ErrorCode::kMalformed);
         BodyPart part;
         part.body_hash = entry.header.body_hash;
         part.total = static_cast<std::uint32_t>(body.size());
         part.offset = want.offset;
         const std::size_t size =
             std::min(limits::kInlineBodyBytes, body.size() - want.offset);
         part.data = to_bytes(BytesView(body).subspan(want.offset, size));
         answer(who, std::move(part));
       });
}

void Core::State::on_delivery_want(const Waiter& who, const HolderId& holder,
                                   const DeliveryWant& want, bool may_park) {
  load({row_key(NodeTable::kEntries, want.entry_id.view()),
        row_key(NodeTable::kRoutes, want.entry_id.view())},
       [this, who, holder, want, may_park](Loaded& rows) {
         if (!rows.good || rows.values.size() != 2) return refuse(who, ErrorCode::kIo);
         Outgoing entry;
         if (!load_entry(entry, rows.values[0], rows.values[1], network) ||
             entry.header.author != config.self) {
           return refuse(who, ErrorCode::kNotFound);
         }
         bool may = entry.header.dist != Dist::kDirected;
         if (!may) (void)stanzas_in(holder, rows.values[1], may);
         if (!may) return refuse(who, ErrorCode::kNotAuthorized);
         const std::vector<NodeId> named =
             entry.header.dist == Dist::kDirected ? entry.named : everybody();
         std::optional<Park> park;
         if (may_park && want.wait_ms > 0) {
           park = Park{who, holder, now + want.wait_ms, want};
         }
         answer_delivery(who, want, named, park);
       });
}

void Core::State::answer_delivery(const Waiter& who, const DeliveryWant& want,
                                  const std::vector<NodeId>& named,
                                  const std::optional<Park>& park) {
  std::vector<RowKey> keys;
  keys.reserve(named.size() + 1);
  for (const NodeId& node : named) {
    keys.push_back({NodeTable::kReceipts, key_receipt(want.entry_id, node)});
  }
  keys.push_back(row_key(NodeTable::kEntries, want.entry_id.view()));
  const std::uint64_t seen = receipt_commits;
  load(std::move(keys), [this, who, want, named, park, seen](Loaded& rows) {
    if (!rows.good || rows.values.size() != named.size() + 1) return refuse(who, ErrorCode::kIo);
    Delivery delivery;
    delivery.entry_id = want.entry_id;
    delivery.of = static_cast<std::uint32_t>(named.size());
    std::uint32_t done = 0;
    for (std::size_t i = 0; i < named.size(); ++i) {
      DeliveryRow row;
      row.node = named[i];
      if (named[i] == config.self && rows.values.back()) {
        const auto own = parse_entry_row(*rows.values.back());
        if (own) row.delivered_ms = own->received_ms;
      } else if (rows.values[i]) {
        const auto receipt = parse<Receipt>(*rows.values[i]);
        if (receipt) row.delivered_ms = receipt->committed_ms;
        row.receipt = std::move(*rows.values[i]);
      }
      done += row.delivered_ms != 0 ? 1 : 0;
      delivery.rows.push_back(std::move(row));
    }
    const std::uint32_t enough = std::min(want.at_least, delivery.of);
    if (done < enough && park && park->deadline_ms > now && members.contains(who.conn)) {
      // A receipt that came while these rows were read would wake nobody.
      if (seen != receipt_commits) return answer_delivery(who, want, named, park);
      parks.push_back(*park);
      return;
    }
    answer(who, std::move(delivery));
  });
}

}  // namespace ceptoar::core
