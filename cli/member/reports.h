// SPDX-License-Identifier: Apache-2.0
// What a secretariat reports to an author of its companies' answers: how many said what, and one
// salted line for each company, which that company alone can check (decisions "Nobody hides anything
// from anybody"). Neither the author nor another company learns who said it. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_REPORTS_H_
#define CEPTOAR_CLI_MEMBER_REPORTS_H_

#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// An answer that speaks for companies and not for who signed it.
inline bool is_report(const Answer& answer) { return !answer.statement_hash.is_zero(); }

// What a report must be, whoever reads it: of a CEPTOAR's staff, under a client key that this
// CEPTOAR published, with as many lines as that has grants, and counts that add up to them.
// Errors: E-FILE-BAD.
Outcome<void> check_report(Session& session, const crypto::Authored& authored,
                           const Answer& answer);
// For a company of that CEPTOAR: false when the line about it says something that its officers never
// said, or nothing although they answered an hour before. True for everybody else.
Outcome<bool> own_line_is_true(Session& session, const crypto::Authored& authored,
                               const Answer& answer);

// The write that remembers that a company's answer must be reported; nothing when it need not be (the
// own organisation's item; not a company of ours; a report). `entry`: the item's, for the moment in which it does not stand in the archive yet.
Outcome<void> note_for_report(Session& session, const AnswerRow& answer, EntryId entry,
                              std::vector<store::ArchiveWrite>& writes);
// The write after which its next report is told whatever it says: the last one did not go.
Outcome<void> forget_reported(Session& session, const EntryId& entry, std::vector<store::ArchiveWrite>& writes);
// Seals the reports that are due, at most one a minute for an item. Only on the device that handed
// out the newest client key: no other one has the salts. Returns how many went to the outbox.
Outcome<std::size_t> report_companies(Session& session);

// The newest report of each CEPTOAR, by handle of who signed it.
std::vector<AnswerRow> standing_reports(const std::vector<AnswerRow>& all);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_REPORTS_H_
