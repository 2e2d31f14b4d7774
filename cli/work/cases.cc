// SPDX-License-Identifier: Apache-2.0
#include "cli/work/cases.h"

#include <algorithm>
#include <set>

#include "cli/liaison/report_form.h"
#include "cli/member/answers.h"
#include "cli/member/archive_items.h"
#include "cli/member/text_input.h"
#include "cli/member/versions.h"
#include "cli/work/find.h"
#include "cli/work/held_report.h"
#include "crypto/hash.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using liaison::ClockState;
using liaison::Compared;
using liaison::ReportFact;
using member::CaseItem;
using member::CaseRow;
using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

// Comparing is square in the number of reports: a night's worth of them, and more.
constexpr std::size_t kMostCompared = 200;

struct Paper {
  HeldItem held;
  std::vector<ReportFact> facts;
};

Outcome<std::vector<Paper>> standing_of(Session& session, const OrgId& org, const MsgId& item) {
  // The root and everything that answers it, the newest version of each.
  const auto rows = member::thread_of(session, org, item);
  if (!rows) return rows.error();
  std::vector<Paper> out;
  for (const ItemRow& row : *rows) {
    if (row.superseded || row.same_as) continue;
    auto held = open_item(session, row);
    if (!held) continue;  // closed with its retention
    Paper paper{std::move(*held), {}};
    paper.facts = liaison::facts_of(paper.held.content.fields);
    out.push_back(std::move(paper));
  }
  return out;
}

bool is_root(const ItemRow& row, const CaseItem& item) {
  return row.author_org == item.org && row.item_id == item.item;
}

// Papers of a case, by time, each with the link that brought it.
struct Filed {
  Paper paper;
  const CaseItem* link = nullptr;
};
Outcome<std::vector<Filed>> papers_of(Session& session, const CaseRow& row) {
  std::vector<Filed> out;
  std::set<EntryId> seen;
  for (const CaseItem& item : row.items) {
    auto papers = standing_of(session, item.org, item.item);
    if (!papers) return papers.error();
    for (Paper& paper : *papers) {
      if (seen.insert(paper.held.row.entry).second) out.push_back({std::move(paper), &item});
    }
  }
  std::sort(out.begin(), out.end(), [](const Filed& a, const Filed& b) {
    return std::pair(a.paper.held.row.sent_ms, a.paper.held.row.entry) <
           std::pair(b.paper.held.row.sent_ms, b.paper.held.row.entry);
  });
  return out;
}

bool counts(const Paper& paper) {
  return paper.held.row.content == ContentKind::kReport && !paper.held.row.withdrawn;
}

std::optional<ClockState> state_numbered(std::string_view number) {
  if (number.size() != 1 || number[0] < '1' || number[0] > '7') return std::nullopt;
  return static_cast<ClockState>(number[0] - '0');
}

ClockState state_of_case(const CaseRow& row, const std::vector<Filed>& papers) {
  std::vector<ClockState> states;
  for (const Filed& one : papers) {
    if (counts(one.paper)) states.push_back(liaison::state_of(one.paper.facts));
  }
  const ClockState said = liaison::state_of_all(states);
  if (row.steps.empty()) return said;
  // What a person here said last stands, unless the reports have come further since. What broke out
  // again stays so until a person says otherwise: the reports tell of the first time.
  auto told = static_cast<ClockState>(row.steps.back().state);
  // Of two who did not know of each other's word, whoever is less far.
  for (const member::Rival& one : member::rivals_of(row, CaseAct::kStep, "")) {
    const auto said_by_one = state_numbered(one.value);
    if (said_by_one) told = std::min(told, *said_by_one);
  }
  const bool reopened = told == ClockState::kOngoing;
  return reopened ? told : std::max(told, said);
}

