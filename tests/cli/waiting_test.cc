// SPDX-License-Identifier: Apache-2.0
// What waits in the outbox and its readers: an answer goes to the keys of the day on which it goes, and what will
// not go is said, with its draft and the reason, to whoever opens the program next.
#include <gmock/gmock.h>

#include <algorithm>

#include "cli/member/alarms.h"
#include "cli/member/archive_items.h"
#include "cli/member/drafts.h"
#include "cli/member/keys.h"
#include "cli/member/outbox.h"
#include "cli/member/own_keys.h"
#include "cli/member/sealing.h"
#include "cli/work/answering.h"
#include "cli/work/broadcast.h"
#include "cli/work/items.h"
#include "cli/work/relay.h"
#include "cli/work/status.h"
#include "schema/codec.h"
#include "schema/text.h"
#include "tests/cli/world.h"

namespace ceptoar::test::waiting_test {
namespace {

using member::AlarmKind;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;
using testing::StartsWith;

constexpr const char* kElectric = "secretariat@electric";
constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kMinistry = "liaison@fsa";

class WaitingTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  // What today's screen shows of one kind.
  std::vector<std::string> shown(const std::string& holder, AlarmKind kind) {
    const auto session = world_.open(holder);
    const auto view = work::status(*session);
    EXPECT_TRUE(fine(view));
    std::vector<std::string> out;
    if (!view) return out;
    for (const member::KeptAlarm& one : view->alarms) {
      if (one.alarm.kind == kind) out.push_back(one.alarm.detail);
    }
    return out;
  }
  void refuse(const std::string& org, std::optional<ErrorCode> code) {
    world_.mesh().refuse_posts(world_.node_of(org).id, code);
  }
  void up(const std::string& org, bool is_up) { world_.node_of(org).up = is_up; }
  // His organisation's admin key ends his device.
  void revoke(const std::string& holder, const std::string& org) {
    Revocation what;
    {
      const auto session = world_.open(holder);
      const auto* roster = session->trust().current();
      ASSERT_NE(roster, nullptr);
      what.org = (*roster)->find_org(org)->id;
      what.network_id = (*roster)->network_id;
      what.key = session->home().sign_key().public_key();
    }
    what.created_ms = world_.clock().now_ms();
    const Bytes signed_one = encode(crypto::make_revocation(world_.open_admin(org).admin(), {}, what));
    const auto session = world_.open(holder);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::control_to_outbox(*session, {ControlKind::kRevocation, signed_one})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  // Whoever opens a drill says so by himself.
  member::Outcome<work::PostResult> drill(const std::string& holder, const std::string& to) {
    const auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("# 訓練\n送電線の故障を想定します。\n"));
    wish.tlp = "amber+strict";
    wish.to = to;
    wish.exercise = true;
    const auto draft = work::prepare(*session, wish);
    if (!draft) return draft.error();
    return work::send(*session, *draft, {});
  }
  // While the node of the answering organisation is down.
  void answer_later(const std::string& holder, const std::string& number) {
    const auto session = world_.open(holder);
    const auto done = work::acknowledge(*session, number, AckState::kInvestigating, "調べています");
    ASSERT_TRUE(fine(done));
    ASSERT_FALSE(done->stored);
  }
  std::vector<std::optional<AckState>> own_answers(const std::string& holder, const std::string& number) {
    const auto session = world_.open(holder);
    const auto items = member::items_of_number(*session, std::stoull(number.substr(0, 12)));
    EXPECT_TRUE(fine(items));
    std::vector<std::optional<AckState>> out;
    for (const member::ItemRow& item : *items) out.push_back(item.own_answer);
    return out;
  }
  void see_alarms(const std::string& holder) {
    const auto session = world_.open(holder);
    const auto alarms = member::kept_alarms(*session, false);
    ASSERT_TRUE(fine(alarms));
    ASSERT_TRUE(fine(member::mark_seen(*session, *alarms)));
  }
  // The readers of the answers that `org` sent and this holder's keys open.
  std::vector<std::vector<Reader>> answers_open_to(const std::string& holder, const std::string& org,
                                                   AckState state = AckState::kInvestigating) {
    const auto session = world_.open(holder);
    const auto keys = member::OpeningKeys::of(*session);
    std::vector<std::vector<Reader>> out;
    for (const auto& [id, entry] : world_.mesh().entries()) {
      const bool by_org = entry.header.author == world_.node_of(org).id;
      if (!by_org || entry.header.dist != Dist::kDirected) continue;
      const auto opened = crypto::open(entry.header, entry.body, keys->list());
      if (!opened || opened->inner.kind != InnerKind::kAck) continue;
      const auto answer = parse<Answer>(opened->inner.content);
      if (answer && answer->state == state) {
        out.push_back(opened->inner.audience.readers);
      }
    }
    return out;
  }
  std::size_t left(const std::string& holder) {
    const auto session = world_.open(holder);
    const auto waiting = member::queued(*session);
    EXPECT_TRUE(fine(waiting));
    return waiting ? waiting->size() : 0;
  }

