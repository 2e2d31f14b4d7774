// SPDX-License-Identifier: Apache-2.0
// Recoveries (crypto/recovery.h) at a node: what came is counted and kept until its version is
// settled, the clock is looked at, and this node says in its own log that it has one - the delay
// counts from when a majority did.
#include <algorithm>

#include "node/core/state.h"

namespace ceptoar::core {

namespace {

// Of versions whose predecessor is not here yet, by author: a recovery is up to a whole body, a word
// is small, and one node may carry the words of all voters.
constexpr std::size_t kWaitingRecoveries = 4;
constexpr std::size_t kWaitingWords = 2 * limits::kRosterVoters;

std::optional<std::uint64_t> version_of(const RosterFact& fact) {
  if (fact.kind == ControlKind::kRecovery) return roster_version_of(fact.object);
  const auto word = parse<RecoveryWord>(fact.object);
  if (!word) return std::nullopt;
  return word->version;
}

}  // namespace

std::optional<RosterFact> fact_in(const EntryHeader& header, BytesView body) {
  auto control = parse<Control>(body);
  if (!control) return std::nullopt;
  if (control->kind != ControlKind::kRecovery && control->kind != ControlKind::kObjection &&
      control->kind != ControlKind::kSuspension) {
    return std::nullopt;
  }
  return RosterFact{control->kind, header.author, hlc_ms(header.hlc), std::move(control->object)};
}

Result<crypto::RosterLife::Step> Core::State::count_fact(const RosterFact& fact) {
  if (fact.kind == ControlKind::kRecovery) return life.take(fact.object);
  const auto word = parse<RecoveryWord>(fact.object);
  if (!word) return word.error();
  return life.take_word(*word, fact.author, fact.at_ms);
}

void Core::State::take_fact(RosterFact fact, RowBatch& batch) {
  if (fact.kind == ControlKind::kSuspension) return take_suspension(std::move(fact), batch);
  const Bytes row = meta_fact(fact);
  if (roster_votes.contains(row)) return;
  const auto step = count_fact(fact);
  if (!step && step.error().code == ErrorCode::kChain) return keep_fact(std::move(fact), batch);
  const std::uint64_t about = version_of(fact).value_or(0);
  if (!step && step.error().code == ErrorCode::kDuplicate && now == 0 &&
      about > life.recovery_base()->roster.version) {
    // At the start: what is in force was among the rosters. It is needed again if it is undone.
    roster_votes.emplace(row, about);
    return;
  }
  if (!step) {
    if (step.error().code != ErrorCode::kDuplicate) {
      log(1, "recovery-refused", fact.author.hex() + " " + step.error().context);
    }
    batch.push_back(erase_row(NodeTable::kMeta, row));
    return;
  }
  roster_votes.emplace(row, about);
  if (fact.kind == ControlKind::kRecovery) {
    log(2, "recovery-under-way", "of version " + std::to_string(about));
  }
  if (*step != crypto::RosterLife::Step::kNoted) roster_moved(*step, batch);
  look_at_recoveries(batch);
}

void Core::State::keep_fact(RosterFact fact, RowBatch& batch) {
  const bool is_word = fact.kind != ControlKind::kRecovery;
  const auto of_author = std::count_if(
      roster_facts.begin(), roster_facts.end(), [&](const RosterFact& one) {
        return one.author == fact.author && one.kind == fact.kind;
      });
  if (static_cast<std::size_t>(of_author) >= (is_word ? kWaitingWords : kWaitingRecoveries)) {
    batch.push_back(erase_row(NodeTable::kMeta, meta_fact(fact)));
    return;
  }
  roster_facts.push_back(std::move(fact));
}

// Before the first step no time is known; what was in force when the store was written stays so.
void Core::State::look_at_recoveries(RowBatch& batch) {
  if (now == 0) return;
  const auto step = life.look_at_clock(now);
  if (step != crypto::RosterLife::Step::kNoted) roster_moved(step, batch);
}

// Another version is in force: what waited for it is counted.
void Core::State::recovery_facts_moved(RowBatch& batch) {
  std::vector<RosterFact> waiting = std::exchange(roster_facts, {});
  for (RosterFact& fact : waiting) take_fact(std::move(fact), batch);
}

void Core::State::tick_recoveries() {
  RowBatch batch;
  const Hash32 before = roster->hash;
  look_at_recoveries(batch);
  look_at_suspensions(batch);
  roster_votes_moved(before, std::move(batch));
  say_received();
}

void Core::State::say_received() {
  const crypto::RosterState& base = *life.recovery_base();
  const NodeRecord* self = base.find_node(config.self);
  if (self == nullptr || self->status != Status::kActive) return;
  if (read_only || !may_number() || !logs.at(config.self).above.empty()) return;
  for (const crypto::RecoveryStanding& one : life.recoveries().standings(base)) {
    if (!one.is_signed() || received_said.contains(one.hash) ||
        life.recoveries().received(one.hash, self->org)) {
      continue;
    }
    received_said.insert(one.hash);
    const RecoveryWord word{network, one.roster.version, one.hash, RecoverySays::kReceived, {}, {}};
    PostRequest request;
    request.dist = Dist::kControl;
    request.lane = Lane::kControl;
    request.expires_ms = horizon_ms(now, limits::kControlHorizonDays);
    random->fill(request.msg_id.bytes);
    auto own = std::make_shared<OwnPost>();
    own->out.body = encode(Control{ControlKind::kObjection, encode(word)});
    own->out.header.msg_id = request.msg_id;
    request.body_len = static_cast<std::uint32_t>(own->out.body.size());
    request.body_hash = crypto::body_hash(own->out.body);
    random->fill(request.inner_commit.bytes);
    own->then = [this, hash = one.hash](const EntryId&, ErrorCode code) {
      if (code != ErrorCode{}) received_said.erase(hash);  // said again at the next look
    };
    post_of[request.msg_id] = own;
    assign(own, request);
  }
}

}  // namespace ceptoar::core
