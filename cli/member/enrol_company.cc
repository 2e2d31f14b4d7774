// SPDX-License-Identifier: Apache-2.0
// `org enrol` at a CEPTOAR and `org accept` at the company.
#include <algorithm>

#include "cli/member/audit.h"
#include "cli/member/enrol_files.h"
#include "cli/member/epochs.h"
#include "cli/member/given_cards.h"
#include "cli/member/grants.h"
#include "cli/member/office.h"
#include "cli/member/operators.h"
#include "cli/member/others_keys.h"
#include "cli/member/own_keys.h"
#include "cli/member/people_rows.h"
#include "cli/member/renewal.h"
#include "cli/member/sealing.h"
#include "cli/member/staff.h"
#include "crypto/box.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;
using store::ArchiveTable;

using enrol::file_bad;
UserError signature_bad(const fs::path& path, std::string_view what) {
  return user_error(UserCode::kSignatureBad, {{"what", path.string() + ": " + std::string(what)}});
}

// The CEPTOAR's side: its own organisation, checked against the admin key at hand.
struct Desk {
  const Identity* me;
  const crypto::RosterState* roster;
  const Organisation* org;
};
Outcome<Desk> open_desk(Session& session, const AdminKeys& admin) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Organisation* org = (*roster)->find_org((*identity)->subject.org);
  if (org == nullptr || org->kind != OrgKind::kCeptoar) {
    return user_error(UserCode::kNotAllowed, {{"what", "only a CEPTOAR enrols companies"}});
  }
  if ((*identity)->former) {
    return user_error(UserCode::kAdminChanged, {{"handle", (*identity)->subject.handle}});
  }
  if (org->admin_key != admin.admin().public_key()) {
    return user_error(UserCode::kAdminOther,
                      {{"path", admin.directory().string()}, {"handle", org->handle}});
  }
  if (!(*identity)->device) return user_error(UserCode::kNotDevice);
  return Desk{*identity, *roster, org};
}

// Rights of the roster and those of a company must not meet in one key.
Outcome<void> check_no_roster_key(const OrgRequest& request, const crypto::RosterState& roster) {
  for (const Organisation& org : roster.roster.organisations) {
    if (org.admin_key == request.admin_key) {
      return user_error(UserCode::kOwnClient, {{"handle", org.handle}});
    }
  }
  return {};
}

Outcome<void> check_request(const OrgRequest& request, const fs::path& path, const Desk& desk) {
  if (request.kind != 0) return file_bad(path, "not a company's request");
  if (request.network_id != desk.roster->network_id) {
    return user_error(UserCode::kOtherNetwork, {{"what", path.string()}});
  }
  if (request.under != desk.org->handle || parent_handle(request.handle) != desk.org->handle) {
    return file_bad(path, "a company of another CEPTOAR");
  }
  const Bytes part = signed_part(request);
  if (!enrol::verify(request.admin_key, request.network_id, part, request.signature)) {
    return signature_bad(path, "admin key");
  }
  if (!enrol::verify(request.holder_key, request.network_id, part, request.holder_signature)) {
    return signature_bad(path, "holder key");
  }
  return check_no_roster_key(request, *desk.roster);
}

// A request is taken in soon after it was made: when its own certificates do not fit the time, the clock it
// was made by did not.
UserError certificate_error(const Error& error, BytesView certificate, const fs::path& path,
                            std::uint64_t now_ms) {
  if (error.code != ErrorCode::kExpired) return from_error(error, path.string());
  const char* const why = begins_later(certificate, now_ms)
                              ? ": made by a clock that is ahead"
                              : ": made long ago, or by a clock that is behind";
  return user_error(UserCode::kClock, {{"what", path.string() + why}});
}

