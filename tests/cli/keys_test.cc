// SPDX-License-Identifier: Apache-2.0
// The life of epoch keys over days: grants, rotations, gaps, what is destroyed and when.
#include <gmock/gmock.h>

#include <algorithm>

#include "cli/member/keys.h"
#include "cli/member/rows.h"
#include "cli/work/cards.h"
#include "cli/work/items.h"
#include "cli/work/roster_view.h"
#include "crypto/envelope.h"
#include "crypto/grant.h"
#include "tests/cli/world.h"

namespace ceptoar::test::keys_test {
namespace {

using crypto::KeyPurpose;
using member::AlarmKind;
using member::UserCode;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

std::vector<std::uint32_t> epochs_held(member::Session& session, KeyPurpose purpose) {
  std::vector<std::uint32_t> out;
  for (const crypto::KeyRecord& record : session.home().keys().records()) {
    if (record.purpose == purpose) out.push_back(record.epoch);
  }
  std::sort(out.begin(), out.end());
  return out;
}

class KeysTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }
  std::vector<std::uint32_t> held(const std::string& holder, KeyPurpose purpose) {
    auto session = world_.open(holder);
    return epochs_held(*session, purpose);
  }
  work::RosterOrgRow published(const std::string& seen_by, const std::string& org) {
    auto session = world_.open(seen_by);
    const auto view = work::roster_view(*session, org);
    EXPECT_TRUE(fine(view));
    return view->orgs.front();
  }
  World world_;
};

TEST_F(KeysTest, CompanyThatJoinsLaterGetsNoClientKeyOfBefore) {
  // Epoch 1 had no company, 2 had banks-1, 3 both.
  EXPECT_THAT(held("officer@banks-1", KeyPurpose::kMembersEpoch), testing::ElementsAre(2u, 3u));
  EXPECT_THAT(held("officer@banks-2", KeyPurpose::kMembersEpoch), testing::ElementsAre(3u));
  EXPECT_EQ(published("liaison@fsa", "banks").members_epoch, 3u);
  EXPECT_EQ(published("officer@telecom-1", "telecom").members_epoch, 2u);
}

TEST_F(KeysTest, OpeningKeysAreMadeOnceAndAnewWhenAKeyCame) {
  auto session = world_.open("officer@banks-1");
  const auto before = member::OpeningKeys::of(*session);
  EXPECT_EQ(member::OpeningKeys::of(*session), before);
  ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kPerson)));
  const auto after = member::OpeningKeys::of(*session);
  EXPECT_NE(after, before);
  EXPECT_EQ(after->list().size(), before->list().size() + 1);
}

TEST_F(KeysTest, GrantsAndCardsLookLikeAnyDirectedEntry) {
  for (const auto& [id, entry] : world_.mesh().entries()) {
    if (entry.header.dist == Dist::kControl) continue;
    EXPECT_EQ(entry.header.dist, Dist::kDirected);
    EXPECT_EQ(entry.header.lane, Lane::kNormal);
  }
}

TEST_F(KeysTest, AsOfIsRenewedOnceADayAndSendersAreWarnedOfOldOnes) {
  world_.clock().advance_hours(25);
  EXPECT_TRUE(world_.start("secretariat@banks").maintenance.renewed);
  EXPECT_FALSE(world_.start("secretariat@banks").maintenance.renewed);
  world_.clock().advance_hours(73);
  auto session = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto resolved = member::resolve(*session, {Tlp::kAmber, {"banks"}, false, false});
  ASSERT_TRUE(fine(resolved));
  ASSERT_EQ(resolved->warnings.size(), 1u);
  EXPECT_EQ(resolved->warnings.front().kind, member::WarningKind::kStaleStatement);
  EXPECT_EQ(resolved->warnings.front().handle, "banks");
}

TEST_F(KeysTest, KeysRotateWhenDueAndOldOnesAreDestroyedAfterTheGrace) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "最初の月")));
  world_.sync_all(1);
  for (int week = 0; week < 9; ++week) {
    world_.clock().advance_days(7);
    world_.sync_all(2);
  }
  const auto row = published("secretariat@electric", "banks");
  EXPECT_GE(row.staff_epoch, 2u);
  EXPECT_GE(row.members_epoch, 4u);
  EXPECT_THAT(held("secretariat@banks", KeyPurpose::kStaffEpoch), Not(Contains(1u)));
  EXPECT_THAT(held("officer@banks-1", KeyPurpose::kMembersEpoch), Not(Contains(3u)));
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "三か月目")));
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("三か月目"));
  // The receiving key is gone; the archive key still opens what was kept.
  auto session = world_.open("officer@banks-1");
  const auto items = work::inbox(*session, {});
  ASSERT_TRUE(fine(items));
  const auto old = std::find_if(items->begin(), items->end(),
                                [](const auto& item) { return item.title == "最初の月"; });
  ASSERT_NE(old, items->end());
  EXPECT_TRUE(fine(work::read_item(*session, old->number)));
}

