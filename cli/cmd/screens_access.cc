// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_access.h"

#include <algorithm>

#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::AccessStanding;
using member::AccessView;
using ui::Json;
using ui::Msg;
using ui::Printer;

namespace {

constexpr std::size_t kNodeDigits = 8;

Msg standing_text(AccessStanding standing) {
  switch (standing) {
    case AccessStanding::kFits: return Msg::kAccessFits;
    case AccessStanding::kUnseen: return Msg::kAccessUnseen;
    case AccessStanding::kNotStaff: return Msg::kAccessNotStaff;
    case AccessStanding::kNoCompany: return Msg::kAccessNoCompany;
    case AccessStanding::kRevoked: return Msg::kAccessRevoked;
  }
  return Msg::kAccessUnseen;
}
std::string_view standing_name(AccessStanding standing) {
  switch (standing) {
    case AccessStanding::kFits: return "fits";
    case AccessStanding::kUnseen: return "unseen";
    case AccessStanding::kNotStaff: return "not_staff";
    case AccessStanding::kNoCompany: return "no_company";
    case AccessStanding::kRevoked: return "revoked";
  }
  return "unseen";
}

std::string nodes_of(const Printer& out, const std::vector<NodeId>& nodes) {
  std::vector<std::string> names;
  names.reserve(nodes.size());
  for (const NodeId& node : nodes) names.push_back(node.hex().substr(0, kNodeDigits));
  return joined(out.lang(), names);
}

Json ids_of(const std::vector<NodeId>& nodes) {
  Json out = Json::array();
  for (const NodeId& node : nodes) out.push(node.hex());
  return out;
}

}  // namespace

void show_access(Printer& out, const AccessView& view) {
  ui::Table table({{out.tr(Msg::kColumnOf), false, 12},
                   {out.tr(Msg::kColumnState), false, 12},
                   {out.tr(Msg::kColumnNode), false, 8},
                   {out.tr(Msg::kColumnNote), false, 8}});
  for (const member::AccessLine& line : view.lines) {
    std::vector<std::string> notes;
    if (line.own) notes.push_back(out.tr(Msg::kPeopleOwn));
    if (line.entry.device) notes.push_back(out.tr(Msg::kPeopleDevice));
    const bool bold = member::is_too_much(line.standing);
    table.add({make_visible(line.entry.handle, true),
               ui::Cell(out.tr(standing_text(line.standing)), bold ? ui::Style::kBold : ui::Style::kPlain),
               nodes_of(out, line.nodes),
               notes.empty() ? std::string() : joined(out.lang(), notes)});
  }
  out.table(table);
  const auto too_much = static_cast<std::size_t>(
      std::count_if(view.lines.begin(), view.lines.end(), [](const member::AccessLine& line) {
        return member::is_too_much(line.standing);
      }));
  if (too_much == 0) out.say(Msg::kAccessNoneTooMuch);
  if (too_much != 0) out.say(Msg::kAccessTooMuch, {{"count", std::to_string(too_much)}});
  for (const AccessView::Missing& one : view.missing) {
    out.say(Msg::kAccessMissing, {{"handle", make_visible(one.handle, true)},
                                  {"nodes", nodes_of(out, one.nodes)}});
  }
  if (!view.silent.empty()) {
    out.say(Msg::kAccessSilent, {{"nodes", nodes_of(out, view.silent)}});
  }
}

Json access_document(const AccessView& view, std::size_t ended) {
  Json people = Json::array();
  for (const member::AccessLine& line : view.lines) {
    Json one = Json::object();
    one.set("handle", line.entry.handle).set("holder", line.entry.holder.hex());
    one.set("device", line.entry.device).set("own", line.own);
    one.set("standing", standing_name(line.standing));
    one.set("too_much", member::is_too_much(line.standing)).set("nodes", ids_of(line.nodes));
    people.push(std::move(one));
  }
  Json missing = Json::array();
  for (const AccessView::Missing& one : view.missing) {
    missing.push(Json::object().set("handle", one.handle).set("nodes", ids_of(one.nodes)));
  }
  return document("access")
      .set("nodes", ids_of(view.asked))
      .set("silent", ids_of(view.silent))
      .set("people", std::move(people))
      .set("missing", std::move(missing))
      .set("ended", ended);
}

}  // namespace ceptoar::cmd
