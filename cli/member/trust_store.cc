// SPDX-License-Identifier: Apache-2.0
#include "cli/member/trust_store.h"

#include <algorithm>

#include "cli/member/recovering.h"
#include "cli/member/roster_voting.h"
#include "cli/member/rows.h"
#include "cli/member/suspending.h"
#include "cli/member/trust_caches.h"
#include "crypto/roster_ends.h"
#include "schema/limits.h"
#include "schema/node_rows.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::size_t kScanLimit = 100'000;
constexpr std::uint8_t kRevocationVersion = 2;
constexpr std::uint8_t kRevocationWithoutPlace = 1;
constexpr std::string_view kVoteRows = "roster-vote/";

Bytes class_key(const OrgId& org, ReaderClass key_class) {
  Bytes out = to_bytes(org.view());
  out.push_back(static_cast<std::uint8_t>(key_class));
  return out;
}
// The key of a device certificate that is verified elsewhere.
std::optional<SignPublicKey> device_key(BytesView signed_certificate) {
  const auto wire = parse<SignedCertificate>(signed_certificate);
  if (!wire) return std::nullopt;
  const auto certificate = parse<Certificate>(wire->certificate);
  if (!certificate) return std::nullopt;
  return certificate->key;
}

std::optional<OrgId> revocation_org(BytesView signed_revocation) {
  const auto wire = parse<SignedRevocation>(signed_revocation);
  if (!wire) return std::nullopt;
  const auto revocation = parse<Revocation>(wire->revocation);
  if (!revocation) return std::nullopt;
  return revocation->org;
}

}  // namespace

TrustStore::TrustStore(store::MemberArchive& archive)
    : archive_(archive), caches_(std::make_unique<Caches>()) {}
TrustStore::~TrustStore() = default;

Outcome<void> TrustStore::load(BytesView genesis) {
  const auto file = crypto::parse_rosters(genesis);
  if (!file) return from_error(file.error(), "genesis");
  const auto wire = parse<SignedRoster>(file->front());
  if (!wire) return from_error(wire.error(), "genesis");
  auto state = crypto::verify_genesis(file->front(), crypto::network_of(wire->roster));
  if (!state) return from_error(state.error(), "genesis");
  caches_->rosters.clear();
  caches_->life = std::make_unique<crypto::RosterLife>(std::move(*state));
  (void)caches_->follow();
  const auto rows = archive_.scan(ArchiveTable::kRosters, key_number(2), false, kScanLimit);
  if (!rows) return from_error(rows.error(), "archive");
  const auto take = [&](BytesView one) -> Outcome<void> {
    const auto step = caches_->life->restore(one);
    if (!step && step.error().code != ErrorCode::kDuplicate) {
      return from_error(step.error(), "archive");
    }
    (void)caches_->follow();
    return {};
  };
  for (std::size_t i = 1; i < file->size(); ++i) {
    if (auto taken = take((*file)[i]); !taken) return taken;
  }
  for (const auto& row : *rows) {
    if (auto taken = take(row.value); !taken) return taken;
  }
  const auto votes = archive_.with_prefix(ArchiveTable::kMeta, meta_key(kVoteRows), kScanLimit);
  if (!votes) return from_error(votes.error(), "archive");
  for (const auto& row : *votes) {
    if (caches_->life->take(row.value)) continue;
    caches_->writes.push_back({ArchiveTable::kMeta, row.key, std::nullopt});  // settled since
  }
  const auto facts = archive_.with_prefix(ArchiveTable::kMeta, meta_key(kRecoveryRows), kScanLimit);
  if (!facts) return from_error(facts.error(), "archive");
  for (const auto& row : *facts) {
    const auto fact = read_recovery_row(row.value);
    if (fact) (void)take_recovery_fact(*caches_->life, *fact);
    // What is in force already was among the rosters: nothing new, and needed again if it is undone.
    const std::uint64_t over = caches_->life->recovery_base()->roster.version;
    if (fact && recovery_version(*fact) > over) continue;
    caches_->writes.push_back({ArchiveTable::kMeta, row.key, std::nullopt});  // settled since
  }
  const auto words = archive_.with_prefix(ArchiveTable::kMeta, meta_key(kSuspensionRows), kScanLimit);
  if (!words) return from_error(words.error(), "archive");
  for (const auto& row : *words) {
    const auto word = read_suspension_row(row.value);
    if (word) (void)take_suspension_fact(*caches_->life, *word);
    caches_->suspension_rows[row.key] = word ? kept_until(*word) : 0;
  }
  (void)caches_->follow();
  return {};
}

