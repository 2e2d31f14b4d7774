// SPDX-License-Identifier: Apache-2.0
#include "cli/work/roster_votes.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::work {

using member::Outcome;
using member::user_error;
using member::UserCode;
using member::Voting;

namespace {

// Handles of voters, of the roster in force or of the one proposed.
std::vector<std::string> handles(const crypto::RosterState& now, const Roster* next,
                                 const std::vector<VoterId>& voters) {
  std::vector<std::string> out;
  for (const VoterId& id : voters) {
    for (const Roster* roster : {&now.roster, next}) {
      if (roster == nullptr) continue;
      const auto voter = std::find_if(roster->voters.begin(), roster->voters.end(),
                                      [&](const Voter& one) { return one.id == id; });
      if (voter == roster->voters.end()) continue;
      const auto org = std::find_if(roster->organisations.begin(), roster->organisations.end(),
                                    [&](const Organisation& one) { return one.id == voter->org; });
      if (org != roster->organisations.end()) out.push_back(org->handle);
      break;
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

VoteCount count_of(const crypto::RosterState& now, const Roster& next,
                   std::vector<VoterId> voters) {
  VoteCount out;
  out.who = handles(now, &next, voters);
  const crypto::Tally tally = crypto::tally_of(now.roster, next, std::move(voters));
  out.have = tally.old_have;
  out.need = tally.old_need;
  out.new_have = tally.new_have;
  out.new_need = tally.new_need;
  return out;
}

ProposalView view_of(const Voting& voting, const member::RosterProposal& proposal,
                     std::uint32_t round) {
  const crypto::RosterState& now = *voting.life.in_force();
  ProposalView out;
  out.hash = proposal.hash;
  out.at_ms = proposal.at_ms;
  if (const NodeRecord* node = now.find_node(proposal.by)) {
    if (const Organisation* org = now.find_org(node->org)) out.by = org->handle;
  }
  out.prevotes = count_of(now, proposal.roster, voting.ballots.voters(round, proposal.hash));
  out.signatures = count_of(now, proposal.roster, {});
  for (const crypto::Tally& tally : voting.life.votes().tallies(now)) {
    if (tally.hash != proposal.hash || tally.old_have < out.signatures.have) continue;
    out.signatures = count_of(now, proposal.roster, tally.voters);
  }
  out.changes = member::difference(now.roster, proposal.roster);
  return out;
}

void note_silent(const Voting& voting, VoteView& view) {
  const crypto::RosterState& now = *voting.life.in_force();
  std::vector<VoterId> silent;
  for (const Voter& voter : now.roster.voters) {
    bool spoke = false;
    for (const auto& [place, voters] : voting.ballots.all()) {
      spoke = spoke || (place.first >= view.round && voters.contains(voter.id));
    }
    for (const crypto::Tally& tally : voting.life.votes().tallies(now)) {
      spoke = spoke || (tally.round >= view.round &&
                        std::binary_search(tally.voters.begin(), tally.voters.end(), voter.id));
    }
    if (!spoke) silent.push_back(voter.id);
  }
  view.silent = handles(now, nullptr, silent);
}

void note_twice(const Voting& voting, VoteView& view) {
  std::set<VoterId> twice = voting.life.double_signers();
  for (const auto& one : voting.life.double_votes()) twice.insert(one.voter);
  for (const auto& one : voting.ballots.double_prevotes()) twice.insert(one.voter);
  view.twice = handles(*voting.life.in_force(), nullptr, {twice.begin(), twice.end()});
}

// The end of that day in Japan.
std::optional<std::uint64_t> end_of_day(std::string_view text) {
  const auto midnight = parse_rfc3339(std::string(text) + "T00:00:00+09:00");
  if (!midnight) return std::nullopt;
  return *midnight + kMsPerDay;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

}  // namespace

std::size_t VoteCount::missing() const {
  const std::size_t old_left = need > have ? need - have : 0;
  const std::size_t new_left = new_need > new_have ? new_need - new_have : 0;
  return std::max(old_left, new_left);
}

VoteView vote_view(const Voting& voting) {
  VoteView view;
  const crypto::RosterState& now = *voting.life.in_force();
  view.version = now.roster.version;
  view.round = voting.ballots.round(now.roster);
  for (const member::RosterProposal& proposal : voting.proposals) {
    view.proposals.push_back(view_of(voting, proposal, view.round));
    view.proposals.back().number = view.proposals.size();
  }
  view.abandoned = handles(now, nullptr, voting.ballots.voters(view.round, Hash32{}));
  view.disputed = voting.disputed();
  note_silent(voting, view);
  note_twice(voting, view);
  return view;
}

Outcome<std::vector<VersionView>> version_views(const Voting& voting, std::uint64_t now_ms) {
  struct Version {
    SignedRoster wire;
    Roster roster;
    Hash32 hash;
  };
  std::vector<Version> all;
  for (const Bytes& bytes : voting.bytes.rosters) {
    auto wire = parse<SignedRoster>(bytes);
    auto roster = wire ? parse<Roster>(wire->roster) : Result<Roster>(wire.error());
    if (!roster) return member::from_error(roster.error(), "roster");
    const Hash32 hash = crypto::roster_hash(wire->roster);
    all.push_back({std::move(*wire), std::move(*roster), hash});
  }
  const Hash32 in_force = voting.life.in_force()->hash;
  std::vector<VersionView> out;
  for (const Version& one : all) {
    VersionView view;
    view.version = one.roster.version;
    view.hash = one.hash;
    view.created_ms = one.roster.created_ms;
    view.signers = one.wire.signatures.size();
    view.in_force = one.hash == in_force;
    for (const Version& other : all) {
      const auto& resolves = other.roster.resolves;
      view.side = view.side || std::binary_search(resolves.begin(), resolves.end(), one.hash);
      if (other.hash == one.roster.prev_hash) {
        view.changes = member::difference(other.roster, one.roster);
      }
    }
    const crypto::RosterState state{one.roster, one.hash, voting.life.in_force()->network_id, {}};
    for (SuspensionView& each : suspension_views(voting, state, now_ms)) {
      const bool had_enough = each.have >= each.need || each.who.size() >= each.majority_need;
      if (had_enough) view.suspensions.push_back(std::move(each));
    }
    const auto disputed = voting.disputed();
    view.side = view.side || std::find(disputed.begin(), disputed.end(), one.hash) != disputed.end();
    out.push_back(std::move(view));
  }
  return out;
}

Outcome<RosterView> roster_view_at(member::Session& session, const std::string& at,
                                   const std::optional<std::string>& handle) {
  const auto voting = member::load_voting(session);
  if (!voting) return voting.error();
  const auto versions = version_views(*voting, session.now_ms());
  if (!versions) return versions.error();
  const auto number = whole_number(at);
  const auto until = number ? std::nullopt : end_of_day(at);
  const VersionView* found = nullptr;
  for (const VersionView& one : *versions) {
    if (one.side) continue;
    if (number ? one.version == *number : until && one.created_ms < *until) found = &one;
  }
  const crypto::RosterState* roster =
      found == nullptr ? nullptr : session.trust().roster_by_hash(found->hash);
  if (roster == nullptr) {
    return user_error(UserCode::kNoVersion, {{"given", make_visible(at, true)}});
  }
  return roster_view_of(session, *roster, handle);
}

}  // namespace ceptoar::work
