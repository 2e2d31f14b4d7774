// SPDX-License-Identifier: Apache-2.0
// `member init`, `member enrol`, `member accept`: a further person of an existing organisation.
#include <algorithm>

#include "cli/member/archive_keys.h"
#include "cli/member/audit.h"
#include "cli/member/cases.h"
#include "cli/member/enrol_files.h"
#include "cli/member/epochs.h"
#include "cli/member/given_cards.h"
#include "cli/member/grants.h"
#include "cli/member/office.h"
#include "cli/member/operators.h"
#include "cli/member/others_keys.h"
#include "cli/member/own_cards.h"
#include "cli/member/own_keys.h"
#include "cli/member/people_rows.h"
#include "cli/member/renewal.h"
#include "cli/member/scan_text.h"
#include "cli/member/sealing.h"
#include "cli/member/staff.h"
#include "crypto/box.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;
using store::ArchiveTable;

using enrol::file_bad;

std::string org_part(const std::string& holder_handle) {
  return holder_handle.substr(holder_handle.find('@') + 1);
}

// The roster organisation above an organisation's handle: itself, or a company's CEPTOAR.
const Organisation* roster_org_of(const crypto::RosterState& roster, const std::string& handle) {
  if (const Organisation* org = roster.find_org(handle)) return org;
  const auto above = parent_handle(handle);
  return above ? roster.find_org(*above) : nullptr;
}

// A new member does not know his company's admin key before he is in: the number covers the key of
// the roster organisation above, which both sides know, and the whole request.
std::string request_number(const crypto::RosterState& roster, const Organisation& above,
                           const MemberRequest& request, const Hash32& hash) {
  return enrol::number_of(roster, above.admin_key, request.holder_key, hash, request.nonce);
}

struct Opened {
  MemberRequest request;
  Hash32 hash;
};
Outcome<Opened> read_request(Session& session, const fs::path& path, std::string_view number) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  auto file = enrol::read(path);
  if (!file) return file.error();
  const auto bytes = lift(from_scan(std::move(*file)), path.string());
  if (!bytes) return bytes.error();
  auto request = parse<MemberRequest>(*bytes);
  if (!request) return from_error(request.error(), path.string());
  if (request->network_id != (*roster)->network_id) {
    return user_error(UserCode::kOtherNetwork, {{"what", path.string()}});
  }
  if (!enrol::verify(request->holder_key, request->network_id, signed_part(*request),
                     request->signature)) {
    return user_error(UserCode::kSignatureBad, {{"what", path.string() + ": holder key"}});
  }
  if (auto good = enrol::check_handle(request->handle, true); !good) return good.error();
  if (roster_org_of(**roster, org_part(request->handle)) == nullptr) {
    return file_bad(path, "of no organisation in the roster");
  }
  const auto version = enrol::made_under(session, request->roster_hash, path);
  if (!version) return version.error();
  const Organisation* above = roster_org_of(**version, org_part(request->handle));
  if (above == nullptr) return file_bad(path, "of no organisation in the roster of then");
  const Hash32 hash = enrol::object_hash(*bytes);
  auto same = enrol::check_number(number, request_number(**version, *above, *request, hash), path);
  if (!same) return same.error();
  return Opened{std::move(*request), hash};
}

HolderId holder_of(const MemberRequest& request) {
  return crypto::id_of<HolderId>(crypto::label::kHolderId, request.holder_key);
}

Outcome<void> give_access(Session& session, const AdminKeys& admin, const MemberRequest& request,
                          const OrgId& org, bool device) {
  return enrol::queue_access(session, admin, {holder_of(request), org, request.handle,
                                              request.holder_key, request.transport_key, device});
}

// What a later change of his access needs.
Outcome<void> note_person(Session& session, const MemberRequest& request, const OrgId& org) {
  return session.commit({write_of(KnownPerson{org, holder_of(request), request.handle, request.role,
                                              request.holder_key, request.transport_key,
                                              session.now_ms()})});
}

// A company's further officer: his company certifies him, the CEPTOAR lets him onto its node.
Outcome<Numbered> admit_company_member(Session& session, const AdminKeys& admin, const fs::path& path,
                                       const MemberRequest& request, const CompanyRow& company) {
  // Nobody could take him away from his company again. What another company's list says of the key does not
  // count: it would keep out every newcomer whose request it saw.
  const auto others = keys_of_others(session, company.org);
  if (!others) return others.error();
  if (others->contains(request.holder_key)) {
    return file_bad(path, "this key is another one's here: the person makes a new request");
  }
  if (auto given = give_access(session, admin, request, company.org, false); !given) {
    return given.error();
  }
  if (auto noted = note_person(session, request, company.org); !noted) return noted.error();
  if (const auto sent = flush_outbox(session); !sent) return sent.error();
  return Numbered{};
}

