// SPDX-License-Identifier: Apache-2.0
// The lint: what shows whom a text is about, and what does not.
#include "cli/liaison/lint.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>

#include "cli/liaison/telephone.h"
#include "tests/support/speed.h"

namespace ceptoar::liaison::lint_test {
namespace {

Dictionary dictionary() {
  Dictionary out;
  out.add(Shows::kCompany, "銀行等セプター");
  out.add(Shows::kCompany, "三条ガス");
  out.add(Shows::kCompany, "Sanjo Gas");
  out.add(Shows::kCompany, "ＡＮＡ物流");
  out.add(Shows::kCompany, "株式会社霧島商会");
  out.add(Shows::kCompany, "ひなた総合サービス株式会社");
  out.add(Shows::kCompany, "Hinata Trading Co., Ltd.");
  out.add(Shows::kCompany, "Kirishima–Denki");
  out.add(Shows::kProduct, "接続装置A");
  return out;
}

// "company:三条ガス count:16事業者"
std::string found(std::string_view text) {
  std::string out;
  for (const Finding& finding : lint(text, dictionary())) {
    out += (out.empty() ? "" : " ") + std::string(shows_name(finding.shows)) + ":" + finding.found;
  }
  return out;
}
std::string better(std::string_view text) {
  return with_suggestions(text, lint(text, dictionary()));
}

// The sentence of the evaluation of 2007 that named everybody by two numbers.
TEST(LintTest, CatchesTheTicketGates) {
  constexpr std::string_view kSentence = "特定分野の16事業者において4378台の業務端末が起動しない不具合";
  EXPECT_EQ(found(kSentence), "count:16事業者 count:4378台");
  EXPECT_EQ(better(kSentence),
            "特定分野の10事業者以上において4,000台以上の業務端末が起動しない不具合");
  EXPECT_EQ(found(better(kSentence)), "");
}

struct Row {
  std::string_view text, found;
};

TEST(LintTest, FindsWhatIdentifies) {
  constexpr Row kRows[] = {
      {"三条ガスで障害", "company:三条ガス"},
      {"三条ｶﾞｽで障害", "company:三条ｶﾞｽ"},
      {"ＳＡＮＪＯ　ＧＡＳ reported", "company:ＳＡＮＪＯ　ＧＡＳ"},
      {"ana物流 の件", "company:ana物流"},
      {"新潟電力の担当者", "company:新潟電力"},
      {"株式会社ひまわり商会", "company:株式会社ひまわり商会"},
      {"株式会社日和商会から", "company:株式会社日和商会"},
      {"日和商会株式会社の", "company:日和商会株式会社"},
      {"鉄道業Ａ社の自動改札", "sector:鉄道業 company:Ａ社 industry:自動改札"},
      {"電力分野で", "sector:電力分野"},
      {"ガスセプターから", "sector:ガスセプター"},
      {"the railway sector", "sector:railway sector"},
      {"停電により電力が", "industry:電力"},
      {"勘定系が止まった", "industry:勘定系"},
      {"新潟県柏崎市の", "place:新潟県柏崎市"},
      {"首都圏約660駅", "place:首都圏 count:660駅"},
      {"羽田空港で", "place:羽田空港"},
      {"４，３７８台", "count:４，３７８台"},
      {"最大35,344戸", "count:35,344戸"},
      {"約54,321人", "count:54,321人"},
      {"三十五台", "count:三十五台"},
      {"16 operators and 4,378 terminals", "count:16 operators count:4,378 terminals"},
      {"04:10 に発生", "time:04:10"},
      {"午前４時１５分", "time:午前４時１５分"},
      {"10月12日の朝", "time:10月12日"},
      {"2007/10/12", "time:2007/10/12"},
      {"2007年10月12日 4時過ぎ", "time:2007年10月12日 time:4時"},
      {"FooGate 5.1 の欠陥", "product:FooGate 5.1"},
      {"「接続装置A」版 5.1 以前", "product:接続装置A"},
      {"電話 03-1234-5678", "contact:03-1234-5678"},
      {"desk@example.jp まで", "contact:desk@example.jp"},
      // Without the form of the company.
      {"障害は霧島商会で起きた", "company:霧島商会"},
      {"ひなた総合サービスから連絡", "company:ひなた総合サービス"},
      {"Hinata Trading reported", "company:Hinata Trading"},
      // Over a line end, with blanks and hyphens of its own.
      {"霧島\n商会で", "company:霧島 商会"},
      {"霧島　商会で", "company:霧島　商会"},
      {"三条ガ\n　スで", "company:三条ガ 　ス"},
      {"三条 ガスで", "company:三条 ガス"},
      {"Sanjo\nGas said", "company:Sanjo Gas"},
      {"Sanjo  Gas said", "company:Sanjo  Gas"},
      {"Sanjo-Gas and Sanjo – Gas", "company:Sanjo-Gas company:Sanjo – Gas"},
      {"SanjoGas", "company:SanjoGas"},
      // Kept with another dash than people write.
      {"Kirishima-Denki, Kirishima―Denki", "company:Kirishima-Denki company:Kirishima―Denki"},
      {"Kirishima Denki and KirishimaDenki", "company:Kirishima Denki company:KirishimaDenki"},
      {"ANA物流IT部", "company:ANA物流"},
      // An empty line parts.
      {"三条\n\nガス", "industry:ガス"},
      // As macOS decomposes it.
      {"三条カ\u3099スで", "company:三条カ\u3099ス"},
      {"電話 0312345678", "contact:0312345678"},
      {"電話（03）1234-5678", "contact:（03）1234-5678"},
      {"電話(03-1234-5678)", "contact:03-1234-5678"},
      {"03(1234)5678 まで", "contact:03(1234)5678"},
      {"03-1234-5678(9001)", "contact:03-1234-5678"},
      {"090ー1234ー5678", "contact:090ー1234ー5678"},
      {"０３－１２３４－５６７８", "contact:０３－１２３４－５６７８"},
      {"03 1234 5678", "contact:03 1234 5678"},
      {"call +81-3-1234-5678", "contact:+81-3-1234-5678"},
      {"call +81 (0)3-1234-5678", "contact:+81 (0)3-1234-5678"},
      {"03・1234・5678", "contact:03・1234・5678"},
      {"03.1234.5678 まで", "contact:03.1234.5678"},
      {"03─1234─5678", "contact:03─1234─5678"},
      {"電話 〇三-一二三四-五六七八まで", "contact:〇三-一二三四-五六七八"},
      // In mail that is quoted, and with signs that people write for one another.
      {"> 霧島\n> 商会で", "company:霧島 > 商会"},
      {">> Sanjo\r\n>> Gas said", "company:Sanjo\r >> Gas"},
      {"| 三条\n| ガスで", "company:三条 | ガス"},
      {"霧島・商会で", "company:霧島・商会"},
      {"Sanjo・Gas and SanjoーGas and Sanjo─Gas", "company:Sanjo・Gas company:SanjoーGas company:Sanjo─Gas"},
      {"政府・行政分野", "sector:政府・行政分野"},
      // Whose office it is, by the form of the company alone.
      {"日向商会株式会社柏崎営業所で", "company:日向商会株式会社 place:柏崎営業所"},
  };
  for (const Row& row : kRows) EXPECT_EQ(found(row.text), row.found) << row.text;
}

TEST(LintTest, LeavesAloneWhatDoesNot) {
  for (const std::string_view text :
       {"", "4,000台以上", "約7万人に影響", "5時間にわたり", "3日後に別の端末", "CVE-2026-1234",
        "1台が停止", "一部の事業者において", "TLP:AMBER", "版を上げてください", "第16回総会", "都市部",
        "市町村の窓口", "各社に確認", "同社の発表", "analysis of 3 points", "SHA-256", "10倍になった",
        "192.0.2.10 からの接続", "十分に確認", "Misanjo Gas", "Sanjo Gasoline", "san jo gas", "Sanjo\n\nGas",
        "Sanjo, Gas", "Hinata", "霧島", "0000000016 00000 n", "0427-1930-6615-3", "0427193066153", "0312345678abcdef",
        "05-12-2026", "0123.456789", "010.000.000.001", "二〇〇七年一〇月", "霧島・松風商会"}) {
    EXPECT_EQ(found(text), "") << text;
  }
}

// "company:日和商会": with one more name of a company.
std::string found_of(std::string_view name, std::string_view text) {
  Dictionary one;
  one.add(Shows::kCompany, name);
  std::string out;
  for (const Finding& finding : lint(text, one)) {
    out += (out.empty() ? "" : " ") + std::string(shows_name(finding.shows)) + ":" + finding.found;
  }
  return out;
}

// Whoever has a branch, a mailbox or a product of his name is named by it.
TEST(LintTest, ANameIsFoundInsideAPlaceAnAddressAndAProduct) {
  struct Inside {
    std::string_view name, text, found;
  };
  constexpr Inside kRows[] = {
      {"三条ガス", "三条ガス新潟支店で", "company:三条ガス place:新潟支店"},
      {"三条ガス", "三条ガス柏崎工場で", "company:三条ガス place:柏崎工場"},
      {"三条ガス", "港区三条ガス本社工場で", "place:港区 company:三条ガス place:本社工場"},
      {"三条ガス", "三条ガス株式会社柏崎営業所", "company:三条ガス株式会社 place:柏崎営業所"},
      {"日和商会", "日和商会新潟支店", "company:日和商会 place:新潟支店"},
      {"日和商会", "新潟日和商会支店", "place:新潟 company:日和商会"},
      {"日和商会", "日和商会駅", "company:日和商会"},
      {"sanjogas.co.jp", "info@sanjogas.co.jp まで", "company:info@sanjogas.co.jp"},
      {"sanjogas", "sanjogas@example.jp", "company:sanjogas@example.jp"},
      {"Foogate", "Foogate 5.1 の欠陥", "company:Foogate"},
      // The places themselves stay what they are.
      {"日立", "日立市と日立製作所", "place:日立市 company:日立"},
      {"山口", "山口県で", "place:山口県"},
      {"東京ガス", "東京の羽田空港と新潟県柏崎市", "place:東京 place:羽田空港 place:新潟県柏崎市"},
      {"sanjogas", "info@misanjogas.example", "contact:info@misanjogas.example"},
  };
  for (const Inside& row : kRows) EXPECT_EQ(found_of(row.name, row.text), row.found) << row.name << ": " << row.text;
  // No name is left once the suggestions are taken.
  const Dictionary names = dictionary();
  const std::string_view text = "港区三条ガス本社工場、desk@sanjo-gas.example";
  const std::string after = with_suggestions(text, lint(text, names));
  EXPECT_EQ(after, "一部の地域一部の事業者一部の地域、（連絡先は省略）");
  for (const Finding& finding : lint(after, names)) EXPECT_FALSE(needs_consent(finding.shows)) << after;
}

TEST(LintTest, SpellingsOfANameAreOne) {
  EXPECT_EQ(found_of("McDonald's", "McDonald’s reported"), "company:McDonald’s");
  EXPECT_EQ(found_of("McDonald’s", "McDonald's reported"), "company:McDonald's");
  EXPECT_EQ(found_of("髙島屋", "高島屋で"), "company:高島屋");
  EXPECT_EQ(found_of("高島屋", "髙島屋で"), "company:髙島屋");
  EXPECT_EQ(found_of("山崎商会", "山﨑商会で"), "company:山﨑商会");
  EXPECT_EQ(found_of("渡辺濱商会", "渡邊浜商会、渡邉濵商会"), "company:渡邊浜商会 company:渡邉濵商会");
  EXPECT_EQ(found_of("日和・商会", "日和商会で"), "company:日和商会");
  EXPECT_EQ(found_of("ABC-ME", "ABCーME で"), "company:ABCーME");
  EXPECT_EQ(found_of("ABCーME株式会社", "ABC-ME で"), "company:ABC-ME");
  // Not a word in katakana, an empty line of a quotation, or a sign within a line.
  EXPECT_EQ(found_of("日和商会", "日和ー商会"), "");
  EXPECT_EQ(found_of("日和商会", "> 日和\n>\n> 商会"), "");
  EXPECT_EQ(found_of("日和商会", "日和 > 商会"), "");
}

TEST(LintTest, ACompanyIsFoundWithoutItsForm) {
  constexpr std::string_view kText = "霧島商会 と Kirishima Gas で";
  for (const std::string_view name :
       {"株式会社霧島商会", "霧島商会株式会社", "（株）霧島商会", "㈱霧島商会", "霧島商会㈱", "有限会社 霧島商会", "合同会社霧島商会",
        "一般社団法人霧島商会", "Kirishima Gas Co., Ltd.", "KIRISHIMA GAS CO.,LTD", "Kirishima Gas, Inc.",
        "Kirishima Gas K.K.", "Kirishima Gas Co. Ltd"}) {
    Dictionary one;
    one.add(Shows::kCompany, name);
    const auto findings = lint(kText, one);
    ASSERT_EQ(findings.size(), 1U) << name;
    EXPECT_EQ(findings[0].shows, Shows::kCompany) << name;
  }
  // Two characters stand in every text, and a place is one of every text.
  for (const std::string_view name : {"株式会社霧島", "Ki Inc.", "霧島商会", "株式会社", "Co., Ltd."}) {
    Dictionary one;
    one.add(Shows::kCompany, name);
    EXPECT_TRUE(lint("霧島で ki が", one).empty()) << name;
  }
  Dictionary place;
  place.add(Shows::kCompany, "神奈川株式会社");
  const auto findings = lint("神奈川で", place);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].shows, Shows::kPlace);
}

