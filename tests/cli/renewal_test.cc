// SPDX-License-Identifier: Apache-2.0
// A company's certificate is warned of in time and renewed by its CEPTOAR's admin key, and the company goes on.
#include <gmock/gmock.h>

#include <sstream>

#include "cli/cmd/screens_people.h"
#include "cli/member/enrol_files.h"
#include "cli/member/office.h"
#include "cli/member/own_keys.h"
#include "cli/member/renewal.h"
#include "cli/work/people.h"
#include "store/files.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::renewal_test {
namespace {

namespace fs = std::filesystem;
using member::UserCode;
using testing::Contains;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kOfficer = "officer@banks-1";

class RenewalTest : public PeopleTest {
 protected:
  // Both sides hold a certificate of the company that lasts so many days from now on.
  Bytes shorten(std::uint64_t days, const std::string& company = "banks-1") {
    auto session = world_.open(kBanks);
    const crypto::RosterState& roster = **session->trust().current();
    auto rows = member::companies(*session);
    EXPECT_TRUE(fine(rows));
    Bytes out;
    for (member::CompanyRow& row : *rows) {
      if (row.handle != company) continue;
      Certificate next = member::enrol::new_certificate(CertificateKind::kOrganisation, roster,
                                                        world_.clock().now_ms(), days);
      const auto held = parse<SignedCertificate>(row.certificate);
      const auto before = parse<Certificate>(held->certificate);
      next.issuer_org = before->issuer_org;
      next.subject_org = before->subject_org;
      next.key = before->key;
      next.handle = before->handle;
      out = row.certificate =
          encode(crypto::sign_certificate(world_.open_admin("banks").admin(), next));
    }
    EXPECT_TRUE(fine(session->commit({{store::ArchiveTable::kMeta, member::meta_key("companies"),
                                       member::encode_companies(*rows)}})));
    session.reset();
    EXPECT_TRUE(fine(take("officer@" + company, out)));
    return out;
  }
  member::Outcome<std::uint64_t> take(const std::string& holder, const Bytes& certificate) {
    const fs::path file = world_.file("certificate");
    EXPECT_TRUE(store::write_file(file, certificate, store::FileKind::kPlain, true));
    auto session = world_.open(holder);
    return member::take_company_certificate(*session, file);
  }
  member::Outcome<std::vector<member::RenewedCompany>> renew(const std::string& handle,
                                                             const std::string& admin = "banks") {
    auto session = world_.open(kBanks);
    if (const auto started = work::start(*session); !started) return started.error();
    auto renewed = member::renew_companies(*session, world_.open_admin(admin), handle);
    if (!renewed) return renewed;
    if (const auto sent = member::flush_outbox(*session); !sent) return sent.error();
    return renewed;
  }
  work::CompaniesEnding ending(const std::string& holder) {
    auto session = world_.open(holder);
    const auto out = work::companies_ending(*session);
    EXPECT_TRUE(fine(out));
    return out ? *out : work::CompaniesEnding{};
  }
};

TEST_F(RenewalTest, IsWarnedOfAtBothSidesAndReachesTheCompanyByTheMesh) {
  EXPECT_EQ(ending(kBanks).count, 0u);
  EXPECT_EQ(ending(kOfficer).own_ends_ms, 0u);
  shorten(30);
  EXPECT_EQ(ending(kBanks).count, 1u);
  EXPECT_NE(ending(kOfficer).own_ends_ms, 0u);

  const auto renewed = renew("");
  ASSERT_TRUE(fine(renewed));
  ASSERT_EQ(renewed->size(), 1u);
  EXPECT_EQ(renewed->front().handle, "banks-1");
  EXPECT_EQ(ending(kBanks).count, 0u);
  for (int round = 0; round < 2; ++round) {
    world_.start(kOfficer);
    world_.start(kBanks);
  }
  EXPECT_EQ(ending(kOfficer).own_ends_ms, 0u);
  {
    auto session = world_.open(kOfficer);
    EXPECT_EQ((**session->identity()).chain.front(), renewed->front().certificate);
  }
  {
    auto session = world_.open(kBanks);
    const auto* card = session->trust().card_of("banks-1").card;
    ASSERT_NE(card, nullptr);
    EXPECT_EQ(card->card.chain.front(), renewed->front().certificate) << "its card goes on as well";
  }
  // The one of before has ended.
  world_.clock().advance_days(31);
  world_.start(kBanks);
  world_.start(kOfficer);
  world_.start(kBanks);
  ASSERT_TRUE(fine(world_.post(kBanks, "amber", "own", true, "更新のあと")));
  EXPECT_THAT(world_.titles(kOfficer), Contains("更新のあと"));
}

TEST_F(RenewalTest, WhoHasTheAdminKeyOpenRenewsWhatIsDueAlongTheWay) {
  shorten(30);
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(
        fine(member::certify(*session, world_.open_admin("banks"), {kBanks, "", false})));
  }
  EXPECT_EQ(ending(kBanks).count, 0u);
}