CaseLine line_of(const CaseRow& row, const std::vector<Filed>& papers) {
  CaseLine out;
  out.number = row.number;
  out.title = row.title;
  out.exercise = row.exercise;
  out.state = state_of_case(row, papers);
  out.made_ms = row.made_ms;
  out.code = member::code_of(row);
  out.red = row.is_red();
  out.several = row.is_of_several();
  out.to_decide = member::open_points(row);
  out.items = papers.size();
  out.reports = static_cast<std::size_t>(std::count_if(
      papers.begin(), papers.end(), [](const Filed& one) { return counts(one.paper); }));
  return out;
}

std::string organisation_in(const std::string& handle) {
  return handle.substr(handle.find('@') + 1);
}

void add_events(const CaseRow& row, const std::vector<Filed>& papers, CaseView& out) {
  for (const Filed& one : papers) {
    for (const liaison::ClockStep& step : liaison::steps_of(one.paper.facts)) {
      out.events.push_back({step.state, step.at, organisation_in(one.paper.held.row.author_handle)});
    }
  }
  for (const member::CaseStep& step : row.steps) {
    const auto at = liaison::decode_time(step.at);
    if (at) out.events.push_back({static_cast<ClockState>(step.state), *at, step.who});
  }
  std::stable_sort(out.events.begin(), out.events.end(), [](const CaseEvent& a, const CaseEvent& b) {
    return a.at.at_ms < b.at.at_ms;
  });
}

// Facts that several papers state, and not alike.
void add_side_by_side(const std::vector<Filed>& papers, CaseView& out) {
  for (const liaison::FormItem& item : liaison::form_items()) {
    if (item.by_program || item.id == "contact") continue;
    CaseSaid said{std::string(item.id), {}};
    for (const Filed& one : papers) {
      for (const ReportFact& fact : one.paper.facts) {
        if (fact.name != item.id) continue;
        const bool known = std::any_of(said.values.begin(), said.values.end(), [&](const auto& v) {
          return v.fact.value == fact.value;
        });
        if (!known) {
          said.values.push_back({fact, organisation_in(one.paper.held.row.author_handle),
                                 format_item_number(one.paper.held.row.number)});
        }
        if (fact.name == "impact_on") out.impact_on.push_back(fact.value);
        if (fact.name == "impact_from") out.impact_from.push_back(fact.value);
      }
    }
    if (said.values.size() > 1) out.side_by_side.push_back(std::move(said));
  }
}

// In which case an item stands; 0: in none.
std::uint32_t case_of(const std::vector<CaseRow>& all, const OrgId& org, const MsgId& item) {
  for (const CaseRow& row : all) {
    for (const CaseItem& one : row.items) {
      if (one.org == org && one.item == item) return row.number;
    }
  }
  return 0;
}

// What two colleagues said of the clock or a mark without knowing of each other, and papers that they put
// into different cases.
Outcome<void> add_rivals(Session& session, const CaseRow& row, CaseView& out) {
  const auto add = [&](std::string what, const std::vector<member::Rival>& rivals) {
    if (rivals.size() < 2) return;
    CaseRivals one{std::move(what), {}};
    for (const member::Rival& rival : rivals) {
      const auto state = one.what == "clock" ? state_numbered(rival.value) : std::nullopt;
      one.said.push_back({state ? std::string(liaison::clock_name(*state)) : rival.value, rival.handle});
    }
    out.rivals.push_back(std::move(one));
  };
  add("clock", member::rivals_of(row, CaseAct::kStep, ""));
  for (const auto& [name, at] : row.marks) add(name, member::rivals_of(row, CaseAct::kMark, name));
  const auto all = member::all_cases(session);
  if (!all) return all.error();
  for (const CaseRow& other : *all) {
    if (other.number == row.number) continue;
    const bool shared = std::any_of(other.items.begin(), other.items.end(), [&](const CaseItem& one) {
      return std::any_of(row.items.begin(), row.items.end(), [&](const CaseItem& own) {
        return own.org == one.org && own.item == one.item;
      });
    });
    if (shared) out.also_in.push_back(other.number);
  }
  std::sort(out.also_in.begin(), out.also_in.end());
  return {};
}

