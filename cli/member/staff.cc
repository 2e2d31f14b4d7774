// SPDX-License-Identifier: Apache-2.0
#include "cli/member/staff.h"

#include <algorithm>

#include "cli/member/own_keys.h"
#include "cli/member/sealing.h"
#include "crypto/audience.h"
#include "schema/node_rows.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

// Whoever stays is as he was. One device alone may take away; it cannot add, give another key or
// make a device.
bool takes_away_only(const StaffList& held, const StaffList& next) {
  return std::all_of(next.staff.begin(), next.staff.end(), [&](const StaffMember& member) {
    return std::any_of(held.staff.begin(), held.staff.end(), [&](const StaffMember& before) {
      return before.holder == member.holder && before.handle == member.handle &&
             before.role == member.role && before.key == member.key &&
             (before.device || !member.device);
    });
  });
}

Hash32 list_hash(BytesView list) { return crypto::hash(crypto::label::kStaffList, {list}); }

}  // namespace

Outcome<std::optional<HeldStaffList>> staff_list(Session& session) {
  const auto rows = session.archive().scan(ArchiveTable::kStaff, Bytes(8, 0xFF), true, 1);
  if (!rows) return from_error(rows.error(), "archive");
  if (rows->empty()) return std::optional<HeldStaffList>();
  HeldStaffList held;
  held.wire = rows->front().value;
  const auto wire = parse<SignedStaffList>(held.wire);
  if (!wire) return from_error(wire.error(), "archive");
  auto list = parse<StaffList>(wire->list);
  if (!list) return from_error(list.error(), "archive");
  held.list = std::move(*list);
  return std::optional<HeldStaffList>(std::move(held));
}

Outcome<void> keep_staff_list(Session& session, BytesView signed_list, std::uint64_t at_ms,
                              std::vector<store::ArchiveWrite>& writes) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const crypto::Subject& me = (*identity)->subject;
  const auto verified =
      crypto::verify_staff_list(signed_list, me.org, me.admin, (*roster)->network_id, at_ms);
  if (!verified) return from_error(verified.error(), "staff list");
  const auto held = staff_list(session);
  if (!held) return held.error();
  const StaffList& list = **verified;
  if (*held && list.version <= (*held)->list.version) return {};
  if (*held && list.version == (*held)->list.version + 1) {
    const auto before = parse<SignedStaffList>((*held)->wire);
    if (!before || list.prev_hash != list_hash(before->list)) {
      return user_error(UserCode::kSignatureBad,
                        {{"what", "staff list does not continue the one held"}});
    }
  }
  const auto wire = parse<SignedStaffList>(signed_list);
  const bool by_device = wire && !wire->signer.empty();
  if (by_device && (!*held || list.version != (*held)->list.version + 1 ||
                    !takes_away_only((*held)->list, list))) {
    return user_error(UserCode::kSignatureBad,
                      {{"what", "one device added to the staff list: admin key needed"}});
  }
  writes.push_back({ArchiveTable::kStaff, key_number(list.version), to_bytes(signed_list)});
  return {};
}

Outcome<HeldStaffList> next_staff_list(Session& session, const Signer& signer,
                                       std::vector<StaffMember> staff, std::uint64_t created_ms) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto held = staff_list(session);
  if (!held) return held.error();
  HeldStaffList out;
  out.list.version = 1;
  out.list.network_id = (*roster)->network_id;
  out.list.org = (*identity)->subject.org;
  out.list.created_ms = created_ms;
  out.list.staff = std::move(staff);
  std::sort(out.list.staff.begin(), out.list.staff.end(),
            [](const StaffMember& a, const StaffMember& b) { return a.holder < b.holder; });
  if (*held) {
    const auto before = parse<SignedStaffList>((*held)->wire);
    if (!before) return from_error(before.error(), "archive");
    out.list.version = (*held)->list.version + 1;
    out.list.prev_hash = list_hash(before->list);
  }
  out.wire = encode(crypto::sign_staff_list(signer.key, signer.certificate, out.list));
  return out;
}

store::ArchiveWrite write_of(const HeldStaffList& list) {
  return {ArchiveTable::kStaff, key_number(list.list.version), list.wire};
}

namespace {

Outcome<void> seal_note(Session& session, const Bytes& content, std::vector<Reader> readers) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto own = own_org_reader(session);
  if (!own) return own.error();
  readers.push_back(*own);
  std::sort(readers.begin(), readers.end(), crypto::reader_before);
  SealWish wish;
  wish.kind = InnerKind::kStaffList;
  wish.audience.tlp = Tlp::kAmberStrict;
  wish.audience.audience.roster_version = (*roster)->roster.version;
  wish.audience.audience.roster_hash = (*roster)->hash;
  wish.audience.audience.readers = std::move(readers);
  wish.content = content;
  const auto sent = seal_to_outbox(session, wish);
  if (!sent) return sent.error();
  return {};
}

}  // namespace

Outcome<void> send_staff_list(Session& session, const HeldStaffList& list) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  std::vector<Reader> readers;
  if ((*identity)->is_company()) {
    const crypto::StatementState* above = session.trust().newest_statement(
        (*identity)->subject.roster_org, ReaderClass::kStaff);
    if (above != nullptr) readers.push_back(reader_of_org(*above));
  }
  return seal_note(session, list.wire, std::move(readers));
}

Outcome<void> send_to_staff(Session& session, const Bytes& content) {
  return seal_note(session, content, {});
}

}  // namespace ceptoar::member
