// SPDX-License-Identifier: Apache-2.0
#include "store/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

namespace ceptoar::store {
namespace {

namespace fs = std::filesystem;

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  // A failed close may be the first sign of a failed write (NFS).
  int close() { return ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

// The temporary name, removed unless the rename made it the real one.
class TempName {
 public:
  explicit TempName(std::string path) : path_(std::move(path)) {}
  TempName(const TempName&) = delete;
  TempName& operator=(const TempName&) = delete;
  ~TempName() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  const char* c_str() const { return path_.c_str(); }
  void kept() { path_.clear(); }

 private:
  std::string path_;
};

Error system_error(const std::string& what, const fs::path& path) {
  const int reason = errno;
  const std::string text = what + " " + path.string() + ": " + std::strerror(reason);
  switch (reason) {
    case ENOENT:
    case ENOTDIR:
      return fail(ErrorCode::kNotFound, text);
    case EEXIST:
      return fail(ErrorCode::kDuplicate, text);
    case EACCES:
    case EPERM:
      return fail(ErrorCode::kNotAuthorized, text);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return fail(ErrorCode::kStorageFull, text);
    default:  // EROFS too: a disk that failed, or a medium that takes nothing. No mode mends it (as in env.cc)
      return fail(ErrorCode::kIo, text);
  }
}

fs::path directory_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// Root may be the owner: whatever root keeps from us it can take anyway (systemd credentials).
Result<void> check_private(const struct stat& facts, const fs::path& path, const char* remedy) {
  if (facts.st_uid != ::geteuid() && facts.st_uid != 0) {
    return fail(ErrorCode::kNotAuthorized, path.string() + " belongs to another user (uid " +
                                               std::to_string(facts.st_uid) + "): run chown " +
                                               std::to_string(::geteuid()) + " " + path.string());
  }
  if ((facts.st_mode & 077) != 0) {
    return fail(ErrorCode::kNotAuthorized,
                path.string() + " is open to other users: run " + remedy + " " + path.string());
  }
  return {};
}

Result<void> check_file(int fd, const fs::path& path, FileKind kind, std::size_t max_bytes,
                        std::size_t& size) {
  struct stat facts {};
  if (::fstat(fd, &facts) != 0) return system_error("stat", path);
  if (!S_ISREG(facts.st_mode)) {
    return fail(ErrorCode::kMalformed, path.string() + " is not a regular file");
  }
  if (kind == FileKind::kSecret) {
    auto checked = check_private(facts, path, "chmod 600");
    if (!checked) return checked;
  }
  size = static_cast<std::size_t>(facts.st_size);
  if (size > max_bytes) {
    return fail(ErrorCode::kLimitExceeded,
                path.string() + " is larger than " + std::to_string(max_bytes) + " bytes");
  }
  return {};
}

Result<void> write_all(int fd, BytesView bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return system_error("write", path);
    }
    if (written == 0) return fail(ErrorCode::kIo, "write " + path.string() + ": nothing was taken");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

int rename_to_free_name(const char* from, const char* to) {
  if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  // A file system that cannot refuse to replace: link() does, and the second name goes.
  if (::link(from, to) != 0) return -1;
  return ::unlink(from);
}

Result<void> replace(const fs::path& path, bool overwrite, mode_t mode,
                     const std::function<Result<void>(int fd)>& work) {
  const fs::path directory = directory_of(path);
  std::string pattern = (directory / ("." + path.filename().string() + ".XXXXXX")).string();
  Fd file(::mkostemp(pattern.data(), O_CLOEXEC));  // made with mode 0600
  if (file.get() < 0) return system_error("create a file in", directory);
  TempName temporary(pattern);
  auto filled = work(file.get());
  if (!filled) return filled;
  if (mode != 0600 && ::fchmod(file.get(), mode) != 0) return system_error("chmod", path);
  if (::fsync(file.get()) != 0) return system_error("sync", path);
  if (file.close() != 0) return system_error("close", path);
  const int moved = overwrite ? ::rename(temporary.c_str(), path.c_str())
                              : rename_to_free_name(temporary.c_str(), path.c_str());
  if (moved != 0) return system_error("write", path);
  temporary.kept();
  return sync_directory(directory);
}

}  // namespace

Result<Bytes> read_file(const fs::path& path, FileKind kind, std::size_t max_bytes) {
  // O_NONBLOCK: opening a pipe that somebody put there must not hang.
  int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  if (kind == FileKind::kSecret) flags |= O_NOFOLLOW;
  const Fd file(::open(path.c_str(), flags));
  if (file.get() < 0) {
    if (errno == ELOOP) {
      return fail(ErrorCode::kMalformed,
                  path.string() + " is a link: name the file itself or move it here");
    }
    return system_error("open", path);
  }
  std::size_t size = 0;
  const auto checked = check_file(file.get(), path, kind, max_bytes, size);
  if (!checked) return checked.error();
  Bytes out(size);  // at its full size at once: growing would leave copies of a secret behind
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got = ::read(file.get(), out.data() + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      Error error = got < 0 ? system_error("read", path)
                            : fail(ErrorCode::kIo, path.string() + " became shorter while being read");
      crypto::wipe(out);
      return error;
    }
    have += static_cast<std::size_t>(got);
  }
  return out;
}

Result<void> write_file(const fs::path& path, BytesView bytes, FileKind kind, bool overwrite) {
  return replace(path, overwrite, kind == FileKind::kSecret ? 0600 : 0644,
                 [&](int fd) { return write_all(fd, bytes, path); });
}

Result<void> write_through(const fs::path& path,
                           const std::function<Result<void>(int fd)>& work) {
  return replace(path, false, 0600, work);
}

Result<crypto::Secret<32>> read_credential(const fs::path& path) {
  auto bytes = read_file(path, FileKind::kSecret, crypto::Secret<32>::kSize);
  if (!bytes && bytes.error().code != ErrorCode::kLimitExceeded) return bytes.error();
  if (!bytes || bytes->size() != crypto::Secret<32>::kSize) {
    if (bytes) crypto::wipe(*bytes);
    return fail(ErrorCode::kMalformed, path.string() + " is no credential: it must be exactly 32 bytes");
  }
  const crypto::WipeOnExit wiped(*bytes);
  return crypto::Secret<32>::from(*bytes);
}

Result<void> make_private_directory(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return sync_directory(directory_of(path));
  if (errno != EEXIST) return system_error("make directory", path);
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return system_error("stat", path);
  if (!S_ISDIR(facts.st_mode)) {
    return fail(ErrorCode::kNotAuthorized, path.string() + " is not a directory");
  }
  return check_private(facts, path, "chmod 700");
}

Result<void> sync_directory(const fs::path& path) {
  const Fd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0) return system_error("open directory", path);
  if (::fsync(directory.get()) != 0) return system_error("sync directory", path);
  return {};
}

