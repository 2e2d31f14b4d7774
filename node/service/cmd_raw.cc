// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <functional>

#include "node/service/args.h"
#include "node/service/commands.h"
#include "node/service/node_dir.h"
#include "schema/item_file.h"
#include "schema/limits.h"

namespace ceptoar::service {
namespace {

constexpr std::size_t kPageRows = 256;
constexpr std::size_t kPageBytes = 1024 * limits::kKiB;

Result<Bytes> load_or_nothing(const store::NodeStore& store, NodeTable table, BytesView key) {
  Result<Bytes> value = store.load(table, key);
  if (!value && value.error().code == ErrorCode::kNotFound) return Bytes();
  return value;
}

Result<void> write_item(const store::NodeStore& store, BytesView id, BytesView row_bytes,
                        const std::filesystem::path& out) {
  const Result<EntryRow> row = parse_entry_row(row_bytes);
  if (!row) return row.error();
  Result<Bytes> body = load_or_nothing(store, NodeTable::kBodies, id);
  if (!body) return body.error();
  const Result<Bytes> route_bytes = load_or_nothing(store, NodeTable::kRoutes, id);
  if (!route_bytes) return route_bytes.error();
  Item item;
  item.header = row->header;
  item.signature = row->signature;
  item.body = std::move(*body);
  if (!route_bytes->empty()) {
    Result<RouteRow> route = parse_route_row(*route_bytes);
    if (!route) return route.error();
    item.routing = std::move(route->signed_routing);
  }
  const std::filesystem::path path = out / (to_hex(id) + ".item");
  const Bytes file = encode_item_file(std::move(item));
  if (auto written = store::write_file(path, file, store::FileKind::kPlain, true); !written) {
    return written;
  }
  fmt::print("{}\n", path.string());
  return {};
}

Result<void> write_all(const store::NodeStore& store, const std::filesystem::path& out) {
  Bytes from;
  for (;;) {
    const auto rows = store.scan(NodeTable::kEntries, from, kPageRows, kPageBytes);
    if (!rows) return rows.error();
    for (const store::Row& row : *rows) {
      if (auto written = write_item(store, row.key, row.value, out); !written) return written;
    }
    if (rows->empty()) return {};
    from = rows->back().key;
    from.push_back(0);  // the next key there can be
  }
}

Result<void> write_raw(const Args& args, const NodePaths& paths, const NodeConfig& config) {
  const Result<NodeKeys> keys = open_node_keys(paths, config, args.option("credential"));
  if (!keys) return keys.error();
  crypto::SystemRandom random;
  const auto store = open_store(paths, *keys, true, random);
  if (!store) return store.error();
  const std::filesystem::path out(args.option("out"));
  if (Result<void> made = store::make_private_directory(out); !made) return made;
  const std::string& which = args.rest.front();
  if (which == "all") return write_all(**store, out);
  const std::optional<Bytes> id = parse_hex(which);
  if (!id || id->size() != EntryId::kSize) {
    return fail(ErrorCode::kUsage, "ID is 64 hexadecimal digits, or \"all\"");
  }
  const Result<Bytes> row = (*store)->load(NodeTable::kEntries, *id);
  if (!row) return row.error();
  return write_item(**store, *id, *row, out);
}

}  // namespace

int run_raw(const std::vector<std::string>& words) {
  const Result<Args> args = parse_args(words, {"dir", "config", "out", "credential"}, {});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || args->option("out").empty() || args->rest.size() != 1) {
    return complain(fail(ErrorCode::kUsage, "raw --dir D ID|all --out DIR"));
  }
  const NodePaths paths(args->option("dir"), args->option("config"));
  const Result<NodeConfig> config = read_config(paths.config());
  if (!config) return complain_config(config.error());
  const Result<void> done = write_raw(*args, paths, *config);
  return done ? 0 : complain(done.error());
}

}  // namespace ceptoar::service
