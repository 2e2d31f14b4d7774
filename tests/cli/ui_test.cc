// SPDX-License-Identifier: Apache-2.0
// Width, tables, terminal, JSON, filling of texts, prompts.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <map>
#include <sstream>
#include <thread>

#include "cli/ui/errors.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/ui/progress.h"
#include "cli/ui/prompt.h"
#include "cli/ui/table.h"
#include "cli/ui/width.h"

namespace ceptoar::ui::ui_test {
namespace {

Environment environment_of(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

Terminal plain_terminal(std::size_t width) {
  Terminal terminal;
  terminal.width = width;
  return terminal;
}

TEST(WidthTest, CountsWhatATerminalDraws) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("TLP:RED"), 7U);
  EXPECT_EQ(display_width("電力セプター"), 12U);
  EXPECT_EQ(display_width("ｶﾞｽ"), 3U);             // half-width katakana
  EXPECT_EQ(display_width("か\xE3\x82\x99"), 2U);  // a letter and its combining mark
  EXPECT_EQ(display_width("①※"), 2U);
  EXPECT_EQ(display_width("①※", 2), 4U);
  EXPECT_EQ(display_width("葛\xF3\xA0\x84\x80城"), 4U);  // ideographic variation selector
  EXPECT_EQ(display_width("\xFF\xFE"), 2U);              // no UTF-8: two marks
}

TEST(WidthTest, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(cut_to_width("日本語", 6), "日本語");
  EXPECT_EQ(cut_to_width("日本語テキスト", 7), "日本語…");
  EXPECT_EQ(cut_to_width("日本語テキスト", 6), "日本…");  // the third would not fit whole
  EXPECT_EQ(cut_to_width("日本語テキスト", 6, 2), "日本…");
  EXPECT_EQ(cut_to_width("か\xE3\x82\x99きく", 3), "か\xE3\x82\x99…");
  EXPECT_EQ(cut_to_width("abc", 0), "");
  EXPECT_EQ(cut_to_width("日本", 1, 2), ".");  // no room even for the mark
  for (std::size_t columns = 0; columns < 20; ++columns) {
    EXPECT_LE(display_width(cut_to_width("情報通信とガスの停電 outage", columns)), columns);
  }
}

Table sample_table() {
  Table table({{"番号", true, 0}, {"発信", false, 8}, {"件名", false, 12}, {"状態", false, 0}});
  table.add({"1", "電力セプター", "停電について", "未読"});
  table.add(
      {"10", "Banks CEPTOAR", "VPN 装置で認証を回避される欠陥が見つかった件（第2報）", "既読"});
  return table;
}

TEST(TableTest, LinesUpFullWidthText) {
  const std::vector<std::string> lines = sample_table().lines(plain_terminal(0));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(lines[0].starts_with("番号  発信           件名  ")) << lines[0];
  EXPECT_TRUE(lines[1].starts_with("   1  電力セプター   停電について  ")) << lines[1];
  EXPECT_EQ(lines[2],
            "  10  Banks CEPTOAR  VPN 装置で認証を回避される欠陥が見つかった件（第2報）  既読");
  for (std::size_t i = 0; i < lines.size(); ++i) {  // the last column begins at the same place
    EXPECT_TRUE(lines[i].ends_with(i == 0 ? "状態" : i == 1 ? "未読" : "既読"));
    EXPECT_EQ(display_width(lines[i]), display_width(lines[2]));
  }
}

TEST(TableTest, ShrinksToTheTerminalAndKeepsWhatMustNotBeCut) {
  for (const std::size_t width : {80U, 60U, 48U}) {
    for (const std::string& line : sample_table().lines(plain_terminal(width))) {
      EXPECT_LE(display_width(line), width) << line;
    }
  }
  const std::vector<std::string> lines = sample_table().lines(plain_terminal(48));
  EXPECT_NE(lines[2].find("…"), std::string::npos);
  EXPECT_TRUE(lines[2].ends_with("既読")) << lines[2];
}

TEST(TableTest, OnANarrowTerminalARowTakesSeveralLinesAndNothingIsLost) {
  Table table({{"番号", true, 0}, {"範囲", false, 0}, {"件名", false, 12}, {"整理番号", false, 0}});
  table.add({"1", "TLP:AMBER+STRICT", "遠隔接続装置の欠陥", "4827-1930-6615-9"});
  for (const std::size_t width : {20U, 30U, 40U}) {
    std::string all;
    for (const std::string& line : table.lines(plain_terminal(width))) {
      EXPECT_LE(display_width(line), width) << line;
      all += line + "\n";
    }
    EXPECT_NE(all.find("TLP:AMBER+STRICT"), std::string::npos) << all;
    EXPECT_NE(all.find("4827-1930-6615-9"), std::string::npos) << all;
    EXPECT_NE(all.find("整理番号"), std::string::npos) << all;
  }
  const std::vector<std::string> lines = table.lines(plain_terminal(40));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[1], "1  TLP:AMBER+STRICT  遠隔接続装置の欠陥");
  EXPECT_EQ(lines[2], "    4827-1930-6615-9");
}

