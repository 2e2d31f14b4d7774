// SPDX-License-Identifier: Apache-2.0
// Rows in the order in which their ids came: found by id, read in order, given up, moved from format 1.
#include "store/places.h"

#include <gmock/gmock.h>

#include <map>

#include "store/layout.h"
#include "tests/store/store_fixture.h"

namespace ceptoar::test::places_test {
namespace {

using store::Env;
using store::NodeStore;
using store::WriteTxn;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

RowWrite put_row(NodeTable table, Bytes key, Bytes value) { return {{table, std::move(key)}, std::move(value)}; }
RowWrite erase_row(NodeTable table, Bytes key) { return {{table, std::move(key)}, std::nullopt}; }

class PlacesTest : public StoreTest {
 protected:
  std::filesystem::path path() const { return dir.path() / "store"; }
  std::unique_ptr<NodeStore> open() {
    auto store = NodeStore::open(path(), master, options(), random);
    CEPTOAR_CHECK(store.has_value());
    return std::move(*store);
  }
  static store::NodeStoreOptions options() {
    store::NodeStoreOptions out;
    out.ballast_bytes = 0;
    return out;
  }
  // The file under the store. REQUIRES: the store is not open.
  Env file(unsigned tables = store::kTablesWithPlaces) {
    store::EnvOptions raw = options().env;
    raw.tables = tables;
    auto env = Env::open(path(), raw);
    CEPTOAR_CHECK(env.has_value());
    return std::move(*env);
  }
  void change(const std::function<Result<void>(WriteTxn&)>& work) {
    Env env = file();
    ASSERT_OK(env.update(work));
  }
  static std::vector<int> ids_of(const Result<std::vector<store::Row>>& rows) {
    std::vector<int> out;
    for (const store::Row& row : *rows) out.push_back(row.key.front());
    return out;
  }
  std::vector<int> scanned(const NodeStore& store, NodeTable table, Bytes from = {}) {
    return ids_of(store.scan(table, from, 100, 1 << 20));
  }
};

TEST_F(PlacesTest, RowsLieInTheOrderInWhichTheirIdsCame) {
  const auto store = open();
  for (const std::uint8_t id : std::initializer_list<std::uint8_t>{9, 3, 7, 1}) {
    ASSERT_OK(store->apply({{put_row(NodeTable::kEntries, {id}, bytes(400))}}));
  }
  EXPECT_THAT(scanned(*store, NodeTable::kEntries), ElementsAre(9, 3, 7, 1));
  EXPECT_THAT(scanned(*store, NodeTable::kEntries, {3}), ElementsAre(3, 7, 1));
  EXPECT_THAT(scanned(*store, NodeTable::kEntries, {3, 0}), ElementsAre(7, 1)) << "behind it";
  EXPECT_TRUE(scanned(*store, NodeTable::kEntries, {1, 0}).empty());
  EXPECT_TRUE(scanned(*store, NodeTable::kEntries, {5}).empty()) << "nobody's";
  // A body that comes late lies where its entry does, and is found in a scan that goes on from another's key.
  ASSERT_OK(store->apply({{put_row(NodeTable::kBodies, {1}, bytes(5'000))}}));
  ASSERT_OK(store->apply({{put_row(NodeTable::kBodies, {3}, bytes(50))}}));
  EXPECT_THAT(scanned(*store, NodeTable::kBodies), ElementsAre(3, 1));
  EXPECT_THAT(scanned(*store, NodeTable::kBodies, {9, 0}), ElementsAre(3, 1)) << "itself without a body";
  EXPECT_EQ(*store->check_places(), 4U);
}

TEST_F(PlacesTest, APlaceIsGivenUpWithItsLastRow) {
  {
    const auto store = open();
    ASSERT_OK(store->apply({{put_row(NodeTable::kEntries, {1}, bytes(40)), put_row(NodeTable::kBodies, {1}, bytes(4'096)),
                             put_row(NodeTable::kRoutes, {1}, bytes(40))}}));
    ASSERT_OK(store->apply({{erase_row(NodeTable::kEntries, {1})}}));
    EXPECT_CODE(store->load(NodeTable::kEntries, Bytes{1}), ErrorCode::kNotFound);
    ASSERT_OK(store->load(NodeTable::kBodies, Bytes{1}));
    EXPECT_EQ(*store->check_places(), 1U);
    ASSERT_OK(store->apply({{erase_row(NodeTable::kBodies, {1}), erase_row(NodeTable::kRoutes, {1}),
                             erase_row(NodeTable::kRoutes, {2})}}));
    EXPECT_EQ(*store->check_places(), 0U);
    ASSERT_OK(store->apply({{put_row(NodeTable::kBodies, {1}, bytes(40))}}));
    EXPECT_EQ(*store->check_places(), 1U);
  }
  change([](WriteTxn& txn) -> Result<void> {
    const auto tail = txn.last_key(store::kPlacedTails);
    EXPECT_TRUE(tail && tail->empty()) << "the tail of a body went with it";
    return {};
  });
}

// Against a map: ids come, change, lose rows and come again in one transaction and in several.
TEST_F(PlacesTest, HoldWhatAMapWould) {
  const auto store = open();
  std::map<RowKey, Bytes> expected;
  for (int round = 0; round < 60; ++round) {
    RowBatch batch;
    for (std::uint64_t i = 1 + random.below(12); i > 0; --i) {
      constexpr NodeTable kTables[] = {NodeTable::kEntries, NodeTable::kBodies, NodeTable::kRoutes};
      const RowKey at{kTables[random.below(3)], {static_cast<std::uint8_t>(random.below(9)), 1}};
      if (random.below(3) == 0) {
        batch.push_back({at, std::nullopt});
        expected.erase(at);
      } else {
        constexpr std::size_t kSizes[] = {0, 30, 500, 2'100, 4'050, 4'096, 9'000};
        batch.push_back({at, bytes(kSizes[random.below(7)])});
        expected[at] = *batch.back().value;
      }
    }
    ASSERT_OK(store->apply({batch}));
    std::size_t found = 0;
    for (const NodeTable table : {NodeTable::kEntries, NodeTable::kBodies, NodeTable::kRoutes}) {
      const auto rows = store->scan(table, {}, 100, 1 << 20);
      ASSERT_OK(rows);
      for (const store::Row& row : *rows) {
        ASSERT_EQ(expected.count({table, row.key}), 1U) << round;
        EXPECT_EQ(expected.at({table, row.key}), row.value) << round;
        EXPECT_EQ(*store->load(table, row.key), row.value) << round;
      }
      found += rows->size();
    }
    ASSERT_EQ(found, expected.size()) << round;
    ASSERT_OK(store->check_places());
  }
}

TEST_F(PlacesTest, WhatDoesNotFitIsFound) {
  const auto fill = [this] {
    std::filesystem::remove_all(path());
    ASSERT_OK(open()->apply({{put_row(NodeTable::kEntries, {1}, bytes(40)), put_row(NodeTable::kEntries, {2}, bytes(40)),
                              put_row(NodeTable::kBodies, {2}, bytes(5'000))}}));
  };
  const auto said = [this](const std::function<Result<void>(WriteTxn&)>& harm) {
    change(harm);
    const auto checked = open()->check_places();
    return checked ? std::string("nothing") : checked.error().context;
  };
  const auto at = [](std::uint64_t place) { return key_number(place); };
  fill();
  EXPECT_THAT(said([&](WriteTxn& txn) { return txn.erase(store::kPlacedEntries, at(1)); }), HasSubstr("no row"));
  fill();
  EXPECT_THAT(said([&](WriteTxn& txn) { return txn.erase(store::kPlaces, Bytes{2}); }),
              HasSubstr("does not lead"));
  fill();
  EXPECT_THAT(said([&](WriteTxn& txn) { return txn.put(store::kPlaces, Bytes{2}, Bytes{1, 0, 0, 0, 0, 0, 0, 0}); }),
              HasSubstr("place of another"));
  EXPECT_CODE(open()->load(NodeTable::kEntries, Bytes{2}), ErrorCode::kStorageCorrupt);
  fill();
  EXPECT_THAT(said([&](WriteTxn& txn) { return txn.put(store::kPlaces, Bytes{2}, Bytes{1}); }), HasSubstr("none"));
  EXPECT_CODE(open()->load(NodeTable::kEntries, Bytes{2}), ErrorCode::kStorageCorrupt);
  fill();
  EXPECT_THAT(said([&](WriteTxn& txn) { return txn.put(store::kPlacedBodies, at(2), Bytes{9, 0, 1}); }),
              HasSubstr("place of another"));
  EXPECT_CODE(open()->load(NodeTable::kBodies, Bytes{2}), ErrorCode::kStorageCorrupt);
  EXPECT_CODE(open()->scan(NodeTable::kBodies, {}, 10, 1000), ErrorCode::kStorageCorrupt);
  fill();
  EXPECT_EQ(said([](WriteTxn&) { return Result<void>(); }), "nothing");
}

// --- stores of format 1 -------------------------------------------------------------------------

// Writes a store as the program before did: rows under their ids.
class MoveTest : public PlacesTest {
 protected:
  std::map<RowKey, Bytes> fill_as_format_1(std::size_t count) {
    { open(); }
    std::map<RowKey, Bytes> out;
    change([&](WriteTxn& txn) -> Result<void> {
      Bytes row{'N', 1, 0};
      append(row, as_bytes(CEPTOAR_VERSION));
      if (auto put = txn.put(store::kFormatTable, as_bytes("format"), row); !put) return put;
      constexpr store::BodyTables kOld{static_cast<store::TableNo>(NodeTable::kBodies), kNodeTableCount + 1};
      for (std::size_t i = 0; i < count; ++i) {
        const Bytes id = bytes(32);
        const Bytes body = bytes(i % 3 == 0 ? 4'096 : 100);
        out[{NodeTable::kBodies, id}] = body;
        if (auto put = store::put_body(txn, kOld, id, body); !put) return put;
      }
      return {};
    });
    return out;
  }
  void expect_all(const std::map<RowKey, Bytes>& rows) {
    const auto store = open();
    for (const auto& [at, value] : rows) EXPECT_EQ(*store->load(at.table, at.key), value);
    EXPECT_EQ(*store->check_places(), rows.size());
  }
};

TEST_F(MoveTest, DaysOfExpiryGetANumberInPlaceOfTheId) {
  fill_as_format_1(0);
  constexpr auto kTable = static_cast<store::TableNo>(NodeTable::kExpiry);
  std::vector<Bytes> ids;
  change([&](WriteTxn& txn) -> Result<void> {
    for (std::uint64_t i = 0; i < 600; ++i) {
      ids.push_back(bytes(32));
      Bytes key = key_number(1'000 + i / 200);
      append(key, ids.back());
      if (auto put = txn.put(kTable, key, {}); !put) return put;
    }
    return txn.put(kTable, key_expiry(1'001, 7), bytes(32));  // as it is written now
  });
  const auto store = open();
  const auto rows = store->scan(NodeTable::kExpiry, {}, 1'000, 1 << 20);
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), 601U);
  std::map<std::uint64_t, std::size_t> of_day;
  for (const store::Row& row : *rows) {
    EXPECT_EQ(row.key.size(), 16U);
    EXPECT_EQ(row.value.size(), 32U);
    ++of_day[read_be64(BytesView(row.key).first(8))];
  }
  EXPECT_EQ(of_day, (std::map<std::uint64_t, std::size_t>{{1'000, 200}, {1'001, 201}, {1'002, 200}}));
  std::vector<Bytes> moved;
  for (const store::Row& row : *rows) moved.push_back(row.value);
  for (const Bytes& id : ids) EXPECT_THAT(moved, ::testing::Contains(id));
}

TEST_F(MoveTest, RowsOfFormatOneAreMovedOnceAndACopyStays) {
  const auto rows = fill_as_format_1(700);
  expect_all(rows);
  const auto snapshot = path() / ("before-" CEPTOAR_VERSION);
  ASSERT_TRUE(std::filesystem::exists(snapshot / "data.mdb"));
  change([](WriteTxn& txn) -> Result<void> {
    for (const store::TableNo old : {static_cast<store::TableNo>(NodeTable::kBodies),
                                     static_cast<store::TableNo>(kNodeTableCount + 1)}) {
      const auto last = txn.last_key(old);
      EXPECT_TRUE(last && last->empty()) << old;
    }
    return {};
  });
  std::filesystem::remove_all(snapshot);
  expect_all(rows);
  EXPECT_FALSE(std::filesystem::exists(snapshot)) << "moved already";
}

// The tables of places are made before the copy is: whoever looks at a store that was left so reads the old ones.
TEST_F(MoveTest, IsReadAsItIsWhereAnUpgradeEndedBeforeItsCopy) {
  const auto rows = fill_as_format_1(20);
  store::NodeStoreOptions look = options();
  look.env.read_only = true;
  {
    const auto store = NodeStore::open(path(), master, look, random);
    ASSERT_OK(store);
    for (const auto& [at, value] : rows) EXPECT_EQ(*(*store)->load(at.table, at.key), value);
    const auto all = (*store)->scan(NodeTable::kBodies, {}, 100, 1 << 20);
    ASSERT_OK(all);
    EXPECT_EQ(all->size(), rows.size());
  }
  expect_all(rows);
}

// A crash between any two commits of the move: what is moved stays, the rest follows at the next start, and
// nobody takes the store for whole meanwhile.
TEST_F(MoveTest, GoesOnWhereACrashBrokeItOff) {
  const auto rows = fill_as_format_1(600);
  change([&](WriteTxn& txn) -> Result<void> {
    if (auto put = txn.put(store::kFormatTable, as_bytes("moving"), {}); !put) return put;
    if (auto put = store::put_format(txn, store::StoreKind::kNode); !put) return put;
    store::Placer placer(txn);
    std::size_t left = 100;
    for (const auto& [at, value] : rows) {
      if (left-- == 0) break;
      if (auto put = placer.put(at.table, at.key, value); !put) return put;
      constexpr store::BodyTables kOld{static_cast<store::TableNo>(NodeTable::kBodies), kNodeTableCount + 1};
      if (auto gone = store::erase_body(txn, kOld, at.key); !gone) return gone;
    }
    return {};
  });
  store::NodeStoreOptions look = options();
  look.env.read_only = true;
  EXPECT_CODE(NodeStore::open(path(), master, look, random), ErrorCode::kUnsupportedVersion);
  expect_all(rows);
  ASSERT_OK(NodeStore::open(path(), master, look, random));
}

}  // namespace
}  // namespace ceptoar::test::places_test