// Everything the company certified by itself must hold under the certificate it is about to get.
Outcome<void> check_company(const OrgRequest& request, const Bytes& certificate,
                            const fs::path& path, const Desk& desk, std::uint64_t now_ms) {
  const auto officer = crypto::verify_chain({certificate, request.holder_certificate},
                                            desk.org->id, *desk.roster, now_ms);
  if (!officer) {
    return certificate_error(officer.error(), request.holder_certificate, path, now_ms);
  }
  if ((*officer)->key != request.holder_key || (*officer)->handle != request.holder_handle) {
    return file_bad(path, "the holder's certificate names somebody else");
  }
  const NetworkId& network = desk.roster->network_id;
  const auto device = crypto::verify_device(request.device, (*officer)->org, request.admin_key,
                                            network, now_ms);
  if (!device) return certificate_error(device.error(), request.device, path, now_ms);
  const auto statement = crypto::verify_statement(request.statement, (*officer)->org,
                                                  request.admin_key, network);
  if (!statement) return from_error(statement.error(), path.string());
  if ((*statement)->statement.key_class != ReaderClass::kStaff) {
    return file_bad(path, "not a staff key");
  }
  return {};
}

Bytes certify_company(const OrgRequest& request, const AdminKeys& admin, const Desk& desk,
                      std::uint64_t now_ms) {
  Certificate certificate = enrol::new_certificate(CertificateKind::kOrganisation, *desk.roster,
                                                   now_ms, limits::kRosterLifeDays);
  certificate.issuer_org = desk.org->id;
  certificate.subject_org = crypto::id_of<OrgId>(crypto::label::kOrgId, request.admin_key);
  certificate.key = request.admin_key;
  certificate.handle = request.handle;
  return encode(crypto::sign_certificate(admin.admin(), certificate));
}

Outcome<void> add_company(Session& session, const CompanyRow& row, const fs::path& path) {
  auto known = companies(session);
  if (!known) return known.error();
  for (const CompanyRow& other : *known) {
    if (other.handle == row.handle && other.org != row.org) {
      return file_bad(path, "the handle belongs to another company already");
    }
  }
  std::erase_if(*known, [&](const CompanyRow& other) { return other.org == row.org; });
  known->push_back(row);
  Hash32 certified;
  std::ranges::copy(row.org.bytes, certified.bytes.begin());
  note_audit(session, {AuditKind::kCertified, 0, 0, certified});
  return session.commit(
      {{ArchiveTable::kMeta, meta_key("companies"), encode_companies(*known)}});
}

Outcome<void> give_access(Session& session, const AdminKeys& admin, const OrgRequest& request) {
  return enrol::queue_access(
      session, admin,
      {crypto::id_of<HolderId>(crypto::label::kHolderId, request.holder_key),
       crypto::id_of<OrgId>(crypto::label::kOrgId, request.admin_key), request.holder_handle,
       request.holder_key, request.transport_key, false});
}

Outcome<OrgReply> make_reply(Session& session, const AdminKeys& admin, const Desk& desk,
                             const OrgRequest& request, const Hash32& request_hash,
                             const Bytes& certificate, Bytes grant) {
  OrgReply reply;
  reply.network_id = desk.roster->network_id;
  reply.roster_hash = desk.roster->hash;
  reply.request_hash = request_hash;
  reply.org = desk.org->id;
  reply.certificate = certificate;
  for (const ReaderClass key_class : {ReaderClass::kStaff, ReaderClass::kMembers}) {
    const auto statement = own_statement(session, key_class);
    if (!statement) return statement.error();
    if (*statement) reply.statements.push_back((*statement)->wire);
  }
  const auto wire = parse<SignedKeyStatement>(request.statement);
  if (!wire) return from_error(wire.error(), "request");
  const auto statement = parse<KeyStatement>(wire->statement);
  if (!statement) return from_error(statement.error(), "request");
  std::vector<Bytes> grants;
  grants.push_back(std::move(grant));
  if (auto added = add_cards_for_company(session, grants); !added) return added.error();
  Bytes content = encode_box(grants);
  const crypto::WipeOnExit wiped(content);
  wipe_all(grants);
  auto box = crypto::box_seal(statement->public_key, enrol::box_info(request_hash), content,
                              session.random());
  if (!box) return from_error(box.error(), "request");
  reply.box = std::move(*box);
  reply.nonce = session.random().id<Nonce32>();
  reply.signature = enrol::sign(admin.admin(), reply.network_id, signed_part(reply));
  return reply;
}

}  // namespace