Outcome<void> add_disputed(Session& session, const CaseRow& row, const std::vector<Filed>& papers,
                           CaseView& out) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  for (member::DisputedPaper& one : member::disputed_papers(row)) {
    const auto at = std::find_if(papers.begin(), papers.end(), [&](const Filed& filed) {
      return is_root(filed.paper.held.row, *filed.link) && filed.link->org == one.org &&
             filed.link->item == one.item;
    });
    const std::string title = at == papers.end() ? std::string() : at->paper.held.row.title;
    const std::uint64_t number = crypto::item_number((*roster)->network_id, one.org, one.item);
    out.disputed.push_back({format_item_number(number), title, std::move(one.said)});
  }
  return {};
}

Compared compared(const Paper& a, const Paper& b) {
  return liaison::compare({a.held.row.title, &a.facts, a.held.row.sent_ms},
                          {b.held.row.title, &b.facts, b.held.row.sent_ms});
}

// With the one that is most alike; what speaks against any of them is said too.
Compared nearest(const Paper& paper, const std::vector<const Paper*>& others) {
  Compared best;
  std::string against;
  for (const Paper* other : others) {
    if (other->held.row.entry == paper.held.row.entry) continue;
    Compared one = compared(paper, *other);
    if (!one.against.empty()) against = one.against;
    if (one.likeness.size() > best.likeness.size()) best = std::move(one);
  }
  best.against = std::move(against);
  return best;
}

std::string names_of(const Compared& evidence) {
  std::string out;
  for (const liaison::Likeness& one : evidence.likeness) {
    out += (out.empty() ? "" : " ") + std::string(liaison::likeness_name(one.kind));
  }
  return out;
}

Outcome<Paper> paper_of(Session& session, std::string_view id) {
  auto held = held_item(session, id);
  if (!held) return held.error();
  Paper out{std::move(*held), {}};
  out.facts = liaison::facts_of(out.held.content.fields);
  return out;
}

// Root of what was named: an answer brings its whole thread.
CaseItem root_of(const ItemRow& row) { return {row.thread_org, row.thread_item, 0, {}, false}; }

Outcome<void> put_items(Session& session, CaseRow& row, const std::vector<std::string>& ids,
                        const std::vector<Evidence>& evidence) {
  const auto all = member::all_cases(session);
  if (!all) return all.error();
  std::vector<CaseChange> changes;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto paper = paper_of(session, ids[i]);
    if (!paper) return paper.error();
    const ItemRow& item = paper->held.row;
    const std::string shown = group_item_number(format_item_number(item.number));
    CaseItem link = root_of(item);
    if (row.items.empty() && changes.empty()) row.exercise = item.exercise;
    if (item.exercise != row.exercise) {
      return user_error(UserCode::kCaseExercise, {{"id", shown}});
    }
    // Somebody took it out of this very case: now it is said that it stays.
    const bool stays = member::is_disputed(row, link.org, link.item);
    const std::uint32_t other = stays ? 0 : case_of(*all, link.org, link.item);
    if (other != 0) {
      return user_error(UserCode::kCaseLinked, {{"id", shown}, {"case", std::to_string(other)}});
    }
    const bool twice =
        std::any_of(changes.begin(), changes.end(),
                    [&](const CaseChange& one) { return one.org == link.org && one.item == link.item; }) ||
        (!stays && std::any_of(row.items.begin(), row.items.end(), [&](const CaseItem& one) {
           return one.org == link.org && one.item == link.item;
         }));
    if (twice) continue;
    if (row.title.empty()) row.title = item.title;
    const std::string why = names_of(evidence[i].compared);
    if (item.tlp != Tlp::kRed) {
      changes.push_back({CaseAct::kLinked, 0, link.org, link.item, "", why, ""});
      continue;
    }
    // For named persons alone: it stays here, and the case with it.
    const auto held = member::colleagues_hold(session, row);
    if (!held) return held.error();
    if (*held) return user_error(UserCode::kCaseRed, {{"id", shown}, {"case", std::to_string(row.number)}});
    link.at_ms = session.now_ms();
    link.why = why;
    link.red = true;
    std::erase_if(row.apart, [&](const CaseItem& one) {
      return one.org == link.org && one.item == link.item;
    });
    row.items.push_back(std::move(link));
  }
  return member::keep_case(session, row, std::move(changes));
}

