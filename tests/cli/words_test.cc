// SPDX-License-Identifier: Apache-2.0
// What a shell is offered: from the one tree of commands and the texts of --help.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "cli/cmd/completing.h"
#include "cli/cmd/help_text.h"
#include "cli/member/error.h"
#include "cli/ui/width.h"

namespace ceptoar::cmd::words_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using ui::Lang;
using Words = std::vector<std::string>;

class WordsTest : public testing::Test {
 protected:
  const std::vector<CommandFacts> all_ = all_commands();

  Typing typing(const Words& words) const { return typing_of(all_, words); }
  std::vector<Offer> offers(const Words& words, Lang lang = Lang::kEn) const {
    return fixed_offers(all_, typing(words), lang);
  }
  Words values(const Words& words) const {
    Words out;
    for (const Offer& offer : offers(words)) out.push_back(offer.value);
    return out;
  }
  std::optional<ValueKind> kind(const Words& words) const {
    const Typing at = typing(words);
    return at.value == nullptr ? std::nullopt : std::optional(at.value->kind);
  }
};

TEST_F(WordsTest, EveryCommandIsOfferedWithItsSummaryAndNoHiddenOne) {
  for (const CommandFacts& command : all_) {
    if (command.path.empty()) continue;
    Words words(command.path.begin(), command.path.end() - 1);
    words.emplace_back();
    for (const Lang lang : {Lang::kJa, Lang::kEn}) {
      bool found = false;
      for (const Offer& offer : offers(words, lang)) {
        if (offer.value != command.path.back()) continue;
        found = true;
        EXPECT_FALSE(offer.about.empty()) << command_line_of(command);
      }
      EXPECT_TRUE(found) << command_line_of(command);
    }
  }
  EXPECT_THAT(values({"__"}), IsEmpty());
  EXPECT_THAT(values({"re"}), ElementsAre("read", "reply", "relay", "reach", "report", "reissue", "readlog"));
}

TEST_F(WordsTest, EveryOptionIsOfferedOnceItsCommandIsThereAndIsUnderstood) {
  for (const CommandFacts& command : all_) {
    Words words = command.path;
    words.emplace_back("--");
    std::set<std::string> offered;
    for (const Offer& offer : offers(words)) {
      EXPECT_TRUE(offered.insert(offer.value).second) << offer.value << " twice";
      EXPECT_FALSE(offer.about.empty()) << command_line_of(command) << " " << offer.value;
    }
    for (const OptionFacts& option : command.options) {
      EXPECT_TRUE(offered.contains(option.name)) << command_line_of(command) << " " << option.name;
    }
    EXPECT_TRUE(offered.contains("--home") && offered.contains("--json"));
  }
  EXPECT_THAT(values({"inbox", "--unread", "--un"}), ElementsAre("--unanswered", "--until"));
  EXPECT_THAT(values({"post", "--summary", "a", "--sum"}), ElementsAre("--summary"));
  EXPECT_THAT(values({"post", "--", "--t"}), IsEmpty()) << "a file may be called so";
}

TEST_F(WordsTest, EveryValueHasItsKindAndNoRowIsLeftOver) {
  std::set<const ValueFacts*> used;
  const auto look = [&](const CommandFacts& command, const std::string& name) {
    const ValueFacts* facts = value_facts(command, name);
    EXPECT_NE(facts, nullptr) << command_line_of(command) << " " << name;
    used.insert(facts);
  };
  for (const CommandFacts& command : all_) {
    for (const WordFacts& word : command.words) look(command, word.name);
    for (const OptionFacts& option : command.options) {
      if (option.takes_value) look(command, option.name);
    }
  }
  for (const ValueFacts& facts : all_value_facts()) {
    EXPECT_TRUE(used.contains(&facts)) << facts.command << " " << facts.name;
    EXPECT_EQ(facts.choices.empty(), facts.kind != ValueKind::kChoice) << facts.name;
  }
}

