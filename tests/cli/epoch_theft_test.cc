// SPDX-License-Identifier: Apache-2.0
// What stolen keys open and for how long: every sealed entry of the mesh is tried with them, past every
// access check. Each test first sees that the thief opens something, so that it is known to look.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/member/archive_keys.h"
#include "cli/member/epochs.h"
#include "cli/member/office.h"
#include "cli/member/outbox.h"
#include "cli/member/rows.h"
#include "cli/member/staff.h"
#include "cli/work/items.h"
#include "crypto/aead.h"
#include "schema/time.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::epoch_theft_test {
namespace {

using crypto::KeyPurpose;
using member::UserCode;
using testing::Contains;
using testing::Not;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kSecond = "officer2@banks";
constexpr std::uint64_t kGrace = limits::kStatementGraceDays;

using Keys = std::shared_ptr<const member::OpeningKeys>;

class EpochTheftTest : public PeopleTest {
 protected:
  // A copy of all receiving keys that this holder has now.
  Keys steal(const std::string& holder) {
    auto session = world_.open(holder);
    return member::OpeningKeys::of(*session);
  }
  std::set<EntryId> opened(const Keys& keys, const std::set<EntryId>& but = {}) {
    std::set<EntryId> out;
    for (const auto& [id, entry] : world_.mesh().entries()) {
      const bool sealed = entry.header.dist == Dist::kDirected || entry.header.dist == Dist::kCommunity;
      if (but.contains(id) || !sealed) continue;
      if (crypto::open(entry.header, entry.body, keys->list())) out.insert(id);
    }
    return out;
  }
  void pass_days(std::uint64_t days) {
    for (std::uint64_t day = 0; day < days; day += 5) {
      world_.clock().advance_days(5);
      world_.sync_all(2);
    }
  }
  // The office goes on working: its device certificate is renewed in time.
  void renew_after(std::uint64_t days) {
    world_.clock().advance_days(days);
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::certify(*session, world_.open_admin("banks"), {kBanks, "", true})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  void post_each(const std::string& title) {
    ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, title)));
    ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber+strict", "banks", false, title)));
    ASSERT_TRUE(fine(world_.post("secretariat@electric", "green", "", false, title)));
    ASSERT_TRUE(fine(world_.post("secretariat@electric", "red", kBanks, false, title)));
  }
};

TEST_F(EpochTheftTest, StolenReceivingKeysOpenNothingPastTheirEpochAndGrace) {
  const Keys office = steal(kBanks);
  const Keys officer = steal("officer@banks-1");
  const auto before = entries();
  post_each("盗まれた期間");
  EXPECT_GE(opened(office, before).size(), 4u) << "staff, client and person keys are of use now";
  EXPECT_GE(opened(officer, before).size(), 2u);
  // The longest of the three lives, and the grace.
  pass_days(limits::kPersonEpochDays + kGrace + 5);
  const auto later = entries();
  post_each("その後");
  EXPECT_THAT(world_.titles(kBanks), Contains("その後"));
  EXPECT_EQ(opened(office, later).size(), 0u);
  EXPECT_EQ(opened(officer, later).size(), 0u);
}

// No staff or client key is used for longer than its epoch and the grace, even with nothing that a
// person does: what was sealed on any day after that is closed to the thief.
TEST_F(EpochTheftTest, StaffAndClientKeysAreOutOfUseAfterTheirFortyFiveDays) {
  const Keys office = steal(kBanks);
  pass_days(limits::kStaffEpochDays + kGrace + 5);
  const auto later = entries();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "二か月目")));
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "green", "", false, "二か月目")));
  EXPECT_EQ(opened(office, later).size(), 0u);
}

// Who comes when the keys are dead finds ciphertext: the keys of today open nothing of the first epoch.
TEST_F(EpochTheftTest, KeysStolenLaterOpenNothingOfAnEpochThatIsOver) {
  const auto before = entries();
  post_each("最初の期間");
  const auto first = opened(steal(kBanks), before);
  ASSERT_GE(first.size(), 4u);
  world_.sync_all(1);
  pass_days(limits::kPersonEpochDays + kGrace + 10);
  for (const EntryId& id : opened(steal(kBanks))) EXPECT_FALSE(first.contains(id)) << id.hex();
}

