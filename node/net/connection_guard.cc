// SPDX-License-Identifier: Apache-2.0
#include "node/net/connection_guard.h"

#include <arpa/inet.h>
#include <linux/tcp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

namespace ceptoar::net {
namespace {

// After something arrived the connections are left alone for so long: a busy line costs twenty looks
// a second, an idle one none. At the speed of CURVE on one thread some 20 MB pass meanwhile.
constexpr std::chrono::milliseconds kLookEvery{50};
constexpr std::chrono::milliseconds kSweepEvery{5'000};
// PING and PONG of programs that send them are never delivered: two of each in five seconds, and
// room to spare.
constexpr std::uint64_t kHeartbeatBytesPerSecond = 64;
constexpr int kEventsPerLook = 256;
// Store, logs, threads, and three for each of the links to other nodes of a large council.
constexpr std::size_t kOwnDescriptors = 256;
constexpr std::size_t kFewestConnections = 64;

struct Source {
  std::string host;     // IPv4 address, or the first 64 bits of an IPv6 one
  std::string address;  // for words; empty when it is not a connection any more
  bool loopback = false;
};

// Whose address it is, as far as one party may have it for itself alone.
void name_host(const sockaddr_storage& peer, Source& out) {
  constexpr std::size_t kNetworkBytes = 8;
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::array<std::uint8_t, 4> v4{};
  if (peer.ss_family == AF_INET6) {
    std::array<std::uint8_t, 16> v6{};
    std::memcpy(v6.data(), &reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_addr, v6.size());
    if (!std::equal(kMapped.begin(), kMapped.end(), v6.begin())) {
      std::array<std::uint8_t, 16> self{};
      self.back() = 1;
      out.loopback = v6 == self;
      out.host.assign(v6.begin(), v6.begin() + kNetworkBytes);
      return;
    }
    std::copy(v6.begin() + kMapped.size(), v6.end(), v4.begin());
  } else {
    std::memcpy(v4.data(), &reinterpret_cast<const sockaddr_in*>(&peer)->sin_addr, v4.size());
  }
  out.loopback = v4[0] == 127;
  out.host.assign(v4.begin(), v4.end());
}

Source source_of(int fd) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  auto* any = reinterpret_cast<sockaddr*>(&peer);
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (getpeername(fd, any, &size) != 0 ||
      getnameinfo(any, size, host.data(), host.size(), port.data(), port.size(),
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return {};
  }
  Source out;
  out.address = std::string(host.data()) + " port " + port.data();
  name_host(peer, out);
  return out;
}

std::uint64_t bytes_received(int fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
      size < offsetof(tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received) {
    return 0;
  }
  return info.tcpi_bytes_received;
}

}  // namespace

std::size_t affordable_connections(std::size_t wanted) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  const std::size_t own = kOwnDescriptors + kFewestConnections;
  if (files.rlim_cur <= own) return std::min(wanted, kFewestConnections);
  return std::min(wanted, kFewestConnections + (files.rlim_cur - own) / 2);
}

std::uint64_t message_wire_bytes(std::uint64_t payload) {
  const std::uint64_t boxed = payload + 33;  // "\7MESSAGE" 8 | nonce 8 | MAC 16 | flags 1
  return boxed + (boxed > 255 ? 9 : 2);
}

ConnectionGuard::ConnectionGuard(Poller& poller, const GuardLimits& limits, Told told)
    : poller_(poller), limits_(limits), told_(std::move(told)),
      handshakes_(limits.handshakes, limits.handshakes_known) {}

ConnectionGuard::~ConnectionGuard() {
  poller_.cancel(looking_);
  poller_.cancel(sweeping_);
  if (epoll_ < 0) return;
  poller_.forget_fd(epoll_);
  close(epoll_);
}

Result<void> ConnectionGuard::open() {
  if (epoll_ >= 0) return {};
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) return fail(ErrorCode::kIo, std::string("epoll: ") + std::strerror(errno));
  poller_.watch_fd(epoll_, [this] { look_later(); });
  return {};
}

