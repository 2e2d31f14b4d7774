// SPDX-License-Identifier: Apache-2.0
// A node without sockets: the core, verifier threads, store thread and store of the daemon, started
// from the store as the daemon starts. Whoever measures steps it and takes its frames; so what is
// timed is all of a node but CURVE and TCP.
// Thread: the owner's; results() from any.
#ifndef CEPTOAR_TESTS_BENCH_LOOP_NODE_H_
#define CEPTOAR_TESTS_BENCH_LOOP_NODE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "node/service/node_dir.h"
#include "node/service/threads.h"
#include "tests/bench/bench.h"
#include "tests/bench/node_log.h"

namespace ceptoar::bench {

struct LoopOptions {
  unsigned verifiers = 2;
  std::uint64_t begin_ms = 0;         // what its clock says at first; then it goes on as clocks do
  std::uint64_t author_burst = 4096;  // as the daemon; a log made in one go needs its own length
};

// How long the parts of a start took.
struct StartTimes {
  double open_ms = 0;     // the store, and the record of the start in the audit log, durable
  double recover_ms = 0;  // the state of the core read back
};

class LoopNode {
 public:
  using Events = service::Channel<core::Event>;

  LoopNode(service::NodeKeys keys, const crypto::Verified<crypto::RosterState>& roster,
           const std::filesystem::path& store_directory, const LoopOptions& options);
  ~LoopNode();
  LoopNode(const LoopNode&) = delete;
  LoopNode& operator=(const LoopNode&) = delete;

  // Called by step().
  std::function<void(const NodeId& to, Bytes frame)> to_peer;
  std::function<void(core::MemberConn conn, Bytes frame)> to_member;

  void step(core::Event event);
  // Waits for events and steps them all; false once results() are closed.
  bool turn();
  Events& results() { return results_; }

  // Takes `count` entries in, pushed by `from` as after a pause; returns when all are acknowledged, and
  // so durable. REQUIRES: `from` is in the roster.
  void take_in(const std::function<Item()>& next, const NodeId& from, std::size_t count);
  void take_in(LogMaker& maker, const NodeId& from, std::size_t count) {
    take_in([&] { return maker.next(); }, from, count);
  }

  // Moves the clock. REQUIRES: less than what the core takes for a suspended machine.
  void pass_ms(std::uint64_t ms) { skipped_ms_ += ms; }
  std::uint64_t now_ms() const;
  Frontier frontier_of(const NodeId& author) const;
  const core::Core& core() const { return *core_; }
  const StartTimes& start_times() const { return times_; }

 private:
  struct Doer;
  void perform(core::Effects effects);

  const service::NodeKeys keys_;
  const LoopOptions options_;
  const Clock::time_point begun_ = Clock::now();
  std::uint64_t skipped_ms_ = 0;
  StartTimes times_;
  crypto::SystemRandom random_;
  std::unique_ptr<store::NodeStore> store_;
  std::unique_ptr<core::Core> core_;
  service::Log log_;
  service::Vitals vitals_;
  Events results_;
  std::vector<service::Work> urgent_work_;
  std::vector<service::Work> usual_work_;
  std::vector<core::Commit> commits_;
  std::unique_ptr<service::StoreThread> writer_;
  std::unique_ptr<service::VerifierPool> verifiers_;
};

// The keys of a node of a test council; its store key is drawn.
service::NodeKeys keys_of(const test::CouncilNode& node, crypto::Random& random);
service::NodeKeys copy_of(const service::NodeKeys& keys);

}  // namespace ceptoar::bench

#endif  // CEPTOAR_TESTS_BENCH_LOOP_NODE_H_
