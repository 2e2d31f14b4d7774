// SPDX-License-Identifier: Apache-2.0
#include "store/node_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <span>

#include "store/files.h"
#include "store/layout.h"
#include "store/places.h"
#include "store/table_cipher.h"

namespace ceptoar::store {
namespace {

// The format table before, the tails behind, and what came later behind those.
constexpr TableNo kTailTable = kNodeTableCount + 1;
constexpr unsigned kTables = kTablesWithPlaces;
// How many there were before: without an audit log; without copies of archives; without places (format 1).
constexpr unsigned kFirstTables = kTailTable + 1;
constexpr unsigned kTablesOfFormat1 = kTailTable + 4;
constexpr unsigned kEarlierTables[] = {kTablesOfFormat1, kTailTable + 2, kFirstTables};
static_assert(static_cast<TableNo>(NodeTable::kAudit) == kFirstTables);
static_assert(static_cast<TableNo>(NodeTable::kCopies) == kTablesOfFormat1 - 1);
static_assert(kPlaces == kTablesOfFormat1);
constexpr BodyTables kBodiesOfFormat1{static_cast<TableNo>(NodeTable::kBodies), kTailTable};
constexpr std::uint16_t kFormatWithPlaces = 2;
// Of table 0: while rows of format 1 are moved to their places; in a copy.
constexpr std::string_view kMovingRow = "moving";
constexpr std::string_view kCopyRow = "copy";
constexpr std::uint64_t kVisiblyMore = 1 << 20;
// Of one transaction that reads several rows.
constexpr std::size_t kRowsAtOnce = 128;
constexpr std::size_t kCopiedAtOnce = 4 << 20;

TableNo number_of(NodeTable table) { return static_cast<TableNo>(table); }

// A file that takes up room until room is needed.
class Ballast {
 public:
  Ballast(std::filesystem::path path, std::uint64_t bytes) : path_(std::move(path)), bytes_(bytes) {}

  bool make() const {
    if (bytes_ == 0) return true;
    std::error_code absent;
    if (std::filesystem::file_size(path_, absent) == bytes_ && !absent) return true;
    const int fd = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return false;
    // Not ftruncate: a sparse file holds no room.
    int rc = 0;
    do {
      rc = ::posix_fallocate(fd, 0, static_cast<off_t>(bytes_));
    } while (rc == EINTR);
    ::close(fd);
    if (rc != 0) give_up();
    return rc == 0;
  }
  void give_up() const { ::unlink(path_.c_str()); }

