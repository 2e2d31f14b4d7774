// SPDX-License-Identifier: Apache-2.0
// Cases: what is put together, by whom, and what is never put together.
#include "cli/work/cases.h"

#include "cli/work/handling.h"
#include "tests/cli/report_desk.h"

namespace ceptoar::test::cases_test {
namespace {

using liaison::ClockState;
using liaison::ReportFact;
using member::UserCode;

class CasesTest : public ReportDesk {
 protected:
  CasesTest() : ReportDesk(12) {}

  std::vector<work::Suggestion> suggested(const std::string& holder) {
    return as(holder, [&](member::Session& session) {
      const auto out = work::suggestions(session);
      EXPECT_TRUE(fine(out));
      return out ? *out : std::vector<work::Suggestion>{};
    });
  }
  work::CaseView view(const std::string& number) {
    return as(kNisc, [&](member::Session& session) {
      const auto out = work::case_view(session, number);
      EXPECT_TRUE(fine(out));
      return out ? *out : work::CaseView{};
    });
  }
  std::string opened(const std::vector<std::string>& ids) {
    return as(kNisc, [&](member::Session& session) -> std::string {
      const auto number = work::open_case(session, ids, "");
      EXPECT_TRUE(fine(number));
      return number ? std::to_string(*number) : "";
    });
  }
  static ReportFact product(const std::string& name) { return {"product", name, Certainty::kUnsaid, 0}; }
  static ReportFact cause(const std::string& name) { return {"cause", name, Certainty::kConfirmed, 0}; }
};

TEST_F(CasesTest, ReportsOfOneFaultAreSuggestedWithEvidenceAndLinkedByAPerson) {
  const std::string one = report(kOfficer, wish("業務端末が起動しない", {product("精算端末X-100")}));
  const std::string two = report(kOther, wish("端末が起動しない", {product("精算端末Ｘ１００")}));
  const std::string apart = report(kOther, wish("電話がつながらない", {product("交換機K9")}));
  auto found = suggested(kNisc);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].number, 0U);
  ASSERT_EQ(found[0].reports.size(), 2U);
  EXPECT_EQ(found[0].reports[0].summary.number, one);
  EXPECT_EQ(found[0].reports[1].summary.number, two);
  EXPECT_FALSE(found[0].reports[1].compared.likeness.empty());
  // A suggestion puts nothing together.
  as(kNisc, [](member::Session& session) {
    EXPECT_TRUE(work::cases(session)->empty());
    return 0;
  });
  const std::string number = opened({one, two});
  const work::CaseView now = view(number);
  EXPECT_EQ(now.line.reports, 2U);
  EXPECT_EQ(now.line.title, "業務端末が起動しない");
  EXPECT_NE(now.papers[1].why.find("product"), std::string::npos);
  EXPECT_TRUE(suggested(kNisc).empty());
  // One more of the same morning would join it.
  const std::string three = report(kOfficer, wish("端末が起動しない（別の駅）", {product("精算端末X100")}));
  found = suggested(kNisc);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(std::to_string(found[0].number), number);
  EXPECT_EQ(found[0].reports[0].summary.number, three);
}

TEST_F(CasesTest, UnrelatedFaultsOfOneServiceAreNeverSuggested) {
  for (const char* why : {"サーバ不具合", "設備故障", "保守作業のミス"}) {
    report(kOfficer, wish("予約サービスが利用できない", {product("予約システムR"), cause(why)}));
  }
  EXPECT_TRUE(suggested(kNisc).empty());
}

TEST_F(CasesTest, WhatAPersonTookOutIsNotSuggestedForThatCaseAgain) {
  const std::string one = report(kOfficer, wish("業務端末が起動しない", {product("精算端末X100")}));
  const std::string two = report(kOther, wish("業務端末が起動しない", {product("精算端末X100")}));
  const std::string number = opened({one, two});
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::unlink_item(session, number, two)));
    EXPECT_TRUE(refused_with(work::unlink_item(session, number, two), UserCode::kNoItem));
    return 0;
  });
  EXPECT_TRUE(suggested(kNisc).empty());
  EXPECT_EQ(view(number).line.reports, 1U);
}

TEST_F(CasesTest, AnItemIsInOneCaseAndDrillsAndRealOnesDoNotMix) {
  const std::string real = report(kOfficer, wish("業務端末が起動しない"));
  work::ReportWish drill = wish("業務端末が起動しない");
  drill.exercise = true;
  const std::string played = report(kOther, drill);
  EXPECT_TRUE(suggested(kNisc).empty());
  const std::string number = opened({real});
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(refused_with(work::link_items(session, number, {played}), UserCode::kCaseExercise));
    EXPECT_TRUE(refused_with(work::open_case(session, {real}, ""), UserCode::kCaseLinked));
    EXPECT_TRUE(refused_with(work::link_items(session, "77", {real}), UserCode::kNoCase));
    EXPECT_EQ(work::cases(session)->size(), 1U) << "a refused case leaves none behind";
    return 0;
  });
  EXPECT_TRUE(view(opened({played})).line.exercise);
}

