// SPDX-License-Identifier: Apache-2.0
// A page of the store's file is damaged: for every page and several sorts of damage the store is
// opened and read. It may refuse, report or (LMDB has no checksums) end the process, which the daemon
// turns into words; it may not give out a sealed value that was never written, nor hang.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "store/damage.h"
#include "tests/store/crash_batches.h"
#include "tests/store/store_fixture.h"

namespace ceptoar::test::store_damage_test {
namespace {

using store::NodeStore;

constexpr std::size_t kPage = 4096;
constexpr std::uint64_t kBatches = 40;
constexpr unsigned kPatienceSeconds = 20;

enum Seen : int { kWhole = 0, kSaid = 1, kLost = 2, kWrong = 3, kEnded = 4 };
constexpr int kLooked = 40;  // added to the exit code of the child that looks: no sanitizer ends with one of these

class StoreDamageTest : public StoreTest {
 protected:
  std::filesystem::path path() const { return dir.path() / "store"; }
  static store::NodeStoreOptions options() {
    store::NodeStoreOptions out = small_options();
    out.ballast_bytes = 0;
    return out;
  }
  void write_file(const std::vector<char>& image) const {
    std::ofstream(path() / "data.mdb", std::ios::binary)
        .write(image.data(), static_cast<std::streamsize>(image.size()));
  }
  int look() {
    auto opened = NodeStore::open(path(), master, options(), random);
    if (!opened) return kSaid;
    int seen = kWhole;
    for (std::uint64_t number = 1; number <= kBatches; ++number) {
      for (const RowWrite& row : batch_of(number)) {
        // The newest number is written again by each batch; bodies are checked by those who open them.
        if (!is_sealed(row.at.table) || row.at.table == NodeTable::kMeta || !row.value) continue;
        const auto value = (*opened)->load(row.at.table, row.at.key);
        if (value && *value != *row.value) return kWrong;
        if (!value) seen = std::max<int>(seen, value.error().code == ErrorCode::kNotFound ? kLost : kSaid);
      }
    }
    return seen;
  }
};

TEST_F(StoreDamageTest, DamagedPageNeverGivesOutASealedValueThatWasNotWritten) {
  {
    auto made = NodeStore::open(path(), master, options(), random);
    ASSERT_OK(made);
    for (std::uint64_t number = 1; number <= kBatches; ++number) {
      ASSERT_OK((*made)->apply({batch_of(number)}));
    }
  }
  std::ifstream file(path() / "data.mdb", std::ios::binary);
  const std::vector<char> good(std::istreambuf_iterator<char>(file), {});
  ASSERT_GT(good.size(), 20 * kPage);
  std::array<std::size_t, 5> seen{};
  for (std::size_t page = 0; page < good.size() / kPage; ++page) {
    for (int sort = 0; sort < 3; ++sort) {
      std::vector<char> image = good;
      const auto at = image.begin() + static_cast<std::ptrdiff_t>(page * kPage);
      if (sort == 0) std::fill(at, at + kPage, '\0');
      for (std::size_t i = 0; sort == 1 && i < kPage; ++i) {
        at[static_cast<std::ptrdiff_t>(i)] = static_cast<char>(random.below(256));
      }
      if (sort == 2) at[static_cast<std::ptrdiff_t>(random.below(kPage))] ^= 0x10;
      write_file(image);
      Child child([&](int) {
        ::alarm(kPatienceSeconds);
        store::on_damaged_pages([] { ::_exit(kLooked + kEnded); });  // as the daemon, which says it
        return kLooked + look();
      });
      const int status = child.wait();
      SCOPED_TRACE("page " + std::to_string(page) + ", damage " + std::to_string(sort));
      ASSERT_TRUE(WIFEXITED(status)) << (WTERMSIG(status) == SIGALRM ? "it hangs" : "no words");
      const int saw = WEXITSTATUS(status) - kLooked;
      ASSERT_TRUE(saw >= kWhole && saw <= kEnded) << "exit " << WEXITSTATUS(status);
      EXPECT_NE(saw, kWrong);
      ++seen[static_cast<std::size_t>(saw)];
    }
  }
  std::printf("untouched %zu, said %zu, rows gone %zu, process ended %zu\n", seen[kWhole],
              seen[kSaid], seen[kLost], seen[kEnded]);
  EXPECT_GT(seen[kSaid], 0U);
}

}  // namespace
}  // namespace ceptoar::test::store_damage_test
