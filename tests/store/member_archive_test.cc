// SPDX-License-Identifier: Apache-2.0
#include "store/member_archive.h"

#include <algorithm>

#include "tests/store/store_fixture.h"

namespace ceptoar::test::member_archive_test {
namespace {

using store::ArchiveTable;
using store::ArchiveWrite;
using store::Env;
using store::EnvOptions;
using store::kArchiveTableCount;
using store::MemberArchive;
using store::WriteTxn;

class MemberArchiveTest : public StoreTest {
 protected:
  Result<std::unique_ptr<MemberArchive>> try_open() {
    return MemberArchive::open(path(), master, random);
  }
  std::unique_ptr<MemberArchive> open() {
    auto opened = try_open();
    CEPTOAR_CHECK(opened.has_value());
    return std::move(*opened);
  }
  std::filesystem::path path() const { return dir.path() / "archive"; }
  Env raw() {
    EnvOptions options;
    options.tables = store::kArchiveTailTable + 1;
    auto env = Env::open(path(), options);
    CEPTOAR_CHECK(env.has_value());
    return std::move(*env);
  }
  static std::vector<Bytes> keys(const Result<std::vector<MemberArchive::Row>>& rows) {
    CEPTOAR_CHECK(rows.has_value());
    std::vector<Bytes> out;
    for (const auto& row : *rows) out.push_back(row.key);
    return out;
  }
  static Bytes join(const Bytes& a, const Bytes& b) {
    Bytes out = a;
    append(out, b);
    return out;
  }
};

constexpr ArchiveTable kBlinded[] = {ArchiveTable::kNewest, ArchiveTable::kCardOf,
                                     ArchiveTable::kRevoked, ArchiveTable::kNumbers,
                                     ArchiveTable::kAnswers, ArchiveTable::kThread,
                                     ArchiveTable::kPeople, ArchiveTable::kHandovers,
                                     ArchiveTable::kDisclosure};
bool blinded(ArchiveTable table) { return std::ranges::find(kBlinded, table) != std::end(kBlinded); }

TEST_F(MemberArchiveTest, EveryTableGivesBackWhatWasPut) {
  std::vector<ArchiveWrite> writes;
  for (unsigned t = 1; t <= kArchiveTableCount; ++t) {
    for (const std::size_t size : {0, 1, 300, 4096, 16'384}) {
      writes.push_back({static_cast<ArchiveTable>(t), bytes(40), bytes(size)});
    }
  }
  ASSERT_OK(open()->apply(writes));
  const auto archive = open();
  for (const ArchiveWrite& write : writes) {
    const auto value = archive->load(write.table, write.key);
    ASSERT_OK(value);
    EXPECT_EQ(*value, *write.value);
    const auto rows = archive->with_prefix(write.table, write.key, 10);
    ASSERT_OK(rows);
    ASSERT_EQ(rows->size(), 1u);
    EXPECT_EQ((*rows)[0].key, write.key);
    EXPECT_EQ((*rows)[0].value, *write.value);
  }
  std::vector<ArchiveWrite> deletions = writes;
  for (ArchiveWrite& write : deletions) write.value.reset();
  ASSERT_OK(archive->apply(deletions));
  for (unsigned t = 1; t <= kArchiveTableCount; ++t) {
    EXPECT_TRUE(archive->scan(static_cast<ArchiveTable>(t), {}, false, 100)->empty());
  }
  EXPECT_CODE(archive->load(writes[0].table, writes[0].key), ErrorCode::kNotFound);
}

TEST_F(MemberArchiveTest, ScansInKeyOrderBothWaysBlindedOrNot) {
  const auto archive = open();
  for (const ArchiveTable table : {ArchiveTable::kItems, ArchiveTable::kNumbers,
                                   ArchiveTable::kRevoked, ArchiveTable::kBodies}) {
    SCOPED_TRACE(static_cast<int>(table));
    std::vector<Bytes> all;
    std::vector<ArchiveWrite> writes;
    for (std::uint64_t i = 1; i <= 9; ++i) {
      all.push_back(join(key_number(i * 10), bytes(32)));
      writes.push_back({table, all.back(), bytes(4096)});
    }
    ASSERT_OK(archive->apply(writes));
    std::vector<Bytes> down(all.rbegin(), all.rend());
    EXPECT_EQ(keys(archive->scan(table, {}, false, 100)), all);
    EXPECT_EQ(keys(archive->scan(table, {}, true, 100)), down);
    EXPECT_EQ(keys(archive->scan(table, key_number(35), false, 2)),
              (std::vector<Bytes>{all[3], all[4]}));
    EXPECT_EQ(keys(archive->scan(table, key_number(35), true, 2)),
              (std::vector<Bytes>{all[2], all[1]}));
    EXPECT_EQ(keys(archive->scan(table, all[3], true, 1)), (std::vector<Bytes>{all[3]}));
    EXPECT_EQ(keys(archive->scan(table, all[3], false, 1)), (std::vector<Bytes>{all[3]}));
  }
}

TEST_F(MemberArchiveTest, PrefixFindsItsRowsWhereverItEnds) {
  const auto archive = open();
  const Bytes org = bytes(16);
  const Bytes other = bytes(16);
  std::vector<Bytes> of_org;
  for (int i = 0; i < 5; ++i) of_org.push_back(join(org, bytes(16)));
  std::ranges::sort(of_org);
  for (const ArchiveTable table : {ArchiveTable::kCardOf, ArchiveTable::kLog}) {
    SCOPED_TRACE(static_cast<int>(table));
    std::vector<ArchiveWrite> writes;
    for (const Bytes& key : of_org) writes.push_back({table, key, bytes(32)});
    writes.push_back({table, join(other, bytes(16)), bytes(32)});
    ASSERT_OK(archive->apply(writes));
    for (const std::size_t width : {1, 8, 16}) {
      auto found = keys(archive->with_prefix(table, BytesView(org).first(width), 100));
      std::ranges::sort(found);
      EXPECT_EQ(found, of_org) << width;
    }
    EXPECT_EQ(archive->with_prefix(table, {}, 100)->size(), 6u);
    EXPECT_EQ(archive->with_prefix(table, org, 2)->size(), 2u);
    EXPECT_EQ(keys(archive->with_prefix(table, BytesView(of_org[2]).first(30), 9)),
              (std::vector<Bytes>{of_org[2]}));
    EXPECT_TRUE(archive->with_prefix(table, join(of_org[0], {1}), 9)->empty());
    EXPECT_TRUE(archive->with_prefix(table, bytes(16), 9)->empty());
  }
}

TEST_F(MemberArchiveTest, NumberFindsAllEntriesThatShareIt) {
  const auto archive = open();
  const Bytes first = join(key_number(123'456'789'012), bytes(32));
  const Bytes second = join(key_number(123'456'789'012), bytes(32));
  ASSERT_OK(archive->apply({{ArchiveTable::kNumbers, first, Bytes{}},
                            {ArchiveTable::kNumbers, second, Bytes{}},
                            {ArchiveTable::kNumbers, join(key_number(5), bytes(32)), Bytes{}}}));
  auto found = keys(archive->with_prefix(ArchiveTable::kNumbers, key_number(123'456'789'012), 9));
  auto expected = std::vector<Bytes>{first, second};
  std::ranges::sort(found);
  std::ranges::sort(expected);
  EXPECT_EQ(found, expected);
}

TEST_F(MemberArchiveTest, DiskNamesNobodyAndShowsNoValue) {
  const Bytes mark = text("a marked value that must not be seen");
  const Bytes key = bytes(32);
  std::vector<ArchiveWrite> writes;
  for (unsigned t = 1; t <= kArchiveTableCount; ++t) {
    writes.push_back({static_cast<ArchiveTable>(t), key, mark});
  }
  ASSERT_OK(open()->apply(writes));
  const Env env = raw();
  const auto txn = env.read();
  ASSERT_OK(txn);
  for (unsigned t = 1; t <= kArchiveTableCount; ++t) {
    const auto table = static_cast<ArchiveTable>(t);
    int rows = 0;
    ASSERT_OK(txn->scan(t, {}, false, [&](BytesView stored, BytesView value) {
      ++rows;
      EXPECT_EQ(std::ranges::search(stored, BytesView(key).first(8)).empty(), blinded(table)) << t;
      EXPECT_EQ(std::ranges::search(value, mark).empty(), table != ArchiveTable::kBodies) << t;
      return true;
    }));
    EXPECT_EQ(rows, 1) << t;
  }
}

TEST_F(MemberArchiveTest, SameKeyIsBlindedDifferentlyInEachTableAndArchive) {
  const Bytes key = bytes(32);
  std::vector<Bytes> stored;
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(open()->apply({{ArchiveTable::kCardOf, key, Bytes{}},
                             {ArchiveTable::kNewest, key, Bytes{}}}));
    {
      const Env env = raw();
      const auto txn = env.read();
      for (const ArchiveTable table : {ArchiveTable::kCardOf, ArchiveTable::kNewest}) {
        ASSERT_OK(txn->scan(static_cast<unsigned>(table), {}, false, [&](BytesView at, BytesView) {
          stored.push_back(to_bytes(at.first(16)));
          return true;
        }));
      }
    }
    std::filesystem::remove_all(path());
    random.fill(master.writable());
  }
  ASSERT_EQ(stored.size(), 4u);
  std::ranges::sort(stored);
  EXPECT_EQ(std::ranges::adjacent_find(stored), stored.end());
}

TEST_F(MemberArchiveTest, SwappedAndAlteredValuesAreNotBelieved) {
  const Bytes a = bytes(32);
  const Bytes b = bytes(32);
  for (const ArchiveTable table : {ArchiveTable::kContentKeys, ArchiveTable::kCardOf}) {
    SCOPED_TRACE(static_cast<int>(table));
    ASSERT_OK(open()->apply({{table, a, text("of a")}, {table, b, text("of b")}}));
    {
      Env env = raw();
      std::vector<std::pair<Bytes, Bytes>> rows;
      {
        const auto txn = env.read();
        ASSERT_OK(txn->scan(static_cast<unsigned>(table), {}, false, [&](BytesView k, BytesView v) {
          rows.emplace_back(to_bytes(k), to_bytes(v));
          return true;
        }));
      }
      ASSERT_EQ(rows.size(), 2u);
      ASSERT_OK(env.update([&](WriteTxn& txn) -> Result<void> {
        const auto put = txn.put(static_cast<unsigned>(table), rows[0].first, rows[1].second);
        if (!put) return put;
        return txn.put(static_cast<unsigned>(table), rows[1].first, rows[0].second);
      }));
    }
    const auto archive = open();
    EXPECT_CODE(archive->load(table, a), ErrorCode::kStorageCorrupt);
    EXPECT_CODE(archive->load(table, b), ErrorCode::kStorageCorrupt);
    EXPECT_CODE(archive->scan(table, {}, false, 9), ErrorCode::kStorageCorrupt);
    EXPECT_CODE(archive->with_prefix(table, {}, 9), ErrorCode::kStorageCorrupt);
  }
}

TEST_F(MemberArchiveTest, AnotherMasterKeyOrAnotherKindOfStoreIsRefused) {
  { open(); }
  crypto::Secret<32> other;
  random.fill(other.writable());
  EXPECT_CODE(MemberArchive::open(path(), other, random), ErrorCode::kBadSignature);
  EXPECT_CODE(store::NodeStore::open(path(), master, small_options(), random),
              ErrorCode::kMalformed);
  ASSERT_OK(try_open());
}

TEST_F(MemberArchiveTest, WritesOfOneApplyStandOrFallTogether) {
  const auto archive = open();
  EXPECT_CODE(archive->apply({{ArchiveTable::kMeta, text("a"), text("1")},
                              {ArchiveTable::kMeta, {}, text("1")}}),
              ErrorCode::kMalformed);
  EXPECT_CODE(archive->load(ArchiveTable::kMeta, text("a")), ErrorCode::kNotFound);
  disk::full();
  EXPECT_CODE(archive->apply({{ArchiveTable::kMeta, text("a"), text("1")}}),
              ErrorCode::kStorageFull);
  disk::heal();
  EXPECT_CODE(archive->load(ArchiveTable::kMeta, text("a")), ErrorCode::kNotFound);
  ASSERT_OK(archive->apply({{ArchiveTable::kMeta, text("a"), text("1")}}));
}

TEST_F(MemberArchiveTest, TwoProcessesWriteInTurnAndLoseNothing) {
  { open(); }
  const auto work = [&](std::uint8_t who) {
    return [this, who](int) {
      const auto archive = try_open();
      if (!archive) return 1;
      for (std::uint8_t i = 0; i < 50; ++i) {
        if (!(*archive)->apply({{ArchiveTable::kEntries, {who, i}, bytes(20'000)}})) return 2;
      }
      return 0;
    };
  };
  Child one(work(1));
  Child two(work(2));
  EXPECT_EQ(one.wait(), 0);
  EXPECT_EQ(two.wait(), 0);
  EXPECT_EQ(open()->scan(ArchiveTable::kEntries, {}, false, 1000)->size(), 100u);
}

// Format 1 had the tails of bodies in the table behind its last one, number 28.
TEST_F(MemberArchiveTest, AnArchiveOfFormat1IsBroughtToTheNewOneAndKeepsItsBodies) {
  constexpr unsigned kTailsBefore = 28;
  const Bytes with_tail = bytes(32);
  const Bytes without = bytes(32);
  const Bytes long_body = bytes(16'384);
  const Bytes short_body = bytes(300);
  ASSERT_OK(open()->apply({{ArchiveTable::kBodies, with_tail, long_body},
                           {ArchiveTable::kBodies, without, short_body},
                           {ArchiveTable::kMeta, text("a"), text("1")}}));
  {
    Env env = raw();
    Bytes tail;
    Bytes format;
    {
      const auto txn = env.read();
      tail = to_bytes(*txn->get(store::kArchiveTailTable, with_tail));
      format = to_bytes(*txn->get(0, text("format")));
    }
    ASSERT_EQ(format[1], 2);
    format[1] = 1;
    ASSERT_OK(env.update([&](WriteTxn& txn) -> Result<void> {
      CEPTOAR_CHECK(txn.put(kTailsBefore, with_tail, tail).has_value());
      CEPTOAR_CHECK(txn.erase(store::kArchiveTailTable, with_tail).has_value());
      return txn.put(0, text("format"), format);
    }));
  }
  for (int opened = 0; opened < 2; ++opened) {
    const auto archive = open();
    const auto found = archive->load(ArchiveTable::kBodies, with_tail);
    ASSERT_OK(found);
    EXPECT_EQ(*found, long_body);
    EXPECT_EQ(*archive->load(ArchiveTable::kBodies, without), short_body);
    EXPECT_EQ(*archive->load(ArchiveTable::kMeta, text("a")), text("1"));
  }
  const Env env = raw();
  const auto txn = env.read();
  EXPECT_EQ(*txn->count(kTailsBefore), 0u);
  EXPECT_EQ(*txn->count(store::kArchiveTailTable), 1u);
  EXPECT_EQ((*txn->get(0, text("format")))[1], 2);
}

TEST_F(MemberArchiveTest, CopyOpensWithTheSameMasterKey) {
  const auto archive = open();
  ASSERT_OK(archive->apply({{ArchiveTable::kCardOf, bytes(32), text("card")}}));
  ASSERT_OK(archive->copy_to(dir.path() / "copy"));
  const auto copy = MemberArchive::open(dir.path() / "copy", master, random);
  ASSERT_OK(copy);
  EXPECT_EQ((*copy)->scan(ArchiveTable::kCardOf, {}, false, 9)->size(), 1u);
}

}  // namespace
}  // namespace ceptoar::test::member_archive_test
