// SPDX-License-Identifier: Apache-2.0
// Control entries about the roster: votes on the next version are counted here (crypto/roster_life.h),
// and the version that has enough of them is in force at once. Prevotes and abandonments are stored
// and forwarded as they are; voters' programs judge them.
#include "crypto/roster_file.h"
#include "node/core/state.h"

namespace ceptoar::core {

namespace {

// Rosters that came before their predecessors; each is one body, so these bound the memory. Counted
// by author: who floods candidates that never follow crowds out nobody else's.
constexpr std::size_t kCandidatesOfAuthor = 4;
constexpr std::uint64_t kVersionsAhead = 16;

std::string names_of(const crypto::RosterState& roster, const std::set<VoterId>& voters) {
  std::string out;
  for (const Voter& voter : roster.roster.voters) {
    if (!voters.contains(voter.id)) continue;
    const Organisation* org = roster.find_org(voter.org);
    out += (out.empty() ? "" : " ") + (org != nullptr ? org->handle : voter.id.hex());
  }
  return out;
}

}  // namespace

std::optional<std::uint64_t> roster_version_of(BytesView signed_roster) {
  const auto outer = parse<SignedRoster>(signed_roster);
  if (!outer) return std::nullopt;
  const auto inner = parse<Roster>(outer->roster);
  if (!inner) return std::nullopt;
  return inner->version;
}

// A bundle or a single vote of a version that is not settled.
std::optional<RosterCandidate> Core::State::candidate_in(const NodeId& author,
                                                         BytesView body) const {
  auto control = parse<Control>(body);
  if (!control) return std::nullopt;
  if (control->kind != ControlKind::kRoster && control->kind != ControlKind::kVote) {
    return std::nullopt;
  }
  const auto version = roster_version_of(control->object);
  const std::uint64_t settled = life.settled()->roster.version;
  if (!version || *version <= settled || *version > settled + kVersionsAhead) return std::nullopt;
  return RosterCandidate{author, *version, std::move(control->object)};
}

// Written with the entry that brings it: after a crash between the two commits nothing else would
// look at that entry again.
void Core::State::add_candidate_row(RowBatch& batch, const EntryHeader& header, BytesView body) {
  if (header.dist != Dist::kControl) return;
  if (const auto fact = fact_in(header, body)) {
    batch.push_back(put_row(NodeTable::kMeta, meta_fact(*fact), encode_fact(*fact)));
  }
  const auto candidate = candidate_in(header.author, body);
  if (!candidate) return;
  batch.push_back(put_row(NodeTable::kMeta, meta_candidate(*candidate), candidate->wire));
}

void Core::State::keep_candidate(RosterCandidate candidate, RowBatch& batch) {
  std::size_t of_author = 0;
  for (const RosterCandidate& one : roster_candidates) {
    if (one.author != candidate.author) continue;
    if (one.wire == candidate.wire) return;
    ++of_author;
  }
  if (of_author >= kCandidatesOfAuthor) {
    batch.push_back(erase_row(NodeTable::kMeta, meta_candidate(candidate)));
    return;
  }
  roster_candidates.push_back(std::move(candidate));
}

// Counts it, or keeps it until its predecessor is here; what is neither is forgotten.
void Core::State::take_roster(RosterCandidate candidate, RowBatch& batch) {
  const Bytes row = meta_candidate(candidate);
  if (roster_votes.contains(row)) return;
  const std::size_t twice = life.double_votes().size();
  const auto step = life.take(candidate.wire);
  if (!step && step.error().code == ErrorCode::kChain) {
    return keep_candidate(std::move(candidate), batch);
  }
  if (!step) {
    if (step.error().code != ErrorCode::kDuplicate && step.error().code != ErrorCode::kNotFound) {
      log(1, "vote-refused", candidate.author.hex() + " " + step.error().context);
    }
    batch.push_back(erase_row(NodeTable::kMeta, row));
    return;
  }
  roster_votes.emplace(row, candidate.version);
  const auto double_votes = life.double_votes();
  for (std::size_t i = twice; i < double_votes.size(); ++i) {
    log(2, "voter-signed-twice", names_of(*life.settled(), {double_votes[i].voter}));
  }
  if (*step != crypto::RosterLife::Step::kNoted) roster_moved(*step, batch);
}

// in_force() is another one. Votes on what is settled are not needed any more; those that waited for
// it are counted now.
void Core::State::roster_moved(crypto::RosterLife::Step step, RowBatch& batch) {
  see_roster();
  for (std::size_t i = 0; i < life.heads().size(); ++i) {
    const auto& head = life.heads()[i];
    batch.push_back(put_row(NodeTable::kRosters, crypto::key_of_version(head->roster.version, i),
                            head->signed_bytes));
  }
  const std::uint64_t in_force = roster->roster.version;
  if (life.recovered()) {
    batch.push_back(put_row(NodeTable::kRosters, crypto::key_of_version(in_force, 0),
                            roster->signed_bytes));
  }
  const std::string version = std::to_string(roster->roster.version);
  switch (step) {
    case crypto::RosterLife::Step::kDisputed:
      log(2, "roster-disputed",
          "back to " + version + ", signed twice: " +
              names_of(*life.settled(), life.double_signers()));
      break;
    case crypto::RosterLife::Step::kResolved: log(1, "roster-resolved", version); break;
    case crypto::RosterLife::Step::kAdopted: log(0, "roster-adopted", version); break;
    case crypto::RosterLife::Step::kRecovered: log(2, "roster-recovered", version); break;
    case crypto::RosterLife::Step::kUndone:
      batch.push_back(erase_row(NodeTable::kRosters, crypto::key_of_version(in_force + 1, 0)));
      log(2, "recovery-undone", "back to " + version);
      break;
    case crypto::RosterLife::Step::kNoted: break;
  }
  const std::uint64_t settled = life.settled()->roster.version;
  std::erase_if(roster_votes, [&](const auto& vote) {
    if (vote.second > settled) return false;
    batch.push_back(erase_row(NodeTable::kMeta, vote.first));
    return true;
  });
  std::vector<RosterCandidate> waiting = std::exchange(roster_candidates, {});
  for (RosterCandidate& candidate : waiting) {
    if (candidate.version > roster->roster.version + 1) {
      roster_candidates.push_back(std::move(candidate));
    } else {
      take_roster(std::move(candidate), batch);
    }
  }
  recovery_facts_moved(batch);
}

void Core::State::on_control(const EntryHeader& header, BytesView body) {
  if (const auto control = parse<Control>(body); control && control->kind == ControlKind::kForkProof) {
    return take_fork_proof(header.author, control->object);
  }
  auto candidate = candidate_in(header.author, body);
  auto fact = fact_in(header, body);
  if (!candidate && !fact) return;
  RowBatch batch;
  const Hash32 before = roster->hash;
  if (candidate) take_roster(std::move(*candidate), batch);
  if (fact) take_fact(std::move(*fact), batch);
  roster_votes_moved(before, std::move(batch));
}

// `before`: what was in force before that which `batch` writes.
void Core::State::roster_votes_moved(const Hash32& before, RowBatch batch) {
  if (!batch.empty()) {
    commit(Lane::kControl, std::move(batch), [this](Committed& done) {
      if (!done.good) note_commit_failure(done.code);
    });
  }
  const bool suspends = std::exchange(suspended_changed, false);
  if (roster->hash != before || suspends) follow_roster();
}

// The store of the new version is not waited for: the votes that made it are durable, so that a
// restart counts them again, and the link to a peer that the new roster removes ends at once.
void Core::State::follow_roster() {
  std::vector<NodeId> before;
  for (auto& [node, peer] : peers) {
    before.push_back(node);
    // The vote that made the version, where it was given here, goes to who leaves by it as well: his members hear
    // of his successor from him alone.
    send_last(peer);
  }
  make_peers();
  for (const NodeId& node : before) {
    if (!peers.contains(node)) log(0, "peer-left", node.hex() + " is not of the roster any more");
  }
  prune_outbox();
  note_audit({AuditKind::kRoster, 0, roster->roster.version, roster->hash});
  emit(RosterChanged{});
}

// What the store holds of the roster's life, before the first step.
void Core::State::recover_roster(const std::vector<Bytes>& stored,
                                 const std::vector<std::pair<NodeId, Bytes>>& candidates,
                                 const std::vector<RosterFact>& facts) {
  for (const Bytes& wire : stored) (void)life.restore(wire);  // the first, or held already: nothing new
  see_roster();
  for (const auto& [author, wire] : candidates) {
    take_roster({author, roster_version_of(wire).value_or(0), wire}, start_rows);
  }
  for (const RosterFact& fact : facts) take_fact(fact, start_rows);
  if (roster->roster.version == 1) {
    start_rows.push_back(
        put_row(NodeTable::kRosters, crypto::key_of_version(1, 0), roster->signed_bytes));
  }
}

}  // namespace ceptoar::core
