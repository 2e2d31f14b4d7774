// SPDX-License-Identifier: Apache-2.0
// Ends of keys and certificates are told of weeks before: to whose they are, to who seals to them, to the
// Council.
#include <gmock/gmock.h>

#include <sstream>

#include "cli/cmd/screens_ends.h"
#include "cli/member/enrol_files.h"
#include "cli/member/own_keys.h"
#include "cli/member/renewal.h"
#include "cli/member/resolve.h"
#include "cli/work/key_ends.h"
#include "cli/work/people.h"
#include "store/files.h"
#include "tests/cli/people_world.h"
#include "tests/cli/samples.h"

namespace ceptoar::test::key_ends_test {
namespace {

using member::UserCode;
using member::WarningKind;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using work::EndState;
using work::KeyEnd;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kOfficer = "officer@banks-1";

// "node-key banks soon"
std::vector<std::string> in_words(const std::vector<work::KeyEndRow>& rows) {
  std::vector<std::string> out;
  for (const work::KeyEndRow& row : rows) {
    out.push_back(std::string(work::key_end_name(row.what)) + " " + row.handle + " " +
                  std::string(work::end_state_name(row.state)));
  }
  return out;
}

class KeyEndsTest : public PeopleTest {
 protected:
  std::vector<std::string> own(const std::string& holder) {
    auto session = world_.open(holder);
    const auto rows = work::own_key_ends(*session);
    EXPECT_TRUE(fine(rows));
    return rows ? in_words(*rows) : std::vector<std::string>{"refused"};
  }
  std::vector<std::string> all(const std::string& holder) {
    auto session = world_.open(holder);
    const auto rows = work::key_ends(*session);
    EXPECT_TRUE(fine(rows));
    return rows ? in_words(*rows) : std::vector<std::string>{"refused"};
  }
  member::Outcome<member::ResolvedAudience> to(const std::string& whom, Tlp tlp) {
    auto session = world_.open(kBanks);
    return member::resolve(*session, {tlp, {whom}, false, false});
  }
  // A certificate of banks-1 that lasts so many days, held at both sides, and its card goes on with it.
  void shorten(std::uint64_t days) {
    Bytes certificate;
    {
      auto session = world_.open(kBanks);
      auto rows = member::companies(*session);
      ASSERT_TRUE(fine(rows));
      for (member::CompanyRow& row : *rows) {
        if (row.handle != "banks-1") continue;
        Certificate next = member::enrol::new_certificate(CertificateKind::kOrganisation,
                                                          **session->trust().current(),
                                                          world_.clock().now_ms(), days);
        const auto held = parse<SignedCertificate>(row.certificate);
        const auto before = parse<Certificate>(held->certificate);
        next.issuer_org = before->issuer_org;
        next.subject_org = before->subject_org;
        next.key = before->key;
        next.handle = before->handle;
        certificate = row.certificate =
            encode(crypto::sign_certificate(world_.open_admin("banks").admin(), next));
      }
      ASSERT_TRUE(fine(session->commit({{store::ArchiveTable::kMeta, member::meta_key("companies"),
                                         member::encode_companies(*rows)}})));
    }
    const auto file = world_.file("certificate");
    ASSERT_TRUE(store::write_file(file, certificate, store::FileKind::kPlain, true));
    {
      auto session = world_.open(kOfficer);
      ASSERT_TRUE(fine(member::take_company_certificate(*session, file)));
    }
    for (int round = 0; round < 2; ++round) {
      world_.start(kOfficer);
      world_.start(kBanks);
    }
  }
};

TEST(KeyEndTest, IsSoonFromItsLimitOnAndOverAtItsEnd) {
  constexpr std::uint64_t kNow = 1'763'600'000'000;
  const std::pair<KeyEnd, std::uint64_t> days[] = {
      {KeyEnd::kRoster, limits::kRosterEndsSoonDays},
      {KeyEnd::kAdminKey, limits::kAdminKeyEndsSoonDays},
      {KeyEnd::kNodeKey, limits::kNodeKeyEndsSoonDays},
      {KeyEnd::kStaffKey, limits::kEpochEndsSoonDays},
      {KeyEnd::kMembersKey, limits::kEpochEndsSoonDays},
      {KeyEnd::kDevice, limits::kDeviceEndsSoonDays},
      {KeyEnd::kCompany, limits::kCompanyEndsSoonDays},
      {KeyEnd::kHolder, limits::kHolderEndsSoonDays}};
  for (const auto& [what, before] : days) {
    const std::uint64_t told = before * limits::kDayMs;
    SCOPED_TRACE(work::key_end_name(what));
    EXPECT_EQ(work::end_state(what, kNow + told + 1, kNow), EndState::kLater);
    EXPECT_EQ(work::end_state(what, kNow + told, kNow), EndState::kSoon);
    EXPECT_EQ(work::end_state(what, kNow + 1, kNow), EndState::kSoon);
    EXPECT_EQ(work::end_state(what, kNow, kNow), EndState::kOver);
    EXPECT_EQ(work::end_state(what, kNow - told, kNow), EndState::kOver);
  }
}

TEST_F(KeyEndsTest, FreshCouncilHasThemAllAndNoneSoon) {
  for (const std::string holder : {kBanks, kOfficer, "liaison@fsa"}) {
    EXPECT_THAT(own(holder), IsEmpty()) << holder;
  }
  const auto rows = all(kBanks);
  for (const char* row :
       {"roster  later", "admin-key banks later", "admin-key fsa later", "node-key telecom later",
        "staff-key electric later", "members-key telecom later", "device banks later",
        "device electric later", "company banks-1 later", "holder secretariat@banks later",
        "holder officer@banks-1 later"}) {
    EXPECT_THAT(rows, Contains(std::string(row)));
  }
  EXPECT_THAT(rows, Not(Contains(std::string("members-key fsa later")))) << "a ministry has none";
}

TEST_F(KeyEndsTest, OwnerHearsOfHisCertificatesNodeAndRosterAsTheDaysGo) {
  world_.clock().advance_days(limits::kDeviceCertificateDays - limits::kDeviceEndsSoonDays - 1);
  EXPECT_THAT(own(kBanks), Not(Contains(std::string("device banks soon"))));
  world_.clock().advance_days(2);
  EXPECT_THAT(own(kBanks), Contains(std::string("device banks soon")));
  EXPECT_THAT(own("secretariat@telecom"), Not(Contains(std::string("device banks soon"))))
      << "each hears of his own";
  world_.clock().advance_days(limits::kNodeKeyDays - limits::kNodeKeyEndsSoonDays -
                              (limits::kDeviceCertificateDays - limits::kDeviceEndsSoonDays));
  EXPECT_THAT(own(kBanks), Contains(std::string("node-key banks soon")));
  EXPECT_THAT(own(kBanks), Contains(std::string("device banks over")));
  EXPECT_THAT(own(kOfficer), Not(Contains(std::string("node-key banks soon"))))
      << "a company's staff keeps no node";
  EXPECT_THAT(own(kOfficer), Not(Contains(std::string("roster  soon"))));
  world_.clock().advance_days(limits::kRosterLifeDays - limits::kRosterEndsSoonDays -
                              (limits::kNodeKeyDays - limits::kNodeKeyEndsSoonDays));
  for (const std::string holder : {kBanks, kOfficer, "liaison@fsa"}) {
    EXPECT_THAT(own(holder), Contains(std::string("roster  soon"))) << holder;
  }
  world_.clock().advance_days(limits::kRosterEndsSoonDays - limits::kHolderEndsSoonDays);
  EXPECT_THAT(own(kOfficer), Contains("holder officer@banks-1 soon"));
  EXPECT_THAT(all("liaison@fsa"), Contains(std::string("admin-key banks later")));
}

TEST_F(KeyEndsTest, SenderHearsOfACertificateThatEndsSoonAndIsRefusedOnceItIsOver) {
  const auto far = to("banks-1", Tlp::kAmber);
  ASSERT_TRUE(fine(far));
  EXPECT_THAT(far->warnings, IsEmpty());
  shorten(20);
  for (const auto& [whom, tlp] : {std::pair(std::string("banks-1"), Tlp::kAmber),
                                  std::pair(std::string("banks-1"), Tlp::kAmberStrict)}) {
    const auto near = to(whom, tlp);
    ASSERT_TRUE(fine(near));
    ASSERT_EQ(near->warnings.size(), 1u) << whom;
    EXPECT_EQ(near->warnings.front().kind, WarningKind::kEndsSoon);
    EXPECT_EQ(near->warnings.front().handle, whom);
    EXPECT_GT(near->warnings.front().as_of_ms, world_.clock().now_ms());
  }
  world_.clock().advance_days(21);
  const auto over = to("banks-1", Tlp::kAmber);
  ASSERT_TRUE(refused_with(over, UserCode::kCertificateOver));
  EXPECT_EQ(over.error().exit_status(), 77);
  EXPECT_EQ(over.error().argument("handle"), "banks-1");
}

TEST_F(KeyEndsTest, SenderHearsOfAStaffKeyThatNobodyReplaces) {
  world_.clock().advance_days(limits::kStaffEpochDays - limits::kEpochEndsSoonDays + 1);
  // Telecom's program runs no more: its key is stale, which says more than that it ends.
  const auto stale = to("telecom", Tlp::kAmber);
  ASSERT_TRUE(fine(stale));
  bool named = false;
  for (const member::AudienceWarning& warning : stale->warnings) {
    if (warning.handle != "telecom") continue;
    named = true;
    EXPECT_EQ(warning.kind, WarningKind::kStaleStatement);
  }
  EXPECT_TRUE(named);
  EXPECT_THAT(all(kBanks), Contains(std::string("staff-key telecom soon")));
}

TEST_F(KeyEndsTest, ScreensSayWhatToDoInBothLanguages) {
  for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
    std::ostringstream table;
    ui::Printer printer(lang, ui::Terminal{}, table);
    cmd::show_key_ends(printer, samples::key_ends(), false);
    printer.flush();
    EXPECT_NE(table.str().find("banks-1"), std::string::npos);
    EXPECT_NE(table.str().find("ceptoar roster keys --all"), std::string::npos);
    EXPECT_EQ(table.str().find(lang == ui::Lang::kJa ? "管理用の鍵" : "admin key"), std::string::npos)
        << "ends later:\n" << table.str();

    std::ostringstream lines;
    ui::Printer own(lang, ui::Terminal{}, lines);
    cmd::show_own_ends(own, samples::status_with_ends().ends, {});
    own.flush();
    for (const char* part : {"ceptoar roster propose --renew", "--add-node",
                             "ceptoar org role secretariat@electric --admin DIR"}) {
      EXPECT_NE(lines.str().find(part), std::string::npos) << part << "\n" << lines.str();
    }
    EXPECT_NE(lines.str().find(lang == ui::Lang::kJa ? "期限切れ" : "OVER"), std::string::npos);

    // What stands among the requests, with its command, is not said twice.
    std::ostringstream rest;
    ui::Printer beside(lang, ui::Terminal{}, rest);
    cmd::show_own_ends(beside, samples::status_with_ends().ends,
                       {{work::RequestKind::kCertificate, "secretariat@electric", 1}});
    beside.flush();
    EXPECT_EQ(rest.str().find("org role secretariat@electric"), std::string::npos) << rest.str();
    EXPECT_NE(rest.str().find("--add-node"), std::string::npos);
  }
}

}  // namespace
}  // namespace ceptoar::test::key_ends_test