 private:
  std::filesystem::path path_;
  std::uint64_t bytes_;
};

// One transaction and what rows are written with.
struct Writing {
  WriteTxn& txn;
  const TableCipher& cipher;
  Placer placer;
};

Result<void> put_row(Writing& to, const RowWrite& write) {
  const TableNo table = number_of(write.at.table);
  const bool placed = is_placed(write.at.table);
  if (!write.value) {
    return placed ? to.placer.erase(write.at.table, write.at.key) : to.txn.erase(table, write.at.key);
  }
  const auto put = [&](BytesView value) {
    return placed ? to.placer.put(write.at.table, write.at.key, value)
                  : to.txn.put(table, write.at.key, value);
  };
  if (!is_sealed(write.at.table)) return put(*write.value);
  return put(to.cipher.seal(table, write.at.key, *write.value));
}

using Writes = std::span<const RowWrite* const>;

// All writes by table and key, those of one row in the order of the batches: neighbours in a tree are put one
// after the other.
std::vector<const RowWrite*> in_file_order(const std::vector<RowBatch>& batches) {
  std::size_t count = 0;
  for (const RowBatch& batch : batches) count += batch.size();
  std::vector<const RowWrite*> all;
  all.reserve(count);
  for (const RowBatch& batch : batches) {
    for (const RowWrite& write : batch) all.push_back(&write);
  }
  std::stable_sort(all.begin(), all.end(), [](const RowWrite* a, const RowWrite* b) {
    return a->at < b->at;
  });
  return all;
}

// What the row holds in this transaction. One that does not open counts as none: RowWrite::adds.
Result<std::optional<Bytes>> row_before(const Writing& in, const RowKey& at) {
  CEPTOAR_CHECK(!is_placed(at.table));  // nothing is added to a row of an entry
  const TableNo table = number_of(at.table);
  const auto held = in.txn.get(table, at.key);
  if (!held && held.error().code == ErrorCode::kNotFound) return std::optional<Bytes>();
  if (!held) return held.error();
  if (!is_sealed(at.table)) return std::optional<Bytes>(to_bytes(*held));
  auto opened = in.cipher.open(table, at.key, *held);
  return opened ? std::optional<Bytes>(std::move(*opened)) : std::optional<Bytes>();
}

// The writes of one row, as one: what the last that sets it left, and what is added after that. Every entry of
// a group moves the same hints (how far an author's log reaches, how many bodies there are): sealed and
// put a hundred times, the last alone stays.
Result<void> put_writes(Writing& to, Writes of_row) {
  std::size_t set = of_row.size();
  while (set > 0 && of_row[set - 1]->adds) --set;
  if (set == of_row.size()) return put_row(to, *of_row.back());
  auto before = set > 0 ? Result<std::optional<Bytes>>(of_row[set - 1]->value)
                        : row_before(to, of_row.front()->at);
  if (!before) return before.error();
  std::vector<BytesView> changes;
  for (const RowWrite* write : of_row.subspan(set)) changes.emplace_back(*write->value);
  return put_row(to, {of_row.front()->at, added_row(*before, changes)});
}

Result<void> put_all(WriteTxn& txn, const TableCipher& cipher, Writes sorted) {
  Writing to{txn, cipher, Placer(txn)};
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin + 1;
    while (end < sorted.size() && sorted[end]->at == sorted[begin]->at) ++end;
    auto put = put_writes(to, sorted.subspan(begin, end - begin));
    if (!put) return put;
    begin = end;
  }
  return {};
}

// The first key behind all that begin with `prefix`; empty when there is none.
Bytes behind(BytesView prefix) {
  Bytes out = to_bytes(prefix);
  while (!out.empty() && out.back() == 0xff) out.pop_back();
  if (!out.empty()) ++out.back();
  return out;
}

constexpr std::string_view kSnapshotPrefix = "before-";

// The version becomes part of a name: only what versions are made of.
bool is_plain_version(std::string_view version) {
  return !version.empty() && version.size() <= 32 && std::ranges::all_of(version, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '~' || c == '+';
  });
}

Result<void> remove_snapshots_but(const std::filesystem::path& directory,
                                  const std::filesystem::path& kept) {
  std::error_code failed;
  for (std::filesystem::directory_iterator at(directory, failed), end; !failed && at != end;
       at.increment(failed)) {
    const bool snapshot = at->path().filename().string().starts_with(kSnapshotPrefix);
    if (snapshot && at->path() != kept) std::filesystem::remove_all(at->path(), failed);
  }
  if (!failed) return {};
  return fail(ErrorCode::kIo, "store: " + directory.string() + ": " + failed.message());
}

Result<bool> has_mark(const Env& env, std::string_view row) {
  const auto txn = env.read();
  if (!txn) return txn.error();
  const auto mark = txn->get(kFormatTable, as_bytes(row));
  if (!mark && mark.error().code != ErrorCode::kNotFound) return mark.error();
  return mark.has_value();
}

// The copy alone bears the mark, so that whoever puts it back, by whatever means, knows that the store went on
// without it. It has it before its name: on a full disk or cut off in between it would lie there whole and unmarked,
// and an upgrade that is gone back on leaves it there for whoever puts it back.
Result<void> make_marked_copy(const Env& env, const std::filesystem::path& to, std::uint64_t leave_free) {
  return env.copy_to(to, leave_free,
                     [](WriteTxn& txn) { return txn.put(kFormatTable, as_bytes(kCopyRow), {}); });
}

Result<void> make_snapshot(const Env& env, const std::filesystem::path& snapshot) {
  // What lies there is no newer than the store: of a start that was cut off, or of an upgrade that was gone
  // back on. One that does not go is told of by the copy.
  std::error_code stays;
  if (std::filesystem::is_directory(snapshot, stays)) std::filesystem::remove_all(snapshot, stays);
  return make_marked_copy(env, snapshot, 0);  // no node runs beside it
}

