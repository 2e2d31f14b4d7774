// SPDX-License-Identifier: Apache-2.0
// Staff lists, access lists and the signature under a member's post.
#include <algorithm>

#include "crypto/certificate.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::access_test {
namespace {

using crypto::SignKey;

const CouncilOrg& banks() { return shared_council().org("banks"); }
const CouncilOrg& securities() { return shared_council().org("securities"); }
const CouncilOrg& fsa() { return shared_council().org("fsa"); }
const CouncilCompany& company() { return shared_council().company("banks-1"); }

StaffMember member_of(const CouncilHolder& holder) {
  return {holder.id, holder.handle,        holder.role, holder.sign.public_key(),
          true,      holder.statement.wire};
}

class StaffListTest : public testing::Test {
 protected:
  StaffList list() const {
    StaffList out;
    out.version = 1;
    out.network_id = shared_council().network;
    out.org = banks().id;
    out.created_ms = kCouncilNowMs;
    out.staff = {member_of(banks().holder)};
    return out;
  }
  StaffMember colleague() {
    const SignKey key = SignKey::generate(random_);
    return {crypto::id_of<HolderId>(crypto::label::kHolderId, key.public_key()),
            "deputy@banks",
            "deputy",
            key.public_key(),
            false,
            {}};
  }
  static void sort(StaffList& list) {
    std::sort(list.staff.begin(), list.staff.end(),
              [](const StaffMember& a, const StaffMember& b) { return a.holder < b.holder; });
  }
  static Result<crypto::Verified<StaffList>> verify_by(const SignKey& signer,
                                                       const Bytes& certificate,
                                                       const StaffList& list,
                                                       std::uint64_t at_ms = kCouncilNowMs) {
    return crypto::verify_staff_list(encode(crypto::sign_staff_list(signer, certificate, list)),
                                     banks().id, banks().admin.public_key(),
                                     shared_council().network, at_ms);
  }
  static Result<crypto::Verified<StaffList>> verify(const StaffList& list) {
    return verify_by(banks().admin, {}, list);
  }
  SeededRandom random_{shared_seed() + 50};
};

TEST_F(StaffListTest, IsSignedByTheAdminKeyOrADevice) {
  StaffList two = list();
  two.staff.push_back(colleague());
  sort(two);
  EXPECT_TRUE(good(verify(two)));
  EXPECT_TRUE(good(verify_by(banks().holder.sign, banks().holder.device, two)));
}

TEST_F(StaffListTest, RefusesOtherSigners) {
  EXPECT_TRUE(refused(verify_by(banks().holder.sign, {}, list()), ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(verify_by(securities().admin, {}, list()), ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(verify_by(securities().holder.sign, securities().holder.device, list()),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(
      refused(verify_by(banks().holder.sign, banks().holder.device, list(), kCouncilEndMs + 1),
              ErrorCode::kExpired));
}

TEST_F(StaffListTest, RefusesUnfitNumbersAndNames) {
  struct Case {
    const char* name;
    void (*change)(StaffList&);
    ErrorCode code;
  };
  const Case table[] = {
      {"version 0", [](StaffList& l) { l.version = 0; }, ErrorCode::kMalformed},
      {"first after another", [](StaffList& l) { l.prev_hash.bytes[0] = 1; },
       ErrorCode::kMalformed},
      {"second after none", [](StaffList& l) { l.version = 2; }, ErrorCode::kMalformed},
      {"other network", [](StaffList& l) { l.network_id.bytes[0] ^= 1; }, ErrorCode::kWrongNetwork},
      {"other organisation", [](StaffList& l) { l.org = securities().id; },
       ErrorCode::kNotAuthorized},
      {"nobody", [](StaffList& l) { l.staff[0].holder = {}; }, ErrorCode::kMalformed},
      {"no key", [](StaffList& l) { l.staff[0].key = {}; }, ErrorCode::kMalformed},
      {"no handle", [](StaffList& l) { l.staff[0].handle = "banks"; }, ErrorCode::kMalformed},
      {"role", [](StaffList& l) { l.staff[0].role = "a\nb"; }, ErrorCode::kMalformed},
      {"twice", [](StaffList& l) { l.staff.push_back(l.staff[0]); }, ErrorCode::kMalformed},
  };
  for (const Case& item : table) {
    StaffList changed = list();
    item.change(changed);
    EXPECT_TRUE(refused(verify(changed), item.code)) << item.name;
  }
}

TEST_F(StaffListTest, RefusesOneKeyOrHandleForTwo) {
  StaffList two = list();
  two.staff.push_back(colleague());
  two.staff[1].key = two.staff[0].key;
  sort(two);
  EXPECT_TRUE(refused(verify(two), ErrorCode::kMalformed));
  two = list();
  two.staff.push_back(colleague());
  two.staff[1].handle = two.staff[0].handle;
  sort(two);
  EXPECT_TRUE(refused(verify(two), ErrorCode::kMalformed));
  two = list();
  two.staff.push_back(colleague());
  two.staff[1].handle = "deputy@securities";
  sort(two);
  EXPECT_TRUE(refused(verify(two), ErrorCode::kNotAuthorized));
}

// The maker of a list must not be able to receive in a colleague's place.
TEST_F(StaffListTest, RefusesAStatementThatTheMemberDidNotSign) {
  StaffList changed = list();
  changed.staff[0].statement = company().officer.statement.wire;
  EXPECT_TRUE(refused(verify(changed), ErrorCode::kNotAuthorized));
  changed = list();
  changed.staff[0].key = SignKey::generate(random_).public_key();
  EXPECT_TRUE(refused(verify(changed), ErrorCode::kNotAuthorized));
}

class AccessTest : public testing::Test {
 protected:
  static AccessEntry entry_of(const CouncilHolder& holder, bool device) {
    return {holder.id,
            holder.org,
            holder.handle,
            holder.sign.public_key(),
            holder.transport.curve_public_key(),
            device};
  }
  static Access access_to(const CouncilOrg& org, std::vector<AccessEntry> add) {
    Access out;
    out.network_id = shared_council().network;
    out.node = org.nodes[0].id;
    out.serial = 1;
    out.created_ms = kCouncilNowMs;
    out.add = std::move(add);
    return out;
  }
  static Access usual() {
    return access_to(banks(), {entry_of(banks().holder, true), entry_of(company().officer, false)});
  }
  static Result<crypto::Verified<Access>> verify_by(const SignKey& signer, const Bytes& certificate,
                                                    const Access& access, const CouncilOrg& owner,
                                                    std::uint64_t at_ms = kCouncilNowMs) {
    const crypto::RosterState& roster = *shared_council().roster;
    return crypto::verify_access(encode(crypto::sign_access(signer, certificate, access)),
                                 *roster.find_node(owner.nodes[0].id), roster, at_ms);
  }
  static Result<crypto::Verified<Access>> verify(const Access& access,
                                                 const CouncilOrg& owner = banks()) {
    return verify_by(owner.admin, {}, access, owner);
  }
};

TEST_F(AccessTest, LetsInOwnStaffAndCompaniesUnderOne) {
  EXPECT_TRUE(good(verify(usual())));
  EXPECT_TRUE(good(verify_by(banks().holder.sign, banks().holder.device, usual(), banks())));
  EXPECT_TRUE(good(verify(access_to(fsa(), {entry_of(fsa().holder, true)}), fsa())));
}

TEST_F(AccessTest, IsSignedByTheNodesOrganisation) {
  EXPECT_TRUE(
      refused(verify_by(securities().admin, {}, usual(), banks()), ErrorCode::kBadSignature));
  EXPECT_TRUE(
      refused(verify_by(banks().holder.sign, {}, usual(), banks()), ErrorCode::kBadSignature));
  EXPECT_TRUE(
      refused(verify_by(securities().holder.sign, securities().holder.device, usual(), banks()),
              ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_by(company().officer.sign, company().officer.device, usual(), banks()),
                      ErrorCode::kNotAuthorized))
      << "a company's device";
  EXPECT_TRUE(refused(
      verify_by(banks().holder.sign, banks().holder.device, usual(), banks(), kCouncilEndMs + 1),
      ErrorCode::kExpired));
}

TEST_F(AccessTest, IsForOneNodeOfOneNetwork) {
  EXPECT_TRUE(
      refused(verify_by(securities().admin, {}, usual(), securities()), ErrorCode::kNotAuthorized));
  Access removal = access_to(banks(), {});
  removal.remove = {company().officer.id};
  EXPECT_TRUE(refused(verify(removal, securities()), ErrorCode::kNotAuthorized));
  Access other = usual();
  other.network_id.bytes[0] ^= 1;
  EXPECT_TRUE(refused(verify(other), ErrorCode::kWrongNetwork));
}

TEST_F(AccessTest, KeepsStrangersOut) {
  const CouncilHolder& neighbour = securities().companies[0].officer;
  EXPECT_TRUE(refused(verify(access_to(banks(), {entry_of(securities().holder, false)})),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(
      refused(verify(access_to(banks(), {entry_of(neighbour, false)})), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify(access_to(banks(), {entry_of(company().officer, true)})),
                      ErrorCode::kNotAuthorized))
      << "a company is never a device of its CEPTOAR";
  EXPECT_TRUE(refused(verify(access_to(fsa(), {entry_of(company().officer, false)}), fsa()),
                      ErrorCode::kNotAuthorized));
  AccessEntry renamed = entry_of(securities().holder, false);
  renamed.handle = "officer@banks-9";
  EXPECT_TRUE(refused(verify(access_to(banks(), {renamed})), ErrorCode::kNotAuthorized))
      << "a roster organisation under a company's handle";
  AccessEntry misnamed = entry_of(banks().holder, true);
  misnamed.handle = "secretariat@banks-1";
  EXPECT_TRUE(refused(verify(access_to(banks(), {misnamed})), ErrorCode::kNotAuthorized))
      << "own staff under a company's handle";
  AccessEntry nameless = entry_of(company().officer, false);
  for (const char* handle : {"officer@banks-", "officer", "officer@", "officer@banks-1-1"}) {
    nameless.handle = handle;
    EXPECT_TRUE(refused(verify(access_to(banks(), {nameless})), ErrorCode::kNotAuthorized))
        << handle;
  }
}

TEST_F(AccessTest, RefusesKeysAndHoldersTwice) {
  const AccessEntry officer = entry_of(company().officer, false);
  const AccessEntry other = entry_of(shared_council().company("banks-2").officer, false);
  void (*const changes[])(AccessEntry&, const AccessEntry&) = {
      [](AccessEntry& e, const AccessEntry& o) { e.holder = o.holder; },
      [](AccessEntry& e, const AccessEntry& o) { e.sign_key = o.sign_key; },
      [](AccessEntry& e, const AccessEntry& o) { e.transport_key = o.transport_key; },
      [](AccessEntry& e, const AccessEntry&) { e.holder = {}; },
      [](AccessEntry& e, const AccessEntry&) { e.sign_key = {}; },
      [](AccessEntry& e, const AccessEntry&) { e.transport_key = {}; },
  };
  for (const auto change : changes) {
    AccessEntry changed = other;
    change(changed, officer);
    EXPECT_TRUE(refused(verify(access_to(banks(), {officer, changed})), ErrorCode::kMalformed));
  }
  Access both = usual();
  both.remove = {company().officer.id};
  EXPECT_TRUE(refused(verify(both), ErrorCode::kMalformed)) << "added and removed at once";
  both.add.clear();
  EXPECT_TRUE(good(verify(both)));
}

TEST_F(AccessTest, RefusesMoreThanANodeTakes) {
  Access many = access_to(banks(), {});
  many.remove.resize(limits::kMembersPerNode);
  many.add = {entry_of(banks().holder, true)};
  EXPECT_TRUE(refused(verify(many), ErrorCode::kLimitExceeded));
}

TEST(PostSignatureTest, FitsOneRequestOfOneSessionAtOneNode) {
  SeededRandom random(shared_seed() + 51);
  const CouncilHolder& holder = banks().holder;
  const NetworkId& network = shared_council().network;
  const NodeId& node = banks().nodes[0].id;
  const Hash32 session = random.id<Hash32>();
  const Bytes request = {1, 2, 3};
  const Signature signature = crypto::sign_post(holder.sign, network, node, session, request);
  const SignPublicKey& key = holder.sign.public_key();
  EXPECT_TRUE(crypto::verify_post(key, network, node, session, request, signature));
  EXPECT_FALSE(crypto::verify_post(company().officer.sign.public_key(), network, node, session,
                                   request, signature));
  NetworkId other_network = network;
  other_network.bytes[0] ^= 1;
  EXPECT_FALSE(crypto::verify_post(key, other_network, node, session, request, signature));
  EXPECT_FALSE(
      crypto::verify_post(key, network, securities().nodes[0].id, session, request, signature));
  EXPECT_FALSE(crypto::verify_post(key, network, node, random.id<Hash32>(), request, signature));
  EXPECT_FALSE(crypto::verify_post(key, network, node, session, Bytes{1, 2}, signature));
}

// --- certified devices --------------------------------------------------------------------------

class DeviceProofTest : public AccessTest {
 protected:
  Result<void> verify_proof(const DeviceProof& proof, const AccessEntry& entry,
                            const Hash32& session) const {
    return crypto::verify_device_proof(proof, entry, banks().id, banks().nodes[0].id, session,
                                       *shared_council().roster, kCouncilNowMs);
  }
  DeviceProof prove(const CouncilHolder& holder, const std::vector<Bytes>& chain) const {
    return crypto::prove_device(holder.sign, chain, holder.device, shared_council().network,
                                banks().nodes[0].id, session_);
  }
  Hash32 session_{{7}};
};

TEST_F(DeviceProofTest, HoldsForThatDeviceOfThatOrganisationAlone) {
  const CouncilHolder& staff = banks().holder;
  const CouncilHolder& officer = company().officer;
  EXPECT_TRUE(good(verify_proof(prove(staff, {}), entry_of(staff, true), session_)));
  EXPECT_TRUE(
      good(verify_proof(prove(officer, company().chain), entry_of(officer, false), session_)));
  for (const std::vector<Bytes>& chain : {std::vector<Bytes>{}, officer.chain}) {
    EXPECT_TRUE(refused(verify_proof(prove(officer, chain), entry_of(officer, false), session_),
                        ErrorCode::kNotAuthorized))
        << "the organisation is not the one of the access list";
  }
  AccessEntry other_key = entry_of(staff, true);
  other_key.sign_key = officer.sign.public_key();
  EXPECT_TRUE(
      refused(verify_proof(prove(staff, {}), other_key, session_), ErrorCode::kNotAuthorized));
  AccessEntry other_holder = entry_of(staff, true);
  other_holder.holder = officer.id;
  EXPECT_TRUE(
      refused(verify_proof(prove(staff, {}), other_holder, session_), ErrorCode::kNotAuthorized));
}

TEST_F(DeviceProofTest, IsMadeForOneSessionByTheDevicesOwnKey) {
  const CouncilHolder& staff = banks().holder;
  EXPECT_TRUE(refused(verify_proof(prove(staff, {}), entry_of(staff, true), Hash32{{8}}),
                      ErrorCode::kBadSignature));
  DeviceProof borrowed = prove(staff, {});
  borrowed.signature = prove(company().officer, {}).signature;
  EXPECT_TRUE(refused(verify_proof(borrowed, entry_of(staff, true), session_),
                      ErrorCode::kBadSignature));
}

}  // namespace
}  // namespace ceptoar::test::access_test
