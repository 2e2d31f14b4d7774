// SPDX-License-Identifier: Apache-2.0
#include "cli/member/agent.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <utility>

#include "store/files.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

enum class Op : std::uint8_t { kGet = 1, kLock = 2, kPut = 3, kGiveWay = 4 };
constexpr std::uint8_t kGood = 0;
constexpr std::uint8_t kRefused = 1;
constexpr std::size_t kKeyBytes = crypto::kKeyFileHeadBytes + 32;
constexpr std::size_t kRequestBytes = 1 + kKeyBytes;
constexpr std::size_t kEndsAt = 1 + kKeyBytes;
constexpr std::size_t kFetchedAt = kEndsAt + 8;
constexpr std::size_t kFetchStatus = kFetchedAt + 8;
constexpr std::size_t kReplyBytes = kFetchStatus + 1;
constexpr timeval kPatience{1, 0};
constexpr const char* kName = "agent.sock";

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::uint64_t boot_ms() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1000 + static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

// A socket's name has 107 bytes and homes may be deep: the directory is named by its descriptor.
struct Place {
  Fd directory;
  sockaddr_un address{};
};
std::optional<Place> place_of(const fs::path& home) {
  Place out{Fd(::open(home.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC))};
  if (!out.directory) return std::nullopt;
  out.address.sun_family = AF_UNIX;
  const std::string name = "/proc/self/fd/" + std::to_string(out.directory.get()) + "/" + kName;
  std::copy(name.begin(), name.end(), out.address.sun_path);
  return out;
}

bool same_user(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

void be_patient(int fd) {
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
}

Fd connect_to(const fs::path& home) {
  const auto place = place_of(home);
  if (!place) return Fd();
  Fd out(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!out) return Fd();
  be_patient(out.get());
  const auto* address = reinterpret_cast<const sockaddr*>(&place->address);
  // Somebody else's socket in our home would be an attempt to be given our key.
  if (::connect(out.get(), address, sizeof place->address) != 0 || !same_user(out.get())) return Fd();
  return out;
}

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
std::optional<crypto::SecretMemory> ask(const fs::path& home, Op op, const crypto::FileKey* key) {
  const Fd agent = connect_to(home);
  if (!agent) return std::nullopt;
  crypto::SecretMemory request(key == nullptr ? 1 : kRequestBytes);
  request.writable()[0] = static_cast<std::uint8_t>(op);
  if (key != nullptr) put_key(request.writable().subspan(1), *key);
  const auto sent = ::send(agent.get(), request.view().data(), request.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(request.size())) return std::nullopt;
  crypto::SecretMemory reply(kReplyBytes);
  const auto size = ::recv(agent.get(), reply.writable().data(), reply.size(), 0);
  if (size != static_cast<ssize_t>(kReplyBytes) || reply.view()[0] != kGood) return std::nullopt;
  return reply;
}

// No core, no debugger, nothing that others may read.
void harden() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

Outcome<Fd> listen_at(const Place& place, const fs::path& home) {
  const auto failed = [&] {
    return from_error(fail(ErrorCode::kIo, std::strerror(errno)), (home / kName).string());
  };
  Fd out(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!out) return failed();
  // What an agent left that was killed; its lock file says that it is gone.
  ::unlinkat(place.directory.get(), kName, 0);
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

// The sync beside the agent: one at a time, none after the agent's end.
class Fetcher {
 public:
  explicit Fetcher(const AgentOptions& options) : options_(options) {
    if (options.fetch_every.count() <= 0 || options.fetch_words.empty()) return;
    // Sleep counts: a laptop that was just opened fetches at once.
    timer_ = Fd(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK));
    const auto ms = options.fetch_every.count();
    const timespec every{static_cast<time_t>(ms / 1000), static_cast<long>(ms % 1000) * 1'000'000};
    const itimerspec when{every, {0, 1}};
    if (timer_) ::timerfd_settime(timer_.get(), 0, &when, nullptr);
  }
  ~Fetcher() { give_way(); }
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  int timer() const { return timer_.get(); }
  std::uint64_t fetched_at() const { return fetched_at_; }
  std::uint8_t status() const { return status_; }

  void due() {
    std::uint64_t times = 0;
    (void)!::read(timer_.get(), &times, sizeof times);
    if (child_ <= 0) start();
  }
  // After SIGCHLD.
  void reap() {
    int status = 0;
    if (child_ <= 0 || ::waitpid(child_, &status, WNOHANG) != child_) return;
    child_ = 0;
    const int ended = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (ended == options_.fetch_busy) return;
    status_ = static_cast<std::uint8_t>(ended);
    fetched_at_ = boot_ms();
  }
  void give_way() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = 0;
  }

 private:
  void start() {
    std::vector<std::string> words = options_.fetch_words;
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    // What the agent blocks, the sync must hear.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_t attributes;
    if (::posix_spawnattr_init(&attributes) != 0) return;
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    if (::posix_spawn(&child_, arguments.front(), nullptr, &attributes, arguments.data(), environ) != 0) {
      child_ = 0;
    }
    ::posix_spawnattr_destroy(&attributes);
  }

  const AgentOptions& options_;
  Fd timer_;
  pid_t child_ = 0;
  std::uint64_t fetched_at_ = 0;
  std::uint8_t status_ = 0;
};