const crypto::Verified<crypto::RosterState>* TrustStore::current() const {
  return caches_->current;
}
const crypto::Verified<crypto::RosterState>* TrustStore::agreed() const { return caches_->agreed; }

// Copies what came to be valid to where it stays, and finds which of them is in force.
std::vector<std::size_t> TrustStore::Caches::follow() {
  std::vector<std::size_t> fresh;
  const auto keep = [&](const crypto::Verified<crypto::RosterState>& state, std::size_t index) {
    for (const auto& held : rosters) {
      if ((*held)->hash == state->hash) return;
    }
    rosters.push_back(std::make_unique<crypto::Verified<crypto::RosterState>>(state));
    fresh.push_back(index);
  };
  keep(life->settled(), 0);
  for (std::size_t i = 0; i < life->heads().size(); ++i) keep(life->heads()[i], i);
  if (life->recovered()) {
    const std::size_t others = fresh.size();
    keep(life->in_force(), 0);
    fresh.resize(others);  // no head: look_at_clock() writes it
  }
  for (const auto& held : rosters) {
    if ((*held)->hash == life->in_force()->hash) agreed = held.get();
  }
  see();
  return fresh;
}

void TrustStore::Caches::see() {
  std::map<OrgId, std::uint64_t> here;
  std::map<NodeId, std::uint64_t> nodes;
  if (seen_ms != 0) here = life->suspended_at(seen_ms);
  if (seen_ms != 0) nodes = life->suspended_nodes_at(seen_ms);
  const bool same = current != nullptr && (*current)->hash == (*agreed)->hash && here == suspended &&
                    nodes == suspended_nodes;
  suspended = std::move(here);
  suspended_nodes = std::move(nodes);
  if (same) return;
  current = agreed;
  if (suspended.empty() && suspended_nodes.empty()) return;
  views.push_back(std::make_unique<crypto::Verified<crypto::RosterState>>(
      crypto::with_suspended(*agreed, suspended, suspended_nodes)));
  current = views.back().get();
}

Result<void> TrustStore::adopt_roster(BytesView signed_roster) {
  if (!caches_->life) return fail(ErrorCode::kChain, "no genesis");
  const auto step = caches_->life->take(signed_roster);
  if (!step) return step.error();
  caches_->writes.push_back(vote_row(signed_roster));
  for (const std::size_t index : caches_->follow()) {
    const auto& head = caches_->life->heads()[index];
    caches_->writes.push_back({ArchiveTable::kRosters,
                               crypto::key_of_version(head->roster.version, index),
                               head->signed_bytes});
  }
  return {};
}

Result<void> TrustStore::adopt_recovery(const RecoveryFact& fact) {
  if (!caches_->life) return fail(ErrorCode::kChain, "no genesis");
  const auto step = take_recovery_fact(*caches_->life, fact);
  if (!step) return step.error();
  caches_->writes.push_back(recovery_row(fact));
  look_at_clock(0);  // an objection ends at once what is in force; what is due waits for a clock
  return {};
}

bool TrustStore::recovery_pending() const {
  return caches_->life && !caches_->life->recovered() &&
         !caches_->life->recoveries().standings(*caches_->life->recovery_base()).empty();
}

Result<bool> TrustStore::adopt_suspension(const SuspensionFact& fact) {
  if (!caches_->life) return fail(ErrorCode::kChain, "no genesis");
  if (auto taken = take_suspension_fact(*caches_->life, fact); !taken) return taken.error();
  store::ArchiveWrite row = suspension_row(fact);
  caches_->suspension_rows[row.key] = kept_until(fact);
  caches_->writes.push_back(std::move(row));
  const auto before = caches_->suspended;
  const auto nodes_before = caches_->suspended_nodes;
  caches_->see();
  return std::any_of(caches_->suspended.begin(), caches_->suspended.end(),
                     [&](const auto& one) { return !before.contains(one.first); }) ||
         std::any_of(caches_->suspended_nodes.begin(), caches_->suspended_nodes.end(),
                     [&](const auto& one) { return !nodes_before.contains(one.first); });
}

