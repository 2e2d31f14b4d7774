// SPDX-License-Identifier: Apache-2.0
// Acknowledgements, replies, corrections and withdrawals between members of a small Council.
#include <gmock/gmock.h>

#include <algorithm>

#include "cli/member/answers.h"
#include "cli/member/archive_items.h"
#include "cli/work/answering.h"
#include "cli/work/board.h"
#include "cli/work/items.h"
#include "cli/work/revise.h"
#include "cli/work/status.h"
#include "tests/cli/world.h"

namespace ceptoar::test::answers_test {
namespace {

using member::UserCode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using work::Change;

struct Sent {
  std::string tlp;
  std::string to;
  bool with_members = false;
  bool exercise = false;
  bool flash = false;
};

class AnswersTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  std::string post(const std::string& holder, const Sent& what,
                   const work::Details& details = {}) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    work::PostWish wish;
    wish.details = details;
    wish.document = to_bytes(as_bytes("# 停電のお知らせ\n10時20分から停電しています。\n復旧は未定です。\n"));
    wish.tlp = what.tlp;
    wish.to = what.to;
    wish.with_members = what.with_members;
    wish.exercise = what.exercise;
    wish.flash = what.flash;
    const auto draft = work::prepare(*session, wish);
    EXPECT_TRUE(fine(draft));
    const auto sent = work::send(*session, *draft, {});
    EXPECT_TRUE(fine(sent));
    return sent ? sent->number : "";
  }
  member::Outcome<work::AckResult> ack(const std::string& holder, const std::string& id,
                                       AckState state, const std::string& note = "") {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    return work::acknowledge(*session, id, state, note);
  }
  member::Outcome<work::ReadItem> read(const std::string& holder, const std::string& id) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    return work::read_item(*session, id);
  }
  // "secretariat@banks received", by handle.
  std::vector<std::string> answers_seen_by(const std::string& holder, const std::string& id) {
    const auto item = read(holder, id);
    EXPECT_TRUE(fine(item));
    std::vector<std::string> out;
    if (!item) return out;
    for (const member::AnswerRow& row : item->answers) {
      out.push_back(row.handle + " " + std::string(ack_state_name(row.answer.state)));
    }
    return out;
  }
  std::string reply(const std::string& holder, const std::string& id, bool all,
                    member::Outcome<work::Draft>* keep = nullptr) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    auto draft = work::prepare_reply(
        *session, id, {to_bytes(as_bytes("承知しました。")), std::nullopt, all});
    EXPECT_TRUE(fine(draft));
    if (!draft) return "";
    const auto sent = work::send(*session, *draft, {});
    EXPECT_TRUE(fine(sent));
    if (keep != nullptr) *keep = std::move(draft);
    return sent ? sent->number : "";
  }
  std::vector<std::string> alarms(const std::string& holder) {
    auto session = world_.open(holder);
    const auto started = work::start(*session);
    EXPECT_TRUE(fine(started));
    std::vector<std::string> out;
    for (const member::Alarm& alarm : started->sync.alarms) out.push_back(alarm.detail);
    return out;
  }
  World world_;
};

TEST_F(AnswersTest, ADrillIsNotCountedWithWhatReallyWaits) {
  work::Details drill, real;
  drill.ack_by_ms = world_.clock().now_ms() + 3'600'000;
  real.ack_by_ms = drill.ack_by_ms + 3'600'000;
  const std::string played = post("secretariat@electric", {"amber", "banks", false, true}, drill);
  const auto status_of_banks = [&] {
    auto session = world_.open("secretariat@banks");
    const auto status = work::status(*session);
    EXPECT_TRUE(fine(status));
    return status ? *status : work::StatusView();
  };
  const work::StatusView alone = status_of_banks();
  EXPECT_EQ(alone.awaiting.count, 0U);
  EXPECT_EQ(alone.awaiting.next_due_ms, 0U);
  EXPECT_EQ(alone.awaiting_drills.count, 1U);
  EXPECT_EQ(alone.awaiting_drills.next_due_ms, drill.ack_by_ms);
  post("secretariat@electric", {"amber", "banks"}, real);
  const work::StatusView both = status_of_banks();
  EXPECT_EQ(both.awaiting.count, 1U);
  EXPECT_EQ(both.awaiting.next_due_ms, real.ack_by_ms) << "the drill's earlier time hides no real one";
  EXPECT_EQ(both.awaiting_drills.count, 1U);
  ASSERT_TRUE(fine(ack("secretariat@banks", played, AckState::kReceived)));
  EXPECT_EQ(status_of_banks().awaiting_drills.count, 0U);
}