TEST_F(KeysTest, RedDiesWithThePersonsKey) {
  const auto sent =
      world_.post("secretariat@electric", "red", "secretariat@banks", false, "個人宛");
  ASSERT_TRUE(fine(sent));
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("個人宛"));
  for (int week = 0; week < 11; ++week) {
    world_.clock().advance_days(7);
    world_.start("secretariat@banks");
  }
  auto session = world_.open("secretariat@banks");
  EXPECT_TRUE(refused_with(work::read_item(*session, sent->number), UserCode::kItemClosed));
  for (const crypto::KeyRecord& record : session->home().keys().records()) {
    const bool red = record.purpose == KeyPurpose::kArchive &&
                     record.tag >> 16 == static_cast<std::uint32_t>(Tlp::kRed);
    EXPECT_FALSE(red);  // no archive key for RED, ever
  }
}

TEST_F(KeysTest, CompanysNewStaffKeyBringsANewClientKeyForAll) {
  const auto before = published("secretariat@banks", "banks").members_epoch;
  // Whoever had these keys of the company, and is no longer there when the next ones are handed out.
  std::shared_ptr<const member::OpeningKeys> of_before;
  {
    auto session = world_.open("officer@banks-1");
    ASSERT_TRUE(fine(work::start(*session)));
    of_before = member::OpeningKeys::of(*session);
  }
  const auto opens = [&](const std::string& title) {
    const auto sent = world_.post("secretariat@electric", "amber", "banks", true, title);
    EXPECT_TRUE(fine(sent));
    const MeshEntry& entry = world_.mesh().entries().at(*sent->entry);
    return crypto::open(entry.header, entry.body, of_before->list()).has_value();
  };
  EXPECT_TRUE(opens("回転の前")) << "they were the right keys";
  {
    auto session = world_.open("officer@banks-1");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  const auto seen = world_.start("secretariat@banks");
  EXPECT_THAT(seen.maintenance.rotated, Contains(ReaderClass::kMembers));
  world_.sync_all(1);
  EXPECT_EQ(published("secretariat@electric", "banks").members_epoch, before + 1);
  EXPECT_THAT(held("officer@banks-1", KeyPurpose::kMembersEpoch), Contains(before + 1));
  EXPECT_THAT(held("officer@banks-2", KeyPurpose::kMembersEpoch), Contains(before + 1));
  EXPECT_THAT(world_.start("secretariat@banks").maintenance.rotated, IsEmpty());
  EXPECT_FALSE(opens("回転の後")) << "nothing is sealed to the old keys any more";
  for (const char* reader : {"officer@banks-1", "officer@banks-2", "secretariat@banks"}) {
    EXPECT_THAT(world_.titles(reader), Contains("回転の後")) << reader;
  }
}

TEST_F(KeysTest, StatementWhosePredecessorIsMissingWaits) {
  const NodeId electric = world_.node_of("electric").id;
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    world_.mesh().hold_back(electric, [](const MeshEntry& entry) {
      const auto control = parse<Control>(entry.body);
      if (!control || control->kind != ControlKind::kKeyStatement) return false;
      const auto wire = parse<SignedKeyStatement>(control->object);
      const auto statement = parse<KeyStatement>(wire->statement);
      return statement->key_class == ReaderClass::kStaff && statement->epoch == 2;
    });
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  world_.start("secretariat@electric");
  EXPECT_EQ(published("secretariat@electric", "banks").staff_epoch, 1u);
  EXPECT_GE(world_.start("secretariat@electric").sync.waiting, 1u);
  world_.mesh().release(electric);
  world_.start("secretariat@electric");
  EXPECT_EQ(published("secretariat@electric", "banks").staff_epoch, 3u);
  EXPECT_EQ(world_.start("secretariat@electric").sync.waiting, 0u);
}

TEST_F(KeysTest, SupersededKeyIsMarkedAndStillRead) {
  const NodeId electric = world_.node_of("electric").id;
  world_.mesh().hold_back(electric, [](const MeshEntry&) { return true; });
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "古い鍵宛")));
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto read = work::read_item(*session, "1");
  ASSERT_TRUE(fine(read));
  EXPECT_EQ(read->summary.title, "古い鍵宛");
  EXPECT_EQ(read->summary.audience, crypto::AudienceCheck::kSuperseded);
}

