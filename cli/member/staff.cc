// SPDX-License-Identifier: Apache-2.0
#include "cli/member/staff.h"

#include <algorithm>
#include <map>

#include "cli/member/lost_lists.h"
#include "cli/member/own_keys.h"
#include "cli/member/people_rows.h"
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

Outcome<HeldStaffList> parse_held(Bytes signed_list) {
  HeldStaffList held;
  held.wire = std::move(signed_list);
  const auto wire = parse<SignedStaffList>(held.wire);
  if (!wire) return from_error(wire.error(), "archive");
  auto list = parse<StaffList>(wire->list);
  if (!list) return from_error(list.error(), "archive");
  held.list = std::move(*list);
  return held;
}

bool names(const StaffList& list, const HolderId& holder) {
  return std::any_of(list.staff.begin(), list.staff.end(),
                     [&](const StaffMember& m) { return m.holder == holder; });
}

// The device that signed; none: the admin key. REQUIRES: verified.
std::optional<SignPublicKey> signing_device(const SignedStaffList& wire) {
  if (wire.signer.empty()) return std::nullopt;
  const auto signed_certificate = parse<SignedCertificate>(wire.signer);
  if (!signed_certificate) return std::nullopt;
  const auto certificate = parse<Certificate>(signed_certificate->certificate);
  return certificate ? std::optional(certificate->key) : std::nullopt;
}

UserError bad_list(std::string_view what) {
  return user_error(UserCode::kSignatureBad, {{"what", std::string(what)}});
}

// `next` follows `before`. A device does not stand above the list that named it.
Outcome<void> check_follows(const HeldStaffList& before, const StaffList& next,
                            const SignedStaffList& wire) {
  const auto last = parse<SignedStaffList>(before.wire);
  if (!last) return from_error(last.error(), "archive");
  if (next.prev_hash != list_hash(last->list)) {
    return bad_list("staff list does not continue the one held");
  }
  if (wire.signer.empty()) return {};
  const auto device = signing_device(wire);
  const bool named = std::any_of(before.list.staff.begin(), before.list.staff.end(),
                                 [&](const StaffMember& m) { return m.device && m.key == device; });
  if (!named) return bad_list("staff list by a device that the one before does not name");
  if (takes_away_only(before.list, next)) return {};
  return bad_list("one device added to the staff list: admin key needed");
}

// Two lists of one number, made by two devices at once, or by a device while the admin key let somebody
// in. All programs go on from the same one: the admin key's, else the one with the lower hash. Whom the
// other took away goes as well; this certified device sees to it (leaving.h).
Outcome<void> keep_twin(Session& session, const Identity& me, std::uint64_t newest,
                        const HeldStaffList& other, const SignedStaffList& other_wire,
                        std::vector<store::ArchiveWrite>& writes) {
  const auto ours = staff_list_at(session, other.list.version);
  if (!ours) return ours.error();
  const auto before = staff_list_at(session, other.list.version - 1);
  if (!before) return before.error();
  if (!*ours || !*before) return {};  // nobody here knows what either of them changed
  const auto our_wire = parse<SignedStaffList>((*ours)->wire);
  if (!our_wire) return from_error(our_wire.error(), "archive");
  if (our_wire->list == other_wire.list) return {};
  auto follows = check_follows(**before, other.list, other_wire);
  if (!follows) return follows;
  const auto device = signing_device(other_wire);
  if (device && session.trust().is_revoked(me.subject.roster_org, *device, NodeId{}, 0)) {
    return bad_list("staff list by a device that was revoked");
  }
  const auto rank = [](const SignedStaffList& one) {
    return std::pair(!one.signer.empty(), list_hash(one.list));
  };
  const bool wins = other.list.version == newest && rank(other_wire) < rank(*our_wire);
  const StaffList& kept = wins ? other.list : (*ours)->list;
  const StaffList& passed = wins ? (*ours)->list : other.list;
  if (wins) writes.push_back(write_of(other));
  if (!me.device) return {};
  for (const StaffMember& member : kept.staff) {
    const bool taken = !names(passed, member.holder) && names((*before)->list, member.holder);
    if (!taken || member.holder == me.subject.holder) continue;
    writes.push_back(write_of(Leaver{Leaver::Kind::kColleague, me.subject.org, member.holder,
                                     member.handle, member.key, session.now_ms()}));
  }
  return {};
}

