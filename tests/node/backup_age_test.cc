// SPDX-License-Identifier: Apache-2.0
// Backups that stopped coming, as the log and the status line of a node tell of them.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "node/service/backup_age.h"
#include "node/service/node.h"
#include "schema/time.h"
#include "tests/node/daemon_words.h"
#include "tests/node/mesh.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::backup_age_test {
namespace {

using std::chrono::hours;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint64_t kHourS = 3600;
constexpr std::uint64_t kJoinedS = 1'800'000'000;
constexpr std::uint64_t kDayS = 24 * kHourS;

TEST(BackupAgeTest, NothingIsMissingBeforeItsTimeAndASecondLaterItIs) {
  service::BackupTimes times{kJoinedS, kJoinedS + kHourS, kJoinedS + kHourS};
  EXPECT_EQ(service::missing_backups(times, kJoinedS + 27 * kHourS), "");
  EXPECT_EQ(service::missing_backups(times, kJoinedS + 27 * kHourS + 1),
            "NO BACKUP SINCE " + format_rfc3339((kJoinedS + kHourS) * 1000));
  times.backup_s = kJoinedS + 8 * kDayS;
  EXPECT_EQ(service::missing_backups(times, kJoinedS + 8 * kDayS + kHourS), "");
  EXPECT_EQ(service::missing_backups(times, kJoinedS + 8 * kDayS + kHourS + 1),
            "NO RESTORE PROVEN SINCE " + format_rfc3339((kJoinedS + kHourS) * 1000));
}

TEST(BackupAgeTest, WhatNeverCameCountsFromTheDayTheNodeJoined) {
  const service::BackupTimes never{kJoinedS, 0, 0};
  const std::string since = format_rfc3339(kJoinedS * 1000);
  EXPECT_EQ(service::missing_backups(never, kJoinedS + 26 * kHourS), "");
  EXPECT_EQ(service::missing_backups(never, kJoinedS + 9 * kDayS),
            "NO BACKUP SINCE " + since + "; NO RESTORE PROVEN SINCE " + since);
}

TEST(BackupAgeTest, AStampOfAClockThatWasAheadHidesNothing) {
  const service::BackupTimes ahead{kJoinedS, kJoinedS + 300 * kDayS, kJoinedS + kDayS};
  EXPECT_THAT(service::missing_backups(ahead, kJoinedS + 2 * kDayS), HasSubstr("NO BACKUP SINCE "));
}

// A node of this process, its log in a file. It joined thirty hours ago.
class BackupWordTest : public testing::Test {
 protected:
  void SetUp() override { age(paths.genesis(), hours(30)); }
  void TearDown() override {
    node.reset();
    close(fd);
  }
  static void age(const std::filesystem::path& file, hours by) {
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - by);
  }
  static void stamp(const std::filesystem::path& file, hours ago) {
    ASSERT_TRUE(good(service::write_stamp(file)));
    age(file, ago);
  }
  void start(bool installed) {
    auto config = service::read_config(paths.config());
    ASSERT_TRUE(good(config));
    auto started = service::Node::start(paths, std::move(*config), "", told, installed);
    ASSERT_TRUE(good(started));
    node = std::move(*started);
  }
  std::size_t alarms(const std::string& words = {}) const {
    std::ifstream file(log_file);
    return times_said(std::string((std::istreambuf_iterator<char>(file)), {}), "backup-old", words);
  }
  static std::string time_of(const std::filesystem::path& file) {
    return format_rfc3339(service::stamped_s(file) * 1000);
  }

  Mesh mesh{165};
  const service::NodePaths paths{mesh.directory(0)};
  TempDir temp;
  const std::filesystem::path log_file = temp.path() / "log";
  const int fd = open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const service::Log told{fd};
  std::unique_ptr<service::Node> node;
};

TEST_F(BackupWordTest, AnInstalledNodeThatNeverHadOneAlarmsOnceADay) {
  ASSERT_NO_FATAL_FAILURE(start(true));
  node->upkeep();
  EXPECT_EQ(alarms("NO BACKUP SINCE " + time_of(paths.genesis())), 1U);
  node->upkeep();
  EXPECT_EQ(alarms(), 1U) << "a minute later";
  EXPECT_THAT(node->status_line(), HasSubstr("; NO BACKUP SINCE " + time_of(paths.genesis())));
  EXPECT_THAT(node->status_line(), Not(HasSubstr("RESTORE"))) << "that has a week and a day";
}

TEST_F(BackupWordTest, ADemonstrationHasNone) {
  ASSERT_NO_FATAL_FAILURE(start(false));
  node->upkeep();
  EXPECT_EQ(alarms(), 0U);
  EXPECT_THAT(node->status_line(), Not(HasSubstr("BACKUP")));
}

TEST_F(BackupWordTest, WhereOneWasEverMadeTheNextOnesAreMissed) {
  ASSERT_NO_FATAL_FAILURE(stamp(paths.backup_stamp(), hours(27)));
  ASSERT_NO_FATAL_FAILURE(start(false));
  node->upkeep();
  EXPECT_EQ(alarms("NO BACKUP SINCE " + time_of(paths.backup_stamp())), 1U);
  ASSERT_NO_FATAL_FAILURE(stamp(paths.backup_stamp(), hours(1)));
  EXPECT_THAT(node->status_line(), Not(HasSubstr("BACKUP"))) << "there is one again";
}

TEST_F(BackupWordTest, ABackupThatNobodyProvedIsAnAlarmAfterEightDays) {
  age(paths.genesis(), hours(30 * 24));
  ASSERT_NO_FATAL_FAILURE(stamp(paths.backup_stamp(), hours(25)));
  ASSERT_NO_FATAL_FAILURE(stamp(paths.proof_stamp(), hours(8 * 24 - 1)));
  ASSERT_NO_FATAL_FAILURE(start(true));
  node->upkeep();
  EXPECT_EQ(alarms(), 0U);
  age(paths.proof_stamp(), hours(8 * 24 + 1));
  node->upkeep();
  EXPECT_EQ(alarms("NO RESTORE PROVEN SINCE " + time_of(paths.proof_stamp())), 1U);
  EXPECT_EQ(alarms("NO BACKUP"), 0U);
}

}  // namespace
}  // namespace ceptoar::test::backup_age_test
