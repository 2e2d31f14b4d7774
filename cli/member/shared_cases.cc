// SPDX-License-Identifier: Apache-2.0
// Cases among colleagues: what one changes goes to the others as a note, and everybody's changes make the
// case.
#include "cli/member/cases.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "cli/member/answers.h"
#include "cli/member/counted_key.h"
#include "cli/member/overrides.h"
#include "cli/member/own_keys.h"
#include "cli/member/staff.h"
#include "cli/member/told_reissues.h"
#include "crypto/random.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::member {

using store::ArchiveTable;
using store::ArchiveWrite;

namespace {

ArchiveWrite write_of_case(const CaseRow& row) {
  return {ArchiveTable::kCases, counted_key(row.number), encode_row(row)};
}

auto find_item(std::vector<CaseItem>& items, const OrgId& org, const MsgId& item) {
  return std::find_if(items.begin(), items.end(), [&](const CaseItem& one) {
    return one.org == org && one.item == item;
  });
}

bool has_part(std::string_view joined, std::string_view value) {
  while (!joined.empty()) {
    const std::size_t end = std::min(joined.find('|'), joined.size());
    if (joined.substr(0, end) == value) return true;
    joined.remove_prefix(std::min(end + 1, joined.size()));
  }
  return false;
}

const std::string& value_of(const CaseChange& change) {
  return change.what == CaseAct::kStep ? change.name : change.value;
}

bool is_of_paper(CaseAct what) { return what == CaseAct::kLinked || what == CaseAct::kTakenOut; }

// How a word about a paper is named by those that take its place: whose it is, and when. One person says
// one thing of a paper at a time.
std::string sign_of(const CaseEntry& entry) {
  constexpr std::size_t kHolderDigits = 8;
  return entry.holder.hex().substr(0, kHolderDigits) + ":" + std::to_string(entry.change.at_ms);
}

// A paper, and the words about it whose place nobody has taken. Lifetime: those of the log.
struct PaperWords {
  OrgId org;
  MsgId item;
  std::vector<const CaseEntry*> standing;  // by time; never empty
};
// In the order in which they came up. REQUIRES: the log is in the order of its times.
std::vector<PaperWords> papers_in(const std::vector<CaseEntry>& log) {
  std::vector<PaperWords> out;
  std::map<std::pair<OrgId, MsgId>, std::size_t> places;
  for (const CaseEntry& entry : log) {
    const CaseChange& change = entry.change;
    if (!is_of_paper(change.what)) continue;
    const auto [place, fresh] = places.emplace(std::pair(change.org, change.item), out.size());
    if (fresh) out.push_back({change.org, change.item, {}});
    auto& standing = out[place->second].standing;
    // Only what is in can be taken out: a word that names nothing is from before words named others, when
    // the later one stood.
    const bool over_all = change.what == CaseAct::kTakenOut && change.was.empty();
    std::erase_if(standing, [&](const CaseEntry* one) {
      return over_all || has_part(change.was, sign_of(*one));
    });
    standing.push_back(&entry);
  }
  return out;
}

bool says_in(const CaseEntry* word) { return word->change.what == CaseAct::kLinked; }

bool differ(const PaperWords& paper) {
  return std::any_of(paper.standing.begin(), paper.standing.end(), says_in) &&
         !std::all_of(paper.standing.begin(), paper.standing.end(), says_in);
}

std::vector<std::string> words_before(const CaseRow& row, const CaseChange& change) {
  std::vector<std::string> out;
  if (change.what == CaseAct::kStep || change.what == CaseAct::kMark) {
    for (const Rival& one : rivals_of(row, change.what, change.name)) out.push_back(one.value);
  }
  if (!is_of_paper(change.what)) return out;
  for (const PaperWords& paper : papers_in(row.log)) {
    if (paper.org != change.org || paper.item != change.item) continue;
    for (const CaseEntry* word : paper.standing) out.push_back(sign_of(*word));
  }
  return out;
}

// What a change takes the place of: everything that stands there, as much of it as fits. What is left is
// asked again.
std::string standing(const CaseRow& row, const CaseChange& change) {
  std::string out;
  for (const std::string& word : words_before(row, change)) {
    if (out.size() + 1 + word.size() > limits::kCaseWordBytes) break;
    out += (out.empty() ? "" : "|") + word;
  }
  return out;
}

// A paper is in as long as anybody's word that stands says so: nothing vanishes while two disagree.
void play_papers(CaseRow& row) {
  for (const PaperWords& paper : papers_in(row.log)) {
    if (find_item(row.items, paper.org, paper.item) != row.items.end()) continue;  // TLP:RED, of this home
    const auto in = std::find_if(paper.standing.begin(), paper.standing.end(), says_in);
    if (in != paper.standing.end()) {
      const CaseChange& change = (*in)->change;
      row.items.push_back({paper.org, paper.item, change.at_ms, change.value});
    } else {
      row.apart.push_back({paper.org, paper.item, paper.standing.back()->change.at_ms, {}});
    }
  }
}

void play(CaseRow& row, const CaseEntry& entry, const HolderId& own) {
  const CaseChange& change = entry.change;
  switch (change.what) {
    case CaseAct::kLinked:
    case CaseAct::kTakenOut: return;  // play_papers()
    case CaseAct::kStep: {
      unsigned state = 0;
      std::from_chars(change.name.data(), change.name.data() + change.name.size(), state);
      constexpr unsigned kStates = 7;  // liaison::ClockState
      if (state == 0 || state > kStates) return;  // of a later version
      row.steps.push_back({static_cast<std::uint8_t>(state), change.value, change.at_ms,
                           entry.holder == own ? std::string() : entry.handle});
      return;
    }
    case CaseAct::kRegime:
      if (std::find(row.regimes.begin(), row.regimes.end(), change.name) == row.regimes.end()) {
        row.regimes.push_back(change.name);
      }
      return;
    case CaseAct::kMark: row.marks[change.name] = change.value; return;
  }
}

// The case as it follows from what everybody did. Items for named persons alone are in nobody's log.
void replay(CaseRow& row, const HolderId& own) {
  std::stable_sort(row.log.begin(), row.log.end(), [](const CaseEntry& a, const CaseEntry& b) {
    return std::pair(a.change.at_ms, a.holder) < std::pair(b.change.at_ms, b.holder);
  });
  const auto told = [](const CaseItem& item) { return !item.red; };
  std::erase_if(row.items, told);
  std::erase_if(row.apart, told);
  row.steps.clear();
  row.regimes.clear();
  row.marks.clear();
  play_papers(row);
  for (const CaseEntry& entry : row.log) play(row, entry, own);
}

std::size_t count_of(const CaseRow& row, const HolderId& holder) {
  return static_cast<std::size_t>(
      std::count_if(row.log.begin(), row.log.end(),
                    [&](const CaseEntry& entry) { return entry.holder == holder; }));
}

bool is_word(const std::string& text) {
  return text.size() <= limits::kCaseWordBytes && find_text_fault(text, true) == TextFault::kNone;
}
bool is_sound(const CaseChange& change) { return is_word(change.name) && is_word(change.value); }

// A case from before cases were shared: what stands in it was done here. Names of marks were anything that
// could be typed; one that no note can carry is left behind.
void begin_log(CaseRow& row, const crypto::Subject& own) {
  const auto add = [&](CaseChange change) {
    if (is_sound(change)) row.log.push_back({own.holder, own.handle, std::move(change)});
  };
  for (const CaseItem& item : row.items) {
    if (!item.red) add({CaseAct::kLinked, item.at_ms, item.org, item.item, "", item.why, ""});
  }
  for (const CaseItem& item : row.apart) {
    if (!item.red) add({CaseAct::kTakenOut, item.at_ms, item.org, item.item, "", "", ""});
  }
  std::string before;
  for (const CaseStep& step : row.steps) {
    const std::string state = std::to_string(step.state);
    add({CaseAct::kStep, step.told_ms, {}, {}, state, step.at, before});
    before = state;
  }
  for (const std::string& regime : row.regimes) {
    add({CaseAct::kRegime, row.made_ms, {}, {}, regime, "", ""});
  }
  for (const auto& [name, at] : row.marks) {
    add({CaseAct::kMark, row.made_ms, {}, {}, name, at, ""});
  }
}

// Rows from before say nothing of it.
Outcome<void> mark_red(Session& session, CaseRow& row) {
  for (auto* const items : {&row.items, &row.apart}) {
    for (CaseItem& item : *items) {
      const auto papers = thread_of(session, item.org, item.item);
      if (!papers) return papers.error();
      item.red = item.red || std::any_of(papers->begin(), papers->end(),
                                         [](const ItemRow& paper) { return paper.tlp == Tlp::kRed; });
    }
  }
  return {};
}

Outcome<CaseNote> note_of(Session& session, const CaseRow& row, const crypto::Subject& own) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  CaseNote note;
  note.created_ms = session.now_ms();
  note.network_id = (*roster)->network_id;
  note.org = own.org;
  note.case_id = row.id;
  note.opened_ms = row.made_ms;
  note.exercise = row.exercise;
  note.title = row.title;
  for (const CaseEntry& entry : row.log) {
    if (entry.holder == own.holder) note.changes.push_back(entry.change);
  }
  return note;
}