void TrustStore::see_suspensions(std::uint64_t now_ms) {
  if (!caches_->life) return;
  caches_->seen_ms = now_ms;
  caches_->see();
}

std::uint64_t TrustStore::suspended_since(const NodeRecord& node) const {
  const auto org = caches_->suspended.find(node.org);
  const auto alone = caches_->suspended_nodes.find(node.id);
  const std::uint64_t with_all = org == caches_->suspended.end() ? 0 : org->second;
  const std::uint64_t by_itself = alone == caches_->suspended_nodes.end() ? 0 : alone->second;
  return with_all == 0 || by_itself == 0 ? std::max(with_all, by_itself) : std::min(with_all, by_itself);
}

std::uint64_t TrustStore::suspended_until(const OrgId& org) const {
  if (!caches_->suspended.contains(org)) return 0;
  std::uint64_t until = 0;
  for (const auto& one : caches_->life->suspensions().standings(**caches_->agreed, caches_->seen_ms)) {
    if (one.org == org && one.node.is_zero() && one.in_force) until = std::max(until, one.ends_ms);
  }
  return until;
}

void TrustStore::Caches::forget_suspensions() {
  life->forget_suspensions(seen_ms);
  std::erase_if(suspension_rows, [&](const auto& row) {
    if (row.second > seen_ms) return false;
    writes.push_back({ArchiveTable::kMeta, row.first, std::nullopt});
    return true;
  });
}

void TrustStore::look_at_clock(std::uint64_t now_ms) {
  if (!caches_->life) return;
  if (now_ms != 0) {
    see_suspensions(now_ms);
    caches_->forget_suspensions();
  }
  const auto step = caches_->life->look_at_clock(now_ms);
  if (step == crypto::RosterLife::Step::kNoted) return;
  (void)caches_->follow();
  const crypto::RosterState& now = *caches_->life->in_force();
  if (caches_->life->recovered()) {
    caches_->writes.push_back({ArchiveTable::kRosters,
                               crypto::key_of_version(now.roster.version, 0), now.signed_bytes});
  } else {
    caches_->writes.push_back({ArchiveTable::kRosters,
                               crypto::key_of_version(now.roster.version + 1, 0), std::nullopt});
  }
}

const crypto::RosterState* TrustStore::roster_by_hash(const Hash32& hash) const {
  for (const auto& roster : caches_->rosters) {
    if ((*roster)->hash == hash) return &**roster;
  }
  return nullptr;
}

const crypto::RosterState* TrustStore::roster_in_force() const {
  return caches_->current == nullptr ? nullptr : &**caches_->current;
}

std::vector<crypto::RosterState> TrustStore::rosters_under_old_keys(const OrgId& org,
                                                                    const Flooded* place) const {
  std::vector<crypto::RosterState> out;
  const crypto::RosterState& now = **caches_->current;
  for (const SignPublicKey& key : crypto::old_admin_keys(now, org)) {
    if (place != nullptr && crypto::admin_ended(now, key, place->node, place->seq)) continue;
    out.push_back(crypto::with_admin_key(now, org, key));
  }
  return out;
}

// --- statements ---------------------------------------------------------------------------------

// Rows were verified before they were written and are sealed at rest; they are verified again, which
// keeps one way of making a StatementState. The memo of signatures makes it cheap.
const crypto::StatementState* TrustStore::statement_by_hash(const Hash32& hash) const {
  const auto found = caches_->statements.find(hash);
  if (found != caches_->statements.end()) return found->second.get();
  if (caches_->rosters.empty()) return nullptr;
  const auto row = archive_.load(ArchiveTable::kStatements, hash.view());
  if (!row) return nullptr;
  const auto wire = parse<SignedKeyStatement>(*row);
  if (!wire) return nullptr;
  const auto statement = parse<KeyStatement>(wire->statement);
  if (!statement) return nullptr;
  const crypto::RosterState& roster = **caches_->current;
  const Organisation* org = roster.find_org(statement->org);
  if (org == nullptr) return nullptr;
  auto state = crypto::verify_statement(*row, org->id, org->admin_key, roster.network_id);
  if (!state) {
    for (const SignPublicKey& key : crypto::old_admin_keys(roster, org->id)) {
      state = crypto::verify_statement(*row, org->id, key, roster.network_id);
      if (state) break;
    }
  }
  if (!state || (*state)->hash != hash) return nullptr;
  auto& place = caches_->statements[hash];
  place = std::make_unique<crypto::StatementState>(**state);
  return place.get();
}

