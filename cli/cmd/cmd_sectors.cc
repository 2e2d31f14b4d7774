// SPDX-License-Identifier: Apache-2.0
// sectors: the dated tables of sectors, ministries and CEPTOARs. Needs no keys and no home.
#include "cli/cmd/commands.h"
#include "cli/cmd/screens_sectors.h"
#include "cli/work/sectors.h"
#include "cli/work/time_input.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::user_error;

liaison::SectorTable sectors_now(Context& context, const std::string& day) {
  const auto tables = work::sector_tables(context.home());
  if (!tables) context.report(tables.error());
  const std::uint64_t now = context.now_ms();
  const auto given = work::parse_day(day, now);
  return work::sector_table_at(tables ? *tables : liaison::shipped_sector_tables(), given ? given->first : now);
}

Outcome<int> run(Context& context, const SectorsArgs& args) {
  const auto tables = work::sector_tables(context.home(), args.file);
  if (!tables) return tables.error();
  std::vector<std::string> days;
  std::string choices;
  for (const liaison::SectorTable& one : *tables) {
    days.push_back(one.as_of);
    choices += (choices.empty() ? "" : ", ") + one.as_of;
  }
  const std::uint64_t now = context.now_ms();
  const auto day = args.at.empty() ? std::optional(std::pair(now, now)) : work::parse_day(args.at, now);
  const liaison::SectorTable* table = day ? liaison::table_at(*tables, day->first) : nullptr;
  if (table == nullptr) {
    return user_error(UserCode::kUsageChoice,
                      {{"option", "--at"}, {"value", make_visible(args.at, true)}, {"choices", choices}});
  }
  if (context.json()) {
    context.print_json(sectors_document(*table, days));
  } else {
    show_sectors(context.out(), *table, days);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
