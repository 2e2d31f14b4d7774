// SPDX-License-Identifier: Apache-2.0
// A backup is older than the keys that were made after it: what was published then is sealed to keys that went
// with the disk.
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "cli/member/alarms.h"
#include "cli/member/backup.h"
#include "cli/member/keys.h"
#include "cli/member/office.h"
#include "cli/member/own_keys.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::backup_file_older_test {
namespace {

class OlderBackupTest : public PeopleTest {
 protected:
  void SetUp() override {
    PeopleTest::SetUp();
    SeededRandom random(5);
    crypto::Secret<32> secret;
    random.fill(secret.writable());
    lock_ = member::Unlock::from_credential(std::move(secret));
  }
  // Backed up, then new keys of these classes, then the disk dies.
  void put_back_from_before(const std::string& holder, const std::vector<ReaderClass>& classes) {
    put_back(holder, [&] {
      for (const ReaderClass one : classes) {
        auto session = world_.open(holder);
        ASSERT_TRUE(fine(work::start(*session)));
        ASSERT_TRUE(fine(member::rotate(*session, one)));
      }
    });
  }
  // The same with whatever `happens` in between.
  void put_back(const std::string& holder, const std::function<void()>& happens) {
    const auto file = world_.file("older.backup");
    {
      auto session = world_.open(holder);
      ASSERT_TRUE(fine(member::create_backup(*session, std::nullopt, *lock_, file)));
    }
    happens();
    world_.start("secretariat@banks");
    world_.start("secretariat@electric");  // seals to the keys that are lost next
    std::filesystem::rename(world_.home(holder), world_.file("died"));
    ASSERT_TRUE(fine(member::restore_backup(file, *lock_, world_.home(holder), world_.unlock(),
                                            std::nullopt, world_.random())));
  }
  std::uint32_t staff_epoch(const std::string& holder) {
    auto session = world_.open(holder);
    const auto statement = member::own_statement(*session, ReaderClass::kStaff);
    EXPECT_TRUE(fine(statement));
    return statement && *statement ? (*statement)->statement.epoch : 0;
  }
  std::uint64_t list_number(const std::string& holder) {
    auto session = world_.open(holder);
    const auto list = member::staff_list(*session);
    EXPECT_TRUE(fine(list) && list->has_value());
    return list && *list ? (*list)->list.version : 0;
  }
  std::size_t lists_lost(const std::string& holder) {
    auto session = world_.open(holder);
    const auto kept = member::kept_alarms(*session, true);
    EXPECT_TRUE(fine(kept));
    return static_cast<std::size_t>(std::count_if(kept->begin(), kept->end(), [](const auto& one) {
      return one.alarm.kind == member::AlarmKind::kListLost;
    }));
  }
  std::optional<member::Unlock> lock_;
};

TEST_F(OlderBackupTest, KeysOfTheOfficeThatWereLostAreReplacedAtOnceAndOnce) {
  constexpr const char* kBanks = "secretariat@banks";
  const std::uint32_t before = staff_epoch(kBanks);
  put_back_from_before(kBanks, {ReaderClass::kStaff, ReaderClass::kMembers});
  const auto started = world_.start(kBanks);
  EXPECT_THAT(started.maintenance.rotated, testing::IsSupersetOf({ReaderClass::kStaff, ReaderClass::kMembers}));
  EXPECT_EQ(staff_epoch(kBanks), before + 2) << "above the one that was lost";
  EXPECT_THAT(world_.start(kBanks).maintenance.rotated, testing::IsEmpty()) << "the new ones are held";
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "復旧のあと")));
  EXPECT_THAT(world_.titles(kBanks), testing::Contains("復旧のあと"));
  EXPECT_THAT(world_.titles("officer@banks-1"), testing::Contains("復旧のあと"));
  const auto sent = world_.post(kBanks, "amber", "electric", false, "戻りました");
  ASSERT_TRUE(fine(sent));
  EXPECT_TRUE(sent->stored);
  EXPECT_THAT(world_.titles("secretariat@electric"), testing::Contains("戻りました"));
}

TEST_F(OlderBackupTest, PersonsKeyThatTheOwnCardNamesIsReplaced) {
  constexpr const char* kBanks = "secretariat@banks";
  put_back_from_before(kBanks, {ReaderClass::kPerson});
  EXPECT_THAT(world_.start(kBanks).maintenance.rotated, testing::Contains(ReaderClass::kPerson));
  EXPECT_THAT(world_.start(kBanks).maintenance.rotated, testing::IsEmpty());
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "red", kBanks, false, "本人限り、復旧のあと")));
  EXPECT_THAT(world_.titles(kBanks), testing::Contains("本人限り、復旧のあと"));
}

// Its statement travels on its card, which came back to it under the client key of before.
TEST_F(OlderBackupTest, CompanysKeyThatItsCardNamesIsReplacedAboveIt) {
  constexpr const char* kCompany = "officer@banks-1";
  const std::uint32_t before = staff_epoch(kCompany);
  put_back_from_before(kCompany, {ReaderClass::kStaff});
  EXPECT_THAT(world_.start(kCompany).maintenance.rotated, testing::Contains(ReaderClass::kStaff));
  EXPECT_EQ(staff_epoch(kCompany), before + 2) << "its CEPTOAR takes no second key of one epoch";
  world_.start("secretariat@banks");
  world_.start(kCompany);
  ASSERT_TRUE(fine(world_.post("secretariat@banks", "amber", "own", true, "会社への情報")));
  EXPECT_THAT(world_.titles(kCompany), testing::Contains("会社への情報"));
}

