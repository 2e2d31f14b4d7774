// SPDX-License-Identifier: Apache-2.0
// Cases among colleagues of one office: seen by all of them, changed by all of them, and where they did not
// know of each other's word, both kept.
#include "cli/member/counted_key.h"
#include "cli/member/office.h"
#include "cli/member/sealing.h"
#include "cli/work/cases.h"
#include "cli/work/status.h"
#include "tests/cli/report_desk.h"

namespace ceptoar::test::shared_cases_test {
namespace {

using liaison::ClockState;
using member::UserCode;

constexpr const char* kSecond = "second@nisc";

class SharedCasesTest : public ReportDesk {
 protected:
  SharedCasesTest() : ReportDesk(41) {}

  std::string opened(const std::vector<std::string>& ids, const std::string& holder = kNisc) {
    const std::string number = as(holder, [&](member::Session& session) -> std::string {
      const auto made = work::open_case(session, ids, "");
      EXPECT_TRUE(fine(made));
      return made ? std::to_string(*made) : "";
    });
    world_.start(holder);  // the note leaves
    return number;
  }
  // Both hear of everything.
  void exchange() {
    for (int round = 0; round < 2; ++round) {
      world_.start(kNisc);
      world_.start(kSecond);
    }
  }
  work::CaseView view(const std::string& holder, const std::string& number) {
    return as(holder, [&](member::Session& session) {
      const auto out = work::case_view(session, number);
      EXPECT_TRUE(fine(out)) << holder;
      return out ? *out : work::CaseView{};
    });
  }
  std::vector<work::CaseLine> list(const std::string& holder) {
    return as(holder, [](member::Session& session) {
      const auto out = work::cases(session);
      EXPECT_TRUE(fine(out));
      return out ? *out : std::vector<work::CaseLine>{};
    });
  }
  // Without having heard of anything since.
  template <class Do>
  void alone(const std::string& holder, const Do& act) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(act(*session)));
  }
};

TEST_F(SharedCasesTest, ASecondOfficerSeesItsReportsLinksAndClocks) {
  world_.enrol_person(kSecond);
  const std::string one = report(kOfficer, wish("業務端末が起動しない"));
  const std::string two = report(kOther, wish("端末が起動しない"));
  const std::string number = opened({one, two});
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::set_clock(session, number, ClockState::kRestored, "")));
    EXPECT_TRUE(fine(work::set_regimes(session, number, {"nis2"})));
    EXPECT_TRUE(fine(work::set_mark(session, number, "aware")));
    return 0;
  });
  exchange();
  const work::CaseView first = view(kNisc, number);
  ASSERT_EQ(first.line.code.size(), 6U);
  const work::CaseView second = view(kSecond, first.line.code);
  EXPECT_EQ(second.line.title, first.line.title);
  EXPECT_EQ(second.line.reports, 2U);
  EXPECT_EQ(second.line.state, ClockState::kRestored);
  EXPECT_EQ(second.papers.size(), first.papers.size());
  EXPECT_EQ(second.papers[1].why, first.papers[1].why);
  ASSERT_EQ(second.deadlines.size(), first.deadlines.size());
  EXPECT_FALSE(second.deadlines.empty());
  EXPECT_EQ(second.deadlines[0].due_ms, first.deadlines[0].due_ms);
  ASSERT_FALSE(second.events.empty());
  EXPECT_EQ(second.events.back().from, kNisc) << "whose word it is";
  EXPECT_EQ(first.events.back().from, "");
  EXPECT_TRUE(second.rivals.empty());
  // And changes it.
  as(kSecond, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::unlink_item(session, first.line.code, two)));
    return 0;
  });
  exchange();
  EXPECT_EQ(view(kNisc, number).line.reports, 1U);
  EXPECT_EQ(view(kSecond, first.line.code).line.reports, 1U);
  // Nobody else of the Council does.
  EXPECT_TRUE(list(kMinistry).empty());
}

