// SPDX-License-Identifier: Apache-2.0
// Finding items again: folding, whole tokens, the index, filters; and no word in any file.
#include <gmock/gmock.h>

#include <fstream>

#include "cli/member/archive_items.h"
#include "cli/member/read_log.h"
#include "cli/member/search_index.h"
#include "cli/work/answering.h"
#include "cli/work/items.h"
#include "cli/work/revise.h"
#include "cli/work/search.h"
#include "cli/work/time_input.h"
#include "tests/cli/world.h"

namespace ceptoar::test::search_test {
namespace {

using member::fold_for_search;
using member::search_words;
using testing::ElementsAre;
using testing::IsEmpty;

bool found_in(std::string_view text, std::string_view typed) {
  const auto words = search_words(typed);
  EXPECT_FALSE(words.empty()) << typed;
  const std::string folded = fold_for_search(text);
  const auto parts = member::search_parts(folded);
  bool all = true;
  for (const auto& word : words) {
    const bool held = member::holds(folded, word);
    all = all && held;
    if (!held) continue;
    // What a text holds, its index must not deny.
    for (const std::string& part : word.parts) EXPECT_TRUE(parts.contains(part)) << typed;
  }
  return all;
}

TEST(SearchText, WidthCaseAndVariantsMakeNoDifference) {
  EXPECT_TRUE(found_in("ＣＶＥ－２０２６－１２３４に注意", "cve-2026-1234"));
  EXPECT_TRUE(found_in("ｶﾞｽ供給が停止", "ガス"));
  EXPECT_TRUE(found_in("髙橋が濵田へ", "高橋"));
  EXPECT_TRUE(found_in("高橋", "髙橋"));
  EXPECT_TRUE(found_in("㈱サンプル", "(株)"));
  EXPECT_TRUE(found_in("Remote Access", "remote ACCESS"));
}

TEST(SearchText, PartsOfWordsAreFoundAndWholeTokensOnlyWhole) {
  EXPECT_TRUE(found_in("電力分野の重要インフラ", "要イン"));
  EXPECT_FALSE(found_in("電力分野", "停電"));
  EXPECT_TRUE(found_in("宛先は 192.0.2.1。", "192.0.2.1"));
  EXPECT_FALSE(found_in("宛先は 192.0.2.10 です", "192.0.2.1"));
  EXPECT_TRUE(found_in("hxxps://evil[.]example/a を遮断", "evil.example"));
  EXPECT_TRUE(found_in("https://evil.example:8443/x", "evil[.]example"));
  EXPECT_TRUE(found_in("https://evil.example:8443/x", "hxxps://evil[.]example"));
  EXPECT_TRUE(found_in("送信元 taro(at)mail.example", "taro@mail.example"));
  EXPECT_TRUE(found_in("送信元 taro@mail.example", "mail.example"));
  EXPECT_FALSE(found_in("notevil.example", "evil.example"));
  EXPECT_TRUE(found_in("2001:db8::1 から", "2001:DB8::1"));
  EXPECT_TRUE(found_in("SHA-1: DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
                       "da39a3ee5e6b4b0d3255bfef95601890afd80709"));
  EXPECT_TRUE(found_in("CVE-2026-12345", "CVE-2026")) << "a part of a number is a part of a word";
  EXPECT_FALSE(found_in("CVE-2026-12345", "CVE-2026-1234"));
}

TEST(SearchText, OneCharacterIsNoWord) {
  EXPECT_THAT(search_words("電"), IsEmpty());
  EXPECT_THAT(search_words("　 "), IsEmpty());
  EXPECT_EQ(search_words("電 停電").size(), 1U);
}

TEST(SearchText, HostileTextIsFoldedWithoutHarm) {
  for (std::string text : {std::string("\xFF\xFE\xC0"), std::string(1, '\0'), std::string("\x01" "ab"),
                           std::string(70'000, '.'), std::string("@@@:::///...")}) {
    const auto folded = fold_for_search(text);
    (void)member::search_parts(folded);
    for (const auto& word : search_words(text)) (void)member::holds(folded, word);
  }
}

TEST(SearchTime, ADayIsAWholeDayInJapan) {
  const std::uint64_t now = 1'764'000'000'000;  // 2025-11-24T16:00Z, 11/25 01:00 in Japan
  const auto today = work::parse_day("11/25", now);
  ASSERT_TRUE(today);
  EXPECT_EQ(today->first, 1'763'996'400'000U);
  EXPECT_EQ(today->second - today->first, 86'400'000U);
  EXPECT_EQ(work::parse_day("2025-11-25", now), today);
  EXPECT_EQ(work::parse_day("１１／２５", now), today);
  EXPECT_LT(work::parse_day("11/26", now)->first, now) << "the last 26th of November";
  for (const char* bad : {"", "13/1", "11/31", "2025-11", "2025-11-25x", "11/", "/11", "0/0"}) {
    EXPECT_FALSE(work::parse_day(bad, now)) << bad;
  }
}

class SearchTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }
  std::string post(const std::string& holder, const std::string& text, bool exercise = false,
                   const work::Details& details = {}) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    work::PostWish wish;
    wish.document = to_bytes(as_bytes(text));
    wish.tlp = "amber";
    wish.to = "banks,telecom";
    wish.exercise = exercise;
    wish.details = details;
    const auto draft = work::prepare(*session, wish);
    EXPECT_TRUE(fine(draft));
    const auto sent = work::send(*session, *draft, {});
    EXPECT_TRUE(fine(sent));
    return sent ? sent->number : "";
  }
  std::vector<std::string> found(const std::string& words, const work::InboxFilter& filter = {}) {
    auto session = world_.open("secretariat@banks");
    EXPECT_TRUE(fine(work::start(*session)));
    const auto result = work::search(*session, words, filter);
    EXPECT_TRUE(fine(result));
    std::vector<std::string> out;
    if (result) for (const auto& hit : result->hits) out.push_back(hit.item.title);
    return out;
  }
  World world_;
};

TEST_F(SearchTest, FindsInTitleTextSummaryAndFields) {
  work::Details details;
  details.summary = {"要点は遮断です"};
  details.fields = {{"cve", "CVE-2026-4444"}};
  post("secretariat@electric", "# 遠隔接続の欠陥\n更新してください。\n停止は不要です。\n", false, details);
  post("secretariat@telecom", "# 通信の停止\n復旧しました。\n");
  EXPECT_THAT(found("遠隔接続"), ElementsAre("遠隔接続の欠陥"));
  EXPECT_THAT(found("停止"), ElementsAre("通信の停止", "遠隔接続の欠陥")) << "newest first";
  EXPECT_THAT(found("停止 更新"), ElementsAre("遠隔接続の欠陥")) << "all words";
  EXPECT_THAT(found("遮断"), ElementsAre("遠隔接続の欠陥"));
  EXPECT_THAT(found("cve-2026-4444"), ElementsAre("遠隔接続の欠陥"));
  EXPECT_THAT(found("地震"), IsEmpty());
}

TEST_F(SearchTest, ShowsTheLineAndLooksInTheArchiveAlone) {
  post("secretariat@electric", "# お知らせ\n一行目\n二行目に停電とあります\n");
  world_.start("secretariat@banks");
  world_.node_of("banks").up = false;
  auto session = world_.open("secretariat@banks");
  const auto result = work::search(*session, "停電", {});
  ASSERT_TRUE(fine(result));
  ASSERT_EQ(result->hits.size(), 1U);
  EXPECT_EQ(result->hits[0].context, "二行目に停電とあります");
}

TEST_F(SearchTest, ALineOfTheTextThatIsShownIsAReading) {
  post("secretariat@electric", "# お知らせ\n一行目\n二行目に停電とあります\n");
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "green", "", false, "公開に近いもの")));
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto readings = [&] {
    const auto marks = member::read_marks(*session, 0);
    EXPECT_TRUE(fine(marks));
    return marks ? marks->size() : 0;
  };
  EXPECT_EQ(readings(), 0U);
  const auto look = [&](const char* words) {
    auto found = work::search(*session, words, {});
    EXPECT_TRUE(fine(found));
    EXPECT_TRUE(fine(work::note_shown(*session, *found)));
    return *found;
  };
  ASSERT_EQ(look("お知らせ").hits.size(), 1U);
  EXPECT_EQ(readings(), 0U) << "a title stands in every list";
  ASSERT_EQ(look("本文です").hits.size(), 1U);
  EXPECT_EQ(readings(), 0U) << "TLP:GREEN is not written";
  const work::SearchResult found = look("停電");
  ASSERT_EQ(found.hits.size(), 1U);
  ASSERT_FALSE(found.hits[0].context.empty());
  ASSERT_EQ(readings(), 1U);
  EXPECT_EQ(member::read_marks(*session, 0)->front().tlp, found.hits[0].item.tlp);
  EXPECT_EQ(found.hits[0].item.state, work::ItemState::kUnread) << "it is still to be read";
  session.reset();
  session = world_.open("secretariat@banks");
  EXPECT_EQ(readings(), 1U) << "durable";
}

