// SPDX-License-Identifier: Apache-2.0
#include "node/core/waiting_votes.h"

#include <algorithm>

#include "schema/limits.h"

namespace ceptoar::core {

bool WaitingVotes::has_place(const WaitingVote& vote) const {
  const auto share = shares_.find(vote.author);
  if (share == shares_.end()) return true;
  const Share& held = share->second;
  const auto of_version = held.of_version.find(vote.version);
  return held.rows < limits::kWaitingVotesPerAuthor &&
         held.bytes + vote.bytes <= limits::kWaitingVoteBytesPerAuthor &&
         (of_version == held.of_version.end() || of_version->second < limits::kWaitingVotesPerVersion);
}

bool WaitingVotes::keep(const WaitingVote& vote) {
  if (votes_.contains(vote.row)) return true;
  if (!has_place(vote)) return false;
  restore(vote);
  return true;
}

void WaitingVotes::restore(const WaitingVote& vote) {
  const auto [at, is_new] = votes_.try_emplace(vote.row, vote);
  if (!is_new) return;
  Share& share = shares_[at->second.author];
  ++share.of_version[at->second.version];
  ++share.rows;
  share.bytes += at->second.bytes;
}

void WaitingVotes::release(const WaitingVote& vote) {
  const auto share = shares_.find(vote.author);
  if (share->second.rows == 1) {
    shares_.erase(share);
    return;
  }
  --share->second.rows;
  share->second.bytes -= vote.bytes;
  const auto of_version = share->second.of_version.find(vote.version);
  if (--of_version->second == 0) share->second.of_version.erase(of_version);
}

std::optional<WaitingVote> WaitingVotes::find(const Bytes& row) const {
  const auto at = votes_.find(row);
  if (at == votes_.end()) return std::nullopt;
  return at->second;
}

void WaitingVotes::erase(const Bytes& row) {
  const auto at = votes_.find(row);
  if (at == votes_.end()) return;
  release(at->second);
  votes_.erase(at);
}

std::vector<Bytes> WaitingVotes::take_upto(std::uint64_t version) {
  std::vector<Bytes> out;
  while (!votes_.empty() && votes_.begin()->second.version <= version) {
    release(votes_.begin()->second);
    out.push_back(votes_.begin()->first);
    votes_.erase(votes_.begin());
  }
  return out;
}

std::vector<Bytes> WaitingVotes::list(const Bytes& behind, std::uint64_t upto, std::size_t rows,
                                      std::size_t bytes) const {
  std::vector<Bytes> out;
  std::size_t sum = 0;
  for (auto at = votes_.upper_bound(behind); at != votes_.end() && out.size() < rows; ++at) {
    sum += at->second.bytes;
    if (at->second.version > upto || (sum > bytes && !out.empty())) break;
    out.push_back(at->first);
  }
  return out;
}

std::size_t WaitingVotes::most_of_author() const {
  std::size_t most = 0;
  for (const auto& [author, share] : shares_) most = std::max(most, share.rows);
  return most;
}

}  // namespace ceptoar::core
