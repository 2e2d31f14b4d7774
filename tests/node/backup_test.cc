// SPDX-License-Identifier: Apache-2.0
// Backups beside a running node, and the proof that they can be restored.
#include "node/service/backup.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/node/mesh.h"
#include "tests/support/outcome.h"

namespace ceptoar::test {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class BackupTest : public testing::Test {
 protected:
  BackupTest() : mesh_(140) {}

  std::string directory() const { return mesh_.directory(0).string(); }
  std::string into() const { return (temp_.path() / "backups").string(); }
  int backup() { return Mesh::run_program({"backup", "--dir", directory(), "--to", into()}); }
  int prove() {
    return Mesh::run_program({"prove-restore", "--dir", directory(), "--from", into()});
  }
  fs::path newest() {
    const auto backups = service::list_backups(into());
    EXPECT_TRUE(good(backups));
    return backups && !backups->empty() ? backups->back() : fs::path();
  }
  // Posts on the running node 0.
  std::optional<EntryId> post(const TestPost& what) {
    auto author = mesh_.connect(0);
    EXPECT_TRUE(good(author));
    const auto posted = send(mesh_, **author, 0, what);
    EXPECT_TRUE(good(posted));
    return posted ? std::optional(posted->entry_id) : std::nullopt;
  }

  TempDir temp_;
  Mesh mesh_;
};

TEST_F(BackupTest, IsMadeBesideTheRunningNodeProvenAndStartsInItsPlace) {
  mesh_.spawn(0);
  const auto entry = post(community_post(mesh_, 0));
  ASSERT_TRUE(entry);
  ASSERT_EQ(backup(), 0);
  EXPECT_EQ(prove(), 0);
  EXPECT_EQ(Mesh::run_program({"check-store", "--dir", directory()}), 0);
  const service::NodePaths paths(mesh_.directory(0));
  EXPECT_GT(service::stamped_s(paths.backup_stamp()), 0U);
  EXPECT_GT(service::stamped_s(paths.proof_stamp()), 0U);
  EXPECT_FALSE(fs::exists(paths.directory / "restore-proof")) << "left behind";

  mesh_.stop_process(0);
  fs::rename(paths.store(), temp_.path() / "lost");
  for (const fs::path& file : {paths.keys(), paths.genesis(), paths.config()}) fs::remove(file);
  ASSERT_EQ(Mesh::run_program({"restore", "--dir", directory(), "--from", newest().string()}), 0);
  EXPECT_EQ(Mesh::run_program({"restore", "--dir", directory(), "--from", newest().string()}), 73)
      << "never over a node";
  mesh_.spawn(0);
  auto again = mesh_.connect(0);
  ASSERT_TRUE(good(again));
  EXPECT_TRUE(await_bodies(**again, {*entry}).empty());
}

TEST_F(BackupTest, HoldsNothingThatOpensIt) {
  mesh_.spawn(0);
  ASSERT_EQ(backup(), 0);
  const std::string credential = contents(mesh_.directory(0) / "credential");
  ASSERT_EQ(credential.size(), 32U);
  for (const auto& file : fs::recursive_directory_iterator(newest())) {
    if (!file.is_regular_file()) continue;
    EXPECT_EQ(contents(file.path()).find(credential), std::string::npos) << file.path();
  }
  EXPECT_EQ(fs::status(newest()).permissions(), fs::perms::owner_all);
}

TEST_F(BackupTest, OneChangedByteOfABodyIsFoundByTheProof) {
  mesh_.spawn(0);
  const TestPost what = community_post(mesh_, 0);
  ASSERT_TRUE(post(what));
  ASSERT_EQ(backup(), 0);
  const fs::path file = newest() / "store" / "data.mdb";
  std::string bytes = contents(file);
  const std::string body(as_text(what.body).substr(0, 64));
  const std::size_t at = bytes.find(body);
  ASSERT_NE(at, std::string::npos);
  bytes[at + 7] = static_cast<char>(bytes[at + 7] ^ 1);
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_EQ(prove(), 74);
  EXPECT_EQ(service::stamped_s(service::NodePaths(mesh_.directory(0)).proof_stamp()), 0U);
}

TEST_F(BackupTest, AnotherHistoryThanThatOfTheRunningStoreIsFound) {
  SeededRandom random(141);
  const auto open = [&](const char* name) {
    crypto::Secret<32> master;
    random.fill(master.writable());
    store::NodeStoreOptions options;
    options.ballast_bytes = 0;
    return store::NodeStore::open(temp_.path() / name, master, options, random);
  };
  const auto copy = open("copy");
  const auto live = open("live");
  ASSERT_TRUE(good(copy));
  ASSERT_TRUE(good(live));
  const auto row = [](std::uint8_t seq, std::uint8_t id) {
    return RowWrite{{NodeTable::kLog, Bytes(24, seq)}, Bytes(32, id)};
  };
  ASSERT_TRUE(good((*copy)->apply({{row(1, 1)}})));
  ASSERT_TRUE(good((*live)->apply({{row(1, 1), row(2, 2)}})));
  EXPECT_TRUE(good(service::compare_logs(**copy, **live))) << "the running one goes on";
  ASSERT_TRUE(good((*copy)->apply({{row(3, 3)}})));
  EXPECT_TRUE(refused(service::compare_logs(**copy, **live), ErrorCode::kStorageCorrupt));
  ASSERT_TRUE(good((*live)->apply({{row(3, 4)}})));
  EXPECT_TRUE(refused(service::compare_logs(**copy, **live), ErrorCode::kStorageCorrupt));
}

TEST_F(BackupTest, KeepsTheNewestAndTouchesNothingOfOthers) {
  fs::create_directory(into());
  for (const char* name : {"20261121T031500Z", "20261119T031500Z", "20261120T031500Z",
                           "20261118T031500Z.part", "notes", "20261101"}) {
    fs::create_directory(fs::path(into()) / name);
  }
  ASSERT_TRUE(good(service::prune_backups(into(), 2)));
  std::vector<std::string> left;
  for (const auto& each : fs::directory_iterator(into())) left.push_back(each.path().filename());
  std::ranges::sort(left);
  EXPECT_EQ(left, (std::vector<std::string>{"20261101", "20261120T031500Z", "20261121T031500Z",
                                            "notes"}));
  EXPECT_EQ(service::backup_name(1'795'230'900'123), "20261121T031500Z");
}

TEST_F(BackupTest, ProvingWithoutABackupSaysThatThereIsNone) {
  EXPECT_EQ(prove(), 66);
  EXPECT_EQ(Mesh::run_program({"backup", "--dir", directory(), "--to", into(), "--keep", "0"}), 64);
}

}  // namespace
}  // namespace ceptoar::test
