// SPDX-License-Identifier: Apache-2.0
// The register of member operators: who sets it, who reads it, and who must not.
#include "cli/work/operators.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

#include "cli/cmd/screens_operators.h"
#include "cli/member/own_keys.h"
#include "cli/ui/width.h"
#include "cli/work/people.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::operators_test {
namespace {

using member::UserCode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using work::OperatorRow;
using work::OperatorView;
using work::OperatorWish;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kFirst = "officer@banks-1";
constexpr const char* kMinistry = "liaison@fsa";
constexpr auto kTarget = OperatorStanding::kTarget;
constexpr auto kOther = OperatorStanding::kOther;

class OperatorsTest : public PeopleTest {
 protected:
  // What a command does: heard the node, changed, sent.
  template <class Change>
  member::Outcome<void> change(const std::string& by, const Change& what) {
    auto session = world_.open(by);
    if (const auto started = work::start(*session); !started) return started.error();
    if (auto done = what(*session); !done) return done;
    if (const auto sent = member::flush_outbox(*session); !sent) return sent.error();
    return {};
  }
  member::Outcome<void> set(const std::string& by, const OperatorWish& wish) {
    return change(by, [&](member::Session& session) { return work::set_operators(session, wish); });
  }
  member::Outcome<void> share(const std::string& to, bool with_members) {
    return change(kBanks, [&](member::Session& session) {
      return work::share_operators(session, to, with_members);
    });
  }
  OperatorView seen(const std::string& by, const std::string& of = {}) {
    auto session = world_.open(by);
    EXPECT_TRUE(fine(work::start(*session)));
    auto view = work::operators(*session, of);
    EXPECT_TRUE(fine(view));
    return view ? std::move(*view) : OperatorView{};
  }
  std::optional<OperatorRow> row(const OperatorView& view, const std::string& name) {
    for (const OperatorRow& one : view.rows) {
      if (one.name == name) return one;
    }
    return std::nullopt;
  }
  std::optional<OperatorStanding> standing(const std::string& by, const std::string& name,
                                           const std::string& of = {}) {
    const auto found = row(seen(by, of), name);
    return found ? found->standing : std::nullopt;
  }
};

TEST_F(OperatorsTest, TheSecretariatSetsItAndItsOwnSideAloneReadsIt) {
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kTarget, "", "", ""})));
  ASSERT_TRUE(fine(set(kBanks, {{"三条信用組合"}, kOther, "gas", "", "Sanjo"})));
  const OperatorView view = seen(kBanks);
  ASSERT_EQ(view.rows.size(), 3U);
  EXPECT_EQ(view.targets, 1U);
  const auto first = row(view, "banks-1");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->name_ja, "会社banks-1") << "as the company said itself";
  EXPECT_EQ(first->sector, "finance") << "that of its CEPTOAR";
  EXPECT_TRUE(first->program);
  EXPECT_EQ(row(view, "banks-2")->standing, std::nullopt) << "nobody said yet";
  const auto paper = row(view, "三条信用組合");
  ASSERT_TRUE(paper);
  EXPECT_EQ(paper->sector, "gas");
  EXPECT_EQ(paper->name_en, "Sanjo");
  EXPECT_FALSE(paper->program);

  const OperatorView company = seen("officer@banks-2");
  EXPECT_TRUE(company.here);
  ASSERT_EQ(company.rows.size(), 2U) << "of whom nothing was said, nothing goes out";
  EXPECT_EQ(row(company, "banks-1")->standing, kTarget);
  EXPECT_TRUE(row(company, "banks-1")->program);
  EXPECT_FALSE(row(company, "三条信用組合")->program);
  EXPECT_FALSE(seen(kMinistry, "banks").here);
  EXPECT_FALSE(seen("secretariat@electric", "banks").here);
  EXPECT_FALSE(seen("officer@telecom-1", "banks").here);

  // What is left out stays.
  ASSERT_TRUE(fine(set(kBanks, {{"三条信用組合"}, kTarget, "", "", ""})));
  const auto again = row(seen(kFirst), "三条信用組合");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->standing, kTarget);
  EXPECT_EQ(again->sector, "gas");
}

