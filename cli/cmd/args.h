// SPDX-License-Identifier: Apache-2.0
// The command line as plain values. CLI11 is included by args.cc alone (it costs seconds of every
// translation unit); what its version gets wrong for us is caught before it sees the words.
#ifndef CEPTOAR_CLI_CMD_ARGS_H_
#define CEPTOAR_CLI_CMD_ARGS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/ui/texts.h"

namespace ceptoar::cmd {

// Before or after the command.
struct Globals {
  std::optional<std::string> home;             // --home, CEPTOAR_HOME
  std::optional<std::string> credential;       // --credential, CEPTOAR_CREDENTIAL: path of a file
  std::optional<std::string> passphrase_file;  // --passphrase-file
  std::optional<ui::Lang> lang;
  bool json = false;
  bool yes = false;
  bool no_input = false;
};

struct TodayArgs {};  // bare `ceptoar`
struct PostArgs {
  std::string file;  // "-": standard input
  std::optional<std::string> title;
  std::optional<std::string> tlp;
  std::vector<std::string> to;
  bool with_members = false;
  bool exercise = false;
  bool flash = false;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct InboxArgs {
  bool unread = false;
  bool all = false;
};
struct ReadArgs {
  std::string id;
  bool headers = false;
};
struct BoardArgs {
  std::string id;
};
struct StatusArgs {};
struct VersionArgs {};
struct SyncArgs {};
struct TryArgs {
  std::vector<std::string> files;
};

struct RosterShowArgs {
  std::string handle;  // empty: all
};
struct RosterGenesisArgs {
  std::vector<std::string> requests;  // propose from these ...
  std::string from;                   // ... or put signatures together
  std::vector<std::string> signatures;
  std::string out;
};
struct RosterSignArgs {
  std::string roster;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct RosterTrustArgs {
  std::string roster;
  std::string number;
};

struct OrgInitArgs {
  std::string handle;
  std::string under;  // a company's CEPTOAR; empty for an organisation of the roster
  std::string kind;
  std::string sector;
  std::string ministry;
  std::string name_ja;
  std::string name_en;
  std::string holder;
  std::string role;
  std::string node;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct OrgEnrolArgs {
  std::string request;
  std::string number;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct OrgAcceptArgs {
  std::string reply;  // empty for an organisation of the roster
  std::string number;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string access_out;
};
struct MemberInitArgs {
  std::string handle;
  std::string role;
  std::string out;
};
struct MemberEnrolArgs {
  bool device = false;  // may rotate the organisation's keys
  std::string request;
  std::string number;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct MemberAcceptArgs {
  std::string reply;
  std::string number;
};

struct CardShareArgs {
  std::vector<std::string> to;
  std::string telephone;
  std::string mail;
};
struct CardListArgs {};
struct KeyRotateArgs {
  std::string
      key_class;  // "staff", "members", "person"; empty: all that are this holder's to rotate
};
struct KeyShowArgs {};

struct NodeInitArgs {
  std::string directory, org, host, port, member_port;
};
struct NodeAcceptArgs {
  std::string directory, roster, number, access;
};
struct NodeStartArgs {
  std::string directory;
  bool detach = false;
};
struct NodeStatusArgs {
  std::string directory;  // empty: ask the own node through the member port
};

using Command =
    std::variant<TodayArgs, PostArgs, InboxArgs, ReadArgs, BoardArgs, StatusArgs, VersionArgs,
                 SyncArgs, TryArgs, RosterShowArgs, RosterGenesisArgs, RosterSignArgs,
                 RosterTrustArgs, OrgInitArgs, OrgEnrolArgs, OrgAcceptArgs, MemberInitArgs,
                 MemberEnrolArgs, MemberAcceptArgs, CardShareArgs, CardListArgs, KeyRotateArgs,
                 KeyShowArgs, NodeInitArgs, NodeAcceptArgs, NodeStartArgs, NodeStatusArgs>;

struct Invocation {
  Globals globals;
  Command command;
};
// --help: which text. The language and the way to print come from `globals`.
struct HelpWanted {
  Globals globals;
  ui::Msg text;
};
// What is wrong with the words; exit code 64. Texts by `code` (cli/ui/texts_errors.inc).
struct UsageFault {
  Globals globals;  // as far as they were understood: the language of the message
  std::string code;
  std::vector<std::pair<std::string, std::string>> args;
};

// `words` without the program's name. Never exits, never prints, never throws.
std::variant<Invocation, HelpWanted, UsageFault> parse_args(const std::vector<std::string>& words);

// "10s", "500ms", "2m": at most an hour.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
// The candidate nearest to `typed`, when it is near enough to be what was meant.
std::optional<std::string> did_you_mean(std::string_view typed,
                                        const std::vector<std::string>& candidates);

// For a test: every option of every command beside the text of its --help.
struct CommandOptions {
  std::string command;  // "org init"
  ui::Msg help;
  std::vector<std::string> options;  // "--kind"
};
std::vector<CommandOptions> all_options();

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_H_
