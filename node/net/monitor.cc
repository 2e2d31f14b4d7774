// SPDX-License-Identifier: Apache-2.0
#include "node/net/monitor.h"

#include <atomic>
#include <cstring>
#include <string>
#include <zmq.hpp>

namespace ceptoar::net {
namespace {

constexpr int kServerEvents = ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_CONNECTED | ZMQ_EVENT_DISCONNECTED |
                              ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                              ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;
constexpr int kClientEvents =
    kServerEvents | ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL;

std::string next_address() {
  static std::atomic<std::uint64_t> counter{0};
  return "inproc://monitor-" + std::to_string(counter.fetch_add(1));
}

std::optional<LinkEvent> meaning_of(std::uint16_t event, std::int32_t value) {
  switch (event) {
    case ZMQ_EVENT_ACCEPTED:
    case ZMQ_EVENT_CONNECTED:
      return LinkEvent::kWired;
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
      return LinkEvent::kUp;
    case ZMQ_EVENT_DISCONNECTED:
      return LinkEvent::kDown;
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
      return LinkEvent::kRefused;
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
      return LinkEvent::kBroken;
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
      return value == ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC ? LinkEvent::kWrongKey
                                                            : LinkEvent::kBroken;
    case ZMQ_EVENT_CONNECT_RETRIED:
      return LinkEvent::kRetry;
    default:
      return std::nullopt;
  }
}

}  // namespace

Monitor::Monitor(zmq::context_t& context, zmq::socket_t& watched, LinkEnd end)
    : watched_(&watched), pair_(std::make_unique<zmq::socket_t>(context, zmq::socket_type::pair)) {
  const std::string address = next_address();
  const int events = end == LinkEnd::kServer ? kServerEvents : kClientEvents;
  if (zmq_socket_monitor(watched.handle(), address.c_str(), events) != 0) throw zmq::error_t();
  pair_->set(zmq::sockopt::linger, 0);
  // Without a limit: at a full queue libzmq's own thread waits for us, holding the lock that closing
  // the socket needs. A crowd of connections while we are busy would stop the node for ever.
  pair_->set(zmq::sockopt::rcvhwm, 0);
  pair_->connect(address);
}

Monitor::~Monitor() {
  // Switched off first: a monitor without a reader would keep its queue.
  zmq_socket_monitor(watched_->handle(), nullptr, 0);
}

void* Monitor::handle() { return pair_->handle(); }

std::optional<LinkReport> Monitor::next() {
  for (;;) {
    zmq::message_t what;
    if (!pair_->recv(what, zmq::recv_flags::dontwait)) return std::nullopt;
    std::uint16_t event = 0;
    std::int32_t value = -1;
    if (what.size() >= sizeof event + sizeof value) {
      std::memcpy(&event, what.data(), sizeof event);
      std::memcpy(&value, what.data<std::uint8_t>() + sizeof event, sizeof value);
    }
    for (bool more = what.more(); more;) {
      zmq::message_t address;
      if (!pair_->recv(address, zmq::recv_flags::dontwait)) break;
      more = address.more();
    }
    if (const auto meaning = meaning_of(event, value)) return LinkReport{*meaning, value};
  }
}

}  // namespace ceptoar::net
