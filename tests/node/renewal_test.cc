// SPDX-License-Identifier: Apache-2.0
// What somebody on the line has: every connection is made with keys of its own, which nobody keeps, and
// nothing that is said over it stands on the line.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include "tests/node/net_fixture.h"
#include "tests/support/outcome.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test::renewal_test {
namespace {

using std::chrono::milliseconds;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return out;
}

// Sits on the line: hands on every byte, and keeps it.
class Tap {
 public:
  struct Seen {
    Bytes there;  // from who called
    Bytes back;
  };
  explicit Tap(std::uint16_t to)
      : to_(to), port_(free_port()), wake_(eventfd(0, EFD_CLOEXEC)),
        listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = loopback(port_);
    CEPTOAR_CHECK(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    CEPTOAR_CHECK(listen(listener_, 16) == 0);
    thread_ = std::thread([this] { run(); });
  }
  ~Tap() {
    const std::uint64_t one = 1;
    CEPTOAR_CHECK(write(wake_, &one, sizeof one) == sizeof one);
    thread_.join();
    for (const Pair& pair : pairs_) {
      close(pair.caller);
      close(pair.called);
    }
    close(listener_);
    close(wake_);
  }
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;
  std::uint16_t port() const { return port_; }
  std::vector<Seen> seen() {
    const std::lock_guard hold(mutex_);
    return seen_;
  }

 private:
  struct Pair {
    int caller;
    int called;
    std::size_t number;
  };
  void accept_one() {
    const int caller = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int called = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(to_);
    if (caller < 0 ||
        connect(called, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close(caller);
      close(called);
      return;
    }
    const std::lock_guard hold(mutex_);
    pairs_.push_back({caller, called, seen_.size()});
    seen_.emplace_back();
  }
  // False: one end closed.
  bool hand_on(int from, int to, Bytes Seen::*kept, std::size_t number) {
    std::uint8_t buffer[16 * 1024];
    const ssize_t got = read(from, buffer, sizeof buffer);
    if (got <= 0) return false;
    {
      const std::lock_guard hold(mutex_);
      Bytes& all = seen_[number].*kept;
      all.insert(all.end(), buffer, buffer + got);
    }
    return send(to, buffer, static_cast<std::size_t>(got), MSG_NOSIGNAL) == got;
  }
  void run() {
    for (;;) {
      std::vector<pollfd> items = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
      for (const Pair& pair : pairs_) {
        items.push_back({pair.caller, POLLIN, 0});
        items.push_back({pair.called, POLLIN, 0});
      }
      if (poll(items.data(), items.size(), -1) < 0) continue;
      if (items[0].revents != 0) return;
      std::vector<Pair> open;
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        const Pair& pair = pairs_[i];
        const bool there = items[2 + 2 * i].revents == 0 ||
                           hand_on(pair.caller, pair.called, &Seen::there, pair.number);
        const bool back = items[3 + 2 * i].revents == 0 ||
                          hand_on(pair.called, pair.caller, &Seen::back, pair.number);
        if (there && back) {
          open.push_back(pair);
          continue;
        }
        close(pair.caller);
        close(pair.called);
      }
      pairs_ = std::move(open);
      if (items[1].revents != 0) accept_one();
    }
  }

  const std::uint16_t to_;
  const std::uint16_t port_;
  const int wake_;
  const int listener_;
  std::mutex mutex_;
  std::vector<Seen> seen_;
  std::vector<Pair> pairs_;  // of the thread, and after its end
  std::thread thread_;
};

bool stands_in(const Bytes& all, BytesView what) {
  return std::search(all.begin(), all.end(), what.begin(), what.end()) != all.end();
}

TEST(RenewalTest, EachConnectionHasKeysOfItsOwnAndNothingSaidStandsOnTheLine) {
  ASSERT_TRUE(crypto::init());
  SeededRandom random(20'261'122);
  net::Poller poller;
  PeerEnd a(random, poller);
  PeerEnd b(random, poller);
  a.options.renew_after = milliseconds(100);
  a.open();
  b.open();
  Tap tap(b.port);
  net::PeerAddress by_tap = b.address();
  by_tap.port = tap.port();
  ASSERT_TRUE(good(b.hub->set_peers({a.address()})));
  ASSERT_TRUE(good(a.hub->set_peers({by_tap})));
  const Bytes said(256, 0x5A);
  constexpr std::size_t kConnections = 4;
  for (std::size_t n = 1; n <= kConnections; ++n) {
    ASSERT_TRUE(run_until(poller, [&] {
      return a.heard.ups[b.node] >= static_cast<int>(n) && a.heard.is_up[b.node] &&
             a.hub->send(b.node, Lane::kNormal, said);
    })) << n;
  }
  ASSERT_TRUE(run_until(poller, [&] { return !b.heard.frames.empty(); }));
  EXPECT_EQ(b.heard.frames.front().second, said);

  // A greeting of 64 bytes, a short command frame, "\5HELLO", version, padding: then the caller's key of
  // this connection (CurveZMQ, rfc.zeromq.org/spec/26).
  constexpr std::size_t kGreeting = 64;
  constexpr std::size_t kHello = kGreeting + 2;
  constexpr std::size_t kKey = kHello + 6 + 2 + 72;
  constexpr std::size_t kKeyBytes = 32;
  std::set<Bytes> keys;
  std::size_t whole = 0;
  for (const Tap::Seen& seen : tap.seen()) {
    EXPECT_FALSE(stands_in(seen.there, BytesView(said).first(16)));
    EXPECT_FALSE(stands_in(seen.back, BytesView(said).first(16)));
    EXPECT_FALSE(stands_in(seen.there, a.ntk.curve_public_key().view())) << "who calls is not shown";
    if (seen.there.size() < kKey + kKeyBytes) continue;
    ++whole;
    EXPECT_EQ(as_text(BytesView(seen.there).subspan(kHello, 6)), "\x05HELLO");
    keys.emplace(seen.there.begin() + kKey, seen.there.begin() + kKey + kKeyBytes);
  }
  EXPECT_GE(whole, kConnections);
  EXPECT_EQ(keys.size(), whole) << "no key serves two connections";
}

}  // namespace
}  // namespace ceptoar::test::renewal_test
