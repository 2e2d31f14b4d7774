// SPDX-License-Identifier: Apache-2.0
#include "cli/work/recovery_view.h"

#include <algorithm>

#include "cli/work/roster_view.h"

namespace ceptoar::work {
namespace {

RecoveryStage stage_of(const crypto::RecoveryStanding& one, bool in_force) {
  const bool answered = std::any_of(one.lost.begin(), one.lost.end(), [&](const VoterId& voter) {
    return std::binary_search(one.present.begin(), one.present.end(), voter);
  });
  if (one.objected.size() >= one.objections_need) return RecoveryStage::kBlocked;
  if (answered) return RecoveryStage::kAnswered;
  if (one.lost.size() > one.may_replace) return RecoveryStage::kNotNeeded;
  if (in_force) return RecoveryStage::kInForce;
  if (!one.is_signed()) return RecoveryStage::kSigning;
  return one.due_ms == 0 ? RecoveryStage::kSpreading : RecoveryStage::kWaiting;
}

}  // namespace

std::vector<RecoveryView> recovery_views(const member::Voting& voting) {
  const crypto::RosterState& base = *voting.life.recovery_base();
  const Hash32 in_force = voting.life.in_force()->hash;
  std::vector<RecoveryView> out;
  for (const crypto::RecoveryStanding& one : voting.life.recoveries().standings(base)) {
    RecoveryView view;
    view.hash = one.hash;
    view.version = one.roster.version;
    view.stage = stage_of(one, one.hash == in_force);
    view.replaces = voters_by_handle(base, one.lost);
    view.present = voters_by_handle(base, one.present);
    view.objected = voters_by_handle(base, one.objected);
    view.signed_have = one.signed_have;
    view.signed_need = one.signed_need;
    view.received_have = one.received_have;
    view.received_need = one.received_need;
    view.objections_need = one.objections_need;
    view.due_ms = one.due_ms;
    out.push_back(std::move(view));
  }
  return out;
}

}  // namespace ceptoar::work
