// SPDX-License-Identifier: Apache-2.0
// A peer with nothing to say, on a real link: it answers the greeting with what the node itself holds,
// answers pings, takes what is pushed with a signed receipt, and every ten seconds greets and pings as
// nodes do. Twenty of them cost less than twenty nodes that hold the same entries.
// Thread: the poller's.
#ifndef CEPTOAR_TESTS_BENCH_QUIET_PEER_H_
#define CEPTOAR_TESTS_BENCH_QUIET_PEER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "crypto/roster.h"
#include "node/net/peer_hub.h"
#include "schema/link.h"
#include "tests/support/council.h"

namespace ceptoar::bench {

class QuietPeer final : public net::PeerHandler {
 public:
  // `self` and `node` are in `roster`. Lifetime: all of it outlives the peer.
  QuietPeer(net::Poller& poller, const crypto::RosterState& roster, const test::CouncilNode& self,
            const NodeId& node, std::uint64_t now_ms);
  // Listens, and connects to the node.
  Result<void> open();
  // Both directions work: the node was heard.
  bool linked() const { return up_ && heard_; }

 private:
  void peer_up(const NodeId& peer) override;
  void peer_down(const NodeId& peer) override;
  void peer_frame(const NodeId& peer, Bytes frame) override;
  void peer_parts(const NodeId& /*peer*/) override {}
  void connection_trouble(std::string_view why, const std::string& address) override;

  void say(const PeerFrame& frame);
  void take(const Push& push);
  void beat();

  net::Poller& poller_;
  const crypto::RosterState& roster_;
  const test::CouncilNode& self_;
  const NodeId node_;
  const std::uint64_t now_ms_;
  Hello hello_;
  bool up_ = false;
  bool heard_ = false;
  std::unique_ptr<net::Context> context_;
  std::unique_ptr<net::PeerHub> hub_;
};

}  // namespace ceptoar::bench

#endif  // CEPTOAR_TESTS_BENCH_QUIET_PEER_H_
