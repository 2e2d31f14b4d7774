// SPDX-License-Identifier: Apache-2.0
// Two nodes of one organisation: while its own one is down or cannot take what is sent, a program reads at the
// other and posts through it, and each item is shown once.
#include <gmock/gmock.h>

#include <algorithm>

#include "cli/member/doorbell.h"
#include "cli/member/duty.h"
#include "cli/member/office.h"
#include "cli/member/outbox.h"
#include "cli/member/proposals.h"
#include "cli/work/answering.h"
#include "cli/work/board.h"
#include "cli/work/broadcast.h"
#include "cli/work/items.h"
#include "cli/work/revise.h"
#include "schema/text.h"
#include "tests/cli/people_world.h"
#include "tests/cli/second_node.h"

namespace ceptoar::test::failover_test {
namespace {

using member::UserCode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kElectric = "secretariat@electric";
constexpr const char* kDeputy = "deputy@banks";

class FailoverTest : public PeopleTest {
 protected:
  void SetUp() override {
    PeopleTest::SetUp();
    second_ = add_second_node(world_).id;
    second().access = first().access;
    world_.sync_all(2);  // everybody has the roster with both
  }
  MeshNode& first() { return world_.node_of("banks"); }
  MeshNode& second() { return world_.mesh().node(second_); }
  void send(const std::string& tlp, const std::string& to, const std::string& title) {
    ASSERT_TRUE(fine(world_.post("secretariat@electric", tlp, to, false, title)));
  }
  std::size_t shown(const std::string& holder, const std::string& title) {
    const auto titles = world_.titles(holder);
    return static_cast<std::size_t>(std::count(titles.begin(), titles.end(), title));
  }
  NodeId second_;
};

TEST_F(FailoverTest, SecondNodeTellsWhileTheFirstIsDownAndEachItemIsShownOnce) {
  send("amber", "banks", "平常時の情報");
  EXPECT_EQ(shown(kBanks, "平常時の情報"), 1u);
  first().up = false;
  send("amber", "banks", "停止中の情報");
  send("red", kBanks, "停止中の本人限り");
  const auto started = world_.start(kBanks);
  EXPECT_FALSE(started.sync.online) << "the own node is down, and so it is said";
  EXPECT_TRUE(started.sync.by_other_node);
  EXPECT_EQ(started.sync.new_items, 2u);
  EXPECT_THAT(started.sync.alarms, IsEmpty());
  for (const char* title : {"平常時の情報", "停止中の情報", "停止中の本人限り"}) {
    EXPECT_EQ(shown(kBanks, title), 1u) << title;
  }
  first().up = true;
  const auto back = world_.start(kBanks);
  EXPECT_TRUE(back.sync.online);
  EXPECT_FALSE(back.sync.by_other_node);
  EXPECT_EQ(back.sync.new_items, 0u) << "known already";
  for (const char* title : {"平常時の情報", "停止中の情報", "停止中の本人限り"}) {
    EXPECT_EQ(shown(kBanks, title), 1u) << title;
  }
  // Down once more: what was read there before is not read again from its beginning.
  first().up = false;
  EXPECT_EQ(world_.start(kBanks).sync.headers, 0u);
}

TEST_F(FailoverTest, WhatIsSentMeanwhileGoesThroughTheSecondOne) {
  first().up = false;
  const auto sent = world_.post(kBanks, "amber", "electric", false, "発信");
  ASSERT_TRUE(fine(sent));
  ASSERT_TRUE(sent->stored);
  EXPECT_TRUE(sent->by_other_node);
  EXPECT_EQ(world_.mesh().entries().at(*sent->entry).header.author, second_) << "in its log";
  EXPECT_EQ(sent->of, 3u);
  EXPECT_EQ(sent->delivered, sent->of) << "receipts are with the node that took it";
  const auto at_electric = world_.start(kElectric);
  EXPECT_EQ(at_electric.sync.new_items, 1u);
  EXPECT_THAT(at_electric.sync.alarms, IsEmpty()) << "sealed for the log that it stands in";
  EXPECT_EQ(shown(kBanks, "発信"), 1u);
  first().up = true;
  EXPECT_TRUE(world_.start(kBanks).sync.online);
  EXPECT_EQ(shown(kBanks, "発信"), 1u);
  EXPECT_EQ(shown(kElectric, "発信"), 1u);
  auto session = world_.open(kBanks);
  const auto board = work::board(*session, sent->number);
  ASSERT_TRUE(fine(board));
  EXPECT_TRUE(board->live);
  EXPECT_TRUE(board->complete());
}

TEST_F(FailoverTest, WhatTheFirstTookWithoutAnAnswerIsShownOnce) {
  const auto before = entries();
  world_.mesh().lose_answers(first().id, true);
  const auto sent = world_.post(kBanks, "amber", "electric", false, "二度届く");
  world_.mesh().lose_answers(first().id, false);
  ASSERT_TRUE(fine(sent));
  EXPECT_TRUE(sent->by_other_node);
  std::set<NodeId> authors;
  for (const auto& [id, entry] : world_.mesh().entries()) {
    if (!before.contains(id)) authors.insert(entry.header.author);
  }
  EXPECT_THAT(authors, testing::UnorderedElementsAre(first().id, second_)) << "it stands in both logs";
  for (const char* reader : {kElectric, kBanks}) {
    EXPECT_THAT(world_.start(reader).sync.alarms, IsEmpty()) << reader;
    EXPECT_EQ(shown(reader, "二度届く"), 1u) << reader;
  }
  {
    auto session = world_.open(kElectric);
    EXPECT_EQ(work::count_unread(*session).value(), 1u);
  }
  // A correction is one of the item, whichever copy it names.
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto draft = work::prepare_update(*session, sent->number, to_bytes(as_bytes("直した文。")),
                                            "訂正", work::Changes{});
    ASSERT_TRUE(fine(draft));
    const auto updated = work::send(*session, *draft, {});
    ASSERT_TRUE(fine(updated));
    EXPECT_FALSE(updated->by_other_node);
  }
  EXPECT_THAT(world_.start(kElectric).sync.alarms, IsEmpty());
  auto session = world_.open(kElectric);
  const auto inbox = work::inbox(*session, {});
  ASSERT_TRUE(fine(inbox));
  ASSERT_THAT(*inbox, SizeIs(1));
  EXPECT_EQ(inbox->front().title, "訂正");
  EXPECT_FALSE(inbox->front().conflict);
}

// Given up after the usual time, a post that was to be waited for was called unsent beside a node that had it.
TEST_F(FailoverTest, ASlowDiskIsWaitedForAsLongAsWasAsked) {
  world_.mesh().take_long(world_.node_of("electric").id, std::chrono::seconds(3));
  const auto waited = world_.post(kElectric, "amber", "banks", false, "待つ", std::chrono::seconds(5));
  ASSERT_TRUE(fine(waited));
  EXPECT_TRUE(waited->stored);
  const auto at_once = world_.post(kElectric, "amber", "banks", false, "待たない");
  ASSERT_TRUE(fine(at_once));
  EXPECT_FALSE(at_once->stored) << "the usual time is over";
  EXPECT_EQ(shown(kBanks, "待つ"), 1u);
  EXPECT_EQ(shown(kBanks, "待たない"), 1u);
}

// Whoever asked for five seconds had fifteen: each row that waited and the receipts had five of their own.
TEST_F(FailoverTest, TheWaitIsForEverythingTogether) {
  world_.mesh().take_long(world_.node_of("electric").id, std::chrono::seconds(3));
  const auto first = world_.post(kElectric, "amber", "banks", false, "一通目");
  ASSERT_TRUE(fine(first));
  ASSERT_FALSE(first->stored);
  const std::size_t before = world_.mesh().waits().size();
  const auto second = world_.post(kElectric, "amber", "banks", false, "二通目", std::chrono::seconds(5));
  ASSERT_TRUE(fine(second));
  EXPECT_TRUE(second->stored);
  const auto& waits = world_.mesh().waits();
  ASSERT_EQ(waits.size(), before + 4) << "what had waited, by the way and as asked, the new one, its receipts";
  EXPECT_EQ(waits[before], std::chrono::seconds(0));
  EXPECT_LE(waits[before + 1], std::chrono::seconds(5));
  EXPECT_LE(waits[before + 2], waits[before + 1] - Mesh::kTaken);
  EXPECT_LE(waits[before + 3], waits[before + 2] - Mesh::kTaken);
}

TEST_F(FailoverTest, AnotherNodeIsNotWaitedFor) {
  world_.mesh().take_long(first().id, std::chrono::seconds(3));
  const auto sent = world_.post(kBanks, "amber", "electric", false, "急ぐもの", std::chrono::seconds(5));
  ASSERT_TRUE(fine(sent));
  EXPECT_TRUE(sent->stored);
  EXPECT_TRUE(sent->by_other_node) << "it has it sooner than the own one";
}

TEST_F(FailoverTest, CopiesAreOneItemWhicheverComesFirst) {
  const NodeId from = first().id;
  world_.mesh().hold_back(world_.node_of("electric").id,
                          [from](const MeshEntry& entry) { return entry.header.author == from; });
  world_.mesh().lose_answers(from, true);
  const auto sent = world_.post(kBanks, "amber", "electric", false, "あとから原本");
  world_.mesh().lose_answers(from, false);
  ASSERT_TRUE(fine(sent));
  EXPECT_EQ(shown(kElectric, "あとから原本"), 1u);
  {
    auto session = world_.open(kElectric);
    ASSERT_TRUE(fine(work::read_item(*session, sent->number)));
  }
  world_.mesh().release(world_.node_of("electric").id);
  EXPECT_THAT(world_.start(kElectric).sync.alarms, IsEmpty());
  EXPECT_EQ(shown(kElectric, "あとから原本"), 1u);
  auto session = world_.open(kElectric);
  EXPECT_EQ(work::count_unread(*session).value(), 0u) << "it was read under the other copy";
  const auto again = work::read_item(*session, sent->number);
  ASSERT_TRUE(fine(again));
  EXPECT_FALSE(again->earlier.has_value()) << "a copy is no version before";
}

TEST_F(FailoverTest, OtherWordsUnderTheSameNumberAreStillAConflict) {
  const auto sent = world_.post(kBanks, "amber", "electric", false, "原文");
  ASSERT_TRUE(fine(sent));
  auto session = world_.open(kBanks);
  work::PostWish wish;
  wish.document = to_bytes(as_bytes("別の本文です。"));
  wish.title = "原文";
  wish.tlp = "amber";
  wish.to = "electric";
  const auto draft = work::prepare(*session, wish);
  ASSERT_TRUE(fine(draft));
  auto other = work::seal_wish(*draft);
  ASSERT_TRUE(fine(other));
  other->item = world_.mesh().entries().at(*sent->entry).header.msg_id;  // the first sealing names it
  ASSERT_TRUE(fine(member::seal_to_outbox(*session, *other)));
  ASSERT_TRUE(fine(member::flush_outbox(*session)));
  session.reset();
  const auto started = world_.start(kElectric);
  ASSERT_THAT(started.sync.alarms, SizeIs(1));
  EXPECT_EQ(started.sync.alarms.front().kind, member::AlarmKind::kItemConflict);
  EXPECT_EQ(shown(kElectric, "原文"), 2u);
}

TEST_F(FailoverTest, ANodeThatCanTakeNothingIsPassedOver) {
  for (const ErrorCode code : {ErrorCode::kStorageFull, ErrorCode::kStorageReadOnly, ErrorCode::kFork,
                               ErrorCode::kNotReady, ErrorCode::kLimitExceeded}) {
    world_.mesh().refuse_posts(first().id, code);
    const std::string title = "発信" + std::string(error_code_name(code));
    const auto sent = world_.post(kBanks, "amber", "electric", false, title);
    ASSERT_TRUE(fine(sent)) << title;
    EXPECT_TRUE(sent->by_other_node) << title;
    EXPECT_EQ(shown(kElectric, title), 1u);
  }
  // Neither can: it is said why, and it waits.
  world_.mesh().refuse_posts(first().id, ErrorCode::kStorageFull);
  world_.mesh().refuse_posts(second_, ErrorCode::kStorageFull);
  EXPECT_TRUE(refused_with(world_.post(kBanks, "amber", "electric", false, "待つ"), UserCode::kStoreFull));
  world_.mesh().refuse_posts(first().id, std::nullopt);
  world_.mesh().refuse_posts(second_, std::nullopt);
  world_.start(kBanks);
  EXPECT_EQ(shown(kElectric, "待つ"), 1u);
}

// A colleague, or he himself, has used up what the node takes at once.
TEST_F(FailoverTest, WhatANodeDoesNotTakeAtOnceGoesByTheOtherOrLater) {
  world_.mesh().refuse_one_post(first().id, ErrorCode::kLimitExceeded);
  const auto sent = world_.post(kBanks, "amber", "electric", false, "よそから");
  ASSERT_TRUE(fine(sent));
  EXPECT_TRUE(sent->by_other_node);
  EXPECT_EQ(shown(kElectric, "よそから"), 1u);
  world_.mesh().refuse_one_post(first().id, ErrorCode::kLimitExceeded);
  world_.mesh().refuse_one_post(second_, ErrorCode::kLimitExceeded);
  EXPECT_TRUE(refused_with(world_.post(kBanks, "amber", "electric", false, "あとから"), UserCode::kNodeLater));
  EXPECT_EQ(shown(kElectric, "あとから"), 0u);
  {
    auto session = world_.open(kBanks);
    const auto waiting = member::queued(*session);
    ASSERT_TRUE(fine(waiting));
    EXPECT_THAT(*waiting, SizeIs(1)) << "it is no draft";
    const auto flushed = member::flush_outbox(*session);
    ASSERT_TRUE(fine(flushed));
    EXPECT_THAT(flushed->posted, SizeIs(1));
    EXPECT_EQ(flushed->left, 0u);
  }
  EXPECT_EQ(shown(kElectric, "あとから"), 1u);
}

// A re-issue goes by its own node alone; that one does not answer yet.
TEST_F(FailoverTest, WhatWaitsForAStartingNodeKeepsNothingElse) {
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    for (const bool terms : {true, false}) {
      work::PostWish wish;
      wish.document = to_bytes(as_bytes("本文です。"));
      wish.title = terms ? "条件つき" : "条件なし";
      wish.tlp = "amber";
      wish.to = "electric";
      const auto draft = work::prepare(*session, wish);
      ASSERT_TRUE(fine(draft));
      auto sealed = work::seal_wish(*draft);
      ASSERT_TRUE(fine(sealed));
      if (terms) sealed->terms = {1};
      ASSERT_TRUE(fine(member::seal_to_outbox(*session, *sealed)));
    }
    const auto waiting = member::queued(*session);
    ASSERT_TRUE(fine(waiting));
    ASSERT_THAT(*waiting, SizeIs(2));
    ASSERT_FALSE(waiting->front().row.terms.empty()) << "it is tried first";
    world_.mesh().refuse_posts(first().id, ErrorCode::kNotReady);
    const auto flushed = member::flush_outbox(*session, member::Keeping::kAtOnce, {waiting->front().key});
    ASSERT_TRUE(fine(flushed));
    ASSERT_THAT(flushed->posted, SizeIs(1));
    EXPECT_EQ(flushed->posted.front().node, second_);
    EXPECT_EQ(flushed->left, 1u);
  }
  EXPECT_EQ(shown(kElectric, "条件なし"), 1u);
  EXPECT_EQ(shown(kElectric, "条件つき"), 0u);
}