TEST_F(WordsTest, WhatMayBeChosenStandsInTheHelp) {
  for (const CommandFacts& command : all_) {
    const HelpText help = parse_help(ui::text(Lang::kEn, command.help), command.subcommands);
    for (const OptionFacts& option : command.options) {
      const ValueFacts* facts = option.takes_value ? value_facts(command, option.name) : nullptr;
      if (facts == nullptr || facts->kind != ValueKind::kChoice || facts->name == "--importance") continue;
      const HelpRow* row = row_of_option(help, option.name);
      ASSERT_NE(row, nullptr);
      Words words = command.path;
      words.insert(words.end(), {option.name, ""});
      for (const std::string& choice : values(words)) {
        EXPECT_THAT(row->term + " " + row->meaning, HasSubstr(choice)) << command_line_of(command);
      }
    }
  }
}

TEST_F(WordsTest, AValueIsOfferedHoweverTheOptionIsWritten) {
  const Words labels = {"red", "amber+strict", "amber", "green", "clear"};
  EXPECT_EQ(values({"post", "f", "--tlp", ""}), labels);
  EXPECT_EQ(values({"--json", "post", "f", "--tlp="}), labels);
  EXPECT_EQ(typing({"post", "f", "--tlp=am"}).before, "--tlp=");
  EXPECT_THAT(values({"post", "f", "--tlp=AM"}), ElementsAre("amber+strict", "amber"));
  EXPECT_THAT(values({"ack", "1", "--state", "a"}), ElementsAre("affected"));
  EXPECT_THAT(values({"agent", ""}), ElementsAre("lock", "start", "status"));
  EXPECT_THAT(values({"--lang", ""}), ElementsAre("ja", "en"));
  EXPECT_THAT(values({"post", "--title", "--tlp", ""}), Contains("red")) << "the title was forgotten";
}

TEST_F(WordsTest, AListGoesOnAfterItsLastComma) {
  const Typing at = typing({"inbox", "--tlp=red,amber,"});
  EXPECT_EQ(at.before, "--tlp=red,amber,");
  EXPECT_THAT(values({"inbox", "--tlp", "red,amber,"}), ElementsAre("amber+strict", "green", "clear"));
  EXPECT_THAT(values({"draft", "edit", "d1", "--clear", "to,wi"}), ElementsAre("with-members"));
  EXPECT_EQ(kind({"relay", "group", "set", "local", "banks-1,"}), ValueKind::kToldList);
  EXPECT_EQ(typing({"relay", "group", "set", "local", "banks-1,b"}).before, "banks-1,");
}

TEST_F(WordsTest, WordsFollowTheirCommand) {
  EXPECT_EQ(kind({"read", ""}), ValueKind::kReadable);
  EXPECT_EQ(kind({"board", ""}), ValueKind::kFollowed);
  EXPECT_EQ(kind({"withdraw", "--dry-run", ""}), ValueKind::kSent);
  EXPECT_EQ(kind({"reply", "1", ""}), ValueKind::kFile);
  EXPECT_EQ(kind({"ack", "1", "2", ""}), ValueKind::kReceived);
  EXPECT_EQ(kind({"read", "1", ""}), std::nullopt) << "one word too many";
  EXPECT_EQ(kind({"draft", "send", ""}), ValueKind::kDraft);
  EXPECT_EQ(kind({"relay", "told", "1", ""}), ValueKind::kTold);
  EXPECT_EQ(kind({"relay", ""}), ValueKind::kReceived);
  EXPECT_THAT(values({"relay", ""}), Contains("contact")) << "and commands below it";
  EXPECT_EQ(kind({"roster", "genesis", "--signatures", "a", "b", ""}), ValueKind::kFile);
  EXPECT_EQ(kind({"psot", "x", ""}), std::nullopt);
  EXPECT_THAT(values({"psot", "x", ""}), IsEmpty());
  EXPECT_THAT(values({"relay", "1", ""}), Contains("--group"));
  EXPECT_EQ(kind({}), std::nullopt);
  EXPECT_THAT(values({"sync", ""}), Contains("--json")) << "nothing else is left";
}