TEST_F(SharedCasesTest, WordsThatDidNotKnowOfEachOtherAreBothKeptUntilSomebodyDecides) {
  world_.enrol_person(kSecond);
  const std::string number = opened({report(kOfficer, wish("業務端末が起動しない"))});
  exchange();
  const std::string code = view(kNisc, number).line.code;
  for (const auto& [holder, state, mark] :
       {std::tuple(kNisc, ClockState::kRestored, "aware=2026-11-20 04:10"),
        std::tuple(kSecond, ClockState::kWorkaround, "aware=2026-11-20 04:20")}) {
    alone(holder, [&](member::Session& session) { return work::set_clock(session, code, state, ""); });
    alone(holder, [&](member::Session& session) { return work::set_mark(session, code, mark); });
  }
  exchange();
  for (const char* holder : {kNisc, kSecond}) {
    const work::CaseView both = view(holder, code);
    ASSERT_EQ(both.rivals.size(), 2U) << holder;
    EXPECT_EQ(both.rivals[0].what, "clock");
    ASSERT_EQ(both.rivals[0].said.size(), 2U);
    EXPECT_EQ(both.rivals[0].said[0].value, "restored");
    EXPECT_EQ(both.rivals[0].said[0].who, kNisc);
    EXPECT_EQ(both.rivals[0].said[1].value, "workaround");
    EXPECT_EQ(both.rivals[0].said[1].who, kSecond);
    EXPECT_EQ(both.rivals[1].what, "aware");
    EXPECT_NE(both.rivals[1].said[0].value, both.rivals[1].said[1].value);
    // Whoever is less far: nothing is taken for over that may not be.
    EXPECT_EQ(both.line.state, ClockState::kWorkaround) << holder;
  }
  as(kSecond, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::set_clock(session, code, ClockState::kImpactEnded, "")));
    EXPECT_TRUE(fine(work::set_mark(session, code, "aware=2026-11-20 04:10")));
    return 0;
  });
  exchange();
  for (const char* holder : {kNisc, kSecond}) {
    EXPECT_TRUE(view(holder, code).rivals.empty()) << holder;
    EXPECT_EQ(view(holder, code).line.state, ClockState::kImpactEnded) << holder;
  }
}

// Put in by one, and put in and taken out again by the other: neither knew. The paper stays, both words are
// shown to both, and whoever decides is followed by both, whichever way and whatever the order of the notes.
TEST_F(SharedCasesTest, APaperPutInByOneAndTakenOutByAnotherStaysUntilSomebodyDecides) {
  world_.enrol_person(kSecond);
  const std::string number = opened({report(kOfficer, wish("業務端末が起動しない"))});
  const std::string paper = report(kOther, wish("端末が起動しない"));
  for (const bool stays : {true, false}) {
    exchange();
    const std::string code = view(kNisc, number).line.code;
    const auto link = [&](member::Session& session) { return work::link_items(session, code, {paper}); };
    const auto unlink = [&](member::Session& session) { return work::unlink_item(session, code, paper); };
    alone(kNisc, link);
    alone(kNisc, unlink);
    alone(kSecond, link);
    exchange();
    for (const char* holder : {kNisc, kSecond}) {
      const work::CaseView both = view(holder, code);
      EXPECT_EQ(both.line.reports, 2U) << holder << ": nothing vanishes while they differ";
      EXPECT_EQ(both.line.to_decide, 1U) << holder;
      ASSERT_EQ(both.disputed.size(), 1U) << holder;
      EXPECT_EQ(both.disputed[0].number, paper);
      EXPECT_EQ(both.disputed[0].title, "端末が起動しない");
      ASSERT_EQ(both.disputed[0].said.size(), 2U);
      for (const member::PaperWord& word : both.disputed[0].said) {
        EXPECT_EQ(word.handle, word.in ? kSecond : kNisc) << holder;
      }
    }
    as(kSecond, [](member::Session& session) {
      const auto today = work::status(session);
      EXPECT_TRUE(fine(today));
      EXPECT_TRUE(today && today->to_decide == 1);
      return 0;
    });
    // Either of them decides, against his own word too.
    if (stays) {
      alone(kNisc, link);
    } else {
      alone(kSecond, unlink);
    }
    exchange();
    for (const char* holder : {kNisc, kSecond}) {
      const work::CaseView now = view(holder, code);
      EXPECT_TRUE(now.disputed.empty()) << holder;
      EXPECT_EQ(now.line.to_decide, 0U);
      EXPECT_EQ(now.line.reports, stays ? 2U : 1U) << holder;
    }
    if (stays) alone(kNisc, unlink);  // one who knows takes it out: nobody is asked
    exchange();
    EXPECT_EQ(view(kSecond, code).line.reports, 1U);
    EXPECT_TRUE(view(kSecond, code).disputed.empty());
  }
}