TEST_F(KeysTest, AudienceWithAStatementNotYetHereIsShownMarkedAndCheckedAgain) {
  // electric does not yet know the newer key of telecom that banks seals to.
  const NodeId electric = world_.node_of("electric").id;
  world_.mesh().hold_back(electric, [](const MeshEntry& e) { return e.header.dist == Dist::kControl; });
  {
    auto session = world_.open("secretariat@telecom");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  ASSERT_TRUE(fine(world_.post("secretariat@banks", "amber", "telecom,electric", false, "先に届く")));
  {
    auto session = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto read = work::read_item(*session, "1");
    ASSERT_TRUE(fine(read));
    EXPECT_EQ(read->summary.audience, crypto::AudienceCheck::kStatementMissing);
  }
  world_.mesh().release(electric);
  auto session = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto read = work::read_item(*session, "1");
  ASSERT_TRUE(fine(read));
  EXPECT_EQ(read->summary.audience, crypto::AudienceCheck::kGood);
}

TEST_F(KeysTest, PersonsNewKeyTravelsOnHisCard) {
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kPerson)));
  }
  const auto sent = world_.post("secretariat@electric", "red", "secretariat@banks", false, "新しい名刺");
  ASSERT_TRUE(fine(sent));
  auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto read = work::read_item(*session, sent->number);
  ASSERT_TRUE(fine(read));
  EXPECT_EQ(read->summary.audience, crypto::AudienceCheck::kGood);
  const auto rows = member::key_rows(*session);
  ASSERT_TRUE(fine(rows));
  const auto current = std::find_if(rows->begin(), rows->end(), [](const member::KeyRow& row) {
    return row.key_class == ReaderClass::kPerson && row.current;
  });
  ASSERT_NE(current, rows->end());
  EXPECT_EQ(current->epoch, 2u);
  EXPECT_TRUE(current->held);
}

// A card for one more reader must not take the card's next key away from those of before.
TEST_F(KeysTest, NewKeyReachesEveryAudienceTheCardWentTo) {
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(work::card_share(*session, {"fsa", {{"tel", "03-1"}, {"fax", "03-2"}}, "", ""})));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kPerson)));
  }
  for (const char* const reader : {"secretariat@electric", "liaison@fsa", "officer@telecom-1"}) {
    auto session = world_.open(reader);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto held = session->trust().card_of("secretariat@banks");
    ASSERT_NE(held.card, nullptr) << reader;
    EXPECT_EQ(held.standing, member::CardStanding::kGood);
    ASSERT_TRUE(held.card->statement);
    EXPECT_EQ(held.card->statement->statement.epoch, 2u) << reader;
    ASSERT_EQ(held.card->card.contacts.size(), 3u) << reader;
  }
}

TEST_F(KeysTest, OfficerSharesHisCardWithAMinistryAlone) {
  {
    auto session = world_.open("officer@banks-1");
    ASSERT_TRUE(fine(work::start(*session)));
    // fsa, the own organisation and the CEPTOAR, which hands out the client key by it.
    const auto shared = work::card_share(*session, {"fsa", {}, "", ""});
    ASSERT_TRUE(fine(shared));
    EXPECT_EQ(shared->readers, 3u);
  }
  world_.start("liaison@fsa");
  auto session = world_.open("liaison@fsa");
  EXPECT_NE(session->trust().card_of("officer@banks-1").card, nullptr);
  EXPECT_NE(session->trust().card_of("banks-1").card, nullptr);
  // Somebody of another company under a similar name is no typing error: his card is missing.
  EXPECT_TRUE(refused_with(member::resolve(*session, {Tlp::kRed, {"officer@telecom-1"}, false, false}),
                           UserCode::kNoCard));
  EXPECT_TRUE(refused_with(member::resolve(*session, {Tlp::kRed, {"oficer@banks-1"}, false, false}),
                           UserCode::kUnknownRecipient));
}

