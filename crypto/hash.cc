// SPDX-License-Identifier: Apache-2.0
#include "crypto/hash.h"

#include <sodium.h>

namespace ceptoar::crypto {

namespace {

void blake2b(BytesView key, std::string_view label, Parts parts, std::span<std::uint8_t> out) {
  crypto_generichash_state state;
  const int started =
      crypto_generichash_init(&state, key.empty() ? nullptr : key.data(), key.size(), out.size());
  CEPTOAR_CHECK(started == 0);
  const auto update = [&state](BytesView bytes) {
    CEPTOAR_CHECK(crypto_generichash_update(&state, bytes.data(), bytes.size()) == 0);
  };
  static constexpr std::uint8_t kNul = 0;
  update(as_bytes(label));
  update({&kNul, 1});
  for (const BytesView part : parts) update(part);
  CEPTOAR_CHECK(crypto_generichash_final(&state, out.data(), out.size()) == 0);
  if (!key.empty()) sodium_memzero(&state, sizeof state);
}

}  // namespace

Hash32 hash(std::string_view label, Parts parts) {
  Hash32 out;
  blake2b({}, label, parts, out.bytes);
  return out;
}

Hash32 keyed_hash(BytesView key, std::string_view label, Parts parts) {
  Hash32 out;
  derive(key, label, parts, out.bytes);
  return out;
}

void derive(BytesView key, std::string_view label, Parts parts, std::span<std::uint8_t> out) {
  CEPTOAR_CHECK(key.size() >= crypto_generichash_KEYBYTES_MIN &&
                key.size() <= crypto_generichash_KEYBYTES_MAX);
  CEPTOAR_CHECK(out.size() >= crypto_generichash_BYTES_MIN &&
                out.size() <= crypto_generichash_BYTES_MAX);
  blake2b(key, label, parts, out);
}

std::uint64_t item_number(const NetworkId& network, const OrgId& org, const MsgId& item) {
  constexpr std::uint64_t kTwelveDigits = 1'000'000'000'000;
  const Hash32 full = hash(label::kItemId, {network.view(), org.view(), item.view()});
  return read_le64(full.view()) % kTwelveDigits;
}

}  // namespace ceptoar::crypto
