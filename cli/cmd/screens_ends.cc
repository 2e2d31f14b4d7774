// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_ends.h"

#include <algorithm>

#include "cli/cmd/show.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::Msg;
using ui::Printer;

namespace {

struct EndWords {
  Msg what;
  Msg how;
};
EndWords end_words(work::KeyEnd what) {
  switch (what) {
    case work::KeyEnd::kRoster: return {Msg::kEndRoster, Msg::kEndHowRoster};
    case work::KeyEnd::kAdminKey: return {Msg::kEndAdminKey, Msg::kEndHowAdminKey};
    case work::KeyEnd::kNodeKey: return {Msg::kEndNodeKey, Msg::kEndHowNodeKey};
    case work::KeyEnd::kStaffKey: return {Msg::kEndStaffKey, Msg::kEndHowStaffKey};
    case work::KeyEnd::kMembersKey: return {Msg::kEndMembersKey, Msg::kEndHowMembersKey};
    case work::KeyEnd::kDevice: return {Msg::kEndDevice, Msg::kEndHowDevice};
    case work::KeyEnd::kCompany: return {Msg::kEndCompany, Msg::kEndHowCompany};
    case work::KeyEnd::kHolder: break;
  }
  return {Msg::kEndHolder, Msg::kEndHowHolder};
}

Msg end_state_text(work::EndState state) {
  switch (state) {
    case work::EndState::kLater: return Msg::kEndLater;
    case work::EndState::kSoon: return Msg::kEndSoon;
    case work::EndState::kOver: break;
  }
  return Msg::kEndOver;
}

std::string date(const Printer& out, std::uint64_t ms) {
  constexpr std::size_t kDate = 10;
  return ms == 0 ? out.tr(Msg::kNone) : format_jst_long(ms).substr(0, kDate);
}

bool asked_for(const work::KeyEndRow& row, const std::vector<work::OfficeRequest>& requests) {
  return std::any_of(requests.begin(), requests.end(), [&](const work::OfficeRequest& one) {
    switch (row.what) {
      case work::KeyEnd::kDevice: return one.kind == work::RequestKind::kDevice;
      case work::KeyEnd::kHolder:
        return one.kind == work::RequestKind::kCertificate && one.handle == row.handle;
      case work::KeyEnd::kCompany:
        return one.kind == work::RequestKind::kCompany && one.handle == row.handle;
      case work::KeyEnd::kRoster:
      case work::KeyEnd::kAdminKey:
      case work::KeyEnd::kNodeKey:
      case work::KeyEnd::kStaffKey:
      case work::KeyEnd::kMembersKey: return false;
    }
    return false;
  });
}

}  // namespace

void show_own_ends(Printer& out, const std::vector<work::KeyEndRow>& rows,
                   const std::vector<work::OfficeRequest>& requests) {
  for (const work::KeyEndRow& row : rows) {
    if (asked_for(row, requests)) continue;
    const EndWords words = end_words(row.what);
    out.prose(out.tr(row.state == work::EndState::kOver ? Msg::kEndLineOver : Msg::kEndLineSoon,
                     {{"what", out.tr(words.what)},
                      {"time", date(out, row.ends_ms)},
                      {"how", out.tr(words.how, {{"handle", make_visible(row.handle, true)}})}}));
  }
}

void show_key_ends(Printer& out, const std::vector<work::KeyEndRow>& rows, bool all) {
  const auto wanted = [&](const work::KeyEndRow& row) {
    return all || row.state != work::EndState::kLater;
  };
  const auto count = std::count_if(rows.begin(), rows.end(), wanted);
  if (count == 0) {
    return out.say(Msg::kEndsNone, {{"of", std::to_string(rows.size())}});
  }
  ui::Table table({{out.tr(Msg::kColumnOf), false, 12},
                   {out.tr(Msg::kColumnKind), false, 12},
                   {out.tr(Msg::kColumnBegins), false, 0},
                   {out.tr(Msg::kColumnUntil), false, 0},
                   {out.tr(Msg::kColumnState), false, 0}});
  for (const work::KeyEndRow& row : rows) {
    if (!wanted(row)) continue;
    table.add({row.handle.empty() ? out.tr(Msg::kNone) : make_visible(row.handle, true),
               out.tr(end_words(row.what).what), date(out, row.since_ms), date(out, row.ends_ms),
               ui::Cell(out.tr(end_state_text(row.state)),
                        row.state == work::EndState::kOver ? ui::Style::kBold : ui::Style::kPlain)});
  }
  out.table(table);
  if (!all) {
    out.say(Msg::kEndsOf, {{"count", std::to_string(count)}, {"of", std::to_string(rows.size())}});
  }
}

Json key_ends_json(const std::vector<work::KeyEndRow>& rows) {
  Json out = Json::array();
  for (const work::KeyEndRow& row : rows) {
    Json one = Json::object();
    one.set("what", work::key_end_name(row.what)).set("handle", row.handle);
    one.set("since", ui::json_time(row.since_ms)).set("until", ui::json_time(row.ends_ms));
    out.push(std::move(one.set("state", work::end_state_name(row.state)).set("own", row.own)));
  }
  return out;
}

Json key_ends_document(const std::vector<work::KeyEndRow>& rows) {
  return document("roster-keys").set("keys", key_ends_json(rows));
}

}  // namespace ceptoar::cmd
