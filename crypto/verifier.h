// SPDX-License-Identifier: Apache-2.0
// The one maker of Verified<T>. Included by crypto/*.cc alone.
#ifndef CEPTOAR_CRYPTO_VERIFIER_H_
#define CEPTOAR_CRYPTO_VERIFIER_H_

#include <utility>

#include "crypto/verified.h"

namespace ceptoar::crypto {

class Verifier {
 public:
  // Call it on the last line of a verifying function, never before a check.
  template <class T>
  static Verified<T> vouch(T value) {
    return Verified<T>(std::move(value));
  }
};

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_VERIFIER_H_
