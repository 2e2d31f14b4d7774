// SPDX-License-Identifier: Apache-2.0
// The node's store: the tables of schema/node_rows.h in LMDB, values sealed where the table says so
// (XChaCha20-Poly1305 under a key per table derived from the master key; AAD = table number | key).
//
// Failure rules (decisions "Threads and failure"): full map: grow and retry. Full disk: a ballast file
// is given up first and the same batches tried again, so that control and flash still fit; then
// apply() fails with kStorageFull, `space()` says so, later batches are tried again and recover
// without a restart; the ballast is made again by an apply() that finds room for it. EIO, a failed
// sync or a broken file: kStorageReadOnly from then on until a restart, reason() says why; reads go on.
// Thread: apply() from the one writer thread; everything else from any thread.
#ifndef CEPTOAR_STORE_NODE_STORE_H_
#define CEPTOAR_STORE_NODE_STORE_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "crypto/secret.h"
#include "crypto/random.h"
#include "schema/node_rows.h"
#include "store/env.h"

namespace ceptoar::store {

struct NodeStoreOptions {
  EnvOptions env;                             // `tables` is set by the store; read_only: to look at
                                              // a store beside the daemon that writes it
  std::uint64_t ballast_bytes = 16ull << 20;  // 0: none
};

struct Row {
  Bytes key;
  Bytes value;
};

// kReserve: the ballast is gone; new bodies should be refused, control and flash go on. kFull: the last
// apply() did not fit. Either ends when the disk has room again, seen without an apply().
enum class Space { kPlenty, kReserve, kFull };

class NodeStore {
 public:
  // A writer of another program version than the last one first copies the whole store to
  // `before-VERSION/` in its directory, so that the old program can go on from there; copies of
  // earlier upgrades go. Without room for it the store is not opened (kStorageFull).
  //
  // Errors: kBadSignature (master key does not open the meta table), kUnsupportedVersion (a newer
  // format: the text says which program writes it), kDuplicate (another program writes this store),
  // kMalformed (a member's archive), kNotFound (read_only and nothing there), kNotAuthorized (directory
  // open to others), kIo, kStorageFull, kStorageCorrupt. Lifetime: `random` outlives the store.
  static Result<std::unique_ptr<NodeStore>> open(const std::filesystem::path& directory,
                                                 const crypto::Secret<32>& master,
                                                 const NodeStoreOptions& options,
                                                 crypto::Random& random);
  ~NodeStore();

  // All batches in one transaction, durable on success; none of them on failure. A row that several
  // batches write is written once, as the last one left it and with what was added to it after that. Errors: kStorageFull,
  // kStorageReadOnly, kIo (this very write failed: read-only from now on), kLimitExceeded (one
  // transaction of more than half a gigabyte), kMalformed (a key of 0 or more than 511 bytes).
  Result<void> apply(const std::vector<RowBatch>& batches);
  // kNotFound; kStorageCorrupt when a sealed value was altered or moved to another key.
  Result<Bytes> load(NodeTable table, BytesView key) const;
  // Each as load() would give it, in the order asked, for the price of one transaction or a few. Rows
  // that are asked for together may be of different commits.
  std::vector<Result<Bytes>> load_all(const std::vector<RowKey>& rows) const;
  // Rows with key >= from, in order, at most `limit` rows or `max_bytes` of values; one row at least
  // when there is one, however large. Of entries, bodies and routes the order is that in which their ids came
  // (places.h); `from` is the key of one, with a byte behind it for all after it.
  Result<std::vector<Row>> scan(NodeTable table, BytesView from, std::size_t limit,
                                std::size_t max_bytes) const;
  // The last row of a table whose key begins with `prefix`; kNotFound when there is none. REQUIRES: not of
  // entries, bodies or routes.
  Result<Row> last(NodeTable table, BytesView prefix) const;

  // Whether each row that lies in a place is found under its id; how many ids there are. Errors: kStorageCorrupt.
  // Reads all of three tables in one transaction: for a look, not beside much writing.
  Result<std::uint64_t> check_places() const;

  // What a copy beside it leaves free on its disk: the reserve of the node that writes here, and the ballast that it
  // makes anew. With less it would refuse bodies.
  std::uint64_t leave_free() const;
  // Consistent copy for a backup, values sealed as they are; the directory is made. The copy knows that it is one.
  // kStorageFull before the node that writes here would have to take from its reserve.
  Result<void> copy_to(const std::filesystem::path& directory) const;
  // Whether this is a copy, of copy_to() or from before an upgrade, put in the place of the store that went on:
  // what was written since is not in it. True until it is settled by whoever noted it elsewhere. Thread: as apply().
  Result<bool> is_put_back() const;
  Result<void> settle_put_back();
  // Once at start and each minute: a reader that died would keep old pages in use.
  Result<int> clear_stale_readers();

  Space space() const;
  bool read_only() const;
  std::string reason() const;  // empty unless read_only()

 private:
  struct Impl;
  explicit NodeStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ceptoar::store

#endif  // CEPTOAR_STORE_NODE_STORE_H_
