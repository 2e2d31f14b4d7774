// SPDX-License-Identifier: Apache-2.0
// Messages that come in another order than they were sent in: versions, relays of versions, answers.
#include <gmock/gmock.h>

#include "cli/member/answers.h"
#include "cli/member/sealing.h"
#include "cli/work/answering.h"
#include "cli/work/board.h"
#include "cli/work/contacts.h"
#include "cli/work/find.h"
#include "cli/work/reach.h"
#include "cli/work/relay.h"
#include "cli/work/revise.h"
#include "cli/work/status.h"
#include "cli/work/versions.h"
#include "schema/codec.h"
#include "tests/cli/world.h"

namespace ceptoar::test::order_test {
namespace {

using member::ItemRow;
using member::UserCode;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kAuthor = "secretariat@telecom";
constexpr const char* kSecretariat = "secretariat@banks";
constexpr const char* kFirst = "officer@banks-1";
constexpr const char* kSecond = "officer@banks-2";

class OrderTest : public testing::Test {
 protected:
  OrderTest() {
    world_.build_all();
    banks_ = world_.node_of("banks").id;
  }

  std::unique_ptr<member::Session> started(const std::string& holder) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    return session;
  }
  std::vector<std::string> alarms(const std::string& holder) {
    std::vector<std::string> out;
    for (const member::Alarm& alarm : world_.start(holder).sync.alarms) out.push_back(alarm.detail);
    return out;
  }
  std::string posted(bool with_members = false, bool flash = false) {
    auto session = started(kAuthor);
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("# 停電\n復旧は未定。\n同じ行\n"));
    wish.tlp = "amber";
    wish.to = "banks";
    wish.with_members = with_members;
    wish.flash = flash;
    const auto draft = work::prepare(*session, wish);
    EXPECT_TRUE(fine(draft));
    const auto sent = work::send(*session, *draft, {});
    EXPECT_TRUE(fine(sent));
    return sent ? sent->number : "";
  }
  void correct(const std::string& number, const std::string& text) {
    auto session = started(kAuthor);
    const auto draft = work::prepare_update(*session, number, to_bytes(as_bytes(text)), std::nullopt);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
  }
  void withdraw(const std::string& number) {
    auto session = started(kAuthor);
    const auto draft = work::prepare_withdrawal(*session, number, "誤報でした。");
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
  }
  work::RelayPlan planned(const std::string& number, const std::string& note = "") {
    auto session = started(kSecretariat);
    auto plan = work::plan_relay(*session, number, {"", note, 0});
    EXPECT_TRUE(fine(plan));
    return plan ? std::move(*plan) : work::RelayPlan{};
  }
  void relay(const work::RelayPlan& plan) {
    auto session = started(kSecretariat);
    const auto sent = work::send_relay(*session, plan);
    ASSERT_TRUE(fine(sent));
  }
  std::vector<work::InboxItem> inbox(const std::string& holder) {
    auto session = started(holder);
    return work::inbox(*session, {}).value();
  }
  work::ReadItem read(const std::string& holder, const std::string& number) {
    auto session = started(holder);
    const auto item = work::read_item(*session, number);
    EXPECT_TRUE(fine(item));
    return item ? *item : work::ReadItem{};
  }
  ItemRow row(const std::string& holder, const std::string& number) {
    auto session = world_.open(holder);
    const auto found = work::find_item(*session, number);
    EXPECT_TRUE(fine(found));
    return found ? std::get<ItemRow>(*found) : ItemRow{};
  }
  void late(const EntryId& what) {
    world_.mesh().headers_first(banks_, [what](const MeshEntry& entry) {
      return crypto::entry_id(entry.header_bytes) == what;
    });
  }
  void ack(const std::string& holder, const std::string& number, AckState state) {
    auto session = started(holder);
    ASSERT_TRUE(fine(work::acknowledge(*session, number, state, "")));
  }
  // Those of companies: a secretariat reports and relays beside them.
  std::vector<std::string> answers(const std::string& holder, const std::string& number) {
    auto session = started(holder);
    const auto found = work::find_item(*session, number);
    if (!found) return {"no item"};
    const auto& item = std::get<ItemRow>(*found);
    const auto all = member::answers_of(*session, item.author_org, item.item_id);
    EXPECT_TRUE(fine(all));
    std::vector<std::string> out;
    for (const member::AnswerRow& answer : *all) {
      if (answer.org == answer.roster_org) continue;
      out.push_back(answer.handle + " " + std::string(ack_state_name(answer.answer.state)));
    }
    return out;
  }
  // Everything that a header and a number give away is enough to write this.
  void forge(const std::string& holder, const ItemRow& about, AckState state, bool exercise = false) {
    auto session = started(holder);
    Answer answer;
    answer.state = state;
    answer.entry_id = about.entry;
    answer.author_org = about.author_org;
    answer.item_id = about.item_id;
    member::AudienceWish readers;
    readers.tlp = Tlp::kAmberStrict;
    readers.to = {"banks"};
    member::SealWish wish;
    wish.kind = InnerKind::kAck;
    wish.audience = member::resolve(*session, readers).value();
    wish.content = encode(answer);
    wish.exercise = exercise;
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, wish)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  World world_{4402};
  NodeId banks_;
};

