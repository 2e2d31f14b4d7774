// SPDX-License-Identifier: Apache-2.0
// A number means what stood beside it when a list was shown (cli/member/shown.h), through the commands
// themselves: what comes between the list and the number is never what is answered.
#include "cli/member/shown.h"

#include <gmock/gmock.h>

#include <sstream>

#include "cli/cmd/commands.h"
#include "cli/cmd/show.h"
#include "cli/work/find.h"
#include "cli/work/revise.h"
#include "tests/cli/world.h"
#include "tests/store/faulty_disk.h"

namespace ceptoar::test::shown_test {
namespace {

using member::UserCode;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kReader = "secretariat@banks";
constexpr const char* kAuthor = "secretariat@electric";

class ShownTest : public testing::Test {
 protected:
  struct Printed {
    int status = 0;
    std::string text;
  };
  void SetUp() override { world_.build_all(); }
  void TearDown() override { disk::heal(); }

  std::string post(const std::string& title, const std::string& from = kAuthor) {
    const auto sent = world_.post(from, "amber", "banks", false, title);
    EXPECT_TRUE(fine(sent));
    return sent ? sent->number : "";
  }
  cmd::OpenSession started() {
    cmd::OpenSession ready;
    ready.session = world_.open(kReader);
    auto begun = work::start(*ready.session);
    EXPECT_TRUE(fine(begun));
    if (begun) ready.started = std::move(*begun);
    return ready;
  }
  template <class Args>
  Printed run_in(const cmd::OpenSession& ready, const Args& args, bool json = false) {
    cmd::Globals globals;
    globals.home = world_.home(kReader).string();
    globals.json = json;
    globals.no_input = true;
    std::ostringstream out;
    std::ostringstream err;
    cmd::Context context(
        globals, [](const char*) -> std::optional<std::string> { return std::nullopt; }, out, err);
    context.adopt(ready);
    const auto status = cmd::run(context, args);
    EXPECT_TRUE(fine(status));
    context.out().flush();
    return {status ? *status : -1, out.str()};
  }
  // With a session of its own, which takes in what came.
  template <class Args>
  Printed command(const Args& args, bool json = false) {
    return run_in(started(), args, json);
  }
  // The title of what a command takes it for; empty: of nothing.
  std::string meant_by(const std::string& number) {
    const cmd::OpenSession ready = started();
    const auto found = work::find_item(*ready, number);
    if (!found) {
      EXPECT_TRUE(refused_with(found, UserCode::kNoItem));
      return "";
    }
    return std::get<member::ItemRow>(*found).title;
  }
  std::optional<AckState> answered(const std::string& title) {
    const cmd::OpenSession ready = started();
    const auto items = work::inbox(*ready, {});
    EXPECT_TRUE(fine(items));
    for (const work::InboxItem& item : *items) {
      if (item.title == title) return item.own_answer;
    }
    ADD_FAILURE() << "no item " << title;
    return std::nullopt;
  }
  // What a list has at the left of the line with this title.
  static std::string beside(const std::string& title, const Printed& list) {
    std::istringstream lines(list.text);
    for (std::string line; std::getline(lines, line);) {
      if (line.find(title) == std::string::npos) continue;
      std::istringstream left(line.substr(0, line.find("TLP:")));
      std::string number;
      left >> number;
      return number;
    }
    ADD_FAILURE() << "no line with " << title;
    return "";
  }
  World world_{1731};
};

TEST_F(ShownTest, WhatCameAfterTheListIsNotWhatIsAnswered) {
  post("見た件");
  EXPECT_EQ(beside("見た件", command(cmd::InboxArgs{})), "1");
  post("見ない件");
  const Printed done = command(cmd::AckArgs{{"1"}, "not-affected", ""});
  EXPECT_EQ(done.status, cmd::kExitDone);
  EXPECT_THAT(done.text, HasSubstr("見た件"));
  EXPECT_THAT(done.text, Not(HasSubstr("見ない件")));
  EXPECT_EQ(answered("見た件"), AckState::kNotAffected);
  EXPECT_EQ(answered("見ない件"), std::nullopt);
  // Shown once more it is the first.
  EXPECT_EQ(beside("見ない件", command(cmd::InboxArgs{})), "1");
  EXPECT_EQ(meant_by("1"), "見ない件");
  EXPECT_EQ(meant_by("2"), "見た件");
  EXPECT_EQ(meant_by("3"), "") << "past the end";
}

TEST_F(ShownTest, OfAPartOfTheListOnlyWhatItShowedHasANumber) {
  post("電力の件");
  post("通信の件", "secretariat@telecom");
  cmd::InboxArgs part;
  part.filter.from = {"electric"};
  EXPECT_EQ(beside("電力の件", command(part)), "2");
  EXPECT_EQ(meant_by("2"), "電力の件");
  EXPECT_EQ(meant_by("1"), "") << "not shown yet";
  command(cmd::InboxArgs{});
  EXPECT_EQ(meant_by("1"), "通信の件");
}

TEST_F(ShownTest, AListWithoutNumbersLeavesThoseOfTheOneBefore) {
  post("一覧の件");
  command(cmd::InboxArgs{});
  post("あとの件");
  EXPECT_THAT(command(cmd::InboxArgs{}, true).text, HasSubstr("あとの件"));
  EXPECT_EQ(meant_by("1"), "一覧の件") << "a document is no list that a person saw";
  cmd::InboxArgs drills;
  drills.filter.exercise = "yes";
  EXPECT_THAT(command(drills).text, Not(HasSubstr("あとの件")));
  EXPECT_EQ(meant_by("1"), "一覧の件") << "nothing that fits";
}

TEST_F(ShownTest, WhatWasCorrectedSinceIsItsNewestVersion) {
  const std::string number = post("第1報");
  command(cmd::InboxArgs{});
  {
    auto session = world_.open(kAuthor);
    const auto draft = work::prepare_update(*session, number, to_bytes(as_bytes("復旧しました。\n")), "第2報");
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
  }
  post("別件");
  EXPECT_EQ(meant_by("1"), "第2報");
}

// What stood beside the number was corrected, and the correction was shown to nobody.
TEST_F(ShownTest, WhatWasCorrectedSinceIsReadBeforeItIsAnswered) {
  const std::string number = post("第1報");
  post("別の件");
  EXPECT_EQ(beside("第1報", command(cmd::InboxArgs{})), "2");
  {
    auto session = world_.open(kAuthor);
    const auto draft = work::prepare_update(*session, number, to_bytes(as_bytes("復旧しました。\n")), "第2報");
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
  }
  const Printed refused = command(cmd::AckArgs{{"1", "2"}, "not-affected", ""});
  EXPECT_EQ(refused.status, cmd::kExitNegative);
  EXPECT_THAT(refused.text, HasSubstr(cmd::shown_number(number)));
  EXPECT_EQ(answered("第2報"), std::nullopt);
  EXPECT_EQ(answered("別の件"), std::nullopt) << "nothing was sent before that was found";
  EXPECT_EQ(command(cmd::AckArgs{{"2"}, "not-affected", ""}, true).status, cmd::kExitNegative);
  {
    const cmd::OpenSession ready = started();
    ASSERT_TRUE(fine(work::read_item(*ready, number)));
  }
  EXPECT_EQ(command(cmd::AckArgs{{"2"}, "not-affected", ""}).status, cmd::kExitDone);
  EXPECT_EQ(answered("第2報"), AckState::kNotAffected);
}

TEST_F(ShownTest, WithoutAListItIsTheOneOfNowAndOfAnEmptyListNothing) {
  post("最初の件");
  EXPECT_EQ(meant_by("1"), "最初の件");
  post("次の件");
  EXPECT_EQ(meant_by("1"), "次の件");
  {
    const cmd::OpenSession ready = started();
    ASSERT_TRUE(fine(member::keep_shown(*ready, {})));
  }
  EXPECT_EQ(meant_by("1"), "");
}

TEST_F(ShownTest, AnEmptyListWasAListToo) {
  {
    const cmd::OpenSession ready = started();
    const auto items = work::inbox(*ready, {});
    ASSERT_TRUE(fine(items));
    ASSERT_TRUE(items->empty());
  }
  command(cmd::InboxArgs{});
  post("あとの件");
  EXPECT_EQ(meant_by("1"), "");
}

TEST_F(ShownTest, OnlyAnotherListIsWritten) {
  post("一覧の件");
  const cmd::OpenSession ready = started();
  const std::uint64_t before = ready->archive().changes();
  run_in(ready, cmd::InboxArgs{});
  const std::uint64_t after = ready->archive().changes();
  EXPECT_GT(after, before);
  run_in(ready, cmd::InboxArgs{});
  EXPECT_EQ(ready->archive().changes(), after) << "the same list again";
}

TEST_F(ShownTest, WhereTheyCannotBeKeptAListHasNoNumbers) {
  post("先の件");
  command(cmd::InboxArgs{});
  post("後の件");
  {
    const cmd::OpenSession ready = started();
    disk::full();
    const Printed list = run_in(ready, cmd::InboxArgs{});
    disk::heal();
    EXPECT_EQ(list.status, cmd::kExitDone);
    EXPECT_EQ(beside("先の件", list), "");
    EXPECT_EQ(beside("後の件", list), "");
  }
  EXPECT_EQ(meant_by("1"), "先の件") << "as the last list with numbers said";
}

}  // namespace
}  // namespace ceptoar::test::shown_test
