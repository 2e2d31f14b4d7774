// SPDX-License-Identifier: Apache-2.0
// Roles, certificates, handover by two programs and a clock, duty table, cards.
#include <gmock/gmock.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "cli/cmd/screens_people.h"
#include "cli/member/access.h"
#include "cli/member/duty.h"
#include "cli/member/enrol_files.h"
#include "cli/member/epochs.h"
#include "cli/member/handover.h"
#include "cli/member/office.h"
#include "cli/member/own_keys.h"
#include "cli/member/staff.h"
#include "cli/work/cards.h"
#include "cli/work/items.h"
#include "cli/work/people.h"
#include "store/files.h"
#include "tests/cli/people_world.h"
#include "tests/store/faulty_disk.h"

namespace ceptoar::test::people_test {
namespace {

namespace fs = std::filesystem;
using member::UserCode;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kSecond = "officer2@banks";

class RolesTest : public PeopleTest {
 protected:
  void SetUp() override {
    PeopleTest::SetUp();
    world_.enrol_person(kSecond);
    world_.sync_all(2);
  }
  member::Outcome<member::Certified> certify(const member::CertifyWish& wish) {
    auto session = world_.open(kBanks);
    if (const auto started = work::start(*session); !started) return started.error();
    auto done = member::certify(*session, world_.open_admin("banks"), wish);
    if (!done) return done;
    if (const auto sent = member::flush_outbox(*session); !sent) return sent.error();
    return done;
  }
};

TEST_F(RolesTest, NewRoleAndTheRightToChangeKeysReachTheColleague) {
  ASSERT_TRUE(fine(certify({kSecond, "duty_officer", true})));
  world_.start(kSecond);
  auto session = world_.open(kSecond);
  const auto me = session->identity();
  ASSERT_TRUE(fine(me));
  EXPECT_EQ((*me)->subject.role, "duty_officer");
  EXPECT_TRUE((*me)->device.has_value());
  EXPECT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
}

TEST_F(RolesTest, CertificatesOfBeforeAreNotTakenAgain) {
  OfficeNote note;
  note.kind = NoteKind::kCertificates;
  {
    auto session = world_.open(kSecond);
    const member::Identity& me = **session->identity();
    note.chain = me.chain;
    note.network_id = (*session->trust().current())->network_id;
    note.org = me.subject.org;
  }
  world_.clock().advance_hours(1);
  ASSERT_TRUE(fine(certify({kSecond, "duty_officer", false})));
  world_.start(kSecond);
  {
    auto session = world_.open(kBanks);
    note.created_ms = world_.clock().now_ms();
    ASSERT_TRUE(fine(member::send_to_staff(*session, encode(note))));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  EXPECT_THAT(world_.start(kSecond).sync.alarms, Not(IsEmpty()));
  auto session = world_.open(kSecond);
  EXPECT_EQ((**session->identity()).subject.role, "duty_officer");
}

TEST_F(RolesTest, SecretariatsNewDeviceHearsWhoLeftACompanyThatItNeverSaw) {
  const std::string leaver = "officer2@banks-1";
  enrol_officer(leaver, "officer@banks-1", "banks-1", "banks");
  ASSERT_TRUE(fine(certify({kSecond, "secretariat", true})));
  world_.start(kSecond);
  EXPECT_TRUE(world_.start(leaver).sync.online);
  remove("officer@banks-1", leaver);
  world_.start(kSecond);  // the device of before is off
  EXPECT_FALSE(world_.start(leaver).sync.online);
  world_.start("secretariat@electric");
  auto session = world_.open("secretariat@electric");
  const SignPublicKey key = world_.open(leaver)->home().sign_key().public_key();
  const OrgId banks = (*session->trust().current())->find_org("banks")->id;
  EXPECT_TRUE(session->trust().is_revoked(banks, key, NodeId{}, 0));
}

TEST_F(RolesTest, RoleWithAKeyOfItsOwnIsNotGivenToAnotherKey) {
  EXPECT_TRUE(refused_with(certify({kSecond, "coordinator", false}), UserCode::kRoleKey));
  EXPECT_TRUE(refused_with(certify({kSecond, "disclosure_officer", false}), UserCode::kRoleKey));
  EXPECT_TRUE(refused_with(certify({kSecond, "king", false}), UserCode::kUsageChoice));
  EXPECT_TRUE(refused_with(certify({"nobody@banks", "poc", false}), UserCode::kUnknownRecipient));
}

TEST_F(RolesTest, DeviceCertificateIsRenewedBeforeItsNinetyDaysAreOver) {
  for (int week = 0; week < 11; ++week) {
    world_.clock().advance_days(7);
    world_.start(kBanks);
  }
  const auto renewed = certify({kBanks, "", false});
  ASSERT_TRUE(fine(renewed));
  EXPECT_TRUE(renewed->own);
  world_.clock().advance_days(20);
  auto session = world_.open(kBanks);
  ASSERT_TRUE(fine(work::start(*session)));
  EXPECT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
}

TEST_F(RolesTest, MildWordOfALeaverAboutHimselfDoesNotStandInTheWayOfHisRemoval) {
  ASSERT_TRUE(fine(certify({kSecond, "", true})));
  world_.start(kSecond);
  const NodeId node = world_.node_of("banks").id;
  Revocation mild;
  {
    auto session = world_.open(kSecond);
    const member::Identity& me = **session->identity();
    ASSERT_TRUE(me.device.has_value());
    mild.network_id = (*session->trust().current())->network_id;
    mild.org = me.subject.org;
    mild.key = me.subject.key;
    mild.created_ms = world_.clock().now_ms();
    mild.last = {{node, 1'000'000}};
    ASSERT_TRUE(fine(member::control_to_outbox(
        *session, {ControlKind::kRevocation, encode(crypto::make_revocation(
                                                 session->home().sign_key(), *me.device, mild))})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(kBanks);
  remove(kBanks, kSecond);
  world_.start("secretariat@telecom");
  auto session = world_.open("secretariat@telecom");
  EXPECT_TRUE(session->trust().is_revoked(mild.org, mild.key, node, 999'999));
}

TEST_F(RolesTest, NewKeyIsNotHandedOutByAListOfBefore) {
  ASSERT_TRUE(fine(certify({kSecond, "", true})));
  const std::string third = "officer3@banks";
  world_.enrol_person(third);
  for (int round = 0; round < 3; ++round) {
    for (const std::string& who : {std::string(kBanks), std::string(kSecond), third}) {
      world_.start(who);
    }
  }
  {
    // Its connection breaks after the new key and before the list and, at a company, the revocation.
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::take_off_list(*session, third, world_.clock().now_ms())));
    ASSERT_TRUE(fine(member::rotate_staff(*session)));
    ASSERT_TRUE(fine(member::grant_staff(*session)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(kSecond);  // holds the new key and the list with the leaver
  world_.start(third);
  const auto before = entries();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "退職後")));
  EXPECT_THAT(world_.titles(kSecond), Contains("退職後"));
  EXPECT_EQ(opens_since(third, before), 0u);
}

TEST_F(RolesTest, KeyThatALeaverMadeUnderAListFarAheadIsNotTheLastOne) {
  ASSERT_TRUE(fine(certify({kSecond, "", true})));
  world_.start(kSecond);
  KemPublicKey his;
  OrgId banks;
  {
    auto session = world_.open(kSecond);
    const member::Identity& me = **session->identity();
    const auto before = member::own_statement(*session, ReaderClass::kStaff);
    ASSERT_TRUE(fine(before));
    KeyStatement next = (**before).statement;
    banks = next.org;
    next.epoch += 1;
    next.prev_hash = (**before).hash;
    next.created_ms = world_.clock().now_ms();
    next.list_version = ~std::uint64_t{0};
    next.public_key = his = crypto::KemKey::generate(world_.random()).public_key();
    ASSERT_TRUE(fine(member::control_to_outbox(
        *session, {ControlKind::kKeyStatement, encode(crypto::make_statement(
                                                   session->home().sign_key(), *me.device, next))})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(kBanks);
  remove(kBanks, kSecond);
  world_.start(kBanks);
  world_.start("secretariat@electric");
  auto session = world_.open("secretariat@electric");
  const auto* newest = session->trust().newest_statement(banks, ReaderClass::kStaff);
  ASSERT_NE(newest, nullptr);
  EXPECT_NE(newest->statement.public_key, his);
  EXPECT_FALSE(session->trust().is_ending(*newest));
}

TEST_F(RolesTest, TwoDevicesThatRemoveAtOnceBothRemove) {
  ASSERT_TRUE(fine(certify({kSecond, "", true})));
  const std::string third = "officer3@banks";
  const std::string fourth = "officer4@banks";
  world_.enrol_person(third);
  world_.enrol_person(fourth);
  for (int round = 0; round < 3; ++round) {
    for (const std::string& who : {std::string(kBanks), std::string(kSecond), third, fourth}) {
      world_.start(who);
    }
  }
  remove(kBanks, third);
  {
    // It has not heard of that.
    auto session = world_.open(kSecond);
    ASSERT_TRUE(fine(member::take_off_list(*session, fourth, world_.clock().now_ms())));
    ASSERT_TRUE(fine(member::settle_leavers(*session)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  for (int round = 0; round < 3; ++round) {
    world_.start(kBanks);
    world_.start(kSecond);
  }
  Bytes list;
  for (const char* const who : {kBanks, kSecond}) {
    auto session = world_.open(who);
    EXPECT_FALSE(on_list(*session, third)) << who;
    EXPECT_FALSE(on_list(*session, fourth)) << who;
    const auto held = member::staff_list(*session);
    ASSERT_TRUE(fine(held));
    if (!list.empty()) {
      EXPECT_EQ((*held)->wire, list) << "both go on from one list";
    }
    list = (*held)->wire;
  }
  const auto before = entries();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "二人とも退職")));
  EXPECT_EQ(opens_since(third, before), 0u);
  EXPECT_EQ(opens_since(fourth, before), 0u);
  EXPECT_THAT(world_.titles(kBanks), Contains("二人とも退職"));
  EXPECT_THAT(world_.titles(kSecond), Contains("二人とも退職"));
}

class HandoverTest : public RolesTest {
 protected:
  member::Outcome<void> set(const std::string& from, const std::string& to, std::uint64_t ends_ms) {
    auto session = world_.open(kBanks);
    if (const auto started = work::start(*session); !started) return started.error();
    auto done = member::set_handover(*session, {from, to, ends_ms});
    if (!done) return done;
    if (const auto sent = member::flush_outbox(*session); !sent) return sent.error();
    return {};
  }
};

TEST_F(HandoverTest, BothWorkUntilTheSetTimeAndThenTheSuccessorAlone) {
  ASSERT_TRUE(fine(certify({kSecond, "secretariat", true})));
  world_.start(kSecond);
  const std::uint64_t ends = world_.clock().now_ms() + 3 * limits::kDayMs;
  ASSERT_TRUE(fine(set(kBanks, kSecond, ends)));
  world_.start(kSecond);
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "引継ぎ中")));
  EXPECT_THAT(world_.titles(kBanks), Contains("引継ぎ中"));
  EXPECT_THAT(world_.titles(kSecond), Contains("引継ぎ中"));

  world_.clock().advance_days(3);
  world_.start(kSecond);  // the successor's program alone runs
  const auto before = entries();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "新年度")));
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("新年度")) << "the successor knows them";
  EXPECT_THAT(world_.titles(kSecond), Contains("新年度"));
  EXPECT_EQ(opens_since(kBanks, before), 0u);
  EXPECT_FALSE(world_.start(kBanks).sync.online);
  auto session = world_.open(kSecond);
  EXPECT_FALSE(on_list(*session, kBanks));
  const auto rows = member::handovers(*session);
  ASSERT_TRUE(fine(rows));
  EXPECT_THAT(*rows, IsEmpty()) << "done";
}

TEST_F(HandoverTest, IsRefusedWhenNobodyCouldChangeKeysAfterwardsOrItsEndIsPast) {
  const std::uint64_t ends = world_.clock().now_ms() + limits::kDayMs;
  EXPECT_TRUE(refused_with(set(kBanks, kSecond, ends), UserCode::kLastDevice));
  EXPECT_TRUE(refused_with(set(kSecond, kBanks, 1), UserCode::kHandoverPast));
  EXPECT_TRUE(refused_with(set(kBanks, kBanks, ends), UserCode::kHandover));
}

TEST_F(HandoverTest, IsTakenBack) {
  const std::uint64_t ends = world_.clock().now_ms() + limits::kDayMs;
  ASSERT_TRUE(fine(set(kSecond, kBanks, ends)));
  ASSERT_TRUE(fine(set(kSecond, kBanks, 0)));
  world_.clock().advance_days(2);
  world_.sync_all(1);
  EXPECT_TRUE(world_.start(kSecond).sync.online);
}

TEST_F(HandoverTest, EndsByAClockThatTheNodeConfirms) {
  ASSERT_TRUE(fine(set(kSecond, kBanks, world_.clock().now_ms() + limits::kDayMs)));
  world_.node_of("banks").up = false;
  world_.clock().advance_days(2);
  world_.start(kBanks);
  {
    auto session = world_.open(kBanks);
    EXPECT_TRUE(on_list(*session, kSecond));
  }
  world_.node_of("banks").up = true;
  world_.start(kBanks);
  auto session = world_.open(kBanks);
  EXPECT_FALSE(on_list(*session, kSecond));
}

TEST_F(HandoverTest, IsNotTakenBackByWhomItEnds) {
  ASSERT_TRUE(fine(certify({kSecond, "", true})));
  world_.start(kSecond);
  const std::uint64_t ends = world_.clock().now_ms() + limits::kDayMs;
  ASSERT_TRUE(fine(set(kSecond, kBanks, ends)));
  const auto put_off = [&](std::uint64_t until) {
    auto session = world_.open(kSecond);
    EXPECT_TRUE(fine(work::start(*session)));
    return member::set_handover(*session, {kSecond, kBanks, until});
  };
  EXPECT_TRUE(refused_with(put_off(0), UserCode::kNotAllowed));
  EXPECT_TRUE(refused_with(put_off(ends + limits::kDayMs), UserCode::kNotAllowed));
  {
    // A program of his own does not ask.
    auto session = world_.open(kSecond);
    const member::Identity& me = **session->identity();
    OfficeNote note;
    note.kind = NoteKind::kHandover;
    note.created_ms = world_.clock().now_ms();
    note.network_id = (*session->trust().current())->network_id;
    note.org = me.subject.org;
    note.from_holder = me.subject.holder;
    note.to_holder = world_.random().id<HolderId>();
    ASSERT_TRUE(fine(member::send_to_staff(*session, encode(note))));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(kBanks);
  world_.clock().advance_hours(25);
  world_.start(kBanks);
  EXPECT_FALSE(world_.start(kSecond).sync.online);
}

TEST_F(HandoverTest, SuccessorReadsTheArchiveAndNeverRed) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "red", kBanks, false, "本人限り")));
  EXPECT_THAT(world_.titles(kBanks), Contains("本人限り"));
  const std::string third = "officer3@banks";
  world_.enrol_person(third);
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "三人目の後")));
  // Before officer3 came.
  world_.sync_all(2);
  const fs::path file = world_.file("archive");
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto made = member::export_archive(*session, third, file);
    ASSERT_TRUE(fine(made));
    EXPECT_GE(made->red, 1u);
    EXPECT_GE(made->items, 1u);
  }
  {
    auto other = world_.open(kSecond);
    EXPECT_TRUE(refused_with(member::import_archive(*other, file), UserCode::kFileBad));
  }
  world_.start(third);
  {
    auto session = world_.open(third);
    const auto taken = member::import_archive(*session, file);
    ASSERT_TRUE(fine(taken));
    EXPECT_EQ(taken->refused, 0u);
  }
  EXPECT_THAT(world_.titles(third), Not(Contains("本人限り")));
}

