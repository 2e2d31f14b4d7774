// SPDX-License-Identifier: Apache-2.0
// Items over their versions, authors who sign twice, and cards that do not agree.
#include <gmock/gmock.h>

#include <algorithm>

#include "cli/member/own_keys.h"
#include "cli/member/shown.h"
#include "cli/work/cards.h"
#include "cli/work/items.h"
#include "tests/cli/world.h"

namespace ceptoar::test::items_test {
namespace {

using member::AlarmKind;
using member::CardStanding;
using member::UserCode;
using testing::Contains;

class ItemsTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  // Sends another message of the item that `first` opened, with these references to it.
  void send_again(const std::string& holder, const std::string& title, const MsgId& item,
                  std::optional<Relation> relation) {
    auto session = world_.open(holder);
    const auto resolved = member::resolve(*session, {Tlp::kAmber, {"banks"}, false, false});
    ASSERT_TRUE(fine(resolved));
    member::SealWish wish;
    wish.audience = *resolved;
    wish.title = title;
    wish.content = encode(Advisory{title, "本文", "ja"});
    wish.item = item;
    const auto identity = session->identity();
    ASSERT_TRUE(fine(identity));
    if (relation) {
      Reference ref;
      ref.relation = *relation;
      ref.author_org = (*identity)->subject.org;
      ref.item_id = item;
      wish.refs.push_back(ref);
    }
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, wish)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  MsgId first_item() {
    auto session = world_.open("secretariat@electric");
    const auto resolved = member::resolve(*session, {Tlp::kAmber, {"banks"}, false, false});
    EXPECT_TRUE(fine(resolved));
    member::SealWish wish;
    wish.audience = *resolved;
    wish.title = "第1報";
    wish.content = encode(Advisory{"第1報", "本文", "ja"});
    const auto sent = member::seal_to_outbox(*session, wish);
    EXPECT_TRUE(fine(sent));
    EXPECT_TRUE(fine(member::flush_outbox(*session)));
    number_ = sent->number;
    return sent->msg;
  }
  work::InboxItem in_inbox(const std::string& title) {
    auto session = world_.open("secretariat@banks");
    EXPECT_TRUE(fine(work::start(*session)));
    const auto items = work::inbox(*session, {false, true, 50});
    EXPECT_TRUE(fine(items));
    for (const work::InboxItem& item : *items) {
      if (item.title == title) return item;
    }
    ADD_FAILURE() << "no item " << title;
    return {};
  }
  World world_;
  std::string number_;
};

TEST_F(ItemsTest, UpdateSupersedesAndKeepsItsNumber) {
  const MsgId item = first_item();
  EXPECT_EQ(in_inbox("第1報").state, work::ItemState::kUnread);
  send_again("secretariat@electric", "第2報", item, Relation::kUpdates);
  EXPECT_EQ(in_inbox("第2報").number, number_);
  EXPECT_EQ(in_inbox("第1報").state, work::ItemState::kSuperseded);
  auto session = world_.open("secretariat@banks");
  const auto read = work::read_item(*session, number_);
  ASSERT_TRUE(fine(read));
  EXPECT_EQ(read->summary.title, "第2報");
  EXPECT_EQ(read->supersedes, number_);
}

TEST_F(ItemsTest, AListThatLeavesSomethingOutSaysSo) {
  for (const char* title : {"一", "二", "三"}) {
    ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, title)));
  }
  world_.start("secretariat@banks");
  auto session = world_.open("secretariat@banks");
  const auto page = [&](std::size_t limit, bool all) {
    work::InboxFilter filter;
    filter.limit = limit;
    filter.all = all;
    auto out = work::inbox_page(*session, filter);
    EXPECT_TRUE(fine(out));
    return *out;
  };
  EXPECT_EQ(page(2, false).items.size(), 2U);
  EXPECT_TRUE(page(2, false).more);
  EXPECT_EQ(page(2, false).items.front().title, "三") << "the newest stay";
  EXPECT_EQ(page(3, false).items.size(), 3U);
  EXPECT_FALSE(page(3, false).more) << "exactly as many as there are";
  EXPECT_FALSE(page(2, true).more) << "the whole list";
  EXPECT_GE(page(2, true).items.size(), 3U);
}