TEST_F(AnswersTest, AcknowledgementReachesTheAuthorAndNobodyElse) {
  const std::string id = post("secretariat@electric", {"amber", "banks,telecom"});
  const auto acked = ack("secretariat@banks", id, AckState::kInvestigating, "確認します");
  ASSERT_TRUE(fine(acked));
  EXPECT_TRUE(acked->stored);
  EXPECT_THAT(answers_seen_by("secretariat@electric", id),
              ElementsAre("secretariat@banks investigating"));
  EXPECT_THAT(answers_seen_by("secretariat@telecom", id), IsEmpty());
  const auto own = read("secretariat@banks", id);
  ASSERT_TRUE(fine(own));
  EXPECT_EQ(own->summary.own_answer, AckState::kInvestigating);
}

TEST_F(AnswersTest, ALaterAnswerReplacesTheEarlierOne) {
  const std::string id = post("secretariat@electric", {"amber", "banks"});
  ASSERT_TRUE(fine(ack("secretariat@banks", id, AckState::kReceived)));
  ASSERT_TRUE(fine(ack("secretariat@banks", id, AckState::kMitigated)));
  EXPECT_THAT(answers_seen_by("secretariat@electric", id),
              ElementsAre("secretariat@banks mitigated"));
}

TEST_F(AnswersTest, OwnItemsAreNotAcknowledged) {
  const std::string id = post("secretariat@electric", {"amber", "banks"});
  EXPECT_TRUE(refused_with(ack("secretariat@electric", id, AckState::kReceived),
                           UserCode::kOwnItem));
  EXPECT_TRUE(refused_with(ack("secretariat@telecom", id, AckState::kReceived),
                           UserCode::kNoItem));
}

TEST_F(AnswersTest, ACompanyAnswersToItsOwnSecretariat) {
  const std::string id = post("secretariat@electric", {"amber", "banks", true});
  const auto acked = ack("officer@banks-1", id, AckState::kAffected);
  ASSERT_TRUE(fine(acked));
  std::vector<std::string> readers;
  for (const auto& reader : acked->readers) readers.push_back(reader.org);
  std::sort(readers.begin(), readers.end());
  EXPECT_THAT(readers, ElementsAre("banks", "banks-1"));
  EXPECT_THAT(answers_seen_by("secretariat@banks", id), ElementsAre("officer@banks-1 affected"));
  EXPECT_THAT(answers_seen_by("secretariat@electric", id), IsEmpty());
}

TEST_F(AnswersTest, DeputiesGetTheAnswersToo) {
  work::Details details;
  details.ack_to = {"fsa"};
  const std::string id = post("secretariat@electric", {"amber", "banks,fsa"}, details);
  ASSERT_TRUE(fine(ack("secretariat@banks", id, AckState::kReceived)));
  EXPECT_THAT(answers_seen_by("liaison@fsa", id), ElementsAre("secretariat@banks received"));
}

TEST_F(AnswersTest, AnAnswerToRedIsReadByItsAuthorAlone) {
  const std::string id = post("secretariat@electric", {"red", "secretariat@banks,secretariat@telecom"});
  const auto acked = ack("secretariat@banks", id, AckState::kReceived);
  ASSERT_TRUE(fine(acked));
  EXPECT_EQ(acked->readers.size(), 2U);
  EXPECT_THAT(answers_seen_by("secretariat@electric", id),
              ElementsAre("secretariat@banks received"));
  EXPECT_THAT(answers_seen_by("secretariat@telecom", id), IsEmpty());
}

TEST_F(AnswersTest, OpeningADrillIsToldOnceAndAnOrdinaryItemNever) {
  const std::string drill = post("secretariat@electric", {"amber", "banks", false, true});
  const std::string real = post("secretariat@electric", {"amber", "banks"});
  const auto first = read("secretariat@banks", drill);
  ASSERT_TRUE(fine(first));
  EXPECT_TRUE(first->opened_told);
  const auto second = read("secretariat@banks", drill);
  ASSERT_TRUE(fine(second));
  EXPECT_FALSE(second->opened_told);
  EXPECT_FALSE(second->summary.own_answer);  // nobody was asked yet
  const auto plain = read("secretariat@banks", real);
  ASSERT_TRUE(fine(plain));
  EXPECT_FALSE(plain->opened_told);
  EXPECT_THAT(answers_seen_by("secretariat@electric", drill), ElementsAre("secretariat@banks opened"));
  EXPECT_THAT(answers_seen_by("secretariat@electric", real), IsEmpty());
}

