// SPDX-License-Identifier: Apache-2.0
// All links to other nodes: one server socket on which every peer is heard, one client socket per
// peer on which it is spoken to. So nobody chooses a routing id and nobody can sit on another's.
//
// Up means: our connection to the peer finished its handshake, sending works. A peer is heard
// whether or not we reach it. What was given to send() and not yet acknowledged by the peer's own
// frames may be lost when a link goes down: the core's windows and outbox answer for that.
//
// Thread: the poller's. Handler calls come from inside Poller::run_once() and from nowhere else.
// Lifetime: context and poller outlive the hub.
// Errors: kDuplicate (port taken), kMalformed (addresses), kInternal (no enforcement of access).
#ifndef CEPTOAR_NODE_NET_PEER_HUB_H_
#define CEPTOAR_NODE_NET_PEER_HUB_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/keys.h"
#include "node/net/context.h"
#include "node/net/guard_limits.h"
#include "node/net/poller.h"
#include "schema/tlp.h"

namespace ceptoar::net {

struct PeerAddress {
  NodeId node;
  CurvePublicKey ntk;
  std::string host;
  std::uint16_t port = 0;
  friend bool operator==(const PeerAddress&, const PeerAddress&) = default;
};

class PeerHandler {
 public:
  virtual ~PeerHandler() = default;
  virtual void peer_up(const NodeId& peer) = 0;
  virtual void peer_down(const NodeId& peer) = 0;
  // `peer` is live and is who the handshake proved it to be.
  virtual void peer_frame(const NodeId& peer, Bytes frame) = 0;
  // It sent a message of several parts, which no program of ours does; it was dropped.
  virtual void peer_parts(const NodeId& peer) = 0;
  // Somebody's connection to our port was shut down for what he sent, or there is no descriptor for
  // a link: words for the operator.
  virtual void connection_trouble(std::string_view why, const std::string& address) = 0;
  // The name of a peer has no address, and nobody connected for that: said once until it has one again.
  virtual void name_trouble(std::string_view /*why*/, const std::string& /*host*/) {}
  // Our port could not be opened again, and nobody can connect: said once. Then that it is open.
  virtual void port_lost(std::string_view /*why*/) {}
  virtual void port_back(const std::string& /*address*/) {}
};

struct PeerHubOptions {
  std::string listen_host = "*";
  std::uint16_t listen_port = 0;
  std::chrono::milliseconds reconnect_first{100};
  std::chrono::milliseconds reconnect_most{60'000};
  // After a refusal libzmq never tries again (measured): we do, with back-off between these.
  std::chrono::milliseconds retry_first{1'000};
  std::chrono::milliseconds retry_most{60'000};
  std::chrono::milliseconds stuck_after{30'000};  // neither up nor refused: begin again
  // A CURVE connection keeps one session key for life: forward secrecy is as fine as this. Each
  // link adds up to a sixth, by its node, so that they do not all begin again together.
  std::chrono::milliseconds renew_after{6 * 3'600'000};
  GuardLimits guard;  // of connections to our port
};

struct PeerCounters {
  std::uint64_t nameless = 0;  // messages without a proven identity
  std::uint64_t not_live = 0;  // of nodes that are not, or no longer, on the list
  std::uint64_t multipart = 0;
  std::uint64_t oversized = 0;  // frames of our own that no peer would take
  std::uint64_t overflow = 0;   // links begun again because too much waited
  std::uint64_t refused = 0;    // we were turned away
  std::uint64_t broken = 0;     // handshakes that failed otherwise
  // Connections to our port that were shut down: see connection_guard.h.
  std::uint64_t undelivered = 0;
  std::uint64_t silent = 0;
  std::uint64_t crowded = 0;
  std::uint64_t hasty = 0;
  std::uint64_t wrong_key = 0;  // handshakes that ended in an error of the protocol: another key, or another program
};

class PeerHub {
 public:
  static Result<std::unique_ptr<PeerHub>> open(Context& context, Poller& poller,
                                               const crypto::KemKey& ntk,
                                               const PeerHubOptions& options, PeerHandler& handler);
  ~PeerHub();

  // Who is admitted and connected to from now on. A node that is gone is not heard from this call
  // on; its connections are closed by closing the server socket, and all others come back.
  // REQUIRES: called with our own node left out.
  Result<void> set_peers(const std::vector<PeerAddress>& peers);
  bool is_live(const NodeId& peer) const;

  // False: not up, the frame is gone. Frames of a more urgent lane overtake waiting ones.
  bool send(const NodeId& peer, Lane lane, Bytes frame);
  // Closes the link and the peer's connections to us, and neither hears nor calls it for `pause`.
  void cut(const NodeId& peer, std::chrono::milliseconds pause);

  PeerCounters counters() const;

 private:
  struct Impl;
  explicit PeerHub(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_PEER_HUB_H_
