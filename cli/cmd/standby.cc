// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/standby.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <map>

#include "cli/front/call.h"
#include "cli/member/agent.h"
#include "cli/member/keys.h"
#include "cli/member/standby.h"

namespace ceptoar::cmd {

namespace {

using member::Fd;
using member::user_error;

// Read to its end at once by anybody who has its name.
bool is_plain_file(const std::filesystem::path& file) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed)) return false;
  const auto directory = std::filesystem::canonical(std::filesystem::absolute(file).parent_path(), failed);
  if (failed || directory.empty()) return false;
  const std::string place = directory.string() + '/';
  return !place.starts_with("/proc/") && !place.starts_with("/dev/fd/");
}
bool input_is_plain() {
  struct stat facts {};
  return ::fstat(STDIN_FILENO, &facts) == 0 && S_ISREG(facts.st_mode);
}

bool suits(const PostArgs& args) {
  if (args.wait || args.file.empty()) return false;
  return args.file == "-" ? input_is_plain() : is_plain_file(args.file);
}
bool suits(const BoardArgs& args) { return !args.watch && args.until.empty() && args.print.empty(); }
bool suits(const StatusArgs& args) { return !args.watch; }
bool suits(const InboxArgs&) { return true; }
bool suits(const SearchArgs&) { return true; }
template <class Other>
bool suits(const Other&) {
  return false;
}

// The caller's place in the world, for as long as it lives.
class InPlaceOf {
 public:
  explicit InPlaceOf(member::StandbyJob& job) {
    for (const std::string& one : job.call.environment) {
      const std::size_t equals = one.find('=');
      if (equals != std::string::npos) environment_.insert_or_assign(one.substr(0, equals), one.substr(equals + 1));
    }
    const auto zone = environment_.find("TZ");
    if (zone == environment_.end()) {
      ::unsetenv("TZ");
    } else {
      ::setenv("TZ", zone->second.c_str(), 1);
    }
    ::tzset();
    const std::array<int, 3> given{job.input.get(), job.output.get(), job.error.get()};
    for (int fd = 0; fd < 3; ++fd) ::dup2(given[static_cast<std::size_t>(fd)], fd);
    moved_ = ::fchdir(job.directory.get()) == 0;
    // Whoever reads what he prints sees its end when the command ends, not when this process does.
    for (Fd* one : {&job.input, &job.output, &job.error, &job.directory}) one->reset();
  }
  ~InPlaceOf() {
    // One caller's closed pipe is not the next one's.
    std::cout.clear();
    std::cerr.clear();
    const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (int fd = 0; fd < 3 && null; ++fd) ::dup2(null.get(), fd);
    (void)!::chdir("/");
  }
  InPlaceOf(const InPlaceOf&) = delete;
  InPlaceOf& operator=(const InPlaceOf&) = delete;

  bool moved() const { return moved_; }
  ui::Environment environment() const {
    return [this](const char* name) -> std::optional<std::string> {
      const auto found = environment_.find(name);
      if (found == environment_.end()) return std::nullopt;
      return found->second;
    };
  }

 private:
  std::map<std::string, std::string, std::less<>> environment_;
  bool moved_ = false;
};

struct Ran {
  bool taken = false;  // else nothing was done
  bool broken = false; // a mistake in the program: the session is as it was left
  int exit_status = 0;
};
Ran work_for(member::StandbyJob& job, const OpenSession& ready) {
  constexpr int kBug = 70;
  const InPlaceOf place(job);
  const auto here = front::place_of("/proc/self/exe");
  if (!place.moved() || !here || *here != job.call.place) return {};
  const ParsedWords parsed = parse_args(job.call.words);
  if (!suits_standby(parsed, place.environment(), *ready)) return {};
  if (!member::StandbyPort::take(job)) return {};
  const member::EndWithCaller together(job);
  Ran ran{true, false, kBug};
  try {
    ran.exit_status = run_parsed(parsed, place.environment(), &ready);
  } catch (const std::exception& bug) {
    std::cerr << "ceptoar: E-BUG: " << bug.what() << '\n';
    ran.broken = true;
  }
  std::cout.flush();
  std::cerr.flush();
  return ran;
}

}  // namespace

bool suits_standby(const ParsedWords& parsed, const ui::Environment& environment, member::Session& ready) {
  const auto* invocation = std::get_if<Invocation>(&parsed);
  if (invocation == nullptr) return true;  // a help text, or what is wrong with the words
  const Globals& globals = invocation->globals;
  if (globals.credential || globals.passphrase_file || globals.no_agent) return false;
  std::error_code failed;
  if (!std::filesystem::equivalent(home_directory(globals, environment), ready.home().directory(), failed)) {
    return false;
  }
  if (!ready.home().files_stand()) return false;
  return std::visit([](const auto& args) { return suits(args); }, invocation->command);
}

int report_cut_off(const std::vector<std::string>& words, const ui::Environment& environment) {
  const ParsedWords parsed = parse_args(words);
  const auto* invocation = std::get_if<Invocation>(&parsed);
  const Globals globals = invocation == nullptr ? Globals{} : invocation->globals;
  return Context(globals, environment, std::cout, std::cerr).report(user_error(UserCode::kCutOff));
}

int stand_by(const std::string& home, const ui::Environment& environment) {
  member::harden();
  member::StandbyPort port;
  if (!port.connected()) return member::facts_of(UserCode::kUsage).exit_status;
  Globals globals;
  globals.home = home;
  globals.no_input = true;
  std::ostream nowhere(nullptr);
  for (;;) {
    Context host(globals, environment, nowhere, nowhere);
    host.be_in_background();
    const Outcome<OpenSession> session = host.open_started();
    if (!session) return session.error().exit_status();
    // Another node told what there is: fetched, and nobody stands by at a node that is down.
    if (session->started.sync.by_other_node) return kExitDone;
    if (!session->started.sync.online) return member::facts_of(UserCode::kNodeNeeded).exit_status;
    (*session)->set_synced_afterwards();
    (void)member::OpeningKeys::of(**session);  // kept by the session: its keys are made ahead
    port.tell(member::StandbyWord::kReady);
    auto job = port.wait();
    Ran ran;
    while (job && !(ran = work_for(*job, *session)).taken) {
      // First the agent, so that it gives the home to the caller who is told to do it himself.
      port.tell(member::StandbyWord::kBack);
      member::StandbyPort::refuse(*job);
      job = port.wait();
    }
    if (!job) return kExitDone;
    port.tell(member::StandbyWord::kServed);
    member::StandbyPort::answer(*job, ran.exit_status);
    if (ran.broken) return ran.exit_status;
    if (!(*session)->commit()) return member::facts_of(UserCode::kIo).exit_status;
  }
}

}  // namespace ceptoar::cmd
