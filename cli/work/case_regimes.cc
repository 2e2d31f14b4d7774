// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "cli/work/cases.h"
#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::work {

using member::CaseRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

Outcome<std::vector<liaison::Regime>> known_regimes(Session& session) {
  std::vector<liaison::Regime> out = liaison::shipped_regimes();
  const auto file = session.home().directory() / "regimes.toml";
  const auto bytes = store::read_file(file, store::FileKind::kPlain, liaison::kRegimeBytes);
  if (!bytes) {
    if (bytes.error().code == ErrorCode::kNotFound) return out;
    return user_error(UserCode::kRegimes, {{"path", file.string()}, {"what", bytes.error().context}});
  }
  auto own = liaison::parse_regimes(as_text(*bytes));
  if (!own) {
    return user_error(UserCode::kRegimes, {{"path", file.string()}, {"what", own.error().context}});
  }
  for (liaison::Regime& regime : *own) {
    std::erase_if(out, [&](const liaison::Regime& one) { return one.id == regime.id; });
    out.push_back(std::move(regime));
  }
  return out;
}

std::vector<CaseTick> emergency_steps(const CaseRow& row, bool own_report) {
  constexpr std::array<std::string_view, 5> kSteps = {"step/contact", "step/contain", "step/evidence",
                                                      "step/restore", "step/prevent"};
  std::vector<CaseTick> out;
  for (const std::string_view id : kSteps) {
    CaseTick tick{std::string(id), std::nullopt};
    const auto mark = row.marks.find(id);
    const auto at = mark == row.marks.end() ? std::nullopt : liaison::decode_time(mark->second);
    if (at) tick.done_ms = at->at_ms;
    out.push_back(std::move(tick));
  }
  const bool ticked = std::any_of(out.begin(), out.end(), [](const CaseTick& one) {
    return one.done_ms.has_value();
  });
  if (!own_report && !ticked) out.clear();
  return out;
}

Outcome<std::vector<CaseDue>> deadlines_of(Session& session, const CaseRow& row) {
  std::vector<CaseDue> out;
  const auto regimes = known_regimes(session);
  if (!regimes) return regimes.error();
  liaison::Marks marks;
  for (const auto& [name, at] : row.marks) {
    if (const auto said = liaison::decode_time(at)) marks[name] = said->at_ms;
  }
  const std::uint64_t now = session.now_ms();
  for (const liaison::Regime& regime : *regimes) {
    const bool chosen = std::find(row.regimes.begin(), row.regimes.end(), regime.id) != row.regimes.end();
    if (!chosen) continue;
    for (const liaison::Due& due : liaison::due_times(regime, marks)) {
      const bool late = due.due_ms && (due.done_ms ? *due.done_ms > *due.due_ms : now > *due.due_ms);
      out.push_back({regime.id, regime.words, due.deadline->id, due.deadline->words,
                     due.deadline->after, due.due_ms, due.done_ms, late});
    }
  }
  return out;
}

Outcome<void> set_regimes(Session& session, std::string_view number,
                          const std::vector<std::string>& regimes) {
  auto row = member::load_case(session, number);
  if (!row) return row.error();
  const auto known = known_regimes(session);
  if (!known) return known.error();
  for (const std::string& id : regimes) {
    const bool there = std::any_of(known->begin(), known->end(),
                                   [&](const liaison::Regime& regime) { return regime.id == id; });
    if (there) continue;
    std::string choices;
    for (const liaison::Regime& one : *known) choices += (choices.empty() ? "" : ", ") + one.id;
    return user_error(UserCode::kNoRegime,
                      {{"given", make_visible(id, true)}, {"choices", choices}});
  }
  std::vector<CaseChange> changes;
  for (const std::string& id : regimes) {
    const bool chosen = std::find(row->regimes.begin(), row->regimes.end(), id) != row->regimes.end();
    if (!chosen) changes.push_back({CaseAct::kRegime, 0, {}, {}, id, "", ""});
  }
  return member::keep_case(session, *row, std::move(changes));
}

}  // namespace ceptoar::work
