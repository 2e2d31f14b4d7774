// SPDX-License-Identifier: Apache-2.0
// Seals the values of a store's tables and blinds keys that would name somebody. One key per table,
// derived from the master key; a sealed value opens under its own table and key only.
// Thread: seal() from one thread at a time (it draws from `random`); the rest from any.
// Lifetime: `random` outlives the value.
// Format: store/FORMAT.md sections 2 and 3.
#ifndef CEPTOAR_STORE_TABLE_CIPHER_H_
#define CEPTOAR_STORE_TABLE_CIPHER_H_

#include "crypto/random.h"
#include "crypto/secret.h"
#include "store/env.h"

namespace ceptoar::store {

enum class StoreKind : std::uint8_t { kNode = 'N', kArchive = 'A' };

class TableCipher {
 public:
  TableCipher(const crypto::Secret<32>& master, StoreKind kind, unsigned tables,
              crypto::Random& random);
  Bytes seal(TableNo table, BytesView key, BytesView value) const;
  // kStorageCorrupt when it does not open.
  Result<Bytes> open(TableNo table, BytesView key, BytesView sealed) const;
  // Appends the 16 bytes that stand for field number `part` of a key, `upto` being the key as far as
  // the end of that field.
  void append_blinded(Bytes& out, TableNo table, std::uint8_t part, BytesView upto) const;

 private:
  BytesView key_of(TableNo table) const;

  unsigned tables_;
  crypto::SecretMemory keys_;  // of the tables, then the blinding key
  crypto::Random* random_;
};

}  // namespace ceptoar::store

#endif  // CEPTOAR_STORE_TABLE_CIPHER_H_
