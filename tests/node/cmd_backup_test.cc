// SPDX-License-Identifier: Apache-2.0
// What a proof of a restore leaves alone beside it: the node's room on the disk, and another proof.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

#include "tests/node/mesh.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::cmd_backup_test {
namespace {

namespace fs = std::filesystem;

class CmdBackupTest : public testing::Test {
 protected:
  CmdBackupTest() : mesh_(145) {}

  void make_backup() {
    mesh_.spawn(0);
    ASSERT_EQ(Mesh::run_program({"backup", "--dir", mesh_.directory(0).string(), "--to", backups()}), 0);
  }
  int prove(const fs::path& node) {
    return Mesh::run_program({"prove-restore", "--dir", node.string(), "--from", backups()});
  }
  std::string backups() const { return (temp_.path() / "backups").string(); }

  TempDir temp_;
  Mesh mesh_;
};

// The weekly one and one by hand: each took away what the other had restored, and one of them failed.
TEST_F(CmdBackupTest, TwoProofsAtTheSameMomentLeaveEachOtherAlone) {
  make_backup();
  const fs::path node = mesh_.directory(0);
  const fs::path restored = node / "restore-proof" / "node.keys";
  fs::create_directory(restored.parent_path());
  std::ofstream(restored) << "by the other one";
  {
    const auto other = store::FileLock::take_directory(node);
    ASSERT_TRUE(good(other));
    EXPECT_EQ(prove(node), 75);
    EXPECT_TRUE(fs::exists(restored));
  }
  EXPECT_EQ(prove(node), 0);
  EXPECT_FALSE(fs::exists(restored.parent_path())) << "left by one that was cut off";
}

TEST_F(CmdBackupTest, AProofLeavesTheNodeItsReserve) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can mount a small disk";
  make_backup();
  mesh_.stop_process(0);
  const fs::path disk = temp_.path() / "disk";
  fs::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=64m,mode=0700") != 0) {
    GTEST_SKIP() << "cannot mount a small disk here";
  }
  struct Unmount {
    const fs::path& where;
    ~Unmount() { ::umount2(where.c_str(), MNT_DETACH); }
  } unmount{disk};
  fs::copy(mesh_.directory(0), disk, fs::copy_options::recursive);
  EXPECT_EQ(prove(disk), 74) << "less than the reserve is free before";
  ASSERT_EQ(::mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT, "size=512m"), 0);
  EXPECT_EQ(prove(disk), 0);
}

}  // namespace
}  // namespace ceptoar::test::cmd_backup_test
