// SPDX-License-Identifier: Apache-2.0
// One thread that takes values from a channel, one after the other. Urgent ones go before the others, but not
// without end: after limits::kUrgentInARow of them comes one usual value, where some wait, and then the urgent ones
// have their turn again. So an urgent value waits for what is in work, for one usual value, and for one more with
// every kUrgentInARow urgent values before it.
// Thread: one. Several receivers of one channel each keep to it by themselves. Lifetime: the channel outlives it.
#ifndef CEPTOAR_NODE_SERVICE_RECEIVER_H_
#define CEPTOAR_NODE_SERVICE_RECEIVER_H_

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "node/service/channel.h"
#include "schema/limits.h"

namespace ceptoar::service {

template <class T>
class Receiver {
 public:
  // `together`: usual values taken from the channel at once.
  Receiver(Channel<T>& channel, std::size_t together) : channel_(channel), together_(together) {}

  struct Next {
    T value;
    Urgency urgency;
  };
  // Waits. nullopt: the channel is closed and empty.
  std::optional<Next> next() {
    const bool urgent_may = urgent_in_a_row_ < limits::kUrgentInARow;
    if (in_hand()) {
      std::optional<T> urgent = urgent_may ? channel_.pop_urgent() : std::nullopt;
      return urgent ? give_urgent(std::move(*urgent)) : give_usual();
    }
    auto some = channel_.pop_some(together_, urgent_may ? Urgency::kUrgent : Urgency::kUsual);
    if (some.values.empty()) return std::nullopt;
    if (some.urgency == Urgency::kUrgent) return give_urgent(std::move(some.values.front()));
    usual_ = std::move(some.values);
    given_ = 0;
    return give_usual();
  }
  // Usual values were taken and not given yet: next() does not wait.
  bool in_hand() const { return given_ < usual_.size(); }

 private:
  Next give_urgent(T value) {
    ++urgent_in_a_row_;
    return {std::move(value), Urgency::kUrgent};
  }
  Next give_usual() {
    urgent_in_a_row_ = 0;
    return {std::move(usual_[given_++]), Urgency::kUsual};
  }

  Channel<T>& channel_;
  const std::size_t together_;
  std::vector<T> usual_;
  std::size_t given_ = 0;  // of usual_
  std::size_t urgent_in_a_row_ = 0;
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_RECEIVER_H_
