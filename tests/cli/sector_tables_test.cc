// SPDX-License-Identifier: Apache-2.0
// Dated tables of sectors: what the program ships, which one holds when, a later one from a file, and files
// that are none.
#include "cli/liaison/sector_tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "cli/liaison/sector_systems.h"

namespace ceptoar::liaison::sector_tables_test {
namespace {

constexpr std::uint64_t kDayMs = 86'400'000;

// The one whose day is `as_of`.
const SectorTable& shipped_of(std::string_view as_of) {
  const auto& all = shipped_sector_tables();
  const auto at = std::find_if(all.begin(), all.end(), [&](const SectorTable& one) { return one.as_of == as_of; });
  CEPTOAR_CHECK(at != all.end());
  return *at;
}

const TableCeptoar* find_ceptoar(const SectorTable& table, std::string_view id) {
  const auto at = std::find_if(table.ceptoars.begin(), table.ceptoars.end(),
                               [&](const TableCeptoar& one) { return one.id == id; });
  return at == table.ceptoars.end() ? nullptr : &*at;
}

TEST(SectorTablesTest, FiveDatesAndWhatTheirSourcesCount) {
  struct Row {
    std::string_view as_of;
    std::size_t sectors, ministries, ceptoars, unnamed;
  };
  constexpr Row kRows[] = {{"2001-10-02", 8, 4, 0, 0}, {"2005-09", 10, 0, 0, 0},    {"2010-06-04", 10, 5, 14, 0},
                           {"2013-10-04", 10, 5, 14, 1}, {"2024-04-01", 15, 5, 2, 19}};
  const auto& all = shipped_sector_tables();
  ASSERT_EQ(all.size(), std::size(kRows));
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].as_of, kRows[i].as_of);
    EXPECT_EQ(all[i].sectors.size(), kRows[i].sectors) << all[i].as_of;
    EXPECT_EQ(all[i].ministries.size(), kRows[i].ministries) << all[i].as_of;
    EXPECT_EQ(all[i].ceptoars.size(), kRows[i].ceptoars) << all[i].as_of;
    EXPECT_EQ(all[i].unnamed, kRows[i].unnamed) << all[i].as_of;
    EXPECT_FALSE(all[i].source.ja.empty() || all[i].source.en.empty()) << all[i].as_of;
  }
}

// The examples of systems are those of the same sectors, by the same names.
TEST(SectorTablesTest, TheTableOf2001IsThatOfTheExamplesOfSystems) {
  const SectorTable& table = shipped_of("2001-10-02");
  EXPECT_EQ(table.sectors.size(), shipped_sector_systems().size());
  for (const SectorSystems& one : shipped_sector_systems()) {
    const TableSector* sector = find_sector(table, one.sector);
    ASSERT_NE(sector, nullptr) << one.sector;
    EXPECT_EQ(sector->name, one.name) << one.sector;
  }
}

TEST(SectorTablesTest, TheFifteenOfToday) {
  constexpr std::string_view kNames[] = {"情報通信", "金融", "航空", "空港", "鉄道", "電力", "ガス", "政府・行政サービス",
                                         "医療", "水道", "物流", "化学", "クレジット", "石油", "港湾"};
  const SectorTable& table = shipped_sector_tables().back();
  ASSERT_EQ(table.sectors.size(), std::size(kNames));
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    EXPECT_EQ(table.sectors[i].name.ja, kNames[i]);
    EXPECT_EQ(table.sectors[i].ministries.size(), 1U) << kNames[i];
  }
}

// A ministry that is competent for nothing, or a name of two sectors, is a slip of the table.
TEST(SectorTablesTest, EveryMinistryHasASectorAndEverySectorItsOwnName) {
  for (const SectorTable& table : shipped_sector_tables()) {
    std::set<std::string> competent, ja, en;
    for (const TableSector& sector : table.sectors) {
      EXPECT_TRUE(ja.insert(sector.name.ja).second) << sector.name.ja;
      EXPECT_TRUE(en.insert(sector.name.en).second) << sector.name.en;
      for (const std::string& id : sector.ministries) {
        EXPECT_NE(find_ministry(table, id), nullptr) << table.as_of << " " << id;
        competent.insert(id);
      }
    }
    EXPECT_EQ(competent.size(), table.ministries.size()) << table.as_of;
  }
}

