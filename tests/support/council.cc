// SPDX-License-Identifier: Apache-2.0
#include "tests/support/council.h"

#include <algorithm>
#include <array>

#include "crypto/grant.h"
#include "schema/codec.h"
#include "schema/text.h"

namespace ceptoar::test {
namespace {

using crypto::KemKey;
using crypto::Random;
using crypto::SignKey;
namespace label = crypto::label;

struct Example {
  std::string_view handle;
  std::string_view name_ja;
  std::string_view sector;
  std::string_view ministry;
};

constexpr std::array<Example, 14> kCeptoars = {{
    {"telecom", "通信", "telecom_info", "mic"},
    {"broadcast", "放送", "telecom_info", "mic"},
    {"banks", "銀行等", "finance", "fsa"},
    {"securities", "証券", "finance", "fsa"},
    {"life_insurance", "生命保険", "finance", "fsa"},
    {"nonlife_insurance", "損害保険", "finance", "fsa"},
    {"aviation", "航空", "aviation", "mlit"},
    {"railway", "鉄道", "railway", "mlit"},
    {"electric", "電力", "electric", "meti"},
    {"gas", "ガス", "gas", "meti"},
    {"local_government", "自治体", "government", "mic"},
    {"medical", "医療", "medical", "mhlw"},
    {"water", "水道", "water", "mhlw"},
    {"logistics", "物流", "logistics", "mlit"},
}};
constexpr std::array<Example, 5> kMinistries = {{
    {"fsa", "金融庁", "", ""},
    {"mic", "総務省", "", ""},
    {"mhlw", "厚生労働省", "", ""},
    {"mlit", "国土交通省", "", ""},
    {"meti", "経済産業省", "", ""},
}};
constexpr Example kNisc = {"nisc", "内閣官房情報セキュリティセンター", "", ""};
constexpr Example kOwnSecretariat = {"council", "セプターカウンシル事務局", "", ""};
constexpr std::uint16_t kFirstPort = 41'000;

// What must exist before the first roster, and with it the network id.
struct Seat {
  Example example;
  OrgKind kind;
  OrgId id;
  SignKey admin;
  std::optional<SignKey> voter;
  std::vector<CouncilNode> nodes;
};

bool votes(OrgKind kind) { return kind == OrgKind::kCeptoar || kind == OrgKind::kMinistry; }

Seat make_seat(Random& random, const Example& example, OrgKind kind, std::size_t nodes,
               std::uint16_t& next_port) {
  SignKey admin = SignKey::generate(random);
  const OrgId id = crypto::id_of<OrgId>(label::kOrgId, admin.public_key());
  Seat seat{example, kind, id, std::move(admin), std::nullopt, {}};
  if (votes(kind)) seat.voter = SignKey::generate(random);
  for (std::size_t i = 0; i < nodes; ++i) {
    SignKey nsk = SignKey::generate(random);
    const NodeId node = crypto::id_of<NodeId>(label::kNodeId, nsk.public_key());
    const std::uint16_t port = next_port++;
    const std::uint16_t member_port = next_port++;
    seat.nodes.push_back({node, id, std::move(nsk), KemKey::generate(random), port, member_port});
  }
  std::sort(seat.nodes.begin(), seat.nodes.end(),
            [](const CouncilNode& a, const CouncilNode& b) { return a.id < b.id; });
  return seat;
}

std::vector<Seat> make_seats(Random& random, const CouncilShape& shape) {
  CEPTOAR_CHECK(shape.ceptoars <= kCeptoars.size() && shape.ministries <= kMinistries.size());
  CEPTOAR_CHECK(shape.ceptoars + shape.ministries >= limits::kRosterMinVoters);
  std::vector<Seat> seats;
  std::uint16_t port = kFirstPort;
  const auto add = [&](const Example& example, OrgKind kind) {
    seats.push_back(make_seat(random, example, kind, shape.nodes, port));
  };
  for (std::size_t i = 0; i < shape.ceptoars; ++i) add(kCeptoars[i], OrgKind::kCeptoar);
  for (std::size_t i = 0; i < shape.ministries; ++i) add(kMinistries[i], OrgKind::kMinistry);
  if (shape.nisc) add(kNisc, OrgKind::kNisc);
  if (shape.council) add(kOwnSecretariat, OrgKind::kCouncil);
  return seats;
}

Roster first_roster(const std::vector<Seat>& seats) {
  Roster roster;
  roster.version = 1;
  roster.created_ms = kCouncilStartMs;
  roster.expires_ms = kCouncilStartMs + 365 * limits::kDayMs;
  Community finance{"finance", "金融", false, {}};
  for (const Seat& seat : seats) {
    roster.organisations.push_back(
        {seat.id, seat.kind, Status::kActive, std::string(seat.example.handle),
         std::string(seat.example.sector), std::string(seat.example.ministry),
         std::string(seat.example.name_ja), std::string(seat.example.handle),
         seat.admin.public_key()});
    if (seat.voter) {
      const SignPublicKey& key = seat.voter->public_key();
      roster.voters.push_back({crypto::id_of<VoterId>(label::kVoterId, key), seat.id, key});
    }
    for (const CouncilNode& node : seat.nodes) {
      roster.nodes.push_back({node.id, node.org, Status::kActive, 1, node.nsk.public_key(),
                              node.ntk.curve_public_key(), "127.0.0.1", node.port,
                              node.member_port});
    }
    if (seat.example.sector == "finance" || seat.example.handle == "fsa") {
      finance.members.push_back(seat.id);
    }
  }
  roster.communities = {{"council", "セプターカウンシル", true, {}}, finance};
  sort_roster(roster);
  return roster;
}

RosterSignature vote_of(const SignKey& voter, const NetworkId& network, const Roster& roster,
                        std::uint32_t round, const Hash32& hash) {
  return {crypto::id_of<VoterId>(label::kVoterId, voter.public_key()),
          crypto::sign_roster(voter, network, roster.version, round, hash)};
}

Bytes sign_roster_with(const Roster& roster, const std::vector<const SignKey*>& voters,
                       std::uint32_t round) {
  SignedRoster out;
  out.roster = encode(roster);
  out.round = round;
  const NetworkId network =
      roster.version == 1 ? crypto::network_of(out.roster) : roster.network_id;
  for (const SignKey* voter : voters) {
    out.signatures.push_back(
        vote_of(*voter, network, roster, round, crypto::roster_hash(out.roster)));
  }
  std::sort(out.signatures.begin(), out.signatures.end(),
            [](const RosterSignature& a, const RosterSignature& b) { return a.voter < b.voter; });
  return encode(out);
}

crypto::Verified<crypto::RosterState> agree(const std::vector<Seat>& seats) {
  const Roster roster = first_roster(seats);
  std::vector<const SignKey*> voters;
  for (const Seat& seat : seats) {
    if (seat.voter) voters.push_back(&*seat.voter);
  }
  return crypto::verify_genesis(sign_roster_with(roster, voters, 1),
                                crypto::network_of(encode(roster)))
      .value();
}

// The organisation that certifies a holder: in the roster, or a company under it.
struct Issuer {
  const crypto::RosterState& roster;
  OrgId top;
  OrgId org;
  const std::string& handle;
  const SignKey& admin;
  const std::vector<Bytes>& chain;
  const std::vector<CouncilNode>& nodes;
};

Certificate certificate_for(const Issuer& issuer, CertificateKind kind, const OrgId& subject_org,
                            const HolderId& holder, const SignPublicKey& key, std::string handle,
                            std::string role) {
  Certificate out;
  out.kind = kind;
  out.serial = 1;
  out.not_before_ms = kCouncilStartMs;
  out.not_after_ms = kCouncilEndMs;
  out.network_id = issuer.roster.network_id;
  out.issuer_org = issuer.org;
  out.subject_org = subject_org;
  out.subject_holder = holder;
  out.key = key;
  out.handle = std::move(handle);
  out.role = std::move(role);
  return out;
}

KeyStatement first_statement(const Issuer& issuer, ReaderClass key_class, const HolderId& holder,
                             const KemPublicKey& key) {
  KeyStatement out;
  out.key_class = key_class;
  out.epoch = 1;
  out.list_version = 1;
  out.created_ms = kCouncilStartMs;
  out.not_after_ms = kCouncilStatementEndMs;
  out.network_id = issuer.roster.network_id;
  out.org = issuer.org;
  out.holder = holder;
  out.public_key = key;
  return out;
}

Card card_for(const Issuer& issuer, const HolderId& holder, const std::string& handle,
              const std::string& role, const std::vector<Bytes>& chain, const Bytes& statement) {
  Card card;
  card.serial = 1;
  card.created_ms = kCouncilStartMs;
  card.network_id = issuer.roster.network_id;
  card.org = issuer.org;
  card.holder = holder;
  card.handle = handle;
  card.name_ja = handle + "（例）";
  card.name_en = handle;
  card.role = role;
  card.contacts = {{"tel", "03-0000-0000"}};
  for (const CouncilNode& node : issuer.nodes) card.nodes.push_back(node.id);
  card.chain = chain;
  card.statement = statement;
  return card;
}

CouncilHolder make_holder(Random& random, const Issuer& issuer, const std::string& role) {
  SignKey sign = SignKey::generate(random);
  KemKey transport = KemKey::generate(random);
  KemKey epoch_key = KemKey::generate(random);
  const HolderId id = crypto::id_of<HolderId>(label::kHolderId, sign.public_key());
  const std::string handle = role + "@" + issuer.handle;
  const auto certify = [&](CertificateKind kind) {
    return encode(crypto::sign_certificate(
        issuer.admin,
        certificate_for(issuer, kind, issuer.org, id, sign.public_key(), handle, role)));
  };
  std::vector<Bytes> chain = issuer.chain;
  chain.push_back(certify(CertificateKind::kHolder));
  const auto subject =
      crypto::verify_chain(chain, issuer.top, issuer.roster, kCouncilNowMs).value();
  const Bytes statement = encode(crypto::make_statement(
      sign, chain.back(),
      first_statement(issuer, ReaderClass::kPerson, id, epoch_key.public_key())));
  const SignedCard card =
      crypto::sign_card(sign, card_for(issuer, id, handle, role, chain, statement), nullptr);
  const auto state =
      crypto::verify_person_statement(statement, *subject, issuer.roster.network_id).value();
  return {id,
          issuer.org,
          handle,
          role,
          std::move(sign),
          std::move(transport),
          std::move(epoch_key),
          certify(CertificateKind::kDevice),
          std::move(chain),
          *state,
          encode(card),
          crypto::card_hash(card.card)};
}

crypto::StatementState publish(const Issuer& issuer, const CouncilHolder& device,
                               const KeyStatement& statement) {
  const Bytes wire = encode(crypto::make_statement(device.sign, device.device, statement));
  return *crypto::verify_statement(wire, issuer.org, issuer.admin.public_key(),
                                   issuer.roster.network_id)
              .value();
}

CouncilCompany make_company(Random& random, const Issuer& parent, std::size_t number) {
  SignKey admin = SignKey::generate(random);
  const OrgId id = crypto::id_of<OrgId>(label::kOrgId, admin.public_key());
  const std::string handle = parent.handle + "-" + std::to_string(number);
  const std::vector<Bytes> chain = {encode(crypto::sign_certificate(
      parent.admin, certificate_for(parent, CertificateKind::kOrganisation, id, {},
                                    admin.public_key(), handle, "")))};
  const Issuer issuer{parent.roster, parent.top, id, handle, admin, chain, parent.nodes};
  CouncilHolder officer = make_holder(random, issuer, "officer");
  KemKey staff_key = KemKey::generate(random);
  crypto::StatementState staff = publish(
      issuer, officer, first_statement(issuer, ReaderClass::kStaff, {}, staff_key.public_key()));
  const SignedCard card =
      crypto::sign_card(admin, card_for(issuer, {}, handle, "", chain, staff.wire), nullptr);
  return {id,
          handle,
          std::move(admin),
          chain,
          std::move(officer),
          std::move(staff_key),
          std::move(staff),
          encode(card),
          crypto::card_hash(card.card)};
}

std::string role_of(OrgKind kind) {
  switch (kind) {
    case OrgKind::kCeptoar:
      return "secretariat";
    case OrgKind::kMinistry:
      return "liaison";
    case OrgKind::kNisc:
      return "duty";
    case OrgKind::kCouncil:
      return "chair";
    case OrgKind::kAgency:
    case OrgKind::kResponseMinistry:
    case OrgKind::kObserver:
    case OrgKind::kAssociate:
      return "liaison";
  }
  return {};
}

// The client key of a CEPTOAR with a leaf for every company, as its program would make it.
void add_members_key(Random& random, const Issuer& issuer, CouncilOrg& org) {
  for (const CouncilCompany& company : org.companies) {
    org.grant_salts.push_back(random.id<Hash32>());
    org.grant_leaves.push_back(
        crypto::grant_leaf(org.grant_salts.back(), company.staff_key.public_key()));
  }
  org.members_key = KemKey::generate(random);
  KeyStatement statement =
      first_statement(issuer, ReaderClass::kMembers, {}, org.members_key->public_key());
  statement.grant_count = static_cast<std::uint32_t>(org.grant_leaves.size());
  statement.grant_root = crypto::merkle_root(org.grant_leaves);
  org.members = publish(issuer, org.holder, statement);
}

CouncilOrg make_org(Random& random, const crypto::RosterState& roster, Seat seat,
                    std::size_t companies) {
  const std::string handle(seat.example.handle);
  const std::vector<Bytes> no_chain;
  const Issuer issuer{roster, seat.id, seat.id, handle, seat.admin, no_chain, seat.nodes};
  CouncilHolder holder = make_holder(random, issuer, role_of(seat.kind));
  KemKey staff_key = KemKey::generate(random);
  crypto::StatementState staff = publish(
      issuer, holder, first_statement(issuer, ReaderClass::kStaff, {}, staff_key.public_key()));
  std::vector<CouncilCompany> made;
  if (seat.kind == OrgKind::kCeptoar) {
    for (std::size_t i = 1; i <= companies; ++i) made.push_back(make_company(random, issuer, i));
  }
  const OrgKind kind = seat.kind;
  CouncilOrg org{seat.id,
                 kind,
                 handle,
                 std::move(seat.admin),
                 std::move(seat.voter),
                 std::move(seat.nodes),
                 std::move(holder),
                 std::move(staff_key),
                 std::move(staff),
                 std::nullopt,
                 std::nullopt,
                 {},
                 {},
                 std::move(made)};
  if (kind == OrgKind::kCeptoar) {
    const Issuer owner{roster, org.id, org.id, org.handle, org.admin, no_chain, org.nodes};
    add_members_key(random, owner, org);
  }
  return org;
}

}  // namespace

CouncilShape full_council() { return {14, 5, true, true, 2, 1}; }

const CouncilOrg& Council::org(std::string_view handle) const {
  const auto at = std::find_if(orgs.begin(), orgs.end(),
                               [&](const CouncilOrg& item) { return item.handle == handle; });
  CEPTOAR_CHECK(at != orgs.end());
  return *at;
}

const CouncilOrg& Council::org(const OrgId& id) const {
  const auto at =
      std::find_if(orgs.begin(), orgs.end(), [&](const CouncilOrg& item) { return item.id == id; });
  CEPTOAR_CHECK(at != orgs.end());
  return *at;
}

const CouncilNode& Council::node(const NodeId& id) const {
  const std::vector<const CouncilNode*> all = nodes();
  const auto at =
      std::find_if(all.begin(), all.end(), [&](const CouncilNode* item) { return item->id == id; });
  CEPTOAR_CHECK(at != all.end());
  return **at;
}

const CouncilCompany& Council::company(std::string_view handle) const {
  const std::vector<CouncilCompany>& all = org(parent_handle(handle).value()).companies;
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const CouncilCompany& item) { return item.handle == handle; });
  CEPTOAR_CHECK(at != all.end());
  return *at;
}

