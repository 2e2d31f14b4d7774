// SPDX-License-Identifier: Apache-2.0
// What is for a member and cannot be read by him is said to whoever sent it: for want of a key, and because
// its seal does not fit what the author's node signed.
#include "cli/member/unopened.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "cli/member/alarms.h"
#include "cli/member/archive_items.h"
#include "cli/work/answering.h"
#include "cli/work/board.h"
#include "cli/work/items.h"
#include "cli/work/reach.h"
#include "cli/work/relay.h"
#include "schema/codec.h"
#include "tests/cli/world.h"
#include "tests/crypto/evil_author.h"

namespace ceptoar::test::unopened_test {
namespace {

using member::Alarm;
using member::AlarmKind;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kAuthor = "secretariat@electric";
constexpr const char* kSecretariat = "secretariat@banks";
constexpr const char* kOfficer = "officer@banks-1";
constexpr const char* kDuty = "duty@banks";

class UnopenedTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.build_all();
    world_.clock().advance_hours(1);  // everybody is known everywhere
  }

  struct Wish {
    std::string tlp = "amber";
    bool with_members = true;
    bool flash = false;
    bool exercise = false;
  };
  // To banks; the number.
  std::string post(const Wish& what) {
    auto session = world_.open(kAuthor);
    EXPECT_TRUE(fine(work::start(*session)));
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("# 停電のお知らせ\n10時20分から停電しています。\n"));
    wish.tlp = what.tlp;
    wish.to = "banks";
    wish.with_members = what.with_members;
    wish.flash = what.flash;
    wish.exercise = what.exercise;
    const auto draft = work::prepare(*session, wish);
    EXPECT_TRUE(fine(draft));
    const auto sent = work::send(*session, *draft, {});
    EXPECT_TRUE(fine(sent));
    if (!sent) return "";
    entry_ = sent->entry.value_or(EntryId{});
    return sent->number;
  }
  // His device lost these keys, or never got them.
  void lose_keys(const std::string& holder, crypto::KeyPurpose purpose) {
    auto session = world_.open(holder);
    const std::size_t lost = session->home().keys().remove_if(
        [&](const crypto::KeyRecord& record) { return record.purpose == purpose; });
    EXPECT_GT(lost, 0U);
    session->mark_keys_changed();
    EXPECT_TRUE(fine(session->commit()));
  }
  std::vector<AlarmKind> alarms(const std::string& holder) {
    std::vector<AlarmKind> out;
    for (const Alarm& alarm : world_.start(holder).sync.alarms) out.push_back(alarm.kind);
    return out;
  }
  // "officer@banks-1 cannot-open", as `holder` sees them.
  std::vector<std::string> answers(const std::string& holder, const std::string& number) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto item = work::read_item(*session, number);
    EXPECT_TRUE(fine(item));
    std::vector<std::string> out;
    if (!item) return out;
    for (const member::AnswerRow& row : item->answers) {
      out.push_back(row.handle + " " + std::string(ack_state_name(row.answer.state)));
    }
    return out;
  }
  work::BoardRow board_row(const std::string& number) {
    auto session = world_.open(kAuthor);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto board = work::board(*session, number);
    EXPECT_TRUE(fine(board));
    if (!board) return {};
    const auto row = std::find_if(board->rows.begin(), board->rows.end(),
                                  [](const auto& one) { return one.org == "banks"; });
    return row == board->rows.end() ? work::BoardRow{} : *row;
  }

  World world_;
  EntryId entry_;
};

