// SPDX-License-Identifier: Apache-2.0
// Reports among members: who can open them, by trying; follow-ups, proxy entry, consultations.
#include "cli/work/report.h"

#include <algorithm>
#include <ctime>

#include "cli/work/cards.h"
#include "tests/cli/world.h"

namespace ceptoar::test::report_test {
namespace {

using liaison::ReportFact;
using member::UserCode;

constexpr const char* kOfficer = "officer@banks-1";

work::HeldPack shipped(std::string_view name) {
  for (const liaison::Pack& pack : liaison::shipped_packs()) {
    if (pack.name == name) return {pack, ""};
  }
  ADD_FAILURE() << name;
  return {};
}

// The pack of 2013 with another route for finance.
work::HeldPack with_route(const std::string& route) {
  std::string text = shipped("2013").pack.text;
  const std::size_t at = text.find("sector = \"finance\"");
  const std::size_t from = text.rfind("[[route]]", at);
  const std::size_t end = text.find("[[route]]", at);
  text.replace(from, end - from, "[[route]]\nsector = \"finance\"\n" + route + "\n");
  const auto pack = liaison::parse_pack(text);
  EXPECT_TRUE(pack) << pack.error().context;
  return {*pack, "nisc"};
}

class ReportTest : public testing::Test {
 protected:
  ReportTest() : world_(7, World::With::kNisc) { world_.build_all(); }