TEST_F(HandoverTest, ArchiveOfBeforeOpensForTheSuccessorAndAnAlteredOneDoesNot) {
  const auto sent = world_.post("secretariat@electric", "amber", "banks", false, "着任前の情報");
  ASSERT_TRUE(fine(sent));
  EXPECT_THAT(world_.titles(kBanks), Contains("着任前の情報"));
  const std::string third = "officer3@banks";
  world_.enrol_person(third);
  world_.sync_all(2);
  EXPECT_THAT(world_.titles(third), Not(Contains("着任前の情報")));
  const fs::path file = world_.file("archive");
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::export_archive(*session, third, file)));
    EXPECT_TRUE(refused_with(member::export_archive(*session, third, file), UserCode::kExists));
  }
  const auto bytes = store::read_file(file, store::FileKind::kPlain, limits::kBodyBytes);
  ASSERT_TRUE(bytes);
  Bytes bad = *bytes;
  bad[bad.size() / 2] ^= 1;
  const fs::path altered = world_.file("altered");
  ASSERT_TRUE(store::write_file(altered, bad, store::FileKind::kPlain, false));
  {
    auto session = world_.open(third);
    EXPECT_TRUE(refused_with(member::import_archive(*session, altered), UserCode::kFileBad));
    ASSERT_TRUE(fine(member::import_archive(*session, file)));
    const auto again = member::import_archive(*session, file);
    ASSERT_TRUE(fine(again));
    EXPECT_EQ(again->items, 0u);
  }
  auto session = world_.open(third);
  EXPECT_TRUE(fine(work::read_item(*session, sent->number)));
}

