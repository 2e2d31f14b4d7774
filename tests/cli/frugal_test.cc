// SPDX-License-Identifier: Apache-2.0
// What makes a short command short, in numbers that no busy machine changes: how often the node is asked,
// and how often the disk. tests/bench/desk measures the time.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "cli/member/archive_items.h"
#include "cli/work/items.h"
#include "tests/cli/world.h"

namespace ceptoar::test::frugal_test {
namespace {

constexpr const char* kReader = "secretariat@banks";
constexpr const char* kAuthor = "secretariat@electric";

class FrugalTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.build_all();
    for (int n = 0; n < 20; ++n) {
      ASSERT_TRUE(fine(world_.post(kAuthor, "amber", "banks", false, "第" + std::to_string(n) + "報")));
    }
    for (const char* holder : {kReader, kAuthor}) {
      world_.start(holder);
      world_.start(holder);  // what the first one found out and published
    }
  }
  // LMDB numbers its commits in one of its first two pages.
  std::uint64_t commits(const std::string& holder) const {
    std::uint64_t newest = 0;
    std::ifstream file(world_.home(holder) / "archive" / "data.mdb", std::ios::binary);
    for (const std::streamoff page : {0, 4096}) {
      constexpr std::streamoff kNumberOfCommit = 16 + 128;
      std::uint64_t number = 0;
      file.seekg(page + kNumberOfCommit);
      file.read(reinterpret_cast<char*>(&number), sizeof number);
      newest = std::max(newest, number);
    }
    return newest;
  }
  World world_;
};

TEST_F(FrugalTest, AStartThatFindsNothingNewAsksTheNodeOnceAndWritesNothing) {
  const std::uint64_t commits_before = commits(kReader);
  const std::size_t questions_before = world_.mesh().questions();
  auto session = world_.open(kReader);
  const auto started = work::start(*session);
  ASSERT_TRUE(fine(started));
  EXPECT_TRUE(started->sync.online);
  EXPECT_EQ(started->sync.headers, 0u);
  ASSERT_TRUE(fine(work::inbox(*session, {})));
  EXPECT_EQ(world_.mesh().questions() - questions_before, 1u);
  EXPECT_EQ(commits(kReader) - commits_before, 0u);
}

TEST_F(FrugalTest, APostIsTwoCommitsAndFourQuestions) {
  const std::uint64_t commits_before = commits(kAuthor);
  const std::size_t questions_before = world_.mesh().questions();
  ASSERT_TRUE(fine(world_.post(kAuthor, "amber", "banks,telecom", false, "もう一報")));
  EXPECT_EQ(commits(kAuthor) - commits_before, 2u);
  // Feed, post, feed with the own entry, delivery. Its body stands in the outbox.
  EXPECT_EQ(world_.mesh().questions() - questions_before, 4u);
}

TEST_F(FrugalTest, OneQuestionBringsAPageOfNewItems) {
  for (int n = 0; n < 5; ++n) {
    ASSERT_TRUE(fine(world_.post(kAuthor, "amber", "banks", false, "新" + std::to_string(n))));
  }
  const std::size_t questions_before = world_.mesh().questions();
  const auto started = world_.start(kReader);
  EXPECT_EQ(started.sync.new_items, 5u);
  EXPECT_EQ(world_.mesh().questions() - questions_before, 6u) << "the feed, and five bodies";
}

}  // namespace
}  // namespace ceptoar::test::frugal_test
