// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/mem_store.h"

namespace ceptoar::sim {

void MemStore::apply(const RowBatch& batch) {
  for (const RowWrite& write : batch) {
    if (write.adds) {
      const Bytes* before = find(write.at.table, write.at.key);
      tables_[write.at.table][write.at.key] =
          added_row(before ? std::optional<Bytes>(*before) : std::nullopt, {*write.value});
    } else if (write.value) {
      tables_[write.at.table][write.at.key] = *write.value;
    } else {
      tables_[write.at.table].erase(write.at.key);
    }
  }
}

const std::map<Bytes, Bytes>& MemStore::table(NodeTable table) const {
  static const std::map<Bytes, Bytes> kEmpty;
  const auto it = tables_.find(table);
  return it == tables_.end() ? kEmpty : it->second;
}

const Bytes* MemStore::find(NodeTable name, BytesView key) const {
  const auto& rows = table(name);
  const auto it = rows.find(to_bytes(key));
  return it == rows.end() ? nullptr : &it->second;
}

Result<std::optional<Bytes>> MemStore::load(NodeTable table, BytesView key) const {
  const Bytes* value = find(table, key);
  return value == nullptr ? std::optional<Bytes>() : std::optional<Bytes>(*value);
}

Result<std::vector<std::pair<Bytes, Bytes>>> MemStore::scan(NodeTable name, BytesView from,
                                                            std::size_t limit) const {
  std::vector<std::pair<Bytes, Bytes>> rows;
  const auto& all = table(name);
  for (auto it = all.lower_bound(to_bytes(from)); it != all.end() && rows.size() < limit; ++it) {
    rows.push_back(*it);
  }
  return rows;
}

}  // namespace ceptoar::sim
