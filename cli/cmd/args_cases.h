// SPDX-License-Identifier: Apache-2.0
// What the commands take that follow a report: its handling, cases, provisions, inquiries.
#ifndef CEPTOAR_CLI_CMD_ARGS_CASES_H_
#define CEPTOAR_CLI_CMD_ARGS_CASES_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ceptoar::cmd {

struct HandlingArgs {
  std::string id;
  std::string note;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct ReportForwardArgs : HandlingArgs {};
struct ReportHoldArgs : HandlingArgs {
  std::string reason;
};
struct ReportOutcomeArgs : HandlingArgs {
  std::string result;
};
struct ReportListArgs {
  bool overdue = false;
};
struct ReportVendorArgs {
  std::string id;
  std::string vendor;   // handle
  std::string until;    // as typed
  std::string file;     // what the vendor should know
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct ReportNoticeArgs {
  std::vector<std::string> words;  // the service
  std::string since;               // as typed
  std::string sector;
  std::string policy;
  bool exercise = false;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct ReportSpreadArgs {};
struct CaseNewArgs {
  std::vector<std::string> ids;
  std::string title;
};
struct CaseListArgs {};
struct CaseShowArgs {
  std::string number;
};
struct CaseLinkArgs {
  std::string number;
  std::vector<std::string> ids;
};
struct CaseUnlinkArgs {
  std::string number;
  std::string id;
};
struct CaseSuggestArgs {};
struct CaseClockArgs {
  std::string number;
  std::string state;                 // empty: none to set
  std::string at;
  std::vector<std::string> regimes;
  std::vector<std::string> marks;    // NAME or NAME=TIME
};
struct ProvideArgs {
  std::string file;
  std::string kind;
  std::string tlp;
  std::vector<std::string> to;
  bool with_members = false;
  std::vector<std::string> summary;
  std::string action;
  std::string act_by;
  std::string publish_at;
  std::string affects;               // sector that failed: whom to tell is suggested
  bool suggested = false;            // send to those
  std::string number;                // case
  bool propose = false;
  bool exercise = false;
  std::string importance;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct InquiryNewArgs {
  std::string file;
  std::string tlp;
  std::vector<std::string> to;
  bool with_members = false;
  bool request = false;              // asks for cooperation rather than for an answer
  bool aid = false;                  // asks the organisations of a place for help
  bool instruct = false;             // NISC to ministries
  std::string act_by;
  bool exercise = false;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct InquiryAnswerArgs {
  std::string id;
  std::string answer;
  std::string note;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct InquiryListArgs {};
struct InquiryShowArgs {
  std::string id;
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_CASES_H_
