// SPDX-License-Identifier: Apache-2.0
// `org init`, `org accept` of roster organisations.
#include "cli/member/ceremony.h"
#include "cli/member/audit.h"
#include "cli/member/enrol_files.h"
#include "cli/member/epochs.h"
#include "cli/member/grants.h"
#include "cli/member/own_keys.h"
#include "cli/member/sealing.h"
#include "cli/member/staff.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;
using store::ArchiveTable;

Outcome<void> check_words(const OrgInit& what) {
  if (auto good = enrol::check_handle(what.handle, false); !good) return good;
  if (auto good = enrol::check_handle(what.holder_handle, true); !good) return good;
  if (what.holder_handle.substr(what.holder_handle.find('@') + 1) != what.handle) {
    return user_error(UserCode::kHandleForm, {{"given", make_visible(what.holder_handle, true)}});
  }
  for (const auto& [text, max] : {std::pair<std::string_view, std::size_t>
                                      {what.sector, limits::kHandleBytes},
                                  {what.ministry, limits::kHandleBytes},
                                  {what.role, limits::kHandleBytes},
                                  {what.name_ja, limits::kNameBytes},
                                  {what.name_en, limits::kNameBytes}}) {
    if (auto good = enrol::check_line(text, "name", max); !good) return good;
  }
  return {};
}

OrgRequest common_request(const OrgInit& what, const Home& home, const AdminKeys& admin,
                          crypto::Random& random) {
  OrgRequest request;
  request.under = what.under;
  request.handle = what.handle;
  request.sector = what.sector;
  request.ministry = what.ministry;
  request.name_ja = what.name_ja;
  request.name_en = what.name_en;
  request.admin_key = admin.admin().public_key();
  request.holder_handle = what.holder_handle;
  request.role = what.role;
  request.holder_key = home.sign_key().public_key();
  request.transport_key = home.transport_key().curve_public_key();
  request.nonce = random.id<Nonce32>();
  return request;
}

void sign_request(OrgRequest& request, const Home& home, const AdminKeys& admin) {
  const Bytes part = signed_part(request);
  request.signature = enrol::sign(admin.admin(), request.network_id, part);
  request.holder_signature = enrol::sign(home.sign_key(), request.network_id, part);
  if (admin.voter()) {
    request.voter_signature = enrol::sign(*admin.voter(), request.network_id, part);
  }
}

// What makes a second run another one; the node's file can be made anew in between.
std::vector<std::pair<std::string, std::string>> facts_of(const OrgInit& what) {
  return {{"HANDLE", what.handle},
          {"--under", what.under},
          {"--kind", what.under.empty() ? std::to_string(static_cast<int>(what.kind)) : ""},
          {"--sector", what.sector},
          {"--ministry", what.ministry},
          {"--name-ja", what.name_ja},
          {"--name-en", what.name_en},
          {"--holder", what.holder_handle},
          {"--role", what.role}};
}

bool may_vote(OrgKind kind) { return kind == OrgKind::kCeptoar || kind == OrgKind::kMinistry; }

// Of a ceremony, or made here.
Outcome<AdminKeys> admin_of(const OrgInit& what, const Unlock& unlock, bool voter, crypto::Random& random) {
  if (is_of_ceremony(what.admin_directory)) {
    return keys_of_ceremony(what.handle, voter, {what.admin_directory, &unlock});
  }
  return enrol::begun_admin(what.admin_directory, unlock, voter, random);
}

Outcome<Numbered> init_roster_org(const OrgInit& what, const Unlock& home_unlock,
                                  const Unlock& admin_unlock, Clock& clock,
                                  crypto::Random& random) {
  const auto node_bytes = enrol::read(what.node_pub);
  if (!node_bytes) return node_bytes.error();
  const auto node = open_node_pub(*node_bytes);
  if (!node) return from_error(node.error(), what.node_pub.string());
  if (node->org_handle != what.handle) {
    return user_error(UserCode::kFileBad,
                      {{"path", what.node_pub.string()}, {"what", "another organisation's node"}});
  }
  auto session = enrol::begin(
      {what.home, {what.handle, what.holder_handle}, what.out, what.admin_directory, facts_of(what)},
      home_unlock, clock, random);
  if (!session) return session.error();
  const auto admin =
      admin_of(what, admin_unlock, may_vote(what.kind), random);
  if (!admin) return admin.error();
  auto bytes = enrol::begun_request(**session);
  if (!bytes) return bytes.error();
  if (*bytes) {
    // The roster would name keys that the node has no more.
    const auto held = parse<OrgRequest>(**bytes);
    if (!held) return from_error(held.error(), "archive");
    if (held->node != *node_bytes) {
      return user_error(UserCode::kInitOther, {{"path", what.home.string()}, {"what", "--node"}});
    }
  } else {
    OrgRequest request = common_request(what, (*session)->home(), *admin, random);
    request.kind = static_cast<std::uint8_t>(what.kind);
    request.node = *node_bytes;
    if (admin->voter()) request.voter_key = admin->voter()->public_key();
    sign_request(request, (*session)->home(), *admin);
    *bytes = encode(request);
    auto kept = (*session)->commit(
        {{ArchiveTable::kMeta, meta_key("request"), **bytes},
         {ArchiveTable::kMeta, meta_key("role"), to_bytes(as_bytes(what.role))}});
    if (!kept) return kept.error();
  }
  if (auto written = enrol::write_again(what.out, **bytes); !written) return written.error();
  return Numbered{};
}

