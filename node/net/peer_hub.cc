// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_hub.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "node/net/endpoint.h"
#include "node/net/peer_link.h"
#include "node/net/server_socket.h"

namespace ceptoar::net {
namespace {

// Messages taken per wake-up, so that one loud peer does not keep timers and members waiting.
constexpr int kMessagesPerTurn = 128;

GuardLimits affordable(GuardLimits limits) {
  limits.connections = affordable_connections(limits.connections);
  return limits;
}

// Our own connections to peers, on which they have nothing to say: the handshake, and heartbeats of
// programs that send them, some 450 KB until a link is renewed.
GuardLimits of_links() {
  GuardLimits limits;
  limits.first_message = std::chrono::hours(24);
  limits.unproven = limits.connections;
  limits.unproven_loaded = limits.connections;
  limits.handshakes = 0;
  return limits;
}

}  // namespace

struct PeerHub::Impl {
  Impl(Context& context_in, Poller& poller_in, const crypto::KemKey& ntk_in,
       const PeerHubOptions& options_in, PeerHandler& handler_in, std::string endpoint)
      : context(context_in),
        poller(poller_in),
        ntk(ntk_in),
        options(options_in),
        handler(handler_in),
        link_guard(poller_in, of_links(),
                   [this](std::string_view why, const std::string& address) {
                     handler.connection_trouble(why, address);
                   }),
        server(context_in, poller_in, ntk_in, std::string(kCouncilDomain), std::move(endpoint),
               affordable(options_in.guard),
               {[this] { receive(); }, nullptr,
                [this](std::string_view why, const std::string& address) {
                  handler.connection_trouble(why, address);
                },
                [this](std::string_view why) { handler.port_lost(why); },
                [this](const std::string& address) { handler.port_back(address); }}) {}
  ~Impl() { poller.cancel(reopening); }

  void receive();
  void take(Received message);
  void close_connections();

  Context& context;
  Poller& poller;
  const crypto::KemKey& ntk;
  const PeerHubOptions options;
  PeerHandler& handler;
  PeerCounters counters;
  ConnectionGuard link_guard;  // outlives the links
  std::map<NodeId, std::unique_ptr<PeerLink>> links;
  std::vector<std::unique_ptr<PeerLink>> gone;   // ended outside of their own calls
  std::unordered_map<std::string, NodeId> live;  // by the hexadecimal id the gatekeeper gives
  ServerSocket server;
  Poller::TimerId reopening = 0;
};

void PeerHub::Impl::receive() {
  for (int i = 0; i < kMessagesPerTurn; ++i) {
    std::optional<Received> message = server.receive();
    if (!message) return;
    take(std::move(*message));
  }
}

void PeerHub::Impl::take(Received message) {
  if (!message.one_part) ++counters.multipart;
  if (message.user.empty()) {
    ++counters.nameless;
    return;
  }
  const auto found = live.find(message.user);
  const auto link = found == live.end() ? links.end() : links.find(found->second);
  if (link == links.end() || link->second->paused()) {
    ++counters.not_live;
    return;
  }
  const NodeId peer = found->second;
  if (!message.one_part) return handler.peer_parts(peer);
  link->second->heard();
  handler.peer_frame(peer, std::move(message.payload));
}

// Later, not now: this may run inside a call of the very socket.
void PeerHub::Impl::close_connections() {
  poller.cancel(reopening);
  reopening = poller.after(std::chrono::milliseconds(0), [this] {
    reopening = 0;
    gone.clear();
    server.reopen();
  });
}

PeerHub::PeerHub(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PeerHub::~PeerHub() = default;

Result<std::unique_ptr<PeerHub>> PeerHub::open(Context& context, Poller& poller,
                                               const crypto::KemKey& ntk,
                                               const PeerHubOptions& options,
                                               PeerHandler& handler) {
  const Result<std::string> endpoint = bind_endpoint(options.listen_host, options.listen_port);
  if (!endpoint) return endpoint.error();
  auto impl = std::make_unique<Impl>(context, poller, ntk, options, handler, *endpoint);
  if (Result<void> watching = impl->link_guard.open(); !watching) return watching.error();
  if (Result<void> opened = impl->server.open(); !opened) return opened.error();
  return std::unique_ptr<PeerHub>(new PeerHub(std::move(impl)));
}

Result<void> PeerHub::set_peers(const std::vector<PeerAddress>& peers) {
  std::map<NodeId, const PeerAddress*> wanted;
  std::vector<Admission> admitted;
  for (const PeerAddress& peer : peers) {
    wanted.emplace(peer.node, &peer);
    admitted.push_back({peer.ntk, peer.node.bytes});
  }
  bool somebody_left = false;
  for (auto it = impl_->links.begin(); it != impl_->links.end();) {
    const auto still = wanted.find(it->first);
    if (still != wanted.end() && *still->second == it->second->address()) {
      wanted.erase(still);
      ++it;
      continue;
    }
    somebody_left = true;
    impl_->live.erase(it->first.hex());
    it->second->retire();  // closes now and tells; the object goes below
    impl_->gone.push_back(std::move(it->second));
    it = impl_->links.erase(it);
  }
  if (Result<void> listed = impl_->context.allow(kCouncilDomain, admitted); !listed) return listed;
  for (const auto& [node, address] : wanted) {
    auto link = std::make_unique<PeerLink>(impl_->context, impl_->poller, impl_->ntk, *address,
                                           impl_->options, impl_->handler, impl_->counters,
                                           impl_->link_guard);
    link->start();
    impl_->live.emplace(node.hex(), node);
    impl_->links.emplace(node, std::move(link));
  }
  if (somebody_left) impl_->close_connections();
  return {};
}

bool PeerHub::is_live(const NodeId& peer) const {
  const auto link = impl_->links.find(peer);
  return link != impl_->links.end() && !link->second->paused();
}

bool PeerHub::send(const NodeId& peer, Lane lane, Bytes frame) {
  const auto link = impl_->links.find(peer);
  return link != impl_->links.end() && link->second->send(lane, std::move(frame));
}

void PeerHub::cut(const NodeId& peer, std::chrono::milliseconds pause) {
  const auto link = impl_->links.find(peer);
  if (link == impl_->links.end()) return;
  link->second->pause(pause);
  impl_->server.guard().cut_owner(peer.hex());
}

PeerCounters PeerHub::counters() const {
  PeerCounters all = impl_->counters;
  const GuardCounters& guard = impl_->server.guard().counters();
  all.undelivered = guard.undelivered + impl_->link_guard.counters().undelivered;
  all.silent = guard.silent;
  all.crowded = guard.crowded;
  all.hasty = guard.hasty;
  all.wrong_key = impl_->server.wrong_key();
  return all;
}

}  // namespace ceptoar::net
