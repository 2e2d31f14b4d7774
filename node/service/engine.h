// SPDX-License-Identifier: Apache-2.0
// The io thread: the sockets, the timers and the core. It reads no file, checks no signature and waits for nothing
// but its poll, a few short jobs of a flash or of somebody at a desk excepted (kUrgentHere).
//
// Thread: made and opened by the thread that starts the node, then owned by the one that calls
// run(). Lifetime: everything passed in outlives it.
#ifndef CEPTOAR_NODE_SERVICE_ENGINE_H_
#define CEPTOAR_NODE_SERVICE_ENGINE_H_

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "node/core/core.h"
#include "node/net/member_hub.h"
#include "node/net/peer_hub.h"
#include "node/net/poller.h"
#include "node/service/channel.h"
#include "node/service/cut_times.h"
#include "node/service/log.h"
#include "node/service/threads.h"
#include "node/service/turn.h"
#include "node/service/vitals.h"

namespace ceptoar::service {

struct EngineOptions {
  NodeId self;
  net::PeerHubOptions peers;
  net::MemberHubOptions members;
  std::function<void(const NodeId&)> roots_accepted = {};  // called by the engine's thread
};

class Engine final : private net::PeerHandler, private net::MemberHandler {
 public:
  Engine(net::Context& context, const crypto::KemKey& ntk, core::Core core, const Log& log,
         Vitals& vitals, const EngineOptions& options);
  ~Engine() override;

  // Listens on both ports. Errors: net/peer_hub.h.
  Result<void> open();
  // Where verifiers and store put their results.
  Channel<core::Event>& results() { return results_; }
  // Returns after stop(), or with why it cannot go on. `here`: for the jobs it does itself; outlives the run.
  Result<void> run(Channel<Work>& verifiers, Channel<core::Commit>& store, const WorkContext& here);
  // From any thread.
  void stop();
  bool position_confirmed() const { return position_confirmed_; }

 private:
  struct Doer;

  void peer_up(const NodeId& peer) override;
  void peer_down(const NodeId& peer) override;
  void peer_frame(const NodeId& peer, Bytes frame) override;
  void peer_parts(const NodeId& peer) override;
  void member_frame(net::ConnId conn, const HolderId& holder, Bytes frame) override;
  void member_gone(net::ConnId conn) override;
  void connection_trouble(std::string_view why, const std::string& address) override;
  void name_trouble(std::string_view why, const std::string& host) override;
  void port_lost(std::string_view why) override;
  void port_back(const std::string& address) override;

  Result<void> follow_roster();
  void give_pair_keys(const crypto::RosterState* before);
  Result<void> follow_access();
  bool still_admitted(const core::Event& event) const;
  void perform(core::Effects effects);
  void do_urgent_here();
  void step_all();
  Result<void> poll();
  void set_timer(std::uint64_t at_ms);
  void log_counters();
  void publish_figures();
  // For people and figures, never an id: the organisation's handle; where it has several nodes HANDLE/1,
  // HANDLE/2, numbered as they stand in the roster. Empty where the node is not in it.
  std::string name_of(const NodeId& node) const;

  net::Context& context_;
  const crypto::KemKey& ntk_;
  core::Core core_;
  const Log& log_;
  Vitals& vitals_;
  const EngineOptions options_;
  crypto::SystemRandom random_;

  net::WakeUp wake_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> position_confirmed_{false};
  Channel<core::Event> results_;
  net::Poller poller_;
  std::unique_ptr<net::PeerHub> peer_hub_;
  std::unique_ptr<net::MemberHub> member_hub_;
  std::deque<core::Event> inbox_;
  std::deque<core::Event> results_left_;  // for the next turn
  Turn turn_;
  std::shared_ptr<const crypto::RosterState> roster_;  // a snapshot for the verifiers
  net::Poller::TimerId timer_ = 0;
  const WorkContext* here_ = nullptr;
  Channel<Work>* verifiers_ = nullptr;
  Channel<core::Commit>* store_ = nullptr;
  // What the effects of a step give to the other threads.
  std::vector<Work> urgent_work_;
  std::vector<Work> usual_work_;
  std::vector<core::Commit> commits_;
  std::string counters_said_;
  unsigned cuts_said_ = 0;  // since the last line of counters
  CutTimes cut_times_;
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_ENGINE_H_