TEST_F(AnswersTest, OpenedDoesNotReplaceWhatAPersonSaid) {
  const std::string drill = post("secretariat@electric", {"amber", "banks", false, true});
  ASSERT_TRUE(fine(ack("secretariat@banks", drill, AckState::kReceived)));
  ASSERT_TRUE(fine(read("secretariat@banks", drill)));
  EXPECT_THAT(answers_seen_by("secretariat@electric", drill),
              ElementsAre("secretariat@banks received"));
}

TEST_F(AnswersTest, AReplyInheritsLabelAndDrillAndGoesToTheAuthor) {
  const std::string id = post("secretariat@electric", {"amber", "banks,telecom", false, true});
  member::Outcome<work::Draft> draft{work::Draft{}};
  const std::string answer = reply("secretariat@banks", id, false, &draft);
  ASSERT_TRUE(fine(draft));
  EXPECT_EQ(draft->audience.tlp, Tlp::kAmber);
  EXPECT_TRUE(draft->exercise);
  const auto seen = read("secretariat@electric", answer);
  ASSERT_TRUE(fine(seen));
  EXPECT_TRUE(seen->summary.exercise);
  EXPECT_EQ(seen->summary.kind, "reply");
  EXPECT_EQ(seen->summary.title, "Re: 停電のお知らせ");
  EXPECT_EQ(seen->thread.size(), 2U);
  EXPECT_TRUE(refused_with(read("secretariat@telecom", answer), UserCode::kNoItem));
}

TEST_F(AnswersTest, AReplyToAllHasTheReadersOfTheItemAndNoOthers) {
  const std::string id = post("secretariat@electric", {"amber", "banks,telecom", true});
  member::Outcome<work::Draft> draft{work::Draft{}};
  const std::string answer = reply("secretariat@banks", id, true, &draft);
  ASSERT_TRUE(fine(draft));
  std::vector<std::string> readers;
  for (const auto& name : draft->audience.names) {
    readers.push_back(name.org + " " + std::string(reader_class_name(name.reader_class)));
  }
  std::sort(readers.begin(), readers.end());
  EXPECT_THAT(readers, ElementsAre("banks members", "banks staff", "electric staff",
                                   "telecom members", "telecom staff"));
  EXPECT_TRUE(fine(read("officer@telecom-1", answer)));
}

TEST_F(AnswersTest, APrivateReplyToClearIsForTwoOrganisations) {
  const std::string id = post("secretariat@electric", {"clear", ""});
  member::Outcome<work::Draft> draft{work::Draft{}};
  const std::string answer = reply("secretariat@banks", id, false, &draft);
  ASSERT_TRUE(fine(draft));
  EXPECT_EQ(draft->audience.tlp, Tlp::kAmberStrict);
  EXPECT_TRUE(fine(read("secretariat@electric", answer)));
}

TEST_F(AnswersTest, APrivateReplyToGreenStaysGreen) {
  const std::string id = post("secretariat@electric", {"green", ""});
  member::Outcome<work::Draft> draft{work::Draft{}};
  const std::string answer = reply("secretariat@banks", id, false, &draft);
  ASSERT_TRUE(fine(draft));
  EXPECT_EQ(draft->audience.tlp, Tlp::kGreen);
  EXPECT_EQ(draft->audience.organisations, 2U);
  EXPECT_TRUE(fine(read("secretariat@electric", answer)));
  EXPECT_TRUE(refused_with(read("secretariat@telecom", answer), UserCode::kNoItem));
}

TEST_F(AnswersTest, AReplyToRedToAllIsForTheSamePersons) {
  const std::string id =
      post("secretariat@electric", {"red", "secretariat@banks,secretariat@telecom"});
  const std::string answer = reply("secretariat@banks", id, true);
  EXPECT_TRUE(fine(read("secretariat@telecom", answer)));
  EXPECT_TRUE(fine(read("secretariat@electric", answer)));
  EXPECT_TRUE(refused_with(read("liaison@fsa", answer), UserCode::kNoItem));
}

