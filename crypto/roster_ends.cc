// SPDX-License-Identifier: Apache-2.0
#include "crypto/roster_ends.h"

#include <algorithm>
#include <limits>

#include "crypto/checks.h"

namespace ceptoar::crypto {
namespace {

Error bad_end(std::string context) { return fail(ErrorCode::kMalformed, std::move(context)); }

template <class T, class Id>
const T* one_of(const std::vector<T>& list, const Id& id) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const T& one) { return one.id == id; });
  return at == list.end() ? nullptr : &*at;
}

bool is_admin(const EndedKey& end) { return end.node.is_zero(); }

// In the mesh, or on its way in.
bool takes_part(Status status) {
  return status == Status::kActive || status == Status::kCandidate || status == Status::kForming;
}

// The node works again under this very key.
bool is_back(const Roster& roster, const EndedKey& end) {
  const NodeRecord* node = one_of(roster.nodes, end.node);
  return !is_admin(end) && node != nullptr && node->nsk == end.key &&
         takes_part(node->status);
}

Result<void> check_node_end(const Roster& roster, const EndedKey& end) {
  if (end.nsk_epoch == 0 || end.last.size() != 1 || end.last.front().node != end.node) {
    return bad_end("the end of a node's key names one position, of its own log");
  }
  const NodeRecord* node = one_of(roster.nodes, end.node);
  if (node == nullptr) return {};
  if (node->org != end.org) return bad_end("the end of a node's key is of another organisation");
  const bool same = node->nsk == end.key;
  if (same ? node->nsk_epoch != end.nsk_epoch : node->nsk_epoch <= end.nsk_epoch) {
    return bad_end("an ended key and its epoch do not go together");
  }
  if (is_back(roster, end)) return bad_end("a key that ended is in force");
  return {};
}

Result<void> check_admin_end(const Roster& roster, const EndedKey& end) {
  if (end.nsk_epoch != 0 || !strictly_ascending(end.last, &LastPosition::node)) {
    return bad_end("the positions of an admin key are not sorted or named twice");
  }
  for (const LastPosition& last : end.last) {
    const NodeRecord* node = one_of(roster.nodes, last.node);
    if (last.node.is_zero() || (node != nullptr && node->org != end.org)) {
      return bad_end("an admin key ends in another organisation's log");
    }
  }
  return {};
}

// Nobody else signs with it: a key that ended never comes back as somebody's.
bool serves_otherwise(const Roster& roster, const EndedKey& end) {
  const auto& key = end.key;
  return std::any_of(roster.voters.begin(), roster.voters.end(),
                     [&](const Voter& one) { return one.key == key; }) ||
         std::find(roster.recovery.begin(), roster.recovery.end(), key) != roster.recovery.end() ||
         std::any_of(roster.organisations.begin(), roster.organisations.end(),
                     [&](const Organisation& one) { return one.admin_key == key; }) ||
         std::any_of(roster.nodes.begin(), roster.nodes.end(), [&](const NodeRecord& one) {
           return one.nsk == key && one.id != end.node;
         });
}

const EndedKey* end_of(const RosterState& now, const NodeId& node, std::uint16_t epoch) {
  const auto& ended = now.roster.ended;
  const auto at = std::find_if(ended.begin(), ended.end(), [&](const EndedKey& one) {
    return one.node == node && one.nsk_epoch == epoch && epoch != 0;
  });
  return at == ended.end() ? nullptr : &*at;
}

bool may_write(Status status, const EntryHeader& header) {
  switch (status) {
    case Status::kActive: return true;
    // A suspended node's flashes are shown, marked. Votes travel through any node, a suspended or a new
    // one's too; all that is under Dist::kControl carries a signature of its own.
    case Status::kSuspended:
      return header.lane == Lane::kFlash || header.dist == Dist::kControl;
    case Status::kCandidate:
    case Status::kForming: return header.dist == Dist::kControl;
    case Status::kRemoved: return false;
  }
  return false;
}

}  // namespace

Result<void> check_ended(const Roster& roster) {
  if (roster.ended.size() > limits::kRosterEnded) {
    return fail(ErrorCode::kLimitExceeded, "too many ended keys in the roster");
  }
  if (!strictly_ascending(roster.ended, &EndedKey::key)) {
    return bad_end("ended keys are not sorted or named twice");
  }
  for (const EndedKey& end : roster.ended) {
    if (end.key.is_zero() || one_of(roster.organisations, end.org) == nullptr) {
      return bad_end("an ended key of nobody");
    }
    if (end.last.size() > limits::kRosterNodes) {
      return fail(ErrorCode::kLimitExceeded, "too many positions of an ended key");
    }
    auto good = is_admin(end) ? check_admin_end(roster, end) : check_node_end(roster, end);
    if (!good) return good;
    if (serves_otherwise(roster, end)) return bad_end("a key that ended serves somebody");
  }
  return {};
}

