// SPDX-License-Identifier: Apache-2.0
// A node's tables in memory. What was applied is durable; what was not is lost with a crash.
#ifndef CEPTOAR_TESTS_SIM_MEM_STORE_H_
#define CEPTOAR_TESTS_SIM_MEM_STORE_H_

#include <map>

#include "node/core/core.h"

namespace ceptoar::sim {

class MemStore final : public core::RowReader {
 public:
  void apply(const RowBatch& batch);
  bool has(NodeTable table, BytesView key) const { return find(table, key) != nullptr; }
  const Bytes* find(NodeTable table, BytesView key) const;
  const std::map<Bytes, Bytes>& table(NodeTable table) const;

  Result<std::optional<Bytes>> load(NodeTable table, BytesView key) const override;
  Result<std::vector<std::pair<Bytes, Bytes>>> scan(NodeTable table, BytesView from,
                                                    std::size_t limit) const override;

 private:
  std::map<NodeTable, std::map<Bytes, Bytes>> tables_;
};

}  // namespace ceptoar::sim

#endif  // CEPTOAR_TESTS_SIM_MEM_STORE_H_
