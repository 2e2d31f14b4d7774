// SPDX-License-Identifier: Apache-2.0
// Row by row, not by mdb_env_copy2(MDB_CP_COMPACT): that one copies pages into buffers by lengths that stand in the
// pages, and a damaged page has it write beyond them (seen: a backup that ended by glibc's "double free"; what it
// overwrote unseen may be worse). Reading rows only reads.
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "store/env.h"
#include "store/files.h"
#include "store/temp_directory.h"

namespace ceptoar::store {
namespace {

// A transaction of the copy: what it holds in memory.
constexpr std::size_t kBatchBytes = 16 << 20;

Result<void> damaged(TableNo table, const char* what) {
  return fail(ErrorCode::kStorageCorrupt, "store: copy: table " + std::to_string(table) + what);
}

struct Batch {
  Bytes last;  // key; empty before the first row
  std::uint64_t rows = 0;
  bool end = false;
};

// The rows behind `done`, until the batch is full.
Result<Batch> copy_batch(const ReadTxn& from, WriteTxn& to, TableNo table, const Batch& done) {
  Batch batch = done;
  batch.end = true;
  std::size_t bytes = 0;
  Result<void> put;
  const auto scanned = from.scan(table, done.last, false, [&](BytesView key, BytesView value) {
    if (key.empty() || !std::ranges::lexicographical_compare(batch.last, key)) {
      if (batch.rows == done.rows && std::ranges::equal(key, done.last)) return true;  // where the last one ended
      put = damaged(table, " is out of order");
      return false;
    }
    if (bytes > kBatchBytes) {
      batch.end = false;
      return false;
    }
    put = to.put(table, key, value, WriteTxn::Where::kBehindAll);
    bytes += key.size() + value.size();
    batch.last = to_bytes(key);
    ++batch.rows;
    return put.has_value();
  });
  if (!scanned) return scanned.error();
  if (!put) return put.error();
  return batch;
}

bool on_one_disk(const std::filesystem::path& a, const std::filesystem::path& b) {
  struct stat of_a {};
  struct stat of_b {};
  return ::stat(a.c_str(), &of_a) == 0 && ::stat(b.c_str(), &of_b) == 0 && of_a.st_dev == of_b.st_dev;
}

// A directory and what its disk is to keep free.
struct Room {
  const std::filesystem::path& directory;
  std::uint64_t leave_free;

  Result<void> for_next_batch() const {
    if (leave_free == 0 || free_bytes(directory) >= leave_free + kBatchBytes) return {};
    return fail(ErrorCode::kStorageFull, "store: a copy would take what the store beside it needs: " +
                                             std::to_string(free_bytes(directory) >> 20) + " MiB free on the disk");
  }
};

Result<void> copy_table(const ReadTxn& from, Env& to, TableNo table, const Room& room) {
  for (Batch done; !done.end;) {
    if (Result<void> fits = room.for_next_batch(); !fits) return fits;
    Batch next;
    // Called again after the map has grown: from where the last transaction ended.
    const auto written = to.update(
        [&](WriteTxn& txn) -> Result<void> {
          auto batch = copy_batch(from, txn, table, done);
          if (!batch) return batch.error();
          next = std::move(*batch);
          return {};
        },
        true);
    if (!written) return written;
    done = std::move(next);
    if (!done.end) continue;
    const auto count = from.count(table);
    if (!count) return count.error();
    if (*count != done.rows) return damaged(table, " has lost rows");
  }
  return {};
}

}  // namespace

Result<void> Env::copy_to(const std::filesystem::path& directory, std::uint64_t leave_free,
                          const std::function<Result<void>(WriteTxn&)>& finish) const {
  const auto made = make_private_directory(directory);
  if (!made) return made.error();
  std::error_code ignored;  // absent is what it should be
  if (std::filesystem::exists(data_file(directory), ignored)) {
    return fail(ErrorCode::kDuplicate, "store: " + directory.string() + " holds a store already");
  }
  const auto txn = read();
  if (!txn) return txn.error();
  const TempDirectory making(directory / "copying.XXXXXX");
  if (making.path().empty()) {
    return fail(errno == ENOSPC || errno == EDQUOT ? ErrorCode::kStorageFull : ErrorCode::kIo,
                "store: copy: " + directory.string() + ": " + std::strerror(errno));
  }
  const Room room{making.path(), on_one_disk(this->directory(), making.path()) ? leave_free : 0};
  {
    EnvOptions options;
    options.map_bytes = map_bytes();
    options.tables = tables();
    options.alone = true;
    auto copy = Env::open(making.path(), options);
    if (!copy) return copy.error();
    for (TableNo table = 0; table < tables(); ++table) {
      if (Result<void> copied = copy_table(*txn, *copy, table, room); !copied) return copied;
    }
    if (finish) {
      if (Result<void> finished = copy->update(finish, true); !finished) return finished;
    }
  }
  return move_to_free_name(data_file(making.path()), data_file(directory));
}

}  // namespace ceptoar::store
