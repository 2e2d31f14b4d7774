// SPDX-License-Identifier: Apache-2.0
#include "crypto/hpke.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

namespace ceptoar::crypto::hpke {

namespace {

constexpr std::size_t kHashBytes = 32;  // HKDF-SHA256
constexpr std::size_t kNonceBytes = 12;

// Intermediate secrets on the stack, wiped on every way out.
template <std::size_t N>
struct Scratch {
  std::array<std::uint8_t, N> bytes{};
  Scratch() = default;
  ~Scratch() { wipe(bytes); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  BytesView view() const { return bytes; }
};

class Hmac {
 public:
  explicit Hmac(BytesView key) {
    // libsodium declares the key never null, and an empty view (no salt) may be.
    static constexpr std::uint8_t kNone = 0;
    crypto_auth_hmacsha256_init(&state_, key.empty() ? &kNone : key.data(), key.size());
  }
  ~Hmac() { sodium_memzero(&state_, sizeof state_); }
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;
  Hmac& add(BytesView bytes) {
    crypto_auth_hmacsha256_update(&state_, bytes.data(), bytes.size());
    return *this;
  }
  void finish(std::span<std::uint8_t, kHashBytes> out) {
    crypto_auth_hmacsha256_final(&state_, out.data());
  }

 private:
  crypto_auth_hmacsha256_state state_;
};

// RFC 9180 7: suite identifiers. KEM 0x0020, KDF 0x0001, AEAD 0x0003.
constexpr std::array<std::uint8_t, 5> kKemSuite = {'K', 'E', 'M', 0x00, 0x20};
constexpr std::array<std::uint8_t, 10> kHpkeSuite = {'H',  'P',  'K',  'E',  0x00,
                                                     0x20, 0x00, 0x01, 0x00, 0x03};
constexpr std::string_view kVersionLabel = "HPKE-v1";

// RFC 9180 4: LabeledExtract. HMAC pads an empty salt with zeros, as HKDF wants it.
void labeled_extract(BytesView salt, BytesView suite, std::string_view label, BytesView ikm,
                     std::span<std::uint8_t, kHashBytes> out) {
  Hmac(salt).add(as_bytes(kVersionLabel)).add(suite).add(as_bytes(label)).add(ikm).finish(out);
}

// RFC 9180 4: LabeledExpand over RFC 5869 2.3.
void labeled_expand(BytesView prk, BytesView suite, std::string_view label, BytesView info,
                    std::span<std::uint8_t> out) {
  CEPTOAR_CHECK(out.size() <= 255 * kHashBytes);
  const std::array<std::uint8_t, 2> length = {static_cast<std::uint8_t>(out.size() >> 8),
                                              static_cast<std::uint8_t>(out.size() & 0xff)};
  Scratch<kHashBytes> block;
  std::uint8_t counter = 1;
  for (std::size_t done = 0; done < out.size(); ++counter) {
    Hmac mac(prk);
    if (counter > 1) mac.add(block.view());
    mac.add(length).add(as_bytes(kVersionLabel)).add(suite).add(as_bytes(label)).add(info);
    mac.add({&counter, 1}).finish(block.bytes);
    const std::size_t take = std::min(kHashBytes, out.size() - done);
    std::copy_n(block.bytes.begin(), take, out.begin() + static_cast<std::ptrdiff_t>(done));
    done += take;
  }
}

void derive_secret_key(BytesView ikm, std::span<std::uint8_t, 32> out) {
  Scratch<kHashBytes> prk;
  labeled_extract({}, kKemSuite, "dkp_prk", ikm, prk.bytes);
  labeled_expand(prk.view(), kKemSuite, "sk", {}, out);
}

struct RawContext {
  Scratch<32> key;
  std::array<std::uint8_t, kNonceBytes> base_nonce{};
  Scratch<32> secret;  // of the key schedule; the exporter secret comes from it when asked for
  std::array<std::uint8_t, 1 + 2 * kHashBytes> schedule{};
};

// DHKEM's ExtractAndExpand and the key schedule of base mode.
Result<void> setup(BytesView own_secret, const KemPublicKey& their_public, BytesView enc,
                   BytesView recipient, BytesView info, RawContext& out) {
  Scratch<32> dh;
  if (crypto_scalarmult(dh.bytes.data(), own_secret.data(), their_public.bytes.data()) != 0) {
    return fail(ErrorCode::kBadSignature, "sealed box does not open");
  }
  std::array<std::uint8_t, 64> kem_context{};
  std::copy(enc.begin(), enc.end(), kem_context.begin());
  std::copy(recipient.begin(), recipient.end(), kem_context.begin() + 32);
  Scratch<kHashBytes> prk;
  labeled_extract({}, kKemSuite, "eae_prk", dh.view(), prk.bytes);
  Scratch<kHashBytes> shared;
  labeled_expand(prk.view(), kKemSuite, "shared_secret", kem_context, shared.bytes);

  // Mode base (0), no pre-shared key: its id is empty, so the hash of it never changes.
  static const std::array<std::uint8_t, kHashBytes> kPskIdHash = [] {
    std::array<std::uint8_t, kHashBytes> hash{};
    labeled_extract({}, kHpkeSuite, "psk_id_hash", {}, hash);
    return hash;
  }();
  std::copy(kPskIdHash.begin(), kPskIdHash.end(), out.schedule.begin() + 1);
  labeled_extract({}, kHpkeSuite, "info_hash", info,
                  std::span(out.schedule).subspan<1 + kHashBytes, kHashBytes>());
  labeled_extract(shared.view(), kHpkeSuite, "secret", {}, out.secret.bytes);
  labeled_expand(out.secret.view(), kHpkeSuite, "key", out.schedule, out.key.bytes);
  labeled_expand(out.secret.view(), kHpkeSuite, "base_nonce", out.schedule, out.base_nonce);
  return {};
}

// `out.size()` == plaintext.size() + 16.
void chacha_seal(BytesView key, BytesView nonce, BytesView aad, BytesView plaintext,
                 std::span<std::uint8_t> out) {
  CEPTOAR_CHECK(out.size() == plaintext.size() + kTagBytes);
  unsigned long long written = 0;
  const int sealed = crypto_aead_chacha20poly1305_ietf_encrypt(
      out.data(), &written, plaintext.data(), plaintext.size(), aad.data(), aad.size(), nullptr,
      nonce.data(), key.data());
  CEPTOAR_CHECK(sealed == 0 && written == out.size());
}

Result<void> seal_with(BytesView secret, const KemPublicKey& enc, const KemPublicKey& recipient,
                       BytesView info, BytesView aad, BytesView plaintext,
                       std::span<std::uint8_t> out) {
  RawContext context;
  const Result<void> ready = setup(secret, recipient, enc.view(), recipient.view(), info, context);
  if (!ready) return ready.error();
  chacha_seal(context.key.view(), context.base_nonce, aad, plaintext, out);
  return {};
}

Context to_context(const RawContext& raw) {
  Context out;
  std::copy(raw.key.bytes.begin(), raw.key.bytes.end(), out.key.writable().begin());
  out.base_nonce = raw.base_nonce;
  labeled_expand(raw.secret.view(), kHpkeSuite, "exp", raw.schedule,
                 out.exporter_secret.writable());
  return out;
}

}  // namespace

KemKey derive_key_pair(BytesView ikm) {
  Secret<32> secret;
  derive_secret_key(ikm, secret.writable());
  return KemKey::from_secret(secret);
}

KemPublicKey derive_public_key(BytesView ikm) {
  Scratch<32> secret;
  derive_secret_key(ikm, secret.bytes);
  KemPublicKey out;
  CEPTOAR_CHECK(crypto_scalarmult_base(out.bytes.data(), secret.bytes.data()) == 0);
  return out;
}

Result<Sealed> seal(const KemPublicKey& recipient, const KemKey& ephemeral, BytesView info,
                    BytesView aad, BytesView plaintext) {
  Sealed out{ephemeral.public_key(), Bytes(plaintext.size() + kTagBytes)};
  const Result<void> sealed = seal_with(ephemeral.secret().view(), out.enc, recipient, info, aad,
                                        plaintext, out.ciphertext);
  if (!sealed) return sealed.error();
  return out;
}

Result<void> seal_derived(const KemPublicKey& recipient, BytesView ikm, BytesView info,
                          BytesView aad, BytesView plaintext, std::span<std::uint8_t> out) {
  CEPTOAR_CHECK(out.size() == kEncBytes + plaintext.size() + kTagBytes);
  Scratch<32> secret;
  derive_secret_key(ikm, secret.bytes);
  KemPublicKey enc;
  CEPTOAR_CHECK(crypto_scalarmult_base(enc.bytes.data(), secret.bytes.data()) == 0);
  std::copy(enc.bytes.begin(), enc.bytes.end(), out.begin());
  return seal_with(secret.view(), enc, recipient, info, aad, plaintext, out.subspan(kEncBytes));
}

Result<void> open(const KemKey& recipient, const KemPublicKey& enc, BytesView info, BytesView aad,
                  BytesView ciphertext, std::span<std::uint8_t> plaintext_out) {
  if (ciphertext.size() < kTagBytes || plaintext_out.size() != ciphertext.size() - kTagBytes) {
    return fail(ErrorCode::kBadSignature, "sealed box does not open");
  }
  RawContext context;
  const Result<void> ready = setup(recipient.secret().view(), enc, enc.view(),
                                   recipient.public_key().view(), info, context);
  if (!ready) return ready.error();
  unsigned long long written = 0;
  const int opened = crypto_aead_chacha20poly1305_ietf_decrypt(
      plaintext_out.data(), &written, nullptr, ciphertext.data(), ciphertext.size(), aad.data(),
      aad.size(), context.base_nonce.data(), context.key.bytes.data());
  if (opened != 0) return fail(ErrorCode::kBadSignature, "sealed box does not open");
  return {};
}

Result<Context> setup_sender(const KemPublicKey& recipient, const KemKey& ephemeral,
                             BytesView info) {
  RawContext raw;
  const Result<void> ready = setup(ephemeral.secret().view(), recipient,
                                   ephemeral.public_key().view(), recipient.view(), info, raw);
  if (!ready) return ready.error();
  return to_context(raw);
}

Result<Context> setup_receiver(const KemKey& recipient, const KemPublicKey& enc, BytesView info) {
  RawContext raw;
  const Result<void> ready =
      setup(recipient.secret().view(), enc, enc.view(), recipient.public_key().view(), info, raw);
  if (!ready) return ready.error();
  return to_context(raw);
}

std::array<std::uint8_t, 12> nonce_at(const Context& context, std::uint64_t sequence) {
  std::array<std::uint8_t, 12> out = context.base_nonce;
  for (std::size_t i = 0; i < 8; ++i) {
    out[out.size() - 1 - i] ^= static_cast<std::uint8_t>(sequence >> (8 * i));
  }
  return out;
}

Bytes aead_seal(const Context& context, std::uint64_t sequence, BytesView aad,
                BytesView plaintext) {
  Bytes out(plaintext.size() + kTagBytes);
  chacha_seal(context.key.view(), nonce_at(context, sequence), aad, plaintext, out);
  return out;
}

Bytes export_secret(const Context& context, BytesView exporter_context, std::size_t length) {
  Bytes out(length);
  labeled_expand(context.exporter_secret.view(), kHpkeSuite, "sec", exporter_context, out);
  return out;
}

}  // namespace ceptoar::crypto::hpke