// The first start of another version, or on an older format: a copy that the old program can go on from.
Result<void> snapshot_before_upgrade(Env& env, const std::filesystem::path& directory,
                                     std::uint16_t format) {
  const Result<std::string> writer = writer_of(env);
  if (!writer) return writer.error();
  if (*writer == CEPTOAR_VERSION && format == kNodeFormat) return {};
  if (!is_plain_version(*writer)) {
    return fail(ErrorCode::kStorageCorrupt, "store: the format row names no version");
  }
  // Named by the new version: a second try after a crash leaves no second copy.
  const std::filesystem::path snapshot =
      directory / (std::string(kSnapshotPrefix) + CEPTOAR_VERSION);
  if (const Result<void> copied = make_snapshot(env, snapshot); !copied) {
    return fail(copied.error().code, copied.error().context +
                                         "; the copy before the upgrade from " + *writer +
                                         " was not made and the store was left as it was: make "
                                         "room, or install " + *writer + " again");
  }
  if (Result<void> removed = remove_snapshots_but(directory, snapshot); !removed) return removed;
  // From here on no older program opens the store; what it would not find is still on the move.
  return env.update([&](WriteTxn& txn) -> Result<void> {
    if (format < kFormatWithPlaces) {
      if (auto put = txn.put(kFormatTable, as_bytes(kMovingRow), {}); !put) return put;
    }
    return put_format(txn, StoreKind::kNode);
  });
}

// Rows of format 1 into their places; what a crash broke off goes on.
Result<void> finish_moving(Env& env) {
  const Result<bool> moving = has_mark(env, kMovingRow);
  if (!moving) return moving.error();
  if (!*moving) return {};
  if (Result<void> moved = move_to_places(env); !moved) {
    return fail(moved.error().code, moved.error().context +
                                        "; the store is being brought up to " CEPTOAR_VERSION
                                        ", goes on at the next start, and lies as it was in " +
                                        std::string(kSnapshotPrefix) + CEPTOAR_VERSION);
  }
  return env.update([](WriteTxn& txn) { return txn.erase(kFormatTable, as_bytes(kMovingRow)); });
}

Result<void> check_not_moving(const Env& env) {
  const Result<bool> moving = has_mark(env, kMovingRow);
  if (!moving) return moving.error();
  if (!*moving) return {};
  return fail(ErrorCode::kUnsupportedVersion,
              "store: it is being brought up to this version; start the node, which ends that");
}

}  // namespace

struct NodeStore::Impl {
  std::optional<FileLock> lock;  // before the Env: given back after it is closed
  std::filesystem::path directory;
  NodeStoreOptions options;
  Env env;
  TableCipher cipher;
  Ballast ballast;
  std::atomic<Space> space{Space::kPlenty};
  std::atomic<std::uint64_t> free_when_full{0};
  std::atomic<bool> latched{false};
  std::string reason = {};  // written once, before `latched`

  bool has_places() const { return options.env.tables > kPlaces; }  // else of format 1, and read only
  bool lacks(NodeTable table) const { return number_of(table) >= options.env.tables; }
  bool room_for_ballast(std::uint64_t free) const {
    return free >= 2 * options.ballast_bytes + options.env.keep_free_bytes;
  }
  void latch(const Error& error) {
    reason = error.context;
    // Reads go on as far as the disk lets them; when it cannot be opened again they say so themselves.
    const auto reopened = env.reopen_read_only();
    if (!reopened) reason += "; " + reopened.error().context;
    latched.store(true, std::memory_order_release);
  }
  void after_success() {
    if (space.load() == Space::kPlenty) return;
    space = room_for_ballast(free_bytes(directory)) && ballast.make() ? Space::kPlenty
                                                                     : Space::kReserve;
  }
  Result<void> write(const std::function<Result<void>(WriteTxn&)>& work) {
    const bool in_reserve = space.load() != Space::kPlenty;
    auto done = env.update(work, in_reserve);
    if (!done && done.error().code == ErrorCode::kStorageFull && !in_reserve) {
      ballast.give_up();
      space = Space::kReserve;
      done = env.update(work, true);
    }
    return done;
  }
  Result<Bytes> open_value(NodeTable table, BytesView key, Bytes value) const {
    if (!is_sealed(table)) return value;
    return cipher.open(number_of(table), key, value);
  }
  Result<Bytes> copy_value(const ReadTxn& txn, NodeTable table, BytesView key,
                           BytesView value) const {
    if (table == NodeTable::kBodies && !has_places()) return body_behind(txn, kBodiesOfFormat1, key, value, 0);
    return to_bytes(value);
  }
  Result<void> scan(const ReadTxn& txn, NodeTable table, BytesView from,
                    const std::function<bool(BytesView, BytesView)>& row) const {
    if (is_placed(table) && has_places()) return scan_placed(txn, table, from, row);
    return txn.scan(number_of(table), from, false, row);
  }
  Result<Bytes> copy_row(const ReadTxn& txn, const RowKey& row) const {
    if (lacks(row.table)) return fail(ErrorCode::kNotFound, "store: no such table yet");
    if (is_placed(row.table) && has_places()) return placed_row(txn, row.table, row.key);
    const auto found = txn.get(number_of(row.table), row.key);
    if (!found) return found.error();
    return copy_value(txn, row.table, row.key, *found);
  }
};