// --- versions -----------------------------------------------------------------------------------

TEST_F(OrderTest, ACorrectionThatComesFirstStands) {
  const std::string number = posted();
  late(row(kAuthor, number).entry);
  correct(number, "復旧は12時。\n同じ行\n");
  ASSERT_EQ(inbox(kSecretariat).size(), 1U);
  read(kSecretariat, number);
  world_.mesh().bodies_now(banks_);
  EXPECT_THAT(alarms(kSecretariat), IsEmpty());
  const auto items = inbox(kSecretariat);
  ASSERT_EQ(items.size(), 1U);
  EXPECT_FALSE(items[0].conflict);
  EXPECT_FALSE(items[0].told);
  EXPECT_EQ(items[0].state, work::ItemState::kRead);
  EXPECT_EQ(read(kSecretariat, number).body, "復旧は12時。\n同じ行\n");
}

TEST_F(OrderTest, OfTwoCorrectionsTheLaterOneStandsWhicheverCameFirst) {
  const std::string number = posted();
  correct(number, "第2版\n");
  late(row(kAuthor, number).entry);
  correct(number, "第3版\n");
  EXPECT_EQ(read(kSecretariat, number).body, "第3版\n");
  world_.mesh().bodies_now(banks_);
  EXPECT_THAT(alarms(kSecretariat), IsEmpty());
  EXPECT_EQ(read(kSecretariat, number).body, "第3版\n");
  EXPECT_EQ(inbox(kSecretariat).size(), 1U);
}

// The third version does not name the first one: their places decide.
TEST_F(OrderTest, AFirstVersionThatComesLastIsTheOldest) {
  const std::string number = posted();
  late(row(kAuthor, number).entry);
  correct(number, "第2版\n");
  correct(number, "第3版\n");
  EXPECT_EQ(read(kSecretariat, number).body, "第3版\n");
  world_.mesh().bodies_now(banks_);
  EXPECT_THAT(alarms(kSecretariat), IsEmpty());
  EXPECT_EQ(read(kSecretariat, number).body, "第3版\n");
  EXPECT_EQ(inbox(kSecretariat).size(), 1U);
}

TEST_F(OrderTest, WhatWasWithdrawnBeforeItCameIsNoNews) {
  const std::string number = posted();
  late(row(kAuthor, number).entry);
  withdraw(number);
  EXPECT_EQ(read(kSecretariat, number).summary.kind, "withdrawal");
  world_.mesh().bodies_now(banks_);
  EXPECT_THAT(alarms(kSecretariat), IsEmpty());
  EXPECT_EQ(read(kSecretariat, number).summary.kind, "withdrawal");
  auto session = started(kSecretariat);
  EXPECT_EQ(work::count_unread(*session).value(), 0U);
}