TEST(TableTest, KeepsColumnsInPlaceUnderColour) {
  Terminal terminal = plain_terminal(0);
  terminal.colour = true;
  Table table({{"", false, 0}, {"", false, 0}});
  table.add({Cell("TLP:RED", Style::kRed), "a"});
  table.add({"TLP:AMBER+STRICT", "b"});
  const std::vector<std::string> lines = table.lines(terminal);
  EXPECT_EQ(lines[0], "\x1b[1;31;40mTLP:RED\x1b[0m           a");
  EXPECT_EQ(lines[1], "TLP:AMBER+STRICT  b");
}

TEST(TermTest, ObeysTheUsualVariables) {
  EXPECT_TRUE(terminal_from(true, 80, environment_of({})).colour);
  EXPECT_FALSE(terminal_from(false, 0, environment_of({})).colour);
  EXPECT_FALSE(terminal_from(true, 80, environment_of({{"NO_COLOR", "1"}})).colour);
  EXPECT_TRUE(terminal_from(true, 80, environment_of({{"NO_COLOR", ""}})).colour);
  EXPECT_FALSE(terminal_from(true, 80, environment_of({{"TERM", "dumb"}})).colour);
  EXPECT_FALSE(terminal_from(true, 80, environment_of({{"CLICOLOR", "0"}})).colour);
  EXPECT_TRUE(terminal_from(false, 0, environment_of({{"CLICOLOR_FORCE", "1"}})).colour);
  EXPECT_FALSE(
      terminal_from(false, 0, environment_of({{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}})).colour);
  EXPECT_EQ(terminal_from(true, 0, environment_of({})).width, 80U);
  EXPECT_EQ(terminal_from(true, 132, environment_of({})).width, 132U);
  EXPECT_EQ(terminal_from(true, 132, environment_of({{"COLUMNS", "100"}})).width, 100U);
  EXPECT_EQ(terminal_from(false, 0, environment_of({})).width, 0U);
  EXPECT_EQ(terminal_from(true, 80, environment_of({{"CEPTOAR_AMBIGUOUS_WIDTH", "2"}})).ambiguous,
            2);
}

TEST(LanguageTest, TakesTheFirstThatSaysJapaneseOrEnglish) {
  EXPECT_EQ(choose_lang(std::nullopt, environment_of({})), Lang::kJa);
  EXPECT_EQ(choose_lang(std::nullopt, environment_of({{"LANG", "C"}})), Lang::kJa);
  EXPECT_EQ(choose_lang(std::nullopt, environment_of({{"LANG", "en_US.UTF-8"}})), Lang::kEn);
  EXPECT_EQ(
      choose_lang(std::nullopt, environment_of({{"LC_ALL", "ja_JP.UTF-8"}, {"LANG", "en_US"}})),
      Lang::kJa);
  EXPECT_EQ(choose_lang(std::nullopt, environment_of({{"LC_ALL", "C"}, {"LANG", "en_US"}})),
            Lang::kEn);
  EXPECT_EQ(choose_lang(std::nullopt, environment_of({{"CEPTOAR_LANG", "en"}, {"LANG", "ja_JP"}})),
            Lang::kEn);
  EXPECT_EQ(choose_lang(Lang::kJa, environment_of({{"CEPTOAR_LANG", "en"}})), Lang::kJa);
}