// Of the archive, and of the commit that is being made.
Outcome<std::vector<CaseRow>> cases_with(Session& session, const std::vector<ArchiveWrite>& writes) {
  auto out = all_cases(session);
  if (!out) return out;
  for (const ArchiveWrite& write : writes) {
    if (write.table != ArchiveTable::kCases || !write.value) continue;
    auto row = parse_case_row(count_of_key(write.key), *write.value);
    if (!row) return from_error(row.error(), "case");
    std::erase_if(*out, [&](const CaseRow& one) { return one.number == row->number; });
    out->push_back(std::move(*row));
  }
  return out;
}

// Row of kMeta: the colleagues that this home's cases were told to, by their holder ids.
Bytes told_key() { return meta_key("cases-told"); }
constexpr std::uint8_t kToldVersion = 1;

using Colleagues = std::set<HolderId>;

Outcome<Colleagues> told_before(Session& session) {
  const auto stored = load_optional(session.archive(), ArchiveTable::kMeta, told_key());
  if (!stored) return from_error(stored.error(), "archive");
  Colleagues out;
  if (!*stored) return out;
  RowReader in(**stored, kToldVersion);
  for (std::uint32_t left = in.count(); left != 0; --left) out.insert(in.fixed<HolderId>());
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  return out;
}

