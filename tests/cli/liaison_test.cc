// SPDX-License-Identifier: Apache-2.0
// Lint and inventory with what a member's program holds.
#include <algorithm>

#include "cli/liaison/report_form.h"
#include "cli/member/contacts.h"
#include "cli/member/outbox.h"
#include "cli/work/concern.h"
#include "cli/work/exposure.h"
#include "cli/work/inquiry.h"
#include "cli/work/operators.h"
#include "tests/cli/world.h"

namespace ceptoar::test::liaison_test {
namespace {

using member::UserCode;

class LiaisonTest : public testing::Test {
 protected:
  LiaisonTest() { world_.build_all(); }
  World world_;
};

std::string found(std::string_view text, const liaison::Dictionary& dictionary) {
  std::string out;
  for (const liaison::Finding& finding : liaison::lint(text, dictionary)) {
    out += (out.empty() ? "" : " ") + std::string(liaison::shows_name(finding.shows)) + ":" +
           finding.found;
  }
  return out;
}

TEST_F(LiaisonTest, TheLintKnowsTheRosterAndTheCards) {
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto dictionary = work::lint_dictionary(session.get(), {"ひまわり屋"});
  ASSERT_TRUE(fine(dictionary));
  EXPECT_EQ(found("会社banks-1 と 銀行等セプター と ひまわり屋", *dictionary),
            "company:会社banks-1 sector:銀行等セプター company:ひまわり屋");
  // The ministry of one sector is a word of that sector.
  EXPECT_EQ(found("fsa に連絡した", *dictionary), "industry:fsa");
  const auto bare = work::lint_dictionary(nullptr, {});
  ASSERT_TRUE(fine(bare));
  EXPECT_EQ(found("会社banks-1 と ひまわり屋", *bare), "");
}

// They have no card: a secretariat calls them, or a CEPTOAR has them in its register.
TEST(LintNamesTest, CompaniesWithoutAProgramAreKnownToo) {
  World world(7, World::With::kNisc);
  world.build_all();
  {
    auto session = world.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    const work::OperatorWish wish{{"三条信用組合"}, OperatorStanding::kTarget, "", "株式会社霧島商会", "Kirishima Trading Inc."};
    ASSERT_TRUE(fine(work::set_operators(*session, wish)));
    ASSERT_TRUE(fine(work::share_operators(*session, "nisc", true)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  auto session = world.open("duty@nisc");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto asked = [&](const std::string& name) {
    work::InquiryWish wish;
    wish.document = to_bytes(as_bytes("# 同じ症状の有無\n" + name + "と同じ症状が起きていませんか。\n"));
    wish.tlp = "amber";
    wish.to = "banks,electric";
    return work::prepare_inquiry(*session, wish);
  };
  EXPECT_TRUE(fine(asked("日向屋")));
  ASSERT_TRUE(fine(member::keep_contacts(
      *session, {{"日向屋", "desk@hyuga.example", "", "夜間のみ 7788"}, {"なにわ堂", "", "なし", "1"}})));
  const auto dictionary = work::lint_dictionary(session.get(), {});
  ASSERT_TRUE(fine(dictionary));
  EXPECT_EQ(found("日向屋 と 三条信用組合 と 霧島商会 と Kirishima Trading で障害なし。夜間のみ 7788", *dictionary),
            "company:日向屋 company:三条信用組合 company:霧島商会 company:Kirishima Trading contact:夜間のみ 7788");
  for (const std::string name : {"日向屋", "三条信用組合", "霧島商会", "Kirishima Trading"}) {
    EXPECT_TRUE(refused_with(asked(name), UserCode::kLintName)) << name;
  }
}

// Else nothing could be written that names a place or a ministry, whatever the text is about.
TEST(LintNamesTest, PlacesAndMinistriesOfAListAreNoCompanies) {
  World world(7, World::With::kNisc);
  world.build_all();
  auto session = world.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  for (const auto& [name, name_en] : {std::pair("北海道", "Hokkaido Prefecture"), std::pair("東京都", "Tokyo Metropolis"),
                                      std::pair("霧島商会", "Kirishima Trading")}) {
    const work::OperatorWish wish{{name}, OperatorStanding::kTarget, "", name, name_en};
    ASSERT_TRUE(fine(work::set_operators(*session, wish)));
  }
  // As somebody writes it down; its handle is another word.
  ASSERT_TRUE(fine(member::keep_contacts(
      *session, {{"日向屋", "", "", "夜間のみ 7788"}, {"ＮＩＳＣ", "", "", "なし"}})));
  const auto dictionary = work::lint_dictionary(session.get(), {});
  ASSERT_TRUE(fine(dictionary));
  EXPECT_EQ(found("北海道 と 東京都 と Tokyo Metropolis と 霧島商会 と 日向屋 と NISC", *dictionary),
            "place:北海道 place:東京都 place:Tokyo Metropolis company:霧島商会 company:日向屋");
}

TEST(LintNamesTest, RailwaysOfAListAreCompaniesAndPrefecturesArePlaces) {
  World world(7, World::With::kNisc);
  world.build_all();
  auto session = world.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  ASSERT_TRUE(fine(work::set_operators(*session, {{"東武鉄道"}, OperatorStanding::kTarget, "", "", ""})));
  ASSERT_TRUE(fine(work::set_operators(*session, {{"JR北海道"}, OperatorStanding::kTarget, "", "", ""})));
  ASSERT_TRUE(fine(member::keep_contacts(*session, {{"長野県", "", "", "夜間のみ 7788"}})));
  const auto dictionary = work::lint_dictionary(session.get(), {});
  ASSERT_TRUE(fine(dictionary));
  EXPECT_EQ(found("東武鉄道 と JR北海道 と 長野県", *dictionary), "company:東武鉄道 company:JR北海道 place:長野県");
}

// What he wrote down is one mailbox of his; any other names him by the name of its host.
TEST(LintNamesTest, EveryMailboxOfTheReportersHostIsHis) {
  work::HeldItem report;
  report.row.author_handle = "officer@banks-1";
  report.content.fields = {liaison::encode_fact({"contact", "csirt@sanjogas.example"})};
  liaison::Dictionary dictionary;
  work::add_reporter(dictionary, report);
  const auto name = [&](std::string_view text) {
    const auto finding = work::name_in(text, liaison::lint(text, dictionary), report);
    return finding ? finding->found : "";
  };
  EXPECT_EQ(name("連絡は info@sanjogas.example まで"), "info@sanjogas.example");
  EXPECT_EQ(name("連絡は info@mail.sanjogas.example まで"), "info@mail.sanjogas.example");
  EXPECT_EQ(name("連絡は csirt@sanjogas.example まで"), "csirt@sanjogas.example");
  EXPECT_EQ(name("連絡は desk@other.example まで"), "");
}

TEST_F(LiaisonTest, AMinistryWithOneSectorGivesItAway) {
  {
    auto session = world_.open("liaison@fsa");
    const auto signer = work::telling_signer(*session);
    ASSERT_TRUE(fine(signer));
    EXPECT_EQ(*signer, "fsa");
  }
  auto session = world_.open("secretariat@banks");
  const auto signer = work::telling_signer(*session);
  ASSERT_TRUE(fine(signer));
  EXPECT_EQ(*signer, "");
}

TEST_F(LiaisonTest, OnlyWhatNamesAProductOfTheInventoryIsAHit) {
  ASSERT_TRUE(fine(world_.post("secretariat@telecom", "amber", "banks", false, "FooGate の欠陥")));
  ASSERT_TRUE(fine(world_.post("secretariat@telecom", "amber", "banks", false, "BarSwitch の欠陥")));
  ASSERT_TRUE(fine(world_.post("secretariat@banks", "amber", "telecom", false, "FooGate 自分の発信")));
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto inventory =
      work::read_inventory(to_bytes(as_bytes("製品名,版\nＦｏｏＧａｔｅ,5.1\nほか,1\n")), "x");
  ASSERT_TRUE(fine(inventory));
  const auto concerns = work::concerns(*session, *inventory, 0);
  ASSERT_TRUE(fine(concerns));
  EXPECT_EQ(concerns->looked_at, 2U);
  ASSERT_EQ(concerns->hits.size(), 1U);
  EXPECT_EQ(concerns->hits[0].item.title, "FooGate の欠陥");
  EXPECT_EQ(concerns->hits[0].item.state, work::ItemState::kUnread);
  ASSERT_EQ(concerns->hits[0].lines.size(), 1U);
  EXPECT_EQ(concerns->hits[0].lines[0].number, 2U);
  // Nothing that came before the time asked for.
  EXPECT_EQ(work::concerns(*session, *inventory, world_.clock().now_ms())->looked_at, 0U);
}

TEST_F(LiaisonTest, AnInventoryInWindows31JIsRead) {
  // 「監視端末」 in Windows-31J.
  const Bytes cp932 = {0x8A, 0xC4, 0x8E, 0x8B, 0x92, 0x5B, 0x96, 0x96, '\r', '\n'};
  const auto inventory = work::read_inventory(cp932, "x");
  ASSERT_TRUE(fine(inventory));
  EXPECT_EQ(inventory->named_in("監視端末が起動しない").size(), 1U);
  const Bytes neither = {'a', '\n', 0xFF, 0xFF, '\n'};
  EXPECT_TRUE(refused_with(work::read_inventory(neither, "x"), UserCode::kInventory));
}

}  // namespace
}  // namespace ceptoar::test::liaison_test