Outcome<Numbered> org_enrol(Session& session, const AdminKeys& admin, const fs::path& path,
                            std::string_view number, const fs::path& out) {
  const auto desk = open_desk(session, admin);
  if (!desk) return desk.error();
  if (auto free = enrol::check_free(out); !free) return free.error();
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  const auto request = parse<OrgRequest>(*bytes);
  if (!request) return from_error(request.error(), path.string());
  if (auto good = check_request(*request, path, *desk); !good) return good.error();
  const Hash32 request_hash = enrol::object_hash(*bytes);
  const auto version = enrol::made_under(session, request->roster_hash, path);
  if (!version) return version.error();
  const Organisation* then = (*version)->find_org(desk->org->id);
  if (then == nullptr) return file_bad(path, "of no organisation in the roster of then");
  const std::string expected = enrol::number_of(**version, then->admin_key, request->admin_key,
                                                request_hash, request->nonce);
  if (auto same = enrol::check_number(number, expected, path); !same) return same.error();

  // Nobody reads what is sent in its name any more, and the client key would not be granted to it.
  if (session.trust().is_revoked(desk->org->id, request->admin_key, NodeId{}, 0)) {
    return file_bad(path, "this company's key was revoked: it comes back with new keys");
  }
  const Bytes certificate = certify_company(*request, admin, *desk, session.now_ms());
  auto good = check_company(*request, certificate, path, *desk, session.now_ms());
  if (!good) return good.error();
  CompanyRow row{crypto::id_of<OrgId>(crypto::label::kOrgId, request->admin_key),
                 request->handle, request->name_ja, request->name_en, certificate,
                 request->statement};
  const auto others = keys_of_others(session, row.org);
  if (!others) return others.error();
  if (others->contains(request->holder_key)) {
    return file_bad(path, "the holder's key is another one's here: the company comes with new keys");
  }
  if (auto added = add_company(session, row, path); !added) return added.error();
  if (auto access = give_access(session, admin, *request); !access) return access.error();
  auto noted = session.commit({write_of(
      KnownPerson{row.org, crypto::id_of<HolderId>(crypto::label::kHolderId, request->holder_key),
                  request->holder_handle, request->role, request->holder_key, request->transport_key,
                  session.now_ms()})});
  if (!noted) return noted.error();
  auto rotation = rotate_members(session, row.org);
  if (!rotation) return rotation.error();
  CEPTOAR_CHECK(rotation->grant_in_reply.has_value());
  const crypto::WipeOnExit wiped(*rotation->grant_in_reply);
  const auto reply = make_reply(session, admin, *desk, *request, request_hash, certificate,
                                *rotation->grant_in_reply);
  if (!reply) return reply.error();
  const Bytes reply_bytes = encode(*reply);
  if (auto written = enrol::write(out, reply_bytes); !written) return written.error();
  if (auto told = tell_companies(session); !told) return told.error();
  if (auto told = tell_operators_to(session, row.handle); !told) return told.error();
  if (auto due = renew_companies_due(session, admin); !due) return due.error();
  // The node may be down; what waits goes with the next command.
  if (const auto sent = flush_outbox(session); !sent) return sent.error();
  return Numbered{enrol::number_of(*desk->roster, desk->org->admin_key, request->admin_key,
                                   enrol::object_hash(reply_bytes), reply->nonce)};
}