TEST_F(HandoverTest, ArchiveThatCouldNotBeWrittenOrSyncedDoesNotGetItsName) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "引き継ぐ情報")));
  auto session = world_.open(kBanks);
  ASSERT_TRUE(fine(work::start(*session)));
  const fs::path place = world_.file("handed");
  fs::create_directory(place);
  const fs::path file = place / "archive";
  const auto refused_by_disk = [&](disk::Call call, int error, UserCode code) {
    disk::fail(call, error);
    const auto made = member::export_archive(*session, kSecond, file);
    disk::heal();
    EXPECT_TRUE(refused_with(made, code));
    EXPECT_TRUE(fs::is_empty(place)) << "half an archive, or its temporary file, was left";
  };
  refused_by_disk(disk::Call::kSync, EIO, UserCode::kIo);
  refused_by_disk(disk::Call::kWrite, EIO, UserCode::kIo);
  refused_by_disk(disk::Call::kWrite, ENOSPC, UserCode::kStoreFull);
  ASSERT_TRUE(fine(member::export_archive(*session, kSecond, file)));
  EXPECT_GE(disk::syncs(), 2) << "the file and its directory";
  EXPECT_EQ(std::distance(fs::directory_iterator(place), fs::directory_iterator()), 1);
}

TEST_F(HandoverTest, ArchiveDoesNotFollowALinkThatTookItsName) {
  auto session = world_.open(kBanks);
  ASSERT_TRUE(fine(work::start(*session)));
  // Its end is not there, so that the name seems free.
  const fs::path elsewhere = world_.file("elsewhere");
  const fs::path file = world_.file("archive");
  fs::create_symlink(elsewhere, file);
  EXPECT_TRUE(refused_with(member::export_archive(*session, kSecond, file), UserCode::kExists));
  EXPECT_FALSE(fs::exists(elsewhere));
  EXPECT_TRUE(fs::is_symlink(file)) << "not ours to take away";
}

