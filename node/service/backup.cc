// SPDX-License-Identifier: Apache-2.0
#include "node/service/backup.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <tuple>
#include <utility>

#include "crypto/entry.h"
#include "node/service/store_rows.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::service {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSmallFileBytes = 2 * 1024 * limits::kKiB;
constexpr std::size_t kPageRows = 256;
constexpr std::size_t kPageBytes = 4 * 1024 * limits::kKiB;
constexpr std::string_view kUnfinished = ".part";
constexpr std::string_view kNamePattern = "ddddddddTddddddZ";  // d: a digit

Error corrupt(const std::string& what) {
  return fail(ErrorCode::kStorageCorrupt, "store: " + what);
}

Result<void> copy_small_file(const fs::path& from, const fs::path& to, store::FileKind kind) {
  Result<Bytes> bytes = store::read_file(from, kind, kSmallFileBytes);
  if (!bytes) return bytes.error();
  return store::write_file(to, *bytes, kind, false);
}

// A store is too large for the memory: from file to file in the kernel. `beside`: on the disk that it goes to.
Result<void> copy_into(const fs::path& from, int fd, const fs::path& beside, std::uint64_t leave_free) {
  const auto fits = [&](std::uint64_t left) -> Result<void> {
    if (leave_free == 0) return {};
    const std::uint64_t free = store::free_bytes(beside);
    if (free >= leave_free && free - leave_free >= left) return {};
    return fail(ErrorCode::kStorageFull, "the copy would take what the node beside it needs: " +
                                             std::to_string(free >> 20U) + " MiB free on the disk of " +
                                             beside.string() + ", " + std::to_string(left >> 20U) +
                                             " MiB of the store to come");
  };
  const auto failed = [&] {
    return fail(errno == ENOSPC || errno == EDQUOT ? ErrorCode::kStorageFull : ErrorCode::kIo,
                from.string() + ": " + std::strerror(errno));
  };
  const int source = ::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (source < 0) return failed();
  constexpr std::size_t kAtOnce = 64U << 20U;
  const off_t end = ::lseek(source, 0, SEEK_END);
  std::uint64_t left = end > 0 ? static_cast<std::uint64_t>(end) : 0;
  ssize_t sent = ::lseek(source, 0, SEEK_SET);
  Result<void> done;
  while (sent >= 0 && done) {
    done = fits(left);  // each time anew: the node goes on writing
    if (!done) break;
    sent = ::sendfile(fd, source, nullptr, kAtOnce);
    if (sent == 0) break;
    if (sent > 0) left -= std::min(left, static_cast<std::uint64_t>(sent));
    if (sent < 0 && errno == EINTR) sent = 0;
  }
  if (sent < 0) done = failed();
  ::close(source);
  return done;
}

fs::path data_of(const NodePaths& paths) { return paths.store() / "data.mdb"; }

// Then there is a store, or it is lost.
bool has_run(const NodePaths& paths) {
  std::error_code unreadable;
  return fs::exists(paths.place(), unreadable) || fs::exists(data_of(paths), unreadable);
}

bool same_content(const fs::path& a, const fs::path& b) {
  std::ifstream one(a, std::ios::binary);
  std::ifstream other(b, std::ios::binary);
  if (!one || !other) return false;
  using At = std::istreambuf_iterator<char>;
  return std::equal(At(one), At(), At(other), At()) && !one.bad() && !other.bad();
}

// What a restore wrote before it was cut off; with the store goes what was not whole yet, which is as large.
Result<void> remove_cut_off(const NodePaths& to) {
  std::vector<fs::path> left = {to.genesis(), to.pub()};
  std::error_code failed;
  for (fs::directory_iterator at(to.store(), failed), end; !failed && at != end; at.increment(failed)) {
    const std::string name = at->path().filename();
    if (name == "data.mdb" || name == "lock.mdb" || name.starts_with(".data.mdb.")) left.push_back(at->path());
  }
  if (failed == std::errc::no_such_file_or_directory) failed.clear();  // it had not come so far
  for (const fs::path& path : left) {
    if (!failed) fs::remove(path, failed);
    if (failed) return fail(ErrorCode::kIo, path.string() + ": " + failed.message());
  }
  return {};
}

bool is_backup_name(std::string_view name) {
  return std::ranges::equal(name, kNamePattern, [](char c, char pattern) {
    return pattern == 'd' ? c >= '0' && c <= '9' : c == pattern;
  });
}

