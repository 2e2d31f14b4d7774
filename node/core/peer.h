// SPDX-License-Identifier: Apache-2.0
// One link to another node: what was heard on it, and what is on its way. peers.cc, push.cc and receive.cc move it.
// Thread: the owner's. Included by node/core/state.h.
#ifndef CEPTOAR_NODE_CORE_PEER_H_
#define CEPTOAR_NODE_CORE_PEER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "node/core/backoff.h"
#include "node/core/core.h"
#include "node/core/incoming.h"
#include "node/core/pairs.h"
#include "schema/link.h"

namespace ceptoar::core {

// What can be sent to a peer.
struct Outgoing {
  EntryId id;
  EntryHeader header;
  SignedEntry wire;
  bool body_held = false;
  Bytes body;
  Bytes routing;
  std::vector<NodeId> named;  // directed: sorted
};
using OutgoingPtr = std::shared_ptr<const Outgoing>;

struct Flight {
  std::size_t bytes = 0;
  std::uint64_t sent_ms = 0;
  Lane lane = Lane::kNormal;
};

using Owed = std::pair<Lane, EntryId>;

// How a peer is offered again what it has not taken. Flashes are apart from the rest: what it has no room for keeps
// none of them back.
struct Offers {
  bool again = false;              // something is to be offered once more
  Backoff backoff;
  std::vector<Owed> few;           // the last that were offered in turn: outbox.cc
};

struct Peer {
  NodeId id;
  bool up = false;
  bool refused = false;            // said Hello for another network or protocol
  std::uint64_t epoch = 0;         // grows with each loss: answers of older loads are dropped
  std::uint64_t session = 0;       // of its last Hello
  std::uint64_t own_session = 0;
  std::string program;
  std::uint64_t last_heard_ms = 0;
  std::uint64_t ping_ms = 0;
  std::uint64_t round_trip_us = 0;
  std::uint64_t lists_sent_ms = 0;
  std::map<NodeId, Frontier> frontiers;
  std::array<std::deque<EntryId>, kLaneCount> queue;
  std::set<EntryId> queued;
  std::array<Offers, 2> offers;
  Offers& offers_of(Lane lane) { return offers[lane == Lane::kFlash ? 0 : 1]; }
  std::uint64_t session_ms = 0;    // when it last began a session
  bool held_us = false;            // has once said that it knows more of our log than we do
  std::map<EntryId, Flight> flights;
  std::size_t flight_bytes = 0;
  std::uint64_t acked_ms = 0;      // when a flight was last acknowledged
  std::array<std::uint64_t, kLaneCount> acked_sent_ms{};  // when the newest of those had been sent
  std::deque<SeqRange> serving;
  bool loading = false;
  std::deque<IncomingPtr> order;
  HeldBytes::Sum incoming_bytes = std::make_shared<std::size_t>(0);
  UrgentPlace::Taken urgent_checks = std::make_shared<std::size_t>(0);
  std::size_t chunk_loads = 0;
  std::size_t receipts_in_work = 0;
  std::deque<std::pair<std::uint64_t, std::size_t>> strikes;
  bool cut = false;                // and no frame of it was taken since
  PairSum said_sum;                // of what it shares with us, the last it said
  bool lists_wanted = false;       // when the walk is done: pair_walk.cc
  std::size_t list_loads = 0;
  std::uint64_t heads_said_ms = 0;
  bool knows_no_heads = false;     // an earlier version, as long as this session lasts
  std::uint64_t ahead_since_ms = 0;  // since when it follows a later roster while ours stands still; 0: it does not
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_PEER_H_
