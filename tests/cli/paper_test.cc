// SPDX-License-Identifier: Apache-2.0
// Paper and telephone: what a torn-off page still says, and what is read aloud.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "cli/cmd/screens_paper.h"
#include "cli/cmd/sheets.h"
#include "cli/form/pdf.h"
#include "cli/form/sheet.h"
#include "cli/form/spoken.h"
#include "tests/cli/samples.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::cmd::paper_test {
namespace {

using form::Speech;
using ui::Lang;

std::ostringstream nowhere;
ui::Printer printer(Lang lang) { return {lang, ui::Terminal{}, nowhere}; }

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

bool is_there(const char* program) {
  return std::system((std::string("command -v ") + program + " >/dev/null 2>&1").c_str()) == 0;
}

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char buffer[4096];
  for (std::size_t got = 0; (got = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, got);
  pclose(pipe);
  return out;
}

work::ReadItem long_item(bool exercise) {
  work::ReadItem item = samples::read_item(exercise);
  for (int i = 0; i < 150; ++i) item.body += "状況 " + std::to_string(i) + " 行目\n";
  return item;
}

work::PhoneScript script(bool called) {
  work::PhoneScript out;
  out.item = samples::read_item(false);
  out.item.body = "192.0.2.1 からの通信を止める。CVE-2026-1234 を直す。";
  out.called = called;
  out.nonce = "0417";
  out.digits = crypto::ReadBack{"508213", "770046"};
  return out;
}

std::string said(Lang lang, const work::PhoneScript& phone) {
  std::string out;
  for (const std::string& line : phone_lines(printer(lang), phone)) out += line + "\n";
  return out;
}

TEST(SpokenTest, GroupsFiguresAndSpellsAddresses) {
  const auto lines = form::spoken_lines("通信 192.0.2.1 を止める。平文です。\nCVE-2026-1234 の件", Speech::kJapanese);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].text, "通信 192 ドット 0 ドット 2 ドット 1 を止める。");
  EXPECT_TRUE(lines[0].figures);
  EXPECT_FALSE(lines[1].figures);
  EXPECT_EQ(lines[2].text, "CVE ハイフン 2026 ハイフン 1234 の件");
  EXPECT_EQ(form::spoken_lines("See soc@banks.example. Then act.", Speech::kEnglish)[0].text,
            "See soc at banks dot example.");
  EXPECT_EQ(form::spoken_lines("hash 0123abcd4567", Speech::kEnglish)[0].text, "hash 0123 abcd 4567");
  EXPECT_EQ(form::digit_words("4827 19", Speech::kJapanese), "ヨン ハチ ニ ナナ、イチ キュウ");
  EXPECT_EQ(form::digit_words("10", Speech::kEnglish), "one zero");
  EXPECT_TRUE(form::spoken_lines("", Speech::kEnglish).empty());
}

TEST(SpokenTest, DatesAndTimesAreSaidAsPeopleSayThem) {
  const auto ja = [](std::string_view text) { return form::spoken_lines(text, Speech::kJapanese)[0].text; };
  const auto en = [](std::string_view text) { return form::spoken_lines(text, Speech::kEnglish)[0].text; };
  EXPECT_EQ(ja("期限 11/22 09:05 まで"), "期限 11月22日 9時5分 まで");
  EXPECT_EQ(ja("2026-11-22 と 2026/01/02 23:59:30"), "2026年11月22日 と 2026年1月2日 23時59分30秒");
  EXPECT_EQ(en("by 11/22 09:05."), "by 22 November 09:05.");
  EXPECT_EQ(en("2026-11-22"), "22 November 2026");
  // No dates: a fraction, a day that is none, an address with a port, a version, a part of a number.
  EXPECT_EQ(ja("1/2"), "1 スラッシュ 2");
  EXPECT_EQ(ja("13/01"), "13 スラッシュ 01");
  EXPECT_EQ(ja("25:00"), "25 コロン 00");
  EXPECT_EQ(ja("2026-11"), "2026 ハイフン 11");
  EXPECT_EQ(ja("192.0.2.1:80"), "192 ドット 0 ドット 2 ドット 1 コロン 80");
}

TEST(PhoneTest, EachSideReadsItsOwnDigitsTheCallerFirst) {
  const std::string caller = said(Lang::kJa, script(false));
  EXPECT_NE(caller.find("先に読む 照合番号: 508 213"), std::string::npos) << caller;
  EXPECT_NE(caller.find("相手が読むはずの 照合番号: 770 046"), std::string::npos);
  EXPECT_EQ(caller.find("0417"), std::string::npos) << "the called side picks and says it";
  const std::string called = said(Lang::kJa, script(true));
  EXPECT_NE(called.find("相手に伝える4桁: 0417"), std::string::npos) << called;
  EXPECT_LT(called.find("508 213"), called.find("770 046")) << "it hears before it reads";
}

TEST(PhoneTest, ReadsTheIdInGroupsAndTheTextAsItIsSaid) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    const std::string text = said(lang, script(false));
    EXPECT_NE(text.find("4827 1930 6615 9"), std::string::npos);
    EXPECT_NE(text.find("TLP:AMBER"), std::string::npos);
    EXPECT_EQ(text.find("192.0.2.1"), std::string::npos) << text;
  }
}

TEST(PhoneTest, SaysBeforeAllElseThatTheSenderIsSuspended) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    work::PhoneScript phone = script(false);
    const std::string mark = lang == Lang::kJa ? "停止中" : "is suspended";
    EXPECT_EQ(said(lang, phone).find(mark), std::string::npos);
    phone.item.summary.suspended = true;
    const std::string text = said(lang, phone);
    ASSERT_NE(text.find(mark), std::string::npos) << text;
    EXPECT_LT(text.find(mark), text.find("4827 1930 6615 9"));
  }
}

