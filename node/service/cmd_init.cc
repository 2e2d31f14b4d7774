// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "crypto/node_number.h"
#include "crypto/random.h"
#include "node/net/endpoint.h"
#include "node/service/args.h"
#include "node/service/commands.h"
#include "node/service/node_dir.h"
#include "schema/enrol.h"

namespace ceptoar::service {
namespace {

Result<NodeConfig> config_from(const Args& args) {
  NodeConfig config;
  config.org = args.option("org");
  config.host = args.option("host");
  const Result<std::uint16_t> port = parse_port("port", args.option("port"));
  if (!port) return port.error();
  const Result<std::uint16_t> member_port = parse_port("member-port", args.option("member-port"));
  if (!member_port) return member_port.error();
  config.port = *port;
  config.member_port = *member_port;
  // An address is usually this machine's own; a name may stand for one in front of it.
  config.listen = net::is_ip_address(config.host) ? config.host : "*";
  if (!args.option("listen").empty()) config.listen = args.option("listen");
  std::string credential = args.option("credential");
  if (const char* named = std::getenv("CEPTOAR_CREDENTIAL"); credential.empty() && named) {
    credential = named;
  }
  if (credential.empty()) return fail(ErrorCode::kUsage, "--credential FILE is needed");
  // A name stays a name when the service manager hands such a credential out.
  const Result<std::filesystem::path> named = credential_path(credential);
  std::error_code ignored;
  const bool managed = named && std::filesystem::exists(*named, ignored) &&
                       credential.find('/') == std::string::npos;
  config.credential = managed ? credential : std::filesystem::absolute(credential).string();
  if (!args.option("metrics-port").empty()) {
    const Result<std::uint16_t> metrics = parse_port("metrics-port", args.option("metrics-port"));
    if (!metrics) return metrics.error();
    config.metrics_port = *metrics;
  }
  if (Result<void> good = check_config(config); !good) {
    return fail(ErrorCode::kUsage, good.error().context);
  }
  return config;
}

// What the organisation hands in with its request for the roster: signed, so that whoever assembles
// the roster knows that these keys are somebody's.
Bytes describe(const NodeKeys& keys, const NodeConfig& config) {
  NodePub pub;
  pub.org_handle = config.org;
  pub.node_id = keys.id();
  pub.nsk = keys.nsk.public_key();
  pub.ntk = keys.ntk.curve_public_key();
  pub.host = config.host;
  pub.port = config.port;
  pub.member_port = config.member_port;
  const Hash32 digest = crypto::hash(crypto::label::kEnrol, {signed_part(pub)});
  pub.signature = keys.nsk.sign(crypto::label::kEnrolSign, NetworkId{}, digest.view());
  return encode(pub);
}

// What the Council's voters are shown of it, and compare by telephone before they sign.
std::string number_of(const NodeKeys& keys, const NodeConfig& config) {
  NodeRecord record;
  record.id = keys.id();
  record.nsk = keys.nsk.public_key();
  record.ntk = keys.ntk.curve_public_key();
  record.host = config.host;
  record.port = config.port;
  record.member_port = config.member_port;
  return crypto::node_number(config.org, record);
}

Result<void> make(const NodePaths& paths, const NodeConfig& config) {
  const Result<std::filesystem::path> path = credential_path(config.credential);
  if (!path) return path.error();
  const Result<crypto::Secret<32>> credential = store::read_credential(*path);
  if (!credential) return credential.error();
  if (Result<void> made = store::make_private_directory(paths.directory); !made) return made;
  crypto::SystemRandom random;
  const NodeKeys keys = make_node_keys(random);
  const Result<Bytes> sealed = seal_node_keys(keys, *credential, random);
  if (!sealed) return sealed.error();
  // The keys last: where they are, everything is.
  const std::string toml = format_config(config);
  if (auto done = store::write_file(paths.config(), as_bytes(toml), store::FileKind::kPlain, true);
      !done) {
    return done;
  }
  const Bytes pub = describe(keys, config);
  if (auto done = store::write_file(paths.pub(), pub, store::FileKind::kPlain, true); !done) {
    return done;
  }
  if (auto done = store::write_file(paths.keys(), *sealed, store::FileKind::kSecret, false);
      !done) {
    return done;
  }
  fmt::print("node {}\n{}\nnumber {}\n", keys.id().hex(), paths.pub().string(), number_of(keys, config));
  return {};
}

}  // namespace

int run_init(const std::vector<std::string>& words) {
  const Result<Args> args = parse_args(words,
                                       {"dir", "config", "org", "host", "port", "member-port",
                                        "metrics-port", "listen", "credential"},
                                       {});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || !args->rest.empty()) {
    return complain(fail(ErrorCode::kUsage,
                         "init --dir D --org HANDLE --host H --port P --member-port Q "
                         "--credential FILE [--listen ADDRESS] [--metrics-port R]"));
  }
  const NodePaths paths(args->option("dir"), args->option("config"));
  std::error_code ignored;
  if (std::filesystem::exists(paths.keys(), ignored)) {
    return complain(fail(ErrorCode::kDuplicate, paths.keys().string() + " is there already"),
                    kExitExists);
  }
  const Result<NodeConfig> config = config_from(*args);
  if (!config) return complain(config.error());
  const Result<void> made = make(paths, *config);
  if (made) return 0;
  return made.error().code == ErrorCode::kDuplicate ? complain(made.error(), kExitExists)
                                                    : complain(made.error());
}

}  // namespace ceptoar::service
