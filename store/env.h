// SPDX-License-Identifier: Apache-2.0
// LMDB as move-only values. lmdb.h stays inside store/*.cc.
//
// Opened with plain sync, MDB_NORDAHEAD, MDB_NOTLS; never WRITEMAP, NOSYNC, NOMETASYNC or DUPSORT
// (measured: slower, unsafe or buggy in 0.9.24).
// Thread: an Env may be shared; a WriteTxn belongs to one thread and there is one writer at a time;
// a ReadTxn belongs to the function that opened it: copy out, close, below 50 ms. A thread has one
// transaction open at a time: a second one could wait for a growing map that waits for the first.
// Views from get() and scan() end with the transaction. What a reader saw is durable, and whoever reads
// after it sees no less; LMDB alone does not promise that (env.cc, begin_reading).
// Errors: kStorageFull (map or disk full), kIo (EIO, failed sync), kStorageCorrupt, kNotFound,
// kStorageReadOnly (opened so), kMalformed (a key of 0 or more than 511 bytes), kNotAuthorized
// (directory open to others; the text names the chmod).
#ifndef CEPTOAR_STORE_ENV_H_
#define CEPTOAR_STORE_ENV_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schema/bytes.h"
#include "schema/result.h"

namespace ceptoar::store {

struct EnvOptions {
  std::uint64_t map_bytes = 64ull << 20;       // grown in steps when full
  std::uint64_t map_max_bytes = 1ull << 40;
  std::uint64_t keep_free_bytes = 64ull << 20; // growth stops when the disk would have less
  unsigned tables = 16;
  bool read_only = false;  // for a look beside the running writer; everything must be there already
  bool alone = false;  // nobody else has it open meanwhile: no lock.mdb is made, which not every file system carries
};

class Env;

// The file that holds everything of an environment in `directory`.
std::filesystem::path data_file(const std::filesystem::path& directory);

// Tables are named by a small number, 0 to EnvOptions::tables - 1; all are made at opening.
using TableNo = unsigned;

class ReadTxn {
 public:
  ReadTxn(ReadTxn&&) noexcept;
  ReadTxn& operator=(ReadTxn&&) noexcept;
  ~ReadTxn();
  // kNotFound when absent. The view ends with this transaction.
  Result<BytesView> get(TableNo table, BytesView key) const;
  // Calls `row` for each key >= `from` in key order (or <= `from` downwards, an empty `from` being
  // the end of the table) until it returns false.
  Result<void> scan(TableNo table, BytesView from, bool downwards,
                    const std::function<bool(BytesView key, BytesView value)>& row) const;
  Result<std::uint64_t> count(TableNo table) const;

 private:
  friend class Env;
  struct Impl;
  explicit ReadTxn(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class WriteTxn {
 public:
  WriteTxn(WriteTxn&&) noexcept;
  WriteTxn& operator=(WriteTxn&&) noexcept;
  ~WriteTxn();  // aborts what was not committed
  // kBehindAll fills the last page where kAnywhere would halve it. REQUIRES of it: no key of the table is as great.
  enum class Where { kAnywhere, kBehindAll };
  Result<void> put(TableNo table, BytesView key, BytesView value, Where where = Where::kAnywhere);
  Result<void> erase(TableNo table, BytesView key);  // absent is fine
  Result<BytesView> get(TableNo table, BytesView key) const;
  Result<Bytes> last_key(TableNo table) const;  // empty: the table is
  // Durable when it returns success. The transaction is over either way.
  Result<void> commit();

 private:
  friend class Env;
  struct Impl;
  explicit WriteTxn(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class Env {
 public:
  // Makes `directory` (mode 0700) and the file (0600) when absent. One Env per directory and process.
  static Result<Env> open(const std::filesystem::path& directory, const EnvOptions& options);
  Env(Env&&) noexcept;
  Env& operator=(Env&&) noexcept;
  ~Env();

  Result<ReadTxn> read() const;
  Result<WriteTxn> write();
  // One transaction around `work`, durable when it returns success; nothing of it on failure. A full
  // map is grown and `work` called again, so it must be repeatable. With `use_reserve` the map may
  // grow into keep_free_bytes. kStorageFull then means the disk (or map_max_bytes).
  Result<void> update(const std::function<Result<void>(WriteTxn&)>& work, bool use_reserve = false);
  // Doubles the map, but promises no more than the disk has beyond `keep_free_bytes`. Waits for the
  // transactions of other threads. REQUIRES: the calling thread has none open.
  Result<void> grow(std::uint64_t keep_free_bytes);
  const std::filesystem::path& directory() const;
  std::uint64_t map_bytes() const;
  unsigned tables() const;
  // After a failed sync LMDB refuses reads too until it is opened again. Same requirement as grow().
  Result<void> reopen_read_only();
  // Consistent copy of all rows without free pages, for backups, while others read and write. Refuses (kDuplicate) a
  // directory that holds a store already. The source file grows meanwhile: old pages stay in use.
  // kStorageCorrupt: a table whose rows are out of order or fewer than it counts; there is no copy then.
  // kStorageFull: also when the disk that both are on would have less than `leave_free` meanwhile.
  // A commit that is being synced at its beginning may be in it: no promise about that one was made yet.
  // What `finish` writes is in the copy before that has its name. As the work of update(), repeatable.
  Result<void> copy_to(const std::filesystem::path& directory, std::uint64_t leave_free = 0,
                       const std::function<Result<void>(WriteTxn&)>& finish = nullptr) const;
  // Frees the reader slots of processes that died; returns how many.
  Result<int> clear_stale_readers();

 private:
  friend class WriteTxn;
  friend class ReadTxn;
  struct Impl;
  explicit Env(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ceptoar::store

#endif  // CEPTOAR_STORE_ENV_H_