Outcome<liaison::TimeSaid> time_said(Session& session, std::string_view where,
                                     std::string_view typed) {
  const std::uint64_t now = session.now_ms();
  if (typed.empty()) {
    constexpr std::uint64_t kMinuteMs = 60'000;
    return liaison::TimeSaid{now / kMinuteMs * kMinuteMs, liaison::Precision::kMinute,
                             liaison::Relation::kAt, false};
  }
  const auto said = liaison::parse_time_said(typed, now);
  if (!said) {
    return user_error(UserCode::kTimeForm,
                      {{"where", std::string(where)}, {"given", make_visible(typed, true)}});
  }
  return *said;
}

}  // namespace

Outcome<std::vector<CaseLine>> cases(Session& session) {
  const auto all = member::all_cases(session);
  if (!all) return all.error();
  std::vector<CaseLine> out;
  for (const CaseRow& row : *all) {
    const auto papers = papers_of(session, row);
    if (!papers) return papers.error();
    out.push_back(line_of(row, *papers));
  }
  return out;
}

Outcome<CaseView> case_view(Session& session, std::string_view number) {
  const auto row = member::load_case(session, number);
  if (!row) return row.error();
  const auto papers = papers_of(session, *row);
  if (!papers) return papers.error();
  CaseView out;
  out.line = line_of(*row, *papers);
  for (const Filed& one : *papers) {
    CasePaper paper;
    paper.summary = summary_of(session, one.paper.held.row);
    paper.linked = is_root(one.paper.held.row, *one.link);
    if (paper.linked) paper.why = one.link->why;
    paper.state = liaison::state_of(one.paper.facts);
    if (paper.summary.own) {
      auto choice = choice_for(session, paper.summary.number);
      if (!choice) return choice.error();
      paper.choice = std::move(*choice);
    }
    out.papers.push_back(std::move(paper));
  }
  add_events(*row, *papers, out);
  add_side_by_side(*papers, out);
  const bool own = std::any_of(papers->begin(), papers->end(), [](const Filed& one) {
    return counts(one.paper) && one.paper.held.row.own;
  });
  out.steps = emergency_steps(*row, own);
  auto deadlines = deadlines_of(session, *row);
  if (!deadlines) return deadlines.error();
  out.deadlines = std::move(*deadlines);
  if (auto added = add_rivals(session, *row, out); !added) return added.error();
  if (auto added = add_disputed(session, *row, *papers, out); !added) return added.error();
  return out;
}

Outcome<std::vector<Evidence>> evidence_for(Session& session, std::string_view number,
                                            const std::vector<std::string>& ids) {
  std::vector<Paper> named;
  for (const std::string& id : ids) {
    auto paper = paper_of(session, id);
    if (!paper) return paper.error();
    named.push_back(std::move(*paper));
  }
  std::vector<Filed> filed;
  if (!number.empty()) {
    const auto row = member::load_case(session, number);
    if (!row) return row.error();
    auto papers = papers_of(session, *row);
    if (!papers) return papers.error();
    filed = std::move(*papers);
  }
  std::vector<const Paper*> others;
  for (const Filed& one : filed) {
    if (is_report_kind(one.paper.held.row.content)) others.push_back(&one.paper);
  }
  if (number.empty()) {
    for (const Paper& one : named) others.push_back(&one);
  }
  std::vector<Evidence> out;
  out.reserve(named.size());
  for (const Paper& paper : named) {
    out.push_back({summary_of(session, paper.held.row), nearest(paper, others)});
  }
  return out;
}