TEST_F(AnswersTest, ACorrectionShowsWhatChangedToWhoReadTheOldOne) {
  const std::string id = post("secretariat@electric", {"amber", "banks", true, false, true});
  ASSERT_TRUE(fine(read("secretariat@banks", id)));
  {
    auto session = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto draft = work::prepare_update(
        *session, id, to_bytes(as_bytes("10時20分から停電しています。\n11時に復旧しました。\n")), std::nullopt);
    ASSERT_TRUE(fine(draft));
    EXPECT_TRUE(draft->flash);
    const auto sent = work::send(*session, *draft, {});
    ASSERT_TRUE(fine(sent));
    EXPECT_EQ(sent->number, id);
  }
  const auto seen = read("secretariat@banks", id);
  ASSERT_TRUE(fine(seen));
  EXPECT_TRUE(seen->summary.told);
  ASSERT_TRUE(seen->earlier);
  EXPECT_THAT(seen->earlier->changes,
              ElementsAre(work::DiffLine{Change::kSame, "10時20分から停電しています。"},
                          work::DiffLine{Change::kRemoved, "復旧は未定です。"},
                          work::DiffLine{Change::kAdded, "11時に復旧しました。"}));
  const auto company = read("officer@banks-1", id);
  ASSERT_TRUE(fine(company));
  EXPECT_FALSE(company->summary.told);  // it had read nothing
}

TEST_F(AnswersTest, ACorrectionCorrectsWhatStandsBesideTheText) {
  work::Details said;
  said.summary = {"該当: 版 5.1 以前", "本日中に止める"};
  said.fields = {{"cve", "CVE-2026-1"}, {"product", "A"}};
  said.certainty = Certainty::kUnconfirmed;
  said.ack_by_ms = world_.clock().now_ms() + 3'600'000;
  const std::string id = post("secretariat@electric", {"amber", "banks"}, said);
  ASSERT_TRUE(fine(read("secretariat@banks", id)));
  {
    auto session = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::start(*session)));
    work::Changes changes;
    changes.details.summary = {"該当: 版 5.3 以前"};
    changes.details.fields = {{"cve", "CVE-2026-2"}};
    changes.details.certainty = Certainty::kConfirmed;
    changes.importance = 3;
    const auto draft =
        work::prepare_update(*session, id, to_bytes(as_bytes("訂正します。\n")), std::nullopt, changes);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
    changes.details.summary = {"1", "2", "3", "4"};
    EXPECT_TRUE(refused_with(
        work::prepare_update(*session, id, to_bytes(as_bytes("x")), std::nullopt, changes),
        UserCode::kTextLong));
  }
  const auto seen = read("secretariat@banks", id);
  ASSERT_TRUE(fine(seen));
  EXPECT_THAT(seen->content.summary, ElementsAre("該当: 版 5.3 以前"));
  EXPECT_THAT(seen->content.fields, ElementsAre(Field{"cve", "CVE-2026-2"}, Field{"product", "A"}));
  EXPECT_EQ(seen->content.certainty, Certainty::kConfirmed);
  EXPECT_EQ(seen->content.ack_by_ms, said.ack_by_ms) << "what is not said stays";
  EXPECT_EQ(seen->summary.importance, 3);
  ASSERT_TRUE(seen->earlier);
  EXPECT_THAT(seen->earlier->changes, Contains(work::DiffLine{Change::kRemoved, "該当: 版 5.1 以前"}));
  EXPECT_THAT(seen->earlier->changes, Contains(work::DiffLine{Change::kAdded, "該当: 版 5.3 以前"}));
  EXPECT_THAT(seen->earlier->changes, Contains(work::DiffLine{Change::kAdded, "cve: CVE-2026-2"}));
}

TEST_F(AnswersTest, OnlyTheAuthorsOrganisationCorrectsOrWithdraws) {
  const std::string id = post("secretariat@electric", {"amber", "banks"});
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  EXPECT_TRUE(refused_with(
      work::prepare_update(*session, id, to_bytes(as_bytes("x")), std::nullopt),
      UserCode::kNotAuthor));
  EXPECT_TRUE(refused_with(work::prepare_withdrawal(*session, id, ""), UserCode::kNotAuthor));
}

