// SPDX-License-Identifier: Apache-2.0
// Rows of the node's store that are named by an entry's id, kept in the order in which they came.
//
// An id is a hash: rows in the order of their ids lie anywhere in the file, and each costs a commit a page of its
// own. So an id gets a place when its first row comes, counted upwards; its rows lie under the place, behind those
// that came before, and one small table says which place an id has. A place is given up with its last row.
// Format: store/FORMAT.md section 5. Thread: that of the transaction.
#ifndef CEPTOAR_STORE_PLACES_H_
#define CEPTOAR_STORE_PLACES_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "schema/node_rows.h"
#include "store/env.h"

namespace ceptoar::store {

inline constexpr TableNo kPlaces = 18;        // id -> place LE8
inline constexpr TableNo kPlacedEntries = 19; // place BE8 -> length of the id LE2 | id | value, and so on
inline constexpr TableNo kPlacedBodies = 20;
inline constexpr TableNo kPlacedTails = 21;
inline constexpr TableNo kPlacedRoutes = 22;
inline constexpr unsigned kTablesWithPlaces = 23;

bool is_placed(NodeTable table);

// Writes of one transaction. Lifetime: not longer than `txn`.
class Placer {
 public:
  explicit Placer(WriteTxn& txn) : txn_(txn) {}
  Result<void> put(NodeTable table, BytesView id, BytesView value);
  Result<void> erase(NodeTable table, BytesView id);  // absent is fine

 private:
  Result<std::optional<std::uint64_t>> place_of(BytesView id) const;
  Result<std::uint64_t> next_place();
  Result<std::uint64_t*> end_of(std::size_t index);

  WriteTxn& txn_;
  std::optional<std::uint64_t> next_;
  std::array<std::optional<std::uint64_t>, 3> ends_;  // last place in use in each table
};

// kNotFound; kStorageCorrupt when the place does not hold the row of this id.
Result<Bytes> placed_row(const ReadTxn& txn, NodeTable table, BytesView id);
// Calls `row` for each row of the table in the order in which their ids came, until it returns false: from the
// first on (empty `from`), from that of the id `from` on, or, where a byte follows an id, behind it. An id that is
// not there is behind all.
Result<void> scan_placed(const ReadTxn& txn, NodeTable table, BytesView from,
                         const std::function<bool(BytesView id, BytesView value)>& row);
// Every place that an id has holds a row of it, and every row has an id that leads there. Gives how many ids.
// Errors: kStorageCorrupt, which says what does not fit.
Result<std::uint64_t> check_places(const ReadTxn& txn);

// A store of format 1 has these rows under their ids, in tables of their own. Moves them, some in each
// transaction; may end anywhere and be begun again.
Result<void> move_to_places(Env& env);

}  // namespace ceptoar::store

#endif  // CEPTOAR_STORE_PLACES_H_
