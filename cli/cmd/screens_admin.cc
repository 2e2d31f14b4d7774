// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "cli/cmd/screens.h"
#include "cli/cmd/screens_ends.h"
#include "cli/cmd/screens_sectors.h"
#include "cli/cmd/show.h"
#include "cli/member/roster_voting.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using ui::Cell;
using ui::Msg;
using ui::Printer;
using ui::Table;

namespace {

constexpr std::int64_t kClockWarnMs = 2000;

std::string time_or_none(Printer& out, std::uint64_t ms) {
  return ms == 0 ? out.tr(Msg::kNone) : format_jst_long(ms);
}

// Days and minutes are enough for an end: "2026-01-19 10:20".
std::string until(Printer& out, std::uint64_t ms) {
  constexpr std::size_t kToMinute = 16;
  return ms == 0 ? out.tr(Msg::kNone) : format_jst_long(ms).substr(0, kToMinute);
}

void show_peers(Printer& out, const work::StatusView& status) {
  Table table({{out.tr(Msg::kColumnNode), false, 8},
               {out.tr(Msg::kColumnState), false, 0},
               {out.tr(Msg::kColumnHeard), false, 0},
               {out.tr(Msg::kColumnNote), false, 8}});
  std::vector<const work::PeerLine*> rows;
  for (const work::PeerLine& peer : status.peers) rows.push_back(&peer);
  std::stable_partition(rows.begin(), rows.end(),
                        [](const work::PeerLine* peer) { return !peer->connected; });
  for (const work::PeerLine* peer : rows) {
    table.add({make_visible(peer->org, true),
               Cell(out.tr(peer->connected ? Msg::kPeerUp : Msg::kPeerDown),
                    peer->connected ? ui::Style::kPlain : ui::Style::kBold),
               time_or_none(out, peer->last_heard_ms),
               peer->behind == 0
                   ? std::string()
                   : out.tr(Msg::kPeerBehind, {{"count", std::to_string(peer->behind)}})});
  }
  if (!table.empty()) out.table(table);
}

Msg org_status_text(Status status) {
  switch (status) {
    case Status::kActive:
    case Status::kSuspended:
      return Msg::kStatusSuspended;
    case Status::kRemoved:
      return Msg::kStatusRemoved;
    case Status::kForming:
      return Msg::kStatusForming;
    case Status::kCandidate:
      return Msg::kStatusCandidate;
  }
  return Msg::kStatusCandidate;
}

std::string org_note(const Printer& out, const work::RosterOrgRow& row) {
  if (row.status == Status::kActive && !row.suspended_nodes.empty()) {
    return out.tr(Msg::kStatusNodeSuspended, {{"nodes", joined(out.lang(), row.suspended_nodes)}});
  }
  if (row.status == Status::kActive) return {};
  if (row.suspended_until_ms == 0) return out.tr(org_status_text(row.status));
  return out.tr(Msg::kStatusSuspendedUntil, {{"until", long_time(out, row.suspended_until_ms)}});
}

}  // namespace

void show_status(Printer& out, const work::StatusView& status, bool peers) {
  if (!status.enrolled) {
    out.say(Msg::kStatusNotEnrolled, {{"handle", status.handle}});
  } else {
    out.say(Msg::kStatusWho,
            {{"org", name_of(out.lang(), status.org_name_ja, status.org_name_en, status.org)},
             {"handle", status.handle},
             {"role", role_name(out.lang(), status.role)}});
  }
  // Nobody was asked before that: what the node would say is not known.
  if (status.enrolled) {
    out.say(status.online ? Msg::kStatusOnline : Msg::kStatusOffline, {{"node", status.node}});
  }
  out.say(Msg::kStatusCounts, {{"unread", std::to_string(status.unread)},
                               {"queued", std::to_string(status.queued)},
                               {"waiting", std::to_string(status.waiting)}});
  for (const member::OutboxItem& item : status.queued_items) {
    out.set_exercise(item.exercise);
    const Msg what = item.kind == InnerKind::kRelay      ? Msg::kStatusQueuedRelay
                     : item.kind == InnerKind::kProposal ? Msg::kStatusQueuedProposal
                                                         : Msg::kStatusQueued;
    out.say(what, {{"id", shown_number(item.number)}, {"title", item.title}});
  }
  out.set_exercise(false);
  if (status.online && std::abs(status.clock_off_ms) > kClockWarnMs) {
    out.say(Msg::kStatusClock, {{"seconds", std::to_string(status.clock_off_ms / 1000)}});
  }
  if (status.roster_version != 0) {
    out.say(Msg::kStatusRoster, {{"version", std::to_string(status.roster_version)}});
  }
  if (status.device_ends_ms != 0) {
    out.say(Msg::kStatusDevice, {{"time", format_jst_long(status.device_ends_ms)}});
  }
  show_own_ends(out, status.ends, {});
  if (!status.online) return;
  if (status.node_read_only) out.say(Msg::kStatusReadOnly);
  out.say(Msg::kStatusStore, {{"entries", std::to_string(status.entries)},
                              {"bodies", std::to_string(status.bodies)},
                              {"outbox", std::to_string(status.node_outbox)}});
  if (peers) show_peers(out, status);
}

