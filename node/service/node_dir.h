// SPDX-License-Identifier: Apache-2.0
// A node's directory: node.toml, node.keys, node.pub, genesis, store/, node.pid, node.log, lock, place.
// Errors: those of store/files.h and crypto/keyring.h; kDuplicate when another program holds the
// lock.
#ifndef CEPTOAR_NODE_SERVICE_NODE_DIR_H_
#define CEPTOAR_NODE_SERVICE_NODE_DIR_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "crypto/keyring.h"
#include "crypto/roster.h"
#include "node/core/core.h"
#include "node/service/config.h"
#include "store/files.h"
#include "store/node_store.h"

namespace ceptoar::service {

struct NodePaths {
  // `config_file`: where node.toml lies when not in the directory; empty: there.
  explicit NodePaths(std::filesystem::path dir, std::filesystem::path config_file = {})
      : directory(std::move(dir)), config_path(std::move(config_file)) {}
  std::filesystem::path directory;
  std::filesystem::path config_path;
  std::filesystem::path config() const {
    return config_path.empty() ? directory / "node.toml" : config_path;
  }
  std::filesystem::path keys() const { return directory / "node.keys"; }
  std::filesystem::path pub() const { return directory / "node.pub"; }
  std::filesystem::path genesis() const { return directory / "genesis"; }
  std::filesystem::path store() const { return directory / "store"; }
  std::filesystem::path pid() const { return directory / "node.pid"; }
  std::filesystem::path log() const { return directory / "node.log"; }
  std::filesystem::path lock() const { return directory / "lock"; }
  // Empty files; when they were last written is when it last went well.
  std::filesystem::path backup_stamp() const { return directory / "backup.done"; }
  std::filesystem::path proof_stamp() const { return directory / "restore.proven"; }
  // When the whole audit log was last read and was as it was written; the other: it was not, since.
  std::filesystem::path audit_stamp() const { return directory / "audit.verified"; }
  std::filesystem::path audit_fault() const { return directory / "audit.fault"; }
  // An operator's word that the roots of the node in its name were looked into (audit witnessed --seen).
  std::filesystem::path seen_witness(const NodeId& node) const {
    return directory / ("audit.seen-" + node.hex());
  }
  // Left by a restore until the node's audit log has it.
  std::filesystem::path restored_stamp() const { return directory / "restored"; }
  // Until peers confirmed how far the own log reaches, or the operator asserted that nobody else
  // writes it (place.h).
  std::filesystem::path unconfirmed_stamp() const { return directory / "unconfirmed"; }
  std::filesystem::path alone_stamp() const { return directory / "alone"; }
  std::filesystem::path place() const { return directory / "place"; }
};

// Notes now as the time of `stamp`, and reads it: UTC seconds, 0 when there is none.
Result<void> write_stamp(const std::filesystem::path& stamp);
std::uint64_t stamped_s(const std::filesystem::path& stamp);

struct NodeKeys {
  crypto::SignKey nsk;
  crypto::KemKey ntk;
  crypto::Secret<32> store;
  NodeId id() const;
};
NodeKeys make_node_keys(crypto::Random& random);
Result<Bytes> seal_node_keys(const NodeKeys& keys, const crypto::Secret<32>& credential,
                             crypto::Random& random);
// The credential: `override_path` when given, else what node.toml says. Not the environment: there
// CEPTOAR_CREDENTIAL is a member's.
Result<NodeKeys> open_node_keys(const NodePaths& paths, const NodeConfig& config,
                                const std::string& override_path);

// The genesis that was accepted; its network id is what makes all else believable.
Result<crypto::Verified<crypto::RosterState>> read_genesis(const NodePaths& paths);
Result<Bytes> read_roster_file(const std::filesystem::path& path);
// Network id of a file of rosters (crypto/roster_file.h).
Result<NetworkId> network_of_file(BytesView file);

Result<std::unique_ptr<store::NodeStore>> open_store(const NodePaths& paths, const NodeKeys& keys,
                                                     bool read_only, crypto::Random& random);

// Everything the core starts from, read from the store.
struct CoreStart {
  core::Config config;
  core::Recovered recovered;
};
Result<CoreStart> recover_core(const store::NodeStore& store, const NodeKeys& keys,
                               const crypto::RosterState& genesis);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_NODE_DIR_H_
