// SPDX-License-Identifier: Apache-2.0
// One sealed file that brings a member's home back on another machine: keys, configuration, genesis,
// archive; and, from a backup directory of `ceptoar-node backup`, the node's keys and store. Nothing
// in it is in clear, and of the credentials that open the originals nothing is needed: the keys are
// sealed to the backup's own lock.
//
// Format: "CEPBAK01" | length u32 LE | the holder's keyring, sealed to the backup's lock (crypto/
// DESIGN.md "Key files") | salt 32 | blocks. Key of the blocks: HK(archive master of that keyring,
// "backup" NUL salt). A block: (length | last << 31) u32 LE | sealed value, whose AAD is its number BE8
// and whether it is the last one; so a file that was cut, lengthened, altered or put together of two
// does not open. In the blocks, one after another: kind u8 | length u64 LE | bytes, kinds ascending.
// Key files in it are sealed once more, under the key of the blocks.
//
// Thread: one. Errors of all: E-NO-FILE, E-IO, E-STORE-FULL, E-EXISTS, E-BACKUP-BAD (cut, altered,
// or of no backup), E-BACKUP-LOCK (the lock does not open it, or its beginning was altered).
#ifndef CEPTOAR_CLI_MEMBER_BACKUP_H_
#define CEPTOAR_CLI_MEMBER_BACKUP_H_

#include <filesystem>
#include <optional>
#include <string>

#include "cli/member/session.h"

namespace ceptoar::member {

// A node's directory, and what opens its key file there (or shall open it).
struct NodePart {
  std::filesystem::path directory;
  const Unlock* credential = nullptr;  // Lifetime: outlives the call
};

struct BackupFacts {
  std::string handle;              // whose: "secretariat@banks"
  std::uint64_t created_ms = 0;
  std::uint64_t bytes = 0;         // of the file
  std::size_t keys = 0;            // of the holder
  std::size_t items = 0;           // in the archive; 0 from create_backup
  bool node = false;
};

// Also: E-BACKUP-NODE-RUNS (its store cannot be copied beside it; `ceptoar-node backup` can), and
// E-PASSPHRASE (the credential does not open the node's keys).
Outcome<BackupFacts> create_backup(Session& session, const std::optional<NodePart>& node,
                                   const Unlock& lock, const std::filesystem::path& out);
// Reads all of it and opens the archive in a directory beside the file (where that cannot be written, in
// that of temporary files), which goes away again.
Outcome<BackupFacts> verify_backup(const std::filesystem::path& file, const Unlock& lock,
                                   crypto::Random& random);
// Makes a home (and a node's directory) where there is none; the keys come last: where they are, all
// is. One that was cut off is done again with the same backup: what it left is taken as it is, and a node
// that came back whole is not touched. A restored node writes nothing before its peers confirmed its last
// number. Also: E-BACKUP-NO-NODE.
Outcome<BackupFacts> restore_backup(const std::filesystem::path& file, const Unlock& lock,
                                    const std::filesystem::path& home, const Unlock& home_lock,
                                    const std::optional<NodePart>& node, crypto::Random& random);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_BACKUP_H_
