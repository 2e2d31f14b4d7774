// SPDX-License-Identifier: Apache-2.0
// `--tlp`, `--to`, `--with-members`: who is meant, and every refusal with its code and exit status.
#include <gmock/gmock.h>

#include "cli/member/sealing.h"
#include "tests/cli/world.h"

namespace ceptoar::test::resolve_test {
namespace {

using member::UserCode;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// One world for all: resolving changes nothing.
class ResolveTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world_ = std::make_unique<World>();
    world_->build_all();
  }
  static void TearDownTestSuite() { world_.reset(); }

  member::Outcome<member::ResolvedAudience> as(const std::string& holder, std::optional<Tlp> tlp,
                                               const std::string& to, bool with_members = false) {
    auto session = world_->open(holder);
    member::AudienceWish wish{tlp, member::split_recipients(to), with_members, false};
    return member::resolve(*session, wish);
  }
  member::Outcome<member::ResolvedAudience> electric(std::optional<Tlp> tlp, const std::string& to,
                                                     bool with_members = false) {
    return as("secretariat@electric", tlp, to, with_members);
  }
  static std::vector<std::string> names(const member::ResolvedAudience& audience) {
    std::vector<std::string> out;
    for (const member::ReaderName& name : audience.names) {
      out.push_back((name.member.empty() ? name.org : name.member) + "/" +
                    std::string(reader_class_name(name.reader_class)));
    }
    return out;
  }
  static std::unique_ptr<World> world_;
};
std::unique_ptr<World> ResolveTest::world_;

TEST_F(ResolveTest, RefusesWhatTheIssueLists) {
  struct Case {
    std::optional<Tlp> tlp;
    const char* to;
    bool with_members;
    UserCode code;
    int exit_status;
  };
  const Case cases[] = {
      {std::nullopt, "banks", false, UserCode::kTlpMissing, 64},
      {Tlp::kRed, "banks", false, UserCode::kTlpRedGroup, 77},
      {Tlp::kRed, "own", false, UserCode::kTlpRedGroup, 77},
      {Tlp::kRed, "community:council", false, UserCode::kTlpRedGroup, 77},
      {Tlp::kRed, "secretariat@banks,banks", false, UserCode::kTlpRedGroup, 77},
      {Tlp::kRed, "", false, UserCode::kAudienceEmpty, 64},
      {Tlp::kAmber, "", false, UserCode::kAudienceEmpty, 64},
      {Tlp::kAmber, " , ,", false, UserCode::kAudienceEmpty, 64},
      {Tlp::kAmberStrict, "", false, UserCode::kAudienceEmpty, 64},
      {Tlp::kAmber, "fsa", true, UserCode::kMembersNoCeptoar, 64},
      {Tlp::kClear, "", true, UserCode::kMembersNoCeptoar, 64},
      {Tlp::kGreen, "", true, UserCode::kMembersNoCeptoar, 64},
      {Tlp::kAmberStrict, "banks", true, UserCode::kTlpMembers, 77},
      {Tlp::kRed, "secretariat@banks", true, UserCode::kTlpMembers, 77},
      {Tlp::kAmber, "bank", false, UserCode::kUnknownRecipient, 67},
      {Tlp::kAmber, "nowhere", false, UserCode::kUnknownRecipient, 67},
      {Tlp::kRed, "secretary@nowhere", false, UserCode::kUnknownRecipient, 67},
      {Tlp::kGreen, "community:other", false, UserCode::kUnknownCommunity, 67},
      {Tlp::kGreen, "banks", false, UserCode::kGreenTo, 64},
      {Tlp::kGreen, "community:council,banks", false, UserCode::kGreenTo, 64},
      {Tlp::kClear, "banks", false, UserCode::kClearTo, 64},
      {Tlp::kAmber, "community:council", false, UserCode::kCommunityLabel, 64},
      {Tlp::kAmber, "secretariat@banks", false, UserCode::kTlpPerson, 77},
      // A person whose organisation is known but whose card is not held.
      {Tlp::kRed, "director-general@banks", false, UserCode::kNoCard, 77},
  };
  for (const Case& one : cases) {
    const auto result = electric(one.tlp, one.to, one.with_members);
    SCOPED_TRACE(std::string(one.to) + (one.with_members ? " with members" : ""));
    ASSERT_TRUE(refused_with(result, one.code));
    EXPECT_EQ(result.error().exit_status(), one.exit_status);
  }
}

