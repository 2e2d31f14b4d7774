// SPDX-License-Identifier: Apache-2.0
#include "node/net/member_link.h"

#include <nss.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <zmq.hpp>

#include "node/net/endpoint.h"
#include "node/net/monitor.h"
#include "node/net/socket_setup.h"
#include "schema/limits.h"

namespace ceptoar::net {
namespace {

// A node that opens its port again after a change of its list is away for some 20 ms; one that is
// down stays down. So a few attempts, then a clear answer instead of the whole time-out.
constexpr int kAttempts = 4;
constexpr Reconnect kReconnect{std::chrono::milliseconds(50), std::chrono::milliseconds(400)};

// libpgm, which libzmq brings along, asks for a protocol's number when a context is made. By default
// that looks for a library libnss_db in forty-five places before it reads a file: a tenth of what a short
// command does. No other name is looked up as a protocol.
void look_protocols_up_in_their_file() {
  static const int done = __nss_configure_lookup("protocols", "files");
  static_cast<void>(done);  // where it cannot be set, the look-up is slower and as good
}

long time_left(MemberLink::Deadline deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<long>(std::max<std::int64_t>(left.count(), 0));
}

}  // namespace

struct MemberLink::Impl {
  // What of `events` the socket is ready for, or what ended the connection.
  Result<void> wait(short events, Deadline deadline);
  std::optional<Error> read_reports();

  zmq::context_t context{1};
  SocketPtr socket;
  std::unique_ptr<Monitor> monitor;  // goes before the socket it watches
  bool up = false;
  bool down = false;  // after it was up, for good: what a new connection to a node needs is said anew
  int attempts = 0;
};

std::optional<Error> MemberLink::Impl::read_reports() {
  while (const std::optional<LinkReport> report = monitor->next()) {
    switch (report->event) {
      case LinkEvent::kWired:
        break;
      case LinkEvent::kUp:
        up = true;
        break;
      case LinkEvent::kDown:
        down = down || up;
        if (up) return fail(ErrorCode::kUnreachable, "the node closed the connection");
        break;
      case LinkEvent::kRefused:
        return fail(ErrorCode::kNotAuthorized, "the node's access list does not have this device");
      case LinkEvent::kBroken:
      case LinkEvent::kWrongKey:
      case LinkEvent::kRetry:
        if (++attempts >= kAttempts) {
          return fail(ErrorCode::kUnreachable, report->event == LinkEvent::kRetry
                                                   ? "nothing listens there"
                                                   : "what listens there is not this node");
        }
        break;
    }
  }
  return std::nullopt;
}

Result<void> MemberLink::Impl::wait(short events, Deadline deadline) {
  for (;;) {
    zmq_pollitem_t items[] = {{monitor->handle(), 0, ZMQ_POLLIN, 0},
                              {socket->handle(), 0, events, 0}};
    const long left = time_left(deadline);
    if (zmq_poll(items, 2, left) < 0 && zmq_errno() != EINTR) {
      return fail(ErrorCode::kInternal, std::string("poll: ") + zmq_strerror(zmq_errno()));
    }
    // What arrived before the connection ended is still an answer.
    if (events != 0 && (items[1].revents & events) != 0) return {};
    if (std::optional<Error> ended = read_reports()) return *ended;
    if (events == 0 && up) return {};
    if (left == 0) return fail(ErrorCode::kTimeout, "no answer in time");
  }
}

MemberLink::MemberLink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MemberLink::~MemberLink() = default;

Result<std::unique_ptr<MemberLink>> MemberLink::begin(std::string_view host, std::uint16_t port,
                                                      const CurvePublicKey& server,
                                                      const crypto::KemKey& own) {
  const Result<std::string> endpoint = connect_endpoint(host, port);
  if (!endpoint) return endpoint.error();
  try {
    look_protocols_up_in_their_file();
    auto impl = std::make_unique<Impl>();
    Result<SocketPtr> made = make_client(impl->context, own, server, kReconnect);
    if (!made) return made.error();
    impl->socket = std::move(*made);
    impl->socket->set(zmq::sockopt::immediate, false);  // the first questions wait in the socket
    impl->monitor = std::make_unique<Monitor>(impl->context, *impl->socket, LinkEnd::kClient);
    impl->socket->connect(*endpoint);
    return std::unique_ptr<MemberLink>(new MemberLink(std::move(impl)));
  } catch (const zmq::error_t& error) {
    return fail(ErrorCode::kInternal, std::string("socket: ") + error.what());
  }
}

Result<std::unique_ptr<MemberLink>> MemberLink::connect(std::string_view host, std::uint16_t port,
                                                        const CurvePublicKey& server,
                                                        const crypto::KemKey& own,
                                                        Deadline deadline) {
  auto link = begin(host, port, server, own);
  if (!link) return link;
  try {
    const Result<void> up = (*link)->impl_->wait(0, deadline);
    if (up) return link;
    if (up.error().code != ErrorCode::kTimeout) return up.error();
    return fail(ErrorCode::kUnreachable, "the node did not answer in time");
  } catch (const zmq::error_t& error) {
    return fail(ErrorCode::kInternal, std::string("socket: ") + error.what());
  }
}

Result<void> MemberLink::send(BytesView frame, Deadline deadline) {
  if (frame.size() > limits::kFrameBytes) {
    return fail(ErrorCode::kMalformed, "a frame above the limit");  // for good; what a node limits passes
  }
  try {
    for (;;) {
      if (Result<void> ready = impl_->wait(ZMQ_POLLOUT, deadline); !ready) return ready;
      if (impl_->socket->send(zmq::buffer(frame.data(), frame.size()), zmq::send_flags::dontwait)) {
        return {};
      }
    }
  } catch (const zmq::error_t& error) {
    return fail(ErrorCode::kInternal, std::string("send: ") + error.what());
  }
}

Result<Bytes> MemberLink::receive(Deadline deadline) {
  try {
    for (;;) {
      if (Result<void> ready = impl_->wait(ZMQ_POLLIN, deadline); !ready) return ready.error();
      zmq::message_t message;
      if (!impl_->socket->recv(message, zmq::recv_flags::dontwait)) continue;
      if (message.more()) {
        while (impl_->socket->recv(message, zmq::recv_flags::dontwait) && message.more()) {
        }
        return fail(ErrorCode::kMalformed, "an answer of several parts");
      }
      const auto* data = message.data<std::uint8_t>();
      return Bytes(data, data + message.size());
    }
  } catch (const zmq::error_t& error) {
    return fail(ErrorCode::kInternal, std::string("receive: ") + error.what());
  }
}

bool MemberLink::lost() {
  (void)impl_->read_reports();
  return impl_->down;
}

}  // namespace ceptoar::net
