// SPDX-License-Identifier: Apache-2.0
// Lets transactions run side by side and keeps all of them out while the map is moved: LMDB leaves
// that to its caller, and a read during it would touch unmapped memory.
// Thread: any. It guards no data of ours, only LMDB's rule.
#ifndef CEPTOAR_STORE_TXN_GATE_H_
#define CEPTOAR_STORE_TXN_GATE_H_

#include <condition_variable>
#include <mutex>
#include <utility>

namespace ceptoar::store {

class TxnGate {
 public:
  // Held while a transaction is open.
  class Pass {
   public:
    explicit Pass(TxnGate& gate) : gate_(&gate) {
      std::unique_lock lock(gate.mutex_);
      gate.changed_.wait(lock, [&gate] { return !gate.closed_; });
      ++gate.inside_;
    }
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ == nullptr) return;
      const std::lock_guard lock(gate_->mutex_);
      if (--gate_->inside_ == 0) gate_->changed_.notify_all();
    }

   private:
    TxnGate* gate_;
  };

  // Runs `work` with no pass given out. New passes wait, so that readers cannot starve it.
  template <class Work>
  auto alone(Work work) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !closed_; });
    closed_ = true;
    changed_.wait(lock, [this] { return inside_ == 0; });
    auto result = work();
    closed_ = false;
    changed_.notify_all();
    return result;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool closed_ = false;
};

}  // namespace ceptoar::store

#endif  // CEPTOAR_STORE_TXN_GATE_H_
