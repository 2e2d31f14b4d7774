// SPDX-License-Identifier: Apache-2.0
// Control entries: a roster that follows the one in force is adopted. Ballots, suspensions and the
// other kinds are stored and forwarded as they are; members' programs judge them.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {

// Rosters that came before their predecessors; each is one body, so these bound the memory. Counted
// by author: who floods candidates that never follow crowds out nobody else's.
constexpr std::size_t kCandidatesOfAuthor = 4;
constexpr std::uint64_t kVersionsAhead = 16;

}  // namespace

std::optional<std::uint64_t> roster_version_of(BytesView signed_roster) {
  const auto outer = parse<SignedRoster>(signed_roster);
  if (!outer) return std::nullopt;
  const auto inner = parse<Roster>(outer->roster);
  if (!inner) return std::nullopt;
  return inner->version;
}

std::optional<RosterCandidate> Core::State::candidate_in(const NodeId& author,
                                                         BytesView body) const {
  auto control = parse<Control>(body);
  if (!control || control->kind != ControlKind::kRoster) return std::nullopt;
  const auto version = roster_version_of(control->object);
  const std::uint64_t held = roster->roster.version;
  if (!version || *version <= held || *version > held + kVersionsAhead) return std::nullopt;
  const auto of_author = std::count_if(roster_candidates.begin(), roster_candidates.end(),
                                       [&](const auto& one) { return one.author == author; });
  // The very next one is judged at once and takes no place.
  if (*version > held + 1 && static_cast<std::size_t>(of_author) >= kCandidatesOfAuthor) {
    return std::nullopt;
  }
  return RosterCandidate{author, *version, std::move(control->object)};
}

// Written with the entry that brings it: after a crash between the two commits nothing else would
// look at that entry again.
void Core::State::add_candidate_row(RowBatch& batch, const EntryHeader& header, BytesView body) {
  if (header.dist != Dist::kControl) return;
  const auto candidate = candidate_in(header.author, body);
  if (!candidate) return;
  batch.push_back(put_row(NodeTable::kMeta, meta_candidate(*candidate), candidate->wire));
}

void Core::State::on_control(const NodeId& author, BytesView body) {
  auto candidate = candidate_in(author, body);
  if (!candidate) return;
  const bool known = std::any_of(roster_candidates.begin(), roster_candidates.end(),
                                 [&](const auto& one) { return one.wire == candidate->wire; });
  if (known) return;
  roster_candidates.push_back(std::move(*candidate));
  RowBatch batch;
  const std::uint64_t before = roster->roster.version;
  while (take_candidate(batch)) {
  }
  if (batch.empty()) return;  // its predecessor is not here yet
  commit(Lane::kControl, std::move(batch), [this](Committed& done) {
    if (!done.good) note_commit_failure(done.code);
  });
  if (roster->roster.version == before) return;
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

// The store of the new version is not waited for: its candidate is durable, so that a restart finds
// it again, and a peer that the new roster removes is cut at once.
bool Core::State::take_candidate(RowBatch& batch) {
  bool taken = false;
  for (const RosterCandidate& candidate : roster_candidates) {
    if (taken || candidate.version != roster->roster.version + 1) continue;
    auto next = crypto::verify_next(roster, candidate.wire);
    if (!next) continue;
    roster = *next;
    batch.push_back(put_row(NodeTable::kRosters, key_number(candidate.version), candidate.wire));
    taken = true;
  }
  // What should have followed and did not never will.
  const std::uint64_t over = roster->roster.version + (taken ? 0 : 1);
  std::erase_if(roster_candidates, [&](const RosterCandidate& candidate) {
    if (candidate.version > over) return false;
    batch.push_back(erase_row(NodeTable::kMeta, meta_candidate(candidate)));
    return true;
  });
  return taken;
}

}  // namespace ceptoar::core
