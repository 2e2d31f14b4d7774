// SPDX-License-Identifier: Apache-2.0
#include "cli/member/duty.h"

#include <algorithm>

#include "cli/member/rows.h"
#include "cli/member/staff.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::uint64_t kKeptAfterMs = 31 * kMsPerDay;

Bytes table_key() { return to_bytes(as_bytes("table")); }

}  // namespace

Outcome<DutyTable> duty_table(Session& session) {
  const auto row = load_optional(session.archive(), ArchiveTable::kDuty, table_key());
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return DutyTable{};
  auto note = parse<OfficeNote>(**row);
  if (!note) return from_error(note.error(), "archive");
  return DutyTable{note->created_ms, std::move(note->shifts)};
}

Outcome<void> keep_duty(Session& session, const OfficeNote& note,
                        std::vector<store::ArchiveWrite>& writes) {
  const auto held = duty_table(session);
  if (!held) return held.error();
  if (note.created_ms <= held->created_ms) return {};
  writes.push_back({ArchiveTable::kDuty, table_key(), encode(note)});
  return {};
}

Outcome<void> set_duty(Session& session, std::vector<Shift> shifts) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto held = duty_table(session);
  if (!held) return held.error();
  const std::uint64_t now = session.now_ms();
  std::erase_if(shifts, [&](const Shift& one) { return one.until_ms + kKeptAfterMs < now; });
  std::stable_sort(shifts.begin(), shifts.end(),
                   [](const Shift& a, const Shift& b) { return a.from_ms < b.from_ms; });
  OfficeNote note;
  note.kind = NoteKind::kDuty;
  note.created_ms = std::max(now, held->created_ms + 1);
  note.network_id = (*roster)->network_id;
  note.org = (*identity)->subject.org;
  note.shifts = std::move(shifts);
  std::vector<store::ArchiveWrite> writes;
  if (auto kept = keep_duty(session, note, writes); !kept) return kept;
  if (auto done = session.commit(std::move(writes)); !done) return done;
  return send_to_staff(session, encode(note));
}

}  // namespace ceptoar::member
