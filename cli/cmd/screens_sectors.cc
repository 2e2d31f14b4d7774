// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_sectors.h"

#include "cli/cmd/screens_policy.h"
#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using liaison::SectorTable;
using ui::Json;
using ui::Msg;

namespace {

std::string ministries_of(ui::Lang lang, const SectorTable& table, const liaison::TableSector& sector) {
  std::vector<std::string> names;
  for (const std::string& id : sector.ministries) {
    const liaison::TableMinistry* ministry = liaison::find_ministry(table, id);
    names.push_back(ministry == nullptr ? id : words_in(lang, ministry->name));
  }
  return joined(lang, names);
}

Json named(std::string_view id, const liaison::Words& name) {
  return Json::object().set("id", id).set("name_ja", name.ja).set("name_en", name.en);
}

}  // namespace

std::string sector_shown(ui::Lang lang, const SectorTable& sectors, std::string_view id) {
  return make_visible(liaison::sector_name(sectors, id, lang == ui::Lang::kJa), true);
}

void show_sectors(ui::Printer& out, const SectorTable& table, const std::vector<std::string>& days) {
  const ui::Lang lang = out.lang();
  out.say(Msg::kSectorsHeader, {{"day", table.as_of},
                                {"sectors", std::to_string(table.sectors.size())},
                                {"ministries", std::to_string(table.ministries.size())},
                                {"ceptoars", std::to_string(table.ceptoars.size() + table.unnamed)}});
  ui::Table sectors({{out.tr(Msg::kColumnSector), false, 0},
                     {out.tr(Msg::kColumnName), false, 12},
                     {out.tr(Msg::kColumnMinistry), false, 8}});
  for (const liaison::TableSector& one : table.sectors) {
    sectors.add({one.id, words_in(lang, one.name), ministries_of(lang, table, one)});
  }
  out.table(sectors);
  if (table.ministries.empty()) out.say(Msg::kSectorsNoMinistry);
  if (!table.ceptoars.empty()) {
    out.line("");
    ui::Table ceptoars({{out.tr(Msg::kSectorsColumnCeptoar), false, 0},
                        {out.tr(Msg::kColumnName), false, 12},
                        {out.tr(Msg::kColumnSector), false, 8}});
    for (const liaison::TableCeptoar& one : table.ceptoars) {
      ceptoars.add({one.id, words_in(lang, one.name), sector_shown(lang, table, one.sector)});
    }
    out.table(ceptoars);
  }
  if (table.unnamed != 0) out.say(Msg::kSectorsUnnamed, {{"count", std::to_string(table.unnamed)}});
  out.line("");
  out.say(Msg::kSectorsSource, {{"source", words_in(lang, table.source)}});
  out.say(Msg::kSectorsOthers, {{"days", joined(lang, days)}});
}

Json sectors_document(const SectorTable& table, const std::vector<std::string>& days) {
  Json ministries = Json::array();
  for (const liaison::TableMinistry& one : table.ministries) ministries.push(named(one.id, one.name));
  Json sectors = Json::array();
  for (const liaison::TableSector& one : table.sectors) {
    sectors.push(named(one.id, one.name).set("ministries", texts_json(one.ministries)));
  }
  Json ceptoars = Json::array();
  for (const liaison::TableCeptoar& one : table.ceptoars) {
    ceptoars.push(named(one.id, one.name).set("sector", one.sector));
  }
  return document("sectors")
      .set("as_of", table.as_of)
      .set("source_ja", table.source.ja)
      .set("source_en", table.source.en)
      .set("ministries", std::move(ministries))
      .set("sectors", std::move(sectors))
      .set("ceptoars", std::move(ceptoars))
      .set("unnamed_ceptoars", table.unnamed)
      .set("tables", texts_json(days));
}

}  // namespace ceptoar::cmd
