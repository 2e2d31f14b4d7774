// SPDX-License-Identifier: Apache-2.0
// Genesis and enrolment by files and numbers: what is refused, and that a refusal leaves nothing.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "cli/work/cards.h"
#include "cli/work/items.h"
#include "cli/work/roster_view.h"
#include "crypto/number.h"
#include "store/files.h"
#include "tests/cli/world.h"

namespace ceptoar::test::enrolment_test {
namespace {

namespace fs = std::filesystem;
using member::UserCode;
using testing::Contains;
using testing::Not;

// The same number with its n-th digit one higher.
std::string with_other_digit(const std::string& number, std::size_t n) {
  std::string out = crypto::normalize_number(number);
  out[n] = out[n] == '9' ? '0' : static_cast<char>(out[n] + 1);
  return out;
}

Bytes bytes_of(const fs::path& path) {
  const auto bytes = store::read_file(path, store::FileKind::kPlain, limits::kBodyBytes);
  EXPECT_TRUE(bytes) << path;
  return bytes ? *bytes : Bytes{};
}

void overwrite(const fs::path& path, BytesView bytes) {
  EXPECT_TRUE(store::write_file(path, bytes, store::FileKind::kPlain, true));
}

class EnrolmentTest : public testing::Test {
 protected:
  World world_;
};

TEST_F(EnrolmentTest, RosterIsTrustedByItsNumberAlone) {
  world_.init_roster_orgs();
  world_.agree_on_genesis();
  const auto home = world_.home("secretariat@banks");
  const auto trust = [&](const std::string& number) {
    return member::trust_roster(home, world_.file("genesis"), number);
  };
  for (std::size_t n = 0; n < 60; ++n) {
    EXPECT_TRUE(refused_with(trust(with_other_digit(world_.network_number(), n)),
                             UserCode::kNumberDiffers));
  }
  EXPECT_TRUE(refused_with(trust(""), UserCode::kNumberForm));
  EXPECT_TRUE(refused_with(trust("123"), UserCode::kNumberForm));
  EXPECT_FALSE(fs::exists(home / "genesis"));
  EXPECT_TRUE(fine(trust(world_.network_number())));
  EXPECT_TRUE(fine(trust(crypto::normalize_number(world_.network_number()))));  // once more: fine
}

TEST_F(EnrolmentTest, RosterWithTooFewVotesIsRefused) {
  world_.init_roster_orgs();
  world_.agree_on_genesis();
  const auto assembled = member::genesis_assemble(
      world_.file("proposal"), {world_.file("banks.signature"), world_.file("telecom.signature")},
      world_.file("too-few"));
  ASSERT_TRUE(refused_with(assembled, UserCode::kVotesMissing));
  EXPECT_EQ(assembled.error().argument("need"), "3");
  EXPECT_FALSE(fs::exists(world_.file("too-few")));
  // The same voter twice is one vote.
  EXPECT_TRUE(refused_with(
      member::genesis_assemble(world_.file("proposal"),
                               {world_.file("banks.signature"), world_.file("banks.signature"),
                                world_.file("telecom.signature")},
                               world_.file("too-few")),
      UserCode::kVotesMissing));
  EXPECT_TRUE(refused_with(member::trust_roster(world_.home("secretariat@banks"),
                                                world_.file("banks.signature"),
                                                world_.network_number()),
                           UserCode::kVotesMissing));
}

TEST_F(EnrolmentTest, SignatureOfAnotherProposalIsRefused) {
  world_.init_roster_orgs();
  world_.agree_on_genesis();
  std::vector<fs::path> requests;
  for (const char* const org : {"banks", "telecom", "electric", "fsa"}) {
    requests.push_back(world_.file(std::string(org) + ".request"));
  }
  ASSERT_TRUE(fine(member::genesis_propose(requests, world_.file("other"), kCouncilNowMs + 1)));
  EXPECT_TRUE(refused_with(
      member::genesis_assemble(world_.file("other"), {world_.file("banks.signature")},
                               world_.file("mixed")),
      UserCode::kGenesisMismatch));
}

TEST_F(EnrolmentTest, OnlyVotersOfTheProposalSignIt) {
  world_.init_roster_orgs();
  world_.agree_on_genesis();
  const auto stranger = member::AdminKeys::create(world_.admin("stranger"), world_.unlock(), true,
                                                  world_.random());
  ASSERT_TRUE(fine(stranger));
  EXPECT_TRUE(refused_with(
      member::genesis_sign(world_.file("proposal"), *stranger, world_.file("strange.signature")),
      UserCode::kNotVoter));
}

TEST_F(EnrolmentTest, AlteredRequestsAreRefusedBitByBit) {
  world_.init_roster_orgs();
  const fs::path path = world_.file("banks.request");
  const Bytes good = bytes_of(path);
  SeededRandom random(7);
  for (int round = 0; round < 200; ++round) {
    Bytes bad = good;
    const std::uint64_t bit = random.below(bad.size() * 8);
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ 1 << bit % 8);
    overwrite(path, bad);
    EXPECT_FALSE(member::genesis_propose({path}, world_.file("never"), kCouncilNowMs));
  }
  EXPECT_FALSE(fs::exists(world_.file("never")));
}

TEST_F(EnrolmentTest, InitNeverOverwritesKeys) {
  world_.init_roster_orgs();
  member::OrgInit what = world_.roster_org("banks");
  const auto init = [&] {
    return member::org_init(what, world_.unlock(), world_.unlock(), world_.clock(), world_.random());
  };
  const Bytes request = bytes_of(what.out);
  const Bytes keys = bytes_of(world_.home("secretariat@banks") / "keys");
  const Bytes admin = bytes_of(world_.admin("banks") / "admin.keys");
  EXPECT_TRUE(fine(init())) << "the same once more";
  what.out = world_.file("second.request");
  EXPECT_TRUE(fine(init()));
  EXPECT_EQ(bytes_of(what.out), request);
  what.role = "coordinator";
  EXPECT_TRUE(refused_with(init(), UserCode::kInitOther));
  EXPECT_EQ(bytes_of(world_.home("secretariat@banks") / "keys"), keys);
  EXPECT_EQ(bytes_of(world_.admin("banks") / "admin.keys"), admin);
}

TEST_F(EnrolmentTest, InitBeginsNoOrganisationWithTheAdminKeysOfAnother) {
  world_.init_roster_orgs();
  member::OrgInit what = world_.roster_org("banks");
  what.home = world_.home("another");
  what.out = world_.file("another.request");
  EXPECT_TRUE(refused_with(
      member::org_init(what, world_.unlock(), world_.unlock(), world_.clock(), world_.random()),
      UserCode::kExists));
  EXPECT_FALSE(fs::exists(what.home / "keys"));
}

TEST_F(EnrolmentTest, AcceptNeedsTheAdminKeyOfTheOwnOrganisationAndHappensOnce) {
  world_.init_roster_orgs();
  world_.agree_on_genesis();
  const auto home = world_.home("secretariat@banks");
  ASSERT_TRUE(fine(member::trust_roster(home, world_.file("genesis"), world_.network_number())));
  auto session = world_.open("secretariat@banks");
  EXPECT_TRUE(refused_with(session->identity(), UserCode::kNotEnrolled));
  EXPECT_TRUE(refused_with(
      member::org_accept_own(*session, world_.open_admin("telecom"), world_.file("a")),
      UserCode::kAdminOther));
  EXPECT_TRUE(
      fine(member::org_accept_own(*session, world_.open_admin("banks"), world_.file("a"))));
  EXPECT_TRUE(refused_with(
      member::org_accept_own(*session, world_.open_admin("banks"), world_.file("b")),
      UserCode::kEnrolled));
}

TEST_F(EnrolmentTest, HomeWithoutARosterSaysSo) {
  world_.init_roster_orgs();
  auto session = world_.open("secretariat@banks");
  EXPECT_TRUE(refused_with(session->roster(), UserCode::kNoRoster));
  EXPECT_TRUE(refused_with(session->identity(), UserCode::kNoRoster));
  EXPECT_TRUE(refused_with(member::sync(*session), UserCode::kNoRoster));
}

// One company's way in, with the files between the steps at hand.
class CompanyEnrolmentTest : public EnrolmentTest {
 protected:
  void SetUp() override {
    world_.init_roster_orgs();
    world_.agree_on_genesis();
    world_.accept_roster_orgs();
    world_.sync_all(1);
    what_ = world_.company("banks-1");
    ASSERT_TRUE(
        fine(member::trust_roster(what_.home, world_.file("genesis"), world_.network_number())));
    const auto asked = member::org_init(what_, world_.unlock(), world_.unlock(), world_.clock(),
                                        world_.random());
    ASSERT_TRUE(fine(asked));
    number_ = asked->number;
  }
  member::Outcome<member::Numbered> enrol(const std::string& org, const std::string& number) {
    auto desk = world_.open("secretariat@" + org);
    return member::org_enrol(*desk, world_.open_admin(org), what_.out, number,
                             world_.file("reply"));
  }
  member::Outcome<void> accept(const std::string& number) {
    auto session = world_.open("officer@banks-1");
    return member::org_accept(*session, world_.open_admin("banks-1"), world_.file("reply"), number);
  }
  member::OrgInit what_;
  std::string number_;
};

TEST_F(CompanyEnrolmentTest, NumbersThatDifferByOneDigitAreRefusedOnBothSides) {
  for (const std::size_t n : {0u, 17u, 59u}) {
    EXPECT_TRUE(refused_with(enrol("banks", with_other_digit(number_, n)),
                             UserCode::kNumberDiffers));
  }
  EXPECT_FALSE(fs::exists(world_.file("reply")));
  const auto answered = enrol("banks", number_);
  ASSERT_TRUE(fine(answered));
  for (const std::size_t n : {0u, 17u, 59u}) {
    EXPECT_TRUE(
        refused_with(accept(with_other_digit(answered->number, n)), UserCode::kNumberDiffers));
  }
  EXPECT_TRUE(refused_with(accept(number_), UserCode::kNumberDiffers));
  EXPECT_TRUE(fine(accept(answered->number)));
  EXPECT_TRUE(refused_with(accept(answered->number), UserCode::kEnrolled));
}

TEST_F(CompanyEnrolmentTest, AnotherCeptoarDoesNotTakeTheRequest) {
  EXPECT_TRUE(refused_with(enrol("telecom", number_), UserCode::kFileBad));
  EXPECT_TRUE(refused_with(enrol("electric", number_), UserCode::kFileBad));
}

TEST_F(CompanyEnrolmentTest, EnrolNeedsTheOwnAdminKey) {
  auto desk = world_.open("secretariat@banks");
  EXPECT_TRUE(refused_with(member::org_enrol(*desk, world_.open_admin("telecom"), what_.out,
                                             number_, world_.file("reply")),
                           UserCode::kAdminOther));
  EXPECT_TRUE(refused_with(member::org_enrol(*desk, world_.open_admin("banks-1"), what_.out,
                                             number_, world_.file("reply")),
                           UserCode::kAdminOther));
}

TEST_F(CompanyEnrolmentTest, AlteredReplyIsRefusedAndLeavesTheCompanyOutside) {
  const auto answered = enrol("banks", number_);
  ASSERT_TRUE(fine(answered));
  const Bytes good = bytes_of(world_.file("reply"));
  SeededRandom random(11);
  for (int round = 0; round < 100; ++round) {
    Bytes bad = good;
    const std::uint64_t bit = random.below(bad.size() * 8);
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ 1 << bit % 8);
    overwrite(world_.file("reply"), bad);
    EXPECT_FALSE(accept(answered->number));
  }
  overwrite(world_.file("reply"), good);
  EXPECT_TRUE(fine(accept(answered->number)));
}

