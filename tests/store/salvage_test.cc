// SPDX-License-Identifier: Apache-2.0
// A damaged file read page by page: what one altered page may cost.
#include "store/salvage.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <map>

#include "tests/store/store_fixture.h"

namespace ceptoar::test::salvage_test {
namespace {

constexpr unsigned kTables = 2;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kValue = 9'000;  // pages of its own
constexpr std::uint8_t kValues = 8;

class SalvageTest : public StoreTest {
 protected:
  std::filesystem::path file() const { return dir.path() / "env" / "data.mdb"; }
  void make() {
    store::EnvOptions options = small_options().env;
    options.tables = kTables;
    auto env = store::Env::open(dir.path() / "env", options);
    ASSERT_OK(env);
    ASSERT_OK(env->update([](store::WriteTxn& txn) -> Result<void> {
      for (std::uint8_t n = 0; n < kValues; ++n) {
        if (auto done = txn.put(1, Bytes{n, 1}, Bytes(kValue, n)); !done) return done;
      }
      return {};
    }));
  }
  // Calls `change` with the place, in the file, of the page number behind each large value.
  void each_large(const std::function<void(Bytes& bytes, std::size_t at)>& change) {
    std::ifstream in(file(), std::ios::binary);
    Bytes bytes(std::istreambuf_iterator<char>(in), {});
    const auto u16 = [&](std::size_t at) { return static_cast<std::size_t>(bytes[at] | bytes[at + 1] << 8); };
    for (std::size_t page = 2 * kPage; page + kPage <= bytes.size(); page += kPage) {
      std::uint64_t number = 0;
      std::memcpy(&number, bytes.data() + page, sizeof number);
      const bool leaf = number == page / kPage && u16(page + 10) == 2;
      for (std::size_t at = 16; leaf && at + 2 <= u16(page + 12); at += 2) {
        const std::size_t node = page + u16(page + at);
        if ((u16(node + 4) & 1) != 0) change(bytes, node + 8 + u16(node + 6));
      }
    }
    std::ofstream out(file(), std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  std::map<Bytes, Bytes> salvaged() const {
    std::map<Bytes, Bytes> out;
    const auto rows = store::salvage_rows(
        file(), kTables, [&](store::TableNo table, BytesView key, BytesView value) -> Result<void> {
          if (table == 1) out[to_bytes(key)] = to_bytes(value);
          return {};
        });
    EXPECT_TRUE(rows.has_value());
    return out;
  }
};

TEST_F(SalvageTest, LargeValuesOfAWholeFileComeBack) {
  make();
  const auto rows = salvaged();
  ASSERT_EQ(rows.size(), kValues);
  for (std::uint8_t n = 0; n < kValues; ++n) EXPECT_EQ(rows.at({n, 1}), Bytes(kValue, n));
}

TEST_F(SalvageTest, PagesOfAValueThatSeveralRowsPointToAreReadOnce) {
  make();
  std::uint64_t first = 0;
  int large = 0;
  each_large([&](Bytes& bytes, std::size_t at) {
    if (large++ == 0) std::memcpy(&first, bytes.data() + at, sizeof first);
    std::memcpy(bytes.data() + at, &first, sizeof first);
  });
  // Copies of the leaf from earlier transactions may lie in the file too.
  ASSERT_GE(large, kValues);
  EXPECT_EQ(salvaged().size(), 1u);
}

TEST_F(SalvageTest, APointerIntoTheMiddleOfAValueIsNoValue) {
  make();
  each_large([&](Bytes& bytes, std::size_t at) {
    std::uint64_t page = 0;
    std::memcpy(&page, bytes.data() + at, sizeof page);
    ++page;
    std::memcpy(bytes.data() + at, &page, sizeof page);
  });
  EXPECT_TRUE(salvaged().empty());
}

}  // namespace
}  // namespace ceptoar::test::salvage_test