// Keys of the organisation's archive, where the reply has them; the cards behind the grant.
Outcome<void> take_rest(Session& session, const OrgId& org, const std::vector<Bytes>& box) {
  for (std::size_t i = 1; i < box.size(); ++i) {
    if (!is_archive_keys(box[i])) continue;
    if (const auto taken = take_archive_keys(session, org, box[i]); !taken) return taken.error();
  }
  take_given_cards(session, box);
  return {};
}

Outcome<Bytes> staff_key_box(Session& session, const MemberRequest& request,
                             const Hash32& request_hash,
                             const crypto::StatementState& statement, const OrgId* archive_of) {
  const crypto::KeyRecord* key =
      published_key(session.home().keys(), crypto::KeyPurpose::kStaffEpoch, statement);
  CEPTOAR_CHECK(key != nullptr);
  std::vector<Bytes> grants;
  grants.push_back(staff_grant(statement, key->secret));
  if (archive_of != nullptr) {
    if (Bytes keys = encode_archive_keys(session, *archive_of); !keys.empty()) {
      grants.push_back(std::move(keys));
    }
  }
  add_cards_for_colleague(session, holder_of(request), grants);
  Bytes content = encode_box(grants);
  const crypto::WipeOnExit wiped(content);
  wipe_all(grants);
  return lift(crypto::box_seal(request.person_key, enrol::box_info(request_hash), content,
                               session.random()),
              "request");
}

// Joins rotate: the new list first, then a staff key that stands under it.
Outcome<MemberReply> take_in(Session& session, const AdminKeys& admin, const Identity& me,
                             const Opened& opened, bool device, bool archive) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const MemberRequest& request = opened.request;
  const std::uint64_t now = session.now_ms();
  MemberReply reply;
  reply.network_id = (*roster)->network_id;
  reply.roster_hash = (*roster)->hash;
  reply.request_hash = opened.hash;
  reply.chain.assign(me.chain.begin(), me.chain.end() - 1);
  reply.chain.push_back(enrol::certify_holder(admin.admin(), **roster, me.subject.org,
                                              request.holder_key, request.handle, request.role,
                                              now));
  if (device) {
    reply.device = enrol::certify_device(admin.admin(), **roster, me.subject.org,
                                         request.holder_key, request.handle, now);
  }
  const auto held = staff_list(session);
  if (!held) return held.error();
  std::vector<StaffMember> staff;
  if (*held) staff = (*held)->list.staff;
  std::erase_if(staff, [&](const StaffMember& m) { return m.holder == holder_of(request); });
  staff.push_back({holder_of(request), request.handle, request.role, request.holder_key, device, {}});
  const auto list = next_staff_list(session, {admin.admin(), {}}, std::move(staff), now);
  if (!list) return list.error();
  Hash32 certified;
  std::ranges::copy(holder_of(request).bytes, certified.bytes.begin());
  note_audit(session, {AuditKind::kCertified, 0, 0, certified});
  if (auto stored = session.commit({write_of(*list)}); !stored) return stored.error();
  const auto statement = rotate_staff(session);
  if (!statement) return statement.error();
  if (const auto granted = grant_staff(session); !granted) return granted.error();
  if (auto sent = send_staff_list(session, *list); !sent) return sent.error();
  reply.statements.push_back(statement->wire);
  const auto members = own_statement(session, ReaderClass::kMembers);
  if (!members) return members.error();
  if (*members) reply.statements.push_back((*members)->wire);
  reply.staff_list = list->wire;
  auto box = staff_key_box(session, request, opened.hash, *statement,
                           archive ? &me.subject.org : nullptr);
  if (!box) return box.error();
  reply.box = std::move(*box);
  reply.nonce = session.random().id<Nonce32>();
  reply.signature = enrol::sign(admin.admin(), reply.network_id, signed_part(reply));
  return reply;
}

}  // namespace

Outcome<Bytes> make_request(Session& session, const std::string& role) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  Home& home = session.home();
  MemberRequest request;
  request.handle = home.config().handle;
  request.role = role;
  request.network_id = (*roster)->network_id;
  request.roster_hash = (*roster)->hash;
  request.holder_key = home.sign_key().public_key();
  request.transport_key = home.transport_key().curve_public_key();
  const crypto::KeyRecord* person = home.keys().find(crypto::KeyPurpose::kPersonEpoch);
  CEPTOAR_CHECK(person != nullptr);
  request.person_key = crypto::KemKey::from_secret(person->secret).public_key();
  request.nonce = session.random().id<Nonce32>();
  request.signature = enrol::sign(home.sign_key(), request.network_id, signed_part(request));
  Bytes bytes = encode(request);
  auto kept = session.commit({{ArchiveTable::kMeta, meta_key("request"), bytes}});
  if (!kept) return kept.error();
  return bytes;
}

