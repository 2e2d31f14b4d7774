// SPDX-License-Identifier: Apache-2.0
// Hubs on loopback ports, and what they were told.
#ifndef CEPTOAR_TESTS_NODE_NET_FIXTURE_H_
#define CEPTOAR_TESTS_NODE_NET_FIXTURE_H_

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "crypto/keys.h"
#include "node/net/member_hub.h"
#include "node/net/peer_hub.h"

namespace ceptoar::test {

// A port that nobody listens on now, outside the range the system itself gives out.
std::uint16_t free_port();

// Runs the poller until `done` holds; false when that takes longer than `most`.
bool run_until(net::Poller& poller, const std::function<bool()>& done,
               std::chrono::milliseconds most = std::chrono::seconds(10));

struct HeardPeers final : net::PeerHandler {
  void peer_up(const NodeId& peer) override {
    ++ups[peer];
    is_up[peer] = true;
  }
  void peer_down(const NodeId& peer) override {
    ++downs[peer];
    is_up[peer] = false;
  }
  void peer_frame(const NodeId& peer, Bytes frame) override {
    frames.emplace_back(peer, std::move(frame));
  }
  void peer_parts(const NodeId& peer) override { parts.push_back(peer); }
  void connection_trouble(std::string_view why, const std::string& address) override {
    cuts.emplace_back(address + ": " + std::string(why));
  }
  void name_trouble(std::string_view why, const std::string& host) override {
    nameless.emplace_back(host + ": " + std::string(why));
  }
  std::map<NodeId, int> ups;
  std::map<NodeId, int> downs;
  std::map<NodeId, bool> is_up;
  std::vector<std::pair<NodeId, Bytes>> frames;
  std::vector<NodeId> parts;
  std::vector<std::string> cuts;
  std::vector<std::string> nameless;
};

struct HeardMembers final : net::MemberHandler {
  void member_frame(net::ConnId conn, const HolderId& holder, Bytes frame) override {
    frames.push_back({conn, holder, std::move(frame)});
  }
  void member_gone(net::ConnId conn) override { gone.push_back(conn); }
  void connection_trouble(std::string_view why, const std::string& address) override {
    cuts.emplace_back(address + ": " + std::string(why));
  }
  struct Frame {
    net::ConnId conn;
    HolderId holder;
    Bytes bytes;
  };
  std::vector<Frame> frames;
  std::vector<net::ConnId> gone;
  std::vector<std::string> cuts;
};

// One end of the council link, with a context of its own as in another process.
struct PeerEnd {
  explicit PeerEnd(crypto::Random& random, net::Poller& shared);
  PeerEnd(net::Poller& shared, NodeId id, crypto::KemKey key, std::uint16_t listen_port);
  net::PeerAddress address() const { return {node, ntk.curve_public_key(), "127.0.0.1", port}; }
  void open();

  net::Poller& poller;
  NodeId node;
  crypto::KemKey ntk;
  std::uint16_t port;
  net::PeerHubOptions options;
  HeardPeers heard;
  std::unique_ptr<net::Context> context;
  std::unique_ptr<net::PeerHub> hub;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_NODE_NET_FIXTURE_H_
