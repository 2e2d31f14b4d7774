// SPDX-License-Identifier: Apache-2.0
// What keeps a node from using a number of its own log twice: a store that may be an old copy, and a
// second machine that writes with the same keys. Thread: the core's. State: node/core/guard.cc.
#ifndef CEPTOAR_NODE_CORE_GUARD_H_
#define CEPTOAR_NODE_CORE_GUARD_H_

#include <cstdint>
#include <deque>
#include <map>
#include <set>

#include "schema/ids.h"
#include "schema/objects.h"
#include "schema/result.h"

namespace ceptoar::core {

struct Guard {
  bool unconfirmed = false;         // Config::unconfirmed, until more than half of the peers were heard
  bool forked = false;              // this node's keys signed two entries at one position: nothing more
  std::set<NodeId> heard;           // peers that said in this run how far our log reaches
  // Peers whose log of ours differs, and the session in which they were asked for the entry where it
  // does. A peer that goes away takes no doubt with it.
  std::map<NodeId, std::uint64_t> asked;
  std::uint64_t claimed = 0;        // a peer says our log reaches to here
  std::uint64_t hold_until = 0;     // they come back, or a liar is believed for so long
  std::uint64_t start_until = 0;    // after a start
  std::uint64_t refuse_from = 0;    // unconfirmed: posts are not held longer than that
  std::set<NodeId> known_forks;     // authors of whose fork a proof is in the store
  std::deque<ForkProof> to_spread;  // one an author at most: of all others every node was told, by whomever
  std::uint64_t spread_due = 0;

  // Why a post is not even held; 0: it is.
  ErrorCode refuses(std::uint64_t now) const {
    if (forked) return ErrorCode::kFork;
    return unconfirmed && now >= refuse_from ? ErrorCode::kUnconfirmed : ErrorCode{};
  }
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_GUARD_H_
