// SPDX-License-Identifier: Apache-2.0
#include "node/net/member_hub.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "node/net/endpoint.h"
#include "node/net/server_socket.h"
#include "schema/limits.h"

namespace ceptoar::net {
namespace {

constexpr int kMessagesPerTurn = 64;

GuardLimits guard_limits() {
  GuardLimits out;
  out.per_owner = limits::kConnectionsPerHolder;
  // What a holder may stage, and the requests beside it.
  out.undelivered_bytes = limits::kStagedBytesPerHolder;
  out.connections = affordable_connections(limits::kMembersPerNode);
  return out;
}

}  // namespace

struct MemberHub::Impl {
  struct Conn {
    Bytes routing_id;
    int fd = -1;
    std::uint64_t heard = 0;
    HolderId holder;
    bool cut = false;
  };

  Impl(Context& context_in, Poller& poller_in, const crypto::KemKey& ntk, MemberHandler& handler_in,
       std::string endpoint)
      : context(context_in),
        poller(poller_in),
        handler(handler_in),
        server(context_in, poller_in, ntk, std::string(kMemberDomain), std::move(endpoint),
               guard_limits(),
               {[this] { receive(); }, [this](int fd) { ended(fd); },
                [this](std::string_view why, const std::string& address) {
                  handler.connection_trouble(why, address);
                },
                [this](std::string_view why) { handler.port_lost(why); },
                [this](const std::string& address) { handler.port_back(address); }}) {}
  ~Impl() { poller.cancel(reopening); }

  void receive();
  void take(Received message);
  void ended(int fd);
  ConnId conn_of(const Received& message, const HolderId& holder);
  void end(ConnId conn);
  void end_oldest(const HolderId* of);

