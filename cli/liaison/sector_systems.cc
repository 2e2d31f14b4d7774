// SPDX-License-Identifier: Apache-2.0
#include "schema/guarded_toml.h"

#include "cli/liaison/toml_words.h"
#include "cli/liaison/sector_systems.h"

#include <algorithm>

#include "cli/liaison/shipped_packs.h"

namespace ceptoar::liaison {
namespace {

Result<std::vector<Words>> sentences_of(const toml::table& sector, std::string_view key,
                                        const std::string& where) {
  const std::string place = where + ": " + std::string(key);
  const auto tables = tables_of(sector, key);
  if (!tables) return tables.error();
  std::vector<Words> out;
  for (const toml::table* table : *tables) {
    auto words = words_of(*table, place);
    if (!words) return words.error();
    // The list that it becomes has each name once.
    if (std::find(out.begin(), out.end(), *words) != out.end()) return bad(place);
    out.push_back(std::move(*words));
  }
  return out;
}

Result<SectorSystems> sector_of(const toml::table& table) {
  SectorSystems out;
  auto id = text_of(table, "id", "sector");
  if (!id) return id.error();
  out.sector = std::move(*id);
  const std::string where = "sector " + out.sector;
  auto name = words_of(table, where);
  if (!name) return name.error();
  out.name = std::move(*name);
  for (const auto& [key, into] : {std::pair{"threat", &out.threats}, std::pair{"operator", &out.operators},
                                  std::pair{"system", &out.systems}}) {
    auto sentences = sentences_of(table, key, where);
    if (!sentences) return sentences.error();
    *into = std::move(*sentences);
  }
  if (out.threats.empty()) return bad(where + ": threat");
  return out;
}

Result<std::vector<SectorSystems>> sectors_of(const toml::table& root) {
  if (auto format = check_format(root); !format) return format.error();
  const auto tables = tables_of(root, "sector");
  if (!tables) return tables.error();
  std::vector<SectorSystems> out;
  for (const toml::table* table : *tables) {
    auto sector = sector_of(*table);
    if (!sector) return sector.error();
    if (find_sector_systems(out, sector->sector) != nullptr) return bad("sector " + sector->sector);
    out.push_back(std::move(*sector));
  }
  return out;
}

}  // namespace

Result<std::vector<SectorSystems>> parse_sector_systems(std::string_view toml) {
  return read_toml<std::vector<SectorSystems>>(toml, kSectorSystemsBytes, sectors_of);
}

const std::vector<SectorSystems>& shipped_sector_systems() {
  static const std::vector<SectorSystems> sectors = [] {
    auto parsed = parse_sector_systems(shipped_systems_text());
    CEPTOAR_CHECK(parsed.has_value());  // part of the program, and tested
    return std::move(*parsed);
  }();
  return sectors;
}

const SectorSystems* find_sector_systems(const std::vector<SectorSystems>& all, std::string_view sector) {
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const SectorSystems& one) { return one.sector == sector; });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace ceptoar::liaison
