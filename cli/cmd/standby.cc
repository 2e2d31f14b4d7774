// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/standby.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <map>

#include "cli/cmd/run_words.h"
#include "cli/member/agent.h"
#include "cli/member/keys.h"
#include "cli/member/standby.h"

namespace ceptoar::cmd {

namespace {

using member::Fd;
using member::user_error;

// What a person reads at once or sends without a question. Others may open an editor, ask, or take long.
constexpr std::array<std::string_view, 5> kServed{"inbox", "search", "board", "status", "post"};
// Words with which one of these does not use the agent's key, or stays.
constexpr std::array<std::string_view, 6> kOwnWay{"--credential", "--passphrase-file", "--no-agent",
                                                  "--watch",      "--wait",            "--until"};

bool is_option(const std::string& word, std::string_view name) {
  return word.starts_with(name) && (word.size() == name.size() || word[name.size()] == '=');
}
bool any_of(const std::vector<std::string>& words, std::string_view name) {
  return std::any_of(words.begin(), words.end(), [&](const auto& word) { return is_option(word, name); });
}

// The first word that is no option, nor an option's value.
std::string_view command_of(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with('-')) return words[i];
    if (words[i] == "--home" || words[i] == "--lang") ++i;
  }
  return {};
}

// As the words and the environment name it; the command itself looks again.
std::filesystem::path home_of(const std::vector<std::string>& words, const ui::Environment& environment) {
  Globals globals;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--home" && i + 1 < words.size()) globals.home = words[i + 1];
    if (words[i].starts_with("--home=")) globals.home = words[i].substr(7);
  }
  return home_directory(globals, environment);
}

// The caller's place in the world, for as long as it lives.
class InPlaceOf {
 public:
  explicit InPlaceOf(const member::StandbyJob& job) {
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
  }
  ~InPlaceOf() {
    std::cout.flush();
    std::cerr.flush();
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

int work_for(const member::StandbyJob& job, const OpenSession& ready) {
  constexpr int kBug = 70;
  const InPlaceOf place(job);
  if (!place.moved()) return kBug;
  try {
    return run_words(job.call.words, place.environment(), &ready);
  } catch (const std::exception& bug) {
    std::cerr << "ceptoar: E-BUG: " << bug.what() << '\n';
    return kBug;
  }
}

}  // namespace

bool can_be_served(const std::vector<std::string>& words) {
  const std::string_view command = command_of(words);
  if (std::find(kServed.begin(), kServed.end(), command) == kServed.end()) return false;
  for (const std::string_view name : kOwnWay) {
    if (any_of(words, name)) return false;
  }
  const bool says_yes = any_of(words, "--yes") || any_of(words, "-y") || any_of(words, "--dry-run");
  return command != "post" || says_yes;
}

std::optional<int> run_by_standby(const std::vector<std::string>& words, const ui::Environment& environment) {
  if (!can_be_served(words)) return std::nullopt;
  member::StandbyCall call{words, {}};
  for (char** one = environ; *one != nullptr; ++one) call.environment.emplace_back(*one);
  const member::Served served = member::call_standby(home_of(words, environment), call);
  if (served.how == member::Served::How::kNot) return std::nullopt;
  if (served.how == member::Served::How::kDone) return served.exit_status;
  Globals globals;
  globals.json = any_of(words, "--json");
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
    if (!session->started.sync.online) return member::facts_of(UserCode::kNodeNeeded).exit_status;
    (*session)->set_synced_afterwards();
    (void)member::OpeningKeys::of(**session);  // kept by the session: its keys are made ahead
    port.tell(member::StandbyWord::kReady);
    const auto job = port.wait();
    if (!job) return kExitDone;
    const int exit_status = work_for(*job, *session);
    port.tell(member::StandbyWord::kServed);
    member::StandbyPort::answer(*job, exit_status);
    if (!(*session)->commit()) return member::facts_of(UserCode::kIo).exit_status;
  }
}

}  // namespace ceptoar::cmd