TEST(FillTest, PutsValuesInAndNeverLooksAtThemAgain) {
  const Args args = {{"a", "{b}"}, {"b", "x\x1b[31m\ny"}};
  EXPECT_EQ(fill("{a} {b} {c} {", args), "{b} x<U+001B>[31m<U+000A>y {c} {");
  EXPECT_EQ(placeholders("{a} {bc_d} {A} {} {a"), (std::set<std::string>{"a", "bc_d"}));
}

TEST(JsonTest, KeepsOrderAndEscapesWhatIsDangerousOnATerminal) {
  Json document = Json::object();
  document
      .set("z",
           "a\"\\\n\t\x1b\xE2\x80\xAE"
           "日本")
      .set("a", 18'446'744'073U)
      .set("n", Json());
  document.set("t", true).set("list", Json::array().push(-1).push("x")).set("o", Json::object());
  document.set("none", std::optional<int>()).set("some", std::optional<int>(3));
  EXPECT_EQ(document.dump(),
            "{\"z\":\"a\\\"\\\\\\n\\t\\u001b\\u202e日本\",\"a\":18446744073,\"n\":null,\"t\":true,"
            "\"list\":[-1,\"x\"],\"o\":{},\"none\":null,\"some\":3}");
  EXPECT_EQ(Json("\xFF").dump(), "\"\uFFFD\"");
  EXPECT_EQ(json_time(0).dump(), "null");
  EXPECT_EQ(json_time(1'763'601'600'000).dump(), "\"2025-11-20T01:20:00Z\"");
}

TEST(PrinterTest, MarksEveryLineOfAnExercise) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    std::ostringstream out;
    Printer printer(lang, plain_terminal(80), out);
    printer.set_exercise(true);
    printer.foreign("one\n\ntwo\n");
    printer.line("");
    printer.table(sample_table());
    std::istringstream lines(out.str());
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      EXPECT_TRUE(line.starts_with(exercise_mark(lang))) << line;
      EXPECT_LE(display_width(line), 80U) << line;
    }
    EXPECT_EQ(count, 7U);
  }
}

// A line that the terminal breaks would stand there without its mark.
TEST(PrinterTest, BreaksMarkedLinesItselfSoThatEveryScreenLineHasTheMark) {
  std::string text = "電力の供給が止まっています。";
  for (int i = 0; i < 4; ++i) text += text;
  text += "\nsome words that are not too long but longer than one line of this terminal\n\tx";
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    std::ostringstream out;
    Printer printer(lang, plain_terminal(60), out);
    printer.set_exercise(true);
    printer.foreign(text);
    std::istringstream lines(out.str());
    std::string line, together;
    while (std::getline(lines, line)) {
      ASSERT_TRUE(line.starts_with(exercise_mark(lang))) << line;
      EXPECT_LE(display_width(line), 60U) << line;
      together += line.substr(exercise_mark(lang).size());
    }
    std::string whole = text;
    std::erase(whole, '\n');
    EXPECT_EQ(together, whole);
  }
}

TEST(PrinterTest, BreaksProseUnderItsColumnAndNeverACommand) {
  const std::string text =
      "  ceptoar post outage.md --tlp amber --to banks,telecom --with-members\n"
      "  --to LIST        Recipients, separated by commas\n\nend";
  const auto shown = [&](std::size_t width) {
    std::ostringstream out;
    Printer(Lang::kEn, plain_terminal(width), out).prose(text);
    return out.str();
  };
  EXPECT_EQ(shown(0), text + "\n");
  EXPECT_EQ(shown(41),
            "  ceptoar post outage.md --tlp amber --to banks,telecom --with-members\n"
            "  --to LIST        Recipients, separated\n"
            "                   by commas\n\nend\n");
}

TEST(WidthTest, WrapsBetweenCharactersAndAfterSpaces) {
  using Pieces = std::vector<std::string_view>;
  EXPECT_EQ(wrap_to_width("", 10), Pieces{""});
  EXPECT_EQ(wrap_to_width("電力分野", 5), (Pieces{"電力", "分野"}));
  EXPECT_EQ(wrap_to_width("one two three", 10), (Pieces{"one two ", "three"}));
  EXPECT_EQ(wrap_to_width("電力、通信", 4), (Pieces{"電", "力、", "通信"}));  // no 、 begins a line
  EXPECT_EQ(wrap_to_width("力、", 2), (Pieces{"力", "、"}));
  EXPECT_EQ(wrap_to_width("電力", 1), (Pieces{"電", "力"}));  // never nothing
}

