// SPDX-License-Identifier: Apache-2.0
// The dated tables of sectors, for people and as JSON (schema/json/sectors.schema.json), and what other
// screens call a sector.
#ifndef CEPTOAR_CLI_CMD_SCREENS_SECTORS_H_
#define CEPTOAR_CLI_CMD_SCREENS_SECTORS_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/sector_tables.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"

namespace ceptoar::cmd {

class Context;

// The table that holds on that day, for the names on a screen; now, where `day` is no date. A file of the home
// that is no table is said on standard error, and those of the program are used: a roster can be read without
// its names.
liaison::SectorTable sectors_now(Context& context, const std::string& day = {});
// 電力, Electric power, or the id where the table does not have it. Visible text.
std::string sector_shown(ui::Lang lang, const liaison::SectorTable& sectors, std::string_view id);

// `days`: of all tables there are.
void show_sectors(ui::Printer& out, const liaison::SectorTable& table, const std::vector<std::string>& days);
ui::Json sectors_document(const liaison::SectorTable& table, const std::vector<std::string>& days);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_SECTORS_H_
