// SPDX-License-Identifier: Apache-2.0
#include "node/net/poller.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <zmq.hpp>

namespace ceptoar::net {

WakeUp::WakeUp() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) { CEPTOAR_CHECK(fd_ >= 0); }

WakeUp::~WakeUp() { close(fd_); }

void WakeUp::notify() {
  const std::uint64_t one = 1;
  // EAGAIN means that the counter is full: a wake-up is pending anyway.
  while (write(fd_, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void WakeUp::clear() {
  std::uint64_t count = 0;
  while (read(fd_, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

void Poller::watch_socket(void* socket, Handler readable) {
  watched_.push_back({socket, -1, next_++, std::move(readable), nullptr});
}

void Poller::watch_fd(int fd, Handler readable) {
  watched_.push_back({nullptr, fd, next_++, std::move(readable), nullptr});
}

void Poller::watch_writable(void* socket, Handler writable) {
  for (Watched& each : watched_) {
    if (each.socket == socket) {
      each.writable = std::move(writable);
      return;
    }
  }
  CEPTOAR_CHECK(false);
}

void Poller::forget_socket(void* socket) {
  std::erase_if(watched_, [&](const Watched& each) { return each.socket == socket; });
}

void Poller::forget_fd(int fd) {
  std::erase_if(watched_, [&](const Watched& each) { return !each.socket && each.fd == fd; });
}

Poller::TimerId Poller::after(std::chrono::milliseconds delay, Handler handler) {
  const TimerId id = next_++;
  const Clock::time_point when = Clock::now() + delay;
  timers_.emplace(std::pair(when, id), std::move(handler));
  timer_times_.emplace(id, when);
  return id;
}

void Poller::cancel(TimerId timer) {
  const auto found = timer_times_.find(timer);
  if (found == timer_times_.end()) return;
  timers_.erase({found->second, timer});
  timer_times_.erase(found);
}

Poller::Watched* Poller::find(std::uint64_t serial) {
  const auto found = std::find_if(watched_.begin(), watched_.end(),
                                  [&](const Watched& each) { return each.serial == serial; });
  return found == watched_.end() ? nullptr : &*found;
}

std::chrono::milliseconds Poller::time_to_wait(std::chrono::milliseconds most) const {
  if (timers_.empty()) return most;
  const auto left = timers_.begin()->first.first - Clock::now();
  // Rounded up, or the loop would spin through the last millisecond.
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(left);
  return std::clamp(whole, std::chrono::milliseconds(0), most);
}

void Poller::run_timers() {
  const Clock::time_point now = Clock::now();
  while (!timers_.empty() && timers_.begin()->first.first <= now) {
    const auto first = timers_.begin();
    const Handler handler = std::move(first->second);
    timer_times_.erase(first->first.second);
    timers_.erase(first);
    handler();
  }
}

Result<void> Poller::run_once(std::chrono::milliseconds most) {
  std::vector<zmq_pollitem_t> items;
  std::vector<std::uint64_t> serials;
  items.reserve(watched_.size());
  serials.reserve(watched_.size());
  for (const Watched& each : watched_) {
    const int events = (each.readable ? ZMQ_POLLIN : 0) | (each.writable ? ZMQ_POLLOUT : 0);
    items.push_back({each.socket, each.socket ? 0 : each.fd, static_cast<short>(events), 0});
    serials.push_back(each.serial);
  }
  const long wait = static_cast<long>(time_to_wait(most).count());
  if (zmq_poll(items.data(), static_cast<int>(items.size()), wait) < 0 && zmq_errno() != EINTR) {
    return fail(ErrorCode::kInternal, std::string("poll: ") + zmq_strerror(zmq_errno()));
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    // Looked up again each time: an earlier handler may have closed this socket.
    if ((items[i].revents & ZMQ_POLLOUT) != 0) {
      if (Watched* each = find(serials[i]); each && each->writable) Handler(each->writable)();
    }
    if ((items[i].revents & (ZMQ_POLLIN | ZMQ_POLLERR)) != 0) {
      if (Watched* each = find(serials[i]); each && each->readable) Handler(each->readable)();
    }
  }
  run_timers();
  return {};
}

}  // namespace ceptoar::net
