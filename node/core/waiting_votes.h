// SPDX-License-Identifier: Apache-2.0
// Votes on versions of the roster whose predecessor is not here. They lie in the store and are read when it
// is; here stands which rows these are, so that each author has his share and nobody else's.
// Thread: the owner's. Included by node/core/core.h.
#ifndef CEPTOAR_NODE_CORE_WAITING_VOTES_H_
#define CEPTOAR_NODE_CORE_WAITING_VOTES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "schema/bytes.h"
#include "schema/ids.h"

namespace ceptoar::core {

// A SignedRoster of a version that is not settled, and whose log it came in.
struct RosterCandidate {
  NodeId author;
  std::uint64_t version = 0;
  Bytes wire;
};

// Its row of kMeta: version and author are read from the key, which orders rows by version.
struct WaitingVote {
  Bytes row;
  NodeId author;
  std::uint64_t version = 0;
  std::size_t bytes = 0;
};

class WaitingVotes {
 public:
  // False: its author's share (schema/limits.h) is full, and the row is not to stay.
  bool keep(const WaitingVote& vote);
  // Of the store: it was let in, and a restart must not lose what was counted beside what waits.
  void restore(const WaitingVote& vote);
  std::optional<WaitingVote> find(const Bytes& row) const;
  void erase(const Bytes& row);
  // All of these versions, which have no use any more.
  std::vector<Bytes> take_upto(std::uint64_t version);
  // In order of their versions, from behind that row on (empty: the first): at most so many rows and bytes,
  // one at least.
  std::vector<Bytes> list(const Bytes& behind, std::uint64_t upto, std::size_t rows, std::size_t bytes) const;
  std::size_t most_of_author() const;

 private:
  struct Share {
    std::map<std::uint64_t, std::size_t> of_version;
    std::size_t rows = 0;
    std::size_t bytes = 0;
  };
  bool has_place(const WaitingVote& vote) const;
  void release(const WaitingVote& vote);

  std::map<Bytes, WaitingVote> votes_;
  std::map<NodeId, Share> shares_;  // none that is empty
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_WAITING_VOTES_H_