TEST_F(CompanyEnrolmentTest, EnrolWhileTheNodeIsDownGivesAccessLater) {
  world_.node_of("banks").up = false;
  const auto answered = enrol("banks", number_);
  ASSERT_TRUE(fine(answered));
  ASSERT_TRUE(fine(accept(answered->number)));
  world_.node_of("banks").up = true;
  EXPECT_FALSE(world_.start("officer@banks-1").sync.online);  // not on the access list yet
  world_.start("secretariat@banks");
  EXPECT_TRUE(world_.start("officer@banks-1").sync.online);
}

TEST_F(CompanyEnrolmentTest, ReplyIsNotOverwrittenAndNothingRotatesForIt) {
  ASSERT_TRUE(fine(enrol("banks", number_)));
  auto session = world_.open("secretariat@banks");
  const auto before = work::roster_view(*session, "banks");
  ASSERT_TRUE(fine(before));
  session.reset();
  EXPECT_TRUE(refused_with(enrol("banks", number_), UserCode::kExists));
  session = world_.open("secretariat@banks");
  const auto after = work::roster_view(*session, "banks");
  ASSERT_TRUE(fine(after));
  EXPECT_EQ(after->orgs.front().members_epoch, before->orgs.front().members_epoch);
}

TEST_F(CompanyEnrolmentTest, NoForeignPrivateKeyStandsInAFile) {
  const auto answered = enrol("banks", number_);
  ASSERT_TRUE(fine(answered));
  // What banks can open must stand nowhere in the files in clear.
  auto session = world_.open("secretariat@banks");
  for (const fs::path& file : {what_.out, world_.file("reply"), world_.file("banks.request")}) {
    const Bytes bytes = bytes_of(file);
    for (const crypto::KeyRecord& record : session->home().keys().records()) {
      const BytesView secret = record.secret.view();
      EXPECT_EQ(std::search(bytes.begin(), bytes.end(), secret.begin(), secret.end()), bytes.end());
    }
  }
}