TEST_F(AnswersTest, AWithdrawalReachesTheReadersAndEndsTheItem) {
  const std::string id = post("secretariat@electric", {"amber", "banks"});
  ASSERT_TRUE(fine(read("secretariat@banks", id)));
  {
    auto session = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto draft = work::prepare_withdrawal(*session, id, "誤報でした");
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
    EXPECT_TRUE(refused_with(work::prepare_withdrawal(*session, id, ""),
                             UserCode::kItemWithdrawn));
  }
  const auto seen = read("secretariat@banks", id);
  ASSERT_TRUE(fine(seen));
  EXPECT_EQ(seen->summary.kind, "withdrawal");
  EXPECT_TRUE(seen->summary.told);
  EXPECT_EQ(seen->body, "誤報でした");
}

TEST_F(AnswersTest, AForgedDrillAnswerToARealItemIsRefused) {
  const std::string id = post("secretariat@electric", {"amber", "banks"});
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto items = member::newest_items(*session, 1);
    ASSERT_TRUE(fine(items));
    member::AudienceWish audience;
    audience.tlp = Tlp::kAmberStrict;
    audience.to = {"electric"};
    const auto resolved = member::resolve(*session, audience);
    ASSERT_TRUE(fine(resolved));
    Answer answer;
    answer.entry_id = items->front().entry;
    answer.author_org = items->front().author_org;
    answer.item_id = items->front().item_id;
    member::SealWish wish;
    wish.kind = InnerKind::kAck;
    wish.audience = *resolved;
    wish.content = encode(answer);
    wish.exercise = true;
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, wish)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  EXPECT_THAT(alarms("secretariat@electric"), ElementsAre("an answer that is none: exercise mark"));
  EXPECT_THAT(answers_seen_by("secretariat@electric", id), IsEmpty());
}

TEST_F(AnswersTest, WordsThatCameBeforeTheirVersionOutliveTheOneBeforeIt) {
  const std::string id = post("secretariat@electric", {"amber", "banks"});
  ASSERT_TRUE(fine(ack("secretariat@banks", id, AckState::kReceived, "第1報への返事")));
  ASSERT_EQ(answers_seen_by("secretariat@electric", id).size(), 1u);
  auto session = world_.open("secretariat@electric");
  const auto items = member::newest_items(*session, 1);
  ASSERT_TRUE(fine(items));
  member::ItemRow item = items->front();
  const auto held = member::answers_of(*session, item.author_org, item.item_id);
  ASSERT_TRUE(fine(held));
  member::AnswerRow early = held->front();
  early.entry = world_.random().id<EntryId>();
  early.answer.entry_id = world_.random().id<EntryId>();  // the version that is on its way
  early.answer.note = "第2報への返事";
  early.checked = false;
  const Bytes key = member::key_of_item(item.author_org, item.item_id, early.entry);
  // What becomes of the answers when the first version is closed; whether the early one keeps its words.
  const auto close = [&](Tlp tlp, std::uint64_t received_ms, std::vector<store::ArchiveWrite>& writes) {
    early.received_ms = received_ms;
    EXPECT_TRUE(fine(session->commit({{store::ArchiveTable::kAnswers, key, encode_row(early)}})));
    item.tlp = tlp;
    EXPECT_TRUE(fine(member::forget_notes(*session, item, writes)));
    return std::none_of(writes.begin(), writes.end(), [&](const auto& one) { return one.key == key; });
  };
  constexpr std::uint64_t kYear = 365 * limits::kDayMs;
  const std::uint64_t now = world_.clock().now_ms();
  std::vector<store::ArchiveWrite> other;
  EXPECT_TRUE(close(Tlp::kAmber, now - kYear, other)) << "its month goes on";
  EXPECT_FALSE(close(Tlp::kAmber, now - kYear - 32 * limits::kDayMs, other));
  other.clear();
  EXPECT_TRUE(close(Tlp::kRed, now - limits::kDayMs, other));
  EXPECT_FALSE(close(Tlp::kRed, now - (limits::kPersonEpochDays + 1) * limits::kDayMs, other));
  std::vector<store::ArchiveWrite> writes;
  EXPECT_TRUE(close(Tlp::kAmber, now, writes));
  ASSERT_TRUE(fine(session->commit(std::move(writes))));
  const auto content = member::reopen(*session, item.entry);
  ASSERT_TRUE(fine(content));
  writes.clear();
  const auto dropped =
      member::judge_answers(*session, content->opened.inner, early.answer.entry_id, {}, writes);
  ASSERT_TRUE(fine(dropped));
  EXPECT_TRUE(dropped->empty());
  ASSERT_TRUE(fine(session->commit(std::move(writes))));
  const auto after = member::answers_of(*session, item.author_org, item.item_id);
  ASSERT_TRUE(fine(after));
  std::vector<std::string> notes;
  for (const member::AnswerRow& row : *after) notes.push_back(row.answer.note);
  EXPECT_THAT(notes, testing::UnorderedElementsAre("", "第2報への返事"));
}

