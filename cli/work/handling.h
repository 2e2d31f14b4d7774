// SPDX-License-Identifier: Apache-2.0
// What becomes of a report (情報連絡) after it came to the ministry: passed on to NISC or held with a
// reason that the rules know, how long that took, what is overdue; and what became of it in the end, so
// that the reporter hears of it. All of it are replies to every reader of the report, with fields; what
// somebody says who has no say in it is not taken for it.
#ifndef CEPTOAR_CLI_WORK_HANDLING_H_
#define CEPTOAR_CLI_WORK_HANDLING_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/work/items.h"
#include "cli/work/policies.h"
#include "cli/work/post.h"

namespace ceptoar::work {

// The state machine of a report after assessment (issues of a report: shared or not).
enum class ReportOutcome : std::uint8_t {
  kAssessed = 1,   // read and understood
  kShared = 2,     // something of it went out, anonymised or with consent
  kNotShared = 3,  // it counts, nothing of it goes out
  kClosed = 4,
};
std::string_view outcome_name(ReportOutcome outcome);  // "assessed", "shared", "not_shared", "closed"
std::optional<ReportOutcome> parse_outcome(std::string_view name);

// Passes a report on: those who read it see that, and NISC reads it if it was not among them. Errors:
// E-HANDLING-ROLE (not of a ministry that received it), E-HANDLING-CONSULT (a consultation is nobody's to
// pass on), E-NOT-REPORT, E-HANDLED, those of prepare_reply().
member::Outcome<Draft> prepare_forward(member::Session& session, const std::vector<HeldPack>& packs,
                                       std::string_view id, std::string_view note);
// `reason`: of the policy pack. Errors: those, E-HOLD-REASON (the pack has no such reason, or it does not
// hold for this report).
member::Outcome<Draft> prepare_hold(member::Session& session, const std::vector<HeldPack>& packs,
                                    std::string_view id, std::string_view reason,
                                    std::string_view note);
// From ministry or NISC to the reporter. Errors: E-HANDLING-ROLE, E-NOT-REPORT, of prepare_reply().
member::Outcome<Draft> prepare_outcome(member::Session& session, std::string_view id,
                                       ReportOutcome outcome, std::string_view note);

enum class HandlingState : std::uint8_t {
  kNone,       // no ministry has to pass it on: a ministry's own, a consultation, a bilateral one
  kWaiting, kForwarded, kHeld,
};
std::string_view handling_name(HandlingState state);  // "none", "waiting", "forwarded", "held"
// What this program knows of a ministry that neither passed an own report on nor held it within the time of
// the pack. Whatever its staff said of the report is an answer: then it is overdue and not silent.
enum class Silence : std::uint8_t {
  kNone,
  kNoAnswer,   // nobody there said anything
  kNoReceipt,  // and there is no record that its node has the report
};
std::string_view silence_name(Silence silence);  // "none", "no_answer", "no_receipt"
struct Handling {
  HandlingState state = HandlingState::kNone;
  std::string ministry;            // handle of who has to pass it on, or did
  std::uint64_t due_ms = 0;        // when it had to be passed on; 0: the pack does not say
  bool overdue = false;
  std::uint64_t at_ms = 0;         // when it was passed on or held
  std::uint64_t took_ms = 0;       // from its receipt at the ministry, as the ministry says
  std::string reason;              // why it is held
  std::string note;                // text of others
  Silence silence = Silence::kNone;  // of own reports alone
};
struct OutcomeNote {
  ReportOutcome outcome = ReportOutcome::kAssessed;
  std::string from;                // handle of the organisation
  std::uint64_t at_ms = 0;
  std::string note;                // text of others
};
struct HandledReport {
  InboxItem summary;
  Handling handling;
  std::vector<OutcomeNote> outcomes;  // oldest first
  std::string direct;              // why it went straight to NISC; text of others
  std::string silence;             // what the reporter's program knew then; empty: nothing
  std::uint64_t reported_ms = 0;   // when its first version was sent: deadlines count from that one
  bool cause_due = false;          // an own one, over for two weeks, whose cause nobody has said
};
// Errors: those of find_item, E-NOT-REPORT.
member::Outcome<HandledReport> handling_of(member::Session& session,
                                           const std::vector<HeldPack>& packs, std::string_view id);
// Reports of this archive, newest first; `overdue`: those alone which should have been passed on.
member::Outcome<std::vector<HandledReport>> handled_reports(member::Session& session,
                                                            const std::vector<HeldPack>& packs,
                                                            bool overdue);

// The newest own report, drill or not as asked for, that a ministry is silent on. nullopt: none.
struct SilentReport {
  std::string number;
  std::string ministry;            // handle
  std::uint64_t sent_ms = 0;
  std::uint64_t due_ms = 0;
  Silence silence = Silence::kNoAnswer;
};
member::Outcome<std::optional<SilentReport>> silent_report(member::Session& session,
                                                           const std::vector<HeldPack>& packs,
                                                           bool exercise);
// As it is recorded in a report: "fsa no_receipt 4827-1930-6615-9 2026-11-20T01:10:00Z" (sent then).
std::string silence_record(const SilentReport& silent);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_HANDLING_H_