// A further person.
class MemberEnrolmentTest : public EnrolmentTest {
 protected:
  void SetUp() override { world_.build_all(); }
  fs::path request(const std::string& handle) { return world_.file(handle + ".request"); }
  // The number of the request.
  std::string ask(const std::string& handle) {
    EXPECT_TRUE(fine(member::trust_roster(world_.home(handle), world_.file("genesis"),
                                          world_.network_number())));
    const auto asked = member::member_init({world_.home(handle), request(handle), handle, "staff"},
                                           world_.unlock(), world_.clock(), world_.random());
    EXPECT_TRUE(fine(asked));
    return asked ? asked->number : "";
  }
  member::Outcome<member::Numbered> take(const std::string& by, const std::string& org,
                                         const std::string& handle, const std::string& number) {
    auto session = world_.open(by);
    return member::member_enrol(*session, world_.open_admin(org), request(handle), number,
                                false, world_.file(handle + ".reply"));
  }
  member::Outcome<void> accept(const std::string& handle, const std::string& number) {
    auto session = world_.open(handle);
    return member::member_accept(*session, world_.file(handle + ".reply"), number);
  }
};

TEST_F(MemberEnrolmentTest, NewColleagueReadsWhatComesAfterAndNothingOfBefore) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "前の情報")));
  const std::string number = ask("deputy@banks");
  EXPECT_TRUE(refused_with(take("secretariat@banks", "banks", "deputy@banks",
                                with_other_digit(number, 5)),
                           UserCode::kNumberDiffers));
  const auto answered = take("secretariat@banks", "banks", "deputy@banks", number);
  ASSERT_TRUE(fine(answered));
  EXPECT_TRUE(refused_with(accept("deputy@banks", with_other_digit(answered->number, 5)),
                           UserCode::kNumberDiffers));
  ASSERT_TRUE(fine(accept("deputy@banks", answered->number)));
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "後の情報")));
  EXPECT_THAT(world_.titles("deputy@banks"), Contains("後の情報"));
  EXPECT_THAT(world_.titles("deputy@banks"), Not(Contains("前の情報")));
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("前の情報"));
}

