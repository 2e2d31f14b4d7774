// SPDX-License-Identifier: Apache-2.0
// The fast path (crypto/suspension.h) at a node: words of voters are counted and kept as long as they
// can matter, and the roster by which this node judges authors and peers follows them and the clock.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {

// Rows that one log brings: the words of all voters may come through one node, a flood may not.
constexpr std::size_t kRowsOfAuthor = limits::kRosterVoters * limits::kSuspensionsOfVoter;

template <class Id>
bool same_targets(const std::map<Id, std::uint64_t>& a, const std::map<Id, std::uint64_t>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& one, const auto& other) { return one.first == other.first; });
}

std::string handle_of(const crypto::RosterState& roster, const OrgId& id) {
  const Organisation* org = roster.find_org(id);
  return org != nullptr ? org->handle : id.hex();
}

std::string voter_of(const crypto::RosterState& roster, const VoterId& id) {
  for (const Voter& voter : roster.roster.voters) {
    if (voter.id == id) return handle_of(roster, voter.org);
  }
  return id.hex();
}

}  // namespace

// Before the first step no time is known, and nobody is judged.
void Core::State::see_roster() {
  std::map<OrgId, std::uint64_t> here;
  std::map<NodeId, std::uint64_t> nodes;
  if (now != 0) here = life.suspended_at(now);
  if (now != 0) nodes = life.suspended_nodes_at(now);
  const bool same = same_targets(suspended, here) && same_targets(suspended_nodes, nodes);
  const auto before = std::exchange(suspended, std::move(here));
  const auto nodes_before = std::exchange(suspended_nodes, std::move(nodes));
  if (same && roster->hash == life.in_force()->hash) return;
  roster = crypto::with_suspended(life.in_force(), suspended, suspended_nodes);
  if (same) return;
  suspended_changed = true;
  for (const auto& [org, since] : suspended) {
    if (!before.contains(org)) log(2, "suspended", handle_of(*roster, org));
  }
  for (const auto& [org, since] : before) {
    if (!suspended.contains(org)) log(1, "suspension-over", handle_of(*roster, org));
  }
  for (const auto& [node, since] : suspended_nodes) {
    if (!nodes_before.contains(node)) log(2, "suspended", "node " + node.hex());
  }
  for (const auto& [node, since] : nodes_before) {
    if (!suspended_nodes.contains(node)) log(1, "suspension-over", "node " + node.hex());
  }
}

void Core::State::take_suspension(RosterFact fact, RowBatch& batch) {
  Bytes row = meta_fact(fact);
  if (suspension_rows.contains(row)) return;
  const auto word = parse<Suspension>(fact.object);
  const std::uint64_t kept_until =
      word ? crypto::suspension_kept_until(word->starts_ms) : std::uint64_t{0};
  if (!word || kept_until <= now) {
    batch.push_back(erase_row(NodeTable::kMeta, row));
    return;
  }
  const auto of_author =
      std::count_if(suspension_rows.begin(), suspension_rows.end(),
                    [&](const auto& one) { return one.second.author == fact.author; });
  auto taken = static_cast<std::size_t>(of_author) < kRowsOfAuthor
                   ? life.take_suspension(*word, fact.at_ms)
                   : Result<void>(fail(ErrorCode::kLimitExceeded, "too many suspensions in one log"));
  if (!taken && taken.error().code == ErrorCode::kChain) return keep_fact(std::move(fact), batch);
  if (!taken) {
    if (taken.error().code != ErrorCode::kDuplicate) {
      log(1, "suspension-refused", fact.author.hex() + " " + taken.error().context);
    }
    batch.push_back(erase_row(NodeTable::kMeta, row));
    return;
  }
  suspension_rows.emplace(std::move(row), SuspensionRow{fact.author, kept_until});
  log(1, "suspension-asked",
      handle_of(*life.in_force(), word->org) + " by " + voter_of(*life.in_force(), word->voter));
  see_roster();
}

// What can matter no more, counted or waiting for a voter who never came.
void Core::State::forget_suspensions(RowBatch& batch) {
  if (now == 0) return;
  life.forget_suspensions(now);
  std::erase_if(suspension_rows, [&](const auto& row) {
    if (row.second.kept_until_ms > now) return false;
    batch.push_back(erase_row(NodeTable::kMeta, row.first));
    return true;
  });
  std::erase_if(roster_facts, [&](const RosterFact& fact) {
    if (fact.kind != ControlKind::kSuspension) return false;
    const auto word = parse<Suspension>(fact.object);
    if (word && crypto::suspension_kept_until(word->starts_ms) > now) return false;
    batch.push_back(erase_row(NodeTable::kMeta, meta_fact(fact)));
    return true;
  });
}

void Core::State::look_at_suspensions(RowBatch& batch) {
  forget_suspensions(batch);
  see_roster();
}

}  // namespace ceptoar::core