// The archive itself, keyring and rows: past its retention no key in it opens the item.
TEST_F(EpochTheftTest, StolenArchiveOpensNothingPastItsRetention) {
  const auto sent = world_.post("secretariat@electric", "amber", "banks", false, "一年前の情報");
  ASSERT_TRUE(fine(sent));
  ASSERT_TRUE(sent->entry);
  const EntryId entry = *sent->entry;
  EXPECT_THAT(world_.titles(kBanks), Contains("一年前の情報"));
  const std::uint64_t days = member::retention_ms(Tlp::kAmber) / limits::kDayMs + 31;
  const auto row_of = [&](member::Session& session) -> member::ContentKeyRow {
    const auto stored =
        session.archive().load(store::ArchiveTable::kContentKeys, entry.view());
    EXPECT_TRUE(stored) << "no row";
    if (!stored) return {};
    const auto row = member::parse_content_key_row(*stored);
    EXPECT_TRUE(row);
    return row ? *row : member::ContentKeyRow{};
  };
  member::ContentKeyRow row;  // that a thief keeps
  {
    for (std::uint64_t passed = 0; passed + 80 < days; passed += 40) renew_after(40);
    auto session = world_.open(kBanks);
    row = row_of(*session);
    EXPECT_TRUE(fine(member::unwrap_content_key(*session, entry, row)))
        << "within its retention the archive opens it";
  }
  const std::uint64_t end = kCouncilNowMs + (days + 2) * limits::kDayMs;
  while (world_.clock().now_ms() < end) renew_after(4);
  auto session = world_.open(kBanks);
  EXPECT_FALSE(work::read_item(*session, sent->number));
  EXPECT_TRUE(refused_with(member::unwrap_content_key(*session, entry, row),
                           UserCode::kItemClosed));
  for (const crypto::KeyRecord& record : session->home().keys().records()) {
    EXPECT_FALSE(crypto::open_value(record.secret.view(), entry.view(), row.sealed))
        << static_cast<int>(record.purpose);
  }
  EXPECT_FALSE(opened(member::OpeningKeys::of(*session)).contains(entry));
}

TEST_F(EpochTheftTest, WhoJoinsOpensNothingOfBefore) {
  post_each("着任前");
  world_.sync_all(1);
  const auto before = entries();
  world_.enrol_person(kSecond);
  world_.sync_all(2);
  const Keys joiner = steal(kSecond);
  for (const EntryId& id : opened(joiner)) EXPECT_FALSE(before.contains(id)) << id.hex();
  EXPECT_THAT(world_.titles(kSecond), Not(Contains("着任前")));
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "着任後")));
  EXPECT_THAT(world_.titles(kSecond), Contains("着任後"));
}

// He made the next key while he was in, kept it back, and lets an accomplice publish it afterwards.
TEST_F(EpochTheftTest, EpochThatALeavingDevicePreparedIsVoid) {
  world_.enrol_person(kSecond);
  world_.sync_all(2);
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::certify(*session, world_.open_admin("banks"), {kSecond, "", true})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(kSecond);
  Control prepared;
  KemPublicKey his;
  {
    auto session = world_.open(kSecond);
    const auto made = member::rotate_staff(*session);
    ASSERT_TRUE(fine(made));
    his = made->statement.public_key;
    const auto waiting = member::queued(*session);
    ASSERT_TRUE(fine(waiting));
    for (const member::Queued& one : *waiting) {
      const auto control = parse<Control>(one.row.body);
      if (control && control->kind == ControlKind::kKeyStatement) prepared = *control;
    }
  }
  ASSERT_EQ(prepared.kind, ControlKind::kKeyStatement);
  ASSERT_FALSE(prepared.object.empty()) << "it was kept back";
  remove(kBanks, kSecond);
  world_.start(kBanks);
  {
    auto accomplice = world_.open("secretariat@telecom");
    ASSERT_TRUE(fine(work::start(*accomplice)));
    ASSERT_TRUE(fine(member::control_to_outbox(*accomplice, prepared)));
    ASSERT_TRUE(fine(member::flush_outbox(*accomplice)));
  }
  for (const char* holder : {"secretariat@electric", kBanks, "secretariat@electric"}) {
    world_.start(holder);
  }
  const auto before = entries();
  auto session = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session)));
  const auto to = member::resolve(*session, {Tlp::kAmberStrict, {"banks"}, false, false});
  ASSERT_TRUE(fine(to));
  for (const Reader& reader : to->audience.readers) EXPECT_NE(reader.key, his);
  session.reset();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber+strict", "banks", false, "退任後")));
  EXPECT_THAT(world_.titles(kBanks), Contains("退任後"));
  EXPECT_EQ(opens_since(kSecond, before), 0u);
}

}  // namespace
}  // namespace ceptoar::test::epoch_theft_test
