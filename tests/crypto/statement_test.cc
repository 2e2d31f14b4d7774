// SPDX-License-Identifier: Apache-2.0
// Key statements: who may make and renew one, and which of two counts. Revocations.
#include <algorithm>

#include "crypto/certificate.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::statement_test {
namespace {

using crypto::KemKey;
using crypto::SignKey;
using crypto::StatementOrder;
using crypto::StatementState;

constexpr std::uint64_t kDay = limits::kDayMs;

const CouncilOrg& banks() { return shared_council().org("banks"); }
const CouncilOrg& securities() { return shared_council().org("securities"); }
const CouncilHolder& device() { return banks().holder; }

Result<crypto::Verified<StatementState>> verify(const Bytes& wire) {
  return crypto::verify_statement(wire, banks().id, banks().admin.public_key(),
                                  shared_council().network);
}

Bytes make(const KeyStatement& statement, const CouncilHolder& by = device()) {
  return encode(crypto::make_statement(by.sign, by.device, statement));
}

StatementState accepted(const KeyStatement& statement) { return *verify(make(statement)).value(); }

SignedKeyStatement wire_of(const StatementState& state) {
  return parse<SignedKeyStatement>(state.wire).value();
}

Bytes renew(const StatementState& state, std::uint64_t as_of_ms, bool closing = false,
            const CouncilHolder& by = device()) {
  return encode(crypto::renew_statement(wire_of(state), shared_council().network, by.sign,
                                        by.device, as_of_ms, closing));
}

// Another certified device of banks.
Bytes certify_device(const SignKey& key, std::uint64_t from_ms, std::uint64_t until_ms) {
  Certificate certificate =
      parse<Certificate>(parse<SignedCertificate>(device().device)->certificate).value();
  certificate.not_before_ms = from_ms;
  certificate.not_after_ms = until_ms;
  certificate.key = key.public_key();
  certificate.subject_holder = crypto::id_of<HolderId>(crypto::label::kHolderId, key.public_key());
  certificate.handle = "deputy@banks";
  return encode(crypto::sign_certificate(banks().admin, certificate));
}

TEST(StatementTest, PublishesAKeyUnderTheOrganisationsAdminKey) {
  const auto state = verify(banks().staff.wire);
  ASSERT_TRUE(good(state));
  EXPECT_EQ((*state)->statement.public_key, banks().staff_key.public_key());
  EXPECT_EQ((*state)->as_of_ms, kCouncilStartMs);
  EXPECT_FALSE((*state)->closing);
  EXPECT_EQ((*state)->device, device().sign.public_key());
  EXPECT_EQ((*state)->hash, crypto::statement_hash(wire_of(**state).statement));
  EXPECT_TRUE(good(verify(banks().members->wire)));
}

TEST(StatementTest, IsForItsOwnOrganisationOnly) {
  EXPECT_TRUE(refused(verify(securities().staff.wire), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify(device().statement.wire), ErrorCode::kNotAuthorized))
      << "a person's statement";
  KeyStatement statement = banks().staff.statement;
  statement.holder = device().id;
  EXPECT_TRUE(refused(verify(make(statement)), ErrorCode::kNotAuthorized));
  statement = banks().staff.statement;
  statement.key_class = ReaderClass::kEverybody;
  EXPECT_TRUE(refused(verify(make(statement)), ErrorCode::kNotAuthorized));
}

TEST(StatementTest, RefusesEveryCutAndFlippedByte) {
  Bytes wire = banks().staff.wire;
  for (std::size_t length = 0; length < wire.size(); length += 8) {
    EXPECT_FALSE(verify(Bytes(wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(length))));
  }
  for (std::size_t i = 0; i < wire.size(); ++i) {
    wire[i] ^= 0x10;
    EXPECT_FALSE(verify(wire)) << i;
    wire[i] ^= 0x10;
  }
}

TEST(StatementTest, RefusesUnfitFields) {
  struct Case {
    const char* name;
    void (*change)(KeyStatement&);
    ErrorCode code;
  };
  const Case table[] = {
      {"epoch 0", [](KeyStatement& s) { s.epoch = 0; }, ErrorCode::kMalformed},
      {"epoch 1 after another", [](KeyStatement& s) { s.prev_hash.bytes[0] = 1; },
       ErrorCode::kMalformed},
      {"epoch 2 after none", [](KeyStatement& s) { s.epoch = 2; }, ErrorCode::kMalformed},
      {"no key", [](KeyStatement& s) { s.public_key = {}; }, ErrorCode::kMalformed},
      {"ends at once", [](KeyStatement& s) { s.not_after_ms = s.created_ms; },
       ErrorCode::kMalformed},
      {"46 days", [](KeyStatement& s) { s.not_after_ms += 1; }, ErrorCode::kMalformed},
      {"grants of a staff key",
       [](KeyStatement& s) {
         s.grant_count = 1;
         s.grant_root.bytes[0] = 1;
       },
       ErrorCode::kMalformed},
      {"grants without root",
       [](KeyStatement& s) {
         s.key_class = ReaderClass::kMembers;
         s.grant_count = 1;
       },
       ErrorCode::kMalformed},
      {"root without grants",
       [](KeyStatement& s) {
         s.key_class = ReaderClass::kMembers;
         s.grant_root.bytes[0] = 1;
       },
       ErrorCode::kMalformed},
      {"more grants than a path reaches",
       [](KeyStatement& s) {
         s.key_class = ReaderClass::kMembers;
         s.grant_count = (1u << limits::kMerklePath) + 1;
         s.grant_root.bytes[0] = 1;
       },
       ErrorCode::kMalformed},
      {"another network", [](KeyStatement& s) { s.network_id.bytes[0] ^= 1; },
       ErrorCode::kWrongNetwork},
      {"made before its device was certified", [](KeyStatement& s) { s.created_ms -= 1; },
       ErrorCode::kMalformed},
  };
  for (const Case& item : table) {
    KeyStatement statement = banks().staff.statement;
    item.change(statement);
    EXPECT_TRUE(refused(verify(make(statement)), item.code)) << item.name;
  }
}

TEST(StatementTest, NeedsADeviceThatWasCertifiedWhenItWasMade) {
  SeededRandom random(shared_seed() + 20);
  const SignKey deputy = SignKey::generate(random);
  KeyStatement statement = banks().staff.statement;
  statement.created_ms = kCouncilNowMs;
  const auto by_deputy = [&](std::uint64_t from_ms, std::uint64_t until_ms) {
    const Bytes certificate = certify_device(deputy, from_ms, until_ms);
    return verify(encode(crypto::make_statement(deputy, certificate, statement)));
  };
  EXPECT_TRUE(good(by_deputy(kCouncilNowMs, kCouncilNowMs)));
  EXPECT_TRUE(refused(by_deputy(kCouncilStartMs, kCouncilNowMs - 1), ErrorCode::kExpired));
  EXPECT_TRUE(refused(by_deputy(kCouncilNowMs + 1, kCouncilEndMs), ErrorCode::kExpired));
}

TEST(StatementTest, RefusesAWrongDevice) {
  SeededRandom random(shared_seed() + 21);
  const SignKey stranger = SignKey::generate(random);
  const KeyStatement& statement = banks().staff.statement;
  EXPECT_TRUE(refused(verify(encode(crypto::make_statement(stranger, device().device, statement))),
                      ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(verify(make(statement, securities().holder)), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(
      refused(verify(encode(crypto::make_statement(device().sign, device().chain[0], statement))),
              ErrorCode::kNotAuthorized))
      << "a holder who is no device";
  EXPECT_TRUE(refused(verify(encode(crypto::make_statement(device().sign, {}, statement))),
                      ErrorCode::kMalformed));
}

TEST(FreshnessTest, IsRenewedByAnyCertifiedDevice) {
  SeededRandom random(shared_seed() + 22);
  const SignKey deputy = SignKey::generate(random);
  const Bytes certificate = certify_device(deputy, kCouncilNowMs, kCouncilEndMs);
  const SignedKeyStatement renewed =
      crypto::renew_statement(wire_of(banks().staff), shared_council().network, deputy, certificate,
                              kCouncilNowMs + kDay, false);
  const auto state = verify(encode(renewed));
  ASSERT_TRUE(good(state));
  EXPECT_EQ((*state)->as_of_ms, kCouncilNowMs + kDay);
  EXPECT_EQ((*state)->hash, banks().staff.hash);
  EXPECT_EQ((*state)->device, device().sign.public_key()) << "still who made it";
}

TEST(FreshnessTest, OutlivesTheCertificateOfWhoMadeTheStatement) {
  SeededRandom random(shared_seed() + 24);
  const SignKey deputy = SignKey::generate(random);
  const Bytes certificate = certify_device(deputy, kCouncilStartMs, kCouncilStartMs);
  const SignedKeyStatement made =
      crypto::make_statement(deputy, certificate, banks().staff.statement);
  const auto renew_by = [&](const SignKey& key, const Bytes& device_certificate) {
    return verify(encode(crypto::renew_statement(made, shared_council().network, key,
                                                 device_certificate, kCouncilNowMs, false)));
  };
  EXPECT_TRUE(good(renew_by(device().sign, device().device)));
  EXPECT_TRUE(refused(renew_by(deputy, certificate), ErrorCode::kExpired));
}

TEST(FreshnessTest, IsNeverOlderThanTheStatement) {
  EXPECT_TRUE(good(verify(renew(banks().staff, kCouncilStartMs))));
  EXPECT_TRUE(refused(verify(renew(banks().staff, kCouncilStartMs - 1)), ErrorCode::kMalformed));
}

TEST(FreshnessTest, NeedsACertificateThatIsStillValid) {
  EXPECT_TRUE(good(verify(renew(banks().staff, kCouncilEndMs))));
  EXPECT_TRUE(refused(verify(renew(banks().staff, kCouncilEndMs + 1)), ErrorCode::kExpired));
}

TEST(FreshnessTest, ClosesOnlyTheKeyOfMemberCompanies) {
  const auto closing = verify(renew(*banks().members, kCouncilNowMs, true));
  ASSERT_TRUE(good(closing));
  EXPECT_TRUE((*closing)->closing);
  EXPECT_TRUE(refused(verify(renew(banks().staff, kCouncilNowMs, true)), ErrorCode::kMalformed));
}

TEST(FreshnessTest, RefusesOtherStatementsDevicesAndNetworks) {
  const SignedKeyStatement staff = wire_of(banks().staff);
  SignedKeyStatement mixed = staff;
  mixed.freshness = wire_of(*banks().members).freshness;
  mixed.freshness_signature = wire_of(*banks().members).freshness_signature;
  EXPECT_TRUE(refused(verify(encode(mixed)), ErrorCode::kMalformed));
  EXPECT_TRUE(refused(verify(renew(banks().staff, kCouncilNowMs, false, securities().holder)),
                      ErrorCode::kNotAuthorized));
  NetworkId other = shared_council().network;
  other.bytes[0] ^= 1;
  EXPECT_TRUE(refused(verify(encode(crypto::renew_statement(
                          staff, other, device().sign, device().device, kCouncilNowMs, false))),
                      ErrorCode::kWrongNetwork));
  SignedKeyStatement swapped = staff;
  swapped.freshness_signature = staff.signature;
  EXPECT_TRUE(refused(verify(encode(swapped)), ErrorCode::kBadSignature));
}

class PersonStatementTest : public testing::Test {
 protected:
  static crypto::Subject subject(const CouncilHolder& holder, const CouncilOrg& top) {
    return **crypto::verify_chain(holder.chain, top.id, *shared_council().roster, kCouncilNowMs);
  }
  static Result<crypto::Verified<StatementState>> verify_for(const Bytes& wire,
                                                             const CouncilHolder& holder) {
    return crypto::verify_person_statement(wire, subject(holder, banks()),
                                           shared_council().network);
  }
  static Bytes make_own(const KeyStatement& statement, const SignKey& key,
                        const Bytes& certificate) {
    return encode(crypto::make_statement(key, certificate, statement));
  }
  const CouncilHolder& staff_ = banks().holder;
  const CouncilHolder& officer_ = shared_council().company("banks-1").officer;
};

TEST_F(PersonStatementTest, IsSignedByTheHolderUnderHisOwnCertificate) {
  EXPECT_TRUE(good(verify_for(staff_.statement.wire, staff_)));
  EXPECT_TRUE(good(verify_for(officer_.statement.wire, officer_)));
}

TEST_F(PersonStatementTest, IsNobodyElses) {
  EXPECT_TRUE(refused(verify_for(staff_.statement.wire, officer_), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_for(banks().staff.wire, staff_), ErrorCode::kNotAuthorized));
  const Bytes by_other = make_own(staff_.statement.statement, officer_.sign, staff_.chain[0]);
  EXPECT_TRUE(refused(verify_for(by_other, staff_), ErrorCode::kBadSignature));
  const Bytes under_other = make_own(staff_.statement.statement, staff_.sign, officer_.chain[1]);
  EXPECT_TRUE(refused(verify_for(under_other, staff_), ErrorCode::kNotAuthorized));
  const Bytes under_device = make_own(staff_.statement.statement, staff_.sign, staff_.device);
  EXPECT_TRUE(refused(verify_for(under_device, staff_), ErrorCode::kNotAuthorized));
  crypto::Subject organisation = subject(staff_, banks());
  organisation.holder = HolderId{};
  KeyStatement nobody = staff_.statement.statement;
  nobody.holder = HolderId{};
  EXPECT_TRUE(
      refused(crypto::verify_person_statement(make_own(nobody, staff_.sign, staff_.chain[0]),
                                              organisation, shared_council().network),
              ErrorCode::kNotAuthorized));
}

TEST_F(PersonStatementTest, RefusesACertificateByAnotherAdminKey) {
  const Certificate own =
      parse<Certificate>(parse<SignedCertificate>(staff_.chain[0])->certificate).value();
  const Bytes forged = encode(crypto::sign_certificate(securities().admin, own));
  EXPECT_TRUE(refused(verify_for(make_own(staff_.statement.statement, staff_.sign, forged), staff_),
                      ErrorCode::kBadSignature));
}

TEST_F(PersonStatementTest, LivesSixtyDaysAtMostWithinItsCertificate) {
  KeyStatement statement = staff_.statement.statement;
  statement.not_after_ms = statement.created_ms + limits::kPersonEpochDays * kDay;
  EXPECT_TRUE(good(verify_for(make_own(statement, staff_.sign, staff_.chain[0]), staff_)));
  statement.not_after_ms += 1;
  EXPECT_TRUE(refused(verify_for(make_own(statement, staff_.sign, staff_.chain[0]), staff_),
                      ErrorCode::kMalformed));
  statement.created_ms = kCouncilEndMs + 1;
  statement.not_after_ms = statement.created_ms + kDay;
  EXPECT_TRUE(refused(verify_for(make_own(statement, staff_.sign, staff_.chain[0]), staff_),
                      ErrorCode::kExpired));
}

class CompareStatementsTest : public testing::Test {
 protected:
  KeyStatement second(std::uint64_t list_version = 1) {
    KeyStatement out = next_statement(held_, KemKey::generate(random_).public_key(), kCouncilNowMs);
    out.list_version = list_version;
    return out;
  }
  static void expect(const StatementState& held, const StatementState& candidate,
                     StatementOrder order, bool wins) {
    const auto verdict = crypto::compare_statements(held, candidate);
    EXPECT_EQ(verdict.order, order);
    EXPECT_EQ(verdict.candidate_wins, wins);
  }

  SeededRandom random_{shared_seed() + 23};
  const StatementState& held_ = banks().staff;
};

TEST_F(CompareStatementsTest, TakesTheNextEpochOnTheOneHeld) {
  const StatementState next = accepted(second());
  expect(held_, next, StatementOrder::kNewer, true);
  expect(next, held_, StatementOrder::kOlder, false);
}

TEST_F(CompareStatementsTest, SeesAGap) {
  const StatementState next = accepted(second());
  const StatementState third =
      accepted(next_statement(next, KemKey::generate(random_).public_key(), kCouncilNowMs + 1));
  expect(held_, third, StatementOrder::kGap, false);
  expect(next, third, StatementOrder::kNewer, true);
}

TEST_F(CompareStatementsTest, OrdersRenewalsOfOneStatement) {
  const StatementState& members = *banks().members;
  const StatementState later = **verify(renew(members, kCouncilNowMs));
  const StatementState closing = **verify(renew(members, kCouncilNowMs, true));
  const StatementState reopened = **verify(renew(members, kCouncilNowMs + 1));
  expect(members, members, StatementOrder::kSame, false);
  expect(members, later, StatementOrder::kNewer, true);
  expect(later, members, StatementOrder::kOlder, false);
  expect(later, closing, StatementOrder::kNewer, true);
  expect(closing, later, StatementOrder::kOlder, false);
  expect(closing, reopened, StatementOrder::kNewer, true);
}

TEST_F(CompareStatementsTest, SettlesOneEpochMadeTwiceTheSameWayOnBothSides) {
  const StatementState one = accepted(second());
  const StatementState two = accepted(second());
  ASSERT_NE(one.hash, two.hash);
  expect(one, two, StatementOrder::kConflict, two.hash < one.hash);
  expect(two, one, StatementOrder::kConflict, one.hash < two.hash);
  const StatementState later_list = accepted(second(2));
  expect(one, later_list, StatementOrder::kConflict, true);
  expect(later_list, one, StatementOrder::kConflict, false);
}

TEST_F(CompareStatementsTest, RefusesASuccessorOfAnotherPredecessor) {
  KeyStatement forged = second();
  forged.prev_hash.bytes[0] ^= 1;
  expect(held_, accepted(forged), StatementOrder::kConflict, false);
}

// Who was removed made epoch 2 under the old list, before or after the removal: void.
TEST_F(CompareStatementsTest, RefusesASuccessorUnderAnOlderList) {
  const StatementState removal = accepted(second(5));
  KeyStatement by_removed =
      next_statement(removal, KemKey::generate(random_).public_key(), kCouncilNowMs + 1);
  by_removed.list_version = 4;
  expect(removal, accepted(by_removed), StatementOrder::kConflict, false);
}

class RevocationTest : public testing::Test {
 protected:
  Revocation revocation() const {
    Revocation out;
    out.network_id = shared_council().network;
    out.org = banks().id;
    out.key = gone_.sign.public_key();
    out.list_version = 2;
    out.created_ms = kCouncilNowMs;
    out.last = {{banks().nodes[0].id, 17}};
    return out;
  }
  static Result<crypto::Verified<Revocation>> verify_by(const SignKey& signer,
                                                        const Bytes& certificate,
                                                        const Revocation& what,
                                                        std::uint64_t at_ms = kCouncilNowMs) {
    return crypto::verify_revocation(encode(crypto::make_revocation(signer, certificate, what)),
                                     *shared_council().roster, at_ms);
  }
  const CouncilHolder& gone_ = shared_council().company("banks-1").officer;
};

TEST_F(RevocationTest, IsSignedByTheAdminKeyOrACertifiedDevice) {
  EXPECT_TRUE(good(verify_by(banks().admin, {}, revocation())));
  EXPECT_TRUE(good(verify_by(device().sign, device().device, revocation())));
}

TEST_F(RevocationTest, RefusesOthers) {
  EXPECT_TRUE(refused(verify_by(device().sign, {}, revocation()), ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(verify_by(securities().admin, {}, revocation()), ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(verify_by(securities().holder.sign, securities().holder.device, revocation()),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_by(device().sign, device().chain[0], revocation()),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_by(device().sign, device().device, revocation(), kCouncilEndMs + 1),
                      ErrorCode::kExpired));
}

TEST_F(RevocationTest, NeverEndsAnAdminKey) {
  Revocation what = revocation();
  what.key = banks().admin.public_key();
  EXPECT_TRUE(refused(verify_by(device().sign, device().device, what), ErrorCode::kNotAuthorized));
}

TEST_F(RevocationTest, RefusesUnfitFields) {
  Revocation what = revocation();
  what.network_id.bytes[0] ^= 1;
  EXPECT_TRUE(refused(verify_by(banks().admin, {}, what), ErrorCode::kWrongNetwork));
  what = revocation();
  what.org = shared_council().company("banks-1").id;
  EXPECT_TRUE(refused(verify_by(banks().admin, {}, what), ErrorCode::kNotAuthorized));
  what = revocation();
  what.key = {};
  EXPECT_TRUE(refused(verify_by(banks().admin, {}, what), ErrorCode::kMalformed));
  what = revocation();
  what.last.push_back(what.last[0]);
  EXPECT_TRUE(refused(verify_by(banks().admin, {}, what), ErrorCode::kMalformed));
  Bytes wire = encode(crypto::make_revocation(banks().admin, {}, revocation()));
  for (std::size_t i = 0; i < wire.size(); ++i) {
    wire[i] ^= 0x04;
    EXPECT_FALSE(crypto::verify_revocation(wire, *shared_council().roster, kCouncilNowMs)) << i;
    wire[i] ^= 0x04;
  }
}

TEST(StatementTest, RefusesAnOversizedOne) {
  EXPECT_TRUE(refused(verify(Bytes(limits::kStatementBytes + 8)), ErrorCode::kMalformed));
}

TEST_F(PersonStatementTest, RefusesACertificateOfAnotherNetwork) {
  Certificate own =
      parse<Certificate>(parse<SignedCertificate>(staff_.chain[0])->certificate).value();
  own.network_id.bytes[0] ^= 1;
  const Bytes foreign = encode(crypto::sign_certificate(banks().admin, own));
  EXPECT_TRUE(
      refused(verify_for(make_own(staff_.statement.statement, staff_.sign, foreign), staff_),
              ErrorCode::kWrongNetwork));
}

}  // namespace
}  // namespace ceptoar::test::statement_test
