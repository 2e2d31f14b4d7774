// SPDX-License-Identifier: Apache-2.0
#include "cli/work/sectors.h"

#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::work {

using liaison::SectorTable;
using member::Outcome;
using member::user_error;
using member::UserCode;

Outcome<std::vector<SectorTable>> sector_tables(const std::filesystem::path& home,
                                                const std::filesystem::path& file) {
  const std::filesystem::path path = file.empty() ? home / "sectors.toml" : file;
  const std::string shown = make_visible(path.string(), true);
  const auto bytes = store::read_file(path, store::FileKind::kPlain, liaison::kSectorTableBytes);
  if (!bytes) {
    // No home yet, or one that has no table of its own.
    if (file.empty() && bytes.error().code == ErrorCode::kNotFound) return liaison::shipped_sector_tables();
    return member::from_error(bytes.error(), shown);
  }
  auto own = liaison::parse_sector_tables(as_text(*bytes));
  if (!own) return user_error(UserCode::kSectors, {{"path", shown}, {"what", own.error().context}});
  return liaison::with_own_tables(liaison::shipped_sector_tables(), std::move(*own));
}

SectorTable sector_table_at(const std::vector<SectorTable>& tables, std::uint64_t at_ms) {
  const SectorTable* table = liaison::table_at(tables, at_ms);
  return table == nullptr ? SectorTable() : *table;
}

}  // namespace ceptoar::work
