// SPDX-License-Identifier: Apache-2.0
// From an opened body to an author: chain, signature, node, and every reader's key.
#include "crypto/trust.h"

#include <algorithm>

#include "schema/codec.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/message.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::trust_test {
namespace {

using crypto::AudienceCheck;
using crypto::Authored;
using crypto::KemKey;
using crypto::SignKey;

class TrustTest : public testing::Test {
 protected:
  using Outcome = Result<crypto::Verified<Authored>>;

  Inner staff_draft(Tlp tlp, std::vector<Reader> readers) {
    return draft(council_, banks_.holder, banks_.nodes[0], tlp, std::move(readers), random_);
  }
  Inner officer_draft(Tlp tlp, std::vector<Reader> readers) {
    return draft(council_, company_.officer, banks_.nodes[0], tlp, std::move(readers), random_);
  }
  std::vector<Reader> strict_readers() const {
    return {staff_reader(banks_), staff_reader(telecom_), company_reader(company_)};
  }
  // Opens what was posted as the author's own organisation does, then asks for its author.
  Outcome judge(const Message& message) const {
    if (message.header.dist == Dist::kPublic) {
      return crypto::verify_author(*crypto::open_public(message.header, message.sealed.body),
                                   message.header, trust_);
    }
    auto opened = crypto::open_with_content_key(message.header, message.sealed.body,
                                                message.sealed.content_key);
    return crypto::verify_author(std::move(opened).value(), message.header, trust_);
  }
  Outcome judge(const Inner& inner) { return judge_by(inner, banks_.holder.sign); }
  Outcome judge_by(const Inner& inner, const SignKey& signer, const Place& place = {}) {
    return judge(post(council_, node_of(inner), signer, inner, random_, place));
  }
  const CouncilNode& node_of(const Inner& inner) const { return council_.node(inner.author_node); }
  void expect_check(const Inner& inner, AudienceCheck expected) {
    const Outcome outcome = judge(inner);
    ASSERT_TRUE(good(outcome));
    EXPECT_EQ((*outcome)->audience, expected);
  }

