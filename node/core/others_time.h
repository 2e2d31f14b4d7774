// SPDX-License-Identifier: Apache-2.0
// What time it is by the entries of other nodes.
#ifndef CEPTOAR_NODE_CORE_OTHERS_TIME_H_
#define CEPTOAR_NODE_CORE_OTHERS_TIME_H_

#include <cstdint>

#include "schema/objects.h"

namespace ceptoar::core {

// Two must agree that it is so late: of the newest entry of each author the second, or the only one.
class OthersTime {
 public:
  // True: it is later than it was.
  bool hear(const NodeId& author, std::uint64_t dated_ms) {
    const std::uint64_t before = ms();
    if (author == first_) {
      first_ms_ = dated_ms > first_ms_ ? dated_ms : first_ms_;
    } else if (dated_ms > first_ms_) {
      second_ms_ = first_ms_;
      first_ = author;
      first_ms_ = dated_ms;
    } else if (dated_ms > second_ms_) {
      second_ms_ = dated_ms;
    }
    return ms() > before;
  }
  std::uint64_t ms() const { return second_ms_ != 0 ? second_ms_ : first_ms_; }

 private:
  NodeId first_;
  std::uint64_t first_ms_ = 0;
  std::uint64_t second_ms_ = 0;
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_OTHERS_TIME_H_
