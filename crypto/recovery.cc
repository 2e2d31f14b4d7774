// SPDX-License-Identifier: Apache-2.0
#include "crypto/recovery.h"

#include <algorithm>

#include "crypto/checks.h"
#include "crypto/verifier.h"
#include "schema/codec.h"

namespace ceptoar::crypto {
namespace {

Bytes roster_subject(std::uint64_t version, const Hash32& hash) {
  Bytes out;
  append_le64(out, version);
  append(out, hash.view());
  return out;
}

Bytes word_subject(const RecoveryWord& word) {
  Bytes out = roster_subject(word.version, word.roster_hash);
  out.push_back(static_cast<std::uint8_t>(word.says));
  return out;
}

const Voter* find_voter(const Roster& roster, const VoterId& id) {
  const auto at = std::lower_bound(roster.voters.begin(), roster.voters.end(), id,
                                   [](const Voter& v, const VoterId& wanted) { return v.id < wanted; });
  return at != roster.voters.end() && at->id == id ? &*at : nullptr;
}

const SignPublicKey* find_holder(const Roster& roster, const VoterId& id) {
  const auto at = std::find_if(roster.recovery.begin(), roster.recovery.end(),
                               [&](const SignPublicKey& key) { return recovery_holder(key) == id; });
  return at == roster.recovery.end() ? nullptr : &*at;
}

Result<void> check_follows(const RosterState& current, const Roster& next) {
  if (next.version != current.roster.version + 1) {
    return fail(ErrorCode::kChain, "a recovery of a version that is not next");
  }
  if (next.network_id != current.network_id) {
    return fail(ErrorCode::kWrongNetwork, "a recovery of another network");
  }
  if (next.prev_hash != current.hash || next.created_ms < current.roster.created_ms) {
    return fail(ErrorCode::kChain, "a recovery does not continue the roster in force");
  }
  return {};
}

// Its own frame apart, nothing but voters. Its end may be later, never earlier: a Council that lost
// its quorum could not renew its roster either.
Result<void> check_nothing_else(const Roster& current, const Roster& next) {
  if (current.organisations != next.organisations || current.nodes != next.nodes ||
      current.communities != next.communities || current.recovery != next.recovery ||
      current.ended != next.ended ||
      !next.resolves.empty() || next.expires_ms < current.expires_ms) {
    return fail(ErrorCode::kMalformed, "a recovery changes more than voters");
  }
  return {};
}

// Each organisation keeps as many voters as it had.
Result<std::vector<VoterId>> replaced(const Roster& current, const Roster& next) {
  std::vector<VoterId> lost;
  std::vector<OrgId> before;
  std::vector<OrgId> after;
  const auto stays = [](const Voter& voter, const Roster& other) {
    const Voter* there = find_voter(other, voter.id);
    return there != nullptr && *there == voter;
  };
  for (const Voter& voter : current.voters) {
    if (stays(voter, next)) continue;
    lost.push_back(voter.id);
    before.push_back(voter.org);
  }
  for (const Voter& voter : next.voters) {
    if (!stays(voter, current)) after.push_back(voter.org);
  }
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  if (lost.empty() || before != after) {
    return fail(ErrorCode::kMalformed,
                "a recovery replaces nobody, or a voter by one of another organisation");
  }
  if (lost.size() > roster_threshold(current.voters.size())) {
    return fail(ErrorCode::kLimitExceeded, "a recovery replaces more voters than a quorum has");
  }
  return lost;
}

Result<void> check_signatures(const RosterState& current, const SignedRoster& wire,
                              const Hash32& hash) {
  if (wire.round != 0 || !strictly_ascending(wire.signatures, &RosterSignature::voter)) {
    return fail(ErrorCode::kMalformed, "signatures of a recovery not sorted, or a round");
  }
  const Bytes subject = roster_subject(current.roster.version + 1, hash);
  for (const RosterSignature& one : wire.signatures) {
    const SignPublicKey* key = find_holder(current.roster, one.voter);
    if (key == nullptr ||
        !verify(*key, label::kRecoverySign, current.network_id, subject, one.signature)) {
      return fail(ErrorCode::kBadSignature, "a recovery is not signed by a recovery key");
    }
  }
  return {};
}

}  // namespace

std::size_t recovery_threshold(std::size_t keys) {
  if (keys < limits::kRecoveryMinHolders) return 0;
  return std::max(limits::kRecoveryMinHolders, keys / 2 + 1);
}

std::size_t objections_needed(std::size_t voters) { return voters - roster_threshold(voters) + 1; }

VoterId recovery_holder(const SignPublicKey& key) { return id_of<VoterId>(label::kVoterId, key); }

bool is_recovery(const RosterState& current, const SignedRoster& wire) {
  return !wire.signatures.empty() &&
         std::all_of(wire.signatures.begin(), wire.signatures.end(), [&](const auto& one) {
           return find_holder(current.roster, one.voter) != nullptr;
         });
}

Result<CheckedRecovery> check_recovery(const RosterState& current, BytesView signed_roster) {
  auto wire = parse<SignedRoster>(signed_roster);
  if (!wire) return wire.error();
  auto roster = parse<Roster>(wire->roster);
  if (!roster) return roster.error();
  if (auto good = check_roster(*roster); !good) return good.error();
  if (auto good = check_follows(current, *roster); !good) return good.error();
  if (auto good = check_nothing_else(current.roster, *roster); !good) return good.error();
  auto lost = replaced(current.roster, *roster);
  if (!lost) return lost.error();
  const Hash32 hash = roster_hash(wire->roster);
  if (auto good = check_signatures(current, *wire, hash); !good) return good.error();
  return CheckedRecovery{std::move(*wire), std::move(*roster), hash, std::move(*lost)};
}

Result<Verified<RosterState>> recovered_state(const Verified<RosterState>& current,
                                              BytesView signed_roster) {
  auto checked = check_recovery(*current, signed_roster);
  if (!checked) return checked.error();
  const std::size_t need = recovery_threshold(current->roster.recovery.size());
  if (need == 0 || checked->wire.signatures.size() < need) {
    return fail(ErrorCode::kMalformed, "too few recovery keys signed");
  }
  return Verifier::vouch(RosterState{std::move(checked->roster), checked->hash,
                                     current->network_id, to_bytes(signed_roster)});
}

Result<void> sign_recovery(SignedRoster& into, const SignKey& holder, const RosterState& current) {
  const VoterId id = recovery_holder(holder.public_key());
  if (find_holder(current.roster, id) == nullptr) {
    return fail(ErrorCode::kNotAuthorized, "no recovery key of this roster");
  }
  const auto at = std::lower_bound(
      into.signatures.begin(), into.signatures.end(), id,
      [](const RosterSignature& held, const VoterId& wanted) { return held.voter < wanted; });
  if (at != into.signatures.end() && at->voter == id) {
    return fail(ErrorCode::kDuplicate, "this holder has signed already");
  }
  const Bytes subject = roster_subject(current.roster.version + 1, roster_hash(into.roster));
  into.signatures.insert(
      at, {id, holder.sign(label::kRecoverySign, current.network_id, subject)});
  return {};
}

RecoveryWord make_recovery_word(const SignKey& voter, const NetworkId& network,
                                std::uint64_t version, const Hash32& hash, RecoverySays says) {
  RecoveryWord word{network, version, hash, says, {}, {}};
  word.voter = id_of<VoterId>(label::kVoterId, voter.public_key());
  word.signature = voter.sign(label::kRecoveryWordSign, network, word_subject(word));
  return word;
}

Result<void> verify_recovery_word(const RecoveryWord& word, const RosterState& current) {
  if (word.network_id != current.network_id) {
    return fail(ErrorCode::kWrongNetwork, "a word about a recovery of another network");
  }
  if (word.version != current.roster.version + 1) {
    return fail(ErrorCode::kChain, "a word about a recovery of another version");
  }
  if (word.says == RecoverySays::kReceived) return {};
  const Voter* voter = find_voter(current.roster, word.voter);
  if (voter == nullptr) return fail(ErrorCode::kNotAuthorized, "no such voter");
  if (!verify(voter->key, label::kRecoveryWordSign, word.network_id, word_subject(word),
              word.signature)) {
    return fail(ErrorCode::kBadSignature, "a word about a recovery is not its voter's");
  }
  return {};
}

bool RecoveryStanding::is_blocked() const {
  const bool answered = std::any_of(lost.begin(), lost.end(), [&](const VoterId& voter) {
    return std::binary_search(present.begin(), present.end(), voter);
  });
  return answered || lost.size() > may_replace || objected.size() >= objections_need;
}

bool RecoveryStanding::counts_at(std::uint64_t now_ms) const {
  if (!is_signed() || is_blocked()) return false;
  return pinned || (due_ms != 0 && now_ms >= due_ms);
}

// --- the book -----------------------------------------------------------------------------------

Result<bool> RecoveryBook::add(const CheckedRecovery& recovery) {
  bool fresh = false;
  bool refused = false;
  for (const RosterSignature& one : recovery.wire.signatures) {
    const auto known = known_.find(recovery.hash);
    if (known != known_.end() && known->second.signatures.contains(one.voter)) continue;
    auto& brought = brought_[one.voter];
    if (!brought.contains(recovery.hash) && brought.size() >= kRecoveriesOfHolder) {
      refused = true;
      continue;
    }
    brought.insert(recovery.hash);
    Known& place = known_[recovery.hash];
    if (place.roster_bytes.empty()) {
      place.roster_bytes = recovery.wire.roster;
      place.roster = recovery.roster;
      place.lost = recovery.lost;
    }
    place.signatures[one.voter] = one.signature;
    fresh = true;
  }
  if (!fresh && refused) {
    return fail(ErrorCode::kLimitExceeded, "too many recoveries of one holder");
  }
  return fresh;
}

Result<bool> RecoveryBook::add(const RecoveryWord& word, const OrgId& org, std::uint64_t at_ms) {
  if (word.says == RecoverySays::kReceived) {
    auto& of_org = received_[org];
    const auto [at, fresh] = of_org.try_emplace(word.roster_hash, at_ms);
    if (!fresh && at->second <= at_ms) return false;
    if (of_org.size() > kRecoveriesSpokenOf) {
      of_org.erase(at);
      return fail(ErrorCode::kLimitExceeded, "one organisation speaks of too many recoveries");
    }
    at->second = at_ms;
    return true;
  }
  auto& of_voter = said_[word.voter];
  const bool objects = word.says == RecoverySays::kObjection;
  const auto [at, fresh] = of_voter.try_emplace(word.roster_hash, objects);
  if (!fresh && (at->second || !objects)) return false;  // an objection says "present" as well
  if (of_voter.size() > kRecoveriesSpokenOf) {
    of_voter.erase(at);
    return fail(ErrorCode::kLimitExceeded, "one voter speaks of too many recoveries");
  }
  at->second = objects;
  return true;
}

std::vector<RecoveryStanding> RecoveryBook::standings(const RosterState& base) const {
  std::set<OrgId> with_node;
  for (const NodeRecord& node : base.roster.nodes) {
    if (node.status == Status::kActive) with_node.insert(node.org);
  }
  const std::size_t voters = base.roster.voters.size();
  std::vector<RecoveryStanding> out;
  for (const auto& [hash, known] : known_) {
    RecoveryStanding one;
    one.hash = hash;
    one.roster = known.roster;
    one.lost = known.lost;
    SignedRoster wire;
    wire.roster = known.roster_bytes;
    for (const auto& [holder, signature] : known.signatures) {
      wire.signatures.push_back({holder, signature});
    }
    one.wire = encode(wire);
    one.signed_have = wire.signatures.size();
    one.signed_need = recovery_threshold(base.roster.recovery.size());
    std::vector<std::uint64_t> times;
    for (const auto& [org, of_org] : received_) {
      const auto at = of_org.find(hash);
      if (at != of_org.end() && with_node.contains(org)) times.push_back(at->second);
    }
    std::sort(times.begin(), times.end());
    one.received_have = times.size();
    one.received_need = with_node.size() / 2 + 1;
    if (times.size() >= one.received_need) {
      one.due_ms = times[one.received_need - 1] + limits::kRecoveryDelayDays * limits::kDayMs;
    }
    for (const auto& [voter, of_voter] : said_) {
      const auto at = of_voter.find(hash);
      if (at == of_voter.end() || find_voter(base.roster, voter) == nullptr) continue;
      one.present.push_back(voter);
      if (at->second) one.objected.push_back(voter);
    }
    one.objections_need = objections_needed(voters);
    const std::size_t quorum = roster_threshold(voters);
    one.may_replace = quorum - std::min(quorum, one.present.size());
    one.pinned = pinned_.contains(hash);
    out.push_back(std::move(one));
  }
  return out;
}

std::optional<RecoveryStanding> RecoveryBook::counting(const RosterState& base,
                                                       std::uint64_t now_ms) const {
  for (RecoveryStanding& one : standings(base)) {
    if (one.counts_at(now_ms)) return std::move(one);
  }
  return std::nullopt;
}

bool RecoveryBook::received(const Hash32& hash, const OrgId& org) const {
  const auto at = received_.find(org);
  return at != received_.end() && at->second.contains(hash);
}

}  // namespace ceptoar::crypto
