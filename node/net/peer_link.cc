// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_link.h"

#include <algorithm>
#include <utility>
#include <zmq.hpp>

#include "node/net/endpoint.h"
#include "schema/limits.h"

namespace ceptoar::net {
namespace {

// Beyond the window of unacknowledged bytes and one round of answers nothing should ever wait: the
// other side does not read, and beginning again is cheaper than remembering.
constexpr std::size_t kWaitingBytes = 2 * limits::kUnackedBytesPerPeer;
// A socket younger than this is left alone when the peer is heard meanwhile; where its first attempt has not ended
// yet, for longer: a first packet that was lost is sent again after a second.
constexpr std::chrono::milliseconds kFreshSocket{300};
constexpr std::chrono::milliseconds kFirstAttempt{3'000};

}  // namespace

PeerLink::PeerLink(Context& context, Poller& poller, const crypto::KemKey& own, PeerAddress address,
                   const PeerHubOptions& options, PeerHandler& handler, PeerCounters& counters,
                   ConnectionGuard& guard)
    : context_(context),
      poller_(poller),
      own_(own),
      address_(std::move(address)),
      options_(options),
      handler_(handler),
      counters_(counters),
      guard_(guard),
      back_off_(options.retry_first) {
  if (is_ip_address(address_.host)) {
    reach_ = address_.host;
  } else {
    resolver_.emplace(poller_, address_.host, [this](const Result<std::string>& found) { take_address(found); });
  }
}

PeerLink::~PeerLink() {
  up_ = false;
  close();
  poller_.cancel(next_attempt_);
}

void PeerLink::start() {
  next_attempt_ = 0;
  started_ = Poller::Clock::now();
  if (resolver_) resolver_->ask();
  if (!reach_.empty()) connect();
}

// While the resolver says nothing, or says that there is no such name, the address that it gave last is used on.
void PeerLink::take_address(const Result<std::string>& address) {
  if (!address && !std::exchange(nameless_said_, true)) {
    handler_.name_trouble(address.error().context, address_.host);
  }
  if (!address) {
    if (reach_.empty() && !paused_) failed();
    return;
  }
  nameless_said_ = false;
  if (std::exchange(reach_, *address) == *address || up_ || paused_) return;
  close();  // what tries the address of before
  poller_.cancel(std::exchange(next_attempt_, 0));
  connect();
}

void PeerLink::connect() {
  started_ = Poller::Clock::now();
  first_attempt_ = true;
  const Result<std::string> endpoint = connect_endpoint(reach_, address_.port);
  if (!endpoint) return;  // a roster with such an address never got here: check_roster
  Result<SocketPtr> made = make_client(*context_.impl().zmq, own_, address_.ntk,
                                       {options_.reconnect_first, options_.reconnect_most});
  if (!made) {
    handler_.connection_trouble("no link to it: " + made.error().context, address_.host);
    return failed();
  }
  socket_ = std::move(*made);
  try {
    // Nobody has anything to say on this socket, and it is never read: whoever speaks fills his own
    // connection, not our memory; but for a message without end, which the guard sees.
    socket_->set(zmq::sockopt::rcvhwm, 1);
    monitor_ = std::make_unique<Monitor>(*context_.impl().zmq, *socket_, LinkEnd::kClient);
    socket_->connect(*endpoint);
  } catch (const zmq::error_t&) {
    monitor_.reset();
    socket_.reset();
    return begin_again(back_off_);
  }
  poller_.watch_socket(monitor_->handle(), [this] { read_reports(); });
  guard_against_stuck();
}

void PeerLink::guard_against_stuck() {
  poller_.cancel(stuck_);
  stuck_ = poller_.after(options_.stuck_after, [this] {
    stuck_ = 0;
    if (!up_ && socket_) begin_again(std::chrono::milliseconds(0));
  });
}

void PeerLink::renew_in_time() {
  poller_.cancel(renewal_);
  const auto spread = options_.renew_after * address_.node.bytes[0] / (6 * 256);
  renewal_ = poller_.after(options_.renew_after + spread, [this] {
    renewal_ = 0;
    begin_again(std::chrono::milliseconds(0));
  });
}

void PeerLink::close() {
  poller_.cancel(stuck_);
  stuck_ = 0;
  poller_.cancel(renewal_);
  renewal_ = 0;
  unwire();
  if (socket_) {
    if (monitor_) poller_.forget_socket(monitor_->handle());
    monitor_.reset();
    socket_.reset();
  }
  if (std::exchange(up_, false)) handler_.peer_down(address_.node);
}

// What waited goes with the connection: the core says it anew on the next one.
void PeerLink::unwire() {
  guard_.ended(std::exchange(fd_, -1), guarded_);
  if (socket_) poller_.forget_socket(socket_->handle());
  for (auto& lane : waiting_) lane.clear();
  waiting_bytes_ = 0;
}

void PeerLink::begin_again(std::chrono::milliseconds delay) {
  close();
  poller_.cancel(next_attempt_);
  next_attempt_ = poller_.after(delay, [this] { start(); });
}

void PeerLink::failed() {
  const std::chrono::milliseconds delay = back_off_;
  back_off_ = std::min(back_off_ * 2, options_.retry_most);
  begin_again(delay);
}

void PeerLink::read_reports() {
  while (monitor_) {
    std::optional<LinkReport> report;
    try {
      report = monitor_->next();
    } catch (const zmq::error_t&) {
      return;  // ETERM: the node is stopping
    }
    if (!report) return;
    switch (report->event) {
      case LinkEvent::kUp:
        back_off_ = options_.retry_first;
        renew_in_time();
        if (!std::exchange(up_, true)) handler_.peer_up(address_.node);
        break;
      case LinkEvent::kDown:
        unwire();
        if (std::exchange(up_, false)) handler_.peer_down(address_.node);
        guard_against_stuck();
        break;
      case LinkEvent::kRefused:
        ++counters_.refused;
        return failed();
      case LinkEvent::kBroken:
      case LinkEvent::kWrongKey:
        ++counters_.broken;
        return failed();
      case LinkEvent::kWired:
        fd_ = report->fd;
        guarded_ = guard_.accepted(fd_);
        break;
      case LinkEvent::kRetry:
        first_attempt_ = false;
        break;
    }
  }
}

// A handshake that is under way is left to its end: on a slow line it takes five times there and back, and
// frames of the peer come all the time. (One that hangs: guard_against_stuck.)
void PeerLink::heard() {
  const bool under_way = fd_ >= 0;
  const bool is_tried = socket_ && first_attempt_;
  if (up_ || paused_ || under_way || reach_.empty()) return;
  if (Poller::Clock::now() - started_ < (is_tried ? kFirstAttempt : kFreshSocket)) return;
  back_off_ = options_.retry_first;
  begin_again(std::chrono::milliseconds(0));
}

void PeerLink::pause(std::chrono::milliseconds how_long) {
  paused_ = true;
  close();
  poller_.cancel(next_attempt_);
  next_attempt_ = poller_.after(how_long, [this] {
    paused_ = false;
    start();
  });
}

void PeerLink::retire() {
  constexpr int kLastWordsMs = 1000;
  if (socket_) socket_->set(zmq::sockopt::linger, kLastWordsMs);
  pause(options_.retry_most);
}

bool PeerLink::pass_on(const Bytes& frame) {
  try {
    return socket_->send(zmq::buffer(frame.data(), frame.size()), zmq::send_flags::dontwait)
        .has_value();
  } catch (const zmq::error_t&) {
    return false;
  }
}

bool PeerLink::send(Lane lane, Bytes frame) {
  if (!up_ || !socket_) return false;
  if (frame.size() > limits::kFrameBytes) {
    ++counters_.oversized;
    return false;
  }
  if (waiting_bytes_ == 0 && pass_on(frame)) return true;
  if (waiting_bytes_ + frame.size() > kWaitingBytes) {
    ++counters_.overflow;
    begin_again(back_off_);
    return false;
  }
  if (waiting_bytes_ == 0) {
    poller_.watch_socket(socket_->handle(), nullptr);
    poller_.watch_writable(socket_->handle(), [this] { drain(); });
  }
  waiting_bytes_ += frame.size();
  waiting_[static_cast<std::size_t>(lane)].push_back(std::move(frame));
  return true;
}

void PeerLink::drain() {
  for (auto& lane : waiting_) {
    while (!lane.empty()) {
      if (!pass_on(lane.front())) return;
      waiting_bytes_ -= lane.front().size();
      lane.pop_front();
    }
  }
  poller_.forget_socket(socket_->handle());
}

}  // namespace ceptoar::net
