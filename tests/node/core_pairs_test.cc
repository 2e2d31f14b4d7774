// SPDX-License-Identifier: Apache-2.0
// Sums of directed bodies that are kept in the store: those of the bodies that are there, whatever came,
// went, failed or was cut off; read at a start without reading the bodies; counted anew where they are
// missing or wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>

#include "node/core/pairs.h"
#include "node/core/seq_set.h"
#include "schema/limits.h"
#include "schema/time.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_pairs_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const Bytes kSumsKey = to_bytes(as_bytes("pairs"));

class CorePairsTest : public testing::Test {
 protected:
  // What the store keeps of every node, and what its bodies sum up to.
  void expect_sums_of(const Config& config, const std::string& when) {
    const auto stored = stored_pairs(node.store, config);
    const auto counted = count_pairs(node.store, config);
    ASSERT_TRUE(stored.has_value() && counted.has_value()) << when;
    EXPECT_EQ(stored->size(), config.pair_keys.size()) << when;
    for (const auto& [peer, sum] : *counted) {
      const auto kept = stored->find(peer);
      ASSERT_NE(kept, stored->end()) << when;
      EXPECT_EQ(kept->second.count, sum.count) << when;
      EXPECT_TRUE(kept->second == sum) << when;
    }
  }
  void expect_sums(const std::string& when) { expect_sums_of(node.config(), when); }
  PairSum sum_with(std::string_view org) {
    return count_pairs(node.store, node.config())->at(node_of(org).id);
  }
  PairSum said_to(std::string_view org) { return node.sent<Hello>(org).back().pair_sum; }

  // `count` directed entries of telecom to banks and all of `others`.
  std::vector<EntryId> fill(std::size_t count, const std::vector<std::string_view>& others = {}) {
    std::vector<std::string_view> named{"telecom", "banks"};
    named.insert(named.end(), others.begin(), others.end());
    std::vector<EntryId> ids;
    for (std::size_t i = 0; i < count; ++i) {
      const auto message = telecom.strict(named);
      ids.push_back(message.id);
      node.frame("telecom", Push{{telecom.item(message, named)}});
    }
    return ids;
  }
  void change_sums(const std::function<void(PairTallies&)>& change) {
    auto row = parse_pair_tallies(*node.store.find(NodeTable::kMeta, kSumsKey)).value();
    change(row);
    node.store.apply({{{NodeTable::kMeta, kSumsKey}, encode_row(row)}});
  }

  Harness node{"banks"};
  Author telecom{"telecom"};
};

TEST_F(CorePairsTest, AreOfTheBodiesThatCameAndAreSaid) {
  node.connect("telecom");
  fill(3, {"securities"});
  fill(2);
  node.frame("telecom", Push{{telecom.item(telecom.clear())}});
  expect_sums("after five");
  EXPECT_EQ(sum_with("telecom").count, 5u);
  EXPECT_EQ(sum_with("securities").count, 3u);
  EXPECT_EQ(sum_with("fsa").count, 0u);
  node.restart();
  for (const char* org : {"telecom", "securities", "fsa"}) {
    node.connect(org);
    EXPECT_TRUE(said_to(org) == sum_with(org)) << org;
  }
}

// What the node itself writes goes another way into the store (posts.cc).
TEST_F(CorePairsTest, OwnPostsCountToo) {
  const Hash32 session = node.greet(1, "banks");
  const Post post =
      node.signed_post(session, node.directed_request({"banks", "telecom"}), node.random_body());
  const MemberMessage answer = node.ask(1, "banks", post);
  ASSERT_NE(std::get_if<Posted>(&answer), nullptr);
  expect_sums("after the post");
  EXPECT_EQ(sum_with("telecom").count, 1u);
  EXPECT_EQ(sum_with("securities").count, 0u);
}

// Entries of four authors, with everything that can happen to them on their way.
class History {
 public:
  History(Harness& node, std::uint64_t seed) : node_(node), random_(seed) {
    for (const char* org : {"telecom", "broadcast", "securities", "fsa"}) {
      authors_.emplace_back(org, seed);
      names_.emplace_back(org);
    }
  }

