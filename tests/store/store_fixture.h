// SPDX-License-Identifier: Apache-2.0
// What the tests of the store share: keys, rows, and child processes that may be killed.
#ifndef CEPTOAR_TESTS_STORE_STORE_FIXTURE_H_
#define CEPTOAR_TESTS_STORE_STORE_FIXTURE_H_

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "store/files.h"
#include "store/node_store.h"
#include "store/places.h"
#include "tests/store/faulty_disk.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::test {

inline std::uint64_t seed_of_run() {
  const char* text = std::getenv("CEPTOAR_SEED");
  const std::uint64_t seed = text != nullptr ? std::strtoull(text, nullptr, 10) : 20'100'401;
  return seed;
}

#define ASSERT_OK(expression)                                              \
  do {                                                                     \
    const auto& result_ = (expression);                                    \
    ASSERT_TRUE(result_.has_value()) << result_.error().context;           \
  } while (false)
#define EXPECT_CODE(expression, expected)                                  \
  do {                                                                     \
    const auto& result_ = (expression);                                    \
    ASSERT_FALSE(result_.has_value());                                     \
    EXPECT_EQ(result_.error().code, expected) << result_.error().context;  \
  } while (false)

// Where the file has a row.
struct OnDisk {
  store::TableNo table;
  Bytes key;
};
inline OnDisk on_disk(const store::WriteTxn& txn, NodeTable table, BytesView key) {
  if (!store::is_placed(table)) return {static_cast<store::TableNo>(table), to_bytes(key)};
  const store::TableNo data = table == NodeTable::kEntries  ? store::kPlacedEntries
                              : table == NodeTable::kBodies ? store::kPlacedBodies
                                                            : store::kPlacedRoutes;
  return {data, key_number(read_le64(*txn.get(store::kPlaces, key)))};
}

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    RecordProperty("seed", std::to_string(seed_of_run()));
    std::printf("seed %llu (CEPTOAR_SEED sets another)\n",
                static_cast<unsigned long long>(seed_of_run()));
    random.fill(master.writable());
    disk::heal();
  }
  void TearDown() override { disk::heal(); }

  Bytes bytes(std::size_t size) {
    Bytes out(size);
    random.fill(out);
    return out;
  }

  struct Ready {
    Ready() { CEPTOAR_CHECK(crypto::init().has_value()); }
  };
  Ready ready;  // before the first secret
  TempDir dir;
  SeededRandom random{seed_of_run()};
  crypto::Secret<32> master;
};

inline Bytes text(std::string_view value) { return to_bytes(as_bytes(value)); }
inline RowWrite put_row(NodeTable table, Bytes key, Bytes value) {
  return {{table, std::move(key)}, std::move(value)};
}
inline RowWrite erase_row(NodeTable table, Bytes key) {
  return {{table, std::move(key)}, std::nullopt};
}

inline store::NodeStoreOptions small_options() {
  store::NodeStoreOptions options;
  options.env.map_bytes = 1 << 20;
  options.env.keep_free_bytes = 1 << 20;
  options.ballast_bytes = 1 << 20;
  return options;
}

// A child of this process with a pipe from it. It never returns into the test.
class Child {
 public:
  // `work` gets the writing end; its result is the exit code.
  explicit Child(const std::function<int(int pipe)>& work) {
    int ends[2];
    CEPTOAR_CHECK(::pipe(ends) == 0);
    pid_ = ::fork();
    CEPTOAR_CHECK(pid_ >= 0);
    if (pid_ == 0) {
      ::close(ends[0]);
      ::_exit(work(ends[1]));
    }
    ::close(ends[1]);
    pipe_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) {
      kill();
      wait();
    }
    ::close(pipe_);
  }
  // The next number the child sent; nullopt when it is gone.
  std::optional<std::uint64_t> next() const {
    std::uint64_t number = 0;
    return ::read(pipe_, &number, sizeof number) == sizeof number ? std::optional(number)
                                                                  : std::nullopt;
  }
  void kill() const { ::kill(pid_, SIGKILL); }
  int wait() {
    int status = 0;
    CEPTOAR_CHECK(::waitpid(std::exchange(pid_, -1), &status, 0) > 0);
    return status;
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  int pipe_ = -1;
};

inline bool send_number(int pipe, std::uint64_t number) {
  return ::write(pipe, &number, sizeof number) == sizeof number;
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_STORE_STORE_FIXTURE_H_