NodeStore::NodeStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NodeStore::~NodeStore() = default;

Result<std::unique_ptr<NodeStore>> NodeStore::open(const std::filesystem::path& directory,
                                                   const crypto::Secret<32>& master,
                                                   const NodeStoreOptions& options,
                                                   crypto::Random& random) {
  NodeStoreOptions used = options;
  used.env.tables = kTables;
  std::optional<FileLock> lock;
  if (!used.env.read_only) {
    const auto made = make_private_directory(directory);
    if (!made) return made.error();
    auto taken = FileLock::take(directory / "writer.lock");
    if (!taken) return taken.error();
    lock = std::move(*taken);
  }
  auto env = Env::open(directory, used.env);
  for (const unsigned tables : kEarlierTables) {  // written by an earlier program
    if (env || env.error().code != ErrorCode::kNotFound || !used.env.read_only) break;
    used.env.tables = tables;
    env = Env::open(directory, used.env);
  }
  if (!env) return env.error();
  TableCipher cipher(master, StoreKind::kNode, kTablesOfFormat1, random);
  const auto format = open_format(*env, StoreKind::kNode, cipher, used.env.read_only, random);
  if (!format) return format.error();
  if (used.env.read_only) {
    // An upgrade that ended before its copy was there has made the tables, and nothing lies in them.
    if (*format < kFormatWithPlaces) used.env.tables = std::min(used.env.tables, kTablesOfFormat1);
    if (auto ready = check_not_moving(*env); !ready) return ready.error();
  } else {
    if (auto ready = snapshot_before_upgrade(*env, directory, *format); !ready) {
      return ready.error();
    }
    if (auto moved = finish_moving(*env); !moved) return moved.error();
  }
  Ballast ballast(directory / "ballast", used.ballast_bytes);
  const bool held = used.env.read_only || ballast.make();
  std::unique_ptr<Impl> impl(new Impl{std::move(lock), directory, used, std::move(*env),
                                      std::move(cipher), std::move(ballast)});
  if (!held) impl->space = Space::kReserve;
  if (used.env.read_only) {
    impl->reason = "opened for reading only";
    impl->latched = true;
  }
  return std::unique_ptr<NodeStore>(new NodeStore(std::move(impl)));
}

Result<void> NodeStore::apply(const std::vector<RowBatch>& batches) {
  if (read_only()) return fail(ErrorCode::kStorageReadOnly, "store: read only: " + reason());
  const std::vector<const RowWrite*> rows = in_file_order(batches);
  auto done =
      impl_->write([&](WriteTxn& txn) { return put_all(txn, impl_->cipher, rows); });
  if (done) {
    impl_->after_success();
    return {};
  }
  const ErrorCode code = done.error().code;
  if (code == ErrorCode::kStorageFull) {
    impl_->free_when_full = free_bytes(impl_->directory);
    impl_->space = Space::kFull;
  } else if (code != ErrorCode::kMalformed && code != ErrorCode::kLimitExceeded) {
    // Nobody knows what a disk that failed once keeps: not one more acknowledgement from it.
    impl_->latch(done.error());
  }
  return done;
}

Result<Bytes> NodeStore::load(NodeTable table, BytesView key) const {
  return std::move(load_all({{table, to_bytes(key)}}).front());
}

// Copied in the transaction, opened after it. A transaction that copied much gives way to the next one:
// held long, it would keep the writer from using old pages again.
std::vector<Result<Bytes>> NodeStore::load_all(const std::vector<RowKey>& rows) const {
  std::vector<Result<Bytes>> out;
  out.reserve(rows.size());
  while (out.size() < rows.size()) {
    std::size_t copied = 0;
    const std::size_t begin = out.size();
    {
      const auto txn = impl_->env.read();
      while (out.size() < rows.size() && copied < kCopiedAtOnce && out.size() - begin < kRowsAtOnce) {
        const RowKey& row = rows[out.size()];
        if (!txn) {
          out.push_back(txn.error());
          continue;
        }
        out.push_back(impl_->copy_row(*txn, row));
        if (out.back()) copied += out.back()->size();
      }
    }
    for (std::size_t i = begin; i < out.size(); ++i) {
      if (out[i]) out[i] = impl_->open_value(rows[i].table, rows[i].key, std::move(*out[i]));
    }
  }
  return out;
}

