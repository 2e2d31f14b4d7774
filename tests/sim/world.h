// SPDX-License-Identifier: Apache-2.0
// The simulated world: real cores and real signatures, everything else made up from one seed - time,
// links that lose what is in flight when they break, stores that lose what is not committed, members
// who post, retry and read. The same seed gives the same run.
//
// Judged all the time (tap.cc): nothing is acknowledged, answered or sent before it is durable; no
// number is used twice; a directed body goes to named nodes alone. Judged at the end (judge.cc).
#ifndef CEPTOAR_TESTS_SIM_WORLD_H_
#define CEPTOAR_TESTS_SIM_WORLD_H_

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "node/core/core.h"
#include "tests/sim/mem_store.h"
#include "tests/sim/scenario.h"

namespace ceptoar::sim {

inline constexpr std::uint64_t kPostsUntilMs = 20'000;
inline constexpr std::uint64_t kHealAtMs = 30'000;
inline constexpr std::uint64_t kHealedByMs = 60'000;

// A member's program at one node: posts until it is told Posted, and follows the feed.
struct Client {
  core::MemberConn conn = 0;
  bool greeted = false;
  Hash32 session;
  std::uint64_t next_id = 1;
  std::map<std::uint64_t, std::size_t> asked;  // request id -> index of the post
  std::set<std::size_t> open;                  // posts without answer
  std::uint64_t cursor = 0;                    // arrival of the last item read
  std::map<EntryId, FeedItem> seen;
};

struct SimNode {
  std::size_t index = 0;
  const test::CouncilNode* keys = nullptr;
  const test::CouncilOrg* org = nullptr;
  core::Config config;
  MemStore store;
  std::unique_ptr<core::Core> core;  // null while it is down
  bool gone = false;                 // never starts again
  std::uint64_t life = 0;            // grows with every start and crash
  std::int64_t clock_offset_ms = 0;
  std::uint64_t store_free_ms = 0;
  std::uint64_t timer_no = 0;
  int crash_in = -1;                 // effects left until it crashes; negative: it does not
  Client client;
};

struct Link {
  bool blocked = false;
  bool told = false;              // the sender was told that it is up
  std::uint64_t epoch = 0;
  std::uint64_t last_ms = 0;      // frames and tidings keep their order
};

// An entry that a member was told is posted.
struct PostedEntry {
  EntryId id;
  std::size_t post = 0;
  std::uint64_t seq = 0;
  std::uint64_t at_ms = 0;
};

class World {
 public:
  explicit World(const Scenario& scenario);
  Outcome run();

 private:
  using Action = std::function<void()>;
  // --- world.cc: time, nodes, faults ---
  void at(std::uint64_t delay_ms, Action action);
  std::uint64_t within(std::uint64_t ms) { return random_.below(ms + 1); }
  void plan();
  void plan_faults();
  void plan_loss();
  void plan_restore();
  void run_until(std::uint64_t time_ms);
  void start(SimNode& node);
  void crash(SimNode& node);
  void give(SimNode& node, std::uint64_t delay_ms, core::Event event);
  void step(SimNode& node, core::Event event);
  void heal();
  void violated(std::string what);
  void trace(const std::string& what);
  SimNode& node_of(const NodeId& id);
  // --- effects.cc ---
  void perform(SimNode& node, core::Effect& effect);
  void do_verify(SimNode& node, core::VerifyEntry& effect);
  void do_sign(SimNode& node, core::SignEntry& effect);
  void do_commit(SimNode& node, core::Commit& effect);
  void do_load(SimNode& node, core::Load& effect);
  void do_scan(SimNode& node, core::Scan& effect);
  void do_timer(SimNode& node, std::uint64_t at_ms);
  // --- links.cc ---
  Link& link(std::size_t from, std::size_t to) { return links_[from * nodes_.size() + to]; }
  void update_link(std::size_t from, std::size_t to);
  void update_links_of(std::size_t node);
  void send_frame(SimNode& from, core::SendPeer& frame);
  // --- tap.cc: judged while it runs ---
  void tap_peer_frame(SimNode& from, const NodeId& to, const Bytes& frame);
  void tap_pushed(SimNode& from, const NodeId& to, const Item& item);
  // --- client.cc ---
  void client_connect(SimNode& node);
  void client_ask(SimNode& node, MemberMessage message);
  void client_post(SimNode& node, std::size_t post);
  void client_follow(SimNode& node);
  void client_answer(SimNode& node, core::MemberConn conn, const Bytes& frame);
  void client_posted(SimNode& node, std::size_t post, const Posted& posted);
  void client_refused(SimNode& node, std::size_t post, ErrorCode code);
  // --- judge.cc: judged at the end ---
  std::string unhealed() const;
  std::string lacks(const SimNode& node, const PostedEntry& entry) const;
  bool somebody_holds(NodeTable table, const EntryId& id) const;
  bool owes_only_the_lost(const SimNode& node) const;
  void judge_end();
  void judge_sums(const SimNode& node);
  void judge_flash();
  void judge_envelopes();
  void judge_feed(const SimNode& node);

  Scenario scenario_;
  const test::Council& council_;
  test::SeededRandom random_;
  Outcome outcome_;
  std::uint64_t now_ms_ = 0;  // since the beginning
  std::uint64_t order_ = 0;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Action> agenda_;
  std::vector<SimNode> nodes_;
  std::map<NodeId, std::size_t> index_;
  std::vector<Link> links_;
  std::vector<PlannedPost> posts_;
  std::map<Hash32, std::size_t> post_of_body_;
  std::map<EntryId, PostedEntry> posted_;
  std::map<std::pair<NodeId, std::uint64_t>, EntryId> numbers_;  // seen leaving their author
  std::map<EntryId, std::map<NodeId, std::uint64_t>> durable_at_;
  core::MemberConn next_conn_ = 1;
  int flips_left_ = 0;
  bool healed_ = false;
  std::optional<std::size_t> restored_;
  std::uint64_t restored_ms_ = 0;
  std::optional<std::size_t> lost_;  // dead for good; its members' posts may be lost with it
};

}  // namespace ceptoar::sim

#endif  // CEPTOAR_TESTS_SIM_WORLD_H_
