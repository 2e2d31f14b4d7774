// SPDX-License-Identifier: Apache-2.0
#include "node/service/node_dir.h"

#include <sys/stat.h>

#include <utility>

#include "crypto/entry.h"
#include "crypto/roster_file.h"
#include "schema/limits.h"
#include "node/service/store_rows.h"

namespace ceptoar::service {
namespace {

constexpr std::size_t kKeyFileBytes = 64 * limits::kKiB;
constexpr std::size_t kRosterFileBytes = 2 * 1024 * limits::kKiB;
constexpr std::size_t kScanBytes = 1024 * limits::kKiB;
constexpr const char* kProgram = "ceptoar-node " CEPTOAR_VERSION;

// Less than the two seconds for which a member's program listens (cli/member/session.h).
constexpr std::uint64_t kPostPatienceMs = 1'700;

crypto::KeyRecord record(crypto::KeyPurpose purpose, const crypto::Secret<32>& secret) {
  crypto::KeyRecord out;
  out.purpose = purpose;
  out.epoch = 1;
  out.secret = secret.copy();
  return out;
}

// Pair keys of every node that any stored roster names. Whether that roster is in force is for the
// core to say; a key for a node that is not costs nothing.
Result<void> add_pair_keys(const Roster& roster, const NodeKeys& keys, const NetworkId& network,
                           core::Config& config) {
  for (const NodeRecord& node : roster.nodes) {
    if (node.id == config.self) continue;
    Result<Hash32> key = crypto::pair_key(keys.ntk, KemPublicKey{node.ntk.bytes}, network);
    if (!key) return key.error();
    config.pair_keys.insert_or_assign(node.id, *key);
  }
  return {};
}

Result<void> add_pair_keys_of(BytesView signed_bytes, const NodeKeys& keys,
                              const NetworkId& network, core::Config& config) {
  const Result<SignedRoster> signed_roster = parse<SignedRoster>(signed_bytes);
  if (!signed_roster) return signed_roster.error();
  const Result<Roster> roster = parse<Roster>(signed_roster->roster);
  if (!roster) return roster.error();
  return add_pair_keys(*roster, keys, network, config);
}

}  // namespace

Result<std::optional<Bytes>> StoreRows::load(NodeTable table, BytesView key) const {
  Result<Bytes> value = store_.load(table, key);
  if (value) return std::optional<Bytes>(std::move(*value));
  if (value.error().code == ErrorCode::kNotFound) return std::optional<Bytes>();
  return value.error();
}

Result<std::vector<std::pair<Bytes, Bytes>>> StoreRows::scan(NodeTable table, BytesView from,
                                                             std::size_t limit) const {
  Result<std::vector<store::Row>> rows = store_.scan(table, from, limit, kScanBytes);
  if (!rows) return rows.error();
  std::vector<std::pair<Bytes, Bytes>> out;
  out.reserve(rows->size());
  for (store::Row& row : *rows) out.emplace_back(std::move(row.key), std::move(row.value));
  return out;
}

Result<void> write_stamp(const std::filesystem::path& stamp) {
  return store::write_file(stamp, {}, store::FileKind::kPlain, true);
}

std::uint64_t stamped_s(const std::filesystem::path& stamp) {
  struct stat facts {};
  if (::stat(stamp.c_str(), &facts) != 0) return 0;
  return static_cast<std::uint64_t>(facts.st_mtim.tv_sec);
}

NodeId NodeKeys::id() const {
  return crypto::id_of<NodeId>(crypto::label::kNodeId, nsk.public_key());
}

NodeKeys make_node_keys(crypto::Random& random) {
  NodeKeys keys{crypto::SignKey::generate(random), crypto::KemKey::generate(random), {}};
  random.fill(keys.store.writable());
  return keys;
}

Result<Bytes> seal_node_keys(const NodeKeys& keys, const crypto::Secret<32>& credential,
                             crypto::Random& random) {
  crypto::Keyring ring;
  ring.add(record(crypto::KeyPurpose::kNodeSign, keys.nsk.seed()));
  ring.add(record(crypto::KeyPurpose::kNodeTransport, keys.ntk.secret()));
  ring.add(record(crypto::KeyPurpose::kNodeStore, keys.store));
  return crypto::seal_keyring(ring, crypto::CredentialLock{&credential}, random);
}

Result<NodeKeys> open_node_keys(const NodePaths& paths, const NodeConfig& config,
                                const std::string& override_path) {
  const Result<std::filesystem::path> path =
      credential_path(override_path.empty() ? config.credential : override_path);
  if (!path) return path.error();
  const Result<crypto::Secret<32>> credential = store::read_credential(*path);
  if (!credential) return credential.error();
  const Result<Bytes> file =
      store::read_file(paths.keys(), store::FileKind::kSecret, kKeyFileBytes);
  if (!file) return file.error();
  const Result<crypto::Keyring> ring =
      crypto::open_keyring(*file, crypto::CredentialLock{&*credential});
  if (!ring) return ring.error();
  const crypto::KeyRecord* nsk = ring->find(crypto::KeyPurpose::kNodeSign);
  const crypto::KeyRecord* ntk = ring->find(crypto::KeyPurpose::kNodeTransport);
  const crypto::KeyRecord* store = ring->find(crypto::KeyPurpose::kNodeStore);
  if (!nsk || !ntk || !store) {
    return fail(ErrorCode::kMalformed, paths.keys().string() + " does not hold a node's keys");
  }
  return NodeKeys{crypto::SignKey::from_seed(nsk->secret), crypto::KemKey::from_secret(ntk->secret),
                  store->secret.copy()};
}

Result<Bytes> read_roster_file(const std::filesystem::path& path) {
  return store::read_file(path, store::FileKind::kPlain, kRosterFileBytes);
}

Result<NetworkId> network_of_file(BytesView file) {
  const Result<std::vector<Bytes>> rosters = crypto::parse_rosters(file);
  if (!rosters) return rosters.error();
  const Result<SignedRoster> roster = parse<SignedRoster>(rosters->front());
  if (!roster) return roster.error();
  return crypto::network_of(roster->roster);
}

Result<crypto::Verified<crypto::RosterState>> read_genesis(const NodePaths& paths) {
  const Result<Bytes> bytes = read_roster_file(paths.genesis());
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) {
    return fail(ErrorCode::kNotFound, "this node trusts no roster yet: run ceptoar node accept");
  }
  if (!bytes) return bytes.error();
  const Result<NetworkId> network = network_of_file(*bytes);
  if (!network) return network.error();
  const Result<std::vector<Bytes>> rosters = crypto::parse_rosters(*bytes);
  if (!rosters) return rosters.error();
  return crypto::verify_genesis(rosters->front(), *network);
}

