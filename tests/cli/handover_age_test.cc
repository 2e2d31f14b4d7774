// SPDX-License-Identifier: Apache-2.0
// An archive that is handed over lives no longer for it: each item's time began when it came to the node.
#include <gmock/gmock.h>

#include "cli/member/archive_keys.h"
#include "cli/member/handover.h"
#include "cli/work/items.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::handover_age_test {
namespace {

class HandoverAgeTest : public PeopleTest {
 protected:
  static constexpr const char* kOffice = "secretariat@banks";
  static constexpr const char* kHeir = "officer3@banks";

  // Of before the successor came: he has its header alone.
  work::PostResult posted(const std::string& title) {
    const auto sent = world_.post("secretariat@electric", "amber", "banks", false, title);
    EXPECT_TRUE(fine(sent));
    EXPECT_THAT(world_.titles(kOffice), testing::Contains(title));
    return sent ? *sent : work::PostResult();
  }
  // As if the node had had it so many days longer. Gives when it came.
  std::uint64_t age(const EntryId& entry, std::uint64_t days) {
    auto session = world_.open(kHeir);
    const auto stored = session->archive().load(store::ArchiveTable::kEntries, entry.view());
    EXPECT_TRUE(stored) << "no header";
    if (!stored) return 0;
    auto row = member::parse_archived_entry(*stored);
    EXPECT_TRUE(row);
    row->received_ms -= days * limits::kDayMs;
    EXPECT_TRUE(fine(session->commit(
        {{store::ArchiveTable::kEntries, to_bytes(entry.view()), member::encode_row(*row)}})));
    return row->received_ms;
  }
  void hand_over(member::Imported& done) {
    const auto file = world_.file("archive");
    {
      auto session = world_.open(kOffice);
      ASSERT_TRUE(fine(work::start(*session)));
      ASSERT_TRUE(fine(member::export_archive(*session, kHeir, file)));
    }
    auto session = world_.open(kHeir);
    const auto taken = member::import_archive(*session, file);
    ASSERT_TRUE(fine(taken));
    done = *taken;
  }
  // End of the key that an item stands under at the successor's; 0: there is no such key.
  std::uint64_t end_of(const EntryId& entry) {
    auto session = world_.open(kHeir);
    const auto stored = session->archive().load(store::ArchiveTable::kContentKeys, entry.view());
    const auto row = stored ? member::parse_content_key_row(*stored)
                            : Result<member::ContentKeyRow>(stored.error());
    if (!row) return 0;
    const OrgId org = (*session->identity())->subject.org;
    const crypto::KeyRecord* key =
        session->home().keys().find(row->purpose, org.view(), row->epoch, row->tag);
    return key == nullptr ? 0 : key->not_after_ms;
  }
  member::Outcome<work::ReadItem> read(const std::string& holder, const std::string& number) {
    auto session = world_.open(holder);
    return work::read_item(*session, number);
  }
};

TEST_F(HandoverAgeTest, ItemIsClosedForTheSuccessorWhenItsTimeIsOver) {
  constexpr std::uint64_t kOldDays = 330;
  const auto old = posted("十一か月前の情報");
  ASSERT_TRUE(old.entry);
  world_.enrol_person(kHeir);
  world_.sync_all(2);
  ASSERT_THAT(world_.titles(kHeir), testing::Not(testing::Contains("十一か月前の情報")));
  const std::uint64_t came_ms = age(*old.entry, kOldDays);
  member::Imported done;
  ASSERT_NO_FATAL_FAILURE(hand_over(done));
  EXPECT_GE(done.items, 1u);
  EXPECT_TRUE(fine(read(kHeir, old.number))) << "its time is not over yet";
  const std::uint64_t most_ms = came_ms + 31 * limits::kDayMs + member::retention_ms(Tlp::kAmber);
  EXPECT_GT(end_of(*old.entry), world_.clock().now_ms());
  EXPECT_LE(end_of(*old.entry), most_ms);
  while (world_.clock().now_ms() <= most_ms) {
    world_.clock().advance_days(7);
    world_.sync_all(1);
    EXPECT_EQ(world_.start(kHeir).sync.new_items, 0U) << "it is here";
  }
  EXPECT_TRUE(refused_with(read(kHeir, old.number), member::UserCode::kItemClosed));
  EXPECT_TRUE(fine(read(kOffice, old.number))) << "came to that home when it was sent, and opens there";
}

TEST_F(HandoverAgeTest, ItemWhoseTimeIsOverIsNotTaken) {
  const auto over = posted("期限を過ぎた情報");
  const auto recent = posted("今月の情報");
  ASSERT_TRUE(over.entry);
  ASSERT_TRUE(recent.entry);
  world_.enrol_person(kHeir);
  world_.sync_all(2);
  ASSERT_THAT(world_.titles(kHeir), testing::Not(testing::Contains("今月の情報")));
  age(*over.entry, 400);
  member::Imported done;
  ASSERT_NO_FATAL_FAILURE(hand_over(done));
  EXPECT_EQ(done.refused, 1u);
  EXPECT_EQ(end_of(*over.entry), 0u);
  const auto titles = world_.titles(kHeir);
  EXPECT_THAT(titles, testing::Contains("今月の情報"));
  EXPECT_THAT(titles, testing::Not(testing::Contains("期限を過ぎた情報")));
}

}  // namespace
}  // namespace ceptoar::test::handover_age_test
