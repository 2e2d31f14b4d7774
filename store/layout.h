// SPDX-License-Identifier: Apache-2.0
// What both kinds of store have in common on disk: the format row in table 0, and bodies laid out so
// that they fill whole pages.
// Format: store/FORMAT.md sections 1 and 4.
#ifndef CEPTOAR_STORE_LAYOUT_H_
#define CEPTOAR_STORE_LAYOUT_H_

#include <string>

#include "crypto/random.h"
#include "store/env.h"
#include "store/table_cipher.h"

namespace ceptoar::store {

inline constexpr TableNo kFormatTable = 0;
// Of what this program writes; an older one is brought up to it by whoever opens the store.
inline constexpr std::uint16_t kNodeFormat = 2;
inline constexpr std::uint16_t kArchiveFormat = 2;

// Writes the format row into a new store, checks it in an old one. Gives the version that stands there.
// Errors: kUnsupportedVersion (text names the program that wrote it), kBadSignature (master key does
// not fit), kMalformed (the other kind of store), kNotFound (nothing there and read only).
Result<std::uint16_t> open_format(Env& env, StoreKind kind, const TableCipher& cipher,
                                  bool read_only, crypto::Random& random);
// The last write of a migration: from here on the store is of this program's version.
Result<void> put_format(WriteTxn& txn, StoreKind kind);

// The program version that the format row names: the one that last wrote the store. Empty: no row.
Result<std::string> writer_of(const Env& env);

// A body whose last few bytes would open a page of their own keeps them in a second table.
struct BodyTables {
  TableNo bodies;
  TableNo tails;
};
Result<void> put_body(WriteTxn& txn, BodyTables tables, BytesView key, BytesView body,
                      WriteTxn::Where where = WriteTxn::Where::kAnywhere);
Result<void> erase_body(WriteTxn& txn, BodyTables tables, BytesView key);
// The whole body but its first `skipped` bytes, `head` being the value found in the first table.
// REQUIRES: skipped <= head.size().
Result<Bytes> body_behind(const ReadTxn& txn, BodyTables tables, BytesView key, BytesView head,
                          std::size_t skipped);

bool begins_with(BytesView bytes, BytesView prefix);

}  // namespace ceptoar::store

#endif  // CEPTOAR_STORE_LAYOUT_H_
