// SPDX-License-Identifier: Apache-2.0
#include "cli/member/office.h"

#include <algorithm>

#include "cli/member/cases.h"
#include "cli/member/duty.h"
#include "cli/member/epochs.h"
#include "cli/member/enrol_files.h"
#include "cli/member/handover.h"
#include "cli/member/leaving.h"
#include "cli/member/operators.h"
#include "cli/member/overrides.h"
#include "cli/member/own_keys.h"
#include "cli/member/people_rows.h"
#include "cli/member/renewal.h"
#include "cli/member/resolve.h"
#include "cli/member/sealing.h"
#include "cli/member/staff.h"
#include "cli/member/told_reissues.h"
#include "crypto/audience.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;
using store::ArchiveWrite;

UserError not_allowed(std::string_view what) {
  return user_error(UserCode::kNotAllowed, {{"what", std::string(what)}});
}

// What a company hears from the secretariat above it.
Outcome<void> take_from_ceptoar(Session& session, const Identity& me, BytesView content,
                                std::vector<ArchiveWrite>& writes) {
  const auto note = parse<OfficeNote>(content);
  if (!note) return from_error(note.error(), "note of the CEPTOAR");
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if (note->kind != NoteKind::kCertificates || note->network_id != (*roster)->network_id ||
      note->org != me.subject.org) {
    return not_allowed("note of another organisation");
  }
  return take_company_certificate(session, me, *note, writes);
}

Outcome<void> take_company_list(Session& session, const Identity& me,
                                const crypto::Subject& author, BytesView content,
                                std::uint64_t at_ms, std::vector<ArchiveWrite>& writes) {
  if (author.roster_org != me.subject.roster_org || me.is_company()) {
    return not_allowed("staff list of another organisation");
  }
  if (!me.device) return {};  // a colleague's device does it
  const auto noted = note_company_staff(session, author, content, at_ms, writes);
  if (!noted) return noted.error();
  return {};
}

bool is_older(BytesView certificate, BytesView held) {
  const auto serial = [](BytesView signed_certificate) {
    const auto wire = parse<SignedCertificate>(signed_certificate);
    const auto inside = wire ? parse<Certificate>(wire->certificate)
                             : Result<Certificate>(wire.error());
    return inside ? inside->serial : 0;
  };
  return serial(certificate) < serial(held);
}

// They speak for themselves: whoever sent them cannot make this holder somebody else.
Outcome<void> take_certificates(Session& session, const Identity& me, const OfficeNote& note,
                                std::vector<ArchiveWrite>& writes) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto subject = crypto::verify_chain(note.chain, me.subject.roster_org, **roster,
                                            session.now_ms());
  if (!subject) return from_error(subject.error(), "certificates");
  // Under a new admin key those of all colleagues are sealed to all of them.
  if ((*subject)->org == me.subject.org && (*subject)->handle != me.subject.handle) return {};
  if ((*subject)->key != me.subject.key || (*subject)->org != me.subject.org ||
      (*subject)->handle != me.subject.handle) {
    return not_allowed("certificates of another holder");
  }
  // Anybody of the staff can send those of before once more.
  if (is_older(note.chain.back(), me.chain.back())) return not_allowed("certificates of before");
  if (me.device && !note.device.empty() && is_older(note.device, *me.device)) {
    return not_allowed("certificates of before");
  }
  writes.push_back({ArchiveTable::kMeta, meta_key("chain"), encode_list(note.chain)});
  if (note.device.empty()) return {};
  const auto device = crypto::verify_device(note.device, me.subject.org, (*subject)->admin,
                                            (*roster)->network_id, session.now_ms());
  if (!device) return from_error(device.error(), "certificates");
  if ((*device)->key != me.subject.key) return not_allowed("certificate of another device");
  writes.push_back({ArchiveTable::kMeta, meta_key("device"), note.device});
  return {};
}

// The epoch of a key statement; 0: none can be read.
std::uint32_t epoch_of(BytesView signed_statement) {
  const auto wire = parse<SignedKeyStatement>(signed_statement);
  if (!wire) return 0;
  const auto statement = parse<KeyStatement>(wire->statement);
  return statement ? statement->epoch : 0;
}

