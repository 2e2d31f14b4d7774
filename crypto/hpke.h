// SPDX-License-Identifier: Apache-2.0
// HPKE (RFC 9180) base mode, single shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
// ChaCha20Poly1305. No sender authentication: we sign ourselves (crypto/DESIGN.md). libsodium 1.0.18
// has no HKDF; it is built here on crypto_auth_hmacsha256.
// Errors: kBadSignature for everything that does not open, with one text.
#ifndef CEPTOAR_CRYPTO_HPKE_H_
#define CEPTOAR_CRYPTO_HPKE_H_

#include "crypto/keys.h"

namespace ceptoar::crypto::hpke {

inline constexpr std::size_t kEncBytes = 32;
inline constexpr std::size_t kTagBytes = 16;

// RFC 9180 7.1.3 DeriveKeyPair for X25519.
KemKey derive_key_pair(BytesView ikm);

struct Sealed {
  KemPublicKey enc;
  Bytes ciphertext;  // plaintext + 16
};
// The ephemeral pair is given, not drawn: readers recompute it (decisions "Audiences").
Result<Sealed> seal(const KemPublicKey& recipient, const KemKey& ephemeral, BytesView info,
                    BytesView aad, BytesView plaintext);
// `plaintext_out.size()` must be ciphertext.size() - 16.
Result<void> open(const KemKey& recipient, const KemPublicKey& enc, BytesView info, BytesView aad,
                  BytesView ciphertext, std::span<std::uint8_t> plaintext_out);

// seal() with the pair that derive_key_pair(ikm) gives, and the public half of that pair alone, both
// in wiped stack memory: a guarded page for each of 2,064 stanzas would cost more than the curve.
// `out` = enc 32 | ciphertext. REQUIRES: out.size() == 32 + plaintext.size() + 16.
Result<void> seal_derived(const KemPublicKey& recipient, BytesView ikm, BytesView info,
                          BytesView aad, BytesView plaintext, std::span<std::uint8_t> out);
KemPublicKey derive_public_key(BytesView ikm);

// The pieces, for the RFC's vectors.
struct Context {
  Secret<32> key;
  std::array<std::uint8_t, 12> base_nonce{};
  Secret<32> exporter_secret;
};
Result<Context> setup_sender(const KemPublicKey& recipient, const KemKey& ephemeral, BytesView info);
Result<Context> setup_receiver(const KemKey& recipient, const KemPublicKey& enc, BytesView info);
std::array<std::uint8_t, 12> nonce_at(const Context& context, std::uint64_t sequence);
Bytes aead_seal(const Context& context, std::uint64_t sequence, BytesView aad, BytesView plaintext);
Bytes export_secret(const Context& context, BytesView exporter_context, std::size_t length);

}  // namespace ceptoar::crypto::hpke

#endif  // CEPTOAR_CRYPTO_HPKE_H_
