// SPDX-License-Identifier: Apache-2.0
// A running node: gatekeeper, io, verifiers and store thread, put together and taken apart in
// order. Thread: one owner. Lifetime: settings are taken over. Errors of start(): what the parts
// say; kDuplicate when a port is taken or the directory is in use.
#ifndef CEPTOAR_NODE_SERVICE_NODE_H_
#define CEPTOAR_NODE_SERVICE_NODE_H_

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "node/service/engine.h"
#include "node/service/log.h"
#include "node/service/metrics_server.h"
#include "node/service/node_dir.h"
#include "node/service/vitals.h"
#include "node/service/watched.h"

namespace ceptoar::service {

class Node final : public Watched {
 public:
  // `credential`: overrides node.toml when not empty. On return both ports listen and a stranger
  // was shown to stay outside. `log` outlives the node. `installed`: a service manager runs it, so
  // nightly backups are expected from the first day; else (a demonstration) from the first backup on.
  static Result<std::unique_ptr<Node>> start(const NodePaths& paths, NodeConfig config,
                                             const std::string& credential, const Log& log,
                                             bool installed = false);
  // Stops in order: io takes nothing more, what was verified is dropped (nobody was told of it),
  // what is waiting for its commit is committed.
  ~Node() override;

  Result<void> stranger_test() override;
  void note_self_test(bool stayed_out) override;
  // Readers of the store that died give back the pages they held; a backup that was made meanwhile goes into
  // the audit log; what peers confirmed of a restored log need not be asked at the next start. Backups that do
  // not come any more are alarmed once a day.
  void upkeep() override;
  std::optional<std::string> stuck_thread(std::chrono::milliseconds limit) const override {
    return vitals_.stuck(limit);
  }
  // Links, members' programs, store.
  std::string status_line() const override;
  // From any thread.
  std::string metrics() const;
  int failure_fd() const override { return failure_.fd(); }
  const NodeId& id() const { return id_; }
  const NodeConfig& config() const { return config_; }

 private:
  Node(NodePaths paths, NodeConfig config, NodeKeys keys, store::FileLock lock, const Log& log,
       bool installed);
  Result<void> open();
  void enough_descriptors() const;
  Result<void> note_start();
  Result<bool> position_in_doubt();
  void settle_position();
  void note_stop();
  void take_seen_witnesses();
  std::string missing_backups() const;
  void tell_of_backups();
  void run_io();
  void fatal(const char* thread, const char* why);

  const NodePaths paths_;
  const NodeConfig config_;
  const NodeKeys keys_;
  const NodeId id_;
  store::FileLock lock_;
  const Log& log_;
  const bool installed_;
  crypto::SystemRandom random_;
  net::WakeUp failure_;
  Vitals vitals_;
  std::atomic<std::uint64_t> started_s_{0};
  std::atomic<std::uint64_t> stranger_tested_s_{0};  // UTC; 0: not yet
  std::atomic<bool> stranger_stayed_out_{false};
  // Of the main thread alone.
  std::uint64_t backup_noted_s_ = 0;
  std::uint64_t refused_noted_ = 0;
  std::chrono::steady_clock::time_point backup_word_due_;
  bool in_doubt_ = false;
  // In the order in which they are made; they go in the opposite one.
  std::unique_ptr<store::NodeStore> store_;
  std::unique_ptr<net::Context> context_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<StoreThread> store_thread_;
  std::unique_ptr<VerifierPool> verifiers_;
  std::thread io_;
  std::unique_ptr<MetricsServer> metrics_server_;
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_NODE_H_