Outcome<std::uint32_t> open_case(Session& session, const std::vector<std::string>& ids,
                                 std::string_view title) {
  auto clean = member::clean_text(as_bytes(title), "title", true);
  if (!clean) return clean.error();
  if (clean->text.size() > limits::kTitleBytes) {
    return user_error(UserCode::kTitleLong, {{"bytes", std::to_string(clean->text.size())},
                                             {"limit", std::to_string(limits::kTitleBytes)}});
  }
  CaseRow row;
  row.title = std::move(clean->text);
  row.made_ms = session.now_ms();
  const auto number = member::next_case_number(session);
  if (!number) return number.error();
  row.number = *number;
  const auto evidence = evidence_for(session, "", ids);
  if (!evidence) return evidence.error();
  if (auto put = put_items(session, row, ids, *evidence); !put) return put.error();
  return *number;
}

Outcome<void> link_items(Session& session, std::string_view number,
                         const std::vector<std::string>& ids) {
  auto row = member::load_case(session, number);
  if (!row) return row.error();
  const auto evidence = evidence_for(session, number, ids);
  if (!evidence) return evidence.error();
  return put_items(session, *row, ids, *evidence);
}

Outcome<std::string> case_with(Session& session, const OrgId& org, const MsgId& item) {
  const auto all = member::all_cases(session);
  if (!all) return all.error();
  const std::uint32_t number = case_of(*all, org, item);
  return number == 0 ? std::string() : std::to_string(number);
}

Outcome<void> unlink_item(Session& session, std::string_view number, std::string_view id) {
  auto row = member::load_case(session, number);
  if (!row) return row.error();
  const auto paper = paper_of(session, id);
  if (!paper) return paper.error();
  const CaseItem root = root_of(paper->held.row);
  const auto at = std::find_if(row->items.begin(), row->items.end(), [&](const CaseItem& one) {
    return one.org == root.org && one.item == root.item;
  });
  if (at == row->items.end()) {
    return user_error(UserCode::kNoItem, {{"id", make_visible(id, true)}});
  }
  if (!at->red) {
    return member::keep_case(session, *row, {{CaseAct::kTakenOut, 0, root.org, root.item, "", "", ""}});
  }
  CaseItem apart = *at;
  apart.at_ms = session.now_ms();
  row->items.erase(at);
  row->apart.push_back(std::move(apart));
  return member::keep_case(session, *row, {});
}

Outcome<void> set_clock(Session& session, std::string_view number, ClockState state,
                        std::string_view at) {
  auto row = member::load_case(session, number);
  if (!row) return row.error();
  const auto papers = papers_of(session, *row);
  if (!papers) return papers.error();
  const ClockState now = state_of_case(*row, *papers);
  if (!liaison::may_follow(now, state)) {
    return user_error(UserCode::kClockBack, {{"before", std::string(liaison::clock_name(now))},
                                             {"wanted", std::string(liaison::clock_name(state))}});
  }
  const auto said = time_said(session, "--at", at);
  if (!said) return said.error();
  const std::string number_of_state = std::to_string(static_cast<unsigned>(state));
  return member::keep_case(
      session, *row, {{CaseAct::kStep, 0, {}, {}, number_of_state, liaison::encode_time(*said), ""}});
}

Outcome<void> set_mark(Session& session, std::string_view number, std::string_view mark) {
  auto row = member::load_case(session, number);
  if (!row) return row.error();
  const std::size_t equals = mark.find('=');
  const auto clean = member::clean_text(as_bytes(mark.substr(0, equals)), "--mark", true);
  if (!clean) return clean.error();
  const std::string& name = clean->text;
  const auto said = time_said(session, make_visible(name, true),
                              equals == std::string_view::npos ? "" : mark.substr(equals + 1));
  if (!said) return said.error();
  if (name.empty() || name.size() > limits::kCaseWordBytes) {
    return user_error(UserCode::kTimeForm, {{"where", "--mark"}, {"given", make_visible(mark, true)}});
  }
  return member::keep_case(session, *row,
                           {{CaseAct::kMark, 0, {}, {}, name, liaison::encode_time(*said), ""}});
}

