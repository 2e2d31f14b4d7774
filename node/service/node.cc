// SPDX-License-Identifier: Apache-2.0
#include "node/service/node.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "node/net/self_test.h"

namespace ceptoar::service {
namespace {

constexpr std::chrono::milliseconds kSelfTestTime{10'000};

}  // namespace

Node::Node(NodeConfig config, NodeKeys keys, store::FileLock lock, const Log& log)
    : config_(std::move(config)),
      keys_(std::move(keys)),
      id_(keys_.id()),
      lock_(std::move(lock)),
      log_(log) {}

Result<std::unique_ptr<Node>> Node::start(const std::filesystem::path& directory,
                                          const std::string& credential, const Log& log) {
  const NodePaths paths(directory);
  Result<NodeConfig> config = read_config(paths.config());
  if (!config) return config.error();
  Result<store::FileLock> lock = store::FileLock::take(paths.lock());
  if (!lock) return lock.error();
  Result<NodeKeys> keys = open_node_keys(paths, *config, credential);
  if (!keys) return keys.error();
  std::unique_ptr<Node> node(new Node(std::move(*config), std::move(*keys), std::move(*lock), log));
  if (Result<void> opened = node->open(paths); !opened) return opened.error();
  return node;
}

Result<void> Node::open(const NodePaths& paths) {
  Result<crypto::Verified<crypto::RosterState>> genesis = read_genesis(paths);
  if (!genesis) return genesis.error();
  const NetworkId network = (*genesis)->network_id;
  Result<std::unique_ptr<store::NodeStore>> store = open_store(paths, keys_, false, random_);
  if (!store) return store.error();
  store_ = std::move(*store);
  Result<CoreStart> start = recover_core(*store_, keys_, **genesis);
  if (!start) return start.error();
  Result<std::unique_ptr<net::Context>> context = net::Context::open();
  if (!context) return context.error();
  context_ = std::move(*context);

  EngineOptions options;
  options.self = id_;
  options.peers.listen_host = config_.listen;
  options.peers.listen_port = config_.port;
  options.members = {config_.listen, config_.member_port};
  core::Core core(std::move(start->config), std::move(*genesis), std::move(start->recovered));
  engine_ = std::make_unique<Engine>(*context_, keys_.ntk, std::move(core), log_, options);
  if (Result<void> opened = engine_->open(); !opened) return opened;
  // Before anything is served: the io thread does not run yet, so nothing a stranger might get
  // through would be looked at.
  if (Result<void> outside = stranger_test(); !outside) return outside;

  const Fatal fatal_hook = [this](const char* thread, const char* why) { fatal(thread, why); };
  const unsigned count = config_.verifiers != 0 ? config_.verifiers
                                                : std::max(1U, std::thread::hardware_concurrency());
  store_thread_ = std::make_unique<StoreThread>(*store_, engine_->results(), fatal_hook);
  verifiers_ = std::make_unique<VerifierPool>(
      count, WorkContext{network, id_, keys_.nsk, keys_.ntk, *store_}, engine_->results(),
      fatal_hook);
  io_ = std::thread([this] { run_io(); });
  return {};
}

void Node::run_io() {
  try {
    Result<void> ran = engine_->run(verifiers_->jobs(), store_thread_->jobs());
    if (!ran) fatal("io", ran.error().context.c_str());
  } catch (const std::exception& error) {
    fatal("io", error.what());
  }
}

void Node::fatal(const char* thread, const char* why) {
  log_.write(Severity::kAlarm, "thread-died", std::string(thread) + ": " + why);
  failure_.notify();
}

Result<void> Node::stranger_test() {
  for (const std::uint16_t port : {config_.port, config_.member_port}) {
    Result<void> outside = net::stranger_stays_out(
        config_.listen, port, keys_.ntk.curve_public_key(), kSelfTestTime, random_);
    if (!outside) return outside;
  }
  return {};
}

void Node::upkeep() {
  const Result<int> cleared = store_->clear_stale_readers();
  if (!cleared) log_.write(Severity::kWarning, "store-readers", cleared.error().context);
  if (cleared && *cleared > 0) {
    log_.write(Severity::kInfo, "store-readers", std::to_string(*cleared) + " stale ones cleared");
  }
}

Node::~Node() {
  if (io_.joinable()) {
    engine_->stop();
    io_.join();
  }
  verifiers_.reset();
  store_thread_.reset();
  engine_.reset();
  context_.reset();
}

}  // namespace ceptoar::service