TEST_F(ResolveTest, MeansWhoIsNamedAndTheOwnOrganisation) {
  const auto plain = electric(Tlp::kAmber, "banks,fsa");
  ASSERT_TRUE(fine(plain));
  EXPECT_THAT(names(*plain), UnorderedElementsAre("banks/staff", "fsa/staff", "electric/staff"));
  EXPECT_EQ(plain->organisations, 3u);
  EXPECT_EQ(plain->ceptoars_with_members, 0u);
  const auto members = electric(Tlp::kAmber, "banks,fsa", true);
  ASSERT_TRUE(fine(members));
  EXPECT_THAT(names(*members), UnorderedElementsAre("banks/staff", "fsa/staff", "electric/staff",
                                                    "banks/members"));
  EXPECT_EQ(members->ceptoars_with_members, 1u);
  const auto twice = electric(Tlp::kAmberStrict, "banks,banks,electric,own");
  ASSERT_TRUE(fine(twice));
  EXPECT_THAT(names(*twice), UnorderedElementsAre("banks/staff", "electric/staff"));
  const auto red = electric(Tlp::kRed, "secretariat@banks,secretariat@banks");
  ASSERT_TRUE(fine(red));
  EXPECT_EQ(red->persons, 2u);
}

TEST_F(ResolveTest, OwnMeansTheCeptoarForItsStaffAndItsOfficers) {
  const auto staff = as("secretariat@banks", Tlp::kAmber, "own", true);
  ASSERT_TRUE(fine(staff));
  EXPECT_THAT(names(*staff), UnorderedElementsAre("banks/staff", "banks/members"));
  EXPECT_THAT(staff->member_names, UnorderedElementsAre("banks-1", "banks-2"));
  const auto officer = as("officer@banks-1", Tlp::kAmber, "own", true);
  ASSERT_TRUE(fine(officer));
  EXPECT_THAT(names(*officer),
              UnorderedElementsAre("banks/staff", "banks/members", "banks-1/staff"));
  const auto ministry = as("liaison@fsa", Tlp::kAmber, "own");
  ASSERT_TRUE(fine(ministry));
  EXPECT_THAT(names(*ministry), ElementsAre("fsa/staff"));
  EXPECT_TRUE(refused_with(as("liaison@fsa", Tlp::kAmber, "own", true), UserCode::kMembersNoCeptoar));
}

TEST_F(ResolveTest, GreenMeansStaffAndMembersOfTheCommunity) {
  const auto green = electric(Tlp::kGreen, "");
  ASSERT_TRUE(fine(green));
  EXPECT_THAT(names(*green),
              UnorderedElementsAre("banks/staff", "telecom/staff", "electric/staff", "fsa/staff",
                                   "banks/members", "telecom/members", "electric/members"));
  EXPECT_EQ(green->community, "council");
  EXPECT_THAT(green->warnings, IsEmpty());
  // A company's own name would be seen in the certificate chain: it is told so.
  const auto company = as("officer@banks-1", Tlp::kGreen, "community:council");
  ASSERT_TRUE(fine(company));
  ASSERT_EQ(company->warnings.size(), 1u);
  EXPECT_EQ(company->warnings.front().kind, member::WarningKind::kCompanyShown);
  const auto clear = electric(Tlp::kClear, "");
  ASSERT_TRUE(fine(clear));
  ASSERT_EQ(clear->names.size(), 1u);
  EXPECT_EQ(clear->names.front().reader_class, ReaderClass::kEverybody);
}

TEST_F(ResolveTest, CompaniesAreKnownByCardsAlone) {
  const auto by_ceptoar = as("secretariat@banks", Tlp::kAmberStrict, "banks-2");
  ASSERT_TRUE(fine(by_ceptoar));
  EXPECT_THAT(names(*by_ceptoar), UnorderedElementsAre("banks/staff", "banks-2/staff"));
  EXPECT_TRUE(fine(as("officer@banks-1", Tlp::kAmberStrict, "banks-2")));
  // electric holds no card of banks' companies, and is not told that there are any.
  const auto other = electric(Tlp::kAmberStrict, "banks-2");
  ASSERT_TRUE(refused_with(other, UserCode::kUnknownRecipient));
  EXPECT_EQ(other.error().argument("suggestions"), "banks");
}

