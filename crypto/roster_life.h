// SPDX-License-Identifier: Apache-2.0
// How a roster follows a roster: votes on the next version come one by one, in any order and more
// than once, until T of the old and T of the new voters signed one (version, round, hash). Nodes and
// members' programs run this same value over the same flooded votes, so they arrive at the same one.
//
// Two valid next versions (so many voters signed twice): the version agreed before them stays in
// force, everything goes on under it, and only a version whose `resolves` names both ends the
// dispute; the voters who stand under both are left out of its count. A dispute about a version that
// another one has followed already is refused: keys of retired voters cannot undo what was agreed.
// What an expired roster froze (check_frozen) is not counted at all.
//
// A recovery (crypto/recovery.h) is in force from the look at the clock that finds its delay over. A
// version that a quorum signed goes before it, and words that come late can undo it, until a version
// on top of it was agreed by its own voters.
//
// Suspensions by the fast path (crypto/suspension.h) make no version: in_force() does not know of them,
// suspended_at() does.
//
// Thread: one. Errors of take(): kMalformed, kLimitExceeded, kWrongNetwork, kBadSignature as
// verify_next; kExpired: it changes what an expiry froze; kChain: of a version whose predecessor is not here or is disputed - keep it and try
// again after the next change; kDuplicate: nothing new, or of a version that is settled.
#ifndef CEPTOAR_CRYPTO_ROSTER_LIFE_H_
#define CEPTOAR_CRYPTO_ROSTER_LIFE_H_

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "crypto/recovery.h"
#include "crypto/roster.h"
#include "crypto/suspension.h"

namespace ceptoar::crypto {

// Rounds are numbered 0..63. A voter could otherwise make every node keep a signature for each of
// four thousand million rounds. Honest voters need one, two after a split.
inline constexpr std::uint32_t kBallotRounds = 64;
// Different rosters that one voter brings for one version. Each is up to a whole body of memory; an
// honest voter signs a second one only after T others prevoted for it.
inline constexpr std::size_t kRostersOfVoter = 4;

// A wire form of which everything holds but the number of signatures.
struct CheckedVotes {
  SignedRoster wire;
  Roster roster;
  Hash32 hash;
};
// What verify_next checks, without counting. A proposal is one without any signature. What names the
// sides of a dispute may leave voters out although the roster has expired; which ones is looked at
// when it is counted.
Result<CheckedVotes> check_votes(const RosterState& current, BytesView signed_roster);
// As verify_next, but `out` are no voters: T of the rest of both. For what resolves a dispute.
Result<Verified<RosterState>> verify_next_without(const Verified<RosterState>& current,
                                                  BytesView signed_roster,
                                                  const std::set<VoterId>& out);

// One voter, one version, one round, two rosters: both signatures fit.
struct DoubleVote {
  VoterId voter;
  std::uint64_t version = 0;
  std::uint32_t round = 0;
  Hash32 first;
  Hash32 second;
  friend bool operator==(const DoubleVote&, const DoubleVote&) = default;
};

// How far one roster has come in one round, counted as the quorum counts it.
struct Tally {
  std::uint32_t round = 0;
  Hash32 hash;
  std::vector<VoterId> voters;  // sorted
  std::size_t old_have = 0;
  std::size_t old_need = 0;
  std::size_t new_have = 0;
  std::size_t new_need = 0;
  bool enough() const { return old_have >= old_need && new_have >= new_need; }
};
// `voters`: who spoke for `next` in one round.
Tally tally_of(const Roster& before, const Roster& next, std::vector<VoterId> voters);

// Votes on the version after `base`, bounded by voter and round.
class VoteBook {
 public:
  // REQUIRES: check_votes(base, ...) made it. True when something was new.
  Result<bool> add(const CheckedVotes& votes);
  // Wire forms with all signatures held, of what has enough of them, `out` left out.
  std::vector<Bytes> decided(const RosterState& base, const std::set<VoterId>& out) const;
  std::vector<Tally> tallies(const RosterState& base) const;
  const std::vector<DoubleVote>& double_votes() const { return double_votes_; }
  const Roster* find(const Hash32& hash) const;

