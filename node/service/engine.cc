// SPDX-License-Identifier: Apache-2.0
#include "node/service/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

namespace ceptoar::service {
namespace {

using std::chrono::milliseconds;

// A timer of the wall clock is looked at again at least so often, should that clock be set.
constexpr milliseconds kLongestSleep = kLongestWait;
constexpr milliseconds kCountersEvery{60'000};
constexpr milliseconds kFiguresEvery{5'000};
// A crowd of bad connections is worth some lines a minute, not a disk full of them.
constexpr unsigned kCutsSaid = 20;

std::uint64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<milliseconds>(now).count());
}

}  // namespace

// One operator an effect: a new kind of effect does not compile until it is answered here.
struct Engine::Doer {
  Engine& engine;

  void operator()(core::SendPeer& what) const {
    // Not up or too full: the core hears of it as a link that went down.
    static_cast<void>(engine.peer_hub_->send(what.peer, what.lane, std::move(what.frame)));
  }
  void operator()(core::SendMember& what) const {
    if (!engine.member_hub_->send(what.conn, what.frame)) engine.member_hub_->cut(what.conn);
  }
  void operator()(core::CutPeer& what) const {
    const milliseconds left_out = engine.cut_times_.next(what.peer, CutTimes::Clock::now());
    engine.log_.write(Severity::kAlarm, "peer-cut",
                      fmt::format("{} {}, for {} minutes", what.peer.hex(), what.reason,
                                  left_out.count() / 60'000));
    engine.peer_hub_->cut(what.peer, left_out);
  }
  void operator()(core::CutMember& what) const { engine.member_hub_->cut(what.conn); }
  void operator()(core::SetTimer& what) const { engine.set_timer(what.at_ms); }

  void operator()(core::VerifyEntry& what) const { verify_in_lane(what); }
  void operator()(core::VerifyRouting& what) const { verify_in_lane(what); }
  void operator()(core::VerifyReceipt& what) const { verify(what, Urgency::kUsual); }
  void operator()(core::Load& what) const { verify_in_lane(what); }
  void operator()(core::Scan& what) const { verify(std::move(what), Urgency::kUsual); }
  // Somebody sits before these, and they are few: they need not wait behind a peer's history.
  void operator()(core::VerifyPost& what) const { verify(std::move(what), Urgency::kUrgent); }
  void operator()(core::SignEntry& what) const { verify(std::move(what), Urgency::kUrgent); }
  void operator()(core::SignReceipt& what) const { verify(what, Urgency::kUrgent); }
  void operator()(core::VerifyAccess& what) const {
    verify(AccessWork{std::move(what), engine.roster_, now_ms()}, Urgency::kUrgent);
  }
  void operator()(core::VerifyDevice& what) const {
    verify(DeviceWork{std::move(what), engine.roster_, now_ms()}, Urgency::kUrgent);
  }
  void operator()(core::Commit& what) const { engine.commits_.push_back(std::move(what)); }

  void operator()(core::RosterChanged&) const { complain(engine.follow_roster()); }
  void operator()(core::AccessChanged&) const { complain(engine.follow_access()); }
  void operator()(core::PositionConfirmed&) const { engine.position_confirmed_ = true; }
  void operator()(core::RootsAccepted& what) const {
    if (engine.options_.roots_accepted) engine.options_.roots_accepted(what.node);
  }
  void operator()(core::Log& what) const {
    const auto severity = static_cast<Severity>(std::clamp(what.severity, 0, 2));
    engine.log_.write(severity, what.code, what.text);
  }

  template <class What>
  void verify_in_lane(What& what) const {
    const bool flash = what.lane == Lane::kFlash;
    verify(std::move(what), flash ? Urgency::kUrgent : Urgency::kUsual);
  }
  void verify(Work work, Urgency urgency) const {
    (urgency == Urgency::kUrgent ? engine.urgent_work_ : engine.usual_work_).push_back(std::move(work));
  }
  void complain(const Result<void>& done) const {
    if (!done) engine.log_.write(Severity::kAlarm, "admission-list", done.error().context);
  }
};

Engine::Engine(net::Context& context, const crypto::KemKey& ntk, core::Core core, const Log& log,
               Vitals& vitals, const EngineOptions& options)
    : context_(context),
      ntk_(ntk),
      core_(std::move(core)),
      log_(log),
      vitals_(vitals),
      options_(options),
      results_([this] { wake_.notify(); }) {}

Engine::~Engine() = default;

Result<void> Engine::open() {
  auto peers = net::PeerHub::open(context_, poller_, ntk_, options_.peers, *this);
  if (!peers) return peers.error();
  peer_hub_ = std::move(*peers);
  auto members = net::MemberHub::open(context_, poller_, ntk_, options_.members, *this);
  if (!members) return members.error();
  member_hub_ = std::move(*members);
  if (Result<void> access = follow_access(); !access) return access;
  return follow_roster();
}

// Nodes that came with a new roster. At the start (no `before`) all: the core's Config has those of
// the stored rosters, but the core may just have taken one more. A key exchange is 50 us and a new
// node a rare event: no job is made of it.
void Engine::give_pair_keys(const crypto::RosterState* before) {
  for (const NodeRecord& node : roster_->roster.nodes) {
    const NodeRecord* known = before ? before->find_node(node.id) : nullptr;
    if (node.id == options_.self || (known && known->ntk == node.ntk)) continue;
    const Result<Hash32> key =
        crypto::pair_key(ntk_, KemPublicKey{node.ntk.bytes}, roster_->network_id);
    if (key) {
      inbox_.push_back(core::PeerKey{node.id, *key});
    } else {
      log_.write(Severity::kAlarm, "pair-key", node.id.hex() + " has no usable transport key");
    }
  }
}

Result<void> Engine::follow_roster() {
  const std::shared_ptr<const crypto::RosterState> before = roster_;
  roster_ = std::make_shared<const crypto::RosterState>(core_.roster());
  give_pair_keys(before.get());
  std::vector<net::PeerAddress> peers;
  for (const NodeRecord& node : roster_->roster.nodes) {
    if (node.id == options_.self || node.status == Status::kRemoved) continue;
    peers.push_back({node.id, node.ntk, node.host, node.port});
  }
  const NodeRecord* self = roster_->find_node(options_.self);
  if (!self || self->status == Status::kRemoved) {
    log_.write(Severity::kAlarm, "not-in-roster", "this node is not in the roster: no links");
    peers.clear();
  }
  log_.write(Severity::kInfo, "roster",
             fmt::format("version {}, {} other nodes", roster_->roster.version, peers.size()));
  return peer_hub_->set_peers(peers);
}

Result<void> Engine::follow_access() {
  std::vector<net::MemberKey> members;
  for (const auto& [holder, entry] : core_.access()) {
    members.push_back({holder, entry.transport_key});
  }
  log_.write(Severity::kInfo, "access", fmt::format("{} holders admitted", members.size()));
  return member_hub_->set_members(members);
}

void Engine::peer_up(const NodeId& peer) { inbox_.push_back(core::PeerUp{peer}); }
void Engine::peer_down(const NodeId& peer) { inbox_.push_back(core::PeerDown{peer}); }
void Engine::peer_frame(const NodeId& peer, Bytes frame) {
  inbox_.push_back(core::PeerFrameIn{peer, std::move(frame)});
}
void Engine::peer_parts(const NodeId& peer) { inbox_.push_back(core::PeerPartsIn{peer}); }
void Engine::member_frame(net::ConnId conn, const HolderId& holder, Bytes frame) {
  inbox_.push_back(core::MemberFrameIn{conn, holder, std::move(frame)});
}
void Engine::member_gone(net::ConnId conn) { inbox_.push_back(core::MemberGone{conn}); }

void Engine::connection_trouble(std::string_view why, const std::string& address) {
  if (++cuts_said_ > kCutsSaid) return;
  log_.write(Severity::kAlarm, "connection-trouble", fmt::format("{}: {}", address, why));
}

// Nobody's attack, and as many lines as there are names: beside the cuts, which it must not use up.
void Engine::name_trouble(std::string_view why, const std::string& host) {
  log_.write(Severity::kWarning, "peer-name", fmt::format("{}: {}", host, why));
}

void Engine::port_lost(std::string_view why) { log_.write(Severity::kAlarm, "port-lost", why); }
void Engine::port_back(const std::string& address) {
  log_.write(Severity::kInfo, "port-back", "listens again on " + address);
}

// A frame may have been taken in just before the roster or the access list changed.
bool Engine::still_admitted(const core::Event& event) const {
  if (const auto* peer = std::get_if<core::PeerFrameIn>(&event)) {
    return peer_hub_->is_live(peer->peer);
  }
  if (const auto* member = std::get_if<core::MemberFrameIn>(&event)) {
    return core_.access().contains(member->holder);
  }
  return true;
}

// What goes to another thread goes at the end, all of it at once: the entries of a frame wake the verifiers
// once, and what a step commits is in one group.
void Engine::perform(core::Effects effects) {
  for (core::Effect& effect : effects) std::visit(Doer{*this}, effect);
  const auto quick = std::count_if(urgent_work_.begin(), urgent_work_.end(),
                                   [](const Work& work) { return !takes_long(work); });
  if (turn_.takes_urgent(static_cast<std::size_t>(quick))) do_urgent_here();
  verifiers_->push_all(urgent_work_, Urgency::kUrgent);
  verifiers_->push_all(usual_work_);
  store_->push_all(commits_);
}

// In the place of the first event that waits: it is the step that goes on. What may take long is left to the
// verifiers.
void Engine::do_urgent_here() {
  std::vector<core::Event> done;
  std::erase_if(urgent_work_, [&](Work& work) {
    if (takes_long(work)) return false;
    done.push_back(do_work(*here_, std::move(work), random_));
    return true;
  });
  inbox_.insert(inbox_.begin(), std::make_move_iterator(done.begin()), std::make_move_iterator(done.end()));
}

// The results are of this moment; what came over the network may have to wait behind their effects: a
// node or a holder who is admitted no longer is not heard any more.
void Engine::step_all() {
  std::deque<core::Event> come = results_.take(false);
  std::move(come.begin(), come.end(), std::back_inserter(results_left_));
  std::vector<core::Event> together;
  while (const std::size_t count = turn_.next_results(results_left_.size())) {
    const auto end = results_left_.begin() + static_cast<std::ptrdiff_t>(count);
    together.assign(std::make_move_iterator(results_left_.begin()), std::make_move_iterator(end));
    results_left_.erase(results_left_.begin(), end);
    perform(core_.step_all(together, now_ms(), random_));
  }
  while (!inbox_.empty()) {
    core::Event event = std::move(inbox_.front());
    inbox_.pop_front();
    if (still_admitted(event)) perform(core_.step(std::move(event), now_ms(), random_));
  }
}

// Does not wait while results are left: nobody would wake it for them.
Result<void> Engine::poll() {
  turn_ = {};
  return poller_.run_once(results_left_.empty() ? kLongestSleep : milliseconds(0));
}

void Engine::set_timer(std::uint64_t at_ms) {
  poller_.cancel(timer_);
  const std::uint64_t now = now_ms();
  const milliseconds wait(at_ms > now ? at_ms - now : 0);
  timer_ = poller_.after(std::min(wait, kLongestSleep), [this, at_ms] {
    timer_ = 0;
    if (now_ms() < at_ms) return set_timer(at_ms);
    inbox_.push_back(core::Timer{});
  });
}

void Engine::log_counters() {
  const net::PeerCounters peers = peer_hub_->counters();
  const net::MemberCounters members = member_hub_->counters();
  cuts_said_ = 0;
  std::string text = fmt::format(
      "refused here {}, peers: nameless {} not live {} multipart {} oversized {} overflow {} "
      "refused there {} broken {} undelivered {} silent {} crowded {} hasty {}, members: nameless {} not "
      "listed {} multipart {} dropped {} undelivered {} silent {} crowded {} hasty {}",
      vitals_.strangers(context_.refused()), peers.nameless, peers.not_live, peers.multipart, peers.oversized,
      peers.overflow, peers.refused, peers.broken, peers.undelivered, peers.silent, peers.crowded,
      peers.hasty, members.nameless, members.not_listed, members.multipart, members.dropped,
      members.undelivered, members.silent, members.crowded, members.hasty);
  if (text != counters_said_) log_.write(Severity::kInfo, "counters", text);
  counters_said_ = std::move(text);
  poller_.after(kCountersEvery, [this] { log_counters(); });
}

std::string Engine::name_of(const NodeId& node) const {
  const NodeRecord* record = roster_->find_node(node);
  const Organisation* org = record ? roster_->find_org(record->org) : nullptr;
  if (org == nullptr) return {};
  const std::vector<const NodeRecord*> nodes = roster_->nodes_of(org->id);
  if (nodes.size() == 1) return org->handle;
  const auto at = std::find(nodes.begin(), nodes.end(), record);
  return fmt::format("{}/{}", org->handle, at - nodes.begin() + 1);
}

void Engine::publish_figures() {
  const Peers peers = core_.peers();
  Figures figures;
  for (const PeerRow& row : peers.rows) {
    std::string name = name_of(row.node);
    if (name.empty()) continue;  // not of the roster that the handles are of
    figures.peers.push_back(
        {std::move(name), row.connected, row.last_heard_ms, row.queued, row.behind});
  }
  figures.entries = peers.entries;
  figures.bodies = peers.bodies;
  figures.outbox = peers.outbox;
  figures.roster_version = roster_->roster.version;
  figures.roster_expires_ms = roster_->roster.expires_ms;
  figures.holders = core_.access().size();
  figures.connections = member_hub_->connections();
  figures.refused = vitals_.strangers(context_.refused());
  figures.audit = core_.audit_figures();
  figures.peer_counters = peer_hub_->counters();
  figures.member_counters = member_hub_->counters();
  vitals_.publish(std::move(figures));
  poller_.after(kFiguresEvery, [this] { publish_figures(); });
}

Result<void> Engine::run(Channel<Work>& verifiers, Channel<core::Commit>& store, const WorkContext& here) {
  here_ = &here;
  verifiers_ = &verifiers;
  store_ = &store;
  poller_.watch_fd(wake_.fd(), [this] { wake_.clear(); });
  poller_.after(kCountersEvery, [this] { log_counters(); });
  inbox_.push_back(core::Timer{});  // the first step: what the core wants to do by itself
  publish_figures();
  while (!stopping_.load()) {
    vitals_.io().beat();
    step_all();
    if (Result<void> polled = poll(); !polled) return polled;
  }
  return {};
}

void Engine::stop() {
  stopping_.store(true);
  wake_.notify();
}

}  // namespace ceptoar::service
