// SPDX-License-Identifier: Apache-2.0
#include "cli/member/critical_systems.h"

#include "cli/member/rows.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::uint8_t kListVersion = 1;

Bytes list_key() { return meta_key("critical-systems"); }

}  // namespace

Outcome<std::vector<CriticalSystem>> critical_systems(Session& session) {
  const auto stored = load_optional(session.archive(), ArchiveTable::kMeta, list_key());
  if (!stored) return from_error(stored.error(), "archive");
  std::vector<CriticalSystem> out;
  if (!*stored) return out;
  RowReader in(**stored, kListVersion);
  for (std::uint32_t left = in.count(); left > 0; --left) {
    CriticalSystem& one = out.emplace_back();
    one.name = in.text();
    one.note = in.text();
    one.since_ms = in.u64();
  }
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  return out;
}

Outcome<void> keep_critical_systems(Session& session, const std::vector<CriticalSystem>& systems) {
  RowWriter out(kListVersion);
  out.u32(static_cast<std::uint32_t>(systems.size()));
  for (const CriticalSystem& one : systems) out.text(one.name).text(one.note).u64(one.since_ms);
  return session.commit({{ArchiveTable::kMeta, list_key(), out.take()}});
}

}  // namespace ceptoar::member
