// SPDX-License-Identifier: Apache-2.0
#include "cli/work/time_input.h"

#include <gtest/gtest.h>

#include "schema/time.h"

namespace ceptoar::work::time_input_test {
namespace {

// 2026-11-20 10:21 JST, a Friday.
const std::uint64_t kNow = *parse_rfc3339("2026-11-20T01:21:00Z");

std::string future(std::string_view text) {
  const auto ms = parse_when(text, kNow, Nearest::kFuture);
  return ms ? format_rfc3339(*ms) : "none";
}
std::string past(std::string_view text) {
  const auto ms = parse_when(text, kNow, Nearest::kPast);
  return ms ? format_rfc3339(*ms) : "none";
}

TEST(WhenTest, AClockTimeIsTheNextOrTheLastOne) {
  EXPECT_EQ(future("12:00"), "2026-11-20T03:00:00Z");
  EXPECT_EQ(future("09:00"), "2026-11-21T00:00:00Z");
  EXPECT_EQ(future("8:05"), "2026-11-20T23:05:00Z");
  EXPECT_EQ(past("12:00"), "2026-11-19T03:00:00Z");
  EXPECT_EQ(past("10:21"), "2026-11-20T01:21:00Z");
  EXPECT_EQ(past("00:00"), "2026-11-19T15:00:00Z");
}

TEST(WhenTest, ADayHasTheYearThatMakesItNearest) {
  EXPECT_EQ(future("11/27 17:00"), "2026-11-27T08:00:00Z");
  EXPECT_EQ(future("1/5 9:00"), "2027-01-05T00:00:00Z");
  EXPECT_EQ(past("12/31 23:59"), "2025-12-31T14:59:00Z");
}

TEST(WhenTest, ADayThatHasJustPassedIsNotOneOfTheNextYear) {
  EXPECT_EQ(future("11/20 10:20"), "none");
  EXPECT_EQ(future("11/20 10:21"), "none");
  EXPECT_EQ(future("11/19 17:00"), "none");
  EXPECT_EQ(future("6/1 17:00"), "none");
  EXPECT_EQ(future("5/20 17:00"), "2027-05-20T08:00:00Z");
  EXPECT_EQ(future("11/20 10:22"), "2026-11-20T01:22:00Z");
}

TEST(WhenTest, WhatWasTypedEarlierKeepsTheDateThatItHadThen) {
  EXPECT_EQ(with_date("12:00", kNow, Nearest::kFuture), "2026-11-20 12:00");
  EXPECT_EQ(with_date("０９：００", kNow, Nearest::kFuture), "2026-11-21 09:00");
  EXPECT_EQ(with_date("1/5 9:00", kNow, Nearest::kFuture), "2027-01-05 09:00");
  EXPECT_EQ(with_date("09:00", kNow, Nearest::kPast), "2026-11-20 09:00");
  EXPECT_EQ(with_date("30m", kNow, Nearest::kPast), "2026-11-20 09:51");
  for (const char* const whole : {"", "2h", "3d", "2026-11-20 12:00", "2026-11-20T12:00:00+09:00", "いつか", "11/20 10:20"}) {
    EXPECT_EQ(with_date(whole, kNow, Nearest::kFuture), whole);
  }
}

TEST(WhenTest, SpansAndExactTimesAndFullWidth) {
  EXPECT_EQ(future("2h"), "2026-11-20T03:21:00Z");
  EXPECT_EQ(past("30m"), "2026-11-20T00:51:00Z");
  EXPECT_EQ(future("3d"), "2026-11-23T01:21:00Z");
  EXPECT_EQ(future("2026-11-20T12:00:00+09:00"), "2026-11-20T03:00:00Z");
  EXPECT_EQ(future("１２：００"), "2026-11-20T03:00:00Z");
  EXPECT_EQ(future("１１／２７　１７：００"), "2026-11-27T08:00:00Z");
}

TEST(WhenTest, OtherTextIsNoTime) {
  for (const std::string_view text : {"", "12", "24:00", "12:60", "12:0", "2w", "0m", "13/1 10:00",
                                      "2/30 10:00", "11/20", "tomorrow", "12:00x", "-2h"}) {
    EXPECT_EQ(future(text), "none") << text;
  }
}

TEST(WhenTest, ADateWithItsYearAndATimeOfDayIsThatMoment) {
  EXPECT_EQ(future("2027-04-01 17:00"), "2027-04-01T08:00:00Z");
  EXPECT_EQ(past("2027-04-01 17:00"), "2027-04-01T08:00:00Z");
  for (const char* const bad : {"2027-04-01", "2027-04-01 25:00", "2027-02-30 10:00", "2027-04-01  "}) {
    EXPECT_EQ(future(bad), "none") << bad;
  }
}

}  // namespace
}  // namespace ceptoar::work::time_input_test
