// SPDX-License-Identifier: Apache-2.0
// The command line as plain values: one header of structs and one args_*.cc for each group of
// commands, which alone include CLI11 (it costs seconds of every translation unit). What its version
// gets wrong for us is caught before it sees the words.
#ifndef CEPTOAR_CLI_CMD_ARGS_H_
#define CEPTOAR_CLI_CMD_ARGS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/cmd/args_admin.h"
#include "cli/cmd/args_agent.h"
#include "cli/cmd/args_answers.h"
#include "cli/cmd/args_backup.h"
#include "cli/cmd/args_broadcast.h"
#include "cli/cmd/args_care.h"
#include "cli/cmd/args_cases.h"
#include "cli/cmd/args_ceremony.h"
#include "cli/cmd/args_desk.h"
#include "cli/cmd/args_drafts.h"
#include "cli/cmd/args_items.h"
#include "cli/cmd/args_people.h"
#include "cli/cmd/args_redact.h"
#include "cli/cmd/args_relay.h"
#include "cli/cmd/args_report.h"
#include "cli/cmd/args_voting.h"
#include "cli/cmd/args_watch.h"
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
  bool no_agent = false;                       // ask for the passphrase even where an agent runs
};

struct TodayArgs {};  // bare `ceptoar`
using Command =
    std::variant<TodayArgs, PostArgs, InboxArgs, SearchArgs, WatchArgs, ReadArgs, BoardArgs, StatusArgs, VersionArgs,
                 SyncArgs, TryArgs, RosterShowArgs, RosterGenesisArgs, RosterSignArgs,
                 RosterTrustArgs, RosterProposeArgs, RosterDiffArgs, RosterVoteArgs,
                 RosterAbandonArgs, RosterStatusArgs, RosterApplyArgs, RosterHistoryArgs, RosterKeysArgs,
                 RecoverKeyArgs, RecoverProposeArgs, RecoverSignArgs, RecoverStatusArgs,
                 SuspendProposeArgs, SuspendSignArgs, SuspendStatusArgs, RosterReadyArgs, RosterRulesArgs, OrgInitArgs, OrgEnrolArgs, OrgAcceptArgs, MemberInitArgs,
                 MemberEnrolArgs, MemberAcceptArgs, CardShareArgs, CardListArgs, CardConfirmArgs,
                 OrgMembersArgs, OrgRoleArgs, OrgRemoveArgs, OrgRenewArgs, OrgRekeyArgs, OrgHandoverArgs,
                 OrgTakeoverArgs, OrgDutyArgs, OperatorListArgs, OperatorSetArgs, OperatorRemoveArgs,
                 OperatorShareArgs, KeyRotateArgs,
                 AckArgs, ReplyArgs, UpdateArgs, WithdrawArgs,
                 BroadcastSendArgs, BroadcastApproveArgs, BroadcastCancelArgs, BroadcastListArgs,
                 BroadcastBoardArgs,
                 RelayArgs, RelayMailArgs, RelayToldArgs, ContactAddArgs, ContactImportArgs,
                 ContactListArgs, ContactRemoveArgs, GroupSetArgs, GroupProposeArgs, GroupJoinArgs,
                 GroupLeaveArgs, GroupRenewArgs, GroupListArgs, GroupRemoveArgs,
                 ReachArgs,
                 ReportCheckArgs, ReportQuickArgs, ReportNewArgs, ReportConsultArgs, ReportFormArgs,
                 ReportUpdateArgs, ReportShowArgs, ReportWithdrawArgs,
                 ReportListArgs, ReportForwardArgs, ReportHoldArgs, ReportOutcomeArgs, ReportVendorArgs,
                 ReportNoticeArgs, ReportSpreadArgs,
                 CaseNewArgs, CaseListArgs, CaseShowArgs, CaseLinkArgs, CaseUnlinkArgs,
                 CaseSuggestArgs, CaseClockArgs, ProvideArgs, InquiryNewArgs, InquiryAnswerArgs,
                 InquiryListArgs, InquiryShowArgs,
                 PolicyListArgs, PolicyShowArgs, PolicyAddArgs, PolicySignArgs, LintArgs, CheckArgs,
                 SystemsListArgs, SystemsAddArgs, SystemsRemoveArgs, SystemsTemplateArgs,
                 SectorsArgs,
                 ConsentRequestArgs, ConsentGrantArgs, ConsentRefuseArgs, ConsentWithdrawArgs,
                 ConsentShowArgs, ReissueArgs, ReissueWaitingArgs, ReissueStopArgs, ReissueApproveArgs,
                 ReportRenderArgs, ReportSourceArgs, DisclosureListArgs, DisclosureOverrideArgs,
                 ReadLogArgs, ExportArgs, ImportArgs,
                 AlarmArgs, MemberInviteArgs, ExplainArgs, DoctorArgs, PeerListArgs,
                 AuditLogArgs, AuditVerifyArgs, AuditExportArgs, AuditProveArgs, AuditWitnessedArgs,
                 DraftListArgs, DraftShowArgs, DraftNewArgs, DraftEditArgs, DraftSendArgs,
                 DraftDiscardArgs,
                 KeyInitArgs, BackupCreateArgs, BackupVerifyArgs, BackupRestoreArgs,
                 ArchiveRepairArgs, ArchiveCopyArgs, ArchiveRestoreArgs, KeyShowArgs, KeyPassphraseArgs, AgentArgs, NodeInitArgs, NodeAcceptArgs,
                 NodeStartArgs, NodeAccessArgs, NodeStatusArgs>;

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

// Commands of the first level that parse_args looks at first: for the tests of its speed.
std::vector<std::string> commands_declared_for(const std::vector<std::string>& words);

// "10s", "500ms", "2m": at most an hour.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
// The candidate nearest to `typed`, when it is near enough to be what was meant.
std::optional<std::string> did_you_mean(std::string_view typed,
                                        const std::vector<std::string>& candidates);

// The tree of commands as it was declared, for completions, man pages and tests: nothing about it stands
// in a second place.
struct OptionFacts {
  std::string name;          // "--kind"
  bool takes_value = false;
  bool list = false;         // values separated by commas
  bool repeats = false;      // may be given again
  bool many = false;         // all plain words that follow are its values
  bool required = false;
};
struct WordFacts {
  std::string name;          // "FILE"
  bool required = false;
  bool many = false;         // the last one: any number
};
struct CommandFacts {
  std::vector<std::string> path;  // {"relay", "contact", "add"}; empty: `ceptoar` itself
  ui::Msg help;
  std::vector<OptionFacts> options;  // its own; those of `ceptoar` itself are good everywhere
  std::vector<WordFacts> words;
  std::vector<std::string> subcommands;
};
// Parents before their children, otherwise as declared.
std::vector<CommandFacts> all_commands();

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_H_
