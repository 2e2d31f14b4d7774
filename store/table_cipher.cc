// SPDX-License-Identifier: Apache-2.0
#include "store/table_cipher.h"

#include <array>

#include "crypto/aead.h"
#include "crypto/hash.h"

namespace ceptoar::store {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kBlindBytes = 16;

std::uint8_t byte_of(TableNo table) {
  CEPTOAR_CHECK(table < 256);
  return static_cast<std::uint8_t>(table);
}

Bytes place_of(TableNo table, BytesView key) {
  Bytes aad;
  aad.reserve(1 + key.size());
  aad.push_back(byte_of(table));
  append(aad, key);
  return aad;
}

}  // namespace

TableCipher::TableCipher(const crypto::Secret<32>& master, StoreKind kind, unsigned tables,
                         crypto::Random& random)
    : tables_(tables), keys_((tables + 1) * kKeyBytes), random_(&random) {
  const auto kind_byte = static_cast<std::uint8_t>(kind);
  for (TableNo table = 0; table < tables; ++table) {
    const std::array<std::uint8_t, 2> place{kind_byte, byte_of(table)};
    crypto::derive(master.view(), crypto::label::kStoreTable, {place},
                   keys_.writable().subspan(table * kKeyBytes, kKeyBytes));
  }
  const std::array<std::uint8_t, 1> place{kind_byte};
  crypto::derive(master.view(), crypto::label::kStoreIndex, {place},
                 keys_.writable().subspan(tables * kKeyBytes, kKeyBytes));
}

BytesView TableCipher::key_of(TableNo table) const {
  CEPTOAR_CHECK(table < tables_);
  return keys_.view().subspan(table * kKeyBytes, kKeyBytes);
}

Bytes TableCipher::seal(TableNo table, BytesView key, BytesView value) const {
  return crypto::seal_value(key_of(table), *random_, place_of(table, key), value);
}

Result<Bytes> TableCipher::open(TableNo table, BytesView key, BytesView sealed) const {
  auto opened = crypto::open_value(key_of(table), place_of(table, key), sealed);
  if (opened) return opened;
  return fail(ErrorCode::kStorageCorrupt, "store: a value of table " + std::to_string(table) +
                                              " does not open: altered, or not in its place");
}

void TableCipher::append_blinded(Bytes& out, TableNo table, std::uint8_t part,
                                 BytesView upto) const {
  const std::array<std::uint8_t, 2> place{byte_of(table), part};
  const Hash32 blinded = crypto::keyed_hash(keys_.view().subspan(tables_ * kKeyBytes, kKeyBytes),
                                            crypto::label::kStoreIndex, {place, upto});
  append(out, blinded.view().first(kBlindBytes));
}

}  // namespace ceptoar::store
