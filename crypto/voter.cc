// SPDX-License-Identifier: Apache-2.0
#include "crypto/voter.h"

#include <algorithm>

namespace ceptoar::crypto {
namespace {

// A dispute proves that locks were broken; a version that names all its sides frees everybody.
bool frees(const Roster& next, const std::vector<Hash32>& disputed) {
  return !disputed.empty() &&
         std::all_of(disputed.begin(), disputed.end(), [&](const Hash32& side) {
           return std::binary_search(next.resolves.begin(), next.resolves.end(), side);
         });
}

Result<void> may_speak(const VoterRecord& record, std::uint32_t round,
                       const std::map<std::uint32_t, Hash32>& said, const Hash32& hash) {
  if (round >= kBallotRounds) return fail(ErrorCode::kLimitExceeded, "no such voting round");
  if (round < record.round || (round == record.round && record.left)) {
    return fail(ErrorCode::kExpired, "this round is over for this voter");
  }
  const auto before = said.find(round);
  if (before != said.end() && before->second != hash) {
    return fail(ErrorCode::kDuplicate, "another roster in the same round");
  }
  return {};
}

// A quorum for `hash` from a later round than the lock, up to `round`.
bool unlocked(const VoterRecord& record, std::uint32_t round, const Hash32& hash,
              const Quorums& quorums) {
  if (!record.lock || record.lock->second == hash) return true;
  return std::any_of(quorums.begin(), quorums.end(), [&](const VotePlace& quorum) {
    return quorum.second == hash && quorum.first > record.lock->first && quorum.first <= round;
  });
}

void reach(VoterRecord& record, std::uint32_t round) {
  if (round > record.round) record.left = false;
  record.round = std::max(record.round, round);
}

}  // namespace

Result<bool> BallotBook::add(const Verified<Ballot>& ballot) {
  if (ballot->round >= kBallotRounds) return fail(ErrorCode::kLimitExceeded, "no such round");
  auto& here = ballots_[{ballot->round, ballot->roster_hash}];
  if (here.contains(ballot->voter)) return false;
  if (!ballot->roster_hash.is_zero()) {
    for (const auto& [place, voters] : ballots_) {
      if (place.first != ballot->round || place.second == ballot->roster_hash ||
          place.second.is_zero() || !voters.contains(ballot->voter)) {
        continue;
      }
      const bool said = std::any_of(
          double_prevotes_.begin(), double_prevotes_.end(), [&](const DoubleVote& one) {
            return one.voter == ballot->voter && one.round == ballot->round;
          });
      if (said) return false;
      double_prevotes_.push_back({ballot->voter, ballot->version, ballot->round, place.second,
                                  ballot->roster_hash});
      break;
    }
  }
  here.insert(ballot->voter);
  return true;
}

std::vector<VoterId> BallotBook::voters(std::uint32_t round, const Hash32& hash) const {
  const auto at = ballots_.find({round, hash});
  if (at == ballots_.end()) return {};
  return {at->second.begin(), at->second.end()};
}

Quorums BallotBook::quorums(const Roster& before,
                            const std::map<Hash32, const Roster*>& proposals) const {
  Quorums out;
  for (const auto& [place, voters] : ballots_) {
    const auto next = proposals.find(place.second);
    if (next == proposals.end()) continue;
    const Tally tally = tally_of(before, *next->second, {voters.begin(), voters.end()});
    if (tally.enough()) out.insert(place);
  }
  return out;
}

std::uint32_t BallotBook::round(const Roster& before) const {
  // Who abandoned a round stands in the next one.
  std::map<VoterId, std::uint32_t> reached;
  for (const auto& [place, voters] : ballots_) {
    const std::uint32_t round = place.second.is_zero() ? place.first + 1 : place.first;
    for (const VoterId& voter : voters) {
      const bool votes = std::any_of(before.voters.begin(), before.voters.end(),
                                     [&](const Voter& one) { return one.id == voter; });
      if (votes) reached[voter] = std::max(reached[voter], round);
    }
  }
  std::vector<std::uint32_t> rounds;
  rounds.reserve(reached.size());
  for (const auto& [voter, round] : reached) rounds.push_back(round);
  std::sort(rounds.rbegin(), rounds.rend());
  const std::size_t n = before.voters.size();
  const std::size_t some = n - roster_threshold(n) + 1;
  const std::uint32_t last = rounds.size() < some ? 0 : rounds[some - 1];
  return std::min(last, kBallotRounds - 1);
}

Result<VoterRecord> prevote(VoterRecord record, std::uint32_t round, const Hash32& hash,
                            const Roster& next, const Quorums& quorums,
                            const std::vector<Hash32>& disputed) {
  if (auto good = may_speak(record, round, record.prevotes, hash); !good) return good.error();
  if (!frees(next, disputed) && !unlocked(record, round, hash, quorums)) {
    return fail(ErrorCode::kNotAuthorized, "locked on another roster");
  }
  reach(record, round);
  record.prevotes[round] = hash;
  return record;
}

Result<VoterRecord> sign(VoterRecord record, std::uint32_t round, const Hash32& hash,
                         const Roster& next, const Quorums& quorums,
                         const std::vector<Hash32>& disputed) {
  if (auto good = may_speak(record, round, record.signatures, hash); !good) return good.error();
  if (!quorums.contains({round, hash})) {
    return fail(ErrorCode::kNotFound, "no quorum of prevotes in this round");
  }
  if (!frees(next, disputed) && !unlocked(record, round, hash, quorums)) {
    return fail(ErrorCode::kNotAuthorized, "locked on another roster");
  }
  reach(record, round);
  record.signatures[round] = hash;
  record.lock = VotePlace{round, hash};
  return record;
}

Result<VoterRecord> abandon(VoterRecord record, std::uint32_t round) {
  if (round >= kBallotRounds) return fail(ErrorCode::kLimitExceeded, "no such voting round");
  if (round < record.round) return fail(ErrorCode::kExpired, "this round is over for this voter");
  reach(record, round);
  record.left = true;
  return record;
}

}  // namespace ceptoar::crypto