TEST_F(MemberEnrolmentTest, NewcomerHoldsTheCardsOfOthersAndWritesInPersonAtOnce) {
  const auto answered = take("secretariat@banks", "banks", "deputy@banks", ask("deputy@banks"));
  ASSERT_TRUE(fine(answered));
  ASSERT_TRUE(fine(accept("deputy@banks", answered->number)));
  {
    auto session = world_.open("deputy@banks");
    EXPECT_NE(session->trust().card_of("secretariat@telecom").card, nullptr);
    EXPECT_NE(session->trust().card_of("officer@banks-1").card, nullptr);
    EXPECT_EQ(session->trust().card_of("officer@telecom-1").card, nullptr)
        << "which his office does not hold either";
    EXPECT_TRUE(fine(member::resolve(*session, {Tlp::kRed, {"secretariat@telecom"}, false, false})));
  }
  ASSERT_TRUE(fine(world_.post("deputy@banks", "red", "secretariat@telecom", false, "着任しました")));
  EXPECT_THAT(world_.titles("secretariat@telecom"), Contains("着任しました"));
}

TEST_F(MemberEnrolmentTest, NewCompanyHoldsTheCardsThatWereMeantForCompaniesAndNoOthers) {
  // For the secretariat of banks alone, and not for its companies.
  world_.enrol_person("officer2@electric");
  {
    auto session = world_.open("officer2@electric");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(work::card_share(*session, {"banks", {}, "", "", false})));
  }
  world_.sync_all(2);
  const auto held = [&](const std::string& by) {
    const auto session = world_.open(by);
    std::vector<std::string> out;
    for (const member::HeldCard& card : session->trust().cards()) {
      out.push_back(card.card->card.handle);
    }
    return out;
  };
  ASSERT_THAT(held("secretariat@banks"), Contains("officer2@electric"));
  ASSERT_THAT(held("officer@banks-1"), Not(Contains("officer2@electric")));
  world_.enrol_company("banks-3");
  const auto cards = held("officer@banks-3");
  for (const char* const handle : {"banks-1", "officer@banks-1", "banks-2", "secretariat@banks",
                                   "secretariat@electric", "liaison@fsa"}) {
    EXPECT_THAT(cards, Contains(handle));
  }
  EXPECT_THAT(cards, Not(Contains("officer2@electric")));
  // And writes in person at once.
  ASSERT_TRUE(fine(world_.post("officer@banks-3", "red", "secretariat@banks", false, "初めまして")));
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("初めまして"));
}