TEST_F(FailoverTest, WhatNoNodeWouldTakeIsNotTriedAtTheOther) {
  const auto before = entries();
  world_.mesh().refuse_posts(first().id, ErrorCode::kMalformed);
  const auto sent = world_.post(kBanks, "amber", "electric", false, "多すぎる");
  EXPECT_FALSE(sent);
  EXPECT_EQ(entries(), before) << "it is about the post, not about the node";
}

TEST_F(FailoverTest, KeysAreMadeWhileTheSecondOneAloneAnswers) {
  world_.clock().advance_days(40);
  first().up = false;
  const auto started = world_.start(kBanks);
  EXPECT_THAT(started.maintenance.rotated, Contains(ReaderClass::kStaff));
  send("amber", "banks", "新しい鍵で");
  EXPECT_EQ(shown(kBanks, "新しい鍵で"), 1u);
}

// What a command says of what it left in the outbox.
TEST_F(FailoverTest, TheOfficesOwnWordsHaveGoneAndAccessListsWaitForTheirNode) {
  world_.enrol_person(kDeputy);
  world_.sync_all(1);
  const auto has_gone = [&](const auto& change) {
    auto session = world_.open(kBanks);
    EXPECT_TRUE(fine(work::start(*session)));
    EXPECT_TRUE(fine(change(*session)));
    const auto started = work::start(*session);
    EXPECT_TRUE(fine(started));
    const auto gone = work::has_gone(*session, *started);
    EXPECT_TRUE(fine(gone));
    return gone && *gone;
  };
  const std::uint64_t now = world_.clock().now_ms();
  const auto duty = [&](member::Session& session) {
    return member::set_duty(session, {{now, now + limits::kDayMs, kBanks, "03-1234-5678"}});
  };
  first().up = false;
  EXPECT_TRUE(has_gone(duty)) << "by the other one";
  const auto certify = [&](member::Session& session) {
    return member::certify(session, world_.open_admin("banks"), {kDeputy, "", true});
  };
  EXPECT_FALSE(has_gone(certify)) << "whether she may connect there is for the first one";
  first().up = true;
  EXPECT_TRUE(has_gone(duty));
  first().up = second().up = false;
  EXPECT_FALSE(has_gone(duty));
}