TEST_F(UnopenedTest, CompanyWithoutTheClientKeySaysSoToItsSecretariatOnce) {
  const std::string number = post({});
  lose_keys(kOfficer, crypto::KeyPurpose::kMembersEpoch);
  EXPECT_THAT(alarms(kOfficer), Not(Contains(AlarmKind::kUnopened))) << "a key may be on its way";
  EXPECT_THAT(answers(kSecretariat, number), IsEmpty());
  world_.clock().advance_hours(1);
  EXPECT_THAT(alarms(kOfficer), Contains(AlarmKind::kUnopened));
  EXPECT_THAT(answers(kSecretariat, number), ElementsAre("officer@banks-1 cannot-open"));
  {
    auto session = world_.open(kSecretariat);
    const auto reach = work::reach(*session, number);
    ASSERT_TRUE(fine(reach));
    const auto row = std::find_if(reach->rows.begin(), reach->rows.end(),
                                  [](const auto& one) { return one.name == "banks-1"; });
    ASSERT_NE(row, reach->rows.end());
    EXPECT_EQ(row->state, AckState::kCannotOpen);
    EXPECT_FALSE(row->confirmed_ms) << "he knows that there is something and not what";
  }
  EXPECT_THAT(alarms(kOfficer), Not(Contains(AlarmKind::kUnopened)));
  EXPECT_EQ(board_row(number).state, std::nullopt) << "the secretariat reports no such answer";
}

TEST_F(UnopenedTest, RelayThatDoesNotOpenIsSaidToWhoHandedItOn) {
  const std::string number = post({"amber", false});
  lose_keys(kOfficer, crypto::KeyPurpose::kMembersEpoch);
  {
    auto session = world_.open(kSecretariat);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto plan = work::plan_relay(*session, number, {"", "", 0});
    ASSERT_TRUE(fine(plan));
    ASSERT_TRUE(fine(work::send_relay(*session, *plan)));
  }
  world_.start(kOfficer);
  world_.clock().advance_hours(1);
  EXPECT_THAT(alarms(kOfficer), Contains(AlarmKind::kUnopened));
  EXPECT_THAT(answers(kSecretariat, number), Contains("officer@banks-1 cannot-open"));
}

TEST_F(UnopenedTest, PersonWithoutTheStaffKeySaysSoToTheAuthorAndGivesWayToHisColleague) {
  world_.enrol_person(kDuty);
  world_.sync_all();
  world_.clock().advance_hours(1);
  const std::string number = post({"amber+strict", false});
  lose_keys(kSecretariat, crypto::KeyPurpose::kStaffEpoch);
  world_.start(kSecretariat);
  world_.clock().advance_hours(1);
  EXPECT_THAT(alarms(kSecretariat), Contains(AlarmKind::kUnopened));
  EXPECT_THAT(answers(kAuthor, number), ElementsAre("secretariat@banks cannot-open"));
  work::BoardRow row = board_row(number);
  EXPECT_EQ(row.unopened, AckState::kCannotOpen);
  EXPECT_EQ(row.last_word(), AckState::kCannotOpen);
  EXPECT_FALSE(row.state);
  EXPECT_FALSE(row.opened_ms);
  {
    auto session = world_.open(kDuty);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(work::acknowledge(*session, number, AckState::kReceived, "")));
  }
  row = board_row(number);
  EXPECT_EQ(row.last_word(), AckState::kReceived);
  EXPECT_FALSE(row.unopened) << "his office reads it";
}

TEST_F(UnopenedTest, FlashIsToldOfAtOnceAndADrillLikeWhatIsReal) {
  lose_keys(kOfficer, crypto::KeyPurpose::kMembersEpoch);
  const std::string number = post({"amber", true, true, true});
  EXPECT_THAT(alarms(kOfficer), Contains(AlarmKind::kUnopened));
  EXPECT_THAT(answers(kSecretariat, number), Contains("officer@banks-1 cannot-open"));
}

// A company that joined since: its node tells it of what went to all companies, and no key of before is granted.
TEST_F(UnopenedTest, NothingIsSaidOfWhatCameBeforeThisDevice) {
  const std::string number = post({});
  world_.clock().advance_hours(2);
  world_.enrol_company("banks-3");
  EXPECT_THAT(world_.titles("officer@banks-3"), Not(Contains("停電のお知らせ")));
  world_.clock().advance_hours(1);
  EXPECT_THAT(alarms("officer@banks-3"), Not(Contains(AlarmKind::kUnopened)));
  EXPECT_THAT(answers(kSecretariat, number), IsEmpty());
}

