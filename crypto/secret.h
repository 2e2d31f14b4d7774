// SPDX-License-Identifier: Apache-2.0
// Secret<N>: N bytes in guarded, locked, wiped memory. Move-only; compared in constant time; cannot
// be printed. sodium.h stays out of this header: crypto/ alone includes it.
// Thread: one owner at a time; moving to another thread is fine.
#ifndef CEPTOAR_CRYPTO_SECRET_H_
#define CEPTOAR_CRYPTO_SECRET_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "schema/bytes.h"
#include "schema/result.h"

namespace ceptoar::crypto {

// A run of guarded memory. Aborts when the system gives none: going on without would leak.
class SecretMemory {
 public:
  explicit SecretMemory(std::size_t size);
  ~SecretMemory();
  SecretMemory(SecretMemory&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  SecretMemory& operator=(SecretMemory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  SecretMemory(const SecretMemory&) = delete;
  SecretMemory& operator=(const SecretMemory&) = delete;

  std::span<std::uint8_t> writable() { return {data_, size_}; }
  BytesView view() const { return {data_, size_}; }
  std::size_t size() const { return size_; }
  bool equals(BytesView other) const;  // constant time for equal sizes

 private:
  std::uint8_t* data_;
  std::size_t size_;
};

template <std::size_t N>
class Secret {
 public:
  static constexpr std::size_t kSize = N;
  Secret() : memory_(N) {}  // zeros
  static Result<Secret> from(BytesView view) {
    if (view.size() != N) return fail(ErrorCode::kMalformed, "wrong length of a secret");
    Secret out;
    std::copy(view.begin(), view.end(), out.memory_.writable().begin());
    return out;
  }
  Secret copy() const {  // said aloud, so that every copy is visible in a review
    Secret out;
    std::copy(view().begin(), view().end(), out.memory_.writable().begin());
    return out;
  }
  std::span<std::uint8_t, N> writable() {
    return std::span<std::uint8_t, N>(memory_.writable().data(), N);
  }
  BytesView view() const { return memory_.view(); }
  bool equals(const Secret& other) const { return memory_.equals(other.view()); }

 private:
  SecretMemory memory_;
};

// Wipes bytes that held a secret on their way to or from a codec.
void wipe(std::span<std::uint8_t> bytes);

// Wipes a Bytes on every way out of a scope.
class WipeOnExit {
 public:
  explicit WipeOnExit(Bytes& bytes) : bytes_(bytes) {}
  ~WipeOnExit() { wipe(bytes_); }
  WipeOnExit(const WipeOnExit&) = delete;
  WipeOnExit& operator=(const WipeOnExit&) = delete;

 private:
  Bytes& bytes_;
};

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_SECRET_H_
