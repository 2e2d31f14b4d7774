// SPDX-License-Identifier: Apache-2.0
// A few bytes for one key: HPKE single shot with a random ephemeral. Routing boxes and enrolment
// files use it. Nobody signs here; the object that carries the box does.
// Thread: pure functions.
#ifndef CEPTOAR_CRYPTO_BOX_H_
#define CEPTOAR_CRYPTO_BOX_H_

#include "crypto/keys.h"

namespace ceptoar::crypto {

inline constexpr std::size_t kBoxOverhead = 48;  // enc 32, tag 16

// enc 32 | ciphertext. `info` binds the box to its purpose and place: an ASCII label, NUL, ids.
// Errors: kBadSignature (the recipient's key is of small order).
Result<Bytes> box_seal(const KemPublicKey& recipient, BytesView info, BytesView plaintext,
                       Random& random);
// Errors: kBadSignature for everything that does not open.
Result<SecretMemory> box_open(const KemKey& recipient, BytesView info, BytesView box);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_BOX_H_
