// SPDX-License-Identifier: Apache-2.0
#include "cli/member/epochs.h"

#include <algorithm>
#include <set>

#include "cli/member/audit.h"
#include "cli/member/grants.h"
#include "cli/member/leaving.h"
#include "cli/member/lost_lists.h"
#include "cli/member/own_keys.h"
#include "cli/member/people_rows.h"
#include "cli/member/sealing.h"
#include "cli/member/staff.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using crypto::KeyPurpose;
using crypto::StatementState;
using store::ArchiveTable;

constexpr std::uint8_t kGrantedVersion = 1;

Bytes granted_key(ReaderClass key_class) {
  return meta_key(key_class == ReaderClass::kStaff ? "granted/staff" : "granted/members");
}

// Whose keys got the newest epoch: the companies' (class members), the colleagues' (class staff).
struct Granted {
  std::uint32_t epoch = 0;
  std::set<Bytes> to;
};
Outcome<Granted> granted(Session& session, ReaderClass key_class) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, granted_key(key_class));
  if (!row) return from_error(row.error(), "archive");
  Granted out;
  if (!*row) return out;
  RowReader in(**row, kGrantedVersion);
  out.epoch = in.u32();
  for (std::uint32_t left = in.count(); left > 0; --left) out.to.insert(in.bytes());
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  return out;
}
store::ArchiveWrite write_of(const Granted& granted, ReaderClass key_class) {
  RowWriter out(kGrantedVersion);
  out.u32(granted.epoch).u32(static_cast<std::uint32_t>(granted.to.size()));
  for (const Bytes& one : granted.to) out.bytes(one);
  return {ArchiveTable::kMeta, granted_key(key_class), out.take()};
}

struct Device {
  const Identity* me;
  const crypto::RosterState* roster;
};
Outcome<Device> device(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if (!(*identity)->device) return user_error(UserCode::kNotDevice);
  const crypto::Subject& me = (*identity)->subject;
  const auto valid = crypto::verify_device(*(*identity)->device, me.org, me.admin,
                                           (*roster)->network_id, session.now_ms());
  if (!valid) return user_error(UserCode::kNotDevice);
  return Device{*identity, *roster};
}

// A statement that continues `before` with a fresh key; the private half goes into the keyring.
struct NewEpoch {
  KeyStatement statement;
  crypto::Secret<32> secret;
};
NewEpoch next_epoch(Session& session, ReaderClass key_class, const OrgId& org,
                    const std::optional<StatementState>& before, std::uint64_t days) {
  NewEpoch out;
  const std::uint64_t now = session.now_ms();
  session.random().fill(out.secret.writable());
  out.statement.key_class = key_class;
  out.statement.epoch = before ? before->statement.epoch + 1 : 1;
  // Statements of one chain are ordered by their times too, whatever the clock did.
  out.statement.created_ms = before ? std::max(now, before->statement.created_ms + 1) : now;
  out.statement.not_after_ms = out.statement.created_ms + days * kMsPerDay;
  out.statement.network_id = (*session.trust().current())->network_id;
  out.statement.org = org;
  out.statement.public_key = crypto::KemKey::from_secret(out.secret).public_key();
  if (before) out.statement.prev_hash = before->hash;
  return out;
}

// Before its private half is kept: each run would keep one more.
Outcome<void> check_continues(const std::optional<StatementState>& before, const StatementState& next) {
  if (!before || crypto::compare_statements(*before, next).order == crypto::StatementOrder::kNewer) return {};
  return from_error(fail(ErrorCode::kFork, "it does not continue the key before"), "new key");
}

void keep_key(Session& session, const NewEpoch& epoch, KeyPurpose purpose, BytesView id) {
  crypto::KeyRecord record;
  record.purpose = purpose;
  record.epoch = epoch.statement.epoch;
  record.not_after_ms = epoch.statement.not_after_ms;
  record.id = record_id(id);
  record.secret = epoch.secret.copy();
  session.home().keys().add(std::move(record));
  session.mark_keys_changed();
  note_audit(session, {AuditKind::kKeyMade, static_cast<std::uint16_t>(epoch.statement.key_class),
                       epoch.statement.epoch, {}});
}

