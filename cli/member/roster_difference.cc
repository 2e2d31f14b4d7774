// SPDX-License-Identifier: Apache-2.0
// What differs between two rosters, in the words that voters look at before they sign.
#include <algorithm>

#include "cli/member/new_admin.h"
#include "cli/member/recovering.h"
#include "cli/member/roster_changes.h"
#include "cli/member/roster_nodes.h"
#include "crypto/node_number.h"
#include "crypto/readiness.h"

namespace ceptoar::member {
namespace {

using Differences = std::vector<RosterDifference>;

template <class T, class Id>
const T* by_id(const std::vector<T>& list, const Id& id) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const T& one) { return one.id == id; });
  return at == list.end() ? nullptr : &*at;
}

template <class T>
bool holds(const std::vector<T>& list, const T& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

void append_to(std::string& list, const std::string& one) { list += (list.empty() ? "" : ", ") + one; }

// A name may hold any sign, and must not look like the end of itself.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string handle_of(const Roster& before, const Roster& after, const OrgId& id) {
  const Organisation* org = by_id(after.organisations, id);
  if (org == nullptr) org = by_id(before.organisations, id);
  return org == nullptr ? id.hex() : org->handle;
}

// --- organisations ------------------------------------------------------------------------------

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

std::string_view standing_of(Status status) {
  switch (status) {
    case Status::kCandidate: return "candidate";
    case Status::kForming: return "forming";
    case Status::kSuspended: return "suspended";
    case Status::kRemoved: return "removed";
    case Status::kActive: break;
  }
  return "active";
}

// Who votes on a newcomer sees what it comes as: its kind says what is sent to it and believed of it.
std::string comes_as(const Organisation& org) {
  const std::string kind(org_kind_name(org.kind));
  return org.status == Status::kActive ? kind : std::string(standing_of(org.status)) + ", " + kind;
}

std::string called(const Organisation& org) {
  return org.handle + ' ' + quoted(org.name_ja) + ' ' + quoted(org.name_en) + ' ' + quoted(org.sector) +
         ' ' + quoted(org.ministry);
}

// All of it is signed: whoever votes compares the number of its key with what the newcomer reads to him.
void show_newcomer(const Organisation& org, const NetworkId& network, Differences& out) {
  out.push_back({RosterChange::kOrgAdded, org.handle, comes_as(org)});
  out.push_back({RosterChange::kOrgNames, org.handle, called(org)});
  if (!org.readiness.empty()) {
    const auto said = crypto::read_readiness(org.readiness, org.id, network);
    out.push_back({RosterChange::kReadiness, org.handle, said ? said->rules_name : ""});
  }
  out.push_back({RosterChange::kAdminKey, org.handle, short_admin_number(org.handle, org.admin_key)});
}

void compare_org(const Organisation& old, const Organisation& org, const NetworkId& network,
                 Differences& out) {
  const std::size_t listed = out.size();
  if (old.kind != org.kind) {
    out.push_back({RosterChange::kOrgKind, org.handle,
                   std::string(org_kind_name(old.kind)) + " -> " + std::string(org_kind_name(org.kind))});
  }
  if (old.status != org.status) {
    const RosterChange what = change_of(old.status, org.status);
    const bool comes = what == RosterChange::kOrgAdded || what == RosterChange::kOrgActivated;
    out.push_back({what, org.handle, comes ? comes_as(org) : ""});
  }
  if (called(old) != called(org)) {
    out.push_back({RosterChange::kOrgRenamed, org.handle, called(old) + " -> " + called(org)});
  }
  if (old.readiness != org.readiness) {
    const auto said = crypto::read_readiness(org.readiness, org.id, network);
    out.push_back({RosterChange::kReadiness, org.handle, said ? said->rules_name : ""});
  }
  if (old.admin_key != org.admin_key) {
    out.push_back({RosterChange::kAdminKey, org.handle, short_admin_number(org.handle, org.admin_key)});
  }
  // A field that comes later must not change unseen.
  if (listed == out.size() && old != org) out.push_back({RosterChange::kOther, org.handle, org.handle});
}

void compare_orgs(const Roster& before, const Roster& after, Differences& out) {
  for (const Organisation& org : after.organisations) {
    const Organisation* old = by_id(before.organisations, org.id);
    if (old == nullptr) {
      show_newcomer(org, after.network_id, out);
    } else {
      compare_org(*old, org, after.network_id, out);
    }
  }
  for (const Organisation& org : before.organisations) {
    if (by_id(after.organisations, org.id) == nullptr) {
      out.push_back({RosterChange::kOrgRemoved, org.handle, ""});
    }
  }
}

