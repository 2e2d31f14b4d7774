// SPDX-License-Identifier: Apache-2.0
#include "crypto/secret.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <new>

namespace ceptoar::crypto {

namespace {

// Guarded memory needs the page size and the canary that sodium_init sets; a key must never be made
// before that, whatever main() forgot.
void require_sodium() {
  static const bool ready = sodium_init() >= 0;
  CEPTOAR_CHECK(ready);
}

// sodium_malloc() gives each allocation pages of its own, in nine calls of the system: a command that
// opens fifty items spent half of its time there. So what is no longer than a key shares a run of guarded,
// locked pages with others. Behind each stands a canary, looked at when it is given back; what is given
// back is wiped at once.
constexpr std::size_t kSlotData = 64;
constexpr std::size_t kCanary = 16;
constexpr std::size_t kSlot = kSlotData + kCanary;
constexpr std::size_t kSlots = 4096 / kSlot;

struct FreeSlot {
  FreeSlot* next;
};
// Of this thread: a secret that was moved here from another one stays here. Runs are kept to the end of
// the process. Without a destructor: secrets may outlive whatever a thread tears down.
thread_local FreeSlot* free_slots = nullptr;

const std::array<std::uint8_t, kCanary>& canary() {
  static const std::array<std::uint8_t, kCanary> bytes = [] {
    std::array<std::uint8_t, kCanary> out{};
    randombytes_buf(out.data(), out.size());
    return out;
  }();
  return bytes;
}

void add_slots() {
  auto* const run = static_cast<std::uint8_t*>(sodium_malloc(kSlots * kSlot));
  CEPTOAR_CHECK(run != nullptr);
  for (std::size_t i = 0; i < kSlots; ++i) {
    std::copy(canary().begin(), canary().end(), run + i * kSlot + kSlotData);
    free_slots = new (run + i * kSlot) FreeSlot{free_slots};
  }
}

std::uint8_t* take_slot() {
  if (free_slots == nullptr) add_slots();
  FreeSlot* const slot = std::exchange(free_slots, free_slots->next);
  return static_cast<std::uint8_t*>(static_cast<void*>(slot));
}

void give_slot_back(std::uint8_t* slot) {
  CEPTOAR_CHECK(sodium_memcmp(slot + kSlotData, canary().data(), kCanary) == 0);
  sodium_memzero(slot, kSlotData);
  free_slots = new (slot) FreeSlot{free_slots};
}

}  // namespace

SecretMemory::SecretMemory(std::size_t size) : data_(nullptr), size_(size) {
  require_sodium();
  data_ = size <= kSlotData ? take_slot() : static_cast<std::uint8_t*>(sodium_malloc(size));
  CEPTOAR_CHECK(data_ != nullptr);
  sodium_memzero(data_, size_);
}

SecretMemory::~SecretMemory() {
  if (data_ == nullptr) return;
  if (size_ <= kSlotData) {
    give_slot_back(data_);
  } else {
    sodium_free(data_);  // wipes
  }
}

bool SecretMemory::equals(BytesView other) const {
  if (other.size() != size_) return false;
  return size_ == 0 || sodium_memcmp(data_, other.data(), size_) == 0;
}

void wipe(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

}  // namespace ceptoar::crypto
