// SPDX-License-Identifier: Apache-2.0
#include "crypto/roster_life.h"

#include <algorithm>

#include "crypto/signature_memo.h"
#include "schema/codec.h"

namespace ceptoar::crypto {
namespace {

bool votes_in(const Roster& roster, const VoterId& voter) {
  const auto at = std::lower_bound(roster.voters.begin(), roster.voters.end(), voter,
                                   [](const Voter& v, const VoterId& id) { return v.id < id; });
  return at != roster.voters.end() && at->id == voter;
}

std::size_t count_of(const Roster& roster, const std::vector<VoterId>& voters) {
  return static_cast<std::size_t>(
      std::count_if(voters.begin(), voters.end(),
                    [&](const VoterId& voter) { return votes_in(roster, voter); }));
}

std::set<VoterId> signers_of(const RosterState& state) {
  std::set<VoterId> out;
  const auto wire = parse<SignedRoster>(state.signed_bytes);
  if (!wire) return out;
  for (const RosterSignature& vote : wire->signatures) out.insert(vote.voter);
  return out;
}

}  // namespace

Tally tally_of(const Roster& before, const Roster& next, std::vector<VoterId> voters) {
  Tally out;
  out.voters = std::move(voters);
  out.old_have = count_of(before, out.voters);
  out.new_have = count_of(next, out.voters);
  out.old_need = roster_threshold(before.voters.size());
  out.new_need = roster_threshold(next.voters.size());
  return out;
}

// --- votes --------------------------------------------------------------------------------------

bool VoteBook::admits(const RosterSignature& vote, std::uint32_t round, const Hash32& hash) {
  auto& rounds = of_voter_[vote.voter];
  const auto held = rounds.find(round);
  if (held != rounds.end() && held->second != hash) {
    // A second roster in one round is proof, and no vote: the first one that came stays counted too,
    // for another node may have counted the second.
    const DoubleVote proof{vote.voter, 0, round, held->second, hash};
    const bool said = std::any_of(double_votes_.begin(), double_votes_.end(), [&](const auto& one) {
      return one.voter == vote.voter && one.round == round;
    });
    if (!said) double_votes_.push_back(proof);
  } else {
    rounds.emplace(round, hash);
  }
  auto& brought = brought_[vote.voter];
  if (brought.contains(hash)) return true;
  if (brought.size() >= kRostersOfVoter) return false;
  brought.insert(hash);
  return true;
}

Result<bool> VoteBook::add(const CheckedVotes& votes) {
  const std::uint32_t round = votes.wire.round;
  if (round >= kBallotRounds) return fail(ErrorCode::kLimitExceeded, "no such voting round");
  bool changed = false;
  for (const RosterSignature& vote : votes.wire.signatures) {
    const auto known = votes_.find({round, votes.hash});
    if (known != votes_.end() && known->second.contains(vote.voter)) continue;
    const std::size_t proofs = double_votes_.size();
    if (!admits(vote, round, votes.hash)) continue;
    if (double_votes_.size() > proofs) double_votes_.back().version = votes.roster.version;
    rosters_.try_emplace(votes.hash, Known{votes.wire.roster, votes.roster});
    votes_[{round, votes.hash}][vote.voter] = vote.signature;
    changed = true;
  }
  return changed;
}

std::vector<Bytes> VoteBook::decided(const RosterState& base, const std::set<VoterId>& out) const {
  std::vector<Bytes> found;
  for (const auto& [place, signatures] : votes_) {
    const Known& known = rosters_.at(place.second);
    SignedRoster wire;
    wire.roster = known.bytes;
    wire.round = place.first;
    std::vector<VoterId> voters;
    for (const auto& [voter, signature] : signatures) {
      if (out.contains(voter)) continue;
      voters.push_back(voter);
      wire.signatures.push_back({voter, signature});
    }
    const auto need = [&](const Roster& roster) {
      const auto left = std::count_if(roster.voters.begin(), roster.voters.end(),
                                      [&](const Voter& v) { return !out.contains(v.id); });
      return roster_threshold(static_cast<std::size_t>(left));
    };
    if (count_of(base.roster, voters) < need(base.roster) ||
        count_of(known.roster, voters) < need(known.roster)) {
      continue;
    }
    found.push_back(encode(wire));
  }
  return found;
}

std::vector<Tally> VoteBook::tallies(const RosterState& base) const {
  std::vector<Tally> out;
  for (const auto& [place, signatures] : votes_) {
    std::vector<VoterId> voters;
    for (const auto& [voter, signature] : signatures) voters.push_back(voter);
    Tally tally =
        tally_of(base.roster, rosters_.at(place.second).roster, std::move(voters));
    tally.round = place.first;
    tally.hash = place.second;
    out.push_back(std::move(tally));
  }
  return out;
}

const Roster* VoteBook::find(const Hash32& hash) const {
  const auto at = rosters_.find(hash);
  return at == rosters_.end() ? nullptr : &at->second.roster;
}

// --- versions -----------------------------------------------------------------------------------

RosterLife::RosterLife(Verified<RosterState> settled) : settled_(std::move(settled)) {}

const Verified<RosterState>& RosterLife::in_force() const {
  if (recovered_) return *recovered_;
  return recovery_base();
}

const Verified<RosterState>& RosterLife::recovery_base() const {
  return in_force_ ? heads_[*in_force_] : settled_;
}

const VoteBook& RosterLife::votes() const {
  return in_force_ || recovered_ ? second_ : first_;
}

std::vector<DoubleVote> RosterLife::double_votes() const {
  std::vector<DoubleVote> out = first_.double_votes();
  out.insert(out.end(), second_.double_votes().begin(), second_.double_votes().end());
  return out;
}

std::set<VoterId> RosterLife::double_signers() const {
  std::map<VoterId, std::size_t> times;
  for (const auto& head : heads_) {
    if (!head->roster.resolves.empty()) continue;  // who resolves a dispute signs once more
    for (const VoterId& voter : signers_of(*head)) ++times[voter];
  }
  std::set<VoterId> out;
  for (const auto& [voter, count] : times) {
    if (count > 1) out.insert(voter);
  }
  return out;
}

// What no other valid version names as resolved. One: it is in force. More: none is.
RosterLife::Step RosterLife::settle_heads() {
  const auto before = in_force_;
  std::vector<std::size_t> standing;
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    const auto& head = heads_[i];
    const bool named = std::any_of(heads_.begin(), heads_.end(), [&](const auto& other) {
      const auto& resolves = (*other).roster.resolves;
      return std::binary_search(resolves.begin(), resolves.end(), head->hash);
    });
    if (!named) standing.push_back(i);
  }
  in_force_.reset();
  if (standing.size() == 1) in_force_ = standing.front();
  if (in_force_ == before) return Step::kNoted;
  // A quorum has spoken: a recovery of the same version was wrong about those who are lost.
  recovered_.reset();
  recoveries_ = RecoveryBook{};
  second_ = VoteBook{};
  if (!in_force_) return Step::kDisputed;
  return heads_.size() > 1 ? Step::kResolved : Step::kAdopted;
}

