// SPDX-License-Identifier: Apache-2.0
#include "crypto/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <thread>
#include <type_traits>
#include <vector>

namespace ceptoar::crypto::secret_test {
namespace {

static_assert(!std::is_copy_constructible_v<Secret<32>>);
static_assert(!std::is_copy_assignable_v<Secret<32>>);
static_assert(std::is_nothrow_move_constructible_v<Secret<32>>);
static_assert(!std::is_copy_constructible_v<SecretMemory>);

Secret<32> counting() {
  Secret<32> out;
  std::uint8_t next = 1;
  for (std::uint8_t& b : out.writable()) b = next++;
  return out;
}

TEST(SecretTest, StartsAsZeros) {
  const Secret<32> secret;
  EXPECT_TRUE(std::all_of(secret.view().begin(), secret.view().end(),
                          [](std::uint8_t b) { return b == 0; }));
}

TEST(SecretTest, MovesTheMemoryAndLeavesNothingBehind) {
  Secret<32> source = counting();
  const std::uint8_t* const memory = source.view().data();
  const Secret<32> target = std::move(source);
  EXPECT_EQ(target.view().data(), memory);
  EXPECT_TRUE(source.view().empty());  // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_TRUE(target.equals(counting()));
}

TEST(SecretTest, CopyIsAnotherPlaceWithTheSameBytes) {
  const Secret<32> source = counting();
  const Secret<32> copy = source.copy();
  EXPECT_NE(source.view().data(), copy.view().data());
  EXPECT_TRUE(source.equals(copy));
}

TEST(SecretTest, EqualsSeesEveryByteAndTheLength) {
  const Secret<32> secret = counting();
  for (std::size_t i = 0; i < 32; ++i) {
    Secret<32> other = counting();
    other.writable()[i] ^= 0x80;
    EXPECT_FALSE(secret.equals(other)) << i;
  }
  SecretMemory shorter(31);
  EXPECT_FALSE(shorter.equals(secret.view()));
  EXPECT_TRUE(SecretMemory(0).equals({}));
}

TEST(SecretTest, RefusesAnotherLength) {
  EXPECT_EQ(Secret<32>::from(Bytes(31)).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(Secret<32>::from(Bytes(33)).error().code, ErrorCode::kMalformed);
  EXPECT_TRUE(Secret<32>::from(Bytes(32)));
}

TEST(SecretTest, WipesOnEveryWayOut) {
  Bytes bytes(64, 0xaa);
  { const WipeOnExit wiped(bytes); }
  EXPECT_EQ(bytes, Bytes(64, 0));
  Bytes nothing;
  wipe(nothing);
}

TEST(SecretTest, WhatIsGivenBackIsWipedAndUsedAgain) {
  const std::uint8_t* place = nullptr;
  {
    Secret<64> first;
    std::fill(first.writable().begin(), first.writable().end(), std::uint8_t{0xaa});
    place = first.view().data();
  }
  EXPECT_EQ(std::count(place + sizeof(void*), place + 64, 0xaa), 0);
  const Secret<64> second;
  EXPECT_EQ(second.view().data(), place);
  EXPECT_EQ(std::count(place, place + 64, 0), 64) << "and it begins as zeros";
}

TEST(SecretTest, ManyAtOnceDoNotTouchEachOther) {
  std::vector<Secret<32>> many(500);
  for (std::size_t i = 0; i < many.size(); ++i) {
    std::fill(many[i].writable().begin(), many[i].writable().end(), static_cast<std::uint8_t>(i));
  }
  std::thread elsewhere([moved = std::move(many[7])]() mutable { Secret<32> own = std::move(moved); });
  elsewhere.join();
  many.erase(many.begin(), many.begin() + 100);
  many.resize(450);
  for (std::size_t i = 100; i < 500; ++i) {
    const BytesView view = many[i - 100].view();
    EXPECT_EQ(std::count(view.begin(), view.end(), static_cast<std::uint8_t>(i)), 32) << i;
  }
}

using SecretDeathTest = ::testing::Test;

TEST(SecretDeathTest, WritingBehindASmallSecretEndsTheProcess) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(
      {
        Secret<64> secret;
        secret.writable().data()[64] ^= 1;
      },
      "");
}

TEST(SecretDeathTest, ReadingPastTheEndFaults) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  // A whole page, so that the guard page starts right behind it.
  SecretMemory memory(4096);
  EXPECT_DEATH(
      {
        const volatile std::uint8_t* past = memory.view().data() + 4096;
        static_cast<void>(*past);
      },
      "");
}

}  // namespace
}  // namespace ceptoar::crypto::secret_test
