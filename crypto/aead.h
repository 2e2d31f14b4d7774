// SPDX-License-Identifier: Apache-2.0
// XChaCha20-Poly1305 and the password hash, for bodies, key files and store values.
#ifndef CEPTOAR_CRYPTO_AEAD_H_
#define CEPTOAR_CRYPTO_AEAD_H_

#include "crypto/random.h"
#include "crypto/secret.h"
#include "schema/ids.h"

namespace ceptoar::crypto {

inline constexpr std::size_t kAeadTagBytes = 16;

Bytes aead_seal(BytesView key32, const Nonce24& nonce, BytesView aad, BytesView plaintext);
// kBadSignature when it does not open.
Result<Bytes> aead_open(BytesView key32, const Nonce24& nonce, BytesView aad, BytesView ciphertext);
Result<SecretMemory> aead_open_secret(BytesView key32, const Nonce24& nonce, BytesView aad,
                                      BytesView ciphertext);

// A value at rest: version u8 | nonce 24 | ciphertext. `aad` binds it to its place, so that two
// values cannot be swapped.
Bytes seal_value(BytesView key32, Random& random, BytesView aad, BytesView plaintext);
Result<Bytes> open_value(BytesView key32, BytesView aad, BytesView sealed);
Result<SecretMemory> open_value_secret(BytesView key32, BytesView aad, BytesView sealed);

// Argon2id 1.3, MODERATE of libsodium (256 MiB, 3 passes): once per unlock, about 0.4-1.1 s.
struct PasswordCost {
  std::uint64_t ops = 3;
  std::uint64_t memory_bytes = 256ull * 1024 * 1024;
};
Result<Secret<32>> stretch_password(const SecretMemory& password, BytesView salt16,
                                    const PasswordCost& cost = {});

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_AEAD_H_
