// SPDX-License-Identifier: Apache-2.0
#include "cli/member/roster_changes.h"

#include <algorithm>
#include <charconv>

#include "cli/member/enrol_files.h"
#include "cli/member/new_admin.h"
#include "cli/member/readiness.h"
#include "cli/member/recovering.h"
#include "cli/member/resolve.h"
#include "cli/member/roster_nodes.h"
#include "crypto/roster_ends.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

UserError bad_change(std::string what) {
  return user_error(UserCode::kRosterChange, {{"what", std::move(what)}});
}

Organisation* find(Roster& roster, std::string_view handle) {
  const auto at = std::find_if(roster.organisations.begin(), roster.organisations.end(),
                               [&](const Organisation& org) { return org.handle == handle; });
  return at == roster.organisations.end() ? nullptr : &*at;
}

struct StatusChange {
  const std::vector<std::string>& handles;
  Status from;
  Status to;
  const char* otherwise;
};

// Organisation and nodes together.
Outcome<void> change_status(Roster& roster, const StatusChange& change) {
  for (const std::string& handle : change.handles) {
    const auto org = organisation_in(roster, handle);
    if (!org) return org.error();
    if ((*org)->status != change.from) return bad_change(handle + ": " + change.otherwise);
    (*org)->status = change.to;
    for (NodeRecord& node : roster.nodes) {
      if (node.org == (*org)->id && node.status == change.from) node.status = change.to;
    }
  }
  return {};
}

Outcome<void> change_statuses(Roster& roster, const RosterChanges& changes) {
  // A CEPTOAR takes part when it has met its requirements, the others when they were named.
  std::vector<std::string> forming;
  std::vector<std::string> others;
  for (const std::string& handle : changes.activate) {
    const auto org = organisation_in(roster, handle);
    if (!org) return org.error();
    const bool ceptoar = (*org)->kind == OrgKind::kCeptoar;
    if (ceptoar && (*org)->status == Status::kCandidate) {
      return bad_change(handle + ": a CEPTOAR is formed first");
    }
    (ceptoar ? forming : others).push_back(handle);
  }
  for (const std::string& handle : changes.form) {
    const auto org = organisation_in(roster, handle);
    if (!org) return org.error();
    if ((*org)->kind != OrgKind::kCeptoar) return bad_change(handle + ": only a CEPTOAR is formed");
  }
  const StatusChange steps[] = {
      {changes.form, Status::kCandidate, Status::kForming, "it is no candidate"},
      {forming, Status::kForming, Status::kActive, "it is no candidate"},
      {others, Status::kCandidate, Status::kActive, "it is no candidate"},
      {changes.suspend, Status::kActive, Status::kSuspended,
       "only an active organisation can be suspended"},
      {changes.reinstate, Status::kSuspended, Status::kActive, "it is not suspended"},
  };
  for (const StatusChange& step : steps) {
    if (auto done = change_status(roster, step); !done) return done;
  }
  return {};
}

Outcome<void> remove(Roster& roster, const std::vector<std::string>& handles) {
  for (const std::string& handle : handles) {
    const auto org = organisation_in(roster, handle);
    if (!org) return org.error();
    if ((*org)->status == Status::kRemoved) return bad_change(handle + ": it is removed already");
    (*org)->status = Status::kRemoved;
    const OrgId id = (*org)->id;
    for (NodeRecord& node : roster.nodes) {
      if (node.org == id) node.status = Status::kRemoved;
    }
    std::erase_if(roster.voters, [&](const Voter& voter) { return voter.org == id; });
    for (Community& community : roster.communities) std::erase(community.members, id);
  }
  return {};
}

void add_voter_of(Roster& roster, const OrgId& org, const SignPublicKey& key) {
  roster.voters.push_back({crypto::id_of<VoterId>(crypto::label::kVoterId, key), org, key});
}

Outcome<void> add(Roster& roster, const RosterChanges& changes) {
  for (const auto& path : changes.add) {
    auto checked = read_org_request(path);
    if (!checked) return checked.error();
    // A node works with one request alone, and a handle stays its first holder's for ever: people
    // and archives know organisations by it.
    if (find(roster, checked->request.handle) != nullptr) {
      return bad_change(checked->request.handle + ": this handle is taken");
    }
    if (changes.as_candidate) checked->request.voter_key = SignPublicKey{};
    add_to(roster, *checked);
    if (!changes.as_candidate) continue;
    roster.organisations.back().status = Status::kCandidate;
    roster.nodes.back().status = Status::kCandidate;
  }
  return {};
}

