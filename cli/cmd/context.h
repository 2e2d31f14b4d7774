// SPDX-License-Identifier: Apache-2.0
// What every command has: where to print, how to ask, how to open the member's home.
#ifndef CEPTOAR_CLI_CMD_CONTEXT_H_
#define CEPTOAR_CLI_CMD_CONTEXT_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "cli/cmd/args.h"
#include "cli/member/alarms.h"
#include "cli/member/session.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/ui/progress.h"
#include "cli/ui/prompt.h"
#include "cli/work/session_start.h"

namespace ceptoar::cmd {

using member::Outcome;
using member::UserCode;
using member::UserError;
using ui::Msg;

// Exit statuses that are no error of error_codes.h.
inline constexpr int kExitDone = 0;
inline constexpr int kExitNegative = 1;  // asked, and the answer was no
inline constexpr int kExitQueued = 3;    // kept; sent when the node answers again

// A session and the key that its home needs to be saved. The order matters: the session goes first. The last
// of its copies closes it.
struct OpenSession {
  std::shared_ptr<member::Unlock> unlock;
  std::shared_ptr<member::Session> session;
  work::Started started;  // of open_started()
  member::Session& operator*() const { return *session; }
  member::Session* operator->() const { return session.get(); }
};

// Where the member's home is: --home, CEPTOAR_HOME, ~/.ceptoar.
std::filesystem::path home_directory(const Globals& globals, const ui::Environment& environment);

// Keys and lock of a home whose archive cannot be opened.
struct OpenHome {
  std::shared_ptr<member::Unlock> unlock;
  std::unique_ptr<member::Home> home;
};

class Context {
 public:
  // Lifetime: the streams outlive the context.
  Context(Globals globals, ui::Environment environment, std::ostream& out, std::ostream& err);

  ui::Lang lang() const { return out_.lang(); }
  bool json() const { return globals_.json; }
  bool yes() const { return globals_.yes; }
  const Globals& globals() const { return globals_; }
  const ui::Environment& environment() const { return environment_; }
  ui::Printer& out() { return out_; }  // standard output, for a person
  ui::Printer& err() { return err_; }  // standard error: warnings
  std::string tr(Msg message, const ui::Args& args = {}) const { return out_.tr(message, args); }
  // A command that follows something says once that it waits for another one; now it says so again.
  void say_waiting_again() { waiting_said_ = false; }
  // From here on every line, those of an error too, is about an exercise item.
  void set_exercise(bool exercise);
  // The one JSON document of a command, on standard output.
  void print_json(const ui::Json& document);
  // Words on the terminal while what follows takes long; gone with the returned object.
  ui::Progress busy(Msg what);
  // Gives way: nothing is waited for that another command of this member holds, and nothing is done
  // that a person should see done.
  void be_in_background() { background_ = true; }
  // The draft in which the text stands; said with the outcome of this run, error or not.
  void set_kept_draft(std::uint32_t number) { kept_draft_ = number; }
  std::uint32_t kept_draft() const { return kept_draft_; }
  // The alarms that nobody has seen, below what a command printed; nothing with --json, and nothing of
  // what this run has shown already.
  void show_foot();
  void alarms_shown() { said_ = alarms_; }

  // Three lines, or ceptoar.error/1, on standard error. Returns the exit status.
  int report(const UserError& error);

  crypto::Random& random() { return random_; }
  std::uint64_t now_ms() { return clock_.now_ms(); }
  member::Connector& connector() { return connector_; }
  std::filesystem::path home() const;
  // The terminal to ask at; E-NO-TERMINAL with `what` where there is none or --no-input was given.
  Outcome<ui::Prompt> prompt(Msg what);
  // The last question before something is done. What it is about is on the screen first; about a drill it says so.
  // The home is held meanwhile and nothing else of this member works: no answer for some minutes is no, and said.
  bool ask_yes(ui::Prompt& prompt, const std::string& question);
  bool ask_yes(ui::Prompt& prompt, Msg question, bool exercise);