Result<void> check_ended_follow(const Roster& before, const Roster& next) {
  const auto holds = [](const Roster& roster, const EndedKey& end) {
    return std::find(roster.ended.begin(), roster.ended.end(), end) != roster.ended.end();
  };
  for (const EndedKey& end : before.ended) {
    if (!holds(next, end) && !is_back(next, end)) {
      return bad_end("an agreed last position was changed or dropped");
    }
  }
  for (const EndedKey& end : next.ended) {
    if (holds(before, end)) continue;
    const Organisation* org = one_of(before.organisations, end.org);
    const NodeRecord* node = one_of(before.nodes, end.node);
    const bool was = is_admin(end) ? org != nullptr && org->admin_key == end.key
                                   : node != nullptr && node->nsk == end.key &&
                                         node->nsk_epoch == end.nsk_epoch;
    if (!was) return bad_end("a last position of a key that was not in force before");
  }
  return {};
}

const SignPublicKey* key_of_epoch(const RosterState& now, const NodeId& node, std::uint16_t epoch) {
  const NodeRecord* record = now.find_node(node);
  if (record != nullptr && record->nsk_epoch == epoch) return &record->nsk;
  const EndedKey* end = end_of(now, node, epoch);
  return end == nullptr ? nullptr : &end->key;
}

std::optional<std::uint64_t> agreed_end(const RosterState& now, const NodeId& node,
                                        std::uint16_t epoch) {
  const EndedKey* end = end_of(now, node, epoch);
  if (end == nullptr) return std::nullopt;
  return end->last.front().seq;
}

std::optional<SignPublicKey> log_key(const RosterState& now, const EntryHeader& header) {
  const SignPublicKey* const key = key_of_epoch(now, header.author, header.nsk_epoch);
  if (key == nullptr) return std::nullopt;
  const auto end = agreed_end(now, header.author, header.nsk_epoch);
  const NodeRecord* record = now.find_node(header.author);
  const bool current = record != nullptr && record->nsk_epoch == header.nsk_epoch;
  if (end && header.seq <= *end) return *key;
  if (!current || !may_write(record->status, header)) return std::nullopt;
  // Below the end of the key before, whoever holds the new one would write the past anew.
  for (const EndedKey& before : now.roster.ended) {
    if (before.node == header.author && before.nsk_epoch < header.nsk_epoch &&
        header.seq <= before.last.front().seq) {
      return std::nullopt;
    }
  }
  return *key;
}

std::uint64_t last_position(const RosterState& now, const NodeId& node) {
  const NodeRecord* record = now.find_node(node);
  if (record != nullptr && record->status != Status::kRemoved) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  std::uint64_t last = 0;
  for (const EndedKey& end : now.roster.ended) {
    if (!is_admin(end) && end.node == node) last = std::max(last, end.last.front().seq);
  }
  return last;
}

bool admin_ended(const RosterState& now, const SignPublicKey& admin, const NodeId& node,
                 std::uint64_t seq) {
  for (const EndedKey& end : now.roster.ended) {
    if (!is_admin(end) || end.key != admin) continue;
    return std::none_of(end.last.begin(), end.last.end(), [&](const LastPosition& last) {
      return last.node == node && seq <= last.seq;
    });
  }
  return false;
}

std::vector<SignPublicKey> old_admin_keys(const RosterState& now, const OrgId& org) {
  std::vector<SignPublicKey> out;
  for (const EndedKey& end : now.roster.ended) {
    if (is_admin(end) && end.org == org) out.push_back(end.key);
  }
  return out;
}

RosterState with_admin_key(const RosterState& now, const OrgId& org, const SignPublicKey& admin) {
  RosterState out = now;
  for (Organisation& one : out.roster.organisations) {
    if (one.id == org) one.admin_key = admin;
  }
  return out;
}

void add_ends(const Roster& before, Roster& next, const std::map<NodeId, std::uint64_t>& positions) {
  std::erase_if(next.ended, [&](const EndedKey& end) { return is_back(next, end); });
  const auto add = [&](EndedKey end) {
    const bool held = std::any_of(next.ended.begin(), next.ended.end(),
                                  [&](const EndedKey& one) { return one.key == end.key; });
    if (!held) next.ended.push_back(std::move(end));
  };
  for (const NodeRecord& node : before.nodes) {
    const NodeRecord* now = one_of(next.nodes, node.id);
    const bool stays = now != nullptr && now->nsk == node.nsk &&
                       (takes_part(now->status) || now->status == node.status);
    const auto known = positions.find(node.id);
    if (stays || known == positions.end()) continue;
    add({node.nsk, node.org, node.id, node.nsk_epoch, {{node.id, known->second}}});
  }
  for (const Organisation& org : before.organisations) {
    const Organisation* now = one_of(next.organisations, org.id);
    if (now == nullptr || now->admin_key == org.admin_key) continue;
    EndedKey end{org.admin_key, org.id, NodeId{}, 0, {}};
    for (const NodeRecord& node : before.nodes) {
      const auto known = positions.find(node.id);
      if (node.org == org.id && known != positions.end()) end.last.push_back({node.id, known->second});
    }
    if (!end.last.empty()) add(std::move(end));
  }
  std::sort(next.ended.begin(), next.ended.end(),
            [](const EndedKey& a, const EndedKey& b) { return a.key < b.key; });
}

}  // namespace ceptoar::crypto