// The Council that the quickstart runs is that of 2010.
TEST(SectorTablesTest, The2010TableIsTheCouncilOf2010) {
  const SectorTable& table = shipped_of("2010-06-04");
  std::ifstream file(std::string(CEPTOAR_SOURCE_DIR) + "/deploy/council-2010.psv");
  std::size_t ceptoars = 0, ministries = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> part;  // handle, kind, sector, ministry, role, ja, en
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, '|');) part.push_back(field);
    ASSERT_EQ(part.size(), 7U) << line;
    if (part[1] == "ministry") {
      ++ministries;
      const TableMinistry* ministry = find_ministry(table, part[0]);
      ASSERT_NE(ministry, nullptr) << line;
      EXPECT_EQ(ministry->name, (Words{part[5], part[6]}));
    }
    if (part[1] != "ceptoar") continue;
    ++ceptoars;
    const TableCeptoar* one = find_ceptoar(table, part[0]);
    ASSERT_NE(one, nullptr) << line;
    EXPECT_EQ(one->sector, part[2]);
    EXPECT_EQ(one->name, (Words{part[5], part[6]}));
    const TableSector* sector = find_sector(table, one->sector);
    ASSERT_NE(sector, nullptr) << line;
    EXPECT_EQ(sector->ministries, std::vector<std::string>{part[3]}) << line;
  }
  EXPECT_EQ(ceptoars, 14U);
  EXPECT_EQ(ministries, 5U);
}

TEST(SectorTablesTest, ATableHoldsFromItsDayToTheNext) {
  const auto& all = shipped_sector_tables();
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(table_at(all, all[i].as_of_ms), &all[i]);
    EXPECT_EQ(table_at(all, all[i].as_of_ms - 1), i == 0 ? nullptr : &all[i - 1]);
  }
  EXPECT_EQ(table_at(all, all.back().as_of_ms + 40'000 * kDayMs), &all.back());
  // 2010-06-04 00:00 in Japan.
  EXPECT_EQ(shipped_of("2010-06-04").as_of_ms, 1'275'577'200'000U);
}

TEST(SectorTablesTest, WhatNoTableHasIsShownAsItIs) {
  const SectorTable& then = shipped_of("2013-10-04");
  const SectorTable& today = shipped_sector_tables().back();
  EXPECT_EQ(sector_name(today, "ports", true), "港湾");
  EXPECT_EQ(sector_name(today, "ports", false), "Ports");
  EXPECT_EQ(sector_name(then, "ports", true), "ports") << "it joined later";
  EXPECT_EQ(sector_name(today, "", true), "");
  EXPECT_EQ(sector_name(SectorTable(), "gas", true), "gas");
  EXPECT_EQ(find_sector(then, "water")->ministries, std::vector<std::string>{"mhlw"});
  EXPECT_EQ(find_sector(today, "water")->ministries, std::vector<std::string>{"mlit"});
}

constexpr std::string_view kGood =
    "format = 1\n"                                                              // 1
    "[[table]]\nas_of = 2027-04-01\nunnamed = 2\n"                              // 2-4
    "[table.source]\nja = \"決定\"\nen = \"decision\"\n"                        // 5-7
    "[[table.ministry]]\nid = \"cao\"\nja = \"内閣府\"\nen = \"Cabinet Office\"\n"  // 8-11
    "[[table.ministry]]\nid = \"meti\"\nja = \"経産省\"\nen = \"METI\"\n"       // 12-15
    "[[table.sector]]\nid = \"gas\"\nja = \"ガス\"\nen = \"Gas\"\nministry = \"meti\"\n"               // 16-20
    "[[table.sector]]\nid = \"space\"\nja = \"宇宙\"\nen = \"Space\"\nministry = [\"cao\", \"meti\"]\n"  // 21-25
    "[[table.ceptoar]]\nid = \"space\"\nja = \"宇宙セプター\"\nen = \"Space CEPTOAR\"\nsector = \"space\"\n";  // 26-30

TEST(SectorTablesTest, AFileBringsASectorThatTheProgramDoesNotKnow) {
  auto own = parse_sector_tables(kGood);
  ASSERT_TRUE(own) << own.error().context;
  const std::uint64_t day = own->front().as_of_ms;
  const auto all = with_own_tables(shipped_sector_tables(), std::move(*own));
  EXPECT_EQ(all.size(), shipped_sector_tables().size() + 1);
  EXPECT_EQ(sector_name(*table_at(all, day), "space", true), "宇宙");
  EXPECT_EQ(find_sector(*table_at(all, day), "space")->ministries, (std::vector<std::string>{"cao", "meti"}));
  EXPECT_EQ(find_ceptoar(*table_at(all, day), "space")->sector, "space");
  EXPECT_EQ(sector_name(*table_at(all, day - 1), "space", true), "space") << "not before its day";
}

TEST(SectorTablesTest, AFilesTableTakesThePlaceOfTheOneOfTheSameDay) {
  std::string text(kGood);
  text.replace(text.find("2027-04-01"), 10, "2024-04-01");
  auto own = parse_sector_tables(text);
  ASSERT_TRUE(own) << own.error().context;
  const auto all = with_own_tables(shipped_sector_tables(), std::move(*own));
  EXPECT_EQ(all.size(), shipped_sector_tables().size());
  EXPECT_EQ(all.back().sectors.size(), 2U);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const SectorTable& a, const SectorTable& b) {
    return a.as_of_ms < b.as_of_ms;
  }));
}

