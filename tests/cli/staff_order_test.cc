// SPDX-License-Identifier: Apache-2.0
// Staff lists in any order, and a company that keeps the client key of the others from being used.
#include <gmock/gmock.h>

#include <algorithm>

#include "cli/member/staff.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::staff_order_test {
namespace {

using member::UserCode;
using testing::Contains;

constexpr const char* kBanks = "secretariat@banks";
constexpr const char* kOfficer = "officer@banks-1";

class StaffOrderTest : public PeopleTest {
 protected:
  void SetUp() override {
    PeopleTest::SetUp();
    for (const char* const who : {"officer2@banks", "officer3@banks", "officer4@banks"}) {
      world_.enrol_person(who);
    }
    for (int round = 0; round < 2; ++round) {
      for (const char* const who : {kBanks, "officer2@banks", "officer3@banks", "officer4@banks"}) {
        world_.start(who);
      }
    }
  }
  // By the certified device, one after the other: each without its last person, the last one as before.
  std::vector<member::HeldStaffList> three_lists() {
    auto session = world_.open(kBanks);
    const member::Identity& me = **session->identity();
    std::vector<member::HeldStaffList> out;
    for (int i = 0; i < 3; ++i) {
      const auto held = member::staff_list(*session);
      EXPECT_TRUE(fine(held));
      std::vector<StaffMember> staff = (*held)->list.staff;
      const auto last = std::find_if(staff.begin(), staff.end(), [&](const StaffMember& m) {
        return m.handle == (i == 0 ? "officer4@banks" : i == 1 ? "officer3@banks" : "");
      });
      if (last != staff.end()) staff.erase(last);
      auto next = member::next_staff_list(*session, {session->home().sign_key(), *me.device},
                                          std::move(staff), world_.clock().now_ms());
      EXPECT_TRUE(fine(next));
      EXPECT_TRUE(fine(session->commit({member::write_of(*next)})));
      out.push_back(std::move(*next));
    }
    return out;
  }
  member::Outcome<void> give(const std::string& holder, BytesView list) {
    auto session = world_.open(holder);
    std::vector<store::ArchiveWrite> writes;
    auto kept = member::keep_staff_list(*session, list, world_.clock().now_ms(), writes);
    if (!kept) return kept;
    return session->commit(std::move(writes));
  }
  Bytes newest(const std::string& holder) {
    auto session = world_.open(holder);
    const auto held = member::staff_list(*session);
    EXPECT_TRUE(fine(held));
    return (*held)->wire;
  }
};

TEST_F(StaffOrderTest, ListsOfADeviceAreTakenInWhateverOrderTheyCome) {
  const auto lists = three_lists();
  const std::vector<std::pair<std::string, std::vector<std::size_t>>> orders = {
      {"officer2@banks", {2, 1, 0}}, {"officer3@banks", {1, 2, 0}}, {"officer4@banks", {0, 2, 1}}};
  for (const auto& [holder, order] : orders) {
    SCOPED_TRACE(holder);
    for (const std::size_t i : order) ASSERT_TRUE(fine(give(holder, lists[i].wire)));
    EXPECT_EQ(newest(holder), lists.back().wire);
    ASSERT_TRUE(fine(give(holder, lists[1].wire))) << "once more";
    EXPECT_EQ(newest(holder), lists.back().wire);
  }
}

TEST_F(StaffOrderTest, ListThatDoesNotFollowIsNotTakenByWaiting) {
  const auto lists = three_lists();
  member::HeldStaffList forged = lists[1];
  {
    auto session = world_.open(kBanks);
    forged.list.prev_hash.bytes.fill(1);
    forged.wire = encode(crypto::sign_staff_list(session->home().sign_key(),
                                                 *(**session->identity()).device, forged.list));
  }
  const Bytes before = newest("officer2@banks");
  ASSERT_TRUE(fine(give("officer2@banks", forged.wire)));
  EXPECT_EQ(newest("officer2@banks"), before);
  ASSERT_TRUE(fine(give("officer2@banks", lists[0].wire)));
  EXPECT_EQ(newest("officer2@banks"), lists[0].wire);
  ASSERT_TRUE(fine(give("officer2@banks", lists[1].wire)));
  EXPECT_EQ(newest("officer2@banks"), lists[1].wire);
}

TEST_F(StaffOrderTest, SoManyListsWaitAndNoMore) {
  const auto lists = three_lists();
  auto session = world_.open(kBanks);
  const crypto::SignKey& key = session->home().sign_key();
  const Bytes device = *(**session->identity()).device;
  std::vector<Bytes> far;
  for (std::uint64_t i = 0; i < 65; ++i) {
    StaffList list = lists.back().list;
    list.version += 100 + i;
    far.push_back(encode(crypto::sign_staff_list(key, device, list)));
  }
  session.reset();
  for (std::size_t i = 0; i < 64; ++i) ASSERT_TRUE(fine(give("officer2@banks", far[i])));
  EXPECT_TRUE(refused_with(give("officer2@banks", far[64]), UserCode::kSignatureBad));
}

class ClosingTest : public PeopleTest {
 protected:
  // The company's list is out, and its new key is not.
  void leave_without_a_key(const std::string& leaver) {
    auto session = world_.open(kOfficer);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::take_off_list(*session, leaver, world_.clock().now_ms())));
    ASSERT_TRUE(fine(member::settle_leavers(*session)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
};

TEST_F(ClosingTest, CompanyThatLosesSomebodyEveryDayDoesNotKeepTheClientKeyClosing) {
  enrol_officer("officer2@banks-1", kOfficer, "banks-1", "banks");
  enrol_officer("officer3@banks-1", kOfficer, "banks-1", "banks");
  leave_without_a_key("officer2@banks-1");
  world_.start(kBanks);
  EXPECT_TRUE(
      refused_with(world_.post("secretariat@electric", "amber", "banks", true, "待つ"), UserCode::kKeyClosing));
  world_.clock().advance_hours(23);
  // Its key comes at last, and the next one goes.
  world_.start(kOfficer);
  world_.start(kBanks);
  leave_without_a_key("officer3@banks-1");
  world_.start(kBanks);
  world_.clock().advance_hours(2);
  world_.start(kBanks);
  EXPECT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", true, "待たない")));
  EXPECT_THAT(world_.titles("officer@banks-2"), Contains("待たない"));
}

}  // namespace
}  // namespace ceptoar::test::staff_order_test
