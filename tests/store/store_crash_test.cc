// SPDX-License-Identifier: Apache-2.0
// The writer is killed at any point of its work; what it acknowledged must be there, whole. More rounds:
// CEPTOAR_CRASH_ROUNDS.
#include "store/node_store.h"
#include "tests/store/crash_batches.h"
#include "tests/store/store_fixture.h"

namespace ceptoar::test::store_crash_test {
namespace {

using store::NodeStore;

std::uint64_t rounds() {
  const char* text = std::getenv("CEPTOAR_CRASH_ROUNDS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 20;
}

class StoreCrashTest : public StoreTest {
 protected:
  Result<std::unique_ptr<NodeStore>> open() {
    return NodeStore::open(dir.path() / "store", master, small_options(), random);
  }
  // Writes from `first` on, acknowledging each batch after its apply() returned.
  int write_on(std::uint64_t first, int pipe) {
    const auto store = open();
    if (!store) return 1;
    for (std::uint64_t number = first;; ++number) {
      if (!(*store)->apply({batch_of(number)})) return 2;
      if (!send_number(pipe, number)) return 3;
    }
  }
  // Judges what is there now and returns the newest batch.
  std::uint64_t check(std::uint64_t acknowledged) {
    const auto opened = open();
    CEPTOAR_CHECK(opened.has_value());
    EXPECT_EQ(fault_of(**opened, acknowledged), "");
    return newest_batch(**opened);
  }
};

TEST_F(StoreCrashTest, KilledInAnyDiskCallNothingAcknowledgedIsLostAndNothingIsHalf) {
  std::uint64_t last = 0;
  for (std::uint64_t round = 0; round < rounds(); ++round) {
    const long nth = static_cast<long>(1 + random.below(60));
    SCOPED_TRACE("round " + std::to_string(round) + ", killed in disk call " + std::to_string(nth));
    std::uint64_t acknowledged = last;
    {
      Child child([&](int pipe) {
        disk::kill_at(nth);
        return write_on(last + 1, pipe);
      });
      while (const auto number = child.next()) acknowledged = *number;
      const int status = child.wait();
      ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    }
    last = check(acknowledged);
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(last, rounds());
}

TEST_F(StoreCrashTest, PowerCutInAnyDiskCallNothingAcknowledgedIsLostAndNothingIsHalf) {
  std::uint64_t last = 0;
  for (std::uint64_t round = 0; round < rounds(); ++round) {
    const long nth = static_cast<long>(1 + random.below(60));
    const unsigned kept = static_cast<unsigned>(random.below(1u << 30));
    SCOPED_TRACE("round " + std::to_string(round) + ", power cut in disk call " +
                 std::to_string(nth));
    if (round == 0) { ASSERT_OK(open()); }
    std::uint64_t acknowledged = last;
    {
      Child child([&](int pipe) {
        disk::cut_power_at(nth, kept);
        return write_on(last + 1, pipe);
      });
      while (const auto number = child.next()) acknowledged = *number;
      const int status = child.wait();
      ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    }
    last = check(acknowledged);
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(last, rounds());
}

TEST_F(StoreCrashTest, StoreWhoseMakingWasCutShortCanBeMadeAgain) {
  for (const bool power : {false, true}) {
    for (long nth = 1; nth <= 12; ++nth) {
      SCOPED_TRACE(std::string(power ? "power cut" : "killed") + " in disk call " +
                   std::to_string(nth));
      std::filesystem::remove_all(dir.path() / "store");
      const unsigned kept = static_cast<unsigned>(random.below(1u << 30));
      Child child([&](int) {
        power ? disk::cut_power_at(nth, kept) : disk::kill_at(nth);
        return open() ? 0 : 1;
      });
      const int status = child.wait();
      EXPECT_TRUE(WIFSIGNALED(status) || nth > 3) << "nothing was cut short";
      const auto store = open();
      ASSERT_OK(store);
      ASSERT_OK((*store)->apply({batch_of(1)}));
    }
  }
}

TEST_F(StoreCrashTest, EveryApplyIsSyncedBeforeItReturns) {
  const auto store = open();
  ASSERT_OK(store);
  for (std::uint64_t number = 1; number <= 10; ++number) {
    disk::heal();
    ASSERT_OK((*store)->apply({batch_of(number)}));
    EXPECT_GE(disk::syncs(), 1);
  }
}

TEST_F(StoreCrashTest, KilledFromOutsideNothingAcknowledgedIsLostAndNothingIsHalf) {
  std::uint64_t last = 0;
  for (std::uint64_t round = 0; round < rounds(); ++round) {
    const std::uint64_t after = random.below(40);
    SCOPED_TRACE("round " + std::to_string(round) + ", killed after " + std::to_string(after));
    std::uint64_t acknowledged = last;
    {
      Child child([&](int pipe) { return write_on(last + 1, pipe); });
      for (std::uint64_t i = 0; i <= after; ++i) {
        const auto number = child.next();
        ASSERT_TRUE(number.has_value());
        acknowledged = *number;
      }
      child.kill();
      while (const auto number = child.next()) acknowledged = *number;  // sent before it died
      child.wait();
    }
    last = check(acknowledged);
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace ceptoar::test::store_crash_test