TEST_F(SharedCasesTest, OnePaperInTwoCasesIsShownInBoth) {
  world_.enrol_person(kSecond);
  const std::string id = report(kOfficer, wish("業務端末が起動しない"));
  exchange();
  for (const char* holder : {kNisc, kSecond}) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::open_case(*session, {id}, "")));
  }
  exchange();
  for (const char* holder : {kNisc, kSecond}) {
    const auto all = list(holder);
    ASSERT_EQ(all.size(), 2U) << holder;
    for (const work::CaseLine& line : all) {
      EXPECT_EQ(view(holder, std::to_string(line.number)).also_in.size(), 1U) << holder;
    }
  }
}

TEST_F(SharedCasesTest, WhatIsForNamedPersonsStaysWithItsReader) {
  world_.enrol_person(kSecond);
  const auto red = world_.post(kMinistry, "red", kNisc, false, "内密の件");
  ASSERT_TRUE(fine(red));
  const std::string number = opened({red->number});
  exchange();
  EXPECT_TRUE(view(kNisc, number).line.red);
  EXPECT_TRUE(list(kSecond).empty());
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::set_mark(session, number, "aware")));
    return 0;
  });
  exchange();
  EXPECT_TRUE(list(kSecond).empty());
  // Nor once it is taken out: the case still has its title.
  const std::string amber = report(kOfficer, wish("業務端末が起動しない"));
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::link_items(session, number, {amber})));
    EXPECT_TRUE(fine(work::unlink_item(session, number, red->number)));
    EXPECT_TRUE(fine(work::set_mark(session, number, "aware")));
    return 0;
  });
  exchange();
  const work::CaseView left = view(kNisc, number);
  EXPECT_EQ(left.line.title, "内密の件");
  EXPECT_EQ(left.papers.size(), 1U) << "of the report alone";
  EXPECT_TRUE(left.line.red);
  EXPECT_TRUE(list(kSecond).empty());
}

// It would cut the colleagues off for good, even if it was a slip and is taken out at once.
TEST_F(SharedCasesTest, WhatIsForNamedPersonsGoesIntoNoCaseThatColleaguesHold) {
  const auto red = world_.post(kMinistry, "red", kNisc, false, "内密の件");
  const auto another = world_.post(kMinistry, "red", kNisc, false, "内密の別件");
  ASSERT_TRUE(fine(red));
  ASSERT_TRUE(fine(another));
  world_.enrol_person(kSecond);
  const std::string number = opened({report(kOfficer, wish("業務端末が起動しない"))});
  exchange();
  const std::string code = view(kNisc, number).line.code;
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(refused_with(work::link_items(session, number, {red->number}), member::UserCode::kCaseRed));
    EXPECT_TRUE(fine(work::set_clock(session, number, ClockState::kRestored, "")));
    return 0;
  });
  exchange();
  EXPECT_FALSE(view(kNisc, number).line.red);
  EXPECT_EQ(view(kSecond, code).line.state, ClockState::kRestored) << "they go on hearing of it";
  // Into one of its own it goes, and more of the kind into that.
  const std::string own = opened({red->number});
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::link_items(session, own, {another->number})));
    return 0;
  });
  EXPECT_TRUE(view(kNisc, own).line.red);
  EXPECT_FALSE(view(kNisc, own).line.several);
}