TEST_F(OperatorsTest, MembersShowItToo) {
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kTarget, "", "", ""})));
  auto session = world_.open(kBanks);
  ASSERT_TRUE(fine(work::start(*session)));
  const auto view = work::people(*session);
  ASSERT_TRUE(fine(view));
  for (const work::PersonRow& person : view->people) {
    const bool first = person.handle == "banks-1";
    EXPECT_EQ(person.standing, first ? std::optional(kTarget) : std::nullopt) << person.handle;
    EXPECT_EQ(person.sector, first ? "finance" : "") << person.handle;
  }
}

TEST_F(OperatorsTest, WhoeverIsOtherTakesPartAllTheSame) {
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kTarget, "", "", ""})));
  ASSERT_TRUE(fine(set(kBanks, {{"banks-2"}, kOther, "", "", ""})));
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "障害")));
  EXPECT_THAT(world_.titles(kFirst), Contains("障害"));
  EXPECT_THAT(world_.titles("officer@banks-2"), Contains("障害"));
}

TEST_F(OperatorsTest, ItsCeptoarChoosesWhoReadsIt) {
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kTarget, "", "", ""})));
  ASSERT_EQ(standing(kFirst, "banks-1"), kTarget);
  ASSERT_TRUE(fine(share("own", false)));
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kOther, "", "", ""})));
  EXPECT_EQ(standing(kFirst, "banks-1"), kTarget) << "keeps what it has, and hears nothing new";
  EXPECT_FALSE(seen(kMinistry, "banks").here);
  ASSERT_TRUE(fine(share("fsa,banks", true)));
  EXPECT_EQ(standing(kFirst, "banks-1"), kOther);
  EXPECT_EQ(standing(kMinistry, "banks-1", "banks"), kOther) << "all of it, not only what comes now";
  const OperatorView view = seen(kBanks);
  EXPECT_TRUE(view.readers.members);
  EXPECT_THAT(view.readers.others, ElementsAre("fsa"));
  ASSERT_TRUE(fine(set(kBanks, {{"banks-2"}, kOther, "", "", ""})));
  EXPECT_EQ(standing(kMinistry, "banks-2", "banks"), kOther);
  EXPECT_FALSE(seen("secretariat@electric", "banks").here);
  EXPECT_TRUE(refused_with(share("nobody", false), UserCode::kUnknownRecipient));
  EXPECT_THAT(seen(kBanks).readers.others, ElementsAre("fsa")) << "a slip changes nothing";
}

TEST_F(OperatorsTest, NobodyButItsReadersHasAKeyForIt) {
  ASSERT_TRUE(fine(share("own", false)));
  world_.sync_all(1);
  const auto before = entries();
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1", "banks-2"}, kTarget, "", "", ""})));
  EXPECT_GE(opens_since(kBanks, before), 1U);
  for (const char* const other : {kFirst, "officer@banks-2", "secretariat@electric", kMinistry}) {
    EXPECT_EQ(opens_since(other, before), 0U) << other;
  }
}

