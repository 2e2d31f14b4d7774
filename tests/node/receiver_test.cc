// SPDX-License-Identifier: Apache-2.0
// Urgent values go first, and not without end.
#include "node/service/receiver.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace ceptoar::test::receiver_test {
namespace {

using limits::kUrgentInARow;
using service::Channel;
using service::Receiver;
using service::Urgency;

std::vector<int> numbers(int from, std::size_t count) {
  std::vector<int> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(from++);
  return out;
}

class ReceiverTest : public testing::Test {
 protected:
  void push(int from, std::size_t count, Urgency urgency) {
    std::vector<int> values = numbers(from, count);
    channel.push_all(values, urgency);
  }
  std::vector<int> receive(std::size_t count) {
    std::vector<int> out;
    while (out.size() < count) {
      const auto next = receiver.next();
      if (!next) break;
      EXPECT_EQ(next->urgency, next->value < 0 ? Urgency::kUrgent : Urgency::kUsual);
      out.push_back(next->value);
    }
    return out;
  }
  Channel<int> channel;
  Receiver<int> receiver{channel, 4};
};

TEST_F(ReceiverTest, UrgentValuesGoFirstAndBetweenTheUsualOnesThatWereTaken) {
  push(1, 6, Urgency::kUsual);
  push(-9, 1, Urgency::kUrgent);
  EXPECT_EQ(receive(2), (std::vector<int>{-9, 1}));
  EXPECT_TRUE(receiver.in_hand());
  push(-8, 2, Urgency::kUrgent);
  EXPECT_EQ(receive(4), (std::vector<int>{-8, -7, 2, 3}));
  EXPECT_FALSE(receiver.in_hand()) << "half of the six were taken, for the sake of other receivers";
  channel.close();
  EXPECT_EQ(receive(9), (std::vector<int>{4, 5, 6}));
  EXPECT_EQ(receiver.next(), std::nullopt);
}

TEST_F(ReceiverTest, AfterSoManyUrgentValuesComesAUsualOne) {
  push(-100, 3 * kUrgentInARow, Urgency::kUrgent);
  push(1, 2, Urgency::kUsual);
  EXPECT_EQ(receive(kUrgentInARow), numbers(-100, kUrgentInARow));
  EXPECT_EQ(receive(1), std::vector<int>{1});
  EXPECT_EQ(receive(kUrgentInARow), numbers(-100 + static_cast<int>(kUrgentInARow), kUrgentInARow));
  EXPECT_EQ(receive(1), std::vector<int>{2});
}

TEST_F(ReceiverTest, UsualValuesInHandHaveTheirTurnToo) {
  push(1, 8, Urgency::kUsual);
  EXPECT_EQ(receive(1), std::vector<int>{1});
  ASSERT_TRUE(receiver.in_hand());
  push(-100, 3 * kUrgentInARow, Urgency::kUrgent);
  EXPECT_EQ(receive(kUrgentInARow), numbers(-100, kUrgentInARow));
  EXPECT_EQ(receive(1), std::vector<int>{2});
}

TEST_F(ReceiverTest, AnUrgentValueWaitsForOneUsualOneAtMost) {
  push(-100, kUrgentInARow, Urgency::kUrgent);
  receive(kUrgentInARow);
  push(1, 8, Urgency::kUsual);
  push(-9, 1, Urgency::kUrgent);
  EXPECT_EQ(receive(3), (std::vector<int>{1, -9, 2}));
}

TEST_F(ReceiverTest, UrgentValuesAloneDoNotWaitForUsualOnes) {
  push(-100, 5 * kUrgentInARow, Urgency::kUrgent);
  channel.close();
  EXPECT_EQ(receive(6 * kUrgentInARow), numbers(-100, 5 * kUrgentInARow));
}

// Each urgent value that is received brings the next, as an attacker would; the end comes from the usual ones.
TEST_F(ReceiverTest, UsualValuesAreAllReceivedWhileTheUrgentLaneIsNeverEmpty) {
  constexpr std::size_t kUsual = 500;
  push(1, kUsual, Urgency::kUsual);
  push(-100, 2 * kUrgentInARow, Urgency::kUrgent);
  std::atomic<std::size_t> usual{0};
  std::atomic<std::size_t> urgent{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      Receiver<int> here(channel, 4);
      while (const auto next = here.next()) {
        if (next->urgency == Urgency::kUsual) {
          if (++usual == kUsual) channel.close();
        } else if (++urgent < 100 * kUsual * kUrgentInARow) {
          channel.push(-1, Urgency::kUrgent);
        } else {
          channel.close();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(usual, kUsual);
  EXPECT_LT(urgent, 100 * kUsual * kUrgentInARow);
}

}  // namespace
}  // namespace ceptoar::test::receiver_test
