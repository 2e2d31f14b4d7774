// SPDX-License-Identifier: Apache-2.0
// A backup is older than the keys that were made after it: what was published then is sealed to keys that went
// with the disk.
#include <gmock/gmock.h>

#include "cli/member/backup.h"
#include "cli/member/keys.h"
#include "cli/member/own_keys.h"
#include "tests/cli/world.h"

namespace ceptoar::test {
namespace {

class OlderBackupTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.build_all();
    SeededRandom random(5);
    crypto::Secret<32> secret;
    random.fill(secret.writable());
    lock_ = member::Unlock::from_credential(std::move(secret));
  }
  // Backed up, then new keys of these classes, then the disk dies.
  void put_back_from_before(const std::string& holder, const std::vector<ReaderClass>& classes) {
    const auto file = world_.file("older.backup");
    {
      auto session = world_.open(holder);
      ASSERT_TRUE(fine(member::create_backup(*session, std::nullopt, *lock_, file)));
    }
    for (const ReaderClass one : classes) {
      auto session = world_.open(holder);
      ASSERT_TRUE(fine(work::start(*session)));
      ASSERT_TRUE(fine(member::rotate(*session, one)));
    }
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
  World world_{89};
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

}  // namespace
}  // namespace ceptoar::test
