// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "crypto/entry.h"
#include "crypto/envelope.h"
#include "node/service/args.h"
#include "node/service/commands.h"
#include "node/service/node_dir.h"
#include "schema/item_file.h"

namespace ceptoar::service {
namespace {

// Every secret the node has, in every part a secret can play: as a receiving key of each class and
// as the content key itself. If one of them opened anything, the node would not be blind. Errors:
// what is wrong with a body that a key fits but that breaks a rule, or that is no body at all.
Result<bool> opens(const EntryHeader& header, const Bytes& body, const NodeKeys& keys) {
  const std::array<const crypto::Secret<32>*, 3> secrets = {&keys.nsk.seed(), &keys.ntk.secret(),
                                                            &keys.store};
  for (const crypto::Secret<32>* secret : secrets) {
    const crypto::KemKey key = crypto::KemKey::from_secret(*secret);
    for (const ReaderClass reader :
         {ReaderClass::kStaff, ReaderClass::kMembers, ReaderClass::kPerson}) {
      const std::vector<crypto::OpeningKey> tried = {{reader, OrgId{}, HolderId{}, 1, &key}};
      const Result<crypto::Opened> opened = crypto::open(header, body, tried);
      if (opened) return true;
      if (opened.error().code != ErrorCode::kNoKey) return opened.error();
    }
    if (crypto::open_with_content_key(header, body, *secret)) return true;
  }
  return false;
}

Result<std::string> try_file(const std::string& file, const NodeKeys& keys) {
  const Result<Bytes> bytes = store::read_file(file, store::FileKind::kPlain, kItemFileBytes);
  if (!bytes) return bytes.error();
  const Result<Item> item = parse_item_file(*bytes);
  if (!item) return fail(item.error().code, file + ": " + item.error().context);
  const Result<EntryHeader> header = parse<EntryHeader>(item->header);
  if (!header) return fail(header.error().code, file + ": " + header.error().context);
  if (header->dist == Dist::kPublic || header->dist == Dist::kControl) return std::string("clear");
  // A header that came without its body: nothing to open.
  if (item->body.empty()) return std::string("sealed");
  if (!crypto::body_fits(*header, item->body)) {
    return fail(ErrorCode::kMalformed, file + ": the body is not the one the header names");
  }
  const Result<bool> opened = opens(*header, item->body, keys);
  if (!opened) return fail(opened.error().code, file + ": " + opened.error().context);
  return std::string(*opened ? "opened" : "sealed");
}

}  // namespace

int run_try(const std::vector<std::string>& words) {
  const Result<Args> args = parse_args(words, {"dir", "config", "credential"}, {});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || args->rest.empty()) {
    return complain(fail(ErrorCode::kUsage, "try --dir D FILE..."));
  }
  const NodePaths paths(args->option("dir"), args->option("config"));
  const Result<NodeConfig> config = read_config(paths.config());
  if (!config) return complain_config(config.error());
  const Result<NodeKeys> keys = open_node_keys(paths, *config, args->option("credential"));
  if (!keys) return complain(keys.error());
  for (const std::string& file : args->rest) {
    const Result<std::string> result = try_file(file, *keys);
    if (!result) return complain(result.error());
    fmt::print("{} {}\n", file, *result);
  }
  return 0;
}

}  // namespace ceptoar::service
