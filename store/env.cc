// SPDX-License-Identifier: Apache-2.0
#include "store/env.h"

#include <lmdb.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <string>

#include "store/damage.h"
#include "store/files.h"
#include "store/temp_directory.h"
#include "store/txn_gate.h"

namespace ceptoar::store {
namespace {

constexpr unsigned kReaders = 254;
constexpr std::uint64_t kGrowAtLeast = 256 * 1024;
constexpr int kGrowTimes = 40;  // doublings from one page to beyond any disk
constexpr std::uint64_t kCutShortBelow = 1 << 20;

ErrorCode code_of(int rc) {
  switch (rc) {
    case MDB_NOTFOUND:
    case ENOENT:
      return ErrorCode::kNotFound;
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return ErrorCode::kStorageFull;
    case MDB_BAD_VALSIZE:
      return ErrorCode::kMalformed;
    case MDB_CORRUPTED:
    case EFAULT:            // a page of the map that is not in the file, given to write(2)
    case MDB_CURSOR_FULL:   // deeper than any tree
    case MDB_INCOMPATIBLE:  // a table with the marks of another kind
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
      return ErrorCode::kStorageCorrupt;
    case MDB_TXN_FULL:
    case MDB_READERS_FULL:
    case ENOMEM:
      return ErrorCode::kLimitExceeded;
    case EACCES:
    case EPERM:
      return ErrorCode::kNotAuthorized;
    case MDB_BAD_TXN:
    case MDB_BAD_DBI:
    case EINVAL:
      return ErrorCode::kInternal;
    default:  // EIO, MDB_PANIC, EROFS and whatever else a disk answers
      return ErrorCode::kIo;
  }
}

// Most rows that are asked for when an entry comes in are not there: no text is put together for that.
Error not_there() { return fail(ErrorCode::kNotFound, "no such row"); }

Error error_of(int rc, const char* what) {
  return fail(code_of(rc), std::string("store: ") + what + ": " + mdb_strerror(rc));
}

MDB_val as_val(BytesView view) {
  // LMDB takes a pointer to non-const and does not write through it.
  return {view.size(), const_cast<std::uint8_t*>(view.data())};
}
BytesView as_view(const MDB_val& val) {
  return {static_cast<const std::uint8_t*>(val.mv_data), val.mv_size};
}

// The size of a value stands beside it in the file, and LMDB believes it: damaged, it would have its reader
// copy up to 4 GiB. A value is no larger than the map.
Result<BytesView> believable(const MDB_val& val, std::uint64_t map_bytes) {
  if (val.mv_size > map_bytes) return fail(ErrorCode::kStorageCorrupt, "store: a value larger than the file");
  return as_view(val);
}

struct TxnAbort {
  void operator()(MDB_txn* txn) const { mdb_txn_abort(txn); }
};
using TxnHandle = std::unique_ptr<MDB_txn, TxnAbort>;
struct CursorClose {
  void operator()(MDB_cursor* cursor) const { mdb_cursor_close(cursor); }
};
using CursorHandle = std::unique_ptr<MDB_cursor, CursorClose>;
struct EnvClose {
  void operator()(MDB_env* env) const { mdb_env_close(env); }
};
using EnvHandle = std::unique_ptr<MDB_env, EnvClose>;

struct Opened {
  EnvHandle env;
  std::vector<MDB_dbi> tables;
};

int begin_txn(MDB_env* env, unsigned flags, TxnHandle& txn) {
  MDB_txn* raw = nullptr;
  const int rc = mdb_txn_begin(env, nullptr, flags, &raw);
  txn.reset(raw);
  return rc;
}

// Between two looks at the meta pages. They are liblmdb's: the race detector, which knows no fences, sees neither.
#if defined(__SANITIZE_THREAD__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wtsan"
#endif
void finish_looking() { std::atomic_thread_fence(std::memory_order_seq_cst); }
#if defined(__SANITIZE_THREAD__)
#pragma GCC diagnostic pop
#endif

// A reader notes the number n of the newest commit and then copies the roots from the one of two meta
// pages that has n. LMDB does not look whether it was too slow: in the middle of that, commit n + 1 may
// end and n + 2 write over the page. The reader then sees what is not durable yet, and its next
// transaction may see less (measured: 17 times in 330 million beside 8,000 commits). n + 2 cannot have
// begun while n is still the newest after the copy.
int begin_reading(MDB_env* env, TxnHandle& txn) {
  if (const int rc = begin_txn(env, MDB_RDONLY, txn); rc != 0) return rc;
  for (;;) {
    finish_looking();
    // Usually it is enough that no meta page has n + 1; while that is being synced, a second reader tells.
    MDB_envinfo info{};
    if (mdb_env_info(env, &info) == 0 && info.me_last_txnid == mdb_txn_id(txn.get())) return 0;
    TxnHandle after;
    if (const int rc = begin_txn(env, MDB_RDONLY, after); rc != 0) return rc;
    if (mdb_txn_id(after.get()) == mdb_txn_id(txn.get())) return 0;
    txn = std::move(after);
  }
}

// A table that its directory counts and nobody finds was lost with a page: one made in its place would
// overwrite what can still be read.
int check_nothing_lost(MDB_txn* txn, unsigned found) {
  MDB_dbi directory = 0;
  if (const int rc = mdb_dbi_open(txn, nullptr, 0, &directory); rc != 0) return rc;
  MDB_stat stat{};
  if (const int rc = mdb_stat(txn, directory, &stat); rc != 0) return rc;
  return stat.ms_entries == found ? MDB_NOTFOUND : MDB_CORRUPTED;
}

// MDB_NOTFOUND: some are missing, as a table is that a newer version of the program has.
int open_tables(MDB_env* env, unsigned count, bool create, std::vector<MDB_dbi>& tables) {
  const ReadingPages reading;
  TxnHandle txn;
  int rc = create ? begin_txn(env, 0, txn) : begin_reading(env, txn);
  if (rc != 0) return rc;
  tables.assign(count, 0);
  unsigned found = 0;
  for (unsigned i = 0; i < count; ++i) {
    const std::string name = std::to_string(i);
    rc = mdb_dbi_open(txn.get(), name.c_str(), create ? unsigned{MDB_CREATE} : 0u, &tables[i]);
    if (rc != 0 && rc != MDB_NOTFOUND) return rc;
    if (rc == 0) ++found;
  }
  if (found < count) return check_nothing_lost(txn.get(), found);
  return mdb_txn_commit(txn.release());
}

Result<Opened> open_handles(const std::filesystem::path& directory, const EnvOptions& options,
                            std::uint64_t map_bytes) {
  MDB_env* raw = nullptr;
  int rc = mdb_env_create(&raw);
  if (rc != 0) return error_of(rc, "create environment");
  Opened out;
  out.env.reset(raw);
  if ((rc = mdb_env_set_maxdbs(raw, options.tables)) != 0) return error_of(rc, "set tables");
  if ((rc = mdb_env_set_maxreaders(raw, kReaders)) != 0) return error_of(rc, "set readers");
  // Whoever only reads beside the writer takes the writer's map: as large as the file of now it would be too small
  // after the next commit.
  if (!options.read_only) rc = mdb_env_set_mapsize(raw, map_bytes);
  if (rc != 0) return error_of(rc, "set map size");
  mdb_env_set_assert(raw, [](MDB_env*, const char*) { report_damaged_pages(); });
  unsigned flags = MDB_NORDAHEAD | MDB_NOTLS;
  if (options.read_only) flags |= MDB_RDONLY;
  if (options.alone) flags |= MDB_NOLOCK;
  const ReadingPages reading;
  if ((rc = mdb_env_open(raw, directory.c_str(), flags, 0600)) != 0) {
    return error_of(rc, ("open " + directory.string()).c_str());
  }
  // Reading first: an ordinary start then writes nothing and works on a full disk.
  rc = open_tables(raw, options.tables, false, out.tables);
  if (rc == MDB_NOTFOUND && !options.read_only) {
    rc = open_tables(raw, options.tables, true, out.tables);
  }
  if (rc != 0) return error_of(rc, "open tables");
  return out;
}

// A store cut short in its making would be no LMDB file for ever: so it is made under another name. A
// leftover of a crash there is small and stays.
Result<void> make_file(const std::filesystem::path& directory, const EnvOptions& options) {
  std::error_code failed;
  if (std::filesystem::exists(data_file(directory), failed)) return {};
  const TempDirectory making(directory / "making.XXXXXX");
  if (making.path().empty()) return error_of(errno, "make store");
  const auto made = open_handles(making.path(), options, kGrowAtLeast);
  if (!made) return made.error();
  auto moved = move_to_free_name(data_file(making.path()), data_file(directory));
  // Another process was as quick: its file is as good.
  if (!moved && moved.error().code != ErrorCode::kDuplicate) return moved;
  return {};
}

// An open transaction and the pass it is open under; destroyed in the reverse order.
struct Begun {
  ReadingPages reading;
  TxnGate::Pass pass;
  TxnHandle txn;
};

}  // namespace

struct Env::Impl {
  std::filesystem::path directory;
  EnvOptions options;
  Opened handles;
  std::atomic<std::uint64_t> map_bytes{0};
  TxnGate gate;