  work::ReportWish quick(const std::string& line) {
    work::ReportWish wish;
    wish.form = *work::quick_form(line);
    wish.contact = "電話 03-1234-5678 当番";
    return wish;
  }
  member::Outcome<work::PreparedReport> prepared(const std::string& holder,
                                                 const work::ReportWish& wish,
                                                 const work::HeldPack& pack = shipped("2013")) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    return work::prepare_report(*session, pack, wish);
  }
  std::string sent(const std::string& holder, const work::ReportWish& wish,
                   const work::HeldPack& pack = shipped("2013")) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto report = work::prepare_report(*session, pack, wish);
    EXPECT_TRUE(fine(report));
    if (!report) return {};
    const auto result = work::send(*session, report->draft, std::chrono::milliseconds{0});
    EXPECT_TRUE(fine(result));
    return result ? result->number : "";
  }
  work::ShownReport shown(const std::string& holder, const std::string& number) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto report = work::show_report(*session, number);
    EXPECT_TRUE(fine(report));
    return report ? *report : work::ShownReport{};
  }
  // Who finds something of this title after a sync.
  std::vector<std::string> holders_of(const std::string& title) {
    std::vector<std::string> out;
    for (const std::string& holder : world_.holders()) {
      const auto titles = world_.titles(holder);
      if (std::find(titles.begin(), titles.end(), title) != titles.end()) out.push_back(holder);
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  static std::string value_of(const work::ShownReport& report, std::string_view name) {
    for (const ReportFact& fact : report.facts) {
      if (fact.name == name) return fact.value;
    }
    return "none";
  }
  World world_;
};

using Holders = std::vector<std::string>;

TEST_F(ReportTest, OneLineGoesToMinistryAndNiscAndNobodyElse) {
  const std::string title = "監視端末が起動しない 04:10ごろから";
  const auto report = prepared(kOfficer, quick(title));
  ASSERT_TRUE(fine(report));
  EXPECT_FALSE(report->plan.ceptoar_passes);
  EXPECT_EQ(report->plan.to, (Holders{"fsa", "nisc"}));
  EXPECT_EQ(report->draft.audience.tlp, Tlp::kAmberStrict);
  const std::string number = sent(kOfficer, quick(title));
  // Neither the CEPTOAR whose node carried it, nor a company beside it, nor another sector.
  EXPECT_EQ(holders_of(title), (Holders{"duty@nisc", "liaison@fsa", kOfficer}));
  EXPECT_EQ(value_of(shown("duty@nisc", number), "contact"), "電話 03-1234-5678 当番");
  EXPECT_TRUE(shown("liaison@fsa", number).changed.empty());
}

TEST_F(ReportTest, TheCeptoarReadsWhereItsTableSaysSo) {
  const auto reads = with_route(
      "path = [\"operator\", \"ceptoar\", \"ministry\", \"nisc\"]\n"
      "readers = [\"ceptoar\", \"ministry\", \"nisc\"]\nja = \"x\"\nen = \"x\"");
  sent(kOfficer, quick("読むセプター"), reads);
  EXPECT_EQ(holders_of("読むセプター"),
            (Holders{"duty@nisc", "liaison@fsa", kOfficer, "secretariat@banks"}));
  // On the way, and sealed all the same.
  const auto carries = with_route(
      "path = [\"operator\", \"ceptoar\", \"ministry\", \"nisc\"]\n"
      "readers = [\"ministry\", \"nisc\"]\nja = \"x\"\nen = \"x\"");
  EXPECT_TRUE(prepared(kOfficer, quick("x"), carries)->plan.ceptoar_passes);
  sent(kOfficer, quick("運ぶだけのセプター"), carries);
  EXPECT_EQ(holders_of("運ぶだけのセプター"), (Holders{"duty@nisc", "liaison@fsa", kOfficer}));
}

TEST_F(ReportTest, AWayOfThePackIsTakenWhereSomebodyAsksForItAndNeverElse) {
  const auto pack = liaison::parse_pack(
      shipped("2013").pack.text +
      "\n[[way]]\nid = \"grid\"\npurpose = \"report\"\nfrom = [\"operator\"]\nby_name = true\n"
      "path = [\"sender\", \"org:electric\", \"nisc\"]\nreaders = [\"org:electric\", \"nisc\"]\n"
      "ja = \"電力を通じて\"\nen = \"by electric\"\n");
  ASSERT_TRUE(pack) << pack.error().context;
  const work::HeldPack held{*pack, "nisc"};
  work::ReportWish wish = quick("電力の経路");
  EXPECT_EQ(prepared(kOfficer, wish, held)->plan.to, (Holders{"fsa", "nisc"}));
  wish.way = "grid";
  sent(kOfficer, wish, held);
  EXPECT_EQ(holders_of("電力の経路"), (Holders{"duty@nisc", kOfficer, "secretariat@electric"}));
  wish.way = "gird";
  const auto misspelt = prepared(kOfficer, wish, held);
  ASSERT_TRUE(refused_with(misspelt, UserCode::kReportWay));
  EXPECT_EQ(misspelt.error().argument("choices"), "suspected_terror, grid");
  EXPECT_EQ(misspelt.error().argument("given"), "gird");
  wish.way.clear();
  wish.consult = true;
  wish.ask = "police";
  const auto asked = prepared(kOfficer, wish, held);
  ASSERT_TRUE(refused_with(asked, UserCode::kReportWay));
  EXPECT_EQ(asked.error().argument("choices"), "ministry, nisc");
}

TEST_F(ReportTest, NeedsAWayToCallBackAndNothingElse) {
  work::ReportWish wish = quick("起動しない");
  wish.contact.clear();
  EXPECT_TRUE(refused_with(prepared(kOfficer, wish), UserCode::kReportContact));
  {
    auto session = world_.open(kOfficer);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(work::card_share(*session, {"", {{"tel", "03-9999-0000"}, {"mail", "touban@example.jp"}}, "当番", "Duty"})));
  }
  const std::string number = sent(kOfficer, wish);
  EXPECT_NE(value_of(shown("liaison@fsa", number), "contact").find("03-9999-0000"),
            std::string::npos);
  // Nothing but the contact, not even a line.
  work::ReportWish bare;
  bare.contact = "電話 03-1234-5678";
  EXPECT_TRUE(fine(prepared(kOfficer, bare)));
}

// Who entered it is not whom the ministry has to call.
TEST_F(ReportTest, EnteredForSomebodyItNeedsHisWayToBeCalled) {
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(work::card_share(*session, {"", {{"tel", "03-9999-0000"}, {"mail", "touban@example.jp"}}, "当番", "Duty"})));
  }
  work::ReportWish wish = quick("受付の画面が出ない");
  wish.contact.clear();
  EXPECT_TRUE(fine(prepared("secretariat@banks", wish))) << "its own report";
  wish.proxy = "三条ガス";
  EXPECT_TRUE(refused_with(prepared("secretariat@banks", wish), UserCode::kReportContact));
  wish.contact = "電話 0256-00-0000 工務";
  EXPECT_TRUE(fine(prepared("secretariat@banks", wish)));
}