Outcome<void> change_voters(Roster& roster, const RosterChanges& changes) {
  for (const std::string& handle : changes.remove_voter) {
    const auto org = organisation_in(roster, handle);
    if (!org) return org.error();
    const OrgId id = (*org)->id;
    if (std::erase_if(roster.voters, [&](const Voter& voter) { return voter.org == id; }) == 0) {
      return bad_change(handle + ": it does not vote");
    }
  }
  for (const auto& path : changes.add_voter) {
    const auto checked = read_org_request(path);
    if (!checked) return checked.error();
    const auto org = organisation_in(roster, checked->request.handle);
    if (!org) return org.error();
    if (checked->request.voter_key.is_zero()) return bad_change(path.string() + ": no voter key");
    if (checked->request.admin_key != (*org)->admin_key) {
      return bad_change(path.string() + ": not by the admin key of this organisation");
    }
    if ((*org)->status != Status::kActive) {
      return bad_change((*org)->handle + ": only active organisations vote");
    }
    if (!sits_in_council((*org)->kind)) {
      return bad_change((*org)->handle + ": agencies, responding ministries, observers and associates do not vote");
    }
    add_voter_of(roster, (*org)->id, checked->request.voter_key);
  }
  return {};
}

// All of them at once: whoever reads the proposal sees whose keys count.
Outcome<void> set_recovery(Roster& roster, const std::vector<std::filesystem::path>& files) {
  if (files.empty()) return {};
  roster.recovery.clear();
  for (const auto& path : files) {
    const auto key = read_recovery_key(path);
    if (!key) return key.error();
    if (!key->org.empty()) return bad_change(path.string() + ": a voter's key, not a holder's");
    roster.recovery.push_back(key->key);
  }
  std::sort(roster.recovery.begin(), roster.recovery.end());
  if (crypto::recovery_threshold(roster.recovery.size()) == 0) {
    return bad_change("fewer than three recovery keys recover nothing");
  }
  return {};
}

Outcome<void> resolve(Roster& roster, const Voting& voting) {
  const auto sides = voting.disputed();
  if (sides.empty()) return bad_change("there is no dispute to resolve");
  roster.resolves = sides;
  const auto twice = voting.life.double_signers();
  std::erase_if(roster.voters, [&](const Voter& voter) { return twice.contains(voter.id); });
  return {};
}

// "banks=120": the last valid entry of the log of an organisation's node.
Outcome<std::map<NodeId, std::uint64_t>> positions_of(const Roster& before, Roster& next,
                                                      const RosterChanges& changes) {
  std::map<NodeId, std::uint64_t> out = changes.positions;
  for (const std::string& one : changes.last) {
    const std::size_t equals = one.rfind('=');
    const std::string handle = one.substr(0, equals);
    std::uint64_t seq = 0;
    const char* const end = one.data() + one.size();
    const bool number = equals != std::string::npos && equals + 1 < one.size() &&
                        std::from_chars(one.data() + equals + 1, end, seq) ==
                            std::from_chars_result{end, std::errc{}};
    if (!number) return bad_change(make_visible(one, true) + ": not of the form ORG=NUMBER");
    const auto org = organisation_in(next, handle);
    if (!org) return org.error();
    bool named = false;
    for (const NodeRecord& node : before.nodes) {
      if (node.org != (*org)->id || node.status == Status::kRemoved) continue;
      const auto held = changes.positions.find(node.id);
      // Nobody has seen such an entry: whoever holds the key could still write it.
      if (held == changes.positions.end() || seq > held->second) {
        return bad_change(handle + ": its log does not reach that number here");
      }
      out[node.id] = seq;
      named = true;
    }
    if (!named) return bad_change(handle + ": it has no node");
  }
  return out;
}

// Reports go to the one NISC and what the Council says comes from its one office: a second one would get, or
// say, what is meant for the first. In one version the one may go and another come.
Outcome<void> stay_single(const Roster& before, const Roster& next) {
  for (const OrgKind kind : {OrgKind::kNisc, OrgKind::kCouncil}) {
    const auto then = active_of(before, kind);
    const auto now = active_of(next, kind);
    if (now.size() < 2 || now.size() <= then.size()) continue;
    std::string handles;
    for (const Organisation* org : now) handles += (handles.empty() ? "" : ", ") + org->handle;
    return bad_change(handles + ": only one of this kind takes part at a time");
  }
  return {};
}