Result<std::vector<Row>> NodeStore::scan(NodeTable table, BytesView from, std::size_t limit,
                                         std::size_t max_bytes) const {
  std::vector<Row> rows;
  if (impl_->lacks(table)) return rows;
  {
    const auto txn = impl_->env.read();
    if (!txn) return txn.error();
    std::size_t bytes = 0;
    Result<void> copied;
    const auto scanned =
        impl_->scan(*txn, table, from, [&](BytesView key, BytesView value) {
          if (rows.size() >= limit) return false;
          auto copy = impl_->copy_value(*txn, table, key, value);
          if (!copy) {
            copied = copy.error();
            return false;
          }
          bytes += copy->size();
          if (bytes > max_bytes && !rows.empty()) return false;
          rows.push_back({to_bytes(key), std::move(*copy)});
          return true;
        });
    if (!scanned) return scanned.error();
    if (!copied) return copied.error();
  }
  for (Row& row : rows) {  // after the transaction: opening takes time, a reader keeps pages in use
    auto value = impl_->open_value(table, row.key, std::move(row.value));
    if (!value) return value.error();
    row.value = std::move(*value);
  }
  return rows;
}

Result<Row> NodeStore::last(NodeTable table, BytesView prefix) const {
  CEPTOAR_CHECK(!is_placed(table));
  std::optional<Row> found;
  if (impl_->lacks(table)) return fail(ErrorCode::kNotFound, "store: no such table yet");
  {
    const auto txn = impl_->env.read();
    if (!txn) return txn.error();
    const Bytes end = behind(prefix);
    Result<void> copied;
    const auto scanned =
        txn->scan(number_of(table), end, true, [&](BytesView key, BytesView value) {
          // The scan may begin with `end` itself, which is behind the prefix.
          if (!begins_with(key, prefix)) return !end.empty() && std::ranges::equal(key, end);
          auto copy = impl_->copy_value(*txn, table, key, value);
          if (copy) {
            found = Row{to_bytes(key), std::move(*copy)};
          } else {
            copied = copy.error();
          }
          return false;
        });
    if (!scanned) return scanned.error();
    if (!copied) return copied.error();
  }
  if (!found) return fail(ErrorCode::kNotFound, "store: no row with this prefix");
  auto value = impl_->open_value(table, found->key, std::move(found->value));
  if (!value) return value.error();
  found->value = std::move(*value);
  return std::move(*found);
}

std::uint64_t NodeStore::leave_free() const {
  return impl_->options.env.keep_free_bytes + 2 * NodeStoreOptions().ballast_bytes;
}

Result<void> NodeStore::copy_to(const std::filesystem::path& directory) const {
  return make_marked_copy(impl_->env, directory, leave_free());
}

Result<std::uint64_t> NodeStore::check_places() const {
  if (!impl_->has_places()) return std::uint64_t{0};
  const auto txn = impl_->env.read();
  if (!txn) return txn.error();
  return store::check_places(*txn);
}

Result<bool> NodeStore::is_put_back() const { return has_mark(impl_->env, kCopyRow); }

Result<void> NodeStore::settle_put_back() {
  return impl_->write([](WriteTxn& txn) { return txn.erase(kFormatTable, as_bytes(kCopyRow)); });
}

Result<int> NodeStore::clear_stale_readers() { return impl_->env.clear_stale_readers(); }

Space NodeStore::space() const {
  const Space known = impl_->space.load();
  if (known == Space::kPlenty) return known;
  // A quota or the limit of the map does not show in what the disk has free: kFull then stays until
  // an apply() goes through.
  const std::uint64_t free = free_bytes(impl_->directory);
  const bool more = known == Space::kReserve || free > impl_->free_when_full.load() + kVisiblyMore;
  return impl_->room_for_ballast(free) && more ? Space::kPlenty : known;
}

bool NodeStore::read_only() const { return impl_->latched.load(std::memory_order_acquire); }

std::string NodeStore::reason() const { return read_only() ? impl_->reason : std::string(); }

}  // namespace ceptoar::store
