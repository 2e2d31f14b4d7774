// SPDX-License-Identifier: Apache-2.0
// What a program adds to what others wrote is longer than a text may be: it is refused, or cut and said so. It is
// not the end of the program, nor does it keep a report from being passed on.
#include "cli/liaison/rendering.h"
#include "cli/work/handling.h"
#include "cli/work/items.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "tests/cli/report_desk.h"

namespace ceptoar::test::long_texts_test {
namespace {

using liaison::is_machine_field;
using member::UserCode;

class LongTextsTest : public ReportDesk {
 protected:
  LongTextsTest() : ReportDesk(43) {}

  // The rules of 2013, but that a report of a bank goes to the ministry alone, which passes it on.
  static work::HeldPack by_the_ministry() {
    std::string text = shipped("2013").pack.text;
    const std::size_t sector = text.find("sector = \"finance\"");
    const std::size_t from = text.rfind("[[route]]", sector);
    text.replace(from, text.find("[[route]]", sector) - from,
                 "[[route]]\nsector = \"finance\"\npath = [\"operator\", \"ministry\", \"nisc\"]\n"
                 "readers = [\"ministry\"]\nja = \"x\"\nen = \"x\"\n\n");
    const auto pack = liaison::parse_pack(text);
    EXPECT_TRUE(pack);
    return {pack ? *pack : shipped("2013").pack, "nisc"};
  }
  // A report that `change` made so.
  template <class Change>
  std::string reported(const Change& change) {
    return send(kOfficer, [&](member::Session& session) -> member::Outcome<work::Draft> {
      auto made = work::prepare_report(session, by_the_ministry(), wish("勘定系の停止"));
      if (!made) return made.error();
      change(made->draft.content);
      return std::move(made->draft);
    });
  }
  // As NISC reads what the ministry passed on.
  work::ReadItem passed_on(const std::string& id, const std::string& note) {
    const std::string number = send(kMinistry, [&](member::Session& session) {
      return work::prepare_forward(session, shipped_all(), id, note);
    });
    return as(kNisc, [&](member::Session& session) {
      const auto item = work::read_item(session, number);
      EXPECT_TRUE(fine(item));
      return item ? *item : work::ReadItem{};
    });
  }
};

TEST_F(LongTextsTest, WhatNoMessageCarriesIsRefusedBeforeItIsSealed) {
  work::Draft draft;
  draft.content.title = std::string(limits::kTitleBytes, 'x');
  draft.content.text = std::string(limits::kTextBytes, 'x');
  draft.content.language = "en";
  draft.content.fields = {{"why", std::string(limits::kFieldBytes, 'x')}};
  EXPECT_TRUE(fine(work::seal_wish(draft))) << "as much as fits";
  for (std::string Advisory::*const which : {&Advisory::title, &Advisory::text}) {
    work::Draft longer = draft;
    longer.content.*which += 'x';
    EXPECT_TRUE(refused_with(work::seal_wish(longer), UserCode::kTextLong));
  }
  draft.content.fields.front().value += 'x';
  EXPECT_TRUE(refused_with(work::seal_wish(draft), UserCode::kTextLong));
}

TEST_F(LongTextsTest, AReportAsLongAsOneMayBeIsPassedOnWithoutItsLastWords) {
  constexpr std::string_view kCharacter = "停";
  const std::string id = reported([&](Advisory& content) {
    content.text = "x";  // so that it is cut within a character
    while (content.text.size() + kCharacter.size() <= limits::kTextBytes) content.text += kCharacter;
  });
  const std::string body = passed_on(id, "現地に確認中").body;
  EXPECT_LE(body.size(), limits::kTextBytes);
  EXPECT_GT(body.size(), limits::kTextBytes - 4);
  EXPECT_TRUE(is_utf8(body));
  EXPECT_NE(body.find("内閣官房へ連絡しました"), std::string::npos);
  EXPECT_NE(body.find("現地に確認中"), std::string::npos);
  EXPECT_NE(body.find("報告の文の終わりは写していません。\n\nx停"), std::string::npos);
}

TEST_F(LongTextsTest, ItemsThatDoNotFitBesideThoseOfTheMinistryAreNamed) {
  const std::string id = reported([](Advisory& content) {
    std::erase_if(content.fields, [](const Field& field) { return is_machine_field(field.name); });
    while (content.fields.size() < limits::kFields) {
      const std::string value = "その" + std::to_string(content.fields.size());
      content.fields.push_back(liaison::encode_fact({"cause", value, Certainty::kUnsaid, 0}));
    }
  });
  const work::ReadItem item = passed_on(id, "現地に確認中");
  EXPECT_EQ(item.content.fields.size(), limits::kFields);
  // What it says of its own handling took the room of three.
  EXPECT_NE(item.body.find("次の項目は写していません: 原因、原因、原因。"), std::string::npos) << item.body;
  EXPECT_EQ(item.body.find("報告の文の終わり"), std::string::npos);
}

}  // namespace
}  // namespace ceptoar::test::long_texts_test
