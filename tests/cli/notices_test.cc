// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/notices.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "cli/cmd/screens_watch.h"
#include "cli/ui/width.h"
#include "tests/cli/samples.h"

namespace ceptoar::cmd::notices_test {
namespace {

using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

work::InboxItem item() {
  work::InboxItem out = samples::inbox().front().item;
  out.title = "ZQTITLE";
  out.from = "zqfrom";
  out.from_name_ja = out.from_name_en = "ZQNAME";
  out.exercise = true;
  out.flash = true;
  out.importance = 2;
  return out;
}

const NoticeSettings kSettings{ui::Lang::kJa, "/usr/sbin/sendmail", {"PATH=/bin"}};

TEST(NoticesTest, CarryNeitherTitleNorSenderByAnyWay) {
  for (const NoticeWay way :
       {NoticeWay::kExec, NoticeWay::kDesktop, NoticeWay::kMail, NoticeWay::kCommand}) {
    for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
      NoticeSettings settings = kSettings;
      settings.lang = lang;
      const work::Launch launch = launch_of({way, "duty@example.jp"}, item(), settings);
      std::string all = launch.input;
      for (const std::string& word : launch.words) all += word + "\n";
      for (const std::string& line : launch.environment) all += line + "\n";
      for (const char* word : {"ZQ", "zqfrom"}) EXPECT_THAT(all, Not(HasSubstr(word)));
    }
  }
}

TEST(NoticesTest, AnExecGetsTheFacts) {
  const work::Launch launch = launch_of({NoticeWay::kExec, "true"}, item(), kSettings);
  for (const char* line : {"PATH=/bin", "CEPTOAR_EXERCISE=1", "CEPTOAR_FLASH=1",
                           "CEPTOAR_IMPORTANCE=2", "CEPTOAR_KIND=share"}) {
    EXPECT_THAT(launch.environment, Contains(line));
  }
  EXPECT_THAT(launch.environment, Contains(StartsWith("CEPTOAR_TLP=TLP:")));
  EXPECT_THAT(launch.environment, Contains(testing::ContainsRegex("CEPTOAR_ID=[0-9-]{16}")));
}

TEST(NoticesTest, OurFilesAndKeysAreNotInTheEnvironment) {
  const auto lines = plain_environment([](const char* name) { return std::optional<std::string>(name); });
  EXPECT_THAT(lines, Contains("PATH=PATH"));
  EXPECT_THAT(lines, Each(Not(StartsWith("CEPTOAR"))));
  EXPECT_THAT(lines, Each(Not(StartsWith("CREDENTIALS"))));
}

TEST(NoticesTest, AMailSaysDrillAndFlashInItsSubject) {
  const work::Launch launch = launch_of({NoticeWay::kMail, "duty@example.jp"}, item(), kSettings);
  EXPECT_THAT(launch.input, StartsWith("To: duty@example.jp\nSubject: [EXERCISE] [FLASH] CEPTOAR "));
  EXPECT_THAT(launch.input, HasSubstr("\nAuto-Submitted: auto-generated\n"));
  EXPECT_THAT(launch.input, HasSubstr("\n\n【訓練】FLASH "));
  EXPECT_THAT(launch.words, testing::ElementsAre("/usr/sbin/sendmail", "-i", "-t"));
}

TEST(NoticesTest, AnAddressCannotBecomeMoreHeadersOrOptions) {
  for (const char* bad : {"mail:", "mail:x", "mail:@x", "mail:x@", "mail:a@b\nBcc: c@d", "mail:a@b, c@d",
                          "mail:a@b@c", "mail:-oQ@x", "mail:a b@c", "mail:<a@b>", "mail:あ@b"}) {
    WatchArgs args;
    args.notify = {bad};
    const auto notices = notices_of(args);
    EXPECT_FALSE(notices) << bad;
  }
  WatchArgs args;
  args.notify = {"desktop", "mail:duty@example.jp", "logger -t ceptoar"};
  args.exec = {"true"};
  const auto notices = notices_of(args);
  ASSERT_TRUE(notices);
  ASSERT_EQ(notices->size(), 4U);
  EXPECT_EQ((*notices)[2].what, "duty@example.jp");
  EXPECT_EQ((*notices)[3].way, NoticeWay::kCommand);
}

TEST(NoticesTest, ALineOfWatchFitsTheTerminalAndHidesNoControlCharacter) {
  work::InboxItem one = item();
  one.title = "\x1b[2J" + std::string(200, 'x') + "\n二行目";
  for (const bool exercise : {false, true}) {
    one.exercise = exercise;
    for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
      std::ostringstream text;
      ui::Terminal terminal;
      terminal.width = 80;
      ui::Printer out(lang, terminal, text);
      show_watched(out, one);
      const std::string line = text.str();
      EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << line;
      EXPECT_LE(ui::display_width(line.substr(0, line.size() - 1)), 80U) << line;
      EXPECT_THAT(line, HasSubstr("FLASH"));
      EXPECT_THAT(line, Not(HasSubstr("\x1b")));
    }
  }
}

}  // namespace
}  // namespace ceptoar::cmd::notices_test
