// SPDX-License-Identifier: Apache-2.0
#include "store/files.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "tests/store/store_fixture.h"

namespace ceptoar::test::files_test {
namespace {

using store::FileKind;
using store::FileLock;
using store::read_file;
using store::write_file;

class FilesTest : public StoreTest {
 protected:
  std::filesystem::path path() const { return dir.path() / "file"; }
  unsigned mode() const {
    struct stat facts {};
    CEPTOAR_CHECK(::stat(path().c_str(), &facts) == 0);
    return facts.st_mode & 0777;
  }
  std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(dir.path()), {});
  }
};

TEST_F(FilesTest, WrittenFilesComeBackWithTheirModes) {
  const Bytes secret = bytes(1000);
  ASSERT_OK(write_file(path(), secret, FileKind::kSecret, false));
  EXPECT_EQ(mode(), 0600u);
  EXPECT_EQ(*read_file(path(), FileKind::kSecret, 1000), secret);
  ASSERT_OK(write_file(path(), {}, FileKind::kPlain, true));
  EXPECT_EQ(mode(), 0644u);
  EXPECT_EQ(read_file(path(), FileKind::kPlain, 0)->size(), 0u);
  EXPECT_EQ(files(), 1);
}

TEST_F(FilesTest, NothingIsOverwrittenUnasked) {
  ASSERT_OK(write_file(path(), text("old"), FileKind::kSecret, false));
  EXPECT_CODE(write_file(path(), text("new"), FileKind::kSecret, false), ErrorCode::kDuplicate);
  EXPECT_EQ(*read_file(path(), FileKind::kSecret, 10), text("old"));
  EXPECT_EQ(files(), 1);
}

TEST_F(FilesTest, LooseModesAreRefusedWithTheRemedy) {
  ASSERT_OK(write_file(path(), text("secret"), FileKind::kSecret, false));
  for (const mode_t loose : {0640u, 0604u, 0660u, 0610u, 0602u}) {
    ASSERT_EQ(::chmod(path().c_str(), loose), 0);
    const auto refused = read_file(path(), FileKind::kSecret, 10);
    EXPECT_CODE(refused, ErrorCode::kNotAuthorized);
    EXPECT_NE(refused.error().context.find("chmod 600 " + path().string()), std::string::npos);
    ASSERT_OK(read_file(path(), FileKind::kPlain, 10));
  }
  ASSERT_EQ(::chmod(path().c_str(), 0400), 0);
  ASSERT_OK(read_file(path(), FileKind::kSecret, 10));
}

TEST_F(FilesTest, FileOfAnotherUserIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  ASSERT_OK(write_file(path(), text("secret"), FileKind::kSecret, false));
  ASSERT_EQ(::chown(path().c_str(), 12345, 12345), 0);
  EXPECT_CODE(read_file(path(), FileKind::kSecret, 10), ErrorCode::kNotAuthorized);
}

TEST_F(FilesTest, SecretBehindALinkOrInAPipeIsRefused) {
  ASSERT_OK(write_file(path(), text("secret"), FileKind::kSecret, false));
  const auto link = dir.path() / "link";
  std::filesystem::create_symlink(path(), link);
  EXPECT_CODE(read_file(link, FileKind::kSecret, 10), ErrorCode::kMalformed);
  ASSERT_OK(read_file(link, FileKind::kPlain, 10));
  const auto pipe = dir.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_CODE(read_file(pipe, FileKind::kSecret, 10), ErrorCode::kMalformed);
  EXPECT_CODE(read_file(dir.path(), FileKind::kPlain, 10), ErrorCode::kMalformed);
}

TEST_F(FilesTest, AbsentAndTooLargeFilesAreNamed) {
  EXPECT_CODE(read_file(path(), FileKind::kPlain, 10), ErrorCode::kNotFound);
  EXPECT_CODE(write_file(path() / "x", {}, FileKind::kPlain, true), ErrorCode::kNotFound);
  ASSERT_OK(write_file(path(), bytes(11), FileKind::kPlain, false));
  EXPECT_CODE(read_file(path(), FileKind::kPlain, 10), ErrorCode::kLimitExceeded);
}

