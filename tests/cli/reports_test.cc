// SPDX-License-Identifier: Apache-2.0
// What a secretariat reports to an author of its companies' answers, and how each company checks it.
#include <gmock/gmock.h>

#include "cli/member/answers.h"
#include "cli/member/archive_items.h"
#include "cli/member/grants.h"
#include "cli/member/own_keys.h"
#include "cli/member/reports.h"
#include "cli/member/sealing.h"
#include "cli/work/answering.h"
#include "cli/work/board.h"
#include "tests/cli/world.h"

namespace ceptoar::test::reports_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ReportsTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.build_all();
    const auto sent = world_.post("secretariat@electric", "amber", "banks", true, "停電");
    ASSERT_TRUE(fine(sent));
    id_ = sent->number;
  }
  void answer(const std::string& holder, AckState state) {
    auto session = world_.open(holder);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(work::acknowledge(*session, id_, state, "")));
  }
  // "secretariat@banks affected=1", of the reports that the holder holds.
  std::vector<std::string> reports_seen_by(const std::string& holder) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto items = member::newest_items(*session, 1);
    EXPECT_TRUE(fine(items));
    const auto all = member::answers_of(*session, items->front().author_org, items->front().item_id);
    EXPECT_TRUE(fine(all));
    std::vector<std::string> out;
    for (const member::AnswerRow& row : member::standing_reports(*all)) {
      std::string line = row.handle;
      for (const AckCount& count : row.answer.counts) {
        line += " " + std::string(ack_state_name(count.state)) + "=" + std::to_string(count.count);
      }
      out.push_back(line);
    }
    return out;
  }
  std::vector<member::AlarmKind> alarms(const std::string& holder) {
    auto session = world_.open(holder);
    const auto started = work::start(*session);
    EXPECT_TRUE(fine(started));
    std::vector<member::AlarmKind> out;
    for (const member::Alarm& alarm : started->sync.alarms) out.push_back(alarm.kind);
    return out;
  }
  // A report as the secretariat of banks would make it, but for what `change` does to it.
  template <class Change>
  void report(Change change) {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto items = member::newest_items(*session, 1);
    ASSERT_TRUE(fine(items));
    const auto statement = member::own_statement(*session, ReaderClass::kMembers);
    ASSERT_TRUE(fine(statement) && *statement);
    const auto leaves = member::granted_companies(*session, (**statement).hash);
    ASSERT_TRUE(fine(leaves));
    ASSERT_EQ(leaves->size(), 2U);
    Answer answer;
    answer.entry_id = items->front().entry;
    answer.author_org = items->front().author_org;
    answer.item_id = items->front().item_id;
    answer.at_ms = world_.clock().now_ms();
    answer.statement_hash = (**statement).hash;
    answer.companies = 2;
    for (const auto& leaf : *leaves) {
      answer.lines.push_back(crypto::ack_line(leaf.salt, answer.entry_id, 0));
    }
    change(answer, *leaves);
    member::AudienceWish audience;
    audience.tlp = Tlp::kAmber;
    audience.to = {"electric", "banks"};
    audience.with_members = true;
    const auto resolved = member::resolve(*session, audience);
    ASSERT_TRUE(fine(resolved));
    member::SealWish wish;
    wish.kind = InnerKind::kAck;
    wish.audience = *resolved;
    wish.content = encode(answer);
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, wish)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  World world_;
  std::string id_;
};

TEST_F(ReportsTest, TheAuthorLearnsHowManySaidWhatAndNotWho) {
  answer("officer@banks-1", AckState::kAffected);
  EXPECT_THAT(reports_seen_by("secretariat@electric"), IsEmpty()) << "nobody reported yet";
  world_.start("secretariat@banks");
  EXPECT_THAT(reports_seen_by("secretariat@electric"), ElementsAre("secretariat@banks affected=1"));
  EXPECT_THAT(alarms("officer@banks-1"), IsEmpty());
  EXPECT_THAT(alarms("officer@banks-2"), IsEmpty());
  auto session = world_.open("secretariat@electric");
  const auto board = work::board(*session, id_);
  ASSERT_TRUE(fine(board));
  EXPECT_EQ(board->answered, 0U) << "a report is not its secretariat's own answer";
  ASSERT_EQ(board->reports.size(), 1U);
  EXPECT_EQ(board->reports[0].by, "secretariat@banks");
  ASSERT_EQ(board->reports[0].counts.size(), 1U);
  EXPECT_EQ(board->reports[0].counts[0].state, AckState::kAffected);
}

TEST_F(ReportsTest, AtMostOneReportAMinute) {
  answer("officer@banks-1", AckState::kReceived);
  world_.start("secretariat@banks");
  answer("officer@banks-2", AckState::kReceived);
  world_.start("secretariat@banks");
  EXPECT_THAT(reports_seen_by("secretariat@electric"), ElementsAre("secretariat@banks received=1"));
  world_.clock().advance_hours(1);
  world_.start("secretariat@banks");
  EXPECT_THAT(reports_seen_by("secretariat@electric"), ElementsAre("secretariat@banks received=2"));
}

TEST_F(ReportsTest, TheSameCountsAreNotReportedTwice) {
  answer("officer@banks-1", AckState::kReceived);
  world_.start("secretariat@banks");
  world_.clock().advance_hours(1);
  answer("officer@banks-1", AckState::kReceived);
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(member::sync(*session)));
  const auto sent = member::report_companies(*session);
  ASSERT_TRUE(fine(sent));
  EXPECT_EQ(*sent, 0U);
}

