// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "crypto/roster.h"

namespace ceptoar::crypto {

Result<void> check_frozen(const Roster& current, const Roster& next, std::uint64_t at_ms,
                          const std::set<VoterId>& may_leave) {
  if (at_ms < current.expires_ms) return {};
  const bool added = std::any_of(next.voters.begin(), next.voters.end(), [&](const Voter& voter) {
    return std::find(current.voters.begin(), current.voters.end(), voter) == current.voters.end();
  });
  const bool left = std::any_of(current.voters.begin(), current.voters.end(), [&](const Voter& voter) {
    return !may_leave.contains(voter.id) &&
           std::find(next.voters.begin(), next.voters.end(), voter) == next.voters.end();
  });
  if (added || left) return fail(ErrorCode::kExpired, "voters changed under an expired roster");
  if (current.organisations != next.organisations) {
    return fail(ErrorCode::kExpired, "organisations changed under an expired roster");
  }
  if (current.nodes != next.nodes) {
    return fail(ErrorCode::kExpired, "nodes changed under an expired roster");
  }
  if (current.ended != next.ended) {
    return fail(ErrorCode::kExpired, "last positions changed under an expired roster");
  }
  if (current.recovery != next.recovery) {
    return fail(ErrorCode::kExpired, "recovery keys changed under an expired roster");
  }
  return {};
}

}  // namespace ceptoar::crypto
