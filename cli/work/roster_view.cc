// SPDX-License-Identifier: Apache-2.0
#include "cli/work/roster_view.h"

#include <algorithm>

#include "cli/member/resolve.h"
#include "cli/member/roster_nodes.h"
#include "cli/work/natural_order.h"
#include "crypto/number.h"
#include "crypto/readiness.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

std::optional<ReadinessRow> readiness_of(const crypto::RosterState& roster,
                                         const Organisation& org) {
  const bool newcomer = org.status == Status::kCandidate || org.status == Status::kForming;
  if (org.kind != OrgKind::kCeptoar || (org.readiness.empty() && !newcomer)) return std::nullopt;
  ReadinessRow out;
  const auto said = crypto::read_readiness(org.readiness, org.id, roster.network_id);
  if (!said) return out;
  out.rules = said->rules_hash;
  out.rules_name = said->rules_name;
  out.poc_members = said->poc_members;
  out.poc_outside = said->poc_outside;
  out.coordinator = said->coordinator;
  out.complete = crypto::is_ready(*said);
  return out;
}

RosterOrgRow row_of(Session& session, const crypto::RosterState& roster, const Organisation& org) {
  RosterOrgRow row;
  row.handle = org.handle;
  row.kind = org.kind;
  row.status = org.status;
  row.name_ja = org.name_ja;
  row.name_en = org.name_en;
  const auto* agreed = session.trust().agreed();
  if (org.status == Status::kSuspended && agreed != nullptr && (*agreed)->hash == roster.hash) {
    row.suspended_until_ms = session.trust().suspended_until(org.id);
  }
  row.readiness = readiness_of(roster, org);
  row.sector = org.sector;
  row.ministry = org.ministry;
  row.votes = std::any_of(roster.roster.voters.begin(), roster.roster.voters.end(),
                          [&](const Voter& voter) { return voter.org == org.id; });
  for (const NodeRecord* node : roster.nodes_of(org.id)) {
    // One that was replaced stays in the roster, where its log ended.
    if (node->status == Status::kRemoved && org.status != Status::kRemoved) continue;
    row.nodes.push_back(member::place_of(*node));
    const bool alone = node->status == Status::kSuspended && org.status != Status::kSuspended;
    if (alone) row.suspended_nodes.push_back(row.nodes.back());
  }
  if (const auto* staff = session.trust().newest_statement(org.id, ReaderClass::kStaff)) {
    row.staff_epoch = staff->statement.epoch;
    row.staff_as_of_ms = staff->as_of_ms;
  }
  if (const auto* members = session.trust().newest_statement(org.id, ReaderClass::kMembers)) {
    row.members_epoch = members->statement.epoch;
  }
  for (const member::HeldCard& card : session.trust().cards()) {
    const Card& shown = card.card->card;
    const std::string company = shown.handle.substr(shown.handle.find('@') + 1);
    if (shown.holder.is_zero()) {
      if (parent_handle(shown.handle) == org.handle) row.companies.push_back(shown.handle);
    } else if (shown.org == org.id || parent_handle(company) == org.handle) {
      row.persons.push_back(shown.handle);
    }
  }
  return row;
}

// A company stands under its CEPTOAR; `own` is what --to takes as well.
std::string roster_handle(Session& session, const crypto::RosterState& roster,
                          const std::string& given) {
  if (given == "own") return session.home().config().node;
  const auto above = parent_handle(given);
  const bool company = roster.find_org(given) == nullptr && above && roster.find_org(*above);
  return company ? *above : given;
}

}  // namespace

std::vector<std::string> voters_by_handle(const crypto::RosterState& base,
                                          const std::vector<VoterId>& voters) {
  std::vector<std::string> out;
  for (const Voter& voter : base.roster.voters) {
    if (std::find(voters.begin(), voters.end(), voter.id) == voters.end()) continue;
    const Organisation* org = base.find_org(voter.org);
    out.push_back(org != nullptr ? org->handle : voter.id.hex());
  }
  std::sort(out.begin(), out.end());
  return out;
}

Outcome<RosterView> roster_view(Session& session, const std::optional<std::string>& handle) {
  const auto current = session.roster();
  if (!current) return current.error();
  return roster_view_of(session, **current, handle);
}

Outcome<RosterView> roster_view_of(Session& session, const crypto::RosterState& roster,
                                   const std::optional<std::string>& handle) {
  RosterView view;
  view.version = roster.roster.version;
  view.network = roster.network_id;
  view.number = crypto::group_number(crypto::network_number(roster.network_id));
  view.created_ms = roster.roster.created_ms;
  view.expires_ms = roster.roster.expires_ms;
  view.voters = roster.roster.voters.size();
  view.threshold = crypto::roster_threshold(view.voters);
  for (const Community& community : roster.roster.communities) {
    view.communities.push_back(community.name);
  }
  const std::string wanted = handle ? roster_handle(session, roster, *handle) : "";
  for (const Organisation& org : roster.roster.organisations) {
    if (handle && org.handle != wanted) continue;
    view.orgs.push_back(row_of(session, roster, org));
  }
  if (handle && view.orgs.empty()) {
    std::vector<std::string> known;
    for (const Organisation& org : roster.roster.organisations) known.push_back(org.handle);
    std::string near;
    for (const std::string& one : member::suggest(*handle, known)) {
      near += (near.empty() ? "" : ", ") + one;
    }
    for (const Organisation& org : roster.roster.organisations) {
      if (!near.empty() || !member::is_name_like(*handle, org.name_ja, org.name_en)) continue;
      near = org.handle;
    }
    return user_error(UserCode::kUnknownRecipient,
                      {{"given", make_visible(*handle, true)}, {"suggestions", near}});
  }
  std::sort(view.orgs.begin(), view.orgs.end(),
            [](const RosterOrgRow& a, const RosterOrgRow& b) {
              return natural_less(a.handle, b.handle);
            });
  return view;
}

}  // namespace ceptoar::work
