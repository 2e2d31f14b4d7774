// SPDX-License-Identifier: Apache-2.0
// Commands on a session of a small Council: what they print, and with what they end when something comes
// between.
#include "cli/cmd/commands.h"

#include <gmock/gmock.h>

#include <csignal>
#include <memory>
#include <sstream>

#include "cli/work/items.h"
#include "schema/text.h"
#include "tests/cli/world.h"

namespace ceptoar::test::commands_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kElectric = "secretariat@electric";
constexpr const char* kNobodys = "9999-9999-9999-4";

// Standard output of somebody who presses Ctrl-C as soon as he sees anything.
class GivenUpAtFirstSight final : public std::stringbuf {
 protected:
  int sync() override {
    if (!str().empty()) std::raise(SIGINT);
    return 0;
  }
};

class CommandsTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  std::string post(const std::string& to, const std::string& title) {
    const auto sent = world_.post(kElectric, "amber", to, false, title);
    EXPECT_TRUE(fine(sent));
    return sent ? sent->number : "";
  }
  template <class Args>
  int run_as(const std::string& holder, const Args& args) {
    cmd::OpenSession open;
    open.session = world_.open(holder);
    auto started = work::start(*open);
    EXPECT_TRUE(fine(started));
    if (!started) return -1;
    open.started = std::move(*started);
    cmd::Globals globals;
    globals.home = world_.home(holder);
    globals.no_input = true;
    globals.json = json_;
    cmd::Context context(globals, [](const char*) { return std::nullopt; }, out_, err_);
    context.adopt(open);
    const auto status = cmd::run(context, args);
    return status ? *status : context.report(status.error());
  }
  std::vector<std::string> answerers_of(const std::string& id) {
    auto session = world_.open(kElectric);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto item = work::read_item(*session, id);
    EXPECT_TRUE(fine(item));
    std::vector<std::string> out;
    if (!item) return out;
    for (const member::AnswerRow& row : item->answers) out.push_back(row.handle);
    return out;
  }
  std::string text() const { return text_.str(); }

  World world_{117};
  bool json_ = false;
  std::stringbuf text_;
  std::ostream out_{&text_};
  std::ostringstream err_;
};

class AckCommandTest : public CommandsTest {
 protected:
  void SetUp() override {
    CommandsTest::SetUp();
    first_ = post("banks", "一つ目");
    second_ = post("banks", "二つ目");
  }
  cmd::AckArgs all_of(std::vector<std::string> ids) const {
    cmd::AckArgs args;
    args.ids = std::move(ids);
    return args;
  }
  std::string first_, second_;
};

TEST_F(AckCommandTest, AnswersAllThatAreNamed) {
  EXPECT_EQ(run_as(kBanks, all_of({first_, second_})), 0) << err_.str();
  EXPECT_THAT(answerers_of(first_), ElementsAre(kBanks));
  EXPECT_THAT(answerers_of(second_), ElementsAre(kBanks));
}

TEST_F(AckCommandTest, OneThatIsNotThereSendsNothing) {
  EXPECT_EQ(run_as(kBanks, all_of({first_, kNobodys})), 66);
  EXPECT_EQ(text(), "");
  EXPECT_THAT(answerers_of(first_), IsEmpty());
  EXPECT_EQ(run_as(kBanks, all_of({kNobodys, first_})), 66);
  EXPECT_THAT(answerers_of(first_), IsEmpty());
}

TEST_F(AckCommandTest, WhatWasSentBeforeAnErrorIsTold) {
  const auto own = world_.post(kBanks, "amber", "telecom", false, "自分の");
  ASSERT_TRUE(fine(own));
  json_ = true;
  EXPECT_EQ(run_as(kBanks, all_of({first_, own->number, second_})), 77);
  EXPECT_THAT(answerers_of(first_), ElementsAre(kBanks));
  EXPECT_THAT(answerers_of(second_), IsEmpty());
  EXPECT_THAT(text(), HasSubstr(group_item_number(first_)));
  EXPECT_THAT(text(), Not(HasSubstr(group_item_number(second_))));
  EXPECT_THAT(err_.str(), HasSubstr("E-OWN-ITEM"));
}

class BoardCommandTest : public CommandsTest {
 protected:
  cmd::BoardArgs board_of(const std::string& id, const std::string& until) const {
    cmd::BoardArgs args;
    args.id = id;
    args.until = until;
    return args;
  }
  // Whoever it is for does not get it.
  std::string post_that_waits() {
    world_.mesh().hold_back(world_.node_of("telecom").id, [](const MeshEntry&) { return true; });
    return post("telecom", "届かない");
  }
};

TEST_F(BoardCommandTest, AnEndThatCameIsTold) {
  const std::string id = post("banks", "届く");
  EXPECT_EQ(run_as(kElectric, board_of(id, "complete")), 0) << err_.str();
  EXPECT_THAT(text(), HasSubstr("届く"));
}

TEST_F(BoardCommandTest, BrokenOffItIsNotComplete) {
  const std::string id = post_that_waits();
  GivenUpAtFirstSight seen;
  out_.rdbuf(&seen);
  std::signal(SIGINT, SIG_IGN);  // while no command looks out for it
  EXPECT_EQ(run_as(kElectric, board_of(id, "complete")), 1);
  EXPECT_THAT(seen.str(), HasSubstr("届かない"));
  EXPECT_EQ(run_as(kElectric, board_of(id, "answered")), 1);
  EXPECT_EQ(run_as(kElectric, board_of(id, "60m")), 0) << "a time that somebody cuts short is over";
  std::signal(SIGINT, SIG_DFL);
  out_.rdbuf(&text_);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(BoardCommandTest, ReadByNobodyItEndsAndIsNotComplete) {
  const std::string id = post_that_waits();
  for (const auto& [until, status] : {std::pair("complete", 1), std::pair("answered", 1), std::pair("60m", 0)}) {
    out_.setstate(std::ios::badbit);
    EXPECT_EQ(run_as(kElectric, board_of(id, until)), status) << until;
  }
}

TEST_F(BoardCommandTest, TheTableStandsOnlyWhereNoDocumentIsAskedFor) {
  cmd::BoardArgs args = board_of(post("banks", "届く"), "complete");
  args.csv = true;
  EXPECT_EQ(run_as(kElectric, args), 0) << err_.str();
  EXPECT_THAT(text(), Not(HasSubstr("{")));
  EXPECT_THAT(text(), HasSubstr("\"banks\","));
  json_ = true;
  for (const std::string until : {"complete", ""}) {
    text_.str("");
    args.until = until;
    EXPECT_EQ(run_as(kElectric, args), 0) << err_.str();
    EXPECT_TRUE(text().starts_with("{\"schema\":\"ceptoar.board/1\",")) << text();
    EXPECT_EQ(text().find('\n'), text().size() - 1) << text();
  }
}

TEST_F(CommandsTest, AStatusThatNobodyReadsIsNotWatched) {
  out_.setstate(std::ios::badbit);
  cmd::StatusArgs args;
  args.watch = true;
  EXPECT_EQ(run_as(kElectric, args), 0) << err_.str();
}

}  // namespace
}  // namespace ceptoar::test::commands_test
