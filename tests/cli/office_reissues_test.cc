// SPDX-License-Identifier: Apache-2.0
// Re-issues that wait on a colleague's device: seen, stopped and released by the others of the office.
#include "cli/member/told_reissues.h"

#include "cli/member/office.h"
#include "cli/work/status.h"
#include "schema/text.h"
#include "tests/cli/reissue_desk.h"

namespace ceptoar::test::office_reissues_test {
namespace {

using member::UserCode;
using work::Basis;

class OneOfficerTest : public ReissuesTest {
 protected:
  void second_joins() {
    world_.enrol_person(kSecond);
    exchange();
  }
  void exchange() {
    for (int round = 0; round < 2; ++round) {
      world_.start(kNisc);
      world_.start(kSecond);
    }
  }
  std::vector<work::WaitingReissue> waiting_for(const std::string& holder) {
    auto session = world_.open(holder);
    const auto out = work::waiting_reissues(*session);
    EXPECT_TRUE(fine(out));
    return out ? *out : std::vector<work::WaitingReissue>{};
  }
  // Without hearing anything first.
  member::Outcome<work::StoppedReissue> stop_by_second(const std::string& number, const std::string& why) {
    auto session = world_.open(kSecond);
    return work::stop_reissue(*session, number, why);
  }
  static constexpr const char* kSecond = "second@nisc";
};

TEST_F(OneOfficerTest, WhoComesWhileOneWaitsIsToldOfIt) {
  const auto result = reissued(by_exception());
  second_joins();
  exchange();
  const auto listed = waiting_for(kSecond);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].number, result.number);
  EXPECT_EQ(listed[0].where, kNisc);
  ASSERT_TRUE(fine(stop_by_second(result.number, "")));
  exchange();
  EXPECT_TRUE(waiting().empty());
}

TEST_F(OneOfficerTest, NothingIsKeptOfWhatWentOrWasStopped) {
  const auto told = [&] {
    return as(kNisc, [](member::Session& session) -> std::size_t {
      const auto all = member::told_reissues(session);
      EXPECT_TRUE(fine(all));
      return all ? all->size() : 99;
    });
  };
  const auto first = reissued(by_exception());
  EXPECT_EQ(told(), 1U);
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::stop_reissue(session, first.number, "")));
    return 0;
  });
  EXPECT_EQ(told(), 0U);
  const auto second = reissued(by_exception());
  EXPECT_EQ(told(), 1U);
  world_.clock().advance_hours(2);
  world_.start(kNisc);
  EXPECT_TRUE(has(kElectric, second.number));
  EXPECT_EQ(told(), 0U);
}

// An office of two: what one has on its way, the other sees and stops.
class OfficeReissuesTest : public OneOfficerTest {
 protected:
  OfficeReissuesTest() { second_joins(); }
};

TEST_F(OfficeReissuesTest, AColleagueListsOneAndStopsIt) {
  const auto result = reissued(by_exception());
  world_.start(kSecond);
  const auto listed = waiting_for(kSecond);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].number, result.number);
  EXPECT_EQ(listed[0].title, "端末の障害");
  EXPECT_EQ(listed[0].where, kNisc);
  EXPECT_EQ(listed[0].goes_ms, result.not_before_ms);
  EXPECT_EQ(listed[0].tlp, Tlp::kAmberStrict);
  EXPECT_EQ(listed[0].terms.report, report_);
  EXPECT_EQ(listed[0].terms.basis, Basis::kHole);
  EXPECT_EQ(listed[0].terms.to, "electric");
  ASSERT_EQ(waiting().size(), 1U);
  EXPECT_EQ(waiting()[0].where, "");
  const auto asked = stop_by_second(result.number, "まだ早い");
  ASSERT_TRUE(fine(asked));
  EXPECT_EQ(asked->asked, kNisc);
  EXPECT_FALSE(asked->told) << "it is stopped by the device that has it";
  EXPECT_NE(asked->text.find("複数の端末が起動しない"), std::string::npos);
  world_.start(kSecond);
  EXPECT_EQ(waiting_for(kSecond)[0].stop_asked, (std::vector<std::string>{kSecond}));
  // The device that has it hears of it after the hour, and before it sends anything.
  world_.clock().advance_hours(2);
  const work::Started started = world_.start(kNisc);
  ASSERT_EQ(started.sync.alarms.size(), 1U);
  EXPECT_EQ(started.sync.alarms[0].kind, member::AlarmKind::kReissueStopped);
  EXPECT_NE(started.sync.alarms[0].detail.find(kSecond), std::string::npos);
  EXPECT_TRUE(waiting().empty());
  stands(by_exception());
  EXPECT_FALSE(has(kElectric, result.number));
  const std::string told = newest_of(kOfficer);
  EXPECT_NE(told.find("取りやめました"), std::string::npos);
  EXPECT_NE(told.find("まだ早い"), std::string::npos);
  world_.start(kSecond);
  EXPECT_TRUE(waiting_for(kSecond).empty());
  EXPECT_TRUE(refused_with(stop_by_second(result.number, ""), UserCode::kReissueWaits));
}

