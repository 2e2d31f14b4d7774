// SPDX-License-Identifier: Apache-2.0
// Real daemons on machines that break: the disk fails a write or a sync, is full and has room again,
// the clock jumps, the process is suspended, descriptors run out, the store's file is cut short. What
// was acknowledged stays, nothing is forked, and the operator's log says it in words.
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <fstream>

#include "crypto/entry.h"
#include "tests/node/machine_fixture.h"
#include "tests/node/raw_client.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::broken_machine_test {
namespace {

using std::chrono::seconds;

class BrokenMachineTest : public MachineTest {
 protected:
  BrokenMachineTest() : MachineTest(120) {}
};

TEST_F(BrokenMachineTest, FailedWriteOrSyncEndsWritingAndReadingGoesOn) {
  for (const bool sync : {false, true}) {
    SCOPED_TRACE(sync ? "sync" : "write");
    const std::size_t node = sync ? 0 : 1;
    faults.spawn(mesh, node);
    auto author = connect(node);
    ASSERT_TRUE(author);
    const auto kept = send(mesh, *author, node, community_post(mesh, node));
    ASSERT_TRUE(good(kept));
    (sync ? faults->sync_error : faults->write_error) = EIO;
    const auto lost = send(mesh, *author, node, community_post(mesh, node));
    ASSERT_FALSE(lost) << "acknowledged what is on no disk";
    EXPECT_TRUE(lost.error().code == ErrorCode::kIo ||
                lost.error().code == ErrorCode::kStorageReadOnly)
        << lost.error().context;
    EXPECT_GT(faults->failed.exchange(0), 0U);
    faults->sync_error = 0;
    faults->write_error = 0;  // a disk that works again: nobody knows what it lost meanwhile
    EXPECT_TRUE(refused(send(mesh, *author, node, community_post(mesh, node)),
                        ErrorCode::kStorageReadOnly));
    EXPECT_TRUE(await_bodies(*author, {kept->entry_id}).empty());
    EXPECT_TRUE(good(author->body(kept->entry_id)));
    expect_said(node, "store-read-only", "Check the disk, then restart the node");
    mesh.stop_process(node);
    faults.spawn(mesh, node);
    auto again = connect(node);
    ASSERT_TRUE(again);
    EXPECT_TRUE(await_bodies(*again, {kept->entry_id}).empty());
    // Alone, a restarted node waits some seconds for its peers before it numbers: once is enough.
    if (sync) {
      EXPECT_TRUE(good(send(mesh, *again, node, community_post(mesh, node))));
    }
  }
}

TEST_F(BrokenMachineTest, FullDiskKeepsReadingAndTakesFlashFirstWhenALittleRoomIsBack) {
  faults.spawn(mesh, 0);
  auto author = connect(0);
  ASSERT_TRUE(author);
  const auto kept = send(mesh, *author, 0, community_post(mesh, 0));
  ASSERT_TRUE(good(kept));
  faults->no_room = true;
  faults->write_error = ENOSPC;
  for (const Lane lane : {Lane::kNormal, Lane::kFlash}) {
    EXPECT_TRUE(refused(send(mesh, *author, 0, community_post(mesh, 0, lane)),
                        ErrorCode::kStorageFull));
  }
  EXPECT_TRUE(await_bodies(*author, {kept->entry_id}).empty());
  expect_said(0, "store-full", "Make room on the disk; a restart is not needed");
  faults->write_error = 0;  // something fits, but nobody would call it room
  EXPECT_TRUE(refused(send(mesh, *author, 0, community_post(mesh, 0)), ErrorCode::kStorageFull));
  const auto flash = send(mesh, *author, 0, community_post(mesh, 0, Lane::kFlash));
  EXPECT_TRUE(good(flash));
  EXPECT_TRUE(refused(send(mesh, *author, 0, community_post(mesh, 0)), ErrorCode::kStorageFull));
  faults->no_room = false;
  const auto later = send(mesh, *author, 0, community_post(mesh, 0));
  ASSERT_TRUE(good(later));
  EXPECT_TRUE(
      await_bodies(*author, {kept->entry_id, flash->entry_id, later->entry_id}).empty());
  expect_said(0, "store-room", "room again");
  expect_not_forked({0});
}

TEST_F(BrokenMachineTest, ClockThatJumpsForksNothingAndIsSaid) {
  Faults others(temp.path() / "others");
  faults.spawn(mesh, 0);
  others.spawn(mesh, 1);
  auto author = connect(0);
  auto reader = connect(1);
  ASSERT_TRUE(author && reader);
  std::set<EntryId> posted;
  const auto post = [&] {
    const auto done = send(mesh, *author, 0, community_post(mesh, 0));
    ASSERT_TRUE(good(done));
    posted.insert(done->entry_id);
  };
  constexpr std::int64_t kMinuteMs = 60'000;
  for (const std::int64_t ahead : {std::int64_t{0}, 10 * kMinuteMs, -10 * kMinuteMs, std::int64_t{0}}) {
    faults->clock_ahead_ms = ahead;
    post();
  }
  EXPECT_TRUE(await_bodies(*reader, posted).empty());
  expect_said(0, "time-jumped", "the clock was set forward, or the machine was suspended");
  expect_said(0, "clock-set-back", "s");
  // Hours ahead: what is written then is for later, and both sides are told.
  faults->clock_ahead_ms = 300 * kMinuteMs;
  post();
  const auto theirs = send(mesh, *reader, 1, community_post(mesh, 1));
  ASSERT_TRUE(good(theirs));
  EXPECT_TRUE(await_bodies(*author, {theirs->entry_id}).empty());
  faults->clock_ahead_ms = 0;
  post();
  others->clock_ahead_ms = 300 * kMinuteMs;  // its time has come
  EXPECT_TRUE(await_bodies(*reader, posted).empty());
  expect_said(0, "clock-ahead", "compare this machine's clock");
  expect_not_forked({0, 1});
}

TEST_F(BrokenMachineTest, FlashOfAClockHoursAheadIsAtTheOthersAtOnce) {
  faults.spawn(mesh, 0);
  mesh.spawn(1);
  auto author = connect(0);
  auto reader = connect(1);
  ASSERT_TRUE(author && reader);
  faults->clock_ahead_ms = 300 * 60'000;
  const auto waits = send(mesh, *author, 0, community_post(mesh, 0));
  ASSERT_TRUE(good(waits));
  const auto flash = send(mesh, *author, 0, community_post(mesh, 0, Lane::kFlash));
  ASSERT_TRUE(good(flash));
  EXPECT_TRUE(await_bodies(*reader, {flash->entry_id}).empty());
  expect_said(1, "author-clock-ahead", "marked for its readers");
  const Result<Feed> all = reader->feed(0, 100, {});
  ASSERT_TRUE(good(all));
  for (const FeedItem& item : all->items) {
    EXPECT_NE(crypto::entry_id(item.header), waits->entry_id) << "no flash, and not due";
  }
  expect_not_forked({0, 1});
}

TEST_F(BrokenMachineTest, SuspendedProcessGoesOnWhereItWas) {
  mesh.spawn(0);
  mesh.spawn(1);
  auto author = connect(0);
  ASSERT_TRUE(author);
  const auto before = send(mesh, *author, 0, directed_post(mesh, 0, {0, 1}));
  ASSERT_TRUE(good(before));
  ASSERT_TRUE(await_delivery(*author, *before));
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(kill(mesh.process(1), SIGSTOP), 0);
    const auto meanwhile = send(mesh, *author, 0, directed_post(mesh, 0, {0, 1}));
    ASSERT_TRUE(good(meanwhile));
    ASSERT_EQ(kill(mesh.process(1), SIGCONT), 0);
    EXPECT_TRUE(await_delivery(*author, *meanwhile));
  }
  expect_not_forked({0, 1});
}

