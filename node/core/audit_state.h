// SPDX-License-Identifier: Apache-2.0
// What the core remembers of its audit log, and of the canary that it sends after each start and hour.
// Part of Core::State: one thread, no locks.
#ifndef CEPTOAR_NODE_CORE_AUDIT_STATE_H_
#define CEPTOAR_NODE_CORE_AUDIT_STATE_H_

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "node/core/audit.h"

namespace ceptoar::core {

// An own entry whose way out and back is watched.
struct Canary {
  EntryId id = {};
  std::uint64_t due_ms = 0;  // 0: none is out
  bool read_back = false;
};

struct AuditState {
  crypto::AuditHead base;
  crypto::AuditHead head;                        // durable
  crypto::AuditHead sent;                        // under the newest own root that is durable
  std::vector<Hash32> since_sent;
  std::map<NodeId, crypto::Witnessed> witnessed;
  std::set<NodeId> accepting;      // their operator's word is being written
  std::vector<std::pair<AuditNote, std::uint64_t>> waiting;  // with the time of each
  std::uint64_t unwritten = 0;
  bool writing = false;
  bool forgetting = false;
  bool sending = false;
  bool news = true;                              // a start is
  bool damaged = false;
  std::uint64_t write_again_ms = 0;
  std::uint64_t root_due = 0;                    // 0: roots are not sent
  std::uint64_t sent_ms = 0;
  std::uint64_t lost_said = 0;
  // Of connected nodes: since when; and whose silence was said.
  std::map<NodeId, std::uint64_t> up_since;
  std::set<NodeId> silent;
  Canary canary;
  bool canary_good = false;
  std::uint64_t canary_ms = 0;
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_AUDIT_STATE_H_