TEST(PhoneTest, SaysNothingOfRedButItsNumber) {
  work::PhoneScript red = script(false);
  red.item.summary.tlp = Tlp::kRed;
  red.item.content.summary = {"要点だけ"};
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    const std::string text = said(lang, red);
    EXPECT_EQ(text.find("停電"), std::string::npos) << text;
    EXPECT_EQ(text.find("CVE"), std::string::npos);
    EXPECT_EQ(text.find("要点だけ"), std::string::npos);
    EXPECT_NE(text.find("4827 1930 6615 9"), std::string::npos);
  }
}

TEST(ProvenanceScreenTest, ShowsTheChainAndClaimsNoCheckThatFailed) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    std::ostringstream text;
    ui::Printer page(lang, ui::Terminal{}, text);
    work::Provenance from = samples::provenance();
    show_provenance(page, from);
    const std::string good = ui::tr(lang, ui::Msg::kChainGood);
    for (const std::string& part : {std::string("secretariat@electric"), std::string("0123456789abcdef"),
                                    std::string("secretariat@banks"), std::string("1 / 3"), good}) {
      EXPECT_NE(text.str().find(part), std::string::npos) << part << "\n" << text.str();
    }
    text.str("");
    from.verified = false;
    from.fault = "bad-signature";
    from.receipts_here = false;
    show_provenance(page, from);
    EXPECT_EQ(text.str().find(good), std::string::npos) << text.str();
    EXPECT_NE(text.str().find("bad-signature"), std::string::npos);
    EXPECT_EQ(text.str().find("1 / 3"), std::string::npos);
  }
}

TEST(SheetTest, HostileTextStaysText) {
  work::ReadItem item = samples::read_item(false);
  item.summary.title = "<script>alert(1)</script>\x1b[2J";
  item.body = "</td></tr><img src=\"http://192.0.2.1/\">\n&amp;\xE2\x80\xAE";
  item.content.fields = {{"<b>", "\"'"}};
  const std::string html =
      form::sheet_html(item_sheet(printer(Lang::kJa), item, "secretariat@banks", samples::kNowMs));
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<img"), std::string::npos);
  EXPECT_EQ(html.find('\x1b'), std::string::npos);
  EXPECT_EQ(html.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_EQ(html.find("http://") , html.find("http://192.0.2.1/")) << "nothing is fetched";
  EXPECT_NE(html.find("&amp;amp;"), std::string::npos);
}

TEST(SheetTest, BoardShowsTheSilentFirstAndNothingWithoutProof) {
  work::Board board = samples::board(true);
  board.rows[1].verified = false;
  const form::Sheet sheet = board_sheet(printer(Lang::kJa), board, "secretariat@banks", samples::kNowMs);
  EXPECT_EQ(sheet.number, "4827-1930-6615-9");
  const std::string html = form::sheet_html(sheet);
  EXPECT_EQ(html.find("全件到達"), std::string::npos);
  EXPECT_NE(html.find("署名を確かめられません"), std::string::npos);
}

TEST(SheetTest, EveryPageBearsLabelAndMark) {
  if (!is_there("weasyprint") || !is_there("pdftotext")) {
    GTEST_SKIP() << "needs weasyprint and poppler-utils";
  }
  const test::TempDir dir;
  const std::string pdf_path = (dir.path() / "sheet.pdf").string();
  for (const bool exercise : {true, false}) {
    const form::Sheet sheet =
        item_sheet(printer(Lang::kJa), long_item(exercise), "secretariat@banks", samples::kNowMs);
    const auto pdf = form::pdf_of(form::sheet_html(sheet));
    ASSERT_TRUE(pdf) << pdf.error().context;
    std::ofstream(pdf_path, std::ios::binary)
        .write(reinterpret_cast<const char*>(pdf->data()), static_cast<std::streamsize>(pdf->size()));
    const std::string text = output_of("pdftotext -layout " + pdf_path + " -");
    std::istringstream pages(text);
    std::size_t count = 0;
    for (std::string page; std::getline(pages, page, '\f');) {
      if (page.find_first_not_of(" \n") == std::string::npos) continue;
      ++count;
      EXPECT_EQ(count_of(page, "TLP:AMBER"), 2U) << page;
      EXPECT_EQ(count_of(page, "【訓練】"), exercise ? 2U : 0U) << page;
    }
    EXPECT_GT(count, 2U);
    EXPECT_NE(text.find("4827-1930-6615-9"), std::string::npos);
    EXPECT_NE(text.find("149 行目"), std::string::npos);
    EXPECT_NE(text.find("銀行等セプター"), std::string::npos);
    EXPECT_NE(output_of("pdfinfo " + pdf_path).find("A4"), std::string::npos);
  }
}

TEST(PdfTest, SaysWhenTheProgramIsNotThere) {
  const auto none = form::pdf_of("<p>x</p>", "no-such-program-here");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
  const auto failing = form::pdf_of(std::string(1'000'000, 'x'), "false");
  ASSERT_FALSE(failing);
  EXPECT_EQ(failing.error().code, ErrorCode::kIo);
}

TEST(PrintPathTest, TakesHtmlAndPdfThatAreNotThereYet) {
  EXPECT_TRUE(check_print_path("/nowhere/a.html"));
  EXPECT_TRUE(check_print_path("/nowhere/a.pdf"));
  EXPECT_EQ(check_print_path("a.txt").error().code, UserCode::kUsageChoice);
  const test::TempDir dir;
  const std::string path = (dir.path() / "a.pdf").string();
  std::ofstream(path) << "x";
  EXPECT_EQ(check_print_path(path).error().code, UserCode::kExists);
}

}  // namespace
}  // namespace ceptoar::cmd::paper_test
