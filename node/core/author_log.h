// SPDX-License-Identifier: Apache-2.0
// What a node knows of one author's log. Included by node/core/*.cc alone.
#ifndef CEPTOAR_NODE_CORE_AUTHOR_LOG_H_
#define CEPTOAR_NODE_CORE_AUTHOR_LOG_H_

#include <array>
#include <map>

#include "node/core/core.h"

namespace ceptoar::core {

struct AuthorLog {
  Frontier frontier;                                   // durable and gapless
  std::map<std::uint64_t, Recovered::Above> above;     // durable, above a gap
  std::uint64_t progress_ms = 0;
  bool alarmed = false;                                // a fork was said once
  std::uint64_t frontier_hlc = 0;                      // of the entry at the frontier; 0: not known
  std::size_t idle_asks = 0;                           // asked without any progress since
  std::array<std::uint64_t, kLaneCount> paid_until_ms{};  // quota.cc
  std::map<AuditKind, std::uint64_t> noted_ms;         // audit.cc: when something of this author was
  bool holds(std::uint64_t seq) const { return seq <= frontier.seq || above.contains(seq); }
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_AUTHOR_LOG_H_
