// SPDX-License-Identifier: Apache-2.0
#include "cli/member/roster_changes.h"

#include <algorithm>
#include <charconv>
#include <tuple>

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

void sort(Roster& roster) {
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(roster.voters.begin(), roster.voters.end(), by_id);
  std::sort(roster.organisations.begin(), roster.organisations.end(), by_id);
  std::sort(roster.nodes.begin(), roster.nodes.end(), by_id);
}

// --- differences --------------------------------------------------------------------------------

template <class T, class Id>
const T* by_id(const std::vector<T>& list, const Id& id) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const T& one) { return one.id == id; });
  return at == list.end() ? nullptr : &*at;
}

std::string handle_of(const Roster& before, const Roster& after, const OrgId& id) {
  const Organisation* org = by_id(after.organisations, id);
  if (org == nullptr) org = by_id(before.organisations, id);
  return org == nullptr ? id.hex() : org->handle;
}

RosterChange change_of(Status from, Status to) {
  switch (to) {
    case Status::kSuspended: return RosterChange::kOrgSuspended;
    case Status::kRemoved: return RosterChange::kOrgRemoved;
    case Status::kCandidate: return RosterChange::kOrgAdded;
    case Status::kForming: return RosterChange::kOrgForming;
    case Status::kActive: break;
  }
  const bool newcomer = from == Status::kCandidate || from == Status::kForming;
  return newcomer ? RosterChange::kOrgActivated : RosterChange::kOrgReinstated;
}

// Who votes on a newcomer sees what it comes as.
std::string comes_as(const Organisation& org) {
  std::string out = org.status == Status::kCandidate ? "candidate" : "";
  if (sits_in_council(org.kind)) return out;
  return out + (out.empty() ? "" : ", ") + std::string(org_kind_name(org.kind));
}

void compare_orgs(const Roster& before, const Roster& after, std::vector<RosterDifference>& out) {
  for (const Organisation& org : after.organisations) {
    const Organisation* old = by_id(before.organisations, org.id);
    if (old == nullptr) {
      out.push_back({RosterChange::kOrgAdded, org.handle, comes_as(org)});
      continue;
    }
    if (old->status != org.status) {
      out.push_back({change_of(old->status, org.status), org.handle, ""});
    }
    if (std::tie(old->handle, old->name_ja, old->name_en, old->sector, old->ministry, old->kind) !=
        std::tie(org.handle, org.name_ja, org.name_en, org.sector, org.ministry, org.kind)) {
      out.push_back({RosterChange::kOrgRenamed, org.handle, org.name_en});
    }
    if (old->readiness != org.readiness) {
      const auto said = crypto::read_readiness(org.readiness, org.id, after.network_id);
      out.push_back({RosterChange::kReadiness, org.handle, said ? said->rules_name : ""});
    }
    if (old->admin_key != org.admin_key) {
      out.push_back({RosterChange::kAdminKey, org.handle, short_admin_number(org.handle, org.admin_key)});
    }
  }
  for (const Organisation& org : before.organisations) {
    if (by_id(after.organisations, org.id) == nullptr) {
      out.push_back({RosterChange::kOrgRemoved, org.handle, ""});
    }
  }
}

bool is_gone(const NodeRecord* node) { return node == nullptr || node->status == Status::kRemoved; }

// Suspended or reinstated by itself, not along with its organisation.
bool stands_otherwise(const Roster& before, const Roster& after, const NodeRecord& old,
                      const NodeRecord& node) {
  if (old.status == node.status) return false;
  const Organisation* was = by_id(before.organisations, node.org);
  const Organisation* is = by_id(after.organisations, node.org);
  return was == nullptr || is == nullptr || was->status == is->status || is->status != node.status;
}

