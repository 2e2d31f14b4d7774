// SPDX-License-Identifier: Apache-2.0
#include "crypto/number.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/support/seeded_random.h"

namespace ceptoar::crypto::number_test {
namespace {

// Computed apart from this program: python3 hashlib.blake2b(b"number\0" + bytes(range(32)),
// digest_size=64), 5 bytes a group, big-endian, mod 100000.
constexpr std::string_view kKnown = "578603768915686691096004437040005500432998370684967875956823";

std::array<std::uint8_t, 32> counting() {
  std::array<std::uint8_t, 32> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i);
  return out;
}

TEST(ComparisonNumberTest, IsSignalsConstructionOverBlake2b) {
  const auto bytes = counting();
  EXPECT_EQ(comparison_number(label::kNumber, {bytes}), kKnown);
}

TEST(ComparisonNumberTest, IsTheSameHoweverThePartsAreCut) {
  const auto bytes = counting();
  const BytesView all = bytes;
  EXPECT_EQ(comparison_number(label::kNumber, {all.first(10), all.subspan(10)}), kKnown);
}

TEST(ComparisonNumberTest, ChangesInMostGroupsWithEveryBit) {
  auto bytes = counting();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1u << bit % 8);
    bytes[bit / 8] ^= mask;
    const std::string other = comparison_number(label::kNumber, {bytes});
    bytes[bit / 8] ^= mask;
    int same_groups = 0;
    for (std::size_t i = 0; i < 60; i += 5) {
      same_groups += other.substr(i, 5) == kKnown.substr(i, 5) ? 1 : 0;
    }
    EXPECT_LE(same_groups, 1) << bit;
  }
}

TEST(ComparisonNumberTest, DependsOnTheLabel) {
  const auto bytes = counting();
  EXPECT_NE(comparison_number(label::kEnrol, {bytes}), kKnown);
}

TEST(ComparisonNumberTest, KeepsLeadingZerosOfGroups) {
  test::SeededRandom random(7);
  bool seen = false;
  for (int i = 0; i < 200; ++i) {
    const std::string digits = comparison_number(label::kNumber, {random.id<Hash32>().view()});
    ASSERT_EQ(digits.size(), 60u);
    for (std::size_t group = 0; group < 60; group += 5) seen = seen || digits[group] == '0';
  }
  EXPECT_TRUE(seen);
}

// Computed the same way over b"number\0network" + bytes(range(32)): printed on paper, so frozen.
TEST(NetworkNumberTest, IsFrozen) {
  EXPECT_EQ(network_number(NetworkId{counting()}),
            "039029495848797783180555281534401895330165790557453834505705");
}

TEST(GroupNumberTest, ShowsTwelveGroupsOfFive) {
  const std::string grouped = group_number(kKnown);
  EXPECT_EQ(grouped.size(), 60u + 11u);
  EXPECT_EQ(std::count(grouped.begin(), grouped.end(), ' '), 11);
  EXPECT_EQ(grouped.substr(0, 11),
            std::string(kKnown.substr(0, 5)) + " " + std::string(kKnown.substr(5, 5)));
  EXPECT_EQ(normalize_number(grouped), kKnown);
}

TEST(NormalizeNumberTest, TakesAnyGroupingThatAPersonTypes) {
  const std::string known(kKnown);
  EXPECT_EQ(normalize_number(known), known);
  EXPECT_EQ(normalize_number("  " + known.substr(0, 30) + "\r\n\t" + known.substr(30) + "\n"),
            known);
  EXPECT_EQ(
      normalize_number(known.substr(0, 7) + "-" + known.substr(7, 3) + "--" + known.substr(10)),
      known);
}

TEST(NormalizeNumberTest, TakesFullWidthForms) {
  const std::string ascii = "0123456789" + std::string(50, '7');
  std::string wide = "０１２３４５６７８９　－‐−";
  for (int i = 0; i < 50; ++i) wide += "７";
  EXPECT_EQ(normalize_number(wide), ascii);
}

TEST(NormalizeNumberTest, RefusesWrongCountsAndStrangeMarks) {
  const std::string known(kKnown);
  const std::string shorter = known.substr(1);
  for (const std::string& typed :
       {std::string(), shorter, known + "1", "x" + shorter, shorter + "O", known + ".",
        std::string("\xEF\xBC", 2) + shorter, known + "\xEF", known + std::string(1, '\0'),
        known + "／", known + "：", "+" + known}) {
    EXPECT_EQ(normalize_number(typed), "") << typed;
  }
}

TEST(PlainDigitsTest, TakesAnyCountAndNothingElseAmongThem) {
  EXPECT_EQ(plain_digits(""), "");
  EXPECT_EQ(plain_digits(" 12-3\r\n４５\t"), "12345");
  EXPECT_EQ(plain_digits(std::string(2000, '9')), std::string(2000, '9'));
  for (const char* const typed : {"12a", "O12", "1.2", "\xEF\xBB\xBF" "1"}) {
    EXPECT_EQ(plain_digits(typed), std::nullopt) << typed;
  }
}

}  // namespace
}  // namespace ceptoar::crypto::number_test
