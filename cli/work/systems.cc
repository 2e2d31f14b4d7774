// SPDX-License-Identifier: Apache-2.0
#include "cli/work/systems.h"

#include <algorithm>

#include "cli/liaison/plain.h"
#include "cli/member/operators.h"
#include "cli/work/typed_line.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::CriticalSystem;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

Outcome<void> check_room(const std::vector<CriticalSystem>& all) {
  if (all.size() <= limits::kCriticalSystems) return {};
  return user_error(UserCode::kSystemsFull, {{"limit", std::to_string(limits::kCriticalSystems)}});
}

// What its CEPTOAR's register says of this company, where it shows it; else its CEPTOAR's sector.
Outcome<std::string> own_sector(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const crypto::Subject& me = (*identity)->subject;
  const auto held = member::operator_register(session, me.roster_org);
  if (!held) return held.error();
  const std::string own = me.handle.substr(me.handle.find('@') + 1);
  for (const MemberOperator& one : held->operators) {
    if (one.name == own && one.standing != OperatorStanding::kGone) return one.sector;
  }
  const Organisation* org = (*roster)->find_org(me.roster_org);
  return org == nullptr ? std::string() : org->sector;
}

}  // namespace

const CriticalSystem* find_system(const std::vector<CriticalSystem>& all, std::string_view typed) {
  const std::string word = liaison::plain_word(typed);
  const auto at = std::find_if(all.begin(), all.end(), [&](const CriticalSystem& one) {
    return liaison::plain_word(one.name) == word;
  });
  return at == all.end() ? nullptr : &*at;
}

Outcome<CriticalSystem> known_system(const std::vector<CriticalSystem>& all, std::string_view typed) {
  if (const CriticalSystem* found = find_system(all, typed)) return *found;
  std::vector<std::string> names;
  names.reserve(all.size());
  for (const CriticalSystem& one : all) names.push_back(one.name);
  return user_error(UserCode::kNoSystem, {{"given", make_visible(typed, true)},
                                          {"suggestions", names_near(typed, names)}});
}

std::vector<std::string> systems_named_in(const std::vector<CriticalSystem>& all, std::string_view text) {
  const std::string plain = liaison::plain_text(text);
  std::vector<std::string> out;
  for (const CriticalSystem& one : all) {
    if (plain.find(liaison::plain_word(one.name)) != std::string::npos) out.push_back(one.name);
  }
  return out;
}

Outcome<void> add_systems(Session& session, const std::vector<std::string>& names,
                          const std::string& note) {
  auto all = member::critical_systems(session);
  if (!all) return all.error();
  const auto clean_note = typed_line(note);
  if (!clean_note) return clean_note.error();
  for (const std::string& typed : names) {
    auto name = typed_line(typed);
    if (!name) return name.error();
    if (liaison::plain_word(*name).empty()) return user_error(UserCode::kTextEmpty);
    const CriticalSystem* there = find_system(*all, *name);
    if (there == nullptr) {
      all->push_back({std::move(*name), *clean_note, session.now_ms()});
    } else if (!clean_note->empty()) {
      (*all)[static_cast<std::size_t>(there - all->data())].note = *clean_note;
    }
  }
  if (auto room = check_room(*all); !room) return room;
  return member::keep_critical_systems(session, *all);
}

Outcome<void> remove_systems(Session& session, const std::vector<std::string>& names) {
  auto all = member::critical_systems(session);
  if (!all) return all.error();
  std::vector<CriticalSystem> left = *all;
  for (const std::string& typed : names) {
    const auto known = known_system(*all, typed);
    if (!known) return known.error();
    std::erase(left, *known);
  }
  return member::keep_critical_systems(session, left);
}

Outcome<FilledTemplate> fill_from_template(Session& session, const TemplateWish& wish) {
  std::string sector = wish.sector;
  if (sector.empty()) {
    auto own = own_sector(session);
    if (!own) return own.error();
    sector = std::move(*own);
  }
  if (sector.empty()) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", "--sector"}, {"command", "ceptoar systems template"}});
  }
  const auto& shipped = liaison::shipped_sector_systems();
  const liaison::SectorSystems* examples = liaison::find_sector_systems(shipped, sector);
  if (examples == nullptr) {
    std::string choices;
    for (const auto& one : shipped) choices += (choices.empty() ? "" : ", ") + one.sector;
    return user_error(UserCode::kNoExamples,
                      {{"given", make_visible(sector, true)}, {"choices", choices}});
  }
  auto all = member::critical_systems(session);
  if (!all) return all.error();
  FilledTemplate out{examples, {}};
  for (const liaison::Words& one : examples->systems) {
    // In either language it is the same system.
    if (find_system(*all, one.ja) != nullptr || find_system(*all, one.en) != nullptr) continue;
    out.added.push_back(wish.japanese ? one.ja : one.en);
    all->push_back({out.added.back(), "", session.now_ms()});
  }
  if (auto room = check_room(*all); !room) return room.error();
  if (wish.dry_run || out.added.empty()) return out;
  if (auto kept = member::keep_critical_systems(session, *all); !kept) return kept.error();
  return out;
}

}  // namespace ceptoar::work
