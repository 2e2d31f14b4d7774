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
#include "node/service/backup_age.h"
#include "node/service/metrics.h"
#include "node/service/place.h"
#include "node/service/store_rows.h"

namespace ceptoar::service {
namespace {

constexpr std::chrono::milliseconds kSelfTestTime{10'000};
// Members' and other nodes' connections at their limits, links and files.
constexpr rlim_t kDescriptors = 16'384;
constexpr rlim_t kFewDescriptors = 1'024;
constexpr std::chrono::hours kBackupWordEvery{24};

unsigned verifiers_of(const NodeConfig& config) {
  return config.verifiers != 0 ? config.verifiers
                               : std::max(1U, std::thread::hardware_concurrency());
}

std::uint64_t now_s() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

}  // namespace

Node::Node(NodePaths paths, NodeConfig config, NodeKeys keys, store::FileLock lock, const Log& log,
           bool installed)
    : paths_(std::move(paths)),
      config_(std::move(config)),
      keys_(std::move(keys)),
      id_(keys_.id()),
      lock_(std::move(lock)),
      log_(log),
      installed_(installed),
      vitals_(verifiers_of(config_)) {}

Result<std::unique_ptr<Node>> Node::start(const NodePaths& paths, NodeConfig config,
                                          const std::string& credential, const Log& log,
                                          bool installed) {
  Result<store::FileLock> lock = store::FileLock::take(paths.lock());
  if (!lock) return lock.error();
  Result<NodeKeys> keys = open_node_keys(paths, config, credential);
  if (!keys) return keys.error();
  std::unique_ptr<Node> node(
      new Node(paths, std::move(config), std::move(*keys), std::move(*lock), log, installed));
  if (Result<void> opened = node->open(); !opened) return opened.error();
  return node;
}

Result<void> Node::open() {
  Result<crypto::Verified<crypto::RosterState>> genesis = read_genesis(paths_);
  if (!genesis) return genesis.error();
  const NetworkId network = (*genesis)->network_id;
  const Result<bool> lost = note_lost_store(paths_);
  if (!lost) return lost.error();
  if (*lost) {
    log_.write(Severity::kAlarm, "store-lost",
               paths_.store().string() + " is gone, and an empty one is made: put a backup back (restore), unless there is none");
  }
  Result<std::unique_ptr<store::NodeStore>> store = open_store(paths_, keys_, false, random_);
  if (!store) return store.error();
  store_ = std::move(*store);
  const Result<bool> doubt = position_in_doubt();
  if (!doubt) return doubt.error();
  if (Result<void> noted = note_start(); !noted) return noted;
  Result<CoreStart> start = recover_core(*store_, keys_, **genesis);
  if (!start) return start.error();
  start->config.unconfirmed = in_doubt_ = *doubt;
  Result<std::unique_ptr<net::Context>> context = net::Context::open();
  if (!context) return context.error();
  context_ = std::move(*context);

  EngineOptions options;
  options.self = id_;
  options.peers.listen_host = config_.listen;
  options.peers.listen_port = config_.port;
  options.members = {config_.listen, config_.member_port};
  options.roots_accepted = [paths = paths_](const NodeId& node) {
    std::error_code failed;  // given to the core once more by the next round, which has nothing to do then
    std::filesystem::remove(paths.seen_witness(node), failed);
  };
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
    Result<void> ran = engine_->run(verifiers_->jobs(), store_thread_->jobs(), verifiers_->context());
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

// Before note_start(), which takes the stamp of a restore away.
Result<bool> Node::position_in_doubt() {
  if (const Result<void> noted = note_put_back(paths_, *store_); !noted) return noted.error();
  const Result<std::string> place = place_of(paths_);
  if (!place) return place.error();
  const Result<Position> position = judge_position(paths_, *place);
  if (!position) return position.error();
  if (position->asserted) {
    log_.write(Severity::kAlarm, "position-asserted",
               "the operator asserted that nobody else writes with this node's keys");
  }
  if (!position->doubt.empty()) log_.write(Severity::kAlarm, "position-in-doubt", position->doubt);
  return !position->doubt.empty();
}

void Node::settle_position() {
  if (!in_doubt_ || !engine_ || !engine_->position_confirmed()) return;
  const Result<void> settled = service::settle_position(paths_);
  if (settled) {
    in_doubt_ = false;
  } else {
    log_.write(Severity::kWarning, "position", settled.error().context);
  }
}

// Before the core reads the log. A run whose last record is not its stop was killed, or lost power.
Result<void> Node::note_start() {
  const Result<store::Row> last = store_->last(NodeTable::kAudit, {});
  const Result<AuditRecord> record =
      last ? parse_audit(last->value) : Result<AuditRecord>(last.error());
  const bool cut_off = last && (!record || record->kind != AuditKind::kStop);
  std::vector<core::AuditNote> notes{{AuditKind::kStart, 0, cut_off ? 1U : 0U, {}}};
  const bool restored = stamped_s(paths_.restored_stamp()) != 0;
  if (restored) notes.push_back({AuditKind::kRestore, 0, 0, {}});
  backup_noted_s_ = stamped_s(paths_.backup_stamp());
  Result<RowBatch> rows = core::append_audit(StoreRows(*store_), notes, now_s() * 1000);
  // A log that cannot be gone on with is said by the core; advisories matter more.
  if (!rows) return {};
  Result<void> written = store_->apply({std::move(*rows)});
  if (written && restored) std::filesystem::remove(paths_.restored_stamp());
  if (written || written.error().code == ErrorCode::kStorageFull) return {};
  return written;
}

// After the store thread has ended: nobody else writes any more.
void Node::note_stop() {
  if (!store_ || store_->read_only()) return;
  Result<RowBatch> rows =
      core::append_audit(StoreRows(*store_), {{AuditKind::kStop, 0, 0, {}}}, now_s() * 1000);
  const Result<void> written = rows ? store_->apply({std::move(*rows)}) : Result<void>(rows.error());
  if (!written) log_.write(Severity::kWarning, "audit", written.error().context);
}

void Node::note_self_test(bool stayed_out) {
  engine_->results().push(
      core::AuditNote{AuditKind::kSelfTest, static_cast<std::uint16_t>(stayed_out ? 1 : 0), 0, {}});
  const Figures figures = vitals_.figures();
  const std::uint64_t refused = vitals_.strangers(context_->refused()) + figures.peer_counters.not_live +
                                figures.peer_counters.nameless + figures.member_counters.nameless +
                                figures.member_counters.not_listed;
  if (refused <= refused_noted_) return;
  engine_->results().push(
      core::AuditNote{AuditKind::kRefused, 0, refused - refused_noted_, {}});
  refused_noted_ = refused;
}

Result<void> Node::stranger_test() {
  for (const std::uint16_t port : {config_.port, config_.member_port}) {
    vitals_.own_knock();
    Result<void> outside = net::stranger_stays_out(
        config_.listen, port, keys_.ntk.curve_public_key(), kSelfTestTime, random_);
    stranger_stayed_out_ = outside.has_value();
    if (outside) continue;
    vitals_.no_own_knock();
    return outside;
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
  const core::AuditFigures& audit = figures.audit;
  const bool audit_fault = stamped_s(paths_.audit_fault()) != 0;
  if (audit.damaged || audit_fault) line += "; AUDIT LOG NOT WHOLE";
  if (audit.canary_ms != 0 && !audit.canary_good) line += "; CANARY LOST";
  if (audit.silent_roots != 0) line += fmt::format("; {} NODES WITHOUT AUDIT ROOTS", audit.silent_roots);
  if (audit.bad_roots != 0) line += fmt::format("; {} NODES WITH BAD AUDIT ROOTS", audit.bad_roots);
  const std::string backups = missing_backups();
  if (!backups.empty()) line += "; " + backups;
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
  facts.joined_s = stamped_s(paths_.genesis());
  facts.backup_s = stamped_s(paths_.backup_stamp());
  facts.restore_proven_s = stamped_s(paths_.proof_stamp());
  facts.audit_verified_s = stamped_s(paths_.audit_stamp());
  facts.audit_fault = stamped_s(paths_.audit_fault()) != 0;
  facts.busiest_thread_ms = static_cast<std::uint64_t>(vitals_.busiest().count());
  return metrics_text(facts);
}

void Node::upkeep() {
  settle_position();
  const std::uint64_t backup_s = stamped_s(paths_.backup_stamp());
  if (backup_s != std::exchange(backup_noted_s_, backup_s)) {
    engine_->results().push(core::AuditNote{AuditKind::kBackup, 0, backup_s, {}});
  }
  tell_of_backups();
  take_seen_witnesses();
  const Result<int> cleared = store_->clear_stale_readers();
  if (!cleared) log_.write(Severity::kWarning, "store-readers", cleared.error().context);
  if (cleared && *cleared > 0) {
    log_.write(Severity::kInfo, "store-readers", std::to_string(*cleared) + " stale ones cleared");
  }
}

// Empty as long as nobody counts on any: a demonstration has no nightly backup.
std::string Node::missing_backups() const {
  const BackupTimes times{stamped_s(paths_.genesis()), stamped_s(paths_.backup_stamp()),
                          stamped_s(paths_.proof_stamp())};
  if (!installed_ && times.backup_s == 0) return {};
  return service::missing_backups(times, now_s());
}

void Node::tell_of_backups() {
  const std::string missing = missing_backups();
  const auto now = std::chrono::steady_clock::now();
  if (missing.empty() || now < backup_word_due_) return;
  backup_word_due_ = now + kBackupWordEvery;
  log_.write(Severity::kAlarm, "backup-old", missing);
}

// What an operator looked into and accepted (audit witnessed --seen). The file is all there is of his word until the
// core says that it is durable (roots_accepted).
void Node::take_seen_witnesses() {
  constexpr std::string_view kPrefix = "audit.seen-";
  std::error_code failed;
  std::vector<std::filesystem::path> seen;
  for (const auto& entry : std::filesystem::directory_iterator(paths_.directory, failed)) {
    if (entry.path().filename().string().starts_with(kPrefix)) seen.push_back(entry.path());
  }
  for (const std::filesystem::path& file : seen) {
    const auto bytes = parse_hex(file.filename().string().substr(kPrefix.size()));
    const auto node = bytes ? NodeId::from(*bytes) : Result<NodeId>(fail(ErrorCode::kUsage, ""));
    if (node) {
      engine_->results().push(core::RootsSeen{*node});
    } else {
      std::filesystem::remove(file, failed);
    }
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
  if (started_s_ != 0) note_stop();
  settle_position();
  engine_.reset();
  context_.reset();
}

}  // namespace ceptoar::service
