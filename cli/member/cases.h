// SPDX-License-Identifier: Apache-2.0
// Cases (案件): what a person put together as one matter, of this home alone. Rows of kCases; sealed like
// everything in the archive. The items themselves stay where they are. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_CASES_H_
#define CEPTOAR_CLI_MEMBER_CASES_H_

#include <map>
#include <string>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

struct CaseItem {
  OrgId org;                 // author's organisation and
  MsgId item;                // item: every version of it
  std::uint64_t at_ms = 0;   // when it was put here, or taken out
  std::string why;           // the evidence that was shown, by names: "product time"
};
struct CaseStep {
  std::uint8_t state = 0;    // liaison::ClockState
  std::string at;            // liaison::encode_time()
  std::uint64_t told_ms = 0; // when a person said so here
};
struct CaseRow {
  std::uint32_t number = 0;  // 1, 2, 3 ...; never used again
  std::string title;
  std::uint64_t made_ms = 0;
  bool exercise = false;
  std::vector<CaseItem> items;
  std::vector<CaseItem> apart;       // taken out by a person: not suggested again
  std::vector<CaseStep> steps;       // oldest first
  std::vector<std::string> regimes;
  std::map<std::string, std::string, std::less<>> marks;  // liaison::Marks, times as encode_time()
};
Bytes encode_row(const CaseRow& row);
Result<CaseRow> parse_case_row(std::uint32_t number, BytesView bytes);

store::ArchiveWrite keeping(const CaseRow& row);
// Newest first.
Outcome<std::vector<CaseRow>> all_cases(Session& session);
// Errors: E-NO-CASE.
Outcome<CaseRow> load_case(Session& session, std::string_view number);
// The next number that no case had.
Outcome<std::uint32_t> next_case_number(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_CASES_H_
