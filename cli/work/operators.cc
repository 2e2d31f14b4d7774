// SPDX-License-Identifier: Apache-2.0
#include "cli/work/operators.h"

#include <algorithm>
#include <set>

#include "cli/liaison/sector_systems.h"
#include "cli/member/relays.h"
#include "cli/member/resolve.h"
#include "cli/work/sectors.h"
#include "cli/work/typed_line.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::KnownCompany;
using member::OperatorRegister;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

// What this home has beside the register.
struct Surroundings {
  const Organisation* ceptoar = nullptr;  // whose register
  bool own_desk = false;                  // this is its office
  std::vector<KnownCompany> companies;    // of it, at its office
  OperatorRegister held;
};

Outcome<Surroundings> look(Session& session, const std::string& of) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const crypto::Subject& me = (*identity)->subject;
  Surroundings out;
  out.ceptoar = of.empty() ? (*roster)->find_org(me.roster_org) : (*roster)->find_org(of);
  if (out.ceptoar == nullptr) {
    std::vector<std::string> known;
    for (const Organisation& org : (*roster)->roster.organisations) known.push_back(org.handle);
    return member::unknown_recipient(of, known);
  }
  if (out.ceptoar->kind != OrgKind::kCeptoar) {
    return user_error(UserCode::kNotAllowed, {{"what", "only a CEPTOAR has a register of operators"}});
  }
  out.own_desk = !(*identity)->is_company() && me.org == out.ceptoar->id;
  if (out.own_desk) {
    auto companies = member::known_companies(session);
    if (!companies) return companies.error();
    // The cards of those that left are still held.
    std::erase_if(*companies, [&](const KnownCompany& one) {
      const member::HeldCard card = session.trust().card_of(me.roster_org, one.org, HolderId{});
      return card.card != nullptr && session.trust().has_left(card.card->subject);
    });
    out.companies = std::move(*companies);
  }
  auto held = member::operator_register(session, out.ceptoar->id);
  if (!held) return held.error();
  out.held = std::move(*held);
  return out;
}

// Nobody else sets anything.
Outcome<Surroundings> look_from_desk(Session& session) {
  auto at = look(session, "");
  if (at && !at->own_desk) {
    return user_error(UserCode::kNotAllowed,
                      {{"what", "only a CEPTOAR's secretariat keeps a register of operators"}});
  }
  return at;
}

const KnownCompany* company_of(const Surroundings& at, const std::string& name) {
  const auto found = std::find_if(at.companies.begin(), at.companies.end(),
                                  [&](const KnownCompany& one) { return one.handle == name; });
  return found == at.companies.end() ? nullptr : &*found;
}

const MemberOperator* operator_of(const Surroundings& at, const std::string& name) {
  const auto found = std::find_if(at.held.operators.begin(), at.held.operators.end(),
                                  [&](const MemberOperator& one) { return one.name == name; });
  const bool there = found != at.held.operators.end() && found->standing != OperatorStanding::kGone;
  return there ? &*found : nullptr;
}

// One of the roster, of today's table, or of the agreement of 2001. A misspelt one would be a sector of its own.
Outcome<void> check_sector(Session& session, const std::string& sector) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  std::set<std::string> known;
  for (const Organisation& org : (*roster)->roster.organisations) {
    if (!org.sector.empty()) known.insert(org.sector);
  }
  for (const liaison::SectorSystems& one : liaison::shipped_sector_systems()) known.insert(one.sector);
  const auto tables = sector_tables(session.home().directory());
  if (!tables) return tables.error();
  for (const liaison::TableSector& one : sector_table_at(*tables, session.now_ms()).sectors) known.insert(one.id);
  if (known.contains(sector)) return {};
  std::string choices;
  for (const std::string& one : known) choices += (choices.empty() ? "" : ", ") + one;
  return user_error(UserCode::kUsageChoice, {{"option", "--sector"},
                                             {"value", make_visible(sector, true)},
                                             {"choices", choices}});
}

// A slip in a handle would make an operator that nobody is. Whoever has no program is called as his
// secretariat likes.
Outcome<std::string> name_of(const Surroundings& at, const std::string& typed) {
  auto name = typed_line(typed);
  if (!name) return name.error();
  if (name->empty()) return user_error(UserCode::kTextEmpty);
  const bool handle = is_org_handle(*name) && parent_handle(*name).has_value();
  if (!handle || company_of(at, *name) != nullptr) return name;
  std::vector<std::string> known;
  for (const KnownCompany& one : at.companies) known.push_back(one.handle);
  return member::unknown_recipient(*name, known);
}