void sort(Roster& roster) {
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(roster.voters.begin(), roster.voters.end(), by_id);
  std::sort(roster.organisations.begin(), roster.organisations.end(), by_id);
  std::sort(roster.nodes.begin(), roster.nodes.end(), by_id);
}

}  // namespace

Outcome<Organisation*> organisation_in(Roster& roster, const std::string& handle) {
  if (Organisation* org = find(roster, handle)) return org;
  std::vector<std::string> handles;
  for (const Organisation& org : roster.organisations) handles.push_back(org.handle);
  return unknown_recipient(handle, handles);
}

std::vector<const Organisation*> active_of(const Roster& roster, OrgKind kind) {
  std::vector<const Organisation*> out;
  for (const Organisation& org : roster.organisations) {
    if (org.kind == kind && org.status == Status::kActive) out.push_back(&org);
  }
  return out;
}

bool RosterChanges::none() const {
  return add.empty() && form.empty() && ready.empty() && activate.empty() && suspend.empty() && reinstate.empty() &&
         remove.empty() && replace_node.empty() && add_node.empty() && suspend_node.empty() &&
         reinstate_node.empty() && remove_node.empty() && admin_key.empty() && add_voter.empty() && remove_voter.empty() &&
         recovery.empty() && !renew && !resolve;
}

Outcome<Roster> next_roster(const Voting& voting, const RosterChanges& changes,
                            std::uint64_t now_ms) {
  const crypto::RosterState& now = *voting.life.in_force();
  if (changes.none()) return bad_change("no change was asked for");
  Roster next = now.roster;
  next.version += 1;
  next.network_id = now.network_id;
  next.prev_hash = now.hash;
  next.created_ms = std::max(now_ms, now.roster.created_ms);
  next.resolves.clear();
  const bool expired = next.created_ms >= now.roster.expires_ms;
  if (expired && !changes.renew) return user_error(UserCode::kRosterExpired);
  if (changes.renew) next.expires_ms = next.created_ms + limits::kRosterLifeDays * kMsPerDay;
  if (auto done = add(next, changes); !done) return done.error();
  for (const auto& path : changes.ready) {
    if (auto done = put_readiness(next, path); !done) return done.error();
  }
  if (auto done = change_statuses(next, changes); !done) return done.error();
  if (auto ready = ask_requirements(now.roster, next); !ready) return ready.error();
  if (auto done = remove(next, changes.remove); !done) return done.error();
  if (auto done = change_nodes(next, changes); !done) return done.error();
  if (auto done = put_admin_keys(next, changes.admin_key, changes.positions); !done) return done.error();
  if (auto done = change_voters(next, changes); !done) return done.error();
  if (auto done = set_recovery(next, changes.recovery); !done) return done.error();
  if (changes.resolve) {
    if (auto done = resolve(next, voting); !done) return done.error();
  }
  sort(next);
  if (auto single = stay_single(now.roster, next); !single) return single.error();
  const auto positions = positions_of(now.roster, next, changes);
  if (!positions) return positions.error();
  crypto::add_ends(now.roster, next, *positions);
  for (const std::string& one : changes.last) {
    const std::string handle = one.substr(0, one.rfind('='));
    const auto ends_now = [&](const EndedKey& end) {
      return end.org == find(next, handle)->id &&
             std::find(now.roster.ended.begin(), now.roster.ended.end(), end) ==
                 now.roster.ended.end();
    };
    if (std::none_of(next.ended.begin(), next.ended.end(), ends_now)) {
      return bad_change(handle + ": no key of it ends here");
    }
  }
  const auto may_leave = changes.resolve ? voting.life.double_signers() : std::set<VoterId>{};
  if (!crypto::check_frozen(now.roster, next, next.created_ms, may_leave)) {
    return user_error(UserCode::kRosterExpired);
  }
  if (const auto good = crypto::check_roster(next); !good) return bad_change(good.error().context);
  SignedRoster wire;
  wire.roster = encode(next);
  if (const auto good = crypto::check_votes(now, encode(wire)); !good) {
    return bad_change(good.error().context);
  }
  return next;
}

}  // namespace ceptoar::member
