// SPDX-License-Identifier: Apache-2.0
// How values move from one thread to another: given away whole, never shared. The one lock of the
// node lives here; data has none. (A Verified<T> cannot become bytes and come back, that is its
// point; so jobs and results cross as moved values instead of as messages.)
//
// Two lanes: urgent values overtake the others, each lane keeps its order. How far they overtake is bounded by
// who receives one after the other (receiver.h): after kUrgentInARow urgent values comes a usual one that waits. How
// much waits here is bounded by the core's windows of jobs in flight (limits.h).
// Thread: any. Lifetime: outlives the threads that use it.
#ifndef CEPTOAR_NODE_SERVICE_CHANNEL_H_
#define CEPTOAR_NODE_SERVICE_CHANNEL_H_

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace ceptoar::service {

enum class Urgency { kUsual, kUrgent };

template <class T>
class Channel {
 public:
  // `on_first` is called by a pushing thread when something is there again after nothing was: it
  // wakes a receiver that does not wait here, such as the poll of the io thread.
  explicit Channel(std::function<void()> on_first = nullptr) : on_first_(std::move(on_first)) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // After close() values are dropped: their receiver is gone.
  void push(T value, Urgency urgency = Urgency::kUsual) {
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      if (closed_) return;
      first = usual_.empty() && urgent_.empty();
      (urgency == Urgency::kUrgent ? urgent_ : usual_).push_back(std::move(value));
      note_urgent();
    }
    ready_.notify_one();
    if (first && on_first_) on_first_();
  }
  // In their order, under one lock and with one awakening: who takes all there is gets them together. They
  // are moved from.
  void push_all(std::vector<T>& values, Urgency urgency = Urgency::kUsual) {
    if (values.empty()) return;
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      if (closed_) return values.clear();
      first = usual_.empty() && urgent_.empty();
      std::deque<T>& lane = urgency == Urgency::kUrgent ? urgent_ : usual_;
      std::move(values.begin(), values.end(), std::back_inserter(lane));
      note_urgent();
    }
    if (values.size() == 1) {
      ready_.notify_one();
    } else {
      ready_.notify_all();
    }
    values.clear();
    if (first && on_first_) on_first_();
  }

  // Of one lane. No values: the channel is closed and empty.
  struct Some {
    std::vector<T> values;
    Urgency urgency = Urgency::kUsual;
  };
  // Waits. One urgent value, or up to `most` of the others and no more than half of them, so that another
  // receiver finds work as well; where both lanes have some, of `first`.
  Some pop_some(std::size_t most, Urgency first = Urgency::kUrgent) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !usual_.empty() || !urgent_.empty(); });
    const bool usual = urgent_.empty() || (first == Urgency::kUsual && !usual_.empty());
    if (!usual) return {first_of(urgent_, 1), Urgency::kUrgent};
    return {first_of(usual_, std::min(most, (usual_.size() + 1) / 2)), Urgency::kUsual};
  }
  // Does not wait: an urgent value that came while the receiver was at work on others.
  std::optional<T> pop_urgent() {
    if (!urgent_waits_.load(std::memory_order_relaxed)) return std::nullopt;
    const std::lock_guard lock(mutex_);
    if (urgent_.empty()) return std::nullopt;
    return std::move(first_of(urgent_, 1).front());
  }

  // All there is now, urgent ones first; with `wait`, at least one unless closed and empty.
  std::deque<T> take(bool wait) {
    std::unique_lock lock(mutex_);
    if (wait) {
      ready_.wait(lock, [this] { return closed_ || !usual_.empty() || !urgent_.empty(); });
    }
    std::deque<T> out = std::exchange(urgent_, {});
    note_urgent();
    if (out.empty()) return std::exchange(usual_, {});
    std::move(usual_.begin(), usual_.end(), std::back_inserter(out));
    usual_.clear();
    return out;
  }

  // Whoever waits gets what is left, then the end.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

 private:
  // REQUIRES: the lock is held.
  std::vector<T> first_of(std::deque<T>& lane, std::size_t count) {
    const auto end = lane.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<T> out(std::make_move_iterator(lane.begin()), std::make_move_iterator(end));
    lane.erase(lane.begin(), end);
    note_urgent();
    return out;
  }
  void note_urgent() { urgent_waits_.store(!urgent_.empty(), std::memory_order_relaxed); }

  const std::function<void()> on_first_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> urgent_;
  std::deque<T> usual_;
  std::atomic<bool> urgent_waits_{false};  // may be late: who finds it unset looks again soon
  bool closed_ = false;
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_CHANNEL_H_
