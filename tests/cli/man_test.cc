// SPDX-License-Identifier: Apache-2.0
// Man pages say what the tree of commands and the texts of --help say.
#include "cli/cmd/man_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "cli/cmd/help_text.h"
#include "cli/member/error.h"

namespace ceptoar::cmd::man_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using ui::Lang;
using Words = std::vector<std::string>;

class ManTest : public testing::Test {
 protected:
  const std::vector<CommandFacts> all_ = all_commands();

  std::string page(const CommandFacts& command, Lang lang) const {
    return man_page(all_, command, {lang, "2026-11-21", "ceptoar 0"});
  }
  std::string page_of(const Words& path, Lang lang = Lang::kEn) const {
    return page(*find_command(all_, path), lang);
  }
};

TEST_F(ManTest, EveryCommandHasAllSectionsInOrder) {
  const std::vector<ui::Msg> sections = {ui::Msg::kManName,    ui::Msg::kManSynopsis,
                                         ui::Msg::kManExamples, ui::Msg::kManOptions,
                                         ui::Msg::kManExit,    ui::Msg::kManFiles,
                                         ui::Msg::kManSeeAlso};
  std::set<std::string> files;
  for (const CommandFacts& command : all_) {
    EXPECT_TRUE(files.insert(man_file_name(command)).second);
    for (const Lang lang : {Lang::kJa, Lang::kEn}) {
      const std::string text = page(command, lang);
      std::size_t at = 0;
      for (const ui::Msg section : sections) {
        const std::size_t found = text.find("\n.SH " + ui::tr(lang, section) + "\n", at);
        ASSERT_NE(found, std::string::npos) << man_file_name(command) << " " << ui::tr(lang, section);
        at = found;
      }
      EXPECT_EQ(text.find("\\- \n"), std::string::npos) << man_file_name(command) << " has no summary";
      EXPECT_EQ(text.find("\n\n"), std::string::npos) << man_file_name(command);
    }
  }
}

TEST_F(ManTest, SaysWhatHelpSays) {
  const std::string post = page_of({"post"});
  EXPECT_THAT(post, HasSubstr("ceptoar post [FILE] [OPTION]...\n"));
  EXPECT_THAT(post, HasSubstr(".B \\-\\-to LIST\nRecipients, separated by commas: an organisation (banks)"));
  EXPECT_THAT(post, HasSubstr("3 stored, but some do not have it yet"));
  EXPECT_THAT(page_of({"roster", "sign"}),
              HasSubstr("ceptoar roster sign FILE \\-\\-admin DIR \\-\\-out FILE [OPTION]...\n"));
  EXPECT_THAT(page_of({"ack"}), HasSubstr("ceptoar ack ID... [OPTION]...\n"));
  EXPECT_THAT(page_of({"explain"}), HasSubstr("ceptoar explain [WORD...]\n"));
  EXPECT_THAT(page_of({"relay"}, Lang::kJa), HasSubstr("\nceptoar\\-relay \\- 構成事業者等へ展開する\n"));
  EXPECT_THAT(page_of({"relay"}), AllOf(HasSubstr("ceptoar relay ID [OPTION]...\n"),
                                        HasSubstr("ceptoar relay COMMAND ...\n")));
}

TEST_F(ManTest, NoLineOfATextIsTakenForARequest) {
  const std::string help = "Examples:\n  x\n\nUsage:\n  .ab stop\n  'so /etc/passwd\n  \\fB-x\n\nMore.\n";
  const std::string text = node_man_page(help, {Lang::kEn, "d", "p"});
  EXPECT_THAT(text, HasSubstr("\n\\&.ab stop\n\\(aqso /etc/passwd\n\\efB\\-x\n"));
}

TEST_F(ManTest, EveryExitStatusIsExplainedWithItsCodes) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    const std::string text = page_of({}, lang);
    for (const member::UserCodeFacts& facts : member::user_codes()) {
      const std::size_t row = text.find(".B " + std::to_string(facts.exit_status) + "\n");
      ASSERT_NE(row, std::string::npos) << facts.exit_status;
      std::string code(facts.id);
      for (std::size_t at = 0; (at = code.find('-', at)) != std::string::npos; at += 2) {
        code.replace(at, 1, "\\-");
      }
      EXPECT_LT(text.find(code, row), text.find(".TP\n", row)) << facts.id;
    }
  }
}

}  // namespace
}  // namespace ceptoar::cmd::man_test
