// SPDX-License-Identifier: Apache-2.0
#include "schema/time.h"

#include <gtest/gtest.h>

#include "tests/schema/wire_cases.h"

namespace ceptoar::test::time_test {
namespace {

constexpr std::uint64_t kMorning = 1'795'132'800'000;  // 2026-11-20, morning

TEST(Rfc3339Test, WritesKnownTimes) {
  EXPECT_EQ(format_rfc3339(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(1), "1970-01-01T00:00:00.001Z");
  EXPECT_EQ(format_rfc3339(951'782'400'000), "2000-02-29T00:00:00Z");
  EXPECT_EQ(format_rfc3339(1'000'000'000'000), "2001-09-09T01:46:40Z");
  EXPECT_EQ(format_rfc3339(253'402'300'799'999), "9999-12-31T23:59:59.999Z");
}

TEST(Rfc3339Test, LaterThanFourDigitsOfYearIsShownAsTheLastMoment) {
  EXPECT_EQ(format_rfc3339(~std::uint64_t{0}), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(format_jst_long(~std::uint64_t{0}), "9999-12-31 23:59:59 JST");
}

TEST(Rfc3339Test, ReadsOffsetsAndFractions) {
  struct Row {
    const char* text;
    std::uint64_t ms;
  };
  for (const Row& row :
       {Row{"1970-01-01T00:00:00Z", 0}, Row{"1970-01-01T09:00:00+09:00", 0},
        Row{"1969-12-31T19:00:00-05:00", 0}, Row{"2000-02-29T00:00:00Z", 951'782'400'000},
        Row{"1970-01-01T00:00:00.5Z", 500}, Row{"1970-01-01T00:00:00.05Z", 50},
        Row{"1970-01-01T00:00:00.123Z", 123}, Row{"1970-01-01T00:00:00.123999999Z", 123},
        Row{"1970-01-01T00:00:00-00:00", 0}}) {
    const auto parsed = parse_rfc3339(row.text);
    ASSERT_TRUE(parsed) << row.text;
    EXPECT_EQ(*parsed, row.ms) << row.text;
  }
}

TEST(Rfc3339Test, RefusesWhatIsNotExact) {
  for (const char* text : {"",
                           "2026-11-20",
                           "2026-11-20T10:00Z",
                           "2026-11-20T10:00:00",
                           "2026-11-20 10:00:00Z",
                           "2026-11-20t10:00:00Z",
                           "2026-11-20T10:00:00z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-11-20T24:00:00Z",
                           "2026-11-20T10:60:00Z",
                           "2016-12-31T23:59:60Z",
                           "2026-11-20T10:00:00.Z",
                           "2026-11-20T10:00:00+0900",
                           "2026-11-20T10:00:00+24:00",
                           "2026-11-20T10:00:00+09:60",
                           "2026-11-20T10:00:00Z ",
                           " 2026-11-20T10:00:00Z",
                           "26-11-20T10:00:00Z",
                           "2026-1-20T10:00:00Z",
                           "1969-12-31T23:59:59Z",
                           "1970-01-01T00:00:00+09:00",
                           "2026-11-20T10:00:00ZZ",
                           "+026-11-20T10:00:00Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Rfc3339Test, EveryMillisecondComesBack) {
  SeededRandom random(run_seed());
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t ms = random.next() % 253'402'300'800'000;
    EXPECT_EQ(*parse_rfc3339(format_rfc3339(ms)), ms);
  }
}

TEST(JstTest, IsNineHoursAheadAllYear) {
  const std::uint64_t ms = *parse_rfc3339("2026-11-20T01:21:05Z");
  EXPECT_EQ(format_jst_short(ms), "11/20 10:21");
  EXPECT_EQ(format_jst_long(ms), "2026-11-20 10:21:05 JST");
  EXPECT_EQ(format_jst_long(*parse_rfc3339("2026-07-31T15:00:00Z")), "2026-08-01 00:00:00 JST");
  EXPECT_EQ(to_jst(ms).weekday, 5);                                      // a Friday
  EXPECT_EQ(to_jst(*parse_rfc3339("2026-11-21T15:00:00Z")).weekday, 0);  // Sunday, there
}

TEST(HorizonTest, CountsFromTheStartOfTheUtcDay) {
  const std::uint64_t noon = *parse_rfc3339("2026-11-20T12:34:56.789Z");
  EXPECT_EQ(format_rfc3339(horizon_ms(noon, 61)), "2027-01-20T00:00:00Z");
  EXPECT_EQ(horizon_ms(noon, 0), *parse_rfc3339("2026-11-20T00:00:00Z"));
}

TEST(HlcTest, NeverStandsStillAndFollowsTheWall) {
  SeededRandom random(run_seed());
  std::uint64_t hlc = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t wall = kMorning + random.next() % 50;  // goes back and forth
    const std::uint64_t next = next_hlc(hlc, wall);
    ASSERT_GT(next, hlc);
    ASSERT_GE(hlc_ms(next), wall);
    hlc = next;
  }
  EXPECT_LE(hlc_ms(hlc), kMorning + 50);
  EXPECT_EQ(next_hlc(5, 0), 6U);
  EXPECT_EQ(hlc_ms(next_hlc(0, 1234)), 1234U);
}

}  // namespace
}  // namespace ceptoar::test::time_test