TEST_F(OrderTest, ListsEveryVersionWithWhatChangedAlsoWithTheNodeDown) {
  const std::string number = posted();
  inbox(kSecretariat);
  correct(number, "# 停電（訂正）\n復旧は12時。\n同じ行\n");
  inbox(kSecretariat);
  withdraw(number);
  inbox(kSecretariat);
  world_.node_of("banks").up = false;
  auto session = started(kSecretariat);
  const auto versions = work::versions(*session, number);
  ASSERT_TRUE(fine(versions));
  using What = work::Version::What;
  ASSERT_EQ(versions->list.size(), 3U);
  EXPECT_EQ(versions->list[0].what, What::kFirst);
  EXPECT_EQ(versions->list[0].summary.state, work::ItemState::kWithdrawn);
  EXPECT_THAT(versions->list[0].changes, IsEmpty());
  EXPECT_EQ(versions->list[1].what, What::kCorrection);
  EXPECT_EQ(versions->list[1].old_title, "停電");
  EXPECT_THAT(versions->list[1].changes,
              ElementsAre(work::DiffLine{work::Change::kRemoved, "復旧は未定。"},
                          work::DiffLine{work::Change::kAdded, "復旧は12時。"},
                          work::DiffLine{work::Change::kSame, "同じ行"}));
  EXPECT_EQ(versions->list[2].what, What::kWithdrawal);
  EXPECT_TRUE(versions->list[2].standing);
  EXPECT_FALSE(versions->list[1].standing);
  EXPECT_EQ(versions->list[2].changes.size(), 1U) << "the reason";
  for (const work::Version& version : versions->list) EXPECT_EQ(version.signed_by, kAuthor);
}

TEST_F(OrderTest, AVersionWhoseKeyIsDestroyedIsListedAndComparedWithNothing) {
  const std::string number = posted();
  const EntryId old = (inbox(kSecretariat), row(kSecretariat, number).entry);
  correct(number, "復旧は12時。\n");
  auto session = started(kSecretariat);
  ASSERT_TRUE(fine(session->commit(
      {{store::ArchiveTable::kContentKeys, to_bytes(old.view()), std::nullopt}})));
  const auto versions = work::versions(*session, number);
  ASSERT_TRUE(fine(versions));
  ASSERT_EQ(versions->list.size(), 2U);
  EXPECT_TRUE(versions->list[0].closed);
  EXPECT_FALSE(versions->list[1].closed);
  EXPECT_THAT(versions->list[1].changes, IsEmpty());
}

TEST_F(OrderTest, TellsWhoReadItOnceAndKeepsTheMark) {
  const std::string number = posted();
  read(kSecretariat, number);
  correct(number, "復旧は12時。\n");
  EXPECT_EQ(inbox(kSecretariat)[0].state, work::ItemState::kUnread);
  const work::ReadItem first = read(kSecretariat, number);
  EXPECT_TRUE(first.told_now);
  EXPECT_TRUE(first.summary.told);
  const work::ReadItem again = read(kSecretariat, number);
  EXPECT_FALSE(again.told_now);
  EXPECT_TRUE(again.summary.told);
  ASSERT_TRUE(again.earlier);
}

// Who missed a version is told all that is new to him, not what the last correction changed.
TEST_F(OrderTest, WhatChangedIsSaidSinceTheVersionThatWasRead) {
  const std::string number = posted(true);
  read(kSecretariat, number);
  correct(number, "復旧は12時。\n同じ行\n");
  correct(number, "復旧は13時。\n同じ行\n");
  for (int times = 0; times < 2; ++times) {
    const work::ReadItem item = read(kSecretariat, number);
    ASSERT_TRUE(item.earlier);
    EXPECT_TRUE(item.earlier->read);
    EXPECT_THAT(item.earlier->changes,
                ElementsAre(work::DiffLine{work::Change::kRemoved, "復旧は未定。"},
                            work::DiffLine{work::Change::kAdded, "復旧は13時。"},
                            work::DiffLine{work::Change::kSame, "同じ行"}));
  }
  // Who read none is shown the last step.
  const work::ReadItem first = read(kFirst, number);
  ASSERT_TRUE(first.earlier);
  EXPECT_FALSE(first.earlier->read);
  EXPECT_THAT(first.earlier->changes,
              ElementsAre(work::DiffLine{work::Change::kRemoved, "復旧は12時。"},
                          work::DiffLine{work::Change::kAdded, "復旧は13時。"},
                          work::DiffLine{work::Change::kSame, "同じ行"}));
}

