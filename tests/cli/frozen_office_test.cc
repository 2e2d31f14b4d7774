// SPDX-License-Identifier: Apache-2.0
// A device that is about to leave, or that does harm, does not keep its office from having keys.
#include <gmock/gmock.h>

#include <algorithm>

#include "cli/cmd/screens_people.h"
#include "cli/member/alarms.h"
#include "cli/member/epochs.h"
#include "cli/member/office.h"
#include "cli/member/own_keys.h"
#include "cli/member/rows.h"
#include "cli/member/staff.h"
#include "cli/work/people.h"
#include "store/files.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::frozen_office_test {
namespace {

using member::UserCode;
using testing::Contains;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kSecond = "officer2@banks";
constexpr const char* kElectric = "secretariat@electric";

class FrozenOfficeTest : public PeopleTest {
 protected:
  void SetUp() override {
    PeopleTest::SetUp();
    world_.enrol_person(kSecond);
    world_.sync_all(2);
    {
      auto session = world_.open(kBanks);
      ASSERT_TRUE(fine(work::start(*session)));
      ASSERT_TRUE(
          fine(member::certify(*session, world_.open_admin("banks"), {kSecond, "", true})));
      ASSERT_TRUE(fine(member::flush_outbox(*session)));
    }
    world_.start(kSecond);
    auto session = world_.open(kElectric);
    banks_ = (*session->trust().current())->find_org("banks")->id;
  }

