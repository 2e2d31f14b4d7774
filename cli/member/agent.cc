// SPDX-License-Identifier: Apache-2.0
#include "cli/member/agent.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "cli/front/agent_socket.h"
#include "cli/member/fetcher.h"
#include "cli/member/standby.h"
#include "store/files.h"

namespace ceptoar::member {

using front::AgentOp;
using front::AgentPlace;
using front::kAgentGood;
using front::kAgentRefused;
using front::kAgentSocket;
using front::Parcel;

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::size_t kKeyBytes = crypto::kKeyFileHeadBytes + 32;
constexpr std::size_t kRequestBytes = 1 + kKeyBytes;
constexpr std::size_t kEndsAt = 1 + kKeyBytes;
constexpr std::size_t kFetchedAt = kEndsAt + 8;
constexpr std::size_t kFetchStatus = kFetchedAt + 8;
constexpr std::size_t kStandsBy = kFetchStatus + 1;
constexpr std::size_t kReplyBytes = kStandsBy + 1;

void put_key(std::span<std::uint8_t> out, const crypto::FileKey& key) {
  std::copy(key.head.begin(), key.head.end(), out.begin());
  std::copy(key.key.view().begin(), key.key.view().end(),
            out.begin() + crypto::kKeyFileHeadBytes);
}
crypto::FileKey take_key(std::span<const std::uint8_t> in) {
  crypto::FileKey out{to_bytes(in.first(crypto::kKeyFileHeadBytes)), {}};
  const auto key = in.subspan(crypto::kKeyFileHeadBytes, 32);
  std::copy(key.begin(), key.end(), out.key.writable().begin());
  return out;
}

// The reply in locked memory; nullopt: no agent, or not a good one.
std::optional<crypto::SecretMemory> ask(const fs::path& home, AgentOp op, const crypto::FileKey* key) {
  const Fd agent = front::connect_to_agent(home);
  if (!agent) return std::nullopt;
  front::be_patient(agent.get());
  crypto::SecretMemory request(key == nullptr ? 1 : kRequestBytes);
  request.writable()[0] = static_cast<std::uint8_t>(op);
  if (key != nullptr) put_key(request.writable().subspan(1), *key);
  const auto sent = ::send(agent.get(), request.view().data(), request.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(request.size())) return std::nullopt;
  crypto::SecretMemory reply(kReplyBytes);
  const auto size = ::recv(agent.get(), reply.writable().data(), reply.size(), 0);
  if (size != static_cast<ssize_t>(kReplyBytes) || reply.view()[0] != kAgentGood) return std::nullopt;
  return reply;
}

Outcome<Fd> listen_at(const AgentPlace& place, const fs::path& home) {
  const auto failed = [&] {
    return from_error(fail(ErrorCode::kIo, std::strerror(errno)), (home / kAgentSocket).string());
  };
  Fd out(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!out) return failed();
  // What an agent left that was killed; its lock file says that it is gone.
  ::unlinkat(place.directory.get(), kAgentSocket, 0);
  const mode_t before = ::umask(0177);
  const auto* address = reinterpret_cast<const sockaddr*>(&place.address);
  const bool bound = ::bind(out.get(), address, sizeof place.address) == 0;
  ::umask(before);
  if (!bound || ::listen(out.get(), 16) != 0) return failed();
  return out;
}

void put_time(std::span<std::uint8_t> out, std::uint64_t ms) {
  for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(ms >> (8 * i));
}
std::uint64_t take_time(BytesView in) {
  std::uint64_t out = 0;
  for (std::size_t i = 8; i-- > 0;) out = out << 8 | in[i];
  return out;
}

class Agent {
 public:
  Agent(const AgentOptions& options, crypto::FileKey key)
      : options_(options), key_(std::move(key)), fetcher_(options),
        ends_(boot_ms() + static_cast<std::uint64_t>(options.timeout.count())) {}

  ~Agent() { refuse_waiting(); }
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  void run(int listening, int signals) {
    while (!over_) {
      const std::uint64_t now = boot_ms();
      if (now >= ends_) return;
      std::array<pollfd, 5> waits{pollfd{listening, POLLIN, 0}, pollfd{signals, POLLIN, 0},
                                  pollfd{options_.leader, POLLIN, 0}, pollfd{fetcher_.timer(), POLLIN, 0},
                                  pollfd{fetcher_.line(), POLLIN, 0}};
      const int ready = ::poll(waits.data(), waits.size(), longest_wait(now));
      if (ready < 0 && errno != EINTR) return;
      if (ready > 0) {
        if (waits[2].revents != 0) return;
        // First: what it says decides what becomes of a call.
        if (waits[4].revents != 0) fetcher_.hear();
        if (waits[1].revents != 0 && !only_a_child_ended(signals)) return;
        if (waits[3].revents != 0) fetcher_.due();
        if (waits[0].revents != 0) serve_one(listening);
      }
      settle_waiting();
    }
  }

 private:
  // A call that came while the standby was getting ready.
  struct Waiting {
    Parcel call;
    Fd caller;
    std::uint64_t until_ms;
  };