TEST_F(BrokenMachineTest, DamagedPageIsSaidGoesToNobodyAndStopsNothingElse) {
  mesh.spawn(0);
  mesh.spawn(1);
  auto author = connect(0);
  ASSERT_TRUE(author);
  const TestPost hit = directed_post(mesh, 0, {0, 1});
  const auto damaged = send(mesh, *author, 0, hit);
  const auto whole = send(mesh, *author, 0, directed_post(mesh, 0, {0, 1}));
  ASSERT_TRUE(good(damaged));
  ASSERT_TRUE(good(whole));
  ASSERT_TRUE(await_delivery(*author, *damaged) && await_delivery(*author, *whole));
  author.reset();
  mesh.stop_process(0);
  // Where the body lies, a disk gives back something else.
  const auto file = service::NodePaths(mesh.directory(0)).store() / "data.mdb";
  std::fstream disk(file, std::ios::in | std::ios::out | std::ios::binary);
  std::string image(std::istreambuf_iterator<char>(disk), {});
  const std::string part(hit.body.begin() + 1000, hit.body.begin() + 1064);
  std::size_t places = 0;
  for (std::size_t at = image.find(part); at != std::string::npos; at = image.find(part, at + 1)) {
    disk.clear();
    disk.seekp(static_cast<std::streamoff>(at));
    disk.write(std::string(part.size(), '\0').data(), static_cast<std::streamsize>(part.size()));
    ++places;
  }
  disk.close();
  ASSERT_GT(places, 0U);
  mesh.spawn(0);
  author = connect(0);
  ASSERT_TRUE(author);
  EXPECT_FALSE(author->body(damaged->entry_id));
  EXPECT_TRUE(good(author->body(whole->entry_id)));
  expect_said(0, "store-damaged", "check-store");
  auto reader = connect(1);
  ASSERT_TRUE(reader);
  EXPECT_TRUE(good(reader->body(damaged->entry_id))) << "the other node has it";
  const auto later = send(mesh, *author, 0, directed_post(mesh, 0, {0, 1}));
  ASSERT_TRUE(good(later));
  EXPECT_TRUE(await_delivery(*author, *later));
  expect_not_forked({0, 1});
}

