// SPDX-License-Identifier: Apache-2.0
// A job is an effect whose result comes back: what is done then is a function kept under its number.
// Included by node/core/*.cc alone.
#ifndef CEPTOAR_NODE_CORE_JOBS_H_
#define CEPTOAR_NODE_CORE_JOBS_H_

#include <functional>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "node/core/core.h"

namespace ceptoar::core {

template <class E>
using Then = std::function<void(E&)>;

class Jobs {
 public:
  template <class E>
  JobId add(Then<E> then) {
    ++last_;
    std::get<Table<E>>(tables_).emplace(last_, std::move(then));
    return last_;
  }
  template <class E>
  void finish(E& event) {
    auto& table = std::get<Table<E>>(tables_);
    const auto it = table.find(event.job);
    if (it == table.end()) return;
    const Then<E> then = std::move(it->second);
    table.erase(it);
    then(event);
  }

 private:
  template <class E>
  using Table = std::unordered_map<JobId, Then<E>>;
  JobId last_ = 0;
  std::tuple<Table<EntryVerified>, Table<RoutingVerified>, Table<ReceiptVerified>,
             Table<PostVerified>, Table<EntrySigned>, Table<ReceiptSigned>, Table<Committed>,
             Table<Loaded>, Table<Scanned>, Table<AccessVerified>, Table<DeviceVerified>>
      tables_;
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_JOBS_H_