// An earlier program put it in all the same. What its one officer did before went to the colleagues.
TEST_F(SharedCasesTest, WhatOneOfficerSharedBeforeStaysWithTheColleaguesAndIsSaid) {
  const auto red = world_.post(kMinistry, "red", kNisc, false, "内密の件");
  ASSERT_TRUE(fine(red));
  world_.enrol_person(kSecond);
  const std::string number = opened({report(kOfficer, wish("業務端末が起動しない"))});
  exchange();
  const std::string code = view(kNisc, number).line.code;
  ASSERT_EQ(list(kSecond).size(), 1U);
  world_.clock().advance_hours(1);
  const std::string own = opened({red->number});
  as(kNisc, [&](member::Session& session) {
    auto row = member::load_case(session, number);
    const auto of_red = member::load_case(session, own);
    EXPECT_TRUE(fine(row));
    EXPECT_TRUE(fine(of_red));
    row->items.push_back(of_red->items.at(0));
    EXPECT_TRUE(fine(session.commit(
        {{store::ArchiveTable::kCases, member::counted_key(row->number), member::encode_row(*row)}})));
    return 0;
  });
  EXPECT_EQ(view(kSecond, code).papers.size(), 1U) << "they hold it";
  const work::CaseView shown = view(kNisc, number);
  EXPECT_TRUE(shown.line.red);
  EXPECT_TRUE(shown.line.several) << "or its officer reads that nobody sees it";
  EXPECT_FALSE(view(kNisc, own).line.several) << "nobody ever had that one";
}

TEST_F(SharedCasesTest, WhoJoinsLaterHearsOfThem) {
  const std::string number =
      opened({report(kOfficer, wish("業務端末が起動しない"))});
  const std::string code = view(kNisc, number).line.code;
  world_.enrol_person(kSecond);
  exchange();
  const auto all = list(kSecond);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].code, code);
  EXPECT_EQ(all[0].title, "業務端末が起動しない");
}

// Whoever enrols him can tell what he did himself, and nobody else's words: each colleague tells his own.
TEST_F(SharedCasesTest, WhoJoinsLaterHearsOfThemFromEveryColleague) {
  constexpr const char* kThird = "third@nisc";
  world_.enrol_person(kSecond);
  const std::string id = report(kOfficer, wish("業務端末が起動しない"));
  const std::string code = view(kNisc, opened({id})).line.code;
  exchange();
  as(kSecond, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::set_clock(session, code, ClockState::kWorkaround, "")));
    return 0;
  });
  // And one that the enrolling officer never touched.
  const std::string other = report(kOther, wish("配信の遅れ"));
  exchange();
  const std::string alone = view(kSecond, opened({other}, kSecond)).line.code;
  exchange();
  world_.enrol_person(kThird);
  for (int round = 0; round < 3; ++round) {
    for (const char* holder : {kNisc, kSecond, kThird}) world_.start(holder);
  }
  ASSERT_EQ(list(kThird).size(), 2U);
  const work::CaseView seen = view(kThird, code);
  EXPECT_EQ(seen.line.state, ClockState::kWorkaround);
  ASSERT_FALSE(seen.events.empty());
  EXPECT_EQ(seen.events.back().from, kSecond);
  EXPECT_EQ(view(kThird, alone).line.title, "配信の遅れ");
  // Once: a start without news says nothing.
  const std::size_t entries = world_.mesh().entries().size();
  for (const char* holder : {kNisc, kSecond, kThird}) world_.start(holder);
  EXPECT_EQ(world_.mesh().entries().size(), entries);
}