ResolvedAudience audience_of(const crypto::RosterState& roster, Tlp tlp,
                             std::vector<Reader> readers) {
  ResolvedAudience out;
  out.tlp = tlp;
  out.audience.roster_version = roster.roster.version;
  out.audience.roster_hash = roster.hash;
  out.audience.readers = std::move(readers);
  return out;
}

// A company as a grantee: its certificate and staff statement verified again.
struct Grantee {
  OrgId org;
  StatementState statement;
  Bytes certificate;
};
Outcome<std::vector<Grantee>> grantees(Session& session, const Device& here) {
  const auto rows = companies(session);
  if (!rows) return rows.error();
  std::vector<Grantee> out;
  for (const CompanyRow& row : *rows) {
    const auto subject = crypto::verify_chain({row.certificate}, here.me->subject.roster_org,
                                              *here.roster, session.now_ms());
    if (!subject) continue;  // its certificate ended: it has left
    const auto statement = crypto::verify_statement(row.statement, row.org, (*subject)->admin,
                                                    here.roster->network_id);
    if (!statement) return from_error(statement.error(), row.handle);
    // Somebody left it, and its new key is not here: this one is his too.
    const auto key = company_key(session, row.org, (*statement)->statement);
    if (!key) return key.error();
    if (*key != CompanyKey::kFits) continue;
    // Made by somebody who left it, whatever list he said it stands under.
    if (session.trust().is_revoked(here.me->subject.roster_org, (*statement)->device, NodeId{}, 0)) {
      continue;
    }
    out.push_back({row.org, **statement, row.certificate});
  }
  return out;
}

// So many grants in a commit: with one each, the commits would cost as much as the seals.
constexpr std::size_t kGrantsInCommit = 64;

// Grants of one client key on their way into the outbox. Wipes them.
class MembersGrantSender {
 public:
  MembersGrantSender(Session& session, const Device& here) : session_(session), here_(here) {}
  ~MembersGrantSender() { wipe(); }
  MembersGrantSender(const MembersGrantSender&) = delete;
  MembersGrantSender& operator=(const MembersGrantSender&) = delete;

  Outcome<void> add(const Grantee& grantee, Bytes grant) {
    const crypto::WipeOnExit wiped(grant);
    const auto own = own_org_reader(session_);
    if (!own) return own.error();
    const HeldCard card =
        session_.trust().card_of(here_.me->subject.roster_org, grantee.org, HolderId{});
    SealWish& wish = wishes_.emplace_back();
    wish.kind = InnerKind::kKeyGrant;
    wish.audience = audience_of(
        *here_.roster, Tlp::kAmberStrict,
        {*own, reader_of_company(grantee.statement, {grantee.certificate},
                                 card.card == nullptr ? Hash32{} : card.card->hash)});
    wish.content = std::move(grant);
    return wishes_.size() < kGrantsInCommit ? Outcome<void>() : seal();
  }
  // What is left.
  Outcome<void> seal() {
    if (wishes_.empty()) return {};
    const auto sent = seal_all_to_outbox(session_, wishes_);
    wipe();
    return sent ? Outcome<void>() : Outcome<void>(sent.error());
  }

 private:
  void wipe() {
    for (SealWish& wish : wishes_) crypto::wipe(wish.content);
    wishes_.clear();
  }

  Session& session_;
  const Device& here_;
  std::vector<SealWish> wishes_;
};

}  // namespace