// The list that was made after the backup is sealed to a staff key that is lost; the keys of now stand under it.
TEST_F(OlderBackupTest, OfficeWhoseLastColleagueWentAfterTheBackupWorksOn) {
  constexpr const char* kBanks = "secretariat@banks";
  const std::string leaver = "officer2@banks";
  world_.enrol_person(leaver);
  world_.sync_all(2);
  put_back(kBanks, [&] { remove(kBanks, leaver); });
  const std::uint32_t held = staff_epoch(kBanks);
  const auto started = world_.start(kBanks);
  EXPECT_FALSE(started.maintenance.key_waits.has_value());
  EXPECT_THAT(started.maintenance.rotated, testing::Contains(ReaderClass::kStaff));
  EXPECT_EQ(staff_epoch(kBanks), held + 2) << "above the one that was lost";
  EXPECT_THAT(world_.start(kBanks).maintenance.rotated, testing::IsEmpty());
  EXPECT_EQ(lists_lost(kBanks), 1u) << "told of once";
  EXPECT_FALSE(world_.start(leaver).sync.online);
  const auto before = entries();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "名簿の後")));
  EXPECT_THAT(world_.titles(kBanks), testing::Contains("名簿の後"));
  EXPECT_THAT(world_.titles("officer@banks-1"), testing::Contains("名簿の後"));
  EXPECT_EQ(opens_since(leaver, before), 0u) << "he stands on the old list, and his key has ended";
}

TEST_F(OlderBackupTest, ColleagueWhoHoldsTheLostListTakesTheNextOne) {
  constexpr const char* kBanks = "secretariat@banks";
  const std::string stays = "officer3@banks";
  world_.enrol_person("officer2@banks");
  world_.enrol_person(stays);
  world_.sync_all(2);
  world_.start(stays);
  const std::uint64_t before = list_number(kBanks);
  put_back(kBanks, [&] {
    remove(kBanks, "officer2@banks");
    world_.start(stays);
    world_.start(stays);
  });
  EXPECT_EQ(list_number(stays), before + 1) << "the one that is lost";
  ASSERT_EQ(list_number(kBanks), before);
  world_.start(kBanks);
  world_.start(stays);
  const std::string newcomer = "officer4@banks";
  world_.enrol_person(newcomer);
  const auto heard = world_.start(stays);
  EXPECT_THAT(heard.sync.alarms, testing::IsEmpty());
  auto session = world_.open(stays);
  EXPECT_TRUE(on_list(*session, newcomer));
}

// Its newest key is a colleague's, who granted it: none is due, and yet two lists are gone.
TEST_F(OlderBackupTest, NumbersGoOnAboveTheLostListsOfAnOfficeThatHoldsTheNewestKey) {
  constexpr const char* kBanks = "secretariat@banks";
  const std::string stays = "officer4@banks";
  for (const char* const who : {"officer2@banks", "officer3@banks"}) world_.enrol_person(who);
  world_.enrol_person(stays);
  world_.sync_all(2);
  {
    auto session = world_.open(kBanks);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::certify(*session, world_.open_admin("banks"), {stays, "", true})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  world_.start(stays);
  world_.start(kBanks);
  world_.start(stays);
  const std::uint64_t before = list_number(kBanks);
  put_back(kBanks, [&] {
    {  // what it granted afterwards, and to itself as well, is sealed to the person's key that is lost
      auto session = world_.open(kBanks);
      ASSERT_TRUE(fine(work::start(*session)));
      ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kPerson)));
    }
    world_.start(stays);
    remove(kBanks, "officer2@banks");
    remove(kBanks, "officer3@banks");
    for (int round = 0; round < 2; ++round) world_.start(stays);
    auto session = world_.open(stays);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  });
  ASSERT_EQ(list_number(stays), before + 2);
  const auto restored = world_.start(kBanks);
  EXPECT_THAT(restored.maintenance.rotated, testing::Not(testing::Contains(ReaderClass::kStaff)));
  world_.start(stays);  // grants to the new card
  world_.start(kBanks);
  {
    auto session = world_.open(kBanks);
    const auto newest = member::own_statement(*session, ReaderClass::kStaff);
    ASSERT_TRUE(fine(newest) && newest->has_value());
    EXPECT_NE(member::published_key(session->home().keys(), crypto::KeyPurpose::kStaffEpoch, **newest), nullptr)
        << "once more, to the new key";
  }
  world_.start("secretariat@electric");
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "red", kBanks, false, "新しい名刺へ")));
  EXPECT_THAT(world_.titles(kBanks), testing::Contains("新しい名刺へ")) << "whoever had the card before has the new one";
  ASSERT_EQ(list_number(kBanks), before);
  const std::string newcomer = "officer5@banks";
  world_.enrol_person(newcomer);
  EXPECT_EQ(lists_lost(kBanks), 1u);
  EXPECT_THAT(world_.start(stays).sync.alarms, testing::IsEmpty());
  auto session = world_.open(stays);
  EXPECT_TRUE(on_list(*session, newcomer));
}

TEST_F(OlderBackupTest, CompanyThatLostItsListGetsTheClientKeyAgain) {
  constexpr const char* kBanks = "secretariat@banks";
  constexpr const char* kCompany = "officer@banks-1";
  const std::string leaver = "officer2@banks-1";
  enrol_officer(leaver, kCompany, "banks-1", "banks");
  put_back(kCompany, [&] { remove(kCompany, leaver); });
  for (int round = 0; round < 2; ++round) {
    world_.start(kCompany);
    world_.start(kBanks);
  }
  world_.start(kCompany);
  EXPECT_EQ(lists_lost(kCompany), 1u);
  ASSERT_TRUE(fine(world_.post(kBanks, "amber", "own", true, "会社への情報")));
  EXPECT_THAT(world_.titles(kCompany), testing::Contains("会社への情報"));
}

}  // namespace
}  // namespace ceptoar::test::backup_file_older_test