TEST_F(FailoverTest, EitherCopyOfAProposalIsTheOneProposal) {
  world_.enrol_person(kDeputy);
  world_.sync_all(1);
  const NodeId from = first().id;
  // Where it was written the second copy comes first, at the deputy's the first one.
  world_.mesh().hold_back(second_, [from](const MeshEntry& entry) { return entry.header.author == from; });
  world_.mesh().lose_answers(from, true);
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    work::BroadcastWish wish;
    wish.document = to_bytes(as_bytes("# 攻撃の発生\n確認してください。\n"));
    wish.tlp = "amber";
    const auto draft = work::prepare_broadcast(*session, wish);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::propose(*session, wish, *draft)));
  }
  world_.mesh().lose_answers(from, false);
  {
    auto session = world_.open(kDeputy);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto waiting = member::proposals(*session);
    ASSERT_TRUE(fine(waiting));
    ASSERT_THAT(*waiting, SizeIs(1));
    const auto approval =
        work::prepare_approval(*session, format_item_number(waiting->front().number));
    ASSERT_TRUE(fine(approval));
    ASSERT_TRUE(fine(work::approve_proposal(*session, *approval, {})));
  }
  for (const char* holder : {kBanks, kDeputy}) {
    auto session = world_.open(holder);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto rows = work::broadcasts(*session);
    ASSERT_TRUE(fine(rows));
    ASSERT_THAT(*rows, SizeIs(1)) << holder;
    EXPECT_EQ(rows->front().state, work::BroadcastRow::State::kSent) << holder;
  }
}

