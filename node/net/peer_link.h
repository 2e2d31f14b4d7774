// SPDX-License-Identifier: Apache-2.0
// Inside net only: our side of the link to one peer. Makes its socket anew after every refusal,
// with back-off, because libzmq gives up for good there. A peer with a name is connected to by the address that
// the name last had, and the name is asked for again whenever the socket is made anew (resolver.h).
#ifndef CEPTOAR_NODE_NET_PEER_LINK_H_
#define CEPTOAR_NODE_NET_PEER_LINK_H_

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "node/net/connection_guard.h"
#include "node/net/context_impl.h"
#include "node/net/monitor.h"
#include "node/net/peer_hub.h"
#include "node/net/poller.h"
#include "node/net/resolver.h"
#include "node/net/socket_setup.h"

namespace ceptoar::net {

class PeerLink {
 public:
  PeerLink(Context& context, Poller& poller, const crypto::KemKey& own, PeerAddress address,
           const PeerHubOptions& options, PeerHandler& handler, PeerCounters& counters,
           ConnectionGuard& guard);
  ~PeerLink();  // silent: no peer_down
  PeerLink(const PeerLink&) = delete;
  PeerLink& operator=(const PeerLink&) = delete;

  const PeerAddress& address() const { return address_; }
  void start();
  bool send(Lane lane, Bytes frame);
  // The peer was heard, so it is there: do not wait for the end of a back-off.
  void heard();
  void pause(std::chrono::milliseconds how_long);
  // For good. What was sent already goes out within a second all the same.
  void retire();
  bool paused() const { return paused_; }

 private:
  void close();  // socket away, peer_down if it was up
  void connect();  // to reach_
  void take_address(const Result<std::string>& address);
  void unwire();
  void begin_again(std::chrono::milliseconds delay);
  void read_reports();
  void failed();  // a handshake failed: next attempt after the back-off
  bool pass_on(const Bytes& frame);
  void drain();
  void guard_against_stuck();
  void renew_in_time();

  Context& context_;
  Poller& poller_;
  const crypto::KemKey& own_;
  const PeerAddress address_;
  const PeerHubOptions& options_;
  PeerHandler& handler_;
  PeerCounters& counters_;
  ConnectionGuard& guard_;

  std::optional<Resolver> resolver_;  // of a name
  std::string reach_;  // an address; empty: the name had none yet
  bool nameless_said_ = false;
  SocketPtr socket_;
  std::unique_ptr<Monitor> monitor_;
  int fd_ = -1;  // of the connection, as reported
  std::uint64_t guarded_ = 0;  // as the guard knows it
  bool up_ = false;
  bool paused_ = false;
  bool first_attempt_ = true;  // of this socket: neither connected nor refused yet
  Poller::Clock::time_point started_{};
  std::chrono::milliseconds back_off_;
  Poller::TimerId next_attempt_ = 0;
  Poller::TimerId stuck_ = 0;
  Poller::TimerId renewal_ = 0;
  std::array<std::deque<Bytes>, kLaneCount> waiting_;  // what the socket's own queue refused
  std::size_t waiting_bytes_ = 0;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_PEER_LINK_H_