class Agent {
 public:
  Agent(const AgentOptions& options, crypto::FileKey key)
      : options_(options), key_(std::move(key)), fetcher_(options),
        ends_(boot_ms() + static_cast<std::uint64_t>(options.timeout.count())) {}

  void run(int listening, int signals) {
    std::array<pollfd, 4> waits{pollfd{listening, POLLIN, 0}, pollfd{signals, POLLIN, 0},
                                pollfd{options_.leader, POLLIN, 0},
                                pollfd{fetcher_.timer(), POLLIN, 0}};
    while (!over_) {
      const std::uint64_t now = boot_ms();
      if (now >= ends_) return;
      // A minute at most: a sleeping machine's time counts, and poll() does not see it.
      constexpr std::uint64_t kLongest = 60'000;
      const int ready = ::poll(waits.data(), waits.size(),
                               static_cast<int>(std::min(ends_ - now, kLongest)) + 1);
      if (ready < 0 && errno != EINTR) return;
      if (ready <= 0) continue;
      if (waits[2].revents != 0) return;
      if (waits[1].revents != 0 && !only_a_child_ended(signals)) return;
      if (waits[3].revents != 0) fetcher_.due();
      if (waits[0].revents != 0) serve_one(listening);
    }
  }

 private:
  bool only_a_child_ended(int signals) {
    signalfd_siginfo one{};
    if (::read(signals, &one, sizeof one) != sizeof one || one.ssi_signo != SIGCHLD) return false;
    fetcher_.reap();
    return true;
  }

  void serve_one(int listening) {
    const Fd peer(::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC));
    if (!peer || !same_user(peer.get())) return;
    be_patient(peer.get());
    crypto::SecretMemory request(kRequestBytes + 1);  // one more: too long is seen
    const auto size = ::recv(peer.get(), request.writable().data(), request.size(), 0);
    crypto::SecretMemory reply(kReplyBytes);
    reply.writable()[0] = kRefused;
    if (size >= 1) answer(request.view().first(static_cast<std::size_t>(size)), reply);
    (void)::send(peer.get(), reply.view().data(), reply.size(), MSG_NOSIGNAL);
  }

  void answer(BytesView request, crypto::SecretMemory& reply) {
    const auto op = static_cast<Op>(request[0]);
    if (op == Op::kPut && request.size() == kRequestBytes) {
      key_ = take_key(request.subspan(1));
    } else if (op == Op::kLock && request.size() == 1) {
      over_ = true;
    } else if (op == Op::kGiveWay && request.size() == 1) {
      fetcher_.give_way();
    } else if (op != Op::kGet || request.size() != 1) {
      return;
    }
    reply.writable()[0] = kGood;
    if (op == Op::kGet) put_key(reply.writable().subspan(1), key_);
    put_time(reply.writable().subspan(kEndsAt, 8), ends_);
    put_time(reply.writable().subspan(kFetchedAt, 8), fetcher_.fetched_at());
    reply.writable()[kFetchStatus] = fetcher_.status();
  }

  const AgentOptions& options_;
  crypto::FileKey key_;
  Fetcher fetcher_;
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
  const auto reply = ask(home, Op::kGet, nullptr);
  if (!reply) return std::nullopt;
  return take_key(reply->view().subspan(1));
}

std::optional<AgentState> state_of_agent(const fs::path& home) {
  const auto reply = ask(home, Op::kGet, nullptr);
  if (!reply) return std::nullopt;
  const std::uint64_t now = boot_ms();
  const std::uint64_t ends = take_time(reply->view().subspan(kEndsAt, 8));
  const std::uint64_t fetched = take_time(reply->view().subspan(kFetchedAt, 8));
  AgentState out;
  out.left = milliseconds(ends > now ? ends - now : 0);
  if (fetched != 0) out.fetched_ago = milliseconds(now > fetched ? now - fetched : 0);
  out.fetch_status = reply->view()[kFetchStatus];
  return out;
}

bool ask_agent_to_give_way(const fs::path& home) {
  return ask(home, Op::kGiveWay, nullptr).has_value();
}

bool lock_agent(const fs::path& home) { return ask(home, Op::kLock, nullptr).has_value(); }

bool give_agent(const fs::path& home, const crypto::FileKey& key) {
  return ask(home, Op::kPut, &key).has_value();
}

Outcome<void> serve_agent(const AgentOptions& options, crypto::FileKey key) {
  harden();
  const auto alone = store::FileLock::take(options.home / "agent.lock");
  if (!alone && alone.error().code == ErrorCode::kDuplicate) {
    return user_error(UserCode::kBusy, {{"path", (options.home / "agent.lock").string()}});
  }
  if (!alone) return from_error(alone.error(), (options.home / "agent.lock").string());
  const auto place = place_of(options.home);
  if (!place) return user_error(UserCode::kNoHome, {{"path", options.home.string()}});
  const Fd signals = stop_signals();
  const auto listening = listen_at(*place, options.home);
  if (!listening) return listening.error();
  if (options.ready) options.ready();
  Agent(options, std::move(key)).run(listening->get(), signals.get());
  ::unlinkat(place->directory.get(), kName, 0);
  return {};
}

}  // namespace ceptoar::member
