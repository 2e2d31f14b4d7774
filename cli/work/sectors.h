// SPDX-License-Identifier: Apache-2.0
// The dated tables of sectors that this home goes by: the program's, and a later one that its Council or its
// office put beside them (sectors.toml of the home).
#ifndef CEPTOAR_CLI_WORK_SECTORS_H_
#define CEPTOAR_CLI_WORK_SECTORS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "cli/liaison/sector_tables.h"
#include "cli/member/error.h"

namespace ceptoar::work {

// `file`: looked at in place of sectors.toml of the home, and must be there; empty: that of the home, if
// there is one. No keys are needed. Errors: E-SECTORS (not such a table; the line), and those of a file that
// cannot be read.
member::Outcome<std::vector<liaison::SectorTable>> sector_tables(const std::filesystem::path& home,
                                                                 const std::filesystem::path& file = {});
// The one of them that holds at that time (UTC milliseconds); before the first one without any sector.
liaison::SectorTable sector_table_at(const std::vector<liaison::SectorTable>& tables, std::uint64_t at_ms);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_SECTORS_H_
