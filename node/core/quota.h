// SPDX-License-Identifier: Apache-2.0
// What each holder of this node has posted: an account for every lane beside the node's own (quota.cc), of which
// he has his share alone. Thread: that of the core. Included by node/core/*.cc alone.
#ifndef CEPTOAR_NODE_CORE_QUOTA_H_
#define CEPTOAR_NODE_CORE_QUOTA_H_

#include <array>
#include <map>

#include "node/core/core.h"

namespace ceptoar::core {

// Only holders on the access list are charged, and who is in balance again is forgotten: memory is bounded.
class HolderAccounts {
 public:
  bool is_over(const HolderId& holder, Lane lane, std::uint64_t now, const Config& config) const;
  // When the post is taken up, not when it is durable: else as many as may be in flight passed together.
  void charge(const HolderId& holder, const EntryHeader& header, std::uint64_t now, const Config& config);
  // It became no entry, or was one before: sent again after a lost answer it costs nothing.
  void give_back(const HolderId& holder, const EntryHeader& header, const Config& config);
  std::size_t size() const { return paid_until_ms_.size(); }
  template <class Move>
  void move_times(Move move) {
    for (auto& [holder, lanes] : paid_until_ms_) {
      for (std::uint64_t& paid : lanes) move(paid);
    }
  }

 private:
  std::map<HolderId, std::array<std::uint64_t, kLaneCount>> paid_until_ms_;
};

// For a refusal that is final: what is too long stays so, and kLimitExceeded tells a member that it passes.
inline ErrorCode for_good(ErrorCode code) {
  return code == ErrorCode::kLimitExceeded ? ErrorCode::kMalformed : code;
}

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_QUOTA_H_
