// SPDX-License-Identifier: Apache-2.0
// What may happen in a sector, to whom first, and examples of its critical systems (annex 1 of the agreement
// of 2001) as data: templates. Which systems are critical each operator decides itself.
// Errors of parsing: kMalformed, kLimitExceeded, kUnsupportedVersion; the context says where.
#ifndef CEPTOAR_CLI_LIAISON_SECTOR_SYSTEMS_H_
#define CEPTOAR_CLI_LIAISON_SECTOR_SYSTEMS_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/policy.h"

namespace ceptoar::liaison {

inline constexpr std::size_t kSectorSystemsBytes = 64 * 1024;

struct SectorSystems {
  std::string sector;            // "finance"
  Words name;
  std::vector<Words> threats;    // one at least
  std::vector<Words> operators;  // of whom measures are asked first (重点的に対策を実施すべき事業者)
  std::vector<Words> systems;    // examples; a sector may have none
};
Result<std::vector<SectorSystems>> parse_sector_systems(std::string_view toml);
// Those of 2001, which come with the program.
const std::vector<SectorSystems>& shipped_sector_systems();
// nullptr: the sector has no row.
const SectorSystems* find_sector_systems(const std::vector<SectorSystems>& all, std::string_view sector);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_SECTOR_SYSTEMS_H_