TEST_F(FailoverTest, WhoeverWaitsHearsTheSecondOne) {
  member::Doorbell bell(world_.mesh());
  const auto look = [&] {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(bell.set(*session)));
  };
  look();
  EXPECT_EQ(bell.wait({}), member::Rung::kNothing);
  first().up = false;
  EXPECT_EQ(bell.wait({}), member::Rung::kNoNode) << "the line that was there is gone";
  look();
  EXPECT_EQ(bell.wait({}), member::Rung::kNothing);
  send("amber", "banks", "停止中の情報");
  EXPECT_EQ(bell.wait({}), member::Rung::kNew);
  look();
  EXPECT_EQ(bell.wait({}), member::Rung::kNothing) << "it was taken from there";
  first().up = true;
  look();
  send("amber", "banks", "復旧後の情報");
  second().up = false;
  EXPECT_EQ(bell.wait({}), member::Rung::kNew) << "the own one again";
}

TEST_F(FailoverTest, BothDownIsOffline) {
  first().up = false;
  second().up = false;
  const auto started = world_.start(kBanks);
  EXPECT_FALSE(started.sync.online);
  EXPECT_FALSE(started.sync.by_other_node);
}

TEST_F(FailoverTest, ANodeThatDoesNotKnowTheMemberIsNoHelp) {
  second().access.clear();
  first().up = false;
  EXPECT_FALSE(world_.start(kBanks).sync.by_other_node);
}