TEST_F(SearchTest, FiltersNarrowSearchAndInbox) {
  post("secretariat@electric", "# 停電の演習\n演習です\n", true);
  post("secretariat@electric", "# 停電\n本番です\n");
  post("secretariat@telecom", "# 停電の影響\n通信です\n");
  work::InboxFilter filter;
  filter.exercise = true;
  EXPECT_THAT(found("停電", filter), ElementsAre("停電の演習"));
  filter = {};
  filter.from = {"telecom"};
  EXPECT_THAT(found("停電", filter), ElementsAre("停電の影響"));
  filter = {};
  filter.labels = {Tlp::kRed};
  EXPECT_THAT(found("停電", filter), IsEmpty());
  filter = {};
  filter.kinds = {ContentKind::kAlert};
  EXPECT_THAT(found("停電", filter), IsEmpty());
  filter = {};
  filter.until_ms = 1;
  EXPECT_THAT(found("停電", filter), IsEmpty());
  filter = {};
  filter.limit = 2;
  auto session = world_.open("secretariat@banks");
  const auto two = work::search(*session, "停電", filter);
  ASSERT_TRUE(fine(two));
  EXPECT_EQ(two->hits.size(), 2U);
  EXPECT_TRUE(two->more);
  filter.exercise = false;
  filter.limit = 50;
  const auto listed = work::inbox(*session, filter);
  ASSERT_TRUE(fine(listed));
  EXPECT_EQ(listed->size(), 2U);
  filter.sectors = {"nobody's"};
  const auto none = work::inbox(*session, filter);
  ASSERT_TRUE(fine(none));
  EXPECT_THAT(*none, IsEmpty());
}

