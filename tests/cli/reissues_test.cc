// SPDX-License-Identifier: Apache-2.0
// Re-issues that wait for their hour: listed, stopped, and not sent when their consent has ended.
#include "cli/work/reissues.h"

#include "cli/member/outbox.h"
#include "cli/member/sync.h"
#include "cli/work/cases.h"
#include "cli/work/held_report.h"
#include "schema/text.h"
#include "tests/cli/reissue_desk.h"

namespace ceptoar::test::reissues_test {
namespace {

using member::UserCode;
using work::Basis;
using work::ConsentState;

TEST_F(ReissuesTest, WaitInAListUntilTheirHourAndThenGo) {
  const std::string request = asked();
  answer(request, ConsentState::kGranted);
  const auto result = reissued(by_consent(request));
  EXPECT_FALSE(result.stored);
  const auto listed = waiting();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].number, result.number);
  EXPECT_EQ(listed[0].goes_ms, result.not_before_ms);
  EXPECT_EQ(listed[0].terms.report, report_);
  EXPECT_EQ(listed[0].terms.request, request);
  EXPECT_EQ(listed[0].consent, ConsentState::kGranted);
  EXPECT_FALSE(listed[0].tried);
  world_.start(kNisc);
  EXPECT_FALSE(has(kElectric, result.number));
  world_.clock().advance_hours(2);
  world_.start(kNisc);
  EXPECT_TRUE(waiting().empty());
  EXPECT_TRUE(has(kElectric, result.number));
  EXPECT_TRUE(alarms().empty());
}

TEST_F(ReissuesTest, NothingButTheReleaseSendsThem) {
  const auto result = reissued(by_exception());
  world_.clock().advance_hours(2);
  auto session = world_.open(kNisc);
  const auto flushed = member::flush_outbox(*session);
  ASSERT_TRUE(fine(flushed));
  EXPECT_TRUE(flushed->posted.empty());
  EXPECT_EQ(flushed->held, 1U);
  EXPECT_EQ(flushed->left, 1U);
}

TEST_F(ReissuesTest, AWithdrawnConsentStopsOneAndSaysSo) {
  const std::string request = asked();
  answer(request, ConsentState::kGranted);
  const auto result = reissued(by_consent(request));
  answer(request, ConsentState::kWithdrawn);
  world_.start(kNisc);
  ASSERT_EQ(waiting().size(), 1U);
  EXPECT_EQ(waiting()[0].consent, ConsentState::kWithdrawn);
  world_.clock().advance_hours(2);
  const work::Started started = world_.start(kNisc);
  ASSERT_EQ(started.sync.alarms.size(), 1U);
  EXPECT_EQ(started.sync.alarms[0].kind, member::AlarmKind::kReissueStopped);
  EXPECT_TRUE(waiting().empty());
  // It stands until somebody saw it, also when a program in the background had the news.
  const auto kept = alarms();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].alarm.detail,
            group_item_number(result.number) + ", " + group_item_number(request));
  world_.start(kNisc);
  EXPECT_FALSE(has(kElectric, result.number));
  EXPECT_NE(newest_of(kOfficer).find("取りやめました"), std::string::npos);
  stands(by_consent(request));
}