// A list of a device whose predecessors are not here yet: entries of several nodes come in any order. Its
// signature holds; whether it follows is seen when they are here.
constexpr std::string_view kWaiting = "staff-waits/";
constexpr std::uint8_t kWaitingVersion = 1;
// An office's device could fill the archives of its colleagues with lists that never follow.
constexpr std::size_t kListsWaiting = 64;

Bytes waiting_key(BytesView signed_list) {
  Bytes key = meta_key(kWaiting);
  append(key, list_hash(signed_list).view());
  return key;
}

Outcome<void> let_wait(Session& session, const Identity& me, BytesView signed_list,
                       const SignedStaffList& wire, std::uint64_t at_ms,
                       std::vector<store::ArchiveWrite>& writes) {
  const auto device = signing_device(wire);
  if (device && session.trust().is_revoked(me.subject.roster_org, *device, NodeId{}, 0)) {
    return bad_list("staff list by a device that was revoked");
  }
  const auto rows = session.archive().with_prefix(ArchiveTable::kMeta, meta_key(kWaiting),
                                                  kListsWaiting);
  if (!rows) return from_error(rows.error(), "archive");
  if (rows->size() >= kListsWaiting) return bad_list("too many staff lists after one that is not here");
  writes.push_back({ArchiveTable::kMeta, waiting_key(signed_list),
                    RowWriter(kWaitingVersion).u64(at_ms).bytes(signed_list).take()});
  return {};
}

// Those that follow `newest` now, one after the other; what it left behind, and what does not follow after
// all, goes.
Outcome<void> take_waiting(Session& session, const Identity& me, HeldStaffList newest,
                           std::vector<store::ArchiveWrite>& writes) {
  const auto rows = session.archive().with_prefix(ArchiveTable::kMeta, meta_key(kWaiting),
                                                  kListsWaiting);
  if (!rows) return from_error(rows.error(), "archive");
  const auto roster = session.roster();
  if (!roster) return roster.error();
  std::map<std::uint64_t, std::vector<HeldStaffList>> waiting;
  for (const auto& row : *rows) {
    RowReader in(row.value, kWaitingVersion);
    const std::uint64_t at_ms = in.u64();
    HeldStaffList one;
    one.wire = in.bytes();
    if (!in.finish()) return user_error(UserCode::kStoreCorrupt, {{"what", "staff lists"}});
    const auto list = crypto::verify_staff_list(one.wire, me.subject.org, me.subject.admin,
                                                (*roster)->network_id, at_ms);
    if (list) one.list = **list;
    if (list && one.list.version > newest.list.version) {
      waiting[one.list.version].push_back(std::move(one));
    } else {
      writes.push_back({ArchiveTable::kMeta, row.key, std::nullopt});
    }
  }
  for (auto next = waiting.find(newest.list.version + 1); next != waiting.end();
       next = waiting.find(newest.list.version + 1)) {
    HeldStaffList* best = nullptr;  // of two, the lower hash, as for lists that came in order
    for (HeldStaffList& one : next->second) {
      writes.push_back({ArchiveTable::kMeta, waiting_key(one.wire), std::nullopt});
      const auto wire = parse<SignedStaffList>(one.wire);
      if (!wire || !check_follows(newest, one.list, *wire)) continue;
      const auto lower = [&] {
        const auto other = parse<SignedStaffList>(best->wire);
        return list_hash(wire->list) < list_hash(other->list);
      };
      if (best == nullptr || lower()) best = &one;
    }
    if (best == nullptr) return {};
    writes.push_back(write_of(*best));
    newest = std::move(*best);
  }
  return {};
}

}  // namespace

Outcome<std::optional<HeldStaffList>> staff_list_at(Session& session, std::uint64_t version) {
  auto row = load_optional(session.archive(), ArchiveTable::kStaff, key_number(version));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return std::optional<HeldStaffList>();
  auto held = parse_held(std::move(**row));
  if (!held) return held.error();
  return std::optional<HeldStaffList>(std::move(*held));
}