// Calls `row` for each row of a table, in order of keys.
Result<void> for_each_row(const store::NodeStore& store, NodeTable table,
                          const std::function<Result<void>(const store::Row&)>& row) {
  Bytes from;
  for (;;) {
    const auto rows = store.scan(table, from, kPageRows, kPageBytes);
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    for (const store::Row& each : *rows) {
      if (Result<void> done = row(each); !done) return done;
    }
    from = rows->back().key;
    from.push_back(0);  // the next key there can be
  }
}

Result<void> check_entry(const store::NodeStore& store, const store::Row& row,
                         const NetworkId& network, CheckedStore& found) {
  const Result<EntryRow> entry = parse_entry_row(row.value);
  if (!entry) return entry.error();
  const std::string name = to_hex(row.key);
  if (!std::ranges::equal(crypto::entry_id(entry->header).view(), row.key)) {
    return corrupt("entry " + name + " has another header");
  }
  const Result<EntryHeader> header = crypto::check_header(entry->header, network);
  if (!header) return corrupt("the header of entry " + name + ": " + header.error().context);
  ++found.entries;
  if (!entry->body_held) return {};
  const Result<Bytes> body = store.load(NodeTable::kBodies, row.key);
  if (!body) return corrupt("the body of entry " + name + " is missing");
  if (!crypto::body_fits(*header, *body)) return corrupt("entry " + name + " has another body");
  ++found.bodies;
  return {};
}

// A sum changes in the commit that changes what it sums: one that was the same before and after the rows
// were read is that of these rows. The others are looked at again.
Result<std::uint64_t> check_pairs(const store::NodeStore& store, const core::Config& config) {
  constexpr int kPairLooks = 3;
  const StoreRows rows(store);
  std::uint64_t compared = 0;
  for (int look = 0; look < kPairLooks; ++look) {
    const auto before = core::stored_pairs(rows, config);
    if (!before) return before.error();
    const auto counted = core::count_pairs(rows, config);
    if (!counted) return counted.error();
    const auto after = core::stored_pairs(rows, config);
    if (!after) return after.error();
    compared = 0;
    for (const auto& [node, sum] : *before) {
      const auto still = after->find(node);
      if (still == after->end() || still->second != sum) continue;
      if (counted->at(node) != sum) {
        return corrupt("the sum of what is shared with node " + node.hex() + " is " +
                       std::to_string(sum.count) + " bodies, there are " +
                       std::to_string(counted->at(node).count) +
                       " or others; nothing is lost, the running node puts it right within the hour");
      }
      ++compared;
    }
    if (compared == before->size()) break;
  }
  return compared;
}

}  // namespace

std::string backup_name(std::uint64_t now_ms) {
  std::string name;
  for (const char c : format_rfc3339(now_ms)) {  // 2026-11-21T03:15:00.000Z
    if (c == '.') break;
    if (c != '-' && c != ':') name += c;
  }
  return name.back() == 'Z' ? name : name + 'Z';
}

std::string free_backup_name(const fs::path& into, std::uint64_t now_ms) {
  constexpr std::uint64_t kSecondMs = 1000;
  constexpr int kNames = 60;  // then there is something else, which make_backup() says
  std::error_code error;
  for (int look = 0; look < kNames && fs::exists(into / backup_name(now_ms), error); ++look) now_ms += kSecondMs;
  return backup_name(now_ms);
}

Result<void> remove_unfinished(const fs::path& into) {
  std::error_code failed;
  for (fs::directory_iterator at(into, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() != kUnfinished || !is_backup_name(at->path().stem().string())) continue;
    std::error_code stays;
    fs::remove_all(at->path(), stays);
    if (stays) return fail(ErrorCode::kIo, at->path().string() + ": " + stays.message());
  }
  if (failed) return fail(ErrorCode::kIo, into.string() + ": " + failed.message());
  return {};
}

