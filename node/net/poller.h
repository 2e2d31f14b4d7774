// SPDX-License-Identifier: Apache-2.0
// The one loop of the io thread: sockets, file descriptors and timers.
// Thread: everything on the thread that calls run_once(), but WakeUp::notify().
// Handlers may watch, forget and set timers, their own included.
//
// A socket is waited for by the descriptor with which the library says that something about it changed
// (ZMQ_FD), and asked (ZMQ_EVENTS) after that sign alone. zmq_poll asks every socket at each awakening: with 20
// peers some 400 polls a flash instead of 17.
#ifndef CEPTOAR_NODE_NET_POLLER_H_
#define CEPTOAR_NODE_NET_POLLER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "schema/result.h"

namespace ceptoar::net {

// Wakes a poll from another thread. notify() any number of times is one wake-up.
class WakeUp {
 public:
  WakeUp();  // aborts when the system gives no descriptor: there is no node without it
  ~WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;
  void notify();
  void clear();
  int fd() const { return fd_; }

 private:
  int fd_;
};

class Poller {
 public:
  Poller();  // aborts when the system gives no descriptor
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  using Handler = std::function<void()>;
  using Clock = std::chrono::steady_clock;
  using TimerId = std::uint64_t;

  // `socket` is a handle of the messaging library; only net's own classes have one.
  // A null handler is not asked for. REQUIRES: the socket is not watched.
  void watch_socket(void* socket, Handler readable);
  // Null: no longer. REQUIRES: the socket is watched.
  void watch_writable(void* socket, Handler writable);
  void forget_socket(void* socket);
  // To be called after each sending on a watched socket: it may have swallowed the sign that something came.
  // (Reading until nothing is there leaves no sign behind. What handlers do to their socket counts by itself.)
  void used(void* socket);
  void watch_fd(int fd, Handler readable);
  void forget_fd(int fd);

  TimerId after(std::chrono::milliseconds delay, Handler handler);
  void cancel(TimerId timer);

  // Waits for the first thing to happen, at most `most`, then calls the handlers of all that has.
  Result<void> run_once(std::chrono::milliseconds most);

 private:
  struct Watched {
    void* socket = nullptr;  // null: fd is a plain descriptor
    int fd = -1;
    std::uint64_t serial = 0;
    Handler readable;
    Handler writable;
    bool to_ask = true;  // its events may have changed without a sign
  };
  struct Ready {
    std::uint64_t serial;
    int events;
  };
  void watch(Watched added);
  void stop_waiting(const Watched& gone);
  Watched* find(std::uint64_t serial);
  Watched* find_socket(const void* socket);
  static Result<int> events_of(const Watched& watched);
  Result<void> ask(Watched& watched, std::vector<Ready>& ready);
  Result<std::vector<Ready>> wait(std::chrono::milliseconds most);
  void handle(const Ready& ready);
  std::chrono::milliseconds time_to_wait(std::chrono::milliseconds most) const;
  void run_timers();

  int epoll_;
  std::vector<Watched> watched_;
  std::map<std::pair<Clock::time_point, TimerId>, Handler> timers_;
  std::map<TimerId, Clock::time_point> timer_times_;
  std::uint64_t next_ = 1;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_POLLER_H_
