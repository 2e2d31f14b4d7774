// SPDX-License-Identifier: Apache-2.0
#include "node/service/node.h"

#include <sys/resource.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "node/net/self_test.h"
#include "node/service/metrics.h"

namespace ceptoar::service {
namespace {

constexpr std::chrono::milliseconds kSelfTestTime{10'000};
// Members' and other nodes' connections at their limits, links and files.
constexpr rlim_t kDescriptors = 16'384;
constexpr rlim_t kFewDescriptors = 1'024;

unsigned verifiers_of(const NodeConfig& config) {
  return config.verifiers != 0 ? config.verifiers
                               : std::max(1U, std::thread::hardware_concurrency());
}

std::uint64_t now_s() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

}  // namespace

Node::Node(NodePaths paths, NodeConfig config, NodeKeys keys, store::FileLock lock, const Log& log)
    : paths_(std::move(paths)),
      config_(std::move(config)),
      keys_(std::move(keys)),
      id_(keys_.id()),
      lock_(std::move(lock)),
      log_(log),
      vitals_(verifiers_of(config_)) {}

Result<std::unique_ptr<Node>> Node::start(const NodePaths& paths, NodeConfig config,
                                          const std::string& credential, const Log& log) {
  Result<store::FileLock> lock = store::FileLock::take(paths.lock());
  if (!lock) return lock.error();
  Result<NodeKeys> keys = open_node_keys(paths, config, credential);
  if (!keys) return keys.error();
  std::unique_ptr<Node> node(
      new Node(paths, std::move(config), std::move(*keys), std::move(*lock), log));
  if (Result<void> opened = node->open(); !opened) return opened.error();
  return node;
}

Result<void> Node::open() {
  Result<crypto::Verified<crypto::RosterState>> genesis = read_genesis(paths_);
  if (!genesis) return genesis.error();
  const NetworkId network = (*genesis)->network_id;
  Result<std::unique_ptr<store::NodeStore>> store = open_store(paths_, keys_, false, random_);
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
  engine_ = std::make_unique<Engine>(*context_, keys_.ntk, std::move(core), log_, vitals_, options);
  enough_descriptors();
  if (Result<void> opened = engine_->open(); !opened) return opened;
  // Before anything is served: the io thread does not run yet, so nothing a stranger might get
  // through would be looked at.
  if (Result<void> outside = stranger_test(); !outside) return outside;

  const Fatal fatal_hook = [this](const char* thread, const char* why) { fatal(thread, why); };
  store_thread_ = std::make_unique<StoreThread>(*store_, log_, engine_->results(), vitals_, fatal_hook);
  verifiers_ = std::make_unique<VerifierPool>(
      verifiers_of(config_), WorkContext{network, id_, keys_.nsk, keys_.ntk, *store_},
      engine_->results(), vitals_, fatal_hook);
  io_ = std::thread([this] { run_io(); });
  started_s_ = now_s();
  if (config_.metrics_port == 0) return {};
  auto server = MetricsServer::start(config_.metrics_port, [this] { return metrics(); });
  // Advisories matter more than figures; Prometheus says by itself that there are none.
  if (!server) log_.write(Severity::kAlarm, "metrics", server.error().context);
  if (server) metrics_server_ = std::move(*server);
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

// As many as this process may have: what a crowd of connections may use up is bounded by this.
void Node::enough_descriptors() const {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = std::max(files.rlim_cur, std::min(files.rlim_max, kDescriptors));
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &files));  // what is had is asked below
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= kFewDescriptors) return;
  log_.write(Severity::kAlarm, "few-descriptors",
             std::to_string(files.rlim_cur) +
                 " files and connections at most: too few for a council. Raise LimitNOFILE of the "
                 "unit, or ulimit -n, to " +
                 std::to_string(kFewDescriptors) + " or more");
}

Result<void> Node::stranger_test() {
  for (const std::uint16_t port : {config_.port, config_.member_port}) {
    Result<void> outside = net::stranger_stays_out(
        config_.listen, port, keys_.ntk.curve_public_key(), kSelfTestTime, random_);
    stranger_stayed_out_ = outside.has_value();
    if (!outside) return outside;
  }
  stranger_tested_s_ = now_s();
  return {};
}

std::string Node::status_line() const {
  const Figures figures = vitals_.figures();
  const auto up = std::ranges::count_if(figures.peers, [](const auto& each) { return each.up; });
  std::string line = fmt::format("{} of {} nodes reached, {} programs connected, {} entries", up,
                                 figures.peers.size(), figures.connections, figures.entries);
  if (store_->read_only()) line += "; STORE READ-ONLY: " + store_->reason();
  if (store_->space() == store::Space::kFull) line += "; DISK FULL";
  return line;
}

std::string Node::metrics() const {
  MetricsFacts facts;
  facts.version = CEPTOAR_VERSION;
  facts.started_s = started_s_;
  facts.figures = vitals_.figures();
  facts.commits = vitals_.commits();
  facts.log_lines = log_.counts();
  facts.space = store_->space();
  facts.store_read_only = store_->read_only();
  std::error_code absent;
  const auto bytes = std::filesystem::file_size(paths_.store() / "data.mdb", absent);
  facts.store_bytes = absent ? 0 : bytes;
  facts.disk_free_bytes = store::free_bytes(paths_.store());
  facts.stranger_stayed_out = stranger_stayed_out_;
  facts.stranger_tested_s = stranger_tested_s_;
  facts.backup_s = stamped_s(paths_.backup_stamp());
  facts.restore_proven_s = stamped_s(paths_.proof_stamp());
  facts.busiest_thread_ms = static_cast<std::uint64_t>(vitals_.busiest().count());
  return metrics_text(facts);
}

void Node::upkeep() {
  const Result<int> cleared = store_->clear_stale_readers();
  if (!cleared) log_.write(Severity::kWarning, "store-readers", cleared.error().context);
  if (cleared && *cleared > 0) {
    log_.write(Severity::kInfo, "store-readers", std::to_string(*cleared) + " stale ones cleared");
  }
}

Node::~Node() {
  metrics_server_.reset();  // it reads what goes now
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