ArchiveWrite write_of_told(const Colleagues& told) {
  RowWriter out(kToldVersion);
  out.u32(static_cast<std::uint32_t>(told.size()));
  for (const HolderId& holder : told) out.fixed(holder.view());
  return {ArchiveTable::kMeta, told_key(), out.take()};
}

}  // namespace

std::vector<Rival> rivals_of(const CaseRow& row, CaseAct what, std::string_view name) {
  std::vector<Rival> out;
  for (const CaseEntry& entry : row.log) {
    const CaseChange& change = entry.change;
    if (change.what != what || (what == CaseAct::kMark && change.name != name)) continue;
    const std::string& value = value_of(change);
    std::erase_if(out, [&](const Rival& one) {
      return one.value == value || has_part(change.was, one.value);
    });
    out.push_back({value, entry.handle, change.at_ms});
  }
  return out;
}

std::vector<DisputedPaper> disputed_papers(const CaseRow& row) {
  std::vector<DisputedPaper> out;
  for (const PaperWords& paper : papers_in(row.log)) {
    if (!differ(paper)) continue;
    DisputedPaper one{paper.org, paper.item, {}};
    for (const CaseEntry* word : paper.standing) {
      one.said.push_back({says_in(word), word->handle, word->change.at_ms});
    }
    out.push_back(std::move(one));
  }
  return out;
}

bool is_disputed(const CaseRow& row, const OrgId& org, const MsgId& item) {
  const auto all = disputed_papers(row);
  return std::any_of(all.begin(), all.end(), [&](const DisputedPaper& one) {
    return one.org == org && one.item == item;
  });
}

std::size_t open_points(const CaseRow& row) {
  std::size_t out = disputed_papers(row).size();
  if (rivals_of(row, CaseAct::kStep, "").size() > 1) ++out;
  for (const auto& [name, at] : row.marks) {
    if (rivals_of(row, CaseAct::kMark, name).size() > 1) ++out;
  }
  return out;
}