std::vector<const CouncilNode*> Council::nodes() const {
  std::vector<const CouncilNode*> out;
  for (const CouncilOrg& item : orgs) {
    for (const CouncilNode& node : item.nodes) out.push_back(&node);
  }
  return out;
}

std::vector<const CouncilOrg*> Council::voters() const {
  std::vector<const CouncilOrg*> out;
  for (const CouncilOrg& item : orgs) {
    if (item.voter) out.push_back(&item);
  }
  return out;
}

std::vector<Bytes> Council::statements() const {
  std::vector<Bytes> out;
  for (const CouncilOrg& item : orgs) {
    out.push_back(item.staff.wire);
    if (item.members) out.push_back(item.members->wire);
  }
  return out;
}

Council make_council(Random& random, const CouncilShape& shape) {
  CEPTOAR_CHECK(crypto::init().has_value());
  std::vector<Seat> seats = make_seats(random, shape);
  crypto::Verified<crypto::RosterState> roster = agree(seats);
  std::vector<CouncilOrg> orgs;
  for (Seat& seat : seats) {
    orgs.push_back(make_org(random, *roster, std::move(seat), shape.companies));
  }
  const NetworkId network = roster->network_id;
  return {network, std::move(roster), std::move(orgs)};
}

Roster successor(const crypto::RosterState& before) {
  Roster next = before.roster;
  next.version += 1;
  next.created_ms += 1000;
  next.network_id = before.network_id;
  next.prev_hash = before.hash;
  next.resolves.clear();
  return next;
}