namespace {

void show_readiness(Printer& out, const std::string& org, const work::ReadinessRow& row) {
  const auto point = [&](const std::string& handle, Msg met, Msg unmet) {
    out.say(handle.empty() ? unmet : met, {{"handle", handle}});
  };
  out.say(Msg::kReadyHead, {{"org", org}});
  out.say(row.rules.is_zero() ? Msg::kReadyNoRules : Msg::kReadyRules,
          {{"name", row.rules_name}, {"hash", member::short_hash(row.rules)}});
  point(row.poc_members, Msg::kReadyMembers, Msg::kReadyNoMembers);
  point(row.poc_outside, Msg::kReadyOutside, Msg::kReadyNoOutside);
  point(row.coordinator, Msg::kReadyCoordinator, Msg::kReadyNoCoordinator);
  if (!row.complete) out.say(Msg::kReadyHow);
}

}  // namespace

void show_roster(Printer& out, const work::RosterView& roster, bool one, const liaison::SectorTable& sectors) {
  if (!one) {
    out.say(Msg::kRosterHeader, {{"version", std::to_string(roster.version)},
                                 {"orgs", std::to_string(roster.orgs.size())},
                                 {"voters", std::to_string(roster.voters)},
                                 {"threshold", std::to_string(roster.threshold)},
                                 {"expires", until(out, roster.expires_ms)}});
    out.say(Msg::kRosterCommunities, {{"names", joined(out.lang(), roster.communities)}});
  }
  Table table({{out.tr(Msg::kColumnOrganisation), false, 8},
               {out.tr(Msg::kColumnName), false, 12},
               {out.tr(Msg::kColumnKind), false, 8},
               {out.tr(Msg::kColumnSector), false, 8},
               {out.tr(Msg::kColumnMinistry), false, 8},
               {out.tr(Msg::kColumnNode), false, 12},
               {out.tr(Msg::kColumnNote), false, 0}});
  for (const work::RosterOrgRow& row : roster.orgs) {
    table.add(
        {make_visible(row.handle, true), name_of(out.lang(), row.name_ja, row.name_en, ""),
         out.tr(org_kind_text(row.kind)), sector_shown(out.lang(), sectors, row.sector),
         make_visible(row.ministry, true), row.nodes.empty() ? "" : joined(out.lang(), row.nodes),
         org_note(out, row)});
  }
  out.table(table);
  if (!one) return;
  for (const work::RosterOrgRow& row : roster.orgs) {
    if (row.readiness) show_readiness(out, row.handle, *row.readiness);
    out.say(Msg::kRosterPersons, {{"names", joined(out.lang(), row.persons)}});
    if (row.kind == OrgKind::kCeptoar) {
      out.say(Msg::kRosterCompanies, {{"names", joined(out.lang(), row.companies)}});
    }
  }
}

void show_cards(Printer& out, const std::vector<work::CardRow>& cards) {
  if (cards.empty()) return out.say(Msg::kCardNone);
  Table table({{out.tr(Msg::kColumnOf), false, 12},
               {out.tr(Msg::kColumnName), false, 12},
               {out.tr(Msg::kColumnRole), false, 8},
               {out.tr(Msg::kColumnContacts), false, 16},
               {out.tr(Msg::kColumnNote), false, 8}});
  for (const work::CardRow& card : cards) {
    std::vector<std::string> contacts;
    for (const Contact& contact : card.contacts)
      contacts.push_back(means_in_words(out, contact.means + " " + contact.value));
    std::string note;
    if (card.standing == member::CardStanding::kReestablished)
      note = out.tr(Msg::kCardReestablished);
    if (card.standing == member::CardStanding::kDisputed) note = out.tr(Msg::kCardDisputed);
    if (card.stale && note.empty()) note = out.tr(Msg::kPeopleStale);
    if (card.left) note = out.tr(Msg::kCardLeft);
    table.add({make_visible(card.handle, true), name_of(out.lang(), card.name_ja, card.name_en, ""),
               role_name(out.lang(), card.role),
               contacts.empty() ? std::string() : joined(out.lang(), contacts), note});
  }
  out.table(table);
}

void show_keys(Printer& out, const std::vector<member::KeyRow>& keys) {
  Table table({{out.tr(Msg::kColumnKey), false, 0},
               {out.tr(Msg::kColumnOf), false, 12},
               {out.tr(Msg::kColumnVersion), true, 0},
               {out.tr(Msg::kColumnUntil), false, 0},
               {out.tr(Msg::kColumnState), false, 0}});
  for (const member::KeyRow& key : keys) {
    std::string state = out.tr(key.current ? Msg::kKeyCurrent : Msg::kKeyOld);
    if (!key.held)
      state += std::string(ui::text(out.lang(), Msg::kJoin)) + out.tr(Msg::kKeyNotHeld);
    table.add({out.tr(class_text(key.key_class)), make_visible(key.handle, true),
               std::to_string(key.epoch), until(out, key.not_after_ms), state});
  }
  out.table(table);
}

void show_number(Printer& out, const std::string& number) {
  out.say(Msg::kNumberToCompare);
  // Six groups a line: a breath long when read aloud.
  constexpr std::size_t kHalf = 6 * 6;
  if (number.size() <= kHalf) return out.line("  " + number);
  out.line("  " + number.substr(0, kHalf - 1));
  out.line("  " + number.substr(kHalf));
}

}  // namespace ceptoar::cmd
