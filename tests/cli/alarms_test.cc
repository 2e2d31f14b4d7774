// SPDX-License-Identifier: Apache-2.0
// An alarm stands until somebody saw it: through a sync that nobody looked at, through a flood, and
// again when the same happens later.
#include "cli/member/alarms.h"

#include <gmock/gmock.h>

#include "cli/work/status.h"
#include "tests/cli/world.h"

namespace ceptoar::test::alarms_test {
namespace {

using member::Alarm;
using member::AlarmKind;
using member::KeptAlarm;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kHolder = "secretariat@banks";

TEST(AlarmRow, ComesBackAsItWasAndRefusesAnythingElse) {
  KeptAlarm alarm{{AlarmKind::kFork, EntryId{}, NodeId{}, "two entries at position 7"}, "gas", 1, 2, 3, 4};
  alarm.alarm.entry.bytes[0] = 9;
  alarm.alarm.author.bytes[0] = 8;
  const Bytes row = member::encode_row(alarm);
  const auto back = member::parse_alarm(row);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->alarm, alarm.alarm);
  EXPECT_EQ(back->org, "gas");
  EXPECT_EQ(back->first_ms, 1U);
  EXPECT_EQ(back->last_ms, 2U);
  EXPECT_EQ(back->times, 3U);
  EXPECT_EQ(back->seen_ms, 4U);
  for (std::size_t size = 0; size < row.size(); ++size) {
    EXPECT_FALSE(member::parse_alarm(BytesView(row).first(size))) << size;
  }
}

TEST(AlarmRow, EvidenceComesBackAndRowsOfBeforeHaveNone) {
  KeptAlarm alarm{{AlarmKind::kKeyCommit, EntryId{}, NodeId{}, "key commitment", {1, 2, 3}}, "gas", 1, 2, 3, 4};
  const Bytes row = member::encode_row(alarm);
  const auto back = member::parse_alarm(row);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->alarm, alarm.alarm);
  Bytes before(row.begin(), row.end() - 7);  // length and the three bytes
  before[0] = 1;
  const auto older = member::parse_alarm(before);
  ASSERT_TRUE(older);
  EXPECT_TRUE(older->alarm.evidence.empty());
  EXPECT_EQ(older->seen_ms, 4U);
  before[0] = 3;
  EXPECT_FALSE(member::parse_alarm(before)) << "of a later program";
  member::SealEvidence evidence;
  evidence.header = {1};
  evidence.body = {2, 3};
  evidence.position = 7;
  evidence.stanza = Bytes(80, 4);
  evidence.reader_class = ReaderClass::kPerson;
  evidence.epoch = 9;
  evidence.found.bytes[0] = 5;
  const Bytes packed = member::encode_row(evidence);
  const auto unpacked = member::parse_evidence(packed);
  ASSERT_TRUE(unpacked);
  EXPECT_EQ(*unpacked, evidence);
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_FALSE(member::parse_evidence(BytesView(packed).first(size))) << size;
  }
}

class AlarmsTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  std::vector<KeptAlarm> kept(bool seen_too = false) {
    const auto session = world_.open(kHolder);
    const auto out = member::kept_alarms(*session, seen_too);
    EXPECT_TRUE(fine(out));
    return out ? *out : std::vector<KeptAlarm>();
  }
  void raise(const std::vector<Alarm>& alarms) {
    const auto session = world_.open(kHolder);
    ASSERT_TRUE(fine(member::keep_alarms(*session, alarms)));
  }
  void see_all() {
    const auto session = world_.open(kHolder);
    const auto all = member::kept_alarms(*session, false);
    ASSERT_TRUE(fine(all));
    ASSERT_TRUE(fine(member::mark_seen(*session, *all)));
  }
  Alarm bad_entry(std::uint8_t number) {
    Alarm out{AlarmKind::kBadEntry, {}, world_.node_of("telecom").id, "author not in the roster"};
    out.entry.bytes[0] = number;
    return out;
  }

  World world_{29};
};

