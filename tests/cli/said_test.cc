// SPDX-License-Identifier: Apache-2.0
// Times and quantities as people say them.
#include "cli/liaison/said.h"

#include <gtest/gtest.h>

#include "schema/time.h"

namespace ceptoar::liaison::said_test {
namespace {

// 2026-11-20 10:21 JST.
const std::uint64_t kNow = *parse_rfc3339("2026-11-20T01:21:00Z");

std::string time(std::string_view text, Toward toward = Toward::kPast) {
  const auto said = parse_time_said(text, kNow, toward);
  return said ? encode_time(*said) : "none";
}

struct Row {
  std::string_view typed, wire;
};

TEST(TimeSaidTest, ReadsTimesAsTheyAreTyped) {
  constexpr Row kRows[] = {
      {"04:10 ごろ", "2026-11-20T04:10+09:00 minute at about"},
      {"04:10ごろから", "2026-11-20T04:10+09:00 minute since about"},
      {"０４：１０　頃", "2026-11-20T04:10+09:00 minute at about"},
      {"午前４時過ぎ", "2026-11-20T04:00+09:00 hour after"},
      {"午前5時", "2026-11-20T05:00+09:00 hour at"},
      {"午前11時までに", "2026-11-19T11:00+09:00 hour by"},
      {"午後11時30分", "2026-11-19T23:30+09:00 minute at"},
      {"午後3時半ごろ", "2026-11-19T15:30+09:00 minute at about"},
      {"午前0時", "2026-11-20T00:00+09:00 hour at"},
      {"午後12時30分", "2026-11-19T12:30+09:00 minute at"},
      {"正午", "2026-11-19T12:00+09:00 minute at"},
      {"12:30 am", "2026-11-20T00:30+09:00 minute at"},
      {"am 12:30", "2026-11-20T00:30+09:00 minute at"},
      {"12:00 am", "2026-11-20T00:00+09:00 minute at"},
      {"午前12時30分", "2026-11-20T00:30+09:00 minute at"},
      {"午前12時半ごろ", "2026-11-20T00:30+09:00 minute at about"},
      {"午前12時", "2026-11-19T12:00+09:00 hour at"},
      {"12:30 pm", "2026-11-19T12:30+09:00 minute at"},
      {"昨日 23:00", "2026-11-19T23:00+09:00 minute at"},
      {"一昨日の夕方", "2026-11-18T15:00+09:00 part at"},
      {"今朝", "2026-11-20T06:00+09:00 part at"},
      {"今朝4時ごろ", "2026-11-20T04:00+09:00 hour at about"},
      {"昨夜10時", "2026-11-19T22:00+09:00 hour at"},
      {"7/16 10:13", "2026-07-16T10:13+09:00 minute at"},
      {"7月17日2時15分までに", "2026-07-17T02:15+09:00 minute by"},
      {"12/31", "2025-12-31T00:00+09:00 day at"},
      {"2/29", "2024-02-29T00:00+09:00 day at"},
      {"18日", "2026-11-18T00:00+09:00 day at"},
      {"25日", "2026-10-25T00:00+09:00 day at"},
      {"2007-10-12 04:00", "2007-10-12T04:00+09:00 minute at"},
      {"2007年10月12日 午前4時過ぎ", "2007-10-12T04:00+09:00 hour after"},
      {"平成19年7月16日", "2007-07-16T00:00+09:00 day at"},
      {"令和元年10月", "2019-10-01T00:00+09:00 month at"},
      {"2007年10月", "2007-10-01T00:00+09:00 month at"},
      {"7月下旬", "2026-07-21T00:00+09:00 third at"},
      {"2009年", "2009-01-01T00:00+09:00 year at"},
      {"7/16未明", "2026-07-16T00:00+09:00 part at"},
      {"本日 9:05 以降", "2026-11-20T09:05+09:00 minute after"},
      {"24:00", "2026-11-20T00:00+09:00 minute at"},
      {"about 4:10 am", "2026-11-20T04:10+09:00 minute at about"},
      {"by 11:00 pm", "2026-11-19T23:00+09:00 minute by"},
      {"yesterday 23:00", "2026-11-19T23:00+09:00 minute at"},
      {"2026-11-19T19:10:00Z", "2026-11-20T04:10+09:00 minute at"},
      {"10:21", "2026-11-20T10:21+09:00 minute at"},
  };
  for (const Row& row : kRows) EXPECT_EQ(time(row.typed), row.wire) << row.typed;
}

TEST(TimeSaidTest, RefusesWhatCannotBe) {
  for (const std::string_view typed :
       {"", "25:00", "04:70", "2/30", "2026/13/1", "午後13時", "24:10", "2026-11-21", "今日 11:00",
        "2027年", "ごろ", "4", "4378", "10月 04:10", "04:10 で", "明日", "x", "04:1", "2026-11-20T04",
        "9999999999:00", "午前", "1/1/1/1"}) {
    EXPECT_EQ(time(typed), "none") << typed;
  }
  EXPECT_EQ(time(std::string(kSaidBytes + 1, '1')), "none");
}

TEST(TimeSaidTest, OfAPlanItIsTheNextOne) {
  EXPECT_EQ(time("18:00ごろ", Toward::kAny), "2026-11-20T18:00+09:00 minute at about");
  EXPECT_EQ(time("09:00", Toward::kAny), "2026-11-21T09:00+09:00 minute at");
  EXPECT_EQ(time("1/5", Toward::kAny), "2027-01-05T00:00+09:00 day at");
  EXPECT_EQ(time("2027年3月", Toward::kAny), "2027-03-01T00:00+09:00 month at");
}

TEST(TimeSaidTest, IsShownAsItWasSaid) {
  const auto shown = [](std::string_view typed, bool japanese) {
    return show_time(*parse_time_said(typed, kNow), kNow, japanese);
  };
  EXPECT_EQ(shown("04:10ごろから", true), "11/20 04:10 ごろから");
  EXPECT_EQ(shown("04:10ごろから", false), "since about 11/20 04:10");
  EXPECT_EQ(shown("平成19年10月12日午前4時過ぎ", true), "2007/10/12 4時過ぎ");
  EXPECT_EQ(shown("11時までに", true), "11/19 11時までに");
  EXPECT_EQ(shown("7月下旬", true), "2026年7月下旬");
  EXPECT_EQ(shown("昨日の夕方", true), "11/19 夕方");
}

TEST(TimeSaidTest, WireFormIsOneForEachValue) {
  EXPECT_TRUE(decode_time("2026-11-20T04:10+09:00 minute at about"));
  for (const std::string_view bad :
       {"", "2026-11-20T04:10+09:00", "2026-11-20T04:10Z minute at", "2026-11-20T04:10+08:00 minute at",
        "2026-11-20T04:10+09:00 minute at  about", "2026-11-20T04:10+09:00 second at",
        "2026-11-20T04:10+09:00 minute at about about", "2026-11-31T04:10+09:00 minute at"}) {
    EXPECT_FALSE(decode_time(bad)) << bad;
  }
}

std::string quantity(std::string_view text) {
  const auto said = parse_quantity_said(text);
  return said ? show_quantity(*said) : "none";
}

TEST(QuantitySaidTest, KeepsUnitAndQualifier) {
  constexpr Row kRows[] = {
      {"4378台", "4,378台"},
      {"4,378台", "4,378台"},
      {"４，３７８ 台", "4,378台"},
      {"約７万人", "約70,000人"},
      {"延べ約800回線", "延べ約800回線"},
      {"最大35,344戸", "最大35,344戸"},
      {"1.5万件程度", "約15,000件"},
      {"3万5千戸", "35,000戸"},
      {"三十五台", "35台"},
      {"千二百人", "1,200人"},
      {"4千3百78台", "4,378台"},
      {"35千円", "35,000円"},
      {"二百十五万戸", "2,150,000戸"},
      {"4,000台以上", "4,000台以上"},
      {"少なくとも16事業者", "16事業者以上"},
      {"12億3000万円", "1,230,000,000円"},
      {"99.5%", "99.5%"},
      {"about 70,000 people", "約70,000 people"},
      {"at least 3 sites", "3 sites以上"},
      {"100人以下", "最大100人"},
      {"0件", "0件"},
      {"最大1,200MW", "最大1,200 MW"},
      {"３０万ｋＷ", "300,000 kW"},
      {"About 5 GB", "約5 GB"},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(quantity(row.typed), row.wire) << row.typed;
    EXPECT_EQ(quantity(row.wire), row.wire) << row.typed;
  }
  const auto said = parse_quantity_said("延べ約800回線");
  EXPECT_TRUE(said->cumulative && said->about && !said->at_most && !said->at_least);
  EXPECT_EQ(said->thousandths, 800'000U);
  EXPECT_EQ(said->unit, "回線");
}

TEST(QuantitySaidTest, RefusesANumberWithoutAUnit) {
  for (const std::string_view typed :
       {"", "4378", "約7万", "台", "4,37台", "1,2345台", "43,78,111台", "3台4台", "4378 16", "10/2台",
        "99999999999999999999台", "1.2345件", "千千台", "二百三百台", "十百台", "千2千台",
        "3千4378台", "5百35十台", "3万20000台", "1億20000万円", "九九九九九九九九九九九九九九九九九九九九九台", "2 (two)"}) {
    EXPECT_EQ(quantity(typed), "none") << typed;
  }
}

}  // namespace
}  // namespace ceptoar::liaison::said_test
