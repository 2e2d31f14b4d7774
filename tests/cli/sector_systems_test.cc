// SPDX-License-Identifier: Apache-2.0
// Templates of sectors: what the program ships, and files that are none.
#include "cli/liaison/sector_systems.h"

#include <gtest/gtest.h>

#include <set>

namespace ceptoar::liaison::sector_systems_test {
namespace {

TEST(SectorSystemsTest, TheEightSectorsOf2001AreThere) {
  // How many threats, operators and example systems annex 1 of the agreement has.
  struct Row {
    std::string_view sector;
    std::size_t threats, operators, systems;
  };
  constexpr Row kAnnex[] = {{"telecom_info", 3, 2, 3}, {"info_service", 1, 1, 0}, {"finance", 1, 1, 4},
                            {"aviation", 2, 2, 6},     {"railway", 2, 1, 3},      {"electric", 2, 1, 2},
                            {"gas", 2, 1, 2},          {"government", 2, 2, 1}};
  const auto& all = shipped_sector_systems();
  EXPECT_EQ(all.size(), std::size(kAnnex));
  for (const Row& row : kAnnex) {
    const SectorSystems* found = find_sector_systems(all, row.sector);
    ASSERT_NE(found, nullptr) << row.sector;
    EXPECT_EQ(found->threats.size(), row.threats) << row.sector;
    EXPECT_EQ(found->operators.size(), row.operators) << row.sector;
    EXPECT_EQ(found->systems.size(), row.systems) << row.sector;
  }
  EXPECT_EQ(find_sector_systems(all, "medical"), nullptr) << "joined later";
}

// A list made of them has each name once, in either language.
TEST(SectorSystemsTest, NoSectorNamesASystemTwice) {
  for (const SectorSystems& one : shipped_sector_systems()) {
    std::set<std::string> names;
    for (const Words& system : one.systems) {
      EXPECT_TRUE(names.insert(system.ja).second) << system.ja;
      EXPECT_TRUE(names.insert(system.en).second) << system.en;
    }
  }
}

constexpr std::string_view kGood =
    "format = 1\n[[sector]]\nid = \"gas\"\nja = \"ガス\"\nen = \"Gas\"\n"
    "[[sector.threat]]\nja = \"止まる\"\nen = \"stops\"\n"
    "[[sector.system]]\nja = \"制御\"\nen = \"control\"\n";

ErrorCode refused(std::string_view from, std::string_view to) {
  std::string text(kGood);
  text.replace(text.find(from), from.size(), to);
  const auto parsed = parse_sector_systems(text);
  EXPECT_FALSE(parsed) << to;
  return parsed ? ErrorCode::kInternal : parsed.error().code;
}

TEST(SectorSystemsTest, WhatIsNoTableIsRefused) {
  const auto good = parse_sector_systems(kGood);
  ASSERT_TRUE(good) << good.error().context;
  EXPECT_EQ(good->front().systems.front().en, "control");
  EXPECT_TRUE(good->front().operators.empty());
  EXPECT_EQ(refused("format = 1", "format = 2"), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(refused("format = 1", ""), ErrorCode::kMalformed);
  EXPECT_EQ(refused("id = \"gas\"\n", ""), ErrorCode::kMalformed);
  EXPECT_EQ(refused("en = \"stops\"\n", ""), ErrorCode::kMalformed) << "one language alone";
  EXPECT_EQ(refused("[[sector.threat]]", "[[sector.other]]"), ErrorCode::kMalformed) << "no threat";
  EXPECT_EQ(refused("ja = \"制御\"", "ja = \"a\\u001bb\""), ErrorCode::kMalformed);
  EXPECT_EQ(parse_sector_systems(std::string(kGood) + "[[sector.system]]\nja = \"制御\"\nen = \"control\"\n")
                .error().code,
            ErrorCode::kMalformed)
      << "twice";
  EXPECT_EQ(parse_sector_systems(std::string(kGood) + std::string(kGood.substr(kGood.find("[[sector]]"))))
                .error().code,
            ErrorCode::kMalformed)
      << "a sector twice";
  EXPECT_EQ(parse_sector_systems(std::string(kSectorSystemsBytes + 1, '#')).error().code,
            ErrorCode::kLimitExceeded);
}

}  // namespace
}  // namespace ceptoar::liaison::sector_systems_test
