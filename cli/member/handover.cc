// SPDX-License-Identifier: Apache-2.0
#include "cli/member/handover.h"

#include <algorithm>

#include "cli/member/leaving.h"
#include "cli/member/office.h"
#include "cli/member/resolve.h"
#include "cli/member/staff.h"

namespace ceptoar::member {
namespace {

// Of several devices the first in the order of the list acts at the set time, each further one an hour
// later if nobody did: two that make a new key at once publish two of one epoch.
constexpr std::uint64_t kTurnMs = 3'600'000;

const StaffMember* find_member(const StaffList& list, const HolderId& holder) {
  const auto found = std::find_if(list.staff.begin(), list.staff.end(),
                                  [&](const StaffMember& m) { return m.holder == holder; });
  return found == list.staff.end() ? nullptr : &*found;
}

Outcome<StaffMember> member_called(const StaffList& list, const std::string& handle) {
  std::vector<std::string> known;
  for (const StaffMember& member : list.staff) {
    if (member.handle == handle) return member;
    known.push_back(member.handle);
  }
  return unknown_recipient(handle, known);
}

// How many certified devices, `leaver` apart, come before this one.
std::uint64_t turn_of(const StaffList& list, const HolderId& me, const HolderId& leaver) {
  return static_cast<std::uint64_t>(
      std::count_if(list.staff.begin(), list.staff.end(), [&](const StaffMember& m) {
        return m.device && m.holder != leaver && m.holder < me;
      }));
}

// Whose access ends does not keep it by his own word: others set the end.
Outcome<void> check_change(const HandoverRow& row, const HolderId& by, std::uint64_t ends_ms) {
  const bool longer = ends_ms == 0 || ends_ms > row.ends_ms;
  if (by != row.from || row.ends_ms == 0 || !longer) return {};
  return user_error(UserCode::kNotAllowed, {{"what", "to take back the end of one's own access"}});
}

}  // namespace

Outcome<void> set_handover(Session& session, const HandoverWish& wish) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if (!(*identity)->device) return user_error(UserCode::kNotDevice);
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto held = staff_list(session);
  if (!held) return held.error();
  if (!*held) return user_error(UserCode::kNotEnrolled);
  const StaffList& list = (*held)->list;
  const auto from = member_called(list, wish.from);
  if (!from) return from.error();
  const auto to = member_called(list, wish.to);
  if (!to) return to.error();
  if (from->holder == to->holder) return user_error(UserCode::kHandover, {{"what", wish.from}});
  const std::uint64_t now = session.now_ms();
  if (wish.ends_ms != 0 && wish.ends_ms <= now) {
    return user_error(UserCode::kHandoverPast, {{"handle", wish.from}});
  }
  const bool somebody_left = std::any_of(
      list.staff.begin(), list.staff.end(),
      [&](const StaffMember& m) { return m.device && m.holder != from->holder; });
  if (wish.ends_ms != 0 && !somebody_left) {
    return user_error(UserCode::kLastDevice, {{"handle", wish.to}});
  }
  OfficeNote note;
  note.kind = NoteKind::kHandover;
  note.created_ms = now;
  const auto rows = handovers(session);
  if (!rows) return rows.error();
  for (const HandoverRow& row : *rows) {
    if (row.from != from->holder) continue;
    if (auto fits = check_change(row, (*identity)->subject.holder, wish.ends_ms); !fits) return fits;
    note.created_ms = std::max(now, row.created_ms + 1);  // a colleague's clock runs ahead
  }
  note.network_id = (*roster)->network_id;
  note.org = (*identity)->subject.org;
  note.from_holder = from->holder;
  note.to_holder = to->holder;
  note.ends_ms = wish.ends_ms;
  std::vector<store::ArchiveWrite> writes;
  if (auto kept = keep_handover(session, note, (*identity)->subject.holder, writes); !kept) {
    return kept;
  }
  if (auto done = session.commit(std::move(writes)); !done) return done;
  // The successor's device hands out the client key from then on.
  if (auto told = tell_companies(session); !told) return told;
  return send_to_staff(session, encode(note));
}

Outcome<void> keep_handover(Session& session, const OfficeNote& note, const HolderId& by,
                            std::vector<store::ArchiveWrite>& writes) {
  const auto held = handovers(session);
  if (!held) return held.error();
  for (const HandoverRow& row : *held) {
    if (row.from != note.from_holder) continue;
    if (row.created_ms >= note.created_ms) return {};
    if (auto fits = check_change(row, by, note.ends_ms); !fits) return fits;
  }
  writes.push_back(write_of(
      HandoverRow{note.from_holder, note.to_holder, note.ends_ms, note.created_ms}));
  return {};
}

Outcome<void> end_handovers(Session& session) {
  const auto rows = handovers(session);
  if (!rows) return rows.error();
  const std::uint64_t now = session.now_ms();
  for (const HandoverRow& row : *rows) {
    if (row.ends_ms == 0 || row.ends_ms > now) continue;
    const auto identity = session.identity();
    if (!identity) return identity.error();
    const crypto::Subject& me = (*identity)->subject;
    const auto held = staff_list(session);
    if (!held) return held.error();
    const StaffMember* from = *held ? find_member((*held)->list, row.from) : nullptr;
    if (from == nullptr) {
      if (auto done = session.commit({erase_of(row)}); !done) return done;
      continue;
    }
    if (from->holder == me.holder) continue;
    if (now < row.ends_ms + turn_of((*held)->list, me.holder, row.from) * kTurnMs) continue;
    // The list says the set time, whoever writes it and whenever: two devices write the same list.
    if (auto gone = take_off_list(session, from->handle, row.ends_ms); !gone) return gone.error();
  }
  return {};
}

}  // namespace ceptoar::member
