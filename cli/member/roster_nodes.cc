// SPDX-License-Identifier: Apache-2.0
#include "cli/member/roster_nodes.h"

#include <algorithm>

#include "cli/member/enrol_files.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

constexpr std::size_t kIdDigits = 8;

UserError bad_node(std::string what) {
  return user_error(UserCode::kRosterChange, {{"what", std::move(what)}});
}

std::size_t running_for(const Roster& roster, const OrgId& org) {
  return static_cast<std::size_t>(
      std::count_if(roster.nodes.begin(), roster.nodes.end(), [&](const NodeRecord& one) {
        return one.org == org && one.status != Status::kRemoved;
      }));
}

// `alone`: its organisation's other nodes go.
Outcome<void> bring_in(Roster& roster, const std::filesystem::path& path, bool alone) {
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  const auto facts = open_node_pub(*bytes);
  if (!facts) return from_error(facts.error(), path.string());
  const auto org = organisation_in(roster, facts->org_handle);
  if (!org) return org.error();
  if ((*org)->status == Status::kRemoved) return bad_node((*org)->handle + ": it is removed already");
  NodeRecord node = node_record_of(*facts, (*org)->id);
  node.status = (*org)->status;
  for (NodeRecord& old : roster.nodes) {
    if (old.id == node.id) return bad_node(path.string() + ": this node is in the roster");
    if (alone && old.org == (*org)->id) old.status = Status::kRemoved;
  }
  if (running_for(roster, (*org)->id) >= limits::kNodesOfOrg) {
    return bad_node(path.string() + ": this organisation has as many nodes as it may");
  }
  roster.nodes.push_back(std::move(node));
  return {};
}

const Organisation* owner_of(const Roster& roster, const NodeRecord& node) {
  const auto at = std::find_if(roster.organisations.begin(), roster.organisations.end(),
                               [&](const Organisation& org) { return org.id == node.org; });
  return at == roster.organisations.end() ? nullptr : &*at;
}

Outcome<void> suspend(Roster& roster, const std::string& given) {
  const auto node = node_in(roster, given);
  if (!node) return node.error();
  if ((*node)->status != Status::kActive) return bad_node(given + ": only an active node can be suspended");
  (*node)->status = Status::kSuspended;
  return {};
}

Outcome<void> reinstate(Roster& roster, const std::string& given) {
  const auto node = node_in(roster, given);
  if (!node) return node.error();
  const Organisation* org = owner_of(roster, **node);
  if ((*node)->status != Status::kSuspended) return bad_node(given + ": it is not suspended");
  if (org == nullptr || org->status != Status::kActive) {
    return bad_node(given + ": its organisation is suspended: reinstate that (--reinstate)");
  }
  (*node)->status = Status::kActive;
  return {};
}

Outcome<void> take_away(Roster& roster, const std::string& given) {
  const auto node = node_in(roster, given);
  if (!node) return node.error();
  if (running_for(roster, (*node)->org) == 1) {
    return bad_node(given + ": it is the only node of its organisation: replace it (--replace-node), or "
                            "remove the organisation (--remove)");
  }
  (*node)->status = Status::kRemoved;
  return {};
}

}  // namespace

std::string place_of(const NodeRecord& node) {
  const bool v6 = node.host.find(':') != std::string::npos;
  return (v6 ? "[" + node.host + "]" : node.host) + ":" + std::to_string(node.port);
}

Outcome<NodeRecord*> node_in(Roster& roster, const std::string& given) {
  std::vector<NodeRecord*> fit;
  std::string all;
  for (NodeRecord& node : roster.nodes) {
    if (node.status == Status::kRemoved) continue;
    all += (all.empty() ? "" : ", ") + place_of(node);
    const bool by_id = given.size() >= kIdDigits && node.id.hex().starts_with(given);
    if (by_id || place_of(node) == given) fit.push_back(&node);
  }
  if (fit.size() == 1) return fit.front();
  return user_error(UserCode::kNoNode, {{"given", make_visible(given, true)}, {"nodes", all}});
}

Outcome<void> change_nodes(Roster& roster, const RosterChanges& changes) {
  for (const auto& path : changes.replace_node) {
    if (auto done = bring_in(roster, path, true); !done) return done;
  }
  for (const auto& path : changes.add_node) {
    if (auto done = bring_in(roster, path, false); !done) return done;
  }
  const struct {
    const std::vector<std::string>& nodes;
    Outcome<void> (*change)(Roster&, const std::string&);
  } steps[] = {{changes.suspend_node, suspend},
               {changes.reinstate_node, reinstate},
               {changes.remove_node, take_away}};
  for (const auto& step : steps) {
    for (const std::string& given : step.nodes) {
      if (auto done = step.change(roster, given); !done) return done;
    }
  }
  return {};
}

}  // namespace ceptoar::member
