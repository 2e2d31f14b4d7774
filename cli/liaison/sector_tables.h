// SPDX-License-Identifier: Apache-2.0
// The critical sectors as dated tables: what a sector is called, which ministries are competent for it, which
// CEPTOARs it has. The list grows every few years, so it is data: a new sector needs no code. A sector that no
// table has is no error anywhere, it is shown by its id.
// Lifetime: values own their text; what find_sector() and table_at() return lives as long as the tables.
// Errors of parsing: kMalformed, kLimitExceeded, kUnsupportedVersion; the context says where, and the line.
#ifndef CEPTOAR_CLI_LIAISON_SECTOR_TABLES_H_
#define CEPTOAR_CLI_LIAISON_SECTOR_TABLES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/policy.h"

namespace ceptoar::liaison {

// A file is handed in by a person: larger ones would only fill the memory. Five tables are 13 KB.
inline constexpr std::size_t kSectorTableBytes = 256 * 1024;

struct TableMinistry {
  std::string id;                       // "meti"
  Words name;
};
struct TableSector {
  std::string id;                       // "electric"
  Words name;
  std::vector<std::string> ministries;  // ids of the same table; none: the source does not say
};
struct TableCeptoar {
  std::string id;                       // "electric"
  Words name;
  std::string sector;                   // id of the same table
};
struct SectorTable {
  std::uint64_t as_of_ms = 0;           // it holds from here on: the beginning of a day in Japan, UTC
  std::string as_of;                    // "2010-06-04"; "2005-09" where the source says no day
  Words source;
  std::vector<TableMinistry> ministries;
  std::vector<TableSector> sectors;     // in the order of the source; one at least
  std::vector<TableCeptoar> ceptoars;
  std::uint32_t unnamed = 0;            // CEPTOARs that the source counts and does not name
};

// Oldest first, no two of one day; one at least.
Result<std::vector<SectorTable>> parse_sector_tables(std::string_view toml);
// Those that come with the program.
const std::vector<SectorTable>& shipped_sector_tables();
// Both together; of one day the one of `own`.
std::vector<SectorTable> with_own_tables(std::vector<SectorTable> shipped, std::vector<SectorTable> own);

// The one that holds at that time (UTC milliseconds). nullptr: before the first.
const SectorTable* table_at(const std::vector<SectorTable>& tables, std::uint64_t at_ms);
// nullptr: the table does not have it.
const TableSector* find_sector(const SectorTable& table, std::string_view id);
const TableMinistry* find_ministry(const SectorTable& table, std::string_view id);
// The name, or the id itself where the table does not have it. Not made visible: an id may be text of others.
std::string sector_name(const SectorTable& table, std::string_view id, bool japanese);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_SECTOR_TABLES_H_
