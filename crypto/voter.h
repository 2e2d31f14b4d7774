// SPDX-License-Identifier: Apache-2.0
// What a voter may say of the next roster (decisions "Trust"; the locked-vote rule of Buchman, Kwon,
// Milosevic, "The latest gossip on BFT consensus", 2018, with rounds that people end instead of
// clocks). Two steps a round: prevotes; then a signature, only on a quorum of prevotes in that round.
// Who signed is locked: he prevotes another roster only on a quorum for it from a later round than
// his lock. A round that was abandoned, and every round before it, is over for whoever abandoned it.
//
// With fewer than 2T-N voters who break this, no two versions get their signatures.
//
// Pure values. Every step gives back the record that must be durable BEFORE anything is signed: after
// a crash in between the same step may be made again, another one in that round may not.
#ifndef CEPTOAR_CRYPTO_VOTER_H_
#define CEPTOAR_CRYPTO_VOTER_H_

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "crypto/roster_life.h"

namespace ceptoar::crypto {

using VotePlace = std::pair<std::uint32_t, Hash32>;  // round, roster
// Rosters for which a quorum prevoted, by round.
using Quorums = std::set<VotePlace>;

// Prevotes and abandonments on one version, at most two and one of each voter and round: who floods
// more is kept no memory for, and his second prevote in a round is proof against him.
class BallotBook {
 public:
  // True when it was new. kLimitExceeded: no such round.
  Result<bool> add(const Verified<Ballot>& ballot);
  // Who prevoted so in that round; zero hash: who abandoned it. Sorted.
  std::vector<VoterId> voters(std::uint32_t round, const Hash32& hash) const;
  // `proposals`: the rosters voted on, whose own voters count as well.
  Quorums quorums(const Roster& before, const std::map<Hash32, const Roster*>& proposals) const;
  // The round in which the council stands: of those in which some voter spoke, the last one that
  // N-T+1 voters have reached, so that no minority drags everybody on.
  std::uint32_t round(const Roster& before) const;
  const std::vector<DoubleVote>& double_prevotes() const { return double_prevotes_; }
  const std::map<VotePlace, std::set<VoterId>>& all() const { return ballots_; }

 private:
  std::map<VotePlace, std::set<VoterId>> ballots_;
  std::vector<DoubleVote> double_prevotes_;
};

struct VoterRecord {
  std::uint64_t version = 0;
  std::uint32_t round = 0;                    // rounds below are over
  bool left = false;                          // `round` was abandoned
  std::map<std::uint32_t, Hash32> prevotes;   // by round
  std::map<std::uint32_t, Hash32> signatures;
  std::optional<VotePlace> lock;
  friend bool operator==(const VoterRecord&, const VoterRecord&) = default;
};

// `next`: the roster voted on; `disputed`: the valid versions of a dispute, which free of their locks
// whoever votes for what names them all.
// Errors: kLimitExceeded no such round; kExpired the round is over for this voter; kDuplicate he has
// said another roster in this round; kNotAuthorized he is locked on another one; kNotFound (sign) no
// quorum of prevotes yet.
Result<VoterRecord> prevote(VoterRecord record, std::uint32_t round, const Hash32& hash,
                            const Roster& next, const Quorums& quorums,
                            const std::vector<Hash32>& disputed = {});
Result<VoterRecord> sign(VoterRecord record, std::uint32_t round, const Hash32& hash,
                         const Roster& next, const Quorums& quorums,
                         const std::vector<Hash32>& disputed = {});
Result<VoterRecord> abandon(VoterRecord record, std::uint32_t round);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_VOTER_H_