std::uint64_t ConnectionGuard::accepted(int fd) {
  Source source = source_of(fd);
  if (source.address.empty()) return 0;  // its end is reported next
  Connection arrived;
  arrived.host = std::move(source.host);
  arrived.address = std::move(source.address);
  arrived.counted = !(source.loopback && limits_.spare_loopback);
  arrived.since = Poller::Clock::now();
  arrived.serial = next_serial_++;
  Connection& connection = connections_[fd] = std::move(arrived);
  const std::uint64_t serial = connection.serial;
  if (!may_shake_hands(connection)) {
    shut(fd, connection);
    return serial;
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.fd = fd;
  // EEXIST: the number was watched before; anything else leaves it to the sweep.
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  make_room({});
  sweep_later();
  return serial;
}

bool ConnectionGuard::may_shake_hands(Connection& connection) {
  if (!connection.counted) return true;
  const auto verdict = handshakes_.begin(connection.host, connection.since);
  if (verdict == Handshakes::Verdict::kGood) return true;
  ++counters_.hasty;
  if (verdict == Handshakes::Verdict::kFirstTooMany) {
    told_("more handshakes than one address may begin in a minute; further ones are closed",
          connection.address);
  }
  return false;
}

void ConnectionGuard::ended(int fd) { connections_.erase(fd); }
void ConnectionGuard::ended(int fd, std::uint64_t serial) {
  const auto found = connections_.find(fd);
  if (found != connections_.end() && found->second.serial == serial) connections_.erase(found);
}
void ConnectionGuard::forget_all() { connections_.clear(); }

ConnectionGuard::Known ConnectionGuard::known(int fd) const {
  const auto found = connections_.find(fd);
  if (found == connections_.end()) return {};
  return {!found->second.owner.empty(), found->second.address};
}

bool ConnectionGuard::delivered(int fd, std::string_view owner, std::uint64_t wire_bytes) {
  const auto found = connections_.find(fd);
  if (found == connections_.end()) return false;
  found->second.delivered += wire_bytes;
  if (!found->second.owner.empty() || owner.empty()) return false;
  found->second.owner = owner;
  if (found->second.counted) {
    handshakes_.proved(found->second.host, found->second.since, Poller::Clock::now());
  }
  make_room(found->second.owner);
  return true;
}

void ConnectionGuard::cut(int fd) {
  const auto found = connections_.find(fd);
  if (found != connections_.end()) shut(fd, found->second);
}

void ConnectionGuard::cut_owner(std::string_view owner) {
  for (auto& [fd, connection] : connections_) {
    if (connection.owner == owner || connection.owner.empty()) shut(fd, connection);
  }
}

// The library still owns the descriptor: it sees the end, drops what was incomplete and closes. Its
// number may be somebody else's by now, so the address is asked again.
void ConnectionGuard::shut(int fd, Connection& connection) {
  if (std::exchange(connection.shut, true)) return;
  if (source_of(fd).address == connection.address) shutdown(fd, SHUT_RDWR);
}

std::size_t ConnectionGuard::unproven() const {
  return static_cast<std::size_t>(
      std::count_if(connections_.begin(), connections_.end(), [](const auto& each) {
        return each.second.owner.empty() && !each.second.shut;
      }));
}

// After a connection came, or showed whose it is.
void ConnectionGuard::make_room(const std::string& of_owner) {
  std::size_t own = 0;
  std::size_t open = 0;
  std::size_t nobodys = 0;
  for (const auto& [fd, each] : connections_) {
    if (each.shut) continue;
    ++open;
    if (each.owner.empty()) ++nobodys;
    if (!of_owner.empty() && each.owner == of_owner) ++own;
  }
  if (own > limits_.per_owner) {
    return shut_oldest([&](const Connection& each) { return each.owner == of_owner; });
  }
  if (nobodys <= limits_.unproven && open <= limits_.connections) return;
  if (nobodys == 0) return shut_oldest([](const Connection&) { return true; });
  relieve();
}

void ConnectionGuard::relieve() {
  const std::string host = busiest_host();
  shut_oldest([&](const Connection& each) { return each.owner.empty() && each.host == host; });
}

// The address that most of the unproven connections come from.
std::string ConnectionGuard::busiest_host() const {
  std::map<std::string_view, std::size_t> of_host;
  for (const auto& [fd, each] : connections_) {
    if (!each.shut && each.owner.empty()) ++of_host[each.host];
  }
  const auto most = std::max_element(of_host.begin(), of_host.end(), [](const auto& a,
                                                                        const auto& b) {
    return a.second < b.second;
  });
  return most == of_host.end() ? std::string() : std::string(most->first);
}

template <class Candidate>
void ConnectionGuard::shut_oldest(Candidate candidate) {
  auto oldest = connections_.end();
  for (auto it = connections_.begin(); it != connections_.end(); ++it) {
    if (it->second.shut || !candidate(it->second)) continue;
    if (oldest == connections_.end() || it->second.serial < oldest->second.serial) oldest = it;
  }
  if (oldest == connections_.end()) return;
  ++counters_.crowded;
  shut(oldest->first, oldest->second);
}

// The descriptor of the watch stays readable until it is read, so it is not asked meanwhile.
void ConnectionGuard::look_later() {
  if (looking_ != 0) return;
  poller_.forget_fd(epoll_);
  looking_ = poller_.after(kLookEvery, [this] {
    looking_ = 0;
    poller_.watch_fd(epoll_, [this] { look_later(); });
    look();
  });
}

void ConnectionGuard::look() {
  std::array<epoll_event, kEventsPerLook> events{};
  const int count = epoll_wait(epoll_, events.data(), kEventsPerLook, 0);
  for (int i = 0; i < count; ++i) {
    const int fd = events[static_cast<std::size_t>(i)].data.fd;
    const auto found = connections_.find(fd);
    if (found == connections_.end()) {
      epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);  // of a socket that was closed
    } else {
      check(fd, found->second);
    }
  }
  check_loaded();
}