TEST_F(ResolveTest, DidYouMeanNamesTheNearest) {
  const auto one = electric(Tlp::kAmber, "telcom");
  ASSERT_TRUE(refused_with(one, UserCode::kUnknownRecipient));
  EXPECT_EQ(one.error().argument("suggestions"), "telecom");
  const auto person = electric(Tlp::kRed, "secretariat@bank");
  ASSERT_TRUE(refused_with(person, UserCode::kUnknownRecipient));
  EXPECT_EQ(person.error().argument("suggestions"), "secretariat@banks");
  const auto far = electric(Tlp::kAmber, "zzzzzzzz");
  ASSERT_TRUE(refused_with(far, UserCode::kUnknownRecipient));
  EXPECT_EQ(far.error().argument("suggestions"), "");
  // What was typed comes back visible, never raw.
  const auto evil = electric(Tlp::kAmber, "ba\u202Enks");
  ASSERT_TRUE(refused_with(evil, UserCode::kUnknownRecipient));
  EXPECT_EQ(evil.error().argument("given"), "ba<U+202E>nks");
}

TEST_F(ResolveTest, MoreThanSixtyFourPersonsAreRefusedBeforeTheyAreSealed) {
  // Nobody holds 65 cards here; the limit is the audience's own.
  SeededRandom random(3);
  member::SealWish wish;
  wish.audience.tlp = Tlp::kRed;
  wish.content = encode(Advisory{"t", "x", "en"});
  auto session = world_->open("secretariat@electric");
  const auto red = member::resolve(*session, {Tlp::kRed, {"secretariat@banks"}, false, false});
  ASSERT_TRUE(fine(red));
  wish.audience.audience = red->audience;
  const Reader pattern = red->audience.readers.front();
  while (wish.audience.audience.readers.size() <= limits::kPersons) {
    Reader more = pattern;
    more.holder = random.id<HolderId>();
    wish.audience.audience.readers.push_back(more);
  }
  const auto sealed = member::seal_to_outbox(*session, wish);
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().code, UserCode::kFileBad);
}

TEST(EditDistanceTest, CountsInsertionsDeletionsAndChangesOfCodePoints) {
  EXPECT_EQ(member::edit_distance("", "", 9), 0u);
  EXPECT_EQ(member::edit_distance("banks", "banks", 9), 0u);
  EXPECT_EQ(member::edit_distance("bank", "banks", 9), 1u);
  EXPECT_EQ(member::edit_distance("kitten", "sitting", 9), 3u);
  EXPECT_EQ(member::edit_distance("銀行", "金行", 9), 1u);
  EXPECT_EQ(member::edit_distance("kitten", "sitting", 2), 3u);  // cut off: limit + 1
  EXPECT_EQ(member::edit_distance("a", "aaaaaaaaaa", 3), 4u);
}

TEST(EditDistanceTest, CountsSwappedNeighboursOnce) {
  EXPECT_EQ(member::edit_distance("bansk", "banks", 9), 1u);
  EXPECT_EQ(member::edit_distance("abnks", "banks", 1), 1u);
  EXPECT_EQ(member::edit_distance("ca", "abc", 9), 3u);
  EXPECT_THAT(member::suggest("bansk", {"banks", "gas"}), ElementsAre("banks"));
}

TEST(SuggestTest, KnowsANameThatWasTypedInsteadOfAHandle) {
  EXPECT_TRUE(member::is_name_like("銀行", "銀行等セプター", "Banks CEPTOAR"));
  EXPECT_TRUE(member::is_name_like("経産省", "経済産業省", "METI"));
  EXPECT_TRUE(member::is_name_like("Bank", "銀行等セプター", "Banks CEPTOAR"));
  EXPECT_FALSE(member::is_name_like("銀", "銀行等セプター", "Banks CEPTOAR"));
  EXPECT_FALSE(member::is_name_like("bans", "銀行等セプター", "Banks CEPTOAR"));
}

TEST(SplitRecipientsTest, TrimsAndDropsEmptyParts) {
  EXPECT_THAT(member::split_recipients("banks, telecom,,own ,"),
              ElementsAre("banks", "telecom", "own"));
  EXPECT_THAT(member::split_recipients(""), IsEmpty());
}

}  // namespace
}  // namespace ceptoar::test::resolve_test
