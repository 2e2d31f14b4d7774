// SPDX-License-Identifier: Apache-2.0
// Loaded before all other libraries of a program under test: its disk and its clock do what the shared
// memory says.
#include "tests/support/machine_faults.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>

namespace {

using ceptoar::test::MachineFaults;

MachineFaults* faults() {
  static MachineFaults* const shared = [] {
    const char* path = std::getenv(ceptoar::test::kMachineFaultsFile);
    const int fd = path != nullptr ? ::open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) std::abort();  // a test without its faults would test nothing
    void* memory =
        ::mmap(nullptr, sizeof(MachineFaults), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    if (memory == MAP_FAILED) std::abort();
    return static_cast<MachineFaults*>(memory);
  }();
  return shared;
}

bool is_data_file(int fd) {
  char path[512];
  char link[64] = "/proc/self/fd/";
  std::strcat(link, std::to_string(fd).c_str());
  const ssize_t size = ::readlink(link, path, sizeof path);
  return size > 0 && std::string_view(path, static_cast<size_t>(size)).ends_with("/data.mdb");
}

// True: the call must fail, errno is set.
bool fails(const std::atomic<int>& error, int fd) {
  const int wanted = error.load();
  if (wanted == 0 || !is_data_file(fd)) return false;
  faults()->failed.fetch_add(1);
  errno = wanted;
  return true;
}

constexpr int kZapDomain = 55;  // of zmq.h, which this library must not need
using SetSocketOption = int (*)(void* socket, int option, const void* value, size_t size);

}  // namespace

extern "C" {

int zmq_setsockopt(void* socket, int option, const void* value, size_t size) {
  if (option == kZapDomain && faults()->no_gatekeeper.load()) {
    faults()->failed.fetch_add(1);
    return 0;
  }
  static const auto real = reinterpret_cast<SetSocketOption>(::dlsym(RTLD_NEXT, "zmq_setsockopt"));
  return real(socket, option, value, size);
}

ssize_t write(int fd, const void* data, size_t size) {
  return fails(faults()->write_error, fd) ? -1 : ::syscall(SYS_write, fd, data, size);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  return fails(faults()->write_error, fd) ? -1 : ::syscall(SYS_pwrite64, fd, data, size, at);
}
ssize_t writev(int fd, const iovec* parts, int count) {
  return fails(faults()->write_error, fd) ? -1 : ::syscall(SYS_writev, fd, parts, count);
}
int fsync(int fd) {
  return fails(faults()->sync_error, fd) ? -1 : static_cast<int>(::syscall(SYS_fsync, fd));
}
int fdatasync(int fd) {
  return fails(faults()->sync_error, fd) ? -1 : static_cast<int>(::syscall(SYS_fdatasync, fd));
}
int posix_fallocate(int fd, off_t from, off_t size) {
  if (faults()->no_room.load()) return ENOSPC;
  return ::syscall(SYS_fallocate, fd, 0, from, size) == 0 ? 0 : errno;
}
int statvfs(const char* path, struct statvfs* facts) {
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  const int rc = ::fstatvfs(fd, facts);
  ::close(fd);
  if (rc == 0 && faults()->no_room.load()) facts->f_bavail = 0;
  return rc;
}
int clock_gettime(clockid_t clock, timespec* out) {
  const int rc = static_cast<int>(::syscall(SYS_clock_gettime, clock, out));
  if (rc != 0 || clock != CLOCK_REALTIME) return rc;
  const std::int64_t ahead = faults()->clock_ahead_ms.load();
  out->tv_sec += ahead / 1000;
  out->tv_nsec += ahead % 1000 * 1'000'000;
  if (out->tv_nsec >= 1'000'000'000) {
    out->tv_nsec -= 1'000'000'000;
    ++out->tv_sec;
  }
  if (out->tv_nsec < 0) {
    out->tv_nsec += 1'000'000'000;
    --out->tv_sec;
  }
  return rc;
}

}  // extern "C"
