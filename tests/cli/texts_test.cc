// SPDX-License-Identifier: Apache-2.0
// Both languages say the same things, in the words of the glossary, and every error has its text.
#include "cli/ui/texts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "cli/cmd/args.h"
#include "cli/cmd/help_text.h"
#include "cli/member/error.h"
#include "cli/ui/errors.h"
#include "cli/ui/printer.h"
#include "cli/ui/width.h"

namespace ceptoar::texts_test {
namespace {

using ui::Lang;

std::set<std::string> words_of(std::string_view names) {
  std::istringstream in{std::string(names)};
  std::set<std::string> out;
  for (std::string name; in >> name;) out.insert(name);
  return out;
}

// Every line that people read, with the name of its row.
template <typename Check>
void each_line(const Check& check) {
  for (const ui::TextRow& row : ui::all_texts()) {
    check(row.name, row.ja);
    check(row.name, row.en);
  }
  for (const ui::ErrorTextRow& row : ui::all_error_texts()) {
    for (const std::string_view line : row.ja) check(row.code, line);
    for (const std::string_view line : row.en) check(row.code, line);
  }
}

TEST(TextsTest, HaveTheSamePlaceholdersInBothLanguages) {
  ASSERT_FALSE(ui::all_texts().empty());
  for (const ui::TextRow& row : ui::all_texts()) {
    EXPECT_FALSE(row.ja.empty()) << row.name;
    EXPECT_FALSE(row.en.empty()) << row.name;
    EXPECT_EQ(ui::placeholders(row.ja), ui::placeholders(row.en)) << row.name;
  }
}

TEST(TextsTest, EveryErrorHasThreeLinesInBothLanguages) {
  for (const member::UserCodeFacts& facts : member::user_codes()) {
    const auto rows = ui::all_error_texts();
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const ui::ErrorTextRow& r) { return r.code == facts.id; });
    ASSERT_NE(row, rows.end()) << facts.id;
    std::set<std::string> used_ja, used_en;
    for (int line = 0; line < 3; ++line) {
      EXPECT_FALSE(row->ja[line].empty()) << facts.id;
      EXPECT_FALSE(row->en[line].empty()) << facts.id;
      used_ja.merge(ui::placeholders(row->ja[line]));
      used_en.merge(ui::placeholders(row->en[line]));
    }
    EXPECT_EQ(used_ja, used_en) << facts.id;
    const std::set<std::string> given = words_of(facts.arguments);
    EXPECT_TRUE(std::includes(given.begin(), given.end(), used_ja.begin(), used_ja.end()))
        << facts.id << " has a text with a placeholder that is no argument";
  }
}

TEST(TextsTest, NoErrorTextIsLeftOver) {
  std::set<std::string_view> seen;
  for (const ui::ErrorTextRow& row : ui::all_error_texts()) {
    EXPECT_TRUE(seen.insert(row.code).second) << row.code << " stands twice";
    const auto& codes = member::user_codes();
    EXPECT_TRUE(std::any_of(codes.begin(), codes.end(), [&](const member::UserCodeFacts& f) {
      return f.id == row.code;
    })) << row.code;
  }
}

TEST(TextsTest, AvoidWordsThatAClerkWouldMisread) {
  const std::vector<std::string> refused = {
      "未確認", "事態",         "宣言",       "疎通確認", "クライアント",
      "顧客",   "取引先",       "エポック",   "ロスター", "エンベロープ",
      "ラップ", "アドバイザリ", "不正な入力", "送信済み", "一斉連絡",
      // The Council is カウンシル, its keys and its letters have one name each (one word a concept).
      "協議会", "管理鍵", "題名", "返信ファイル"};
  const auto check = [&](std::string_view name, std::string_view ja) {
    for (const std::string& word : refused) {
      // Of drills alone it is the right word (glossary 1).
      if (word == "疎通確認" && name == "kReachRateDrill") continue;
      EXPECT_EQ(ja.find(word), std::string_view::npos) << name << ": " << word;
    }
  };
  for (const ui::TextRow& row : ui::all_texts()) check(row.name, row.ja);
  for (const ui::ErrorTextRow& row : ui::all_error_texts()) {
    for (const std::string_view line : row.ja) check(row.code, line);
  }
}