Outcome<std::optional<HeldStaffList>> staff_list(Session& session) {
  auto rows = session.archive().scan(ArchiveTable::kStaff, Bytes(8, 0xFF), true, 1);
  if (!rows) return from_error(rows.error(), "archive");
  if (rows->empty()) return std::optional<HeldStaffList>();
  auto held = parse_held(std::move(rows->front().value));
  if (!held) return held.error();
  return std::optional<HeldStaffList>(std::move(*held));
}

Outcome<void> keep_staff_list(Session& session, BytesView signed_list, std::uint64_t at_ms,
                              std::vector<store::ArchiveWrite>& writes) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const crypto::Subject& me = (*identity)->subject;
  auto verified =
      crypto::verify_staff_list(signed_list, me.org, me.admin, (*roster)->network_id, at_ms);
  // Under a new admin key the list may come before this holder's certificates do.
  const Organisation* top = (*roster)->find_org(me.org);
  if (!verified && top != nullptr && top->admin_key != me.admin) {
    verified = crypto::verify_staff_list(signed_list, me.org, top->admin_key, (*roster)->network_id,
                                         at_ms);
  }
  if (!verified) return from_error(verified.error(), "staff list");
  const auto held = staff_list(session);
  if (!held) return held.error();
  const StaffList& list = **verified;
  const auto wire = parse<SignedStaffList>(signed_list);
  if (!wire) return from_error(wire.error(), "staff list");
  if (*held && list.version <= (*held)->list.version) {
    return keep_twin(session, **identity, (*held)->list.version, {list, to_bytes(signed_list)},
                     *wire, writes);
  }
  if (*held && list.version == (*held)->list.version + 1) {
    if (auto follows = check_follows(**held, list, *wire); !follows) return follows;
  } else if (!wire->signer.empty()) {
    return let_wait(session, **identity, signed_list, *wire, at_ms, writes);
  }
  writes.push_back({ArchiveTable::kStaff, key_number(list.version), to_bytes(signed_list)});
  return take_waiting(session, **identity, {list, to_bytes(signed_list)}, writes);
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
    const auto version = next_list_version(session, (*held)->list.version, signer.certificate.empty());
    if (!version) return version.error();
    out.list.version = *version;
    out.list.prev_hash = list_hash(before->list);
  }
  out.wire = encode(crypto::sign_staff_list(signer.key, signer.certificate, out.list));
  return out;
}

store::ArchiveWrite write_of(const HeldStaffList& list) {
  return {ArchiveTable::kStaff, key_number(list.list.version), list.wire};
}

namespace {

Outcome<SealWish> wish_of_note(Session& session, const Bytes& content, std::vector<Reader> readers,
                               std::vector<store::ArchiveWrite> also) {
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
  wish.also = std::move(also);
  return wish;
}

Outcome<void> seal_note(Session& session, const Bytes& content, std::vector<Reader> readers,
                        std::vector<store::ArchiveWrite> also = {}) {
  const auto wish = wish_of_note(session, content, std::move(readers), std::move(also));
  if (!wish) return wish.error();
  const auto sent = seal_to_outbox(session, *wish);
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

Outcome<void> send_to_staff(Session& session, const Bytes& content,
                            std::vector<store::ArchiveWrite> also) {
  return seal_note(session, content, {}, std::move(also));
}

Outcome<SealWish> staff_wish(Session& session, const Bytes& content,
                             std::vector<store::ArchiveWrite> also) {
  return wish_of_note(session, content, {}, std::move(also));
}

Outcome<bool> is_on_staff_list(Session& session, const HolderId& holder) {
  const auto list = staff_list(session);
  if (!list) return list.error();
  return *list && std::any_of((*list)->list.staff.begin(), (*list)->list.staff.end(),
                              [&](const StaffMember& member) { return member.holder == holder; });
}

Outcome<bool> has_colleagues(Session& session) {
  const auto list = staff_list(session);
  if (!list) return list.error();
  return *list && (*list)->list.staff.size() > 1;
}

Outcome<void> send_beside_staff(Session& session, const Bytes& content,
                                std::vector<Reader> readers) {
  return seal_note(session, content, std::move(readers));
}

}  // namespace ceptoar::member
