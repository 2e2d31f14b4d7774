// SPDX-License-Identifier: Apache-2.0
// Entries of clocks that are wrong: which are taken, which wait, and that none moves ours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "schema/limits.h"
#include "schema/time.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_clock_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr std::uint64_t kMinuteMs = 60'000;
constexpr std::uint64_t kHourMs = 60 * kMinuteMs;
constexpr std::uint16_t kTaken = 0;
constexpr auto kTooEarly = static_cast<std::uint16_t>(ErrorCode::kClock);

// A node of banks that hears telecom, whose clock is wrong.
class CoreClockTest : public testing::Test {
 protected:
  CoreClockTest() {
    node.connect("telecom");
    session = node.greet(1, "banks");
  }
  test::Message dated(Lane lane, std::uint64_t ahead_ms) {
    return author.clear(lane, node.now + ahead_ms);
  }
  // The code with which it was acknowledged last.
  std::uint16_t push(const test::Message& message) {
    node.frame("telecom", Push{{author.item(message)}});
    const auto codes = node.acks("telecom", message.id);
    return codes.empty() ? 0xffff : codes.back();
  }
  bool has_body(const EntryId& id) const { return node.holds(NodeTable::kBodies, id.view()); }
  // The time that this node gives to an entry of its own now.
  std::uint64_t own_time() {
    const Post post =
        node.signed_post(session, node.directed_request({"banks", "telecom"}), node.random_body());
    node.frames.clear();
    const MemberMessage answer = node.ask(1, "banks", post);
    EXPECT_TRUE(std::holds_alternative<Posted>(answer));
    const auto pushed = node.sent<Push>("telecom");
    EXPECT_THAT(pushed, Not(IsEmpty()));
    if (pushed.empty()) return 0;
    const auto header = parse<EntryHeader>(pushed.back().items.back().header);
    EXPECT_TRUE(header.has_value());
    return header ? hlc_ms(header->hlc) : 0;
  }

  Harness node{"banks"};
  Author author{"telecom"};
  Hash32 session;
};

TEST_F(CoreClockTest, MinutesAheadAreTakenAndOnlyTwoOfThemAreFollowed) {
  EXPECT_EQ(push(dated(Lane::kNormal, kMinuteMs)), kTaken);
  EXPECT_GE(own_time(), node.now + kMinuteMs) << "what it saw comes before what it writes";
  EXPECT_EQ(push(dated(Lane::kNormal, 14 * kMinuteMs)), kTaken);
  EXPECT_LT(own_time(), node.now + limits::kHlcAdoptMs);
  EXPECT_EQ(node.frontier("telecom"), 2U);
  EXPECT_FALSE(node.logged("author-clock-ahead"));
}

TEST_F(CoreClockTest, FlashOfAClockHoursAheadIsTakenAtOnceAndTheRestInItsTime) {
  const auto normal = dated(Lane::kNormal, 5 * kHourMs);
  const auto flash = dated(Lane::kFlash, 5 * kHourMs);
  EXPECT_EQ(push(normal), kTooEarly);
  EXPECT_FALSE(node.logged("author-clock-ahead"));
  EXPECT_EQ(push(flash), kTaken);
  EXPECT_TRUE(has_body(flash.id));
  EXPECT_THAT(node.committed, ElementsAre(flash.id));
  EXPECT_TRUE(node.logged("author-clock-ahead"));
  EXPECT_EQ(node.frontier("telecom"), 0U) << "the place before it is open";
  EXPECT_LT(own_time(), node.now + kMinuteMs);
  node.now += 5 * kHourMs;
  EXPECT_EQ(push(normal), kTaken);
  EXPECT_EQ(node.frontier("telecom"), 2U);
}

TEST_F(CoreClockTest, FlashOfMoreThanADayAheadWaits) {
  const auto flash = dated(Lane::kFlash, limits::kHlcFlashMs + kMinuteMs);
  EXPECT_EQ(push(flash), kTooEarly);
  EXPECT_FALSE(has_body(flash.id));
  node.now += 2 * kMinuteMs;
  EXPECT_EQ(push(flash), kTaken);
}

// Each dated for another hour: what is of the future is paid for today.
TEST_F(CoreClockTest, DatesOfTheFutureBuyNoFurtherFlashes) {
  constexpr std::uint64_t kBurst = 20;
  node.author_burst = kBurst;
  node.restart();
  node.connect("telecom");
  std::uint64_t taken = 0;
  for (std::uint64_t i = 0; i < 3 * kBurst; ++i) {
    if (push(dated(Lane::kFlash, i * 20 * kMinuteMs)) == kTaken) ++taken;
  }
  EXPECT_GE(taken, kBurst);
  EXPECT_LE(taken, kBurst + 2);
  EXPECT_TRUE(node.logged("author-flood"));
}

}  // namespace
}  // namespace ceptoar::core::core_clock_test