Error refused(std::string_view from, std::string_view to) {
  std::string text(kGood);
  text.replace(text.find(from), from.size(), to);
  const auto parsed = parse_sector_tables(text);
  EXPECT_FALSE(parsed) << to;
  return parsed ? Error{ErrorCode::kInternal, ""} : parsed.error();
}

TEST(SectorTablesTest, WhatIsNoTableIsRefusedWithItsLine) {
  struct Row {
    std::string_view from, to, line;
  };
  constexpr Row kRows[] = {
      {"ministry = \"meti\"", "ministry = \"mofa\"", "line 16: sector gas: ministry"},
      {"ministry = \"meti\"", "ministry = 1", "line 16: sector gas: ministry"},
      {"sector = \"space\"", "sector = \"sea\"", "line 26: ceptoar space: sector"},
      {"sector = \"space\"\n", "", "line 26: ceptoar space: sector"},
      {"id = \"gas\"", "id = \"space\"", "line 21: sector space: id"},
      {"id = \"gas\"", "id = \"都市 ガス\"", "line 16: sector 都市 ガス: id"},
      {"en = \"Gas\"\n", "", "line 16: sector gas: en"},
      {"ja = \"ガス\"", "ja = \"a\\u001bb\"", "line 16: sector gas: ja"},
      {"id = \"meti\"", "id = \"cao\"", "line 12: ministry cao: id"},
      {"as_of = 2027-04-01", "as_of = \"2027-04-01\"", "line 2: as_of"},
      {"as_of = 2027-04-01", "as_of = 2027-02-30", "line 3"},
      {"unnamed = 2", "unnamed = -1", "line 2: table 2027-04-01: unnamed"},
      {"unnamed = 2", "day_known = 2", "line 2: day_known"},
      {"[table.source]", "[table.sauce]", "line 2: table 2027-04-01: source"},
      {"[[table.sector]]\nid = \"gas\"", "[[table.sector\nid = \"gas\"", "line 16"},
  };
  for (const Row& row : kRows) {
    const Error error = refused(row.from, row.to);
    EXPECT_EQ(error.code, ErrorCode::kMalformed) << row.to;
    EXPECT_EQ(error.context, row.line) << row.to;
  }
  EXPECT_EQ(refused("format = 1", "format = 2").code, ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(refused("format = 1", "").code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_sector_tables("format = 1\n").error().code, ErrorCode::kMalformed) << "no table";
  const std::string again(kGood.substr(kGood.find("[[table]]")));
  EXPECT_EQ(parse_sector_tables(std::string(kGood) + again).error().context, "line 31: as_of") << "a day twice";
  EXPECT_EQ(parse_sector_tables(std::string(kSectorTableBytes + 1, '#')).error().code, ErrorCode::kLimitExceeded);
  std::string many(kGood);
  for (int i = 0; i < 64; ++i) {
    many += "[[table.sector]]\nid = \"s" + std::to_string(i) + "\"\nja = \"分野" + std::to_string(i) +
            "\"\nen = \"S" + std::to_string(i) + "\"\n";
  }
  EXPECT_EQ(parse_sector_tables(many).error().code, ErrorCode::kLimitExceeded);
}

}  // namespace
}  // namespace ceptoar::liaison::sector_tables_test
