// SPDX-License-Identifier: Apache-2.0
// The form of a report: read in either language, shown, merged, compared.
#include "cli/liaison/report_form.h"

#include <gtest/gtest.h>

#include "schema/time.h"

namespace ceptoar::liaison::report_form_test {
namespace {

const std::uint64_t kNow = *parse_rfc3339("2026-11-20T01:21:00Z");

ReportForm form(std::string_view text) {
  const auto parsed = parse_form(text, kNow);
  if (const auto* fault = std::get_if<FormFault>(&parsed)) {
    ADD_FAILURE() << fault->line << " " << fault->given;
    return {};
  }
  return std::get<ReportForm>(parsed);
}
FormFault fault(std::string_view text) {
  const auto parsed = parse_form(text, kNow);
  if (const auto* found = std::get_if<FormFault>(&parsed)) return *found;
  ADD_FAILURE() << "taken: " << text;
  return {};
}

TEST(ReportFormTest, ABlankFormSaysNothing) {
  for (const bool japanese : {true, false}) {
    const ReportForm blank = form(blank_form(japanese));
    EXPECT_TRUE(blank.title.empty());
    EXPECT_TRUE(blank.facts.empty());
    EXPECT_TRUE(blank.text.empty());
  }
}

TEST(ReportFormTest, ReadsEitherLanguageAndWidth) {
  const ReportForm report = form(
      "# 端末の障害\n"
      "連絡先： 電話 03-1234-5678\n"
      "  当番 三条\n"
      "発生: 04:10 ごろ〔不確定 10:20時点〕\n"
      "Scale: 4,378 terminals\n"
      "原因: 調査中（不明）\n"
      "対処状況: 手作業（窓口）\n"
      "\n---\n自由な文\n\n# 見出しではない\n");
  EXPECT_EQ(report.title, "端末の障害");
  ASSERT_EQ(report.facts.size(), 5U);
  EXPECT_EQ(report.facts[0].value, "電話 03-1234-5678 当番 三条");
  EXPECT_EQ(report.facts[1].name, "occurred");
  EXPECT_EQ(report.facts[1].value, "2026-11-20T04:10+09:00 minute at about");
  EXPECT_EQ(report.facts[1].certainty, Certainty::kUnconfirmed);
  EXPECT_EQ(report.facts[1].as_of_ms, *parse_rfc3339("2026-11-20T01:20:00Z"));
  EXPECT_EQ(report.facts[2].value, "4,378 terminals");
  EXPECT_EQ(report.facts[3].value, "調査中");
  EXPECT_EQ(report.facts[3].certainty, Certainty::kUnknown);
  EXPECT_EQ(report.facts[4].value, "手作業（窓口）");  // brackets that say nothing of how sure it is
  EXPECT_EQ(report.text, "自由な文\n\n# 見出しではない\n");
}

TEST(ReportFormTest, NamesTheLineThatIsWrong) {
  EXPECT_EQ(fault("連絡先: x\n\n天気: 晴れ").line, 3U);
  EXPECT_EQ(fault("ただの文").kind, FormFault::Kind::kLine);
  EXPECT_EQ(fault("発生: あした").kind, FormFault::Kind::kTime);
  EXPECT_EQ(fault("復旧: 2026/11/21").kind, FormFault::Kind::kTime);  // it has not come yet
  EXPECT_EQ(fault("影響の規模: 4378").kind, FormFault::Kind::kQuantity);
  EXPECT_EQ(form("続報の予定: 18:00").facts.size(), 1U);  // a plan lies ahead
}

TEST(ReportFormTest, FactsSurviveTheWire) {
  const ReportForm report = form("連絡先: a b c〔確定〕\n発生: 10/12 午前4時過ぎ\n影響の規模: 延べ約800回線\n");
  for (const ReportFact& fact : report.facts) {
    const auto again = decode_fact(encode_fact(fact));
    ASSERT_TRUE(again) << fact.name;
    EXPECT_EQ(*again, fact);
  }
  EXPECT_FALSE(decode_fact({"occurred", "- - yesterday"}));
  EXPECT_FALSE(decode_fact({"quantity", "- - 4378"}));
  EXPECT_FALSE(decode_fact({"weather", "- - fine"}));
  EXPECT_FALSE(decode_fact({"contact", "sure - x"}));
  EXPECT_FALSE(decode_fact({"contact", "-"}));
}

TEST(ReportFormTest, ThreeEndsStayThreeEnds) {
  const ReportForm report = form("復旧: 11/19 12:00\n影響の終了: 11/20 9:00\n収束: 11/20 10:00\n");
  const std::string text = report_text(report.facts, "", kNow, true);
  EXPECT_NE(text.find("復旧: 11/19 12:00"), std::string::npos);
  EXPECT_NE(text.find("影響の終了: 11/20 09:00"), std::string::npos);
  EXPECT_NE(text.find("収束: 11/20 10:00"), std::string::npos);
}

TEST(ReportFormTest, MergesAndShowsWhatChanged) {
  const auto before = form("連絡先: x\n原因: 調査中\n影響の規模: 約100台\n").facts;
  const auto news = form("影響の規模: 4,378台\n復旧: 10:00\n").facts;
  const auto now = merged(before, news);
  ASSERT_EQ(now.size(), 4U);
  EXPECT_EQ(now[0].name, "contact");
  const auto changed = changes(before, now);
  ASSERT_EQ(changed.size(), 2U);
  EXPECT_EQ(changed[0].before->value, "約100台");
  EXPECT_EQ(changed[0].now->value, "4,378台");
  EXPECT_FALSE(changed[1].before);
  EXPECT_TRUE(changes(now, now).empty());
  // What is gone is a change too.
  EXPECT_EQ(changes(now, before).size(), 2U);
}

}  // namespace
}  // namespace ceptoar::liaison::report_form_test
