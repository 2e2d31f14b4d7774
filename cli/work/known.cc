// SPDX-License-Identifier: Apache-2.0
#include "cli/work/known.h"

#include <algorithm>
#include <set>

#include "cli/member/archive_items.h"
#include "cli/member/contacts.h"
#include "cli/member/drafts.h"
#include "cli/member/sealing.h"
#include "cli/work/broadcast.h"
#include "cli/work/find.h"
#include "cli/work/natural_order.h"
#include "cli/work/sectors.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;

namespace {

// A year's own items among thousands of others: not looked for at every key.
constexpr std::size_t kLookedAt = 1000;

std::vector<KnownName> organisations(const Roster& roster) {
  std::vector<KnownName> out;
  for (const Organisation& org : roster.organisations) {
    if (org.status == Status::kActive) out.push_back({org.handle, org.name_ja, org.name_en});
  }
  return out;
}

// With what today's table calls them; a table that cannot be read is no reason to offer nothing.
std::vector<KnownName> sectors(Session& session, const Roster& roster) {
  std::set<std::string> names;
  for (const Organisation& org : roster.organisations) {
    if (!org.sector.empty()) names.insert(org.sector);
  }
  std::vector<KnownName> out;
  out.reserve(names.size());
  const auto tables = sector_tables(session.home().directory());
  const liaison::SectorTable now =
      sector_table_at(tables ? *tables : liaison::shipped_sector_tables(), session.now_ms());
  for (const std::string& name : names) {
    const liaison::TableSector* sector = liaison::find_sector(now, name);
    out.push_back(sector == nullptr ? KnownName{name, "", ""} : KnownName{name, sector->name.ja, sector->name.en});
  }
  return out;
}

std::vector<KnownName> communities(const Roster& roster) {
  std::vector<KnownName> out;
  for (const Community& community : roster.communities) {
    out.push_back({"community:" + community.name, community.name_ja, ""});
  }
  return out;
}

// Of cards held: those of persons carry a holder, those of companies none.
std::vector<KnownName> cards(Session& session, bool persons) {
  std::vector<KnownName> out;
  for (const member::HeldCard& held : session.trust().cards()) {
    const Card& card = held.card->card;
    if ((card.holder != HolderId{}) == persons) out.push_back({card.handle, card.name_ja, card.name_en});
  }
  return out;
}

Outcome<std::vector<KnownName>> group_names(Session& session) {
  const auto rows = member::groups(session);
  if (!rows) return rows.error();
  std::vector<KnownName> out;
  for (const member::GroupRow& row : *rows) out.push_back({row.name, "", ""});
  return out;
}

Outcome<std::vector<KnownName>> contact_names(Session& session) {
  const auto rows = member::contacts(session);
  if (!rows) return rows.error();
  std::vector<KnownName> out;
  for (const member::ContactRow& row : *rows) out.push_back({row.name, "", ""});
  return out;
}

Outcome<std::vector<KnownName>> listed(Session& session, Nameable what) {
  if (what == Nameable::kGroups) return group_names(session);
  if (what == Nameable::kContacts) return contact_names(session);
  if (what == Nameable::kPersons) return cards(session, true);
  if (what == Nameable::kCompanies) return cards(session, false);
  const auto state = session.roster();
  if (!state) return state.error();
  const Roster& roster = (*state)->roster;
  if (what == Nameable::kSectors) return sectors(session, roster);
  if (what == Nameable::kCommunities) return communities(roster);
  return organisations(roster);
}

std::string title_for_a_list(std::optional<Tlp> tlp, const std::string& title) {
  return tlp && *tlp != Tlp::kRed ? title : std::string();
}

}  // namespace

Outcome<std::vector<KnownName>> known_names(Session& session, Nameable what) {
  auto out = listed(session, what);
  if (!out) return out;
  std::sort(out->begin(), out->end(),
            [](const KnownName& a, const KnownName& b) { return natural_less(a.name, b.name); });
  return out;
}

Outcome<std::vector<KnownName>> known_recipients(Session& session, std::optional<Tlp> label) {
  std::vector<Nameable> kinds;
  const bool groups_of_people = !label || label == Tlp::kAmber || label == Tlp::kAmberStrict;
  if (groups_of_people) kinds = {Nameable::kOrganisations, Nameable::kCompanies};
  if (!label || label == Tlp::kRed) kinds.push_back(Nameable::kPersons);
  if (!label || label == Tlp::kGreen) kinds.push_back(Nameable::kCommunities);
  std::vector<KnownName> out;
  if (groups_of_people) out.push_back({"own", "", ""});
  for (const Nameable kind : kinds) {
    const auto names = known_names(session, kind);
    if (!names) return names.error();
    out.insert(out.end(), names->begin(), names->end());
  }
  return out;
}

Outcome<std::vector<KnownItem>> known_items(Session& session, ItemSide side, std::size_t limit) {
  std::vector<KnownItem> out;
  std::size_t seen = 0;
  const auto read = member::each_item(session, [&](member::ItemRow&& row) {
    if (++seen > kLookedAt) return false;
    const bool fits = side == ItemSide::kBoth || row.own == (side == ItemSide::kSent);
    if (!fits || row.superseded || row.withdrawn) return true;
    const InboxItem item = summary_of(session, row);
    out.push_back({group_item_number(item.number), item.tlp, item.exercise, item.from,
                   title_for_a_list(item.tlp, item.title)});
    return out.size() < limit;
  });
  if (!read) return read.error();
  return out;
}

Outcome<std::vector<KnownItem>> known_queued(Session& session) {
  const auto rows = member::outbox_items(session);  // oldest first
  if (!rows) return rows.error();
  std::vector<KnownItem> out;
  for (auto row = rows->rbegin(); row != rows->rend(); ++row) {
    if (row->kind != InnerKind::kAdvisory) continue;
    out.push_back({group_item_number(row->number), row->tlp, row->exercise, "",
                   title_for_a_list(row->tlp, row->title)});
  }
  return out;
}

Outcome<std::vector<KnownItem>> known_broadcasts(Session& session, BroadcastStep step) {
  using State = BroadcastRow::State;
  const auto rows = broadcasts(session);
  if (!rows) return rows.error();
  std::vector<KnownItem> out;
  for (const BroadcastRow& row : *rows) {
    const bool waits = row.state == State::kWaiting;
    const bool fits = step == BroadcastStep::kToApprove  ? waits || row.state == State::kAlone
                      : step == BroadcastStep::kToCancel ? row.state != State::kCancelled &&
                                                               row.state != State::kWithdrawn
                                                         : !waits && row.state != State::kCancelled;
    if (!fits) continue;
    out.push_back({group_item_number(row.number), row.tlp, row.exercise, row.by,
                   title_for_a_list(row.tlp, row.title)});
  }
  return out;
}

Outcome<std::vector<KnownItem>> known_drafts(Session& session) {
  const auto rows = member::drafts(session);
  if (!rows) return rows.error();
  std::vector<KnownItem> out;
  for (const member::KeptDraft& row : *rows) {
    const std::optional<Tlp> tlp = row.typed.tlp ? parse_tlp(*row.typed.tlp) : std::nullopt;
    out.push_back({member::draft_name(row.number), tlp, row.typed.exercise, "",
                   title_for_a_list(tlp, member::draft_title(row))});
  }
  return out;
}

}  // namespace ceptoar::work
