// SPDX-License-Identifier: Apache-2.0
// Control entries about the roster: votes on the next version are counted here (crypto/roster_life.h),
// and the version that has enough of them is in force at once. Prevotes and abandonments are stored
// and forwarded as they are; voters' programs judge them.
//
// Whoever was away hears one author's votes on all versions before the next author's. Those whose predecessor is
// not here lie in the store (waiting_votes.h) and are read when the roster has moved: their entries are
// acknowledged, so that nobody sends them again.
#include "crypto/roster_file.h"
#include "node/core/state.h"

namespace ceptoar::core {

namespace {

// What is read of the waiting votes at a time: each may be a body, and is verified in one step.
constexpr std::size_t kVotesAtOnce = 64;
// Votes on the version in force come to a node within minutes of each other, on a slow line too.
constexpr std::uint64_t kBehindMs = 900'000;

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

// A bundle or a single vote of a version that is not settled. A proposal, which nobody signed, takes no place of
// a vote.
std::optional<RosterCandidate> Core::State::candidate_in(const NodeId& author,
                                                         BytesView body) const {
  auto control = parse<Control>(body);
  if (!control) return std::nullopt;
  if (control->kind != ControlKind::kRoster && control->kind != ControlKind::kVote) {
    return std::nullopt;
  }
  const auto wire = parse<SignedRoster>(control->object);
  if (!wire || wire->signatures.empty()) return std::nullopt;
  const auto version = roster_version_of(control->object);
  const std::uint64_t settled = life.settled()->roster.version;
  if (!version || *version <= settled || *version > settled + limits::kRosterVersionsAhead) return std::nullopt;
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

// Its row came with its entry.
void Core::State::keep_candidate(const RosterCandidate& candidate, RowBatch& batch) {
  const Bytes row = meta_candidate(candidate);
  if (waiting_votes.keep({row, candidate.author, candidate.version, candidate.wire.size()})) return;
  log(1, "vote-refused", candidate.author.hex() + " too many votes on versions whose predecessor is not here");
  batch.push_back(erase_row(NodeTable::kMeta, row));
}

// Counts it, or keeps it until its predecessor is here; what is neither is forgotten.
void Core::State::take_roster(const RosterCandidate& candidate, RowBatch& batch) {
  const Bytes row = meta_candidate(candidate);
  if (roster_votes.contains(row)) return;
  const std::size_t twice = life.double_votes().size();
  const auto step = life.take(candidate.wire);
  if (!step && step.error().code == ErrorCode::kChain) {
    return keep_candidate(candidate, batch);
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
  for (const Bytes& row : waiting_votes.take_upto(settled)) {
    batch.push_back(erase_row(NodeTable::kMeta, row));
  }
  votes_unread = true;
  recovery_facts_moved(batch);
}

// After each move of the roster, and again with the next tick where the store could not be read.
void Core::State::read_waiting_votes() {
  if (!votes_unread || reading_votes) return;
  votes_unread = false;
  read_votes_behind({});
}

void Core::State::read_votes_behind(const Bytes& row) {
  std::vector<Bytes> next =
      waiting_votes.list(row, roster->roster.version + 1, kVotesAtOnce, limits::kBodyBytes);
  if (next.empty()) return;
  reading_votes = true;
  std::vector<RowKey> rows;
  rows.reserve(next.size());
  for (const Bytes& key : next) rows.push_back(row_key(NodeTable::kMeta, key));
  load(std::move(rows), [this, next = std::move(next)](Loaded& page) {
    reading_votes = false;
    take_waiting_votes(next, page);
  }, Lane::kControl);
}

// A version that these complete makes the next one's votes those that are read next. What still does not follow
// (it goes on from another side of a dispute) waits for the next move: nothing is read twice in one pass.
void Core::State::take_waiting_votes(const std::vector<Bytes>& rows, Loaded& page) {
  if (!came(page, rows.size())) {
    votes_unread = true;
    return;
  }
  RowBatch batch;
  const Hash32 before = roster->hash;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto vote = waiting_votes.find(rows[i]);
    if (!vote) continue;  // of a version that was settled meanwhile
    waiting_votes.erase(rows[i]);
    if (page.values[i]) take_roster({vote->author, vote->version, std::move(*page.values[i])}, batch);
  }
  read_votes_behind(rows.back());
  roster_votes_moved(before, std::move(batch));
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
  if (candidate) take_roster(*candidate, batch);
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
  read_waiting_votes();
}

// Votes that are missing here come with their logs; where they do not come, a person brings the versions as a file.
void Core::State::hear_roster(Peer& peer, const Hello& hello) {
  if (hello.roster_version <= roster->roster.version) {
    peer.ahead_since_ms = 0;
    return;
  }
  if (peer.ahead_since_ms == 0) peer.ahead_since_ms = now;
  if (now < peer.ahead_since_ms + kBehindMs) return;
  peer.ahead_since_ms = now;
  log(2, "roster-behind", peer.id.hex() + " follows version " + std::to_string(hello.roster_version) +
                              ", this node version " + std::to_string(roster->roster.version));
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
    peer.ahead_since_ms = 0;
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
                                 const std::vector<WaitingVote>& waiting, const std::vector<RosterFact>& facts) {
  for (const Bytes& wire : stored) (void)life.restore(wire);  // the first, or held already: nothing new
  see_roster();
  for (const WaitingVote& vote : waiting) waiting_votes.restore(vote);
  for (const Bytes& row : waiting_votes.take_upto(life.settled()->roster.version)) {
    start_rows.push_back(erase_row(NodeTable::kMeta, row));
  }
  votes_unread = true;
  for (const RosterFact& fact : facts) take_fact(fact, start_rows);
  if (roster->roster.version == 1) {
    start_rows.push_back(
        put_row(NodeTable::kRosters, crypto::key_of_version(1, 0), roster->signed_bytes));
  }
}

}  // namespace ceptoar::core