TEST_F(OperatorsTest, TwoColleaguesAtOnceLoseNothing) {
  const std::string second = "officer2@banks";
  world_.enrol_person(second);
  world_.sync_all(1);
  world_.start(second);
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kTarget, "", "", ""})));
  ASSERT_TRUE(fine(set(kBanks, {{"banks-2"}, kTarget, "", "", ""})));
  {
    // Has not heard of it.
    auto session = world_.open(second);
    ASSERT_TRUE(fine(work::set_operators(*session, {{"南北信用組合"}, kOther, "", "", ""})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  ASSERT_TRUE(fine(set(second, {{"banks-2"}, kOther, "", "", ""})));
  for (const std::string& who : {std::string(kBanks), second, std::string(kFirst)}) {
    const OperatorView view = seen(who);
    EXPECT_EQ(row(view, "banks-1")->standing, kTarget) << who;
    EXPECT_EQ(row(view, "banks-2")->standing, kOther) << who << ": the later word";
    EXPECT_EQ(row(view, "南北信用組合")->standing, kOther) << who;
  }
}

TEST_F(OperatorsTest, OfTwoChoicesOfOneTimeAllTakeTheNarrower) {
  const auto take = [&](std::uint64_t at_ms, const std::vector<bool>& members) {
    auto session = world_.open(kBanks);
    const crypto::Subject me = (*session->identity())->subject;
    for (const bool one : members) {
      OperatorNote note;
      note.created_ms = note.readers_ms = at_ms;
      note.network_id = (*session->trust().current())->network_id;
      note.org = me.org;
      note.members_read = one;
      std::vector<store::ArchiveWrite> writes;
      EXPECT_TRUE(fine(member::take_operators(*session, me, note, at_ms, writes)));
      EXPECT_TRUE(fine(session->commit(std::move(writes))));
    }
    const auto held = member::operator_register(*session, me.org);
    EXPECT_TRUE(fine(held));
    return held && held->readers.members;
  };
  EXPECT_TRUE(take(kCouncilNowMs, {true}));
  EXPECT_FALSE(take(kCouncilNowMs + 1, {true, false}));
  EXPECT_FALSE(take(kCouncilNowMs + 2, {false, true}));
  EXPECT_TRUE(take(kCouncilNowMs + 3, {true})) << "the later one";
}

TEST_F(OperatorsTest, WhoComesLaterReadsIt) {
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kTarget, "", "", ""})));
  world_.enrol_person("officer2@banks");
  EXPECT_EQ(standing("officer2@banks", "banks-1"), kTarget);
  world_.enrol_company("banks-3");
  world_.sync_all(1);
  EXPECT_EQ(standing("officer@banks-3", "banks-1"), kTarget);
  ASSERT_TRUE(fine(share("own", false)));
  world_.enrol_company("banks-4");
  world_.sync_all(1);
  EXPECT_FALSE(seen("officer@banks-4").here);
}

TEST_F(OperatorsTest, CompanyThatLeavesStandsInItNoMore) {
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1", "banks-2"}, kTarget, "", "", ""})));
  ASSERT_TRUE(row(seen(kFirst), "banks-2"));
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(work::remove_from_organisation(*session, "banks-2")));
  }
  world_.start(kBanks);
  world_.start(kFirst);
  EXPECT_FALSE(row(seen(kBanks), "banks-2"));
  EXPECT_FALSE(row(seen(kFirst), "banks-2"));
  EXPECT_EQ(standing(kFirst, "banks-1"), kTarget);
}

TEST_F(OperatorsTest, TakenOffStaysMemberAndMayComeBack) {
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kTarget, "", "", ""})));
  const auto remove = [&](const std::string& name) {
    return change(kBanks, [&](member::Session& session) { return work::remove_operators(session, {name}); });
  };
  ASSERT_TRUE(fine(remove("banks-1")));
  EXPECT_EQ(row(seen(kBanks), "banks-1")->standing, std::nullopt);
  EXPECT_FALSE(row(seen(kFirst), "banks-1"));
  EXPECT_TRUE(refused_with(remove("banks-1"), UserCode::kNoOperator));
  EXPECT_TRUE(refused_with(set(kBanks, {{"banks-1"}, {}, "gas", "", ""}), UserCode::kUsageMissing));
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kOther, "", "", ""})));
  EXPECT_EQ(standing(kFirst, "banks-1"), kOther);
}