void compare_nodes(const Roster& before, const Roster& after, std::vector<RosterDifference>& out) {
  for (const NodeRecord& node : after.nodes) {
    const NodeRecord* old = by_id(before.nodes, node.id);
    const std::string org = handle_of(before, after, node.org);
    const bool both = !is_gone(old) && !is_gone(&node);
    if (both && stands_otherwise(before, after, *old, node)) {
      const bool suspended = node.status == Status::kSuspended;
      out.push_back({suspended ? RosterChange::kNodeSuspended : RosterChange::kNodeReinstated, org,
                     place_of(node)});
    }
    if (is_gone(old) && !is_gone(&node)) {
      out.push_back({RosterChange::kNodeAdded, org, place_of(node)});
    } else if (!is_gone(old) && is_gone(&node)) {
      out.push_back({RosterChange::kNodeRemoved, org, place_of(*old)});
    } else if (old != nullptr && place_of(*old) != place_of(node)) {
      out.push_back({RosterChange::kNodeMoved, org, place_of(node)});
    }
    if (old != nullptr && (old->nsk != node.nsk || old->ntk != node.ntk)) {
      out.push_back({RosterChange::kNodeKey, org, place_of(node)});
    }
  }
  for (const NodeRecord& node : before.nodes) {
    if (by_id(after.nodes, node.id) == nullptr && !is_gone(&node)) {
      out.push_back({RosterChange::kNodeRemoved, handle_of(before, after, node.org), place_of(node)});
    }
  }
}

// One seat before and after: its key changes.
bool keeps_seat(const Roster& before, const Roster& after, const OrgId& org) {
  const auto seats = [&](const Roster& roster) {
    return std::count_if(roster.voters.begin(), roster.voters.end(),
                         [&](const Voter& voter) { return voter.org == org; });
  };
  return seats(before) == 1 && seats(after) == 1;
}

void compare_voters(const Roster& before, const Roster& after, std::vector<RosterDifference>& out) {
  for (const Voter& voter : after.voters) {
    if (by_id(before.voters, voter.id) != nullptr) continue;
    const std::string org = handle_of(before, after, voter.org);
    const bool stays = keeps_seat(before, after, voter.org);
    out.push_back({stays ? RosterChange::kVoterKey : RosterChange::kVoterAdded, org,
                   short_voter_number(org, voter.key)});
  }
  for (const Voter& voter : before.voters) {
    if (by_id(after.voters, voter.id) == nullptr && !keeps_seat(before, after, voter.org)) {
      out.push_back({RosterChange::kVoterRemoved, handle_of(before, after, voter.org), ""});
    }
  }
}

}  // namespace

Outcome<Organisation*> organisation_in(Roster& roster, const std::string& handle) {
  if (Organisation* org = find(roster, handle)) return org;
  std::vector<std::string> handles;
  for (const Organisation& org : roster.organisations) handles.push_back(org.handle);
  return unknown_recipient(handle, handles);
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

std::vector<RosterDifference> difference(const Roster& before, const Roster& after) {
  std::vector<RosterDifference> out;
  compare_orgs(before, after, out);
  compare_nodes(before, after, out);
  compare_voters(before, after, out);
  if (before.recovery != after.recovery) {
    std::string numbers;
    for (const SignPublicKey& key : after.recovery) {
      numbers += (numbers.empty() ? "" : ", ") + short_number(key);
    }
    out.push_back({RosterChange::kRecoveryKeys, "", numbers.empty() ? "-" : numbers});
  }
  if (before.communities != after.communities) out.push_back({RosterChange::kCommunities, "", ""});
  if (before.expires_ms != after.expires_ms) {
    out.push_back({RosterChange::kExpiry, "", std::to_string(after.expires_ms)});
  }
  if (!after.resolves.empty()) out.push_back({RosterChange::kResolves, "", ""});
  for (const EndedKey& end : after.ended) {
    if (std::find(before.ended.begin(), before.ended.end(), end) != before.ended.end()) continue;
    std::string numbers;
    for (const LastPosition& last : end.last) {
      numbers += (numbers.empty() ? "" : ", ") + std::to_string(last.seq);
    }
    out.push_back({RosterChange::kLastPosition, handle_of(before, after, end.org), numbers});
  }
  return out;
}

}  // namespace ceptoar::member
