// SPDX-License-Identifier: Apache-2.0
// Cards: what a company or a person shows of itself, and which of two cards follows the other.
#include <algorithm>

#include "crypto/certificate.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::card_test {
namespace {

using crypto::CardOrder;
using crypto::CardState;
using crypto::SignKey;

const CouncilOrg& banks() { return shared_council().org("banks"); }
const CouncilCompany& company() { return shared_council().company("banks-1"); }
const CouncilHolder& officer() { return company().officer; }

Result<crypto::Verified<CardState>> verify(const Bytes& wire, std::uint64_t at_ms = kCouncilNowMs) {
  return crypto::verify_card(wire, *shared_council().roster, at_ms);
}

Card card_in(const Bytes& wire) { return parse<Card>(parse<SignedCard>(wire)->card).value(); }
Card company_card() { return card_in(company().card); }
Card officer_card() { return card_in(officer().card); }

Bytes sign(const SignKey& key, const Card& card, const SignKey* previous = nullptr) {
  return encode(crypto::sign_card(key, card, previous));
}

Result<crypto::Verified<CardState>> verify_changed(void (*change)(Card&)) {
  Card card = officer_card();
  change(card);
  return verify(sign(officer().sign, card));
}

TEST(CardTest, IsSignedByTheCompanyOrThePersonHimself) {
  const auto shown = verify(company().card);
  ASSERT_TRUE(good(shown));
  EXPECT_EQ((*shown)->subject.handle, "banks-1");
  EXPECT_EQ((*shown)->subject.roster_org, banks().id);
  EXPECT_EQ((*shown)->hash, company().card_hash);
  ASSERT_TRUE((*shown)->statement.has_value());
  EXPECT_EQ((*shown)->statement->hash, company().staff.hash);

  const auto person = verify(officer().card);
  ASSERT_TRUE(good(person));
  EXPECT_EQ((*person)->subject.handle, "officer@banks-1");
  EXPECT_EQ((*person)->statement->statement.public_key, officer().epoch_key.public_key());
  EXPECT_TRUE(good(verify(banks().holder.card)));
}

TEST(CardTest, MayLeaveOutStatementRoleAndContacts) {
  Card card = officer_card();
  card.statement.clear();
  card.role.clear();
  card.contacts.clear();
  const auto shown = verify(sign(officer().sign, card));
  ASSERT_TRUE(good(shown));
  EXPECT_FALSE((*shown)->statement.has_value());
}

TEST(CardTest, RefusesASignatureOfAnybodyElse) {
  const std::pair<const char*, const SignKey*> others[] = {
      {"its CEPTOAR", &banks().admin},
      {"its CEPTOAR's staff", &banks().holder.sign},
      {"another company", &shared_council().company("banks-2").admin}};
  for (const auto& [name, key] : others) {
    EXPECT_TRUE(refused(verify(sign(*key, company_card())), ErrorCode::kBadSignature)) << name;
  }
  EXPECT_TRUE(refused(verify(sign(company().admin, officer_card())), ErrorCode::kBadSignature));
}

// The admin key is offline: a device that it certified speaks for the company in daily business.
TEST(CardTest, OfACompanyMayBeSignedByTheDeviceOfItsStatement) {
  EXPECT_TRUE(good(verify(sign(officer().sign, company_card()))));
  Card card = company_card();
  card.statement.clear();
  EXPECT_TRUE(refused(verify(sign(officer().sign, card)), ErrorCode::kBadSignature));
}

TEST(CardTest, RefusesADeviceThatIsCertifiedNoLonger) {
  Certificate certificate =
      parse<Certificate>(parse<SignedCertificate>(officer().device)->certificate).value();
  certificate.not_after_ms = kCouncilStartMs;  // when the statement was made
  const Bytes device = encode(crypto::sign_certificate(company().admin, certificate));
  Card card = company_card();
  card.statement =
      encode(crypto::make_statement(officer().sign, device, company().staff.statement));
  const Bytes wire = sign(officer().sign, card);
  EXPECT_TRUE(good(verify(wire, kCouncilStartMs)));
  EXPECT_TRUE(refused(verify(wire, kCouncilStartMs + 1), ErrorCode::kExpired));
  EXPECT_TRUE(good(verify(sign(company().admin, card), kCouncilStartMs + 1))) << "the admin key";
}

TEST(CardTest, RefusesEveryFlippedByte) {
  Bytes wire = officer().card;
  for (std::size_t i = 0; i < wire.size(); ++i) {
    wire[i] ^= 0x02;
    const auto shown = verify(wire);
    // The signature of a key before it is judged by compare_cards, but a first card has none.
    EXPECT_FALSE(shown) << i;
    wire[i] ^= 0x02;
  }
}

TEST(CardTest, NamesExactlyWhomItsCertificatesName) {
  EXPECT_TRUE(refused(verify_changed([](Card& c) { c.handle = "chief@banks-1"; }),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(
      refused(verify_changed([](Card& c) { c.role = "chief"; }), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(
      refused(verify_changed([](Card& c) { c.holder.bytes[0] ^= 1; }), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_changed([](Card& c) { c.holder = {}; }), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(
      refused(verify_changed([](Card& c) { c.org = banks().id; }), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_changed([](Card& c) { c.chain = company().chain; }),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_changed([](Card& c) { c.chain.clear(); }), ErrorCode::kMalformed));
  EXPECT_TRUE(refused(verify_changed([](Card& c) { c.network_id.bytes[0] ^= 1; }),
                      ErrorCode::kWrongNetwork));
}

TEST(CardTest, RefusesWordsThatMislead) {
  void (*const changes[])(Card&) = {
      [](Card& c) { c.name_ja = "a\nb"; },
      [](Card& c) {
        c.name_en =
            "\xE2\x80\xAE"
            "skcab";
      },
      [](Card& c) { c.contacts[0].value = "03\x1b[0m"; },
      [](Card& c) { c.contacts[0].means = "te\tl"; },
  };
  for (const auto change : changes) {
    EXPECT_TRUE(refused(verify_changed(change), ErrorCode::kMalformed));
  }
}

TEST(CardTest, ListsItsRosterOrganisationsNodesOnly) {
  Card card = officer_card();
  card.nodes = {shared_council().org("telecom").nodes[0].id};
  EXPECT_TRUE(refused(verify(sign(officer().sign, card)), ErrorCode::kNotAuthorized));
  NodeId gone;
  gone.bytes.fill(9);
  card.nodes = {gone};
  EXPECT_TRUE(good(verify(sign(officer().sign, card)))) << "a node that has left since";
  card.nodes = {gone, gone};
  EXPECT_TRUE(refused(verify(sign(officer().sign, card)), ErrorCode::kMalformed));
}

TEST(CardTest, RefusesAStatementOfSomebodyElse) {
  EXPECT_TRUE(refused(verify_changed([](Card& c) { c.statement = company().staff.wire; }),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(verify_changed([](Card& c) { c.statement = banks().holder.statement.wire; }),
                      ErrorCode::kNotAuthorized));
  Card card = company_card();
  card.statement = banks().staff.wire;
  EXPECT_TRUE(refused(verify(sign(company().admin, card)), ErrorCode::kNotAuthorized));
  KeyStatement members = company().staff.statement;
  members.key_class = ReaderClass::kMembers;
  card.statement = encode(crypto::make_statement(officer().sign, officer().device, members));
  EXPECT_TRUE(refused(verify(sign(company().admin, card)), ErrorCode::kNotAuthorized))
      << "a company has no member companies";
}

TEST(CardTest, EndsWithItsCertificates) {
  EXPECT_TRUE(refused(verify(officer().card, kCouncilEndMs + 1), ErrorCode::kExpired));
}

TEST(CardTest, RefusesAnOversizedOne) {
  EXPECT_TRUE(refused(verify(Bytes(limits::kCardBytes + 8)), ErrorCode::kLimitExceeded));
}

TEST(CardTest, OfAFirstHasNoKeyBefore) {
  EXPECT_TRUE(
      refused(verify(sign(officer().sign, officer_card(), &banks().admin)), ErrorCode::kMalformed));
}

// A company whose admin key is replaced: its CEPTOAR certifies the new key for the same company.
class CardSuccessionTest : public testing::Test {
 protected:
  CardState accepted(const Bytes& wire) { return **verify(wire); }
  Bytes recertified(const SignKey& key) const {
    Certificate certificate =
        parse<Certificate>(parse<SignedCertificate>(company().chain[0])->certificate).value();
    certificate.key = key.public_key();
    certificate.serial += 1;
    return encode(crypto::sign_certificate(banks().admin, certificate));
  }
  Card next(const CardState& before) const {
    Card card = before.card;
    card.serial += 1;
    card.prev_hash = before.hash;
    card.statement.clear();
    return card;
  }
  Card next_under(const SignKey& key) const {
    Card card = next(held_);
    card.chain = {recertified(key)};
    return card;
  }

  SeededRandom random_{shared_seed() + 40};
  SignKey new_key_ = SignKey::generate(random_);
  CardState held_ = accepted(company().card);
};

TEST_F(CardSuccessionTest, IsContinuedByTheSameKey) {
  const CardState second = accepted(sign(company().admin, next(held_)));
  EXPECT_EQ(crypto::compare_cards(held_, held_), CardOrder::kSame);
  EXPECT_EQ(crypto::compare_cards(held_, second), CardOrder::kContinued);
  EXPECT_EQ(crypto::compare_cards(second, held_), CardOrder::kOlder);
  const CardState third = accepted(sign(company().admin, next(second)));
  EXPECT_EQ(crypto::compare_cards(held_, third), CardOrder::kContinued) << "one was missed";
}

TEST_F(CardSuccessionTest, IsContinuedByANewKeyThatTheOldOneSigned) {
  const CardState second = accepted(sign(new_key_, next_under(new_key_), &company().admin));
  EXPECT_EQ(crypto::compare_cards(held_, second), CardOrder::kContinued);
}

TEST_F(CardSuccessionTest, IsReestablishedWithoutTheOldKeysWord) {
  const CardState without = accepted(sign(new_key_, next_under(new_key_)));
  EXPECT_EQ(crypto::compare_cards(held_, without), CardOrder::kReestablished);
  const SignKey other = SignKey::generate(random_);
  const CardState wrong = accepted(sign(new_key_, next_under(new_key_), &other));
  EXPECT_EQ(crypto::compare_cards(held_, wrong), CardOrder::kReestablished);
  Card afresh = next_under(new_key_);
  afresh.prev_hash = {};
  EXPECT_EQ(crypto::compare_cards(held_, accepted(sign(new_key_, afresh))),
            CardOrder::kReestablished);
}

TEST_F(CardSuccessionTest, IsDisputedWhenOneCardHasTwoSuccessors) {
  const CardState mine = accepted(sign(company().admin, next(held_)));
  const CardState theirs = accepted(sign(new_key_, next_under(new_key_), &company().admin));
  EXPECT_EQ(crypto::compare_cards(mine, theirs), CardOrder::kDisputed);
  EXPECT_EQ(crypto::compare_cards(theirs, mine), CardOrder::kDisputed);
  Card twin = company_card();
  twin.name_en = "Another";
  EXPECT_EQ(crypto::compare_cards(held_, accepted(sign(company().admin, twin))),
            CardOrder::kDisputed);
}

}  // namespace
}  // namespace ceptoar::test::card_test
