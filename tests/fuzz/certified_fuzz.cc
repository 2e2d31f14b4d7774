// SPDX-License-Identifier: Apache-2.0
// What an organisation says about its keys and people: raw bytes, altered ones, and nonsense signed
// with the right key - a member's own program may be the attacker.
#include <algorithm>
#include <array>

#include "crypto/certificate.h"
#include "crypto/entry.h"
#include "crypto/grant.h"
#include "schema/limits.h"
#include "tests/fuzz/council_world.h"

namespace ceptoar::fuzz {
namespace {

using namespace crypto;
using test::kCouncilNowMs;

const test::CouncilOrg& banks() { return council().org("banks"); }
const RosterState& roster() { return *council().roster; }

// A payload, by the input's choice: the good one, an altered one, or bytes of the input's own.
// At most what the object around it may hold: nothing longer can be written.
Bytes payload(Input& input, const Bytes& good, std::size_t most) {
  Bytes out = input.flag() ? edited(input, good) : to_bytes(input.bytes(16'384));
  out.resize(std::min(out.size(), most));
  return out;
}

template <class Signed>
Signed opened(BytesView bytes) {
  return parse<Signed>(bytes).value();
}

// --- certificates -------------------------------------------------------------------------------

Bytes certified_anyhow(const SignKey& issuer, Bytes certificate) {
  SignedCertificate wire;
  wire.signature = issuer.sign(label::kCertificateSign, council().network,
                               hash(label::kCertificate, {certificate}).view());
  wire.certificate = std::move(certificate);
  return encode(wire);
}

void check_chain(Input& input) {
  const test::CouncilCompany& company = banks().companies[0];
  const bool by_company = input.flag();
  std::vector<Bytes> chain = by_company ? company.officer.chain : banks().holder.chain;
  const std::size_t at = input.below(chain.size());
  const SignKey& issuer = by_company && at == 1 ? company.admin : banks().admin;
  chain[at] =
      certified_anyhow(issuer, payload(input, opened<SignedCertificate>(chain[at]).certificate,
                                       limits::kCertificateBytes));
  if (input.flag())
    chain.erase(chain.begin() + static_cast<std::ptrdiff_t>(input.below(chain.size())));
  if (input.flag()) chain.push_back(to_bytes(input.rest()));
  const auto subject = verify_chain(chain, banks().id, roster(), kCouncilNowMs);
  if (!subject) return;
  CEPTOAR_CHECK((*subject)->roster_org == banks().id);
  CEPTOAR_CHECK((*subject)->handle.find("banks") != std::string::npos);
  const OrgId& org = (*subject)->org;
  for (const test::CouncilOrg& other : council().orgs) {
    CEPTOAR_CHECK(other.id == banks().id || org != other.id);  // nobody speaks for another
  }
}

void check_device(Input& input) {
  const Bytes good = opened<SignedCertificate>(banks().holder.device).certificate;
  const Bytes wire = certified_anyhow(banks().admin, payload(input, good, limits::kCertificateBytes));
  const auto device =
      verify_device(wire, banks().id, banks().admin.public_key(), council().network, kCouncilNowMs);
  if (device) CEPTOAR_CHECK((*device)->kind == CertificateKind::kDevice);
}

// --- statements ---------------------------------------------------------------------------------

// Statement and freshness each good, altered or invented; signed by the device's key.
Bytes stated_anyhow(Input& input, const StatementState& before, const SignKey& device) {
  SignedKeyStatement wire = opened<SignedKeyStatement>(before.wire);
  wire.statement = payload(input, wire.statement, limits::kStatementBytes);
  const Hash32 id = statement_hash(wire.statement);
  wire.signature = device.sign(label::kStatementSign, council().network, id.view());
  if (input.flag()) {
    wire.freshness = payload(input, wire.freshness, limits::kStatementBytes);
  } else if (auto freshness = parse<Freshness>(wire.freshness)) {
    freshness->statement_hash = id;
    wire.freshness = encode(*freshness);
  }
  wire.freshness_signature = device.sign(label::kFreshnessSign, council().network,
                                         hash(label::kFreshness, {wire.freshness}).view());
  if (input.flag()) wire.device = payload(input, wire.device, limits::kCertificateBytes);
  return edited(input, encode(wire));
}

void check_statement(Input& input) {
  const bool members = input.flag();
  const StatementState& held = members ? *banks().members : banks().staff;
  const Bytes wire = stated_anyhow(input, held, banks().holder.sign);
  const auto taken =
      verify_statement(wire, banks().id, banks().admin.public_key(), council().network);
  if (!taken) return;
  CEPTOAR_CHECK((*taken)->statement.org == banks().id && (*taken)->wire == wire);
  if ((*taken)->statement.key_class == held.statement.key_class) {
    (void)compare_statements(held, **taken);
    const StatementVerdict back = compare_statements(**taken, **taken);
    CEPTOAR_CHECK(back.order == StatementOrder::kSame);
  }
  Bytes grant = to_bytes(input.rest());
  (void)open_grant(grant, **taken, banks().staff_key.public_key());
}

void check_person_statement(Input& input) {
  const test::CouncilHolder& holder = banks().holder;
  const auto subject = verify_chain(holder.chain, banks().id, roster(), kCouncilNowMs).value();
  const Bytes wire = stated_anyhow(input, holder.statement, holder.sign);
  const auto taken = verify_person_statement(wire, *subject, council().network);
  if (taken) CEPTOAR_CHECK((*taken)->statement.holder == holder.id);
}

void check_revocation(Input& input) {
  static const Bytes good = [] {
    Revocation revocation;
    revocation.network_id = council().network;
    revocation.org = banks().id;
    revocation.key = banks().companies[0].officer.sign.public_key();
    revocation.list_version = 2;
    revocation.created_ms = kCouncilNowMs;
    revocation.last = {{banks().nodes[0].id, 7}};
    return encode(revocation);
  }();
  SignedRevocation wire;
  wire.revocation = payload(input, good, limits::kRevocationBytes);
  const bool by_device = input.flag();
  if (by_device) wire.signer = banks().holder.device;
  const SignKey& signer = by_device ? banks().holder.sign : banks().admin;
  wire.signature = signer.sign(label::kRevocationSign, council().network,
                               hash(label::kRevocation, {wire.revocation}).view());
  const auto taken = verify_revocation(edited(input, encode(wire)), roster(), kCouncilNowMs);
  if (taken) CEPTOAR_CHECK((*taken)->org == banks().id);
}

// --- cards, lists -------------------------------------------------------------------------------

void check_card(Input& input) {
  const test::CouncilCompany& company = banks().companies[0];
  const bool of_company = input.flag();
  const bool by_device = input.flag();
  const Bytes& before = of_company ? company.card : banks().holder.card;
  SignedCard wire = opened<SignedCard>(before);
  wire.card = payload(input, wire.card, limits::kCardBytes);
  const SignKey& signer =
      !of_company ? banks().holder.sign : (by_device ? company.officer.sign : company.admin);
  wire.signature = signer.sign(label::kCardSign, council().network, card_hash(wire.card).view());
  const Bytes bytes = edited(input, encode(wire));
  const auto taken = verify_card(bytes, roster(), kCouncilNowMs);
  if (!taken) return;
  CEPTOAR_CHECK((*taken)->subject.roster_org == banks().id && (*taken)->wire == bytes);
  const auto held = verify_card(before, roster(), kCouncilNowMs).value();
  if (held->card.org == (*taken)->card.org && held->card.holder == (*taken)->card.holder) {
    (void)compare_cards(*held, **taken);
    (void)compare_cards(**taken, *held);
  }
}

void check_staff_list(Input& input) {
  static const Bytes good = [] {
    const test::CouncilHolder& holder = banks().holder;
    StaffList list;
    list.version = 1;
    list.network_id = council().network;
    list.org = banks().id;
    list.created_ms = kCouncilNowMs;
    list.staff = {{holder.id, holder.handle, holder.role, holder.sign.public_key(), true,
                   holder.statement.wire}};
    return encode(list);
  }();
  SignedStaffList wire;
  wire.list = payload(input, good, limits::kBodyBytes);
  wire.signature = banks().admin.sign(label::kStaffListSign, council().network,
                                      hash(label::kStaffList, {wire.list}).view());
  (void)verify_staff_list(edited(input, encode(wire)), banks().id, banks().admin.public_key(),
                          council().network, kCouncilNowMs);
}

void check_access(Input& input) {
  static const Bytes good = [] {
    const test::CouncilHolder& officer = banks().companies[0].officer;
    Access access;
    access.network_id = council().network;
    access.node = banks().nodes[0].id;
    access.serial = 2;
    access.created_ms = kCouncilNowMs;
    access.add = {{officer.id, officer.org, officer.handle, officer.sign.public_key(),
                   officer.transport.curve_public_key(), false}};
    return encode(access);
  }();
  SignedAccess wire;
  wire.access = payload(input, good, limits::kBodyBytes);
  wire.signature = banks().admin.sign(label::kAccessSign, council().network,
                                      hash(label::kAccess, {wire.access}).view());
  const auto taken =
      verify_access(edited(input, encode(wire)), *roster().find_node(banks().nodes[0].id), roster(),
                    kCouncilNowMs);
  if (!taken) return;
  for (const AccessEntry& entry : (*taken)->add) {
    CEPTOAR_CHECK(entry.handle.find("@banks") != std::string::npos);
  }
}

// --- entries of a log and their routing
// -----------------------------------------------------------

void check_routing(Input& input) {
  static const EntryId entry = EntryId::from(hash(label::kRouting, {}).view()).value();
  static const Bytes good = [] {
    test::SeededRandom random(3);
    std::vector<RoutingPlan> plans;
    for (const test::CouncilNode* node : council().nodes()) {
      plans.push_back(
          {node->id, node->ntk.public_key(), {{ReaderClass::kStaff, 1, node->org, {}}}});
    }
    std::sort(plans.begin(), plans.end(),
              [](const auto& a, const auto& b) { return a.node < b.node; });
    const auto routing =
        make_routing(banks().nodes[0].nsk, council().network, entry, plans, random).value();
    return routing.routing;
  }();
  SignedRouting wire;
  wire.routing = payload(input, good, limits::kRoutingBytes);
  wire.signature = banks().nodes[0].nsk.sign(label::kRoutingSign, council().network,
                                             hash(label::kRouting, {wire.routing}).view());
  const auto routing =
      verify_routing(encode(wire), council().network, banks().nodes[0].nsk.public_key(), entry);
  if (!routing) return;
  for (const test::CouncilNode* node : council().nodes()) {
    (void)open_routing(*routing, node->id, node->ntk);
  }
}

void check_entry(Input& input) {
  static const Bytes good = [] {
    EntryHeader header;
    header.author = banks().nodes[0].id;
    header.network_id = council().network;
    header.dist = Dist::kPublic;
    header.roster_seq = 1;
    header.roster_hash = roster().hash;
    header.seq = 1;
    header.hlc = kCouncilNowMs << 16;
    header.expires_ms = kCouncilNowMs + limits::kClearHorizonDays * limits::kDayMs;
    header.body_len = 100;
    return encode(header);
  }();
  SignedEntry wire;
  wire.header = payload(input, good, limits::kHeaderMaxBytes);
  const EntryId id = entry_id(wire.header);
  wire.signature = sign_entry(banks().nodes[0].nsk, council().network, id);
  const auto entry = verify_entry(wire, council().network, banks().nodes[0].nsk.public_key());
  if (entry) CEPTOAR_CHECK((*entry)->id == id);
}

using Check = void (*)(Input&);
// The corpus counts on this order: append only.
constexpr std::array kChecks = std::to_array<Check>(
    {check_chain, check_device, check_statement, check_person_statement, check_revocation,
     check_card, check_staff_list, check_access, check_routing, check_entry});

void run(BytesView bytes) {
  Input input(bytes);
  const std::size_t which = input.u8();
  kChecks[which % kChecks.size()](input);
}

const Registration kRegistered("certified", run);

}  // namespace
}  // namespace ceptoar::fuzz
