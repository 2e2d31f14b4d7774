// SPDX-License-Identifier: Apache-2.0
#include "crypto/keys.h"

#include "crypto/signature_memo.h"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace ceptoar::crypto {

namespace {

Bytes signed_message(std::string_view label, const NetworkId& network, BytesView id) {
  Bytes out;
  out.reserve(label.size() + 1 + NetworkId::kSize + id.size());
  append(out, as_bytes(label));
  out.push_back(0);
  append(out, network.view());
  append(out, id);
  return out;
}

}  // namespace

SignKey SignKey::generate(Random& random) {
  Secret<32> seed;
  random.fill(seed.writable());
  return from_seed(seed);
}

SignKey SignKey::from_seed(const Secret<32>& seed) {
  SignKey out;
  out.seed_ = seed.copy();
  const int made = crypto_sign_seed_keypair(out.public_.bytes.data(),
                                            out.expanded_.writable().data(), seed.view().data());
  CEPTOAR_CHECK(made == 0);
  return out;
}

Signature SignKey::sign(std::string_view label, const NetworkId& network, BytesView id) const {
  const Bytes message = signed_message(label, network, id);
  Signature out;
  const int made = crypto_sign_detached(out.bytes.data(), nullptr, message.data(), message.size(),
                                        expanded_.view().data());
  CEPTOAR_CHECK(made == 0);
  return out;
}

bool verify(const SignPublicKey& key, std::string_view label, const NetworkId& network,
            BytesView id, const Signature& signature) {
  const Bytes message = signed_message(label, network, id);
  SignatureMemo* const memo = SignatureMemo::covers(label) ? UseMemo::current() : nullptr;
  Hash32 what;
  if (memo != nullptr) {
    what = hash(label::kSignatureMemo, {key.view(), signature.view(), message});
    if (memo->knows(what)) return true;
  }
  const bool good = crypto_sign_verify_detached(signature.bytes.data(), message.data(),
                                                message.size(), key.bytes.data()) == 0;
  if (good && memo != nullptr) memo->learn(what);
  return good;
}

KemKey KemKey::generate(Random& random) {
  Secret<32> secret;
  random.fill(secret.writable());
  return from_secret(secret);
}

KemKey KemKey::from_secret(const Secret<32>& secret) {
  KemKey out;
  out.secret_ = secret.copy();
  CEPTOAR_CHECK(crypto_scalarmult_base(out.public_.bytes.data(), secret.view().data()) == 0);
  return out;
}

Result<Secret<32>> KemKey::shared(const KemPublicKey& other) const {
  Secret<32> out;
  if (crypto_scalarmult(out.writable().data(), secret_.view().data(), other.bytes.data()) != 0) {
    return fail(ErrorCode::kBadSignature, "a public key of small order");
  }
  return out;
}

bool is_small_order(const KemPublicKey& key) {
  // clang-format off
  static constexpr std::array<std::array<std::uint8_t, 32>, 7> kPoints{{
    // 0
    {{0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}},
    // 1
    {{0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}},
    // order 8
    {{0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
      0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00}},
    // order 8
    {{0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
      0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57}},
    // p - 1
    {{0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}},
    // p, read as 0
    {{0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}},
    // p + 1, read as 1
    {{0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}},
  }};
  // clang-format on
  std::array<std::uint8_t, 32> given = key.bytes;
  given.back() &= 0x7f;  // X25519 looks at 255 bits
  return std::find(kPoints.begin(), kPoints.end(), given) != kPoints.end();
}

}  // namespace ceptoar::crypto
