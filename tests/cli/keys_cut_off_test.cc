// SPDX-License-Identifier: Apache-2.0
// A run that is killed while it destroys keys: between the key file and the archive, or anywhere else.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "cli/member/archive_items.h"
#include "cli/member/keys.h"
#include "tests/cli/world.h"
#include "tests/store/faulty_disk.h"

namespace ceptoar::test::keys_cut_off_test {
namespace {

class KeysCutOffTest : public testing::Test {
 protected:
  static constexpr const char* kReader = "secretariat@banks";
  static constexpr const char* kName = "人の名前の入った題";
  static constexpr std::uint64_t kHourMs = 3'600'000;

  void SetUp() override {
    world_.build_all();
    ASSERT_TRUE(fine(world_.post("secretariat@electric", "red", kReader, false, kName)));
    world_.start(kReader);
    auto session = world_.open(kReader);
    const HolderId me = (*session->identity())->subject.holder;
    const crypto::KeyRecord* key =
        session->home().keys().newest(crypto::KeyPurpose::kPersonEpoch, me.view());
    ASSERT_NE(key, nullptr);
    epoch_ = key->epoch;
    over_ms_ = key->not_after_ms + limits::kStatementGraceDays * limits::kDayMs;
  }
  // The last start before the key goes, so that the run of the test has nothing else to do.
  void wait_until_it_is_due() {
    while (world_.clock().now_ms() + 8 * limits::kDayMs < over_ms_) {
      world_.clock().advance_days(7);
      world_.sync_all(1);
    }
    while (world_.clock().now_ms() + 2 * kHourMs < over_ms_) world_.clock().advance_hours(1);
    world_.sync_all(2);
    ASSERT_TRUE(look().key) << "too early";
    world_.clock().advance_hours(3);
  }
  // In a process of its own; false: it came to its end before.
  bool killed_in(long nth) {
    const pid_t child = ::fork();
    if (child == 0) {
      disk::kill_at(nth);
      auto session = world_.open(kReader);
      ::_exit(member::maintain(*session) ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    EXPECT_TRUE(killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) << status;
    return killed;
  }
  struct Left {
    bool key = false;
    bool title = false;
  };
  Left look() {
    auto session = world_.open(kReader);
    const HolderId me = (*session->identity())->subject.holder;
    Left out;
    out.key = session->home().keys().find(crypto::KeyPurpose::kPersonEpoch, me.view(), epoch_) != nullptr;
    EXPECT_TRUE(fine(member::each_item(*session, [&](member::ItemRow&& item) {
      out.title = out.title || item.title == kName;
      return true;
    })));
    return out;
  }

  World world_{97};
  std::uint32_t epoch_ = 0;
  std::uint64_t over_ms_ = 0;
};

TEST_F(KeysCutOffTest, TitleOfRedGoesWhereverTheRunThatDestroysItsKeyIsCutOff) {
  constexpr long kMostCalls = 400;
  wait_until_it_is_due();
  const auto home = world_.home(kReader);
  const auto before = world_.file("before");
  std::filesystem::copy(home, before, std::filesystem::copy_options::recursive);
  bool key_alone_went = false;
  long nth = 1;
  for (; nth < kMostCalls; ++nth) {
    SCOPED_TRACE("killed in disk call " + std::to_string(nth));
    std::filesystem::remove_all(home);
    std::filesystem::copy(before, home, std::filesystem::copy_options::recursive);
    const bool killed = killed_in(nth);
    const Left cut = look();
    key_alone_went = key_alone_went || (!cut.key && cut.title);
    world_.start(kReader);
    const Left after = look();
    EXPECT_FALSE(after.key);
    EXPECT_FALSE(after.title);
    if (!killed) break;
  }
  EXPECT_GT(nth, 4) << "it writes more often than that";
  EXPECT_LT(nth, kMostCalls);
  EXPECT_TRUE(key_alone_went) << "no cut fell between the key file and the archive";
}

}  // namespace
}  // namespace ceptoar::test::keys_cut_off_test