void ConnectionGuard::check(int fd, Connection& connection) {
  if (connection.shut) return;
  connection.received = bytes_received(fd);
  const auto age =
      std::chrono::duration_cast<std::chrono::seconds>(Poller::Clock::now() - connection.since);
  const std::uint64_t most =
      connection.owner.empty()
          ? limits_.unproven_bytes
          : connection.delivered + limits_.undelivered_bytes +
                kHeartbeatBytesPerSecond * static_cast<std::uint64_t>(age.count());
  if (connection.received <= most) return;
  ++counters_.undelivered;
  told_(connection.owner.empty() ? "sends without finishing a first message"
                                 : "sends more than comes out as messages",
        connection.owner.empty() ? connection.address
                                 : connection.address + ", key of " + connection.owner);
  shut(fd, connection);
}

// Many at once that each stay below the limit of one: the largest goes.
void ConnectionGuard::check_loaded() {
  std::size_t loaded = 0;
  auto largest = connections_.end();
  for (auto it = connections_.begin(); it != connections_.end(); ++it) {
    const Connection& each = it->second;
    if (each.shut || !each.owner.empty() || each.received <= limits_.handshake_bytes) continue;
    ++loaded;
    if (largest == connections_.end() || each.received > largest->second.received) largest = it;
  }
  if (loaded <= limits_.unproven_loaded) return;
  ++counters_.crowded;
  told_("one of many that send without a first message", largest->second.address);
  shut(largest->first, largest->second);
}

void ConnectionGuard::sweep_later() {
  if (sweeping_ != 0 || unproven() == 0) return;
  sweeping_ = poller_.after(kSweepEvery, [this] {
    sweeping_ = 0;
    sweep();
    sweep_later();
  });
}

void ConnectionGuard::sweep() {
  const auto late = Poller::Clock::now() - limits_.first_message;
  for (auto& [fd, connection] : connections_) {
    if (connection.shut || !connection.owner.empty() || connection.since > late) continue;
    ++counters_.silent;
    shut(fd, connection);
  }
}

}  // namespace ceptoar::net