TEST_F(SearchTest, ManyItemsGoIntoManyBlocksAndAreAllFound) {
  for (int i = 0; i < 70; ++i) {
    post("secretariat@electric", "# 件" + std::to_string(i) + "番\n共通の語\n");
  }
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(member::sync(*session)));
  std::size_t told = 0;
  const auto indexed = member::index_waiting(*session, 0, [&](std::size_t done) { told = done; });
  ASSERT_TRUE(fine(indexed));
  EXPECT_EQ(told, *indexed);
  work::InboxFilter all;
  all.all = true;
  const auto result = work::search(*session, "共通", all);
  ASSERT_TRUE(fine(result));
  EXPECT_EQ(result->hits.size(), 70U);
  const auto one = work::search(*session, "件37番", {});
  ASSERT_TRUE(fine(one));
  ASSERT_EQ(one->hits.size(), 1U);
  EXPECT_EQ(one->hits[0].item.title, "件37番");
}

TEST_F(SearchTest, WhatIsForgottenLeavesTheIndex) {
  post("secretariat@electric", "# 消えるもの\n本文\n");
  world_.start("secretariat@banks");
  auto session = world_.open("secretariat@banks");
  const auto items = member::newest_items(*session, 1);
  ASSERT_TRUE(fine(items));
  std::vector<store::ArchiveWrite> writes;
  ASSERT_TRUE(fine(member::remove_from_index(*session, {items->front().entry}, writes)));
  ASSERT_TRUE(fine(session->commit(std::move(writes))));
  std::size_t seen = 0;
  ASSERT_TRUE(fine(member::each_candidate(*session, search_words("消える"),
                                          [&](const EntryId&) -> member::Outcome<bool> {
                                            ++seen;
                                            return true;
                                          })));
  EXPECT_EQ(seen, 0U);
}

