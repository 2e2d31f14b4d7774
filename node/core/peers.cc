// SPDX-License-Identifier: Apache-2.0
// Links to peers: sessions, strikes, what happens regularly.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {
constexpr std::uint64_t kHourMs = 3'600'000;
constexpr std::uint64_t kSessionEveryMs = 1'000;

// On a slow line acknowledgements come late, but they come: whoever sent the whole window again meanwhile would
// fill that line with copies. Lost is what was sent before a long silence, and what others no more urgent, sent so
// much later, went past.
bool is_lost(const Flight& flight, const Peer& peer, std::uint64_t now, std::uint64_t patience_ms) {
  const std::uint64_t heard = std::max(flight.sent_ms, peer.acked_ms);
  const auto first = peer.acked_sent_ms.begin() + static_cast<std::ptrdiff_t>(flight.lane);
  const std::uint64_t passed = *std::max_element(first, peer.acked_sent_ms.end());
  return heard + patience_ms <= now || flight.sent_ms + patience_ms <= passed;
}
}

void Core::State::make_peers() {
  for (const NodeRecord& node : roster->roster.nodes) {
    if (node.id == config.self || node.status == Status::kRemoved) continue;
    peers[node.id].id = node.id;
  }
  std::erase_if(peers, [&](const auto& entry) {
    const NodeRecord* node = roster->find_node(entry.first);
    return node == nullptr || node->status == Status::kRemoved;
  });
}

Peer* Core::State::find_peer(const NodeId& id) {
  const auto it = peers.find(id);
  return it == peers.end() ? nullptr : &it->second;
}

void Core::State::on(PeerUp& event) {
  Peer* peer = find_peer(event.peer);
  if (peer == nullptr) return;
  peer->up = true;
  random->fill({reinterpret_cast<std::uint8_t*>(&peer->own_session), sizeof peer->own_session});
  void_flights(*peer);
  say_hello(*peer);
  // Without its Hello the way back may not be there yet, and acknowledgements would be lost.
  if (peer->session != 0) refill(*peer);
}

void Core::State::on(PeerDown& event) {
  Peer* peer = find_peer(event.peer);
  if (peer == nullptr) return;
  peer->up = false;
  peer->session = 0;
  peer->knows_no_heads = false;
  void_flights(*peer);
  end_pulls_of(peer->id);
  std::erase_if(wanting, [&](const auto& want) { return want.second.peer == event.peer; });
}

// What was in flight may be lost: ZeroMQ drops a queue with its connection.
void Core::State::void_flights(Peer& peer) {
  ++peer.epoch;
  peer.loading = false;
  peer.flights.clear();
  peer.flight_bytes = 0;
  for (auto& lane : peer.queue) lane.clear();
  peer.queued.clear();
  peer.serving.clear();
}

void Core::State::say_hello(Peer& peer) {
  Hello hello;
  hello.protocol = limits::kProtocol;
  hello.network_id = network;
  hello.node = config.self;
  hello.roster_version = roster->roster.version;
  hello.roster_hash = roster->hash;
  hello.program = config.program;
  hello.session = peer.own_session;
  hello.frontiers = own_frontiers();
  if (const Shared* shared = shared_with(peer.id)) hello.pair_sum = shared->sum;
  send(peer, Lane::kControl, hello);
}

void Core::State::on_hello(Peer& peer, Hello& hello) {
  const bool understood = limits::speaks(hello.protocol);
  if (hello.network_id != network || !understood || hello.node != peer.id) {
    peer.refused = true;
    const ErrorCode code = understood ? ErrorCode::kWrongNetwork : ErrorCode::kUnsupportedVersion;
    send(peer, Lane::kControl, Refuse{static_cast<std::uint16_t>(code)});
    log(1, "hello-refused", peer.id.hex() + " " + std::string(error_code_name(code)));
    return;
  }
  peer.refused = false;
  peer.program = hello.program;
  if (hello.roster_version == roster->roster.version && hello.roster_hash != roster->hash) {
    log(2, "roster-differs", peer.id.hex());
  }
  hear_roster(peer, hello);
  if (hello.session != peer.session) {
    const bool known = peer.session != 0;
    const bool often = peer.session_ms != 0 && now < peer.session_ms + kSessionEveryMs;
    peer.session = hello.session;
    peer.frontiers.clear();
    if (often) {
      // Everything again for each small frame would let one peer make us read, send and ask without
      // end. What it lacks is offered with the next tick.
      for (Offers& offers : peer.offers) offers.again = true;
      return;
    }
    peer.session_ms = now;
    peer.offers = {};  // it may have room now
    if (known) {
      // The other side began anew while our connection to it stayed up: what was in flight may be
      // lost, and it has not heard our frontiers.
      void_flights(peer);
      say_hello(peer);
    }
    refill(peer);
    for (auto& [id, body] : missing) body.next_try_ms = std::min(body.next_try_ms, now);
  }
  hear_position(peer, hello);
  for (const Frontier& frontier : hello.frontiers) note_frontier(peer, frontier);
  on_pair_sum(peer, hello.pair_sum);
  want_missing_bodies();
}

