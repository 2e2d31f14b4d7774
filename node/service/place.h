// SPDX-License-Identifier: Apache-2.0
// Whether a node's directory is where it was: a copy of it on this or another machine must not write
// its own log before peers have said how far that reaches. A restore says so itself, and so does a store's
// copy of a backup or from before an upgrade; a copy of the directory does not know that it is one, but its files are other files.
#ifndef CEPTOAR_NODE_SERVICE_PLACE_H_
#define CEPTOAR_NODE_SERVICE_PLACE_H_

#include <filesystem>
#include <string>

#include "node/service/node_dir.h"

namespace ceptoar::service {

// The machine, and the file number of `lock`, which is made once and stays.
// REQUIRES: the lock is held. Errors: kIo.
Result<std::string> place_of(const NodePaths& paths,
                             const std::filesystem::path& machine_id = "/etc/machine-id");

// A store's copy that was put back by hand (node_store.h) counts as restored from now on. Before
// judge_position(). Errors: store/files.h, kStorageReadOnly, kStorageCorrupt.
Result<void> note_put_back(const NodePaths& paths, store::NodeStore& store);

// A store that is gone from a directory which has run before counts as restored too: an empty one is made in its
// place, and numbered from 1 the own log would fork. True: it is gone; a file that was cut to nothing is taken away.
// Before the store is opened, and judge_position(). Errors: store/files.h.
Result<bool> note_lost_store(const NodePaths& paths);

// Why the own log must be confirmed first; empty: nothing is known against it. Leaves a mark that only
// settle_position() takes away, so that a crash in between forgets nothing. The operator's word that
// this node is alone (`assert-alone`) is used up by it. Errors: store/files.h.
struct Position {
  std::string doubt;
  bool asserted = false;
};
Result<Position> judge_position(const NodePaths& paths, const std::string& place);
// Peers confirmed it.
Result<void> settle_position(const NodePaths& paths);

// `assert-alone`: errors: kNotFound (nothing is in doubt).
Result<void> assert_alone(const NodePaths& paths);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_PLACE_H_
