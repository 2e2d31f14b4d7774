// SPDX-License-Identifier: Apache-2.0
// Suspensions by the fast path as a person looks at them: whom, until when, who signed, whose signature
// does not count.
#ifndef CEPTOAR_CLI_WORK_SUSPENSION_VIEW_H_
#define CEPTOAR_CLI_WORK_SUSPENSION_VIEW_H_

#include <string>
#include <vector>

#include "cli/member/roster_voting.h"

namespace ceptoar::work {

enum class SuspensionStage : std::uint8_t {
  kSigning = 0,   // voters are missing
  kInForce = 1,
  kCrowded = 2,   // signed, but two others stand before it
  kEnded = 3,     // its time has passed
};
struct SuspensionView {
  Hash32 hash;
  std::string org;                 // handle
  std::string node = {};           // place of the one node that is meant; empty: the whole organisation
  SuspensionStage stage = SuspensionStage::kSigning;
  std::uint64_t starts_ms = 0;
  std::uint64_t ends_ms = 0;
  std::vector<std::string> who;    // handles of voters who signed, sorted
  std::vector<std::string> spent;  // of those, who signed another one within 30 days
  std::size_t have = 0;            // signatures that count
  std::size_t need = 0;
  std::size_t majority_need = 0;   // of all, and every one counts
};
// Under `base`: those in force first, then those being signed; the newest first.
std::vector<SuspensionView> suspension_views(const member::Voting& voting,
                                             const crypto::RosterState& base, std::uint64_t now_ms);
// Under the roster in force.
std::vector<SuspensionView> suspension_views(const member::Voting& voting, std::uint64_t now_ms);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_SUSPENSION_VIEW_H_