// Of a list nobody chose for the text; who reported stands for himself, whatever he is called.
TEST(LintTest, AWordOfEveryTextStaysOneWhoeverIsCalledSo) {
  Dictionary one;
  const auto shown = [&](std::string_view text) {
    const auto findings = lint(text, one);
    return findings.size() == 1 ? std::string(shows_name(findings[0].shows)) : std::to_string(findings.size());
  };
  one.add_listed(Shows::kCompany, "北海道");
  one.add_listed(Shows::kCompany, "霧島商会");
  EXPECT_EQ(shown("北海道で"), "place");
  EXPECT_EQ(shown("霧島商会で"), "company");
  one.add(Shows::kCompany, "株式会社インターネット");
  EXPECT_EQ(shown("インターネットで"), "0");
  EXPECT_EQ(shown("株式会社インターネットで"), "company");
  one.add(Shows::kCompany, "北海道");
  EXPECT_EQ(shown("北海道で"), "company");
  for (const std::string_view name : {"東京都", "長野県", "石川県", "神奈川県", "京都府", "北海道", "柏崎市", "新潟県柏崎市", "つくば市",
                                      "茅ヶ崎市", "ニセコ町", "南アルプス市", "東京都港区"}) {
    EXPECT_TRUE(names_place(name)) << name;
  }
  for (const std::string_view name : {"中村", "霧島商会", "株式会社北の村", "（株）北の町", "Nagano", "", "東武鉄道", "西日本鉄道",
                                      "JR北海道", "テレビ北海道", "KBS京都", "三条水道", "霧島県", "スーパー柏崎町", "市", "県"}) {
    EXPECT_FALSE(names_place(name)) << name;
  }
}

