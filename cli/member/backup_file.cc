// SPDX-License-Identifier: Apache-2.0
#include "cli/member/backup_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "crypto/aead.h"
#include "schema/limits.h"

namespace ceptoar::member {
namespace {

constexpr std::size_t kBlockBytes = 256 * limits::kKiB;
constexpr std::uint32_t kLastMark = 1U << 31U;
// version u8 | nonce 24 | tag 16 beside the plaintext.
constexpr std::size_t kSealedBlockBytes = kBlockBytes + 1 + 24 + crypto::kAeadTagBytes;
constexpr std::size_t kHeadBytes = 1 + 8;

Error io_error(const char* act) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  return fail(full ? ErrorCode::kStorageFull : ErrorCode::kIo,
              std::string(act) + ": " + std::strerror(errno));
}

Bytes place_of(std::uint64_t number, bool last) {
  Bytes out;
  append_be64(out, number);
  out.push_back(last ? 1 : 0);
  return out;
}

Error cut() { return fail(ErrorCode::kMalformed, "it ends too early"); }

class Source {
 public:
  explicit Source(const std::filesystem::path& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) {}
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

Result<void> write_all(int fd, BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return io_error("write");
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return {};
}

Result<Bytes> read_exactly(int fd, std::size_t size) {
  Bytes out(size);
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got = ::read(fd, out.data() + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("read");
    if (got == 0) return cut();
    have += static_cast<std::size_t>(got);
  }
  return out;
}

BackupWriter::BackupWriter(int fd, crypto::Secret<32> key, crypto::Random& random)
    : fd_(fd), key_(std::move(key)), random_(random) {}

Result<void> BackupWriter::append(BytesView bytes) {
  while (!bytes.empty()) {
    // A full block waits until it is known that it is not the last one.
    if (waiting_.size() == kBlockBytes) {
      if (Result<void> done = flush(false); !done) return done;
    }
    const std::size_t now = std::min(bytes.size(), kBlockBytes - waiting_.size());
    ceptoar::append(waiting_, bytes.first(now));
    bytes = bytes.subspan(now);
  }
  return {};
}

Result<void> BackupWriter::flush(bool last) {
  const Bytes sealed =
      crypto::seal_value(key_.view(), random_, place_of(number_++, last), waiting_);
  waiting_.clear();
  Bytes head;
  append_le32(head, static_cast<std::uint32_t>(sealed.size()) | (last ? kLastMark : 0));
  if (Result<void> done = write_all(fd_, head); !done) return done;
  return write_all(fd_, sealed);
}

Result<void> BackupWriter::put(BackupPart part, BytesView bytes) {
  Bytes head{static_cast<std::uint8_t>(part)};
  append_le64(head, bytes.size());
  if (Result<void> done = append(head); !done) return done;
  return append(bytes);
}

Result<void> BackupWriter::put_file(BackupPart part, const std::filesystem::path& path) {
  const Source source(path);
  struct stat facts {};
  if (source.fd() < 0 || ::fstat(source.fd(), &facts) != 0) return io_error(path.c_str());
  auto left = static_cast<std::uint64_t>(facts.st_size);
  Bytes head{static_cast<std::uint8_t>(part)};
  append_le64(head, left);
  if (Result<void> done = append(head); !done) return done;
  while (left > 0) {
    const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(left, kBlockBytes));
    const Result<Bytes> bytes = read_exactly(source.fd(), now);
    if (!bytes) return bytes.error();
    if (Result<void> done = append(*bytes); !done) return done;
    left -= now;
  }
  return {};
}

Result<void> BackupWriter::finish() { return flush(true); }

BackupReader::BackupReader(int fd, crypto::Secret<32> key) : fd_(fd), key_(std::move(key)) {}

Result<void> BackupReader::load() {
  if (last_) return cut();
  const Result<Bytes> head = read_exactly(fd_, 4);
  if (!head) return head.error();
  std::uint32_t word = 0;
  for (std::size_t i = 4; i-- > 0;) word = word << 8U | (*head)[i];
  const std::size_t size = word & ~kLastMark;
  if (size > kSealedBlockBytes) return fail(ErrorCode::kLimitExceeded, "a block is too long");
  const Result<Bytes> sealed = read_exactly(fd_, size);
  if (!sealed) return sealed.error();
  last_ = (word & kLastMark) != 0;
  Result<Bytes> opened = crypto::open_value(key_.view(), place_of(number_++, last_), *sealed);
  if (!opened) return fail(ErrorCode::kBadSignature, "a part of it was altered");
  block_ = std::move(*opened);
  at_ = 0;
  if (!last_) return {};
  std::uint8_t more = 0;
  if (::read(fd_, &more, 1) != 0) return fail(ErrorCode::kMalformed, "something was put behind it");
  return {};
}

Result<Bytes> BackupReader::some(std::uint64_t at_most) {
  while (at_ == block_.size()) {
    if (Result<void> loaded = load(); !loaded) return loaded.error();
  }
  const auto now =
      static_cast<std::size_t>(std::min<std::uint64_t>(at_most, block_.size() - at_));
  const Bytes out(block_.begin() + static_cast<std::ptrdiff_t>(at_),
                  block_.begin() + static_cast<std::ptrdiff_t>(at_ + now));
  at_ += now;
  return out;
}

Result<Bytes> BackupReader::take(std::uint64_t size) {
  Bytes out;
  while (out.size() < size) {
    const Result<Bytes> more = some(size - out.size());
    if (!more) return more.error();
    ceptoar::append(out, *more);
  }
  return out;
}

Result<void> BackupReader::take_into(std::uint64_t size, int fd) {
  while (size > 0) {
    const Result<Bytes> more = some(size);
    if (!more) return more.error();
    size -= more->size();
    if (fd < 0) continue;
    if (Result<void> done = write_all(fd, *more); !done) return done;
  }
  return {};
}

Result<std::optional<BackupReader::Head>> BackupReader::next() {
  while (at_ == block_.size() && !last_) {
    if (Result<void> loaded = load(); !loaded) return loaded.error();
  }
  if (at_ == block_.size()) return std::optional<Head>();
  const Result<Bytes> head = take(kHeadBytes);
  if (!head) return head.error();
  const int kind = head->front();
  if (kind <= before_ || kind > static_cast<int>(BackupPart::kAuditMark)) {
    return fail(ErrorCode::kMalformed, "its parts are not in order");
  }
  before_ = kind;
  return std::optional<Head>(
      Head{static_cast<BackupPart>(kind), read_le64(BytesView(*head).subspan(1))});
}

}  // namespace ceptoar::member