TEST_F(ReportTest, OtherChannelsAreNamedInsteadOfSentTo) {
  work::ReportWish wish = quick("事故");
  wish.which = liaison::Case::kAccident;
  const auto accidents = with_route(
      "path = [\"operator\", \"ministry\", \"nisc\"]\nreaders = [\"ministry\", \"nisc\"]\n"
      "ja = \"x\"\nen = \"x\"\naccident.path = [\"operator\", \"accident_system\", \"ministry\"]\n"
      "accident.readers = []\naccident.ja = \"x\"\naccident.en = \"x\"");
  EXPECT_TRUE(refused_with(prepared(kOfficer, wish, accidents), UserCode::kReportAccident));
  wish.which = liaison::Case::kReport;
  EXPECT_TRUE(fine(prepared(kOfficer, wish, accidents)));
  const auto vendors = with_route(
      "path = [\"operator\", \"sponsor\", \"ministry\"]\nreaders = []\nja = \"x\"\nen = \"x\"");
  EXPECT_TRUE(refused_with(prepared(kOfficer, wish, vendors), UserCode::kReportSponsor));
  EXPECT_TRUE(refused_with(prepared("duty@nisc", wish), UserCode::kReportNowhere));
}

TEST_F(ReportTest, AMinistryReportsToNisc) {
  sent("liaison@fsa", quick("航空管制の障害"));
  EXPECT_EQ(holders_of("航空管制の障害"), (Holders{"duty@nisc", "liaison@fsa"}));
}

TEST_F(ReportTest, EnteredForACompanyItCanReadWhatStandsInItsName) {
  work::ReportWish wish = quick("受付の画面が出ない");
  wish.proxy = "banks-2";
  const std::string number = sent("secretariat@banks", wish);
  EXPECT_EQ(holders_of("受付の画面が出ない"),
            (Holders{"duty@nisc", "liaison@fsa", "officer@banks-2", "secretariat@banks"}));
  EXPECT_EQ(value_of(shown("duty@nisc", number), "entered_for"), "banks-2");
  // A name that is no handle of this CEPTOAR stays a name.
  wish.proxy = "三条ガス";
  wish.form = *work::quick_form("代理の二件目");
  sent("secretariat@banks", wish);
  EXPECT_EQ(holders_of("代理の二件目"), (Holders{"duty@nisc", "liaison@fsa", "secretariat@banks"}));
}

// Nothing failed: lists show it as what it is, until it is more than that.
TEST_F(ReportTest, ANearMissIsAClassOfItsOwn) {
  const auto now = world_.clock().now_ms();
  work::ReportWish wish;
  wish.form = *work::read_form(
      to_bytes(as_bytes("# 不審な接続\n連絡先: 電話 03-1234-5678\n事案の分類: 予兆（ﾋﾔﾘﾊｯﾄ）\n")), now);
  const std::string number = sent(kOfficer, wish);
  const work::ShownReport first = shown("liaison@fsa", number);
  EXPECT_EQ(first.summary.finer, "precursor");
  EXPECT_EQ(first.summary.kind, "report") << "counted as one";
  const auto more = work::read_form(to_bytes(as_bytes("事案の分類: 障害\n")), now);
  ASSERT_TRUE(fine(more));
  {
    auto session = world_.open(kOfficer);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto draft = work::prepare_follow_up(*session, number, *more);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, std::chrono::milliseconds{0})));
  }
  EXPECT_EQ(shown("liaison@fsa", number).summary.finer, "") << "it became a failure";
  EXPECT_TRUE(shown("liaison@fsa", number).summary.follow_up);
  EXPECT_FALSE(first.summary.follow_up);
  wish.consult = true;
  EXPECT_EQ(shown("liaison@fsa", sent(kOfficer, wish)).summary.finer, "") << "a question is no report";
  for (const char* plain : {"障害", "検知"}) {
    EXPECT_FALSE(liaison::is_precursor({{"case", plain, Certainty::kUnsaid, 0}})) << plain;
  }
  EXPECT_TRUE(liaison::is_precursor({{"case", "Near Miss", Certainty::kUnsaid, 0}}));
  EXPECT_FALSE(liaison::is_precursor({{"system", "予兆", Certainty::kUnsaid, 0}}));
}

