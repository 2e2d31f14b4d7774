// SPDX-License-Identifier: Apache-2.0
// Whether the own node keeps something back, by what other nodes say.
#include "cli/member/heads.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/cli/world.h"

namespace ceptoar::test::heads_test {
namespace {

using member::Alarm;
using member::AlarmKind;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kReader = "secretariat@electric";
constexpr const char* kAuthor = "secretariat@telecom";

class HeadsTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }
  // What is said to be kept back, and positions that are written twice.
  std::vector<Alarm> start_after_hours(std::uint64_t hours) {
    world_.clock().advance_hours(hours);
    std::vector<Alarm> out = world_.start(kReader).sync.alarms;
    std::erase_if(out, [](const Alarm& alarm) {
      return alarm.kind != AlarmKind::kHeldBack && alarm.kind != AlarmKind::kFork;
    });
    return out;
  }
  void hold_author() {
    const NodeId author = world_.node_of("telecom").id;
    world_.mesh().hold_back(world_.node_of("electric").id, [author](const MeshEntry& entry) {
      return entry.header.author == author;
    });
  }
  void write() { ASSERT_TRUE(fine(world_.post(kAuthor, "amber", "electric", false, "発信"))); }
  World world_{97};
};

TEST_F(HeadsTest, WhatANodeKeepsBackIsAlarmedOnceItIsLate) {
  EXPECT_THAT(start_after_hours(2), IsEmpty());
  hold_author();
  write();
  EXPECT_THAT(start_after_hours(2), IsEmpty()) << "it may be on its way";
  const auto late = start_after_hours(1);
  ASSERT_THAT(late, SizeIs(1));
  EXPECT_EQ(late.front().kind, AlarmKind::kHeldBack);
  EXPECT_EQ(late.front().author, world_.node_of("telecom").id);
  world_.mesh().release(world_.node_of("electric").id);
  EXPECT_THAT(start_after_hours(2), IsEmpty());
  EXPECT_THAT(start_after_hours(2), IsEmpty());
}

TEST_F(HeadsTest, WhatComesInTimeIsNone) {
  hold_author();
  write();
  EXPECT_THAT(start_after_hours(2), IsEmpty());
  world_.mesh().release(world_.node_of("electric").id);
  EXPECT_THAT(start_after_hours(1), IsEmpty());
}

TEST_F(HeadsTest, AnotherEntryAtAPositionIsAFork) {
  write();
  EXPECT_THAT(start_after_hours(2), IsEmpty());
  const NodeId author = world_.node_of("telecom").id;
  world_.mesh().tell_heads([author](Heads& said) {
    for (Frontier& end : said.frontiers) {
      if (end.author == author) end.head.bytes[0] ^= 1;
    }
  });
  const auto alarms = start_after_hours(2);
  ASSERT_THAT(alarms, SizeIs(1));
  EXPECT_EQ(alarms.front().kind, AlarmKind::kFork);
  EXPECT_EQ(alarms.front().author, author);
}

TEST_F(HeadsTest, AnOldAnswerIsNone) {
  hold_author();
  write();
  world_.mesh().tell_heads([](Heads& said) { said.nonce.bytes[0] ^= 1; });
  for (int hour = 0; hour < 4; ++hour) EXPECT_THAT(start_after_hours(1), IsEmpty());
}

TEST_F(HeadsTest, ThatNobodyElseCanBeAskedForThreeDaysIsSaid) {
  for (const char* org : {"banks", "telecom", "fsa"}) world_.node_of(org).up = false;
  for (int day = 0; day < 3; ++day) EXPECT_THAT(start_after_hours(24), IsEmpty()) << day;
  const auto alarms = start_after_hours(30);
  ASSERT_THAT(alarms, SizeIs(1));
  EXPECT_EQ(alarms.front().kind, AlarmKind::kHeldBack);
  EXPECT_EQ(alarms.front().author, world_.node_of("electric").id);
  world_.node_of("banks").up = true;
  EXPECT_THAT(start_after_hours(24), IsEmpty());
}

TEST_F(HeadsTest, TheOwnNodeIsAskedOnceAnHour) {
  for (const std::uint64_t hours : {2, 0, 0}) EXPECT_THAT(start_after_hours(hours), IsEmpty());
  const std::size_t before = world_.mesh().questions();
  world_.start(kReader);
  const std::size_t idle = world_.mesh().questions() - before;
  world_.start(kReader);
  EXPECT_EQ(world_.mesh().questions() - before, 2 * idle);
  world_.clock().advance_hours(2);
  world_.start(kReader);
  EXPECT_GT(world_.mesh().questions() - before, 3 * idle);
}

}  // namespace
}  // namespace ceptoar::test::heads_test
