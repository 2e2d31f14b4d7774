// SPDX-License-Identifier: Apache-2.0
// Key pairs and the primitives on them. Signing and encryption keys are always separate keys.
#ifndef CEPTOAR_CRYPTO_KEYS_H_
#define CEPTOAR_CRYPTO_KEYS_H_

#include <string_view>

#include "crypto/hash.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "schema/ids.h"

namespace ceptoar::crypto {

// Ed25519. The seed is what is stored.
class SignKey {
 public:
  static SignKey generate(Random& random);
  static SignKey from_seed(const Secret<32>& seed);
  const SignPublicKey& public_key() const { return public_; }
  const Secret<32>& seed() const { return seed_; }
  // Signs label NUL networkId id: 32-byte ids, never bodies (performance.md 4.1).
  Signature sign(std::string_view label, const NetworkId& network, BytesView id) const;

 private:
  SignKey() = default;
  Secret<32> seed_;
  Secret<64> expanded_;
  SignPublicKey public_;
};

// False for anything wrong, small-order keys and non-canonical encodings included. ~50 us.
bool verify(const SignPublicKey& key, std::string_view label, const NetworkId& network, BytesView id,
            const Signature& signature);

// X25519, for HPKE (KemKey) and for CurveZMQ (the same numbers, another type).
class KemKey {
 public:
  static KemKey generate(Random& random);
  static KemKey from_secret(const Secret<32>& secret);
  const KemPublicKey& public_key() const { return public_; }
  const Secret<32>& secret() const { return secret_; }
  CurvePublicKey curve_public_key() const { return {public_.bytes}; }
  // Raw X25519; kBadSignature when the result is all zero (a point of small order).
  Result<Secret<32>> shared(const KemPublicKey& other) const;

 private:
  KemKey() = default;
  Secret<32> secret_;
  KemPublicKey public_;
};

// Whether every exchange with it is all zero. A comparison with the seven encodings there are, not a
// multiplication: rosters of 60 nodes are checked by the thousand.
bool is_small_order(const KemPublicKey& key);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_KEYS_H_