Outcome<StatementState> rotate_staff(Session& session) {
  const auto here = device(session);
  if (!here) return here.error();
  const Identity& me = *here->me;
  const auto before = own_statement(session, ReaderClass::kStaff);
  if (!before) return before.error();
  const auto held = staff_list(session);
  if (!held) return held.error();
  const auto list = list_version_for(session, *held ? &(*held)->list : nullptr, *before);
  if (!list) return list.error();
  NewEpoch epoch =
      next_epoch(session, ReaderClass::kStaff, me.subject.org, *before, limits::kStaffEpochDays);
  epoch.statement.list_version = *list;
  const Bytes wire =
      encode(crypto::make_statement(session.home().sign_key(), *me.device, epoch.statement));
  const auto verified = crypto::verify_statement(wire, me.subject.org, me.subject.admin,
                                                 here->roster->network_id);
  if (!verified) return from_error(verified.error(), "new key");
  if (!me.is_company()) {
    if (auto good = check_continues(*before, **verified); !good) return good.error();
  }
  keep_key(session, epoch, KeyPurpose::kStaffEpoch, me.subject.org.view());
  if (me.is_company()) {
    auto kept = session.commit(
        {{ArchiveTable::kMeta, own_statement_key(ReaderClass::kStaff), wire}});
    if (!kept) return kept.error();
    return **verified;
  }
  const auto added = session.trust().add_statement(wire);
  if (!added) return from_error(added.error(), "new key");
  const auto queued = control_to_outbox(session, {ControlKind::kKeyStatement, wire});
  if (!queued) return queued.error();
  return **verified;
}

namespace {

// Of certificates that nobody takes any more - they ended, or the admin key is another one - his program
// takes nothing either; he gets the key once his new card is here.
bool takes_grant(Session& session, const Device& here, const crypto::CardState& card) {
  const auto subject = crypto::verify_chain(card.card.chain, here.me->subject.roster_org,
                                            *here.roster, session.now_ms());
  return subject && (*subject)->key == card.subject.key &&
         (card.statement->statement.key_class != ReaderClass::kPerson ||
          crypto::verify_person_statement(card.statement->wire, **subject, here.roster->network_id));
}

}  // namespace

Outcome<std::size_t> grant_staff(Session& session) {
  const auto here = device(session);
  if (!here) return here.error();
  const Identity& me = *here->me;
  const auto statement = own_statement(session, ReaderClass::kStaff);
  if (!statement) return statement.error();
  const auto list = staff_list(session);
  if (!list) return list.error();
  auto done = granted(session, ReaderClass::kStaff);
  if (!done) return done.error();
  if (!*statement || !*list) return std::size_t{0};
  // The list that this key was made under is not here yet: whoever it leaves out stands on ours.
  const bool made_here = (*statement)->device == me.subject.key;
  if (!made_here && (*list)->list.version < (*statement)->statement.list_version) {
    return std::size_t{0};
  }
  const std::uint32_t epoch = (*statement)->statement.epoch;
  const crypto::KeyRecord* key =
      published_key(session.home().keys(), KeyPurpose::kStaffEpoch, **statement);
  if (key == nullptr) return std::size_t{0};  // made by another device, which grants it
  if (done->epoch != epoch) *done = {epoch, {}};

  std::vector<Reader> readers;
  for (const StaffMember& colleague : (*list)->list.staff) {
    const HeldCard card =
        session.trust().card_of(me.subject.roster_org, me.subject.org, colleague.holder);
    const bool can = card.card != nullptr && card.card->statement &&
                     card.card->subject.key == colleague.key &&
                     takes_grant(session, *here, *card.card) &&
                     !session.trust().is_revoked(me.subject.roster_org, colleague.key, NodeId{}, 0);
    if (colleague.holder == me.subject.holder || !can) continue;
    // By his key, not by his name: whose home was put back from a backup lost what he was granted, and comes with
    // a new one.
    const Bytes id = to_bytes(card.card->statement->statement.public_key.view());
    if (done->to.contains(id)) continue;
    if (readers.size() + 1 >= limits::kPersons) break;  // the rest with the next command
    readers.push_back(
        reader_of_person(*card.card->statement, card.card->card.chain, card.card->hash));
    done->to.insert(id);
  }
  if (readers.empty()) return std::size_t{0};
  const std::size_t count = readers.size();
  const auto own = own_person_reader(session);
  if (!own) return own.error();
  readers.push_back(*own);
  SealWish wish;
  wish.kind = InnerKind::kKeyGrant;
  wish.audience = audience_of(*here->roster, Tlp::kRed, std::move(readers));
  wish.content = staff_grant(**statement, key->secret);
  const crypto::WipeOnExit wiped(wish.content);
  const auto sent = seal_to_outbox(session, wish);
  if (!sent) return sent.error();
  auto kept = session.commit({write_of(*done, ReaderClass::kStaff)});
  if (!kept) return kept.error();
  return count;
}