// --- relays -------------------------------------------------------------------------------------

TEST_F(OrderTest, ARelayOfAnOlderVersionIsReadAfterTheNewerOne) {
  const std::string number = posted();
  const work::RelayPlan old = planned(number, "古い版です");
  correct(number, "復旧は12時。\n同じ行\n");
  relay(planned(number, "新しい版です"));
  ASSERT_EQ(inbox(kFirst).size(), 1U);
  read(kFirst, number);
  relay(old);
  for (const char* const holder : {kFirst, kSecond}) {
    EXPECT_THAT(alarms(holder), IsEmpty()) << holder;
    const auto items = inbox(holder);
    ASSERT_EQ(items.size(), 1U) << holder;
    EXPECT_FALSE(items[0].conflict);
    EXPECT_FALSE(items[0].told) << "the older one was never read";
    const work::ReadItem item = read(holder, number);
    EXPECT_EQ(item.body, "復旧は12時。\n同じ行\n");
    ASSERT_EQ(item.relays.size(), 2U);
    EXPECT_EQ(item.relays[0].note, "古い版です");
    EXPECT_TRUE(item.relays[0].earlier);
    EXPECT_FALSE(item.relays[1].earlier);
    auto session = started(holder);
    EXPECT_EQ(work::count_unread(*session).value(), 0U);
    EXPECT_EQ(work::versions(*session, number).value().list.size(), 2U);
  }
}

// A flash is shown to its readers before its place is known. What is quoted to others must stand in its
// author's chain.
TEST_F(OrderTest, ARelayOfWhatStandsInNoChainIsRefused) {
  posted();
  const NodeId telecom = world_.node_of("telecom").id;
  const std::uint64_t before = world_.node_of("telecom").seq;
  world_.mesh().hold_back(banks_, [telecom, before](const MeshEntry& entry) {
    return entry.header.author == telecom && entry.header.seq > before;
  });
  const std::string number = posted(false, true);
  const EntryId real = row(kAuthor, number).entry;
  ASSERT_EQ(world_.mesh().entries().at(real).header.seq, before + 1);
  world_.mesh().fork_back(real, banks_);
  EXPECT_EQ(alarms(kSecretariat).size(), 1U) << "two entries at one position";
  const work::RelayPlan plan = planned(number);
  ASSERT_NE(plan.item.entry, real);
  {
    // Its own archive tells the secretariat as well when the relay comes back to it.
    auto session = world_.open(kSecretariat);
    ASSERT_TRUE(fine(work::send_relay(*session, plan)));
  }
  EXPECT_THAT(alarms(kFirst),
              testing::UnorderedElementsAre("two entries at position " + std::to_string(before),
                                            "relay: of what stands in no chain"));
  EXPECT_EQ(inbox(kFirst).size(), 0U);
}

TEST_F(OrderTest, AQueuedRelayIsListedAndCountedOnce) {
  const std::string number = posted();
  const work::RelayPlan plan = planned(number);
  world_.node_of("banks").up = false;
  {
    auto session = started(kSecretariat);
    ASSERT_TRUE(fine(work::send_relay(*session, plan)));
    const auto status = work::status(*session);
    ASSERT_TRUE(fine(status));
    EXPECT_EQ(status->queued, 1U);
    ASSERT_EQ(status->queued_items.size(), 1U);
    EXPECT_EQ(status->queued_items[0].kind, InnerKind::kRelay);
    EXPECT_EQ(status->queued_items[0].number, number) << "the number that people know";
    EXPECT_EQ(status->queued_items[0].title, "停電");
    EXPECT_EQ(work::reach(*session, number).value().sent, 0U);
  }
  world_.node_of("banks").up = true;
  relay(plan);  // once more, by somebody who does not trust the queue
  auto session = started(kSecretariat);
  EXPECT_EQ(work::status(*session).value().queued, 0U);
  const auto reach = work::reach(*session, number);
  ASSERT_TRUE(fine(reach));
  EXPECT_FALSE(reach->queued);
  EXPECT_EQ(reach->rows.size(), 2U);
  EXPECT_EQ(reach->sent, 2U);
  EXPECT_EQ(reach->delivered, 2U);
}

