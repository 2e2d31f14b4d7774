// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "crypto/certificate.h"
#include "crypto/number.h"
#include "crypto/roster_file.h"
#include "node/core/core.h"
#include "node/service/args.h"
#include "node/service/commands.h"
#include "node/service/node_dir.h"
#include "node/service/store_rows.h"
#include "schema/limits.h"

namespace ceptoar::service {
namespace {

constexpr std::size_t kAccessFileBytes = limits::kFrameBytes;

struct Acceptance {
  NodePaths paths;
  NodeKeys keys;
  crypto::Verified<crypto::RosterState> roster;  // in force when the file was made, or later at this node
};

// This node with these very keys must be in the roster, or it would start and talk to nobody.
Result<const NodeRecord*> own_record(const Acceptance& what) {
  const NodeRecord* record = what.roster->find_node(what.keys.id());
  if (!record) return fail(ErrorCode::kNotAuthorized, "this node is not in that roster");
  if (record->nsk != what.keys.nsk.public_key() ||
      record->ntk != what.keys.ntk.curve_public_key()) {
    return fail(ErrorCode::kNotAuthorized, "the roster has other keys for this node");
  }
  return record;
}

Result<void> take_access(const Acceptance& what, const std::string& file) {
  const Result<Bytes> bytes = store::read_file(file, store::FileKind::kPlain, kAccessFileBytes);
  if (!bytes) return bytes.error();
  const Result<const NodeRecord*> record = own_record(what);
  if (!record) return record.error();
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  const auto access = crypto::verify_access(*bytes, **record, *what.roster,
                                            static_cast<std::uint64_t>(now.count()));
  if (!access) return access.error();
  crypto::SystemRandom random;
  const auto store = open_store(what.paths, what.keys, false, random);
  if (!store) return store.error();
  Result<RowBatch> rows = core::access_from_file(StoreRows(**store), what.keys.id(), **access,
                                                 static_cast<std::uint64_t>(now.count()));
  // The same file once more changes nothing.
  if (!rows && rows.error().code == ErrorCode::kDuplicate) return {};
  if (!rows) return rows.error();
  if (Result<void> applied = (*store)->apply({std::move(*rows)}); !applied) return applied;
  fmt::print("{} holders admitted, {} taken off\n", (*access)->add.size(), (*access)->remove.size());
  return {};
}

// Versions that were in force before this node came.
Result<void> keep_later(const Acceptance& what, const std::vector<Bytes>& rosters) {
  if (rosters.size() == 1) return {};
  auto genesis = crypto::verify_genesis(rosters.front(), what.roster->network_id);
  if (!genesis) return genesis.error();
  crypto::RosterLife life(std::move(*genesis));
  RowBatch rows;
  for (std::size_t i = 1; i < rosters.size(); ++i) {
    if (!life.take(rosters[i])) continue;  // there twice
    for (std::size_t head = 0; head < life.heads().size(); ++head) {
      const crypto::RosterState& state = *life.heads()[head];
      rows.push_back({{NodeTable::kRosters, crypto::key_of_version(state.roster.version, head)},
                      state.signed_bytes});
    }
  }
  crypto::SystemRandom random;
  const auto store = open_store(what.paths, what.keys, false, random);
  if (!store) return store.error();
  return (*store)->apply({rows});
}

// What a node that trusts `rosters` already learnt after the file was made. An access list is judged by the
// certificates of now: another admin key may have made it since.
Result<void> learn_from_store(const NodePaths& paths, const NodeKeys& keys, crypto::RosterLife& life) {
  crypto::SystemRandom random;
  const auto store = open_store(paths, keys, false, random);
  if (!store) return store.error();
  return core::each_row(StoreRows(**store), NodeTable::kRosters, {}, {}, [&](BytesView, BytesView row) {
    static_cast<void>(life.take(row));  // mostly there from the file
    return true;
  });
}

// The first version is what it trusts, however many later ones a file has. False: it trusts nothing yet.
Result<bool> trusts(const NodePaths& paths, const Bytes& first) {
  const Result<Bytes> held = read_roster_file(paths.genesis());
  if (!held && held.error().code == ErrorCode::kNotFound) return false;
  if (!held) return held.error();
  const Result<std::vector<Bytes>> rosters = crypto::parse_rosters(*held);
  if (!rosters) return rosters.error();
  if (rosters->front() != first) {
    return fail(ErrorCode::kNotAuthorized, "this node trusts another genesis already");
  }
  return true;
}

Result<void> accept(const Args& args, const NodePaths& paths, const NodeConfig& config) {
  const Result<Bytes> roster = read_roster_file(args.rest.front());
  if (!roster) return roster.error();
  const Result<NetworkId> network = network_of_file(*roster);
  if (!network) return network.error();
  const std::string typed = crypto::normalize_number(args.option("number"));
  if (typed.empty()) return fail(ErrorCode::kUsage, "--number must have 60 digits");
  if (typed != crypto::network_number(*network)) {
    return fail(ErrorCode::kNotAuthorized, "the number is not that of this roster");
  }
  const Result<std::vector<Bytes>> rosters = crypto::parse_rosters(*roster);
  if (!rosters) return rosters.error();
  Result<crypto::RosterLife> life = crypto::life_of(*rosters);
  if (!life) return life.error();
  const Result<store::FileLock> lock = store::FileLock::take(paths.lock());
  if (!lock) return lock.error();
  Result<NodeKeys> keys = open_node_keys(paths, config, args.option("credential"));
  if (!keys) return keys.error();
  const Result<bool> known = trusts(paths, rosters->front());
  if (!known) return known.error();
  if (*known) {
    if (Result<void> learnt = learn_from_store(paths, *keys, *life); !learnt) return learnt;
  }
  const Acceptance what{paths, std::move(*keys), life->in_force()};
  if (auto record = own_record(what); !record) return record.error();
  if (!*known) {
    if (auto kept = store::write_file(paths.genesis(), *roster, store::FileKind::kPlain, false); !kept) return kept;
  }
  if (Result<void> kept = keep_later(what, *rosters); !kept) return kept;
  fmt::print("network {}\n", network->hex());
  if (args.option("access").empty()) return {};
  return take_access(what, args.option("access"));
}

}  // namespace

int run_accept(const std::vector<std::string>& words) {
  const Result<Args> args =
      parse_args(words, {"dir", "config", "number", "access", "credential"}, {});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || args->option("number").empty() || args->rest.size() != 1) {
    return complain(
        fail(ErrorCode::kUsage, "accept --dir D ROSTER --number DIGITS [--access FILE]"));
  }
  const NodePaths paths(args->option("dir"), args->option("config"));
  const Result<NodeConfig> config = read_config(paths.config());
  if (!config) return complain_config(config.error());
  const Result<void> accepted = accept(*args, paths, *config);
  return accepted ? 0 : complain(accepted.error());
}

}  // namespace ceptoar::service