// Kept when it returns. A run that was cut off before made another staff key, which this one replaces.
Outcome<Bytes> make_company_request(const OrgInit& what, Session& session, const AdminKeys& admin,
                                    const crypto::RosterState& roster) {
  const std::uint64_t now = session.now_ms();
  const auto org = crypto::id_of<OrgId>(crypto::label::kOrgId, admin.admin().public_key());
  const SignPublicKey holder_key = session.home().sign_key().public_key();
  OrgRequest request = common_request(what, session.home(), admin, session.random());
  request.network_id = roster.network_id;
  request.roster_hash = roster.hash;
  request.holder_certificate = enrol::certify_holder(admin.admin(), roster, org, holder_key,
                                                     what.holder_handle, what.role, now);
  request.device =
      enrol::certify_device(admin.admin(), roster, org, holder_key, what.holder_handle, now);
  crypto::KeyRecord staff;
  staff.purpose = crypto::KeyPurpose::kStaffEpoch;
  staff.epoch = 1;
  staff.id = record_id(org.view());
  staff.not_after_ms = now + limits::kStaffEpochDays * limits::kDayMs;
  session.random().fill(staff.secret.writable());
  KeyStatement statement;
  statement.key_class = ReaderClass::kStaff;
  statement.epoch = 1;
  statement.list_version = 1;
  statement.created_ms = now;
  statement.not_after_ms = staff.not_after_ms;
  statement.network_id = roster.network_id;
  statement.org = org;
  statement.public_key = crypto::KemKey::from_secret(staff.secret).public_key();
  request.statement =
      encode(crypto::make_statement(session.home().sign_key(), request.device, statement));
  sign_request(request, session.home(), admin);
  session.home().keys().add(std::move(staff));
  session.mark_keys_changed();

  Bytes bytes = encode(request);
  auto kept = session.commit({
      {ArchiveTable::kMeta, meta_key("request"), bytes},
      {ArchiveTable::kMeta, meta_key("names"),
       encode_list({to_bytes(as_bytes(what.name_ja)), to_bytes(as_bytes(what.name_en))})},
      {ArchiveTable::kMeta, own_statement_key(ReaderClass::kStaff), request.statement},
  });
  if (!kept) return kept.error();
  return bytes;
}

// A company makes everything but its CEPTOAR's certificate by itself.
Outcome<Numbered> init_company(const OrgInit& what, const Unlock& home_unlock,
                               const Unlock& admin_unlock, Clock& clock, crypto::Random& random) {
  const auto trusted = enrol::trusted_roster(what.home);
  if (!trusted) return trusted.error();
  const crypto::RosterState& roster = **trusted;
  const Organisation* above = roster.find_org(what.under);
  if (above == nullptr || above->kind != OrgKind::kCeptoar) {
    return user_error(UserCode::kUnknownRecipient,
                      {{"given", make_visible(what.under, true)}, {"suggestions", ""}});
  }
  if (roster.find_org(what.handle) != nullptr) {
    return user_error(UserCode::kOwnClient, {{"handle", make_visible(what.handle, true)}});
  }
  if (parent_handle(what.handle) != what.under) {
    return user_error(UserCode::kHandleForm, {{"given", make_visible(what.handle, true)}});
  }
  auto opened = enrol::begin(
      {what.home, {what.under, what.holder_handle}, what.out, what.admin_directory, facts_of(what)},
      home_unlock, clock, random);
  if (!opened) return opened.error();
  Session& session = **opened;
  const auto admin = admin_of(what, admin_unlock, false, random);
  if (!admin) return admin.error();
  auto bytes = enrol::begun_request(session);
  if (!bytes) return bytes.error();
  if (!*bytes) {
    auto made = make_company_request(what, session, *admin, roster);
    if (!made) return made.error();
    *bytes = std::move(*made);
  }
  if (auto written = enrol::write_again(what.out, **bytes); !written) return written.error();
  const auto request = parse<OrgRequest>(**bytes);
  if (!request) return from_error(request.error(), "archive");
  // Begun under an earlier version, perhaps.
  const auto version = enrol::made_under(session, request->roster_hash, what.out);
  if (!version) return version.error();
  const Organisation* then = (*version)->find_org(what.under);
  if (then == nullptr) return enrol::file_bad(what.out, "of no organisation in the roster of then");
  return Numbered{enrol::number_of(**version, then->admin_key, request->admin_key,
                                   enrol::object_hash(**bytes), request->nonce)};
}

