// SPDX-License-Identifier: Apache-2.0
// QR codes as characters. That a scanner reads them is tried in tests/e2e/people.sh.
#include "cli/ui/qr_code.h"

#include <gtest/gtest.h>

#include <array>

#include "cli/ui/width.h"

namespace ceptoar::ui::qr_code_test {
namespace {

constexpr std::size_t kMarginModules = 4;
constexpr std::array<std::string_view, 7> kFinder = {"#######", "#.....#", "#.###.#", "#.###.#",
                                                     "#.###.#", "#.....#", "#######"};

std::string digits_of(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += static_cast<char>('0' + i * i % 10);
  return out;
}

Terminal wide_terminal() {
  Terminal terminal;
  terminal.ambiguous = 2;
  return terminal;
}

// '#' and '.' for what the characters draw; `wide`: a module is two columns, not half a character.
std::vector<std::string> drawn_modules(const QrCode& code, bool wide) {
  std::vector<std::string> out;
  for (std::string_view line : code.lines) {
    std::string upper, lower;
    while (!line.empty()) {
      const std::size_t blank = wide ? 2 : 1;
      const std::string_view mark = line.substr(0, line.front() == ' ' ? blank : 3);
      upper += (mark == "█" || mark == "▀") ? '#' : '.';
      lower += (mark == "█" || mark == "▄") ? '#' : '.';
      line.remove_prefix(mark.size());
    }
    out.push_back(upper);
    if (!wide) out.push_back(lower);
  }
  return out;
}

TEST(QrCodeTest, AThousandDigitsFitIntoEightyColumnsWithTheMargin) {
  const auto code = qr_code(digits_of(1022), {});
  ASSERT_TRUE(code.has_value());
  EXPECT_EQ(code->columns, 77U);
  EXPECT_EQ(code->lines.size(), 39U);
  for (const std::string& line : code->lines) EXPECT_EQ(display_width(line), code->columns) << line;
  const auto larger = qr_code(digits_of(1023), {});
  ASSERT_TRUE(larger.has_value());
  EXPECT_EQ(larger->columns, 81U);
}

TEST(QrCodeTest, HasFindersInThreeCornersAndALightMargin) {
  const auto code = qr_code(digits_of(943), {});
  ASSERT_TRUE(code.has_value());
  const std::size_t side = code->columns;
  const auto rows = drawn_modules(*code, false);
  ASSERT_EQ(rows.size(), side + 1);  // an odd number of rows ends with half a line
  const std::size_t far = side - kMarginModules - kFinder.size();
  for (std::size_t i = 0; i < kFinder.size(); ++i) {
    EXPECT_EQ(rows[kMarginModules + i].substr(kMarginModules, 7), kFinder[i]);
    EXPECT_EQ(rows[kMarginModules + i].substr(far, 7), kFinder[i]);
    EXPECT_EQ(rows[far + i].substr(kMarginModules, 7), kFinder[i]);
  }
  for (std::size_t row = 0; row < rows.size(); ++row) {
    ASSERT_EQ(rows[row].size(), side);
    const std::string edges =
        rows[row].substr(0, kMarginModules) + rows[row].substr(side - kMarginModules);
    EXPECT_EQ(edges, std::string(2 * kMarginModules, '.')) << row;
    if (row < kMarginModules || row >= side - kMarginModules) {
      EXPECT_EQ(rows[row], std::string(side, '.')) << row;
    }
  }
}

TEST(QrCodeTest, WhereBlocksTakeTwoColumnsEachIsAModule) {
  const std::string text = digits_of(943);
  const auto narrow = qr_code(text, {});
  const auto wide = qr_code(text, wide_terminal());
  ASSERT_TRUE(narrow.has_value() && wide.has_value());
  EXPECT_EQ(wide->columns, 154U);
  ASSERT_EQ(wide->lines.size(), 77U);
  for (const std::string& line : wide->lines) EXPECT_EQ(display_width(line, 2), wide->columns) << line;
  auto rows = drawn_modules(*narrow, false);
  rows.pop_back();
  EXPECT_EQ(drawn_modules(*wide, true), rows);
}

TEST(QrCodeTest, ATerminalDrawsBlackOnWhiteWhateverItsColours) {
  Terminal terminal;
  terminal.is_tty = true;
  terminal.colour = false;  // NO_COLOR
  const auto shown = qr_code("1234567890", terminal);
  const auto plain = qr_code("1234567890", {});
  ASSERT_TRUE(shown.has_value() && plain.has_value());
  EXPECT_EQ(shown->columns, plain->columns);
  ASSERT_EQ(shown->lines.size(), plain->lines.size());
  for (std::size_t i = 0; i < plain->lines.size(); ++i) {
    EXPECT_EQ(shown->lines[i], "\x1b[30;107m" + plain->lines[i] + "\x1b[0m");
    EXPECT_EQ(plain->lines[i].find('\x1b'), std::string::npos);
  }
}

TEST(QrCodeTest, AnotherTextIsAnotherCodeAndWhatIsTooLongIsNone) {
  const auto one = qr_code(digits_of(100), {});
  const auto other = qr_code(digits_of(99) + "7", {});
  ASSERT_TRUE(one.has_value() && other.has_value());
  EXPECT_NE(one->lines, other->lines);
  const auto largest = qr_code(digits_of(7089), {});
  ASSERT_TRUE(largest.has_value());
  EXPECT_EQ(largest->columns, 185U);
  EXPECT_FALSE(qr_code(digits_of(7090), {}).has_value());
  EXPECT_FALSE(qr_code("", {}).has_value());
}

}  // namespace
}  // namespace ceptoar::ui::qr_code_test