// Every bundle that has enough signatures becomes a head. `came` is looked at as it is, too: whoever
// brought it may hold votes that the bounds of the book left out here.
void RosterLife::look_at(const VoteBook& book, BytesView came) {
  const auto held = [&](const Hash32& hash) {
    return std::any_of(heads_.begin(), heads_.end(),
                       [&](const auto& head) { return head->hash == hash; });
  };
  // Twice: what comes to light first may be the dispute that the other resolves.
  for (int pass = 0; pass < 2; ++pass) {
    const std::set<VoterId> twice = double_signers();
    for (const bool resolving : {false, true}) {
      if (resolving && twice.empty()) continue;
      std::vector<Bytes> bundles =
          book.decided(*settled_, resolving ? twice : std::set<VoterId>{});
      if (bundles.empty()) bundles.push_back(to_bytes(came));
      for (const Bytes& wire : bundles) {
        const auto parsed = parse<SignedRoster>(wire);
        if (!parsed || parsed->signatures.size() < 2 || held(roster_hash(parsed->roster))) continue;
        auto next = resolving ? verify_next_without(settled_, wire, twice)
                              : verify_next(settled_, wire);
        if (!next) continue;
        const auto& resolves = (*next)->roster.resolves;
        const bool names_all =
            std::all_of(heads_.begin(), heads_.end(), [&](const auto& head) {
              return std::binary_search(resolves.begin(), resolves.end(), head->hash);
            });
        if (resolving && !names_all) continue;
        heads_.push_back(std::move(*next));
      }
    }
  }
}

