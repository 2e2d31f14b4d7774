// SPDX-License-Identifier: Apache-2.0
// The operator's own list of critical systems: made, asked, and kept at home.
#include "cli/work/systems.h"

#include <gmock/gmock.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>

#include "cli/cmd/screens_systems.h"
#include "cli/member/archive_copy.h"
#include "cli/member/handover.h"
#include "cli/work/cards.h"
#include "cli/work/concern.h"
#include "cli/work/operators.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::systems_test {
namespace {

using member::UserCode;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kFirst = "officer@banks-1";
constexpr const char* kSecond = "officer2@banks-1";

class SystemsTest : public PeopleTest {
 protected:
  std::vector<std::string> names(const std::string& holder) {
    auto session = world_.open(holder);
    const auto systems = member::critical_systems(*session);
    EXPECT_TRUE(fine(systems));
    std::vector<std::string> out;
    for (const member::CriticalSystem& one : *systems) out.push_back(one.name);
    return out;
  }
  member::Outcome<void> add(const std::string& holder, const std::vector<std::string>& systems,
                            const std::string& note = {}) {
    auto session = world_.open(holder);
    return work::add_systems(*session, systems, note);
  }
};

TEST_F(SystemsTest, AreAddedOnceAndTakenOffTogether) {
  EXPECT_THAT(names(kFirst), IsEmpty());
  ASSERT_TRUE(fine(add(kFirst, {"勘定系システム", " ATM網 "}, "本社")));
  ASSERT_TRUE(fine(add(kFirst, {"ａｔｍ網"}, "支店")));
  EXPECT_THAT(names(kFirst), ElementsAre("勘定系システム", "ATM網"));
  {
    auto session = world_.open(kFirst);
    const auto systems = member::critical_systems(*session);
    ASSERT_TRUE(fine(systems));
    EXPECT_EQ((*systems)[0].note, "本社");
    EXPECT_EQ((*systems)[1].note, "支店") << "there already: it got the note";
    EXPECT_TRUE(refused_with(work::remove_systems(*session, {"勘定系システム", "勘定系"}), UserCode::kNoSystem));
    EXPECT_TRUE(refused_with(work::add_systems(*session, {"a\nb"}, ""), UserCode::kTextControl));
    EXPECT_TRUE(refused_with(work::add_systems(*session, {"　"}, ""), UserCode::kTextEmpty));
    EXPECT_TRUE(refused_with(work::add_systems(*session, {std::string(limits::kNameBytes + 1, 'a')}, ""),
                             UserCode::kTextLong));
  }
  EXPECT_THAT(names(kFirst), SizeIs(2)) << "all of them or none";
  {
    auto session = world_.open(kFirst);
    ASSERT_TRUE(fine(work::remove_systems(*session, {"atm網"})));
  }
  EXPECT_THAT(names(kFirst), ElementsAre("勘定系システム"));
}

TEST_F(SystemsTest, ListHasAnEnd) {
  std::vector<std::string> many;
  for (std::size_t i = 0; i < limits::kCriticalSystems; ++i) many.push_back("system " + std::to_string(i));
  ASSERT_TRUE(fine(add(kFirst, many)));
  EXPECT_TRUE(refused_with(add(kFirst, {"one more"}), UserCode::kSystemsFull));
  EXPECT_THAT(names(kFirst), SizeIs(limits::kCriticalSystems));
}

TEST_F(SystemsTest, TemplateFillsItFromTheOwnSector) {
  const auto fill = [&](const std::string& holder, const work::TemplateWish& wish) {
    auto session = world_.open(holder);
    return work::fill_from_template(*session, wish);
  };
  const auto shown = fill(kFirst, {"", true, true});
  ASSERT_TRUE(fine(shown));
  EXPECT_EQ(shown->examples->sector, "finance");
  EXPECT_THAT(shown->added, SizeIs(4));
  EXPECT_THAT(names(kFirst), IsEmpty()) << "only shown";
  ASSERT_TRUE(fine(add(kFirst, {"勘定系システム"})));
  const auto filled = fill(kFirst, {"", true, false});
  ASSERT_TRUE(fine(filled));
  EXPECT_THAT(filled->added, SizeIs(3)) << "one was there";
  EXPECT_THAT(names(kFirst), SizeIs(4));
  const auto again = fill(kFirst, {"", false, false});
  ASSERT_TRUE(fine(again));
  EXPECT_THAT(again->added, IsEmpty()) << "the same in English";
  const auto gas = fill(kFirst, {"gas", false, false});
  ASSERT_TRUE(fine(gas));
  EXPECT_THAT(names(kFirst), SizeIs(6));
  EXPECT_TRUE(refused_with(fill(kFirst, {"medical", true, false}), UserCode::kNoExamples));
  EXPECT_TRUE(refused_with(fill("liaison@fsa", {"", true, false}), UserCode::kUsageMissing));
  const auto service = fill("officer@banks-2", {"info_service", true, false});
  ASSERT_TRUE(fine(service));
  EXPECT_THAT(service->added, IsEmpty());
  EXPECT_THAT(service->examples->threats, SizeIs(1));
}

TEST_F(SystemsTest, TheRegisterSaysWhichSectorACompanyIsIn) {
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(work::set_operators(*session, {{"banks-1"}, OperatorStanding::kTarget, "gas", "", ""})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(kFirst);
  auto session = world_.open(kFirst);
  const auto filled = work::fill_from_template(*session, {"", true, true});
  ASSERT_TRUE(fine(filled));
  EXPECT_EQ(filled->examples->sector, "gas");
}

TEST_F(SystemsTest, NameThatIsNotOnTheListDecidesNothing) {
  ASSERT_TRUE(fine(add(kFirst, {"勘定系システム", "国際系システム"})));
  auto session = world_.open(kFirst);
  const auto systems = member::critical_systems(*session);
  ASSERT_TRUE(fine(systems));
  EXPECT_TRUE(fine(work::known_system(*systems, "国際系システム")));
  const auto slip = work::known_system(*systems, "国際システム");
  ASSERT_TRUE(refused_with(slip, UserCode::kNoSystem));
  EXPECT_EQ(slip.error().argument("suggestions"), "国際系システム");
  EXPECT_EQ(work::find_system(*systems, ""), nullptr);
  EXPECT_THAT(work::systems_named_in(*systems, "FooGate,5.1,国際系システム（東京）"), ElementsAre("国際系システム"));
  EXPECT_THAT(work::systems_named_in(*systems, "FooGate,5.1"), IsEmpty());
}

TEST_F(SystemsTest, CheckSaysWhichOfThemAnInventoryNames) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "FooGate の欠陥")));
  ASSERT_TRUE(fine(add(kFirst, {"勘定系システム", "国際系システム"})));
  auto session = world_.open(kFirst);
  ASSERT_TRUE(fine(work::start(*session)));
  const auto inventory =
      work::read_inventory(to_bytes(as_bytes("FooGate,5.1,勘定系システム\nBarSwitch,1,国際系システム\n")), "a.csv");
  ASSERT_TRUE(fine(inventory));
  const auto concerns = work::concerns(*session, *inventory, 0);
  ASSERT_TRUE(fine(concerns));
  ASSERT_THAT(concerns->hits, SizeIs(1));
  EXPECT_THAT(concerns->hits.front().systems, ElementsAre("勘定系システム"));
}