// What stands there, or how a new one begins.
Outcome<MemberOperator> begin_with(const Surroundings& at, const std::string& name,
                                   const OperatorWish& wish) {
  if (const MemberOperator* before = operator_of(at, name)) return *before;
  if (!wish.standing) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", "--as"}, {"command", "ceptoar org operator set"}});
  }
  MemberOperator out;
  out.name = name;
  out.sector = at.ceptoar->sector;
  if (const KnownCompany* company = company_of(at, name)) {
    out.name_ja = company->name_ja;
    out.name_en = company->name_en;
  }
  return out;
}

}  // namespace

Outcome<OperatorView> operators(Session& session, const std::string& of) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Organisation* own = (*roster)->find_org((*identity)->subject.roster_org);
  if (of.empty() && own != nullptr && own->kind != OrgKind::kCeptoar) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", "HANDLE"}, {"command", "ceptoar org operator list"}});
  }
  const auto at = look(session, of);
  if (!at) return at.error();
  OperatorView out;
  out.of = at->ceptoar->handle;
  out.here = at->own_desk || !at->held.empty();
  out.readers = at->held.readers;
  for (const MemberOperator& one : at->held.operators) {
    if (one.standing == OperatorStanding::kGone) continue;
    if (one.standing == OperatorStanding::kTarget) ++out.targets;
    // At others' homes a handle is all that says so.
    const bool program = at->own_desk ? company_of(*at, one.name) != nullptr
                                      : is_org_handle(one.name) && parent_handle(one.name) == out.of;
    out.rows.push_back({one.name, one.name_ja, one.name_en, one.sector, one.standing, program});
  }
  for (const KnownCompany& one : at->companies) {
    if (operator_of(*at, one.handle) != nullptr) continue;
    out.rows.push_back({one.handle, one.name_ja, one.name_en, "", std::nullopt, true});
  }
  std::sort(out.rows.begin(), out.rows.end(),
            [](const OperatorRow& a, const OperatorRow& b) { return a.name < b.name; });
  return out;
}

Outcome<void> set_operators(Session& session, const OperatorWish& wish) {
  const auto at = look_from_desk(session);
  if (!at) return at.error();
  const bool named = !wish.name_ja.empty() || !wish.name_en.empty();
  if (named && wish.names.size() > 1) {
    return user_error(UserCode::kUsageExtra, {{"word", wish.name_ja.empty() ? "--name-en" : "--name-ja"},
                                              {"command", "ceptoar org operator set"}});
  }
  if (!wish.sector.empty()) {
    if (auto known = check_sector(session, wish.sector); !known) return known;
  }
  const auto ja = typed_line(wish.name_ja);
  if (!ja) return ja.error();
  const auto en = typed_line(wish.name_en);
  if (!en) return en.error();
  std::vector<MemberOperator> changed;
  std::set<std::string> seen;
  for (const std::string& typed : wish.names) {
    const auto name = name_of(*at, typed);
    if (!name) return name.error();
    if (!seen.insert(*name).second) continue;
    auto one = begin_with(*at, *name, wish);
    if (!one) return one.error();
    if (wish.standing) one->standing = *wish.standing;
    if (!wish.sector.empty()) one->sector = wish.sector;
    if (!ja->empty()) one->name_ja = *ja;
    if (!en->empty()) one->name_en = *en;
    changed.push_back(std::move(*one));
  }
  return member::set_operators(session, std::move(changed));
}

Outcome<void> remove_operators(Session& session, const std::vector<std::string>& names) {
  const auto at = look_from_desk(session);
  if (!at) return at.error();
  std::vector<MemberOperator> changed;
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (operator_of(*at, name) == nullptr) {
      std::vector<std::string> known;
      for (const MemberOperator& one : at->held.operators) {
        if (one.standing != OperatorStanding::kGone) known.push_back(one.name);
      }
      return user_error(UserCode::kNoOperator, {{"given", make_visible(name, true)},
                                                {"suggestions", names_near(name, known)}});
    }
    if (!seen.insert(name).second) continue;
    MemberOperator gone;
    gone.name = name;
    changed.push_back(std::move(gone));
  }
  return member::set_operators(session, std::move(changed));
}

Outcome<void> share_operators(Session& session, const std::string& to, bool with_members) {
  const auto at = look_from_desk(session);
  if (!at) return at.error();
  member::OperatorReaders readers{with_members, member::split_recipients(to)};
  std::erase_if(readers.others, [&](const std::string& handle) {
    return handle == "own" || handle == at->ceptoar->handle;
  });
  return member::set_operator_readers(session, std::move(readers));
}

}  // namespace ceptoar::work