// Those not known here, and newer keys of those that are.
Outcome<void> merge_companies(Session& session, const Identity& me, const OfficeNote& note,
                              std::vector<ArchiveWrite>& writes) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  auto known = companies(session);
  if (!known) return known.error();
  for (const NotedCompany& one : note.companies) {
    const auto subject = crypto::verify_chain({one.certificate}, me.subject.roster_org, **roster,
                                              session.now_ms());
    // It ended on its way, or the admin key of before signed it: the others are meant all the same.
    const bool over = !subject && (subject.error().code == ErrorCode::kExpired ||
                                   subject.error().code == ErrorCode::kBadSignature);
    if (over) continue;
    if (!subject) return from_error(subject.error(), "companies");
    if ((*subject)->org == (*subject)->roster_org || (*subject)->handle != one.handle) {
      return not_allowed("companies: a certificate of another one");
    }
    const auto statement = crypto::verify_statement(one.statement, (*subject)->org,
                                                    (*subject)->admin, (*roster)->network_id);
    if (!statement) return from_error(statement.error(), "companies");
    const auto held = std::find_if(known->begin(), known->end(), [&](const CompanyRow& row) {
      return row.org == (*subject)->org;
    });
    if (held == known->end()) {
      known->push_back({(*subject)->org, one.handle, one.name_ja, one.name_en, one.certificate,
                        one.statement});
      continue;
    }
    if (epoch_of(held->statement) < (*statement)->statement.epoch) held->statement = one.statement;
    if (is_older(held->certificate, one.certificate)) held->certificate = one.certificate;
  }
  writes.push_back({ArchiveTable::kMeta, meta_key("companies"), encode_companies(*known)});
  return {};
}

Outcome<void> take_note(Session& session, const Identity& me, const crypto::Subject& author,
                        const OfficeNote& note, std::uint64_t at_ms,
                        std::vector<ArchiveWrite>& writes) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if (note.network_id != (*roster)->network_id || note.org != me.subject.org) {
    return not_allowed("note of another organisation");
  }
  // The later one holds: nothing that anybody says afterwards would count until that time has come.
  if (note.created_ms > at_ms + limits::kHlcParkMs) return not_allowed("note from the future");
  if (note.kind == NoteKind::kCertificates) return take_certificates(session, me, note, writes);
  const auto list = staff_list(session);
  if (!list) return list.error();
  const auto on_list = [&](bool as_device) {
    return *list && std::any_of((*list)->list.staff.begin(), (*list)->list.staff.end(),
                                [&](const StaffMember& m) {
                                  return m.holder == author.holder && (m.device || !as_device);
                                });
  };
  if (note.kind == NoteKind::kDuty) {
    if (!on_list(false)) return not_allowed("duty table of somebody who is not on the staff list");
    return keep_duty(session, note, writes);
  }
  if (note.kind == NoteKind::kCompanies) {
    if (me.is_company() || !on_list(true)) return not_allowed("companies of somebody else");
    return merge_companies(session, me, note, writes);
  }
  if (note.kind == NoteKind::kOverride) {
    if (!on_list(false)) return not_allowed("decision of somebody who is not on the staff list");
    return author.holder == me.subject.holder ? Outcome<void>() : take_override(session, note, author, writes);
  }
  // It ends somebody's access without a further word: as much as a removal.
  if (!on_list(true)) return not_allowed("handover set by somebody who may not remove");
  return keep_handover(session, note, author.holder, writes);
}

// What any colleague may say of the office's matters; who said it is known from the envelope.
struct Word {
  NetworkId network_id;
  OrgId org;
  std::uint64_t newest_ms = 0;  // of all times in it
  std::string of;               // "case"
};
// Whether it is to be taken: one's own is here already. Errors: E-NOT-ALLOWED.
Outcome<bool> is_a_colleagues(Session& session, const Identity& me, const crypto::Subject& author,
                              const Word& word, std::uint64_t at_ms) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if (word.network_id != (*roster)->network_id || word.org != me.subject.org) {
    return not_allowed(word.of + " of another organisation");
  }
  if (word.newest_ms > at_ms + limits::kHlcParkMs) return not_allowed(word.of + " from the future");
  const auto listed = is_on_staff_list(session, author.holder);
  if (!listed) return listed.error();
  if (!*listed) return not_allowed(word.of + " of somebody who is not on the staff list");
  return author.holder != me.subject.holder;
}

Outcome<void> take_colleagues_case(Session& session, const Identity& me, const crypto::Subject& author,
                                   const CaseNote& note, std::uint64_t at_ms,
                                   std::vector<ArchiveWrite>& writes) {
  Word word{note.network_id, note.org, std::max(note.created_ms, note.opened_ms), "case"};
  for (const CaseChange& change : note.changes) word.newest_ms = std::max(word.newest_ms, change.at_ms);
  const auto good = is_a_colleagues(session, me, author, word, at_ms);
  if (!good) return good.error();
  return *good ? take_case_note(session, note, author, writes) : Outcome<void>();
}