TEST_F(CasesTest, ThreadAndVersionsComeAlongAndTheNewestSpeaks) {
  const std::string id = report(kOfficer, wish("端末の障害"));
  const std::string number = opened({id});
  EXPECT_EQ(view(number).line.state, ClockState::kOngoing);
  send(kOfficer, [&](member::Session& session) -> member::Outcome<work::Draft> {
    const auto form = work::read_form(to_bytes(as_bytes("復旧: 00:00\n")), session.now_ms());
    if (!form) return form.error();
    return work::prepare_follow_up(session, id, *form);
  });
  send(kNisc, [&](member::Session& session) {
    return work::prepare_outcome(session, id, work::ReportOutcome::kAssessed, "");
  });
  const work::CaseView now = view(number);
  EXPECT_EQ(now.line.state, ClockState::kRestored);
  EXPECT_EQ(now.line.reports, 1U) << "a follow-up is no second report";
  EXPECT_EQ(now.line.items, 2U);
  ASSERT_EQ(now.events.size(), 1U);
  EXPECT_EQ(now.events[0].from, "banks-1");
}

TEST_F(CasesTest, TheClockGoesForwardsAndASisterFaultOpensItAgain) {
  const std::string number = opened({report(kOfficer, wish("端末の障害"))});
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::set_clock(session, number, ClockState::kWatch, "")));
    EXPECT_TRUE(refused_with(work::set_clock(session, number, ClockState::kRestored, ""),
                             UserCode::kClockBack));
    EXPECT_TRUE(refused_with(work::set_clock(session, number, ClockState::kOngoing, "25:70"),
                             UserCode::kTimeForm));
    EXPECT_TRUE(fine(work::set_clock(session, number, ClockState::kOngoing, "00:10 ごろ")));
    return 0;
  });
  EXPECT_EQ(view(number).line.state, ClockState::kOngoing);
  EXPECT_EQ(view(number).events.size(), 2U);
}

TEST_F(CasesTest, DeadlinesOfRegimesRunFromWhatWasTold) {
  const std::string number = opened({report(kOfficer, wish("端末の障害"))});
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(refused_with(work::set_regimes(session, number, {"nis9"}), UserCode::kNoRegime));
    EXPECT_TRUE(fine(work::set_regimes(session, number, {"nis2"})));
    return 0;
  });
  EXPECT_FALSE(view(number).deadlines[0].due_ms) << "nobody said when it was noticed";
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::set_mark(session, number, "aware")));
    return 0;
  });
  ASSERT_EQ(view(number).deadlines.size(), 3U);
  EXPECT_FALSE(view(number).deadlines[0].overdue);
  world_.clock().advance_hours(25);
  EXPECT_TRUE(view(number).deadlines[0].overdue);
  EXPECT_FALSE(view(number).deadlines[1].overdue);
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::set_mark(session, number, "nis2/notification")));
    return 0;
  });
  EXPECT_TRUE(view(number).deadlines[1].done_ms);
}

TEST_F(CasesTest, TheFiveStepsOfAnEmergencyAreTickedByWhoeverReported) {
  const std::string id = report(kOfficer, wish("端末の障害"));
  EXPECT_TRUE(view(opened({id})).steps.empty()) << "they are the operator's";
  as(kOfficer, [&](member::Session& session) {
    const auto made = work::open_case(session, {id}, "");
    EXPECT_TRUE(fine(made));
    if (!made) return 0;
    const std::string number = std::to_string(*made);
    EXPECT_TRUE(fine(work::set_mark(session, number, "step/evidence")));
    const auto now = work::case_view(session, number);
    EXPECT_TRUE(fine(now));
    if (!now) return 0;
    EXPECT_EQ(now->steps.size(), 5U);
    EXPECT_EQ(now->steps[0].id, "step/contact");
    EXPECT_FALSE(now->steps[0].done_ms);
    EXPECT_EQ(now->steps[2].id, "step/evidence");
    EXPECT_TRUE(now->steps[2].done_ms);
    return 0;
  });
}

TEST_F(CasesTest, SourcesThatDisagreeStandSideBySide) {
  const std::string one = report(kOfficer, wish("改札の障害", {{"quantity", "4,378台", Certainty::kConfirmed, 0}}));
  const std::string two = report(kOther, wish("改札の障害", {{"quantity", "約4,400台", Certainty::kUnconfirmed, 0},
                                                          {"impact_from", "停電", Certainty::kUnsaid, 0}}));
  const work::CaseView now = view(opened({one, two}));
  ASSERT_EQ(now.side_by_side.size(), 1U);
  EXPECT_EQ(now.side_by_side[0].fact, "quantity");
  ASSERT_EQ(now.side_by_side[0].values.size(), 2U);
  EXPECT_EQ(now.side_by_side[0].values[0].fact.value, "4,378台");
  EXPECT_EQ(now.side_by_side[0].values[1].from, "banks-2");
  EXPECT_EQ(now.impact_from, (std::vector<std::string>{"停電"}));
}

}  // namespace
}  // namespace ceptoar::test::cases_test