class NewNodeTest : public PeopleTest {};

TEST_F(NewNodeTest, DoesNotBecomeTheUsualOneBecauseOfItsId) {
  const NodeId first = world_.node_of("banks").id;
  add_second_node(world_, true);
  EXPECT_TRUE(world_.start(kBanks).sync.online) << "nobody is on the new one's list yet";
  const auto sent = world_.post(kBanks, "amber", "electric", false, "発信");
  ASSERT_TRUE(fine(sent));
  EXPECT_TRUE(sent->stored);
  EXPECT_FALSE(sent->by_other_node);
  EXPECT_EQ(world_.mesh().entries().at(*sent->entry).header.author, first);
}

// The disk of the node has died: people go on, and what they said waits for the one in its place.
TEST_F(NewNodeTest, WhatWaitedForTheOneThatWasReplacedLeavesByTheNewOne) {
  const auto asked = world_.post(kElectric, "amber", "banks", false, "要確認");
  ASSERT_TRUE(fine(asked));
  world_.start(kBanks);
  MeshNode& first = world_.node_of("banks");
  first.up = false;
  const auto post = world_.post(kBanks, "amber", "electric", false, "停止中に書いた");
  ASSERT_TRUE(fine(post));
  ASSERT_FALSE(post->stored);
  {
    auto session = world_.open(kBanks);
    const auto said = work::acknowledge(*session, asked->number, AckState::kInvestigating, "");
    ASSERT_TRUE(fine(said));
    ASSERT_FALSE(said->stored);
  }
  MeshNode& second = add_second_node(world_, false, FirstNode::kReplaced);
  second.access = first.access;
  {
    auto session = world_.open(kBanks);
    const auto started = work::start(*session);
    ASSERT_TRUE(fine(started)) << "what waits must not keep anybody from working";
    EXPECT_TRUE(started->sync.online);
    EXPECT_TRUE(fine(work::inbox(*session, {})));
    const auto waiting = member::outbox_items(*session);
    ASSERT_TRUE(fine(waiting));
    EXPECT_THAT(*waiting, IsEmpty());
  }
  EXPECT_THAT(world_.start(kElectric).sync.alarms, IsEmpty()) << "a reader knows its author's node";
  EXPECT_THAT(world_.titles(kElectric), Contains("停止中に書いた"));
  auto session = world_.open(kElectric);
  const auto board = work::board(*session, asked->number);
  ASSERT_TRUE(fine(board));
  EXPECT_TRUE(std::any_of(board->rows.begin(), board->rows.end(),
                          [](const auto& row) { return row.state == AckState::kInvestigating; }));
}