Result<RosterLife::Step> RosterLife::take_on(const Verified<RosterState>& base, VoteBook& book,
                                             BytesView wire) {
  const auto votes = check_votes(*base, wire);
  if (!votes) return votes.error();
  if (votes->wire.signatures.empty()) return fail(ErrorCode::kNotFound, "a proposal, no vote");
  const auto added = book.add(*votes);
  if (!added) return added.error();
  const bool whole = votes->wire.signatures.size() >= roster_threshold(base->roster.voters.size());
  const bool held = std::any_of(heads_.begin(), heads_.end(),
                                [&](const auto& head) { return head->hash == votes->hash; });
  if (!*added && (!whole || held)) return fail(ErrorCode::kDuplicate, "no vote that is new");
  return Step::kNoted;
}

Result<RosterLife::Step> RosterLife::take(BytesView signed_roster) {
  const VerifyOnce once;
  const auto wire = parse<SignedRoster>(signed_roster);
  if (!wire) return wire.error();
  const auto roster = parse<Roster>(wire->roster);
  if (!roster) return roster.error();
  if (is_recovery(*recovery_base(), *wire)) return take_recovery(signed_roster);
  const std::uint64_t next = settled_->roster.version + 1;
  if (roster->version < next) {
    return fail(ErrorCode::kDuplicate, "of a version that is settled");
  }
  if (roster->version == next) {
    auto noted = take_on(settled_, first_, signed_roster);
    if (!noted) return noted;
    look_at(first_, signed_roster);
    return settle_heads();
  }
  if ((!in_force_ && !recovered_) || roster->version != next + 1) {
    return fail(ErrorCode::kChain, "its predecessor is not here");
  }
  const Verified<RosterState> base = in_force();
  auto noted = take_on(base, second_, signed_roster);
  if (!noted) return noted;
  std::vector<Bytes> bundles = second_.decided(*base, {});
  if (bundles.empty()) bundles.push_back(to_bytes(signed_roster));
  for (const Bytes& bundle : bundles) {
    auto after = verify_next(base, bundle);
    if (!after) continue;
    settled_ = base;
    heads_ = {std::move(*after)};
    in_force_ = 0;
    recovered_.reset();
    recoveries_ = RecoveryBook{};
    first_ = std::exchange(second_, VoteBook{});
    return Step::kAdopted;
  }
  return Step::kNoted;
}

// --- recoveries ---------------------------------------------------------------------------------

Result<RosterLife::Step> RosterLife::take_recovery(BytesView wire) {
  const RosterState& base = *recovery_base();
  const auto parsed = parse<SignedRoster>(wire);
  const auto roster = parsed ? parse<Roster>(parsed->roster) : Result<Roster>(parsed.error());
  if (!roster) return roster.error();
  if (roster->version <= base.roster.version) {
    return fail(ErrorCode::kDuplicate, "a recovery of a version that is over");
  }
  const auto checked = check_recovery(base, wire);
  if (!checked) return checked.error();
  const auto added = recoveries_.add(*checked);
  if (!added) return added.error();
  if (!*added) return fail(ErrorCode::kDuplicate, "no signature of a recovery that is new");
  return Step::kNoted;
}