  MDB_env* env() const { return handles.env.get(); }
  Result<Begun> begin(bool writing);
  Result<void> take_larger_map();
  void note_map() {
    MDB_envinfo info{};
    if (mdb_env_info(env(), &info) == 0) map_bytes = info.me_mapsize;
  }
  // LMDB reports a write that a full disk cut short as EIO.
  int real_reason(int rc) const {
    if (rc != EIO) return rc;
    const std::optional<std::uint64_t> free = known_free_bytes(directory);
    return free && *free < kCutShortBelow ? ENOSPC : rc;
  }
};

struct ReadTxn::Impl {
  Begun begun;
  const Env::Impl* env;
};

struct WriteTxn::Impl {
  Begun begun;
  const Env::Impl* env;
  int failed = 0;  // the first error; after it the transaction can only be aborted

  Result<void> note(int rc, const char* what) {
    if (rc == 0) return {};
    failed = env->real_reason(rc);
    return error_of(failed, what);
  }
};

Result<Begun> Env::Impl::begin(bool writing) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    {
      Begun begun{ReadingPages(), TxnGate::Pass(gate), nullptr};
      if (env() == nullptr) return fail(ErrorCode::kIo, "store: closed after a failure");
      const int rc = writing ? begin_txn(env(), 0, begun.txn) : begin_reading(env(), begun.txn);
      if (rc == 0) return begun;
      if (rc != MDB_MAP_RESIZED) return error_of(rc, "begin transaction");
    }
    if (Result<void> taken = take_larger_map(); !taken) return taken.error();
  }
  return fail(ErrorCode::kIo, "store: the map was resized again and again");
}