// What a list took for a place hides no company: 「東武鉄道で障害」 names it.
TEST(LintTest, AListedPlaceHidesNoCompany) {
  Dictionary one;
  one.add(Shows::kPlace, "東武鉄道");
  one.add(Shows::kCompany, "東武鉄道株式会社");
  const auto findings = lint("東武鉄道で障害", one);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].shows, Shows::kCompany);
  // A word of every text, and a local government, stay what they are.
  one.add(Shows::kPlace, "柏崎市");
  one.add(Shows::kCompany, "柏崎市株式会社");
  one.add(Shows::kCompany, "自動改札株式会社");
  const auto others = lint("柏崎市の自動改札", one);
  ASSERT_EQ(others.size(), 2U);
  EXPECT_EQ(others[0].shows, Shows::kPlace);
  EXPECT_EQ(others[1].shows, Shows::kIndustry);
}

constexpr std::string_view kDeskContact = "電話 ０３-1234-5678 内線 12、夜間 090-8765-4321";

TEST(LintTest, FindsANumberByItsDigits) {
  const auto number = [](std::string_view text, std::string_view contact = kDeskContact) {
    const auto finding = find_number(text, contact);
    return finding ? finding->found + " " + std::to_string(finding->line) : "";
  };
  EXPECT_EQ(number("問い合わせは\n0312345678 まで"), "0312345678 2");
  EXPECT_EQ(number("03 1234\n5678"), "03 1234 5678 1");
  EXPECT_EQ(number("０３（代表）１２３４・５６７８"), "０３（代表）１２３４・５６７８ 1");
  EXPECT_EQ(number("+81 3 1234 5678"), "3 1234 5678 1");
  EXPECT_EQ(number("09087654321"), "09087654321 1");
  EXPECT_EQ(number("03-1234-5678", "+81-3-1234-5678"), "03-1234-5678 1");
  EXPECT_EQ(number("03-1234-5678", "+81312345678"), "03-1234-5678 1");
  EXPECT_EQ(number("090-8765-4321", "+819087654321"), "090-8765-4321 1");
  EXPECT_EQ(number("03-1234-5678", "+81(0)312345678"), "03-1234-5678 1");
  EXPECT_EQ(number("電話は\n〇三-一二三四-五六七八です"), "〇三-一二三四-五六七八 2");
  EXPECT_EQ(number("０３（第一）１２３４・５６７８"), "０３（第一）１２３４・５６７８ 1") << "a word with a digit between";
  for (const std::string_view text : {"", "03-9876-5432", "1234-5678", "12台"}) EXPECT_EQ(number(text), "") << text;
  EXPECT_EQ(number("内線 1234", "内線 1234"), "");
  EXPECT_EQ(number("x", ""), "");
}

