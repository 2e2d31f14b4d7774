// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/loop_node.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iterator>
#include <utility>

#include "node/service/engine.h"
#include "node/service/store_rows.h"
#include "schema/limits.h"

namespace ceptoar::bench {

namespace {

constexpr std::size_t kFrameBytes = limits::kAnswerBytes / 2;

// A benchmark whose node failed has nothing to say.
void give_up(const char* thread, const char* why) {
  std::fprintf(stderr, "%s: %s\n", thread, why);
  std::abort();
}

template <class T>
T must(Result<T> result) {
  if (!result) give_up("start", result.error().context.c_str());
  return std::move(*result);
}

}  // namespace

// One operator an effect, as in the engine.
struct LoopNode::Doer {
  LoopNode& node;

  void operator()(core::SendPeer& what) const {
    if (node.to_peer) node.to_peer(what.peer, std::move(what.frame));
  }
  void operator()(core::SendMember& what) const {
    if (node.to_member) node.to_member(what.conn, std::move(what.frame));
  }
  void operator()(core::CutPeer& what) const { give_up("peer cut", what.reason.c_str()); }
  void operator()(core::CutMember&) const { give_up("member", "cut"); }
  void operator()(core::SetTimer&) const {}  // whoever waits long enough pushes core::Timer
  void operator()(core::Commit& what) const { node.commits_.push_back(std::move(what)); }
  void operator()(core::VerifyAccess&) const { give_up("access", "nobody changes it here"); }
  void operator()(core::VerifyDevice&) const { give_up("device", "nobody proves one here"); }
  void operator()(core::VerifyEntry& what) const { verify(std::move(what)); }
  void operator()(core::VerifyRouting& what) const { verify(std::move(what)); }
  void operator()(core::VerifyReceipt& what) const { verify(std::move(what)); }
  void operator()(core::Load& what) const { verify(std::move(what)); }
  void operator()(core::Scan& what) const { verify(std::move(what)); }
  void operator()(core::VerifyPost& what) const { verify(std::move(what), service::Urgency::kUrgent); }
  void operator()(core::SignEntry& what) const { verify(std::move(what), service::Urgency::kUrgent); }
  void operator()(core::SignReceipt& what) const { verify(std::move(what), service::Urgency::kUrgent); }
  void operator()(core::RosterChanged&) const {}
  void operator()(core::AccessChanged&) const {}
  void operator()(core::PositionConfirmed&) const {}
  void operator()(core::RootsAccepted&) const {}
  void operator()(core::Log& what) const {
    if (what.severity > 1) std::fprintf(stderr, "%s: %s\n", what.code.c_str(), what.text.c_str());
  }

