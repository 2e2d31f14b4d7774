// SPDX-License-Identifier: Apache-2.0
// A store that another version of the program wrote: copied first, then taken over; and the frozen
// store of format 1, which every later program must read.
//
// tests/vectors/store/node-format-1.mdb was written by version 0.1.0 (CEPTOAR_FREEZE_STORE=FILE makes
// such a file; the next format gets a file of its own and this one stays).
#include "store/node_store.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "store/env.h"
#include "tests/store/store_fixture.h"

namespace ceptoar::test::upgrade_test {
namespace {

using store::NodeStore;
namespace fs = std::filesystem;

class UpgradeTest : public StoreTest {
 protected:
  fs::path path() const { return dir.path() / "store"; }
  Result<std::unique_ptr<NodeStore>> open_at(const fs::path& where) {
    return NodeStore::open(where, master, small_options(), random);
  }
  void write_format_row(const fs::path& where, std::string_view version) {
    store::EnvOptions options = small_options().env;
    options.tables = store::kTablesWithPlaces;
    auto env = store::Env::open(where, options);
    CEPTOAR_CHECK(env.has_value());
    Bytes row{'N', 1, 0};
    append(row, as_bytes(version));
    ASSERT_OK(env->update([&](store::WriteTxn& txn) { return txn.put(0, as_bytes("format"), row); }));
  }
  void put_one(std::string_view value) {
    const auto store = open_at(path());
    ASSERT_OK(store);
    ASSERT_OK((*store)->apply({{put_row(NodeTable::kMeta, text("a"), text(value))}}));
  }
  std::string value_in(const fs::path& where) {
    const auto store = open_at(where);
    if (!store) return store.error().context;
    const auto value = (*store)->load(NodeTable::kMeta, text("a"));
    return value ? std::string(as_text(*value)) : value.error().context;
  }
  // What its row by the name `copy` says of the store there.
  bool is_marked(const fs::path& where) {
    const auto store = open_at(where);
    EXPECT_TRUE(store.has_value());
    const auto marked = store ? (*store)->is_put_back() : Result<bool>(false);
    EXPECT_TRUE(marked.has_value());
    return marked && *marked;
  }
  // As an operator does who goes back to the old version.
  void put_copy_back() {
    fs::rename(snapshot() / "data.mdb", path() / "data.mdb");
    fs::remove(path() / "lock.mdb");
  }
  fs::path snapshot() const { return path() / "before-" CEPTOAR_VERSION; }
};

TEST_F(UpgradeTest, TheFirstStartOfAnotherVersionCopiesTheStoreAndOnlyTheFirst) {
  put_one("old");
  EXPECT_FALSE(fs::exists(snapshot())) << "no other version has written it";
  write_format_row(path(), "0.0.9");
  put_one("new");
  EXPECT_EQ(value_in(path()), "new");
  put_one("newer");
  // The copy is as the old program left it, its name in it.
  ASSERT_TRUE(fs::exists(snapshot() / "data.mdb"));
  EXPECT_EQ(value_in(snapshot()), "old");
}

TEST_F(UpgradeTest, TheCopyOfAnEarlierUpgradeGoesWhenTheNextOneIsThere) {
  put_one("old");
  fs::create_directory(path() / "before-0.0.8");
  write_format_row(path(), "0.0.9");
  put_one("new");
  EXPECT_FALSE(fs::exists(path() / "before-0.0.8"));
  EXPECT_TRUE(fs::exists(snapshot()));
}

TEST_F(UpgradeTest, ACopyThatWasPutBackIsToldFromTheStoreThatWentOnUntilThatIsSettled) {
  put_one("old");
  write_format_row(path(), "0.0.9");
  put_one("new");
  EXPECT_FALSE(is_marked(path())) << "it went on";
  put_copy_back();
  EXPECT_TRUE(is_marked(path()));
  EXPECT_TRUE(is_marked(path())) << "looking settles nothing";
  {
    const auto store = open_at(path());
    ASSERT_OK(store);
    ASSERT_OK((*store)->settle_put_back());
  }
  EXPECT_FALSE(is_marked(path()));
  EXPECT_EQ(value_in(path()), "old");
}

// Back to the old version, forth again: what was written in between is in the copy that the second upgrade makes.
TEST_F(UpgradeTest, ACopyThatWasLeftOverGivesWayToThatOfTheNextUpgrade) {
  put_one("old");
  write_format_row(path(), "0.0.9");
  put_one("new");
  fs::copy_file(snapshot() / "data.mdb", path() / "data.mdb", fs::copy_options::overwrite_existing);
  fs::remove(path() / "lock.mdb");
  put_one("in between");
  write_format_row(path(), "0.0.9");  // the old program wrote that
  std::ofstream(snapshot() / ".data.mdb.abc123") << "of a start that was killed";
  put_one("new again");
  EXPECT_EQ(value_in(snapshot()), "in between");
  EXPECT_EQ(value_in(path()), "new again");
  EXPECT_FALSE(fs::exists(snapshot() / ".data.mdb.abc123")) << "as large as the store, for nobody";
}

TEST_F(UpgradeTest, ACrashAfterTheCopyLeavesOneThatIsWhole) {
  put_one("old");
  write_format_row(path(), "0.0.9");
  {
    const auto store = open_at(path());  // makes the copy
    ASSERT_OK(store);
  }
  write_format_row(path(), "0.0.9");  // as if it had died before it put its own name there
  put_one("new");
  EXPECT_EQ(value_in(snapshot()), "old");
  EXPECT_EQ(value_in(path()), "new");
}

TEST_F(UpgradeTest, ALookAtTheStoreCopiesNothing) {
  put_one("old");
  write_format_row(path(), "0.0.9");
  store::NodeStoreOptions options = small_options();
  options.env.read_only = true;
  ASSERT_OK(NodeStore::open(path(), master, options, random));
  EXPECT_FALSE(fs::exists(snapshot()));
}

TEST_F(UpgradeTest, WithoutACopyTheStoreIsLeftAsItWas) {
  put_one("old");
  write_format_row(path(), "0.0.9");
  std::ofstream(snapshot()) << "in the way";
  const auto refused = open_at(path());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().context.find("install 0.0.9 again"), std::string::npos)
      << refused.error().context;
  fs::remove(snapshot());
  put_one("new");
  EXPECT_EQ(value_in(snapshot()), "old") << "its writer was still named";
}

// --- the frozen store ---------------------------------------------------------------------------

// Rows that anybody can compute again: one of each table, bodies of every layout.
std::vector<RowBatch> frozen_rows() {
  const auto filled = [](std::size_t size, std::uint8_t seed) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(seed + i * 31);
    return out;
  };
  RowBatch batch;
  for (std::size_t table = 1; table <= kNodeTableCount; ++table) {
    const auto number = static_cast<std::uint8_t>(table);
    batch.push_back(put_row(static_cast<NodeTable>(table), filled(16, number), filled(40, number)));
  }
  for (const std::size_t size : {0, 1'900, 4'080, 4'096, 8'176, 8'500}) {
    batch.push_back(put_row(NodeTable::kBodies, filled(32, static_cast<std::uint8_t>(size % 251)),
                            filled(size, 7)));
  }
  return {batch};
}

crypto::Secret<32> frozen_master() {
  return *crypto::Secret<32>::from(Bytes(32, 0x5a));
}

TEST_F(UpgradeTest, TheFrozenStoreOfFormatOneIsReadAndWritten) {
  master = frozen_master();
  if (const char* file = std::getenv("CEPTOAR_FREEZE_STORE"); file != nullptr) {
    const auto made = open_at(path());
    ASSERT_OK(made);
    ASSERT_OK((*made)->apply(frozen_rows()));
    ASSERT_OK((*made)->copy_to(dir.path() / "copy"));
    fs::copy_file(dir.path() / "copy" / "data.mdb", file);
    GTEST_SKIP() << "wrote " << file;
  }
  const fs::path place = dir.path() / "frozen";
  ASSERT_OK(store::make_private_directory(place));
  fs::copy_file(CEPTOAR_SOURCE_DIR "/tests/vectors/store/node-format-1.mdb", place / "data.mdb");
  for (int turn = 0; turn < 2; ++turn) {
    const auto store = open_at(place);
    ASSERT_OK(store);
    const std::vector<RowBatch> batches = frozen_rows();
    for (const RowWrite& row : batches.front()) {
      const auto value = (*store)->load(row.at.table, row.at.key);
      ASSERT_OK(value);
      EXPECT_EQ(*value, *row.value) << "table " << static_cast<int>(row.at.table);
    }
    ASSERT_OK((*store)->apply({{put_row(NodeTable::kMeta, text("later"), text("row"))}}));
  }
}

}  // namespace
}  // namespace ceptoar::test::upgrade_test