namespace {

// What the reply says about the own request and its signer; the version of the roster that it was made under.
Outcome<const crypto::RosterState*> check_reply(Session& session, const OrgReply& reply,
                                                const OrgRequest& request,
                                                const Bytes& request_bytes,
                                                const crypto::RosterState& roster,
                                                const fs::path& path) {
  const Organisation* above = roster.find_org(request.under);
  if (above == nullptr || reply.org != above->id || reply.network_id != roster.network_id) {
    return user_error(UserCode::kOtherNetwork, {{"what", path.string()}});
  }
  if (reply.request_hash != enrol::object_hash(request_bytes)) {
    return file_bad(path, "answers another request");
  }
  // Before the signature: the admin key may be another one since.
  auto version = enrol::made_under(session, reply.roster_hash, path);
  if (!version) return version;
  if (!enrol::verify(above->admin_key, reply.network_id, signed_part(reply), reply.signature)) {
    return signature_bad(path, "admin key of " + above->handle);
  }
  return version;
}

Outcome<void> install_box(Session& session, const crypto::KemKey& key, const OrgReply& reply,
                          const fs::path& path) {
  const auto content = crypto::box_open(key, enrol::box_info(reply.request_hash), reply.box);
  if (!content) return from_error(content.error(), path.string());
  auto grants = parse_box(content->view());
  if (!grants) return from_error(grants.error(), path.string());
  std::vector<store::ArchiveWrite> writes;
  Outcome<void> done;
  take_given_cards(session, *grants);
  if (!grants->empty()) {
    const auto installed =
        install_grant(session, grants->front(), reply.org, key.public_key(), writes);
    if (!installed) done = installed.error();
  }
  wipe_all(*grants);
  if (!done) return done;
  return session.commit(std::move(writes));
}

}  // namespace

Outcome<void> org_accept(Session& session, const AdminKeys& admin, const fs::path& path,
                         std::string_view number) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if (auto fresh = enrol::check_not_enrolled(session); !fresh) return fresh;
  const auto request_bytes = enrol::meta(session, "request");
  if (!request_bytes) return request_bytes.error();
  const auto request = parse<OrgRequest>(*request_bytes);
  if (!request) return from_error(request.error(), "archive");
  if (request->admin_key != admin.admin().public_key()) {
    return user_error(UserCode::kAdminOther,
                      {{"path", admin.directory().string()}, {"handle", request->handle}});
  }
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  const auto reply = parse<OrgReply>(*bytes);
  if (!reply) return from_error(reply.error(), path.string());
  const auto version = check_reply(session, *reply, *request, *request_bytes, **roster, path);
  if (!version) return version.error();
  const Organisation* above = (*roster)->find_org(request->under);
  const std::string expected = enrol::number_of(**version, above->admin_key, request->admin_key,
                                                enrol::object_hash(*bytes), reply->nonce);
  if (auto same = enrol::check_number(number, expected, path); !same) return same;

  const std::vector<Bytes> chain = {reply->certificate, request->holder_certificate};
  const auto me = crypto::verify_chain(chain, above->id, **roster, session.now_ms());
  if (!me) return from_error(me.error(), path.string());
  if ((*me)->key != session.home().sign_key().public_key()) {
    return file_bad(path, "certificate of another holder");
  }
  for (const Bytes& statement : reply->statements) {
    const auto added = session.trust().add_statement(statement, true);
    if (!added) return from_error(added.error(), path.string());
  }
  Hash32 issuer;
  std::ranges::copy((*me)->org.bytes, issuer.bytes.begin());
  note_audit(session, {AuditKind::kEnrolled, 0, 0, issuer});
  auto kept = session.commit({{ArchiveTable::kMeta, meta_key("chain"), encode_list(chain)},
                              {ArchiveTable::kMeta, meta_key("device"), request->device},
                              enrol::acceptance_begins()});
  if (!kept) return kept;
  session.forget_identity();
  const crypto::KeyRecord* staff = session.home().keys().find(crypto::KeyPurpose::kStaffEpoch);
  CEPTOAR_CHECK(staff != nullptr);
  const crypto::KemKey key = crypto::KemKey::from_secret(staff->secret);
  if (auto installed = install_box(session, key, *reply, path); !installed) {
    if (auto undone = enrol::undo_enrolment(session); !undone) return undone;
    return installed;
  }
  const auto person = rotate_person(session);
  if (!person) return person.error();
  const auto list = next_staff_list(
      session, {admin.admin(), {}},
      {{(*me)->holder, (*me)->handle, (*me)->role, (*me)->key, true, person->wire}},
      session.now_ms());
  if (!list) return list.error();
  return session.commit({write_of(*list), enrol::acceptance_ends()});
}

}  // namespace ceptoar::member
