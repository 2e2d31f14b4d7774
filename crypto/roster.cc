// SPDX-License-Identifier: Apache-2.0
#include "crypto/roster.h"

#include <algorithm>

#include "crypto/checks.h"
#include "crypto/entry.h"
#include "crypto/readiness.h"
#include "crypto/roster_ends.h"
#include "crypto/roster_life.h"
#include "crypto/verifier.h"
#include "schema/codec.h"

namespace ceptoar::crypto {
namespace {

template <class T, class Id>
const T* find_by_id(const std::vector<T>& sorted, const Id& id) {
  const auto at =
      std::lower_bound(sorted.begin(), sorted.end(), id,
                       [](const T& item, const Id& wanted) { return item.id < wanted; });
  return at != sorted.end() && at->id == id ? &*at : nullptr;
}

// What a vote speaks of: version u64 | round u32 | roster hash.
Bytes vote_subject(std::uint64_t version, std::uint32_t round, const Hash32& hash) {
  Bytes out;
  append_le64(out, version);
  append_le32(out, round);
  append(out, hash.view());
  return out;
}

struct ParsedRoster {
  SignedRoster wire;
  Roster roster;
  Hash32 hash;
};

Result<ParsedRoster> parse_signed(BytesView signed_roster) {
  auto wire = parse<SignedRoster>(signed_roster);
  if (!wire) return wire.error();
  auto roster = parse<Roster>(wire->roster);
  if (!roster) return roster.error();
  if (auto good = check_roster(*roster); !good) return good.error();
  if (!strictly_ascending(wire->signatures, &RosterSignature::voter)) {
    return fail(ErrorCode::kMalformed, "roster signatures not sorted, or a voter counted twice");
  }
  const Hash32 hash = roster_hash(wire->roster);
  return ParsedRoster{std::move(*wire), std::move(*roster), hash};
}

struct SignatureCount {
  std::size_t old_voters = 0;
  std::size_t new_voters = 0;
};

// Refuses a bundle with any signature that does not fit: else strangers could change the bytes of a
// valid bundle at will.
Result<SignatureCount> count_signatures(const ParsedRoster& parsed, const NetworkId& network,
                                        const Roster* before) {
  const Bytes subject = vote_subject(parsed.roster.version, parsed.wire.round, parsed.hash);
  SignatureCount count;
  for (const RosterSignature& vote : parsed.wire.signatures) {
    const Voter* now = find_by_id(parsed.roster.voters, vote.voter);
    const Voter* then = before == nullptr ? nullptr : find_by_id(before->voters, vote.voter);
    const Voter* voter = now != nullptr ? now : then;
    if (voter == nullptr ||
        !verify(voter->key, label::kRosterSign, network, subject, vote.signature)) {
      return fail(ErrorCode::kBadSignature, "a roster signature does not fit a voter");
    }
    if (now != nullptr) ++count.new_voters;
    if (then != nullptr) ++count.old_voters;
  }
  return count;
}

Result<void> check_continuity(const Roster& before, const Roster& next) {
  for (const Organisation& org : next.organisations) {
    if (find_by_id(before.organisations, org.id) == nullptr &&
        org.id != id_of<OrgId>(label::kOrgId, org.admin_key)) {
      return fail(ErrorCode::kMalformed, "a new organisation's id does not fit its key");
    }
  }
  for (const NodeRecord& node : next.nodes) {
    const NodeRecord* old = find_by_id(before.nodes, node.id);
    if (old == nullptr) {
      if (node.id != id_of<NodeId>(label::kNodeId, node.nsk)) {
        return fail(ErrorCode::kMalformed, "a new node's id does not fit its key");
      }
      continue;
    }
    if (old->org != node.org) {
      return fail(ErrorCode::kMalformed, "a node moved to another organisation");
    }
    const bool fits =
        old->nsk == node.nsk ? old->nsk_epoch == node.nsk_epoch : old->nsk_epoch < node.nsk_epoch;
    if (!fits) return fail(ErrorCode::kMalformed, "a node's key and its epoch do not go together");
  }
  return {};
}

Result<void> check_follows(const RosterState& current, const ParsedRoster& next,
                           const std::set<VoterId>& may_leave) {
  if (next.roster.version != current.roster.version + 1) {
    return fail(ErrorCode::kChain, "roster version is not the next one");
  }
  if (next.roster.network_id != current.network_id) {
    return fail(ErrorCode::kWrongNetwork, "roster of another network");
  }
  if (next.roster.prev_hash != current.hash) {
    return fail(ErrorCode::kChain, "roster does not continue the one in force");
  }
  if (next.roster.created_ms < current.roster.created_ms) {
    return fail(ErrorCode::kChain, "roster made before the one in force");
  }
  if (auto good = check_frozen(current.roster, next.roster, next.roster.created_ms, may_leave);
      !good) {
    return good;
  }
  if (auto good = check_ended_follow(current.roster, next.roster); !good) return good;
  if (auto good = check_readiness(current.roster, next.roster); !good) return good;
  return check_continuity(current.roster, next.roster);
}

// Before it is known who signed twice.
std::set<VoterId> who_may_leave(const Roster& current, const Roster& next) {
  std::set<VoterId> out;
  if (next.resolves.empty()) return out;
  for (const Voter& voter : current.voters) out.insert(voter.id);
  return out;
}

Error too_few() { return fail(ErrorCode::kBadSignature, "too few voters signed the roster"); }

}  // namespace

Hash32 roster_hash(BytesView roster) { return hash(label::kRoster, {roster}); }

std::size_t roster_threshold(std::size_t voters) { return (2 * voters + 2) / 3; }

const Organisation* RosterState::find_org(const OrgId& id) const {
  return find_by_id(roster.organisations, id);
}

const Organisation* RosterState::find_org(std::string_view handle) const {
  const auto at = std::find_if(roster.organisations.begin(), roster.organisations.end(),
                               [&](const Organisation& org) { return org.handle == handle; });
  return at != roster.organisations.end() ? &*at : nullptr;
}

const NodeRecord* RosterState::find_node(const NodeId& id) const {
  return find_by_id(roster.nodes, id);
}

std::vector<const NodeRecord*> RosterState::nodes_of(const OrgId& org) const {
  std::vector<const NodeRecord*> out;
  for (const NodeRecord& node : roster.nodes) {
    if (node.org == org) out.push_back(&node);
  }
  return out;
}

std::vector<NodeId> RosterState::active_nodes() const {
  std::vector<NodeId> out;
  for (const NodeRecord& node : roster.nodes) {
    if (node.status == Status::kActive) out.push_back(node.id);
  }
  return out;
}

const Community* RosterState::find_community(std::string_view name) const {
  const auto at = std::find_if(roster.communities.begin(), roster.communities.end(),
                               [&](const Community& item) { return item.name == name; });
  return at != roster.communities.end() ? &*at : nullptr;
}

bool RosterState::in_community(const Community& community, const OrgId& org) const {
  const Organisation* found = find_org(org);
  if (found == nullptr || found->status != Status::kActive) return false;
  return (community.all && is_of_everybody(found->kind)) ||
         std::binary_search(community.members.begin(), community.members.end(), org);
}

bool RosterState::only_listens(const Community& community, const OrgId& org) const {
  const Organisation* found = find_org(org);
  return found != nullptr && found->kind == OrgKind::kObserver &&
         !std::binary_search(community.members.begin(), community.members.end(), org);
}

Signature sign_roster(const SignKey& voter, const NetworkId& network, std::uint64_t version,
                      std::uint32_t round, const Hash32& hash) {
  return voter.sign(label::kRosterSign, network, vote_subject(version, round, hash));
}

NetworkId network_of(BytesView genesis_roster) { return {roster_hash(genesis_roster).bytes}; }

Result<Verified<RosterState>> verify_genesis(BytesView signed_roster, const NetworkId& expected) {
  auto parsed = parse_signed(signed_roster);
  if (!parsed) return parsed.error();
  if (parsed->roster.version != 1) return fail(ErrorCode::kChain, "not the first roster");
  const NetworkId network = network_of(parsed->wire.roster);
  if (network != expected) return fail(ErrorCode::kWrongNetwork, "another network's first roster");
  const auto count = count_signatures(*parsed, network, nullptr);
  if (!count) return count.error();
  if (count->new_voters < roster_threshold(parsed->roster.voters.size())) return too_few();
  return Verifier::vouch(
      RosterState{std::move(parsed->roster), parsed->hash, network, to_bytes(signed_roster)});
}

Result<Verified<RosterState>> verify_next(const Verified<RosterState>& current,
                                          BytesView signed_roster) {
  auto parsed = parse_signed(signed_roster);
  if (!parsed) return parsed.error();
  if (auto good = check_follows(*current, *parsed, {}); !good) return good.error();
  const auto count = count_signatures(*parsed, current->network_id, &current->roster);
  if (!count) return count.error();
  if (count->old_voters < roster_threshold(current->roster.voters.size()) ||
      count->new_voters < roster_threshold(parsed->roster.voters.size())) {
    return too_few();
  }
  return Verifier::vouch(RosterState{std::move(parsed->roster), parsed->hash, current->network_id,
                                     to_bytes(signed_roster)});
}

Result<CheckedVotes> check_votes(const RosterState& current, BytesView signed_roster) {
  auto parsed = parse_signed(signed_roster);
  if (!parsed) return parsed.error();
  const std::set<VoterId> may_leave = who_may_leave(current.roster, parsed->roster);
  if (auto good = check_follows(current, *parsed, may_leave); !good) return good.error();
  const auto count = count_signatures(*parsed, current.network_id, &current.roster);
  if (!count) return count.error();
  return CheckedVotes{std::move(parsed->wire), std::move(parsed->roster), parsed->hash};
}

Result<Verified<RosterState>> verify_next_without(const Verified<RosterState>& current,
                                                  BytesView signed_roster,
                                                  const std::set<VoterId>& out) {
  auto votes = check_votes(*current, signed_roster);
  if (!votes) return votes.error();
  if (auto good =
          check_frozen(current->roster, votes->roster, votes->roster.created_ms, out);
      !good) {
    return good.error();
  }
  const auto short_of = [&](const Roster& roster) {
    std::size_t voters = 0;
    std::size_t signatures = 0;
    for (const Voter& voter : roster.voters) {
      if (out.contains(voter.id)) continue;
      ++voters;
      signatures += std::any_of(votes->wire.signatures.begin(), votes->wire.signatures.end(),
                                [&](const RosterSignature& s) { return s.voter == voter.id; });
    }
    return signatures < roster_threshold(voters);
  };
  if (short_of(current->roster) || short_of(votes->roster)) return too_few();
  return Verifier::vouch(RosterState{std::move(votes->roster), votes->hash, current->network_id,
                                     to_bytes(signed_roster)});
}

Result<void> add_roster_signature(SignedRoster& into, const RosterSignature& signature,
                                  const RosterState* current) {
  const auto roster = parse<Roster>(into.roster);
  if (!roster) return roster.error();
  const Voter* voter = find_by_id(roster->voters, signature.voter);
  if (voter == nullptr && current != nullptr) {
    voter = find_by_id(current->roster.voters, signature.voter);
  }
  if (voter == nullptr) return fail(ErrorCode::kNotAuthorized, "no such voter");
  const NetworkId network = roster->version == 1 ? network_of(into.roster) : roster->network_id;
  const Bytes subject = vote_subject(roster->version, into.round, roster_hash(into.roster));
  if (!verify(voter->key, label::kRosterSign, network, subject, signature.signature)) {
    return fail(ErrorCode::kBadSignature, "roster signature does not fit");
  }
  const auto at = std::lower_bound(
      into.signatures.begin(), into.signatures.end(), signature.voter,
      [](const RosterSignature& held, const VoterId& id) { return held.voter < id; });
  if (at != into.signatures.end() && at->voter == signature.voter) {
    return fail(ErrorCode::kDuplicate, "this voter has signed already");
  }
  into.signatures.insert(at, signature);
  return {};
}

Ballot make_prevote(const SignKey& voter, const NetworkId& network, std::uint64_t version,
                    std::uint32_t round, const Hash32& hash) {
  const VoterId id = id_of<VoterId>(label::kVoterId, voter.public_key());
  const Bytes subject = vote_subject(version, round, hash);
  return {network, version, round, hash, id, voter.sign(label::kPrevoteSign, network, subject)};
}

Result<Verified<Ballot>> verify_ballot(const Ballot& ballot, const RosterState& roster) {
  if (ballot.network_id != roster.network_id) {
    return fail(ErrorCode::kWrongNetwork, "ballot of another network");
  }
  if (ballot.version != roster.roster.version && ballot.version != roster.roster.version + 1) {
    return fail(ErrorCode::kChain, "ballot on a version that is not next");
  }
  const Voter* voter = find_by_id(roster.roster.voters, ballot.voter);
  if (voter == nullptr) return fail(ErrorCode::kNotAuthorized, "no such voter");
  const Bytes subject = vote_subject(ballot.version, ballot.round, ballot.roster_hash);
  if (!verify(voter->key, label::kPrevoteSign, ballot.network_id, subject, ballot.signature)) {
    return fail(ErrorCode::kBadSignature, "ballot signature does not fit");
  }
  return Verifier::vouch(ballot);
}

Result<void> verify_fork_proof(const ForkProof& proof, const RosterState& roster) {
  const auto first = parse<EntryHeader>(proof.first.header);
  if (!first) return first.error();
  const auto second = parse<EntryHeader>(proof.second.header);
  if (!second) return second.error();
  if (first->network_id != roster.network_id || second->network_id != roster.network_id) {
    return fail(ErrorCode::kWrongNetwork, "fork proof of another network");
  }
  if (first->author != second->author || first->seq != second->seq ||
      proof.first.header == proof.second.header) {
    return fail(ErrorCode::kMalformed, "not two entries of one author at one position");
  }
  const SignPublicKey* nsk = key_of_epoch(roster, first->author, first->nsk_epoch);
  if (nsk == nullptr || first->nsk_epoch != second->nsk_epoch) {
    return fail(ErrorCode::kNotFound, "author or its key epoch is not in this roster");
  }
  for (const SignedEntry* side : {&proof.first, &proof.second}) {
    if (!verify(*nsk, label::kEntrySign, roster.network_id, entry_id(side->header).view(),
                side->signature)) {
      return fail(ErrorCode::kBadSignature, "a side of the fork is not signed by its author");
    }
  }
  return {};
}

}  // namespace ceptoar::crypto