TEST_F(ReportsTest, AReportThatItsNodeRefusedIsMadeAgainWithTheNextAnswer) {
  answer("officer@banks-1", AckState::kReceived);
  world_.mesh().refuse_one_post(world_.node_of("banks").id, ErrorCode::kMalformed);
  world_.start("secretariat@banks");
  EXPECT_THAT(reports_seen_by("secretariat@electric"), IsEmpty());
  world_.clock().advance_hours(1);
  answer("officer@banks-1", AckState::kReceived);  // the counts of the refused report once more
  world_.start("secretariat@banks");
  EXPECT_THAT(reports_seen_by("secretariat@electric"), ElementsAre("secretariat@banks received=1"));
}

TEST_F(ReportsTest, WhatCannotBeReportedKeepsNobodyFromWorking) {
  answer("officer@banks-1", AckState::kReceived);
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(member::sync(*session)));  // the answer is here and not reported yet
    const auto items = member::newest_items(*session, 1);
    ASSERT_TRUE(fine(items));
    ASSERT_TRUE(fine(session->commit(
        {{store::ArchiveTable::kContentKeys, to_bytes(items->front().entry.view()), std::nullopt}})));
  }
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session))) << "every command begins so";
  }
  EXPECT_TRUE(fine(world_.post("secretariat@banks", "amber", "telecom", false, "別の情報")));
}

TEST_F(ReportsTest, ItsOwnItemNeedsNoReport) {
  const auto sent = world_.post("secretariat@banks", "amber", "banks", true, "周知");
  ASSERT_TRUE(fine(sent));
  id_ = sent->number;
  answer("officer@banks-1", AckState::kReceived);
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(member::sync(*session)));
  const auto reported = member::report_companies(*session);
  ASSERT_TRUE(fine(reported));
  EXPECT_EQ(*reported, 0U);
}

TEST_F(ReportsTest, ACompanyAlarmsWhenItsLineIsWrong) {
  answer("officer@banks-1", AckState::kAffected);
  world_.clock().advance_hours(2);
  report([&](Answer& answer, const std::vector<member::GrantedCompany>& leaves) {
    answer.counts = {{AckState::kNotAffected, 2}};
    for (std::size_t i = 0; i < 2; ++i) {
      answer.lines[i] = crypto::ack_line(leaves[i].salt, answer.entry_id,
                                         static_cast<std::uint8_t>(AckState::kNotAffected));
    }
  });
  EXPECT_THAT(alarms("officer@banks-1"), ElementsAre(member::AlarmKind::kReportLine));
  EXPECT_THAT(alarms("officer@banks-2"), ElementsAre(member::AlarmKind::kReportLine));
}

TEST_F(ReportsTest, AnAnswerLeftOutIsNoticedAfterAnHourAndNotBefore) {
  answer("officer@banks-1", AckState::kAffected);
  report([](Answer&, const auto&) {});
  EXPECT_THAT(alarms("officer@banks-1"), IsEmpty()) << "it may still be on its way";
  world_.clock().advance_hours(2);
  report([](Answer&, const auto&) {});
  EXPECT_THAT(alarms("officer@banks-1"), ElementsAre(member::AlarmKind::kReportLine));
}

TEST_F(ReportsTest, CountsThatDoNotAddUpAreRefused) {
  report([](Answer& answer, const auto&) { answer.counts = {{AckState::kReceived, 3}}; });
  report([](Answer& answer, const auto&) { answer.lines.pop_back(); });
  report([](Answer& answer, const auto&) {
    answer.companies = 1;
    answer.lines.pop_back();
  });
  EXPECT_THAT(reports_seen_by("secretariat@electric"), IsEmpty());
}

TEST_F(ReportsTest, AnotherCeptoarsClientKeyIsRefused) {
  report([&](Answer& answer, const auto&) {
    auto session = world_.open("secretariat@electric");
    const auto org = session->roster();
    ASSERT_TRUE(fine(org));
    const Organisation* telecom = nullptr;
    for (const Organisation& one : (*org)->roster.organisations) {
      if (one.handle == "telecom") telecom = &one;
    }
    ASSERT_NE(telecom, nullptr);
    const auto* other = session->trust().newest_statement(telecom->id, ReaderClass::kMembers);
    ASSERT_NE(other, nullptr);
    answer.statement_hash = other->hash;
  });
  EXPECT_THAT(reports_seen_by("secretariat@electric"), IsEmpty());
}

TEST_F(ReportsTest, AReportIsReadByTheAuthorAndTheOwnSideAlone) {
  answer("officer@banks-1", AckState::kReceived);
  world_.start("secretariat@banks");
  EXPECT_THAT(reports_seen_by("secretariat@electric"), ElementsAre("secretariat@banks received=1"));
  EXPECT_THAT(reports_seen_by("officer@banks-2"), ElementsAre("secretariat@banks received=1"));
  const auto shared = world_.post("secretariat@telecom", "amber", "electric,banks,fsa", true, "別件");
  ASSERT_TRUE(fine(shared));
  id_ = shared->number;
  answer("officer@banks-1", AckState::kReceived);
  world_.clock().advance_hours(1);
  world_.start("secretariat@banks");
  EXPECT_THAT(reports_seen_by("secretariat@telecom"), ElementsAre("secretariat@banks received=1"));
  EXPECT_THAT(reports_seen_by("secretariat@electric"), IsEmpty());
  EXPECT_THAT(reports_seen_by("liaison@fsa"), IsEmpty());
}

}  // namespace
}  // namespace ceptoar::test::reports_test