Outcome<void> keep_case(Session& session, CaseRow row, std::vector<CaseChange> changes) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& own = (*identity)->subject;
  if (row.id.is_zero()) {
    row.id = session.random().id<MsgId>();
    if (auto marked = mark_red(session, row); !marked) return marked;
    begin_log(row, own);
  }
  if (count_of(row, own.holder) + changes.size() > limits::kCaseChanges) {
    return user_error(UserCode::kCaseFull, {{"case", std::to_string(row.number)},
                                            {"limit", std::to_string(limits::kCaseChanges)}});
  }
  // After all that is known here, whatever a colleague's clock says.
  std::uint64_t at_ms = session.now_ms();
  for (const CaseEntry& entry : row.log) at_ms = std::max(at_ms, entry.change.at_ms + 1);
  for (CaseChange& change : changes) {
    if (!is_sound(change)) {
      return user_error(UserCode::kTextLong,
                        {{"bytes", std::to_string(change.name.size() + change.value.size())},
                         {"limit", std::to_string(limits::kCaseWordBytes)}});
    }
    change.at_ms = at_ms;
    change.was = standing(row, change);
    row.log.push_back({own.holder, own.handle, std::move(change)});
  }
  replay(row, own.holder);
  std::vector<ArchiveWrite> writes = {write_of_case(row)};
  const auto others = has_colleagues(session);
  if (!others) return others.error();
  if (!*others || row.is_red() || count_of(row, own.holder) == 0) return session.commit(std::move(writes));
  const auto note = note_of(session, row, own);
  if (!note) return note.error();
  return send_to_staff(session, encode(*note), std::move(writes));
}

Outcome<bool> colleagues_hold(Session& session, const CaseRow& row) {
  if (row.id.is_zero() || row.is_red()) return false;
  return has_colleagues(session);
}

Outcome<void> take_case_note(Session& session, const CaseNote& note, const crypto::Subject& author,
                             std::vector<ArchiveWrite>& writes) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  auto all = cases_with(session, writes);
  if (!all) return all.error();
  const auto held = std::find_if(all->begin(), all->end(),
                                 [&](const CaseRow& one) { return one.id == note.case_id; });
  CaseRow row;
  if (held != all->end()) {
    row = std::move(*held);
  } else {
    for (const CaseRow& one : *all) row.number = std::max(row.number, one.number);
    if (++row.number > kMostCases) {
      return user_error(UserCode::kNotAllowed, {{"what", "more cases than a home holds"}});
    }
    row.id = note.case_id;
    row.title = note.title;
    row.made_ms = note.opened_ms;
    row.exercise = note.exercise;
  }
  // Notes may come in any order; each has everything that those before it had.
  if (note.changes.size() <= count_of(row, author.holder)) return {};
  std::erase_if(row.log, [&](const CaseEntry& entry) { return entry.holder == author.holder; });
  for (const CaseChange& change : note.changes) {
    row.log.push_back({author.holder, author.handle, change});
  }
  replay(row, (*identity)->subject.holder);
  writes.push_back(write_of_case(row));
  return {};
}

Outcome<void> tell_cases(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& own = (*identity)->subject;
  const auto others = has_colleagues(session);
  if (!others) return others.error();
  if (!*others) return {};
  auto all = all_cases(session);
  if (!all) return all.error();
  if (all->size() > kCasesTold) all->resize(kCasesTold);
  for (const CaseRow& row : *all) {
    if (row.id.is_zero() || row.is_red() || count_of(row, own.holder) == 0) continue;
    const auto note = note_of(session, row, own);
    if (!note) return note.error();
    if (auto sent = send_to_staff(session, encode(*note)); !sent) return sent;
  }
  return {};
}

Outcome<bool> tell_newcomers(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto list = staff_list(session);
  if (!list) return list.error();
  if (!*list) return false;
  Colleagues there;
  for (const StaffMember& member : (*list)->list.staff) {
    if (member.holder != (*identity)->subject.holder) there.insert(member.holder);
  }
  const auto before = told_before(session);
  if (!before) return before.error();
  if (there == *before) return false;
  const bool newcomers = !std::includes(before->begin(), before->end(), there.begin(), there.end());
  if (newcomers) {
    const auto key = own_statement(session, ReaderClass::kStaff);
    if (!key) return key.error();
    const bool holds_it = *key && (*key)->statement.list_version >= (*list)->list.version;
    // Nobody is kept from working because a colleague cannot be told.
    const auto told = [&] { return tell_cases(session) && tell_overrides(session) && tell_reissues(session); };
    if (!holds_it || !told()) return false;
  }
  if (auto kept = session.commit({write_of_told(there)}); !kept) return kept.error();
  return newcomers;
}

}  // namespace ceptoar::member
