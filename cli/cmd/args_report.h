// SPDX-License-Identifier: Apache-2.0
// What the commands of public-private liaison take.
#ifndef CEPTOAR_CLI_CMD_ARGS_REPORT_H_
#define CEPTOAR_CLI_CMD_ARGS_REPORT_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ceptoar::cmd {

struct ReportCheckArgs {
  std::string facts;   // TOML; empty: ask
  std::string policy;  // name; empty: that of the facts, or the rules in force
  std::string system;  // which one it happened to, as it stands on the own list; empty: not said
  std::string out;     // where the answers go, for --facts; empty: nowhere
};
// What a report says of itself, however it is written.
struct ReportOptions {
  std::string contact;
  std::string proxy;
  bool accident = false;
  bool affects_others = false;
  std::string way;      // id of a way of the policy
  std::string direct;   // the reason
  std::string agreement;  // to share with one party alone ...
  std::string partner;    // ... namely this one
  std::string facts;    // of the decision helper: kept with the report
  std::string policy;
  std::string voluntary;  // the condition on which it is given
  bool exercise = false;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct ReportQuickArgs : ReportOptions {
  std::vector<std::string> words;  // none: asked for
};
struct ReportNewArgs : ReportOptions {
  std::string file;  // "-": standard input
  std::string from;  // a consultation that becomes a report
};
struct ReportConsultArgs : ReportOptions {
  std::vector<std::string> words;
  std::string to;  // id of a way of the policy: "ministry" (also when empty), "nisc"
};
struct ReportFormArgs {};
struct ReportUpdateArgs {
  std::string id;
  std::string file;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct ReportShowArgs {
  std::string id;
  bool headers = false;
};
struct ReportWithdrawArgs {
  std::string id;
  std::string reason;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct LintArgs {
  std::string file;
  std::vector<std::string> names;  // further names that must not go out
  std::vector<std::string> attached;  // files that go with the text
};
struct SystemsListArgs {};
struct SystemsAddArgs {
  std::vector<std::string> names;
  std::string note;
};
struct SystemsRemoveArgs {
  std::vector<std::string> names;
};
struct SystemsTemplateArgs {
  std::string sector;   // empty: the own one
  bool dry_run = false; // shows, and adds nothing
};
struct SectorsArgs {
  std::string at;       // a day as typed; empty: today
  std::string file;     // read in place of sectors.toml of the home
};
struct CheckArgs {
  std::string inventory;
  std::string since;  // as typed
};
struct ConsentRequestArgs {
  std::string id;
  std::string file;
  std::vector<std::string> to;
  std::string until;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct ConsentAnswerArgs {
  std::string id;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct ConsentGrantArgs : ConsentAnswerArgs {
  std::string until;
};
struct ConsentRefuseArgs : ConsentAnswerArgs {};
struct ConsentWithdrawArgs : ConsentAnswerArgs {};
struct ConsentShowArgs {
  std::string id;
};
struct ReissueArgs {
  std::string file;
  std::string from;
  std::string basis;
  std::string consent;
  std::string why;
  std::string kind;    // of provision; empty: as the text says
  std::string act_by;
  std::string tlp;
  std::vector<std::string> to;
  bool with_members = false;
  bool now = false;    // do not wait for a full hour
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct ReissueWaitingArgs {};
struct ReissueStopArgs {
  std::string id;
  std::string why;
};
struct ReissueApproveArgs {
  std::string id;
};
struct PolicyListArgs {};
struct PolicyShowArgs {
  std::string name;
};
struct PolicyAddArgs {
  std::string file;
};
struct PolicySignArgs {
  std::string file;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_REPORT_H_