// The exchange lives by nobody being compared: no view ranks or scores operators, CEPTOARs or ministries.
TEST(TextsTest, RankNobody) {
  const std::set<std::string> refused = {"rank",   "ranks",  "ranked", "ranking", "score",   "scores", "scored",
                                         "league", "worst",  "grade",  "grades",  "slowest", "fastest"};
  const auto check = [&](std::string_view name, std::string_view text) {
    for (const char* word : {"順位", "ランキング", "ワースト", "成績", "得点", "採点", "最下位", "優劣"}) {
      EXPECT_EQ(text.find(word), std::string_view::npos) << name << ": " << word;
    }
    std::string word;
    for (const char c : std::string(text) + " ") {
      if (std::isalpha(static_cast<unsigned char>(c))) {
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        continue;
      }
      EXPECT_FALSE(refused.contains(word)) << name << ": " << word;
      word.clear();
    }
  };
  each_line(check);
  // What scripts are given, by the names of its parts.
  std::size_t documents = 0;
  for (const auto& file : std::filesystem::directory_iterator(std::string(CEPTOAR_SOURCE_DIR) + "/schema/json")) {
    std::ifstream in(file.path());
    const std::string text(std::istreambuf_iterator<char>(in), {});
    check(file.path().filename().string(), text);
    ++documents;
  }
  EXPECT_GT(documents, 100U);
}

TEST(TextsTest, NeverTranslateALabel) {
  for (const ui::TextRow& row : ui::all_texts()) {
    for (const char* label : {"TLP:RED", "TLP:AMBER+STRICT", "TLP:GREEN", "TLP:CLEAR"}) {
      EXPECT_EQ(row.ja.find(label) == std::string_view::npos,
                row.en.find(label) == std::string_view::npos)
          << row.name;
    }
  }
}

TEST(TextsTest, NeverNameALabelWithoutItsPrefix) {
  const auto part_of_word = [](std::string_view text, std::size_t at) {
    return at < text.size() && (std::isalpha(static_cast<unsigned char>(text[at])) || text[at] == '_');
  };
  const auto check = [&](std::string_view name, std::string_view text) {
    for (const std::string_view label : {"RED", "AMBER", "GREEN", "CLEAR"}) {
      for (std::size_t at = text.find(label); at != std::string_view::npos; at = text.find(label, at + 1)) {
        if (part_of_word(text, at + label.size()) || (at != 0 && part_of_word(text, at - 1))) continue;
        EXPECT_TRUE(at >= 4 && text.substr(at - 4, 4) == "TLP:") << name << ": " << label;
      }
    }
  };
  each_line(check);
}

TEST(HelpTest, NamesNothingTwice) {
  for (const cmd::CommandFacts& command : cmd::all_commands()) {
    for (const Lang lang : {Lang::kJa, Lang::kEn}) {
      std::set<std::string> seen;
      const cmd::HelpText help = cmd::parse_help(ui::text(lang, command.help), command.subcommands);
      for (const cmd::HelpPart& part : help.parts) {
        for (const cmd::HelpRow& row : part.rows) {
          EXPECT_TRUE(seen.insert(row.term).second) << cmd::command_line_of(command) << ": " << row.term;
        }
      }
    }
  }
}

TEST(HelpTest, FitsATerminalOfEightyColumns) {
  for (const cmd::CommandFacts& command : cmd::all_commands()) {
    for (const Lang lang : {Lang::kJa, Lang::kEn}) {
      ui::Terminal terminal;
      terminal.width = 80;
      std::ostringstream out;
      ui::Printer(lang, terminal, out).prose(ui::text(lang, command.help));
      std::istringstream lines(out.str());
      for (std::string line; std::getline(lines, line);) {
        const bool example = line.starts_with("  ceptoar ") || line.starts_with("    --");
        EXPECT_TRUE(example || ui::display_width(line) <= 80U) << line;
      }
    }
  }
}

TEST(HelpTest, BeginsWithAnExampleAndNamesEveryOption) {
  const std::vector<cmd::CommandFacts> all = cmd::all_commands();
  ASSERT_GT(all.size(), 60U);
  for (const cmd::CommandFacts& command : all) {
    const std::string line = cmd::command_line_of(command);
    for (const Lang lang : {Lang::kJa, Lang::kEn}) {
      const std::string help(ui::text(lang, command.help));
      EXPECT_TRUE(help.starts_with(lang == Lang::kJa ? "例:\n  ceptoar " : "Examples:\n  ceptoar "))
          << line;
      const std::string examples = help.substr(0, help.find("\n\n"));
      EXPECT_NE(examples.find(line), std::string::npos) << line;
      const cmd::HelpText parsed = cmd::parse_help(help, command.subcommands);
      for (const cmd::OptionFacts& option : command.options) {
        EXPECT_FALSE(cmd::meaning_of_option(parsed, option.name).empty())
            << line << " " << option.name << (lang == Lang::kJa ? " ja" : " en");
      }
      EXPECT_FALSE(cmd::summary_of(all, command, lang).empty()) << line << ": its parent is silent";
    }
  }
}

}  // namespace
}  // namespace ceptoar::texts_test
