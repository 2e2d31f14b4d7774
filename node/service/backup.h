// SPDX-License-Identifier: Apache-2.0
// Backups of a node's directory beside the running node: configuration, sealed keys, roster and a
// consistent copy of the store, values sealed as they are. The credential that opens the keys is
// not in it: kept elsewhere, a stolen backup opens nothing.
//
// A backup is a directory named by its time, 20261121T031500Z, mode 0700; while it is written its
// name ends in ".part".
// Thread: one. Errors: those of store/files.h and store/node_store.h; kStorageCorrupt with what
// does not fit; kNotFound (no backup there).
#ifndef CEPTOAR_NODE_SERVICE_BACKUP_H_
#define CEPTOAR_NODE_SERVICE_BACKUP_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "node/service/node_dir.h"

namespace ceptoar::service {

struct CheckedStore {
  std::uint64_t entries = 0;
  std::uint64_t bodies = 0;
  std::uint64_t rows = 0;  // of all tables
  std::uint64_t pair_sums = 0;  // compared; the others changed while it was counted
};

// What runs that were killed left half made.
Result<void> remove_unfinished(const std::filesystem::path& into);
// Returns the directory made. `name` is that of the backup. Removes what is unfinished first. Holds a lock on
// `into` meanwhile: kDuplicate where another backup is being made there. A node that has not run yet has no store;
// kNotFound where one that has run lost it.
Result<std::filesystem::path> make_backup(const NodePaths& paths, const NodeKeys& keys,
                                          const std::filesystem::path& into,
                                          const std::string& name, crypto::Random& random);
// Whole backups in a directory, oldest first.
Result<std::vector<std::filesystem::path>> list_backups(const std::filesystem::path& into);
// Takes those out of `backups` whose name is more than a day ahead of `now_ms`, and returns them: the clock was
// ahead when they were made, or is behind now. By name they would stay the newest for as long.
std::vector<std::filesystem::path> take_future(std::vector<std::filesystem::path>& backups,
                                               std::uint64_t now_ms);
// Says so of such backups, and what to do about it.
std::string words_about_future(const std::vector<std::filesystem::path>& future, bool japanese);
// Deletes all but the newest `keep`. Never `made`, and none of the future, which
// do not count: which clock was wrong, only a person can tell.
Result<void> prune_backups(const std::filesystem::path& into, std::size_t keep,
                           const std::filesystem::path& made, std::uint64_t now_ms);

// Reads every row: each sealed value opens under its key, each entry's id and body are those its
// header names, each log position leads to its entry, the sums that the store keeps are those of the rows, and
// the core starts from it. The node may be writing meanwhile.
Result<CheckedStore> check_store(const NodePaths& paths, const NodeKeys& keys,
                                 crypto::Random& random);
// Every log position of `copy` is the same in `live`: nothing in it is another history.
Result<void> compare_logs(const store::NodeStore& copy, const store::NodeStore& live);

// Whether a backup may be restored to there. kDuplicate: there are keys already, or the store of a node that ran
// there and lost them: it may hold what no backup does.
Result<void> check_no_node(const NodePaths& to);
// Makes a node's directory of a backup. The keys come last: where they are, everything is; what a restore left that
// was cut off before them is made anew. REQUIRES: nobody else does so at once (a lock on to.lock()). Errors: those of
// check_no_node() besides; kStorageFull before the disk would have less than `leave_free`.
Result<void> restore_backup(const std::filesystem::path& backup, const NodePaths& to, std::uint64_t leave_free = 0);

// "20261121T031500Z"
std::string backup_name(std::uint64_t now_ms);
// Of the first second from now on that has none in `into`: a hand is quicker than that behind a timer, or a hand.
std::string free_backup_name(const std::filesystem::path& into, std::uint64_t now_ms);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_BACKUP_H_