void Core::State::on_pong(Peer& peer, const Pong& pong) {
  if (pong.ms != peer.ping_ms || now < pong.ms) return;
  peer.round_trip_us = (now - pong.ms) * 1000;
}

// What it had sent by then is judged after the cut: however much of that is bad, it is one cut, since each
// further one leaves the peer out for twice as long.
void Core::State::strike(Peer& peer, std::size_t points, const char* why) {
  if (peer.cut) return;
  log(1, "strike", peer.id.hex() + " " + why);
  auto& strikes = peer.strikes;
  strikes.emplace_back(now, points);
  std::size_t sum = 0;
  while (!strikes.empty() && strikes.front().first + kHourMs <= now) strikes.pop_front();
  for (const auto& [at, weight] : strikes) sum += weight;
  if (sum <= limits::kStrikesPerHour) return;
  strikes.clear();
  peer.cut = true;
  emit(CutPeer{peer.id, why});
  log(2, "peer-cut", peer.id.hex() + " " + why);
}

void Core::State::on(PeerFrameIn& event) {
  Peer* peer = find_peer(event.peer);
  if (peer == nullptr) return;  // not of the roster: the transport has an older list
  peer->last_heard_ms = now;
  peer->cut = false;
  auto frame = event.frame.size() > limits::kFrameBytes
                   ? Result<PeerFrame>(fail(ErrorCode::kLimitExceeded, "frame too large"))
                   : parse_peer_frame(event.frame);
  if (!frame) {
    send(*peer, Lane::kControl, Refuse{static_cast<std::uint16_t>(frame.error().code)});
    strike(*peer, 2, "frame does not parse");
    return;
  }
  if (peer->refused && !std::holds_alternative<Hello>(*frame)) return;
  dispatch(*peer, *frame);
}

void Core::State::on(PeerPartsIn& event) {
  if (Peer* peer = find_peer(event.peer)) strike(*peer, 1, "message of several parts");
}

void Core::State::dispatch(Peer& peer, PeerFrame& frame) {
  struct Visitor {
    State& s;
    Peer& p;
    void operator()(Hello& f) { s.on_hello(p, f); }
    void operator()(Ping& f) { s.send(p, Lane::kControl, Pong{f.ms}); }
    void operator()(Pong& f) { s.on_pong(p, f); }
    void operator()(Push& f) { s.on_push(p, f); }
    void operator()(Acks& f) { s.on_acks(p, f); }
    void operator()(Have& f) { s.on_have(p, f); }
    void operator()(Want& f) { s.on_want(p, f); }
    void operator()(WantBodies& f) { s.on_want_bodies(p, f); }
    void operator()(ChunkWant& f) { s.on_chunk_want(p, f); }
    void operator()(Chunk& f) { s.on_chunk(p, f); }
    void operator()(PairSum& f) { s.on_pair_sum(p, f); }
    void operator()(PairList& f) { s.on_pair_list(p, f); }
    void operator()(Receipts& f) {
      for (const Bytes& receipt : f.receipts) s.on_receipt_bytes(p.id, receipt);
    }
    // Receipts are made again when the author pushes again, so nothing waits for these.
    void operator()(ReceiptsAck&) {}
    void operator()(Refuse& f) {
      s.log(1, "refused-by-peer", p.id.hex() + " " + std::to_string(f.code));
      s.heads_refused(p);
    }
    void operator()(HeadsAsk& f) { s.on_heads_ask(p, f); }
    void operator()(HeadsSaid& f) { s.on_heads_said(p, f); }
  };
  std::visit(Visitor{*this, peer}, frame);
}

// The whole picture to everybody: repairs whatever a lost frame left behind.
void Core::State::tick_heads() {
  for (auto& [node, peer] : peers) {
    if (!peer.up) continue;
    peer.ping_ms = now;
    send(peer, Lane::kControl, Ping{now});
    say_hello(peer);
    if (peer.queued.empty() && peer.flights.empty()) refill(peer);
  }
}

void Core::State::tick_retry() {
  expire_heads();
  look_for_missing();
  for (auto& [node, peer] : peers) {
    std::vector<EntryId> lost;
    for (const auto& [id, flight] : peer.flights) {
      if (!is_lost(flight, peer, now, config.push_retry_ms)) continue;
      lost.push_back(id);
      peer.offers_of(flight.lane).again = true;
    }
    for (const EntryId& id : lost) land(peer, id);
    const bool due = std::ranges::any_of(
        peer.offers, [&](const Offers& offers) { return offers.again && !offers.backoff.waits(now); });
    if (due) refill(peer);
    dirty.insert(node);
  }
  std::vector<EntryId> stuck;
  for (const auto& [id, pull] : pulls) {
    if (pull.deadline_ms <= now) stuck.push_back(id);
  }
  // Forgotten, not asked again: the author's outbox, the pair sums or the list of missing bodies
  // bring it back, perhaps from somebody else.
  for (const EntryId& id : stuck) pulls.erase(id);
  std::vector<NodeId> authors;
  for (const auto& [author, entries] : logs) authors.push_back(author);
  for (const auto& node : roster->roster.nodes) {
    if (!logs.contains(node.id)) authors.push_back(node.id);
  }
  for (const NodeId& author : authors) chase(author, false);
  want_missing_bodies();
}

}  // namespace ceptoar::core