TEST_F(UnopenedTest, SoManyADayAndTheRestLater) {
  lose_keys(kOfficer, crypto::KeyPurpose::kMembersEpoch);
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < limits::kUnopenedSaidPerDay + 2; ++i) numbers.push_back(post({}));
  const auto told = [&] {
    auto session = world_.open(kSecretariat);
    EXPECT_TRUE(fine(work::start(*session)));
    std::size_t out = 0;
    for (const std::string& number : numbers) {
      const auto item = work::read_item(*session, number);
      EXPECT_TRUE(fine(item));
      if (item) out += item->answers.size();
    }
    return out;
  };
  world_.start(kOfficer);
  world_.clock().advance_hours(1);
  world_.start(kOfficer);
  world_.start(kOfficer);
  EXPECT_EQ(told(), limits::kUnopenedSaidPerDay);
  world_.clock().advance_hours(25);
  world_.start(kOfficer);
  EXPECT_EQ(told(), numbers.size());
}

// Whoever was away for a week, or whose day is full: no command reads what nobody is to hear of again and again.
TEST_F(UnopenedTest, WhatIsTooOldToBeSaidIsLookedAtOnce) {
  lose_keys(kOfficer, crypto::KeyPurpose::kMembersEpoch);
  const std::string number = post({});
  for (std::size_t i = 0; i < limits::kUnopenedSaidPerDay; ++i) post({});
  world_.clock().advance_days(8);
  EXPECT_THAT(alarms(kOfficer), Not(Contains(AlarmKind::kUnopened)));
  const auto said = [&] {
    auto session = world_.open(kOfficer);
    const auto rows = session->archive().scan(store::ArchiveTable::kWaiting, Bytes(EntryId::kSize, 0),
                                              false, member::kEveryWaitingRow);
    EXPECT_TRUE(rows.has_value());
    std::vector<std::uint64_t> out;
    if (!rows) return out;
    for (const auto& row : *rows) {
      const auto waiting = member::parse_waiting_row(row.value);
      EXPECT_TRUE(waiting.has_value());
      if (waiting && waiting->reason == member::WaitReason::kKey) out.push_back(waiting->said_ms);
    }
    return out;
  };
  EXPECT_GE(said().size(), limits::kUnopenedSaidPerDay + 1);
  EXPECT_THAT(said(), testing::Each(testing::Ne(0U)));
  EXPECT_THAT(answers(kSecretariat, number), IsEmpty());
}

TEST_F(UnopenedTest, WhatNoKeyOpensWaitsNoLongerThanTheNetworkKeepsIt) {
  lose_keys(kOfficer, crypto::KeyPurpose::kMembersEpoch);
  post({});
  world_.start(kOfficer);
  const auto pull = [&] {
    auto session = world_.open(kOfficer);
    EXPECT_TRUE(fine(member::sync(*session)));
  };
  pull();  // with the keys that are made in a start
  const auto waits = [&] {
    auto session = world_.open(kOfficer);
    return session->archive().load(store::ArchiveTable::kWaiting, entry_.view()).has_value();
  };
  EXPECT_TRUE(waits());
  {
    TestClock ahead;  // of this device alone
    ahead.advance_days(limits::kSealedHorizonDays + 1);
    member::SessionOptions options;
    options.home = world_.home(kOfficer);
    options.unlock = &world_.unlock();
    options.connector = &world_.mesh();
    options.clock = &ahead;
    options.random = &world_.random();
    auto session = member::Session::open(options);
    ASSERT_TRUE(fine(session));
    EXPECT_TRUE(fine(member::sync(**session)));
  }
  EXPECT_TRUE(waits()) << "a clock that is wrong destroys nothing";
  world_.clock().advance_days(limits::kSealedHorizonDays + 1);
  pull();
  EXPECT_FALSE(waits());
}

