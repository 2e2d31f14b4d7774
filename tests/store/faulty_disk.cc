// SPDX-License-Identifier: Apache-2.0
#include "tests/store/faulty_disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace ceptoar::test::disk {
namespace {

enum class Plan { kNone, kFail, kFailOnce, kCut, kCutFull, kKill, kPower, kFull };
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

// What the disk may lose when the power fails: writes since the last sync of their file, with what was
// there before. The child that plays this has one thread.
struct Unsynced {
  int fd;
  off_t at;
  std::vector<char> before;
};
std::vector<Unsynced> unsynced;
std::minstd_rand dice;

void remember(int fd, off_t at, size_t size) {
  if (plan != Plan::kPower || (::fcntl(fd, F_GETFL) & O_DSYNC) == O_DSYNC) return;
  struct stat facts {};
  if (::fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) return;
  std::vector<char> before(size);
  // Beyond the end there were no bytes: zeros stand for them.
  if (::pread(fd, before.data(), size, at) < 0) std::abort();
  unsynced.push_back({fd, at, std::move(before)});
}

[[noreturn]] void lose_power() {
  for (auto lost = unsynced.rbegin(); lost != unsynced.rend(); ++lost) {
    // Whole pages are kept or lost, each by itself.
    for (size_t from = 0; from < lost->before.size(); from += 4096) {
      if (dice() % 2 == 0) continue;
      const size_t size = std::min<size_t>(4096, lost->before.size() - from);
      const off_t at = lost->at + static_cast<off_t>(from);
      if (::syscall(SYS_pwrite64, lost->fd, lost->before.data() + from, size, at) < 0) std::abort();
    }
  }
  ::raise(SIGKILL);
  std::abort();
}

std::atomic<bool> recording{false};
std::mutex recording_lock;
std::vector<Done> record_of;

bool is_data_file(int fd) {
  char path[512];
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = ::readlink(link.c_str(), path, sizeof path);
  return size > 0 && std::string_view(path, static_cast<size_t>(size)).ends_with("/data.mdb");
}

void note_write(int fd, off_t at, const iovec* parts, int count, ssize_t done) {
  if (!recording || done <= 0 || !is_data_file(fd)) return;
  const bool synced = (::fcntl(fd, F_GETFL) & O_DSYNC) == O_DSYNC;
  Done write{synced ? Done::Kind::kSyncedWrite : Done::Kind::kWrite, at, {}, 0};
  for (int i = 0; i < count; ++i) {
    const auto* from = static_cast<const char*>(parts[i].iov_base);
    write.bytes.insert(write.bytes.end(), from, from + parts[i].iov_len);
  }
  write.bytes.resize(static_cast<size_t>(done));
  const std::lock_guard lock(recording_lock);
  record_of.push_back(std::move(write));
}

void note_sync(int fd, long result) {
  if (!recording || result != 0 || !is_data_file(fd)) return;
  const std::lock_guard lock(recording_lock);
  record_of.push_back({Done::Kind::kSync, 0, {}, 0});
}

enum class Answer { kPass, kError, kHalf, kHalfAndDie, kLosePower };

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
    case Plan::kFailOnce:
      return call == failing && number == first_bad ? Answer::kError : Answer::kPass;
    case Plan::kCut:
    case Plan::kCutFull:
      return call == Call::kWrite ? Answer::kHalf : Answer::kPass;
    case Plan::kKill:
      return counted_writes + counted_syncs == first_bad ? Answer::kHalfAndDie : Answer::kPass;
    case Plan::kPower:
      return counted_writes + counted_syncs == first_bad ? Answer::kLosePower : Answer::kPass;
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
  if (answer == Answer::kLosePower) lose_power();
  std::erase_if(unsynced, [fd](const Unsynced& write) { return write.fd == fd; });
  const long result = ::syscall(number, fd);
  note_sync(fd, result);
  return result;
}

template <class Write>
ssize_t do_write(int fd, off_t at, std::size_t size, Write write) {
  switch (ask(Call::kWrite, fd)) {
    case Answer::kPass:
      remember(fd, at, size);
      return write(size);
    case Answer::kLosePower:
      remember(fd, at, size);
      if (dice() % 2 == 0) write(size);  // a write that is synced by itself is done or not
      lose_power();
    case Answer::kError:
      errno = fault;
      return -1;
    case Answer::kHalf:
      return write((size + 1) / 2);
    case Answer::kHalfAndDie:
      write((size + 1) / 2);
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
void fail_once(Call call, int error, long nth) {
  failing = call;
  fault = error;
  first_bad = nth;
  start(Plan::kFailOnce);
}
void cut_writes(bool full) { start(full ? Plan::kCutFull : Plan::kCut); }
bool no_room() { return plan == Plan::kFull || plan == Plan::kCutFull; }
void kill_at(long nth) {
  first_bad = nth;
  start(Plan::kKill);
}
void cut_power_at(long nth, unsigned seed) {
  first_bad = nth;
  dice.seed(seed);
  unsynced.clear();
  start(Plan::kPower);
}
void full() {
  fault = ENOSPC;
  start(Plan::kFull);
}
void heal() { start(Plan::kNone); }
void record() {
  record_of.clear();
  recording = true;
}
void mark(std::uint64_t number) {
  const std::lock_guard lock(recording_lock);
  record_of.push_back({Done::Kind::kMark, 0, {}, number});
}
std::vector<Done> recorded() {
  recording = false;
  return std::move(record_of);
}
long syncs() { return counted_syncs; }

}  // namespace ceptoar::test::disk

using ceptoar::test::disk::do_sync;
using ceptoar::test::disk::do_write;
using ceptoar::test::disk::note_write;

extern "C" {

ssize_t write(int fd, const void* data, size_t size) {
  const off_t at = ::lseek(fd, 0, SEEK_CUR);
  const iovec part{const_cast<void*>(data), size};
  const ssize_t done =
      do_write(fd, at, size, [&](size_t n) { return ::syscall(SYS_write, fd, data, n); });
  note_write(fd, at, &part, 1, done);
  return done;
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  const iovec part{const_cast<void*>(data), size};
  const ssize_t done =
      do_write(fd, at, size, [&](size_t n) { return ::syscall(SYS_pwrite64, fd, data, n, at); });
  note_write(fd, at, &part, 1, done);
  return done;
}
ssize_t writev(int fd, const iovec* parts, int count) {
  const off_t at = ::lseek(fd, 0, SEEK_CUR);
  size_t size = 0;
  for (int i = 0; i < count; ++i) size += parts[i].iov_len;
  const ssize_t done = do_write(fd, at, size, [&](size_t n) -> ssize_t {
    if (n == size) return ::syscall(SYS_writev, fd, parts, count);
    return ::syscall(SYS_write, fd, parts[0].iov_base, parts[0].iov_len / 2);
  });
  note_write(fd, at, parts, count, done);
  return done;
}
int fsync(int fd) { return static_cast<int>(do_sync(fd, SYS_fsync)); }
int fdatasync(int fd) { return static_cast<int>(do_sync(fd, SYS_fdatasync)); }

int posix_fallocate(int fd, off_t from, off_t size) {
  if (ceptoar::test::disk::no_room()) return ENOSPC;
  return ::syscall(SYS_fallocate, fd, 0, from, size) == 0 ? 0 : errno;
}

int statvfs(const char* path, struct statvfs* facts) {
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  const int rc = ::fstatvfs(fd, facts);
  ::close(fd);
  if (rc == 0 && ceptoar::test::disk::no_room()) facts->f_bavail = 0;
  return rc;
}

}  // extern "C"
