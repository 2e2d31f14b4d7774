// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_people.h"

#include <algorithm>

#include "cli/cmd/screens_operators.h"
#include "cli/cmd/show.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::Msg;
using ui::Printer;

namespace {

Msg key_text(work::KeyState state) {
  switch (state) {
    case work::KeyState::kGood: return Msg::kPeopleKeyGood;
    case work::KeyState::kEnds: return Msg::kPeopleKeyEnds;
    case work::KeyState::kOver: return Msg::kPeopleKeyOver;
    case work::KeyState::kNone: return Msg::kPeopleKeyNone;
  }
  return Msg::kPeopleKeyNone;
}
std::string_view key_name(work::KeyState state) {
  switch (state) {
    case work::KeyState::kGood: return "good";
    case work::KeyState::kEnds: return "ends";
    case work::KeyState::kOver: return "over";
    case work::KeyState::kNone: return "none";
  }
  return "none";
}

std::string day(const Printer& out, std::uint64_t ms) {
  constexpr std::size_t kDate = 10;
  return ms == 0 ? out.tr(Msg::kNone) : format_jst_long(ms).substr(0, kDate);
}

std::string note_of(const Printer& out, const work::PersonRow& row) {
  std::vector<std::string> notes;
  if (row.own) notes.push_back(out.tr(Msg::kPeopleOwn));
  if (row.standing) notes.push_back(out.tr(standing_text(row.standing)));
  if (row.device) notes.push_back(out.tr(Msg::kPeopleDevice));
  if (row.access_ends_ms != 0) {
    notes.push_back(out.tr(Msg::kPeopleHandsOver, {{"handle", make_visible(row.successor, true)},
                                                   {"time", long_time(out, row.access_ends_ms)}}));
  }
  if (row.stale && !row.company) notes.push_back(out.tr(Msg::kPeopleStale));
  return notes.empty() ? std::string() : joined(out.lang(), notes);
}

}  // namespace

void show_people(Printer& out, const work::PeopleView& view) {
  ui::Table table({{out.tr(Msg::kColumnOf), false, 12},
                   {out.tr(Msg::kColumnRole), false, 6},
                   {out.tr(Msg::kColumnKey), false, 0},
                   {out.tr(Msg::kColumnUntil), false, 0},
                   {out.tr(Msg::kColumnConfirmed), false, 0},
                   {out.tr(Msg::kColumnNote), false, 8}});
  for (const work::PersonRow& row : view.people) {
    table.add({make_visible(row.handle, true),
               row.company ? out.tr(Msg::kPeopleCompany) : role_name(out.lang(), row.role),
               out.tr(key_text(row.key)), day(out, row.certificate_ends_ms),
               row.company ? std::string() : day(out, row.confirmed_ms), note_of(out, row)});
  }
  out.table(table);
  if (view.leaving != 0) {
    out.say(Msg::kPeopleLeaving, {{"count", std::to_string(view.leaving)}});
  }
}

Json people_document(const work::PeopleView& view) {
  Json rows = Json::array();
  for (const work::PersonRow& row : view.people) {
    Json one = Json::object();
    one.set("handle", row.handle).set("role", row.role).set("company", row.company);
    one.set("name_ja", row.name_ja).set("name_en", row.name_en);
    one.set("device", row.device).set("own", row.own).set("key", key_name(row.key));
    one.set("key_until", ui::json_time(row.key_ends_ms));
    one.set("certificate_until", ui::json_time(row.certificate_ends_ms));
    one.set("confirmed_at", ui::json_time(row.confirmed_ms)).set("stale", row.stale);
    one.set("successor", row.successor).set("access_until", ui::json_time(row.access_ends_ms));
    one.set("standing", standing_json(row.standing)).set("sector", row.sector);
    rows.push(std::move(one));
  }
  return document("members").set("members", std::move(rows)).set("leaving", view.leaving);
}

void show_removal(Printer& out, const work::Removal& removal) {
  const ui::Args args = {{"handle", make_visible(removal.handle, true)},
                         {"until", day(out, removal.network_until_ms)}};
  const Msg done = removal.by_company ? Msg::kRemovedByCompany : Msg::kRemoved;
  out.say(removal.published ? done : Msg::kRemovedWaits, args);
  const Msg person = removal.by_company ? Msg::kRemovedByCompanyHolds : Msg::kRemovedHolds;
  out.prose(out.tr(removal.company ? Msg::kRemovedCompanyHolds : person, args));
  if (removal.by_admin) out.prose(out.tr(Msg::kRemovedByAdmin, args));
}

Json removal_document(const work::Removal& removal) {
  Json out = document("removal");
  out.set("handle", removal.handle).set("company", removal.company);
  out.set("published", removal.published);
  out.set("network_until", ui::json_time(removal.network_until_ms));
  out.set("red_until", ui::json_time(removal.red_until_ms));
  return out.set("by_admin", removal.by_admin);
}

