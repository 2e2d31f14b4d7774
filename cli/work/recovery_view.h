// SPDX-License-Identifier: Apache-2.0
// Recoveries that are under way, as a person looks at them: whom they replace, who signed, since when
// the days are counted, who said that he is there.
#ifndef CEPTOAR_CLI_WORK_RECOVERY_VIEW_H_
#define CEPTOAR_CLI_WORK_RECOVERY_VIEW_H_

#include <string>
#include <vector>

#include "cli/member/roster_voting.h"

namespace ceptoar::work {

enum class RecoveryStage : std::uint8_t {
  kSigning = 0,    // holders are missing
  kSpreading = 1,  // not half of the organisations have it
  kWaiting = 2,    // the fourteen days
  kInForce = 3,
  kAnswered = 4,   // somebody it replaces is there: it will not count
  kNotNeeded = 5,  // more are there than it says: it will not count
  kBlocked = 6,    // by objections
};
struct RecoveryView {
  Hash32 hash;
  std::uint64_t version = 0;
  RecoveryStage stage = RecoveryStage::kSigning;
  std::vector<std::string> replaces;   // handles, sorted
  std::vector<std::string> present;
  std::vector<std::string> objected;
  std::size_t signed_have = 0;
  std::size_t signed_need = 0;
  std::size_t received_have = 0;
  std::size_t received_need = 0;
  std::size_t objections_need = 0;
  std::uint64_t due_ms = 0;            // 0: not known yet
};
// By hash.
std::vector<RecoveryView> recovery_views(const member::Voting& voting);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_RECOVERY_VIEW_H_