TEST_F(RolesTest, DutyTableReachesTheColleaguesAndTheLaterOneHolds) {
  const std::uint64_t now = world_.clock().now_ms();
  const Shift tonight{now, now + 3'600'000, kSecond, "03-1234-5678"};
  {
    auto session = world_.open(kSecond);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::set_duty(*session, {tonight})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(kBanks);
  auto session = world_.open(kBanks);
  const auto table = member::duty_table(*session);
  ASSERT_TRUE(fine(table));
  EXPECT_THAT(table->shifts, testing::ElementsAre(tonight));
}

TEST_F(RolesTest, DutyTableFromTheFutureDoesNotKeepLaterOnesOut) {
  const std::uint64_t now = world_.clock().now_ms();
  {
    auto session = world_.open(kSecond);
    ASSERT_TRUE(fine(work::start(*session)));
    OfficeNote note;
    note.kind = NoteKind::kDuty;
    note.created_ms = ~std::uint64_t{0};
    note.network_id = (*session->trust().current())->network_id;
    note.org = (*session->identity())->subject.org;
    ASSERT_TRUE(fine(member::send_to_staff(*session, encode(note))));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  EXPECT_THAT(world_.start(kBanks).sync.alarms, Not(IsEmpty()));
  const Shift tonight{now, now + 3'600'000, kBanks, ""};
  auto session = world_.open(kBanks);
  ASSERT_TRUE(fine(member::set_duty(*session, {tonight})));
  const auto table = member::duty_table(*session);
  ASSERT_TRUE(fine(table));
  EXPECT_THAT(table->shifts, testing::ElementsAre(tonight));
}

TEST_F(PeopleTest, CardHasTwoKindsOfMeansAndGrowsStaleUnlessItIsConfirmed) {
  const auto share = [&](const work::ShareWish& wish) {
    auto session = world_.open(kBanks);
    EXPECT_TRUE(fine(work::start(*session)));
    return work::card_share(*session, wish);
  };
  const auto seen = [&] {
    auto session = world_.open("secretariat@electric");
    EXPECT_TRUE(fine(work::start(*session)));
    const auto rows = work::card_list(*session);
    EXPECT_TRUE(fine(rows));
    return *std::find_if(rows->begin(), rows->end(),
                         [](const work::CardRow& row) { return row.handle == kBanks; });
  };
  EXPECT_TRUE(seen().stale) << "no means at all";
  EXPECT_TRUE(refused_with(
      share({"", {{"mail", "a@example.jp"}, {"mail", "b@example.jp"}}, "", "", false}),
      UserCode::kCardMeans));
  ASSERT_TRUE(fine(share({"", {{"mail", "a@example.jp"}, {"tel", "03-1"}}, "", "", false})));
  EXPECT_FALSE(seen().stale);
  EXPECT_EQ(seen().contacts.size(), 2u);
  world_.clock().advance_days(30);
  world_.sync_all(2);
  world_.clock().advance_days(30);
  world_.sync_all(2);
  world_.clock().advance_days(31);
  world_.sync_all(2);
  EXPECT_TRUE(seen().stale) << "new keys made new cards, and nobody confirmed a number";
  ASSERT_TRUE(fine(share({"", {}, "", "", true})));
  EXPECT_FALSE(seen().stale);
}

TEST_F(RolesTest, InvitedTwiceUnderOneNameIsOnePersonAlone) {
  // The second one under the name of the first: another key, and the number that goes with it.
  const std::string again = "officer9@banks";
  world_.enrol_person(again);
  const fs::path other = world_.file("second-home");
  const fs::path request = world_.file("second.request");
  ASSERT_TRUE(fine(member::trust_roster(other, world_.file("genesis"), world_.network_number())));
  const auto asked = member::member_init({other, request, again, "staff"}, world_.unlock(),
                                         world_.clock(), world_.random());
  ASSERT_TRUE(fine(asked));
  auto session = world_.open(kBanks);
  EXPECT_TRUE(refused_with(
      member::member_enrol(*session, world_.open_admin("banks"), request, asked->number, false,
                           world_.file("second.reply")),
      UserCode::kFileBad));
}

}  // namespace
}  // namespace ceptoar::test::people_test
