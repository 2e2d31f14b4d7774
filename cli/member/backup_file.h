// SPDX-License-Identifier: Apache-2.0
// The blocks of a sealed backup (format: backup.h). Inside cli/member only. Thread: one. Errors: kIo,
// kStorageFull, kMalformed (cut, or not as it must be), kBadSignature (altered), kLimitExceeded.
#ifndef CEPTOAR_CLI_MEMBER_BACKUP_FILE_H_
#define CEPTOAR_CLI_MEMBER_BACKUP_FILE_H_

#include <filesystem>
#include <optional>

#include "crypto/random.h"
#include "crypto/secret.h"
#include "schema/bytes.h"
#include "schema/result.h"

namespace ceptoar::member {

enum class BackupPart : std::uint8_t {
  kMade = 1,          // created u64 LE
  kConfig = 2,        // member.toml
  kGenesis = 3,
  kArchive = 4,       // data.mdb of a consistent copy
  kNodeKeys = 5,
  kNodeConfig = 6,
  kNodePub = 7,
  kNodeGenesis = 8,
  kNodeStore = 9,     // data.mdb
  kAuditMark = 10,    // the end of the holder's audit log
};

Result<void> write_all(int fd, BytesView bytes);
// Exactly so many. kMalformed: the file ends before.
Result<Bytes> read_exactly(int fd, std::size_t size);

class BackupWriter {
 public:
  // Lifetime: `random` outlives it; the descriptor stays the caller's.
  BackupWriter(int fd, crypto::Secret<32> key, crypto::Random& random);
  Result<void> put(BackupPart part, BytesView bytes);
  Result<void> put_file(BackupPart part, const std::filesystem::path& path);
  Result<void> finish();  // nothing is whole before

 private:
  Result<void> append(BytesView bytes);
  Result<void> flush(bool last);
  int fd_;
  crypto::Secret<32> key_;
  crypto::Random& random_;
  std::uint64_t number_ = 0;
  Bytes waiting_;
};

class BackupReader {
 public:
  BackupReader(int fd, crypto::Secret<32> key);
  struct Head {
    BackupPart part;
    std::uint64_t size;
  };
  // The next part; nullopt after the last one, when the file ends there as it must.
  Result<std::optional<Head>> next();
  Result<Bytes> take(std::uint64_t size);              // of a small part
  Result<void> take_into(std::uint64_t size, int fd);  // -1: read and forgotten

 private:
  Result<void> load();
  Result<Bytes> some(std::uint64_t at_most);  // never empty
  int fd_;
  crypto::Secret<32> key_;
  std::uint64_t number_ = 0;
  bool last_ = false;
  Bytes block_;
  std::size_t at_ = 0;
  int before_ = 0;  // kind of the part before
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_BACKUP_FILE_H_