// Nothing can be made of it for any node; it stays, and is the only one that does.
TEST_F(NewNodeTest, OneRowThatCannotBeSealedKeepsNoOtherOne) {
  world_.node_of("banks").up = false;
  ASSERT_TRUE(fine(world_.post(kBanks, "amber", "electric", false, "封が壊れた")));
  ASSERT_TRUE(fine(world_.post(kBanks, "amber", "electric", false, "無事なもの")));
  {
    auto session = world_.open(kBanks);
    const auto waiting = member::queued(*session);
    ASSERT_TRUE(fine(waiting));
    ASSERT_THAT(*waiting, SizeIs(2));
    member::QueuedRow row = waiting->front().row;
    ASSERT_EQ(row.title, "封が壊れた");
    row.body.back() ^= 1;
    row.node = world_.node_of("electric").id;  // so that it has to be sealed anew
    ASSERT_TRUE(fine(session->commit({{store::ArchiveTable::kOutbox, waiting->front().key, encode_row(row)}})));
  }
  world_.node_of("banks").up = true;
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto waiting = member::queued(*session);
    ASSERT_TRUE(fine(waiting));
    ASSERT_THAT(*waiting, SizeIs(1));
    EXPECT_EQ(waiting->front().row.title, "封が壊れた");
  }
  EXPECT_THAT(world_.titles(kElectric), Contains("無事なもの"));
}

}  // namespace
}  // namespace ceptoar::test::failover_test
