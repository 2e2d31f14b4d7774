// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_versions.h"

#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::json_time;
using ui::Msg;
using ui::Printer;

namespace {

Msg what_text(work::Version::What what) {
  switch (what) {
    case work::Version::What::kFirst: return Msg::kVersionFirst;
    case work::Version::What::kCorrection: return Msg::kVersionCorrection;
    case work::Version::What::kWithdrawal: return Msg::kVersionWithdrawal;
  }
  return Msg::kVersionFirst;
}

void show_version(Printer& out, const work::Version& version, std::size_t place) {
  out.say(version.standing ? Msg::kVersionLineStanding : Msg::kVersionLine,
          {{"place", std::to_string(place)},
           {"what", out.tr(what_text(version.what))},
           {"time", short_time(out, version.summary.sent_ms)},
           {"handle", version.signed_by}});
  if (version.closed) {
    out.say(Msg::kVersionClosed);
    return;
  }
  if (version.old_title) {
    out.foreign("- " + *version.old_title);
    out.foreign("+ " + version.summary.title);
  }
  bool changed = version.old_title.has_value();
  for (const work::DiffLine& line : version.changes) {
    if (line.change == work::Change::kSame) continue;
    changed = true;
    out.foreign((line.change == work::Change::kAdded ? "+ " : "- ") + line.text);
  }
  if (!changed && version.what == work::Version::What::kCorrection) out.say(Msg::kVersionSameText);
}

}  // namespace

void show_twins(Printer& out, const std::vector<work::Twin>& twins) {
  for (const work::Twin& twin : twins) {
    out.say(Msg::kTwin, {{"id", shown_number(twin.number)}, {"handle", twin.handle}});
  }
}

void show_versions(Printer& out, const work::Versions& versions) {
  out.set_exercise(versions.exercise);
  constexpr std::string_view kLabelPlace = "{tlp}";
  std::string head = out.tr(Msg::kVersionsHead, {{"id", shown_number(versions.number)},
                                                 {"count", std::to_string(versions.list.size())}});
  head.replace(head.find(kLabelPlace), kLabelPlace.size(), label_of(out, versions.tlp));
  out.parts(head);
  if (!versions.list.empty()) {
    out.say(Msg::kPostTitle, {{"title", versions.list.front().summary.title}});
  }
  std::size_t place = 0;
  for (const work::Version& version : versions.list) show_version(out, version, ++place);
  show_twins(out, versions.twins);
  out.set_exercise(false);
}

Json versions_document(const work::Versions& versions) {
  Json list = Json::array();
  for (const work::Version& version : versions.list) {
    Json changes = Json::array();
    for (const work::DiffLine& line : version.changes) {
      if (line.change == work::Change::kSame) continue;
      changes.push(Json::object()
                       .set("change", line.change == work::Change::kAdded ? "added" : "removed")
                       .set("text", line.text));
    }
    list.push(Json::object()
                  .set("what", work::version_name(version.what))
                  .set("title", version.summary.title)
                  .set("signed_by", version.signed_by)
                  .set("sent_at", json_time(version.summary.sent_ms))
                  .set("state", work::item_state_name(version.summary.state))
                  .set("entry", version.entry_id)
                  .set("standing", version.standing)
                  .set("closed", version.closed)
                  .set("old_title", version.old_title ? Json(*version.old_title) : Json())
                  .set("changes", std::move(changes)));
  }
  return document("versions")
      .set("id", shown_number(versions.number))
      .set("tlp", tlp_label(versions.tlp))
      .set("exercise", versions.exercise)
      .set("versions", std::move(list))
      .set("twins", twins_json(versions.twins));
}

}  // namespace ceptoar::cmd