TEST_F(OperatorsTest, ASectorOfTheTablesIsTakenAndALaterOneOfAFileToo) {
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kTarget, "ports", "", ""}))) << "nobody of the roster is in it";
  EXPECT_TRUE(refused_with(set(kBanks, {{"banks-1"}, kTarget, "space", "", ""}), UserCode::kUsageChoice));
  const auto file = world_.home(kBanks) / "sectors.toml";
  std::ofstream(file) << "format = 1\n[[table]]\nas_of = 2025-04-01\n[table.source]\nja = \"決定\"\n"
                         "en = \"decision\"\n[[table.sector]]\nid = \"space\"\nja = \"宇宙\"\nen = \"Space\"\n";
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kTarget, "space", "", ""})));
  EXPECT_EQ(row(seen(kBanks), "banks-1")->sector, "space");
  std::ofstream(file) << "format = 9\n";
  EXPECT_TRUE(refused_with(set(kBanks, {{"banks-1"}, kTarget, "gas", "", ""}), UserCode::kSectors));
}

TEST_F(OperatorsTest, WhatCannotBeMeantIsRefusedAndNothingChanges) {
  EXPECT_TRUE(refused_with(set(kFirst, {{"banks-1"}, kTarget, "", "", ""}), UserCode::kNotAllowed));
  EXPECT_TRUE(refused_with(set(kMinistry, {{"banks-1"}, kTarget, "", "", ""}), UserCode::kNotAllowed));
  EXPECT_TRUE(refused_with(set(kBanks, {{"banks-9"}, kTarget, "", "", ""}), UserCode::kUnknownRecipient));
  EXPECT_TRUE(refused_with(set(kBanks, {{"banks-1"}, {}, "", "", ""}), UserCode::kUsageMissing));
  EXPECT_TRUE(refused_with(set(kBanks, {{"banks-1"}, kTarget, "fnance", "", ""}), UserCode::kUsageChoice));
  EXPECT_TRUE(refused_with(set(kBanks, {{"a\u202Eb"}, kTarget, "", "", ""}), UserCode::kTextBidi));
  EXPECT_TRUE(refused_with(set(kBanks, {{" "}, kTarget, "", "", ""}), UserCode::kTextEmpty));
  EXPECT_TRUE(refused_with(set(kBanks, {{"banks-1", "banks-2"}, kTarget, "", "一", ""}),
                           UserCode::kUsageExtra));
  EXPECT_TRUE(refused_with(set(kBanks, {{"banks-1", "banks-9"}, kTarget, "", "", ""}),
                           UserCode::kUnknownRecipient));
  EXPECT_EQ(standing(kBanks, "banks-1"), std::nullopt) << "all of them or none";
  auto session = world_.open(kMinistry);
  EXPECT_TRUE(refused_with(work::operators(*session), UserCode::kUsageMissing));
  EXPECT_TRUE(refused_with(work::operators(*session, "fsa"), UserCode::kNotAllowed));
  EXPECT_TRUE(refused_with(work::operators(*session, "bank"), UserCode::kUnknownRecipient));
}

OperatorNote note_of(member::Session& session, const std::string& org) {
  OperatorNote note;
  note.created_ms = session.now_ms();
  note.network_id = (*session.trust().current())->network_id;
  note.org = (*session.trust().current())->find_org(org)->id;
  note.operators = {{"banks-1", "", "", "", kOther, note.created_ms}};
  return note;
}