// What the office is about to say: to be seen and stopped by all of it.
Outcome<void> take_colleagues_reissue(Session& session, const Identity& me, const crypto::Subject& author,
                                      const ReissueNote& note, std::uint64_t at_ms,
                                      std::vector<ArchiveWrite>& writes) {
  const auto good =
      is_a_colleagues(session, me, author, {note.network_id, note.org, note.created_ms, "re-issue"}, at_ms);
  if (!good) return good.error();
  return *good ? take_reissue_note(session, note, author, writes) : Outcome<void>();
}

Outcome<void> keep_certificates(Session& session, const OfficeNote& note) {
  std::vector<ArchiveWrite> writes = {
      {ArchiveTable::kMeta, meta_key("chain"), encode_list(note.chain)}};
  if (!note.device.empty()) writes.push_back({ArchiveTable::kMeta, meta_key("device"), note.device});
  if (auto kept = session.commit(std::move(writes)); !kept) return kept;
  session.forget_identity();
  return {};
}

Outcome<void> send_certificates(Session& session, const Identity& me, const StaffMember& to,
                                const OfficeNote& note) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const HeldCard card = session.trust().card_of(me.subject.roster_org, me.subject.org, to.holder);
  if (card.card == nullptr || !card.card->statement ||
      session.trust().has_left(card.card->subject)) {
    return user_error(UserCode::kNoCard,
                      {{"handle", to.handle},
                       {"own", me.subject.handle.substr(me.subject.handle.find('@') + 1)}});
  }
  const auto own = own_person_reader(session);
  if (!own) return own.error();
  SealWish wish;
  wish.kind = InnerKind::kStaffList;
  wish.audience.tlp = Tlp::kRed;
  wish.audience.audience.roster_version = (*roster)->roster.version;
  wish.audience.audience.roster_hash = (*roster)->hash;
  wish.audience.audience.readers = {
      *own, reader_of_person(*card.card->statement, card.card->card.chain, card.card->hash)};
  std::sort(wish.audience.audience.readers.begin(), wish.audience.audience.readers.end(),
            crypto::reader_before);
  wish.content = encode(note);
  const auto sent = seal_to_outbox(session, wish);
  if (!sent) return sent.error();
  return {};
}

// This holder's own lies in his home. A colleague's is known where he was enrolled; zero: not here.
Outcome<CurvePublicKey> transport_key_of(Session& session, const crypto::Subject& me,
                                         const StaffMember& who) {
  if (who.holder == me.holder) return session.home().transport_key().curve_public_key();
  const auto known = known_persons(session, me.org);
  if (!known) return known.error();
  const auto person = std::find_if(known->begin(), known->end(), [&](const KnownPerson& one) {
    return one.holder == who.holder;
  });
  return person == known->end() ? CurvePublicKey{} : person->transport_key;
}

// The node takes key statements from devices alone, and it knows who is one by its access list. Of the only
// device it does not take that list either: it goes there as a file (write_access_file).
Outcome<void> let_publish(Session& session, const AdminKeys& admin, const crypto::Subject& me,
                          const StaffMember& who) {
  const auto transport_key = transport_key_of(session, me, who);
  if (!transport_key) return transport_key.error();
  if (transport_key->is_zero()) return user_error(UserCode::kEnrolAnew, {{"handle", who.handle}});
  return enrol::queue_access(session, admin,
                             {who.holder, me.org, who.handle, who.key, *transport_key, true});
}

Outcome<void> check_role(const std::string& role, const std::string& before) {
  if (role == before) return {};
  if (std::find(kRoles.begin(), kRoles.end(), role) == kRoles.end()) {
    std::string choices;
    for (const std::string_view one : kRoles) {
      choices += (choices.empty() ? "" : ", ") + std::string(one);
    }
    return user_error(UserCode::kUsageChoice,
                      {{"option", "ROLE"}, {"value", make_visible(role, true)}, {"choices", choices}});
  }
  for (const std::string_view one : {std::string_view(role), std::string_view(before)}) {
    if (has_own_key(one)) return user_error(UserCode::kRoleKey, {{"role", std::string(one)}});
  }
  return {};
}

std::uint64_t end_of(BytesView certificate);