const crypto::StatementState* TrustStore::newest_statement(const OrgId& org,
                                                           ReaderClass key_class) const {
  const auto place = std::pair(org, key_class);
  auto found = caches_->newest.find(place);
  if (found == caches_->newest.end()) {
    const auto row = archive_.load(ArchiveTable::kNewest, class_key(org, key_class));
    const auto hash = row ? Hash32::from(*row) : Result<Hash32>(row.error());
    if (!hash || statement_by_hash(*hash) == nullptr) return nullptr;
    found = caches_->newest.emplace(place, *hash).first;
  }
  return statement_by_hash(found->second);
}

Result<void> TrustStore::add_statement(BytesView signed_statement, bool anchor,
                                       const Flooded* place) {
  if (caches_->rosters.empty()) return fail(ErrorCode::kNotFound, "no roster");
  const crypto::RosterState& roster = **caches_->current;
  const auto wire = parse<SignedKeyStatement>(signed_statement);
  if (!wire) return wire.error();
  const auto claimed = parse<KeyStatement>(wire->statement);
  if (!claimed) return claimed.error();
  const Organisation* org = roster.find_org(claimed->org);
  if (org == nullptr) return fail(ErrorCode::kNotAuthorized, "statement of no organisation here");
  if (claimed->key_class == ReaderClass::kMembers && org->kind != OrgKind::kCeptoar) {
    return fail(ErrorCode::kNotAuthorized, "a client key of what is no CEPTOAR");
  }
  auto verified =
      crypto::verify_statement(signed_statement, org->id, org->admin_key, roster.network_id);
  // By the place alone: a copy without one proves nothing of when an old key signed it.
  if (!verified && place != nullptr) {
    for (const SignPublicKey& key : crypto::old_admin_keys(roster, org->id)) {
      if (crypto::admin_ended(roster, key, place->node, place->seq)) continue;
      verified = crypto::verify_statement(signed_statement, org->id, key, roster.network_id);
      if (verified) break;
    }
  }
  if (!verified) return verified.error();
  const crypto::StatementState& candidate = **verified;

  const crypto::StatementState* held = newest_statement(org->id, claimed->key_class);
  crypto::StatementVerdict verdict{crypto::StatementOrder::kNewer, true};
  if (held != nullptr) {
    verdict = crypto::compare_statements(*held, candidate);
  } else if (candidate.statement.epoch != 1 && !anchor) {
    verdict = {crypto::StatementOrder::kGap, false};
  }
  // Another statement of an epoch that was left behind: too late to win, no less two of one epoch.
  const crypto::StatementState* then = held;
  while (then != nullptr && then->statement.epoch > candidate.statement.epoch) {
    then = statement_by_hash(then->statement.prev_hash);
  }
  const bool twin = then != nullptr && then->statement.epoch == candidate.statement.epoch &&
                    then->hash != candidate.hash;
  // An older freshness of the same statement must not replace the newer one.
  const bool stale = statement_by_hash(candidate.hash) != nullptr &&
                     verdict.order != crypto::StatementOrder::kNewer;
  if (!stale) {
    auto& kept = caches_->statements[candidate.hash];
    if (kept == nullptr) kept = std::make_unique<crypto::StatementState>();
    *kept = candidate;  // at the same address: pointers were handed out
    caches_->writes.push_back({ArchiveTable::kStatements, to_bytes(candidate.hash.view()),
                               to_bytes(signed_statement)});
  }
  if (verdict.candidate_wins) {
    caches_->newest[{org->id, claimed->key_class}] = candidate.hash;
    caches_->writes.push_back({ArchiveTable::kNewest, class_key(org->id, claimed->key_class),
                               to_bytes(candidate.hash.view())});
  }
  if (verdict.order == crypto::StatementOrder::kGap) {
    return fail(ErrorCode::kChain, "an earlier key statement is missing");
  }
  if (verdict.order == crypto::StatementOrder::kConflict || twin) {
    return fail(ErrorCode::kFork, "two key statements of one epoch");
  }
  return {};
}

