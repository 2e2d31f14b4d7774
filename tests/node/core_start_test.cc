// SPDX-License-Identifier: Apache-2.0
// What a start reads of the store: all that it needs, and no more of many entries than of few.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "tests/node/core_harness.h"

namespace ceptoar::core::core_start_test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class CoreStartTest : public testing::Test {
 protected:
  // Directed entries of telecom.
  void fill(std::size_t count, const std::vector<std::string_view>& others = {}) {
    std::vector<std::string_view> named{"telecom", "banks"};
    named.insert(named.end(), others.begin(), others.end());
    for (std::size_t i = 0; i < count; ++i) {
      node.frame("telecom", Push{{telecom.item(telecom.strict(named), named)}});
    }
  }

  Harness node{"banks"};
  Author telecom{"telecom"};
};

// Counts the rows it gives.
class CountedRows final : public RowReader {
 public:
  explicit CountedRows(const sim::MemStore& store) : store_(store) {}
  Result<std::optional<Bytes>> load(NodeTable table, BytesView key) const override {
    ++rows;
    return store_.load(table, key);
  }
  Result<std::vector<std::pair<Bytes, Bytes>>> scan(NodeTable table, BytesView from,
                                                    std::size_t limit) const override {
    auto found = store_.scan(table, from, limit);
    rows += found->size();
    return found;
  }
  mutable std::size_t rows = 0;

 private:
  const sim::MemStore& store_;
};

TEST_F(CoreStartTest, AStartReadsAsMuchOfManyEntriesAsOfFew) {
  const auto rows_of_a_start = [&] {
    const CountedRows rows(node.store);
    EXPECT_TRUE(recover(rows, node.config()).has_value());
    return rows.rows;
  };
  node.connect("telecom");
  fill(20, {"securities"});
  const std::size_t few = rows_of_a_start();
  fill(300, {"securities"});
  EXPECT_EQ(rows_of_a_start(), few);
}

// Entries that come at once are above the hint that each of them writes.
TEST_F(CoreStartTest, OnceTheNodeIsQuietAStartReadsNoTailOfALog) {
  const auto rows_of_a_start = [&] {
    const CountedRows rows(node.store);
    EXPECT_TRUE(recover(rows, node.config()).has_value());
    return rows.rows;
  };
  node.connect("telecom");
  fill(1);
  node.pass(11'000);
  const std::size_t quiet = rows_of_a_start();
  node.together = true;
  Push push;
  for (int i = 0; i < 30; ++i) push.items.push_back(telecom.item(telecom.clear()));
  node.frame("telecom", push);
  EXPECT_GT(rows_of_a_start(), quiet + 30) << "nothing was behind";
  node.pass(11'000);
  EXPECT_EQ(rows_of_a_start(), quiet);
  const auto recovered = recover(node.store, node.config());
  ASSERT_TRUE(recovered.has_value());
  EXPECT_EQ(recovered->frontiers.at(node_of("telecom").id).seq, 31u);
  EXPECT_THAT(recovered->above_gap, IsEmpty());
}

TEST_F(CoreStartTest, AStartFindsTheLogsOfAllAuthorsWithAndWithoutHints) {
  std::deque<Author> authors;
  for (const char* org : {"telecom", "broadcast", "securities", "fsa"}) {
    Author& author = authors.emplace_back(org);
    node.connect(org);
    for (int i = 0; i < 3; ++i) node.frame(org, Push{{author.item(author.clear())}});
    author.clear();  // a gap
    node.frame(org, Push{{author.item(author.clear())}});
  }
  const auto before = recover(node.store, node.config());
  ASSERT_TRUE(before.has_value());
  EXPECT_THAT(before->frontiers, SizeIs(4));
  EXPECT_THAT(before->above_gap, SizeIs(4));
  RowBatch hints;
  for (const char* org : {"broadcast", "fsa"}) {
    Bytes key = to_bytes(as_bytes("frontier/"));
    append(key, node_of(org).id.view());
    ASSERT_TRUE(node.holds(NodeTable::kMeta, key));
    hints.push_back({{NodeTable::kMeta, key}, std::nullopt});
  }
  node.store.apply(hints);
  const auto after = recover(node.store, node.config());
  ASSERT_TRUE(after.has_value());
  EXPECT_TRUE(after->frontiers == before->frontiers);
  for (const auto& [author, above] : before->above_gap) {
    ASSERT_THAT(after->above_gap.at(author), SizeIs(1));
    EXPECT_EQ(above.begin()->first, 5u);
    EXPECT_EQ(after->above_gap.at(author).begin()->first, 5u);
  }
}

// Gives three rows at a time, as a store does where they are large.
class SmallPages final : public RowReader {
 public:
  explicit SmallPages(const sim::MemStore& store) : store_(store) {}
  Result<std::optional<Bytes>> load(NodeTable table, BytesView key) const override {
    return store_.load(table, key);
  }
  Result<std::vector<std::pair<Bytes, Bytes>>> scan(NodeTable table, BytesView from,
                                                    std::size_t limit) const override {
    return store_.scan(table, from, std::min<std::size_t>(limit, 3));
  }

 private:
  const sim::MemStore& store_;
};

TEST_F(CoreStartTest, AStartReadsAllOfATableWhoseRowsAreLarge) {
  node.connect("telecom");
  fill(20);
  for (std::uint64_t version = 2; version < 12; ++version) {
    node.store.apply({{{NodeTable::kRosters, key_number(version)}, Bytes(8, 1)}});
  }
  const SmallPages pages(node.store);
  const auto small = recover(pages, node.config());
  const auto whole = recover(node.store, node.config());
  ASSERT_TRUE(small.has_value() && whole.has_value());
  EXPECT_THAT(small->newer_rosters, SizeIs(11));
  EXPECT_EQ(small->newer_rosters, whole->newer_rosters);
  EXPECT_EQ(small->access.size(), whole->access.size());
  EXPECT_FALSE(small->audit.damaged);
  EXPECT_TRUE(*count_pairs(pages, node.config()) == *count_pairs(node.store, node.config()));
}

TEST_F(CoreStartTest, ACutKeyAmongTheForksIsADamagedStore) {
  for (std::size_t size = 1; size < NodeId::kSize + 8; ++size) {
    sim::MemStore damaged = node.store;
    Bytes key = key_log(node.self.id, 1);
    key.resize(size);
    key.back() = 0xff;  // after all whole keys of this node
    damaged.apply({{{NodeTable::kForks, key}, Bytes(8, 1)}});
    const auto start = recover(damaged, node.config());
    ASSERT_FALSE(start.has_value()) << size;
    EXPECT_EQ(start.error().code, ErrorCode::kStorageCorrupt);
  }
}

}  // namespace
}  // namespace ceptoar::core::core_start_test