OfficeNote certificates_for(const AdminKeys& admin, const crypto::RosterState& roster,
                            const Identity& me, const StaffMember& who, const std::string& role,
                            std::uint64_t now_ms) {
  OfficeNote note;
  note.kind = NoteKind::kCertificates;
  note.created_ms = now_ms;
  note.network_id = roster.network_id;
  note.org = me.subject.org;
  note.chain.assign(me.chain.begin(), me.chain.end() - 1);
  note.chain.push_back(enrol::certify_holder(admin.admin(), roster, me.subject.org, who.key,
                                             who.handle, role, now_ms));
  if (who.device) {
    note.device = enrol::certify_device(admin.admin(), roster, me.subject.org, who.key, who.handle,
                                        now_ms);
  }
  return note;
}

Certified certified(const StaffMember& who, const std::string& role, bool own,
                    const OfficeNote& note) {
  return {who.handle, role, who.device, own, end_of(note.chain.back()),
          who.device ? end_of(note.device) : 0, 0};
}

// Everybody's certificates are being made: a run that was cut off is gone on with by the next one.
constexpr std::string_view kUnderWay = "certifying-all";
constexpr std::uint8_t kUnderWayVersion = 1;

Outcome<bool> is_under_way(Session& session) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, meta_key(kUnderWay));
  if (!row) return from_error(row.error(), "archive");
  return row->has_value();
}

// The organisation's admin key is another one. Before the staff key changes: that key is all by which
// colleagues can be reached until they have certificates that somebody takes.
Outcome<Certified> certify_all(Session& session, const AdminKeys& admin, const Identity& me,
                               std::vector<StaffMember> staff, const HolderId& asked) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const std::uint64_t now = session.now_ms();
  const auto self = std::find_if(staff.begin(), staff.end(), [&](const StaffMember& one) {
    return one.holder == me.subject.holder;
  });
  if (self == staff.end()) return unknown_recipient(me.subject.handle, {});
  // A list under the new key names no statement that was made under the old one.
  for (StaffMember& one : staff) one.statement.clear();
  const OfficeNote own = certificates_for(admin, **roster, me, *self, self->role, now);
  auto begun = session.commit(
      {{ArchiveTable::kMeta, meta_key(kUnderWay), RowWriter(kUnderWayVersion).u64(now).take()}});
  if (!begun) return begun.error();
  if (auto kept = keep_certificates(session, own); !kept) return kept.error();
  const auto person = rotate_person(session);
  if (!person) return person.error();
  self->statement = person->wire;
  Certified out = certified(*self, self->role, true, own);
  for (const StaffMember& one : staff) {
    if (one.holder == self->holder) continue;
    const OfficeNote note = certificates_for(admin, **roster, me, one, one.role, now);
    if (auto sent = send_to_staff(session, encode(note)); !sent) return sent.error();
    if (one.holder == asked) out = certified(one, one.role, false, note);
  }
  out.colleagues = staff.size() - 1;
  const auto list = next_staff_list(session, {admin.admin(), {}}, std::move(staff), now);
  if (!list) return list.error();
  if (auto kept = session.commit({write_of(*list)}); !kept) return kept.error();
  if (auto sent = send_staff_list(session, *list); !sent) return sent.error();
  auto done = session.commit({{ArchiveTable::kMeta, meta_key(kUnderWay), std::nullopt}});
  if (!done) return done.error();
  if (auto due = renew_companies_due(session, admin); !due) return due.error();
  return out;
}

std::uint64_t end_of(BytesView certificate) {
  const auto wire = parse<SignedCertificate>(certificate);
  const auto inside = wire ? parse<Certificate>(wire->certificate)
                           : Result<Certificate>(wire.error());
  return inside ? inside->not_after_ms : 0;
}

}  // namespace

bool has_own_key(std::string_view role) {
  return role == "coordinator" || role == "disclosure_officer";
}

Outcome<void> tell_companies(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto list = staff_list(session);
  if (!list) return list.error();
  const auto rows = companies(session);
  if (!rows) return rows.error();
  if ((*identity)->is_company() || !*list || (*list)->list.staff.size() < 2) return {};
  OfficeNote note;
  note.kind = NoteKind::kCompanies;
  note.created_ms = session.now_ms();
  note.network_id = (*roster)->network_id;
  note.org = (*identity)->subject.org;
  for (const CompanyRow& row : *rows) {
    // One that is over tells nobody anything, and programs of before refuse the whole note for it. Who renews it
    // tells it again.
    const auto subject = crypto::verify_chain({row.certificate}, (*identity)->subject.roster_org, **roster,
                                              note.created_ms);
    if (!subject) continue;
    note.companies.push_back({row.handle, row.name_ja, row.name_en, row.certificate, row.statement});
    if (note.companies.size() < kNotedCompanies) continue;
    if (auto sent = send_to_staff(session, encode(note)); !sent) return sent;
    note.companies.clear();
  }
  return note.companies.empty() ? Outcome<void>() : send_to_staff(session, encode(note));
}

