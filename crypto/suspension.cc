// SPDX-License-Identifier: Apache-2.0
#include "crypto/suspension.h"

#include <algorithm>

#include "crypto/verifier.h"

namespace ceptoar::crypto {
namespace {

Bytes suspension_subject(const Suspension& word) {
  Bytes out;
  append_le64(out, word.roster_version);
  append(out, word.roster_hash.view());
  append(out, word.org.view());
  append_le64(out, word.starts_ms);
  if (!word.node.is_zero()) append(out, word.node.view());
  return out;
}

bool is_voter(const Roster& roster, const VoterId& id) {
  return std::any_of(roster.voters.begin(), roster.voters.end(),
                     [&](const Voter& voter) { return voter.id == id; });
}

bool is_ongoing(std::uint64_t starts_ms, std::uint64_t now_ms) {
  return starts_ms <= now_ms && now_ms - starts_ms < kSuspensionMs;
}

// An active organisation, or an active node of one.
bool can_be_suspended(const RosterState& base, const Suspension& word) {
  const Organisation* org = base.find_org(word.org);
  if (org == nullptr || org->status != Status::kActive) return false;
  if (word.node.is_zero()) return true;
  const NodeRecord* node = base.find_node(word.node);
  return node != nullptr && node->org == word.org && node->status == Status::kActive;
}

// Of the few, the first two targets by the hash of what was signed; the others wait until one of those has
// ended.
void choose(std::vector<SuspensionStanding>& standings, std::uint64_t now_ms) {
  std::set<std::pair<OrgId, NodeId>> chosen;
  for (SuspensionStanding& one : standings) {
    if (!one.is_signed() || !is_ongoing(one.starts_ms, now_ms)) continue;
    const std::pair target(one.org, one.node);
    if (one.by_majority()) {
      one.in_force = true;
      continue;
    }
    one.in_force = chosen.contains(target) || chosen.size() < limits::kSuspensionTargets;
    one.crowded = !one.in_force;
    if (one.in_force) chosen.insert(target);
  }
}

}  // namespace

std::size_t suspension_majority(std::size_t voters) { return voters / 2 + 1; }

Hash32 suspension_hash(const Suspension& word) {
  return hash(label::kSuspension, {suspension_subject(word)});
}

Suspension make_suspension(const SignKey& voter, const RosterState& base, const OrgId& org,
                           std::uint64_t starts_ms, const NodeId& node) {
  Suspension word;
  word.network_id = base.network_id;
  word.roster_version = base.roster.version;
  word.roster_hash = base.hash;
  word.org = org;
  word.starts_ms = starts_ms;
  word.node = node;
  word.voter = id_of<VoterId>(label::kVoterId, voter.public_key());
  word.signature = voter.sign(label::kSuspensionSign, base.network_id, suspension_subject(word));
  return word;
}

Result<void> verify_suspension(const Suspension& word, const NetworkId& network,
                               const SignPublicKey& voter) {
  if (word.network_id != network) {
    return fail(ErrorCode::kWrongNetwork, "a suspension in another network");
  }
  if (word.voter != id_of<VoterId>(label::kVoterId, voter)) {
    return fail(ErrorCode::kMalformed, "a suspension by another voter than its key's");
  }
  if (!verify(voter, label::kSuspensionSign, word.network_id, suspension_subject(word),
              word.signature)) {
    return fail(ErrorCode::kBadSignature, "a suspension is not its voter's");
  }
  return {};
}

Result<bool> SuspensionBook::add(const Suspension& word) {
  auto& held = of_voter_[word.voter];
  if (!held.emplace(Place{word.starts_ms, suspension_hash(word)}, word).second) return false;
  if (held.size() <= limits::kSuspensionsOfVoter) return true;
  // The earliest stay, whatever came first: a later one of somebody who gave so many counts nowhere.
  const auto last = std::prev(held.end());
  const bool refused = last->second == word;
  held.erase(last);
  if (refused) return fail(ErrorCode::kLimitExceeded, "too many suspensions of one voter");
  return true;
}

void SuspensionBook::forget(std::uint64_t now_ms) {
  for (auto at = of_voter_.begin(); at != of_voter_.end();) {
    std::erase_if(at->second, [&](const auto& one) {
      return suspension_kept_until(one.second.starts_ms) <= now_ms;
    });
    at = at->second.empty() ? of_voter_.erase(at) : std::next(at);
  }
}

bool SuspensionBook::counts(const VoterId& voter, const Place& place) const {
  const auto held = of_voter_.find(voter);
  if (held == of_voter_.end()) return true;
  return std::none_of(held->second.begin(), held->second.end(), [&](const auto& other) {
    return other.first < place && place.first - other.first.first < kSuspensionSpentMs;
  });
}

std::vector<SuspensionStanding> SuspensionBook::standings(const RosterState& base,
                                                          std::uint64_t now_ms) const {
  std::map<Hash32, SuspensionStanding> found;
  for (const auto& [voter, words] : of_voter_) {
    if (!is_voter(base.roster, voter)) continue;
    for (const auto& [place, word] : words) {
      if (word.roster_hash != base.hash || word.roster_version != base.roster.version) continue;
      if (!can_be_suspended(base, word)) continue;
      SuspensionStanding& one = found[place.second];
      one.hash = place.second;
      one.org = word.org;
      one.node = word.node;
      one.starts_ms = word.starts_ms;
      one.ends_ms = word.starts_ms + kSuspensionMs;
      one.need = limits::kSuspensionVoters;
      one.majority_need = suspension_majority(base.roster.voters.size());
      one.voters.push_back(voter);
      if (!counts(voter, place)) one.spent.push_back(voter);
    }
  }
  std::vector<SuspensionStanding> out;
  out.reserve(found.size());
  for (auto& [hash, one] : found) out.push_back(std::move(one));
  choose(out, now_ms);
  return out;
}

std::map<OrgId, std::uint64_t> SuspensionBook::in_force(const RosterState& base,
                                                        std::uint64_t now_ms) const {
  std::map<OrgId, std::uint64_t> out;
  for (const SuspensionStanding& one : standings(base, now_ms)) {
    if (!one.in_force || !one.node.is_zero()) continue;
    const auto [at, fresh] = out.try_emplace(one.org, one.starts_ms);
    if (!fresh) at->second = std::min(at->second, one.starts_ms);
  }
  return out;
}

std::map<NodeId, std::uint64_t> SuspensionBook::nodes_in_force(const RosterState& base,
                                                               std::uint64_t now_ms) const {
  std::map<NodeId, std::uint64_t> out;
  for (const SuspensionStanding& one : standings(base, now_ms)) {
    if (!one.in_force || one.node.is_zero()) continue;
    const auto [at, fresh] = out.try_emplace(one.node, one.starts_ms);
    if (!fresh) at->second = std::min(at->second, one.starts_ms);
  }
  return out;
}

bool SuspensionBook::is_free(const VoterId& voter, const Hash32& suspension,
                             std::uint64_t starts_ms) const {
  const auto held = of_voter_.find(voter);
  if (held == of_voter_.end()) return true;
  return std::none_of(held->second.begin(), held->second.end(), [&](const auto& other) {
    const std::uint64_t at = other.first.first;
    const std::uint64_t apart = at < starts_ms ? starts_ms - at : at - starts_ms;
    return other.first.second != suspension && apart < kSuspensionSpentMs;
  });
}

Verified<RosterState> with_suspended(const Verified<RosterState>& agreed,
                                     const std::map<OrgId, std::uint64_t>& suspended,
                                     const std::map<NodeId, std::uint64_t>& nodes) {
  if (suspended.empty() && nodes.empty()) return agreed;
  RosterState state = *agreed;
  for (Organisation& org : state.roster.organisations) {
    if (suspended.contains(org.id) && org.status == Status::kActive) org.status = Status::kSuspended;
  }
  for (NodeRecord& node : state.roster.nodes) {
    const bool meant = suspended.contains(node.org) || nodes.contains(node.id);
    if (meant && node.status == Status::kActive) {
      node.status = Status::kSuspended;
    }
  }
  return Verifier::vouch(std::move(state));
}

}  // namespace ceptoar::crypto
