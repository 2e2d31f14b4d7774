// SPDX-License-Identifier: Apache-2.0
// What is swept, and how far the own clock is believed when it is. Included by node/core/*.cc alone.
#ifndef CEPTOAR_NODE_CORE_EXPIRY_H_
#define CEPTOAR_NODE_CORE_EXPIRY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "node/core/core.h"
#include "node/core/pairs.h"

namespace ceptoar::core {

// What is forgotten does not come back, so the own clock alone does not say that its time has come: every node
// that runs dates an entry every six hours at least, and none dated more than a day ahead is taken.
struct SweepClock {
  OthersTime others;
  std::uint64_t alone_since = 0;  // since then the others told no later time, and no day passed at once

  void hear(const NodeId& author, std::uint64_t dated_ms, std::uint64_t now) {
    if (others.hear(author, dated_ms)) alone_since = now;
  }
};

// A row of kExpiry whose time has come, and what it leads to.
struct Expiring {
  RowKey at;
  EntryId id;
  std::optional<EntryRow> row;  // none: it cannot be read, nor what follows
  EntryHeader header;
  std::vector<NodeId> named;
};

struct Erased {
  EntryId id;
  EntryHeader header;         // seq 0: it could not be read
  std::vector<NodeId> named;  // empty: of a directed one, the same of its routing
  PairParts pair_parts;
  bool had_body = false;
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_EXPIRY_H_