TEST_F(BrokenMachineTest, FewDescriptorsAreSaidAndACrowdKeepsNoListedOneOut) {
  mesh.spawn(0, 320);
  expect_said(0, "few-descriptors", "Raise LimitNOFILE");
  auto author = connect(0);
  ASSERT_TRUE(author);
  std::vector<std::unique_ptr<RawClient>> crowd;
  for (int i = 0; i < 400; ++i) {
    for (const std::uint16_t port : {mesh.record(0).port, mesh.record(0).member_port}) {
      crowd.push_back(std::make_unique<RawClient>(port));
    }
  }
  EXPECT_TRUE(good(send(mesh, *author, 0, community_post(mesh, 0))));
  EXPECT_TRUE(connect(0)) << "a member who comes in the crowd";
  mesh.spawn(1);
  auto reader = connect(1);
  ASSERT_TRUE(reader);
  const auto post = send(mesh, *reader, 1, directed_post(mesh, 1, {0, 1}));
  ASSERT_TRUE(good(post));
  EXPECT_TRUE(await_delivery(*reader, *post)) << "a node that comes in the crowd";
}

TEST_F(BrokenMachineTest, NodeThatWouldLetEverybodyInDoesNotServe) {
  faults->no_gatekeeper = true;
  EXPECT_EQ(faults.start(mesh, 0), 77);
  EXPECT_GE(faults->failed.load(), 1U) << "the fault was there";
  EXPECT_FALSE(std::filesystem::exists(service::NodePaths(mesh.directory(0)).pid()));
  EXPECT_FALSE(mesh.connect(0)) << "nobody answers";
  faults->no_gatekeeper = false;
  faults.spawn(mesh, 0);
  EXPECT_TRUE(connect(0)) << "the same node, with its gatekeeper";
}

TEST_F(BrokenMachineTest, StoreCutShortUnderTheProcessEndsItWithWords) {
  mesh.spawn(0);
  auto author = connect(0);
  ASSERT_TRUE(author);
  std::set<EntryId> posted;
  for (int i = 0; i < 20; ++i) {
    const auto done = send(mesh, *author, 0, community_post(mesh, 0));
    ASSERT_TRUE(good(done));
    posted.insert(done->entry_id);
  }
  const auto file = service::NodePaths(mesh.directory(0)).store() / "data.mdb";
  std::filesystem::resize_file(file, 4096);
  EXPECT_FALSE(author->body(*posted.begin()));
  expect_said(0, "store-unreadable", "put a backup");
  mesh.kill_process(0);
  EXPECT_NE(Mesh::run_program({"start", "--dir", mesh.directory(0).string(), "--detach"}), 0);
}

// As a file system leaves it that was not unmounted. The others have all of it.
TEST_F(BrokenMachineTest, StoreFileThatLostAllIsSaidAndTheNodeRunsWithAnEmptyOne) {
  mesh.spawn(0);
  mesh.stop_process(0);
  const auto file = service::NodePaths(mesh.directory(0)).store() / "data.mdb";
  std::filesystem::resize_file(file, 0);
  mesh.spawn(0);
  expect_said(0, "store-lost", "put a backup back");
  expect_said(0, "position-in-doubt", "restored");
  EXPECT_GT(std::filesystem::file_size(file), 0U);
}

}  // namespace
}  // namespace ceptoar::test::broken_machine_test
