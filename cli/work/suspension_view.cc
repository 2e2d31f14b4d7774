// SPDX-License-Identifier: Apache-2.0
#include "cli/work/suspension_view.h"

#include <algorithm>
#include <tuple>

#include "cli/member/roster_nodes.h"
#include "cli/work/roster_view.h"

namespace ceptoar::work {
namespace {

SuspensionStage stage_of(const crypto::SuspensionStanding& one, std::uint64_t now_ms) {
  if (one.in_force) return SuspensionStage::kInForce;
  if (one.crowded) return SuspensionStage::kCrowded;
  return one.ends_ms <= now_ms ? SuspensionStage::kEnded : SuspensionStage::kSigning;
}

// What a person looks for first.
int rank(SuspensionStage stage) {
  switch (stage) {
    case SuspensionStage::kInForce: return 0;
    case SuspensionStage::kCrowded: return 1;
    case SuspensionStage::kSigning: return 2;
    case SuspensionStage::kEnded: break;
  }
  return 3;
}

}  // namespace

std::vector<SuspensionView> suspension_views(const member::Voting& voting,
                                             const crypto::RosterState& base,
                                             std::uint64_t now_ms) {
  std::vector<SuspensionView> out;
  for (const auto& one : voting.life.suspensions().standings(base, now_ms)) {
    SuspensionView view;
    view.hash = one.hash;
    const Organisation* org = base.find_org(one.org);
    view.org = org != nullptr ? org->handle : one.org.hex();
    if (!one.node.is_zero()) {
      const NodeRecord* node = base.find_node(one.node);
      view.node = node != nullptr ? member::place_of(*node) : one.node.hex();
    }
    view.stage = stage_of(one, now_ms);
    view.starts_ms = one.starts_ms;
    view.ends_ms = one.ends_ms;
    view.who = voters_by_handle(base, one.voters);
    view.spent = voters_by_handle(base, one.spent);
    view.have = one.voters.size() - one.spent.size();
    view.need = one.need;
    view.majority_need = one.majority_need;
    out.push_back(std::move(view));
  }
  std::sort(out.begin(), out.end(), [](const SuspensionView& a, const SuspensionView& b) {
    return std::tuple(rank(a.stage), b.starts_ms, a.org) <
           std::tuple(rank(b.stage), a.starts_ms, b.org);
  });
  return out;
}

std::vector<SuspensionView> suspension_views(const member::Voting& voting, std::uint64_t now_ms) {
  return suspension_views(voting, *voting.life.in_force(), now_ms);
}

}  // namespace ceptoar::work
