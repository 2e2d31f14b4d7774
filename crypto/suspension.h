// SPDX-License-Identifier: Apache-2.0
// The fast path (decisions "Trust"): before a quorum has met, three voters suspend an organisation, or one of
// its nodes, for 72 hours. What three may do is little, because three may lie:
//   - it ends by itself; only a version of the roster suspends for longer. A version that came after it
//     ends it too, whatever it says: the quorum has spoken.
//   - a voter's word counts when he gave no other one in the 30 days before it. Words that do not count
//     spend the 30 days as well, so that a word dated back frees nobody.
//   - of those that stand at one time, two targets at most are suspended, each an organisation or a node: the
//     lowest hashes.
// Of floor(N/2)+1 voters every word counts, and theirs are not among the two.
// Who votes is asked of the roster in force alone: voters of an abandoned one suspend nobody. A
// suspended organisation keeps its votes, here too.
//
// All who know the same words, and look at the same time, come to the same answer, whatever came first.
// Pure values. No clock: times are given.
#ifndef CEPTOAR_CRYPTO_SUSPENSION_H_
#define CEPTOAR_CRYPTO_SUSPENSION_H_

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "crypto/roster.h"
#include "schema/limits.h"

namespace ceptoar::crypto {

// More than half: bound by no limit but the time.
std::size_t suspension_majority(std::size_t voters);
inline constexpr std::uint64_t kSuspensionMs = limits::kSuspensionHours * 3'600'000;
inline constexpr std::uint64_t kSuspensionSpentMs = limits::kSuspensionSpentDays * limits::kDayMs;

// What voters sign together: H("suspension" NUL version hash org starts), and the node where one is meant.
Hash32 suspension_hash(const Suspension& word);
// `voter` signs that `org` is suspended under `base` from `starts_ms` on.
Suspension make_suspension(const SignKey& voter, const RosterState& base, const OrgId& org,
                           std::uint64_t starts_ms, const NodeId& node = {});
// Errors: kWrongNetwork, kBadSignature, kMalformed (a key that is not the voter's).
Result<void> verify_suspension(const Suspension& word, const NetworkId& network,
                               const SignPublicKey& voter);

// How far one suspension has come.
struct SuspensionStanding {
  Hash32 hash;
  OrgId org;
  NodeId node;                    // zero: the whole organisation
  std::uint64_t starts_ms = 0;
  std::uint64_t ends_ms = 0;
  std::vector<VoterId> voters;    // all who signed, sorted
  std::vector<VoterId> spent;     // of those, whose word does not count alone: he gave another one
  std::size_t need = 0;           // words that count
  std::size_t majority_need = 0;  // words, spent or not
  bool crowded = false;           // enough signed, and two others stand before it
  bool in_force = false;
  bool by_majority() const { return voters.size() >= majority_need; }
  bool is_signed() const { return by_majority() || voters.size() - spent.size() >= need; }
};

// Words of voters, on any roster: those about another version spend a voter's 30 days as well.
class SuspensionBook {
 public:
  // REQUIRES: verify_suspension. True when it was new. kLimitExceeded: this voter has as many earlier
  // ones.
  Result<bool> add(const Suspension& word);
  // What cannot matter any more at that time.
  void forget(std::uint64_t now_ms);
  // Of the suspensions under `base` that are not forgotten, ended ones too; by hash.
  std::vector<SuspensionStanding> standings(const RosterState& base, std::uint64_t now_ms) const;
  // The organisations that are suspended now, and from when; sorted.
  std::map<OrgId, std::uint64_t> in_force(const RosterState& base, std::uint64_t now_ms) const;
  // The single nodes.
  std::map<NodeId, std::uint64_t> nodes_in_force(const RosterState& base, std::uint64_t now_ms) const;
  // Whether this voter's word on it would count: he gave no other one in the 30 days before `starts_ms`
  // and none in the 30 days after it, whose own word this one would take away.
  bool is_free(const VoterId& voter, const Hash32& suspension, std::uint64_t starts_ms) const;
  bool empty() const { return of_voter_.empty(); }

 private:
  using Place = std::pair<std::uint64_t, Hash32>;  // beginning, suspension
  bool counts(const VoterId& voter, const Place& place) const;
  std::map<VoterId, std::map<Place, Suspension>> of_voter_;
};
// Until when a suspension is of any use to a book: its own time, and the days that it spends.
inline constexpr std::uint64_t suspension_kept_until(std::uint64_t starts_ms) {
  return starts_ms + kSuspensionSpentMs + kSuspensionMs;
}

// The roster as those look at it who judge authors and readers: these organisations and their nodes, and these
// nodes, are suspended where they were active. Hash and signed bytes stay those of `agreed`; whatever is built on
// the roster is built on `agreed`.
Verified<RosterState> with_suspended(const Verified<RosterState>& agreed,
                                     const std::map<OrgId, std::uint64_t>& suspended,
                                     const std::map<NodeId, std::uint64_t>& nodes = {});

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_SUSPENSION_H_