TEST_F(OfficeReissuesTest, WhoJoinsWhileOneWaitsSeesItToo) {
  constexpr const char* kThird = "third@nisc";
  const auto result = reissued(by_exception());
  world_.start(kSecond);
  world_.enrol_person(kThird);
  for (int round = 0; round < 3; ++round) {
    for (const char* holder : {kNisc, kSecond, kThird}) world_.start(holder);
  }
  for (const char* holder : {kSecond, kThird}) {
    const auto listed = waiting_for(holder);
    ASSERT_EQ(listed.size(), 1U) << holder;
    EXPECT_EQ(listed[0].number, result.number);
    EXPECT_EQ(listed[0].where, kNisc);
  }
}

TEST_F(OfficeReissuesTest, WhatWentOrWasStoppedLeavesEverybodysList) {
  const auto first = reissued(by_exception());
  world_.start(kSecond);
  ASSERT_EQ(waiting_for(kSecond).size(), 1U);
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::stop_reissue(session, first.number, "")));
    return 0;
  });
  exchange();
  EXPECT_TRUE(waiting_for(kSecond).empty());
  const auto second = reissued(by_exception());
  world_.start(kSecond);
  ASSERT_EQ(waiting_for(kSecond).size(), 1U);
  world_.clock().advance_hours(2);
  exchange();
  EXPECT_TRUE(has(kElectric, second.number));
  EXPECT_TRUE(waiting_for(kSecond).empty());
  EXPECT_TRUE(refused_with(stop_by_second(second.number, ""), UserCode::kReissueGone));
  // Nothing is left to tell.
  const std::size_t entries = world_.mesh().entries().size();
  exchange();
  EXPECT_EQ(world_.mesh().entries().size(), entries);
}

TEST_F(OfficeReissuesTest, WhoAskedTooLateHearsThatItWent) {
  const auto result = reissued(by_exception());
  world_.start(kSecond);
  world_.clock().advance_hours(2);
  world_.start(kNisc);
  ASSERT_TRUE(has(kElectric, result.number));
  ASSERT_TRUE(fine(stop_by_second(result.number, "")));
  const work::Started started = world_.start(kSecond);
  ASSERT_EQ(started.sync.alarms.size(), 1U);
  EXPECT_EQ(started.sync.alarms[0].kind, member::AlarmKind::kReissueWent);
  EXPECT_EQ(started.sync.alarms[0].detail, group_item_number(result.number) + ", " + kNisc);
  exchange();
  EXPECT_TRUE(waiting_for(kSecond).empty());
  EXPECT_TRUE(alarms().empty());
}

