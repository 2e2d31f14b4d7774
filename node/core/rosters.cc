// SPDX-License-Identifier: Apache-2.0
// Control entries: a roster that follows the one in force is adopted. Ballots, suspensions and the
// other kinds are stored and forwarded as they are; members' programs judge them.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {

// Rosters that came before their predecessors; each is one body, so this bounds the memory.
constexpr std::size_t kCandidates = 16;

}  // namespace

std::optional<std::uint64_t> roster_version_of(BytesView signed_roster) {
  const auto outer = parse<SignedRoster>(signed_roster);
  if (!outer) return std::nullopt;
  const auto inner = parse<Roster>(outer->roster);
  if (!inner) return std::nullopt;
  return inner->version;
}

void Core::State::on_control(BytesView body) {
  const auto control = parse<Control>(body);
  if (!control) return;
  if (control->kind == ControlKind::kRoster) consider_roster(control->object);
}

void Core::State::consider_roster(BytesView signed_roster) {
  const auto version = roster_version_of(signed_roster);
  if (!version || *version <= roster->roster.version) return;
  if (*version > roster->roster.version + kCandidates) return;
  const Bytes wire = to_bytes(signed_roster);
  const bool known =
      std::find(roster_candidates.begin(), roster_candidates.end(), wire) != roster_candidates.end();
  if (known || roster_candidates.size() >= kCandidates) return;
  roster_candidates.push_back(wire);
  RowBatch batch;
  const std::uint64_t before = roster->roster.version;
  while (take_candidate(batch)) {
  }
  const bool changed_now = roster->roster.version != before;
  if (!changed_now) {
    // Its predecessor is not here yet: kept through a restart.
    batch.push_back(put_row(NodeTable::kMeta,
                            meta_candidate(*version, crypto::roster_hash(wire)), wire));
  }
  commit(Lane::kControl, std::move(batch), [this](Committed& done) {
    if (!done.good) note_commit_failure(done.code);
  });
  if (!changed_now) return;
  log(0, "roster-adopted", std::to_string(roster->roster.version));
  const auto before_peers = [&] {
    std::vector<NodeId> nodes;
    for (const auto& [node, peer] : peers) nodes.push_back(node);
    return nodes;
  }();
  make_peers();
  for (const NodeId& node : before_peers) {
    if (!peers.contains(node)) emit(CutPeer{node, "not of the roster any more"});
  }
  prune_outbox();
  emit(RosterChanged{});
}

// The store of the new version is not waited for: its entry is durable, so that a restart finds it
// again, and a peer that the new roster removes is cut at once.
bool Core::State::take_candidate(RowBatch& batch) {
  for (auto it = roster_candidates.begin(); it != roster_candidates.end(); ++it) {
    auto next = crypto::verify_next(roster, *it);
    if (!next) continue;
    roster = *next;
    batch.push_back(put_row(NodeTable::kRosters, key_number(roster->roster.version), *it));
    batch.push_back(erase_row(
        NodeTable::kMeta, meta_candidate(roster->roster.version, crypto::roster_hash(*it))));
    roster_candidates.erase(it);
    std::erase_if(roster_candidates, [&](const Bytes& candidate) {
      const auto version = roster_version_of(candidate);
      return !version || *version <= roster->roster.version;
    });
    return true;
  }
  return false;
}

}  // namespace ceptoar::core
