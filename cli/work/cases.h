// SPDX-License-Identifier: Apache-2.0
// One matter, many papers: reports with their follow-ups, consultations, provisions, consents and
// inquiries under one case, with the clock of the incident and the deadlines of the regimes that apply.
// The program suggests which reports belong together and says why; a person decides.
#ifndef CEPTOAR_CLI_WORK_CASES_H_
#define CEPTOAR_CLI_WORK_CASES_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/incident_clock.h"
#include "cli/liaison/linking.h"
#include "cli/liaison/regimes.h"
#include "cli/member/cases.h"
#include "cli/work/items.h"
#include "cli/work/provide.h"

namespace ceptoar::work {

struct CaseLine {
  std::uint32_t number = 0;
  std::string title;           // text of others
  bool exercise = false;
  liaison::ClockState state = liaison::ClockState::kOngoing;
  std::size_t reports = 0;
  std::size_t items = 0;       // everything in their threads
  std::uint64_t made_ms = 0;
  std::string code = {};       // what all of the office call it; empty: from before cases were shared
  bool red = false;            // TLP:RED stands in it: colleagues do not see it
  bool several = false;        // others hold some of it
  std::size_t to_decide = 0;   // what colleagues said differently without knowing of each other
};
member::Outcome<std::vector<CaseLine>> cases(member::Session& session);

struct CasePaper {
  InboxItem summary;
  bool linked = false;         // put here by a person; else it stands in the thread of one that was
  std::string why;             // evidence, as names of Likeness
  liaison::ClockState state = liaison::ClockState::kOngoing;  // of a report: what it says itself
  std::optional<Choice> choice;  // of an own provision: whom the program named, and who was chosen
};
// A step of the clock, and who says so.
struct CaseEvent {
  liaison::ClockState state = liaison::ClockState::kOngoing;
  liaison::TimeSaid at;
  std::string from;            // handle of the organisation, or of a colleague; empty: a person here
};
// What different papers say of the same thing, side by side: nobody is overruled.
struct CaseSaid {
  std::string fact;            // name of a FormItem
  struct Value {
    liaison::ReportFact fact;
    std::string from;          // handle
    std::string number;        // of the paper
  };
  std::vector<Value> values;   // at least two that differ
};
struct CaseDue {
  std::string regime;          // id
  liaison::Words regime_words;
  std::string deadline;        // id
  liaison::Words words;
  std::string after;
  std::optional<std::uint64_t> due_ms;
  std::optional<std::uint64_t> done_ms;
  bool overdue = false;
};
// The five steps of an emergency (agreement of 2001, 3(3)), ticked by marks of their ids. Of the operator's own
// office: nothing of them leaves it.
struct CaseTick {
  std::string id;              // "step/contact", "step/contain", "step/evidence", "step/restore", "step/prevent"
  std::optional<std::uint64_t> done_ms;
};
// What colleagues said of one thing without knowing of each other's word: all is kept, nobody overruled.
struct CaseRivals {
  std::string what;            // "clock", or the name of a mark
  struct Said {
    std::string value;         // a state, or liaison::encode_time()
    std::string who;           // handle
  };
  std::vector<Said> said;      // at least two
};
// A paper that one put in and another took out without knowing of each other's word. It stays until link or
// unlink says it again.
struct CaseDispute {
  std::string number;          // of the paper
  std::string title;           // text of others; empty: it cannot be opened any more
  std::vector<member::PaperWord> said;  // by their times
};
struct CaseView {
  CaseLine line;
  std::vector<CasePaper> papers;      // by time
  std::vector<CaseEvent> events;      // by time
  std::vector<CaseSaid> side_by_side;
  std::vector<std::string> impact_on, impact_from;  // caused, and received from others
  std::vector<CaseDue> deadlines;
  std::vector<CaseTick> steps;        // where an own report stands in it, or one was ticked; else empty
  std::vector<CaseRivals> rivals;
  std::vector<CaseDispute> disputed;
  std::vector<std::uint32_t> also_in;  // other cases into which somebody put one of these papers
};
// Errors: E-NO-CASE, E-REGIMES.
member::Outcome<CaseView> case_view(member::Session& session, std::string_view number);

// What is alike between the items and a case, or among the items where `number` is empty: for the question
// before linking. Same order as `ids`. Errors: those of find_item, E-NO-CASE.
struct Evidence {
  InboxItem summary;
  liaison::Compared compared;  // with the nearest of the others
};
member::Outcome<std::vector<Evidence>> evidence_for(member::Session& session,
                                                    std::string_view number,
                                                    const std::vector<std::string>& ids);
// Errors: those of find_item, E-CASE-LINKED, E-CASE-EXERCISE, E-TITLE-LONG.
member::Outcome<std::uint32_t> open_case(member::Session& session,
                                         const std::vector<std::string>& ids,
                                         std::string_view title);
// Of a disputed paper: the word that it stays. Errors: those, E-NO-CASE, E-CASE-RED.
member::Outcome<void> link_items(member::Session& session, std::string_view number,
                                 const std::vector<std::string>& ids);
// The newest case in which the thread of that root stands; empty: in none.
member::Outcome<std::string> case_with(member::Session& session, const OrgId& org, const MsgId& item);
// Errors: E-NO-CASE, of find_item, E-NO-ITEM (not in this case).
member::Outcome<void> unlink_item(member::Session& session, std::string_view number,
                                  std::string_view id);

// Reports that may speak of one fault and stand in no case together. Oldest first.
struct Suggestion {
  std::uint32_t number = 0;    // of the case they would join; 0: a new one
  std::vector<Evidence> reports;
};
member::Outcome<std::vector<Suggestion>> suggestions(member::Session& session);

// Sets the clock of a case. `at` as people say times; empty: now. Errors: E-NO-CASE, E-CLOCK-BACK,
// E-TIME-FORM.
member::Outcome<void> set_clock(member::Session& session, std::string_view number,
                                liaison::ClockState state, std::string_view at);
// Regimes that the deadlines of a case follow. Errors: E-NO-CASE, E-NO-REGIME, E-REGIMES.
member::Outcome<void> set_regimes(member::Session& session, std::string_view number,
                                  const std::vector<std::string>& regimes);
// "aware=04:10 ごろ", "nis2/notification": when something came about; without a time: now. Errors:
// E-NO-CASE, E-TIME-FORM.
member::Outcome<void> set_mark(member::Session& session, std::string_view number,
                               std::string_view mark);
// All five, in their order; none where no own report stands in the case and none was ticked.
std::vector<CaseTick> emergency_steps(const member::CaseRow& row, bool own_report);
// Of the regimes that a case follows, from its marks. Errors: E-REGIMES.
member::Outcome<std::vector<CaseDue>> deadlines_of(member::Session& session, const member::CaseRow& row);
// The program's and those of `regimes.toml` of the home. Errors: E-REGIMES.
member::Outcome<std::vector<liaison::Regime>> known_regimes(member::Session& session);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_CASES_H_