TEST_F(AlarmsTest, AForkThatABackgroundSyncFoundIsThereForTheNextCommand) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "一")));
  world_.start(kHolder);
  EXPECT_THAT(kept(), IsEmpty());
  world_.mesh().fork(world_.node_of("electric").id, world_.node_of("banks").id);
  EXPECT_THAT(world_.start(kHolder).sync.alarms, SizeIs(1)) << "nobody looked at this one";
  EXPECT_THAT(world_.start(kHolder).sync.alarms, IsEmpty()) << "found once";
  const auto alarms = kept();
  ASSERT_THAT(alarms, SizeIs(1));
  EXPECT_EQ(alarms.front().alarm.kind, AlarmKind::kFork);
  EXPECT_EQ(alarms.front().org, "electric");
  EXPECT_EQ(alarms.front().times, 1U);
  const auto session = world_.open(kHolder);
  const auto view = work::status(*session);
  ASSERT_TRUE(fine(view));
  EXPECT_THAT(view->alarms, SizeIs(1));
}

TEST_F(AlarmsTest, WhatSomebodySawIsShownNoMoreAndKept) {
  raise({bad_entry(1), bad_entry(2)});
  EXPECT_THAT(kept(), SizeIs(2));
  see_all();
  EXPECT_THAT(kept(), IsEmpty());
  EXPECT_THAT(kept(true), SizeIs(2));
}

TEST_F(AlarmsTest, TheSameAlarmIsCountedAndRisesAgainADayAfterItWasSeen) {
  raise({bad_entry(1)});
  raise({bad_entry(1)});
  ASSERT_THAT(kept(), SizeIs(1));
  EXPECT_EQ(kept().front().times, 2U);
  see_all();
  raise({bad_entry(1)});
  EXPECT_THAT(kept(), IsEmpty()) << "somebody knows";
  world_.clock().advance_hours(25);
  raise({bad_entry(1)});
  ASSERT_THAT(kept(), SizeIs(1));
  EXPECT_EQ(kept().front().times, 4U);
}

TEST_F(AlarmsTest, AFloodOfOneKindIsCountedAndHidesNoOther) {
  raise({{AlarmKind::kFork, {}, world_.node_of("electric").id, "two entries at position 1"}});
  std::vector<Alarm> flood;
  for (std::uint8_t i = 1; i <= 100; ++i) flood.push_back(bad_entry(i));
  raise(flood);
  const auto alarms = kept();
  EXPECT_THAT(alarms, SizeIs(1 + member::kAlarmsOfAKind));
  std::uint64_t times = 0;
  std::size_t forks = 0;
  for (const KeptAlarm& alarm : alarms) {
    times += alarm.alarm.kind == AlarmKind::kBadEntry ? alarm.times : 0;
    forks += alarm.alarm.kind == AlarmKind::kFork ? 1 : 0;
  }
  EXPECT_EQ(times, 100U);
  EXPECT_EQ(forks, 1U);
  see_all();
  raise({bad_entry(200)});
  ASSERT_THAT(kept(), SizeIs(1)) << "what was seen gives way to what is new";
  EXPECT_EQ(kept().front().alarm.entry, bad_entry(200).entry);
  EXPECT_THAT(kept(true), SizeIs(1 + member::kAlarmsOfAKind));
}

TEST_F(AlarmsTest, AClockThatIsOffIsOneAlarm) {
  TestClock ahead;
  ahead.advance_hours(3);
  member::SessionOptions options;
  options.home = world_.home(kHolder);
  options.unlock = &world_.unlock();
  options.connector = &world_.mesh();
  options.clock = &ahead;
  options.random = &world_.random();
  for (int i = 0; i < 2; ++i) {
    auto session = member::Session::open(options);
    ASSERT_TRUE(fine(session));
    ASSERT_TRUE(fine(work::start(**session)));
  }
  const auto alarms = kept();
  ASSERT_THAT(alarms, SizeIs(1));
  EXPECT_EQ(alarms.front().alarm.kind, AlarmKind::kClock);
  EXPECT_EQ(alarms.front().times, 2U);
}

}  // namespace
}  // namespace ceptoar::test::alarms_test
