// SPDX-License-Identifier: Apache-2.0
#include "cli/member/admin_removal.h"

#include <algorithm>

#include "cli/member/enrol_files.h"
#include "cli/member/others_keys.h"
#include "cli/member/own_keys.h"
#include "cli/member/resolve.h"
#include "cli/member/sealing.h"
#include "cli/member/staff.h"

namespace ceptoar::member {
namespace {

// So far back somebody is looked for who stands on the list no more.
constexpr std::size_t kListsBack = 256;
// So many key statements are sent once more at most: two years of an office that was frozen all the time.
constexpr std::size_t kStatementsAgain = 32;

struct AdminDesk {
  const Identity* me;
  const crypto::RosterState* roster;
};
Outcome<AdminDesk> open_admin_desk(Session& session, const AdminKeys& admin) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const crypto::Subject& me = (*identity)->subject;
  if ((*identity)->is_company()) {
    return user_error(UserCode::kNotAllowed, {{"what", "its CEPTOAR publishes it, by its own admin key"}});
  }
  if ((*identity)->former) return user_error(UserCode::kAdminChanged, {{"handle", me.handle}});
  if (me.admin != admin.admin().public_key()) {
    return user_error(UserCode::kAdminOther, {{"path", admin.directory().string()},
                                              {"handle", me.handle.substr(me.handle.find('@') + 1)}});
  }
  if (!(*identity)->device) return user_error(UserCode::kNotDevice);
  return AdminDesk{*identity, *roster};
}

std::optional<StaffMember> called(const StaffList& list, const std::string& handle) {
  const auto found = std::find_if(list.staff.begin(), list.staff.end(),
                                  [&](const StaffMember& m) { return m.handle == handle; });
  return found == list.staff.end() ? std::nullopt : std::optional(*found);
}

Leaver colleague(Session& session, const Identity& me, const StaffMember& who) {
  return {Leaver::Kind::kColleague, me.subject.org, who.holder, who.handle, who.key, session.now_ms()};
}

// Among those of before, the newest list that names him.
Outcome<std::optional<StaffMember>> former_colleague(Session& session, std::uint64_t newest,
                                                     const std::string& handle) {
  for (std::size_t back = 0; back < kListsBack && newest > 1; ++back) {
    const auto before = staff_list_at(session, --newest);
    if (!before) return before.error();
    if (!*before) continue;
    if (auto who = called((*before)->list, handle)) return who;
  }
  return std::optional<StaffMember>();
}

Outcome<std::optional<Leaver>> of_a_company(Session& session, const std::string& handle,
                                            std::vector<std::string>& known_handles) {
  const auto rows = companies(session);
  if (!rows) return rows.error();
  for (const CompanyRow& company : *rows) {
    const auto known = known_persons(session, company.org);
    if (!known) return known.error();
    const auto others = keys_of_others(session, company.org);
    if (!others) return others.error();
    for (const KnownPerson& person : *known) {
      if (others->contains(person.key)) continue;  // the company's word alone: leaving.cc
      known_handles.push_back(person.handle);
      if (person.handle != handle) continue;
      return std::optional(
          Leaver{Leaver::Kind::kByAdmin, person.org, person.holder, handle, person.key, session.now_ms()});
    }
  }
  return std::optional<Leaver>();
}

Outcome<Leaver> find_leaver(Session& session, const Identity& me, const HeldStaffList* held,
                            const std::string& handle) {
  std::vector<std::string> known;
  if (held != nullptr) {
    for (const StaffMember& member : held->list.staff) known.push_back(member.handle);
    if (const auto who = called(held->list, handle)) return colleague(session, me, *who);
    const auto before = former_colleague(session, held->list.version, handle);
    if (!before) return before.error();
    if (*before) return colleague(session, me, **before);
  }
  const auto person = of_a_company(session, handle, known);
  if (!person) return person.error();
  if (*person) return **person;
  return unknown_recipient(handle, known);
}

// By the admin key's word, which no device's can void. Empty where he stands on no list.
Outcome<std::vector<store::ArchiveWrite>> list_without(Session& session, const AdminKeys& admin,
                                                       const HeldStaffList* held,
                                                       const Leaver& leaver) {
  std::vector<store::ArchiveWrite> writes;
  if (held == nullptr) return writes;
  std::vector<StaffMember> staff = held->list.staff;
  const auto gone = std::erase_if(
      staff, [&](const StaffMember& member) { return member.holder == leaver.holder; });
  if (gone == 0) return writes;
  const auto list =
      next_staff_list(session, {admin.admin(), {}}, std::move(staff), session.now_ms());
  if (!list) return list.error();
  writes.push_back(write_of(*list));
  return writes;
}

Outcome<std::uint64_t> list_now(Session& session, Leaver::Kind kind) {
  const auto statement = own_statement(session, ReaderClass::kStaff);
  if (!statement) return statement.error();
  const std::uint64_t in_force = *statement ? (*statement)->statement.list_version : 0;
  if (kind != Leaver::Kind::kColleague) return in_force;  // the staff stays as it is
  const auto list = staff_list(session);
  if (!list) return list.error();
  return *list ? (*list)->list.version : in_force;
}

Outcome<void> queue_revocation(Session& session, const AdminKeys& admin, const AdminDesk& desk,
                               const Leaver& leaver) {
  const auto version = list_now(session, leaver.kind);
  if (!version) return version.error();
  Revocation what;
  what.network_id = desk.roster->network_id;
  what.org = desk.me->subject.org;
  what.key = leaver.key;
  what.list_version = *version;
  what.created_ms = session.now_ms();
  const auto queued = control_to_outbox(
      session,
      {ControlKind::kRevocation, encode(crypto::make_revocation(admin.admin(), {}, what))});
  if (!queued) return queued.error();
  return {};
}

// He had revoked this device, and readers refused the keys that it made since; later ones do not follow
// what they hold until they have those.
Outcome<void> publish_again(Session& session, const Identity& me) {
  if (!session.trust().is_revoked(me.subject.roster_org, me.subject.key, NodeId{}, 0)) return {};
  for (const ReaderClass key_class : {ReaderClass::kStaff, ReaderClass::kMembers}) {
    std::vector<Bytes> refused;
    const crypto::StatementState* one = session.trust().newest_statement(me.subject.org, key_class);
    while (one != nullptr && one->device == me.subject.key && refused.size() < kStatementsAgain) {
      refused.push_back(one->wire);
      one = session.trust().statement_by_hash(one->statement.prev_hash);
    }
    for (auto wire = refused.rbegin(); wire != refused.rend(); ++wire) {
      const auto queued = control_to_outbox(session, {ControlKind::kKeyStatement, *wire});
      if (!queued) return queued.error();
    }
  }
  return {};
}

}  // namespace