// With a label in colours among them, which take no columns.
TEST(PrinterTest, PartsThatDoNotFitStandBelow) {
  const std::string label = "\x1b[33;40mTLP:AMBER+STRICT\x1b[0m";
  const std::string text = "至急対応  一斉配信  " + label + "  受領期限 11/20 12:00  整理番号 4827-1930-6615-9";
  for (const bool exercise : {false, true}) {
    for (const std::size_t width : {40U, 60U, 84U, 85U}) {
      std::ostringstream out;
      Printer printer(Lang::kJa, plain_terminal(width), out);
      printer.set_exercise(exercise);
      printer.parts(text);
      std::string shown = out.str();
      const std::size_t at = shown.find(label);
      ASSERT_NE(at, std::string::npos) << shown;
      shown.replace(at, label.size(), "TLP:AMBER+STRICT");
      std::istringstream lines(shown);
      std::size_t count = 0;
      for (std::string line; std::getline(lines, line); ++count) {
        EXPECT_LE(display_width(line), width) << line;
        EXPECT_EQ(line.starts_with("【訓練】"), exercise) << line;
      }
      EXPECT_EQ(count == 1, width == 85 && !exercise) << shown;
      EXPECT_NE(shown.find("整理番号 4827-1930-6615-9"), std::string::npos) << shown;
    }
  }
}

TEST(PrinterTest, ShowsHostileTextInsteadOfObeyingIt) {
  std::ostringstream out;
  Printer printer(Lang::kJa, plain_terminal(80), out);
  printer.foreign(
      "a\x1b]0;b\a\xE2\x80\xAE"
      "c\rd");
  EXPECT_EQ(out.str(), "a<U+001B>]0;b<U+0007><U+202E>c<U+000D>d\n");
}

TEST(ErrorTest, HasThreeLinesAndTheCode) {
  const ErrorText text =
      error_text(Lang::kJa, "E-TLP-RED-GROUP", {{"given", "banks"}, {"name", "銀行等セプター"}});
  EXPECT_EQ(format_error(text, "E-TLP-RED-GROUP"),
            "ceptoar: 送信していません: TLP:RED は個人を指定してください。  [E-TLP-RED-GROUP]\n"
            "  「銀行等セプター」は組織です。\n"
            "  個人の一覧: ceptoar roster show banks\n");
  const ErrorText where = error_text(Lang::kJa, "E-TEXT-BIDI", {{"where", "title"}, {"line", "1"}});
  EXPECT_TRUE(where.what.find("件名の1行目") != std::string::npos) << where.what;
}

TEST(PromptTest, TakesOnlyAYesForAYes) {
  for (const char* yes : {"y", "Y", "yes", "はい", " はい ", "ｙ"}) EXPECT_TRUE(is_yes(yes)) << yes;
  for (const char* no : {"", "n", "いいえ", "yy", "はいはい", "ok"}) EXPECT_FALSE(is_yes(no)) << no;
}