TEST_F(ReissuesTest, AConsentThatRanOutMeanwhileStopsOne) {
  const std::string request = asked(world_.clock().now_ms() + 600'000);
  answer(request, ConsentState::kGranted);
  const auto result = reissued(by_consent(request));
  world_.clock().advance_hours(2);
  world_.start(kNisc);
  world_.start(kNisc);
  EXPECT_TRUE(waiting().empty());
  EXPECT_EQ(alarms().size(), 1U);
  EXPECT_FALSE(has(kElectric, result.number));
}

// Two of the reporter's computers: the withdrawal was written first and left last.
TEST_F(ReissuesTest, TheLastAnswerIsTheOneThatTheNodeTookLast) {
  constexpr const char* kSecond = "second@fsa";
  world_.enrol_person(kSecond);
  report_ = report(kMinistry, wish("航空管制の障害"));
  const std::string request = asked();
  world_.start(kMinistry);
  world_.start(kSecond);
  const auto answered = [&](const char* holder, ConsentState state) {
    send(holder, [&](member::Session& session) {
      return work::prepare_consent_answer(session, request, state, 0);
    });
  };
  world_.node_of("fsa").up = false;
  answered(kMinistry, ConsentState::kWithdrawn);
  world_.node_of("fsa").up = true;
  answered(kSecond, ConsentState::kGranted);
  const auto state = [&] {
    return as(kNisc, [&](member::Session& session) {
      const auto consent = work::consent_of(session, request);
      EXPECT_TRUE(fine(consent));
      return consent ? consent->state : ConsentState::kAsked;
    });
  };
  EXPECT_EQ(state(), ConsentState::kGranted);
  world_.start(kMinistry);
  EXPECT_EQ(state(), ConsentState::kWithdrawn);
}

// Without the node a withdrawal that arrived there is not known here.
TEST_F(ReissuesTest, NoneIsReleasedOnOldNews) {
  const std::string request = asked();
  answer(request, ConsentState::kGranted);
  const auto result = reissued(by_consent(request));
  answer(request, ConsentState::kWithdrawn);
  world_.clock().advance_hours(2);
  world_.node_of("nisc").up = false;
  world_.start(kNisc);
  EXPECT_EQ(waiting().size(), 1U);
  EXPECT_TRUE(alarms().empty());
  world_.node_of("nisc").up = true;
  world_.start(kNisc);
  EXPECT_TRUE(waiting().empty());
  EXPECT_EQ(alarms().size(), 1U);
  EXPECT_FALSE(has(kElectric, result.number));
}

TEST_F(ReissuesTest, OneIsStoppedByHandAndTheReporterHearsWhy) {
  const auto result = reissued(by_exception());
  {
    auto session = world_.open(kNisc);
    EXPECT_TRUE(refused_with(work::stop_reissue(*session, "1", ""), UserCode::kReissueWaits));
    EXPECT_TRUE(refused_with(work::stop_reissue(*session, report_, ""), UserCode::kReissueWaits));
    const auto stopped =
        work::stop_reissue(*session, group_item_number(result.number), "対策を書き足すため");
    ASSERT_TRUE(fine(stopped));
    EXPECT_TRUE(stopped->told);
    EXPECT_EQ(stopped->draft, 1U);
    EXPECT_TRUE(stopped->text.starts_with("# 端末の障害\n")) << stopped->text;
    EXPECT_NE(stopped->text.find("複数の端末が起動しない"), std::string::npos);
    EXPECT_TRUE(refused_with(work::stop_reissue(*session, result.number, ""),
                             UserCode::kReissueWaits));
  }
  world_.clock().advance_hours(2);
  world_.start(kNisc);
  EXPECT_TRUE(waiting().empty());
  EXPECT_FALSE(has(kElectric, result.number));
  const std::string told = newest_of(kOfficer);
  EXPECT_NE(told.find(group_item_number(result.number)), std::string::npos);
  EXPECT_NE(told.find("対策を書き足すため"), std::string::npos);
  stands(by_exception());
  // Written better it goes out again, and the draft with it.
  const auto again = as(kNisc, [&](member::Session& session) -> std::string {
    auto made = work::prepare_reissue(session, by_exception());
    EXPECT_TRUE(fine(made));
    if (!made) return {};
    made->draft.kept = 1;
    const auto sent = work::send(session, made->draft, std::chrono::milliseconds{0});
    EXPECT_TRUE(fine(sent));
    return sent ? sent->number : "";
  });
  EXPECT_TRUE(drafts().empty());
  ASSERT_EQ(waiting().size(), 1U);
  EXPECT_EQ(waiting()[0].number, again);
}

TEST_F(ReissuesTest, WhatWasSentIsNotStopped) {
  work::ReissueWish now = by_exception();
  now.now = true;
  const auto result = reissued(now);
  EXPECT_TRUE(result.stored);
  auto session = world_.open(kNisc);
  EXPECT_TRUE(refused_with(work::stop_reissue(*session, result.number, ""), UserCode::kReissueGone));
}

// An answer of the node that is lost leaves open whether it has it.
TEST_F(ReissuesTest, OneThatWasTriedIsStoppedOnlyWhenTheNodeSaysThatItIsNotThere) {
  MeshNode& node = world_.node_of("nisc");
  world_.mesh().refuse_posts(node.id, ErrorCode::kTimeout);
  work::ReissueWish now = by_exception();
  now.now = true;
  const auto result = reissued(now);
  EXPECT_FALSE(result.stored);
  ASSERT_EQ(waiting().size(), 1U);
  EXPECT_TRUE(waiting()[0].tried);
  node.up = false;
  {
    auto session = world_.open(kNisc);
    EXPECT_TRUE(refused_with(work::stop_reissue(*session, result.number, ""), UserCode::kReissueSure));
  }
  node.up = true;
  world_.mesh().refuse_posts(node.id, std::nullopt);
  auto session = world_.open(kNisc);
  EXPECT_TRUE(fine(work::stop_reissue(*session, result.number, "")));
  const auto left = work::waiting_reissues(*session);
  ASSERT_TRUE(fine(left));
  EXPECT_TRUE(left->empty());
}

// The program may end at any moment after the commit: both wait, and both go.
TEST_F(ReissuesTest, TheNoticeIsSealedInTheCommitOfTheReissue) {
  world_.start(kNisc);
  world_.node_of("nisc").up = false;
  work::ReissueWish now = by_exception();
  now.now = true;
  const auto result = reissued(now);
  EXPECT_FALSE(result.stored);
  {
    auto session = world_.open(kNisc);
    const auto rows = member::queued(*session);
    ASSERT_TRUE(fine(rows));
    EXPECT_EQ(rows->size(), 2U);
  }
  world_.node_of("nisc").up = true;
  world_.start(kNisc);
  world_.start(kNisc);
  EXPECT_TRUE(has(kElectric, result.number));
  EXPECT_TRUE(has(kOfficer, result.along));
}

TEST_F(ReissuesTest, ADiskThatFailsKeepsNeither) {
  as(kNisc, [&](member::Session& session) {
    const std::size_t before = world_.mesh().entries().size();
    const auto made = work::prepare_reissue(session, by_exception());
    EXPECT_TRUE(fine(made));
    const auto first = work::seal_wish(made->draft);
    EXPECT_TRUE(fine(first));
    const auto both = member::seal_together(
        session, *first, [&](const std::string& number) -> member::Outcome<std::vector<member::SealWish>> {
          const auto notice = made->draft.along(session, number);
          if (!notice) return notice.error();
          auto wish = work::seal_wish(*notice);
          if (!wish) return wish.error();
          // A row that no commit takes.
          wish->also = {{store::ArchiveTable::kOutbox, Bytes(600, 1), Bytes{}}};
          return std::vector<member::SealWish>{std::move(*wish)};
        });
    EXPECT_FALSE(both);
    const auto rows = member::queued(session);
    EXPECT_TRUE(fine(rows));
    EXPECT_TRUE(rows->empty());
    EXPECT_EQ(world_.mesh().entries().size(), before);
    return 0;
  });
}

TEST_F(ReissuesTest, AloneNobodyIsTheSecondOfficer) {
  work::ReissueWish what = by_exception();
  what.two_persons = {"threat"};
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(refused_with(work::prepare_reissue(session, what), UserCode::kReissueTwo));
    what.two_persons = {"early_warning"};
    EXPECT_TRUE(fine(work::prepare_reissue(session, what)));
    return 0;
  });
}

