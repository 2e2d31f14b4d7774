// SPDX-License-Identifier: Apache-2.0
// Which flashes are checked before usual work: what can be news, and of one peer only so many at a time. Whoever
// sends others has them checked all the same, in their turn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "tests/node/core_harness.h"

namespace ceptoar::core::core_urgent_test {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::uint16_t code(ErrorCode value) { return static_cast<std::uint16_t>(value); }

// A node of banks; telecom sends its own flashes.
class CoreUrgentTest : public testing::Test {
 protected:
  CoreUrgentTest() {
    node.connect("telecom");
    node.hold = [this](const Effect& effect) { return note(effect) && holding; };
  }
  // Whether it is the check of an entry.
  bool note(const Effect& effect) {
    const auto* entry = std::get_if<VerifyEntry>(&effect);
    if (entry != nullptr) checks[entry->entry->id].push_back(entry->lane);
    if (const auto* routing = std::get_if<VerifyRouting>(&effect)) checks[routing->entry].push_back(routing->lane);
    if (const auto* rows = std::get_if<Load>(&effect)) reads.push_back(rows->lane);
    return entry != nullptr;
  }
  void push(Item item, std::string_view from = "telecom") { node.frame(from, Push{{std::move(item)}}); }
  void push_again(const Item& item, std::string_view from = "telecom") {
    checks.clear();
    reads.clear();
    push(item, from);
  }
  // So many new ones; their results are held back.
  std::vector<EntryId> push_flashes(std::size_t count) {
    holding = true;
    std::vector<EntryId> ids;
    for (std::size_t i = 0; i < count; ++i) {
      const auto flash = author.clear(Lane::kFlash);
      ids.push_back(flash.id);
      push(author.item(flash));
    }
    return ids;
  }
  std::size_t urgent_checks() const {
    return static_cast<std::size_t>(std::count_if(checks.begin(), checks.end(), [](const auto& of) {
      return of.second == std::vector<Lane>{Lane::kFlash};
    }));
  }

  Harness node{"banks"};
  Author author{"telecom"};
  bool holding = false;
  std::map<EntryId, std::vector<Lane>> checks;  // lanes of the checks of each entry
  std::vector<Lane> reads;
};

TEST_F(CoreUrgentTest, AFlashIsUrgentAndItsCopiesAreNot) {
  const auto flash = author.clear(Lane::kFlash);
  push(author.item(flash));
  EXPECT_THAT(checks[flash.id], ElementsAre(Lane::kFlash));
  EXPECT_THAT(reads, Contains(Lane::kFlash));
  node.connect("securities");
  for (const char* from : {"telecom", "securities"}) {
    push_again(author.item(flash), from);
    EXPECT_THAT(checks[flash.id], ElementsAre(Lane::kNormal)) << from;
    EXPECT_THAT(reads, Not(Contains(Lane::kFlash))) << from;
    EXPECT_THAT(node.acks(from, flash.id), Each(0)) << from;
    EXPECT_THAT(node.acks(from, flash.id), Not(IsEmpty())) << from;
  }
}

TEST_F(CoreUrgentTest, CopiesOfAFlashAboveAGapAreNotUrgent) {
  author.clear();  // never sent
  const auto flash = author.clear(Lane::kFlash);
  push(author.item(flash));
  ASSERT_TRUE(node.holds(NodeTable::kEntries, flash.id.view()));
  EXPECT_THAT(checks[flash.id], ElementsAre(Lane::kFlash));
  push_again(author.item(flash));
  EXPECT_THAT(checks[flash.id], ElementsAre(Lane::kNormal));
}

TEST_F(CoreUrgentTest, BothChecksOfADirectedFlashAreOfOneLane) {
  author.place.lane = Lane::kFlash;
  const auto flash = author.strict({"banks"});
  const Item item = author.item(flash, {"telecom", "banks"});
  push(item);
  ASSERT_TRUE(node.holds(NodeTable::kBodies, flash.id.view()));
  EXPECT_THAT(checks[flash.id], ElementsAre(Lane::kFlash, Lane::kFlash));
  push_again(item);
  EXPECT_THAT(checks[flash.id], ElementsAre(Lane::kNormal, Lane::kNormal));
}

TEST_F(CoreUrgentTest, AnotherFlashInThePlaceOfOneThatIsHeldIsStillProvenAFork) {
  const auto first = author.clear(Lane::kFlash);
  push(author.item(first));
  author.forget();
  const auto second = author.clear(Lane::kFlash);
  push(author.item(second));
  EXPECT_THAT(checks[second.id], ElementsAre(Lane::kNormal));
  EXPECT_THAT(node.acks("telecom", second.id), ElementsAre(code(ErrorCode::kFork)));
  EXPECT_TRUE(node.logged("fork"));
}

TEST_F(CoreUrgentTest, OfOnePeerOnlySoManyAreUrgentAtATimeAndAllAreTaken) {
  constexpr std::size_t kMany = limits::kUrgentChecksPerPeer + 20;
  const std::vector<EntryId> ids = push_flashes(kMany);
  EXPECT_EQ(urgent_checks(), limits::kUrgentChecksPerPeer);
  EXPECT_THAT(checks[ids.back()], ElementsAre(Lane::kNormal));
  EXPECT_THAT(node.sent<Acks>("telecom"), IsEmpty()) << "none is refused";
  holding = false;
  node.release_held();
  EXPECT_EQ(node.frontier("telecom"), kMany);
  for (const EntryId& id : ids) EXPECT_THAT(node.acks("telecom", id), ElementsAre(0));
  EXPECT_FALSE(node.logged("strike"));
}

TEST_F(CoreUrgentTest, APlaceIsFreeAgainWhenItsCheckHasEnded) {
  push_flashes(limits::kUrgentChecksPerPeer);
  node.release(0);
  const std::vector<EntryId> next = push_flashes(2);
  EXPECT_THAT(checks[next[0]], ElementsAre(Lane::kFlash));
  EXPECT_THAT(checks[next[1]], ElementsAre(Lane::kNormal));
}

TEST_F(CoreUrgentTest, ACrowdOfOnePeerLeavesTheFlashesOfOthersUrgent) {
  push_flashes(limits::kUrgentChecksPerPeer + 1);
  node.connect("securities");
  Author other{"securities"};
  const auto flash = other.clear(Lane::kFlash);
  push(other.item(flash), "securities");
  EXPECT_THAT(checks[flash.id], ElementsAre(Lane::kFlash));
}

}  // namespace
}  // namespace ceptoar::core::core_urgent_test
