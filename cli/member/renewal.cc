// SPDX-License-Identifier: Apache-2.0
#include "cli/member/renewal.h"

#include <algorithm>
#include <optional>

#include "cli/member/audit.h"
#include "cli/member/enrol_files.h"
#include "cli/member/office.h"
#include "cli/member/own_keys.h"
#include "cli/member/resolve.h"
#include "cli/member/staff.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

struct RenewalDesk {
  const Identity* me;
  const crypto::RosterState* roster;
};
Outcome<RenewalDesk> open_renewal_desk(Session& session, const AdminKeys& admin) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const crypto::Subject& me = (*identity)->subject;
  const Organisation* org = (*roster)->find_org(me.org);
  if (org == nullptr || org->kind != OrgKind::kCeptoar) {
    return user_error(UserCode::kNotAllowed, {{"what", "only a CEPTOAR certifies companies"}});
  }
  if (org->admin_key != admin.admin().public_key()) {
    return user_error(UserCode::kAdminOther,
                      {{"path", admin.directory().string()}, {"handle", org->handle}});
  }
  if (!(*identity)->device) return user_error(UserCode::kNotDevice);
  return RenewalDesk{*identity, *roster};
}

std::optional<Certificate> inside(BytesView signed_certificate) {
  const auto wire = parse<SignedCertificate>(signed_certificate);
  if (!wire) return std::nullopt;
  auto certificate = parse<Certificate>(wire->certificate);
  return certificate ? std::optional(std::move(*certificate)) : std::nullopt;
}

// The same company and key, once more from now on. A later serial than the one before, whatever the clock
// says: the company takes nothing older.
Outcome<Bytes> next_certificate(Session& session, const AdminKeys& admin, const RenewalDesk& desk,
                                const CompanyRow& row) {
  const auto held = inside(row.certificate);
  if (!held) return user_error(UserCode::kStoreCorrupt, {{"what", "certificate of " + row.handle}});
  Certificate next = enrol::new_certificate(CertificateKind::kOrganisation, *desk.roster,
                                            session.now_ms(), limits::kRosterLifeDays);
  next.serial = std::max(next.serial, held->serial + 1);
  next.issuer_org = desk.me->subject.org;
  next.subject_org = held->subject_org;
  next.key = held->key;
  next.handle = held->handle;
  return encode(crypto::sign_certificate(admin.admin(), next));
}

Outcome<void> send_to_company(Session& session, const RenewalDesk& desk, const CompanyRow& row,
                              const Outcome<Bytes>& made) {
  if (!made) return made.error();
  const Bytes& certificate = *made;
  const auto held = inside(certificate);
  CEPTOAR_CHECK(held.has_value());
  const auto statement =
      crypto::verify_statement(row.statement, row.org, held->key, desk.roster->network_id);
  if (!statement) return from_error(statement.error(), row.handle);
  const HeldCard card = session.trust().card_of(desk.me->subject.roster_org, row.org, HolderId{});
  OfficeNote note;
  note.kind = NoteKind::kCertificates;
  note.created_ms = session.now_ms();
  note.network_id = desk.roster->network_id;
  note.org = row.org;
  note.chain = {certificate};
  return send_beside_staff(session, encode(note),
                           {reader_of_company(**statement, {certificate},
                                              card.card == nullptr ? Hash32{} : card.card->hash)});
}

bool is_due(const CompanyRow& row, std::uint64_t now_ms) {
  return certificate_end(row.certificate) <= now_ms + kRenewCompanyBeforeMs;
}

UserError no_company(const std::string& handle, const std::vector<CompanyRow>& rows) {
  std::vector<std::string> known;
  known.reserve(rows.size());
  for (const CompanyRow& row : rows) known.push_back(row.handle);
  return unknown_recipient(handle, known);
}

// The own chain with `certificate` in front; it must lead to the same key and name.
Outcome<std::vector<Bytes>> chain_with(Session& session, const std::vector<Bytes>& held,
                                       const Bytes& certificate) {
  const auto not_ours = [] {
    return user_error(UserCode::kNotAllowed, {{"what", "certificate of another company"}});
  };
  const auto before = inside(held.front());
  const auto next = inside(certificate);
  if (held.size() != 2 || !before || !next || next->key != before->key ||
      next->subject_org != before->subject_org || next->handle != before->handle) {
    return not_ours();
  }
  if (next->serial < before->serial) {
    return user_error(UserCode::kNotAllowed, {{"what", "a company's certificate of before"}});
  }
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Organisation* top = (*roster)->find_org(session.home().config().node);
  if (top == nullptr) return user_error(UserCode::kNotEnrolled);
  std::vector<Bytes> chain = {certificate, held.back()};
  const auto subject = crypto::verify_chain(chain, top->id, **roster, session.now_ms());
  if (!subject) return from_error(subject.error(), "certificate of the company");
  if ((*subject)->key != session.home().sign_key().public_key()) return not_ours();
  return chain;
}

}  // namespace