// Reports go to one NISC: whoever votes sees that there would be two, whoever made the proposal.
void compare_single_kinds(const Roster& before, const Roster& after, Differences& out) {
  for (const OrgKind kind : {OrgKind::kNisc, OrgKind::kCouncil}) {
    std::string handles;
    const auto now = active_of(after, kind);
    for (const Organisation* org : now) append_to(handles, org->handle);
    std::string then;
    for (const Organisation* org : active_of(before, kind)) append_to(then, org->handle);
    if (now.size() < 2 || handles == then) continue;
    out.push_back({RosterChange::kTwoOfKind, "", std::string(org_kind_name(kind)) + ": " + handles});
  }
}

// --- nodes --------------------------------------------------------------------------------------

bool is_gone(const NodeRecord* node) { return node == nullptr || node->status == Status::kRemoved; }

// Suspended or reinstated by itself, not along with its organisation.
bool stands_otherwise(const Roster& before, const Roster& after, const NodeRecord& old,
                      const NodeRecord& node) {
  if (old.status == node.status) return false;
  const Organisation* was = by_id(before.organisations, node.org);
  const Organisation* is = by_id(after.organisations, node.org);
  return was == nullptr || is == nullptr || was->status == is->status || is->status != node.status;
}

std::string members_place(const NodeRecord& node) {
  NodeRecord there = node;
  there.port = node.member_port;
  return place_of(there);
}

// "host:port 12345 67890 12345 67890": where it is, and what its operator reads from `node init`.
std::string numbered_place(const std::string& org, const NodeRecord& node) {
  return place_of(node) + ' ' + crypto::short_node_number(org, node);
}

// What a node may write goes by its own standing alone. So where its organisation is not active, voters see
// every node that does not stand as it does.
void compare_standing(const Roster& before, const Roster& after, const NodeRecord* old,
                      const NodeRecord& node, Differences& out) {
  const Organisation* is = by_id(after.organisations, node.org);
  if (is == nullptr || is_gone(&node) || is->status == Status::kActive || is->status == node.status) return;
  const Organisation* was = by_id(before.organisations, node.org);
  const bool as_before = old != nullptr && was != nullptr && old->org == node.org &&
                         old->status == node.status && was->status == is->status;
  if (as_before) return;
  out.push_back({RosterChange::kNodeStays, is->handle,
                 place_of(node) + ' ' + std::string(standing_of(node.status))});
}

void compare_node(const Roster& before, const Roster& after, const NodeRecord& old,
                  const NodeRecord& node, Differences& out) {
  const std::size_t listed = out.size();
  const std::string org = handle_of(before, after, node.org);
  const bool alone = stands_otherwise(before, after, old, node);
  if (!is_gone(&old) && !is_gone(&node) && alone) {
    const bool suspended = node.status == Status::kSuspended;
    out.push_back({suspended ? RosterChange::kNodeSuspended : RosterChange::kNodeReinstated, org,
                   place_of(node)});
  }
  if (is_gone(&old) && !is_gone(&node)) {
    out.push_back({RosterChange::kNodeAdded, org, numbered_place(org, node)});
  } else if (!is_gone(&old) && is_gone(&node)) {
    out.push_back({RosterChange::kNodeRemoved, org, place_of(old)});
  } else if (place_of(old) != place_of(node)) {
    out.push_back({RosterChange::kNodeMoved, org, place_of(node)});
  }
  if (old.member_port != node.member_port) {
    out.push_back({RosterChange::kNodeMemberPort, org, members_place(node)});
  }
  if (old.nsk != node.nsk || old.ntk != node.ntk) {
    out.push_back({RosterChange::kNodeKey, org, numbered_place(org, node)});
  }
  compare_standing(before, after, &old, node, out);
  NodeRecord rest = node;
  if (!alone) rest.status = old.status;  // said of its organisation
  if (listed == out.size() && old != rest) {
    out.push_back({RosterChange::kOther, org, org + " " + place_of(node)});
  }
}

void show_new_node(const Roster& before, const Roster& after, const NodeRecord& node, Differences& out) {
  const std::string org = handle_of(before, after, node.org);
  if (is_gone(&node)) {
    out.push_back({RosterChange::kNodeRemoved, org, place_of(node)});
    return;
  }
  out.push_back({RosterChange::kNodeAdded, org, numbered_place(org, node)});
  compare_standing(before, after, nullptr, node, out);
  const Organisation* is = by_id(after.organisations, node.org);
  if (is == nullptr || is->status != Status::kActive || node.status == Status::kActive) return;
  const bool suspended = node.status == Status::kSuspended;
  out.push_back({suspended ? RosterChange::kNodeSuspended : RosterChange::kOther, org,
                 suspended ? place_of(node) : org + " " + place_of(node)});
}

