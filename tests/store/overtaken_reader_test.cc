// SPDX-License-Identifier: Apache-2.0
// Commits that end just when a reader has begun: the one moment at which LMDB may give it roots that do not
// belong to its number (store/env.cc, begin_reading). Here they come at that moment each time.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <lmdb.h>

#include "store/env.h"
#include "tests/store/store_fixture.h"

namespace ceptoar::test::overtaken_reader_test {
namespace {

using store::Env;

int overtaking = 0;  // commits that still come between a reader's begin and its first look
std::uint64_t newest = 0;
constexpr const char* kTable = "1";
const Bytes kKey{'n'};

using Begin = int (*)(MDB_env*, MDB_txn*, unsigned, MDB_txn**);
Begin real_begin() {
  // The cast is how POSIX says to take a function from dlsym().
  static const auto found = reinterpret_cast<Begin>(::dlsym(RTLD_NEXT, "mdb_txn_begin"));
  return found;
}

void commit_one_more(MDB_env* env) {
  MDB_txn* txn = nullptr;
  CEPTOAR_CHECK(real_begin()(env, nullptr, 0, &txn) == 0);
  MDB_dbi table = 0;
  CEPTOAR_CHECK(mdb_dbi_open(txn, kTable, 0, &table) == 0);
  Bytes value;
  append_le64(value, ++newest);
  MDB_val key{kKey.size(), const_cast<std::uint8_t*>(kKey.data())};
  MDB_val data{value.size(), value.data()};
  CEPTOAR_CHECK(mdb_put(txn, table, &key, &data, 0) == 0);
  CEPTOAR_CHECK(mdb_txn_commit(txn) == 0);
}

class OvertakenReaderTest : public StoreTest {
 protected:
  OvertakenReaderTest() {
    store::EnvOptions options;
    options.tables = 2;
    auto opened = Env::open(dir.path() / "env", options);
    CEPTOAR_CHECK(opened.has_value());
    env.emplace(std::move(*opened));
    newest = 0;
    Bytes value;
    append_le64(value, newest);
    CEPTOAR_CHECK(env->update([&](store::WriteTxn& txn) { return txn.put(1, kKey, value); }).has_value());
  }
  ~OvertakenReaderTest() override { overtaking = 0; }
  std::uint64_t seen() const {
    const auto txn = env->read();
    CEPTOAR_CHECK(txn.has_value());
    return read_le64(*txn->get(1, kKey));
  }
  std::optional<Env> env;
};

TEST_F(OvertakenReaderTest, BeginsAnewUntilNoCommitCameBetween) {
  for (const int commits : {1, 2, 7}) {
    overtaking = commits;
    EXPECT_EQ(seen(), newest) << commits;
    EXPECT_EQ(overtaking, 0);
  }
  EXPECT_EQ(newest, 10U);
}

}  // namespace
}  // namespace ceptoar::test::overtaken_reader_test

// In place of the library's, for the whole program.
extern "C" int mdb_txn_begin(MDB_env* env, MDB_txn* parent, unsigned flags, MDB_txn** txn) {
  using namespace ceptoar::test::overtaken_reader_test;
  const int rc = real_begin()(env, parent, flags, txn);
  if (rc == 0 && (flags & MDB_RDONLY) != 0 && overtaking > 0) {
    --overtaking;
    commit_one_more(env);
  }
  return rc;
}