  void verify(service::Work work, service::Urgency urgency = service::Urgency::kUsual) const {
    const bool urgent = urgency == service::Urgency::kUrgent;
    (urgent ? node.urgent_work_ : node.usual_work_).push_back(std::move(work));
  }
};

LoopNode::LoopNode(service::NodeKeys keys, const crypto::Verified<crypto::RosterState>& roster,
                   const std::filesystem::path& store_directory, const LoopOptions& options)
    : keys_(std::move(keys)), options_(options), log_(STDERR_FILENO), vitals_(options.verifiers) {
  auto begin = Clock::now();
  store_ = must(store::NodeStore::open(store_directory, keys_.store, {}, random_));
  RowBatch noted = must(core::append_audit(service::StoreRows(*store_),
                                           {{AuditKind::kStart, 0, 0, {}}}, now_ms()));
  if (const Result<void> done = store_->apply({std::move(noted)}); !done) {
    give_up("store", done.error().context.c_str());
  }
  times_.open_ms = ms_since(begin);
  begin = Clock::now();
  service::CoreStart start = must(service::recover_core(*store_, keys_, *roster));
  start.config.author_burst = options_.author_burst;
  start.config.audit_root_every_ms = 0;  // own entries would come between what is measured
  core_ = std::make_unique<core::Core>(std::move(start.config), roster, std::move(start.recovered));
  times_.recover_ms = ms_since(begin);
  const service::Fatal fatal = give_up;
  writer_ = std::make_unique<service::StoreThread>(*store_, log_, results_, vitals_, fatal);
  verifiers_ = std::make_unique<service::VerifierPool>(
      options_.verifiers,
      service::WorkContext{roster->network_id, keys_.id(), keys_.nsk, keys_.ntk, *store_}, results_,
      vitals_, fatal);
}

// Verifiers first: nothing is verified any more that nobody would store.
LoopNode::~LoopNode() {
  verifiers_.reset();
  writer_.reset();
}

std::uint64_t LoopNode::now_ms() const {
  return options_.begin_ms + skipped_ms_ + static_cast<std::uint64_t>(ms_since(begun_));
}

void LoopNode::perform(core::Effects effects) {
  for (core::Effect& effect : effects) std::visit(Doer{*this}, effect);
  verifiers_->jobs().push_all(urgent_work_, service::Urgency::kUrgent);
  verifiers_->jobs().push_all(usual_work_);
  writer_->jobs().push_all(commits_);
}

void LoopNode::step(core::Event event) { perform(core_->step(std::move(event), now_ms(), random_)); }

bool LoopNode::turn() {
  std::deque<core::Event> events = results_.take(true);
  if (events.empty()) return false;
  std::vector<core::Event> together;
  while (!events.empty()) {
    const std::size_t count = std::min(events.size(), service::kResultsTogether);
    const auto end = events.begin() + static_cast<std::ptrdiff_t>(count);
    together.assign(std::make_move_iterator(events.begin()), std::make_move_iterator(end));
    events.erase(events.begin(), end);
    perform(core_->step_all(together, now_ms(), random_));
  }
  return true;
}

Frontier LoopNode::frontier_of(const NodeId& author) const {
  const auto all = core_->frontiers();
  const auto at = all.find(author);
  return at == all.end() ? Frontier{author, 0, {}} : at->second;
}

void LoopNode::take_in(const std::function<Item()>& next, const NodeId& from, std::size_t count) {
  std::size_t acknowledged = 0;
  std::deque<std::size_t> flight;  // bytes of each that is not acknowledged
  std::size_t flight_bytes = 0;
  const auto before = std::exchange(to_peer, [&](const NodeId& to, const Bytes& bytes) {
    if (to != from) return;
    const auto frame = parse_peer_frame(bytes);
    const Acks* acks = frame ? std::get_if<Acks>(&*frame) : nullptr;
    if (acks == nullptr) return;
    for (const Ack& ack : acks->acks) {
      CEPTOAR_CHECK(ack.code == 0 && ack.body && !flight.empty());
      ++acknowledged;
      flight_bytes -= flight.front();
      flight.pop_front();
    }
  });
  step(core::PeerUp{from});
  std::size_t sent = 0;
  std::vector<Item> items;
  std::size_t bytes = 0;
  while (acknowledged < count) {
    // As much in flight as a node sends.
    while (sent < count && sent - acknowledged < limits::kVerifyInFlightPerPeer &&
           flight_bytes < limits::kUnackedBytesPerPeer) {
      items.push_back(next());
      const std::size_t size = wire_bytes(items.back());
      flight.push_back(size);
      flight_bytes += size;
      bytes += size;
      ++sent;
      if (bytes < kFrameBytes) continue;
      step(core::PeerFrameIn{from, push_frame(std::exchange(items, {}))});
      bytes = 0;
    }
    if (!items.empty()) step(core::PeerFrameIn{from, push_frame(std::exchange(items, {}))});
    bytes = 0;
    if (acknowledged < count) turn();
  }
  step(core::PeerDown{from});
  to_peer = before;
}

service::NodeKeys copy_of(const service::NodeKeys& keys) {
  return {crypto::SignKey::from_seed(keys.nsk.seed()), crypto::KemKey::from_secret(keys.ntk.secret()),
          keys.store.copy()};
}

service::NodeKeys keys_of(const test::CouncilNode& node, crypto::Random& random) {
  service::NodeKeys keys{crypto::SignKey::from_seed(node.nsk.seed()),
                         crypto::KemKey::from_secret(node.ntk.secret()),
                         {}};
  random.fill(keys.store.writable());
  return keys;
}

}  // namespace ceptoar::bench