// The author's program and his node together: header and signature are good, the seal commits to no key.
TEST_F(UnopenedTest, BrokenCommitmentIsAnAlarmWithEvidenceAndItsAuthorIsTold) {
  post({"amber+strict", false});
  const crypto::SignKey author = crypto::SignKey::generate(world_.random());
  {
    auto session = world_.open(kAuthor);
    ASSERT_TRUE(fine(work::start(*session)));
    auto own = member::reopen(*session, entry_);
    ASSERT_TRUE(fine(own));
    EvilAuthor evil({crypto::binding_of(own->header), own->opened.inner}, author,
                    own->opened.content_key.copy());
    evil.false_commit = Hash32{};
    evil.false_commit->bytes.fill(9);
    const EvilMessage message = evil.send();
    world_.mesh().forge(
        entry_,
        [&](MeshEntry& e) {
          e.body = message.body;
          e.header.body_len = static_cast<std::uint32_t>(message.body.size());
          e.header.key_commit = message.header.key_commit;
          e.header.inner_commit = message.header.inner_commit;
        },
        world_.node_of("banks").id);
  }
  const work::Started started = world_.start(kSecretariat);
  const auto found = std::find_if(started.sync.alarms.begin(), started.sync.alarms.end(),
                                  [](const Alarm& one) { return one.kind == AlarmKind::kKeyCommit; });
  ASSERT_NE(found, started.sync.alarms.end());
  EXPECT_THAT(world_.titles(kSecretariat), Not(Contains("停電のお知らせ")));
  auto session = world_.open(kSecretariat);
  const auto kept = member::kept_alarms(*session, true);
  ASSERT_TRUE(fine(kept));
  const auto row = std::find_if(kept->begin(), kept->end(), [](const member::KeptAlarm& one) {
    return one.alarm.kind == AlarmKind::kKeyCommit;
  });
  ASSERT_NE(row, kept->end());
  EXPECT_EQ(row->times, 1U);
  const auto evidence = member::parse_evidence(row->alarm.evidence);
  ASSERT_TRUE(evidence.has_value());
  // What a third party checks, from the bundle and the roster alone.
  const crypto::RosterState& roster = **session->trust().current();
  const NodeRecord* node = roster.find_node(world_.node_of("electric").id);
  ASSERT_NE(node, nullptr);
  EXPECT_TRUE(crypto::verify_entry({evidence->header, evidence->signature}, roster.network_id, node->nsk));
  const auto header = parse<EntryHeader>(evidence->header);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->body_hash, crypto::body_hash(evidence->body));
  EXPECT_EQ(header->key_commit, evidence->committed);
  EXPECT_NE(evidence->found, evidence->committed);
  const auto body = parse<Body>(evidence->body);
  ASSERT_TRUE(body.has_value());
  const BytesView stanza = BytesView(body->stanzas)
                               .subspan(evidence->position * limits::kStanzaBytes, limits::kStanzaBytes);
  EXPECT_TRUE(std::equal(stanza.begin(), stanza.end(), evidence->stanza.begin(), evidence->stanza.end()));
  session.reset();
  EXPECT_THAT(alarms(kAuthor), Contains(AlarmKind::kOwnSealBroken));
  EXPECT_THAT(alarms(kAuthor), Not(Contains(AlarmKind::kOwnSealBroken))) << "said once";
  const work::Started again = world_.start(kSecretariat);
  EXPECT_EQ(again.sync.waiting, 0U);
  for (const Alarm& alarm : again.sync.alarms) EXPECT_NE(alarm.kind, AlarmKind::kKeyCommit);
}

}  // namespace
}  // namespace ceptoar::test::unopened_test
