// SPDX-License-Identifier: Apache-2.0
#include "node/core/core.h"

#include "node/core/state.h"

namespace ceptoar::core {

namespace {
constexpr std::uint64_t kLogWindowMs = 60'000;
constexpr std::size_t kLogLines = 100;  // of one code in a window
// Steps come at least every ten seconds (timers): a longer pause was none of ours.
constexpr std::uint64_t kPauseMs = 60'000;
constexpr const char* kUnreadable =
    "a row of the store cannot be read: check the disk; if this goes on, stop the node and put a "
    "backup in its place by ceptoar-nodectl restore";
constexpr const char* kDamaged =
    ": the disk altered or lost a page of the store. ceptoar-nodectl check-store reads all of it and says what "
    "else; put a backup in its place by ceptoar-nodectl restore";
constexpr std::uint64_t kSetBackMs = 1'000;  // less is what time services do all the time
}  // namespace

#ifdef CEPTOAR_PLANTED
Bug planted_bug = Bug::kNone;
#endif

Core::Core(Config config, crypto::Verified<crypto::RosterState> roster, Recovered recovered)
    : state_(std::make_unique<State>(std::move(config), std::move(roster), std::move(recovered))) {}
Core::~Core() = default;
Core::Core(Core&&) noexcept = default;

Effects Core::step(Event event, std::uint64_t now_ms, crypto::Random& random) {
  return step_all({&event, 1}, now_ms, random);
}

Effects Core::step_all(std::span<Event> events, std::uint64_t now_ms, crypto::Random& random) {
  State& state = *state_;
  const std::uint64_t before = std::exchange(state.now, now_ms);
  state.random = &random;
  state.out.clear();
  if (!state.begun) state.begin();
  if (now_ms < before) state.clock_went_back(before - now_ms);
  if (before != 0 && now_ms > before + kPauseMs) {
    state.log(1, "time-jumped",
              std::to_string((now_ms - before) / 1000) +
                  " s passed at once: the clock was set forward, or the machine was suspended");
  }
  if (before != 0 && now_ms > before + limits::kDayMs) state.sweep_clock.alone_since = now_ms;
  for (Event& event : events) std::visit([&](auto& what) { state.on(what); }, event);
  state.finish_step();
  state.random = nullptr;
  return std::move(state.out);
}

const crypto::RosterState& Core::roster() const { return *state_->roster; }
const std::map<HolderId, ceptoar::AccessEntry>& Core::access() const { return state_->access; }
Peers Core::peers() const { return state_->peers_table(); }
AuditFigures Core::audit_figures() const { return state_->audit_figures(); }
Kept Core::kept() const { return state_->kept(); }
std::map<NodeId, Frontier> Core::frontiers() const {
  std::map<NodeId, Frontier> all;
  for (const auto& [author, log] : state_->logs) {
    if (log.frontier.seq > 0) all[author] = log.frontier;
  }
  return all;
}

Core::State::State(Config config_in, crypto::Verified<crypto::RosterState> roster_in,
                   Recovered recovered)
    : config(std::move(config_in)),
      life(std::move(roster_in)),
      roster(life.in_force()),
      network(roster->network_id) {
  recover_roster(recovered.newer_rosters, recovered.waiting_votes, recovered.roster_facts);
  for (auto& [author, frontier] : recovered.frontiers) logs[author].frontier = frontier;
  for (auto& [author, above] : recovered.above_gap) logs[author].above = std::move(above);
  logs[config.self].frontier.author = config.self;
  last_arrival = recovered.last_arrival;
  last_hlc = recovered.last_hlc;
  bodies = recovered.bodies;
  access = std::move(recovered.access);
  access_serial = recovered.access_serial;
  copies.sums = std::move(recovered.copies);
  for (auto& [id, row] : recovered.outbox) outbox.emplace(id, std::move(row));
  audit.base = std::move(recovered.audit.base);
  audit.head = std::move(recovered.audit.head);
  audit.sent = std::move(recovered.audit.sent);
  audit.since_sent = std::move(recovered.audit.since_sent);
  audit.witnessed = std::move(recovered.audit.witnessed);
  audit.damaged = recovered.audit.damaged;
  sweep_clock.others = recovered.others_time;
  guard.forked = recovered.forks.contains(config.self);
  guard.known_forks = std::move(recovered.forks);
  for (ForkProof& proof : recovered.forks_to_tell) guard.to_spread.push_back(std::move(proof));
  make_peers();
  recover_pairs(recovered.pairs, recovered.no_routes);
}

void Core::State::begin() {
  begun = true;
  heads_due = now + config.heads_interval_ms;
  retry_due = now + config.want_retry_ms;
  sweep_due = now + config.sweep_interval_ms;
  sweep_clock.alone_since = now;
  look_for_missing();
  begin_guard();
  if (!start_rows.empty()) {
    commit(Lane::kControl, std::exchange(start_rows, {}), [this](Committed& done) {
      if (!done.good) note_commit_failure(done.code);
    });
  }
  prune_outbox();
  begin_audit();
  begin_pairs();
  RowBatch over;
  look_at_suspensions(over);
  roster_votes_moved(roster->hash, std::move(over));
}

// The clock was set (a machine that starts with local time in its hardware clock is hours ahead):
// every time kept for later moves with it, else nothing would be retried for as long.
void Core::State::clock_went_back(std::uint64_t by_ms) {
  if (by_ms >= kSetBackMs) {
    log(1, "clock-set-back", std::to_string(by_ms / 1000) + " s");
  }
  const auto move = [&](std::uint64_t& at) {
    if (at != 0) at = at > by_ms ? at - by_ms : 1;
  };
  for (std::uint64_t* at : {&have_due, &heads_due, &retry_due, &sweep_due, &sweep_clock.alone_since, &guard.start_until,
                            &guard.hold_until, &guard.refuse_from, &guard.spread_due, &audit.root_due, &audit.sent_ms, &audit.canary.due_ms,
                            &audit.write_again_ms, &pairs.walk.again_ms, &pairs.walk.check_due}) {
    move(*at);
  }
  for (auto& [node, peer] : peers) {
    for (auto& [id, flight] : peer.flights) move(flight.sent_ms);
    for (std::uint64_t& sent : peer.acked_sent_ms) move(sent);
    for (Offers& offers : peer.offers) offers.backoff.move_times(move);
    for (auto& [at, points] : peer.strikes) move(at);
    for (std::uint64_t* at : {&peer.lists_sent_ms, &peer.session_ms, &peer.last_heard_ms, &peer.heads_said_ms,
                              &peer.acked_ms, &peer.ahead_since_ms}) move(*at);
  }
  for (auto& [node, since] : audit.up_since) move(since);
  for (auto& [author, entries] : logs) {
    move(entries.progress_ms);
    for (std::uint64_t& paid : entries.paid_until_ms) move(paid);
    for (auto& [kind, noted] : entries.noted_ms) move(noted);
  }
  holder_accounts.move_times(move);
  for (auto& [author, want] : wanting) move(want.deadline_ms);
  for (auto& [id, pull] : pulls) move(pull.deadline_ms);
  for (auto& [id, body] : missing) move(body.next_try_ms);
  for (Park& park : parks) move(park.deadline_ms);
  for (HeldPost& held : posts_held) move(held.until_ms);
}

void Core::State::finish_step() {
  tick_guard();
  if (!posts_held.empty() && may_number()) release_posts();
  tell_who_waits();
  look_up_admitted();
  commit_stored();
  wake_feeds();
  write_audit();
  for (auto& [node, list] : acks) {
    Peer* peer = find_peer(node);
    if (peer == nullptr || !peer->up) continue;
    for (std::size_t at = 0; at < list.size(); at += limits::kEntriesPerFrame) {
      const std::size_t end = std::min(list.size(), at + limits::kEntriesPerFrame);
      Acks frame;
      for (std::size_t i = at; i < end; ++i) frame.acks.push_back(std::move(list[i]));
      send(*peer, Lane::kControl, frame);
    }
  }
  acks.clear();
  const std::set<NodeId> to_pump = std::move(dirty);
  dirty.clear();
  for (const NodeId& node : to_pump) {
    if (Peer* peer = find_peer(node)) pump(*peer);
  }
  if (!changed.empty() && have_due == 0) have_due = now + config.have_interval_ms;
  const std::uint64_t due = next_due();
  if (due != timer_at) {
    timer_at = due;
    emit(SetTimer{due});
  }
}

std::uint64_t Core::State::next_due() const {
  std::uint64_t due = std::min({heads_due, retry_due, sweep_due});
  if (have_due != 0) due = std::min(due, have_due);
  if (!posts_held.empty()) {
    const std::uint64_t waits = guard.unconfirmed
                                    ? guard.refuse_from
                                    : std::max(guard.start_until, guard.hold_until);
    due = std::min(due, std::max(waits, now + 1));
    if (const std::uint64_t told = posts_held.front().until_ms; told != 0) due = std::min(due, std::max(told, now + 1));
  }
  if (!guard.to_spread.empty()) due = std::min(due, guard.spread_due);
  for (const Park& park : parks) due = std::min(due, park.deadline_ms);
  return due;
}

void Core::State::on(Timer&) {
  timer_at = 0;
  if (have_due != 0 && now >= have_due) tick_have();
  if (now >= heads_due) {
    heads_due = now + config.heads_interval_ms;
    tick_heads();
    settle_hints();
  }
  if (now >= retry_due) {
    retry_due = now + config.want_retry_ms;
    tick_retry();
    tick_recoveries();
    tick_audit();
    tick_pairs();
  }
  if (now >= sweep_due) {
    sweep_due = now + config.sweep_interval_ms;
    sweep();
    sweep_copies();
  }
  expire_parks();
}

// A read that failed is a damaged page or a dying disk; whoever asked goes without.
void Core::State::on(Loaded& event) {
  if (!event.good) log(2, "store-unreadable", kUnreadable);
  jobs.finish(event);
}

void Core::State::on(Scanned& event) {
  if (!event.good) log(2, "store-unreadable", kUnreadable);
  jobs.finish(event);
}

// What a peer sends may be worth a line, but not a disk full of them.
void Core::State::log(int severity, std::string code, std::string text) {
  LogLines& lines = log_lines[code];
  if (now >= lines.since_ms + kLogWindowMs || now < lines.since_ms) {
    if (lines.count > kLogLines) {
      emit(Log{1, code, std::to_string(lines.count - kLogLines) + " more lines left out"});
    }
    lines = {now, 0};
  }
  if (++lines.count <= kLogLines) emit(Log{severity, std::move(code), std::move(text)});
}

void Core::State::damaged(const std::string& what) { log(2, "store-damaged", what + kDamaged); }

void Core::State::load(std::vector<RowKey> rows, Then<Loaded> then, Lane lane) {
  const JobId job = jobs.add<Loaded>(std::move(then));
  emit(Load{job, std::move(rows), lane});
}

void Core::State::scan(NodeTable table, Bytes from, std::size_t limit, std::size_t max_bytes,
                       Then<Scanned> then) {
  const JobId job = jobs.add<Scanned>(std::move(then));
  emit(Scan{job, table, std::move(from), limit, max_bytes});
}

void Core::State::commit(Lane lane, RowBatch batch, Then<Committed> then) {
  const JobId job = jobs.add<Committed>(std::move(then));
  emit(Commit{job, lane, std::move(batch)});
}

void Core::State::send(Peer& peer, Lane lane, const PeerFrame& frame) {
  if (!peer.up) return;
  emit(SendPeer{peer.id, lane, encode_peer_frame(frame)});
}

void Core::State::note_commit_failure(ErrorCode code) {
  if (code == ErrorCode::kStorageReadOnly || code == ErrorCode::kIo) read_only = true;
  log(2, "commit-failed", std::string(error_code_name(code)));
}

}  // namespace ceptoar::core
