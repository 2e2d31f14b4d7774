// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/context.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "cli/cmd/screens_alarms.h"
#include "cli/cmd/show.h"
#include "cli/front/served.h"
#include "cli/member/access.h"
#include "cli/member/agent.h"
#include "cli/member/archive_copy.h"
#include "cli/member/drafts.h"
#include "cli/ui/errors.h"
#include "cli/work/draft_files.h"
#include "crypto/secret.h"
#include "store/files.h"

namespace ceptoar::cmd {

using member::Unlock;
using member::user_error;

namespace {

constexpr std::size_t kPassphraseFileBytes = 1024;
constexpr std::chrono::minutes kAnswerTime{5};

Outcome<std::unique_ptr<Unlock>> unlock_from_credential_file(const std::string& path) {
  Outcome<Unlock> unlock = Unlock::from_credential_file(path);
  if (!unlock) return unlock.error();
  return std::make_unique<Unlock>(std::move(*unlock));
}

// The file's first line, without its end.
Outcome<std::unique_ptr<Unlock>> unlock_from_passphrase_file(const std::string& path) {
  auto bytes = store::read_file(path, store::FileKind::kSecret, kPassphraseFileBytes);
  if (!bytes) return member::secret_file_error(bytes.error(), path);
  const crypto::WipeOnExit wiped(*bytes);
  const auto end = std::find_if(bytes->begin(), bytes->end(),
                                [](std::uint8_t b) { return b == '\n' || b == '\r'; });
  crypto::SecretMemory passphrase(static_cast<std::size_t>(end - bytes->begin()));
  std::copy(bytes->begin(), end, passphrase.writable().begin());
  return std::make_unique<Unlock>(Unlock::from_passphrase(std::move(passphrase)));
}

}  // namespace

Context::Context(Globals globals, ui::Environment environment, std::ostream& out, std::ostream& err)
    : globals_(std::move(globals)),
      environment_(std::move(environment)),
      out_stream_(out),
      err_stream_(err),
      out_(ui::choose_lang(globals_.lang, environment_),
           ui::detect_terminal(STDOUT_FILENO, environment_), out),
      err_(out_.lang(), ui::detect_terminal(STDERR_FILENO, environment_), err) {}

void Context::set_exercise(bool exercise) {
  out_.set_exercise(exercise);
  err_.set_exercise(exercise);
}

void Context::print_json(const ui::Json& document) {
  out_stream_ << document.dump() << '\n';
  out_stream_.flush();
}

ui::Progress Context::busy(Msg what) {
  // What was printed must stand above the line that comes and goes.
  out_.flush();
  return ui::Progress(err_.terminal(), err_stream_, tr(what));
}

int Context::report(const UserError& error) {
  out_.flush();
  ui::Args args;
  for (const member::Argument& argument : error.arguments) {
    args.push_back({argument.name, argument.value});
  }
  const ui::ErrorText text = ui::error_text(lang(), error.id(), args);
  if (json()) {
    ui::Json document = ui::error_json(text, error.id(), error.exit_status());
    if (kept_draft_ != 0) document.set("draft", member::draft_name(kept_draft_));
    err_stream_ << document.dump() << '\n';
  } else {
    std::string lines = ui::format_error(text, error.id());
    lines.pop_back();  // the last line end comes with line()
    err_.line(lines);
    if (kept_draft_ != 0) err_.say(Msg::kDraftStands, {{"id", member::draft_name(kept_draft_)}});
  }
  err_stream_.flush();
  return error.exit_status();
}

std::filesystem::path home_directory(const Globals& globals, const ui::Environment& environment) {
  return front::home_directory(globals.home, environment);
}

std::filesystem::path Context::home() const { return home_directory(globals_, environment_); }

std::optional<std::string> Context::environment_credential() const {
  std::optional<std::string> path = environment_("CEPTOAR_CREDENTIAL");
  if (path && path->empty()) path.reset();
  return path;
}

Outcome<ui::Prompt> Context::prompt(Msg what) {
  if (!globals_.no_input) {
    if (std::optional<ui::Prompt> prompt = ui::Prompt::open()) return std::move(*prompt);
  }
  return user_error(UserCode::kNoTerminal, {{"what", tr(what)}});
}

bool Context::ask_yes(ui::Prompt& prompt, Msg question, bool exercise) {
  const std::string mark(exercise ? ui::exercise_mark(lang()) : "");
  return ask_yes(prompt, mark + tr(question));
}

bool Context::ask_yes(ui::Prompt& prompt, const std::string& question) {
  out_.flush();
  err_.flush();
  const Result<std::string> typed = prompt.ask_line(question, kAnswerTime);
  if (typed) return ui::is_yes(*typed);
  if (typed.error().code == ErrorCode::kTimeout) {
    err_.say(Msg::kAnswerTooLate, {{"minutes", std::to_string(kAnswerTime.count())}});
  }
  return false;
}

// For keys that exist. `credential` was said on the command line; the environment may name one for
// other keys, so it is looked at only where the file has that kind of lock.
Outcome<std::unique_ptr<Unlock>> Context::lock_of_kind(crypto::LockKind kind,
                                                       const std::optional<std::string>& credential,
                                                       const std::string& option,
                                                       const std::string& question) {
  if (credential) return unlock_from_credential_file(*credential);
  if (kind == crypto::LockKind::kPassphrase) {
    if (globals_.passphrase_file) return unlock_from_passphrase_file(*globals_.passphrase_file);
    return ask_lock(question);
  }
  if (const auto path = environment_credential()) return unlock_from_credential_file(*path);
  return user_error(UserCode::kUsageMissing, {{"what", option}, {"command", "ceptoar"}});
}

// For keys about to be made: a lock that needs no question; a null pointer when nothing was given.
Outcome<std::unique_ptr<Unlock>> Context::given_lock(const std::optional<std::string>& credential) {
  if (credential) return unlock_from_credential_file(*credential);
  if (globals_.passphrase_file) return unlock_from_passphrase_file(*globals_.passphrase_file);
  if (const auto path = environment_credential()) return unlock_from_credential_file(*path);
  return std::unique_ptr<Unlock>();
}

// A person who pressed Ctrl-C is not told that there is no terminal.
UserError Context::not_typed(const Error& error) const {
  const bool given_up = error.code == ErrorCode::kUsage;
  return user_error(given_up ? UserCode::kGivenUp : UserCode::kNoTerminal,
                    {{"what", tr(Msg::kNeedPassphrase)}});
}

Outcome<std::unique_ptr<Unlock>> Context::ask_lock(const std::string& question) {
  Outcome<ui::Prompt> terminal = prompt(Msg::kNeedPassphrase);
  if (!terminal) return terminal.error();
  Result<crypto::SecretMemory> typed = terminal->ask_secret(question);
  if (!typed) return not_typed(typed.error());
  return std::make_unique<Unlock>(Unlock::from_passphrase(std::move(*typed)));
}

Outcome<std::unique_ptr<Unlock>> Context::ask_new_lock(const std::string& question) {
  Outcome<ui::Prompt> terminal = prompt(Msg::kNeedPassphrase);
  if (!terminal) return terminal.error();
  for (;;) {
    Result<crypto::SecretMemory> first = terminal->ask_secret(question);
    if (!first) return not_typed(first.error());
    if (first->size() == 0) {
      err_.say(Msg::kPassphraseEmpty);
      continue;
    }
    const Result<crypto::SecretMemory> second = terminal->ask_secret(tr(Msg::kAskAgain));
    if (!second) return not_typed(second.error());
    if (first->equals(second->view())) {
      return std::make_unique<Unlock>(Unlock::from_passphrase(std::move(*first)));
    }
    err_.say(Msg::kPassphrasesDiffer);
  }
}

Outcome<std::unique_ptr<Unlock>> Context::unlock_home() {
  // Says what is wrong with the home before anything is asked.
  const Outcome<crypto::LockKind> kind = member::lock_kind_of_home(home());
  if (!kind) return kind.error();
  const bool given = globals_.credential || globals_.passphrase_file || globals_.no_agent;
  if (*kind == crypto::LockKind::kPassphrase && !given) {
    auto held = unlock_of_agent();
    if (!held || *held) return held;
  }
  return unlock_home_anew();
}

Outcome<std::unique_ptr<Unlock>> Context::unlock_of_agent() const {
  auto key = member::key_of_agent(home());
  if (!key) return std::unique_ptr<Unlock>();
  const auto fits = member::fits_home(home(), *key);
  if (!fits) return fits.error();
  if (!*fits) return std::unique_ptr<Unlock>();
  return std::make_unique<Unlock>(Unlock::from_file_key(std::move(*key)));
}

// A passphrase file is not read: stretching it takes a second.
Outcome<std::unique_ptr<Unlock>> Context::unlock_quietly() const {
  const Outcome<crypto::LockKind> kind = member::lock_kind_of_home(home());
  if (!kind) return kind.error();
  if (*kind == crypto::LockKind::kPassphrase) {
    if (globals_.no_agent) return std::unique_ptr<Unlock>();
    return unlock_of_agent();
  }
  const auto path = globals_.credential ? globals_.credential : environment_credential();
  if (!path) return std::unique_ptr<Unlock>();
  return unlock_from_credential_file(*path);
}

Outcome<std::unique_ptr<Unlock>> Context::unlock_home_anew() {
  const Outcome<crypto::LockKind> kind = member::lock_kind_of_home(home());
  if (!kind) return kind.error();
  return lock_of_kind(*kind, globals_.credential, "--credential", tr(Msg::kAskPassphrase));
}

Outcome<std::unique_ptr<Unlock>> Context::unlock_admin(
    const std::string& directory, const std::optional<std::string>& credential) {
  const Outcome<crypto::LockKind> kind = member::lock_kind_of_admin(directory);
  if (!kind) return kind.error();
  // --credential stands for both where both have that kind of lock.
  const bool same = !credential && *kind == crypto::LockKind::kCredential;
  return lock_of_kind(*kind, same ? globals_.credential : credential, "--admin-credential",
                      tr(Msg::kAskAdminPassphrase, {{"path", directory}}));
}

Outcome<member::AdminKeys> Context::open_admin(const std::string& directory,
                                               const std::optional<std::string>& credential) {
  const auto unlock = unlock_admin(directory, credential);
  if (!unlock) return unlock.error();
  const ui::Progress progress = busy(Msg::kBusyKeys);
  return member::AdminKeys::open(directory, **unlock);
}

Outcome<std::unique_ptr<Unlock>> Context::new_home_lock() {
  auto given = given_lock(globals_.credential);
  if (!given || *given) return given;
  return ask_new_lock(tr(Msg::kAskNewPassphrase));
}

Outcome<std::unique_ptr<Unlock>> Context::new_admin_lock(
    const std::string& directory, const std::optional<std::string>& credential) {
  // Not what the environment names for the person's own keys: that file lies on his machine, and a medium for the safe
  // that nothing else opens is lost with it.
  if (credential || globals_.credential || globals_.passphrase_file) {
    return given_lock(credential ? credential : globals_.credential);
  }
  return ask_new_lock(tr(Msg::kAskNewAdminPassphrase, {{"path", directory}}));
}

Outcome<std::unique_ptr<Unlock>> Context::new_passphrase(const std::string& file) {
  if (!file.empty()) return unlock_from_passphrase_file(file);
  return ask_new_lock(tr(Msg::kAskNewPassphrase));
}

Outcome<std::unique_ptr<Unlock>> Context::new_backup_lock(const std::string& file) {
  if (!file.empty()) return unlock_from_passphrase_file(file);
  return ask_new_lock(tr(Msg::kAskNewBackupPassphrase));
}

Outcome<std::unique_ptr<Unlock>> Context::backup_lock(const std::string& file,
                                                      const std::string& backup) {
  if (!file.empty()) return unlock_from_passphrase_file(file);
  return ask_lock(tr(Msg::kAskBackupPassphrase, {{"path", backup}}));
}

void Context::unlock_with(std::unique_ptr<Unlock> unlock) { unlock_ = std::move(unlock); }

member::SessionOptions Context::session_options(const Unlock& unlock) {
  member::SessionOptions options;
  options.home = home();
  options.unlock = &unlock;
  options.connector = &connector_;
  options.clock = &clock_;
  options.random = &random_;
  return options;
}

std::optional<OpenSession> Context::open_quietly() {
  auto unlock = unlock_quietly();
  if (!unlock || *unlock == nullptr) return std::nullopt;
  OpenSession open;
  open.unlock = std::move(*unlock);
  member::SessionOptions options = session_options(*open.unlock);
  options.lock.at_once = true;
  auto session = member::Session::open(options);
  const bool busy = !session && session.error().code == UserCode::kBusy;
  if (busy && member::ask_agent_to_give_way(home())) {  // only its own fetching makes way for a key
    options.lock.at_once = false;
    session = member::Session::open(options);
  }
  if (!session) return std::nullopt;
  open.session = std::move(*session);
  return open;
}

Outcome<std::shared_ptr<Unlock>> Context::home_lock() {
  if (unlock_ == nullptr) {
    auto unlock = unlock_home();
    if (!unlock) return unlock.error();
    unlock_ = std::move(*unlock);
  }
  return unlock_;
}

template <class Open>
auto Context::open_with_words(const Open& open) {
  out_.flush();
  std::optional<ui::Progress> progress(std::in_place, err_.terminal(), err_stream_,
                                       tr(Msg::kBusyKeys));
  member::LockWish lock;
  lock.at_once = background_;
  lock.held = [&] { (void)member::ask_agent_to_give_way(home()); };
  lock.waiting = [&] {
    if (std::exchange(waiting_said_, true)) return;  // of a command that follows something, once
    progress.reset();
    err_.say(Msg::kWaitingForOther);
    err_.flush();
  };
  return open(lock);
}

Outcome<OpenSession> Context::open_session() {
  if (ready_) {
    if (auto looked = look_around(**ready_); !looked) return looked.error();
    return *ready_;
  }
  auto unlock = home_lock();
  if (!unlock) return unlock.error();
  member::SessionOptions options = session_options(**unlock);
  auto session = open_with_words([&](const member::LockWish& lock) {
    options.lock = lock;
    return member::Session::open(options);
  });
  if (!session) return session.error();
  OpenSession open;
  open.unlock = std::move(*unlock);
  open.session = std::move(*session);
  if (auto looked = look_around(*open); !looked) return looked.error();
  return open;
}

Outcome<void> Context::look_around(member::Session& session) {
  if (!background_) take_left_texts(session);
  return look_for_alarms(session);
}

Outcome<OpenHome> Context::open_home() {
  auto unlock = home_lock();
  if (!unlock) return unlock.error();
  auto opened = open_with_words([&](const member::LockWish& lock) {
    return member::Home::open(home(), **unlock, lock);
  });
  if (!opened) return opened.error();
  return OpenHome{std::move(*unlock), std::make_unique<member::Home>(std::move(*opened))};
}

void Context::take_left_texts(member::Session& session) {
  const auto runtime = environment_("XDG_RUNTIME_DIR");
  for (const member::KeptDraft& draft :
       work::take_left(session, work::draft_directories(home(), runtime.value_or("")))) {
    err_.say(Msg::kDraftTaken, {{"id", member::draft_name(draft.number)}});
  }
}

Outcome<OpenSession> Context::open_started() {
  Outcome<OpenSession> open = open_session();
  if (!open) return open;
  const Outcome<void> started = start(*open);
  if (!started) return started.error();
  return open;
}

Outcome<void> Context::start(OpenSession& session) {
  const Outcome<void> done = [&]() -> Outcome<void> {
    const ui::Progress progress = busy(Msg::kBusyNode);
    if (ready_) return work::refresh(*session, session.started);
    Outcome<work::Started> started = work::start(*session);
    if (!started) return started.error();
    session.started = std::move(*started);
    return {};
  }();
  if (!done) return done.error();
  if (session.started.maintenance.own_revoked && !own_revoked_said_ && !json()) {
    own_revoked_said_ = true;
    err_.say(Msg::kOwnRevokedWarning);
  }
  if (session.started.maintenance.admin_changed && !admin_changed_said_ && !json()) {
    admin_changed_said_ = true;
    err_.say(Msg::kAdminChangedWarning, {{"handle", session->home().config().handle}});
  }
  if (!ready_) {
    if (const auto copied = keep_copy(session); !copied) return copied.error();
    if (const auto compared = compare_access(session); !compared) return compared.error();
  }
  return look_for_alarms(*session);
}

// The copy of the archive at the node grows a step at a time: whoever stands by takes a large one each
// minute, a command a small one an hour after the last. A node that does not take it is asked again the
// next day; `archive copy` says why.
Outcome<void> Context::keep_copy(OpenSession& session) {
  constexpr std::size_t kBesideACommand = 8;
  constexpr std::uint64_t kCommandPauseMs = 3'600'000;
  constexpr std::uint64_t kStandbyPauseMs = 30'000;
  if (!session.started.sync.online || session.started.maintenance.clock_differs) return {};
  const auto due = member::copy_is_due(*session, background_ ? kStandbyPauseMs : kCommandPauseMs);
  if (!due) return due.error();
  if (!*due) return {};
  const auto step = member::copy_step(*session, background_ ? limits::kCopyPartsPerRun : kBesideACommand);
  if (!step) {
    const UserCode code = step.error().code;
    const bool node_says = code == UserCode::kNodeOlder || code == UserCode::kNotDevice ||
                           code == UserCode::kNotAllowed || code == UserCode::kSignatureBad;
    return node_says ? Outcome<void>() : Outcome<void>(step.error());
  }
  if (step->full && !background_ && !json()) err_.say(Msg::kCopyFullWarning);
  return {};
}

// Whoever stands by asks every node each hour; a command the own node alone, once a day.
Outcome<void> Context::compare_access(OpenSession& session) {
  constexpr std::uint64_t kDailyMs = limits::kDayMs;
  if (!session.started.sync.online || session.started.maintenance.clock_differs) return {};
  const auto compared =
      member::compare_access(*session, background_ ? member::AskedNodes::kAll : member::AskedNodes::kOwn,
                             background_ ? member::kCompareAgainMs : kDailyMs);
  return compared ? Outcome<void>() : Outcome<void>(compared.error());
}

Outcome<void> Context::look_for_alarms(member::Session& session) {
  auto alarms = member::kept_alarms(session, false);
  if (!alarms) return alarms.error();
  const auto known = [](const std::vector<member::KeptAlarm>& list, const member::KeptAlarm& one) {
    return std::any_of(list.begin(), list.end(),
                       [&](const member::KeptAlarm& other) { return other.alarm == one.alarm; });
  };
  if (alarms_read_ && !json()) {
    for (const member::KeptAlarm& alarm : *alarms) {
      if (known(alarms_, alarm) || known(said_, alarm)) continue;
      show_alarm(err_, alarm);
      said_.push_back(alarm);
    }
    err_.flush();
  }
  alarms_read_ = true;
  alarms_ = std::move(*alarms);
  return {};
}

void Context::show_foot() {
  if (json()) return;
  std::vector<member::KeptAlarm> rest;
  for (const member::KeptAlarm& alarm : alarms_) {
    const bool said = std::any_of(said_.begin(), said_.end(), [&](const member::KeptAlarm& other) {
      return other.alarm == alarm.alarm;
    });
    if (!said) rest.push_back(alarm);
  }
  out_.flush();
  err_.set_exercise(false);
  show_alarms_briefly(err_, rest);
  err_.flush();
}

}  // namespace ceptoar::cmd
