// SPDX-License-Identifier: Apache-2.0
#include "node/net/server_socket.h"

#include <cerrno>
#include <utility>
#include <zmq.hpp>

namespace ceptoar::net {
namespace {

// libzmq gives a port back from its own thread some moments after the close.
constexpr std::chrono::milliseconds kRebindEvery{20};
constexpr std::chrono::seconds kLostAfter{5};  // who has it then is somebody else
// A port scan is no more than a few; who has another key tries again at least once a minute.
constexpr std::chrono::minutes kWrongKeyEvery{10};
constexpr int kWrongKeyMany = 3;
constexpr std::chrono::minutes kShortageEvery{10};
constexpr std::chrono::seconds kDescriptorsEvery{2};

Bytes copy_of(const zmq::message_t& message) {
  const auto* data = message.data<std::uint8_t>();
  return {data, data + message.size()};
}

}  // namespace

ServerSocket::ServerSocket(Context& context, Poller& poller, const crypto::KemKey& own,
                           std::string domain, std::string endpoint, const GuardLimits& limits,
                           Hooks hooks)
    : context_(context),
      poller_(poller),
      own_(own),
      domain_(std::move(domain)),
      endpoint_(std::move(endpoint)),
      hooks_(std::move(hooks)),
      guard_(poller, limits, hooks_.told) {}

ServerSocket::~ServerSocket() {
  poller_.cancel(again_);
  close();
}

Result<void> ServerSocket::open() {
  if (Result<void> watching = guard_.open(); !watching) return watching;
  Result<SocketPtr> made = make_server(*context_.impl().zmq, own_, domain_);
  if (!made) return made.error();
  socket_ = std::move(*made);
  try {
    monitor_ = std::make_unique<Monitor>(*context_.impl().zmq, *socket_, LinkEnd::kServer);
  } catch (const zmq::error_t& error) {
    socket_.reset();
    return fail(ErrorCode::kInternal, std::string("monitor: ") + error.what());
  }
  if (Result<void> bound = bind_socket(*socket_, endpoint_); !bound) {
    monitor_.reset();
    socket_.reset();
    return bound;
  }
  poller_.watch_socket(socket_->handle(), hooks_.ready);
  poller_.watch_socket(monitor_->handle(), [this] { read_reports(); });
  look_after_descriptors();
  return {};
}

void ServerSocket::close() {
  if (!socket_) return;
  poller_.cancel(looking_after_);
  looking_after_ = 0;
  poller_.forget_socket(socket_->handle());
  if (monitor_) poller_.forget_socket(monitor_->handle());
  monitor_.reset();
  socket_.reset();
  guard_.forget_all();
  unfinished_.forget_all();
}

void ServerSocket::reopen() {
  close();
  if (again_ == 0) closed_at_ = Poller::Clock::now();  // else it was closed before, and is still
  poller_.cancel(again_);
  try_again();
}

void ServerSocket::try_again() {
  again_ = 0;
  if (const Result<void> opened = open(); !opened) {
    note_lost(opened.error());
    again_ = poller_.after(kRebindEvery, [this] { try_again(); });
    return;
  }
  if (std::exchange(loss_said_, false)) hooks_.port_back(endpoint_);
}

// From the library the port comes back by itself. Another program that took it meanwhile keeps it, and without
// descriptors it does not come either.
void ServerSocket::note_lost(const Error& why) {
  const bool may_be_ours =
      why.code == ErrorCode::kDuplicate && Poller::Clock::now() - closed_at_ < kLostAfter;
  if (may_be_ours || std::exchange(loss_said_, true)) return;
  hooks_.port_lost("cannot listen again: " + why.context);
}

std::optional<Received> ServerSocket::receive() {
  std::optional<Received> message = receive_one();
  if (!message) return message;
  read_reports();  // what happened to connections before it came is reported before it is there
  const bool first = guard_.delivered(message->fd, message->user, message->wire_bytes);
  if (first && unfinished_.first_message() != Unfinished::Known::kNoMore) note_wrong_key(endpoint_);
  return message;
}

std::optional<Received> ServerSocket::receive_one() {
  if (!socket_) return std::nullopt;
  try {
    zmq::message_t id;
    if (!socket_->recv(id, zmq::recv_flags::dontwait)) return std::nullopt;
    Received out;
    out.routing_id = copy_of(id);
    zmq::message_t payload;
    if (!id.more() || !socket_->recv(payload, zmq::recv_flags::dontwait)) {
      out.one_part = false;
      return out;
    }
    if (const char* user = zmq_msg_gets(payload.handle(), "User-Id")) out.user = user;
    out.fd = zmq_msg_get(payload.handle(), ZMQ_SRCFD);
    out.one_part = !payload.more();
    out.wire_bytes = message_wire_bytes(payload.size());
    if (out.one_part) out.payload = copy_of(payload);
    for (bool more = payload.more(); more;) {
      zmq::message_t rest;
      if (!socket_->recv(rest, zmq::recv_flags::dontwait)) break;
      out.wire_bytes += message_wire_bytes(rest.size());
      more = rest.more();
    }
    return out;
  } catch (const zmq::error_t&) {
    return std::nullopt;  // ETERM: the node is stopping
  }
}

void ServerSocket::read_reports() {
  try {
    while (monitor_) {
      const std::optional<LinkReport> report = monitor_->next();
      if (!report) return;
      if (report->event == LinkEvent::kWired) {
        guard_.accepted(report->fd);
        if (!enough_descriptors()) guard_.relieve();
      }
      const ConnectionGuard::Known known = guard_.known(report->fd);
      const Unfinished::Known more = unfinished_.reported(report->event, known.owned);
      if (more != Unfinished::Known::kNoMore) {
        note_wrong_key(more == Unfinished::Known::kThisOne ? known.address : endpoint_);
      }
      if (report->event != LinkEvent::kDown) continue;
      guard_.ended(report->fd);
      if (hooks_.ended) hooks_.ended(report->fd);
    }
  } catch (const zmq::error_t&) {
    // ETERM: the node is stopping
  }
}

// Somebody has an older roster or another node's address, and tries for ever: its operator does not see why.
// `address`: whose, or the own one.
void ServerSocket::note_wrong_key(const std::string& address) {
  const auto now = Poller::Clock::now();
  if (wrong_key_now_ == 0 || now - wrong_key_since_ >= kWrongKeyEvery) {
    wrong_key_since_ = now;
    wrong_key_now_ = 0;
  }
  if (++wrong_key_now_ != kWrongKeyMany) return;
  hooks_.told(
      "handshakes that are not sealed to this node's key: an older roster, another program, or an attack",
      address.empty() ? endpoint_ : address);
}

// True: the next connection can be taken. Else whoever comes is one too many, and the operator is told.
bool ServerSocket::enough_descriptors() {
  if (spare_.keep()) return true;
  const auto now = Poller::Clock::now();
  if (shortage_said_ == Poller::Clock::time_point{} || now - shortage_said_ >= kShortageEvery) {
    shortage_said_ = now;
    hooks_.told(
        "no further descriptors: new connections are closed until there are some. Raise LimitNOFILE of the unit, "
        "or ulimit -n",
        endpoint_);
  }
  return false;
}

// They may be used up by others than connections, or the limit be lowered: nothing would be reported then.
void ServerSocket::look_after_descriptors() {
  static_cast<void>(enough_descriptors());  // it says so itself
  looking_after_ = poller_.after(kDescriptorsEvery, [this] { look_after_descriptors(); });
}

ServerSocket::Sent ServerSocket::send(BytesView routing_id, BytesView payload) {
  if (!socket_) return Sent::kGone;
  poller_.used(socket_->handle());
  try {
    // MANDATORY makes an unknown id an error here, and the id alone reserves the room: once it is
    // taken the payload is too.
    const auto id = zmq::buffer(routing_id.data(), routing_id.size());
    if (!socket_->send(id, zmq::send_flags::sndmore | zmq::send_flags::dontwait)) {
      return Sent::kFull;
    }
    const auto data = zmq::buffer(payload.data(), payload.size());
    return socket_->send(data, zmq::send_flags::dontwait) ? Sent::kYes : Sent::kFull;
  } catch (const zmq::error_t&) {
    return Sent::kGone;  // EHOSTUNREACH
  }
}

}  // namespace ceptoar::net