  void step() {
    switch (random_.below(12)) {
      case 0: return crash();
      case 1: return fail();
      case 2: return offer_again();
      case 3: return node_.pass(20'000);
      default: return entry();
    }
  }
  // Two months later: what is held expires.
  void pass_months() {
    node_.now += 62 * limits::kDayMs;
    for (Author& author : authors_) author.place.now_ms = node_.now;
    for (const std::size_t other : {0U, 1U}) {  // two say that it is so late
      const auto newest = authors_[other].clear(Lane::kNormal, node_.now);
      give({names_[other], authors_[other].item(newest)});
    }
    node_.pass(1'300'000);
  }
  void come_to_rest() {
    node_.commit_fails = ErrorCode{};
    node_.hold = nullptr;
    node_.release_held();
    node_.pass(5'000);
  }

 private:
  struct Offered {
    std::string from;
    Item item;
  };

  void entry() {
    const std::size_t which = random_.below(authors_.size());
    Author& author = authors_[which];
    std::vector<std::string_view> named{names_[which], "banks"};
    for (const std::string& name : names_) {
      if (name != names_[which] && random_.below(2) == 0) named.push_back(name);
    }
    const bool open = random_.below(5) == 0;
    const auto message = open ? author.clear(Lane::kNormal, node_.now) : author.strict(named);
    Offered offered{names_[which], open ? author.item(message) : author.item(message, named)};
    Offered first = offered;
    if (random_.below(4) == 0) {  // the header alone; perhaps the body later
      first.item.body.clear();
      first.item.routing.clear();
    }
    give(first);
    offered_.push_back(std::move(offered));
  }
  void give(const Offered& offered) {
    node_.connect(offered.from);
    node_.frame(offered.from, Push{{offered.item}});
  }
  void offer_again() {
    if (offered_.empty()) return;
    give(offered_[random_.below(offered_.size())]);
  }
  // Commits are in the store, and nobody hears of it any more.
  void crash() {
    node_.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
    for (std::uint64_t i = random_.below(4); i > 0; --i) entry();
    node_.hold = nullptr;
    node_.restart();
  }
  void fail() {
    node_.commit_fails = ErrorCode::kStorageFull;
    for (std::uint64_t i = random_.below(3); i > 0; --i) entry();
    node_.commit_fails = ErrorCode{};
  }

  Harness& node_;
  test::SeededRandom random_;
  std::deque<Author> authors_;
  std::vector<std::string> names_;
  std::vector<Offered> offered_;
};

class CorePairsHistoryTest : public CorePairsTest,
                             public testing::WithParamInterface<std::uint64_t> {};

TEST_P(CorePairsHistoryTest, LeavesTheSumsOfTheBodies) {
  History history(node, GetParam());
  for (int part = 0; part < 5; ++part) {
    for (int i = 0; i < 20; ++i) history.step();
    history.come_to_rest();
    expect_sums("part " + std::to_string(part));
    if (part != 2) continue;
    EXPECT_NE(sum_with("telecom").count, 0u) << "nothing happened";
    history.pass_months();
    EXPECT_EQ(sum_with("telecom").count, 0u) << "all of it expired";
    expect_sums("months later");
  }
  EXPECT_FALSE(node.logged("pair-sum-wrong"));
}
INSTANTIATE_TEST_SUITE_P(Seeds, CorePairsHistoryTest,
                         testing::Range<std::uint64_t>(1, 9));

TEST_F(CorePairsTest, AStoreOfAnEarlierVersionIsCountedOnceAndThatIsSaid) {
  node.connect("telecom");
  fill(70, {"securities"});  // some pages
  node.store.apply({{{NodeTable::kMeta, kSumsKey}, std::nullopt}});
  node.logs.clear();
  node.restart();
  EXPECT_TRUE(node.logged("pair-sums"));
  EXPECT_FALSE(node.logged("pair-sum-wrong"));
  expect_sums("after the upgrade");
  node.logs.clear();
  node.restart();
  EXPECT_FALSE(node.logged("pair-sums")) << "once";
}

// A crash before the end leaves sums of what came meanwhile alone, and they are not taken for whole.
TEST_F(CorePairsTest, ACountThatWasCutOffIsBegunAgain) {
  node.connect("telecom");
  fill(40);
  node.store.apply({{{NodeTable::kMeta, kSumsKey}, std::nullopt}});
  node.hold = [](const Effect& effect) {
    const auto* scan = std::get_if<Scan>(&effect);
    return scan != nullptr && scan->table == NodeTable::kRoutes;
  };
  node.restart();
  node.connect("telecom");
  fill(2);
  EXPECT_THAT(*stored_pairs(node.store, node.config()), IsEmpty());
  node.hold = nullptr;
  node.restart();
  expect_sums("after the second start");
}

// What comes, goes and fails while the routings are counted page by page.
TEST_F(CorePairsTest, IsCountedRightlyWhileTheNodeWorks) {
  node.connect("telecom");
  fill(70, {"securities"});
  node.store.apply({{{NodeTable::kMeta, kSumsKey}, std::nullopt}});
  const auto is_page = [](const Effect& effect) {
    const auto* scan = std::get_if<Scan>(&effect);
    return scan != nullptr && scan->table == NodeTable::kRoutes;
  };
  node.hold = is_page;
  node.restart();
  node.connect("telecom");
  int pages = 0;
  while (!node.held.empty()) {
    ++pages;
    ASSERT_LT(pages, 40);
    fill(3);  // behind the page's back: it was read before
    // In the store when the next page is read, and known to have ended after it.
    node.hold = [&](const Effect& effect) {
      return is_page(effect) || std::holds_alternative<Commit>(effect);
    };
    std::deque<Event> page = std::move(node.held);
    node.held.clear();
    if (pages < 4) fill(2, {"securities"});
    std::deque<Event> commits = std::move(node.held);
    node.held.clear();
    node.hold = is_page;
    for (Event& event : page) node.give(std::move(event));
    for (Event& event : commits) node.give(std::move(event));
  }
  EXPECT_GE(pages, 3);
  node.hold = nullptr;
  node.pass(5'000);
  expect_sums("after it");
  EXPECT_FALSE(node.logged("pair-sum-wrong"));
  node.restart();
  node.connect("telecom");
  EXPECT_TRUE(said_to("telecom") == sum_with("telecom"));
}

// It is in the store, its part is in the row, and the node does not know yet that both are.
TEST_F(CorePairsTest, WhatIsBeingCommittedIsCountedOnce) {
  node.connect("telecom");
  fill(3);
  node.restart();
  node.give(PeerUp{node_of("telecom").id});
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  const auto ids = fill(1);
  ASSERT_TRUE(node.holds(NodeTable::kRoutes, ids[0].view()));
  node.frame("telecom", PairSum{9, {}});  // the routings are counted now
  EXPECT_THAT(node.sent<PairList>("telecom"), SizeIs(1));
  EXPECT_FALSE(node.logged("pair-sum-wrong"));
  expect_sums("before it is known");
  node.hold = nullptr;
  node.release_held();
  node.pass(11'000);
  expect_sums("after it");
  EXPECT_EQ(sum_with("telecom").count, 4u);
  EXPECT_TRUE(said_to("telecom") == sum_with("telecom"));
}

// No walk was there yet when it came.
TEST_F(CorePairsTest, WhatCameSinceTheStartIsCountedWithTheRest) {
  node.connect("telecom");
  fill(3);
  node.restart();
  node.give(PeerUp{node_of("telecom").id});
  fill(2);
  node.frame("telecom", PairSum{9, {}});
  EXPECT_FALSE(node.logged("pair-sum-wrong"));
  expect_sums("after it");
  const auto lists = node.sent<PairList>("telecom");
  ASSERT_THAT(lists, Not(IsEmpty()));
  EXPECT_THAT(lists.back().seqs, ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(CorePairsTest, ASweepWaitsForThePageThatIsCounted) {
  node.connect("telecom");
  const auto ids = fill(5);
  node.now += 62 * limits::kDayMs;
  node.frame("telecom", Push{{telecom.item(telecom.clear(Lane::kNormal, node.now))}});  // it is so late
  node.store.apply({{{NodeTable::kMeta, kSumsKey}, std::nullopt}});
  node.hold = [](const Effect& effect) {
    const auto* scan = std::get_if<Scan>(&effect);
    return scan != nullptr && scan->table == NodeTable::kRoutes;
  };
  node.restart();
  ASSERT_THAT(node.held, SizeIs(1));
  node.pass(1'300'000);
  EXPECT_TRUE(node.holds(NodeTable::kBodies, ids[0].view())) << "not yet";
  node.hold = nullptr;
  node.release_held();
  node.pass(5'000);
  EXPECT_FALSE(node.holds(NodeTable::kBodies, ids[0].view()));
  expect_sums("after both");
  EXPECT_EQ(sum_with("telecom").count, 0u);
}

TEST_F(CorePairsTest, AWrongSumIsFoundWhenAPeerSaysAnother) {
  node.connect("telecom");
  fill(40);
  change_sums([](PairTallies& row) {
    for (PairTally& tally : row) tally.sum.sum.bytes[5] ^= 4;
  });
  node.restart();
  EXPECT_FALSE(node.logged("pair-sum-wrong")) << "nobody has asked";
  node.connect("telecom");
  EXPECT_TRUE(node.logged("pair-sum-wrong"));
  expect_sums("put right");
  node.frames.clear();
  node.pass(11'000);
  EXPECT_TRUE(said_to("telecom") == sum_with("telecom"));
}

TEST_F(CorePairsTest, AWrongSumIsFoundWithinTheHour) {
  node.connect("telecom");
  fill(3);
  change_sums([](PairTallies& row) { row.front().sum.count += 1; });
  node.restart();
  node.pass(3'700'000);
  EXPECT_TRUE(node.logged("pair-sum-wrong"));
  expect_sums("put right");
}

TEST_F(CorePairsTest, ASumIsPutRightOnceTheDiskHasRoomAgain) {
  node.connect("telecom");
  fill(3);
  change_sums([](PairTallies& row) { row.front().sum.count += 1; });
  node.restart();
  node.commit_fails = ErrorCode::kStorageFull;
  node.connect("telecom");
  EXPECT_TRUE(node.logged("pair-sum-wrong"));
  node.commit_fails = ErrorCode{};
  node.pass(5'000);
  expect_sums("put right");
}

TEST_F(CorePairsTest, ARowThatDoesNotParseIsCountedAnew) {
  node.connect("telecom");
  fill(3);
  node.store.apply({{{NodeTable::kMeta, kSumsKey}, Bytes(70, 9)}});
  fill(1);  // added to what does not parse
  node.restart();
  node.pass(5'000);
  expect_sums("counted anew");
}

TEST_F(CorePairsTest, ANodeWithAnotherKeyIsCountedUnderIt) {
  node.connect("telecom");
  fill(40, {"securities"});
  Config config = node.config();
  config.pair_keys[node_of("securities").id].bytes[0] ^= 1;
  node.give(PeerKey{node_of("securities").id, config.pair_keys.at(node_of("securities").id)});
  fill(1, {"securities"});
  node.pass(5'000);
  expect_sums_of(config, "under the new key");
  const auto row = parse_pair_tallies(*node.store.find(NodeTable::kMeta, kSumsKey));
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->size(), config.pair_keys.size()) << "nothing under the old one";
}

TEST_F(CorePairsTest, ListsAfterAStartHoldEverythingOnceItIsCounted) {
  node.connect("telecom");
  fill(40);
  node.frame("telecom", Push{{telecom.item(telecom.clear())}});
  fill(1);
  node.restart();
  node.connect("telecom");  // says that it shares nothing
  const auto lists = node.sent<PairList>("telecom");
  ASSERT_THAT(lists, SizeIs(1));
  EXPECT_THAT(lists[0].seqs, SizeIs(41));
  EXPECT_EQ(lists[0].from, 1u);
  EXPECT_EQ(lists[0].to, 42u);
  node.frames.clear();
  node.pass(11'000);
  node.frame("telecom", PairSum{1, {}});
  EXPECT_THAT(node.sent<PairList>("telecom"), SizeIs(1)) << "without counting again";
}

// A list says all there is between its ends: before everything is listed, of new positions alone.
TEST_F(CorePairsTest, ListsBeforeThatAreOfNewPositionsAndTrue) {
  node.connect("telecom");
  fill(4);
  const std::vector<std::string_view> named{"telecom", "banks"};
  const auto late = telecom.strict(named);
  Item header = telecom.item(late);
  header.body.clear();
  node.frame("telecom", Push{{header}});
  node.hold = [](const Effect& effect) {
    const auto* scan = std::get_if<Scan>(&effect);
    return scan != nullptr && scan->table == NodeTable::kRoutes;
  };
  node.restart();
  node.connect("telecom");
  EXPECT_THAT(node.sent<PairList>("telecom"), IsEmpty());
  node.frame("telecom", Push{{telecom.item(late, named)}});  // a body of before
  fill(2);
  node.now += 3'000;
  node.frame("telecom", PairSum{1, {}});
  const auto early = node.sent<PairList>("telecom");
  ASSERT_THAT(early, SizeIs(1));
  EXPECT_EQ(early[0].from, 6u);
  EXPECT_EQ(early[0].to, 7u);
  EXPECT_THAT(early[0].seqs, ElementsAre(6, 7));
  node.frames.clear();
  node.hold = nullptr;
  node.release_held();
  const auto whole = node.sent<PairList>("telecom");
  ASSERT_THAT(whole, SizeIs(1));
  EXPECT_EQ(whole[0].from, 1u);
  EXPECT_THAT(whole[0].seqs, ElementsAre(1, 2, 3, 4, 5, 6, 7));
}

TEST_F(CorePairsTest, WhatIsHeldIsNotAskedForBeforeItIsListed) {
  node.connect("telecom");
  fill(5);
  const std::vector<std::string_view> named{"telecom", "banks"};
  const auto lacking = telecom.strict(named);
  Item header = telecom.item(lacking);
  header.body.clear();
  node.frame("telecom", Push{{header}});
  node.restart();
  node.give(PeerUp{node_of("telecom").id});
  PairList list;
  list.author = node_of("telecom").id;
  list.from = 1;
  list.to = 6;
  list.seqs = {1, 2, 3, 4, 5, 6};
  node.frame("telecom", list);
  const auto asked = node.sent<WantBodies>("telecom");
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_THAT(asked[0].ids, ElementsAre(lacking.id));
}

TEST_F(CorePairsTest, AFloodOfListsIsLookedIntoAFewAtATime) {
  node.connect("telecom");
  for (int i = 0; i < 3; ++i) node.frame("telecom", Push{{telecom.item(telecom.clear())}});
  std::size_t reads = 0;
  node.hold = [&](const Effect& effect) {
    const bool read = std::holds_alternative<Load>(effect);
    reads += read ? 1 : 0;
    return read;
  };
  PairList list;
  list.author = node_of("telecom").id;
  list.from = 1;
  list.to = 3;
  list.seqs = {1, 2, 3};
  for (int i = 0; i < 200; ++i) node.frame("telecom", list);
  EXPECT_LE(reads, 20u);
  EXPECT_GT(reads, 0u);
  node.hold = nullptr;
  node.release_held();
  reads = 0;
  node.hold = [&](const Effect& effect) {
    reads += std::holds_alternative<Load>(effect) ? 1 : 0;
    return false;
  };
  node.frame("telecom", list);
  EXPECT_EQ(reads, 2u) << "and again when those are over";
}

// Whoever parks an entry at the greatest number fills the last frame with it.
TEST(PairListsTest, EndBehindTheGreatestNumber) {
  constexpr std::uint64_t kGreatest = ~std::uint64_t{0};
  SeqSet set;
  for (std::uint64_t seq = 1; seq < limits::kSeqsPerFrame; ++seq) set.insert(seq);
  set.insert(kGreatest);
  const auto one = pair_lists({}, set, 1);
  ASSERT_THAT(one, SizeIs(1));
  EXPECT_THAT(one[0].seqs, SizeIs(limits::kSeqsPerFrame));
  EXPECT_EQ(one[0].from, 1u);
  EXPECT_EQ(one[0].to, kGreatest);
  set.insert(limits::kSeqsPerFrame);
  const auto two = pair_lists({}, set, 1);
  ASSERT_THAT(two, SizeIs(2));
  EXPECT_EQ(two[0].to, limits::kSeqsPerFrame);
  EXPECT_EQ(two[1].from, two[0].to + 1) << "each says all there is between its ends";
  EXPECT_THAT(two[1].seqs, ElementsAre(kGreatest));
  EXPECT_THAT(pair_lists({}, SeqSet{}, 1), IsEmpty());
}

TEST(SeqSetTest, HoldsWhatASetHolds) {
  test::SeededRandom random(8);
  SeqSet set;
  std::set<std::uint64_t> expected;
  for (int i = 0; i < 4'000; ++i) {
    const std::uint64_t seq = random.below(3'000);
    if (random.below(3) == 0) {
      EXPECT_EQ(set.erase(seq), expected.erase(seq) == 1);
    } else {
      EXPECT_EQ(set.insert(seq), expected.insert(seq).second);
    }
    EXPECT_EQ(set.contains(seq), expected.contains(seq));
  }
  EXPECT_EQ(set.list(0, 10'000), std::vector<std::uint64_t>(expected.begin(), expected.end()));
  const auto from = expected.lower_bound(1'500);
  EXPECT_EQ(set.list(1'500, 7), std::vector<std::uint64_t>(from, std::next(from, 7)));
  for (const std::uint64_t seq : expected) EXPECT_TRUE(set.erase(seq));
  EXPECT_TRUE(set.empty());
  EXPECT_THAT(set.list(0, 1), IsEmpty());
}

}  // namespace
}  // namespace ceptoar::core::core_pairs_test