// Nodes take a flash of a clock hours ahead; here the newest header is dated so.
TEST_F(ItemsTest, WhatAClockHoursAheadDatedIsMarked) {
  constexpr std::uint64_t kAheadMs = 5ULL * 3'600'000;
  ASSERT_TRUE(fine(world_.post("secretariat@telecom", "amber", "banks", false, "正しい時計")));
  const auto sent = world_.post("secretariat@electric", "amber", "banks", false, "進んだ時計");
  ASSERT_TRUE(fine(sent));
  ASSERT_TRUE(sent->entry.has_value());
  world_.mesh().forge(*sent->entry, [](MeshEntry& e) { e.header.hlc += kAheadMs << 16; },
                      world_.node_of("banks").id);
  EXPECT_EQ(in_inbox("正しい時計").clock_ahead_ms, 0U);
  EXPECT_EQ(in_inbox("進んだ時計").clock_ahead_ms, kAheadMs);
  auto session = world_.open("secretariat@electric");
  const auto own = work::inbox(*session, {false, true, 50});
  ASSERT_TRUE(fine(own));
  for (const work::InboxItem& item : *own) EXPECT_EQ(item.clock_ahead_ms, 0U) << item.title;
}

TEST_F(ItemsTest, WithdrawalIsShownOnWhatWasWithdrawn) {
  const MsgId item = first_item();
  send_again("secretariat@electric", "取消", item, Relation::kWithdraws);
  EXPECT_EQ(in_inbox("第1報").state, work::ItemState::kWithdrawn);
}

TEST_F(ItemsTest, SameItemWithOtherContentShowsBothAndAlarms) {
  const MsgId item = first_item();
  in_inbox("第1報");
  send_again("secretariat@electric", "別の内容", item, std::nullopt);
  const auto started = world_.start("secretariat@banks");
  ASSERT_EQ(started.sync.alarms.size(), 1u);
  EXPECT_EQ(started.sync.alarms.front().kind, AlarmKind::kItemConflict);
  EXPECT_TRUE(in_inbox("第1報").conflict);
  EXPECT_TRUE(in_inbox("別の内容").conflict);
}

// Their number is one: the place in a list is all that tells them apart.
TEST_F(ItemsTest, PlacesOfAListTellTwoContentsOfOneItemApart) {
  const MsgId item = first_item();
  in_inbox("第1報");
  send_again("secretariat@electric", "別の内容", item, std::nullopt);
  const member::ShownPlaces places = {in_inbox("第1報").entry, in_inbox("別の内容").entry, EntryId{},
                                      world_.random().id<EntryId>()};
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(member::keep_shown(*session, places)));
  const auto first = work::read_item(*session, "1");
  ASSERT_TRUE(fine(first));
  EXPECT_EQ(first->summary.title, "第1報");
  const auto other = work::read_item(*session, "2");
  ASSERT_TRUE(fine(other));
  EXPECT_EQ(other->summary.title, "別の内容");
  EXPECT_TRUE(refused_with(work::read_item(*session, "3"), UserCode::kNoItem)) << "not shown";
  EXPECT_TRUE(refused_with(work::read_item(*session, "4"), UserCode::kNoItem)) << "gone since";
  EXPECT_TRUE(refused_with(work::read_item(*session, "5"), UserCode::kNoItem));
}

TEST_F(ItemsTest, AnotherOrganisationsUpdateDoesNotTouchTheItem) {
  const MsgId item = first_item();
  in_inbox("第1報");
  send_again("secretariat@telecom", "なりすまし", item, Relation::kUpdates);
  EXPECT_EQ(in_inbox("第1報").state, work::ItemState::kUnread);
  EXPECT_NE(in_inbox("なりすまし").number, number_);
}

TEST_F(ItemsTest, AuthorWhoSignsTwoEntriesAtOnePositionIsAnAlarm) {
  first_item();
  world_.start("secretariat@banks");
  world_.mesh().fork(world_.node_of("electric").id, world_.node_of("banks").id);
  const auto started = world_.start("secretariat@banks");
  ASSERT_EQ(started.sync.alarms.size(), 1u);
  EXPECT_EQ(started.sync.alarms.front().kind, AlarmKind::kFork);
  EXPECT_EQ(started.sync.alarms.front().author, world_.node_of("electric").id);
  // What was first stands; life goes on.
  EXPECT_EQ(in_inbox("第1報").state, work::ItemState::kUnread);
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "続き")));
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("続き"));
}

