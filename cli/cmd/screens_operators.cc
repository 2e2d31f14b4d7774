// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_operators.h"

#include "cli/cmd/screens_sectors.h"
#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::Msg;
using ui::Printer;

namespace {

const std::string& name_in(ui::Lang lang, const work::OperatorRow& row) {
  const std::string& own = lang == ui::Lang::kJa ? row.name_ja : row.name_en;
  const std::string& other = lang == ui::Lang::kJa ? row.name_en : row.name_ja;
  return own.empty() ? other : own;
}

}  // namespace

Msg standing_text(std::optional<OperatorStanding> standing) {
  if (standing == OperatorStanding::kTarget) return Msg::kOperatorTarget;
  if (standing == OperatorStanding::kOther) return Msg::kOperatorOther;
  return Msg::kOperatorUnsaid;
}

Json standing_json(std::optional<OperatorStanding> standing) {
  if (standing == OperatorStanding::kTarget) return "target";
  if (standing == OperatorStanding::kOther) return "other";
  return {};
}

void show_operators(Printer& out, const work::OperatorView& view, const liaison::SectorTable& sectors) {
  if (!view.here) {
    out.say(Msg::kOperatorNotHere, {{"handle", view.of}});
    return;
  }
  if (view.rows.empty()) {
    out.say(Msg::kOperatorNone, {{"handle", view.of}});
  } else {
    ui::Table table({{out.tr(Msg::kPeopleCompany), false, 12},
                     {out.tr(Msg::kColumnName), false, 8},
                     {out.tr(Msg::kColumnSector), false, 0},
                     {out.tr(Msg::kOperatorColumn), false, 0},
                     {out.tr(Msg::kOperatorMeans), false, 8}});
    for (const work::OperatorRow& row : view.rows) {
      table.add({make_visible(row.name, true), make_visible(name_in(out.lang(), row), true),
                 row.sector.empty() ? out.tr(Msg::kNone) : sector_shown(out.lang(), sectors, row.sector),
                 out.tr(standing_text(row.standing)),
                 out.tr(row.program ? Msg::kOperatorProgram : Msg::kOperatorByOther)});
    }
    out.table(table);
    out.say(Msg::kOperatorCounts, {{"targets", std::to_string(view.targets)},
                                   {"count", std::to_string(view.rows.size())}});
  }
  out.say(view.readers.members ? Msg::kOperatorReadSector : Msg::kOperatorReadOffice);
  if (view.readers.others.empty()) return;
  std::vector<std::string> others;
  for (const std::string& one : view.readers.others) others.push_back(make_visible(one, true));
  out.say(Msg::kOperatorReadOthers, {{"handles", joined(out.lang(), others)}});
}

Json operators_document(const work::OperatorView& view) {
  Json rows = Json::array();
  for (const work::OperatorRow& row : view.rows) {
    rows.push(Json::object()
                  .set("name", row.name)
                  .set("name_ja", row.name_ja)
                  .set("name_en", row.name_en)
                  .set("sector", row.sector)
                  .set("standing", standing_json(row.standing))
                  .set("program", row.program));
  }
  return document("operators")
      .set("of", view.of)
      .set("here", view.here)
      .set("operators", std::move(rows))
      .set("targets", view.targets)
      .set("members_read", view.readers.members)
      .set("others_read", texts_json(view.readers.others));
}

}  // namespace ceptoar::cmd
