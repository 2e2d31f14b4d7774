// SPDX-License-Identifier: Apache-2.0
// The bodies that a node lacks and asks for: of each author a share, so that one who sends headers alone takes
// the places of his own bodies and of nobody else's. Included by node/core/*.cc alone.
#ifndef CEPTOAR_NODE_CORE_MISSING_H_
#define CEPTOAR_NODE_CORE_MISSING_H_

#include <map>
#include <optional>
#include <set>

#include "node/core/core.h"

namespace ceptoar::core {

struct MissingBody {
  NodeId author;
  std::uint64_t seq = 0;
  std::uint64_t next_try_ms = 0;
  std::size_t attempts = 0;
};

class MissingBodies {
 public:
  using Map = std::map<EntryId, MissingBody>;
  // Nothing more of an author who has his share: what is left out is looked for again in the store.
  void add(const EntryId& id, const MissingBody& body);
  void erase(const EntryId& id);
  std::size_t most_of_author() const;

  // At each tick. Where to go on looking in the store, empty: at its beginning; nullopt: nothing was left out, or
  // one looks. A body that comes after that is not put back by an older row.
  std::optional<Bytes> begin_look();
  void found(const EntryId& id, const MissingBody& body);
  void end_look(Bytes looked_to);  // empty: to the end
  void look_failed();              // begins anew after a while

  std::size_t size() const { return bodies_.size(); }
  Map::iterator begin() { return bodies_.begin(); }
  Map::iterator end() { return bodies_.end(); }
  Map::iterator upper_bound(const EntryId& id) { return bodies_.upper_bound(id); }

 private:
  Map bodies_;
  std::map<NodeId, std::size_t> of_author_;  // how many of them
  bool left_out_ = true;                     // a start knows of none yet
  bool looking_ = false;
  unsigned rests_ = 0;                       // ticks until the next look
  Bytes looked_to_;
  std::set<EntryId> came_meanwhile_;         // while one looks
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_MISSING_H_
