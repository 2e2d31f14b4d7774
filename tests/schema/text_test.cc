// SPDX-License-Identifier: Apache-2.0
#include "schema/text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <utility>

#include "schema/limits.h"
#include "tests/schema/wire_cases.h"

namespace ceptoar::test::text_test {
namespace {

TEST(Utf8Test, AcceptsWhatRfc3629Allows) {
  for (const std::string_view text :
       {"", "plain", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "障害情報"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
}

TEST(Utf8Test, RefusesOverlongSurrogatesAndTruncation) {
  for (const std::string_view text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE0\x80\x80",
        "\xED\xA0\x80", "\xED\xBF\xBF", "\xE9\x9A", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xF0\x90\x80", "\xFE", "\xFF", "ok\xE9"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

TEST(TextFaultTest, NamesTheFirstFaultAndItsPlace) {
  struct Row {
    std::string_view text;
    bool single_line;
    TextFault fault;
    std::size_t at;
  };
  for (const Row& row : {
           Row{"障害\n報告\t1", false, TextFault::kNone, 99},
           Row{"障害\n", true, TextFault::kControl, 6},
           Row{"a\tb", true, TextFault::kControl, 1},
           Row{std::string_view("a\0b", 3), false, TextFault::kControl, 1},
           Row{"a\x1B[31m", false, TextFault::kControl, 1},
           Row{"\r\n", false, TextFault::kControl, 0},
           Row{"\x7F", false, TextFault::kControl, 0},
           Row{"a\xC2\x9B", false, TextFault::kControl, 1},
           Row{"\xC2\xA0", false, TextFault::kNone, 99},
           Row{"ab\xE2\x80\xAE", false, TextFault::kBidi, 2},
           Row{"\xE2\x80\xAA", false, TextFault::kBidi, 0},
           Row{"\xE2\x81\xA6", false, TextFault::kBidi, 0},
           Row{"\xE2\x81\xA9", false, TextFault::kBidi, 0},
           Row{"\xE2\x80\x8E", false, TextFault::kBidi, 0},
           Row{"\xE2\x80\x8F", false, TextFault::kBidi, 0},
           Row{"\xD8\x9C", false, TextFault::kBidi, 0},
           Row{"abc\xFF\x1B", false, TextFault::kNotUtf8, 3},
       }) {
    std::size_t at = 99;
    EXPECT_EQ(find_text_fault(row.text, row.single_line, &at), row.fault) << row.text;
    EXPECT_EQ(at, row.at) << row.text;
    EXPECT_EQ(find_text_fault(row.text, row.single_line), row.fault);
  }
}

TEST(MakeVisibleTest, EscapesEveryFaultAndKeepsTheRest) {
  EXPECT_EQ(make_visible("障害\n", false), "障害\n");
  EXPECT_EQ(make_visible("障害\n", true), "障害<U+000A>");
  EXPECT_EQ(make_visible("a\x1B[31mb", false), "a<U+001B>[31mb");
  EXPECT_EQ(make_visible("x\xE2\x80\xAEy", false), "x<U+202E>y");
  EXPECT_EQ(make_visible("\xFFz\xE9\x9A", false), "<FF>z<E9><9A>");
}

TEST(MakeVisibleTest, ResultIsAlwaysFreeOfFaults) {
  SeededRandom random(run_seed());
  for (int i = 0; i < 500; ++i) {
    Bytes bytes(1 + random.next() % 24);
    random.fill(bytes);
    EXPECT_EQ(find_text_fault(make_visible(as_text(bytes), true), true), TextFault::kNone);
  }
}

TEST(HandleTest, OrganisationsAndHoldersAreToldApart) {
  for (const std::string_view good : {"banks", "banks-1", "local-government", "a", "x_1"}) {
    EXPECT_TRUE(is_org_handle(good)) << good;
    EXPECT_FALSE(is_holder_handle(good)) << good;
  }
  for (const std::string_view bad :
       {"", "Banks", "1banks", "-banks", "ba nks", "banks@x", "銀行"}) {
    EXPECT_FALSE(is_org_handle(bad)) << bad;
  }
  EXPECT_TRUE(is_holder_handle("officer@banks-1"));
  for (const std::string_view bad : {"@banks", "officer@", "a@b@c", "Officer@banks", "officer"}) {
    EXPECT_FALSE(is_holder_handle(bad)) << bad;
  }
  EXPECT_TRUE(is_org_handle(std::string(limits::kHandleBytes, 'a')));
  EXPECT_FALSE(is_org_handle(std::string(limits::kHandleBytes + 1, 'a')));
}

TEST(HandleTest, ParentIsWhatStandsBeforeTheLastHyphen) {
  EXPECT_EQ(parent_handle("banks-1"), "banks");
  EXPECT_EQ(parent_handle("local-government-2"), "local-government");
  EXPECT_EQ(parent_handle("banks"), std::nullopt);
  EXPECT_EQ(parent_handle("-1"), std::nullopt);
}

// --- item numbers -------------------------------------------------------------------------------

// Published numbers whose last digit is a MOD 11,10 check: the example of ISO 7064 itself, and
// numbers of the two tax registers that use it (Germany, Croatia).
TEST(ItemNumberTest, CheckDigitMatchesPublishedNumbers) {
  for (const std::string_view number :
       {"07945", "86095742719", "47036892816", "65929970489", "33392005961", "69435151530"}) {
    EXPECT_EQ(item_check_digit(number.substr(0, number.size() - 1)), number.back()) << number;
  }
}

TEST(ItemNumberTest, FormatsWithLeadingZerosAndGroups) {
  const std::string zero = format_item_number(0);
  EXPECT_EQ(zero.size(), 13U);
  EXPECT_EQ(zero.substr(0, 12), "000000000000");
  EXPECT_EQ(format_item_number(999'999'999'999).substr(0, 12), "999999999999");
  EXPECT_EQ(group_item_number("1234567890123"), "1234-5678-9012-3");
}

TEST(ItemNumberTest, ReadsWhatPeopleAndInputMethodsWrite) {
  const std::string number = format_item_number(482'719'306'615);
  const std::string grouped = group_item_number(number);
  std::string wide;
  for (const char c : number) {
    wide += "\xEF\xBC";  // U+FF10 + digit
    wide.push_back(static_cast<char>('\x90' + (c - '0')));
  }
  std::string minus = grouped;
  for (std::size_t at = 0; (at = minus.find('-', at)) != std::string::npos;) {
    minus.replace(at, 1, "\xE2\x88\x92");  // U+2212
  }
  for (const std::string& text : {number, grouped, wide, minus, " " + grouped + " ",
                                  wide.substr(0, 12) + "\xE3\x83\xBC" + wide.substr(12),
                                  wide.substr(0, 12) + "\xE3\x80\x80" + wide.substr(12)}) {
    EXPECT_EQ(parse_item_number(text), number) << text;
  }
}

TEST(ItemNumberTest, RefusesWrongCountsAndOtherCharacters) {
  const std::string number = format_item_number(482'719'306'615);
  for (const std::string& text :
       {std::string(), number.substr(0, 12), number + "0", number + "x", "x" + number,
        number.substr(1), number.substr(0, 6) + "/" + number.substr(6), number + "\xFF"}) {
    EXPECT_EQ(parse_item_number(text), std::nullopt) << text;
  }
}

TEST(ItemNumberTest, CatchesEverySingleWrongDigit) {
  SeededRandom random(run_seed());
  for (int i = 0; i < 200; ++i) {
    const std::string number = format_item_number(random.next() % 1'000'000'000'000);
    for (std::size_t at = 0; at < number.size(); ++at) {
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string wrong = number;
        wrong[at] = digit;
        EXPECT_EQ(parse_item_number(wrong).has_value(), wrong == number) << wrong;
      }
    }
  }
}

// The standard promises every single wrong digit, and "all or nearly all" exchanges of neighbours.
// In MOD 11,10 each pair of digits one apart (0 and 9 among them) slips through in one of ten
// states.
TEST(ItemNumberTest, CatchesAllButTenOfFourHundredAndFiftyNeighboursExchanged) {
  int missed = 0;
  for (char state = '0'; state <= '9'; ++state) {  // a first digit leads to each state once
    for (char a = '0'; a <= '9'; ++a) {
      for (char b = '0'; b < a; ++b) {
        const std::string one = {state, a, b};
        const std::string other = {state, b, a};
        if (item_check_digit(one) != item_check_digit(other)) continue;
        EXPECT_TRUE(a - b == 1 || a - b == 9) << a << b;
        ++missed;
      }
    }
  }
  EXPECT_EQ(missed, 10);
}

TEST(ItemNumberTest, ExchangedNeighboursMoreThanOneApartAreAlwaysCaught) {
  SeededRandom random(run_seed());
  for (int i = 0; i < 500; ++i) {
    const std::string number = format_item_number(random.next() % 1'000'000'000'000);
    for (std::size_t at = 0; at + 2 < number.size(); ++at) {
      const int apart = std::abs(number[at] - number[at + 1]);
      if (apart <= 1 || apart == 9) continue;
      std::string wrong = number;
      std::swap(wrong[at], wrong[at + 1]);
      EXPECT_FALSE(parse_item_number(wrong)) << number << " " << at;
    }
  }
}

}  // namespace
}  // namespace ceptoar::test::text_test
