// SPDX-License-Identifier: Apache-2.0
// Rows of the store as the core names, writes and reads them. Included by node/core/*.cc alone.
#ifndef CEPTOAR_NODE_CORE_ROWS_H_
#define CEPTOAR_NODE_CORE_ROWS_H_

#include <optional>
#include <utility>

#include "node/core/core.h"

namespace ceptoar::core {

inline RowKey row_key(NodeTable table, BytesView key) { return {table, to_bytes(key)}; }
inline RowWrite put_row(NodeTable table, BytesView key, Bytes value) {
  return {row_key(table, key), std::move(value)};
}
inline RowWrite erase_row(NodeTable table, BytesView key) {
  return {row_key(table, key), std::nullopt};
}
inline Bytes number_value(std::uint64_t number) {
  Bytes out;
  append_le64(out, number);
  return out;
}
// The first 32 bytes of a row value that begins with an entry id.
inline std::optional<EntryId> id_in(const std::optional<Bytes>& value) {
  if (!value || value->size() < EntryId::kSize) return std::nullopt;
  auto id = EntryId::from(BytesView(*value).first(EntryId::kSize));
  if (!id) return std::nullopt;
  return *id;
}

// A page of rows that may be gone through, those that are damaged left out: one such row must not keep back
// all that is read with it.
inline bool came(const Loaded& rows, std::size_t asked) {
  return (rows.good || rows.damaged) && rows.values.size() == asked;
}

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_ROWS_H_
