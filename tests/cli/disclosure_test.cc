// SPDX-License-Identifier: Apache-2.0
// Who can open what of a report (the disclosure table), by trying every party's keys on every body; what
// the disclosure officer sees; the read log.
#include "cli/work/disclosure.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/member/keys.h"
#include "cli/member/read_log.h"
#include "cli/work/consent.h"
#include "cli/work/contacts.h"
#include "cli/work/rendering.h"
#include "cli/work/report.h"
#include "schema/text.h"
#include "tests/cli/world.h"

namespace ceptoar::test::disclosure_test {
namespace {

using member::UserCode;
using work::ConsentState;
using Parties = std::set<std::string>;

constexpr const char* kReporter = "officer@banks-1";
constexpr const char* kColleague = "officer@banks-2";  // another company of the same CEPTOAR
constexpr const char* kCeptoar = "secretariat@banks";
constexpr const char* kMinistry = "liaison@fsa";
constexpr const char* kNisc = "duty@nisc";
constexpr const char* kOther = "secretariat@electric";
constexpr std::string_view kClean = "# 端末の障害\n一部の事業者で、複数の端末が起動しない。\n";

class DisclosureTest : public testing::Test {
 protected:
  DisclosureTest() : world_(19, World::With::kNisc) { world_.build_all(); }
  std::unique_ptr<member::Session> opened(const std::string& holder) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    return session;
  }
  work::PostResult sent(member::Session& session, const member::Outcome<work::Draft>& draft) {
    EXPECT_TRUE(fine(draft));
    if (!draft) return {};
    const auto result = work::send(session, *draft, std::chrono::milliseconds{0});
    EXPECT_TRUE(fine(result));
    EXPECT_TRUE(result && result->entry);
    return result ? *result : work::PostResult{};
  }
  work::PostResult report(const work::ReportWish& wish, const liaison::Pack& pack) {
    auto session = opened(kReporter);
    const auto prepared = work::prepare_report(*session, {pack, ""}, wish);
    EXPECT_TRUE(fine(prepared));
    return prepared ? sent(*session, prepared->draft) : work::PostResult{};
  }
  work::PostResult report() { return report(wish(), liaison::shipped_packs().back()); }
  work::ReportWish wish() {
    work::ReportWish out;
    out.form = *work::read_form(
        to_bytes(as_bytes("連絡先: 電話 03-1234-5678\nソフトウェア: FooGate 5.1\n公表: https://example.org/\n")),
        world_.clock().now_ms());
    return out;
  }
  // Who opens the body of `entry` with the keys he holds, all keys on all stanzas.
  Parties who_opens(const EntryId& entry) {
    const MeshEntry& what = world_.mesh().entries().at(entry);
    Parties out;
    for (const std::string& holder : world_.holders()) {
      auto session = opened(holder);
      const auto keys = member::OpeningKeys::of(*session);
      const auto tried = what.header.dist == Dist::kPublic
                             ? crypto::open_public(what.header, what.body)
                             : crypto::open(what.header, what.body, keys->list());
      if (tried) {
        out.insert(holder);
      } else {
        EXPECT_EQ(tried.error().code, ErrorCode::kNoKey) << holder;
      }
    }
    return out;
  }
  Parties everybody() const { return {world_.holders().begin(), world_.holders().end()}; }
  Parties who_opens(const work::PostResult& result) {
    return result.entry ? who_opens(*result.entry) : Parties{};
  }
  World world_;
};

TEST_F(DisclosureTest, AFullReportIsForReporterMinistryAndNisc) {
  const auto first = report();
  EXPECT_EQ(who_opens(first), (Parties{kReporter, kMinistry, kNisc}));
  auto session = opened(kReporter);
  const auto form = work::read_form(to_bytes(as_bytes("対処状況: 復旧\n")), world_.clock().now_ms());
  const auto update = sent(*session, work::prepare_follow_up(*session, first.number, *form));
  const auto withdrawal =
      sent(*session, work::prepare_report_withdrawal(*session, first.number, "誤報"));
  session.reset();
  EXPECT_EQ(who_opens(update), (Parties{kReporter, kMinistry, kNisc}));
  EXPECT_EQ(who_opens(withdrawal), (Parties{kReporter, kMinistry, kNisc}));
}

// Whoever of the office decides: the disclosure officer answers for the list.
TEST_F(DisclosureTest, AColleaguesDecisionStandsOnEverybodysListOfTheOffice) {
  constexpr const char* kSecond = "second@nisc";
  constexpr const char* kThird = "third@nisc";
  world_.enrol_person(kSecond);
  const std::string number = report().number;
  { auto session = opened(kSecond); }
  {
    auto session = opened(kNisc);
    EXPECT_TRUE(refused_with(work::record_override(*session, number, ""), UserCode::kTextEmpty));
    EXPECT_TRUE(fine(work::record_override(*session, number, "人の生命を守るため")));
    EXPECT_TRUE(fine(member::flush_outbox(*session)));
  }
  {
    auto session = opened(kSecond);
    const auto records = work::disclosures(*session);
    ASSERT_TRUE(fine(records));
    ASSERT_EQ(records->size(), 1U);
    ASSERT_EQ(records->front().overrides.size(), 1U);
    EXPECT_EQ(records->front().overrides[0].holder, kNisc);
    EXPECT_EQ(records->front().overrides[0].why, "人の生命を守るため");
  }
  // Nobody else's.
  {
    auto session = opened(kMinistry);
    const auto records = work::disclosures(*session);
    ASSERT_TRUE(fine(records));
    ASSERT_EQ(records->size(), 1U);
    EXPECT_TRUE(records->front().overrides.empty());
  }
  // Who comes later hears of it, once.
  world_.enrol_person(kThird);
  for (int round = 0; round < 3; ++round) {
    for (const char* holder : {kNisc, kSecond, kThird}) world_.start(holder);
  }
  const std::uint64_t digits = std::stoull(number.substr(0, number.size() - 1));
  for (const char* holder : {kNisc, kSecond, kThird}) {
    auto session = opened(holder);
    const auto all = member::overrides_of(*session, digits);
    ASSERT_TRUE(fine(all)) << holder;
    EXPECT_EQ(all->size(), 1U) << holder;
  }
}

TEST_F(DisclosureTest, TheCeptoarReadsItWhereItsSectorsTableSaysSo) {
  std::string text = liaison::shipped_packs().back().text;
  const std::size_t at = text.find("sector = \"finance\"");
  const std::size_t from = text.rfind("[[route]]", at);
  text.replace(from, text.find("[[route]]", at) - from,
               "[[route]]\nsector = \"finance\"\npath = [\"operator\", \"ceptoar\", \"ministry\", "
               "\"nisc\"]\nreaders = [\"ceptoar\", \"ministry\", \"nisc\"]\nja = \"a\"\nen = \"a\"\n\n");
  const auto pack = liaison::parse_pack(text);
  ASSERT_TRUE(pack) << pack.error().context;
  EXPECT_EQ(who_opens(report(wish(), *pack)), (Parties{kReporter, kCeptoar, kMinistry, kNisc}));
}

TEST_F(DisclosureTest, AConsultationIsForWhomItWasSentTo) {
  work::ReportWish consult = wish();
  consult.consult = true;
  EXPECT_EQ(who_opens(report(consult, liaison::shipped_packs().back())),
            (Parties{kReporter, kMinistry}));
  consult.ask = "nisc";
  EXPECT_EQ(who_opens(report(consult, liaison::shipped_packs().back())), (Parties{kReporter, kNisc}));
}

TEST_F(DisclosureTest, ConsentStaysBetweenTwoAndOpensItsScopeAlone) {
  const std::string number = report().number;
  work::PostResult asked;
  {
    auto session = opened(kNisc);
    const auto text = work::rendered_text(*session, number, liaison::Level::kCouncil);
    ASSERT_TRUE(fine(text));
    asked = sent(*session, work::prepare_consent_request(*session, number, *text, "electric,named", 0));
  }
  EXPECT_EQ(who_opens(asked), (Parties{kReporter, kNisc}));
  work::PostResult granted;
  {
    auto session = opened(kReporter);
    granted = sent(*session,
                   work::prepare_consent_answer(*session, asked.number, ConsentState::kGranted, 0));
  }
  EXPECT_EQ(who_opens(granted), (Parties{kReporter, kNisc}));
  work::PostResult part;
  {
    auto session = opened(kNisc);
    work::RenderWish council{number, liaison::Level::kCouncil, "amber+strict", "electric", false, asked.number};
    const auto rendering = work::prepare_rendering(*session, council);
    ASSERT_TRUE(fine(rendering));
    part = sent(*session, rendering->draft);
  }
  EXPECT_EQ(who_opens(part), (Parties{kNisc, kOther}));
}

TEST_F(DisclosureTest, AnExceptionIsForWhomItConcernsAndTheReporterIsTold) {
  const std::string number = report().number;
  for (const work::Basis basis : {work::Basis::kHole, work::Basis::kAttack, work::Basis::kLaw}) {
    work::PostResult reissued;
    {
      auto session = opened(kNisc);
      work::ReissueWish wish;
      wish.document = to_bytes(as_bytes(kClean));
      wish.report = number;
      wish.basis = basis;
      wish.why = "同じ製品が他社にもある";
      wish.tlp = "amber";
      wish.to = "electric";
      wish.now = true;
      const auto made = work::prepare_reissue(*session, wish);
      ASSERT_TRUE(fine(made));
      reissued = sent(*session, made->draft);
    }
    EXPECT_EQ(who_opens(reissued), (Parties{kNisc, kOther}));
    ASSERT_TRUE(reissued.along_entry);
    EXPECT_EQ(who_opens(*reissued.along_entry), (Parties{kNisc, kReporter}));
    auto session = opened(kReporter);
    const auto told = work::read_item(*session, reissued.along);
    ASSERT_TRUE(fine(told));
    // Who used it, which one, why, and the text that went out.
    EXPECT_EQ(told->signed_by, kNisc);
    ASSERT_EQ(told->content.fields.size(), 2U);
    EXPECT_EQ(told->content.fields[0].value, work::basis_name(basis));
    EXPECT_EQ(told->content.fields[1].value, "同じ製品が他社にもある");
    EXPECT_NE(told->body.find("複数の端末が起動しない"), std::string::npos);
  }
}

TEST_F(DisclosureTest, ThePublicTextIsForEverybody) {
  const std::string number = report().number;
  work::PostResult clear;
  {
    auto session = opened(kReporter);
    const auto rendering =
        work::prepare_rendering(*session, {number, liaison::Level::kPublic, "clear", "", false, ""});
    ASSERT_TRUE(fine(rendering));
    clear = sent(*session, rendering->draft);
  }
  EXPECT_EQ(who_opens(clear), everybody());
  auto session = opened(kColleague);
  const auto item = work::read_item(*session, clear.number);
  ASSERT_TRUE(fine(item));
  EXPECT_EQ(item->body.find("FooGate"), std::string::npos);
}

TEST_F(DisclosureTest, SharingInTheOwnSectorStaysInIt) {
  const auto shared = world_.post(kCeptoar, "amber", "banks", true, "分野内共有");
  ASSERT_TRUE(fine(shared));
  EXPECT_EQ(who_opens(*shared), (Parties{kCeptoar, kReporter, kColleague}));
}

// Who shares a place (an airport, say) is of several sectors; a request for help goes to them alone.
TEST_F(DisclosureTest, AGroupOfAPlaceCrossesSectors) {
  {
    auto session = opened(kOther);
    ASSERT_TRUE(fine(work::set_group(*session, "空港", {"telecom", "banks"})));
    EXPECT_TRUE(refused_with(work::set_group(*session, "港", {"nobody"}), UserCode::kUnknownRecipient));
  }
  const auto asked = world_.post(kOther, "amber", "group:空港", false, "応援の依頼");
  ASSERT_TRUE(fine(asked));
  EXPECT_EQ(who_opens(*asked), (Parties{kOther, "secretariat@telecom", kCeptoar}));
  EXPECT_TRUE(refused_with(world_.post(kOther, "amber", "group:港", false, "x"), UserCode::kNoGroup));
}

TEST_F(DisclosureTest, TheOfficerSeesConditionsAndDecisions) {
  work::ReportWish plain = wish();
  const std::string unsaid = report(plain, liaison::shipped_packs().back()).number;
  plain.voluntary = "公にしないこと";
  const std::string said = report(plain, liaison::shipped_packs().back()).number;
  auto session = opened(kMinistry);
  auto records = work::disclosures(*session);
  ASSERT_TRUE(fine(records));
  ASSERT_EQ(records->size(), 2U);
  EXPECT_EQ((*records)[0].item.number, said);
  EXPECT_EQ((*records)[0].condition, "公にしないこと");
  EXPECT_EQ((*records)[1].item.number, unsaid);
  EXPECT_EQ((*records)[1].condition, "");
  const std::size_t entries = world_.mesh().entries().size();
  ASSERT_TRUE(fine(work::record_override(*session, said, "人の生命を守るため")));
  ASSERT_TRUE(fine(work::record_override(*session, said, "再度の請求")));
  records = work::disclosures(*session);
  ASSERT_TRUE(fine(records));
  ASSERT_EQ((*records)[0].overrides.size(), 2U);
  EXPECT_EQ((*records)[0].overrides[0].holder, kMinistry);
  EXPECT_EQ((*records)[0].overrides[0].why, "人の生命を守るため");
  EXPECT_EQ(world_.mesh().entries().size(), entries);  // nothing was sent
  EXPECT_TRUE(refused_with(work::record_override(*session, "1234-5678-9012-3", "x"), UserCode::kNoItem));
}

// "Not said" of what nobody can read any more would be used against the reporter.
TEST_F(DisclosureTest, AConditionThatCannotBeReadAnyMoreIsNotCalledUnsaid) {
  work::ReportWish conditional = wish();
  conditional.voluntary = "公にしないこと";
  const auto result = report(conditional, liaison::shipped_packs().back());
  ASSERT_TRUE(result.entry);
  auto session = opened(kMinistry);
  ASSERT_TRUE(fine(session->commit({{store::ArchiveTable::kContentKeys,
                                     to_bytes(result.entry->view()), std::nullopt}})));
  const auto records = work::disclosures(*session);
  ASSERT_TRUE(fine(records));
  ASSERT_EQ(records->size(), 1U);
  EXPECT_FALSE(records->front().condition);
}

TEST_F(DisclosureTest, ReadingIsLoggedHereAndNowhereElse) {
  ASSERT_TRUE(fine(world_.post(kNisc, "amber", "electric", false, "AMBERの件")));
  ASSERT_TRUE(fine(world_.post(kNisc, "green", "community:council", false, "GREENの件")));
  auto session = opened(kOther);
  const auto inbox = work::inbox(*session, {});
  ASSERT_TRUE(fine(inbox));
  const auto nothing = member::read_marks(*session, 0);
  ASSERT_TRUE(fine(nothing));
  EXPECT_TRUE(nothing->empty());  // a list is not a reading
  const std::uint64_t before_ms = session->now_ms();
  const std::size_t entries = world_.mesh().entries().size();
  for (const work::InboxItem& item : *inbox) ASSERT_TRUE(fine(work::read_item(*session, item.number)));
  auto marks = member::read_marks(*session, 0);
  ASSERT_TRUE(fine(marks));
  ASSERT_EQ(marks->size(), 1U);  // GREEN is not logged
  EXPECT_EQ(marks->front().tlp, Tlp::kAmber);
  EXPECT_EQ(marks->front().holder, kOther);
  EXPECT_GT(marks->front().at_ms, before_ms);
  EXPECT_EQ(world_.mesh().entries().size(), entries);
  // Each time it is read again.
  world_.clock().advance_hours(1);
  ASSERT_TRUE(fine(work::read_item(*session, format_item_number(marks->front().number))));
  marks = member::read_marks(*session, 0);
  ASSERT_TRUE(fine(marks));
  ASSERT_EQ(marks->size(), 2U);
  const auto late = member::read_marks(*session, marks->front().at_ms);
  ASSERT_TRUE(fine(late));
  EXPECT_EQ(late->size(), 1U);
}

// A form or a draft made from a report has its text as the screen has.
TEST_F(DisclosureTest, WhatGoesIntoAFileWasRead) {
  const std::string number = report().number;
  auto session = opened(kMinistry);
  ASSERT_TRUE(fine(work::held_parts(*session, number)));
  auto marks = member::read_marks(*session, 0);
  ASSERT_TRUE(fine(marks));
  ASSERT_EQ(marks->size(), 1U);
  EXPECT_EQ(format_item_number(marks->front().number), number);
  world_.clock().advance_hours(1);
  ASSERT_TRUE(fine(work::rendered_text(*session, number, liaison::Level::kFull)));
  marks = member::read_marks(*session, 0);
  ASSERT_TRUE(fine(marks));
  EXPECT_EQ(marks->size(), 2U);
}

}  // namespace
}  // namespace ceptoar::test::disclosure_test
