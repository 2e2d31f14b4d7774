// SPDX-License-Identifier: Apache-2.0
#include "node/net/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
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

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) { CEPTOAR_CHECK(epoll_ >= 0); }

Poller::~Poller() { close(epoll_); }

void Poller::watch(Watched added) {
  added.serial = next_++;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = added.serial;
  CEPTOAR_CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, added.fd, &event) == 0);
  watched_.push_back(std::move(added));
}

void Poller::watch_socket(void* socket, Handler readable) {
  int fd = -1;
  std::size_t size = sizeof fd;
  CEPTOAR_CHECK(zmq_getsockopt(socket, ZMQ_FD, &fd, &size) == 0);
  watch({socket, fd, 0, std::move(readable), nullptr});
}

void Poller::watch_fd(int fd, Handler readable) { watch({nullptr, fd, 0, std::move(readable), nullptr}); }

void Poller::watch_writable(void* socket, Handler writable) {
  Watched* each = find_socket(socket);
  CEPTOAR_CHECK(each != nullptr);
  each->writable = std::move(writable);
  each->to_ask = true;
}

// Who was closed before is gone by itself.
void Poller::stop_waiting(const Watched& gone) { epoll_ctl(epoll_, EPOLL_CTL_DEL, gone.fd, nullptr); }

void Poller::forget_socket(void* socket) {
  const Watched* each = find_socket(socket);
  if (each == nullptr) return;
  stop_waiting(*each);
  watched_.erase(watched_.begin() + (each - watched_.data()));
}

void Poller::forget_fd(int fd) {
  std::erase_if(watched_, [&](const Watched& each) {
    const bool gone = !each.socket && each.fd == fd;
    if (gone) stop_waiting(each);
    return gone;
  });
}

void Poller::used(void* socket) {
  if (Watched* each = find_socket(socket)) each->to_ask = true;
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

Poller::Watched* Poller::find_socket(const void* socket) {
  const auto found = std::find_if(watched_.begin(), watched_.end(),
                                  [&](const Watched& each) { return each.socket == socket; });
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

Result<int> Poller::events_of(const Watched& watched) {
  int events = 0;
  std::size_t size = sizeof events;
  while (zmq_getsockopt(watched.socket, ZMQ_EVENTS, &events, &size) != 0) {
    if (zmq_errno() == EINTR) continue;
    return fail(ErrorCode::kInternal, std::string("poll: ") + zmq_strerror(zmq_errno()));
  }
  return events & ((watched.readable ? ZMQ_POLLIN : 0) | (watched.writable ? ZMQ_POLLOUT : 0));
}

Result<void> Poller::ask(Watched& watched, std::vector<Ready>& ready) {
  const Result<int> events = events_of(watched);
  if (!events) return events.error();
  // Asked again after its handlers, which need not read all there is.
  watched.to_ask = *events != 0;
  if (*events != 0) ready.push_back({watched.serial, *events});
  return {};
}

Result<std::vector<Poller::Ready>> Poller::wait(std::chrono::milliseconds most) {
  std::vector<Ready> ready;
  for (Watched& each : watched_) {
    if (each.socket == nullptr || !each.to_ask) continue;
    if (Result<void> asked = ask(each, ready); !asked) return asked.error();
  }
  std::array<epoll_event, 64> signs{};  // the rest comes with the next call
  const int timeout = ready.empty() ? static_cast<int>(time_to_wait(most).count()) : 0;
  const int count = epoll_wait(epoll_, signs.data(), static_cast<int>(signs.size()), timeout);
  if (count < 0 && errno != EINTR) {
    return fail(ErrorCode::kInternal, std::string("poll: ") + std::strerror(errno));
  }
  for (int i = 0; i < count; ++i) {
    Watched* each = find(signs.at(static_cast<std::size_t>(i)).data.u64);
    if (each == nullptr) continue;
    if (each->socket == nullptr) {
      ready.push_back({each->serial, ZMQ_POLLIN});
      continue;
    }
    if (each->to_ask) continue;  // asked above, and ready
    if (Result<void> asked = ask(*each, ready); !asked) return asked.error();
  }
  return ready;
}

void Poller::handle(const Ready& ready) {
  // Looked up again each time: an earlier handler may have closed this socket.
  if ((ready.events & ZMQ_POLLOUT) != 0) {
    if (Watched* each = find(ready.serial); each && each->writable) Handler(each->writable)();
  }
  if ((ready.events & ZMQ_POLLIN) != 0) {
    if (Watched* each = find(ready.serial); each && each->readable) Handler(each->readable)();
  }
}

Result<void> Poller::run_once(std::chrono::milliseconds most) {
  const Result<std::vector<Ready>> ready = wait(most);
  if (!ready) return ready.error();
  for (const Ready& each : *ready) handle(each);
  run_timers();
  return {};
}

}  // namespace ceptoar::net
