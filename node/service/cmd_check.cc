// SPDX-License-Identifier: Apache-2.0
// check-config, check-store: both beside the running node, neither changes anything.
#include <fmt/format.h>

#include "node/service/args.h"
#include "node/service/backup.h"
#include "node/service/commands.h"
#include "node/service/node_dir.h"

namespace ceptoar::service {

int run_check_config(const std::vector<std::string>& words) {
  const Result<Args> args = parse_args(words, {"dir", "config", "credential"}, {});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || !args->rest.empty()) {
    return complain(fail(ErrorCode::kUsage, "check-config --dir D [--config FILE]"));
  }
  const NodePaths paths(args->option("dir"), args->option("config"));
  const Result<NodeConfig> config = read_config(paths.config());
  if (!config) return complain_config(config.error());
  // What stands in the file may be right and still not fit the keys beside it.
  const Result<NodeKeys> keys = open_node_keys(paths, *config, args->option("credential"));
  if (!keys) return complain(keys.error());
  fmt::print("{}: {} {} ports {} and {}, node {}\n", paths.config().string(), config->org,
             config->host, config->port, config->member_port, keys->id().hex());
  return 0;
}

int run_check_store(const std::vector<std::string>& words) {
  const Result<Args> args = parse_args(words, {"dir", "config", "credential"}, {});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || !args->rest.empty()) {
    return complain(fail(ErrorCode::kUsage, "check-store --dir D [--config FILE]"));
  }
  const NodePaths paths(args->option("dir"), args->option("config"));
  const Result<NodeConfig> config = read_config(paths.config());
  if (!config) return complain_config(config.error());
  const Result<NodeKeys> keys = open_node_keys(paths, *config, args->option("credential"));
  if (!keys) return complain(keys.error());
  crypto::SystemRandom random;
  const Result<CheckedStore> checked = check_store(paths, *keys, random);
  if (!checked) return complain(checked.error());
  fmt::print("{}: {} entries, {} bodies, {} rows, {} pair sums, all good\n", paths.store().string(),
             checked->entries, checked->bodies, checked->rows, checked->pair_sums);
  return 0;
}

}  // namespace ceptoar::service
