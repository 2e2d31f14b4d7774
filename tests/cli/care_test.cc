// SPDX-License-Identifier: Apache-2.0
// explain finds every code, label and word, however it is typed.
#include <gtest/gtest.h>

#include <sstream>

#include "cli/cmd/screens_explain.h"

namespace ceptoar::cmd::care_test {
namespace {

using ui::Lang;

std::string shown(Lang lang, const Explained& found, bool list = false) {
  std::ostringstream out;
  ui::Printer printer(lang, ui::Terminal{}, out);
  list ? show_explain_list(printer, found) : show_explained(printer, found);
  return out.str();
}

TEST(ExplainTest, EveryCodeIsFoundAndNoPlaceholderIsLeft) {
  for (const member::UserCodeFacts& facts : member::user_codes()) {
    const auto found = explain_word(facts.id);
    ASSERT_TRUE(found) << facts.id;
    for (const Lang lang : {Lang::kJa, Lang::kEn}) {
      const std::string text = shown(lang, *found);
      EXPECT_TRUE(ui::placeholders(text).empty()) << text;
      EXPECT_NE(text.find(std::to_string(facts.exit_status)), std::string::npos) << text;
    }
  }
  EXPECT_EQ(explain_word("ｅ－ｎｏｄｅ－ｄｏｗｎ")->codes.size(), 1U);
  EXPECT_EQ(explain_word("node-down")->codes.size(), 1U);
}

TEST(ExplainTest, LabelsCarryBothSentences) {
  EXPECT_EQ(explain_word("tlp")->labels.size(), 5U);
  EXPECT_EQ(explain_word("ＴＬＰ：ＲＥＤ")->labels, std::vector<Tlp>{Tlp::kRed});
  const std::string strict = shown(Lang::kJa, *explain_word("amber+strict"));
  EXPECT_NE(strict.find("TLP:AMBER+STRICT"), std::string::npos);
  EXPECT_NE(strict.find("構成事業者等へは展開できません"), std::string::npos) << strict;
  EXPECT_NE(strict.find("TLP:AMBER+STRICT restricts sharing to the organization only."),
            std::string::npos)
      << strict;
  EXPECT_EQ(explain_word("amber")->labels, std::vector<Tlp>{Tlp::kAmber});
}

TEST(ExplainTest, WhatStandsBetweenWordsIsFree) {
  for (const char* typed : {"amber strict", "AMBER-STRICT", "amberstrict", "TLP AMBER STRICT",
                            "ＡＭＢＥＲ＋ＳＴＲＩＣＴ", "ａｍｂｅｒー strict", "tlp:amber　strict"}) {
    const auto found = explain_word(typed);
    ASSERT_TRUE(found) << typed;
    EXPECT_EQ(found->labels, std::vector<Tlp>{Tlp::kAmberStrict}) << typed;
  }
  EXPECT_EQ(explain_word("ＡＭＢＥＲ")->labels, std::vector<Tlp>{Tlp::kAmber});
  EXPECT_EQ(explain_word("node down")->codes.size(), 1U);
  EXPECT_EQ(explain_word("E NODE DOWN")->codes.size(), 1U);
  EXPECT_EQ(explain_word("セプタ")->terms.size(), 1U);
  for (const char* nothing : {"", "+", "ー", "-"}) EXPECT_FALSE(explain_word(nothing)) << nothing;
}

TEST(ExplainTest, NoTwoEntriesShareAName) {
  const Explained all = explain_all();
  for (const member::UserCodeFacts& facts : all.codes) {
    const auto found = explain_word(facts.id);
    EXPECT_EQ(found->codes.size() + found->labels.size() + found->terms.size(), 1U) << facts.id;
  }
  for (const Tlp label : all.labels) {
    const auto found = explain_word(tlp_label(label));
    EXPECT_EQ(found->codes.size() + found->labels.size() + found->terms.size(), 1U)
        << tlp_label(label);
  }
}

TEST(ExplainTest, EveryWordIsFoundByEitherLanguageAndItsIdentifier) {
  for (const ui::TermRow& row : ui::all_terms()) {
    EXPECT_FALSE(row.meaning_ja.empty()) << row.id;
    EXPECT_FALSE(row.meaning_en.empty()) << row.id;
    for (const std::string_view name :
         {row.ja.substr(0, row.ja.find(" / ")), row.en.substr(0, row.en.find(" / ")), row.id}) {
      const auto found = explain_word(name);
      ASSERT_TRUE(found) << name;
      EXPECT_NE(shown(Lang::kJa, *found).find(row.meaning_ja), std::string::npos) << name;
    }
  }
  EXPECT_EQ(explain_word("ｾﾌﾟﾀｰ")->terms.size(), 1U);
  EXPECT_EQ(explain_word("ヒヤリハット")->terms.size(), 1U);
  EXPECT_EQ(explain_word("Member Company")->terms.size(), 1U);
}

TEST(ExplainTest, WhatIsNotKnownHasNeighbours) {
  const auto wrong = explain_word("E-NODE-DWON");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().id(), "E-NO-TERM");
  EXPECT_EQ(wrong.error().exit_status(), 66);
  EXPECT_NE(wrong.error().argument("suggestions").find("E-NODE-DOWN"), std::string::npos);
  EXPECT_NE(explain_word("注意喚気").error().argument("suggestions").find("注意喚起"),
            std::string::npos);
  for (const char* typed : {"ampstrict", "amber strikt", "ＡＭＢＲ"}) {
    const auto slip = explain_word(typed);
    ASSERT_FALSE(slip) << typed;
    EXPECT_NE(slip.error().argument("suggestions").find("TLP:AMBER"), std::string::npos) << typed;
  }
  EXPECT_EQ(explain_word("xyzzyxyzzy").error().argument("suggestions"), "");
}

TEST(ExplainTest, TheListNamesEverything) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    const std::string list = shown(lang, explain_all(), true);
    for (const member::UserCodeFacts& facts : member::user_codes()) {
      EXPECT_NE(list.find(facts.id), std::string::npos) << facts.id;
    }
    for (const ui::TermRow& row : ui::all_terms()) {
      EXPECT_NE(list.find(row.en), std::string::npos) << row.en;
    }
  }
}

}  // namespace
}  // namespace ceptoar::cmd::care_test