TEST_F(SharedCasesTest, OnlyColleaguesAreTakenAtTheirWordAndOnlyOfNow) {
  world_.enrol_person(kSecond);
  const std::string number = opened({report(kOfficer, wish("業務端末が起動しない"))});
  exchange();
  auto session = world_.open(kSecond);
  const auto row = member::load_case(*session, view(kNisc, number).line.code);
  ASSERT_TRUE(fine(row));
  const auto own = session->identity();
  ASSERT_TRUE(fine(own));
  CaseNote note;
  note.created_ms = session->now_ms();
  note.network_id = (*session->roster())->network_id;
  note.org = (*own)->subject.org;
  note.case_id = row->id;
  note.opened_ms = row->made_ms;
  note.changes = {{CaseAct::kRegime, note.created_ms, {}, {}, "nis2", "", ""}};
  crypto::Subject author = (*own)->subject;
  const auto taken = [&](const CaseNote& what, const crypto::Subject& who) {
    std::vector<store::ArchiveWrite> writes;
    const auto done = member::take_from_office(*session, who, encode(what), session->now_ms(), writes);
    return done ? member::Outcome<std::size_t>(writes.size()) : done.error();
  };
  author.holder.bytes[0] ^= 1;  // on nobody's staff list
  EXPECT_TRUE(refused_with(taken(note, author), UserCode::kNotAllowed));
  author.holder = row->log.front().holder;  // the first officer
  // A note that says less than what is known of him came late.
  const auto late = taken(note, author);
  ASSERT_TRUE(fine(late));
  EXPECT_EQ(*late, 0U);
  note.changes.push_back({CaseAct::kRegime, note.created_ms, {}, {}, "circia", "", ""});
  const auto more = taken(note, author);
  ASSERT_TRUE(fine(more));
  EXPECT_EQ(*more, 1U);
  note.changes.back().at_ms += 400ULL * limits::kDayMs;
  EXPECT_TRUE(refused_with(taken(note, author), UserCode::kNotAllowed));
  note.changes.back().at_ms = note.created_ms;
  note.org.bytes[0] ^= 1;
  EXPECT_TRUE(refused_with(taken(note, author), UserCode::kNotAllowed));
}

TEST(CaseRowTest, ARowFromBeforeIsReadAndEveryCutIsRefused) {
  member::RowWriter out(1);
  out.text("端末").u64(7).flag(false).u32(1);
  out.fixed(OrgId{}.view()).fixed(MsgId{}.view()).u64(8).text("time");
  out.u32(0).u32(1).u8(3).text("2026-11-20T04:10+09:00 minute at").u64(9).u32(1).text("nis2").u32(0);
  const auto old = member::parse_case_row(1, out.take());
  ASSERT_TRUE(old);
  EXPECT_EQ(old->title, "端末");
  ASSERT_EQ(old->items.size(), 1U);
  EXPECT_FALSE(old->items[0].red);
  EXPECT_TRUE(old->id.is_zero());
  EXPECT_EQ(member::code_of(*old), "");
  member::CaseRow row = *old;
  row.id.bytes.fill(1);
  row.log = {{HolderId{}, "duty@nisc", {CaseAct::kRegime, 9, {}, {}, "nis2", "", ""}}};
  const Bytes whole = encode_row(row);
  const auto again = member::parse_case_row(1, whole);
  ASSERT_TRUE(again);
  EXPECT_EQ(encode_row(*again), whole);
  ASSERT_EQ(again->log.size(), 1U);
  EXPECT_EQ(again->log[0].change, row.log[0].change);
  EXPECT_FALSE(again->is_of_several());
  member::CaseRow two = *again;
  two.log.push_back(two.log[0]);
  two.log[1].holder.bytes.fill(2);
  EXPECT_TRUE(two.is_of_several());
  // One alone, before what is for named persons came in: that went to the colleagues.
  member::CaseRow red = *again;
  red.items[0].red = true;
  red.items[0].at_ms = 10;
  EXPECT_TRUE(red.is_of_several());
  std::swap(red.items, red.apart);
  EXPECT_TRUE(red.is_of_several()) << "taken out again";
  red.id = MsgId{};
  EXPECT_FALSE(red.is_of_several()) << "from before cases were shared";
  red = *again;
  red.items[0].red = true;
  for (const std::uint64_t at_ms : {8, 9}) {
    red.items[0].at_ms = at_ms;
    EXPECT_FALSE(red.is_of_several()) << "it was there before: " << at_ms;
  }
  for (std::size_t n = 0; n < whole.size(); ++n) {
    EXPECT_FALSE(member::parse_case_row(1, BytesView(whole).first(n))) << n;
  }
}