namespace {

// What is sealed to a company is sealed to the own staff as well: without the staff's newest key here no grant
// would leave, and the client key would be published all the same, a new one by each run.
Outcome<void> check_holds_staff_key(Session& session, const Organisation& org) {
  const auto statement = own_statement(session, ReaderClass::kStaff);
  if (!statement) return statement.error();
  if (!*statement) return user_error(UserCode::kNoKeyYet, {{"handle", org.handle}});
  if (published_key(session.home().keys(), KeyPurpose::kStaffEpoch, **statement) != nullptr) return {};
  const auto list = staff_list(session);
  if (!list) return list.error();
  const std::string by = handle_of(*list ? &(*list)->list : nullptr, (*statement)->device);
  return user_error(UserCode::kStaffKeyMissing, {{"handle", by}});
}

}  // namespace

Outcome<void> check_client_key_can_be_granted(Session& session) {
  const auto here = device(session);
  if (!here) return here.error();
  const Organisation* org = here->roster->find_org(here->me->subject.org);
  const auto to = grantees(session, *here);
  if (!to) return to.error();
  return org == nullptr || to->empty() ? Outcome<void>() : check_holds_staff_key(session, *org);
}

Outcome<MembersRotation> rotate_members(Session& session, const std::optional<OrgId>& in_reply) {
  const auto here = device(session);
  if (!here) return here.error();
  const Identity& me = *here->me;
  const Organisation* org = here->roster->find_org(me.subject.org);
  if (org == nullptr || org->kind != OrgKind::kCeptoar) {
    return user_error(UserCode::kNotAllowed, {{"what", "only a CEPTOAR has a client key"}});
  }
  const auto to = grantees(session, *here);
  if (!to) return to.error();
  const bool seals = std::any_of(to->begin(), to->end(), [&](const Grantee& one) { return in_reply != one.org; });
  if (seals) {
    if (auto held = check_holds_staff_key(session, *org); !held) return held.error();
  }
  const auto before = own_statement(session, ReaderClass::kMembers);
  if (!before) return before.error();
  const auto held = staff_list(session);
  if (!held) return held.error();
  const auto list = list_version_for(session, *held ? &(*held)->list : nullptr, *before);
  if (!list) return list.error();
  std::vector<KemPublicKey> keys;
  for (const Grantee& grantee : *to) keys.push_back(grantee.statement.statement.public_key);
  const MembersGrants plan = plan_members_grants(keys, session.random());
  NewEpoch epoch =
      next_epoch(session, ReaderClass::kMembers, org->id, *before, limits::kStaffEpochDays);
  epoch.statement.list_version = *list;
  epoch.statement.grant_count = plan.count;
  epoch.statement.grant_root = plan.root;
  const Bytes wire =
      encode(crypto::make_statement(session.home().sign_key(), *me.device, epoch.statement));
  const auto verified =
      crypto::verify_statement(wire, org->id, org->admin_key, here->roster->network_id);
  if (!verified) return from_error(verified.error(), "new key");
  if (auto good = check_continues(*before, **verified); !good) return good.error();
  keep_key(session, epoch, KeyPurpose::kMembersEpoch, org->id.view());
  const auto added = session.trust().add_statement(wire);
  if (!added) return from_error(added.error(), "new key");
  const auto queued = control_to_outbox(session, {ControlKind::kKeyStatement, wire});
  if (!queued) return queued.error();

  MembersRotation out{**verified, std::nullopt, 0};
  Granted done{epoch.statement.epoch, {}};
  MembersGrantSender sender(session, *here);
  for (std::size_t i = 0; i < to->size(); ++i) {
    Bytes grant = members_grant(**verified, epoch.secret, plan, i);
    done.to.insert(to_bytes(keys[i].view()));
    if (in_reply == (*to)[i].org) {
      out.grant_in_reply = std::move(grant);
      continue;
    }
    if (auto put = sender.add((*to)[i], std::move(grant)); !put) return put.error();
    ++out.sent;
  }
  if (auto sealed = sender.seal(); !sealed) return sealed.error();
  std::vector<GrantedCompany> leaves;
  for (std::size_t i = 0; i < to->size(); ++i) leaves.push_back({(*to)[i].org, plan.salts[i]});
  // Last: a crash before this makes the next command rotate again instead of forgetting somebody.
  if (auto kept = session.commit({write_of(done, ReaderClass::kMembers),
                                  write_of((*verified)->hash, leaves)});
      !kept) {
    return kept.error();
  }
  return out;
}

