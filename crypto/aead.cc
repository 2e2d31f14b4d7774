// SPDX-License-Identifier: Apache-2.0
#include "crypto/aead.h"

#include <sodium.h>

#include <algorithm>

namespace ceptoar::crypto {

namespace {

constexpr std::uint8_t kValueVersion = 1;
constexpr std::size_t kValueHead = 1 + Nonce24::kSize;

void check_key(BytesView key) {
  CEPTOAR_CHECK(key.size() == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
}

// `out.size()` == ciphertext.size() - 16.
Result<void> open_into(BytesView key, const Nonce24& nonce, BytesView aad, BytesView ciphertext,
                       std::span<std::uint8_t> out) {
  unsigned long long written = 0;
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      out.data(), &written, nullptr, ciphertext.data(), ciphertext.size(), aad.data(), aad.size(),
      nonce.bytes.data(), key.data());
  if (opened != 0) return fail(ErrorCode::kBadSignature, "sealed bytes do not open");
  return {};
}

// The version is authenticated too: a later format cannot be passed off as this one.
Bytes value_aad(BytesView aad) {
  Bytes out;
  out.reserve(1 + aad.size());
  out.push_back(kValueVersion);
  append(out, aad);
  return out;
}

struct ValueParts {
  Nonce24 nonce;
  BytesView ciphertext;
};
Result<ValueParts> split_value(BytesView sealed) {
  if (sealed.size() < kValueHead + kAeadTagBytes) {
    return fail(ErrorCode::kMalformed, "a sealed value is too short");
  }
  if (sealed[0] != kValueVersion) {
    return fail(ErrorCode::kUnsupportedVersion, "a sealed value of an unknown version");
  }
  const Result<Nonce24> nonce = Nonce24::from(sealed.subspan(1, Nonce24::kSize));
  if (!nonce) return nonce.error();
  return ValueParts{*nonce, sealed.subspan(kValueHead)};
}

}  // namespace

Bytes aead_seal(BytesView key32, const Nonce24& nonce, BytesView aad, BytesView plaintext) {
  check_key(key32);
  Bytes out(plaintext.size() + kAeadTagBytes);
  unsigned long long written = 0;
  const int sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(
      out.data(), &written, plaintext.data(), plaintext.size(), aad.data(), aad.size(), nullptr,
      nonce.bytes.data(), key32.data());
  CEPTOAR_CHECK(sealed == 0 && written == out.size());
  return out;
}

Result<Bytes> aead_open(BytesView key32, const Nonce24& nonce, BytesView aad,
                        BytesView ciphertext) {
  check_key(key32);
  if (ciphertext.size() < kAeadTagBytes) {
    return fail(ErrorCode::kBadSignature, "sealed bytes do not open");
  }
  Bytes out(ciphertext.size() - kAeadTagBytes);
  const Result<void> opened = open_into(key32, nonce, aad, ciphertext, out);
  if (!opened) return opened.error();
  return out;
}

Result<SecretMemory> aead_open_secret(BytesView key32, const Nonce24& nonce, BytesView aad,
                                      BytesView ciphertext) {
  check_key(key32);
  if (ciphertext.size() < kAeadTagBytes) {
    return fail(ErrorCode::kBadSignature, "sealed bytes do not open");
  }
  SecretMemory out(ciphertext.size() - kAeadTagBytes);
  const Result<void> opened = open_into(key32, nonce, aad, ciphertext, out.writable());
  if (!opened) return opened.error();
  return out;
}

Bytes seal_value(BytesView key32, Random& random, BytesView aad, BytesView plaintext) {
  check_key(key32);
  const auto nonce = random.id<Nonce24>();
  const Bytes bound = value_aad(aad);
  // Sealed where it will lie: each row of a store goes through here.
  Bytes out(kValueHead + plaintext.size() + kAeadTagBytes);
  out[0] = kValueVersion;
  std::copy(nonce.bytes.begin(), nonce.bytes.end(), out.begin() + 1);
  unsigned long long written = 0;
  const int sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(
      out.data() + kValueHead, &written, plaintext.data(), plaintext.size(), bound.data(),
      bound.size(), nullptr, nonce.bytes.data(), key32.data());
  CEPTOAR_CHECK(sealed == 0 && written == out.size() - kValueHead);
  return out;
}

Result<Bytes> open_value(BytesView key32, BytesView aad, BytesView sealed) {
  const Result<ValueParts> parts = split_value(sealed);
  if (!parts) return parts.error();
  return aead_open(key32, parts->nonce, value_aad(aad), parts->ciphertext);
}

Result<SecretMemory> open_value_secret(BytesView key32, BytesView aad, BytesView sealed) {
  const Result<ValueParts> parts = split_value(sealed);
  if (!parts) return parts.error();
  return aead_open_secret(key32, parts->nonce, value_aad(aad), parts->ciphertext);
}

Result<Secret<32>> stretch_password(const SecretMemory& password, BytesView salt16,
                                    const PasswordCost& cost) {
  if (salt16.size() != crypto_pwhash_SALTBYTES) {
    return fail(ErrorCode::kMalformed, "wrong length of a salt");
  }
  Secret<32> out;
  const auto* text = reinterpret_cast<const char*>(password.view().data());
  if (crypto_pwhash(out.writable().data(), out.view().size(), text, password.size(), salt16.data(),
                    cost.ops, cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(ErrorCode::kLimitExceeded, "no memory for the password hash");
  }
  return out;
}

}  // namespace ceptoar::crypto