TEST_F(WordsTest, OptionsDecideAboutWhatFollows) {
  const Typing at = typing({"--home", "/h", "post", "--tlp=red", "--credential", "/c", "--lang=en",
                            "--no-agent", "--to", ""});
  EXPECT_EQ(at.globals.home, "/h");
  EXPECT_EQ(at.globals.credential, "/c");
  EXPECT_EQ(at.globals.lang, Lang::kEn);
  EXPECT_TRUE(at.globals.no_agent);
  EXPECT_EQ(at.label, Tlp::kRed);
  EXPECT_EQ(at.value->kind, ValueKind::kRecipient);
}

TEST_F(WordsTest, EveryTermIsOneWordForAShellAndIsFound) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    std::set<std::string> seen;
    for (const Offer& offer : offers({"explain", ""}, lang)) {
      EXPECT_EQ(offer.value.find_first_of(" \t'\"$`\\"), std::string::npos) << offer.value;
      EXPECT_TRUE(seen.insert(offer.value).second) << offer.value;
      EXPECT_FALSE(offer.about.empty()) << offer.value;
    }
    EXPECT_GT(seen.size(), member::user_codes().size() + 20);
  }
}

TEST_F(WordsTest, TextOfOthersNeverReachesATerminalRaw) {
  const Typing at = typing({"read", ""});
  const std::string wide(200, 'x');
  const std::vector<Offer> out =
      chosen(at, {{"1", "a\tb\n\x1b[31m\u202e"}, {"2", wide}, {"3\x1b[2J", "x"}, {"4\t", ""}, {"", ""}});
  ASSERT_EQ(out.size(), 2U);
  EXPECT_THAT(out[0].about, AllOf(Not(HasSubstr("\t")), Not(HasSubstr("\n")), Not(HasSubstr("\x1b")),
                                  Not(HasSubstr("\u202e"))));
  EXPECT_LE(ui::display_width(out[1].about), 60U);
}

TEST_F(WordsTest, ScriptsAreToldWhatStays) {
  EXPECT_EQ(completion_head(typing({"read", ""})), "words\t\n");
  EXPECT_EQ(completion_head(typing({"read", "1", "--print=a"})), "files\t--print=\n");
  EXPECT_EQ(completion_head(typing({"--home", ""})), "directories\t\n");
  EXPECT_EQ(completion_lines({{"1", "a"}, {"2", ""}}), "1\ta\n2\t\n");
}

TEST(HelpTextTest, PartsAreFound) {
  const HelpText help = parse_help(
      "Examples:\n  ceptoar x \\\n    -- y\n\nOne\ntwo.\n  list  All\n  show  One    add  Two\n\n"
      "Every day\n  a b   c\n        d\n\n  e  f\nMore",
      {"list", "show", "add"});
  EXPECT_THAT(help.examples, ElementsAre("ceptoar x \\", "  -- y"));
  ASSERT_EQ(help.parts.size(), 5U);
  EXPECT_EQ(help.parts[0].sentences, "One two.");
  ASSERT_EQ(help.parts[1].rows.size(), 3U);
  EXPECT_EQ(help.parts[1].rows[2].term, "add");
  EXPECT_EQ(help.parts[1].rows[2].meaning, "Two");
  EXPECT_EQ(help.parts[2].sentences, "Every day") << "a heading";
  EXPECT_EQ(help.parts[2].rows[0].meaning, "c d");
  EXPECT_EQ(help.parts[3].rows[0].term, "e") << "behind an empty line: rows of their own";
  EXPECT_EQ(help.parts[4].sentences, "More");
  EXPECT_EQ(join_lines("情報を", "送る"), "情報を送る");
  EXPECT_EQ(join_lines("TLP", "label"), "TLP label");
}

}  // namespace
}  // namespace ceptoar::cmd::words_test