TEST(LintTest, SuggestsRoundNumbersAndPartsOfTheDay) {
  EXPECT_EQ(better("4,378台"), "4,000台以上");
  EXPECT_EQ(better("3社で"), "複数社で");
  EXPECT_EQ(better("35,344戸以上"), "30,000戸以上");
  EXPECT_EQ(better("04:10 に"), "明け方 に");
  EXPECT_EQ(better("午後3時半"), "夕方");
  EXPECT_EQ(better("10月12日"), "10月中旬");
  EXPECT_EQ(better("三条ガスで障害"), "一部の事業者で障害");
}

TEST(LintTest, SaysTheLine) {
  const auto findings = lint("一行目\n三条ガス\n\n16社\n", dictionary());
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].line, 2U);
  EXPECT_EQ(findings[1].line, 4U);
  EXPECT_TRUE(needs_consent(findings[0].shows));
  EXPECT_FALSE(needs_consent(findings[1].shows));
}

// Once all suggestions are taken, no name and no number is left.
TEST(LintTest, ItsOwnSuggestionsPass) {
  const std::string text =
      "三条ガスと新潟電力で、10月12日 04:10 ごろ、16事業者の4,378台が停止（新潟県柏崎市、電話 "
      "0256-12-3456）。電力分野の3社に確認中。";
  for (const Finding& finding : lint(better(text), dictionary())) {
    ADD_FAILURE() << finding.found << " in " << better(text);
  }
}

