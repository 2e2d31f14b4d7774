// SPDX-License-Identifier: Apache-2.0
// Cases (案件): what people of one office put together as one matter. Rows of kCases; sealed like
// everything in the archive. The items themselves stay where they are. What one does to a case travels to
// his colleagues as a note sealed to the staff (schema/people.h CaseNote); every home plays the changes of
// all by their times and comes to the same case. Its number is this home's, its code the office's. Two who
// change the same thing without knowing of each other are both kept (rivals_of, disputed_papers). A case that
// has or had an item of TLP:RED stays in its home. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_CASES_H_
#define CEPTOAR_CLI_MEMBER_CASES_H_

#include <map>
#include <string>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"
#include "schema/people.h"

namespace ceptoar::member {

inline constexpr std::size_t kMostCases = 10'000;  // a number has five digits at most, and a code six
inline constexpr std::size_t kCasesTold = 50;      // to somebody who joins

struct CaseItem {
  OrgId org;                 // author's organisation and
  MsgId item;                // item: every version of it
  std::uint64_t at_ms = 0;   // when it was put here, or taken out
  std::string why;           // the evidence that was shown, by names: "product time"
  bool red = false;          // for named persons alone
};
struct CaseStep {
  std::uint8_t state = 0;    // liaison::ClockState
  std::string at;            // liaison::encode_time()
  std::uint64_t told_ms = 0; // when a person said so
  std::string who = {};      // handle of that colleague; empty: here
};
// One change, and whose it is.
struct CaseEntry {
  HolderId holder;
  std::string handle;
  CaseChange change;
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
  MsgId id;                          // zero: from before cases were shared, and not changed since
  std::vector<CaseEntry> log;        // by time; what stands above follows from it
  bool is_red() const;
  // Several people changed it, or one did before an item of TLP:RED came in: what was done till then went to the
  // colleagues and stays with them. Of an item that was taken out again, the time when is all that is known.
  bool is_of_several() const;
};
Bytes encode_row(const CaseRow& row);
Result<CaseRow> parse_case_row(std::uint32_t number, BytesView bytes);

// Six digits that all of the office see; empty while it has none.
std::string code_of(const CaseRow& row);

// Keeps what a person here changed, and tells the colleagues, in one commit. Times of `changes`, and what
// they take the place of, are filled in. `row`: as it was loaded, or new; its items of TLP:RED as they
// shall be. Errors: E-CASE-FULL.
Outcome<void> keep_case(Session& session, CaseRow row, std::vector<CaseChange> changes);
// Whether what is done to it goes to somebody. With an item of TLP:RED in it that would end for good.
Outcome<bool> colleagues_hold(Session& session, const CaseRow& row);
// Somebody joined the office: the newest cases once more, what was done here to each.
Outcome<void> tell_cases(Session& session);
// At a start: the same, once, when this home sees somebody in the office whom it has told nothing yet, and the
// staff key that he holds too. Whoever enrolled him knows what he did himself; each colleague tells his own.
// True when something may wait in the outbox. What cannot be told now is told at the next start.
Outcome<bool> tell_newcomers(Session& session);
// What a colleague did. `writes`: those of the same commit, in which another case may be new.
Outcome<void> take_case_note(Session& session, const CaseNote& note, const crypto::Subject& author,
                             std::vector<store::ArchiveWrite>& writes);

// What was said of one thing by people who did not know of each other's word; one alone is no rival.
struct Rival {
  std::string value;         // of the clock: a state; of a mark: its time
  std::string handle;
  std::uint64_t at_ms = 0;
};
// `what`: kStep, `name` as it is, or kMark of that name. In the order of their times.
std::vector<Rival> rivals_of(const CaseRow& row, CaseAct what, std::string_view name);

// A paper that one put in and another took out without knowing of each other's word. It stays in the case
// until somebody who knows both says one of them again.
struct PaperWord {
  bool in = false;
  std::string handle;
  std::uint64_t at_ms = 0;
};
struct DisputedPaper {
  OrgId org;
  MsgId item;
  std::vector<PaperWord> said;  // by their times; at least one of each kind
};
std::vector<DisputedPaper> disputed_papers(const CaseRow& row);
bool is_disputed(const CaseRow& row, const OrgId& org, const MsgId& item);
// How many things colleagues said differently without knowing of each other's word.
std::size_t open_points(const CaseRow& row);

// Newest first.
Outcome<std::vector<CaseRow>> all_cases(Session& session);
Outcome<std::vector<CaseRow>> newest_cases(Session& session, std::size_t most);
// By number or by code. Errors: E-NO-CASE.
Outcome<CaseRow> load_case(Session& session, std::string_view number);
// The next number that no case had.
Outcome<std::uint32_t> next_case_number(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_CASES_H_
