// SPDX-License-Identifier: Apache-2.0
// Sealed copies of members' archives that this node keeps for the organisations of its access list: what
// each has put, so that none fills the disk. The node opens nothing of it. Thread: the core's. Code:
// node/core/copies.cc.
#ifndef CEPTOAR_NODE_CORE_COPIES_H_
#define CEPTOAR_NODE_CORE_COPIES_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>

#include "schema/ids.h"
#include "schema/limits.h"
#include "schema/node_rows.h"

namespace ceptoar::core {

inline constexpr std::string_view kMetaCopies = "copies/";

struct CopyStore {
  std::map<OrgId, CopySum> sums;  // with what a commit is still to bring
  bool sweeping = false;
  Bytes swept;                    // the key after which the next sweep goes on

  std::uint64_t all_bytes() const {
    std::uint64_t all = 0;
    for (const auto& [org, sum] : sums) all += sum.bytes;
    return all;
  }
  CopySum of(const OrgId& org) const {
    const auto found = sums.find(org);
    return found == sums.end() ? CopySum{} : found->second;
  }
  // Bytes that this organisation may still put.
  std::uint64_t room(const OrgId& org) const {
    const CopySum sum = of(org);
    const std::uint64_t all = all_bytes();
    if (sum.parts >= limits::kCopyPartsPerOrg || sum.bytes >= limits::kCopyBytesPerOrg ||
        all >= limits::kCopyBytesPerNode) {
      return 0;
    }
    return std::min(limits::kCopyBytesPerOrg - sum.bytes, limits::kCopyBytesPerNode - all);
  }
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_COPIES_H_
