// SPDX-License-Identifier: Apache-2.0
// Inside net only: what one connection to a server socket, and all of them together, may make the
// messaging library hold. libzmq bounds the frame, not the message: parts with the MORE flag pile up
// in memory unseen by the program (measured: 600 MB), 256 whole frames of 320 KiB may wait, and it
// never closes a connection on request. So the guard compares what the kernel received on each
// connection with what came out as messages, and shuts down the connection that lies beyond.
//
// Counted per descriptor, as the monitor reports it: libzmq tells the owner of a connection only
// with a message, so until its first one a connection is nobody's ("unproven").
// It costs nothing while nothing arrives: connections are watched edge-triggered.
// Thread: the poller's. Lifetime: the poller outlives it.
#ifndef CEPTOAR_NODE_NET_CONNECTION_GUARD_H_
#define CEPTOAR_NODE_NET_CONNECTION_GUARD_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "node/net/guard_limits.h"
#include "node/net/handshakes.h"
#include "node/net/poller.h"
#include "schema/result.h"

namespace ceptoar::net {

// How many connections one of two server sockets may have under the limit of descriptors as it is.
std::size_t affordable_connections(std::size_t wanted);

struct GuardCounters {
  std::uint64_t undelivered = 0;  // connections shut down for the bytes they sent
  std::uint64_t silent = 0;       // for saying nothing
  std::uint64_t crowded = 0;      // to make room
  std::uint64_t hasty = 0;        // for handshakes of their address that came to nothing
};

class ConnectionGuard {
 public:
  // `told` hears of each connection that was shut down for its bytes: why, and the address.
  using Told = std::function<void(std::string_view why, const std::string& address)>;
  ConnectionGuard(Poller& poller, const GuardLimits& limits, Told told);
  ~ConnectionGuard();
  ConnectionGuard(const ConnectionGuard&) = delete;
  ConnectionGuard& operator=(const ConnectionGuard&) = delete;

  // kIo: the system gives no descriptor to watch with.
  Result<void> open();
  // Returns what ended() of one of several monitors has to say; 0: gone already.
  std::uint64_t accepted(int fd);
  void ended(int fd);
  // Of a guard of connections with a monitor each: the end of one may be told after the next one came under the
  // same number, and is not that one's.
  void ended(int fd, std::uint64_t serial);
  struct Known {
    bool owned = false;
    std::string address;  // empty: no connection of that number
  };
  Known known(int fd) const;
  // A whole message came out of it: `wire_bytes` as message_wire_bytes(). True: the first that shows whose it is.
  bool delivered(int fd, std::string_view owner, std::uint64_t wire_bytes);
  void cut(int fd);
  // All of one owner, and all whose owner is not known yet: they come again.
  void cut_owner(std::string_view owner);
  // There are no further descriptors: the oldest unproven one goes, of the address that has most of them.
  void relieve();
  void forget_all();  // the socket was closed

  std::size_t connections() const { return connections_.size(); }
  const GuardCounters& counters() const { return counters_; }

 private:
  struct Connection {
    std::string address;  // "ip port n"; empty: gone before anybody looked
    std::string host;     // as handshakes.h counts
    bool counted = false; // among the handshakes of its host
    std::string owner;  // empty: unproven
    Poller::Clock::time_point since{};
    std::uint64_t serial = 0;  // order of arrival
    std::uint64_t delivered = 0;
    std::uint64_t received = 0;  // when last looked at
    bool shut = false;
  };
  using Connections = std::map<int, Connection>;

  void look_later();
  void look();
  void check(int fd, Connection& connection);
  void check_loaded();
  void make_room(const std::string& of_owner);
  std::string busiest_host() const;
  template <class Candidate>
  void shut_oldest(Candidate candidate);
  void sweep_later();
  void sweep();
  void shut(int fd, Connection& connection);
  bool may_shake_hands(Connection& connection);
  std::size_t unproven() const;

  Poller& poller_;
  const GuardLimits limits_;
  const Told told_;
  GuardCounters counters_;
  Handshakes handshakes_;
  Connections connections_;
  std::uint64_t next_serial_ = 1;
  int epoll_ = -1;
  Poller::TimerId looking_ = 0;
  Poller::TimerId sweeping_ = 0;
};

// Bytes of one part on the wire: ZMTP 3.1 frame and CURVE box around it.
std::uint64_t message_wire_bytes(std::uint64_t payload);

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_CONNECTION_GUARD_H_
