// SPDX-License-Identifier: Apache-2.0
// The one lock of the node. Also built alone under the thread sanitizer: it needs nothing else.
#include "node/service/channel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace ceptoar::test::channel_test {
namespace {

using service::Channel;
using service::Urgency;

template <class T>
std::optional<T> one_of(Channel<T>& channel) {
  std::vector<T> one = channel.pop_some(1).values;
  if (one.empty()) return std::nullopt;
  return std::move(one.front());
}

TEST(ChannelTest, EveryValueArrivesOnceAndEachSendersInOrder) {
  constexpr int kSenders = 4;
  constexpr int kEach = 5'000;
  Channel<std::pair<int, std::unique_ptr<int>>> channel;
  std::vector<std::thread> senders;
  for (int sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([&channel, sender] {
      for (int i = 0; i < kEach; ++i) channel.push({sender, std::make_unique<int>(i)});
    });
  }
  std::vector<int> next(kSenders, 0);
  std::thread receiver([&] {
    while (auto value = one_of(channel)) {
      int& expected = next[static_cast<std::size_t>(value->first)];
      ASSERT_EQ(*value->second, expected);
      ++expected;
    }
  });
  for (std::thread& sender : senders) sender.join();
  channel.close();
  receiver.join();
  for (const int count : next) EXPECT_EQ(count, kEach);
}

TEST(ChannelTest, SeveralReceiversShareWithoutLossOrDouble) {
  constexpr int kValues = 20'000;
  Channel<int> channel;
  std::atomic<std::int64_t> sum{0};
  std::atomic<int> count{0};
  std::vector<std::thread> receivers;
  for (int i = 0; i < 3; ++i) {
    receivers.emplace_back([&] {
      while (const auto value = one_of(channel)) {
        sum += *value;
        ++count;
      }
    });
  }
  for (int i = 0; i < kValues; ++i)
    channel.push(i, i % 7 == 0 ? Urgency::kUrgent : Urgency::kUsual);
  channel.close();
  for (std::thread& receiver : receivers) receiver.join();
  EXPECT_EQ(count, kValues);
  EXPECT_EQ(sum, std::int64_t{kValues} * (kValues - 1) / 2);
}

TEST(ChannelTest, WhatIsPushedTogetherArrivesInItsOrderWithOneAwakening) {
  int wakes = 0;
  Channel<std::unique_ptr<int>> channel([&] { ++wakes; });
  const auto some = [](int from, int to) {
    std::vector<std::unique_ptr<int>> out;
    for (; from < to; ++from) out.push_back(std::make_unique<int>(from));
    return out;
  };
  auto usual = some(0, 3);
  auto urgent = some(10, 12);
  channel.push_all(usual);
  channel.push_all(urgent, Urgency::kUrgent);
  auto none = some(0, 0);
  channel.push_all(none);
  EXPECT_TRUE(usual.empty());
  EXPECT_EQ(wakes, 1);
  std::vector<int> taken;
  for (const auto& value : channel.take(false)) taken.push_back(*value);
  EXPECT_EQ(taken, (std::vector<int>{10, 11, 0, 1, 2}));
  channel.push_all(none);
  EXPECT_EQ(wakes, 1) << "nothing came";
  auto later = some(5, 6);
  channel.push_all(later);
  EXPECT_EQ(wakes, 2);
  channel.close();
  auto late = some(7, 9);
  channel.push_all(late);
  EXPECT_TRUE(late.empty());
  EXPECT_EQ(**one_of(channel), 5);
  EXPECT_EQ(one_of(channel), std::nullopt);
}

TEST(ChannelTest, ManyPushedTogetherWakeEveryReceiver) {
  constexpr int kValues = 20'000;
  Channel<int> channel;
  std::atomic<std::int64_t> sum{0};
  std::vector<std::thread> receivers;
  for (int i = 0; i < 3; ++i) {
    receivers.emplace_back([&] {
      while (const auto value = one_of(channel)) sum += *value;
    });
  }
  std::vector<int> together;
  for (int i = 0; i < kValues; ++i) {
    together.push_back(i);
    if (i % 37 == 0) channel.push_all(together);
  }
  channel.push_all(together);
  channel.close();
  for (std::thread& receiver : receivers) receiver.join();
  EXPECT_EQ(sum, std::int64_t{kValues} * (kValues - 1) / 2);
}

TEST(ChannelTest, UrgentOvertakesAndWakesOnceForWhatIsThere) {
  int wakes = 0;
  Channel<int> channel([&] { ++wakes; });
  channel.push(1);
  channel.push(2);
  channel.push(3, Urgency::kUrgent);
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(channel.take(false), (std::deque<int>{3, 1, 2}));
  EXPECT_TRUE(channel.take(false).empty());
  channel.push(4);
  EXPECT_EQ(wakes, 2);
  channel.close();
  channel.push(5);
  EXPECT_EQ(one_of(channel), std::optional<int>(4));
  EXPECT_EQ(one_of(channel), std::nullopt);
}

// Who takes some leaves as many for another; what is urgent is taken alone and overtakes what was taken before,
// unless who takes wants the others first.
TEST(ChannelTest, SomeAreHalfAtMostAndTheUrgentGoesBetween) {
  Channel<int> channel;
  std::vector<int> seven{1, 2, 3, 4, 5, 6, 7};
  channel.push_all(seven);
  EXPECT_EQ(channel.pop_urgent(), std::nullopt);
  const auto some = channel.pop_some(8);
  EXPECT_EQ(some.values, (std::vector<int>{1, 2, 3, 4}));
  EXPECT_EQ(some.urgency, Urgency::kUsual);
  channel.push(10, Urgency::kUrgent);
  channel.push(11, Urgency::kUrgent);
  EXPECT_EQ(channel.pop_urgent(), std::optional<int>(10));
  const auto urgent = channel.pop_some(8);
  EXPECT_EQ(urgent.values, (std::vector<int>{11}));
  EXPECT_EQ(urgent.urgency, Urgency::kUrgent);
  EXPECT_EQ(channel.pop_urgent(), std::nullopt);
  EXPECT_EQ(channel.pop_some(1).values, (std::vector<int>{5}));
  channel.push(12, Urgency::kUrgent);
  EXPECT_EQ(channel.pop_some(8, Urgency::kUsual).values, (std::vector<int>{6}));
  EXPECT_EQ(channel.take(false), (std::deque<int>{12, 7}));
  EXPECT_EQ(channel.pop_urgent(), std::nullopt);
  channel.push(13, Urgency::kUrgent);
  EXPECT_EQ(channel.pop_some(8, Urgency::kUsual).values, (std::vector<int>{13})) << "there are no others";
  channel.close();
  EXPECT_TRUE(channel.pop_some(8).values.empty());
}

}  // namespace
}  // namespace ceptoar::test::channel_test