Result<void> TrustStore::add_flooded_statement(BytesView signed_statement, const Flooded& place) {
  const auto wire = parse<SignedKeyStatement>(signed_statement);
  if (!wire) return wire.error();
  const auto statement = parse<KeyStatement>(wire->statement);
  if (!statement) return statement.error();
  const auto freshness = parse<Freshness>(wire->freshness);
  if (!freshness) return freshness.error();
  // A key would live longer than its days, and nobody could renew it, until that time has come.
  const std::uint64_t latest = place.now_ms + limits::kHlcParkMs;
  if (statement->created_ms > latest || freshness->as_of_ms > latest) {
    return fail(ErrorCode::kClock, "key statement from the future");
  }
  const auto revoked = [&](BytesView device) {
    const auto key = device_key(device);
    return key && is_revoked(statement->org, *key, place.node, place.seq);
  };
  // What was published before its maker was revoked stays, and others go on renewing it.
  const bool known = statement_by_hash(crypto::statement_hash(wire->statement)) != nullptr;
  if (revoked(wire->freshness_device) || (!known && revoked(wire->device))) {
    return fail(ErrorCode::kNotAuthorized, "key statement by a revoked device");
  }
  return add_statement(signed_statement, false, &place);
}

// --- revocations --------------------------------------------------------------------------------

void TrustStore::load_revocations() const {
  if (caches_->revocations_loaded || caches_->rosters.empty()) return;
  caches_->revocations_loaded = true;
  const auto rows = archive_.scan(ArchiveTable::kRevoked, {}, false, kScanLimit);
  if (!rows) return;
  for (const auto& row : *rows) {
    const bool placed = !row.value.empty() && row.value.front() != kRevocationWithoutPlace;
    RowReader in(row.value, placed ? kRevocationVersion : kRevocationWithoutPlace);
    Revocations::Held held;
    const std::uint64_t at_ms = in.u64();
    if (placed) held.node = in.fixed<NodeId>();
    if (placed) held.seq = in.u64();
    const Bytes wire = in.bytes();
    if (!in.finish()) continue;
    auto revocation = crypto::verify_revocation(wire, **caches_->current, at_ms);
    if (!revocation) {
      const auto of = revocation_org(wire);
      if (!of) continue;
      for (const crypto::RosterState& then : rosters_under_old_keys(*of, nullptr)) {
        revocation = crypto::verify_revocation(wire, then, at_ms);
        if (revocation) break;
      }
    }
    if (!revocation) continue;
    held.what = **revocation;
    held.device = signer_of(wire);
    (void)caches_->revoked.add(std::move(held));  // kept within the limit
  }
}

Result<void> TrustStore::add_revocation(BytesView signed_revocation, const Flooded& place) {
  load_revocations();
  if (caches_->rosters.empty()) return fail(ErrorCode::kNotFound, "no roster");
  const crypto::RosterState& roster = **caches_->current;
  auto revocation = crypto::verify_revocation(signed_revocation, roster, place.now_ms);
  if (const auto of = revocation ? std::nullopt : revocation_org(signed_revocation)) {
    for (const crypto::RosterState& then : rosters_under_old_keys(*of, &place)) {
      revocation = crypto::verify_revocation(signed_revocation, then, place.now_ms);
      if (revocation) break;
    }
  }
  if (!revocation) return revocation.error();
  const Revocation& what = **revocation;
  // A copy in somebody else's log would stand at a place that its signer never chose.
  const NodeRecord* node = roster.find_node(place.node);
  if (node == nullptr || node->org != what.org) {
    return fail(ErrorCode::kNotAuthorized, "revocation handed on by another organisation's node");
  }
  // From the future it would keep every client key of its organisation from being used.
  if (what.created_ms > place.now_ms + limits::kHlcParkMs) {
    return fail(ErrorCode::kClock, "revocation from the future");
  }
  const auto fresh =
      caches_->revoked.add({what, signer_of(signed_revocation), place.node, place.seq, false});
  if (!fresh) return fresh.error();
  if (!*fresh) return {};
  RowWriter out(kRevocationVersion);
  out.u64(place.now_ms).fixed(place.node.view()).u64(place.seq).bytes(signed_revocation);
  Bytes where = to_bytes(place.node.view());
  append_le64(where, place.seq);
  const Hash32 row = crypto::hash(crypto::label::kRevocation, {signed_revocation, where});
  caches_->writes.push_back({ArchiveTable::kRevoked, to_bytes(row.view()), out.take()});
  return {};
}

