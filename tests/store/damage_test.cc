// SPDX-License-Identifier: Apache-2.0
// A disk that altered or lost pages of an archive. LMDB may be led astray by that; the program is not:
// it gives what was put, or an error, or says that the archive is damaged. And what is still whole is
// taken over into a new archive.
#include "store/damage.h"

#include <algorithm>
#include <fstream>
#include <map>

#include "store/env.h"
#include "store/member_archive.h"
#include "tests/store/store_fixture.h"

namespace ceptoar::test::damage_test {
namespace {

using store::ArchiveTable;
using store::ArchiveWrite;
using store::MemberArchive;

constexpr int kToldOfDamage = 74;
constexpr int kError = 75;
constexpr int kWrong = 76;
constexpr std::size_t kPage = 4096;
constexpr ArchiveTable kTables[] = {ArchiveTable::kMeta, ArchiveTable::kItems, ArchiveTable::kBodies,
                                    ArchiveTable::kCardOf, ArchiveTable::kThread};

class DamageTest : public StoreTest {
 protected:
  using Rows = std::map<Bytes, Bytes>;

  void SetUp() override {
    StoreTest::SetUp();
    std::vector<ArchiveWrite> writes;
    for (const ArchiveTable table : kTables) {
      for (int n = 0; n < 120; ++n) {
        const bool body = table == ArchiveTable::kBodies;
        ArchiveWrite write{table, bytes(body ? 32 : 40), bytes(body ? 4096 : 300)};
        put_[table][write.key] = *write.value;
        writes.push_back(std::move(write));
      }
    }
    const auto archive = MemberArchive::open(path(), master, random);
    ASSERT_OK(archive);
    ASSERT_OK((*archive)->apply(writes));
  }
  std::filesystem::path path() const { return dir.path() / "archive"; }
  std::filesystem::path file() const { return path() / "data.mdb"; }
  Bytes load() const {
    std::ifstream in(file(), std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), {});
  }
  void save(const Bytes& bytes) const {
    std::ofstream out(file(), std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  // Some bytes in `pages` pages behind LMDB's own two, or whole pages.
  Bytes damaged(const Bytes& good, int pages, bool whole) {
    Bytes bad = good;
    for (int n = 0; n < pages; ++n) {
      const std::size_t page = kPage * (2 + random.below(good.size() / kPage - 2));
      for (std::size_t i = 0; i < (whole ? kPage : 4); ++i) {
        const std::size_t at = page + (whole ? i : random.below(whole ? kPage : 64));
        bad[at] = static_cast<std::uint8_t>(bad[at] ^ (1 + random.below(255)));
      }
    }
    return bad;
  }
  // What a program does that opens the archive and reads all of it, or makes a backup of it first.
  int read_all(bool copy_first = false) {
    const auto archive = MemberArchive::open(path(), master, random);
    if (!archive) return kError;
    if (copy_first) {
      if (!(*archive)->copy_to(dir.path() / "copy")) return kError;
      if (!copy_has_all_rows()) return kWrong;
    }
    for (const ArchiveTable table : kTables) {
      const auto rows = (*archive)->scan(table, {}, false, 1000);
      if (!rows) return kError;
      if (table == ArchiveTable::kBodies) continue;  // not sealed here
      for (const auto& row : *rows) {
        const auto put = put_[table].find(row.key);
        if (put == put_[table].end() || put->second != row.value) return kWrong;
      }
    }
    return 0;
  }

  // What is in them may be damaged, and is told by whoever reads it; but a copy that was called good has them all.
  bool copy_has_all_rows() {
    store::EnvOptions options;
    options.tables = store::kArchiveTailTable + 1;
    options.read_only = true;
    const auto copy = store::Env::open(dir.path() / "copy", options);
    const auto txn = copy ? copy->read() : Result<store::ReadTxn>(copy.error());
    return txn && std::ranges::all_of(kTables, [&](ArchiveTable table) {
      std::size_t rows = 0;
      const auto count_them = [&rows](BytesView, BytesView) { return ++rows > 0; };
      const auto scanned = txn->scan(static_cast<store::TableNo>(table), {}, false, count_them);
      return scanned && rows == put_[table].size();
    });
  }

  std::map<ArchiveTable, Rows> put_;
};

TEST_F(DamageTest, EndsWithWordsAndNeverByASignal) {
  const Bytes good = load();
  std::map<int, int> ends;
  for (int round = 0; round < 300; ++round) {
    save(round % 3 == 2 ? Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(
                                                  kPage * random.below(good.size() / kPage)))
                        : damaged(good, 6, round % 3 == 1));
    Child child([&](int) {
      store::on_damaged_pages([] { ::_exit(kToldOfDamage); });
      return read_all(round % 2 == 1);
    });
    const int status = child.wait();
    std::filesystem::remove_all(dir.path() / "copy");
    ASSERT_TRUE(WIFEXITED(status)) << "round " << round << ": signal " << WTERMSIG(status);
    ASSERT_NE(WEXITSTATUS(status), kWrong) << "round " << round;
    ++ends[WEXITSTATUS(status)];
  }
  EXPECT_GT(ends[kToldOfDamage], 0) << "no round led LMDB astray: the handler was not tried";
  EXPECT_GT(ends[kError], 0);
}

TEST_F(DamageTest, AFaultOfTheProgramItselfIsNoDamage) {
  Child child([&](int) {
    store::on_damaged_pages([] { ::_exit(kToldOfDamage); });
    if (read_all() != 0) return 1;
    ::raise(SIGSEGV);
    ::raise(SIGSEGV);
    return 2;
  });
  const int status = child.wait();
  ASSERT_TRUE(WIFSIGNALED(status)) << "exit " << WEXITSTATUS(status);
  EXPECT_EQ(WTERMSIG(status), SIGSEGV);
}

TEST_F(DamageTest, WhatIsWholeIsTakenOverAndNothingElse) {
  const Bytes good = load();
  std::uint64_t lost = 0;
  for (int round = 0; round < 40; ++round) {
    const bool cut = round % 4 == 3;
    const Bytes bad = cut ? Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(
                                                    kPage * (2 + random.below(good.size() / kPage))))
                          : damaged(good, 1 + round % 5, round % 2 == 1);
    save(bad);
    const auto fresh_path = dir.path() / ("fresh" + std::to_string(round));
    const auto fresh = MemberArchive::open(fresh_path, master, random);
    ASSERT_OK(fresh);
    const auto taken = (*fresh)->take_over(path());
    ASSERT_OK(taken);
    EXPECT_EQ(load(), bad) << "the damaged file is only read";
    if (!taken->readable) continue;
    for (const ArchiveTable table : kTables) {
      const auto rows = (*fresh)->scan(table, {}, false, 1000);
      ASSERT_OK(rows);
      const auto kept = taken->kept.find(table);
      EXPECT_EQ(rows->size(), kept == taken->kept.end() ? 0 : kept->second);
      const auto gone = taken->lost.find(table);
      lost += gone == taken->lost.end() ? 0 : gone->second;
      if (table == ArchiveTable::kBodies) continue;
      for (const auto& row : *rows) {
        ASSERT_TRUE(put_[table].contains(row.key));
        EXPECT_EQ(put_[table][row.key], row.value);
      }
    }
  }
  EXPECT_GT(lost, 0u);
}

TEST_F(DamageTest, AWholeArchiveIsTakenOverWhole) {
  const auto fresh = MemberArchive::open(dir.path() / "fresh", master, random);
  ASSERT_OK(fresh);
  const auto taken = (*fresh)->take_over(path());
  ASSERT_OK(taken);
  EXPECT_TRUE(taken->readable);
  EXPECT_TRUE(taken->lost.empty());
  for (const ArchiveTable table : kTables) {
    const auto rows = (*fresh)->scan(table, {}, false, 1000);
    ASSERT_OK(rows);
    Rows found;
    for (const auto& row : *rows) found[row.key] = row.value;
    EXPECT_EQ(found, put_[table]) << static_cast<int>(table);
  }
}

TEST_F(DamageTest, NothingIsTakenOverFromAnotherKeysArchive) {
  crypto::Secret<32> other;
  random.fill(other.writable());
  const auto fresh = MemberArchive::open(dir.path() / "fresh", other, random);
  ASSERT_OK(fresh);
  EXPECT_CODE((*fresh)->take_over(path()), ErrorCode::kBadSignature);
  EXPECT_CODE((*fresh)->take_over(dir.path() / "nowhere"), ErrorCode::kNotFound);
}

// Each leaf forgets its last row; LMDB finds nothing wrong with that.
TEST_F(DamageTest, ACopyThatWouldLackRowsIsNone) {
  Bytes bad = load();
  for (std::size_t page = 2; page < bad.size() / kPage; ++page) {
    const auto begin = bad.begin() + static_cast<std::ptrdiff_t>(page * kPage);
    const bool leaf = begin[10] == 0x02 && begin[11] == 0;
    if (!leaf || begin[12] + 256u * begin[13] <= 20) continue;
    const std::size_t node = begin[16] + 256u * begin[17];
    if (node + 8 > kPage || (begin[static_cast<std::ptrdiff_t>(node + 4)] & 2) != 0) continue;  // the tables' names
    begin[12] = static_cast<std::uint8_t>(begin[12] - 2);
  }
  ASSERT_NE(bad, load());
  save(bad);
  const auto archive = MemberArchive::open(path(), master, random);
  ASSERT_OK(archive);
  EXPECT_CODE((*archive)->copy_to(dir.path() / "copy"), ErrorCode::kStorageCorrupt);
  EXPECT_TRUE(std::filesystem::is_empty(dir.path() / "copy"));
}

// A lost table must not be made anew over what may still be read.
TEST_F(DamageTest, AnArchiveThatLostTheListOfItsTablesIsNotWrittenTo) {
  Bytes bad = load();
  // The names of the tables stand in clear in one leaf; a table's row has the mark of a sub-database.
  for (std::size_t page = 2; page < bad.size() / kPage; ++page) {
    const auto begin = bad.begin() + static_cast<std::ptrdiff_t>(page * kPage);
    const bool leaf = begin[10] == 0x02 && begin[11] == 0;
    if (!leaf) continue;
    const std::size_t lower = begin[12] + 256u * begin[13];
    const std::size_t node = begin[16] + 256u * begin[17];
    if (lower <= 16 || node + 8 > kPage || (begin[static_cast<std::ptrdiff_t>(node + 4)] & 2) == 0) continue;
    begin[static_cast<std::ptrdiff_t>(node + 8)] = 'x';  // "0" or "1" has another name now
  }
  ASSERT_NE(bad, load());
  save(bad);
  EXPECT_CODE(MemberArchive::open(path(), master, random), ErrorCode::kStorageCorrupt);
  EXPECT_EQ(load(), bad);
}

}  // namespace
}  // namespace ceptoar::test::damage_test
