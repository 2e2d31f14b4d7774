// SPDX-License-Identifier: Apache-2.0
#include "cli/work/watch.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>

#include "cli/member/archive_items.h"
#include "cli/member/doorbell.h"
#include "cli/work/launch.h"
#include "tests/cli/world.h"

namespace ceptoar::test::watch_test {
namespace {

using member::Rung;
using testing::ElementsAre;
using testing::IsEmpty;
using work::LaunchEnd;

class WatchTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.build_all();
    place_ = begin(true);
  }
  void post(const std::string& title, bool flash = false, bool exercise = false) {
    auto session = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::start(*session)));
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("# " + title + "\n本文\n"));
    wish.tlp = "amber";
    wish.to = "banks";
    wish.flash = flash;
    wish.exercise = exercise;
    const auto draft = work::prepare(*session, wish);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
  }
  std::uint64_t begin(bool only_new) {
    auto session = world_.open("secretariat@banks");
    EXPECT_TRUE(fine(work::start(*session)));
    const auto place = work::watch_begin(*session, only_new);
    EXPECT_TRUE(fine(place));
    return place ? *place : 0;
  }
  // One look; moves on.
  std::vector<std::string> look(const work::InboxFilter& filter = {}) {
    auto session = world_.open("secretariat@banks");
    EXPECT_TRUE(fine(work::start(*session)));
    const auto watched = work::watch_from(*session, filter, place_);
    EXPECT_TRUE(fine(watched));
    std::vector<std::string> out;
    if (!watched) return out;
    for (const auto& one : watched->items) out.push_back(one.item.title);
    place_ = watched->place;
    EXPECT_TRUE(fine(member::keep_watched_to(*session, place_)));
    return out;
  }
  World world_;
  std::uint64_t place_ = 0;
};

TEST_F(WatchTest, ShowsEachNewItemOnceInTheOrderTheyCame) {
  EXPECT_THAT(look(), IsEmpty());
  post("一");
  post("二");
  EXPECT_THAT(look(), ElementsAre("一", "二"));
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(WatchTest, AnotherCommandThatSyncedTakesNothingAway) {
  post("一");
  world_.start("secretariat@banks");
  (void)world_.titles("secretariat@banks");
  EXPECT_THAT(look(), ElementsAre("一"));
}

TEST_F(WatchTest, WhatCameBetweenTwoRunsIsShownUnlessOnlyNewOnesAreWanted) {
  look();
  post("間に");
  EXPECT_EQ(begin(true), place_ + 1);
  place_ = begin(false);
  EXPECT_THAT(look(), ElementsAre("間に"));
  EXPECT_EQ(begin(false), place_);
}

TEST_F(WatchTest, TheFirstRunEverBeginsAtTheEnd) {
  post("前から");
  EXPECT_GT(begin(false), 0U);
  EXPECT_EQ(begin(false), begin(true));
}

TEST_F(WatchTest, AnItemWhoseBodyComesLateIsShownThen) {
  const NodeId banks = world_.node_of("banks").id;
  const std::uint64_t last = world_.node_of("electric").seq;
  post("遅い");
  const std::uint64_t late_to = world_.node_of("electric").seq;
  world_.mesh().headers_first(banks, [&](const MeshEntry& entry) {
    return entry.header.seq > last && entry.header.seq <= late_to;
  });
  post("早い");
  EXPECT_THAT(look(), ElementsAre("早い"));
  world_.mesh().bodies_now(banks);
  EXPECT_THAT(look(), ElementsAre("遅い"));
}

TEST_F(WatchTest, FiltersNarrowAndFlashPassesThemAll) {
  post("ふつう");
  post("至急", true);
  work::InboxFilter filter;
  filter.from = {"telecom"};
  filter.labels = {Tlp::kRed};
  filter.exercise = true;
  EXPECT_THAT(look(filter), ElementsAre("至急"));
  post("訓練", false, true);
  post("本番");
  filter = {};
  filter.exercise = true;
  EXPECT_THAT(look(filter), ElementsAre("訓練"));
}

TEST_F(WatchTest, OwnItemsAreNoNewsToTheirAuthor) {
  auto session = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto before = work::watch_begin(*session, true);
  ASSERT_TRUE(fine(before));
  session.reset();
  post("自分の至急", true);
  session = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto watched = work::watch_from(*session, {}, *before);
  ASSERT_TRUE(fine(watched));
  EXPECT_THAT(watched->items, IsEmpty());
  EXPECT_GT(watched->place, *before);
}

TEST_F(WatchTest, ThePlaceNeverMovesBackAndOldArrivalsAreForgotten) {
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(member::keep_watched_to(*session, 7)));
  ASSERT_TRUE(fine(member::keep_watched_to(*session, 5)));
  EXPECT_EQ(**member::watched_to(*session), 7U);
  EntryId entry;
  const auto first = *member::last_arrival(*session);
  for (std::uint64_t i = 0; i < member::kArrivalsKept; i += 256) {
    std::vector<store::ArchiveWrite> writes;
    for (int n = 0; n < 256; ++n) ASSERT_TRUE(fine(member::note_arrival(*session, entry, writes)));
    ASSERT_TRUE(fine(session->commit(std::move(writes))));
  }
  EXPECT_EQ(*member::last_arrival(*session), first + member::kArrivalsKept);
  const auto oldest = member::arrivals_after(*session, 0, 1);
  ASSERT_TRUE(fine(oldest));
  EXPECT_EQ(oldest->front().place, first + 1);
  const auto watched = work::watch_from(*session, {}, 0);
  ASSERT_TRUE(fine(watched)) << "entries that are no items any more";
  EXPECT_TRUE(watched->more);
}

