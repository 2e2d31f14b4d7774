// SPDX-License-Identifier: Apache-2.0
#include "node/net/socket_setup.h"

#include <cerrno>
#include <zmq.hpp>

#include "schema/limits.h"

namespace ceptoar::net {
namespace {

// ZMQ_ZAP_ENFORCE_DOMAIN: in the library since 4.3, hidden by its header behind the draft switch.
constexpr int kZapEnforceDomain = 93;

// A connection whose other side vanished is found by the kernel, not by ZMTP heartbeats: in libzmq
// 4.3.4 the heartbeat of a connection that ended while its queue was full ends the process by an
// assertion (its issues 3937, 4767), so any admitted key could stop a node.
constexpr int kKeepaliveIdleSeconds = 5;
constexpr int kKeepaliveEverySeconds = 5;
constexpr int kKeepaliveMissed = 3;
constexpr int kUnansweredMs = 20'000;  // what was sent and not even acknowledged by the other kernel
constexpr int kHandshakeMs = 10'000;

void set_common(zmq::socket_t& socket) {
  socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(limits::kFrameBytes));
  socket.set(zmq::sockopt::sndhwm, static_cast<int>(limits::kSocketQueue));
  socket.set(zmq::sockopt::rcvhwm, static_cast<int>(limits::kSocketQueue));
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::immediate, true);
  socket.set(zmq::sockopt::handshake_ivl, kHandshakeMs);
  socket.set(zmq::sockopt::tcp_keepalive, 1);
  socket.set(zmq::sockopt::tcp_keepalive_idle, kKeepaliveIdleSeconds);
  socket.set(zmq::sockopt::tcp_keepalive_intvl, kKeepaliveEverySeconds);
  socket.set(zmq::sockopt::tcp_keepalive_cnt, kKeepaliveMissed);
  socket.set(zmq::sockopt::tcp_maxrt, kUnansweredMs);
  socket.set(zmq::sockopt::ipv6, true);
}

// Raw 32-byte keys: the text form would leave a copy of the secret in a string.
void set_key(zmq::socket_t& socket, int option, BytesView key) {
  if (zmq_setsockopt(socket.handle(), option, key.data(), key.size()) != 0) throw zmq::error_t();
}

Error from_exception(const zmq::error_t& error) {
  return fail(ErrorCode::kInternal, std::string("socket: ") + error.what());
}

}  // namespace

Result<SocketPtr> make_server(zmq::context_t& context, const crypto::KemKey& own,
                              std::string_view zap_domain) {
  try {
    auto socket = std::make_unique<zmq::socket_t>(context, zmq::socket_type::router);
    set_common(*socket);
    socket->set(zmq::sockopt::router_mandatory, true);
    // Answers to somebody who asks and does not read. (On the port of nodes nothing is said.)
    socket->set(zmq::sockopt::sndhwm, static_cast<int>(limits::kAnswersUnread));
    socket->set(zmq::sockopt::curve_server, true);
    set_key(*socket, ZMQ_CURVE_SECRETKEY, own.secret().view());
    socket->set(zmq::sockopt::zap_domain, std::string(zap_domain));
    const int enforce = 1;
    if (zmq_setsockopt(socket->handle(), kZapEnforceDomain, &enforce, sizeof enforce) != 0) {
      return fail(ErrorCode::kInternal,
                  "this libzmq cannot enforce its access list (option 93): refusing to serve");
    }
    return socket;
  } catch (const zmq::error_t& error) {
    return from_exception(error);
  }
}

Result<SocketPtr> make_client(zmq::context_t& context, const crypto::KemKey& own,
                              const CurvePublicKey& server, const Reconnect& reconnect) {
  try {
    auto socket = std::make_unique<zmq::socket_t>(context, zmq::socket_type::dealer);
    set_common(*socket);
    socket->set(zmq::sockopt::reconnect_ivl, static_cast<int>(reconnect.first.count()));
    socket->set(zmq::sockopt::reconnect_ivl_max, static_cast<int>(reconnect.most.count()));
    set_key(*socket, ZMQ_CURVE_PUBLICKEY, own.public_key().view());
    set_key(*socket, ZMQ_CURVE_SECRETKEY, own.secret().view());
    set_key(*socket, ZMQ_CURVE_SERVERKEY, server.view());
    return socket;
  } catch (const zmq::error_t& error) {
    return from_exception(error);
  }
}

Result<void> bind_socket(zmq::socket_t& socket, const std::string& endpoint) {
  if (zmq_bind(socket.handle(), endpoint.c_str()) == 0) return {};
  const int reason = zmq_errno();
  if (reason == EADDRINUSE) {
    return fail(ErrorCode::kDuplicate, endpoint + " is in use by another program");
  }
  const std::string why = endpoint + ": " + zmq_strerror(reason);
  if (reason == EADDRNOTAVAIL) {
    return fail(ErrorCode::kUsage, why + ": `listen` in node.toml is no address of this machine");
  }
  if (reason == EACCES) {
    return fail(ErrorCode::kUsage, why + ": `listen` or a port in node.toml is not for this user");
  }
  return fail(ErrorCode::kIo, why);
}

}  // namespace ceptoar::net