  // For keys that exist: --credential, else --passphrase-file, else of the agent, else asked for.
  Outcome<std::unique_ptr<member::Unlock>> unlock_home();
  // Never of the agent.
  Outcome<std::unique_ptr<member::Unlock>> unlock_home_anew();
  // A passphrase about to be set: the first line of the file, or asked for twice.
  Outcome<std::unique_ptr<member::Unlock>> new_passphrase(const std::string& file);
  Outcome<std::unique_ptr<member::Unlock>> unlock_admin(
      const std::string& directory, const std::optional<std::string>& credential);
  // The keys of an organisation in `directory`, opened; says that it takes its time.
  Outcome<member::AdminKeys> open_admin(const std::string& directory, const std::optional<std::string>& credential);
  // For keys that are about to be made: a new passphrase is asked for twice.
  Outcome<std::unique_ptr<member::Unlock>> new_home_lock();
  Outcome<std::unique_ptr<member::Unlock>> new_admin_lock(
      const std::string& directory, const std::optional<std::string>& credential);

  // What every open_session() of this run gives, instead of opening one: it was started by somebody else.
  void adopt(const OpenSession& ready) { ready_ = ready; }
  // Of a backup that is made or opened: never that of the home.
  Outcome<std::unique_ptr<member::Unlock>> new_backup_lock(const std::string& file);
  Outcome<std::unique_ptr<member::Unlock>> backup_lock(const std::string& file,
                                                       const std::string& backup);

  // What open_session() shall use.
  void unlock_with(std::unique_ptr<member::Unlock> unlock);
  // Home, archive and roster; no word with the node yet. Texts that an earlier run left in an editor's
  // file become drafts. The passphrase is asked for once in a run:
  // a command that follows something opens a session for each look, so that others get the lock.
  Outcome<OpenSession> open_session();
  // Without the archive, for its repair.
  Outcome<OpenHome> open_home();
  // The same without a question, a wait or a word, for the shell's completions; nothing where that cannot
  // be: a passphrase and no agent, another command at work, no home.
  std::optional<OpenSession> open_quietly();
  // And what every command of an enrolled member does first: pull, keep keys in order, send what
  // waits. Alarms and warnings of that go to standard error.
  Outcome<OpenSession> open_started();
  // After something new was put into the outbox or accepted.
  Outcome<void> start(OpenSession& session);

 private:
  Outcome<void> keep_copy(OpenSession& session);
  Outcome<void> compare_access(OpenSession& session);
  // Nullptr: no agent, or the passphrase was changed behind its back.
  Outcome<std::unique_ptr<member::Unlock>> unlock_of_agent() const;
  Outcome<std::unique_ptr<member::Unlock>> unlock_quietly() const;
  member::SessionOptions session_options(const member::Unlock& unlock);
  Outcome<std::unique_ptr<member::Unlock>> lock_of_kind(
      crypto::LockKind kind, const std::optional<std::string>& credential,
      const std::string& option, const std::string& question);
  Outcome<std::unique_ptr<member::Unlock>> given_lock(const std::optional<std::string>& credential);
  Outcome<std::unique_ptr<member::Unlock>> ask_lock(const std::string& question);
  Outcome<std::unique_ptr<member::Unlock>> ask_new_lock(const std::string& question);
  std::optional<std::string> environment_credential() const;
  UserError not_typed(const Error& error) const;
  Outcome<std::shared_ptr<member::Unlock>> home_lock();
  // `open(LockWish)` with the words that its waiting takes.
  template <class Open>
  auto open_with_words(const Open& open);
  // Reads what nobody has seen; what came while this run works is said at once.
  Outcome<void> look_for_alarms(member::Session& session);

  Outcome<void> look_around(member::Session& session);

  std::optional<OpenSession> ready_;
  bool background_ = false;
  bool waiting_said_ = false;
  void take_left_texts(member::Session& session);

  std::uint32_t kept_draft_ = 0;
  bool alarms_read_ = false;
  bool own_revoked_said_ = false;
  bool admin_changed_said_ = false;
  std::vector<member::KeptAlarm> alarms_;  // nobody has seen them
  std::vector<member::KeptAlarm> said_;    // in this run
  std::shared_ptr<member::Unlock> unlock_;  // of the home, once it was given
  Globals globals_;
  ui::Environment environment_;
  std::ostream& out_stream_;
  std::ostream& err_stream_;
  ui::Printer out_;
  ui::Printer err_;
  crypto::SystemRandom random_;
  member::SystemClock clock_;
  member::NodeConnector connector_;
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_CONTEXT_H_