TEST_F(AnswersTest, TheBoardPutsTheSilentFirstAndTellsWhoAnswered) {
  const std::string id = post("secretariat@electric", {"amber", "banks,telecom,fsa"});
  ASSERT_TRUE(fine(ack("secretariat@telecom", id, AckState::kAffected, "一部で停止\n詳細は後ほど")));
  auto session = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto board = work::board(*session, id);
  ASSERT_TRUE(fine(board));
  std::vector<std::string> order;
  for (const work::BoardRow& row : board->rows) order.push_back(row.org);
  EXPECT_THAT(order, ElementsAre("banks", "fsa", "telecom", "electric"));
  const work::BoardRow& answered = board->rows[2];
  EXPECT_EQ(answered.state, AckState::kAffected);
  EXPECT_EQ(answered.by, "secretariat@telecom");
  EXPECT_EQ(answered.note, "一部で停止");
  EXPECT_TRUE(answered.opened_ms);
  EXPECT_FALSE(board->rows[0].state);
  EXPECT_TRUE(board->asks);
  EXPECT_EQ(board->asked, 3U);
  EXPECT_EQ(board->answered, 1U);
}

// Who answered stands by name: a board that put the quick ones first would be a league table.
TEST_F(AnswersTest, TheBoardIsNoRace) {
  const std::string id = post("secretariat@electric", {"amber", "banks,telecom,fsa"});
  for (const char* holder : {"secretariat@telecom", "liaison@fsa", "secretariat@banks"}) {
    world_.clock().advance_hours(1);
    ASSERT_TRUE(fine(ack(holder, id, AckState::kReceived))) << holder;
  }
  auto session = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto board = work::board(*session, id);
  ASSERT_TRUE(fine(board));
  EXPECT_EQ(board->answered, 3U);
  std::vector<std::string> order;
  for (const work::BoardRow& row : board->rows) order.push_back(row.org);
  EXPECT_THAT(order, ElementsAre("banks", "fsa", "telecom", "electric"));
}

TEST_F(AnswersTest, ACompanysAnswerIsNotItsCeptoarsOwn) {
  const std::string id = post("secretariat@electric", {"amber", "banks", true});
  // To its secretariat; even a program that sent it to the author would not fill the CEPTOAR's row.
  ASSERT_TRUE(fine(ack("officer@banks-1", id, AckState::kReceived)));
  auto session = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto board = work::board(*session, id);
  ASSERT_TRUE(fine(board));
  EXPECT_EQ(board->answered, 0U);
}

TEST_F(AnswersTest, WithTheNodeDownAnAnswerWaits) {
  const std::string id = post("secretariat@electric", {"amber", "banks"});
  ASSERT_TRUE(fine(read("secretariat@banks", id)));
  world_.node_of("banks").up = false;
  const auto acked = ack("secretariat@banks", id, AckState::kReceived);
  ASSERT_TRUE(fine(acked));
  EXPECT_FALSE(acked->stored);
  world_.node_of("banks").up = true;
  { auto session = world_.open("secretariat@banks"); ASSERT_TRUE(fine(work::start(*session))); }
  EXPECT_THAT(answers_seen_by("secretariat@electric", id),
              ElementsAre("secretariat@banks received"));
}

TEST(DiffTest, TellsLinesApart) {
  EXPECT_THAT(work::differences("", ""), IsEmpty());
  EXPECT_THAT(work::differences("a\n", "a"), ElementsAre(work::DiffLine{Change::kSame, "a"}));
  EXPECT_THAT(work::differences("a\nb\nc", "a\nc\nd"),
              ElementsAre(work::DiffLine{Change::kSame, "a"}, work::DiffLine{Change::kRemoved, "b"},
                          work::DiffLine{Change::kSame, "c"}, work::DiffLine{Change::kAdded, "d"}));
}

}  // namespace
}  // namespace ceptoar::test::answers_test