void compare_nodes(const Roster& before, const Roster& after, Differences& out) {
  for (const NodeRecord& node : after.nodes) {
    if (const NodeRecord* old = by_id(before.nodes, node.id)) {
      compare_node(before, after, *old, node, out);
    } else {
      show_new_node(before, after, node, out);
    }
  }
  for (const NodeRecord& node : before.nodes) {
    if (by_id(after.nodes, node.id) == nullptr) {
      out.push_back({RosterChange::kNodeRemoved, handle_of(before, after, node.org), place_of(node)});
    }
  }
}

// --- voters and communities -----------------------------------------------------------------------

// One seat before and after: its key changes.
bool keeps_seat(const Roster& before, const Roster& after, const OrgId& org) {
  const auto seats = [&](const Roster& roster) {
    return std::count_if(roster.voters.begin(), roster.voters.end(),
                         [&](const Voter& voter) { return voter.org == org; });
  };
  return seats(before) == 1 && seats(after) == 1;
}

// The same key under another organisation is a seat that goes and one that comes.
void compare_voters(const Roster& before, const Roster& after, Differences& out) {
  for (const Voter& voter : after.voters) {
    if (holds(before.voters, voter)) continue;
    const std::string org = handle_of(before, after, voter.org);
    const bool stays = keeps_seat(before, after, voter.org);
    out.push_back({stays ? RosterChange::kVoterKey : RosterChange::kVoterAdded, org,
                   short_voter_number(org, voter.key)});
  }
  for (const Voter& voter : before.voters) {
    if (!holds(after.voters, voter) && !keeps_seat(before, after, voter.org)) {
      out.push_back({RosterChange::kVoterRemoved, handle_of(before, after, voter.org), ""});
    }
  }
}

const Community* named(const Roster& roster, const std::string& name) {
  const auto& all = roster.communities;
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const Community& one) { return one.name == name; });
  return at == all.end() ? nullptr : &*at;
}

// Handles are small letters: ALL is nobody's.
std::string change_of(const Roster& before, const Roster& after, const Community& old,
                      const Community& now) {
  std::string out;
  if (old.all != now.all) append_to(out, now.all ? "+ALL" : "-ALL");
  for (const OrgId& org : now.members) {
    if (!holds(old.members, org)) append_to(out, "+" + handle_of(before, after, org));
  }
  for (const OrgId& org : old.members) {
    if (!holds(now.members, org)) append_to(out, "-" + handle_of(before, after, org));
  }
  if (old.name_ja != now.name_ja) append_to(out, quoted(old.name_ja) + " -> " + quoted(now.name_ja));
  return out;
}

void compare_communities(const Roster& before, const Roster& after, Differences& out) {
  for (const Community& now : after.communities) {
    const Community* old = named(before, now.name);
    if (old != nullptr && *old == now) continue;
    const std::string what = change_of(before, after, old == nullptr ? Community{} : *old, now);
    out.push_back({RosterChange::kCommunities, "", (old == nullptr ? "+" : "") + now.name + ": " + what});
  }
  for (const Community& old : before.communities) {
    if (named(after, old.name) == nullptr) out.push_back({RosterChange::kCommunities, "", "-" + old.name});
  }
}

void compare_rest(const Roster& before, const Roster& after, Differences& out) {
  if (before.recovery != after.recovery) {
    std::string numbers;
    for (const SignPublicKey& key : after.recovery) append_to(numbers, short_number(key));
    out.push_back({RosterChange::kRecoveryKeys, "", numbers.empty() ? "-" : numbers});
  }
  compare_communities(before, after, out);
  if (before.expires_ms != after.expires_ms) {
    out.push_back({RosterChange::kExpiry, "", std::to_string(after.expires_ms)});
  }
  if (!after.resolves.empty()) out.push_back({RosterChange::kResolves, "", ""});
  for (const EndedKey& end : after.ended) {
    if (holds(before.ended, end)) continue;
    std::string numbers;
    for (const LastPosition& last : end.last) append_to(numbers, std::to_string(last.seq));
    out.push_back({RosterChange::kLastPosition, handle_of(before, after, end.org), numbers});
  }
}

// Besides number, hash, dates, and the end of a dispute that is over.
bool differ_otherwise(Roster before, const Roster& after) {
  before.version = after.version;
  before.created_ms = after.created_ms;
  before.network_id = after.network_id;
  before.prev_hash = after.prev_hash;
  before.resolves = after.resolves;
  return before != after;
}

}  // namespace

Differences difference(const Roster& before, const Roster& after) {
  Differences out;
  compare_single_kinds(before, after, out);
  compare_orgs(before, after, out);
  compare_nodes(before, after, out);
  compare_voters(before, after, out);
  compare_rest(before, after, out);
  if (out.empty() && differ_otherwise(before, after)) {
    out.push_back({RosterChange::kOther, "", std::to_string(after.version)});
  }
  return out;
}

}  // namespace ceptoar::member