TEST_F(OfficeReissuesTest, WhereThePolicyWantsTwoASecondOfficerReleasesThisVeryText) {
  work::ReissueWish what = by_exception();
  what.two_persons = {"all"};
  const auto result = reissued(what);
  EXPECT_FALSE(result.stored);
  EXPECT_TRUE(result.two);
  world_.clock().advance_hours(2);
  exchange();
  ASSERT_EQ(waiting().size(), 1U);
  EXPECT_TRUE(waiting()[0].terms.two);
  EXPECT_FALSE(has(kElectric, result.number));
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(refused_with(work::releasable_reissue(session, result.number), UserCode::kReissueOwn));
    return 0;
  });
  const auto on_todays_screen = [&](const std::string& holder) {
    return as(holder, [](member::Session& session) -> std::size_t {
      const auto view = work::status(session);
      EXPECT_TRUE(fine(view));
      return view ? view->to_release : 99;
    });
  };
  EXPECT_EQ(on_todays_screen(kSecond), 1U);
  EXPECT_EQ(on_todays_screen(kNisc), 0U) << "whoever wrote it does not release it";
  const auto release = [&](bool other_text) {
    as(kSecond, [&](member::Session& session) {
      auto shown = work::releasable_reissue(session, result.number);
      EXPECT_TRUE(fine(shown));
      if (!shown) return 0;
      EXPECT_NE(shown->text.find("複数の端末が起動しない"), std::string::npos);
      if (other_text) shown->advisory.push_back(0);
      EXPECT_TRUE(fine(work::release_for_colleague(session, *shown)));
      return 0;
    });
    exchange();
  };
  release(true);
  ASSERT_EQ(waiting().size(), 1U);
  EXPECT_TRUE(waiting()[0].released.empty());
  release(false);
  EXPECT_TRUE(waiting().empty());
  EXPECT_TRUE(has(kElectric, result.number));
  EXPECT_EQ(on_todays_screen(kSecond), 0U);
}

TEST_F(OfficeReissuesTest, WhatIsForNamedPersonsIsToldToNobody) {
  work::ReissueWish red = by_exception();
  red.tlp = "red";
  red.to = kElectric;
  const auto result = reissued(red);
  exchange();
  EXPECT_EQ(waiting().size(), 1U);
  EXPECT_TRUE(waiting_for(kSecond).empty());
  EXPECT_TRUE(refused_with(stop_by_second(result.number, ""), UserCode::kReissueWaits));
  red.two_persons = {"all"};
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(refused_with(work::prepare_reissue(session, red), UserCode::kReissueTwo));
    return 0;
  });
}

TEST_F(OfficeReissuesTest, OnlyColleaguesAreTakenAtTheirWord) {
  const auto result = reissued(by_exception());
  world_.start(kSecond);
  auto session = world_.open(kSecond);
  const auto own = session->identity();
  ASSERT_TRUE(fine(own));
  auto note = member::begin_reissue_note(*session, ReissueAct::kStop,
                                         std::stoull(result.number.substr(0, result.number.size() - 1)));
  ASSERT_TRUE(fine(note));
  crypto::Subject author = (*own)->subject;
  const auto taken = [&](const ReissueNote& what) {
    std::vector<store::ArchiveWrite> writes;
    const auto done = member::take_from_office(*session, author, encode(what), session->now_ms(), writes);
    return done ? member::Outcome<std::size_t>(writes.size()) : done.error();
  };
  author.holder.bytes[0] ^= 1;  // on nobody's staff list
  EXPECT_TRUE(refused_with(taken(*note), UserCode::kNotAllowed));
  author = (*own)->subject;
  const auto mine = taken(*note);
  ASSERT_TRUE(fine(mine));
  EXPECT_EQ(*mine, 0U) << "one's own word is here already";
  note->created_ms += 400ULL * limits::kDayMs;
  EXPECT_TRUE(refused_with(taken(*note), UserCode::kNotAllowed));
  note->created_ms = session->now_ms();
  note->org.bytes[0] ^= 1;
  EXPECT_TRUE(refused_with(taken(*note), UserCode::kNotAllowed));
}

TEST(ReissueNoteTest, IsNoOtherNoteAndFieldsOfAnotherActAreNotWritten) {
  ReissueNote note;
  note.number = 482'719'306'615;
  note.why = "まだ早い";
  const auto again = parse<ReissueNote>(encode(note));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, note);
  EXPECT_FALSE(parse<OfficeNote>(encode(note)));
  EXPECT_FALSE(parse<CaseNote>(encode(note)));
  note.act = ReissueAct::kEnded;
  EXPECT_DEATH(encode(note), "");
  note.why.clear();
  EXPECT_TRUE(parse<ReissueNote>(encode(note)));
  note.report = 1;
  EXPECT_DEATH(encode(note), "");
  note.act = ReissueAct::kWaits;  // without a label and an advisory
  EXPECT_DEATH(encode(note), "");
}

}  // namespace
}  // namespace ceptoar::test::office_reissues_test