// tests/vectors/lint/corpus.txt: sentences, what is found in them, whether it identifies together.
TEST(LintTest, SaysOfTheCorpusWhatStandsThere) {
  std::ifstream file(std::string(CEPTOAR_SOURCE_DIR) + "/tests/vectors/lint/corpus.txt");
  ASSERT_TRUE(file);
  std::size_t cases = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    ASSERT_NE(second, std::string::npos) << line;
    const std::string text = line.substr(0, first);
    const std::string expected = line.substr(first + 1, second - first - 1);
    EXPECT_EQ(found(text), expected == "-" ? "" : expected) << text;
    const auto findings = lint(text, dictionary());
    EXPECT_EQ(!identifying_together(findings).empty(), line.substr(second + 1) == "together") << text;
    // Once the suggestions are taken nothing identifies together, unless by words that have none.
    const auto after = lint(with_suggestions(text, findings), dictionary());
    EXPECT_EQ(std::count_if(after.begin(), after.end(),
                            [](const Finding& finding) { return finding.shows == Shows::kCount; }), 0)
        << text;
    ++cases;
  }
  EXPECT_GE(cases, 20U);
}

TEST(LintTest, TwentyKibibytesAreFast) {
  Dictionary names = dictionary();
  for (int i = 0; i < 1000; ++i) names.add(Shows::kCompany, "架空企業" + std::to_string(i) + "号");
  std::string text;
  while (text.size() < 20 * 1024) {
    text += "架空企業7号の4,378台で、午前４時過ぎに障害。株式会社と名の付くところは16事業者。ｶﾀｶﾅも。\n";
  }
  auto best = std::chrono::nanoseconds::max();
  for (int i = 0; i < 5; ++i) {
    const auto from = test::thread_time();
    EXPECT_GT(lint(text, names).size(), 100U);
    best = std::min(best, test::thread_time() - from);
  }
  if (!test::kSanitized) {
    EXPECT_LT(best, std::chrono::milliseconds(50));
  }
}

// As long as no number is.
TEST(LintTest, AnyNumberOfZerosInKanjiIsFast) {
  std::string text;
  while (text.size() < 400 * 1024) text += "〇";
  const auto from = test::thread_time();
  EXPECT_TRUE(lint(text, dictionary()).empty());
  if (!test::kSanitized) {
    EXPECT_LT(test::thread_time() - from, std::chrono::seconds(2));
  }
}

// A library puts the marks of one character in order by the square of their number.
TEST(LintTest, AnyNumberOfMarksIsFast) {
  std::string text = "a";
  while (text.size() < 200 * 1024) text += "\u0300\u0323";
  const auto from = test::thread_time();
  EXPECT_TRUE(lint(text, dictionary()).empty());
  if (!test::kSanitized) {
    EXPECT_LT(test::thread_time() - from, std::chrono::seconds(2));
  }
  // As many as a name can bear are one character with it.
  Dictionary one;
  one.add(Shows::kCompany, "Sa\u0323\u0300njo");
  EXPECT_EQ(lint("sa\u0300\u0323njo", one).size(), 1U);
}

}  // namespace
}  // namespace ceptoar::liaison::lint_test
