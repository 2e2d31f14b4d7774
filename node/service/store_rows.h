// SPDX-License-Identifier: Apache-2.0
// The node's store as the core's recovery and the audit commands read it. Lifetime: the store outlives it.
#ifndef CEPTOAR_NODE_SERVICE_STORE_ROWS_H_
#define CEPTOAR_NODE_SERVICE_STORE_ROWS_H_

#include <optional>
#include <utility>
#include <vector>

#include "node/core/core.h"
#include "store/node_store.h"

namespace ceptoar::service {

class StoreRows final : public core::RowReader {
 public:
  explicit StoreRows(const store::NodeStore& store) : store_(store) {}
  Result<std::optional<Bytes>> load(NodeTable table, BytesView key) const override;
  Result<std::vector<std::pair<Bytes, Bytes>>> scan(NodeTable table, BytesView from,
                                                    std::size_t limit) const override;

 private:
  const store::NodeStore& store_;
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_STORE_ROWS_H_
