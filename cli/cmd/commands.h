// SPDX-License-Identifier: Apache-2.0
// One function a command: it opens what it needs, calls work/ or member/, shows the outcome and
// returns the exit status; what goes wrong comes back as an error that main() shows.
#ifndef CEPTOAR_CLI_CMD_COMMANDS_H_
#define CEPTOAR_CLI_CMD_COMMANDS_H_

#include "cli/cmd/context.h"

namespace ceptoar::cmd {

Outcome<int> run(Context& context, const TodayArgs& args);
Outcome<int> run(Context& context, const PostArgs& args);
Outcome<int> run(Context& context, const InboxArgs& args);
Outcome<int> run(Context& context, const SearchArgs& args);
Outcome<int> run(Context& context, const WatchArgs& args);
Outcome<int> run(Context& context, const ReadArgs& args);
Outcome<int> run(Context& context, const AckArgs& args);
Outcome<int> run(Context& context, const ReplyArgs& args);
Outcome<int> run(Context& context, const UpdateArgs& args);
Outcome<int> run(Context& context, const WithdrawArgs& args);
Outcome<int> run(Context& context, const BroadcastSendArgs& args);
Outcome<int> run(Context& context, const BroadcastApproveArgs& args);
Outcome<int> run(Context& context, const BroadcastCancelArgs& args);
Outcome<int> run(Context& context, const BroadcastListArgs& args);
Outcome<int> run(Context& context, const BroadcastBoardArgs& args);
Outcome<int> run(Context& context, const RelayArgs& args);
Outcome<int> run(Context& context, const RelayMailArgs& args);
Outcome<int> run(Context& context, const RelayToldArgs& args);
Outcome<int> run(Context& context, const ContactAddArgs& args);
Outcome<int> run(Context& context, const ContactImportArgs& args);
Outcome<int> run(Context& context, const ContactListArgs& args);
Outcome<int> run(Context& context, const ContactRemoveArgs& args);
Outcome<int> run(Context& context, const GroupSetArgs& args);
Outcome<int> run(Context& context, const GroupListArgs& args);
Outcome<int> run(Context& context, const GroupRemoveArgs& args);
Outcome<int> run(Context& context, const ReachArgs& args);
Outcome<int> run(Context& context, const ReportCheckArgs& args);
Outcome<int> run(Context& context, const ReportQuickArgs& args);
Outcome<int> run(Context& context, const ReportNewArgs& args);
Outcome<int> run(Context& context, const ReportConsultArgs& args);
Outcome<int> run(Context& context, const ReportFormArgs& args);
Outcome<int> run(Context& context, const ReportUpdateArgs& args);
Outcome<int> run(Context& context, const ReportShowArgs& args);
Outcome<int> run(Context& context, const ReportWithdrawArgs& args);
Outcome<int> run(Context& context, const ReportListArgs& args);
Outcome<int> run(Context& context, const ReportForwardArgs& args);
Outcome<int> run(Context& context, const ReportHoldArgs& args);
Outcome<int> run(Context& context, const ReportOutcomeArgs& args);
Outcome<int> run(Context& context, const ReportVendorArgs& args);
Outcome<int> run(Context& context, const CaseNewArgs& args);
Outcome<int> run(Context& context, const CaseListArgs& args);
Outcome<int> run(Context& context, const CaseShowArgs& args);
Outcome<int> run(Context& context, const CaseLinkArgs& args);
Outcome<int> run(Context& context, const CaseUnlinkArgs& args);
Outcome<int> run(Context& context, const CaseSuggestArgs& args);
Outcome<int> run(Context& context, const CaseClockArgs& args);
Outcome<int> run(Context& context, const ProvideArgs& args);
Outcome<int> run(Context& context, const InquiryNewArgs& args);
Outcome<int> run(Context& context, const InquiryAnswerArgs& args);
Outcome<int> run(Context& context, const InquiryListArgs& args);
Outcome<int> run(Context& context, const InquiryShowArgs& args);
Outcome<int> run(Context& context, const ConsentRequestArgs& args);
Outcome<int> run(Context& context, const ConsentGrantArgs& args);
Outcome<int> run(Context& context, const ConsentRefuseArgs& args);
Outcome<int> run(Context& context, const ConsentWithdrawArgs& args);
Outcome<int> run(Context& context, const ConsentShowArgs& args);
Outcome<int> run(Context& context, const ReissueArgs& args);
Outcome<int> run(Context& context, const ReissueWaitingArgs& args);
Outcome<int> run(Context& context, const ReissueStopArgs& args);
Outcome<int> run(Context& context, const ReportRenderArgs& args);
Outcome<int> run(Context& context, const ReportSourceArgs& args);
Outcome<int> run(Context& context, const DisclosureListArgs& args);
Outcome<int> run(Context& context, const DisclosureOverrideArgs& args);
Outcome<int> run(Context& context, const ReadLogArgs& args);
Outcome<int> run(Context& context, const ExportArgs& args);
Outcome<int> run(Context& context, const ImportArgs& args);
Outcome<int> run(Context& context, const LintArgs& args);
Outcome<int> run(Context& context, const CheckArgs& args);
Outcome<int> run(Context& context, const PolicyListArgs& args);
Outcome<int> run(Context& context, const PolicyShowArgs& args);
Outcome<int> run(Context& context, const PolicyAddArgs& args);
Outcome<int> run(Context& context, const PolicySignArgs& args);
Outcome<int> run(Context& context, const DraftListArgs& args);
Outcome<int> run(Context& context, const DraftShowArgs& args);
Outcome<int> run(Context& context, const DraftNewArgs& args);
Outcome<int> run(Context& context, const DraftEditArgs& args);
Outcome<int> run(Context& context, const DraftSendArgs& args);
Outcome<int> run(Context& context, const DraftDiscardArgs& args);
Outcome<int> run(Context& context, const BoardArgs& args);
Outcome<int> run(Context& context, const AlarmArgs& args);
Outcome<int> run(Context& context, const MemberInviteArgs& args);
Outcome<int> run(Context& context, const ExplainArgs& args);
Outcome<int> run(Context& context, const DoctorArgs& args);
Outcome<int> run(Context& context, const PeerListArgs& args);
Outcome<int> run(Context& context, const AuditLogArgs& args);
Outcome<int> run(Context& context, const AuditVerifyArgs& args);
Outcome<int> run(Context& context, const AuditExportArgs& args);
Outcome<int> run(Context& context, const AuditProveArgs& args);
Outcome<int> run(Context& context, const StatusArgs& args);
Outcome<int> run(Context& context, const VersionArgs& args);
Outcome<int> run(Context& context, const SyncArgs& args);
Outcome<int> run(Context& context, const TryArgs& args);
Outcome<int> run(Context& context, const RosterShowArgs& args);
Outcome<int> run(Context& context, const RosterGenesisArgs& args);
Outcome<int> run(Context& context, const RosterSignArgs& args);
Outcome<int> run(Context& context, const RosterTrustArgs& args);
Outcome<int> run(Context& context, const RosterProposeArgs& args);
Outcome<int> run(Context& context, const RosterDiffArgs& args);
Outcome<int> run(Context& context, const RosterVoteArgs& args);
Outcome<int> run(Context& context, const RosterAbandonArgs& args);
Outcome<int> run(Context& context, const RosterStatusArgs& args);
Outcome<int> run(Context& context, const RosterApplyArgs& args);
Outcome<int> run(Context& context, const RosterHistoryArgs& args);
Outcome<int> run(Context& context, const RecoverKeyArgs& args);
Outcome<int> run(Context& context, const RecoverProposeArgs& args);
Outcome<int> run(Context& context, const RecoverSignArgs& args);
Outcome<int> run(Context& context, const RecoverStatusArgs& args);
Outcome<int> run(Context& context, const OrgInitArgs& args);
Outcome<int> run(Context& context, const OrgEnrolArgs& args);
Outcome<int> run(Context& context, const OrgAcceptArgs& args);
Outcome<int> run(Context& context, const MemberInitArgs& args);
Outcome<int> run(Context& context, const MemberEnrolArgs& args);
Outcome<int> run(Context& context, const MemberAcceptArgs& args);
Outcome<int> run(Context& context, const CardShareArgs& args);
Outcome<int> run(Context& context, const CardListArgs& args);
Outcome<int> run(Context& context, const CardConfirmArgs& args);
Outcome<int> run(Context& context, const OrgMembersArgs& args);
Outcome<int> run(Context& context, const OrgRoleArgs& args);
Outcome<int> run(Context& context, const OrgRemoveArgs& args);
Outcome<int> run(Context& context, const OrgRenewArgs& args);
Outcome<int> run(Context& context, const OrgHandoverArgs& args);
Outcome<int> run(Context& context, const OrgTakeoverArgs& args);
Outcome<int> run(Context& context, const OrgDutyArgs& args);
Outcome<int> run(Context& context, const KeyRotateArgs& args);
Outcome<int> run(Context& context, const KeyShowArgs& args);
Outcome<int> run(Context& context, const ArchiveRepairArgs& args);
Outcome<int> run(Context& context, const KeyPassphraseArgs& args);
Outcome<int> run(Context& context, const AgentArgs& args);
Outcome<int> run(Context& context, const NodeInitArgs& args);
Outcome<int> run(Context& context, const NodeAcceptArgs& args);
Outcome<int> run(Context& context, const NodeStartArgs& args);
Outcome<int> run(Context& context, const NodeStatusArgs& args);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_COMMANDS_H_