std::string read_whole(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string shown(const std::function<void(ui::Printer&)>& show) {
  ui::Terminal terminal;
  terminal.width = 80;
  std::ostringstream out;
  ui::Printer printer(ui::Lang::kJa, terminal, out);
  show(printer);
  return out.str();
}

TEST(SystemsScreenTest, QuestionShowsTheListAndTheTemplateWhatMayHappen) {
  EXPECT_EQ(shown([](ui::Printer& out) { cmd::show_systems_asked(out, {}); }), "") << "no list, no words";
  const std::string asked = shown([](ui::Printer& out) {
    cmd::show_systems_asked(out, {{"勘定系システム", "本社", 1}, {"国際系システム", "", 2}});
  });
  EXPECT_NE(asked.find("  勘定系システム\n  国際系システム\n"), std::string::npos) << asked;
  const auto* gas = liaison::find_sector_systems(liaison::shipped_sector_systems(), "gas");
  ASSERT_NE(gas, nullptr);
  const std::string filled =
      shown([&](ui::Printer& out) { cmd::show_template(out, {gas, {"遠隔の監視・制御システム"}}, false); });
  for (const liaison::Words& threat : gas->threats) {
    EXPECT_NE(filled.find(threat.ja), std::string::npos) << filled;
  }
  EXPECT_NE(filled.find("  遠隔の監視・制御システム\n"), std::string::npos) << filled;
  EXPECT_NE(filled.find(gas->operators.front().ja), std::string::npos) << filled;
  const auto* none = liaison::find_sector_systems(liaison::shipped_sector_systems(), "info_service");
  EXPECT_NE(shown([&](ui::Printer& out) { cmd::show_template(out, {none, {}}, false); })
                .find("システムの例がありません"),
            std::string::npos);
}

// Everything that this home sends or hands over, as bytes and, where it is sealed, as what its own keys make
// of it: a word of the list is nowhere.
TEST_F(SystemsTest, NoWordOfTheListLeaves) {
  const std::string name = "星雲七号基幹系";
  const std::string note = "地下二階の北側";
  const std::string said = "これは発信した語";  // so that the search is known to look at all
  enrol_officer(kSecond, kFirst, "banks-1", "banks");
  ASSERT_TRUE(fine(add(kFirst, {name}, note)));
  {
    auto session = world_.open(kFirst);
    ASSERT_TRUE(fine(work::fill_from_template(*session, {"", true, false})));
  }
  ASSERT_TRUE(fine(world_.post(kFirst, "amber", "own", false, said)));
  {
    auto session = world_.open(kFirst);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(work::card_share(*session, {})));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  world_.start(kSecond);
  world_.start(kFirst);
  const auto archive = world_.file("handed.archive");
  {
    auto session = world_.open(kFirst);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::copy_step(*session, limits::kCopyPartsPerRun)));
    ASSERT_TRUE(fine(member::export_archive(*session, kSecond, archive)));
  }
  world_.start(kFirst);

  std::string left;
  {
    auto session = world_.open(kFirst);
    const auto keys = member::OpeningKeys::of(*session);
    for (const auto& [id, entry] : world_.mesh().entries()) {
      left += std::string(as_text(entry.header_bytes)) + std::string(as_text(entry.body));
      if (entry.header.dist == Dist::kControl || entry.header.dist == Dist::kPublic) continue;
      const auto opened = crypto::open(entry.header, entry.body, keys->list());
      if (opened) left += as_text(opened->inner.content);
    }
  }
  for (const auto& [org, parts] : world_.node_of("banks").copies) {
    for (const auto& [part, bytes] : parts) left += as_text(bytes);
  }
  left += read_whole(archive);
  EXPECT_NE(left.find(said), std::string::npos);
  for (const std::string& word : {name, note, std::string("国際系システム")}) {
    EXPECT_EQ(left.find(word), std::string::npos) << word;
  }
  // What came out of its seals at the colleague's, too.
  world_.start(kSecond);
  {
    auto session = world_.open(kSecond);
    ASSERT_TRUE(fine(member::import_archive(*session, archive)));
  }
  EXPECT_THAT(names(kSecond), IsEmpty());
  EXPECT_THAT(names("secretariat@banks"), IsEmpty());
  EXPECT_THAT(names(kFirst), testing::Contains(name)) << "and it is still here";
}

// Nor does it stand in the clear on the disk.
TEST_F(SystemsTest, NoFileOfTheHomeHoldsItOpen) {
  const std::string name = "星雲七号基幹系";
  ASSERT_TRUE(fine(add(kFirst, {name}, "")));
  std::size_t files = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(world_.home(kFirst))) {
    if (!file.is_regular_file()) continue;
    ++files;
    EXPECT_EQ(read_whole(file.path()).find(name), std::string::npos) << file.path();
  }
  EXPECT_GT(files, 1U);
}

}  // namespace
}  // namespace ceptoar::test::systems_test