member::CaseEntry word(std::uint8_t holder, CaseAct what, std::uint64_t at_ms, const std::string& was) {
  member::CaseEntry out;
  out.holder.bytes.fill(holder);
  out.handle = std::to_string(holder) + "@nisc";
  out.change = {what, at_ms, {}, {}, "", "", was};
  out.change.org.bytes.fill(1);
  out.change.item.bytes.fill(2);
  return out;
}

// Words about a paper name those whose place they take, so that who knew of whom is seen from the log alone.
TEST(DisputedPaperTest, OnlyWhoDidNotKnowOfEachOtherDiffer) {
  const auto disputed = [](std::vector<member::CaseEntry> log) {
    member::CaseRow row;
    row.log = std::move(log);
    return member::disputed_papers(row).size();
  };
  const std::string first = "01010101:5", second = "02020202:7";
  const auto in = word(1, CaseAct::kLinked, 5, "");
  EXPECT_EQ(disputed({in}), 0U);
  EXPECT_EQ(disputed({in, word(2, CaseAct::kLinked, 7, "")}), 0U) << "both say the same";
  EXPECT_EQ(disputed({in, word(1, CaseAct::kTakenOut, 6, first)}), 0U);
  EXPECT_EQ(disputed({in, word(1, CaseAct::kTakenOut, 6, first), word(2, CaseAct::kLinked, 7, "")}), 1U);
  // Told later, said earlier: it makes no difference.
  EXPECT_EQ(disputed({in, word(2, CaseAct::kLinked, 7, ""), word(1, CaseAct::kTakenOut, 9, first)}), 1U);
  EXPECT_EQ(disputed({in, word(2, CaseAct::kLinked, 7, ""),
                      word(1, CaseAct::kTakenOut, 9, first + "|" + second)}), 0U);
  // From before words named others: the later one stands.
  EXPECT_EQ(disputed({in, word(2, CaseAct::kLinked, 7, ""), word(1, CaseAct::kTakenOut, 9, "")}), 0U);
}

TEST(CaseNoteTest, FieldsOfAnotherKindOfChangeAreNotWritten) {
  CaseNote note;
  note.case_id.bytes.fill(1);
  note.changes = {{CaseAct::kRegime, 1, {}, {}, "nis2", "", ""}};
  const auto again = parse<CaseNote>(encode(note));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, note);
  // It is no note of the other kind, nor the other way round.
  EXPECT_FALSE(parse<OfficeNote>(encode(note)));
  note.changes[0].was = "x";
  EXPECT_DEATH(encode(note), "");
  OrgId org;
  org.bytes.fill(1);
  MsgId item;
  item.bytes.fill(2);
  note.changes = {{CaseAct::kTakenOut, 1, org, item, "", "", "0a1b2c3d:1"}};
  EXPECT_TRUE(parse<CaseNote>(encode(note)));
  note.changes = {{CaseAct::kLinked, 1, {}, {}, "", "", ""}};
  EXPECT_DEATH(encode(note), "");
  note.changes = {};
  EXPECT_DEATH(encode(note), "");
}

}  // namespace
}  // namespace ceptoar::test::shared_cases_test
