// SPDX-License-Identifier: Apache-2.0
#include "tests/support/message.h"

#include <algorithm>

#include "crypto/audience.h"
#include "schema/codec.h"
#include "schema/time.h"

namespace ceptoar::test {
namespace {

Reader reader_of(const crypto::StatementState& statement) {
  const KeyStatement& published = statement.statement;
  Reader out;
  out.reader_class = published.key_class;
  out.epoch = published.epoch;
  out.org = published.org;
  out.holder = published.holder;
  out.key = published.public_key;
  out.statement_hash = statement.hash;
  return out;
}

Reader carried_reader(const crypto::StatementState& statement, const std::vector<Bytes>& chain,
                      const Hash32& card_hash) {
  Reader out = reader_of(statement);
  out.card_hash = card_hash;
  out.chain = chain;
  out.statement = statement.wire;
  return out;
}

std::uint64_t horizon_days(Dist dist) {
  switch (dist) {
    case Dist::kPublic:
      return limits::kClearHorizonDays - 1;
    case Dist::kControl:
      return limits::kControlHorizonDays - 1;
    case Dist::kCommunity:
    case Dist::kDirected:
      break;
  }
  return limits::kSealedHorizonDays;
}

EntryHeader header_at(const Council& council, const CouncilNode& node, Dist dist,
                      const MsgId& msg_id, const Place& place) {
  EntryHeader out;
  out.dist = dist;
  out.lane = place.lane;
  out.roster_seq = council.roster->roster.version;
  out.seq = place.seq;
  out.hlc = place.now_ms << 16;
  out.expires_ms = horizon_ms(place.now_ms, horizon_days(dist));
  out.author = node.id;
  out.network_id = council.network;
  out.roster_hash = council.roster->hash;
  out.prev = place.prev;
  out.msg_id = msg_id;
  return out;
}

Message finish(const Council& council, const CouncilNode& node, EntryHeader header,
               crypto::SealedContent sealed) {
  header.body_len = static_cast<std::uint32_t>(sealed.body.size());
  header.body_hash = sealed.body_hash;
  header.key_commit = sealed.key_commit;
  header.inner_commit = sealed.inner_commit;
  SignedEntry entry;
  entry.header = encode(header);
  const EntryId id = crypto::entry_id(entry.header);
  entry.signature = crypto::sign_entry(node.nsk, council.network, id);
  return {header, std::move(sealed), std::move(entry), id};
}

}  // namespace

Reader staff_reader(const CouncilOrg& org) { return reader_of(org.staff); }

Reader members_reader(const CouncilOrg& org) { return reader_of(org.members.value()); }

Reader company_reader(const CouncilCompany& company) {
  return carried_reader(company.staff, company.chain, company.card_hash);
}

Reader person_reader(const CouncilHolder& holder) {
  return carried_reader(holder.statement, holder.chain, holder.card_hash);
}

std::vector<Reader> community_readers(const Council& council) {
  std::vector<Reader> out;
  for (const CouncilOrg& org : council.orgs) {
    out.push_back(staff_reader(org));
    if (org.members) out.push_back(members_reader(org));
  }
  return out;
}

Inner draft(const Council& council, const CouncilHolder& author, const CouncilNode& node, Tlp tlp,
            std::vector<Reader> readers, crypto::Random& random, std::string_view text) {
  Inner inner;
  inner.tlp = tlp;
  inner.created_ms = kCouncilNowMs;
  inner.retain_until_ms = kCouncilNowMs + 365 * limits::kDayMs;
  inner.network_id = council.network;
  inner.author_node = node.id;
  inner.msg_id = random.id<MsgId>();
  inner.item_id = inner.msg_id;
  inner.author_org = author.org;
  inner.author_holder = author.id;
  inner.chain = author.chain;
  inner.audience.roster_version = council.roster->roster.version;
  inner.audience.roster_hash = council.roster->hash;
  if (tlp == Tlp::kGreen) inner.audience.community = "council";
  std::sort(readers.begin(), readers.end(), crypto::reader_before);
  inner.audience.readers = std::move(readers);
  inner.content = encode(Advisory{"Title", std::string(text), "en"});
  return inner;
}

Message post(const Council& council, const CouncilNode& node, const crypto::SignKey& author,
             const Inner& inner, crypto::Random& random, const Place& place) {
  EntryHeader header = header_at(council, node, dist_for(inner.tlp), inner.msg_id, place);
  const crypto::SealRequest request{crypto::binding_of(header), inner};
  return finish(council, node, header, crypto::seal(request, author, random).value());
}

Message post_control(const Council& council, const CouncilNode& node, const Control& control,
                     crypto::Random& random, const Place& place) {
  EntryHeader header = header_at(council, node, Dist::kControl, random.id<MsgId>(), place);
  crypto::SealedContent content;
  content.body = encode(control);
  content.body_hash = crypto::body_hash(content.body);
  // Control is not InnerSigned; the commitment is the hash of what stands there instead.
  content.inner_commit = crypto::hash(crypto::label::kInnerSigned, {content.body});
  return finish(council, node, header, std::move(content));
}

crypto::OpeningKey staff_opening(const CouncilOrg& org) {
  return {ReaderClass::kStaff, org.id, {}, org.staff.statement.epoch, &org.staff_key};
}

crypto::OpeningKey members_opening(const CouncilOrg& org) {
  return {ReaderClass::kMembers,
          org.id,
          {},
          org.members.value().statement.epoch,
          &org.members_key.value()};
}

crypto::OpeningKey company_opening(const CouncilCompany& company) {
  return {ReaderClass::kStaff, company.id, {}, company.staff.statement.epoch, &company.staff_key};
}

crypto::OpeningKey person_opening(const CouncilHolder& holder) {
  return {ReaderClass::kPerson, holder.org, holder.id, holder.statement.statement.epoch,
          &holder.epoch_key};
}

CouncilTrust::CouncilTrust(const Council& council) {
  add_roster(*council.roster);
  const auto add_card = [&](const Bytes& wire) {
    const auto card = crypto::verify_card(wire, *council.roster, kCouncilNowMs).value();
    cards_.insert_or_assign(card->hash, *card);
  };
  for (const CouncilOrg& org : council.orgs) {
    add_statement(org.staff);
    if (org.members) add_statement(*org.members);
    add_card(org.holder.card);
    for (const CouncilCompany& company : org.companies) {
      add_card(company.card);
      add_card(company.officer.card);
    }
  }
}

void CouncilTrust::add_statement(const crypto::StatementState& statement) {
  statements_.insert_or_assign(statement.hash, statement);
  const auto [at, added] =
      newest_.try_emplace({statement.statement.org, statement.statement.key_class}, statement.hash);
  if (!added && statements_.at(at->second).statement.epoch < statement.statement.epoch) {
    at->second = statement.hash;
  }
}

void CouncilTrust::forget_statements() {
  statements_.clear();
  newest_.clear();
}

void CouncilTrust::revoke(const OrgId& org, const SignPublicKey& key, const NodeId& node,
                          std::uint64_t last_seq) {
  revoked_.insert_or_assign(std::pair(org, key), std::pair(node, last_seq));
}

const crypto::RosterState* CouncilTrust::roster_by_hash(const Hash32& hash) const {
  const auto at = rosters_.find(hash);
  return at != rosters_.end() ? &at->second : nullptr;
}

const crypto::StatementState* CouncilTrust::statement_by_hash(const Hash32& hash) const {
  const auto at = statements_.find(hash);
  return at != statements_.end() ? &at->second : nullptr;
}

const crypto::StatementState* CouncilTrust::newest_statement(const OrgId& org,
                                                             ReaderClass key_class) const {
  const auto at = newest_.find({org, key_class});
  return at != newest_.end() ? &statements_.at(at->second) : nullptr;
}

const crypto::CardState* CouncilTrust::card_by_hash(const Hash32& hash) const {
  const auto at = cards_.find(hash);
  return at != cards_.end() ? &at->second : nullptr;
}

bool CouncilTrust::is_revoked(const OrgId& roster_org, const SignPublicKey& key,
                              const NodeId& node, std::uint64_t seq) const {
  const auto at = revoked_.find({roster_org, key});
  return at != revoked_.end() && (at->second.first != node || seq > at->second.second);
}

}  // namespace ceptoar::test
