// SPDX-License-Identifier: Apache-2.0
#include "cli/member/own_keys.h"

#include <algorithm>

#include "crypto/roster_ends.h"

namespace ceptoar::member {
namespace {

using crypto::StatementState;
using store::ArchiveTable;

// The statement kept in kMeta, verified again.
Outcome<std::optional<StatementState>> kept_statement(Session& session, const Identity& identity,
                                                      ReaderClass key_class) {
  const auto row =
      load_optional(session.archive(), ArchiveTable::kMeta, own_statement_key(key_class));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return std::optional<StatementState>();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const NetworkId& network = (*roster)->network_id;
  const crypto::Subject& me = identity.subject;
  auto verified = key_class == ReaderClass::kPerson
                      ? crypto::verify_person_statement(**row, me, network)
                      : crypto::verify_statement(**row, me.org, me.admin, network);
  if (!verified && key_class == ReaderClass::kPerson && !identity.is_company()) {
    // Made before its organisation had this admin key: the next one follows it.
    for (const crypto::RosterState& then : session.trust().rosters_under_old_keys(me.org)) {
      crypto::Subject before = me;
      before.admin = then.find_org(me.org)->admin_key;
      verified = crypto::verify_person_statement(**row, before, network);
      if (verified) break;
    }
  }
  if (!verified) return from_error(verified.error(), "own key");
  return std::optional<StatementState>(**verified);
}

void keep_newer(std::optional<StatementState>& into, const std::optional<StatementState>& other) {
  if (!other) return;
  const auto age = [](const StatementState& s) { return std::pair(s.statement.epoch, s.as_of_ms); };
  if (!into || age(*into) < age(*other)) into = other;
}

}  // namespace

Bytes own_statement_key(ReaderClass key_class) {
  return meta_key(key_class == ReaderClass::kPerson ? "own/person" : "own/staff");
}

std::array<std::uint8_t, 32> record_id(BytesView id) {
  std::array<std::uint8_t, 32> out{};
  std::copy(id.begin(), id.end(), out.begin());
  return out;
}

const crypto::KeyRecord* published_key(const crypto::Keyring& keys, crypto::KeyPurpose purpose,
                                       const StatementState& statement) {
  const auto id = record_id(statement.statement.org.view());
  const auto found =
      std::find_if(keys.records().begin(), keys.records().end(), [&](const crypto::KeyRecord& r) {
        return r.purpose == purpose && r.id == id && r.epoch == statement.statement.epoch &&
               crypto::KemKey::from_secret(r.secret).public_key() == statement.statement.public_key;
      });
  return found == keys.records().end() ? nullptr : &*found;
}

Outcome<std::optional<StatementState>> own_statement(Session& session, ReaderClass key_class) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  if (key_class == ReaderClass::kPerson) return kept_statement(session, me, key_class);
  const OrgId& org = key_class == ReaderClass::kMembers ? me.subject.roster_org : me.subject.org;
  if (key_class == ReaderClass::kMembers || !me.is_company()) {
    const StatementState* newest = session.trust().newest_statement(org, key_class);
    return newest == nullptr ? std::optional<StatementState>() : std::optional(*newest);
  }
  auto kept = kept_statement(session, me, key_class);
  if (!kept) return kept;
  const HeldCard card = session.trust().card_of(me.subject.roster_org, org, HolderId{});
  if (card.card != nullptr) keep_newer(*kept, card.card->statement);
  return kept;
}

bool stands(Session& session, const StatementState& statement) {
  const auto identity = session.identity();
  const auto roster = session.roster();
  if (!identity || !roster) return true;  // whoever goes on hears of it
  const crypto::Subject& me = (*identity)->subject;
  const NetworkId& network = (*roster)->network_id;
  if (statement.statement.key_class == ReaderClass::kPerson) {
    return crypto::verify_person_statement(statement.wire, me, network).has_value();
  }
  const Organisation* org = (*roster)->find_org(statement.statement.org);
  const SignPublicKey& admin = org != nullptr ? org->admin_key : me.admin;
  return crypto::verify_statement(statement.wire, statement.statement.org, admin, network).has_value();
}