std::uint64_t certificate_end(BytesView signed_certificate) {
  const auto certificate = inside(signed_certificate);
  return certificate ? certificate->not_after_ms : 0;
}

bool begins_later(BytesView signed_certificate, std::uint64_t now_ms) {
  const auto certificate = inside(signed_certificate);
  return certificate && certificate->not_before_ms > now_ms;
}

Outcome<std::vector<RenewedCompany>> renew_companies(Session& session, const AdminKeys& admin,
                                                     const std::string& handle) {
  const auto desk = open_renewal_desk(session, admin);
  if (!desk) return desk.error();
  auto rows = companies(session);
  if (!rows) return rows.error();
  const std::uint64_t now = session.now_ms();
  std::vector<RenewedCompany> out;
  std::optional<UserError> failed;  // of the first that could not be: it stays due and keeps no other from it
  for (CompanyRow& row : *rows) {
    const bool due = is_due(row, now) ||
                     is_of_former_key(row, desk->me->subject.roster_org, *desk->roster, now);
    if (handle.empty() ? !due : row.handle != handle) continue;
    auto certificate = next_certificate(session, admin, *desk, row);
    // Before the row says so: cut off in between it is due still and gets another one, which replaces this.
    if (const auto sent = send_to_company(session, *desk, row, certificate); !sent) {
      if (!failed) failed = sent.error();
      continue;
    }
    row.certificate = *certificate;
    Hash32 certified;
    std::ranges::copy(row.org.bytes, certified.bytes.begin());
    note_audit(session, {AuditKind::kCertified, 0, 0, certified});
    out.push_back({row.handle, certificate_end(*certificate), std::move(*certificate)});
  }
  if (out.empty()) {
    if (failed) return *failed;
    return handle.empty() ? Outcome<std::vector<RenewedCompany>>(std::move(out))
                          : no_company(handle, *rows);
  }
  auto kept =
      session.commit({{ArchiveTable::kMeta, meta_key("companies"), encode_companies(*rows)}});
  if (!kept) return kept.error();
  if (auto told = tell_companies(session); !told) return told.error();
  if (failed) return *failed;
  return out;
}

Outcome<void> renew_companies_due(Session& session, const AdminKeys& admin) {
  const auto renewed = renew_companies(session, admin, "");
  if (renewed) return {};
  const UserCode code = renewed.error().code;
  const bool not_ours = code == UserCode::kNotAllowed || code == UserCode::kNotDevice ||
                        code == UserCode::kAdminOther;
  return not_ours ? Outcome<void>() : Outcome<void>(renewed.error());
}

Outcome<void> take_company_certificate(Session& session, const Identity& me,
                                       const OfficeNote& note,
                                       std::vector<store::ArchiveWrite>& writes) {
  if (note.chain.size() != 1 || !note.device.empty()) {
    return user_error(UserCode::kNotAllowed, {{"what", "certificates of another holder"}});
  }
  if (note.chain.front() == me.chain.front()) return {};
  auto chain = chain_with(session, me.chain, note.chain.front());
  if (!chain) return chain.error();
  writes.push_back({ArchiveTable::kMeta, meta_key("chain"), encode_list(*chain)});
  return {};
}

Outcome<std::uint64_t> take_company_certificate(Session& session,
                                                const std::filesystem::path& file) {
  auto bytes = enrol::read(file);
  if (!bytes) return bytes.error();
  if (!inside(*bytes)) {
    return user_error(UserCode::kFileBad,
                      {{"path", file.string()}, {"what", "not a company's certificate"}});
  }
  const auto row = enrol::meta(session, "chain");
  if (!row) return row.error();
  const auto held = parse_list(*row);
  if (!held || held->empty()) return user_error(UserCode::kStoreCorrupt, {{"what", "chain"}});
  auto chain = chain_with(session, *held, *bytes);
  if (!chain) return chain.error();
  auto kept = session.commit({{ArchiveTable::kMeta, meta_key("chain"), encode_list(*chain)}});
  if (!kept) return kept.error();
  session.forget_identity();
  return certificate_end(*bytes);
}

}  // namespace ceptoar::member
