// SPDX-License-Identifier: Apache-2.0
// Pair sums counted anew from all routings, in the background: after an upgrade from a version that did
// not keep them, for a node that is new, when a peer says another sum for the first time after a start,
// once an hour after it in any case, and when a body expired whose routing was damaged. It also finds the
// positions for the lists; after it both are known for the rest of the run. What the store says wrongly is
// put right.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {

// A page's sums are made between two frames of the io thread: about half a millisecond.
constexpr std::size_t kWalkPage = 32;
constexpr std::uint64_t kAgainMs = 600'000;
constexpr std::uint64_t kCheckMs = 3'600'000;

constexpr const char* kCounting =
    "what other nodes share with this one is counted anew from all entries, in the background; the node "
    "works meanwhile. So it is once after an upgrade and when a node joins";

PairSum difference(PairSum wanted, const PairSum& held) {
  sum_remove(wanted, held);
  return wanted;
}

}  // namespace

std::optional<RoutedEntry> routed_entry(BytesView route_row, BytesView entry_row) {
  const auto route = parse_route_row(route_row);
  const auto row = parse_entry_row(entry_row);
  if (!route || !row || !row->body_held) return std::nullopt;
  const auto header = parse<EntryHeader>(row->header);
  const auto signed_routing = parse<SignedRouting>(route->signed_routing);
  if (!header || !signed_routing) return std::nullopt;
  auto routing = parse<Routing>(signed_routing->routing);
  if (!routing) return std::nullopt;
  return RoutedEntry{*header, std::move(routing->nodes)};
}

void Core::State::begin_pairs() {
  pairs.walk.check_due = now + kCheckMs;
  for (const auto& [node, shared] : pairs.shared) {
    if (shared.whole) continue;
    log(0, "pair-sums", kCounting);
    break;
  }
  tick_pairs();
}

void Core::State::tick_pairs() {
  settle_pairs();
  bool due = now >= pairs.walk.check_due;
  if (due) pairs.walk.check_due = now + kCheckMs;
  for (const auto& [node, shared] : pairs.shared) due = due || !shared.whole;
  if (due || pairs.walk.recount) walk_pairs();
}

// Whoever is not listed yet; nothing to do when all are.
void Core::State::walk_pairs() {
  PairWalk& walk = pairs.walk;
  if (walk.under_way || now < walk.again_ms) return;
  walk.counts.clear();
  walk.of_all = std::exchange(walk.recount, false);
  for (const auto& [node, shared] : pairs.shared) {
    if (walk.of_all || !shared.listed) walk.counts[node];
  }
  if (walk.counts.empty()) return;
  walk.under_way = true;
  walk.bodies = 0;
  walk.next.clear();
  walk_on();
}

// A page and a sweep at the same time would count what is being forgotten: each waits for the other.
void Core::State::walk_on() {
  PairWalk& walk = pairs.walk;
  if (!walk.under_way || walk.reading || sweeping) return;
  walk.reading = true;
  scan(NodeTable::kRoutes, walk.next, kWalkPage, limits::kAnswerBytes, [this](Scanned& routes) {
    if (!routes.good) return walk_page_over(false);
    if (routes.keys.empty()) return walk_done();
    std::vector<RowKey> entries;
    for (const RowKey& route : routes.keys) {
      entries.push_back(row_key(NodeTable::kEntries, route.key));
    }
    load(std::move(entries), [this, page = std::move(routes)](Loaded& loaded) {
      const bool good = loaded.good && loaded.values.size() == page.keys.size();
      if (good) count_page(page, loaded.values);
      walk_page_over(good);
    });
  });
}

void Core::State::count_page(const Scanned& routes,
                             const std::vector<std::optional<Bytes>>& entries) {
  PairWalk& walk = pairs.walk;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto id = EntryId::from(routes.keys[i].key);
    // Its commit will be counted when it is known to have ended: it would be counted twice.
    if (!id || !entries[i] || pairs.open.contains(*id)) continue;
    const auto entry = routed_entry(routes.values[i], *entries[i]);
    if (!entry || !names(entry->named, config.self)) continue;
    ++walk.bodies;
    for (const NodeId& node : entry->named) {
      const auto count = walk.counts.find(node);
      if (count == walk.counts.end()) continue;
      if (!count->second.seqs[entry->header.author].insert(entry->header.seq)) continue;
      sum_add(count->second.sum, pair_part(pairs.shared.at(node).key, *id));
    }
  }
  walk.next = routes.keys.back().key;
  walk.next.push_back(0);
}

void Core::State::walk_page_over(bool good) {
  PairWalk& walk = pairs.walk;
  walk.reading = false;
  if (!good) {
    walk.under_way = false;
    walk.counts.clear();
    walk.again_ms = now + kAgainMs;
    walk.recount = walk.recount || walk.of_all;
  }
  if (std::exchange(walk.sweep_waits, false)) sweep();
  walk_on();
}

void Core::State::walk_done() {
  PairWalk& walk = pairs.walk;
  walk.under_way = walk.reading = false;
  for (auto& [node, count] : walk.counts) {
    Shared& shared = pairs.shared.at(node);
    if (shared.whole && shared.sum != count.sum) {
      log(2, "pair-sum-wrong",
          node.hex() + ": the store had another sum of what it shares with this node; put right");
    }
    shared.sum = count.sum;
    shared.seqs = std::move(count.seqs);
    shared.whole = shared.listed = true;
  }
  walk.counts.clear();
  log(0, "pair-sums", std::to_string(walk.bodies) + " directed bodies counted");
  settle_pairs();
  for (auto& [node, peer] : peers) {
    const Shared* shared = shared_with(node);
    if (!std::exchange(peer.lists_wanted, false) || shared == nullptr || !peer.up) continue;
    if (peer.said_sum != shared->sum) send_pair_lists(peer, *shared);
  }
  if (std::exchange(walk.sweep_waits, false)) sweep();
  walk_pairs();  // for whom it became known meanwhile
}

// Makes the row say what is known here: after a walk, and of keys that are known no more. As a change, so
// that it is right whatever else is on its way into the store.
void Core::State::settle_pairs() {
  if (pairs.settling || read_only) return;
  PairTallies change;
  std::set<PairTally::Name> known;
  for (const auto& [node, shared] : pairs.shared) {
    known.insert(shared.name);
    if (!shared.whole) continue;
    PairTally held;
    if (const auto found = pairs.stored.find(shared.name); found != pairs.stored.end()) {
      held = found->second;
    }
    const PairTally more{shared.name, difference(shared.sum, held.sum),
                         static_cast<std::uint8_t>(1 - held.whole)};
    if (more.sum != PairSum{} || more.whole != 0) tally_add(change, {more});
  }
  for (const auto& [name, held] : pairs.stored) {
    if (!known.contains(name)) tally_add(change, {negated(held)});
  }
  if (change.empty()) return;
  pairs.settling = true;
  RowBatch batch;
  add_pair_change(batch, change);
  commit(Lane::kControl, std::move(batch), [this, change](Committed& done) {
    pairs.settling = false;
    if (!done.good) {  // nobody waits for it, and it is tried every two seconds
      if (done.code != ErrorCode::kStorageFull) note_commit_failure(done.code);
      return;
    }
    note_stored(change);
    std::erase_if(pairs.stored, [](const auto& one) {
      return one.second.whole == 0 && one.second.sum == PairSum{};
    });
  });
}

}  // namespace ceptoar::core