TEST_F(MemberEnrolmentTest, CardsInAReplyAreSealedToTheNewcomer) {
  const auto answered = take("secretariat@banks", "banks", "deputy@banks", ask("deputy@banks"));
  ASSERT_TRUE(fine(answered));
  const Bytes reply = bytes_of(world_.file("deputy@banks.reply"));
  const std::string_view text = as_text(reply);
  EXPECT_EQ(text.find("secretariat@telecom"), std::string_view::npos);
  EXPECT_EQ(text.find("officer@banks-1"), std::string_view::npos);
}

TEST_F(MemberEnrolmentTest, ColleagueWhoNeverSharedACardGetsTheNextStaffKeyToo) {
  const auto answered = take("secretariat@banks", "banks", "deputy@banks", ask("deputy@banks"));
  ASSERT_TRUE(fine(answered));
  ASSERT_TRUE(fine(accept("deputy@banks", answered->number)));
  world_.start("deputy@banks");
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto rotated = member::rotate(*session, ReaderClass::kStaff);
    ASSERT_TRUE(fine(rotated));
    EXPECT_EQ(rotated->granted, 1u);
  }
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "新しい鍵で")));
  EXPECT_THAT(world_.titles("deputy@banks"), Contains("新しい鍵で"));
  auto session = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session)));
  EXPECT_EQ(session->trust().card_of("deputy@banks").card, nullptr);
}

// The staff key changes before the new colleague's program ran once: he can neither seal to it nor be
// given it, until his card reaches a colleague in person.
TEST_F(MemberEnrolmentTest, ColleagueWhoMissedAStaffKeyIsNotLockedOut) {
  const auto answered = take("secretariat@banks", "banks", "deputy@banks", ask("deputy@banks"));
  ASSERT_TRUE(fine(answered));
  ASSERT_TRUE(fine(accept("deputy@banks", answered->number)));
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "すき間の情報")));
  EXPECT_TRUE(refused_with(world_.post("deputy@banks", "amber", "telecom", false, "まだ"),
                           UserCode::kNoKeyYet));
  const auto waits = world_.start("deputy@banks").maintenance.card_waits;
  EXPECT_FALSE(waits) << waits->id();
  EXPECT_EQ(world_.start("secretariat@banks").maintenance.granted, 1u);
  EXPECT_THAT(world_.titles("deputy@banks"), Contains("すき間の情報"));
  EXPECT_TRUE(fine(world_.post("deputy@banks", "amber", "telecom", false, "届く")));
}