// It is a provision: lines for a manager, and an alert says what to do. Both stand in the text, so that nothing
// goes out beside what was agreed to.
TEST_F(ReissuesTest, ItBeginsWithItsFirstLinesAndAnAlertSaysWhatToDo) {
  as(kNisc, [&](member::Session& session) {
    work::ReissueWish what = by_exception();
    const auto threat = work::prepare_reissue(session, what);
    EXPECT_TRUE(fine(threat));
    if (!threat) return 0;
    EXPECT_EQ(threat->draft.content.kind, ContentKind::kShare);
    EXPECT_EQ(threat->draft.content.summary,
              (std::vector<std::string>{"一部の事業者で、複数の端末が起動しない。"}));
    what.kind = liaison::Provision::kAlert;
    EXPECT_TRUE(refused_with(work::prepare_reissue(session, what), UserCode::kReissueAction));
    what.document = bytes(std::string(kReissueText) + "対応: 外部からの接続を止める\n");
    what.kind.reset();
    const auto alert = work::prepare_reissue(session, what);
    EXPECT_TRUE(fine(alert));
    if (!alert) return 0;
    EXPECT_EQ(alert->draft.content.kind, ContentKind::kAlert);
    EXPECT_EQ(alert->draft.content.summary.size(), 1U);
    EXPECT_EQ(alert->draft.importance, 2U);
    EXPECT_EQ(work::field_of(alert->draft.content, liaison::kProvisionField), "alert");
    EXPECT_EQ(work::field_of(alert->draft.content, liaison::kActionField), "外部からの接続を止める");
    what.kind = liaison::Provision::kEarlyWarning;
    const auto early = work::prepare_reissue(session, what);
    EXPECT_TRUE(fine(early));
    EXPECT_TRUE(early && early->draft.flash);
    return 0;
  });
}