Json role_document(const member::Certified& certified) {
  Json out = document("role");
  out.set("handle", certified.handle).set("role", certified.role).set("device", certified.device);
  out.set("until", ui::json_time(certified.ends_ms));
  out.set("device_until", ui::json_time(certified.device_ends_ms));
  return out.set("colleagues", certified.colleagues);
}

Json renewed_document(const std::vector<member::RenewedCompany>& renewed) {
  Json rows = Json::array();
  for (const member::RenewedCompany& one : renewed) {
    Json row = Json::object();
    row.set("handle", one.handle);
    rows.push(std::move(row.set("until", ui::json_time(one.ends_ms))));
  }
  return document("companies-renewed").set("companies", std::move(rows));
}

Json handover_document(const member::HandoverWish& set, const std::string& archive,
                       const member::Exported& exported) {
  Json out = document("handover");
  out.set("from", set.from).set("to", set.to).set("ends_at", ui::json_time(set.ends_ms));
  out.set("archive", archive).set("items", exported.items);
  return out.set("red_left_out", exported.red);
}

Json takeover_document(const member::Imported& imported) {
  Json out = document("takeover");
  out.set("items", imported.items).set("known", imported.known);
  return out.set("refused", imported.refused);
}

void show_duty(Printer& out, const member::DutyTable& table, std::uint64_t now_ms) {
  ui::Table rows({{out.tr(Msg::kColumnBegins), false, 0},
                  {out.tr(Msg::kColumnUntil), false, 0},
                  {out.tr(Msg::kColumnOnDuty), false, 12},
                  {out.tr(Msg::kColumnContacts), false, 12},
                  {out.tr(Msg::kColumnNote), false, 0}});
  for (const Shift& shift : table.shifts) {
    if (shift.until_ms <= now_ms) continue;
    rows.add({long_time(out, shift.from_ms), long_time(out, shift.until_ms),
              make_visible(shift.handle, true), make_visible(shift.reach, true),
              shift.from_ms <= now_ms ? out.tr(Msg::kDutyNow) : std::string()});
  }
  out.table(rows);
}

Json duty_document(const member::DutyTable& table) {
  Json rows = Json::array();
  for (const Shift& shift : table.shifts) {
    Json one = Json::object();
    one.set("from", ui::json_time(shift.from_ms)).set("until", ui::json_time(shift.until_ms));
    rows.push(std::move(one.set("handle", shift.handle).set("reach", shift.reach)));
  }
  return document("duty").set("shifts", std::move(rows)).set("written_at", ui::json_time(table.created_ms));
}

namespace {

constexpr std::size_t kRequestsShown = 5;

Msg request_text(work::RequestKind kind) {
  switch (kind) {
    case work::RequestKind::kAdmit: return Msg::kRequestAdmit;
    case work::RequestKind::kCertificate: return Msg::kRequestCertificate;
    case work::RequestKind::kDevice: return Msg::kRequestDevice;
    case work::RequestKind::kCompany: return Msg::kRequestCompany;
    case work::RequestKind::kConfirm: return Msg::kRequestConfirm;
    case work::RequestKind::kCard: break;
  }
  return Msg::kRequestCard;
}

void show_requests(Printer& out, const std::vector<work::OfficeRequest>& requests) {
  if (requests.empty()) return;
  out.prose(out.tr(Msg::kRequests, {{"count", std::to_string(requests.size())}}));
  const std::size_t shown = std::min(kRequestsShown, requests.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const work::OfficeRequest& one = requests[i];
    ui::Args args;
    if (one.kind != work::RequestKind::kCard) {
      args.push_back({"handle", make_visible(one.handle, true)});
    }
    if (one.ends_ms != 0) args.push_back({"time", day(out, one.ends_ms)});
    out.prose(out.tr(request_text(one.kind), args));
  }
  if (shown < requests.size()) {
    out.prose(
        out.tr(Msg::kRequestsMore, {{"count", std::to_string(requests.size() - shown)}}));
  }
}

}  // namespace

void show_people_pending(Printer& out, const work::PeoplePending& pending) {
  const auto count = [&](Msg message, std::size_t number) {
    if (number != 0) out.prose(out.tr(message, {{"count", std::to_string(number)}}));
  };
  count(Msg::kTodayLeaving, pending.leaving);
  if (pending.handovers != 0) {
    out.prose(out.tr(Msg::kTodayHandovers, {{"count", std::to_string(pending.handovers)},
                                            {"time", long_time(out, pending.next_handover_ms)}}));
  }
  count(Msg::kTodayKeysEnding, pending.keys_ending);
  // Whoever can renew them reads each with its command instead.
  if (pending.requests.empty()) count(Msg::kTodayCompaniesEnding, pending.companies_ending);
  if (pending.company_ends_ms != 0) {
    out.prose(out.tr(Msg::kTodayCompanyEnds, {{"time", long_time(out, pending.company_ends_ms)}}));
  }
  count(Msg::kTodayStaleCards, pending.stale_cards);
  show_requests(out, pending.requests);
  if (pending.on_duty) {
    out.prose(out.tr(Msg::kTodayOnDuty, {{"who", make_visible(*pending.on_duty, true)}}));
  }
}

}  // namespace ceptoar::cmd