Outcome<void> take_from_office(Session& session, const crypto::Subject& author, BytesView content,
                               std::uint64_t at_ms, std::vector<ArchiveWrite>& writes) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  if (const auto note = parse<OperatorNote>(content)) {
    return take_operators(session, author, *note, at_ms, writes);
  }
  if (me.is_company() && author.org == me.subject.roster_org &&
      author.roster_org == me.subject.roster_org) {
    return take_from_ceptoar(session, me, content, writes);
  }
  if (author.roster_org != me.subject.roster_org || author.org != me.subject.org) {
    return take_company_list(session, me, author, content, at_ms, writes);
  }
  if (const auto note = parse<OfficeNote>(content)) {
    return take_note(session, me, author, *note, at_ms, writes);
  }
  if (const auto note = parse<CaseNote>(content)) {
    return take_colleagues_case(session, me, author, *note, at_ms, writes);
  }
  if (const auto note = parse<ReissueNote>(content)) {
    return take_colleagues_reissue(session, me, author, *note, at_ms, writes);
  }
  return keep_staff_list(session, content, at_ms, writes);
}

Outcome<Certified> certify(Session& session, const AdminKeys& admin, const CertifyWish& wish) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Identity& me = **identity;
  const std::string own_org = me.subject.handle.substr(me.subject.handle.find('@') + 1);
  const Organisation* top = (*roster)->find_org(me.subject.org);
  const SignPublicKey& admin_key = top != nullptr ? top->admin_key : me.subject.admin;
  if (admin_key != admin.admin().public_key()) {
    return user_error(UserCode::kAdminOther,
                      {{"path", admin.directory().string()}, {"handle", own_org}});
  }
  const auto held = staff_list(session);
  if (!held) return held.error();
  std::vector<StaffMember> staff;
  if (*held) staff = (*held)->list.staff;
  const auto who = std::find_if(staff.begin(), staff.end(), [&](const StaffMember& m) {
    return m.handle == wish.handle;
  });
  if (who == staff.end()) {
    std::vector<std::string> known;
    known.reserve(staff.size());
    for (const StaffMember& member : staff) known.push_back(member.handle);
    return unknown_recipient(wish.handle, known);
  }
  const auto under_way = is_under_way(session);
  if (!under_way) return under_way.error();
  if ((me.former || *under_way) && top != nullptr) {
    // As everybody is; a change of somebody follows when he can be reached.
    const bool more = (!wish.role.empty() && wish.role != who->role) || (wish.device && !who->device);
    if (more) return user_error(UserCode::kAdminChanged, {{"handle", me.subject.handle}});
    const Identity before = me;
    const HolderId asked = who->holder;
    return certify_all(session, admin, before, std::move(staff), asked);
  }
  const std::string role = wish.role.empty() ? who->role : wish.role;
  if (auto good = check_role(role, who->role); !good) return good.error();
  const bool new_device = wish.device && !who->device;
  const bool changed = role != who->role || new_device;
  who->role = role;
  who->device = who->device || wish.device;

  if (new_device && !me.is_company()) {
    if (auto let = let_publish(session, admin, me.subject, *who); !let) return let.error();
  }
  const std::uint64_t now = session.now_ms();
  const OfficeNote note = certificates_for(admin, **roster, me, *who, role, now);
  const Certified out = certified(*who, role, who->holder == me.subject.holder, note);
  const StaffMember target = *who;
  if (out.own) {
    if (auto kept = keep_certificates(session, note); !kept) return kept.error();
  } else if (auto sent = send_certificates(session, me, target, note); !sent) {
    return sent.error();
  }
  if (auto due = renew_companies_due(session, admin); !due) return due.error();
  if (!changed) return out;
  const auto list = next_staff_list(session, {admin.admin(), {}}, std::move(staff), now);
  if (!list) return list.error();
  if (auto kept = session.commit({write_of(*list)}); !kept) return kept.error();
  if (auto sent = send_staff_list(session, *list); !sent) return sent.error();
  if (target.device) {
    if (auto told = tell_companies(session); !told) return told.error();
  }
  return out;
}

}  // namespace ceptoar::member