  const Council& council_ = shared_council();
  const CouncilOrg& banks_ = council_.org("banks");
  const CouncilOrg& telecom_ = council_.org("telecom");
  const CouncilCompany& company_ = council_.company("banks-1");
  SeededRandom random_{shared_seed() + 60};
  CouncilTrust trust_{council_};
};

TEST_F(TrustTest, KnowsTheAuthorOfEveryLabel) {
  const std::pair<Tlp, std::vector<Reader>> table[] = {
      {Tlp::kClear, {}},
      {Tlp::kGreen, community_readers(council_)},
      {Tlp::kAmber, {staff_reader(banks_), members_reader(banks_), staff_reader(telecom_)}},
      {Tlp::kAmberStrict, strict_readers()},
      {Tlp::kRed,
       {person_reader(banks_.holder), person_reader(telecom_.holder),
        person_reader(company_.officer)}},
  };
  for (const auto& [tlp, readers] : table) {
    const Outcome outcome = judge(staff_draft(tlp, readers));
    ASSERT_TRUE(good(outcome)) << tlp_label(tlp);
    EXPECT_EQ((*outcome)->author.handle, "secretariat@banks");
    EXPECT_EQ((*outcome)->author.roster_org, banks_.id);
    EXPECT_EQ((*outcome)->audience, AudienceCheck::kGood) << tlp_label(tlp);
    EXPECT_EQ((*outcome)->opened.inner.tlp, tlp);
  }
}

TEST_F(TrustTest, KnowsAnOfficerWhoPostsThroughHisCeptoarsNode) {
  const Inner inner = officer_draft(
      Tlp::kAmber, {company_reader(company_), staff_reader(banks_), members_reader(banks_)});
  const Outcome outcome = judge_by(inner, company_.officer.sign);
  ASSERT_TRUE(good(outcome));
  EXPECT_EQ((*outcome)->author.handle, "officer@banks-1");
  EXPECT_EQ((*outcome)->author.org, company_.id);
  EXPECT_EQ((*outcome)->author.roster_org, banks_.id);
}

TEST_F(TrustTest, OpensTheSameForEveryReader) {
  const Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  const Message message = post(council_, banks_.nodes[0], banks_.holder.sign, inner, random_);
  for (const crypto::OpeningKey& key :
       {staff_opening(banks_), staff_opening(telecom_), company_opening(company_)}) {
    auto opened = crypto::open(message.header, message.sealed.body, {key});
    ASSERT_TRUE(good(opened));
    EXPECT_TRUE(good(crypto::verify_author(std::move(*opened), message.header, trust_)));
  }
}

TEST_F(TrustTest, RefusesASignatureOfSomebodyElse) {
  const Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  for (const SignKey* key : {&banks_.admin, &telecom_.holder.sign, &company_.officer.sign}) {
    EXPECT_TRUE(refused(judge_by(inner, *key), ErrorCode::kBadSignature));
  }
}

TEST_F(TrustTest, RefusesAnAuthorWhoIsNotTheEndOfHisChain) {
  Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  inner.author_holder = telecom_.holder.id;
  EXPECT_TRUE(refused(judge(inner), ErrorCode::kNotAuthorized));
  inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  inner.author_org = telecom_.id;
  EXPECT_TRUE(refused(judge(inner), ErrorCode::kNotAuthorized));
  inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  inner.chain.clear();
  inner.author_holder = {};
  EXPECT_TRUE(refused(judge_by(inner, banks_.admin), ErrorCode::kNotAuthorized))
      << "an admin key writes no messages";
}

TEST_F(TrustTest, RefusesAnAuthorAtAnotherOrganisationsNode) {
  const Inner inner = draft(council_, banks_.holder, telecom_.nodes[0], Tlp::kAmberStrict,
                            strict_readers(), random_);
  EXPECT_FALSE(judge(inner));
  EXPECT_TRUE(refused(judge(inner), ErrorCode::kNotAuthorized));
}

TEST_F(TrustTest, RefusesARevokedKeyFromItsLastPositionOn) {
  trust_.revoke(banks_.id, banks_.holder.sign.public_key(), banks_.nodes[0].id, 5);
  const Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  Place place;
  place.prev.bytes.fill(1);
  place.seq = 5;
  EXPECT_TRUE(good(judge_by(inner, banks_.holder.sign, place)));
  place.seq = 6;
  EXPECT_TRUE(refused(judge_by(inner, banks_.holder.sign, place), ErrorCode::kNotAuthorized));
  trust_.revoke(banks_.id, banks_.holder.sign.public_key(), telecom_.nodes[0].id, 5);
  place.seq = 2;
  EXPECT_TRUE(refused(judge_by(inner, banks_.holder.sign, place), ErrorCode::kNotAuthorized))
      << "an unlisted node";
}

TEST_F(TrustTest, ChecksCertificatesAtTheTimeOfPosting) {
  const Inner inner = staff_draft(Tlp::kClear, {});
  Place place;
  place.now_ms = kCouncilEndMs;
  EXPECT_TRUE(good(judge_by(inner, banks_.holder.sign, place)));
  place.now_ms = kCouncilEndMs + 1;
  EXPECT_TRUE(refused(judge_by(inner, banks_.holder.sign, place), ErrorCode::kExpired));
}

TEST_F(TrustTest, AsksForARosterItDoesNotKnow) {
  Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  inner.audience.roster_hash.bytes[0] ^= 1;
  EXPECT_TRUE(refused(judge(inner), ErrorCode::kNotFound));
  inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  inner.audience.roster_version = 2;
  EXPECT_TRUE(refused(judge(inner), ErrorCode::kNotAuthorized));
  inner = staff_draft(Tlp::kClear, {});
  inner.audience.roster_hash = {};
  inner.audience.roster_version = 0;
  EXPECT_TRUE(good(judge(inner))) << "CLEAR: the roster of the header";
}

TEST_F(TrustTest, RefusesANodeThatTheRosterRemoved) {
  crypto::RosterState roster = *council_.roster;
  for (NodeRecord& node : roster.roster.nodes) node.status = Status::kRemoved;
  trust_.add_roster(roster);
  EXPECT_TRUE(refused(judge(staff_draft(Tlp::kClear, {})), ErrorCode::kNotAuthorized));
  for (NodeRecord& node : roster.roster.nodes) node.status = Status::kSuspended;
  trust_.add_roster(roster);
  EXPECT_TRUE(good(judge(staff_draft(Tlp::kClear, {}))));
}

// Whoever fills Opened must not be able to put other words beside the signed ones.
TEST_F(TrustTest, VouchesForTheSignedBytesOnly) {
  const Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  const Message message = post(council_, banks_.nodes[0], banks_.holder.sign, inner, random_);
  auto opened = crypto::open(message.header, message.sealed.body, {staff_opening(banks_)}).value();
  opened.inner.tlp = Tlp::kClear;
  opened.inner.content = {1, 2, 3};
  const Outcome outcome = crypto::verify_author(std::move(opened), message.header, trust_);
  ASSERT_TRUE(good(outcome));
  EXPECT_EQ((*outcome)->opened.inner.tlp, Tlp::kAmberStrict);
  EXPECT_EQ((*outcome)->opened.inner.content, inner.content);
}

TEST_F(TrustTest, RefusesAHeaderThatBelongsToAnotherMessage) {
  const Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  const Message message = post(council_, banks_.nodes[0], banks_.holder.sign, inner, random_);
  const auto with = [&](void (*change)(EntryHeader&)) {
    EntryHeader header = message.header;
    change(header);
    return crypto::verify_author(
        crypto::open(message.header, message.sealed.body, {staff_opening(banks_)}).value(), header,
        trust_);
  };
  EXPECT_TRUE(
      refused(with([](EntryHeader& h) { h.msg_id.bytes[0] ^= 1; }), ErrorCode::kBadSignature));
  EXPECT_TRUE(
      refused(with([](EntryHeader& h) { h.author.bytes[0] ^= 1; }), ErrorCode::kBadSignature));
  EXPECT_TRUE(
      refused(with([](EntryHeader& h) { h.network_id.bytes[0] ^= 1; }), ErrorCode::kWrongNetwork));
  EXPECT_TRUE(
      refused(with([](EntryHeader& h) { h.dist = Dist::kPublic; }), ErrorCode::kTlpViolation));
  EXPECT_TRUE(
      refused(with([](EntryHeader& h) { h.dist = Dist::kControl; }), ErrorCode::kTlpViolation));
}

// --- readers ------------------------------------------------------------------------------------

TEST_F(TrustTest, RefusesAKeyThatWasNeverPublished) {
  for (const bool own_statement : {true, false}) {
    Reader reader = own_statement ? staff_reader(telecom_) : company_reader(company_);
    reader.key = KemKey::generate(random_).public_key();
    EXPECT_TRUE(refused(judge(staff_draft(Tlp::kAmberStrict, {staff_reader(banks_), reader})),
                        ErrorCode::kNotAuthorized));
  }
  Reader wrong_epoch = staff_reader(telecom_);
  wrong_epoch.epoch = 2;
  EXPECT_TRUE(refused(judge(staff_draft(Tlp::kAmberStrict, {staff_reader(banks_), wrong_epoch})),
                      ErrorCode::kNotAuthorized));
  Reader borrowed = staff_reader(telecom_);
  borrowed.org = council_.org("fsa").id;
  EXPECT_TRUE(refused(judge(staff_draft(Tlp::kAmberStrict, {staff_reader(banks_), borrowed})),
                      ErrorCode::kNotAuthorized));
  Reader members_as_staff = members_reader(telecom_);
  members_as_staff.reader_class = ReaderClass::kStaff;
  EXPECT_TRUE(
      refused(judge(staff_draft(Tlp::kAmberStrict, {staff_reader(banks_), members_as_staff})),
              ErrorCode::kNotAuthorized));
}

TEST_F(TrustTest, RefusesAReaderWhoIsNobody) {
  Reader stranger = staff_reader(telecom_);
  stranger.org.bytes[0] ^= 1;
  EXPECT_TRUE(refused(judge(staff_draft(Tlp::kAmberStrict, {staff_reader(banks_), stranger})),
                      ErrorCode::kNotAuthorized));
  Reader bare_company = company_reader(company_);
  bare_company.chain.clear();
  EXPECT_TRUE(refused(judge(staff_draft(Tlp::kAmberStrict, {staff_reader(banks_), bare_company})),
                      ErrorCode::kNotAuthorized));
  Reader other_chain = company_reader(company_);
  other_chain.chain = council_.company("banks-2").chain;
  EXPECT_TRUE(refused(judge(staff_draft(Tlp::kAmberStrict, {staff_reader(banks_), other_chain})),
                      ErrorCode::kNotAuthorized));
  Reader other_person = person_reader(telecom_.holder);
  other_person.chain = company_.officer.chain;
  EXPECT_TRUE(refused(judge(staff_draft(Tlp::kRed, {person_reader(banks_.holder), other_person})),
                      ErrorCode::kNotAuthorized));
  Reader other_card = company_reader(company_);
  other_card.card_hash = council_.company("banks-2").card_hash;
  EXPECT_TRUE(refused(judge(staff_draft(Tlp::kAmberStrict, {staff_reader(banks_), other_card})),
                      ErrorCode::kNotAuthorized));
}

TEST_F(TrustTest, MarksAStatementThatIsNotHereYet) {
  trust_.forget_statements();
  const Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  expect_check(inner, AudienceCheck::kStatementMissing);
  trust_.add_statement(banks_.staff);
  expect_check(inner, AudienceCheck::kStatementMissing);
  trust_.add_statement(telecom_.staff);
  expect_check(inner, AudienceCheck::kGood);
}

TEST_F(TrustTest, MarksACompanyWhoseCardIsNotHeld) {
  trust_.forget_cards();
  expect_check(staff_draft(Tlp::kAmberStrict, strict_readers()), AudienceCheck::kNameUnverified);
  trust_.forget_statements();
  expect_check(staff_draft(Tlp::kAmberStrict, strict_readers()), AudienceCheck::kStatementMissing);
  const Outcome own =
      judge_by(officer_draft(Tlp::kAmberStrict, {company_reader(company_)}), company_.officer.sign);
  ASSERT_TRUE(good(own));
  EXPECT_EQ((*own)->audience, AudienceCheck::kGood) << "named by the author's own chain";
}

class SupersededTest : public TrustTest {
 protected:
  crypto::StatementState publish(const KeyStatement& statement) {
    const Bytes wire =
        encode(crypto::make_statement(telecom_.holder.sign, telecom_.holder.device, statement));
    return **crypto::verify_statement(wire, telecom_.id, telecom_.admin.public_key(),
                                      council_.network);
  }
  crypto::StatementState after(const crypto::StatementState& before, std::uint64_t created_ms) {
    return publish(next_statement(before, KemKey::generate(random_).public_key(), created_ms));
  }
};

TEST_F(SupersededTest, MarksAnEpochOlderThanWhatWasPublishedByThen) {
  const Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  trust_.add_statement(after(telecom_.staff, kCouncilNowMs + 1));
  expect_check(inner, AudienceCheck::kGood);  // the newer one came a millisecond later
  CouncilTrust other(council_);
  trust_ = other;
  trust_.add_statement(after(telecom_.staff, kCouncilNowMs));
  expect_check(inner, AudienceCheck::kSuperseded);
}

TEST_F(SupersededTest, GoesByTheNextEpochNotByTheNewest) {
  const Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  const crypto::StatementState second = after(telecom_.staff, kCouncilNowMs - 1);
  trust_.add_statement(second);
  trust_.add_statement(after(second, kCouncilNowMs + 1000));
  expect_check(inner, AudienceCheck::kSuperseded);
}

TEST_F(SupersededTest, MarksAKeyPastItsGrace) {
  Place place;
  const Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  place.now_ms = kCouncilStatementEndMs + limits::kStatementGraceDays * limits::kDayMs;
  Outcome outcome = judge_by(inner, banks_.holder.sign, place);
  ASSERT_TRUE(good(outcome));
  EXPECT_EQ((*outcome)->audience, AudienceCheck::kGood);
  place.now_ms += 1;
  outcome = judge_by(inner, banks_.holder.sign, place);
  ASSERT_TRUE(good(outcome));
  EXPECT_EQ((*outcome)->audience, AudienceCheck::kSuperseded);
}

TEST_F(TrustTest, KeepsGreenInsideItsCommunity) {
  const auto finance = [&](std::vector<Reader> readers) {
    Inner inner = staff_draft(Tlp::kGreen, std::move(readers));
    inner.audience.community = "finance";
    return judge(inner);
  };
  const std::vector<Reader> inside = {staff_reader(banks_), members_reader(banks_),
                                      staff_reader(council_.org("fsa"))};
  EXPECT_TRUE(good(finance(inside)));
  std::vector<Reader> outside = inside;
  outside.push_back(staff_reader(telecom_));
  EXPECT_TRUE(refused(finance(outside), ErrorCode::kTlpViolation));
  std::vector<Reader> with_company = inside;
  with_company.push_back(company_reader(company_));
  EXPECT_TRUE(refused(finance(with_company), ErrorCode::kTlpViolation));
  Inner unknown = staff_draft(Tlp::kGreen, inside);
  unknown.audience.community = "nowhere";
  EXPECT_TRUE(refused(judge(unknown), ErrorCode::kTlpViolation));
}

TEST_F(TrustTest, TakesNothingForEverybodyFromAnObserver) {
  const auto green = [&](OrgKind kind, const std::string& community, std::vector<Reader> readers) {
    crypto::RosterState roster = *council_.roster;
    for (Organisation& org : roster.roster.organisations) {
      if (org.id == banks_.id) org.kind = kind;
    }
    trust_.add_roster(roster);
    Inner inner = staff_draft(Tlp::kGreen, std::move(readers));
    inner.audience.community = community;
    return judge(inner);
  };
  const std::vector<Reader> all = {staff_reader(banks_), staff_reader(telecom_)};
  EXPECT_TRUE(good(green(OrgKind::kCeptoar, "council", all)));
  EXPECT_TRUE(good(green(OrgKind::kAssociate, "council", all)));
  EXPECT_TRUE(refused(green(OrgKind::kObserver, "council", all), ErrorCode::kTlpViolation));
  EXPECT_TRUE(good(green(OrgKind::kObserver, "finance",
                         {staff_reader(banks_), staff_reader(council_.org("fsa"))})))
      << "that community lists it";
}

TEST_F(TrustTest, LetsAnOfficerReadHisOwnGreen) {
  std::vector<Reader> readers = community_readers(council_);
  readers.push_back(company_reader(company_));
  EXPECT_TRUE(good(judge_by(officer_draft(Tlp::kGreen, readers), company_.officer.sign)));
}

TEST_F(TrustTest, RefusesMemberCompaniesOfAMinistry) {
  const CouncilOrg& fsa = council_.org("fsa");
  KeyStatement statement = fsa.staff.statement;
  statement.key_class = ReaderClass::kMembers;
  const auto published = crypto::verify_statement(
      encode(crypto::make_statement(fsa.holder.sign, fsa.holder.device, statement)), fsa.id,
      fsa.admin.public_key(), council_.network);
  ASSERT_TRUE(good(published));
  trust_.add_statement(**published);
  Reader reader = staff_reader(fsa);
  reader.reader_class = ReaderClass::kMembers;
  reader.statement_hash = (*published)->hash;
  EXPECT_TRUE(
      refused(judge(staff_draft(Tlp::kAmber, {staff_reader(banks_), staff_reader(fsa), reader})),
              ErrorCode::kTlpViolation));
}

TEST_F(TrustTest, OldAdminKeySpeaksUpToItsAgreedPositionWhateverRosterAMessageNames) {
  const Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  Place place;
  place.seq = 3;
  place.prev.bytes[0] = 1;
  const Message message = post(council_, banks_.nodes[0], banks_.holder.sign, inner, random_, place);
  EXPECT_TRUE(good(judge(message)));
  crypto::RosterState now = *council_.roster;
  for (Organisation& org : now.roster.organisations) {
    if (org.id == banks_.id) org.admin_key = SignKey::generate(random_).public_key();
  }
  const auto ended_at = [&](const NodeId& node, std::uint64_t seq) {
    now.roster.ended = {{banks_.admin.public_key(), banks_.id, NodeId{}, 0, {{node, seq}}}};
    trust_.set_in_force(now);
    return judge(message);
  };
  EXPECT_TRUE(good(ended_at(banks_.nodes[0].id, 3)));
  EXPECT_TRUE(refused(ended_at(banks_.nodes[0].id, 2), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(ended_at(telecom_.nodes[0].id, 9), ErrorCode::kNotAuthorized));
}

TEST_F(TrustTest, RefusesARosterOfAnotherNetwork) {
  crypto::RosterState foreign = *council_.roster;
  foreign.network_id.bytes[0] ^= 1;
  trust_.add_roster(foreign);  // under the hash of the right one
  EXPECT_TRUE(refused(judge(staff_draft(Tlp::kAmberStrict, strict_readers())),
                      ErrorCode::kWrongNetwork));
}

TEST_F(TrustTest, RefusesWhoSpeaksForACompanyThatLeft) {
  const auto by_officer = [&] {
    const Inner inner = officer_draft(
        Tlp::kAmber, {company_reader(company_), staff_reader(banks_), members_reader(banks_)});
    return judge_by(inner, company_.officer.sign);
  };
  EXPECT_TRUE(good(by_officer()));
  trust_.revoke(banks_.id, company_.admin.public_key(), banks_.nodes[0].id, 0);
  EXPECT_TRUE(refused(by_officer(), ErrorCode::kNotAuthorized));
}

TEST_F(TrustTest, ACompanyHasNoMemberCompanies) {
  Reader members = company_reader(company_);
  members.reader_class = ReaderClass::kMembers;
  EXPECT_TRUE(refused(
      judge(staff_draft(Tlp::kAmber, {staff_reader(banks_), company_reader(company_), members})),
      ErrorCode::kTlpViolation));
}

// --- what somebody quotes -----------------------------------------------------------------------

class QuotedTest : public TrustTest {
 protected:
  Result<crypto::Verified<crypto::Quoted>> quoted(const Inner& inner, const SignKey& signer) {
    const Message message = post(council_, node_of(inner), signer, inner, random_);
    const auto opened = crypto::open_with_content_key(message.header, message.sealed.body,
                                                      message.sealed.content_key);
    return crypto::verify_quoted(opened->inner_signed, network_, kCouncilNowMs, 1, trust_);
  }
  NetworkId network_ = council_.network;
};

TEST_F(QuotedTest, IsItsAuthorsWordUnderARosterThatIsKnown) {
  Inner inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  const auto taken = quoted(inner, banks_.holder.sign);
  ASSERT_TRUE(good(taken));
  EXPECT_EQ((*taken)->author.handle, "secretariat@banks");
  EXPECT_TRUE(refused(quoted(inner, telecom_.holder.sign), ErrorCode::kBadSignature));
  inner.audience.roster_version += 1;
  EXPECT_TRUE(refused(quoted(inner, banks_.holder.sign), ErrorCode::kNotAuthorized));
  inner = staff_draft(Tlp::kAmberStrict, strict_readers());
  network_.bytes[0] ^= 1;
  EXPECT_TRUE(refused(quoted(inner, banks_.holder.sign), ErrorCode::kWrongNetwork));
  network_ = council_.network;
  trust_.forget_rosters();
  EXPECT_TRUE(refused(quoted(inner, banks_.holder.sign), ErrorCode::kNotFound));
}

}  // namespace
}  // namespace ceptoar::test::trust_test
