// SPDX-License-Identifier: Apache-2.0
// A copy in several transactions, and one that fails at any call: it is all of it, or none.
#include "store/env.h"
#include "tests/store/store_fixture.h"

namespace ceptoar::test::env_copy_test {
namespace {

using store::Env;
using store::EnvOptions;
using store::WriteTxn;

constexpr store::TableNo kTables = 3;

EnvOptions small_env() {
  EnvOptions options;
  options.map_bytes = 1 << 20;
  options.keep_free_bytes = 0;
  options.tables = kTables;
  return options;
}

class EnvCopyTest : public StoreTest {
 protected:
  Env open(const std::filesystem::path& where) {
    auto env = Env::open(where, small_env());
    CEPTOAR_CHECK(env.has_value());
    return std::move(*env);
  }
  // Table, key and a hash of the value stand for each row.
  using Rows = std::vector<std::pair<std::string, std::size_t>>;
  static Rows rows(const Env& env) {
    Rows out;
    const auto txn = env.read();
    CEPTOAR_CHECK(txn.has_value());
    for (store::TableNo table = 0; table < kTables; ++table) {
      const auto scanned = txn->scan(table, {}, false, [&](BytesView key, BytesView value) {
        const std::size_t hash = std::hash<std::string_view>{}(as_text(value));
        out.emplace_back(std::to_string(table) + std::string(as_text(key)), hash);
        return true;
      });
      CEPTOAR_CHECK(scanned.has_value());
    }
    return out;
  }
  std::filesystem::path copy() const { return dir.path() / "copy"; }
};

// More than one of its transactions takes, in one table and behind it in another.
TEST_F(EnvCopyTest, GoesOnWhereATransactionOfItEnded) {
  Env env = open(dir.path() / "env");
  const auto put_some = [&](std::uint64_t from, std::uint64_t end) {
    for (std::uint64_t i = from; i < end; ++i) {
      ASSERT_OK(env.update([&](WriteTxn& txn) -> Result<void> {
        if (auto put = txn.put(2, key_number(1000 - i), bytes(100)); !put) return put;
        return txn.put(1, key_number(i), bytes(1'000'000));
      }));
    }
  };
  put_some(0, 1);
  disk::heal();  // the counter begins anew
  ASSERT_OK(env.copy_to(dir.path() / "small"));
  const long of_small = disk::syncs();
  put_some(1, 40);
  disk::heal();
  ASSERT_OK(env.copy_to(copy()));
  EXPECT_GE(disk::syncs(), of_small + 2) << "it was one transaction";
  EXPECT_EQ(rows(open(copy())), rows(env));
}

TEST_F(EnvCopyTest, ThatFailsAtAnyCallIsNoneOrAllOfIt) {
  Env env = open(dir.path() / "env");
  for (std::uint64_t i = 0; i < 20; ++i) {
    ASSERT_OK(env.update([&](WriteTxn& txn) -> Result<void> {
      if (auto put = txn.put(1, key_number(i), bytes(3000)); !put) return put;
      return txn.put(2, key_number(i), bytes(10'000));
    }));
  }
  const Rows all = rows(env);
  std::size_t failed = 0;
  for (const disk::Call call : {disk::Call::kWrite, disk::Call::kSync}) {
    for (long nth = 1;; ++nth) {
      SCOPED_TRACE((call == disk::Call::kWrite ? "write " : "sync ") + std::to_string(nth));
      ASSERT_LT(nth, 500);
      std::filesystem::remove_all(copy());
      disk::fail_once(call, EIO, nth);
      const auto done = env.copy_to(copy());
      disk::heal();
      // Of a name that is perhaps not durable it is said that it failed.
      if (std::filesystem::exists(store::data_file(copy()))) {
        EXPECT_EQ(rows(open(copy())), all);
      } else {
        EXPECT_FALSE(done.has_value());
        EXPECT_TRUE(!std::filesystem::exists(copy()) || std::filesystem::is_empty(copy()));
      }
      ASSERT_FALSE(HasFailure());
      if (done) break;
      ++failed;
    }
  }
  EXPECT_GT(failed, 6U);
}

TEST_F(EnvCopyTest, HasWhatIsWrittenAtItsEndAndTheSourceHasNot) {
  Env env = open(dir.path() / "env");
  const auto mark = [](WriteTxn& txn) { return txn.put(0, as_bytes("mark"), {}); };
  ASSERT_OK(env.copy_to(copy(), 0, mark));
  EXPECT_EQ(rows(open(copy())).size(), 1U);
  EXPECT_TRUE(rows(env).empty());
  const auto refuse = [](WriteTxn&) { return Result<void>(fail(ErrorCode::kIo, "no")); };
  EXPECT_CODE(env.copy_to(dir.path() / "refused", 0, refuse), ErrorCode::kIo);
  EXPECT_TRUE(std::filesystem::is_empty(dir.path() / "refused"));
}

}  // namespace
}  // namespace ceptoar::test::env_copy_test