// Another process has grown the map; size 0 means: as large as the file says.
Result<void> Env::Impl::take_larger_map() {
  const int rc = gate.alone([this] { return mdb_env_set_mapsize(env(), 0); });
  if (rc != 0) return error_of(rc, "take over a larger map");
  note_map();
  return {};
}

// --- reading ------------------------------------------------------------------------------------

ReadTxn::ReadTxn(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ReadTxn::ReadTxn(ReadTxn&&) noexcept = default;
ReadTxn& ReadTxn::operator=(ReadTxn&&) noexcept = default;
ReadTxn::~ReadTxn() = default;

Result<BytesView> ReadTxn::get(TableNo table, BytesView key) const {
  MDB_val k = as_val(key);
  MDB_val v{};
  const int rc = mdb_get(impl_->begun.txn.get(), impl_->env->handles.tables.at(table), &k, &v);
  if (rc == MDB_NOTFOUND) return not_there();
  if (rc != 0) return error_of(rc, "get");
  return believable(v, impl_->env->map_bytes);
}

Result<void> ReadTxn::scan(TableNo table, BytesView from, bool downwards,
                           const std::function<bool(BytesView, BytesView)>& row) const {
  MDB_cursor* raw = nullptr;
  int rc = mdb_cursor_open(impl_->begun.txn.get(), impl_->env->handles.tables.at(table), &raw);
  if (rc != 0) return error_of(rc, "open cursor");
  const CursorHandle cursor(raw);
  MDB_val k = as_val(from);
  MDB_val v{};
  if (from.empty()) {
    rc = mdb_cursor_get(raw, &k, &v, downwards ? MDB_LAST : MDB_FIRST);
  } else {
    rc = mdb_cursor_get(raw, &k, &v, MDB_SET_RANGE);
    if (downwards) {
      // SET_RANGE stands on the first key >= from; below `from` is one step back.
      if (rc == MDB_NOTFOUND) {
        rc = mdb_cursor_get(raw, &k, &v, MDB_LAST);
      } else if (rc == 0 && !std::ranges::equal(as_view(k), from)) {
        rc = mdb_cursor_get(raw, &k, &v, MDB_PREV);
      }
    }
  }
  for (bool more = true; rc == 0 && more;) {
    const auto value = believable(v, impl_->env->map_bytes);
    if (!value) return value.error();
    more = row(as_view(k), *value);
    if (more) rc = mdb_cursor_get(raw, &k, &v, downwards ? MDB_PREV : MDB_NEXT);
  }
  if (rc != 0 && rc != MDB_NOTFOUND) return error_of(rc, "scan");
  return {};
}

Result<std::uint64_t> ReadTxn::count(TableNo table) const {
  MDB_stat stat{};
  const int rc = mdb_stat(impl_->begun.txn.get(), impl_->env->handles.tables.at(table), &stat);
  if (rc != 0) return error_of(rc, "count");
  return std::uint64_t{stat.ms_entries};
}

// --- writing ------------------------------------------------------------------------------------

WriteTxn::WriteTxn(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WriteTxn::WriteTxn(WriteTxn&&) noexcept = default;
WriteTxn& WriteTxn::operator=(WriteTxn&&) noexcept = default;
WriteTxn::~WriteTxn() = default;

Result<void> WriteTxn::put(TableNo table, BytesView key, BytesView value, Where where) {
  if (impl_->failed != 0) return error_of(impl_->failed, "put");
  MDB_val k = as_val(key);
  MDB_val v = as_val(value);
  const MDB_dbi dbi = impl_->env->handles.tables.at(table);
  const unsigned flags = where == Where::kBehindAll ? unsigned{MDB_APPEND} : 0u;
  return impl_->note(mdb_put(impl_->begun.txn.get(), dbi, &k, &v, flags), "put");
}

Result<void> WriteTxn::erase(TableNo table, BytesView key) {
  if (impl_->failed != 0) return error_of(impl_->failed, "erase");
  MDB_val k = as_val(key);
  const MDB_dbi dbi = impl_->env->handles.tables.at(table);
  const int rc = mdb_del(impl_->begun.txn.get(), dbi, &k, nullptr);
  return impl_->note(rc == MDB_NOTFOUND ? 0 : rc, "erase");
}

Result<BytesView> WriteTxn::get(TableNo table, BytesView key) const {
  MDB_val k = as_val(key);
  MDB_val v{};
  const MDB_dbi dbi = impl_->env->handles.tables.at(table);
  const int rc = mdb_get(impl_->begun.txn.get(), dbi, &k, &v);
  if (rc == MDB_NOTFOUND) return not_there();
  if (rc != 0) return error_of(rc, "get");
  return believable(v, impl_->env->map_bytes);
}

Result<Bytes> WriteTxn::last_key(TableNo table) const {
  MDB_cursor* raw = nullptr;
  int rc = mdb_cursor_open(impl_->begun.txn.get(), impl_->env->handles.tables.at(table), &raw);
  if (rc != 0) return error_of(rc, "open cursor");
  const CursorHandle cursor(raw);  // closed before the transaction ends
  MDB_val k{};
  MDB_val v{};
  rc = mdb_cursor_get(raw, &k, &v, MDB_LAST);
  if (rc == MDB_NOTFOUND) return Bytes();
  if (rc != 0) return error_of(rc, "last key");
  return to_bytes(as_view(k));
}

Result<void> WriteTxn::commit() {
  MDB_txn* txn = impl_->begun.txn.release();
  if (impl_->failed != 0) {
    mdb_txn_abort(txn);
    return error_of(impl_->failed, "commit");
  }
  return impl_->note(mdb_txn_commit(txn), "commit");  // frees the transaction on failure too
}

// --- the environment ----------------------------------------------------------------------------

Env::Env(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Env::Env(Env&&) noexcept = default;
Env& Env::operator=(Env&&) noexcept = default;
Env::~Env() = default;

Result<Env> Env::open(const std::filesystem::path& directory, const EnvOptions& options) {
  std::error_code absent;
  if (std::filesystem::file_size(data_file(directory), absent) == 0 && !absent) {
    // LMDB would make a new store of it.
    return fail(ErrorCode::kStorageCorrupt, "store: " + data_file(directory).string() + " has lost all that was in it");
  }
  if (!options.read_only) {
    const auto made = make_private_directory(directory);
    if (!made) return made.error();
    const auto whole = make_file(directory, options);
    if (!whole) return whole.error();
  }
  // A map smaller than the file would be full at the first write.
  const auto file = std::filesystem::file_size(data_file(directory), absent);
  std::uint64_t map = absent ? options.map_bytes : std::max<std::uint64_t>(options.map_bytes, file);
  map += (kGrowAtLeast - map % kGrowAtLeast) % kGrowAtLeast;  // whole pages, whatever their size
  auto handles = open_handles(directory, options, map);
  if (!handles) return handles.error();
  auto impl = std::make_unique<Impl>();
  impl->directory = directory;
  impl->options = options;
  impl->handles = std::move(*handles);
  impl->note_map();
  return Env(std::move(impl));
}

Result<ReadTxn> Env::read() const {
  auto begun = impl_->begin(false);
  if (!begun) return begun.error();
  return ReadTxn(std::unique_ptr<ReadTxn::Impl>(
      new ReadTxn::Impl{std::move(*begun), impl_.get()}));
}

Result<WriteTxn> Env::write() {
  if (impl_->options.read_only) {
    return fail(ErrorCode::kStorageReadOnly, "store: opened for reading only");
  }
  auto begun = impl_->begin(true);
  if (!begun) return begun.error();
  return WriteTxn(
      std::unique_ptr<WriteTxn::Impl>(new WriteTxn::Impl{std::move(*begun), impl_.get()}));
}

Result<void> Env::update(const std::function<Result<void>(WriteTxn&)>& work, bool use_reserve) {
  const std::uint64_t keep_free = use_reserve ? 0 : impl_->options.keep_free_bytes;
  for (int attempt = 0; attempt < kGrowTimes; ++attempt) {
    bool map_full = false;
    {
      auto txn = write();
      if (!txn) return txn.error();
      Result<void> done = work(*txn);
      // What put() noted counts even when `work` looked away: half a batch is never committed.
      if (done) done = txn->commit();
      if (done) return {};
      map_full = txn->impl_->failed == MDB_MAP_FULL;
      if (!map_full) return done;
    }
    auto grown = grow(keep_free);
    if (!grown) return grown;
  }
  return fail(ErrorCode::kStorageFull, "store: growing the map did not help");
}

Result<void> Env::grow(std::uint64_t keep_free_bytes) {
  const std::uint64_t now = impl_->map_bytes;
  const std::uint64_t free = free_bytes(impl_->directory);
  std::error_code absent;
  const std::uint64_t file = std::filesystem::file_size(data_file(impl_->directory), absent);
  const std::uint64_t headroom = free > keep_free_bytes ? free - keep_free_bytes : 0;
  const std::uint64_t room = absent ? 0 : file + headroom;
  std::uint64_t next = std::min({now * 2, impl_->options.map_max_bytes, room});
  next -= next % kGrowAtLeast;
  if (next < now + kGrowAtLeast) {
    return fail(ErrorCode::kStorageFull, "store: the map cannot grow: " + std::to_string(free >> 20) +
                                             " MiB free on the disk, " + std::to_string(now >> 20) +
                                             " MiB in use");
  }
  const int rc = impl_->gate.alone([&] { return mdb_env_set_mapsize(impl_->env(), next); });
  if (rc != 0) return error_of(rc, "grow map");
  impl_->note_map();
  return {};
}

std::filesystem::path data_file(const std::filesystem::path& directory) { return directory / "data.mdb"; }

const std::filesystem::path& Env::directory() const { return impl_->directory; }
std::uint64_t Env::map_bytes() const { return impl_->map_bytes; }
unsigned Env::tables() const { return impl_->options.tables; }

Result<void> Env::reopen_read_only() {
  return impl_->gate.alone([this]() -> Result<void> {
    impl_->handles = Opened{};
    impl_->options.read_only = true;
    auto handles = open_handles(impl_->directory, impl_->options, impl_->map_bytes);
    if (!handles) return handles.error();
    impl_->handles = std::move(*handles);
    return {};
  });
}

Result<int> Env::clear_stale_readers() {
  const TxnGate::Pass pass(impl_->gate);
  if (impl_->env() == nullptr) return fail(ErrorCode::kIo, "store: closed after a failure");
  int dead = 0;
  const int rc = mdb_reader_check(impl_->env(), &dead);
  if (rc != 0) return error_of(rc, "check readers");
  return dead;
}

}  // namespace ceptoar::store