// An archive that an earlier version filled: no index, no list of what wants something, or half of them.
TEST_F(SearchTest, AnArchiveOfBeforeGetsItsListsWholeAndOnce) {
  using store::ArchiveTable;
  for (int i = 0; i < 12; ++i) {
    post("secretariat@electric", "# 件" + std::to_string(i) + "番\n共通の語\n");
  }
  ASSERT_EQ(found("共通").size(), 12U);
  const auto unread = [&] {
    auto session = world_.open("secretariat@banks");
    const auto count = work::count_unread(*session);
    EXPECT_TRUE(fine(count));
    return count ? *count : 0;
  };
  const std::size_t unread_before = unread();
  ASSERT_GE(unread_before, 12U);
  for (const std::size_t left : {std::size_t{0}, std::size_t{5}}) {
    SCOPED_TRACE(left);
    {
      auto session = world_.open("secretariat@banks");
      std::vector<store::ArchiveWrite> writes{
          {ArchiveTable::kMeta, member::lists_complete_key(), std::nullopt}};
      for (const ArchiveTable table :
           {ArchiveTable::kSearch, ArchiveTable::kOpen, ArchiveTable::kToIndex}) {
        const auto rows = session->archive().scan(table, {}, false, 1000);
        ASSERT_TRUE(rows.has_value());
        for (const auto& row : *rows) writes.push_back({table, row.key, std::nullopt});
      }
      // A run that ended in the middle marked these.
      const auto items = member::newest_items(*session, left == 0 ? 1 : left);
      ASSERT_TRUE(fine(items));
      for (std::size_t i = 0; i < left; ++i) {
        writes.push_back({ArchiveTable::kToIndex,
                          member::key_item((*items)[i].received_ms, (*items)[i].entry), Bytes{}});
      }
      ASSERT_TRUE(fine(session->commit(std::move(writes))));
      if (left != 0) {
        ASSERT_TRUE(fine(member::index_waiting(*session, 3)));
      }
      ASSERT_EQ(*work::count_unread(*session), 0U) << "the list is gone";
    }
    const auto again = found("共通");
    EXPECT_EQ(again.size(), 12U);
    EXPECT_EQ(std::set<std::string>(again.begin(), again.end()).size(), 12U) << "each once";
    EXPECT_EQ(unread(), unread_before);
  }
}

// The list of what wants something says what the items themselves say.
TEST_F(SearchTest, CountsFollowReadingAndAnswering) {
  work::Details asked;
  asked.ack_by_ms = world_.clock().now_ms() + 3'600'000;
  post("secretariat@electric", "# 返事を求める\n本文\n", false, asked);
  post("secretariat@electric", "# 求めない\n本文\n");
  world_.start("secretariat@banks");
  auto session = world_.open("secretariat@banks");
  const auto expect = [&](const char* when) {
    SCOPED_TRACE(when);
    for (const member::Wanting what : {member::Wanting::kReading, member::Wanting::kAnswer}) {
      std::size_t truly = 0;
      ASSERT_TRUE(fine(member::each_item(*session, [&](member::ItemRow&& row) {
        if (member::wants(row, what)) ++truly;
        return true;
      })));
      const auto counted = member::count_wanting(*session, what);
      ASSERT_TRUE(fine(counted));
      EXPECT_EQ(*counted, truly) << static_cast<int>(what);
    }
  };
  expect("at first");
  EXPECT_EQ(*member::count_wanting(*session, member::Wanting::kAnswer), 1U);
  const auto before = *member::count_wanting(*session, member::Wanting::kReading);
  const auto waiting = work::unanswered(*session);
  ASSERT_TRUE(fine(waiting));
  ASSERT_EQ(waiting->size(), 1U);
  EXPECT_EQ(waiting->front().title, "返事を求める");
  ASSERT_TRUE(fine(work::read_item(*session, waiting->front().number)));
  expect("read");
  EXPECT_EQ(*member::count_wanting(*session, member::Wanting::kReading), before - 1);
  ASSERT_TRUE(fine(work::acknowledge(*session, waiting->front().number, AckState::kReceived, "")));
  expect("answered");
  EXPECT_EQ(*member::count_wanting(*session, member::Wanting::kAnswer), 0U);
}

TEST_F(SearchTest, OneCharacterIsRefused) {
  auto session = world_.open("secretariat@banks");
  EXPECT_TRUE(refused_with(work::search(*session, "電", {}), member::UserCode::kSearchShort));
}

// Neither the words nor anything that another key would make of them.
TEST_F(SearchTest, NoFileHoldsAWord) {
  post("secretariat@electric", "# ZQXJKUNIQUETITLE\nZQXJKUNIQUEBODY CVE-2099-77777\n");
  ASSERT_THAT(found("zqxjkuniquebody"), ElementsAre("ZQXJKUNIQUETITLE"));
  std::size_t files = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(world_.home("secretariat@banks"))) {
    if (!file.is_regular_file()) continue;
    ++files;
    std::ifstream in(file.path(), std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), {});
    for (const char* word : {"ZQXJKUNIQUE", "zqxjkunique", "2099-77777"}) {
      EXPECT_EQ(bytes.find(word), std::string::npos) << file.path() << " holds " << word;
    }
  }
  EXPECT_GT(files, 1U);
}

}  // namespace
}  // namespace ceptoar::test::search_test
