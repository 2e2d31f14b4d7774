// SPDX-License-Identifier: Apache-2.0
// A store file whose bytes a disk altered, read without LMDB: nothing outside the file is touched, no page
// leads in circles, no value is read again and again; and a whole file gives all that was put.
// Input: changes of four bytes each - page, place in it (two), new byte; an odd one out cuts the file.
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "store/env.h"
#include "store/salvage.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::fuzz {
namespace {

constexpr unsigned kTables = 4;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kSmallestPage = 512;  // that a file may name
constexpr std::size_t kChange = 4;
constexpr std::size_t kPointersOfAPage = kPage / 2;

using Rows = std::map<std::pair<store::TableNo, Bytes>, Bytes>;

// Small values, enough for a tree of two levels, and some with pages of their own.
Rows some_rows() {
  Rows out;
  for (store::TableNo table = 0; table < kTables; ++table) {
    for (std::uint8_t n = 0; n < 40; ++n) {
      const std::size_t size = n % 16 == 7 ? 5'000 : 150;
      out[{table, Bytes{n, 1, 2}}] = Bytes(size, static_cast<std::uint8_t>(n + table));
    }
  }
  return out;
}

struct Good {
  test::TempDir directory;
  Rows rows = some_rows();
  Bytes file;

  Good() {
    store::EnvOptions options;
    options.tables = kTables;
    options.keep_free_bytes = 0;
    {
      auto env = store::Env::open(directory.path() / "good", options);
      CEPTOAR_CHECK(env.has_value());
      const auto put = env->update([&](store::WriteTxn& txn) -> Result<void> {
        for (const auto& [at, value] : rows) {
          if (auto done = txn.put(at.first, at.second, value); !done) return done;
        }
        return {};
      });
      CEPTOAR_CHECK(put.has_value());
    }
    std::ifstream in(directory.path() / "good" / "data.mdb", std::ios::binary);
    file = Bytes(std::istreambuf_iterator<char>(in), {});
    CEPTOAR_CHECK(file.size() >= 4 * kPage);
  }
  std::filesystem::path altered() const { return directory.path() / "altered.mdb"; }
};

Bytes altered(Input& input, Bytes file) {
  const std::size_t pages = file.size() / kPage;
  while (input.size() >= kChange) {
    const std::size_t page = input.u8() % pages;
    const std::size_t place = input.u16() % kPage;
    file[page * kPage + place] = input.u8();
  }
  if (!input.empty()) file.resize(file.size() * input.u8() / 256);
  return file;
}

void run(BytesView bytes) {
  static const Good good;
  Input input(bytes);
  const Bytes file = altered(input, good.file);
  {
    std::ofstream out(good.altered(), std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
    CEPTOAR_CHECK(out.flush().good());
  }
  Rows found;
  std::size_t rows = 0;
  std::size_t large = 0;
  const auto expected = store::salvage_rows(
      good.altered(), kTables,
      [&](store::TableNo table, BytesView key, BytesView value) -> Result<void> {
        CEPTOAR_CHECK(table < kTables && !key.empty());
        found[{table, to_bytes(key)}] = to_bytes(value);
        if (value.size() > kPage) large += value.size();
        ++rows;
        return {};
      });
  if (bytes.empty()) CEPTOAR_CHECK(expected.has_value() && found == good.rows);
  if (!expected) return;
  CEPTOAR_CHECK(expected->size() == kTables);
  CEPTOAR_CHECK(rows <= kTables * (file.size() / kPage + 1) * kPointersOfAPage);
  CEPTOAR_CHECK(large <= kTables * (file.size() / kSmallestPage + 1) * file.size());
}

const Registration kRegistered("salvage", run);

}  // namespace
}  // namespace ceptoar::fuzz