TEST_F(KeysTest, CompanysNewStaffKeyReachesItsCeptoarThoughNoCardWasShared) {
  World world(9);
  world.init_roster_orgs();
  world.agree_on_genesis();
  world.accept_roster_orgs();
  world.enrol_company("banks-1");
  {
    auto session = world.open("officer@banks-1");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  EXPECT_THAT(world.start("secretariat@banks").maintenance.rotated,
              Contains(ReaderClass::kMembers));
  EXPECT_THAT(world.start("officer@banks-1").maintenance.rotated, IsEmpty());
  auto session = world.open("secretariat@telecom");
  ASSERT_TRUE(fine(work::start(*session)));
  EXPECT_EQ(session->trust().card_of("banks-1").card, nullptr);
}

TEST_F(KeysTest, MinistryHasNoClientKeyToRotate) {
  auto session = world_.open("liaison@fsa");
  EXPECT_TRUE(refused_with(member::rotate(*session, ReaderClass::kMembers), UserCode::kNotAllowed));
}

TEST_F(KeysTest, DeviceCertificateThatEndedStopsRotationAndSaysWhen) {
  const auto started = world_.start("secretariat@banks");
  EXPECT_GT(started.maintenance.device_ends_ms, world_.clock().now_ms());
  EXPECT_TRUE(started.maintenance.single_device);
  world_.clock().advance_days(91);
  auto session = world_.open("secretariat@banks");
  EXPECT_TRUE(refused_with(member::rotate(*session, ReaderClass::kStaff), UserCode::kNotDevice));
}

TEST_F(KeysTest, AClockThatJumpsDestroysAndMakesNoKey) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "残るもの")));
  world_.sync_all(1);
  const auto before = held("secretariat@banks", KeyPurpose::kStaffEpoch);
  TestClock jumped;
  jumped.advance_days(365);
  member::SessionOptions options;
  options.home = world_.home("secretariat@banks");
  options.unlock = &world_.unlock();
  options.connector = &world_.mesh();
  options.clock = &jumped;
  options.random = &world_.random();
  {
    auto session = member::Session::open(options);
    ASSERT_TRUE(fine(session));
    const auto started = work::start(**session);
    // Either the certificates ended or the clock is doubted; nothing may have been done in both.
    if (started) {
      EXPECT_TRUE(started->maintenance.clock_differs);
      EXPECT_EQ(started->maintenance.destroyed, 0U);
      EXPECT_TRUE(started->maintenance.rotated.empty());
    }
  }
  EXPECT_EQ(held("secretariat@banks", KeyPurpose::kStaffEpoch), before);
  EXPECT_FALSE(world_.start("secretariat@banks").maintenance.clock_differs);
  EXPECT_THAT(world_.titles("secretariat@banks"), Contains("残るもの"));
  auto session = world_.open("secretariat@banks");
  EXPECT_TRUE(fine(work::read_item(*session, "1")));
}

// Nobody says then what time it is; sixty days are within the days of a device's certificate.
TEST_F(KeysTest, AClockThatJumpsWhileTheNodeIsOffMakesNoKey) {
  world_.sync_all(1);
  const auto staff = held("secretariat@banks", KeyPurpose::kStaffEpoch);
  const auto members = held("secretariat@banks", KeyPurpose::kMembersEpoch);
  const auto person = held("secretariat@banks", KeyPurpose::kPersonEpoch);
  TestClock jumped;
  jumped.advance_days(60);
  member::SessionOptions options;
  options.home = world_.home("secretariat@banks");
  options.unlock = &world_.unlock();
  options.connector = &world_.mesh();
  options.clock = &jumped;
  options.random = &world_.random();
  world_.node_of("banks").up = false;
  {
    auto session = member::Session::open(options);
    ASSERT_TRUE(fine(session));
    const auto started = work::start(**session);
    ASSERT_TRUE(fine(started));
    EXPECT_TRUE(started->maintenance.rotated.empty());
    EXPECT_FALSE(started->maintenance.renewed);
  }
  world_.node_of("banks").up = true;
  EXPECT_EQ(held("secretariat@banks", KeyPurpose::kStaffEpoch), staff);
  EXPECT_EQ(held("secretariat@banks", KeyPurpose::kMembersEpoch), members);
  EXPECT_EQ(held("secretariat@banks", KeyPurpose::kPersonEpoch), person);
  EXPECT_TRUE(world_.start("secretariat@banks").maintenance.rotated.empty());
}

TEST_F(KeysTest, EverythingIsStillThereAfterEachSessionIsOpenedAnew) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "green", "", false, "一斉")));
  world_.sync_all(1);
  for (const std::string& holder : world_.holders()) {
    auto session = world_.open(holder);
    EXPECT_EQ(session->trust().cards().size() >= 4, true) << holder;
    for (const char* const org : {"banks", "telecom", "electric", "fsa"}) {
      const auto* roster = session->trust().current();
      EXPECT_NE(session->trust().newest_statement((*roster)->find_org(org)->id, ReaderClass::kStaff),
                nullptr);
    }
    EXPECT_TRUE(fine(work::read_item(*session, "1")) || holder == "secretariat@electric");
  }
}

}  // namespace
}  // namespace ceptoar::test::keys_test