TEST_F(ItemsTest, TwoCardsOfOneSerialAreDisputedAndNobodySealsToThem) {
  auto session = world_.open("secretariat@electric");
  member::TrustStore& trust = session->trust();
  const member::HeldCard held = trust.card_of("secretariat@banks");
  ASSERT_NE(held.card, nullptr);
  EXPECT_EQ(held.standing, CardStanding::kGood);
  auto banks = world_.open("secretariat@banks");
  Card twin = held.card->card;
  twin.contacts = {{"tel", "03-0000-0000"}};  // same serial, other content
  const Bytes wire = encode(crypto::sign_card(banks->home().sign_key(), twin, nullptr));
  ASSERT_TRUE(trust.add_card(wire, world_.clock().now_ms()));
  EXPECT_EQ(trust.card_of("secretariat@banks").standing, CardStanding::kDisputed);
  const auto red = member::resolve(*session, {Tlp::kRed, {"secretariat@banks"}, false, false});
  EXPECT_TRUE(refused_with(red, UserCode::kCardDisputed));
  // It stays disputed in the next session.
  ASSERT_TRUE(fine(session->commit()));
  session.reset();
  session = world_.open("secretariat@electric");
  EXPECT_EQ(session->trust().card_of("secretariat@banks").standing, CardStanding::kDisputed);
  // Both are shown until somebody asked by telephone.
  const auto both = work::card_choices(*session, "secretariat@banks");
  ASSERT_TRUE(fine(both));
  ASSERT_EQ(both->size(), 2u);
  const std::size_t other = (*both)[0].contacts == twin.contacts ? 1 : 0;
  EXPECT_EQ((*both)[1 - other].contacts, twin.contacts);
  EXPECT_TRUE(
      refused_with(work::settle_card(*session, "secretariat@banks", 3), UserCode::kUsageChoice));
  EXPECT_TRUE(
      refused_with(work::settle_card(*session, "nobody@banks", 1), UserCode::kUnknownRecipient));
  ASSERT_TRUE(fine(work::settle_card(*session, "secretariat@banks", other + 1)));
  session.reset();
  session = world_.open("secretariat@electric");
  const member::HeldCard now = session->trust().card_of("secretariat@banks");
  ASSERT_NE(now.card, nullptr);
  EXPECT_EQ(now.standing, CardStanding::kGood);
  EXPECT_NE(now.card->card.contacts, twin.contacts);
  EXPECT_TRUE(fine(member::resolve(*session, {Tlp::kRed, {"secretariat@banks"}, false, false})));
  EXPECT_EQ(work::card_choices(*session, "secretariat@banks")->size(), 1u);
  // The other one does not come back.
  ASSERT_TRUE(session->trust().add_card(wire, world_.clock().now_ms()));
  EXPECT_EQ(session->trust().card_of("secretariat@banks").standing, CardStanding::kGood);
}

TEST_F(ItemsTest, ContactsThatWereConfirmedLastComeFirstWhileCardsAreDisputed) {
  auto session = world_.open("secretariat@electric");
  const member::HeldCard held = session->trust().card_of("secretariat@banks");
  ASSERT_NE(held.card, nullptr);
  auto banks = world_.open("secretariat@banks");
  for (const char* const when : {"2030-01-02T00:00:00Z", "2030-01-01T00:00:00Z"}) {
    Card twin = held.card->card;
    twin.contacts = {{"tel", "03-0000-0000"}, {"confirmed", when}};
    ASSERT_TRUE(session->trust().add_card(
        encode(crypto::sign_card(banks->home().sign_key(), twin, nullptr)), world_.clock().now_ms()));
  }
  const auto all = work::card_choices(*session, "secretariat@banks");
  ASSERT_TRUE(fine(all));
  ASSERT_EQ(all->size(), 3u);
  EXPECT_GT((*all)[0].confirmed_ms, (*all)[1].confirmed_ms);
  EXPECT_EQ((*all)[2].confirmed_ms, 0u);
}

TEST_F(ItemsTest, CardListShowsWhatWasShared) {
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto shared =
        work::card_share(*session, {"", {{"tel", "03-1234-5678"}, {"mail", "desk@example.jp"}}, "銀行等 事務局", "Banks desk"});
    ASSERT_TRUE(fine(shared));
    EXPECT_TRUE(shared->stored);
    EXPECT_TRUE(refused_with(work::card_share(*session, {"", {{"tel", "a\u202Eb"}}, "", ""}),
                             UserCode::kTextBidi));
  }
  auto session = world_.open("officer@telecom-1");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto rows = work::card_list(*session);
  ASSERT_TRUE(fine(rows));
  const auto banks = std::find_if(rows->begin(), rows->end(), [](const work::CardRow& row) {
    return row.handle == "secretariat@banks";
  });
  ASSERT_NE(banks, rows->end());
  EXPECT_EQ(banks->name_ja, "銀行等 事務局");
  EXPECT_EQ(banks->serial, 2u);
  ASSERT_EQ(banks->contacts.size(), 2u);
  EXPECT_FALSE(banks->stale);
  EXPECT_EQ(banks->contacts.front().value, "03-1234-5678");
  EXPECT_FALSE(banks->company);
  // banks' companies chose their own sector.
  EXPECT_TRUE(std::none_of(rows->begin(), rows->end(), [](const work::CardRow& row) {
    return row.handle == "banks-1" || row.handle == "officer@banks-1";
  }));
}

}  // namespace
}  // namespace ceptoar::test::items_test