bool TrustStore::is_revoked(const OrgId& roster_org, const SignPublicKey& key, const NodeId& node,
                            std::uint64_t seq) const {
  load_revocations();
  return caches_->revoked.covers(roster_org, key, node, seq);
}

bool TrustStore::is_ending(const crypto::StatementState& state) const {
  load_revocations();
  const KeyStatement& statement = state.statement;
  return state.closing || is_revoked(statement.org, state.device, NodeId{}, 0) ||
         statement.list_version < list_floor(statement.org) ||
         (statement.key_class == ReaderClass::kMembers &&
          statement.created_ms < caches_->revoked.newest_ms(statement.org));
}

std::uint64_t TrustStore::newest_revocation_ms(const OrgId& org) const {
  load_revocations();
  return caches_->revoked.newest_ms(org);
}

std::uint64_t TrustStore::newest_list(const OrgId& org, std::uint64_t until_ms) const {
  std::uint64_t newest = 0;
  for (const ReaderClass key_class : {ReaderClass::kStaff, ReaderClass::kMembers}) {
    const crypto::StatementState* one = newest_statement(org, key_class);
    while (one != nullptr && one->statement.created_ms > until_ms) {
      one = statement_by_hash(one->statement.prev_hash);
    }
    if (one != nullptr) newest = std::max(newest, one->statement.list_version);
  }
  return newest;
}

std::uint64_t TrustStore::list_floor(const OrgId& org) const {
  load_revocations();
  return caches_->revoked.list_floor(
      org, [&](std::uint64_t until_ms) { return newest_list(org, until_ms); });
}

bool TrustStore::has_left(const crypto::Subject& subject) const {
  return is_revoked(subject.roster_org, subject.key, NodeId{}, 0) ||
         is_revoked(subject.roster_org, subject.admin, NodeId{}, 0);
}

void TrustStore::name_newest_again() {
  if (caches_->rosters.empty()) return;
  load_cards();
  for (const auto& [place, held] : caches_->card_of) {
    const auto& [top, org, holder] = place;
    caches_->writes.push_back(
        {ArchiveTable::kCardOf, holder_key(top, org, holder), to_bytes(held.hash.view())});
  }
  const auto rows = archive_.scan(ArchiveTable::kStatements, {}, false, kScanLimit);
  if (!rows) return;
  std::map<std::pair<OrgId, ReaderClass>, const crypto::StatementState*> newest;
  for (const auto& row : *rows) {
    const auto hash = Hash32::from(row.key);
    const crypto::StatementState* state = hash ? statement_by_hash(*hash) : nullptr;
    if (state == nullptr) continue;
    const auto place = std::pair(state->statement.org, state->statement.key_class);
    if (newest_statement(place.first, place.second) != nullptr) continue;  // was kept
    auto& best = newest[place];
    const bool wins = best == nullptr || best->statement.epoch < state->statement.epoch ||
                      (best->statement.epoch == state->statement.epoch &&
                       crypto::compare_statements(*best, *state).candidate_wins);
    if (wins) best = state;
  }
  for (const auto& [place, state] : newest) {
    caches_->newest[place] = state->hash;
    caches_->writes.push_back({ArchiveTable::kNewest, class_key(place.first, place.second),
                               to_bytes(state->hash.view())});
  }
}

std::vector<store::ArchiveWrite> TrustStore::take_writes() {
  return std::exchange(caches_->writes, {});
}

}  // namespace ceptoar::member