Outcome<Leaver> take_off_by_admin(Session& session, const AdminKeys& admin,
                                  const std::string& handle) {
  const auto desk = open_admin_desk(session, admin);
  if (!desk) return desk.error();
  const auto held = staff_list(session);
  if (!held) return held.error();
  const HeldStaffList* list = *held ? &**held : nullptr;
  const auto leaver = find_leaver(session, *desk->me, list, handle);
  if (!leaver) return leaver.error();
  if (leaver->holder == desk->me->subject.holder) {
    return user_error(UserCode::kRemoveSelf, {{"handle", handle}});
  }
  auto writes = list_without(session, admin, list, *leaver);
  if (!writes) return writes.error();
  writes->push_back(write_of(*leaver));
  if (auto kept = session.commit(std::move(*writes)); !kept) return kept.error();
  if (auto queued = queue_revocation(session, admin, *desk, *leaver); !queued) return queued.error();
  if (auto again = publish_again(session, *desk->me); !again) return again.error();
  return *leaver;
}

Outcome<void> write_access_anew(Session& session, const AdminKeys& admin, const Leaver& leaver,
                                const std::filesystem::path& out) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& me = (*identity)->subject;
  auto access = enrol::next_access(
      session, {me.holder, me.org, me.handle, me.key,
                session.home().transport_key().curve_public_key(), true});
  if (!access) return access.error();
  access->remove.push_back(leaver.holder);
  return enrol::write(out, encode(crypto::sign_access(admin.admin(), {}, *access)));
}

}  // namespace ceptoar::member