TEST_F(FilesTest, CredentialIsExactly32Bytes) {
  const Bytes good = bytes(32);
  ASSERT_OK(write_file(path(), good, FileKind::kSecret, true));
  const auto credential = store::read_credential(path());
  ASSERT_OK(credential);
  EXPECT_TRUE(std::ranges::equal(credential->view(), good));
  for (const std::size_t size : {0, 31, 33, 64}) {
    ASSERT_OK(write_file(path(), bytes(size), FileKind::kSecret, true));
    EXPECT_CODE(store::read_credential(path()), ErrorCode::kMalformed);
  }
  ASSERT_OK(write_file(path(), good, FileKind::kPlain, true));
  EXPECT_CODE(store::read_credential(path()), ErrorCode::kNotAuthorized);
}

TEST_F(FilesTest, FailedWriteLeavesTheOldFileAndNothingElse) {
  ASSERT_OK(write_file(path(), text("old"), FileKind::kSecret, false));
  const auto still_old = [&] {
    disk::heal();
    EXPECT_EQ(*read_file(path(), FileKind::kSecret, 10), text("old"));
    EXPECT_EQ(files(), 1);
  };
  disk::fail(disk::Call::kWrite, ENOSPC);
  EXPECT_CODE(write_file(path(), text("new"), FileKind::kSecret, true), ErrorCode::kStorageFull);
  still_old();
  disk::fail(disk::Call::kSync, EIO);
  EXPECT_CODE(write_file(path(), text("new"), FileKind::kSecret, true), ErrorCode::kIo);
  still_old();
}

TEST_F(FilesTest, ProcessKilledAtAnyPointLeavesTheOldOrTheNewFile) {
  const Bytes before = bytes(100'000);
  const Bytes after = bytes(70'000);
  bool old_seen = false;
  bool new_seen = false;
  for (long nth = 1; nth <= 4; ++nth) {  // write, sync, sync of the directory; then none
    ASSERT_OK(write_file(path(), before, FileKind::kSecret, true));
    Child child([&](int) {
      disk::kill_at(nth);
      return write_file(path(), after, FileKind::kSecret, true) ? 0 : 1;
    });
    child.wait();
    const auto found = read_file(path(), FileKind::kSecret, 100'000);
    ASSERT_OK(found);
    EXPECT_TRUE(*found == before || *found == after) << nth;
    old_seen |= *found == before;
    new_seen |= *found == after;
  }
  EXPECT_TRUE(old_seen && new_seen);
}

TEST_F(FilesTest, ShortWritesAreContinued) {
  const Bytes content = bytes(1000);
  Child child([&](int) {
    disk::cut_writes();
    const auto done = write_file(path(), content, FileKind::kPlain, false);
    disk::heal();
    return done ? 0 : 1;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(*read_file(path(), FileKind::kPlain, 1000), content);
}

TEST_F(FilesTest, PrivateDirectoryIsMadeOrChecked) {
  const auto made = dir.path() / "made";
  ASSERT_OK(store::make_private_directory(made));
  ASSERT_OK(store::make_private_directory(made));
  ASSERT_EQ(::chmod(made.c_str(), 0755), 0);
  const auto refused = store::make_private_directory(made);
  EXPECT_CODE(refused, ErrorCode::kNotAuthorized);
  EXPECT_NE(refused.error().context.find("chmod 700"), std::string::npos);
  EXPECT_CODE(store::make_private_directory(dir.path() / "no" / "parent"), ErrorCode::kNotFound);
  ASSERT_OK(write_file(path(), {}, FileKind::kPlain, true));
  EXPECT_CODE(store::make_private_directory(path()), ErrorCode::kNotAuthorized);
}

TEST_F(FilesTest, LockIsHeldOnceAndGivenBack) {
  {
    auto lock = FileLock::take(path());
    ASSERT_OK(lock);
    EXPECT_CODE(FileLock::take(path()), ErrorCode::kDuplicate);
    const FileLock moved = std::move(*lock);
    EXPECT_CODE(FileLock::take(path()), ErrorCode::kDuplicate);
    Child child([&](int) {
      const auto other = FileLock::take(path());
      return !other && other.error().code == ErrorCode::kDuplicate ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
  }
  ASSERT_OK(FileLock::take(path()));
}

}  // namespace
}  // namespace ceptoar::test::files_test