// That he opened it cannot be sealed without the newest staff key: that must not keep a drill, or a
// broadcast, from him.
TEST_F(MemberEnrolmentTest, WhoCannotSayThatHeOpenedADrillReadsItAllTheSame) {
  const auto answered = take("secretariat@banks", "banks", "deputy@banks", ask("deputy@banks"));
  ASSERT_TRUE(fine(answered));
  ASSERT_TRUE(fine(accept("deputy@banks", answered->number)));
  std::string drill;
  {
    auto session = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::start(*session)));
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("# 訓練\n開始します。\n"));
    wish.tlp = "amber";
    wish.to = "banks";
    wish.exercise = true;
    const auto draft = work::prepare(*session, wish);
    ASSERT_TRUE(fine(draft));
    const auto sent = work::send(*session, *draft, {});
    ASSERT_TRUE(fine(sent));
    drill = sent->number;
  }
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  {
    auto session = world_.open("deputy@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto item = work::read_item(*session, drill);
    ASSERT_TRUE(fine(item));
    EXPECT_EQ(item->body, "開始します。\n");
    EXPECT_FALSE(item->opened_told) << "nothing is claimed that did not happen";
  }
  EXPECT_EQ(world_.start("secretariat@banks").maintenance.granted, 1u);
  auto session = world_.open("deputy@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto again = work::read_item(*session, drill);
  ASSERT_TRUE(fine(again));
  EXPECT_TRUE(again->opened_told) << "once it can be said, it is";
}

TEST_F(MemberEnrolmentTest, ColleagueGetsTheNextStaffKeyOnceHisCardIsKnown) {
  const auto answered = take("secretariat@banks", "banks", "deputy@banks", ask("deputy@banks"));
  ASSERT_TRUE(fine(answered));
  ASSERT_TRUE(fine(accept("deputy@banks", answered->number)));
  {
    auto session = world_.open("deputy@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(work::card_share(*session, {})));
  }
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto rotated = member::rotate(*session, ReaderClass::kStaff);
    ASSERT_TRUE(fine(rotated));
    EXPECT_EQ(rotated->granted, 1u);
  }
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "新しい鍵で")));
  EXPECT_THAT(world_.titles("deputy@banks"), Contains("新しい鍵で"));
  // He is no device: he does not rotate.
  auto session = world_.open("deputy@banks");
  EXPECT_TRUE(refused_with(member::rotate(*session, ReaderClass::kStaff), UserCode::kNotDevice));
}

TEST_F(MemberEnrolmentTest, FurtherOfficerOfACompanyIsCertifiedByItAndAdmittedByItsCeptoar) {
  const std::string number = ask("deputy@banks-1");
  const auto answered = take("officer@banks-1", "banks-1", "deputy@banks-1", number);
  ASSERT_TRUE(fine(answered));
  ASSERT_TRUE(fine(accept("deputy@banks-1", answered->number)));
  EXPECT_FALSE(world_.start("deputy@banks-1").sync.online);
  auto desk = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(member::member_enrol(*desk, world_.open_admin("banks"),
                                        request("deputy@banks-1"), number, false,
                                        world_.file("unused"))));
  desk.reset();
  // The company's new staff key brings a new client key, which he gets as well.
  world_.sync_all(2);
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "構成事業者等へ")));
  EXPECT_THAT(world_.titles("deputy@banks-1"), Contains("構成事業者等へ"));
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("構成事業者等へ"));
}

// Nobody is told that the home, with all his keys in it, is in the way.
TEST_F(MemberEnrolmentTest, WhoIsEnrolledIsToldSoAndKeepsHisHome) {
  const auto answered = take("secretariat@banks", "banks", "deputy@banks", ask("deputy@banks"));
  ASSERT_TRUE(fine(answered));
  ASSERT_TRUE(fine(accept("deputy@banks", answered->number)));
  const auto again = accept("deputy@banks", answered->number);
  ASSERT_TRUE(refused_with(again, UserCode::kEnrolled));
  EXPECT_EQ(again.error().argument("handle"), "deputy@banks");
  for (const char* handle : {"deputy@banks", "third@banks"}) {
    EXPECT_TRUE(refused_with(
        member::member_init({world_.home("deputy@banks"), world_.file("other"), handle, "staff"},
                            world_.unlock(), world_.clock(), world_.random()),
        UserCode::kEnrolled))
        << handle;
  }
  EXPECT_FALSE(fs::exists(world_.file("other")));
  EXPECT_TRUE(world_.start("deputy@banks").sync.online);
}

TEST_F(MemberEnrolmentTest, MemberOfAnotherOrganisationIsNotTakenIn) {
  const std::string number = ask("deputy@telecom");
  EXPECT_TRUE(refused_with(take("secretariat@banks", "banks", "deputy@telecom", number),
                           UserCode::kFileBad));
}

}  // namespace
}  // namespace ceptoar::test::enrolment_test
