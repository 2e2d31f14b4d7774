// SPDX-License-Identifier: Apache-2.0
// What waits for a secretariat stands on its screen until it is answered.
#include <gmock/gmock.h>

#include <sstream>

#include "cli/cmd/screens_people.h"
#include "cli/work/cards.h"
#include "cli/work/people.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::requests_test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using work::OfficeRequest;
using work::RequestKind;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kOfficer = "officer@banks-1";
constexpr const char* kSecond = "officer2@banks-1";

class RequestsTest : public PeopleTest {
 protected:
  std::vector<OfficeRequest> requests(const std::string& holder) {
    auto session = world_.open(holder);
    const auto pending = work::people_pending(*session);
    EXPECT_TRUE(fine(pending));
    return pending ? pending->requests : std::vector<OfficeRequest>{};
  }
  static std::string shown(ui::Lang lang, const std::vector<OfficeRequest>& requests) {
    work::PeoplePending pending;
    pending.requests = requests;
    ui::Terminal terminal;
    terminal.width = 400;  // a command in one piece
    std::ostringstream out;
    ui::Printer printer(lang, terminal, out);
    cmd::show_people_pending(printer, pending);
    printer.flush();
    return out.str();
  }
};

TEST_F(RequestsTest, CompanysNewOfficerWaitsForTheSecretariatUntilHeIsAdmitted) {
  EXPECT_THAT(requests(kBanks), IsEmpty());
  const auto request = world_.file("request");
  ASSERT_TRUE(fine(member::trust_roster(world_.home(kSecond), world_.file("genesis"),
                                        world_.network_number())));
  const auto asked = member::member_init({world_.home(kSecond), request, kSecond, "member_officer"},
                                         world_.unlock(), world_.clock(), world_.random());
  ASSERT_TRUE(fine(asked));
  {
    auto session = world_.open(kOfficer);
    ASSERT_TRUE(fine(member::member_enrol(*session, world_.open_admin("banks-1"), request,
                                          asked->number, false, world_.file("reply"))));
  }
  world_.start(kBanks);
  EXPECT_THAT(requests(kBanks), Contains(OfficeRequest{RequestKind::kAdmit, kSecond, 0}));
  EXPECT_THAT(requests("secretariat@telecom"), IsEmpty()) << "another CEPTOAR's";
  {
    auto desk = world_.open(kBanks);
    ASSERT_TRUE(fine(member::member_enrol(*desk, world_.open_admin("banks"), request, asked->number,
                                          false, world_.file("unused"))));
  }
  EXPECT_THAT(requests(kBanks), IsEmpty());
}

TEST_F(RequestsTest, DeviceCertificateIsAskedForFourWeeksAheadOfItsEnd) {
  for (int week = 0; week < 8; ++week) {
    world_.clock().advance_days(7);
    world_.start(kBanks);
  }
  EXPECT_THAT(requests(kBanks), IsEmpty()) << "90 days, 56 of them over";
  world_.clock().advance_days(7);
  world_.start(kBanks);
  const auto now = requests(kBanks);
  ASSERT_EQ(now.size(), 1u);
  EXPECT_EQ(now.front().kind, RequestKind::kDevice);
  EXPECT_EQ(now.front().handle, kBanks);
}

TEST_F(RequestsTest, OwnContactsAreAskedForAfterNinetyDays) {
  {
    auto session = world_.open(kOfficer);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(work::card_share(
        *session, {"", {{"tel", "03-1234-5678"}, {"mail", "a@example.jp"}}, "", "", false})));
  }
  EXPECT_THAT(requests(kOfficer), IsEmpty());
  world_.clock().advance_days(91);
  EXPECT_THAT(requests(kOfficer), Contains(OfficeRequest{RequestKind::kCard, kOfficer, 0}));
}

TEST_F(RequestsTest, CardsThatContradictEachOtherAreAskedForUntilOneIsConfirmed) {
  {
    auto session = world_.open("secretariat@electric");
    auto banks = world_.open(kBanks);
    const member::HeldCard held = session->trust().card_of(kBanks);
    ASSERT_NE(held.card, nullptr);
    Card twin = held.card->card;
    twin.contacts = {{"tel", "03-0000-0000"}};
    ASSERT_TRUE(session->trust().add_card(
        encode(crypto::sign_card(banks->home().sign_key(), twin, nullptr)), world_.clock().now_ms()));
    ASSERT_TRUE(fine(session->commit()));
  }
  EXPECT_THAT(requests("secretariat@electric"),
              Contains(OfficeRequest{RequestKind::kConfirm, kBanks, 0}));
  {
    auto session = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::settle_card(*session, kBanks, 1)));
  }
  EXPECT_THAT(requests("secretariat@electric"), IsEmpty());
}

TEST_F(RequestsTest, EachIsShownWithTheCommandThatAnswersIt) {
  const std::vector<OfficeRequest> all = {{RequestKind::kAdmit, kSecond, 0},
                                          {RequestKind::kCertificate, "officer2@banks", 1},
                                          {RequestKind::kDevice, kBanks, 1},
                                          {RequestKind::kCompany, "banks-1", 1},
                                          {RequestKind::kCard, kBanks, 0}};
  EXPECT_THAT(shown(ui::Lang::kEn, {{RequestKind::kConfirm, "officer@gas-1", 0}}),
              HasSubstr("ceptoar card confirm officer@gas-1"));
  for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
    const std::string text = shown(lang, all);
    EXPECT_THAT(text, HasSubstr("ceptoar member enrol"));
    EXPECT_THAT(text, HasSubstr("ceptoar org role officer2@banks --admin"));
    EXPECT_THAT(text, HasSubstr("ceptoar org role secretariat@banks --admin"));
    EXPECT_THAT(text, HasSubstr("ceptoar org renew banks-1 --admin"));
    EXPECT_THAT(text, HasSubstr("ceptoar card confirm"));
    EXPECT_THAT(text, Not(HasSubstr("ceptoar org members")));
    auto more = all;
    more.push_back({RequestKind::kCompany, "banks-2", 2});
    EXPECT_THAT(shown(lang, more), HasSubstr("ceptoar org members"));
    EXPECT_EQ(shown(lang, {}), "");
  }
}

}  // namespace
}  // namespace ceptoar::test::requests_test