Outcome<Numbered> member_init(const MemberInit& what, const Unlock& unlock, Clock& clock,
                              crypto::Random& random) {
  if (auto good = enrol::check_handle(what.handle, true); !good) return good.error();
  if (auto good = enrol::check_line(what.role, "role", limits::kHandleBytes); !good) {
    return good.error();
  }
  const auto trusted = enrol::trusted_roster(what.home);
  if (!trusted) return trusted.error();
  const crypto::RosterState& roster = **trusted;
  const Organisation* above = roster_org_of(roster, org_part(what.handle));
  if (above == nullptr) {
    return user_error(UserCode::kUnknownRecipient,
                      {{"given", make_visible(org_part(what.handle), true)}, {"suggestions", ""}});
  }
  auto session = enrol::begin({what.home,
                               {above->handle, what.handle},
                               what.out,
                               {},
                               {{"HANDLE", what.handle}, {"--role", what.role}}},
                              unlock, clock, random);
  if (!session) return session.error();
  auto bytes = enrol::begun_request(**session);
  if (!bytes) return bytes.error();
  if (!*bytes) {
    auto made = make_request(**session, what.role);
    if (!made) return made.error();
    *bytes = std::move(*made);
  }
  const auto request = parse<MemberRequest>(**bytes);
  if (!request) return from_error(request.error(), "archive");
  if (request->role != what.role) {  // begun in the dialogue of the first run
    return user_error(UserCode::kInitOther, {{"path", what.home.string()}, {"what", "--role"}});
  }
  const auto version = enrol::made_under(**session, request->roster_hash, what.out);
  if (!version) return version.error();
  const Organisation* then = roster_org_of(**version, org_part(what.handle));
  if (then == nullptr) return file_bad(what.out, "of no organisation in the roster of then");
  if (auto written = enrol::write_again(what.out, **bytes); !written) return written.error();
  return Numbered{request_number(**version, *then, *request, enrol::object_hash(**bytes))};
}

Outcome<std::string> request_as_text(const fs::path& request) {
  const auto bytes = enrol::read(request);
  if (!bytes) return bytes.error();
  const auto good = parse<MemberRequest>(*bytes);
  if (!good) return from_error(good.error(), request.string());
  return scan_text(*bytes);
}

Outcome<Numbered> member_enrol(Session& session, const AdminKeys& admin, const fs::path& path,
                               std::string_view number, bool device, const fs::path& out,
                               bool archive) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  const std::string own_org = org_part(me.subject.handle);
  if (me.former) return user_error(UserCode::kAdminChanged, {{"handle", me.subject.handle}});
  if (me.subject.admin != admin.admin().public_key()) {
    return user_error(UserCode::kAdminOther,
                      {{"path", admin.directory().string()}, {"handle", own_org}});
  }
  if (auto free = enrol::check_free(out); !free) return free.error();
  const auto opened = read_request(session, path, number);
  if (!opened) return opened.error();
  const MemberRequest& request = opened->request;
  // Taken off before: nobody would seal to this key or believe it, and it would hold the staff key.
  if (session.trust().is_revoked(me.subject.roster_org, request.holder_key, NodeId{}, 0)) {
    return file_bad(path, "this key was revoked: the person makes a new request");
  }
  if (org_part(request.handle) != own_org) {
    const auto known = companies(session);
    if (!known) return known.error();
    for (const CompanyRow& company : *known) {
      if (company.handle == org_part(request.handle)) {
        return admit_company_member(session, admin, path, request, company);
      }
    }
    return file_bad(path, "a member of another organisation");
  }
  if (!me.device) return user_error(UserCode::kNotDevice);
  const auto list = staff_list(session);
  if (!list) return list.error();
  if (*list && std::any_of((*list)->list.staff.begin(), (*list)->list.staff.end(),
                           [&](const StaffMember& m) {
                             return m.handle == request.handle && m.holder != holder_of(request);
                           })) {
    return file_bad(path, "the handle belongs to another holder already");
  }
  const auto reply = take_in(session, admin, me, *opened, device, archive);
  if (!reply) return reply.error();
  if (!me.is_company()) {
    if (auto given = give_access(session, admin, request, me.subject.org, device); !given) {
      return given.error();
    }
    if (auto noted = note_person(session, request, me.subject.org); !noted) return noted.error();
  }
  const Bytes bytes = encode(*reply);
  if (auto written = enrol::write(out, bytes); !written) return written.error();
  if (auto shown = show_cards_to_newcomer(session); !shown) return shown.error();
  // Not devices alone: who has no device now may have to take the place of the only one.
  if (auto told = tell_companies(session); !told) return told.error();
  if (auto told = tell_cases(session); !told) return told.error();
  if (auto told = tell_operators(session); !told) return told.error();
  if (auto due = renew_companies_due(session, admin); !due) return due.error();
  if (const auto sent = flush_outbox(session); !sent) return sent.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  return Numbered{enrol::number_of(**roster, me.subject.admin, request.holder_key,
                                   enrol::object_hash(bytes), reply->nonce)};
}