Outcome<Bytes> first_access_list(Session& session, const AdminKeys& admin, const Identity& me) {
  const auto access = enrol::next_access(
      session, {me.subject.holder, me.subject.org, me.subject.handle,
                session.home().sign_key().public_key(),
                session.home().transport_key().curve_public_key(), true});
  if (!access) return access.error();
  return encode(crypto::sign_access(admin.admin(), {}, *access));
}

}  // namespace

Outcome<void> home_init(const fs::path& home, const HomeConfig& config, const Unlock& unlock,
                        std::uint64_t now_ms, crypto::Random& random) {
  const auto made = Home::create(home, unlock, config, now_ms, random);
  if (!made) return made.error();
  return {};
}

Outcome<Numbered> org_init(const OrgInit& what, const Unlock& home_unlock,
                           const Unlock& admin_unlock, Clock& clock, crypto::Random& random) {
  if (auto good = check_words(what); !good) return good.error();
  return what.under.empty() ? init_roster_org(what, home_unlock, admin_unlock, clock, random)
                            : init_company(what, home_unlock, admin_unlock, clock, random);
}

Outcome<void> org_accept_own(Session& session, const AdminKeys& admin,
                             const fs::path& access_out) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if (auto fresh = enrol::check_not_enrolled(session); !fresh) return fresh;
  if (auto free = enrol::check_free(access_out); !free) return free;
  const HomeConfig& config = session.home().config();
  const Organisation* org = (*roster)->find_org(config.node);
  if (org == nullptr || org->admin_key != admin.admin().public_key()) {
    return user_error(UserCode::kAdminOther,
                      {{"path", admin.directory().string()}, {"handle", config.node}});
  }
  const auto role = enrol::meta(session, "role");
  if (!role) return role.error();
  const std::uint64_t now = session.now_ms();
  const SignPublicKey key = session.home().sign_key().public_key();
  const Bytes certificate = enrol::certify_holder(admin.admin(), **roster, org->id, key,
                                                  config.handle, std::string(as_text(*role)), now);
  const Bytes device =
      enrol::certify_device(admin.admin(), **roster, org->id, key, config.handle, now);
  Hash32 issuer;
  std::ranges::copy(org->id.bytes, issuer.bytes.begin());
  note_audit(session, {AuditKind::kEnrolled, 0, 0, issuer});
  auto kept = session.commit({{ArchiveTable::kMeta, meta_key("chain"), encode_list({certificate})},
                              {ArchiveTable::kMeta, meta_key("device"), device},
                              enrol::acceptance_begins()});
  if (!kept) return kept;
  session.forget_identity();
  const auto identity = session.identity();
  if (!identity) return identity.error();

  const auto person = rotate_person(session);
  if (!person) return person.error();
  const auto list = next_staff_list(
      session, {admin.admin(), {}},
      {{(*identity)->subject.holder, config.handle, std::string(as_text(*role)), key, true,
        person->wire}},
      session.now_ms());
  if (!list) return list.error();
  if (auto stored = session.commit({write_of(*list)}); !stored) return stored;
  if (const auto staff = rotate_staff(session); !staff) return staff.error();
  if (org->kind == OrgKind::kCeptoar) {
    if (const auto members = rotate_members(session); !members) return members.error();
  }
  const auto access = first_access_list(session, admin, **identity);
  if (!access) return access.error();
  if (auto written = enrol::write(access_out, *access); !written) return written;
  return session.commit({enrol::acceptance_ends()});
}

}  // namespace ceptoar::member
