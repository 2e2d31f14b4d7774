// SPDX-License-Identifier: Apache-2.0
// Verified<T>: proof in the type. Only the verifying functions of crypto/ can make one, so that an
// unverified object cannot reach a store, a screen or another decision: it does not compile.
#ifndef CEPTOAR_CRYPTO_VERIFIED_H_
#define CEPTOAR_CRYPTO_VERIFIED_H_

#include <utility>

namespace ceptoar::crypto {

class Verifier;  // defined in crypto/*.cc alone (crypto/verifier.h is not installed or included elsewhere)

template <class T>
class Verified {
 public:
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

 private:
  friend class Verifier;
  explicit Verified(T value) : value_(std::move(value)) {}
  T value_;
};

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_VERIFIED_H_
