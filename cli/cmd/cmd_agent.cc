// SPDX-License-Identifier: Apache-2.0
// agent: the passphrase is typed once a day. The process that stays is forked before anything secret
// is in memory; what it holds it gets from this one, into locked memory of its own.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents_agent.h"
#include "cli/cmd/hidden.h"
#include "cli/cmd/show.h"
#include "cli/member/agent.h"
#include "cli/member/home.h"
#include "cli/work/time_input.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds kDefault{12LL * 3'600'000};
constexpr milliseconds kLongest{24LL * 3'600'000};
constexpr milliseconds kFetch{60'000};
constexpr milliseconds kFetchLeast{1'000};
constexpr std::uint8_t kServing = 1;
constexpr std::size_t kKeyBytes = crypto::kKeyFileHeadBytes + 32;

Outcome<milliseconds> timeout_of(const std::string& typed, std::uint64_t now_ms) {
  if (typed.empty()) return kDefault;
  const auto end = work::parse_when(typed, now_ms, work::Nearest::kFuture);
  if (!end || *end <= now_ms || milliseconds(*end - now_ms) > kLongest) {
    return user_error(UserCode::kUsageChoice,
                      {{"option", "--timeout"}, {"value", typed}, {"choices", "12h, 30m, 18:00"}});
  }
  return milliseconds(*end - now_ms);
}

Outcome<milliseconds> fetch_of(const std::optional<milliseconds>& typed) {
  if (!typed) return kFetch;
  if (typed->count() == 0 || *typed >= kFetchLeast) return *typed;
  return user_error(UserCode::kUsageChoice, {{"option", "--fetch"},
                                             {"value", std::to_string(typed->count()) + "ms"},
                                             {"choices", "1m, 10m, 0s"}});
}

// The process at the head of this login; it ends at logout.
int session_leader() {
  const pid_t leader = ::getsid(0);
  if (leader <= 1 || leader == ::getpid()) return -1;
  return static_cast<int>(::syscall(SYS_pidfd_open, leader, 0));
}

void leave_terminal() {
  ::setsid();
  if (::chdir("/") != 0) return;
  const int null = ::open("/dev/null", O_RDWR);
  for (int fd = 0; fd <= 2 && null >= 0; ++fd) ::dup2(null, fd);
  if (null > 2) ::close(null);
}

// The process that stays. Never returns.
[[noreturn]] void stay(int from_parent, const fs::path& home, milliseconds timeout,
                       milliseconds fetch) {
  const int leader = session_leader();
  leave_terminal();
  crypto::SecretMemory given(kKeyBytes);
  if (::recv(from_parent, given.writable().data(), given.size(), MSG_WAITALL) !=
      static_cast<ssize_t>(kKeyBytes)) {
    ::_exit(kExitDone);  // nothing was typed
  }
  crypto::FileKey key{to_bytes(given.view().first(crypto::kKeyFileHeadBytes)), {}};
  const BytesView secret = given.view().subspan(crypto::kKeyFileHeadBytes);
  std::copy(secret.begin(), secret.end(), key.key.writable().begin());
  member::AgentOptions options;
  options.home = home;
  options.timeout = timeout;
  options.leader = leader;
  options.fetch_every = fetch;
  // The program that runs here, whatever lies at its path by now.
  options.fetch_words = {"/proc/self/exe", std::string(kStandbyWord), home.string()};
  options.fetch_busy = static_cast<std::uint8_t>(member::facts_of(UserCode::kBusy).exit_status);
  options.ready = [&] {
    (void)::send(from_parent, &kServing, 1, MSG_NOSIGNAL);
    ::close(from_parent);
  };
  const auto served = member::serve_agent(options, std::move(key));
  ::_exit(served ? kExitDone : served.error().exit_status());
}

bool hand_over(int to_child, const crypto::FileKey& key) {
  crypto::SecretMemory out(kKeyBytes);
  std::copy(key.head.begin(), key.head.end(), out.writable().begin());
  std::copy(key.key.view().begin(), key.key.view().end(),
            out.writable().begin() + crypto::kKeyFileHeadBytes);
  if (::send(to_child, out.view().data(), out.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(out.size())) {
    return false;
  }
  std::uint8_t answer = 0;
  return ::recv(to_child, &answer, 1, 0) == 1 && answer == kServing;
}

Outcome<int> tell(Context& context) {
  const auto state = member::state_of_agent(context.home());
  const AgentView view = agent_view(state, context.now_ms());
  if (context.json()) {
    context.print_json(agent_document(view));
    return view.running ? kExitDone : kExitNegative;
  }
  ui::Printer& out = context.out();
  if (!view.running) {
    out.say(Msg::kAgentNone);
    return kExitNegative;
  }
  out.say(Msg::kAgentHolds, {{"time", short_time(out, view.ends_ms)}});
  if (view.fetched_ms != 0) {
    out.say(view.fetch_status == 0 ? Msg::kAgentFetched : Msg::kAgentFetchFailed,
            {{"time", short_time(out, view.fetched_ms)}});
  }
  return kExitDone;
}

Outcome<int> start(Context& context, const AgentArgs& args) {
  const auto timeout = timeout_of(args.timeout, context.now_ms());
  if (!timeout) return timeout.error();
  const auto fetch = fetch_of(args.fetch);
  if (!fetch) return fetch.error();
  const auto kind = member::lock_kind_of_home(context.home());
  if (!kind) return kind.error();
  if (*kind == crypto::LockKind::kCredential) {
    if (context.json()) {
      context.print_json(agent_document({}));
    } else {
      context.out().say(Msg::kAgentNotNeeded);
    }
    return kExitDone;
  }
  if (member::state_of_agent(context.home())) return tell(context);
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return user_error(UserCode::kBug, {{"what", "socketpair"}});
  }
  // An absolute path: the one that stays has another working directory.
  std::error_code failed;
  const fs::path home = fs::absolute(context.home(), failed);
  context.out().flush();
  const pid_t child = ::fork();
  if (child < 0) return user_error(UserCode::kBug, {{"what", "fork"}});
  if (child == 0) {
    ::close(ends[0]);
    stay(ends[1], home, *timeout, *fetch);
  }
  ::close(ends[1]);
  const auto served = [&]() -> Outcome<bool> {
    auto unlock = context.unlock_home_anew();
    if (!unlock) return unlock.error();
    const ui::Progress busy = context.busy(Msg::kBusyKeys);
    const auto opened = member::Home::open(home, **unlock);
    if (!opened) return opened.error();
    const crypto::FileKey* key = (*unlock)->file_key();
    return key != nullptr && hand_over(ends[0], *key);
  }();
  ::close(ends[0]);
  if (!served) {
    ::waitpid(child, nullptr, 0);
    return served.error();
  }
  if (!*served) {
    ::waitpid(child, nullptr, 0);
    return user_error(UserCode::kBusy, {{"path", (home / "agent.lock").string()}});
  }
  return tell(context);
}

}  // namespace

Outcome<int> run(Context& context, const AgentArgs& args) {
  if (args.action.empty() || args.action == "start") return start(context, args);
  if (args.action == "status") return tell(context);
  if (args.action == "lock" || args.action == "stop") {
    const bool was = member::lock_agent(context.home());
    if (context.json()) return tell(context).value() == kExitDone ? kExitNegative : kExitDone;
    context.out().say(was ? Msg::kAgentLocked : Msg::kAgentNone);
    return kExitDone;
  }
  return user_error(UserCode::kUsageChoice, {{"option", "ACTION"},
                                             {"value", args.action},
                                             {"choices", "start, lock, status"}});
}

// Whoever finds an open desk must not lock its owner out: the agent's key is not enough here.
Outcome<int> run(Context& context, const KeyPassphraseArgs& args) {
  auto current = context.unlock_home_anew();
  if (!current) return current.error();
  context.unlock_with(std::move(*current));
  std::unique_ptr<member::Unlock> changed;
  {
    const Outcome<OpenSession> session = context.open_session();
    if (!session) return session.error();
    auto lock = context.new_passphrase(args.new_passphrase_file);
    if (!lock) return lock.error();
    changed = std::move(*lock);
    const ui::Progress busy = context.busy(Msg::kBusyKeys);
    if (auto done = (*session)->home().relock(*changed, context.random()); !done) return done.error();
  }
  const bool told = changed->file_key() != nullptr && member::give_agent(context.home(), *changed->file_key());
  if (context.json()) {
    context.print_json(passphrase_document(told));
  } else {
    context.out().say(told ? Msg::kPassphraseChangedAgent : Msg::kPassphraseChanged);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