Result<RosterLife::Step> RosterLife::take_word(const RecoveryWord& word, const NodeId& author,
                                               std::uint64_t at_ms) {
  const RosterState& base = *recovery_base();
  if (word.network_id == base.network_id && word.version <= base.roster.version) {
    return fail(ErrorCode::kDuplicate, "a word about a version that is over");
  }
  if (auto good = verify_recovery_word(word, base); !good) return good.error();
  OrgId org;
  if (word.says == RecoverySays::kReceived) {
    const NodeRecord* node = base.find_node(author);
    if (node == nullptr || node->status == Status::kRemoved) {
      return fail(ErrorCode::kNotAuthorized, "a recovery received by no node of this roster");
    }
    org = node->org;
  }
  const auto added = recoveries_.add(word, org, at_ms);
  if (!added) return added.error();
  if (!*added) return fail(ErrorCode::kDuplicate, "nothing new about a recovery");
  return Step::kNoted;
}

// Of the versions that are valid here: what is in force, what it rests on, the sides of a dispute.
const Voter* RosterLife::find_voter(const VoterId& id) const {
  std::vector<const Roster*> rosters = {&in_force()->roster, &settled_->roster};
  for (const auto& head : heads_) rosters.push_back(&head->roster);
  for (const Roster* roster : rosters) {
    const auto at = std::lower_bound(roster->voters.begin(), roster->voters.end(), id,
                                     [](const Voter& v, const VoterId& wanted) { return v.id < wanted; });
    if (at != roster->voters.end() && at->id == id) return &*at;
  }
  return nullptr;
}

Result<void> RosterLife::take_suspension(const Suspension& word, std::uint64_t at_ms) {
  if (word.network_id != settled_->network_id) {
    return fail(ErrorCode::kWrongNetwork, "a suspension in another network");
  }
  // Words for later would be given in stock, and held for as long.
  if (at_ms < word.starts_ms && word.starts_ms - at_ms > limits::kHlcParkMs) {
    return fail(ErrorCode::kClock, "a suspension that begins later");
  }
  const Voter* voter = find_voter(word.voter);
  if (voter == nullptr) return fail(ErrorCode::kChain, "a suspension by no voter who is known here");
  if (auto good = verify_suspension(word, settled_->network_id, voter->key); !good) return good;
  const auto added = suspensions_.add(word);
  if (!added) return added.error();
  if (!*added) return fail(ErrorCode::kDuplicate, "a suspension that is held");
  return {};
}

RosterLife::Step RosterLife::look_at_clock(std::uint64_t now_ms) {
  if (disputed()) return Step::kNoted;
  const auto counting = recoveries_.counting(*recovery_base(), now_ms);
  if (!counting) {
    if (!recovered_) return Step::kNoted;
    recovered_.reset();
    second_ = VoteBook{};
    return Step::kUndone;
  }
  if (recovered_ && (*recovered_)->hash == counting->hash) return Step::kNoted;
  auto state = recovered_state(recovery_base(), counting->wire);
  if (!state) return Step::kNoted;
  if (in_force_) {
    // Nobody disputed it in all that time.
    settled_ = Verified<RosterState>(heads_[*in_force_]);
    first_ = std::exchange(second_, VoteBook{});
    heads_.clear();
    in_force_.reset();
  }
  second_ = VoteBook{};
  recovered_ = std::move(*state);
  recoveries_.pin(counting->hash);
  return Step::kRecovered;
}

Result<RosterLife::Step> RosterLife::restore(BytesView signed_roster) {
  const auto wire = parse<SignedRoster>(signed_roster);
  if (!wire) return wire.error();
  if (!is_recovery(*recovery_base(), *wire)) return take(signed_roster);
  const auto noted = take_recovery(signed_roster);
  if (!noted && noted.error().code != ErrorCode::kDuplicate) return noted.error();
  const auto roster = parse<Roster>(wire->roster);
  if (!roster || roster->version <= recovery_base()->roster.version) return Step::kNoted;
  recoveries_.pin(roster_hash(wire->roster));
  return look_at_clock(0);
}

}  // namespace ceptoar::crypto