  int longest_wait(std::uint64_t now) const {
    // A minute at most: a sleeping machine's time counts, and poll() does not see it.
    std::uint64_t most = std::min<std::uint64_t>(ends_ - now, 60'000);
    if (waiting_) most = std::min(most, waiting_->until_ms - std::min(waiting_->until_ms, now));
    return static_cast<int>(most) + 1;
  }

  bool only_a_child_ended(int signals) {
    signalfd_siginfo one{};
    if (::read(signals, &one, sizeof one) != sizeof one || one.ssi_signo != SIGCHLD) return false;
    fetcher_.reap();
    return true;
  }

  static void refuse(int caller) { (void)::send(caller, &kAgentRefused, 1, MSG_NOSIGNAL | MSG_DONTWAIT); }
  void refuse_waiting() {
    if (waiting_) refuse(waiting_->caller.get());
    waiting_.reset();
  }
  void settle_waiting() {
    if (!waiting_) return;
    if (fetcher_.ready() && fetcher_.hand_on(waiting_->call, waiting_->caller.get())) {
      waiting_.reset();
    } else if (!fetcher_.running() || boot_ms() >= waiting_->until_ms) {
      refuse_waiting();
    }
  }

  void take_call(Fd caller) {
    auto call = front::take_parcel(caller.get(), front::kStandbyCallBytes, front::kStandbyFds);
    const bool good = call && call->fds.size() == front::kStandbyFds && front::parse_call(call->bytes);
    if (!good || waiting_ || !fetcher_.running()) return refuse(caller.get());
    waiting_ = Waiting{std::move(*call), std::move(caller), boot_ms() + kStandbyPatienceMs};
  }

  void serve_one(int listening) {
    Fd peer(::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC));
    if (!peer || !front::same_user(peer.get())) return;
    front::be_patient(peer.get());
    std::uint8_t op = 0;
    if (::recv(peer.get(), &op, 1, MSG_PEEK) == 1 && op == static_cast<std::uint8_t>(AgentOp::kRun)) {
      return take_call(std::move(peer));
    }
    crypto::SecretMemory request(kRequestBytes + 1);  // one more: too long is seen
    const auto size = ::recv(peer.get(), request.writable().data(), request.size(), 0);
    crypto::SecretMemory reply(kReplyBytes);
    reply.writable()[0] = kAgentRefused;
    if (size >= 1) answer(request.view().first(static_cast<std::size_t>(size)), reply);
    (void)::send(peer.get(), reply.view().data(), reply.size(), MSG_NOSIGNAL);
  }

  void answer(BytesView request, crypto::SecretMemory& reply) {
    const auto op = static_cast<AgentOp>(request[0]);
    if (op == AgentOp::kPut && request.size() == kRequestBytes) {
      key_ = take_key(request.subspan(1));
    } else if (op == AgentOp::kLock && request.size() == 1) {
      over_ = true;
      fetcher_.stop();  // "locked" is said when it is
    } else if (op == AgentOp::kGiveWay && request.size() == 1) {
      fetcher_.give_way();
    } else if (op != AgentOp::kGet || request.size() != 1) {
      return;
    }
    reply.writable()[0] = kAgentGood;
    if (op == AgentOp::kGet) put_key(reply.writable().subspan(1), key_);
    put_time(reply.writable().subspan(kEndsAt, 8), ends_);
    put_time(reply.writable().subspan(kFetchedAt, 8), fetcher_.fetched_at());
    reply.writable()[kFetchStatus] = fetcher_.status();
    reply.writable()[kStandsBy] = fetcher_.ready() ? 1 : 0;
  }

  const AgentOptions& options_;
  crypto::FileKey key_;
  Fetcher fetcher_;
  std::optional<Waiting> waiting_;
  std::uint64_t ends_;
  bool over_ = false;
};

Fd stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int one : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&set, one);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  return Fd(::signalfd(-1, &set, SFD_CLOEXEC));
}

}  // namespace

std::optional<crypto::FileKey> key_of_agent(const fs::path& home) {
  const auto reply = ask(home, AgentOp::kGet, nullptr);
  if (!reply) return std::nullopt;
  return take_key(reply->view().subspan(1));
}

std::optional<AgentState> state_of_agent(const fs::path& home) {
  const auto reply = ask(home, AgentOp::kGet, nullptr);
  if (!reply) return std::nullopt;
  const std::uint64_t now = boot_ms();
  const std::uint64_t ends = take_time(reply->view().subspan(kEndsAt, 8));
  const std::uint64_t fetched = take_time(reply->view().subspan(kFetchedAt, 8));
  AgentState out;
  out.left = milliseconds(ends > now ? ends - now : 0);
  if (fetched != 0) out.fetched_ago = milliseconds(now > fetched ? now - fetched : 0);
  out.fetch_status = reply->view()[kFetchStatus];
  out.stands_by = reply->view()[kStandsBy] != 0;
  return out;
}

bool ask_agent_to_give_way(const fs::path& home) {
  return ask(home, AgentOp::kGiveWay, nullptr).has_value();
}

void harden() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

bool lock_agent(const fs::path& home) { return ask(home, AgentOp::kLock, nullptr).has_value(); }

bool give_agent(const fs::path& home, const crypto::FileKey& key) {
  return ask(home, AgentOp::kPut, &key).has_value();
}

Outcome<void> serve_agent(const AgentOptions& options, crypto::FileKey key) {
  harden();
  const auto alone = store::FileLock::take(options.home / "agent.lock");
  if (!alone && alone.error().code == ErrorCode::kDuplicate) {
    return user_error(UserCode::kBusy, {{"path", (options.home / "agent.lock").string()}});
  }
  if (!alone) return from_error(alone.error(), (options.home / "agent.lock").string());
  const auto place = front::agent_place(options.home);
  if (!place) return user_error(UserCode::kNoHome, {{"path", options.home.string()}});
  const Fd signals = stop_signals();
  const auto listening = listen_at(*place, options.home);
  if (!listening) return listening.error();
  if (options.ready) options.ready();
  Agent(options, std::move(key)).run(listening->get(), signals.get());
  ::unlinkat(place->directory.get(), kAgentSocket, 0);
  return {};
}

}  // namespace ceptoar::member
