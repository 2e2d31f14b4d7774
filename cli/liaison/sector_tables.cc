// SPDX-License-Identifier: Apache-2.0
#include "schema/guarded_toml.h"

#include "cli/liaison/toml_words.h"
#include "cli/liaison/sector_tables.h"

#include <algorithm>

#include "cli/liaison/shipped_packs.h"

namespace ceptoar::liaison {
namespace {

template <class Row>
const Row* row_of(const std::vector<Row>& rows, std::string_view id) {
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
  return at == rows.end() ? nullptr : &*at;
}

// Whoever mends a file looks for the line.
std::string place_of(const toml::table& table, std::string_view what) {
  return "line " + std::to_string(table.source().begin.line) + ": " + std::string(what);
}

// What every row has: an id of its own, to be typed and shown in a column, and a name.
template <class Row>
Result<Row> named_row(const toml::table& table, std::string_view what, const std::vector<Row>& before) {
  Row out;
  auto id = text_of(table, "id", place_of(table, what));
  if (!id) return id.error();
  out.id = std::move(*id);
  const std::string where = place_of(table, std::string(what) + " " + out.id);
  if (!is_org_handle(out.id) || row_of(before, out.id) != nullptr) return bad(where + ": id");
  auto name = words_of(table, where);
  if (!name) return name.error();
  out.name = std::move(*name);
  return out;
}

Result<void> read_ministries(const toml::table& root, SectorTable& into) {
  const auto tables = tables_of(root, "ministry");
  if (!tables) return tables.error();
  for (const toml::table* table : *tables) {
    auto ministry = named_row(*table, "ministry", into.ministries);
    if (!ministry) return ministry.error();
    into.ministries.push_back(std::move(*ministry));
  }
  return {};
}

Result<void> read_sectors(const toml::table& root, SectorTable& into) {
  const auto tables = tables_of(root, "sector");
  if (!tables) return tables.error();
  for (const toml::table* table : *tables) {
    auto sector = named_row(*table, "sector", into.sectors);
    if (!sector) return sector.error();
    const std::string where = place_of(*table, "sector " + sector->id + ": ministry");
    if (const toml::node* ministry = table->get("ministry")) {
      auto ids = list_of(*ministry, where);
      if (!ids) return ids.error();
      for (const std::string& id : *ids) {
        if (row_of(into.ministries, id) == nullptr) return bad(where);
      }
      sector->ministries = std::move(*ids);
    }
    into.sectors.push_back(std::move(*sector));
  }
  if (into.sectors.empty()) return bad(place_of(root, "sector"));
  return {};
}

Result<void> read_ceptoars(const toml::table& root, SectorTable& into) {
  const auto tables = tables_of(root, "ceptoar");
  if (!tables) return tables.error();
  for (const toml::table* table : *tables) {
    auto one = named_row(*table, "ceptoar", into.ceptoars);
    if (!one) return one.error();
    const std::string where = place_of(*table, "ceptoar " + one->id);
    auto sector = text_of(*table, "sector", where);
    if (!sector) return sector.error();
    if (row_of(into.sectors, *sector) == nullptr) return bad(where + ": sector");
    one->sector = std::move(*sector);
    into.ceptoars.push_back(std::move(*one));
  }
  return {};
}

std::string two_digits(unsigned number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

Result<void> read_day(const toml::table& root, SectorTable& into) {
  const std::string where = place_of(root, "as_of");
  const auto day = day_of(root, "as_of");
  if (!day) return bad(where);
  into.as_of_ms = *day;
  const auto date = root["as_of"].value_exact<toml::date>();
  const toml::node* known = root.get("day_known");
  if (known != nullptr && !known->is_boolean()) return bad(place_of(root, "day_known"));
  into.as_of = std::to_string(date->year) + "-" + two_digits(date->month);
  if (known == nullptr || *known->value_exact<bool>()) into.as_of += "-" + two_digits(date->day);
  return {};
}

Result<SectorTable> sector_table_of(const toml::table& root) {
  SectorTable out;
  if (auto day = read_day(root, out); !day) return day.error();
  const std::string where = place_of(root, "table " + out.as_of);
  const toml::table* source = root["source"].as_table();
  if (source == nullptr) return bad(where + ": source");
  auto words = words_of(*source, where + ": source");
  if (!words) return words.error();
  out.source = std::move(*words);
  if (const toml::node* unnamed = root.get("unnamed")) {
    const auto count = unnamed->value_exact<std::int64_t>();
    if (!count || *count < 0 || *count > static_cast<std::int64_t>(kMost)) return bad(where + ": unnamed");
    out.unnamed = static_cast<std::uint32_t>(*count);
  }
  // In this order: each names rows of the one before.
  for (const auto& read : {read_ministries, read_sectors, read_ceptoars}) {
    if (auto done = read(root, out); !done) return done.error();
  }
  return out;
}

void put_in_order(std::vector<SectorTable>& tables) {
  std::sort(tables.begin(), tables.end(),
            [](const SectorTable& a, const SectorTable& b) { return a.as_of_ms < b.as_of_ms; });
}

bool has_day(const std::vector<SectorTable>& tables, std::uint64_t as_of_ms) {
  return std::any_of(tables.begin(), tables.end(),
                     [&](const SectorTable& one) { return one.as_of_ms == as_of_ms; });
}

Result<std::vector<SectorTable>> sector_tables_of(const toml::table& root) {
  if (auto format = check_format(root); !format) return format.error();
  const auto tables = tables_of(root, "table");
  if (!tables) return tables.error();
  std::vector<SectorTable> out;
  for (const toml::table* table : *tables) {
    auto one = sector_table_of(*table);
    if (!one) return one.error();
    if (has_day(out, one->as_of_ms)) return bad(place_of(*table, "as_of"));
    out.push_back(std::move(*one));
  }
  if (out.empty()) return bad("table");
  put_in_order(out);
  return out;
}

}  // namespace

Result<std::vector<SectorTable>> parse_sector_tables(std::string_view toml) {
  return read_toml<std::vector<SectorTable>>(toml, kSectorTableBytes, sector_tables_of);
}

const std::vector<SectorTable>& shipped_sector_tables() {
  static const std::vector<SectorTable> tables = [] {
    auto parsed = parse_sector_tables(shipped_sectors_text());
    CEPTOAR_CHECK(parsed.has_value());  // part of the program, and tested
    return std::move(*parsed);
  }();
  return tables;
}

std::vector<SectorTable> with_own_tables(std::vector<SectorTable> shipped, std::vector<SectorTable> own) {
  for (SectorTable& table : shipped) {
    if (!has_day(own, table.as_of_ms)) own.push_back(std::move(table));
  }
  put_in_order(own);
  return own;
}

const SectorTable* table_at(const std::vector<SectorTable>& tables, std::uint64_t at_ms) {
  const SectorTable* out = nullptr;
  for (const SectorTable& table : tables) {
    if (table.as_of_ms <= at_ms) out = &table;
  }
  return out;
}

const TableSector* find_sector(const SectorTable& table, std::string_view id) {
  return row_of(table.sectors, id);
}

const TableMinistry* find_ministry(const SectorTable& table, std::string_view id) {
  return row_of(table.ministries, id);
}

std::string sector_name(const SectorTable& table, std::string_view id, bool japanese) {
  const TableSector* sector = find_sector(table, id);
  if (sector == nullptr) return std::string(id);
  return japanese ? sector->name.ja : sector->name.en;
}

}  // namespace ceptoar::liaison
