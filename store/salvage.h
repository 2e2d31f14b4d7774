// SPDX-License-Identifier: Apache-2.0
// Reads what is left in a damaged store file, page by page and without LMDB, which trusts its file and
// would end the process. Every offset is checked; a page that makes no sense loses what hangs below it.
// What comes out is not trusted either: the caller opens each row with its cipher.
// Internal to store/.
#ifndef CEPTOAR_STORE_SALVAGE_H_
#define CEPTOAR_STORE_SALVAGE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "schema/bytes.h"
#include "schema/result.h"
#include "store/env.h"

namespace ceptoar::store {

// Called for each row found; the views end with the call. An error ends the reading.
using SalvagedRow = std::function<Result<void>(TableNo table, BytesView key, BytesView value)>;

// Gives, for each table, how many rows it should have (0 for one that is not found).
// Errors: kNotFound, kIo, kStorageCorrupt (nothing in it tells where the tables are), and the row's.
Result<std::vector<std::uint64_t>> salvage_rows(const std::filesystem::path& file, unsigned tables,
                                                const SalvagedRow& row);

}  // namespace ceptoar::store

#endif  // CEPTOAR_STORE_SALVAGE_H_
