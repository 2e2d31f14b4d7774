// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_systems.h"

#include "cli/cmd/screens_policy.h"
#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::CriticalSystem;
using ui::Json;
using ui::Msg;
using ui::Printer;

namespace {

void show_lines(Printer& out, Msg heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  out.say(heading);
  for (const std::string& line : lines) out.prose("  " + make_visible(line, true));
}

std::vector<std::string> in_language(ui::Lang lang, const std::vector<liaison::Words>& all) {
  std::vector<std::string> out;
  out.reserve(all.size());
  for (const liaison::Words& one : all) out.push_back(words_in(lang, one));
  return out;
}

}  // namespace

void show_systems(Printer& out, const std::vector<CriticalSystem>& systems) {
  if (systems.empty()) {
    out.say(Msg::kSystemsNone);
    return;
  }
  ui::Table table({{out.tr(Msg::kSystemsColumn), false, 12}, {out.tr(Msg::kColumnNote), false, 8}});
  for (const CriticalSystem& one : systems) {
    table.add({make_visible(one.name, true), make_visible(one.note, true)});
  }
  out.table(table);
  out.say(Msg::kSystemsStay);
}

Json systems_document(const std::vector<CriticalSystem>& systems) {
  Json rows = Json::array();
  for (const CriticalSystem& one : systems) {
    rows.push(Json::object()
                  .set("name", one.name)
                  .set("note", one.note)
                  .set("since", ui::json_time(one.since_ms)));
  }
  return document("systems").set("systems", std::move(rows));
}

void show_systems_asked(Printer& out, const std::vector<CriticalSystem>& systems) {
  std::vector<std::string> names;
  names.reserve(systems.size());
  for (const CriticalSystem& one : systems) names.push_back(one.name);
  show_lines(out, Msg::kSystemsAsked, names);
}

void show_template(Printer& out, const work::FilledTemplate& filled, bool dry_run) {
  const liaison::SectorSystems& examples = *filled.examples;
  out.say(Msg::kSystemsOf, {{"sector", words_in(out.lang(), examples.name)}});
  show_lines(out, Msg::kSystemsThreats, in_language(out.lang(), examples.threats));
  show_lines(out, Msg::kSystemsOperators, in_language(out.lang(), examples.operators));
  if (examples.systems.empty()) {
    out.say(Msg::kSystemsNoExamples);
  } else if (filled.added.empty()) {
    out.say(Msg::kSystemsAllThere);
  } else {
    show_lines(out, dry_run ? Msg::kSystemsWouldAdd : Msg::kSystemsAdded, filled.added);
  }
  out.say(Msg::kSystemsOwnChoice);
}

Json template_document(ui::Lang lang, const work::FilledTemplate& filled) {
  const liaison::SectorSystems& examples = *filled.examples;
  return document("systems-template")
      .set("sector", examples.sector)
      .set("name", words_in(lang, examples.name))
      .set("threats", texts_json(in_language(lang, examples.threats)))
      .set("operators", texts_json(in_language(lang, examples.operators)))
      .set("examples", texts_json(in_language(lang, examples.systems)))
      .set("added", texts_json(filled.added));
}

}  // namespace ceptoar::cmd
