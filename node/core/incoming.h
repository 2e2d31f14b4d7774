// SPDX-License-Identifier: Apache-2.0
// Entries on their way in: what is counted, checked and waited for until they are durable.
#ifndef CEPTOAR_NODE_CORE_INCOMING_H_
#define CEPTOAR_NODE_CORE_INCOMING_H_

#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "node/core/core.h"
#include "node/core/pairs.h"

namespace ceptoar::core {

// Bytes of a body on its way in, counted for its peer and for all until its last holder lets go: a
// disk slower than a peer would otherwise fill the memory with what waits for a commit.
class HeldBytes {
 public:
  using Sum = std::shared_ptr<std::size_t>;
  HeldBytes(Sum of_peer, Sum of_all, std::size_t bytes)
      : of_peer_(std::move(of_peer)), of_all_(std::move(of_all)), bytes_(bytes) {
    *of_peer_ += bytes_;
    *of_all_ += bytes_;
  }
  HeldBytes(const HeldBytes&) = delete;
  HeldBytes& operator=(const HeldBytes&) = delete;
  ~HeldBytes() {
    *of_peer_ -= bytes_;
    *of_all_ -= bytes_;
  }

 private:
  Sum of_peer_;
  Sum of_all_;
  std::size_t bytes_;
};

// A place among the flashes of a peer that are checked before usual work, until it is given up. Whoever holds it may
// outlast the peer.
class UrgentPlace {
 public:
  using Taken = std::shared_ptr<std::size_t>;
  explicit UrgentPlace(Taken taken) : taken_(std::move(taken)) { ++*taken_; }
  UrgentPlace(const UrgentPlace&) = delete;
  UrgentPlace& operator=(const UrgentPlace&) = delete;
  ~UrgentPlace() { --*taken_; }

 private:
  Taken taken_;
};

// An entry on its way in from a peer.
struct Incoming {
  Incoming(HeldBytes::Sum of_peer, HeldBytes::Sum of_all, std::size_t bytes)
      : held(std::move(of_peer), std::move(of_all), bytes) {}

  HeldBytes held;
  NodeId peer;
  EntryId id;
  EntryHeader header;
  Item item;
  int waiting = 0;         // results still to come
  bool admitted = false;   // a flash goes before its turn
  bool urgent = false;     // a flash that is checked and read before usual work
  std::optional<UrgentPlace> urgent_place;  // while it is checked so
  bool not_ours = false;   // its body: the routing does not name this node, or there is none that verifies
  ErrorCode code{};        // why it is refused, when `entry` is empty
  std::optional<crypto::Verified<crypto::Entry>> entry;
  std::optional<crypto::Verified<Routing>> routing;  // verified and naming this node
  LocalRecipients local;
  PairParts pair_parts;    // written with the body

  // Of its checks and reads; what is stored keeps the lane of the header.
  Lane work_lane() const { return header.lane == Lane::kFlash && !urgent ? Lane::kNormal : header.lane; }
  // Came, and counts even when it was given into the commit.
  bool has_body() const { return body_given_ || !item.body.empty(); }
  Bytes give_body() {
    body_given_ = true;
    return std::exchange(item.body, {});
  }

 private:
  bool body_given_ = false;
};
using IncomingPtr = std::shared_ptr<Incoming>;

// An entry in a commit, and the receipt that its author hears of it; he is told when both are there.
struct Stored {
  IncomingPtr in;
  std::uint64_t arrival = 0;
  bool is_new = false;           // else its body came after its header
  std::uint64_t stored_ms = 0;
  bool durable = false;
  bool receipt_asked = false;    // and not there yet
  Bytes receipt = {};
  std::set<NodeId> waiters = {}; // peers to acknowledge
};
using StoredPtr = std::shared_ptr<Stored>;

// What a step stores of one lane.
struct Storing {
  Lane lane = Lane::kNormal;
  RowBatch rows;
  std::vector<StoredPtr> entries;
};

using Position = std::pair<NodeId, std::uint64_t>;
using MessageKey = std::pair<NodeId, MsgId>;
// For tables of what is on its way: as many at most as verifications in flight, so who grinds ids that meet
// gains nothing.
struct OnItsWay {
  static std::size_t word(BytesView id) {
    std::size_t out = 0;
    std::memcpy(&out, id.data(), sizeof out);
    return out;
  }
  std::size_t operator()(const EntryId& id) const { return word(id.view()); }
  std::size_t operator()(const MessageKey& key) const { return word(key.second.view()); }
};

// An entry between its chain check and the end of its commit.
struct Admission {
  IncomingPtr first;
  std::set<NodeId> waiters;            // peers to acknowledge
  std::vector<IncomingPtr> deferred;   // looked at again afterwards
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_INCOMING_H_