 private:
  using Place = std::pair<std::uint32_t, Hash32>;  // round, hash
  struct Known {
    Bytes bytes;
    Roster roster;
  };
  bool admits(const RosterSignature& vote, std::uint32_t round, const Hash32& hash);
  std::map<Hash32, Known> rosters_;
  std::map<Place, std::map<VoterId, Signature>> votes_;
  std::map<VoterId, std::map<std::uint32_t, Hash32>> of_voter_;
  std::map<VoterId, std::set<Hash32>> brought_;
  std::vector<DoubleVote> double_votes_;
};

class RosterLife {
 public:
  explicit RosterLife(Verified<RosterState> settled);

  enum class Step {
    kNoted,     // a vote or a bundle that changes nothing yet
    kAdopted,   // in_force() is the next version
    kDisputed,  // two valid next versions: in_force() is the one before them
    kResolved,  // a version that names both ended the dispute and is in force
    kRecovered,  // a recovery is in force
    kUndone,     // the recovery that was in force is no more: in_force() is the version before it
  };
  // Votes, bundles and recoveries.
  Result<Step> take(BytesView signed_roster);
  // The same of what this program keeps in its own store, or was given as a file with a pin: a
  // recovery in it was in force, so nothing is waited for.
  Result<Step> restore(BytesView signed_roster);
  // A word about a recovery of the next version; `author`: in whose log, `at_ms`: when the entry says.
  // Errors: kMalformed, kWrongNetwork, kBadSignature, kNotAuthorized, kLimitExceeded; kChain: of a
  // later version; kDuplicate: nothing new, or of a version that is over.
  Result<Step> take_word(const RecoveryWord& word, const NodeId& author, std::uint64_t at_ms);
  // To be called now and then, and after each of the above. kAdopted is never the answer.
  Step look_at_clock(std::uint64_t now_ms);

  // One voter's word on the fast path; `at_ms`: when the entry that carries it says it was made.
  // Errors: kWrongNetwork, kMalformed, kBadSignature; kClock: it begins later than that; kChain: of a
  // voter who is in no roster that is here - keep it and try again after the next change; kDuplicate,
  // kLimitExceeded.
  Result<void> take_suspension(const Suspension& word, std::uint64_t at_ms);
  void forget_suspensions(std::uint64_t now_ms) { suspensions_.forget(now_ms); }
  const SuspensionBook& suspensions() const { return suspensions_; }
  // The organisations that the fast path suspends under in_force() at that time, and from when.
  std::map<OrgId, std::uint64_t> suspended_at(std::uint64_t now_ms) const {
    return suspensions_.in_force(*in_force(), now_ms);
  }
  // Single nodes, of organisations that are not.
  std::map<NodeId, std::uint64_t> suspended_nodes_at(std::uint64_t now_ms) const {
    return suspensions_.nodes_in_force(*in_force(), now_ms);
  }

  // Lifetime: until the next take().
  const Verified<RosterState>& in_force() const;
  bool disputed() const { return !in_force_ && !heads_.empty(); }
  // The valid versions after the one agreed last; more than one after a dispute. In order of coming.
  const std::vector<Verified<RosterState>>& heads() const { return heads_; }
  const Verified<RosterState>& settled() const { return settled_; }
  // Voters under two of the disputed versions.
  std::set<VoterId> double_signers() const;
  // Of the versions that are still voted on.
  std::vector<DoubleVote> double_votes() const;
  // Votes on the version after in_force(), or on what may resolve a dispute.
  const VoteBook& votes() const;
  // Recoveries of the version after recovery_base(), which is in_force() unless that is one itself.
  const RecoveryBook& recoveries() const { return recoveries_; }
  const Verified<RosterState>& recovery_base() const;
  bool recovered() const { return recovered_.has_value(); }

 private:
  void look_at(const VoteBook& book, BytesView came);
  Step settle_heads();
  Result<Step> take_on(const Verified<RosterState>& base, VoteBook& book, BytesView wire);
  Result<Step> take_recovery(BytesView wire);
  const Voter* find_voter(const VoterId& id) const;

  Verified<RosterState> settled_;
  std::vector<Verified<RosterState>> heads_;
  std::optional<std::size_t> in_force_;  // which of heads_; none: settled_
  VoteBook first_;                       // on the version after settled_
  VoteBook second_;                      // on the version after in_force()
  std::optional<Verified<RosterState>> recovered_;  // on settled_; heads_ are empty then
  SuspensionBook suspensions_;           // on any version
  RecoveryBook recoveries_;              // of the version after recovery_base()
};

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_ROSTER_LIFE_H_
