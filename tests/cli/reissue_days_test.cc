// SPDX-License-Identifier: Apache-2.0
// Every node reads in a header until when an entry is kept, and so on which day it was sealed: what waited over
// midnight must look like everything else that was sent with it.
#include <set>

#include "cli/member/archive_keys.h"
#include "schema/limits.h"
#include "schema/time.h"
#include "tests/cli/reissue_desk.h"

namespace ceptoar::test::reissue_days_test {
namespace {

constexpr const char* kReleasing = "second@nisc";

class ReissueDaysTest : public ReissuesTest {
 protected:
  // The last hour of a day of UTC: every full hour to come is of the next one.
  void shortly_before_midnight() {
    world_.clock().advance_hours(23);
    ASSERT_EQ(world_.clock().now_ms() % kMsPerDay / 3'600'000, 23U);
    seen_.clear();
    sent_now(nullptr);
  }
  // What came since it was asked last, of what is sealed or in clear.
  void sent_now(const std::function<void(const EntryHeader&)>& each) {
    for (const auto& [id, entry] : world_.mesh().entries()) {
      if (!seen_.insert(id).second || entry.header.dist == Dist::kControl) continue;
      if (each) each(entry.header);
    }
  }
  void all_are_of_their_day() {
    std::size_t count = 0;
    sent_now([&](const EntryHeader& header) {
      ++count;
      const bool open = header.dist == Dist::kPublic;
      const std::uint64_t days = open ? limits::kClearHorizonDays : limits::kSealedHorizonDays;
      EXPECT_EQ(header.expires_ms, horizon_ms(hlc_ms(header.hlc), days)) << (open ? "public" : "sealed");
    });
    EXPECT_GT(count, 0U);
  }
  void is_of_today(const std::string& number, Tlp tlp) {
    as(kElectric, [&](member::Session& session) {
      const auto item = work::read_item(session, number);
      EXPECT_TRUE(fine(item));
      if (!item) return 0;
      EXPECT_EQ(item->summary.sent_ms / kMsPerDay, session.now_ms() / kMsPerDay);
      EXPECT_EQ(item->retain_until_ms, item->summary.sent_ms + member::retention_ms(tlp));
      EXPECT_NE(item->body.find("起動しない"), std::string::npos);
      EXPECT_TRUE(item->twins.empty());
      return 0;
    });
  }

 private:
  std::set<EntryId> seen_;
};

TEST_F(ReissueDaysTest, OneThatWaitsOverMidnightIsOfTheDayOnWhichItGoes) {
  for (const Tlp tlp : {Tlp::kAmberStrict, Tlp::kClear}) {
    shortly_before_midnight();
    work::ReissueWish what = by_exception();
    if (tlp == Tlp::kClear) {
      what.tlp = "clear";
      what.to = "";
    }
    const auto result = reissued(what);
    EXPECT_FALSE(result.stored);
    world_.clock().advance_hours(2);
    world_.start(kNisc);
    EXPECT_TRUE(waiting().empty());
    all_are_of_their_day();
    is_of_today(result.number, tlp);
    world_.clock().advance_hours(23);  // midnight again
  }
}

TEST_F(ReissueDaysTest, OneThatIsReleasedTwoDaysLaterIsOfThatDay) {
  world_.enrol_person(kReleasing);
  for (int round = 0; round < 2; ++round) {
    for (const char* const holder : {kNisc, kReleasing}) world_.start(holder);
  }
  shortly_before_midnight();
  work::ReissueWish what = by_exception();
  what.two_persons = {"all"};
  const auto result = reissued(what);
  EXPECT_TRUE(result.two);
  world_.clock().advance_days(2);
  world_.start(kNisc);
  EXPECT_FALSE(has(kElectric, result.number));
  as(kReleasing, [&](member::Session& session) {
    const auto shown = work::releasable_reissue(session, result.number);
    EXPECT_TRUE(fine(shown));
    if (!shown) return 0;
    EXPECT_TRUE(fine(work::release_for_colleague(session, *shown)));
    return 0;
  });
  for (int round = 0; round < 2; ++round) {
    for (const char* const holder : {kReleasing, kNisc}) world_.start(holder);
  }
  all_are_of_their_day();
  is_of_today(result.number, Tlp::kAmberStrict);
}

// Sealed anew it would be there twice.
TEST_F(ReissueDaysTest, OneThatTheNodeMayHaveGoesAsTheNodeHasIt) {
  shortly_before_midnight();
  const NodeId node = world_.node_of("nisc").id;
  world_.mesh().lose_answers(node, true);
  work::ReissueWish now = by_exception();
  now.now = true;
  const auto result = reissued(now);
  EXPECT_FALSE(result.stored);
  ASSERT_EQ(waiting().size(), 1U);
  EXPECT_TRUE(waiting()[0].tried);
  world_.clock().advance_hours(2);
  world_.mesh().lose_answers(node, false);
  world_.start(kNisc);
  EXPECT_TRUE(waiting().empty());
  as(kElectric, [&](member::Session& session) {
    const auto item = work::read_item(session, result.number);
    EXPECT_TRUE(fine(item));
    EXPECT_TRUE(item && item->twins.empty());
    return 0;
  });
}

}  // namespace
}  // namespace ceptoar::test::reissue_days_test
