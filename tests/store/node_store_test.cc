// SPDX-License-Identifier: Apache-2.0
#include "store/node_store.h"

#include <algorithm>
#include <map>

#include "store/env.h"
#include "store/temp_directory.h"
#include "tests/store/store_fixture.h"

namespace ceptoar::test::node_store_test {
namespace {

using store::Env;
using store::EnvOptions;
using store::NodeStore;
using store::NodeStoreOptions;
using store::Space;
using store::WriteTxn;

class NodeStoreTest : public StoreTest {
 protected:
  Result<std::unique_ptr<NodeStore>> try_open(const NodeStoreOptions& options = small_options()) {
    return NodeStore::open(path(), master, options, random);
  }
  std::unique_ptr<NodeStore> open() {
    auto opened = try_open();
    CEPTOAR_CHECK(opened.has_value());
    return std::move(*opened);
  }
  std::filesystem::path path() const { return dir.path() / "store"; }
  // Changes the file behind the store's back.
  void tamper(const std::function<Result<void>(WriteTxn&)>& change) {
    EnvOptions options = small_options().env;
    options.tables = store::kTablesWithPlaces;
    auto env = Env::open(path(), options);
    CEPTOAR_CHECK(env.has_value());
    CEPTOAR_CHECK(env->update(change).has_value());
  }
};

TEST_F(NodeStoreTest, EveryTableGivesBackWhatWasPut) {
  std::vector<RowBatch> batches;
  for (std::size_t t = 1; t <= kNodeTableCount; ++t) {
    RowBatch batch;
    for (std::uint8_t i = 0; i < 5; ++i) {
      batch.push_back(put_row(static_cast<NodeTable>(t), {i, 1}, bytes(i == 0 ? 0 : 100 * i)));
    }
    batches.push_back(batch);
  }
  ASSERT_OK(open()->apply(batches));
  const auto store = open();
  for (const RowBatch& batch : batches) {
    for (const RowWrite& write : batch) {
      const auto value = store->load(write.at.table, write.at.key);
      ASSERT_OK(value);
      EXPECT_EQ(*value, *write.value);
    }
    const auto rows = store->scan(batch[0].at.table, {}, 100, 1 << 20);
    ASSERT_OK(rows);
    ASSERT_EQ(rows->size(), 5u);
    EXPECT_EQ((*rows)[4].value, *batch[4].value);
  }
}

TEST_F(NodeStoreTest, BodiesOfEverySizeComeBackWhole) {
  const auto store = open();
  RowBatch batch;
  std::uint8_t n = 0;
  for (const std::size_t size :
       {0, 1, 1899, 1900, 1901, 4079, 4080, 4081, 4095, 4096, 4097, 5104, 5105, 8176, 8192,
        16'384, 65'536, 262'144, 1'048'576}) {
    batch.push_back(put_row(NodeTable::kBodies, {++n}, bytes(size)));
  }
  ASSERT_OK(store->apply({batch}));
  const auto rows = store->scan(NodeTable::kBodies, {}, 100, 100 << 20);
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    EXPECT_EQ((*rows)[i].value, *batch[i].value) << batch[i].value->size();
    EXPECT_EQ(*store->load(NodeTable::kBodies, batch[i].at.key), *batch[i].value);
  }
}

TEST_F(NodeStoreTest, BodyThatReplacesALongerOneHasNothingOfItsTail) {
  const auto store = open();
  const Bytes key{1};
  for (const std::size_t size : {4096, 4080, 4096, 10, 16'384}) {
    const Bytes body = bytes(size);
    ASSERT_OK(store->apply({{put_row(NodeTable::kBodies, key, body)}}));
    EXPECT_EQ(*store->load(NodeTable::kBodies, key), body);
  }
  ASSERT_OK(store->apply({{erase_row(NodeTable::kBodies, key)}}));
  EXPECT_CODE(store->load(NodeTable::kBodies, key), ErrorCode::kNotFound);
  const Bytes head = bytes(4080);
  ASSERT_OK(store->apply({{put_row(NodeTable::kBodies, key, head)}}));
  EXPECT_EQ(*store->load(NodeTable::kBodies, key), head);
}

TEST_F(NodeStoreTest, LaterWritesOfABatchWinAndDeletesDelete) {
  const auto store = open();
  ASSERT_OK(store->apply({{put_row(NodeTable::kMeta, text("a"), text("1")),
                           put_row(NodeTable::kMeta, text("b"), text("1"))},
                          {put_row(NodeTable::kMeta, text("a"), text("2")),
                           erase_row(NodeTable::kMeta, text("b"))}}));
  EXPECT_EQ(*store->load(NodeTable::kMeta, text("a")), text("2"));
  EXPECT_CODE(store->load(NodeTable::kMeta, text("b")), ErrorCode::kNotFound);
}

// Against a map, with few keys so that batches of one transaction meet again and again.
TEST_F(NodeStoreTest, ManyBatchesInOneTransactionLeaveWhatOneAfterTheOtherWould) {
  const auto store = open();
  std::map<RowKey, Bytes> expected;
  for (int round = 0; round < 20; ++round) {
    std::vector<RowBatch> batches(1 + random.below(8));
    for (RowBatch& batch : batches) {
      for (std::uint64_t i = random.below(12); i > 0; --i) {
        const NodeTable table = random.below(2) == 0 ? NodeTable::kMeta : NodeTable::kBodies;
        const RowKey at{table, {static_cast<std::uint8_t>(random.below(6)), 1}};
        if (random.below(4) == 0) {
          batch.push_back({at, std::nullopt});
          expected.erase(at);
        } else {
          batch.push_back({at, bytes(random.below(2) == 0 ? 40 : 4096)});
          expected[at] = *batch.back().value;
        }
      }
    }
    ASSERT_OK(store->apply(batches));
    for (const NodeTable table : {NodeTable::kMeta, NodeTable::kBodies}) {
      for (std::uint8_t key = 0; key < 6; ++key) {
        const auto wanted = expected.find({table, {key, 1}});
        const auto found = store->load(table, Bytes{key, 1});
        ASSERT_EQ(found.has_value(), wanted != expected.end()) << "round " << round;
        if (found) {
          EXPECT_EQ(*found, wanted->second) << "round " << round;
        }
      }
    }
  }
}

RowWrite add_to(std::string_view key, std::uint8_t name, std::uint64_t count) {
  PairTally tally;
  tally.name.back() = name;
  tally.sum.count = count;
  return {{NodeTable::kMeta, text(key)}, encode_row(PairTallies{tally}), true};
}
std::map<int, std::uint64_t> sums_of(const NodeStore& store, std::string_view key) {
  const auto value = store.load(NodeTable::kMeta, text(key));
  if (!value) return {};
  std::map<int, std::uint64_t> out;
  const auto row = parse_pair_tallies(*value);
  CEPTOAR_CHECK(row.has_value());
  for (const PairTally& tally : *row) out[tally.name.back()] = tally.sum.count;
  return out;
}

TEST_F(NodeStoreTest, WhatIsAddedIsAddedToWhatIsThereByThen) {
  using Sums = std::map<int, std::uint64_t>;
  {
    const auto store = open();
    ASSERT_OK(store->apply({{add_to("a", 1, 5)}}));
    EXPECT_EQ(sums_of(*store, "a"), (Sums{{1, 5}})) << "to nothing";
    ASSERT_OK(store->apply({{add_to("a", 1, 2), add_to("a", 2, 1)}, {add_to("a", 1, 1)}}));
    EXPECT_EQ(sums_of(*store, "a"), (Sums{{1, 8}, {2, 1}}));
    const Bytes seven = *add_to("a", 1, 7).value;
    ASSERT_OK(store->apply({{add_to("a", 1, 3)},
                            {put_row(NodeTable::kMeta, text("a"), seven), add_to("a", 1, 1)},
                            {add_to("a", 3, 4)}}));
    EXPECT_EQ(sums_of(*store, "a"), (Sums{{1, 8}, {3, 4}})) << "to what was put before it alone";
    ASSERT_OK(store->apply({{add_to("a", 1, 1), erase_row(NodeTable::kMeta, text("a")), add_to("a", 1, 2)}}));
    EXPECT_EQ(sums_of(*store, "a"), (Sums{{1, 2}}));
    ASSERT_OK(store->apply({{add_to("a", 1, 1), put_row(NodeTable::kMeta, text("a"), seven)}}));
    EXPECT_EQ(sums_of(*store, "a"), (Sums{{1, 7}}));
  }
  EXPECT_EQ(sums_of(*open(), "a"), (Sums{{1, 7}}));
}

// A full map is grown and the same batches tried again: what is added is added once.
TEST_F(NodeStoreTest, AddsOnceWhenTheMapGrows) {
  const auto store = open();
  ASSERT_OK(store->apply({{add_to("a", 1, 5)}}));
  RowBatch large{add_to("a", 1, 1)};
  for (std::uint8_t i = 0; i < 100; ++i) large.push_back(put_row(NodeTable::kBodies, {i, 9}, bytes(65'536)));
  ASSERT_OK(store->apply({large}));
  EXPECT_EQ(sums_of(*store, "a"), (std::map<int, std::uint64_t>{{1, 6}}));
}

TEST_F(NodeStoreTest, ARowThatDoesNotOpenCountsAsNothingWhenSomethingIsAdded) {
  {
    const auto store = open();
    ASSERT_OK(store->apply({{add_to("a", 1, 5)}}));
  }
  tamper([](WriteTxn& txn) {
    return txn.put(static_cast<store::TableNo>(NodeTable::kMeta), text("a"), text("altered by hand"));
  });
  const auto store = open();
  ASSERT_OK(store->apply({{add_to("a", 1, 2)}}));
  EXPECT_EQ(sums_of(*store, "a"), (std::map<int, std::uint64_t>{{1, 2}}));
}

// Counts how often somebody drew from it: once for each value that is sealed.
class CountingRandom final : public crypto::Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    ++draws;
    system_.fill(out);
  }
  int draws = 0;

 private:
  crypto::SystemRandom system_;
};

TEST_F(NodeStoreTest, WhatEveryBatchOfAGroupWritesIsSealedOnce) {
  CountingRandom counting;
  auto store = NodeStore::open(path(), master, small_options(), counting);
  ASSERT_OK(store);
  std::vector<RowBatch> group;
  for (std::uint8_t i = 0; i < 100; ++i) {
    group.push_back({put_row(NodeTable::kEntries, {i, 1}, bytes(400)),
                     put_row(NodeTable::kMeta, text("newest"), {i})});
  }
  counting.draws = 0;
  ASSERT_OK((*store)->apply(group));
  EXPECT_EQ(counting.draws, 101);
  EXPECT_EQ(*(*store)->load(NodeTable::kMeta, text("newest")), Bytes{99});
}

TEST_F(NodeStoreTest, SeveralRowsAreReadAsEachAlone) {
  {
    const auto store = open();
    RowBatch batch;
    for (std::uint8_t i = 0; i < 200; ++i) {
      batch.push_back(put_row(NodeTable::kEntries, {i, 1}, bytes(300)));
      batch.push_back(put_row(NodeTable::kBodies, {i, 1}, bytes(i % 2 == 0 ? 4096 : 70'000)));
    }
    ASSERT_OK(store->apply({batch}));
  }
  tamper([](WriteTxn& txn) {
    const OnDisk at = on_disk(txn, NodeTable::kEntries, Bytes{7, 1});
    return txn.put(at.table, at.key, Bytes(60));
  });
  const auto store = open();
  std::vector<RowKey> rows;
  for (std::uint8_t i = 0; i < 201; ++i) {  // the last is not there; the bodies are more than one reading
    rows.push_back({NodeTable::kBodies, {i, 1}});
    rows.push_back({NodeTable::kEntries, {i, 1}});
    rows.push_back({NodeTable::kOutbox, {i, 1}});
  }
  const auto all = store->load_all(rows);
  ASSERT_EQ(all.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto alone = store->load(rows[i].table, rows[i].key);
    ASSERT_EQ(all[i].has_value(), alone.has_value()) << i;
    if (alone) {
      EXPECT_EQ(*all[i], *alone) << i;
    } else {
      EXPECT_EQ(all[i].error().code, alone.error().code) << i;
    }
  }
  EXPECT_EQ(all[3 * 7 + 1].error().code, ErrorCode::kStorageCorrupt);
  EXPECT_TRUE(all[3 * 7].has_value());
  EXPECT_TRUE(store->load_all({}).empty());
}

TEST_F(NodeStoreTest, OneBadRowStopsTheWholeApplyAndNothingElse) {
  const auto store = open();
  EXPECT_CODE(store->apply({{put_row(NodeTable::kMeta, text("a"), text("1"))},
                            {put_row(NodeTable::kLog, {}, text("1"))}}),
              ErrorCode::kMalformed);
  EXPECT_CODE(store->load(NodeTable::kMeta, text("a")), ErrorCode::kNotFound);
  EXPECT_FALSE(store->read_only());
  ASSERT_OK(store->apply({{put_row(NodeTable::kMeta, text("a"), text("1"))}}));
}

TEST_F(NodeStoreTest, ScanStopsAtItsLimitsAndAlwaysMoves) {
  const auto store = open();
  RowBatch batch;
  for (std::uint8_t i = 0; i < 10; ++i) batch.push_back(put_row(NodeTable::kLog, {i}, bytes(100)));
  ASSERT_OK(store->apply({batch}));
  EXPECT_EQ(store->scan(NodeTable::kLog, {}, 3, 10'000)->size(), 3u);
  EXPECT_EQ(store->scan(NodeTable::kLog, {}, 100, 250)->size(), 2u);
  EXPECT_EQ(store->scan(NodeTable::kLog, {}, 100, 1)->size(), 1u);
  const Bytes from{7};
  const auto rows = store->scan(NodeTable::kLog, from, 100, 10'000);
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[0].key, from);
}

TEST_F(NodeStoreTest, LastFindsTheHighestKeyOfAPrefix) {
  const auto store = open();
  ASSERT_OK(store->apply({{put_row(NodeTable::kMeta, {1, 5}, text("15")),
                           put_row(NodeTable::kMeta, {1, 255}, text("1f")),
                           put_row(NodeTable::kMeta, {2}, text("2")),
                           put_row(NodeTable::kMeta, {4, 0}, text("40")),
                           put_row(NodeTable::kMeta, {255, 255}, text("ff"))}}));
  const auto last = [&](const Bytes& prefix) {
    const auto row = store->last(NodeTable::kMeta, prefix);
    return row ? std::string(as_text(row->value)) : std::string("none");
  };
  EXPECT_EQ(last({1}), "1f");
  EXPECT_EQ(last({1, 5}), "15");
  EXPECT_EQ(last({1, 6}), "none");
  EXPECT_EQ(last({2}), "2");
  EXPECT_EQ(last({3}), "none");
  EXPECT_EQ(last({4}), "40");
  EXPECT_EQ(last({0}), "none");
  EXPECT_EQ(last({255}), "ff");
  EXPECT_EQ(last({255, 255}), "ff");
  EXPECT_EQ(last({}), "ff");
}

TEST_F(NodeStoreTest, SealedTablesShowNothingOnDiskAndOthersAreAsTheyWere) {
  const Bytes mark = text("a marked value that must not be seen");
  const Bytes key{1};
  RowBatch batch;
  for (std::size_t t = 1; t <= kNodeTableCount; ++t) {
    batch.push_back(put_row(static_cast<NodeTable>(t), key, mark));
  }
  ASSERT_OK(open()->apply({batch}));
  tamper([&](WriteTxn& txn) -> Result<void> {
    for (std::size_t t = 1; t <= kNodeTableCount; ++t) {
      const OnDisk at = on_disk(txn, static_cast<NodeTable>(t), key);
      const auto value = txn.get(at.table, at.key);
      EXPECT_TRUE(value.has_value());
      const bool seen = !std::ranges::search(*value, mark).empty();
      EXPECT_EQ(seen, !is_sealed(static_cast<NodeTable>(t))) << "table " << t;
    }
    return {};
  });
}

TEST_F(NodeStoreTest, TwoSealedValuesThatWereSwappedAreNotBelieved) {
  const Bytes a{1};
  const Bytes b{2};
  ASSERT_OK(open()->apply({{put_row(NodeTable::kEntries, a, text("first")),
                            put_row(NodeTable::kEntries, b, text("other")),
                            put_row(NodeTable::kRoutes, a, text("route"))}}));
  constexpr std::size_t kName = 3;  // the id and its length before the sealed value
  tamper([&](WriteTxn& txn) -> Result<void> {
    const OnDisk first = on_disk(txn, NodeTable::kEntries, a);
    const OnDisk other = on_disk(txn, NodeTable::kEntries, b);
    const OnDisk route = on_disk(txn, NodeTable::kRoutes, a);
    const Bytes at_a = to_bytes(*txn.get(first.table, first.key));
    const Bytes at_b = to_bytes(*txn.get(other.table, other.key));
    const auto named = [&](const Bytes& id, const Bytes& row) {
      Bytes out{1, 0, id[0]};
      append(out, BytesView(row).subspan(kName));
      return out;
    };
    const auto put_first = txn.put(first.table, first.key, named(a, at_b));
    if (!put_first) return put_first;
    const auto put_other = txn.put(other.table, other.key, at_a);  // a whole row in the place of another
    if (!put_other) return put_other;
    return txn.put(route.table, route.key, at_a);  // of the same id in another table
  });
  const auto store = open();
  EXPECT_CODE(store->load(NodeTable::kEntries, a), ErrorCode::kStorageCorrupt);
  EXPECT_CODE(store->load(NodeTable::kEntries, b), ErrorCode::kStorageCorrupt);
  EXPECT_CODE(store->load(NodeTable::kRoutes, a), ErrorCode::kStorageCorrupt);
  EXPECT_CODE(store->scan(NodeTable::kEntries, {}, 10, 1000), ErrorCode::kStorageCorrupt);
}

TEST_F(NodeStoreTest, EveryFlippedByteOfASealedValueIsNoticed) {
  const Bytes key{1};
  ASSERT_OK(open()->apply({{put_row(NodeTable::kEntries, key, bytes(40))}}));
  OnDisk at;
  Bytes sealed;
  tamper([&](WriteTxn& txn) -> Result<void> {
    at = on_disk(txn, NodeTable::kEntries, key);
    sealed = to_bytes(*txn.get(at.table, at.key));
    return {};
  });
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes flipped = sealed;
    flipped[i] ^= static_cast<std::uint8_t>(1u << random.below(8));
    tamper([&](WriteTxn& txn) { return txn.put(at.table, at.key, flipped); });
    SCOPED_TRACE("byte " + std::to_string(i));
    EXPECT_CODE(open()->load(NodeTable::kEntries, key), ErrorCode::kStorageCorrupt);
  }
  tamper([&](WriteTxn& txn) { return txn.put(at.table, at.key, BytesView(sealed).first(10)); });
  EXPECT_CODE(open()->load(NodeTable::kEntries, key), ErrorCode::kStorageCorrupt);
  tamper([&](WriteTxn& txn) { return txn.put(at.table, at.key, sealed); });
  ASSERT_OK(open()->load(NodeTable::kEntries, key));
}

TEST_F(NodeStoreTest, AnotherMasterKeyOpensNothing) {
  ASSERT_OK(open()->apply({{put_row(NodeTable::kMeta, text("a"), text("1"))}}));
  crypto::Secret<32> other;
  random.fill(other.writable());
  EXPECT_CODE(NodeStore::open(path(), other, small_options(), random), ErrorCode::kBadSignature);
  ASSERT_OK(open()->load(NodeTable::kMeta, text("a")));
}

TEST_F(NodeStoreTest, NewerFormatIsLeftAloneAndItsProgramNamed) {
  { open(); }
  tamper([](WriteTxn& txn) {
    Bytes row{'N', 3, 0};
    append(row, as_bytes("4.5.6"));
    return txn.put(0, as_bytes("format"), row);
  });
  const auto refused = try_open();
  EXPECT_CODE(refused, ErrorCode::kUnsupportedVersion);
  EXPECT_NE(refused.error().context.find("4.5.6"), std::string::npos) << refused.error().context;
  tamper([](WriteTxn& txn) { return txn.put(0, as_bytes("format"), Bytes{'N', 0, 0}); });
  EXPECT_CODE(try_open(), ErrorCode::kStorageCorrupt);
  tamper([](WriteTxn& txn) { return txn.put(0, as_bytes("format"), Bytes{'A', 1, 0}); });
  EXPECT_CODE(try_open(), ErrorCode::kMalformed);
}

TEST_F(NodeStoreTest, VersionTextFromAFileCannotWriteToATerminal) {
  { open(); }
  tamper([](WriteTxn& txn) {
    Bytes row{'N', 9, 0};
    append(row, as_bytes("\x1b[31m" + std::string(300, 'x')));
    return txn.put(0, as_bytes("format"), row);
  });
  const auto refused = try_open();
  EXPECT_CODE(refused, ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(refused.error().context.find('\x1b'), std::string::npos);
  EXPECT_LT(refused.error().context.size(), 300u);
}

TEST_F(NodeStoreTest, SecondWriterIsTurnedAway) {
  const auto store = open();
  EXPECT_CODE(try_open(), ErrorCode::kDuplicate);
  Child child([&](int) {
    const auto other = try_open();
    return !other && other.error().code == ErrorCode::kDuplicate ? 0 : 1;
  });
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(NodeStoreTest, LockOfAKilledWriterIsFree) {
  Child child([&](int pipe) {
    const auto store = try_open();
    if (!store || !send_number(pipe, 1)) return 1;
    for (;;) ::pause();
  });
  ASSERT_EQ(child.next(), 1u);
  EXPECT_CODE(try_open(), ErrorCode::kDuplicate);
  child.kill();
  child.wait();
  ASSERT_OK(try_open());
}

TEST_F(NodeStoreTest, TwoProcessesReadWhileOneWrites) {
  const auto look = [&](int pipe) {
    NodeStoreOptions options = small_options();
    options.env.read_only = true;
    const auto store = try_open(options);
    if (!store || !(*store)->read_only()) return 1;
    if ((*store)->apply({}).has_value()) return 2;
    std::uint64_t seen = 0;
    while (seen < 200) {
      // Both rows come from one batch: a look in between would see them differ.
      const auto rows = (*store)->scan(NodeTable::kMeta, {}, 10, 1 << 20);
      if (!rows || rows->size() != 2 || (*rows)[0].value != (*rows)[1].value) return 3;
      const std::uint64_t now = read_le64((*rows)[0].value);
      if (now < seen) return 4;
      if (seen == 0 && !send_number(pipe, now)) return 5;
      seen = now;
    }
    return 0;
  };
  auto store = open();
  const auto write = [&](std::uint64_t number) {
    Bytes value;
    append_le64(value, number);
    value.resize(3000);  // so that the map grows under the readers
    return store->apply({{put_row(NodeTable::kMeta, text("a"), value),
                          put_row(NodeTable::kMeta, text("b"), value),
                          put_row(NodeTable::kArrival, key_number(number), bytes(20'000))}});
  };
  ASSERT_OK(write(1));
  store.reset();  // LMDB may not be open across a fork
  Child one(look);
  Child two(look);
  ASSERT_TRUE(one.next().has_value());
  ASSERT_TRUE(two.next().has_value());
  store = open();
  for (std::uint64_t i = 2; i <= 200; ++i) ASSERT_OK(write(i));
  EXPECT_EQ(one.wait(), 0);
  EXPECT_EQ(two.wait(), 0);
}

TEST_F(NodeStoreTest, CopyOpensWithTheSameMasterKey) {
  const auto store = open();
  ASSERT_OK(store->apply({{put_row(NodeTable::kEntries, text("a"), text("1"))}}));
  ASSERT_OK(store->copy_to(dir.path() / "copy"));
  const auto copy = NodeStore::open(dir.path() / "copy", master, small_options(), random);
  ASSERT_OK(copy);
  EXPECT_EQ(*(*copy)->load(NodeTable::kEntries, text("a")), text("1"));
}

// A backup at night would otherwise have the node refuse bodies, and then fail itself.
TEST_F(NodeStoreTest, ACopyLeavesTheNodeItsReserveOnTheirDisk) {
  const auto store = open();
  ASSERT_OK(store->apply({{put_row(NodeTable::kEntries, text("a"), text("1"))}}));
  NodeStoreOptions options = small_options();
  options.env.read_only = true;
  options.env.keep_free_bytes = 1ull << 60;
  const auto looked_at = NodeStore::open(path(), master, options, random);
  ASSERT_OK(looked_at);
  EXPECT_CODE((*looked_at)->copy_to(dir.path() / "copy"), ErrorCode::kStorageFull);
  EXPECT_TRUE(std::filesystem::is_empty(dir.path() / "copy"));
  const std::filesystem::path memory = "/dev/shm";
  struct stat here {};
  struct stat there {};
  ASSERT_EQ(::stat(path().c_str(), &here), 0);
  if (::stat(memory.c_str(), &there) != 0 || here.st_dev == there.st_dev) GTEST_SKIP() << "no other disk here";
  const store::TempDirectory other(memory / "ceptoar-test-XXXXXX");
  ASSERT_OK((*looked_at)->copy_to(other.path() / "copy"));
}

// Also of a store that is only looked at, as beside the daemon, and of a copy.
TEST_F(NodeStoreTest, ACopyKnowsThatItIsOneAndTheStoreIsNone) {
  const auto at = [&](const char* name) { return dir.path() / name; };
  const auto is_copy = [&](const std::filesystem::path& where) {
    const auto store = NodeStore::open(where, master, small_options(), random);
    const auto marked = store ? (*store)->is_put_back() : Result<bool>(store.error());
    EXPECT_TRUE(marked.has_value()) << marked.error().context;
    return marked && *marked;
  };
  {
    const auto store = open();
    ASSERT_OK(store->apply({{put_row(NodeTable::kEntries, text("a"), text("1"))}}));
  }
  NodeStoreOptions options = small_options();
  options.env.read_only = true;
  for (const auto& [from, to] : {std::pair{path(), at("copy")}, std::pair{at("copy"), at("copy-of-copy")}}) {
    const auto looked_at = NodeStore::open(from, master, options, random);
    ASSERT_OK(looked_at);
    ASSERT_OK((*looked_at)->copy_to(to));
    EXPECT_FALSE(std::filesystem::exists(to / "lock.mdb")) << "nobody else has it open";
  }
  EXPECT_FALSE(is_copy(path()));
  for (const char* name : {"copy", "copy-of-copy"}) {
    EXPECT_TRUE(is_copy(at(name)));
    const auto copy = NodeStore::open(at(name), master, small_options(), random);
    ASSERT_OK(copy);
    EXPECT_EQ(*(*copy)->load(NodeTable::kEntries, text("a")), text("1"));
    ASSERT_OK((*copy)->settle_put_back());
  }
  EXPECT_FALSE(is_copy(at("copy")));
}

// Unmarked and whole it would be put back one day, and the node would number on from it.
TEST_F(NodeStoreTest, ACopyThatWasCutOffIsMarkedOrIsNone) {
  {
    const auto store = open();
    ASSERT_OK(store->apply({{put_row(NodeTable::kEntries, text("a"), text("1"))}}));
  }
  NodeStoreOptions options = small_options();
  options.env.read_only = true;
  const auto where = dir.path() / "copy";
  for (long nth = 1;; ++nth) {
    ASSERT_LT(nth, 500);
    std::filesystem::remove_all(where);
    Child child([&](int) {
      const auto looked_at = NodeStore::open(path(), master, options, random);
      if (!looked_at) return 1;
      disk::kill_at(nth);
      return (*looked_at)->copy_to(where) ? 0 : 2;
    });
    const int status = child.wait();
    if (std::filesystem::exists(where / "data.mdb")) {
      const auto copy = NodeStore::open(where, master, small_options(), random);
      ASSERT_OK(copy);
      EXPECT_TRUE(*(*copy)->is_put_back()) << "call " << nth;
      EXPECT_EQ(*(*copy)->load(NodeTable::kEntries, text("a")), text("1"));
    }
    if (!WIFEXITED(status)) continue;
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_GT(nth, 10) << "nothing was cut off";
    break;
  }
}

TEST_F(NodeStoreTest, LookingAtAnAbsentStoreMakesNone) {
  NodeStoreOptions options = small_options();
  options.env.read_only = true;
  EXPECT_FALSE(try_open(options).has_value());
  EXPECT_FALSE(std::filesystem::exists(path()));
}

}  // namespace
}  // namespace ceptoar::test::node_store_test