void sort_roster(Roster& roster) {
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(roster.voters.begin(), roster.voters.end(), by_id);
  std::sort(roster.recovery.begin(), roster.recovery.end());
  std::sort(roster.organisations.begin(), roster.organisations.end(), by_id);
  std::sort(roster.nodes.begin(), roster.nodes.end(), by_id);
  std::sort(roster.communities.begin(), roster.communities.end(),
            [](const Community& a, const Community& b) { return a.name < b.name; });
  for (Community& community : roster.communities) {
    std::sort(community.members.begin(), community.members.end());
  }
}

Bytes sign_roster_by(const Roster& roster, const std::vector<const CouncilOrg*>& signers,
                     std::uint32_t round) {
  std::vector<const SignKey*> voters;
  for (const CouncilOrg* signer : signers) voters.push_back(&signer->voter.value());
  return sign_roster_with(roster, voters, round);
}

std::vector<const CouncilOrg*> first_voters(const Council& council, std::size_t n) {
  std::vector<const CouncilOrg*> out = council.voters();
  CEPTOAR_CHECK(n <= out.size());
  out.resize(n);
  return out;
}

KeyStatement next_statement(const crypto::StatementState& before, const KemPublicKey& key,
                            std::uint64_t created_ms) {
  KeyStatement next = before.statement;
  next.epoch += 1;
  next.not_after_ms = created_ms + (next.not_after_ms - next.created_ms);
  next.created_ms = created_ms;
  next.public_key = key;
  next.prev_hash = before.hash;
  return next;
}

}  // namespace ceptoar::test