  World world_{47};
};

TEST_F(WaitingTest, ATextThatWillNotGoIsSaidWithItsDraftAndTheReason) {
  up("electric", false);
  const auto queued = world_.post(kElectric, "red", kMinistry, false, "本人限りの件");
  ASSERT_TRUE(fine(queued));
  ASSERT_FALSE(queued->stored);
  EXPECT_THAT(shown(kElectric, AlarmKind::kBackAsDraft), IsEmpty());
  revoke(kMinistry, "fsa");
  up("electric", true);
  world_.start(kElectric);
  const auto alarms = shown(kElectric, AlarmKind::kBackAsDraft);
  ASSERT_THAT(alarms, SizeIs(1));
  EXPECT_THAT(alarms.front(), StartsWith("d1, " + group_item_number(queued->number) + ", E-READER-LEFT"));
  world_.start(kElectric);
  EXPECT_THAT(shown(kElectric, AlarmKind::kBackAsDraft), SizeIs(1)) << "said once";
}

TEST_F(WaitingTest, WhoSitsThereIsToldAndWhoLeftItToWaitIsAlarmed) {
  world_.start(kElectric);
  refuse("electric", ErrorCode::kMalformed);
  EXPECT_FALSE(world_.post(kElectric, "amber", "banks", false, "すぐに断られる文"));
  {
    const auto session = world_.open(kElectric);
    const auto drafts = member::drafts(*session);
    ASSERT_TRUE(fine(drafts));
    ASSERT_THAT(*drafts, SizeIs(1));
  }
  EXPECT_THAT(shown(kElectric, AlarmKind::kBackAsDraft), IsEmpty()) << "the command itself said so";
  refuse("electric", ErrorCode::kStorageFull);
  EXPECT_FALSE(world_.post(kElectric, "amber", "banks", false, "待ってから断られる文"));
  EXPECT_THAT(shown(kElectric, AlarmKind::kBackAsDraft), IsEmpty()) << "it waits";
  refuse("electric", ErrorCode::kMalformed);
  world_.start(kElectric);
  const auto alarms = shown(kElectric, AlarmKind::kBackAsDraft);
  ASSERT_THAT(alarms, SizeIs(1));
  EXPECT_THAT(alarms.front(), StartsWith("d2, "));
  EXPECT_THAT(alarms.front(), HasSubstr(", E-"));
}

// Somebody left who holds the key that the answer was sealed to.
TEST_F(WaitingTest, AnAnswerGoesToTheKeyThatReplacedTheOneItWasSealedTo) {
  const auto item = world_.post(kBanks, "amber+strict", "electric", false, "鍵の交代");
  ASSERT_TRUE(fine(item));
  world_.start(kElectric);
  up("electric", false);
  answer_later(kElectric, item->number);
  std::optional<KemPublicKey> old_key;
  {
    const auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto before = member::own_statement(*session, ReaderClass::kStaff);
    ASSERT_TRUE(fine(before) && *before);
    old_key = (*before)->statement.public_key;
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  up("electric", true);
  world_.start(kElectric);
  world_.start(kBanks);
  const auto sent = answers_open_to(kBanks, "electric");
  ASSERT_THAT(sent, SizeIs(1)) << "it did not leave";
  for (const Reader& reader : sent.front()) EXPECT_NE(reader.key, *old_key);
}

TEST_F(WaitingTest, AnAnswerToSomebodyWhoLeftGoesNowhereAndIsSaid) {
  const auto item = world_.post(kMinistry, "red", kElectric, false, "本人限りの件");
  ASSERT_TRUE(fine(item));
  world_.start(kElectric);
  up("electric", false);
  answer_later(kElectric, item->number);
  revoke(kMinistry, "fsa");
  up("electric", true);
  world_.start(kElectric);
  EXPECT_THAT(answers_open_to(kMinistry, "electric"), IsEmpty()) << "whoever has his key reads it";
  EXPECT_EQ(left(kElectric), 0U);
  const auto alarms = shown(kElectric, AlarmKind::kNotSent);
  ASSERT_THAT(alarms, SizeIs(1));
  EXPECT_THAT(alarms.front(), StartsWith(group_item_number(item->number) + ", E-READER-LEFT"));
  EXPECT_THAT(shown(kElectric, AlarmKind::kBackAsDraft), IsEmpty()) << "nobody typed a text";
}

TEST_F(WaitingTest, WhatAnswersRedIsRefusedOnceItsAuthorHasLeft) {
  const auto item = world_.post(kMinistry, "red", kElectric, false, "本人限りの件");
  ASSERT_TRUE(fine(item));
  world_.start(kElectric);
  revoke(kMinistry, "fsa");
  {
    const auto session = world_.open(kElectric);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto answer = work::acknowledge(*session, item->number, AckState::kReceived, "");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, member::UserCode::kAuthorLeft);
    work::ReplyWish reply;
    reply.document = to_bytes(as_bytes("確認しました。\n"));
    const auto prepared = work::prepare_reply(*session, item->number, reply);
    ASSERT_FALSE(prepared);
    EXPECT_EQ(prepared.error().code, member::UserCode::kAuthorLeft);
  }
  EXPECT_EQ(left(kElectric), 0U);
  EXPECT_THAT(own_answers(kElectric, item->number), ElementsAre(std::nullopt));
}

// Else its author waits for ever, and nothing here says so once the alarm was seen.
TEST_F(WaitingTest, AnAnswerThatDidNotGoIsAskedForAgainAndSaidEachTime) {
  const auto item = world_.post(kBanks, "amber+strict", "electric", false, "返事がほしい件");
  ASSERT_TRUE(fine(item));
  world_.start(kElectric);
  for (int run = 0; run < 2; ++run) {
    up("electric", false);
    answer_later(kElectric, item->number);
    EXPECT_THAT(own_answers(kElectric, item->number), Each(Optional(AckState::kInvestigating)));
    up("electric", true);
    refuse("electric", ErrorCode::kMalformed);
    world_.start(kElectric);
    refuse("electric", std::nullopt);
    EXPECT_THAT(own_answers(kElectric, item->number), AllOf(SizeIs(1), Each(std::nullopt))) << "run " << run;
    EXPECT_THAT(shown(kElectric, AlarmKind::kNotSent), SizeIs(1)) << "run " << run;
    see_alarms(kElectric);
    EXPECT_THAT(shown(kElectric, AlarmKind::kNotSent), IsEmpty());
  }
}

TEST_F(WaitingTest, AnAnswerThatDidNotGoLeavesTheOneThatDid) {
  const auto item = world_.post(kBanks, "amber+strict", "electric", false, "二度返事をした件");
  ASSERT_TRUE(fine(item));
  world_.start(kElectric);
  const auto answer = [&](AckState state) {
    const auto session = world_.open(kElectric);
    ASSERT_TRUE(fine(work::acknowledge(*session, item->number, state, "")));
  };
  answer(AckState::kInvestigating);
  world_.start(kElectric);
  for (const AckState again : {AckState::kMitigated, AckState::kInvestigating}) {
    up("electric", false);
    answer(again);
    up("electric", true);
    refuse("electric", ErrorCode::kMalformed);
    world_.start(kElectric);
    refuse("electric", std::nullopt);
    EXPECT_THAT(own_answers(kElectric, item->number), ElementsAre(Optional(AckState::kInvestigating)));
  }
}

// It is said again at the next reading; nobody did anything that he could do again.
TEST_F(WaitingTest, ThatItWasOpenedIsNotAlarmed) {
  const auto item = drill(kBanks, "electric");
  ASSERT_TRUE(fine(item));
  world_.start(kElectric);
  up("electric", false);
  ASSERT_TRUE(fine(work::read_item(*world_.open(kElectric), item->number)));
  EXPECT_THAT(own_answers(kElectric, item->number), ElementsAre(Optional(AckState::kOpened)));
  up("electric", true);
  refuse("electric", ErrorCode::kMalformed);
  world_.start(kElectric);
  EXPECT_EQ(left(kElectric), 0U);
  EXPECT_THAT(own_answers(kElectric, item->number), ElementsAre(std::nullopt));
  EXPECT_THAT(shown(kElectric, AlarmKind::kNotSent), IsEmpty());
}

// A key that was thrown away is missing in its chain for ever.
TEST_F(WaitingTest, WhatAnOfficePublishesIsDroppedByNoRefusal) {
  up("electric", false);
  {
    const auto session = world_.open(kElectric);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  const std::size_t waits = left(kElectric);
  ASSERT_GT(waits, 0U);
  up("electric", true);
  for (const ErrorCode code : {ErrorCode::kMalformed, ErrorCode::kLimitExceeded}) {
    refuse("electric", code);
    world_.start(kElectric);
    EXPECT_EQ(left(kElectric), waits);
    EXPECT_THAT(shown(kElectric, AlarmKind::kNotSent), IsEmpty());
  }
  refuse("electric", std::nullopt);
  world_.start(kElectric);
  EXPECT_EQ(left(kElectric), 0U);
}

// There is one node alone: what it takes at once is used up for the moment, and the text fits.
TEST_F(WaitingTest, WhatTheNodeHasNoRoomForNowWaitsAndGoesLater) {
  world_.start(kElectric);
  world_.mesh().refuse_one_post(world_.node_of("electric").id, ErrorCode::kLimitExceeded);
  const auto sent = world_.post(kElectric, "amber", "banks", false, "あとで届く文");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, member::UserCode::kNodeLater);
  EXPECT_EQ(left(kElectric), 1U);
  {
    const auto session = world_.open(kElectric);
    const auto drafts = member::drafts(*session);
    ASSERT_TRUE(fine(drafts));
    EXPECT_THAT(*drafts, IsEmpty());
  }
  world_.start(kElectric);
  EXPECT_EQ(left(kElectric), 0U);
  EXPECT_THAT(world_.titles(kBanks), testing::Contains("あとで届く文"));
  EXPECT_THAT(shown(kElectric, AlarmKind::kBackAsDraft), IsEmpty());
}

TEST_F(WaitingTest, WhatDidNotGoOnceMoreIsShownAlthoughTheLastOneWasSeen) {
  const auto session = world_.open(kElectric);
  const auto shown_after = [&](AlarmKind kind) {
    const member::Alarm alarm{kind, {}, {}, "d1, 0000-0000-00000"};
    EXPECT_TRUE(fine(member::keep_alarms(*session, {&alarm, 1})));
    EXPECT_TRUE(fine(member::mark_seen(*session, *member::kept_alarms(*session, false))));
    EXPECT_TRUE(fine(member::keep_alarms(*session, {&alarm, 1})));
    return member::kept_alarms(*session, false)->size();
  };
  EXPECT_EQ(shown_after(AlarmKind::kClock), 0U) << "the same within a day";
  EXPECT_EQ(shown_after(AlarmKind::kBackAsDraft), 1U);
  EXPECT_EQ(shown_after(AlarmKind::kNotSent), 1U);
}

// Its author would be told of companies that have not got it.
TEST_F(WaitingTest, TheNoticeOfARelayGoesOnlyWithTheRelay) {
  const auto item = world_.post("secretariat@telecom", "amber", "banks", false, "停電");
  ASSERT_TRUE(fine(item));
  world_.start(kBanks);
  const auto relay_later = [&] {
    up("banks", false);
    const auto session = world_.open(kBanks);
    const auto plan = work::plan_relay(*session, item->number, {});
    ASSERT_TRUE(fine(plan));
    ASSERT_TRUE(fine(work::send_relay(*session, *plan)));
  };
  relay_later();
  ASSERT_EQ(left(kBanks), 2U);
  up("banks", true);
  world_.mesh().refuse_one_post(world_.node_of("banks").id, ErrorCode::kMalformed);
  world_.start(kBanks);
  EXPECT_EQ(left(kBanks), 0U);
  EXPECT_THAT(answers_open_to("secretariat@telecom", "banks", AckState::kRelayed), IsEmpty());
  relay_later();
  up("banks", true);
  world_.start(kBanks);
  EXPECT_THAT(answers_open_to("secretariat@telecom", "banks", AckState::kRelayed), SizeIs(1));
}

// As without a node: it waits, and so does the notice.
TEST_F(WaitingTest, ARelayThatTheNodeDoesNotTakeNowIsToldToItsAuthorWhenItGoes) {
  const auto item = world_.post("secretariat@telecom", "amber", "banks", false, "停電");
  ASSERT_TRUE(fine(item));
  world_.start(kBanks);
  world_.mesh().refuse_one_post(world_.node_of("banks").id, ErrorCode::kLimitExceeded);
  {
    const auto session = world_.open(kBanks);
    const auto plan = work::plan_relay(*session, item->number, {});
    ASSERT_TRUE(fine(plan));
    const auto sent = work::send_relay(*session, *plan);
    ASSERT_TRUE(fine(sent));
    EXPECT_FALSE(sent->stored);
    EXPECT_FALSE(sent->untold);
  }
  world_.start(kBanks);
  EXPECT_EQ(left(kBanks), 0U);
  EXPECT_THAT(answers_open_to("secretariat@telecom", "banks", AckState::kRelayed), SizeIs(1));
}

TEST_F(WaitingTest, TheCancellingOfAProposalThatDidNotGoIsSaid) {
  world_.enrol_person("deputy@electric");
  std::string number;
  {
    const auto session = world_.open(kElectric);
    ASSERT_TRUE(fine(work::start(*session)));
    work::BroadcastWish wish;
    wish.document = to_bytes(as_bytes("# 攻撃の発生\n確認してください。\n"));
    wish.tlp = "amber";
    wish.ack_by_ms = world_.clock().now_ms() + 3'600'000;
    const auto draft = work::prepare_broadcast(*session, wish);
    ASSERT_TRUE(fine(draft));
    const auto proposed = work::propose(*session, wish, *draft);
    ASSERT_TRUE(fine(proposed));
    number = proposed->number;
  }
  up("electric", false);
  {
    const auto session = world_.open(kElectric);
    ASSERT_TRUE(fine(work::cancel_proposal(*session, number, "誤り")));
  }
  up("electric", true);
  refuse("electric", ErrorCode::kMalformed);
  world_.start(kElectric);
  EXPECT_EQ(left(kElectric), 0U);
  EXPECT_THAT(shown(kElectric, AlarmKind::kNotSent), ElementsAre(StartsWith(group_item_number(number) + ", E-")));
}

TEST_F(WaitingTest, ARelayThatTheNodeWillNeverTakeIsSaid) {
  const auto item = world_.post("secretariat@telecom", "amber", "banks", false, "停電");
  ASSERT_TRUE(fine(item));
  world_.start(kBanks);
  up("banks", false);
  {
    const auto session = world_.open(kBanks);
    const auto plan = work::plan_relay(*session, item->number, {});
    ASSERT_TRUE(fine(plan));
    const auto sent = work::send_relay(*session, *plan);
    ASSERT_TRUE(fine(sent));
    ASSERT_FALSE(sent->stored);
  }
  up("banks", true);
  refuse("banks", ErrorCode::kMalformed);
  world_.start(kBanks);
  // The relay, and the notice to its author: one item, one alarm.
  const auto alarms = shown(kBanks, AlarmKind::kNotSent);
  ASSERT_THAT(alarms, SizeIs(1));
  EXPECT_THAT(alarms.front(), StartsWith(group_item_number(item->number) + ", E-"));
  EXPECT_THAT(shown("secretariat@telecom", AlarmKind::kNotSent), IsEmpty());
}

}  // namespace
}  // namespace ceptoar::test::waiting_test
