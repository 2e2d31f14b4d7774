// SPDX-License-Identifier: Apache-2.0
#include "cli/member/text_input.h"

#include <gtest/gtest.h>

#include "schema/limits.h"
#include "tests/cli/world.h"

namespace ceptoar::test::text_input_test {
namespace {

using member::SourceEncoding;
using member::UserCode;

Bytes raw(std::string_view text) { return to_bytes(as_bytes(text)); }

TEST(TextInputTest, TakesUtf8AndNormalises) {
  const auto text = member::clean_text(raw("\xEF\xBB\xBF" "1行目\r\n2行目\tか\xE3\x82\x99"), "text", false);
  ASSERT_TRUE(fine(text));
  EXPECT_EQ(text->text, "1行目\n2行目\tが");
  EXPECT_EQ(text->encoding, SourceEncoding::kUtf8);
}

TEST(TextInputTest, TakesWindows31JWithItsOwnCharacters) {
  // "停電" ① ㈱ and a half-width ｱ, as a Windows editor saves them.
  const auto text = member::clean_text(raw("\x92\xE2\x93\x64\x87\x40\x87\x8A\xB1\r\n"), "text", false);
  ASSERT_TRUE(fine(text));
  EXPECT_EQ(text->text, "停電①㈱ｱ\n");
  EXPECT_EQ(text->encoding, SourceEncoding::kWindows31J);
}

TEST(TextInputTest, RefusesWhatIsNeither) {
  const auto text = member::clean_text(raw("ok\xFF\xFE"), "text", false);
  ASSERT_TRUE(refused_with(text, UserCode::kTextEncoding));
  EXPECT_EQ(text.error().argument("byte"), "3");
  EXPECT_EQ(text.error().exit_status(), 65);
  EXPECT_TRUE(refused_with(member::clean_text(raw("\x92"), "text", false), UserCode::kTextEncoding));
}

TEST(TextInputTest, RefusesControlAndDirectionCharactersWithTheirLine) {
  const auto control = member::clean_text(raw("a\nb\x1B[31m"), "text", false);
  ASSERT_TRUE(refused_with(control, UserCode::kTextControl));
  EXPECT_EQ(control.error().argument("line"), "2");
  EXPECT_EQ(control.error().argument("where"), "text");
  EXPECT_TRUE(refused_with(member::clean_text(raw("a\u202Eb"), "text", false), UserCode::kTextBidi));
  EXPECT_TRUE(refused_with(member::clean_text(raw("a\nb"), "title", true), UserCode::kTextControl));
  EXPECT_TRUE(refused_with(member::clean_text(raw(std::string("a\0b", 3)), "text", false),
                           UserCode::kTextControl));
}

TEST(TextInputTest, TitleIsTheFirstHeadingOrTheOption) {
  const auto heading = member::read_written(raw("# 停電の見込み\n\n本文\n"), std::nullopt, false);
  ASSERT_TRUE(fine(heading));
  EXPECT_EQ(heading->title, "停電の見込み");
  EXPECT_EQ(heading->text, "本文\n");
  const auto option = member::read_written(raw("# 見出し\n本文"), "題", false);
  ASSERT_TRUE(fine(option));
  EXPECT_EQ(option->title, "題");
  EXPECT_EQ(option->text, "# 見出し\n本文");
  EXPECT_TRUE(refused_with(member::read_written(raw("本文だけ"), std::nullopt, false),
                           UserCode::kTitleMissing));
  EXPECT_TRUE(refused_with(member::read_written(raw("本文"), "  ", false), UserCode::kTitleMissing));
  EXPECT_TRUE(refused_with(member::read_written(raw("#見出しでない\n本文"), std::nullopt, false),
                           UserCode::kTitleMissing));
  EXPECT_TRUE(refused_with(member::read_written(raw("# 題だけ\n"), std::nullopt, false),
                           UserCode::kTextEmpty));
}

TEST(TextInputTest, LimitsAreExact) {
  const std::string longest(limits::kTextBytes, 'x');
  EXPECT_TRUE(fine(member::read_written(raw(longest), "t", false)));
  const auto over = member::read_written(raw(longest + "x"), "t", false);
  ASSERT_TRUE(refused_with(over, UserCode::kTextLong));
  EXPECT_EQ(over.error().exit_status(), 65);
  EXPECT_TRUE(refused_with(member::read_written(raw(longest), "t", true), UserCode::kTextLong));
  EXPECT_TRUE(fine(member::read_written(raw(std::string(limits::kFlashTextBytes, 'x')), "t", true)));
  EXPECT_TRUE(fine(member::read_written(raw("x"), std::string(limits::kTitleBytes, 't'), false)));
  EXPECT_TRUE(refused_with(
      member::read_written(raw("x"), std::string(limits::kTitleBytes + 1, 't'), false),
      UserCode::kTitleLong));
}

}  // namespace
}  // namespace ceptoar::test::text_input_test