Result<void> move_to_free_name(const fs::path& from, const fs::path& to) {
  if (rename_to_free_name(from.c_str(), to.c_str()) != 0) return system_error("make", to);
  return sync_directory(directory_of(to));
}

Result<void> exchange_names(const fs::path& a, const fs::path& b) {
  if (::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) != 0) {
    return system_error("exchange", a);
  }
  if (auto synced = sync_directory(directory_of(a)); !synced) return synced;
  return sync_directory(directory_of(b));
}

std::optional<std::uint64_t> known_free_bytes(const fs::path& directory) {
  struct statvfs facts {};
  if (::statvfs(directory.c_str(), &facts) != 0) return std::nullopt;
  return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}
std::uint64_t free_bytes(const fs::path& directory) { return known_free_bytes(directory).value_or(0); }

Result<FileLock> FileLock::take(const fs::path& path) {
  return lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600), path);
}

Result<FileLock> FileLock::take_directory(const fs::path& path) {
  return lock(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), path);
}

Result<FileLock> FileLock::lock(int fd, const fs::path& path) {
  Fd file(fd);
  if (file.get() < 0) return system_error("open lock", path);
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) {
      return fail(ErrorCode::kDuplicate, path.string() + " is held by another program at work here");
    }
    return system_error("lock", path);
  }
  return FileLock(file.release());
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace ceptoar::store