// Where the reporter published it, his name stands in the address.
TEST_F(ReissuesTest, TheReportersAddressesAreHisName) {
  report_ = report(kOfficer, wish("端末が起動しない", {{"published", "https://www.hinata.example/news/1",
                                                         Certainty::kUnsaid, 0}}));
  as(kNisc, [&](member::Session& session) {
    work::ReissueWish what = by_exception();
    what.document = bytes("# 端末の障害\nhinata.example に詳細があります。\n");
    const auto refused = work::prepare_reissue(session, what);
    EXPECT_TRUE(refused_with(refused, UserCode::kLintName));
    if (!refused) {
      EXPECT_EQ(refused.error().argument("given"), "hinata.example");
    }
    what.document = bytes("# 端末の障害\njpcert.example に対策があります。\n");
    EXPECT_TRUE(fine(work::prepare_reissue(session, what)));
    return 0;
  });
}

// Before anything leaves, what of the report stands in the text is shown.
TEST_F(ReissuesTest, WhatOfTheReportLeavesIsNamed) {
  report_ = report(kOfficer, wish("端末が起動しない", {{"product", "精算端末X-100", Certainty::kUnsaid, 0},
                                                         {"workaround", "端末を使わずに通す", Certainty::kUnsaid, 0}}));
  as(kNisc, [&](member::Session& session) {
    work::ReissueWish what = by_exception();
    what.document = bytes("# 端末の障害\n精算端末Ｘ－１００に不具合があります。\n");
    const auto made = work::prepare_reissue(session, what);
    EXPECT_TRUE(fine(made));
    if (!made) return 0;
    EXPECT_EQ(made->leaves.size(), 1U);
    if (!made->leaves.empty()) {
      EXPECT_EQ(made->leaves[0].name, "product");
    }
    EXPECT_GE(made->stays, 2U);  // the workaround, the contact
    return 0;
  });
}

TEST_F(ReissuesTest, OneThatWentStandsInTheCaseOfItsReport) {
  const std::string matter = as(kNisc, [&](member::Session& session) -> std::string {
    const auto made = work::open_case(session, {report_}, "");
    EXPECT_TRUE(fine(made));
    return made ? std::to_string(*made) : "";
  });
  const auto papers = [&] {
    return as(kNisc, [&](member::Session& session) {
      std::vector<std::string> out;
      const auto view = work::case_view(session, matter);
      EXPECT_TRUE(fine(view));
      if (!view) return out;
      for (const work::CasePaper& paper : view->papers) {
        if (paper.linked) out.push_back(paper.summary.number);
      }
      return out;
    });
  };
  const auto stopped = reissued(by_exception());
  const auto result = reissued(by_exception());
  EXPECT_EQ(papers(), (std::vector<std::string>{report_})) << "not before it went";
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::stop_reissue(session, stopped.number, "")));
    return 0;
  });
  world_.clock().advance_hours(2);
  world_.start(kNisc);
  world_.start(kNisc);
  EXPECT_EQ(papers(), (std::vector<std::string>{report_, result.number}));
  // Put elsewhere meanwhile, it stays there, and nobody is kept from working.
  const auto other = reissued(by_exception());
  world_.clock().advance_hours(2);
  world_.start(kNisc);
  {
    auto session = world_.open(kNisc);
    EXPECT_TRUE(fine(member::sync(*session)));
    EXPECT_TRUE(fine(work::open_case(*session, {other.number}, "別の案件")));
  }
  world_.start(kNisc);
  EXPECT_EQ(papers(), (std::vector<std::string>{report_, result.number}));
}

TEST_F(ReissuesTest, ADrillStaysADrill) {
  work::ReportWish drill = wish("端末が起動しない");
  drill.exercise = true;
  report_ = report(kOfficer, drill);
  as(kNisc, [&](member::Session& session) {
    const auto made = work::prepare_reissue(session, by_exception());
    EXPECT_TRUE(fine(made));
    EXPECT_TRUE(made && made->draft.exercise);
    return 0;
  });
}

TEST(ReissueTermsTest, AreReadBackAndRefusedWhenCut) {
  const work::ReissueTerms terms{"4827193066159", Basis::kLaw, "1234567890124", "electric,gas", true,
                                 Hash32{}, true};
  const Bytes whole = work::encode_terms(terms);
  const auto again = work::parse_terms(whole);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, terms);
  for (std::size_t n = 0; n < whole.size(); ++n) {
    EXPECT_FALSE(work::parse_terms(BytesView(whole).first(n))) << n;
  }
  work::ReissueTerms unknown = terms;
  unknown.basis = static_cast<Basis>(9);
  EXPECT_FALSE(work::parse_terms(work::encode_terms(unknown)));
  // From before there was a second officer.
  Bytes before = whole;
  before[0] = 1;
  before.pop_back();
  const auto old = work::parse_terms(before);
  ASSERT_TRUE(old);
  EXPECT_FALSE(old->two);
}

}  // namespace
}  // namespace ceptoar::test::reissues_test