Result<fs::path> make_backup(const NodePaths& paths, const NodeKeys& keys, const fs::path& into,
                             const std::string& name, crypto::Random& random) {
  if (Result<void> made = store::make_private_directory(into); !made) return made.error();
  const auto alone = store::FileLock::take_directory(into);
  if (!alone) return alone.error();
  const NodePaths part(into / (name + std::string(kUnfinished)));
  const fs::path whole = into / name;
  std::error_code failed;
  if (fs::exists(whole, failed)) {
    return fail(ErrorCode::kDuplicate, whole.string() + " is there already");
  }
  // As large as the store each, and nobody else removes what a run left that was killed: else the room that they
  // take has every later one fail. None of them belongs to a run that is still at work.
  if (Result<void> swept = remove_unfinished(into); !swept) return swept.error();
  if (Result<void> made = store::make_private_directory(part.directory); !made) return made.error();
  using store::FileKind;
  for (const auto& [from, to, kind] :
       std::initializer_list<std::tuple<fs::path, fs::path, FileKind>>{
           {paths.config(), part.config(), FileKind::kPlain},
           {paths.pub(), part.pub(), FileKind::kPlain},
           {paths.genesis(), part.genesis(), FileKind::kPlain},
           {paths.keys(), part.keys(), FileKind::kSecret}}) {
    Result<void> copied = copy_small_file(from, to, kind);
    // A node that trusts no roster yet has keys worth a backup all the same.
    const bool optional = to == part.genesis() || to == part.pub();
    if (!copied && !(optional && copied.error().code == ErrorCode::kNotFound)) {
      return copied.error();
    }
  }
  const auto store = open_store(paths, keys, true, random);
  if (store) {
    if (Result<void> copied = (*store)->copy_to(part.store()); !copied) return copied.error();
  } else if (store.error().code != ErrorCode::kNotFound || has_run(paths)) {
    // Without it, each night's would count as one of those that are kept, and push out the last that has a store.
    return store.error();
  }
  if (Result<void> moved = store::move_to_free_name(part.directory, whole); !moved) {
    return moved.error();
  }
  return whole;
}

Result<std::vector<fs::path>> list_backups(const fs::path& into) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::directory_iterator at(into, failed), end; !failed && at != end; at.increment(failed)) {
    if (is_backup_name(at->path().filename().string())) found.push_back(at->path());
  }
  if (failed) return fail(ErrorCode::kNotFound, into.string() + ": " + failed.message());
  std::ranges::sort(found);
  return found;
}

std::vector<fs::path> take_future(std::vector<fs::path>& backups, std::uint64_t now_ms) {
  const std::string tomorrow = backup_name(now_ms + kMsPerDay);
  const auto first = std::stable_partition(backups.begin(), backups.end(), [&](const fs::path& each) {
    return each.filename().string() <= tomorrow;
  });
  std::vector<fs::path> future(first, backups.end());
  backups.erase(first, backups.end());
  return future;
}

std::string words_about_future(const std::vector<fs::path>& future, bool japanese) {
  const std::string count = std::to_string(future.size());
  const std::string last = future.back().string();
  if (japanese) {
    return "名前が未来の日時のバックアップが " + count + " 件あります（最後は " + last +
           "）。作ったとき時計が進んでいたか、今の時計が遅れています。"
           "世代に数えず、消さず、復元の確認にも使いません。"
           "時計を確かめ（timedatectl）、正しければ別のディレクトリへ移してください（mv）。";
  }
  return "backups named by a time in the future: " + count + ", the last is " + last +
         ". The clock was ahead when they were made, or is behind now. They are not counted, not deleted and not "
         "proven. Look at the clock (timedatectl); if it is right, move them to another directory (mv).";
}

Result<void> prune_backups(const fs::path& into, std::size_t keep, const fs::path& made,
                           std::uint64_t now_ms) {
  auto backups = list_backups(into);
  if (!backups) return backups.error();
  take_future(*backups, now_ms);
  const std::size_t too_many = backups->size() - std::min(keep, backups->size());
  for (std::size_t i = 0; i < too_many; ++i) {
    std::error_code failed;
    if ((*backups)[i].filename() != made.filename()) fs::remove_all((*backups)[i], failed);
    if (failed) return fail(ErrorCode::kIo, (*backups)[i].string() + ": " + failed.message());
  }
  return {};
}