// --- answers ------------------------------------------------------------------------------------

TEST_F(OrderTest, AnAnswerBeforeItsItemCountsWhenThatComes) {
  const std::string number = posted(true);
  ack(kFirst, number, AckState::kAffected);
  const EntryId item = row(kFirst, number).entry;
  late(item);
  EXPECT_THAT(alarms(kSecretariat), IsEmpty());
  EXPECT_THAT(answers(kSecretariat, number), ElementsAre("no item"));
  world_.mesh().bodies_now(banks_);
  EXPECT_THAT(answers(kSecretariat, number), ElementsAre("officer@banks-1 affected"));
  auto session = started(kSecretariat);
  EXPECT_EQ(work::reach(*session, number).value().confirmed, 1U);
  // And it goes into the report to the author.
  session.reset();
  world_.start(kSecretariat);
  auto author = started(kAuthor);
  const auto board = work::board(*author, number);
  ASSERT_TRUE(fine(board));
  ASSERT_EQ(board->reports.size(), 1U);
  ASSERT_EQ(board->reports[0].counts.size(), 1U);
  EXPECT_EQ(board->reports[0].counts[0].state, AckState::kAffected);
}

TEST_F(OrderTest, AnAnswerToARelayCountsInBothOrders) {
  constexpr const char* kDeputy = "deputy@banks";
  world_.enrol_person(kDeputy);
  world_.sync_all(1);
  const std::string number = posted();
  relay(planned(number));
  ack(kFirst, number, AckState::kAffected);
  EXPECT_THAT(answers(kSecretariat, number), ElementsAre("officer@banks-1 affected"));
  const auto by = row(kFirst, number).relay_entry;
  ASSERT_TRUE(by);
  late(*by);
  EXPECT_THAT(answers(kDeputy, number), IsEmpty()) << "the item is here, its relay is not";
  world_.mesh().bodies_now(banks_);
  EXPECT_THAT(answers(kDeputy, number), ElementsAre("officer@banks-1 affected"));
}

// A relay to a group is answered by the group.
TEST_F(OrderTest, AForgedAnswerToARelayIsDropped) {
  const std::string number = posted();
  {
    auto session = started(kSecretariat);
    ASSERT_TRUE(fine(work::set_group(*session, "地方", {"banks-2"})));
    const auto plan = work::plan_relay(*session, number, {"地方", "", 0});
    ASSERT_TRUE(fine(plan));
    ASSERT_TRUE(fine(work::send_relay(*session, *plan)));
  }
  inbox(kSecond);
  ItemRow relayed = row(kSecond, number);
  ASSERT_TRUE(relayed.relay_entry);
  relayed.entry = *relayed.relay_entry;
  forge(kFirst, relayed, AckState::kAffected);
  EXPECT_THAT(alarms(kSecretariat), ElementsAre("an answer that is none: not a reader"));
  ack(kSecond, number, AckState::kReceived);
  EXPECT_THAT(answers(kSecretariat, number), ElementsAre("officer@banks-2 received"));
}