TEST_F(OperatorsTest, NobodyElseWritesTheRegister) {
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kTarget, "", "", ""})));
  for (const char* const forger : {"officer@banks-2", "secretariat@electric", kMinistry}) {
    auto session = world_.open(forger);
    ASSERT_TRUE(fine(work::start(*session)));
    const OperatorNote note = note_of(*session, "banks");
    const crypto::StatementState* banks = session->trust().newest_statement(note.org, ReaderClass::kStaff);
    ASSERT_NE(banks, nullptr);
    ASSERT_TRUE(fine(member::send_beside_staff(*session, encode(note), {member::reader_of_org(*banks)})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
    session.reset();
    EXPECT_THAT(world_.start(kBanks).sync.alarms, Not(IsEmpty())) << forger;
    EXPECT_EQ(standing(kBanks, "banks-1"), kTarget) << forger;
  }
}

TEST_F(OperatorsTest, AWordFromTheFutureDoesNotKeepLaterOnesOut) {
  world_.enrol_person("officer2@banks");
  world_.sync_all(1);
  {
    auto session = world_.open("officer2@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    OperatorNote note = note_of(*session, "banks");
    note.operators.front().changed_ms = ~std::uint64_t{0};
    ASSERT_TRUE(fine(member::send_to_staff(*session, encode(note))));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  EXPECT_THAT(world_.start(kBanks).sync.alarms, Not(IsEmpty()));
  ASSERT_TRUE(fine(set(kBanks, {{"banks-1"}, kTarget, "", "", ""})));
  EXPECT_EQ(standing(kFirst, "banks-1"), kTarget);
}

TEST_F(OperatorsTest, LongRegisterGoesInSeveralNotesAndHasAnEnd) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < 2 * limits::kOperatorsPerNote + 1; ++i) {
    names.push_back("事業者 " + std::to_string(1'000 + i));
  }
  ASSERT_TRUE(fine(set(kBanks, {names, kOther, "", "", ""})));
  EXPECT_EQ(seen(kFirst).rows.size(), names.size());
  while (names.size() <= limits::kOperators) names.push_back("事業者 " + std::to_string(1'000 + names.size()));
  EXPECT_TRUE(refused_with(set(kBanks, {names, kOther, "", "", ""}), UserCode::kRegisterFull));
  EXPECT_EQ(seen(kFirst).rows.size(), 2 * limits::kOperatorsPerNote + 1);
}

TEST(OperatorNoteTest, IsNoOtherNoteAndNamesNoReadersThatNobodyChose) {
  OperatorNote note;
  note.created_ms = 7;
  note.network_id.bytes.fill(1);
  note.org.bytes.fill(2);
  note.operators = {{"banks-1", "一", "one", "finance", kTarget, 7}};
  const auto same = parse<OperatorNote>(encode(note));
  ASSERT_TRUE(same);
  EXPECT_EQ(*same, note);
  EXPECT_FALSE(parse<OfficeNote>(encode(note)));
  EXPECT_FALSE(parse<CaseNote>(encode(note)));
  note.members_read = false;
  EXPECT_DEATH(encode(note), "");
  note.readers_ms = 7;
  note.operators.push_back(note.operators.front());
  EXPECT_DEATH(encode(note), "") << "a name twice";
}

TEST(OperatorScreenTest, TableSaysWhoIsATargetAndWhoReadsIt) {
  const OperatorView view{"banks",
                          {{"banks-1", "第一銀行", "First", "finance", kTarget, true},
                           {"三条信用組合", "", "", "finance", kOther, false},
                           {"banks-2", "第二銀行", "Second", "", std::nullopt, true}},
                          1, true, {true, {"fsa"}}};
  ui::Terminal terminal;
  terminal.width = 80;
  std::ostringstream out;
  ui::Printer printer(ui::Lang::kJa, terminal, out);
  cmd::show_operators(printer, view, liaison::shipped_sector_tables().back());
  const std::string text = out.str();
  for (const char* const word : {"第一銀行", "金融  ", "重点対象", "その他", "未記入", "別の連絡手段", "構成事業者等", "fsa"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word << "\n" << text;
  }
  // Columns line up: every standing begins at the same column of the screen.
  std::set<std::size_t> columns;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(ui::display_width(line), 80U) << line;
    for (const char* const word : {"重点対象  ", "その他  ", "未記入  "}) {
      const std::size_t at = line.find(word);
      if (at != std::string::npos) columns.insert(ui::display_width(line.substr(0, at)));
    }
  }
  EXPECT_EQ(columns.size(), 1U) << text;
}

}  // namespace
}  // namespace ceptoar::test::operators_test