Result<CheckedStore> check_store(const NodePaths& paths, const NodeKeys& keys,
                                 crypto::Random& random) {
  const auto genesis = read_genesis(paths);
  if (!genesis) return genesis.error();
  const auto store = open_store(paths, keys, true, random);
  if (!store) return store.error();
  CheckedStore found;
  for (std::size_t number = 1; number <= kNodeTableCount; ++number) {
    const auto table = static_cast<NodeTable>(number);
    const Result<void> read = for_each_row(**store, table, [&](const store::Row& row) {
      ++found.rows;
      if (table == NodeTable::kEntries) {
        return check_entry(**store, row, (*genesis)->network_id, found);
      }
      if (table != NodeTable::kLog) return Result<void>();
      const Result<Bytes> entry = (*store)->load(NodeTable::kEntries, row.value);
      if (!entry)
        return Result<void>(corrupt("log position " + to_hex(row.key) + " leads nowhere"));
      return Result<void>();
    });
    if (!read) return read.error();
  }
  for (const NodeTable table : {NodeTable::kAudit, NodeTable::kCopyNames, NodeTable::kCopies}) {
    const Result<void> read = for_each_row(**store, table, [&](const store::Row&) {
      ++found.rows;
      return Result<void>();
    });
    if (!read) return read.error();
  }
  const Result<std::uint64_t> placed = (*store)->check_places();
  if (!placed) return placed.error();
  const auto start = recover_core(**store, keys, **genesis);
  if (!start) return start.error();
  const Result<std::uint64_t> compared = check_pairs(**store, start->config);
  if (!compared) return compared.error();
  found.pair_sums = *compared;
  return found;
}

Result<void> compare_logs(const store::NodeStore& copy, const store::NodeStore& live) {
  return for_each_row(copy, NodeTable::kLog, [&](const store::Row& row) -> Result<void> {
    const Result<Bytes> here = live.load(NodeTable::kLog, row.key);
    if (here && *here == row.value) return {};
    return corrupt("log position " + to_hex(row.key) + " is another one in the running store");
  });
}

Result<void> check_no_node(const NodePaths& to) {
  std::error_code unreadable;
  if (fs::exists(to.keys(), unreadable)) {
    return fail(ErrorCode::kDuplicate,
                to.keys().string() + " is there already: a node is not restored over another");
  }
  // Who opens a store to write leaves its lock there; a restore does not open it.
  const fs::path data = data_of(to);
  if (fs::exists(data, unreadable) && fs::exists(to.store() / "writer.lock", unreadable)) {
    return fail(ErrorCode::kDuplicate, data.string() + " is the store of a node that ran here: it is not given up");
  }
  return {};
}

Result<void> restore_backup(const fs::path& backup, const NodePaths& to, std::uint64_t leave_free) {
  if (Result<void> none = check_no_node(to); !none) return none;
  std::error_code failed;
  const NodePaths from(backup);
  if (!fs::exists(from.keys(), failed)) {
    return fail(ErrorCode::kNotFound, backup.string() + " is no backup of a node");
  }
  // A restore that was cut off left this very file; any other may be the only one of its kind.
  if (fs::exists(data_of(to), failed) && !same_content(data_of(to), data_of(from))) {
    return fail(ErrorCode::kDuplicate, data_of(to).string() + " is not of this backup: it is not given up");
  }
  if (Result<void> made = store::make_private_directory(to.directory); !made) return made;
  if (Result<void> removed = remove_cut_off(to); !removed) return removed;
  if (fs::exists(from.store(), failed)) {
    if (Result<void> made = store::make_private_directory(to.store()); !made) return made;
    Result<void> copied = store::write_through(
        data_of(to), [&](int fd) { return copy_into(data_of(from), fd, to.store(), leave_free); });
    if (!copied) return copied;
  }
  using store::FileKind;
  for (const auto& [source, target] :
       {std::pair{from.genesis(), to.genesis()}, std::pair{from.pub(), to.pub()}}) {
    if (!fs::exists(source, failed)) continue;
    if (Result<void> copied = copy_small_file(source, target, FileKind::kPlain); !copied) {
      return copied;
    }
  }
  // A configuration that is there already was made for this machine.
  if (!fs::exists(to.config(), failed)) {
    if (auto copied = copy_small_file(from.config(), to.config(), FileKind::kPlain); !copied) {
      return copied;
    }
  }
  // Before the keys: a node that has them and not this mark would number on from the old copy. What an operator
  // once asserted of this directory was about another store.
  if (fs::remove(to.alone_stamp(), failed); failed) {
    return fail(ErrorCode::kIo, to.alone_stamp().string() + ": " + failed.message());
  }
  if (Result<void> stamped = write_stamp(to.restored_stamp()); !stamped) return stamped;
  return copy_small_file(from.keys(), to.keys(), FileKind::kSecret);
}

}  // namespace ceptoar::service