TEST_F(ReportTest, AFollowUpShowsWhatChanged) {
  const auto now = world_.clock().now_ms();
  work::ReportWish wish;
  wish.form = *work::read_form(to_bytes(as_bytes("# 端末の障害\n"
                                                 "連絡先: 電話 03-1234-5678\n"
                                                 "発生: 00:10 ごろ〔不確定〕\n"
                                                 "影響の規模: 約100台\n")), now);
  const std::string number = sent(kOfficer, wish);
  EXPECT_EQ(shown("liaison@fsa", number).changed.size(), 0U);
  const auto more = work::read_form(
      to_bytes(as_bytes("影響の規模：４，３７８台\n復旧: 00:30までに\n---\n手作業に切り替えた。\n")), now);
  ASSERT_TRUE(fine(more));
  {
    auto session = world_.open(kOfficer);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto draft = work::prepare_follow_up(*session, number, *more);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, std::chrono::milliseconds{0})));
  }
  const work::ShownReport report = shown("liaison@fsa", number);
  EXPECT_EQ(value_of(report, "quantity"), "4,378台");
  EXPECT_NE(value_of(report, "occurred"), "none");  // said before, still said
  EXPECT_NE(report.text.find("手作業"), std::string::npos);
  ASSERT_EQ(report.changed.size(), 2U);
  EXPECT_EQ(report.changed[0].before->value, "約100台");
  EXPECT_EQ(report.changed[0].now->value, "4,378台");
  EXPECT_FALSE(report.changed[1].before);
  EXPECT_EQ(report.changed[1].now->name, "restored");
  EXPECT_EQ(report.summary.number, number);
}

// Who missed a follow-up is shown all that is new to him; what a follow-up does not say stays said.
TEST_F(ReportTest, WhatChangedCountsFromTheVersionThatItsReaderRead) {
  const auto now = world_.clock().now_ms();
  const auto form = [&](const char* text) {
    const auto read = work::read_form(to_bytes(as_bytes(text)), now);
    EXPECT_TRUE(fine(read));
    return read ? *read : liaison::ReportForm{};
  };
  work::ReportWish wish;
  wish.form = form("# 端末の障害\n連絡先: 電話 03-1234-5678\n影響の規模: 約100台\n---\n夜間の作業中に起きた。\n");
  const std::string number = sent(kOfficer, wish);
  shown("liaison@fsa", number);
  const auto update = [&](const char* text) {
    auto session = world_.open(kOfficer);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto draft = work::prepare_follow_up(*session, number, form(text));
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, std::chrono::milliseconds{0})));
  };
  update("影響の規模: 200台\n");
  update("# 端末の障害（復旧）\n復旧: 00:05までに\n");
  const work::ShownReport missed = shown("liaison@fsa", number);
  EXPECT_TRUE(missed.since_read);
  EXPECT_NE(missed.changed_since_ms, 0U);
  ASSERT_EQ(missed.changed.size(), 2U);
  EXPECT_EQ(missed.changed[0].before->value, "約100台");
  EXPECT_EQ(missed.changed[0].now->value, "200台");
  EXPECT_EQ(missed.changed[1].now->name, "restored");
  EXPECT_EQ(missed.title_before, "端末の障害");
  EXPECT_EQ(missed.text, "夜間の作業中に起きた。\n");
  EXPECT_TRUE(missed.text_changes.empty());
  // Who had read none sees the last step.
  const work::ShownReport none = shown("duty@nisc", number);
  EXPECT_FALSE(none.since_read);
  ASSERT_EQ(none.changed.size(), 1U);
  EXPECT_EQ(none.changed[0].now->name, "restored");
  update("---\n原因は調査中。\n");
  const work::ShownReport text = shown("duty@nisc", number);
  EXPECT_TRUE(text.since_read);
  EXPECT_TRUE(text.changed.empty());
  EXPECT_EQ(text.text, "原因は調査中。\n");
  EXPECT_FALSE(text.text_changes.empty()) << "what stands below the form is compared too";
}

TEST_F(ReportTest, NobodyUpdatesOrWithdrawsSomebodyElsesReport) {
  const std::string number = sent(kOfficer, quick("起動しない"));
  auto session = world_.open("liaison@fsa");
  ASSERT_TRUE(fine(work::start(*session)));
  EXPECT_TRUE(refused_with(work::prepare_follow_up(*session, number, *work::quick_form("x")),
                           UserCode::kNotAuthor));
  EXPECT_TRUE(refused_with(work::prepare_report_withdrawal(*session, number, ""),
                           UserCode::kNotAuthor));
}

