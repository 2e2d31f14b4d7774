// SPDX-License-Identifier: Apache-2.0
// A disk that is full, lies or dies: injected at the system call, and a real small one where root may
// mount it.
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

#include "store/node_store.h"
#include "tests/store/crash_batches.h"
#include "tests/store/store_fixture.h"

namespace ceptoar::test::store_failure_test {
namespace {

using store::NodeStore;
using store::NodeStoreOptions;
using store::Space;

class StoreFailureTest : public StoreTest {
 protected:
  void start(const NodeStoreOptions& options = small_options()) {
    store.reset();
    auto opened = NodeStore::open(path(), master, options, random);
    CEPTOAR_CHECK(opened.has_value());
    store = std::move(*opened);
  }
  Result<void> write(std::uint64_t number, std::size_t size = 100) {
    return store->apply({{put_row(NodeTable::kEntries, key_number(number), bytes(size)),
                          put_row(NodeTable::kLog, key_number(number), bytes(32))}});
  }
  // Both rows of a batch, or neither.
  bool has(std::uint64_t number) const {
    const bool entry = store->load(NodeTable::kEntries, key_number(number)).has_value();
    EXPECT_EQ(entry, store->load(NodeTable::kLog, key_number(number)).has_value()) << number;
    return entry;
  }
  std::filesystem::path path() const { return dir.path() / "store"; }
  bool ballast() const { return std::filesystem::exists(path() / "ballast"); }