TEST_F(WatchTest, TheDoorbellRingsForWhatSyncHasNotHad) {
  member::Doorbell bell(world_.mesh());
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(bell.set(*session)));
  }
  EXPECT_EQ(bell.wait({}), Rung::kNothing);
  post("一");
  EXPECT_EQ(bell.wait({}), Rung::kNew);
  EXPECT_EQ(bell.wait({}), Rung::kNew) << "until it was fetched";
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(bell.set(*session)));
  }
  EXPECT_EQ(bell.wait({}), Rung::kNothing);
}

TEST_F(WatchTest, TheDoorbellOutlivesItsNodesStops) {
  member::Doorbell bell(world_.mesh());
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  ASSERT_TRUE(fine(bell.set(*session)));
  session.reset();
  EXPECT_EQ(bell.wait({}), Rung::kNothing);
  world_.node_of("banks").up = false;
  EXPECT_EQ(bell.wait({}), Rung::kNoNode);
  EXPECT_EQ(bell.wait({}), Rung::kNoNode);
  world_.node_of("banks").up = true;
  EXPECT_EQ(bell.wait({}), Rung::kNothing);
  post("後で");
  EXPECT_EQ(bell.wait({}), Rung::kNew);
}

// --- programs beside ours ---

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}
work::Launch shell(const std::string& line) {
  work::Launch out;
  out.words = {"/bin/sh", "-c", line};
  out.environment = {"PATH=/usr/bin:/bin"};
  return out;
}

TEST(LaunchTest, GetsTheInputAndTheEnvironmentAndNothingElse) {
  const TempDir dir;
  const std::string file = (dir.path() / "out").string();
  ASSERT_EQ(setenv("CEPTOAR_CREDENTIAL", "/secret", 1), 0);
  const std::ofstream ours(dir.path() / "held");  // open here, not there
  work::Launch what = shell("cat >" + file + "; env >>" + file + "; ls /proc/self/fd >>" + file +
                            "; ps -o pgid= -p $$ >>" + file);
  what.environment.push_back("CEPTOAR_ID=1234");
  what.input = "一行\n";
  EXPECT_EQ(work::launch(what).end, LaunchEnd::kDone);
  unsetenv("CEPTOAR_CREDENTIAL");
  const std::string text = text_of(file);
  EXPECT_TRUE(text.starts_with("一行\n")) << text;
  EXPECT_NE(text.find("CEPTOAR_ID=1234\n"), std::string::npos);
  EXPECT_EQ(text.find("CREDENTIAL"), std::string::npos);
  EXPECT_NE(text.find("\n0\n1\n2\n3\n"), std::string::npos) << "3 is that of ls itself";
  EXPECT_EQ(text.find("\n4\n"), std::string::npos);
  EXPECT_EQ(text.find(" " + std::to_string(getpgrp()) + "\n"), std::string::npos) << "its own group";
}

TEST(LaunchTest, TellsHowItEnded) {
  const auto failed = work::launch(shell("exit 3"));
  EXPECT_EQ(failed.end, LaunchEnd::kFailed);
  EXPECT_EQ(failed.number, 3);
  const auto killed = work::launch(shell("kill -9 $$"));
  EXPECT_EQ(killed.end, LaunchEnd::kKilled);
  EXPECT_EQ(killed.number, SIGKILL);
  work::Launch none;
  none.words = {"/nonexistent/program"};
  const auto missing = work::launch(none);
  EXPECT_EQ(missing.end, LaunchEnd::kNotStarted);
  EXPECT_EQ(missing.number, ENOENT);
}

TEST(LaunchTest, AProgramThatHangsIsEndedWithItsChildren) {
  const TempDir dir;
  const std::string file = (dir.path() / "child").string();
  work::Launch what = shell("sleep 1000 & echo $! >" + file + "; wait");
  what.limit = std::chrono::milliseconds{300};
  EXPECT_EQ(work::launch(what).end, LaunchEnd::kTooLong);
  const std::string child = text_of(file);
  ASSERT_FALSE(child.empty());
  // Killed: gone already, or about to end.
  const int watched = static_cast<int>(::syscall(SYS_pidfd_open, std::stoi(child), 0));
  if (watched < 0) {
    EXPECT_EQ(errno, ESRCH);
    return;
  }
  pollfd ended{watched, POLLIN, 0};
  EXPECT_EQ(::poll(&ended, 1, 20'000), 1);
  ::close(watched);
}

}  // namespace
}  // namespace ceptoar::test::watch_test