TEST_F(ReportTest, WhatIsNoReportIsNotShownAsOne) {
  const auto posted = world_.post("secretariat@banks", "amber", "fsa", false, "お知らせ");
  ASSERT_TRUE(fine(posted));
  auto session = world_.open("liaison@fsa");
  ASSERT_TRUE(fine(work::start(*session)));
  EXPECT_TRUE(refused_with(work::show_report(*session, posted->number), UserCode::kNotReport));
}

TEST_F(ReportTest, AConsultationBecomesAReportWithoutRetyping) {
  work::ReportWish ask = quick("委託先の不審な接続");
  ask.consult = true;
  ask.ask = "nisc";
  ask.form.facts.push_back({"system", "勘定系", Certainty::kProbable, 0});
  const std::string asked = sent(kOfficer, ask);
  EXPECT_EQ(holders_of("委託先の不審な接続"), (Holders{"duty@nisc", kOfficer}));
  work::ReportWish wish = quick("不審な接続");
  wish.contact.clear();  // it stands in the consultation
  wish.from = asked;
  wish.decided = *liaison::parse_facts("trigger = 'attack_announced'");
  const std::string number = sent(kOfficer, wish);
  const work::ShownReport report = shown("liaison@fsa", number);
  EXPECT_EQ(value_of(report, "system"), "勘定系");
  EXPECT_EQ(value_of(report, "rule"), "2013/1 2013-announced report");
  EXPECT_EQ(report.summary.kind, "report");
  // With nothing typed at all it says what was asked.
  work::ReportWish bare;
  bare.from = asked;
  const work::ShownReport whole = shown("liaison@fsa", sent(kOfficer, bare));
  EXPECT_EQ(whole.summary.title, "委託先の不審な接続");
  EXPECT_EQ(value_of(whole, "system"), "勘定系");
  EXPECT_EQ(value_of(whole, "contact"), "電話 03-1234-5678 当番");
}

// Whether somebody asked the helper or not: the rules by which it went are known later.
TEST_F(ReportTest, SaysByWhichRulesItWent) {
  const std::string number = sent(kOfficer, quick("起動しない"), shipped("2005"));
  EXPECT_EQ(value_of(shown("liaison@fsa", number), "rule"), "2005/1");
}

TEST_F(ReportTest, BadLinesOfAFormAreNamed) {
  const auto now = world_.clock().now_ms();
  const auto form = [&](std::string_view text) { return work::read_form(to_bytes(as_bytes(text)), now); };
  const auto unknown = form("連絡先: 電話\n天気: 晴れ\n");
  ASSERT_TRUE(refused_with(unknown, UserCode::kReportForm));
  EXPECT_EQ(unknown.error().argument("line"), "2");
  EXPECT_TRUE(refused_with(form("発生: 25:70"), UserCode::kTimeForm));
  EXPECT_TRUE(refused_with(form("影響の規模: 4378"), UserCode::kQuantityForm));
  EXPECT_TRUE(refused_with(form("発生: \x1b[31m"), UserCode::kTextControl));
  // Windows-31J, full-width colon: 「原因：不明」
  const Bytes cp932 = {0x8C, 0xB4, 0x88, 0xF6, 0x81, 0x46, 0x95, 0x73, 0x96, 0xBE, '\n'};
  const auto read = work::read_form(cp932, now);
  ASSERT_TRUE(fine(read));
  ASSERT_EQ(read->facts.size(), 1U);
  EXPECT_EQ(read->facts[0].value, "不明");
}

TEST_F(ReportTest, AFullReportIsSealedInFiftyMillisecondsOfProcessorTime) {
  work::ReportWish wish = quick("端末の障害");
  for (const liaison::FormItem& item : liaison::form_items()) {
    if (item.type == liaison::ItemType::kText && item.id != "contact") {
      wish.form.facts.push_back({std::string(item.id), "わかっている範囲で記入しました。", Certainty::kProbable, 1});
    }
  }
  auto session = world_.open(kOfficer);
  ASSERT_TRUE(fine(work::start(*session)));
  const work::HeldPack pack = shipped("2013");
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const std::clock_t from = std::clock();
    const auto report = work::prepare_report(*session, pack, wish);
    ASSERT_TRUE(fine(report));
    member::SealWish seal;
    seal.audience = report->draft.audience;
    seal.content = encode(report->draft.content);
    seal.title = report->draft.content.title;
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, seal)));
    best = std::min(best, 1000.0 * static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC);
  }
  EXPECT_LT(best, 50.0);
}

}  // namespace
}  // namespace ceptoar::test::report_test
