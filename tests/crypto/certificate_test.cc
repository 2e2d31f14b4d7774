// SPDX-License-Identifier: Apache-2.0
// Who may certify whom: roster organisation -> company -> holder, and devices.
#include "crypto/certificate.h"

#include <algorithm>

#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::certificate_test {
namespace {

using crypto::SignKey;
using crypto::Subject;

const crypto::RosterState& roster() { return *shared_council().roster; }
const CouncilOrg& banks() { return shared_council().org("banks"); }
const CouncilOrg& securities() { return shared_council().org("securities"); }
const CouncilOrg& fsa() { return shared_council().org("fsa"); }
const CouncilCompany& company() { return shared_council().company("banks-1"); }

Result<crypto::Verified<Subject>> verify(const std::vector<Bytes>& chain, const CouncilOrg& top,
                                         std::uint64_t at_ms = kCouncilNowMs) {
  return crypto::verify_chain(chain, top.id, roster(), at_ms);
}

Certificate certificate_in(const Bytes& signed_certificate) {
  return parse<Certificate>(parse<SignedCertificate>(signed_certificate)->certificate).value();
}

Bytes sign(const SignKey& issuer, const Certificate& certificate) {
  return encode(crypto::sign_certificate(issuer, certificate));
}

// The certificates of the example, to be changed by a test.
Certificate company_certificate() { return certificate_in(company().chain[0]); }
Certificate officer_certificate() { return certificate_in(company().officer.chain[1]); }
Certificate staff_certificate() { return certificate_in(banks().holder.chain[0]); }
Certificate device_certificate() { return certificate_in(banks().holder.device); }

TEST(ChainTest, WithoutCertificatesIsTheRosterOrganisation) {
  const auto subject = verify({}, banks());
  ASSERT_TRUE(good(subject));
  EXPECT_EQ((*subject)->org, banks().id);
  EXPECT_EQ((*subject)->roster_org, banks().id);
  EXPECT_EQ((*subject)->key, banks().admin.public_key());
  EXPECT_EQ((*subject)->handle, "banks");
  EXPECT_TRUE((*subject)->holder.is_zero());
}

TEST(ChainTest, LeadsToStaffCompanyAndOfficer) {
  const auto staff = verify(banks().holder.chain, banks());
  ASSERT_TRUE(good(staff));
  EXPECT_EQ((*staff)->org, banks().id);
  EXPECT_EQ((*staff)->holder, banks().holder.id);
  EXPECT_EQ((*staff)->key, banks().holder.sign.public_key());
  EXPECT_EQ((*staff)->admin, banks().admin.public_key());
  EXPECT_EQ((*staff)->handle, "secretariat@banks");
  EXPECT_EQ((*staff)->role, "secretariat");

  const auto found = verify(company().chain, banks());
  ASSERT_TRUE(good(found));
  EXPECT_EQ((*found)->org, company().id);
  EXPECT_EQ((*found)->roster_org, banks().id);
  EXPECT_EQ((*found)->key, company().admin.public_key());
  EXPECT_EQ((*found)->handle, "banks-1");

  const auto officer = verify(company().officer.chain, banks());
  ASSERT_TRUE(good(officer));
  EXPECT_EQ((*officer)->org, company().id);
  EXPECT_EQ((*officer)->roster_org, banks().id);
  EXPECT_EQ((*officer)->admin, company().admin.public_key());
  EXPECT_EQ((*officer)->holder, company().officer.id);
  EXPECT_EQ((*officer)->handle, "officer@banks-1");
}

TEST(ChainTest, HangsFromTheNamedOrganisationOnly) {
  EXPECT_TRUE(refused(verify(company().officer.chain, securities()), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify(banks().holder.chain, securities()), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(crypto::verify_chain({}, company().id, roster(), kCouncilNowMs),
                      ErrorCode::kNotAuthorized));
}

TEST(ChainTest, EndsWithARemovedOrganisation) {
  crypto::RosterState later = roster();
  for (Organisation& org : later.roster.organisations) org.status = Status::kRemoved;
  EXPECT_TRUE(refused(crypto::verify_chain(banks().holder.chain, banks().id, later, kCouncilNowMs),
                      ErrorCode::kNotAuthorized));
  for (Organisation& org : later.roster.organisations) org.status = Status::kSuspended;
  EXPECT_TRUE(good(crypto::verify_chain(banks().holder.chain, banks().id, later, kCouncilNowMs)));
}

TEST(ChainTest, RefusesEveryCutAndEveryFlippedBit) {
  Bytes link = company().chain[0];
  for (std::size_t length = 0; length < link.size(); ++length) {
    EXPECT_FALSE(
        verify({Bytes(link.begin(), link.begin() + static_cast<std::ptrdiff_t>(length))}, banks()))
        << length;
  }
  for (std::size_t bit = 0; bit < link.size() * 8; ++bit) {
    link[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    EXPECT_FALSE(verify({link}, banks())) << bit;
    link[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
  }
}

TEST(ChainTest, IsValidFromItsFirstToItsLastMillisecond) {
  const auto& chain = company().officer.chain;
  EXPECT_TRUE(refused(verify(chain, banks(), kCouncilStartMs - 1), ErrorCode::kExpired));
  EXPECT_TRUE(good(verify(chain, banks(), kCouncilStartMs)));
  EXPECT_TRUE(good(verify(chain, banks(), kCouncilEndMs)));
  EXPECT_TRUE(refused(verify(chain, banks(), kCouncilEndMs + 1), ErrorCode::kExpired));
}

TEST(ChainTest, IsOnlyAsLongLivedAsEachLink) {
  Certificate shorter = company_certificate();
  shorter.not_after_ms = kCouncilNowMs - 1;
  EXPECT_TRUE(refused(verify({sign(banks().admin, shorter), company().officer.chain[1]}, banks()),
                      ErrorCode::kExpired));
}

struct Abuse {
  const char* name;
  std::vector<Bytes> chain;
  const CouncilOrg& top;
  ErrorCode code;
};

void expect_all_refused(const std::vector<Abuse>& table) {
  for (const Abuse& item : table) {
    EXPECT_TRUE(refused(verify(item.chain, item.top), item.code)) << item.name;
  }
}

TEST(ChainTest, LetsOnlyCeptoarsCertifyCompanies) {
  const CouncilOrg& nisc = shared_council().org("nisc");
  Certificate by_ministry = company_certificate();
  by_ministry.issuer_org = fsa().id;
  by_ministry.handle = "fsa-1";
  Certificate by_nisc = by_ministry;
  by_nisc.issuer_org = nisc.id;
  by_nisc.handle = "nisc-1";
  Certificate by_company = company_certificate();
  by_company.issuer_org = company().id;
  by_company.subject_org.bytes[0] ^= 1;
  by_company.handle = "banks-1-1";
  expect_all_refused({
      {"a ministry", {sign(fsa().admin, by_ministry)}, fsa(), ErrorCode::kNotAuthorized},
      {"nisc", {sign(nisc.admin, by_nisc)}, nisc, ErrorCode::kNotAuthorized},
      {"a company",
       {company().chain[0], sign(company().admin, by_company)},
       banks(),
       ErrorCode::kNotAuthorized},
  });
}

TEST(ChainTest, RefusesLinksInTheWrongOrderOrKind) {
  const Bytes organisation = company().chain[0];
  const Bytes officer = company().officer.chain[1];
  const Bytes staff = banks().holder.chain[0];
  expect_all_refused({
      {"officer without company", {officer}, banks(), ErrorCode::kNotAuthorized},
      {"holder before company", {staff, organisation}, banks(), ErrorCode::kNotAuthorized},
      {"two holders", {staff, staff}, banks(), ErrorCode::kNotAuthorized},
      {"two companies", {organisation, organisation}, banks(), ErrorCode::kNotAuthorized},
      {"staff of the CEPTOAR under a company",
       {organisation, staff},
       banks(),
       ErrorCode::kNotAuthorized},
      {"a device certificate", {banks().holder.device}, banks(), ErrorCode::kNotAuthorized},
      {"too long", std::vector<Bytes>(5, organisation), banks(), ErrorCode::kMalformed},
      {"empty link", {Bytes{}}, banks(), ErrorCode::kMalformed},
  });
}

TEST(ChainTest, RefusesASignatureOfAnotherOrganisation) {
  SeededRandom random(shared_seed() + 10);
  const SignKey stranger = SignKey::generate(random);
  const CouncilCompany& neighbour = shared_council().company("banks-2");
  expect_all_refused({
      {"company by another CEPTOAR",
       {sign(securities().admin, company_certificate())},
       banks(),
       ErrorCode::kBadSignature},
      {"officer by the CEPTOAR",
       {company().chain[0], sign(banks().admin, officer_certificate())},
       banks(),
       ErrorCode::kBadSignature},
      {"officer by another company",
       {company().chain[0], sign(neighbour.admin, officer_certificate())},
       banks(),
       ErrorCode::kBadSignature},
      {"officer of another company",
       {neighbour.chain[0], company().officer.chain[1]},
       banks(),
       ErrorCode::kNotAuthorized},
      {"staff by a stranger",
       {sign(stranger, staff_certificate())},
       banks(),
       ErrorCode::kBadSignature},
      {"staff by himself",
       {sign(banks().holder.sign, staff_certificate())},
       banks(),
       ErrorCode::kBadSignature},
  });
}

TEST(ChainTest, RefusesHandlesThatDoNotNest) {
  for (const char* handle : {"securities-1", "banks", "banks1", "bank-1", "banks-1-1", "1-banks",
                             "banks-", "-banks-1", "x-banks-1", "BANKS-1", "officer@banks-1", ""}) {
    Certificate certificate = company_certificate();
    certificate.handle = handle;
    EXPECT_TRUE(
        refused(verify({sign(banks().admin, certificate)}, banks()), ErrorCode::kNotAuthorized))
        << handle;
  }
  for (const char* handle :
       {"officer@banks", "officer@banks-2", "officer@banks-1-1", "officer@banks-1 ", "officer",
        "@banks-1", "a@b@banks-1", "banks-1", "officer@", ""}) {
    Certificate certificate = officer_certificate();
    certificate.handle = handle;
    EXPECT_TRUE(refused(verify({company().chain[0], sign(company().admin, certificate)}, banks()),
                        ErrorCode::kNotAuthorized))
        << handle;
  }
}

TEST(ChainTest, RefusesACompanyThatBorrowsFromTheRoster) {
  Certificate as_nisc = company_certificate();
  as_nisc.subject_org = shared_council().org("nisc").id;
  Certificate as_itself = company_certificate();
  as_itself.subject_org = banks().id;
  Certificate with_holder = company_certificate();
  with_holder.subject_holder = company().officer.id;
  Certificate nobody = company_certificate();
  nobody.subject_org = OrgId{};
  for (const Certificate& certificate : {as_nisc, as_itself, with_holder, nobody}) {
    EXPECT_TRUE(
        refused(verify({sign(banks().admin, certificate)}, banks()), ErrorCode::kNotAuthorized));
  }
}

// A roster organisation may itself be called "banks-1".
TEST(ChainTest, RefusesACompanyWithARosterOrganisationsHandle) {
  crypto::RosterState other = roster();
  for (Organisation& org : other.roster.organisations) {
    if (org.handle == "telecom") org.handle = "banks-1";
  }
  EXPECT_TRUE(refused(crypto::verify_chain(company().chain, banks().id, other, kCouncilNowMs),
                      ErrorCode::kNotAuthorized));
}

TEST(ChainTest, RefusesAHolderOfAnotherOrganisationOrWithoutId) {
  Certificate elsewhere = staff_certificate();
  elsewhere.subject_org = fsa().id;
  Certificate nobody = staff_certificate();
  nobody.subject_holder = HolderId{};
  for (const Certificate& certificate : {elsewhere, nobody}) {
    EXPECT_TRUE(
        refused(verify({sign(banks().admin, certificate)}, banks()), ErrorCode::kNotAuthorized));
  }
}

TEST(ChainTest, RefusesOtherNetworksEmptyKeysAndUncleanRoles) {
  Certificate foreign = staff_certificate();
  foreign.network_id.bytes[0] ^= 1;
  EXPECT_TRUE(refused(verify({sign(banks().admin, foreign)}, banks()), ErrorCode::kWrongNetwork));
  Certificate keyless = staff_certificate();
  keyless.key = SignPublicKey{};
  EXPECT_TRUE(refused(verify({sign(banks().admin, keyless)}, banks()), ErrorCode::kMalformed));
  Certificate unclean = staff_certificate();
  unclean.role = "chair\n\x1b[2J";
  EXPECT_TRUE(refused(verify({sign(banks().admin, unclean)}, banks()), ErrorCode::kMalformed));
}

class DeviceTest : public testing::Test {
 protected:
  Result<crypto::Verified<Certificate>> verify_bytes(const Bytes& wire,
                                                     std::uint64_t at_ms = kCouncilNowMs) {
    return crypto::verify_device(wire, banks().id, banks().admin.public_key(),
                                 shared_council().network, at_ms);
  }
  Result<crypto::Verified<Certificate>> verify_changed(void (*change)(Certificate&)) {
    Certificate certificate = device_certificate();
    change(certificate);
    return verify_bytes(sign(banks().admin, certificate));
  }
};

TEST_F(DeviceTest, NamesTheKeyThatMayRotate) {
  const auto device = verify_bytes(banks().holder.device);
  ASSERT_TRUE(good(device));
  EXPECT_EQ((*device)->key, banks().holder.sign.public_key());
}

TEST_F(DeviceTest, RunsForNinetyDaysAtMost) {
  EXPECT_TRUE(good(verify_bytes(banks().holder.device, kCouncilEndMs)));
  EXPECT_TRUE(refused(verify_bytes(banks().holder.device, kCouncilEndMs + 1), ErrorCode::kExpired));
  EXPECT_TRUE(
      refused(verify_bytes(banks().holder.device, kCouncilStartMs - 1), ErrorCode::kExpired));
  EXPECT_TRUE(refused(verify_changed([](Certificate& c) { c.not_after_ms += 1; }),
                      ErrorCode::kNotAuthorized));
}

TEST_F(DeviceTest, RefusesWhatTheAdminKeyDidNotSay) {
  EXPECT_TRUE(refused(verify_bytes(banks().holder.chain[0]), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_bytes(securities().holder.device), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_bytes(sign(securities().admin, device_certificate())),
                      ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(verify_bytes(sign(banks().holder.sign, device_certificate())),
                      ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(verify_bytes(Bytes{}), ErrorCode::kMalformed));
}

TEST_F(DeviceTest, RefusesUnfitFields) {
  EXPECT_TRUE(refused(verify_changed([](Certificate& c) { c.issuer_org = fsa().id; }),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_changed([](Certificate& c) { c.subject_org = fsa().id; }),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_changed([](Certificate& c) { c.subject_holder = {}; }),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_changed([](Certificate& c) { c.network_id.bytes[3] ^= 1; }),
                      ErrorCode::kWrongNetwork));
  EXPECT_TRUE(
      refused(verify_changed([](Certificate& c) { c.handle = "banks"; }), ErrorCode::kMalformed));
  EXPECT_TRUE(refused(verify_changed([](Certificate& c) { c.key = {}; }), ErrorCode::kMalformed));
}

TEST(ChainTest, RefusesAnOversizedLink) {
  EXPECT_TRUE(
      refused(verify({Bytes(limits::kCertificateBytes + 8)}, banks()), ErrorCode::kMalformed));
}

}  // namespace
}  // namespace ceptoar::test::certificate_test