Result<std::unique_ptr<store::NodeStore>> open_store(const NodePaths& paths, const NodeKeys& keys,
                                                     bool read_only, crypto::Random& random) {
  store::NodeStoreOptions options;
  options.env.read_only = read_only;
  if (read_only) options.ballast_bytes = 0;
  return store::NodeStore::open(paths.store(), keys.store, options, random);
}

Result<CoreStart> recover_core(const store::NodeStore& store, const NodeKeys& keys,
                               const crypto::RosterState& genesis) {
  CoreStart out;
  out.config.self = keys.id();
  out.config.program = kProgram;
  out.config.audit_root_every_ms = limits::kAuditRootEveryMs;
  out.config.post_patience_ms = kPostPatienceMs;
  const NodeRecord* self = genesis.find_node(out.config.self);
  if (self) out.config.nsk_epoch = self->nsk_epoch;
  const StoreRows rows(store);
  if (Result<void> added = add_pair_keys(genesis.roster, keys, genesis.network_id, out.config);
      !added) {
    return added.error();
  }
  Result<void> added_all;
  const Result<void> read =
      core::each_row(rows, NodeTable::kRosters, {}, {}, [&](BytesView, BytesView bytes) {
        added_all = add_pair_keys_of(bytes, keys, genesis.network_id, out.config);
        return added_all.has_value();
      });
  if (!read) return read.error();
  if (!added_all) return added_all.error();
  Result<core::Recovered> recovered = core::recover(rows, out.config);
  if (!recovered) return recovered.error();
  out.recovered = std::move(*recovered);
  return out;
}

}  // namespace ceptoar::service