Outcome<void> member_accept(Session& session, const fs::path& path, std::string_view number) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if (auto fresh = enrol::check_not_enrolled(session); !fresh) return fresh;
  const auto request_bytes = enrol::meta(session, "request");
  if (!request_bytes) return request_bytes.error();
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  const auto reply = parse<MemberReply>(*bytes);
  if (!reply) return from_error(reply.error(), path.string());
  const Hash32 request_hash = enrol::object_hash(*request_bytes);
  if (reply->request_hash != request_hash) return file_bad(path, "answers another request");
  const auto version = enrol::made_under(session, reply->roster_hash, path);
  if (!version) return version.error();
  const Organisation* top = (*roster)->find_org(session.home().config().node);
  if (top == nullptr) return user_error(UserCode::kNotEnrolled);
  const auto me = crypto::verify_chain(reply->chain, top->id, **roster, session.now_ms());
  if (!me) return from_error(me.error(), path.string());
  const SignPublicKey key = session.home().sign_key().public_key();
  if (reply->network_id != (*roster)->network_id || (*me)->key != key ||
      (*me)->handle != session.home().config().handle) {
    return file_bad(path, "certificate of another holder");
  }
  if (!enrol::verify((*me)->admin, reply->network_id, signed_part(*reply), reply->signature)) {
    return user_error(UserCode::kSignatureBad, {{"what", path.string() + ": admin key"}});
  }
  auto same = enrol::check_number(
      number, enrol::number_of(**version, (*me)->admin, key, enrol::object_hash(*bytes), reply->nonce),
      path);
  if (!same) return same;

  std::vector<store::ArchiveWrite> writes = {
      {ArchiveTable::kMeta, meta_key("chain"), encode_list(reply->chain)},
      enrol::acceptance_begins()};
  if (!reply->device.empty()) {
    writes.push_back({ArchiveTable::kMeta, meta_key("device"), reply->device});
  }
  for (const Bytes& statement : reply->statements) {
    // A company's staff key is no matter of the roster; it comes in with its grant.
    const auto added = session.trust().add_statement(statement, true);
    if (!added && added.error().code != ErrorCode::kNotAuthorized) {
      return from_error(added.error(), path.string());
    }
  }
  Hash32 issuer;
  std::ranges::copy((*me)->org.bytes, issuer.bytes.begin());
  note_audit(session, {AuditKind::kEnrolled, 0, 0, issuer});
  if (auto kept = session.commit(std::move(writes)); !kept) return kept;
  session.forget_identity();

  std::vector<store::ArchiveWrite> after;
  Outcome<void> done = keep_staff_list(session, reply->staff_list, session.now_ms(), after);
  // That of the request: an acceptance that was cut off may have made the next one already.
  const auto asked = parse<MemberRequest>(*request_bytes);
  if (!asked) return from_error(asked.error(), "request");
  const auto& records = session.home().keys().records();
  const auto person = std::find_if(records.begin(), records.end(), [&](const crypto::KeyRecord& record) {
    return record.purpose == crypto::KeyPurpose::kPersonEpoch &&
           crypto::KemKey::from_secret(record.secret).public_key() == asked->person_key;
  });
  if (person == records.end()) return file_bad(path, "answers another request");
  const crypto::KemKey person_key = crypto::KemKey::from_secret(person->secret);
  const auto content = crypto::box_open(person_key, enrol::box_info(request_hash), reply->box);
  if (done && !content) done = from_error(content.error(), path.string());
  if (done) {
    auto grants = parse_box(content->view());
    if (!grants) done = from_error(grants.error(), path.string());
    if (done) done = take_rest(session, (*me)->org, *grants);
    if (done && !grants->empty()) {
      const auto installed = install_grant(session, grants->front(), (*me)->org,
                                           person_key.public_key(), after);
      if (!installed) done = installed.error();
    }
    if (grants) wipe_all(*grants);
  }
  if (!done) {
    if (auto undone = enrol::undo_enrolment(session); !undone) return undone;
    return done;
  }
  if (auto kept = session.commit(std::move(after)); !kept) return kept;
  if (const auto first = rotate_person(session); !first) return first.error();
  return session.commit({enrol::acceptance_ends()});
}

}  // namespace ceptoar::member