namespace {

struct Group {
  std::uint32_t number = 0;
  bool exercise = false;
  std::vector<const Paper*> all;    // of the case too
  std::vector<const Paper*> fresh;  // what would be linked
};

// Something speaks for it, and nothing against it with any of the group.
bool belongs(const Paper& paper, const Group& group) {
  if (paper.held.row.exercise != group.exercise) return false;
  bool suggested = false;
  for (const Paper* other : group.all) {
    const Compared one = compared(paper, *other);
    suggested = suggested || one.suggested();
    const bool linked_by_cause =
        std::any_of(one.likeness.begin(), one.likeness.end(), [](const liaison::Likeness& l) {
          return l.kind == liaison::Likeness::Kind::kSameCause;
        });
    if (!one.against.empty() && !linked_by_cause) return false;
  }
  return suggested;
}

bool was_taken_out(const CaseRow& row, const ItemRow& item) {
  return std::any_of(row.apart.begin(), row.apart.end(),
                     [&](const CaseItem& one) { return is_root(item, one); });
}

}  // namespace

Outcome<std::vector<Suggestion>> suggestions(Session& session) {
  const auto all = member::all_cases(session);
  if (!all) return all.error();
  std::vector<ItemRow> rows;
  auto listed = member::each_item(session, [&](ItemRow&& row) {
    const bool gone = row.superseded || row.withdrawn || row.same_as.has_value();
    if (!gone && row.content == ContentKind::kReport) rows.push_back(std::move(row));
    return rows.size() < kMostCompared;
  });
  if (!listed) return listed.error();
  std::sort(rows.begin(), rows.end(), [](const ItemRow& a, const ItemRow& b) {
    return std::pair(a.sent_ms, a.entry) < std::pair(b.sent_ms, b.entry);
  });
  std::vector<Paper> papers;
  papers.reserve(rows.size());
  for (const ItemRow& row : rows) {
    auto held = open_item(session, row);
    if (!held) continue;
    Paper paper{std::move(*held), {}};
    paper.facts = liaison::facts_of(paper.held.content.fields);
    papers.push_back(std::move(paper));
  }
  std::vector<Group> groups;
  for (const CaseRow& row : *all) groups.push_back({row.number, row.exercise, {}, {}});
  std::vector<const Paper*> loose;
  for (const Paper& paper : papers) {
    const std::uint32_t number = case_of(*all, paper.held.row.thread_org, paper.held.row.thread_item);
    if (number == 0) {
      loose.push_back(&paper);
      continue;
    }
    for (Group& group : groups) {
      if (group.number == number) group.all.push_back(&paper);
    }
  }
  for (const Paper* paper : loose) {
    const auto at = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
      const auto row = std::find_if(all->begin(), all->end(), [&](const CaseRow& one) {
        return one.number == group.number;
      });
      if (row != all->end() && was_taken_out(*row, paper->held.row)) return false;
      return belongs(*paper, group);
    });
    if (at != groups.end()) {
      at->all.push_back(paper);
      at->fresh.push_back(paper);
    } else {
      groups.push_back({0, paper->held.row.exercise, {paper}, {paper}});
    }
  }
  std::vector<Suggestion> out;
  for (const Group& group : groups) {
    if (group.fresh.size() < (group.number == 0 ? 2U : 1U)) continue;
    Suggestion one{group.number, {}};
    for (const Paper* paper : group.fresh) {
      one.reports.push_back({summary_of(session, paper->held.row), nearest(*paper, group.all)});
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace ceptoar::work