  std::unique_ptr<NodeStore> store;
};

TEST_F(StoreFailureTest, FullMapGrowsWithoutAnybodyNoticing) {
  start();
  for (std::uint64_t i = 0; i < 60; ++i) ASSERT_OK(write(i, 100'000));
  EXPECT_EQ(store->space(), Space::kPlenty);
  EXPECT_TRUE(ballast());
  for (std::uint64_t i = 0; i < 60; ++i) EXPECT_TRUE(has(i));
}

TEST_F(StoreFailureTest, FullDiskGivesUpTheBallastRefusesAndRecovers) {
  start();
  ASSERT_OK(write(1));
  EXPECT_EQ(store->space(), Space::kPlenty);
  EXPECT_TRUE(ballast());
  disk::full();
  EXPECT_CODE(write(2), ErrorCode::kStorageFull);
  EXPECT_EQ(store->space(), Space::kFull);
  EXPECT_FALSE(ballast());
  EXPECT_FALSE(store->read_only());
  EXPECT_CODE(write(3), ErrorCode::kStorageFull);
  EXPECT_TRUE(has(1));
  EXPECT_FALSE(has(2));
  disk::heal();
  EXPECT_EQ(store->space(), Space::kPlenty) << "room must be seen before anybody writes";
  ASSERT_OK(write(4));
  EXPECT_EQ(store->space(), Space::kPlenty);
  EXPECT_TRUE(ballast());
  EXPECT_TRUE(has(4));
  start();
  EXPECT_TRUE(has(1));
  EXPECT_FALSE(has(2));
  EXPECT_FALSE(has(3));
  EXPECT_TRUE(has(4));
}

TEST_F(StoreFailureTest, WriteCutShortByAFullDiskIsNoReasonToLatch) {
  for (const bool full : {true, false}) {
    start();
    ASSERT_OK(write(1));
    disk::cut_writes(full);
    if (full) {
      EXPECT_CODE(write(2), ErrorCode::kStorageFull);
      EXPECT_FALSE(store->read_only());
    } else {  // half a write with plenty of room is a broken disk
      EXPECT_CODE(write(2), ErrorCode::kIo);
      EXPECT_TRUE(store->read_only());
    }
    disk::heal();
    EXPECT_FALSE(has(2));
  }
}

TEST_F(StoreFailureTest, ApplyThatFitsAfterTheBallastIsGoneSucceeds) {
  NodeStoreOptions options = small_options();
  options.env.keep_free_bytes = 1ull << 60;  // the map may grow into the reserve alone
  start(options);
  ASSERT_OK(write(1, 3 << 20));
  EXPECT_EQ(store->space(), Space::kReserve);
  EXPECT_FALSE(ballast());
  ASSERT_OK(write(2, 3 << 20));
  EXPECT_EQ(store->space(), Space::kReserve);
}

TEST_F(StoreFailureTest, LimitOfTheMapKeepsTheStoreFullUntilSomethingFits) {
  NodeStoreOptions options = small_options();
  options.env.map_max_bytes = 2 << 20;
  start(options);
  ASSERT_OK(write(1, 1 << 20));
  EXPECT_CODE(write(2, 3 << 20), ErrorCode::kStorageFull);
  EXPECT_EQ(store->space(), Space::kFull);
  ASSERT_OK(store->apply({{erase_row(NodeTable::kEntries, key_number(1)),
                           erase_row(NodeTable::kLog, key_number(1))}}));
  EXPECT_EQ(store->space(), Space::kPlenty);
}

TEST_F(StoreFailureTest, StartsOnAFullDiskWithoutABallast) {
  start();
  ASSERT_OK(write(1));
  store.reset();
  std::filesystem::remove(path() / "ballast");
  disk::full();
  start();
  EXPECT_EQ(store->space(), Space::kReserve);
  EXPECT_TRUE(has(1));
}

TEST_F(StoreFailureTest, FailedSyncLatchesAndReadsGoOn) {
  start();
  ASSERT_OK(write(1));
  disk::fail(disk::Call::kSync, EIO);
  EXPECT_CODE(write(2), ErrorCode::kIo);
  disk::heal();
  EXPECT_TRUE(store->read_only());
  EXPECT_NE(store->reason(), "");
  EXPECT_CODE(write(3), ErrorCode::kStorageReadOnly);
  EXPECT_TRUE(has(1));
  EXPECT_FALSE(has(3));
  start();
  EXPECT_FALSE(store->read_only());
  EXPECT_TRUE(has(1));
  ASSERT_OK(write(4));
}

// Every disk call of a commit in turn: data pages, sync, the meta page (where LMDB gives up on itself).
TEST_F(StoreFailureTest, ErrorAtAnyCallOfACommitLatchesAndLosesNothingAcknowledged) {
  start();
  ASSERT_OK(write(1));
  std::uint64_t number = 2;
  for (const disk::Call call : {disk::Call::kWrite, disk::Call::kSync}) {
    for (long nth = 1;; ++nth) {
      ASSERT_LT(nth, 20);
      disk::fail(call, EIO, nth);
      const std::uint64_t now = number++;
      const auto done = write(now, 5000);
      disk::heal();
      if (done) {
        EXPECT_TRUE(has(now));
        ASSERT_GT(nth, 1) << "nothing was injected";
        break;
      }
      EXPECT_EQ(done.error().code, ErrorCode::kIo);
      EXPECT_TRUE(store->read_only());
      EXPECT_TRUE(has(1)) << "reads must go on: " << store->reason();
      EXPECT_FALSE(has(now)) << "call " << nth;
      start();
      EXPECT_TRUE(has(1));
      has(now);  // either way, but never half of it
    }
  }
}

// A scenario with everything in it: opening, commits, a map that grows, deletions, opening again.
// Every disk call of it fails in turn, from then on or that once only: a disk that reports a lost
// write once and works afterwards is the worse one.
TEST_F(StoreFailureTest, ErrorAtEveryDiskCallOfAScenarioLosesNothingAcknowledgedAndIsSaid) {
  constexpr std::uint64_t kLast = 12;
  const auto scenario = [&](std::uint64_t& acknowledged, bool& refused) {
    for (const std::uint64_t end : {kLast / 2, kLast}) {
      auto opened = NodeStore::open(path(), master, small_options(), random);
      if (!opened) return;
      for (std::uint64_t number = acknowledged + 1; number <= end; ++number) {
        const Bytes large = bytes(number % 5 == 0 ? 700'000 : 1'000);
        RowBatch batch = batch_of(number);
        batch.push_back(put_row(NodeTable::kForks, key_number(number), large));
        const auto done = (*opened)->apply({batch});
        if (done) {
          EXPECT_FALSE(refused) << "written again after a failure";
          acknowledged = number;
          continue;
        }
        EXPECT_TRUE(done.error().code == ErrorCode::kIo) << done.error().context;
        refused = true;
        EXPECT_TRUE((*opened)->read_only());
        EXPECT_NE((*opened)->reason(), "");
        EXPECT_CODE((*opened)->apply({batch_of(number)}), ErrorCode::kStorageReadOnly);
        return;
      }
    }
  };
  std::size_t injected = 0;
  for (const bool once : {false, true}) {
    for (const disk::Call call : {disk::Call::kWrite, disk::Call::kSync}) {
      for (long nth = 1;; ++nth) {
        SCOPED_TRACE((call == disk::Call::kWrite ? "write " : "sync ") + std::to_string(nth) +
                     (once ? ", once" : ", from then on"));
        ASSERT_LT(nth, 2'000);
        std::filesystem::remove_all(path());
        start();
        store.reset();
        once ? disk::fail_once(call, EIO, nth) : disk::fail(call, EIO, nth);
        std::uint64_t acknowledged = 0;
        bool refused = false;
        scenario(acknowledged, refused);
        disk::heal();
        start();
        ASSERT_EQ(fault_of(*store, acknowledged), "");
        ASSERT_FALSE(HasFailure());
        if (acknowledged == kLast) break;  // beyond the last call: nothing was injected
        ++injected;
      }
    }
  }
  std::printf("%zu faults injected\n", injected);
  EXPECT_GT(injected, 4 * kLast);
}

TEST_F(StoreFailureTest, RealSmallDiskFillsUpAndRecoversWhenRoomReturns) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can mount a small disk";
  const auto mount = dir.path() / "disk";
  std::filesystem::create_directory(mount);
  if (::mount("tmpfs", mount.c_str(), "tmpfs", 0, "size=12m,mode=0700") != 0) {
    GTEST_SKIP() << "cannot mount a small disk here: " << std::strerror(errno);
  }
  struct Unmount {
    const std::filesystem::path& where;
    ~Unmount() { ::umount2(where.c_str(), MNT_DETACH); }
  } unmount{mount};
  auto opened = NodeStore::open(mount / "store", master, small_options(), random);
  ASSERT_OK(opened);
  store = std::move(*opened);
  ASSERT_OK(store::write_file(mount / "other", bytes(4 << 20), store::FileKind::kPlain, false));
  std::uint64_t acknowledged = 0;
  bool reserve = false;
  for (;;) {
    const auto done = write(acknowledged, 60'000);
    reserve |= store->space() == Space::kReserve;
    if (!done) {
      EXPECT_EQ(done.error().code, ErrorCode::kStorageFull) << done.error().context;
      break;
    }
    ASSERT_LT(++acknowledged, 1000u);
  }
  EXPECT_TRUE(reserve) << "the ballast must have bought something";
  EXPECT_GT(acknowledged, 50u);
  EXPECT_EQ(store->space(), Space::kFull);
  EXPECT_FALSE(store->read_only()) << store->reason();
  EXPECT_FALSE(std::filesystem::exists(mount / "store" / "ballast"));
  for (std::uint64_t i = 0; i < acknowledged; ++i) EXPECT_TRUE(has(i));
  EXPECT_FALSE(has(acknowledged));
  std::filesystem::remove(mount / "other");
  EXPECT_EQ(store->space(), Space::kPlenty);
  ASSERT_OK(write(acknowledged, 60'000));
  EXPECT_TRUE(has(acknowledged));
  EXPECT_TRUE(std::filesystem::exists(mount / "store" / "ballast"));
  store.reset();
}

}  // namespace
}  // namespace ceptoar::test::store_failure_test
