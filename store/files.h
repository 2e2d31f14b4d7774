// SPDX-License-Identifier: Apache-2.0
// Small files that matter: key files, rosters, requests. Written to a temporary name, synced, renamed,
// directory synced: a crash leaves the old or the new one, never half of one.
#ifndef CEPTOAR_STORE_FILES_H_
#define CEPTOAR_STORE_FILES_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "crypto/secret.h"
#include "schema/bytes.h"
#include "schema/result.h"

namespace ceptoar::store {

enum class FileKind {
  kSecret,  // mode 0600; reading refuses looser modes, links and owners other than this user and root
  kPlain,   // mode 0644; reading follows links
};
// kNotFound, kIo, kMalformed (no regular file; a link), kLimitExceeded (larger than `max_bytes`), kNotAuthorized (loose modes; the text
// names the chmod that mends it). Whoever reads a secret wipes what is returned.
Result<Bytes> read_file(const std::filesystem::path& path, FileKind kind, std::size_t max_bytes);
// kDuplicate when the file exists and `overwrite` is false, kStorageFull, kIo, kNotAuthorized,
// kNotFound (no such directory). On failure the old file is there as it was.
Result<void> write_file(const std::filesystem::path& path, BytesView bytes, FileKind kind,
                        bool overwrite);
// The same for what writes to a descriptor itself: `work` fills a new file of mode 0600 that takes the
// name `path`, which must be free, once it is whole and synced.
Result<void> write_through(const std::filesystem::path& path,
                           const std::function<Result<void>(int fd)>& work);
// Reads a credential: exactly 32 bytes, kSecret rules.
Result<crypto::Secret<32>> read_credential(const std::filesystem::path& path);
// Mode 0700. One that exists must belong to this user (or root) and be closed to others.
Result<void> make_private_directory(const std::filesystem::path& path);
// Durable; kDuplicate when `to` exists. On one file system.
Result<void> move_to_free_name(const std::filesystem::path& from, const std::filesystem::path& to);
// Each takes the other's name, at once and durably. Both must exist, in directories of one file system.
// kIo where the file system cannot.
Result<void> exchange_names(const std::filesystem::path& a, const std::filesystem::path& b);
// Makes names that were made or moved in a directory durable.
Result<void> sync_directory(const std::filesystem::path& path);
// Bytes that this process may still write there; none, or 0, when the disk does not answer.
std::optional<std::uint64_t> known_free_bytes(const std::filesystem::path& directory);
std::uint64_t free_bytes(const std::filesystem::path& directory);

// An advisory lock held as long as the value lives (and any child that inherited it): one daemon or
// command per directory. Not passed on by exec. The file stays.
class FileLock {
 public:
  static Result<FileLock> take(const std::filesystem::path& path);  // kDuplicate when held
  // On a directory itself, whoever owns it: nothing is left in it.
  static Result<FileLock> take_directory(const std::filesystem::path& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  static Result<FileLock> lock(int fd, const std::filesystem::path& path);
  int fd_;
};

}  // namespace ceptoar::store

#endif  // CEPTOAR_STORE_FILES_H_
