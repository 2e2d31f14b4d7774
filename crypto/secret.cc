// SPDX-License-Identifier: Apache-2.0
#include "crypto/secret.h"

#include <sodium.h>

namespace ceptoar::crypto {

namespace {

// Guarded memory needs the page size and the canary that sodium_init sets; a key must never be made
// before that, whatever main() forgot.
void require_sodium() {
  static const bool ready = sodium_init() >= 0;
  CEPTOAR_CHECK(ready);
}

}  // namespace

SecretMemory::SecretMemory(std::size_t size) : data_(nullptr), size_(size) {
  require_sodium();
  data_ = static_cast<std::uint8_t*>(sodium_malloc(size));
  CEPTOAR_CHECK(data_ != nullptr);
  sodium_memzero(data_, size_);
}

SecretMemory::~SecretMemory() { sodium_free(data_); }  // wipes; null is fine

bool SecretMemory::equals(BytesView other) const {
  if (other.size() != size_) return false;
  return size_ == 0 || sodium_memcmp(data_, other.data(), size_) == 0;
}

void wipe(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

}  // namespace ceptoar::crypto
