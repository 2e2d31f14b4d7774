// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/quiet_peer.h"

#include <cstdio>
#include <utility>

#include "crypto/entry.h"

namespace ceptoar::bench {

namespace {
constexpr std::chrono::milliseconds kBeat{10'000};
}

QuietPeer::QuietPeer(net::Poller& poller, const crypto::RosterState& roster,
                     const test::CouncilNode& self, const NodeId& node, std::uint64_t now_ms)
    : poller_(poller), roster_(roster), self_(self), node_(node), now_ms_(now_ms) {
  hello_.network_id = roster.network_id;
  hello_.node = self.id;
  hello_.roster_version = roster.roster.version;
  hello_.roster_hash = roster.hash;
  hello_.program = "bench";
  hello_.session = 1;
}

Result<void> QuietPeer::open() {
  Result<std::unique_ptr<net::Context>> context = net::Context::open();
  if (!context) return context.error();
  context_ = std::move(*context);
  const NodeRecord* own = roster_.find_node(self_.id);
  const NodeRecord* node = roster_.find_node(node_);
  CEPTOAR_CHECK(own != nullptr && node != nullptr);
  net::PeerHubOptions options;
  options.listen_host = own->host;
  options.listen_port = own->port;
  Result<std::unique_ptr<net::PeerHub>> hub =
      net::PeerHub::open(*context_, poller_, self_.ntk, options, *this);
  if (!hub) return hub.error();
  hub_ = std::move(*hub);
  poller_.after(kBeat, [this] { beat(); });
  return hub_->set_peers({{node->id, node->ntk, node->host, node->port}});
}

void QuietPeer::peer_up(const NodeId&) {
  up_ = true;
  if (heard_) say(hello_);
}

void QuietPeer::peer_down(const NodeId&) { up_ = false; }

void QuietPeer::connection_trouble(std::string_view why, const std::string& address) {
  std::fprintf(stderr, "%s: %.*s\n", address.c_str(), static_cast<int>(why.size()), why.data());
}

void QuietPeer::peer_frame(const NodeId&, Bytes bytes) {
  const auto frame = parse_peer_frame(bytes);
  CEPTOAR_CHECK(frame.has_value());
  if (const auto* hello = std::get_if<Hello>(&*frame)) {
    hello_.frontiers = hello->frontiers;
    hello_.pair_sum = hello->pair_sum;
    if (!std::exchange(heard_, true) && up_) say(hello_);
  }
  if (const auto* ping = std::get_if<Ping>(&*frame)) say(Pong{ping->ms});
  if (const auto* push = std::get_if<Push>(&*frame)) take(*push);
}

void QuietPeer::say(const PeerFrame& frame) {
  static_cast<void>(hub_->send(node_, Lane::kControl, encode_peer_frame(frame)));  // down: said again
}

void QuietPeer::take(const Push& push) {
  Acks acks;
  for (const Item& item : push.items) {
    const EntryId id = crypto::entry_id(item.header);
    const Receipt receipt =
        crypto::make_receipt(self_.nsk, roster_.network_id, id, self_.id, 0, now_ms_);
    acks.acks.push_back({id, !item.body.empty(), encode(receipt), 0});
  }
  say(acks);
}

void QuietPeer::beat() {
  if (up_ && heard_) {
    say(hello_);
    say(Ping{now_ms_});
  }
  poller_.after(kBeat, [this] { beat(); });
}

}  // namespace ceptoar::bench