TEST_F(RenewalTest, CompanyThatCannotBeWrittenToStaysDueAndKeepsNoOtherFromIt) {
  shorten(30);
  shorten(30, "banks-2");
  EXPECT_EQ(ending(kBanks).count, 2u);
  {
    auto session = world_.open(kBanks);
    auto rows = member::companies(*session);
    ASSERT_TRUE(fine(rows));
    ASSERT_EQ(rows->front().handle, "banks-1");
    rows->front().statement.back() ^= 1;  // its signature
    ASSERT_TRUE(fine(session->commit({{store::ArchiveTable::kMeta, member::meta_key("companies"),
                                       member::encode_companies(*rows)}})));
    EXPECT_FALSE(member::renew_companies(*session, world_.open_admin("banks"), "")) << "it is said";
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  EXPECT_EQ(ending(kBanks).count, 1u) << "the one that got none is due still";
  for (int round = 0; round < 2; ++round) world_.start("officer@banks-2");
  EXPECT_EQ(ending("officer@banks-2").own_ends_ms, 0u) << "the other one has its new one";
}

TEST_F(RenewalTest, CompanyWhoseCertificateEndedComesBackByAFile) {
  shorten(1);
  world_.clock().advance_days(2);
  {
    auto session = world_.open(kOfficer);
    EXPECT_FALSE(session->identity());
  }
  const auto renewed = renew("banks-1");
  ASSERT_TRUE(fine(renewed));
  const auto ends_ms = take(kOfficer, renewed->front().certificate);
  ASSERT_TRUE(fine(ends_ms));
  EXPECT_EQ(*ends_ms, renewed->front().ends_ms);
  EXPECT_TRUE(world_.start(kOfficer).sync.online);
  for (int round = 0; round < 2; ++round) {
    world_.start(kBanks);
    world_.start(kOfficer);
  }
  ASSERT_TRUE(fine(world_.post(kBanks, "amber", "own", true, "戻りました")));
  EXPECT_THAT(world_.titles(kOfficer), Contains("戻りました"));
}

TEST_F(RenewalTest, AnotherCompanysAndOlderCertificatesAreRefused) {
  const Bytes first = shorten(30);
  const auto renewed = renew("banks-1");
  ASSERT_TRUE(fine(renewed));
  const Bytes& newest = renewed->front().certificate;
  EXPECT_TRUE(refused_with(take("officer@banks-2", newest), UserCode::kNotAllowed));
  ASSERT_TRUE(fine(take(kOfficer, newest)));
  EXPECT_TRUE(refused_with(take(kOfficer, first), UserCode::kNotAllowed));
  EXPECT_TRUE(refused_with(take(kOfficer, Bytes(40, 1)), UserCode::kFileBad));
  Bytes altered = newest;
  altered.back() ^= 1;
  EXPECT_FALSE(take(kOfficer, altered));
  auto session = world_.open(kOfficer);
  EXPECT_EQ((**session->identity()).chain.front(), newest);
}

TEST_F(RenewalTest, OnlyTheCeptoarsOwnAdminKeyRenewsItsOwnCompanies) {
  EXPECT_TRUE(refused_with(renew("banks-1", "telecom"), UserCode::kAdminOther));
  EXPECT_TRUE(refused_with(renew("telecom-1"), UserCode::kUnknownRecipient));
  auto session = world_.open("liaison@fsa");
  EXPECT_TRUE(refused_with(member::renew_companies(*session, world_.open_admin("fsa"), ""),
                           UserCode::kNotAllowed));
}

TEST_F(RenewalTest, TodaysScreenSaysItInBothLanguages) {
  work::PeoplePending pending;
  pending.companies_ending = 2;
  pending.company_ends_ms = kCouncilNowMs;
  for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
    ui::Terminal terminal;
    terminal.width = 80;
    std::ostringstream out;
    ui::Printer printer(lang, terminal, out);
    cmd::show_people_pending(printer, pending);
    printer.flush();
    EXPECT_THAT(out.str(), testing::HasSubstr("ceptoar org renew"));
  }
}

}  // namespace
}  // namespace ceptoar::test::renewal_test