// Who reads is on the author's list, or was handed it. A company's program that knows no more than the
// item's header says nothing about it, whichever of the two its secretariat sees first.
TEST_F(OrderTest, AForgedAnswerIsDroppedInBothOrders) {
  const std::string number = posted();
  const ItemRow item = row(kAuthor, number);
  late(item.entry);
  forge(kFirst, item, AckState::kNotAffected);
  EXPECT_THAT(alarms(kSecretariat), IsEmpty()) << "nothing to judge by yet";
  world_.mesh().bodies_now(banks_);
  EXPECT_THAT(alarms(kSecretariat), ElementsAre("an answer that came first: not a reader"));
  EXPECT_THAT(answers(kSecretariat, number), IsEmpty());
  forge(kSecond, item, AckState::kNotAffected);
  EXPECT_THAT(alarms(kSecretariat), ElementsAre("an answer that is none: not a reader"));
  EXPECT_THAT(answers(kSecretariat, number), IsEmpty());
}

TEST_F(OrderTest, AReaderSaysOnlyWhatIsHisToSay) {
  const std::string number = posted(true);
  const ItemRow item = row(kAuthor, number);
  late(item.entry);
  forge(kFirst, item, AckState::kRelayed);
  forge(kSecond, item, AckState::kOpened);
  EXPECT_THAT(alarms(kSecretariat), IsEmpty());
  world_.mesh().bodies_now(banks_);
  EXPECT_THAT(alarms(kSecretariat),
              ElementsAre("an answer that came first: a state that is not his to say",
                          "an answer that came first: a state that is not his to say"));
  EXPECT_THAT(answers(kSecretariat, number), IsEmpty());
  forge(kFirst, item, AckState::kReceived, true);
  EXPECT_THAT(alarms(kSecretariat), ElementsAre("an answer that is none: exercise mark"));
}

// A name that fits no entry is no way round the check.
TEST_F(OrderTest, AnAnswerToNothingIsNeitherShownNorCounted) {
  const std::string number = posted();
  world_.start(kSecretariat);
  ItemRow nothing = row(kSecretariat, number);
  nothing.entry.bytes[0] ^= 1;
  forge(kFirst, nothing, AckState::kNotAffected);
  EXPECT_THAT(answers(kSecretariat, number), IsEmpty());
}

// --- rows of the program before this one ---------------------------------------------------------

TEST(RowsTest, ReadsItemsAndAnswersAsTheyWereWrittenBefore) {
  ItemRow item;
  item.title = "題";
  item.sent_ms = 1000;
  item.second_officer = "duty@nisc";
  Bytes bytes = member::encode_row(item);
  constexpr std::size_t kAdded = 8 + 1 + EntryId::kSize + Hash32::kSize + 1 + EntryId::kSize;
  bytes.resize(bytes.size() - kAdded);
  bytes.front() = 2;
  const auto read = member::parse_item_row(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->title, item.title);
  EXPECT_EQ(read->second_officer, item.second_officer);
  EXPECT_EQ(read->hlc, 1000U << 16);
  EXPECT_FALSE(read->revision || read->same_as);
  bytes.push_back(0);
  EXPECT_FALSE(member::parse_item_row(bytes)) << "one byte too many";
  member::AnswerRow answer;
  answer.handle = "officer@banks-1";
  bytes = member::encode_row(answer);
  const std::size_t checked = bytes.size() - encode(answer.answer).size() - 4 - 1;
  bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(checked));
  bytes.front() = 1;
  const auto old = member::parse_answer_row(bytes);
  ASSERT_TRUE(old);
  EXPECT_EQ(old->handle, answer.handle);
  EXPECT_TRUE(old->checked);
}

TEST(RowsTest, KeepsWhatOrdersItems) {
  ItemRow item;
  item.hlc = 77;
  item.revision = Relation::kWithdraws;
  item.revises.bytes[0] = 1;
  item.proposal.bytes[0] = 2;
  item.same_as = EntryId{};
  const auto read = member::parse_item_row(member::encode_row(item));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->hlc, item.hlc);
  EXPECT_EQ(read->revision, item.revision);
  EXPECT_EQ(read->revises, item.revises);
  EXPECT_EQ(read->proposal, item.proposal);
  EXPECT_EQ(read->same_as, item.same_as);
}

}  // namespace
}  // namespace ceptoar::test::order_test