// A terminal of our own: what is asked there and what a person types.
class PseudoTerminal {
 public:
  PseudoTerminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    EXPECT_EQ(::grantpt(master_), 0);
    EXPECT_EQ(::unlockpt(master_), 0);
    char name[64];
    EXPECT_EQ(::ptsname_r(master_, name, sizeof name), 0);
    device_ = name;
  }
  ~PseudoTerminal() { ::close(master_); }
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;
  const char* device() const { return device_.c_str(); }

  // Waits for the question, then types.
  void answer(const std::string& question, const std::string& typed) {
    while (seen_.find(question) == std::string::npos) read_some();
    ASSERT_EQ(::write(master_, typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
  }
  void read_some() {
    char buffer[256];
    const ssize_t got = ::read(master_, buffer, sizeof buffer);
    ASSERT_GT(got, 0);
    seen_.append(buffer, static_cast<std::size_t>(got));
  }
  const std::string& seen() const { return seen_; }

 private:
  int master_;
  std::string device_;
  std::string seen_;
};

// Says when something was written: tests wait for that and for no time.
class WatchedBuffer final : public std::stringbuf {
 public:
  void wait_for_text() {
    std::unique_lock lock(mutex_);
    written_.wait(lock, [this] { return synced_; });
  }

 protected:
  int sync() override {
    const std::lock_guard lock(mutex_);
    synced_ = true;
    written_.notify_all();
    return 0;
  }

 private:
  std::mutex mutex_;
  std::condition_variable written_;
  bool synced_ = false;
};

TEST(ErrorTextTest, SaysTheReasonInTheReadersLanguage) {
  const Args args = {{"path", "a.reply"}, {"what", "answers another request"}};
  EXPECT_EQ(error_text(Lang::kJa, "E-FILE-BAD", args).why, "理由: 別の申請への結果です");
  EXPECT_EQ(error_text(Lang::kEn, "E-FILE-BAD", args).why, "Reason: answers another request");
  EXPECT_NE(error_text(Lang::kJa, "E-SIGNATURE-BAD", {{"what", "a.reply: admin key"}})
                .what.find("a.reply: 管理用の鍵の署名"),
            std::string::npos);
}

TEST(ProgressTest, SaysWhatTakesLongAndTakesItAwayAgain) {
  WatchedBuffer buffer;
  std::ostream out(&buffer);
  Terminal terminal = plain_terminal(40);
  terminal.is_tty = true;
  {
    const Progress progress(terminal, out, "ノードと照合しています…", std::chrono::milliseconds(0));
    buffer.wait_for_text();
  }
  const std::string line = "ノードと照合しています… 1s";
  EXPECT_TRUE(buffer.str().starts_with("\r" + line)) << buffer.str();
  EXPECT_TRUE(buffer.str().ends_with("\r" + std::string(display_width(line), ' ') + "\r"));
}

TEST(ProgressTest, IsSilentWhereNobodyWatchesAndWhenItIsQuick) {
  std::ostringstream out;
  { const Progress to_a_file(plain_terminal(0), out, "busy", std::chrono::milliseconds(0)); }
  Terminal terminal = plain_terminal(80);
  terminal.is_tty = true;
  { const Progress quick(terminal, out, "busy", std::chrono::hours(1)); }
  EXPECT_EQ(out.str(), "");
}

TEST(PromptTest, ReadsASecretWithoutShowingIt) {
  PseudoTerminal terminal;
  std::optional<Prompt> prompt = Prompt::open(terminal.device());
  ASSERT_TRUE(prompt);
  std::thread person([&] { terminal.answer("合言葉: ", "wrong\x15pass日\x7fx\r"); });
  Result<crypto::SecretMemory> secret = prompt->ask_secret("合言葉:");
  person.join();
  ASSERT_TRUE(secret);
  EXPECT_EQ(as_text(secret->view()), "passx");  // Ctrl-U and one backspace for one character
  std::thread again([&] { terminal.answer("行: ", "shown\n"); });
  const Result<std::string> line = prompt->ask_line("行:");
  again.join();
  ASSERT_TRUE(line);
  EXPECT_EQ(*line, "shown");
  while (terminal.seen().find("shown") == std::string::npos) terminal.read_some();  // echoed again
  EXPECT_EQ(terminal.seen().find("pass"), std::string::npos) << terminal.seen();
}

TEST(PromptTest, GivesUpOnControlC) {
  PseudoTerminal terminal;
  std::optional<Prompt> prompt = Prompt::open(terminal.device());
  ASSERT_TRUE(prompt);
  std::thread person([&] { terminal.answer("? ", "half\x03"); });
  const Result<crypto::SecretMemory> secret = prompt->ask_secret("?");
  person.join();
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().code, ErrorCode::kUsage);
}

TEST(PromptTest, WaitsForALineNoLongerThanItIsTold) {
  PseudoTerminal terminal;
  std::optional<Prompt> prompt = Prompt::open(terminal.device());
  ASSERT_TRUE(prompt);
  const Result<std::string> nobody = prompt->ask_line("? ", std::chrono::milliseconds{1});
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::kTimeout);
  std::thread person([&] { terminal.answer("! ", "はい\n"); });
  const Result<std::string> line = prompt->ask_line("!", std::chrono::hours{1});
  person.join();
  ASSERT_TRUE(line);
  EXPECT_EQ(*line, "はい");
}

TEST(PromptTest, IsNotThereWithoutATerminal) { EXPECT_FALSE(Prompt::open("/nonexistent/tty")); }

}  // namespace
}  // namespace ceptoar::ui::ui_test