Outcome<bool> has_companies_of_former_key(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if (crypto::old_admin_keys(**roster, (*identity)->subject.roster_org).empty()) return false;
  const auto rows = companies(session);
  if (!rows) return rows.error();
  return std::any_of(rows->begin(), rows->end(), [&](const CompanyRow& row) {
    return is_of_former_key(row, (*identity)->subject.roster_org, **roster, session.now_ms());
  });
}

bool is_of_former_key(const CompanyRow& row, const OrgId& top, const crypto::RosterState& roster,
                      std::uint64_t now_ms) {
  const auto subject = crypto::verify_chain({row.certificate}, top, roster, now_ms);
  return !subject && subject.error().code == ErrorCode::kBadSignature;
}

Outcome<std::vector<CompanyRow>> companies(Session& session) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, meta_key("companies"));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return std::vector<CompanyRow>();
  auto rows = parse_companies(**row);
  if (!rows) return from_error(rows.error(), "archive");
  const auto identity = session.identity();
  if (!identity || session.trust().newest_revocation_ms((*identity)->subject.roster_org) == 0) {
    return std::move(*rows);
  }
  // A colleague removed it: his revocation is all that this device hears of it.
  std::erase_if(*rows, [&](const CompanyRow& one) {
    const auto wire = parse<SignedCertificate>(one.certificate);
    const auto certificate = wire ? parse<Certificate>(wire->certificate)
                                  : Result<Certificate>(wire.error());
    return certificate && session.trust().is_revoked((*identity)->subject.roster_org,
                                                     certificate->key, NodeId{}, 0);
  });
  return std::move(*rows);
}

Reader reader_of_org(const StatementState& statement) {
  Reader reader;
  reader.reader_class = statement.statement.key_class;
  reader.epoch = statement.statement.epoch;
  reader.org = statement.statement.org;
  reader.key = statement.statement.public_key;
  reader.statement_hash = statement.hash;
  return reader;
}

Reader reader_of_company(const StatementState& statement, std::vector<Bytes> chain,
                         const Hash32& card_hash) {
  Reader reader = reader_of_org(statement);
  reader.card_hash = card_hash;
  reader.chain = std::move(chain);
  reader.statement = statement.wire;
  return reader;
}

Reader reader_of_person(const StatementState& statement, std::vector<Bytes> chain,
                        const Hash32& card_hash) {
  Reader reader = reader_of_company(statement, std::move(chain), card_hash);
  reader.holder = statement.statement.holder;
  return reader;
}

OrgId home_org(const Reader& reader) {
  if (reader.chain.empty()) return reader.org;
  const auto wire = parse<SignedCertificate>(reader.chain.front());
  if (!wire) return reader.org;
  const auto certificate = parse<Certificate>(wire->certificate);
  return certificate ? certificate->issuer_org : reader.org;
}

Outcome<Reader> own_org_reader(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  const auto statement = own_statement(session, ReaderClass::kStaff);
  if (!statement) return statement.error();
  if (!*statement) return user_error(UserCode::kNoKeyYet, {{"handle", me.subject.handle}});
  if (!me.is_company()) return reader_of_org(**statement);
  const HeldCard card =
      session.trust().card_of(me.subject.roster_org, me.subject.org, HolderId{});
  return reader_of_company(**statement, {me.chain.front()},
                           card.card == nullptr ? Hash32{} : card.card->hash);
}

Outcome<Reader> own_person_reader(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  const auto statement = own_statement(session, ReaderClass::kPerson);
  if (!statement) return statement.error();
  if (!*statement) return user_error(UserCode::kNoKeyYet, {{"handle", me.subject.handle}});
  const HeldCard card =
      session.trust().card_of(me.subject.roster_org, me.subject.org, me.subject.holder);
  return reader_of_person(**statement, me.chain,
                          card.card == nullptr ? Hash32{} : card.card->hash);
}

}  // namespace ceptoar::member