  Context& context;
  Poller& poller;
  MemberHandler& handler;
  MemberCounters counters;
  std::unordered_map<std::string, HolderId> listed;  // by hexadecimal id
  std::set<MemberKey> keys;
  std::map<ConnId, Conn> conns;
  std::map<Bytes, ConnId> by_routing_id;
  std::unordered_map<int, ConnId> by_fd;
  ConnId next_conn = 1;
  std::uint64_t turn = 0;
  ServerSocket server;
  Poller::TimerId reopening = 0;
};

void MemberHub::Impl::receive() {
  for (int i = 0; i < kMessagesPerTurn; ++i) {
    std::optional<Received> message = server.receive();
    if (!message) return;
    take(std::move(*message));
  }
}

void MemberHub::Impl::take(Received message) {
  if (!message.one_part) {
    ++counters.multipart;
    return;
  }
  if (message.user.empty()) {
    ++counters.nameless;
    return;
  }
  const auto holder = listed.find(message.user);
  if (holder == listed.end()) {
    ++counters.not_listed;
    return;
  }
  const ConnId conn = conn_of(message, holder->second);
  if (conns.at(conn).cut) {
    ++counters.dropped;
    return;
  }
  handler.member_frame(conn, holder->second, std::move(message.payload));
}

ConnId MemberHub::Impl::conn_of(const Received& message, const HolderId& holder) {
  if (const auto known = by_routing_id.find(message.routing_id); known != by_routing_id.end()) {
    conns.at(known->second).heard = ++turn;
    return known->second;
  }
  // A holder makes room among his own connections, so that he cannot push out the others'.
  const auto his = std::count_if(conns.begin(), conns.end(),
                                 [&](const auto& one) { return one.second.holder == holder; });
  if (static_cast<std::size_t>(his) >= limits::kConnectionsPerHolder) end_oldest(&holder);
  if (conns.size() >= limits::kMembersPerNode) end_oldest(nullptr);
  const ConnId conn = next_conn++;
  conns[conn] = {message.routing_id, message.fd, ++turn, holder, false};
  by_routing_id[message.routing_id] = conn;
  if (message.fd >= 0) by_fd[message.fd] = conn;
  return conn;
}

void MemberHub::Impl::end(ConnId conn) {
  const auto found = conns.find(conn);
  if (found == conns.end()) return;
  by_routing_id.erase(found->second.routing_id);
  const auto fd = by_fd.find(found->second.fd);
  if (fd != by_fd.end() && fd->second == conn) by_fd.erase(fd);
  conns.erase(found);
  handler.member_gone(conn);
}

// Of all, or of one holder.
void MemberHub::Impl::end_oldest(const HolderId* of) {
  auto oldest = conns.end();
  for (auto it = conns.begin(); it != conns.end(); ++it) {
    if (of != nullptr && it->second.holder != *of) continue;
    if (oldest == conns.end() || it->second.heard < oldest->second.heard) oldest = it;
  }
  if (oldest == conns.end()) return;
  server.guard().cut(oldest->second.fd);
  end(oldest->first);
}

void MemberHub::Impl::ended(int fd) {
  const auto conn = by_fd.find(fd);
  if (conn != by_fd.end()) end(conn->second);
}

MemberHub::MemberHub(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MemberHub::~MemberHub() = default;

Result<std::unique_ptr<MemberHub>> MemberHub::open(Context& context, Poller& poller,
                                                   const crypto::KemKey& ntk,
                                                   const MemberHubOptions& options,
                                                   MemberHandler& handler) {
  const Result<std::string> endpoint = bind_endpoint(options.listen_host, options.listen_port);
  if (!endpoint) return endpoint.error();
  auto impl = std::make_unique<Impl>(context, poller, ntk, handler, *endpoint);
  if (Result<void> opened = impl->server.open(); !opened) return opened.error();
  return std::unique_ptr<MemberHub>(new MemberHub(std::move(impl)));
}

Result<void> MemberHub::set_members(const std::vector<MemberKey>& members) {
  std::vector<Admission> admitted;
  std::set<MemberKey> keys(members.begin(), members.end());
  impl_->listed.clear();
  for (const MemberKey& member : members) {
    admitted.push_back({member.key, member.holder.bytes});
    impl_->listed.emplace(member.holder.hex(), member.holder);
  }
  const bool somebody_left =
      !std::includes(keys.begin(), keys.end(), impl_->keys.begin(), impl_->keys.end());
  impl_->keys = std::move(keys);
  if (Result<void> set = impl_->context.allow(kMemberDomain, admitted); !set) return set;
  if (!somebody_left) return {};
  impl_->poller.cancel(impl_->reopening);
  impl_->reopening = impl_->poller.after(std::chrono::milliseconds(0), [impl = impl_.get()] {
    impl->reopening = 0;
    impl->server.reopen();
    while (!impl->conns.empty()) impl->end(impl->conns.begin()->first);
  });
  return {};
}

bool MemberHub::send(ConnId conn, BytesView frame) {
  const auto found = impl_->conns.find(conn);
  if (found == impl_->conns.end() || frame.size() > limits::kFrameBytes) return false;
  switch (impl_->server.send(found->second.routing_id, frame)) {
    case ServerSocket::Sent::kYes:
      return true;
    case ServerSocket::Sent::kFull:
      return false;
    case ServerSocket::Sent::kGone:
      impl_->end(conn);
      return false;
  }
  return false;
}

void MemberHub::cut(ConnId conn) {
  const auto found = impl_->conns.find(conn);
  if (found == impl_->conns.end()) return;
  found->second.cut = true;
  impl_->server.guard().cut(found->second.fd);
}

std::size_t MemberHub::connections() const { return impl_->conns.size(); }

MemberCounters MemberHub::counters() const {
  MemberCounters all = impl_->counters;
  const GuardCounters& guard = impl_->server.guard().counters();
  all.undelivered = guard.undelivered;
  all.silent = guard.silent;
  all.crowded = guard.crowded;
  all.hasty = guard.hasty;
  return all;
}

}  // namespace ceptoar::net