  SignPublicKey key_of(const std::string& holder) {
    return world_.open(holder)->home().sign_key().public_key();
  }
  // What the second device publishes: the end of `key`, and the number of a list that there is not.
  void second_revokes(const SignPublicKey& key, std::uint64_t list_version) {
    auto session = world_.open(kSecond);
    const member::Identity& me = **session->identity();
    ASSERT_TRUE(me.device.has_value());
    Revocation what;
    what.network_id = (*session->trust().current())->network_id;
    what.org = me.subject.org;
    what.key = key;
    what.list_version = list_version;
    what.created_ms = world_.clock().now_ms();
    ASSERT_TRUE(fine(member::control_to_outbox(
        *session, {ControlKind::kRevocation, encode(crypto::make_revocation(
                                                 session->home().sign_key(), *me.device, what))})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  SignPublicKey nobodys_key() {
    SignPublicKey key;
    key.bytes.fill(7);
    return key;
  }
  // As the others see the staff key of banks.
  bool staff_key_is_ending() {
    world_.start(kElectric);
    auto session = world_.open(kElectric);
    const auto* newest = session->trust().newest_statement(banks_, ReaderClass::kStaff);
    EXPECT_NE(newest, nullptr);
    return newest == nullptr || session->trust().is_ending(*newest);
  }
  std::uint32_t staff_epoch() {
    auto session = world_.open(kBanks);
    const auto* newest = session->trust().newest_statement(banks_, ReaderClass::kStaff);
    EXPECT_NE(newest, nullptr);
    return newest == nullptr ? 0 : newest->statement.epoch;
  }
  member::Outcome<work::Removal> remove_by_admin(const std::string& by, const std::string& admin,
                                                 const std::string& who,
                                                 const std::string& access_out = "") {
    auto session = world_.open(by);
    if (const auto started = work::start(*session); !started) return started.error();
    const member::AdminKeys keys = world_.open_admin(admin);
    const work::AdminWord word{keys, access_out};
    return work::remove_from_organisation(*session, who, &word);
  }
  std::optional<member::UserError> waits() { return world_.start(kBanks).maintenance.key_waits; }
  // While the next client key cannot be made.
  void remove_company_for_good(UserCode key_waits_for) {
    remove(kBanks, "banks-2");
    {
      auto session = world_.open(kBanks);
      const auto left = member::leavers(*session);
      ASSERT_TRUE(fine(left));
      EXPECT_TRUE(left->empty());
    }
    const auto serial = world_.node_of("banks").access_serial;
    for (int run = 0; run < 2; ++run) {
      const auto why = waits();
      ASSERT_TRUE(why.has_value());
      EXPECT_EQ(why->code, key_waits_for);
    }
    EXPECT_EQ(world_.node_of("banks").access_serial, serial) << "not once more by each run";
  }
  OrgId banks_;
};

TEST_F(FrozenOfficeTest, NumberOfAListThatCannotBeIsNotHeard) {
  second_revokes(nobodys_key(), ~std::uint64_t{0});
  EXPECT_FALSE(staff_key_is_ending());
  second_revokes(nobodys_key(), limits::kListsAhead + 100);
  EXPECT_FALSE(staff_key_is_ending());
  EXPECT_TRUE(fine(world_.post(kElectric, "amber", "banks", false, "まだ送れる")));
}

TEST_F(FrozenOfficeTest, WhatItsKeyEndedIsRevokedWhateverNumberStandsThere) {
  const SignPublicKey key = nobodys_key();
  second_revokes(key, ~std::uint64_t{0});
  world_.start(kElectric);
  auto session = world_.open(kElectric);
  EXPECT_TRUE(session->trust().is_revoked(banks_, key, NodeId{}, 0));
}

TEST_F(FrozenOfficeTest, NumberThatALeaverNamedGoesWithHim) {
  second_revokes(nobodys_key(), limits::kListsAhead);
  EXPECT_TRUE(staff_key_is_ending()) << "the bound that readers apply";
  world_.start(kBanks);
  remove(kBanks, kSecond);
  world_.start(kBanks);
  EXPECT_FALSE(staff_key_is_ending());
  ASSERT_TRUE(fine(world_.post(kElectric, "amber", "banks", false, "外したあと")));
  EXPECT_THAT(world_.titles(kBanks), Contains("外したあと"));
}

TEST_F(FrozenOfficeTest, OfficeWhoseKeysAreVoidedMakesOneNewKeyADayAndNotOneARun) {
  second_revokes(nobodys_key(), limits::kListsAhead);
  world_.start(kBanks);
  const std::uint32_t before = staff_epoch();
  for (int run = 0; run < 11; ++run) {
    world_.clock().advance_hours(2);
    world_.start(kBanks);
  }
  EXPECT_EQ(staff_epoch(), before + 1);
  world_.clock().advance_hours(24);
  world_.start(kBanks);
  EXPECT_EQ(staff_epoch(), before + 2);
}

TEST_F(FrozenOfficeTest, AdminKeyEndsADeviceThatWasFasterThanItsOffice) {
  second_revokes(key_of(kBanks), limits::kListsAhead);
  // Its word came first in the same log: a removal by this device would count for nobody, and is not begun.
  EXPECT_TRUE(world_.start(kBanks).maintenance.own_revoked);
  {
    auto session = world_.open(kBanks);
    EXPECT_TRUE(refused_with(work::remove_from_organisation(*session, kSecond),
                             UserCode::kOwnRevoked));
  }
  EXPECT_TRUE(staff_key_is_ending());
  {
    auto session = world_.open(kElectric);
    EXPECT_TRUE(session->trust().is_revoked(banks_, key_of(kBanks), NodeId{}, 0));
    EXPECT_FALSE(session->trust().is_revoked(banks_, key_of(kSecond), NodeId{}, 0));
  }
  const auto removal = remove_by_admin(kBanks, "banks", kSecond);
  ASSERT_TRUE(fine(removal));
  EXPECT_TRUE(removal->by_admin);
  EXPECT_TRUE(removal->published);
  EXPECT_FALSE(world_.start(kBanks).maintenance.own_revoked);
  EXPECT_FALSE(world_.start(kSecond).sync.online);
  EXPECT_FALSE(staff_key_is_ending());
  {
    auto session = world_.open(kElectric);
    EXPECT_FALSE(session->trust().is_revoked(banks_, key_of(kBanks), NodeId{}, 0));
    EXPECT_TRUE(session->trust().is_revoked(banks_, key_of(kSecond), NodeId{}, 0));
    EXPECT_TRUE(session->trust().is_revoked(banks_, key_of(kSecond), world_.node_of("banks").id, 1))
        << "from the first position on";
  }
  ASSERT_TRUE(fine(world_.post(kElectric, "amber", "banks", false, "元どおり")));
  EXPECT_THAT(world_.titles(kBanks), Contains("元どおり"));
}

TEST_F(FrozenOfficeTest, AdminKeyEndsWhoWasRemovedBeforeToo) {
  remove(kBanks, kSecond);
  const auto removal = remove_by_admin(kBanks, "banks", kSecond);
  ASSERT_TRUE(fine(removal));
  EXPECT_TRUE(removal->published);
  world_.start(kElectric);
  auto session = world_.open(kElectric);
  EXPECT_TRUE(session->trust().is_revoked(banks_, key_of(kSecond), world_.node_of("banks").id, 1));
}

TEST_F(FrozenOfficeTest, KeysThatWereRefusedMeanwhileAreSentOnceMore) {
  second_revokes(key_of(kBanks), limits::kListsAhead);
  {
    // Before it heard of that, this device made two keys, which the others refused.
    auto session = world_.open(kBanks);
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(fine(member::rotate_staff(*session)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(kElectric);
  const std::uint32_t made = staff_epoch();
  ASSERT_TRUE(fine(remove_by_admin(kBanks, "banks", kSecond)));
  world_.start(kBanks);
  EXPECT_FALSE(staff_key_is_ending());
  auto session = world_.open(kElectric);
  const auto* newest = session->trust().newest_statement(banks_, ReaderClass::kStaff);
  ASSERT_NE(newest, nullptr);
  EXPECT_GT(newest->statement.epoch, made);
}

TEST_F(FrozenOfficeTest, DeviceThatWasCutOffItsNodeComesBackByAFileOfTheAdminKey) {
  MeshNode& node = world_.node_of("banks");
  node.access.erase(world_.open(kBanks)->home().holder());
  const auto file = world_.file("banks.access-again");
  const auto removal = remove_by_admin(kBanks, "banks", kSecond, file.string());
  ASSERT_TRUE(fine(removal));
  EXPECT_FALSE(removal->published) << "waits";
  EXPECT_FALSE(world_.start(kBanks).sync.online);
  const auto access = store::read_file(file, store::FileKind::kPlain, limits::kBodyBytes);
  ASSERT_TRUE(access);
  ASSERT_TRUE(world_.mesh().take_access(node.id, *access));
  EXPECT_TRUE(world_.start(kBanks).sync.online);
  EXPECT_FALSE(world_.start(kSecond).sync.online);
  EXPECT_FALSE(staff_key_is_ending());
  auto session = world_.open(kElectric);
  EXPECT_TRUE(session->trust().is_revoked(banks_, key_of(kSecond), NodeId{}, 0));
}

TEST_F(FrozenOfficeTest, RemovalByTheAdminKeyIsRefusedWithTheReason) {
  EXPECT_TRUE(refused_with(remove_by_admin(kBanks, "telecom", kSecond), UserCode::kAdminOther));
  EXPECT_TRUE(refused_with(remove_by_admin(kBanks, "banks", kBanks), UserCode::kRemoveSelf));
  EXPECT_TRUE(
      refused_with(remove_by_admin(kBanks, "banks", "nobody@banks"), UserCode::kUnknownRecipient));
  EXPECT_TRUE(refused_with(remove_by_admin(kBanks, "banks", "banks-2"), UserCode::kNotAllowed));
  EXPECT_TRUE(refused_with(remove_by_admin("officer@banks-1", "banks-1", "officer@banks-1"),
                           UserCode::kNotAllowed));
  const auto taken = world_.file("taken");
  ASSERT_TRUE(store::write_file(taken, Bytes(1, 1), store::FileKind::kPlain, false));
  EXPECT_TRUE(
      refused_with(remove_by_admin(kBanks, "banks", kSecond, taken.string()), UserCode::kExists));
  EXPECT_TRUE(world_.start(kSecond).sync.online) << "nothing was done";
}

// A colleague's key is here, and the list that it was made under is not.
class MissingListTest : public FrozenOfficeTest {
 protected:
  void SetUp() override {
    FrozenOfficeTest::SetUp();
    world_.enrol_person("officer3@banks");
    world_.sync_all(2);
    world_.start(kSecond);
    {
      auto session = world_.open(kSecond);
      ASSERT_TRUE(fine(work::start(*session)));
      const auto held = member::staff_list(*session);
      ASSERT_TRUE(fine(held) && held->has_value());
      std::vector<StaffMember> staff = (*held)->list.staff;
      std::erase_if(staff, [](const StaffMember& one) { return one.handle == "officer3@banks"; });
      const auto next = member::next_staff_list(
          *session, {session->home().sign_key(), *(**session->identity()).device}, std::move(staff),
          world_.clock().now_ms());
      ASSERT_TRUE(fine(next));
      list_ = next->wire;
      number_ = next->list.version;
      ASSERT_TRUE(fine(session->commit({member::write_of(*next)})));
      ASSERT_TRUE(fine(member::rotate_staff(*session)));
      ASSERT_TRUE(fine(member::flush_outbox(*session)));
    }
  }
  // A client key by the second device, under the list that is missing, and banks heard of it.
  void second_makes_client_key() {
    {
      auto session = world_.open(kSecond);
      ASSERT_TRUE(fine(member::rotate_members(*session)));
      ASSERT_TRUE(fine(member::grant_staff(*session)));
      ASSERT_TRUE(fine(member::flush_outbox(*session)));
    }
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(member::sync(*session)));
  }
  void grant() {
    auto session = world_.open(kSecond);
    ASSERT_TRUE(fine(member::grant_staff(*session)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  // Every key: a week before the shortest of them ends.
  void advance_to_due() { world_.clock().advance_hours(24 * (limits::kStaffEpochDays - 6)); }
  Bytes list_;
  std::uint64_t number_ = 0;
};

TEST_F(MissingListTest, ItIsSaidWhoseListIsWaitedForAndTheRestGoesOn) {
  advance_to_due();
  grant();
  const auto started = world_.start(kBanks);
  ASSERT_TRUE(started.maintenance.key_waits.has_value());
  EXPECT_EQ(started.maintenance.key_waits->code, UserCode::kListMissing);
  EXPECT_EQ(started.maintenance.key_waits->argument("handle"), kSecond);
  EXPECT_EQ(started.maintenance.key_waits->argument("number"), std::to_string(number_));
  EXPECT_THAT(started.maintenance.rotated, Contains(ReaderClass::kMembers));
  EXPECT_TRUE(started.maintenance.renewed);
  EXPECT_TRUE(waits().has_value()) << "until it is here";
  auto session = world_.open(kBanks);
  const auto kept = member::kept_alarms(*session, true);
  ASSERT_TRUE(fine(kept));
  const std::string detail = "E-LIST-MISSING " + std::string(kSecond) + " " + std::to_string(number_);
  EXPECT_EQ(std::count_if(kept->begin(), kept->end(), [&](const auto& one) { return one.alarm.detail == detail; }), 1)
      << "what a person is shown, once";
}

// A new client key is sealed to the own staff as well.
TEST_F(FrozenOfficeTest, ACompanyIsRemovedWhileTheStaffKeyIsNotHere) {
  {
    auto session = world_.open(kSecond);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate_staff(*session)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(member::sync(*session)));
    EXPECT_TRUE(refused_with(member::rotate_members(*session), UserCode::kStaffKeyMissing));
  }
  remove_company_for_good(UserCode::kStaffKeyMissing);
  EXPECT_TRUE(refused_with(world_.post(kElectric, "amber", "banks", true, "待つ"), UserCode::kKeyClosing));
  world_.start(kSecond);  // grants
  EXPECT_THAT(world_.start(kBanks).maintenance.rotated, Contains(ReaderClass::kMembers));
  ASSERT_TRUE(fine(world_.post(kElectric, "amber", "banks", true, "鍵が届いて")));
  EXPECT_THAT(world_.titles("officer@banks-1"), Contains("鍵が届いて"));
}

TEST_F(MissingListTest, AClientKeyUnderTheMissingListIsNotFollowed) {
  second_makes_client_key();
  auto session = world_.open(kBanks);
  EXPECT_TRUE(refused_with(member::rotate_members(*session), UserCode::kListMissing));
}

// Each run would end the company's access once more, and nothing else were done.
TEST_F(MissingListTest, ACompanyIsRemovedWhileTheListIsNotHere) {
  second_makes_client_key();
  remove_company_for_good(UserCode::kListMissing);
}

TEST_F(MissingListTest, NoClientKeyIsPublishedThatNobodyWouldBeGranted) {
  advance_to_due();
  const auto newest = [&] {
    auto session = world_.open(kBanks);
    return session->trust().newest_statement(banks_, ReaderClass::kMembers)->hash;
  };
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(member::sync(*session)));  // that of the second device is the last one
  }
  const Hash32 before = newest();
  for (int run = 0; run < 2; ++run) {
    EXPECT_TRUE(waits().has_value()) << "the colleague's key is not here either";
    EXPECT_EQ(newest(), before);
  }
}

TEST_F(MissingListTest, WhatCouldNotBeSealedToTheStaffIsToldOnceItsKeyIsHere) {
  advance_to_due();
  const Bytes told = member::meta_key("companies-told");
  const auto is_noted = [&] {
    auto session = world_.open(kBanks);
    const auto row = member::load_optional(session->archive(), store::ArchiveTable::kMeta, told);
    EXPECT_TRUE(row.has_value());
    return row && row->has_value();
  };
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(session->commit({{store::ArchiveTable::kMeta, told, std::nullopt}})));
  }
  ASSERT_TRUE(waits().has_value());
  EXPECT_FALSE(is_noted());
  grant();
  world_.start(kBanks);
  EXPECT_TRUE(is_noted());
}

TEST_F(MissingListTest, TheKeyIsMadeOnceTheListIsHere) {
  advance_to_due();
  ASSERT_TRUE(waits().has_value());
  {
    auto session = world_.open(kBanks);
    std::vector<store::ArchiveWrite> writes;
    ASSERT_TRUE(fine(member::keep_staff_list(*session, list_, world_.clock().now_ms(), writes)));
    ASSERT_TRUE(fine(session->commit(std::move(writes))));
  }
  const std::uint32_t before = staff_epoch();
  EXPECT_FALSE(waits().has_value());
  EXPECT_EQ(staff_epoch(), before + 1);
}

// The list is lost with a home that was put back: its holder makes the next one with the administration medium.
TEST_F(MissingListTest, AListOfTheAdminKeyComesInThePlaceOfTheMissingOne) {
  advance_to_due();
  ASSERT_TRUE(waits().has_value());
  {
    auto session = world_.open(kSecond);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::certify(*session, world_.open_admin("banks"), {kSecond, "", true})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  const std::uint32_t before = staff_epoch();
  EXPECT_FALSE(waits().has_value());
  EXPECT_GT(staff_epoch(), before);
}

TEST_F(MissingListTest, TheKeyIsMadeOnceItsColleagueIsRemoved) {
  advance_to_due();
  ASSERT_TRUE(waits().has_value());
  const std::uint32_t before = staff_epoch();
  remove(kBanks, kSecond);
  EXPECT_FALSE(waits().has_value());
  EXPECT_GT(staff_epoch(), before);
}

}  // namespace
}  // namespace ceptoar::test::frozen_office_test
