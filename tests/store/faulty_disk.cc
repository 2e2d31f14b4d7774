// SPDX-License-Identifier: Apache-2.0
#include "tests/store/faulty_disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

namespace ceptoar::test::disk {
namespace {

enum class Plan { kNone, kFail, kCut, kKill, kFull };
std::atomic<Plan> plan{Plan::kNone};
std::atomic<Call> failing{Call::kWrite};
std::atomic<int> fault{0};
std::atomic<long> first_bad{0};
std::atomic<long> counted_writes{0};
std::atomic<long> counted_syncs{0};

void start(Plan next) {
  counted_writes = 0;
  counted_syncs = 0;
  plan = next;
}

enum class Answer { kPass, kError, kHalf, kHalfAndDie };

Answer ask(Call call, int fd) {
  struct stat facts {};
  // Pipes and what the test prints are not the disk.
  if (fd <= 2 || ::fstat(fd, &facts) != 0 || S_ISFIFO(facts.st_mode) || S_ISSOCK(facts.st_mode)) {
    return Answer::kPass;
  }
  const long number = call == Call::kWrite ? ++counted_writes : ++counted_syncs;
  switch (plan.load()) {
    case Plan::kNone:
      return Answer::kPass;
    case Plan::kFail:
      return call == failing && number >= first_bad ? Answer::kError : Answer::kPass;
    case Plan::kCut:
      return call == Call::kWrite ? Answer::kHalf : Answer::kPass;
    case Plan::kKill:
      return counted_writes + counted_syncs == first_bad ? Answer::kHalfAndDie : Answer::kPass;
    case Plan::kFull:
      return call == Call::kWrite ? Answer::kError : Answer::kPass;
  }
  return Answer::kPass;
}

long do_sync(int fd, long number) {
  const Answer answer = ask(Call::kSync, fd);
  if (answer == Answer::kHalfAndDie) ::raise(SIGKILL);
  if (answer == Answer::kError) {
    errno = fault;
    return -1;
  }
  return ::syscall(number, fd);
}

template <class Write>
ssize_t do_write(int fd, std::size_t size, Write write) {
  switch (ask(Call::kWrite, fd)) {
    case Answer::kPass:
      return write(size);
    case Answer::kError:
      errno = fault;
      return -1;
    case Answer::kHalf:
      return write(size / 2);
    case Answer::kHalfAndDie:
      write(size / 2);
      ::raise(SIGKILL);
  }
  return -1;
}

}  // namespace

void fail(Call call, int error, long first) {
  failing = call;
  fault = error;
  first_bad = first;
  start(Plan::kFail);
}
void cut_writes() { start(Plan::kCut); }
void kill_at(long nth) {
  first_bad = nth;
  start(Plan::kKill);
}
void full() {
  fault = ENOSPC;
  start(Plan::kFull);
}
void heal() { start(Plan::kNone); }
long calls() { return counted_writes + counted_syncs; }

}  // namespace ceptoar::test::disk

using ceptoar::test::disk::do_sync;
using ceptoar::test::disk::do_write;

extern "C" {

ssize_t write(int fd, const void* data, size_t size) {
  return do_write(fd, size, [&](size_t n) { return ::syscall(SYS_write, fd, data, n); });
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  return do_write(fd, size, [&](size_t n) { return ::syscall(SYS_pwrite64, fd, data, n, at); });
}
ssize_t writev(int fd, const iovec* parts, int count) {
  size_t size = 0;
  for (int i = 0; i < count; ++i) size += parts[i].iov_len;
  return do_write(fd, size, [&](size_t n) -> ssize_t {
    if (n == size) return ::syscall(SYS_writev, fd, parts, count);
    return ::syscall(SYS_write, fd, parts[0].iov_base, parts[0].iov_len / 2);
  });
}
int fsync(int fd) { return static_cast<int>(do_sync(fd, SYS_fsync)); }
int fdatasync(int fd) { return static_cast<int>(do_sync(fd, SYS_fdatasync)); }

int posix_fallocate(int fd, off_t from, off_t size) {
  if (ceptoar::test::disk::plan == ceptoar::test::disk::Plan::kFull) return ENOSPC;
  return ::syscall(SYS_fallocate, fd, 0, from, size) == 0 ? 0 : errno;
}

int statvfs(const char* path, struct statvfs* facts) {
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  const int rc = ::fstatvfs(fd, facts);
  ::close(fd);
  if (rc == 0 && ceptoar::test::disk::plan == ceptoar::test::disk::Plan::kFull) {
    facts->f_bavail = 0;
  }
  return rc;
}

}  // extern "C"