Outcome<bool> members_grants_outdated(Session& session) {
  const auto here = device(session);
  if (!here) return here.error();
  const auto to = grantees(session, *here);
  if (!to) return to.error();
  const auto done = granted(session, ReaderClass::kMembers);
  if (!done) return done.error();
  std::set<Bytes> now;
  for (const Grantee& grantee : *to) {
    now.insert(to_bytes(grantee.statement.statement.public_key.view()));
  }
  if (now == done->to) return false;
  const auto statement = own_statement(session, ReaderClass::kMembers);
  if (!statement) return statement.error();
  const auto known = companies(session);
  if (!known) return known.error();
  // Of its own grants a device knows whom it left out, and what a removal has ended nobody uses any more.
  const bool other_knows_more = *statement && (*statement)->statement.epoch != done->epoch &&
                                (*statement)->statement.grant_count > known->size() &&
                                !session.trust().is_ending(**statement);
  if (!other_knows_more) return true;
  return user_error(UserCode::kCompaniesMissing,
                    {{"number", std::to_string((*statement)->statement.grant_count - known->size())}});
}

Outcome<std::optional<StatementState>> newest_person_statement(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& me = (*identity)->subject;
  auto own = own_statement(session, ReaderClass::kPerson);
  if (!own) return own;
  const HeldCard held = session.trust().card_of(me.roster_org, me.org, me.holder);
  if (held.card == nullptr || !held.card->statement || held.card->subject.key != me.key) return own;
  const StatementState& said = *held.card->statement;
  if (!*own || (*own)->statement.epoch < said.statement.epoch) return std::optional(said);
  return own;
}

Outcome<StatementState> rotate_person(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  const auto before = newest_person_statement(session);
  if (!before) return before.error();
  NewEpoch epoch =
      next_epoch(session, ReaderClass::kPerson, me.subject.org, *before, limits::kPersonEpochDays);
  epoch.statement.holder = me.subject.holder;
  const crypto::KeyRecord* first =
      session.home().keys().find(KeyPurpose::kPersonEpoch, me.subject.holder.view(), 1);
  if (!*before && first != nullptr) {
    epoch.secret = first->secret.copy();
    epoch.statement.public_key = crypto::KemKey::from_secret(epoch.secret).public_key();
  }
  const Bytes wire = encode(
      crypto::make_statement(session.home().sign_key(), me.chain.back(), epoch.statement));
  const auto verified = crypto::verify_person_statement(
      wire, me.subject, (*session.trust().current())->network_id);
  if (!verified) return from_error(verified.error(), "new key");
  keep_key(session, epoch, KeyPurpose::kPersonEpoch, me.subject.holder.view());
  auto kept = session.commit(
      {{ArchiveTable::kMeta, own_statement_key(ReaderClass::kPerson), wire}});
  if (!kept) return kept.error();
  return **verified;
}

}  // namespace ceptoar::member
