// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_voting.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "cli/cmd/screens_suspend.h"
#include "cli/cmd/show.h"

namespace ceptoar::cmd {

using member::RosterChange;
using member::RosterDifference;
using ui::Json;
using ui::Msg;
using ui::Printer;

namespace {

struct ChangeWords {
  RosterChange what;
  std::string_view name;  // for JSON: stable
  Msg text;
};
constexpr ChangeWords kChanges[] = {
    {RosterChange::kOrgAdded, "org-added", Msg::kDiffOrgAdded},
    {RosterChange::kOrgActivated, "org-activated", Msg::kDiffOrgActivated},
    {RosterChange::kOrgSuspended, "org-suspended", Msg::kDiffOrgSuspended},
    {RosterChange::kOrgReinstated, "org-reinstated", Msg::kDiffOrgReinstated},
    {RosterChange::kOrgRemoved, "org-removed", Msg::kDiffOrgRemoved},
    {RosterChange::kOrgRenamed, "org-renamed", Msg::kDiffOrgRenamed},
    {RosterChange::kAdminKey, "admin-key", Msg::kDiffAdminKey},
    {RosterChange::kNodeAdded, "node-added", Msg::kDiffNodeAdded},
    {RosterChange::kNodeRemoved, "node-removed", Msg::kDiffNodeRemoved},
    {RosterChange::kNodeMoved, "node-moved", Msg::kDiffNodeMoved},
    {RosterChange::kNodeKey, "node-key", Msg::kDiffNodeKey},
    {RosterChange::kVoterAdded, "voter-added", Msg::kDiffVoterAdded},
    {RosterChange::kVoterRemoved, "voter-removed", Msg::kDiffVoterRemoved},
    {RosterChange::kRecoveryKeys, "recovery-keys", Msg::kDiffRecovery},
    {RosterChange::kCommunities, "communities", Msg::kDiffCommunities},
    {RosterChange::kExpiry, "expiry", Msg::kDiffExpiry},
    {RosterChange::kResolves, "resolves", Msg::kDiffResolves},
    {RosterChange::kLastPosition, "last-position", Msg::kDiffLastPosition},
    {RosterChange::kOrgForming, "org-forming", Msg::kDiffOrgForming},
    {RosterChange::kReadiness, "readiness", Msg::kDiffReadiness},
    {RosterChange::kNodeSuspended, "node-suspended", Msg::kDiffNodeSuspended},
    {RosterChange::kNodeReinstated, "node-reinstated", Msg::kDiffNodeReinstated},
    {RosterChange::kVoterKey, "voter-key", Msg::kDiffVoterKey},
    {RosterChange::kOrgKind, "org-kind", Msg::kDiffOrgKind},
    {RosterChange::kNodeMemberPort, "node-member-port", Msg::kDiffNodeMemberPort},
    {RosterChange::kTwoOfKind, "two-of-kind", Msg::kDiffTwoOfKind},
    {RosterChange::kOrgNames, "org-names", Msg::kDiffOrgNames},
    {RosterChange::kNodeStays, "node-stays", Msg::kDiffNodeStays},
    {RosterChange::kOther, "other", Msg::kDiffOther},
};

const ChangeWords& words_of(RosterChange what) { return kChanges[static_cast<std::size_t>(what)]; }

constexpr std::string_view kFromTo = " -> ";

// How a newcomer stands that is not active, and how a node does.
struct StandingWords {
  std::string_view name;
  Msg text;
  Msg comes;  // of a newcomer
};
constexpr StandingWords kStandings[] = {
    {"candidate", Msg::kStatusCandidate, Msg::kDiffOrgCandidate},
    {"forming", Msg::kStatusForming, Msg::kDiffOrgComesForming},
    {"suspended", Msg::kStatusSuspended, Msg::kDiffOrgComesSuspended},
    {"removed", Msg::kStatusRemoved, Msg::kDiffOrgComesRemoved},
};

const StandingWords* standing_named(std::string_view name) {
  const auto* const at = std::find_if(std::begin(kStandings), std::end(kStandings),
                                      [&](const StandingWords& one) { return one.name == name; });
  return at == std::end(kStandings) ? nullptr : at;
}

// "candidate, nisc": what stands before the kind. "host:port 12345 ...": the place, before the rest.
struct Halves {
  std::string_view first;  // empty where there is no such sign
  std::string_view second;
};
Halves halves_of(std::string_view detail, std::string_view sign) {
  const std::size_t at = detail.find(sign);
  if (at == detail.npos) return {{}, detail};
  return {detail.substr(0, at), detail.substr(at + sign.size())};
}
constexpr std::string_view kBeforeKind = ", ";
constexpr std::string_view kAfterPlace = " ";

// What takes no part in the Council says so, in its own words where it takes part at once.
Msg text_of(const RosterDifference& change) {
  if (change.what != RosterChange::kOrgAdded) return words_of(change.what).text;
  if (const auto* standing = standing_named(halves_of(change.detail, kBeforeKind).first)) return standing->comes;
  const auto kind = parse_org_kind(change.detail);
  if (!kind || sits_in_council(*kind)) return Msg::kDiffOrgAdded;
  return is_of_everybody(*kind) ? Msg::kDiffOrgTakesPart : Msg::kDiffOrgAddedAs;
}

// As people call it; what is no kind stays as it is.
std::string kind_words(const Printer& out, std::string_view name) {
  const auto kind = parse_org_kind(name);
  return kind ? out.tr(org_kind_text(*kind)) : std::string(name);
}

// Times are kept as milliseconds.
std::uint64_t time_in(const RosterDifference& change) {
  std::uint64_t ms = 0;
  std::from_chars(change.detail.data(), change.detail.data() + change.detail.size(), ms);
  return ms;
}

ui::Args words_in(const Printer& out, const RosterDifference& change) {
  const std::string_view detail = change.detail;
  const std::size_t arrow = detail.find(kFromTo);
  if (change.what == RosterChange::kOrgKind && arrow != detail.npos) {
    return {{"org", change.org},
            {"from", kind_words(out, detail.substr(0, arrow))},
            {"to", kind_words(out, detail.substr(arrow + kFromTo.size()))}};
  }
  if (change.what == RosterChange::kExpiry) return {{"detail", long_time(out, time_in(change))}};
  if (change.what == RosterChange::kOrgAdded || change.what == RosterChange::kOrgActivated) {
    return {{"org", change.org}, {"detail", kind_words(out, halves_of(detail, kBeforeKind).second)}};
  }
  if (change.what == RosterChange::kNodeAdded || change.what == RosterChange::kNodeKey) {
    const auto [place, number] = halves_of(detail, kAfterPlace);
    return {{"org", change.org}, {"detail", std::string(place)}, {"number", std::string(number)}};
  }
  if (change.what == RosterChange::kNodeStays) {
    const auto [place, standing] = halves_of(detail, kAfterPlace);
    const auto* const words = standing_named(standing);
    return {{"org", change.org},
            {"detail", std::string(place)},
            {"standing", out.tr(words == nullptr ? Msg::kDiffStandsActive : words->text)}};
  }
  return {{"org", change.org}, {"detail", change.detail}};
}

std::string names(const Printer& out, const std::vector<std::string>& handles) {
  return handles.empty() ? out.tr(Msg::kVoteNobody) : joined(out.lang(), handles);
}

void show_count(Printer& out, Msg text, const work::VoteCount& count) {
  out.say(text, {{"have", std::to_string(count.have)},
                 {"need", std::to_string(count.need)},
                 {"who", names(out, count.who)}});
  if (count.new_need != count.need || count.new_have != count.have) {
    out.say(Msg::kVoteNewVoters, {{"have", std::to_string(count.new_have)},
                                  {"need", std::to_string(count.new_need)}});
  }
}

Json count_json(const work::VoteCount& count) {
  Json out = Json::object();
  out.set("have", count.have).set("need", count.need);
  out.set("new_have", count.new_have).set("new_need", count.new_need);
  out.set("voters", texts_json(count.who));
  return out;
}

}  // namespace

void show_changes(Printer& out, const std::vector<RosterDifference>& changes) {
  if (changes.empty()) return out.say(Msg::kDiffNone);
  for (const RosterDifference& change : changes) {
    out.say(text_of(change), words_in(out, change));
  }
}

void show_votes(Printer& out, const work::VoteView& view) {
  if (!view.disputed.empty()) {
    std::vector<std::string> sides;
    for (const Hash32& side : view.disputed) sides.push_back(member::short_hash(side));
    out.say(Msg::kVoteDisputed, {{"version", std::to_string(view.version + 1)},
                                 {"before", std::to_string(view.version)},
                                 {"sides", joined(out.lang(), sides)},
                                 {"who", names(out, view.twice)}});
    out.say(Msg::kVoteDisputedHow);
  } else if (!view.twice.empty()) {
    out.say(Msg::kVoteDouble, {{"who", names(out, view.twice)}});
  }
  if (view.proposals.empty()) {
    out.say(Msg::kVoteNoProposals, {{"version", std::to_string(view.version)}});
    return;
  }
  out.say(Msg::kVoteHead, {{"version", std::to_string(view.version + 1)},
                           {"round", std::to_string(view.round + 1)}});
  for (const work::ProposalView& one : view.proposals) {
    out.say(Msg::kVoteProposal, {{"number", std::to_string(one.number)},
                                 {"hash", member::short_hash(one.hash)},
                                 {"by", one.by.empty() ? out.tr(Msg::kVoteUnknownBy) : one.by}});
    show_count(out, Msg::kVotePrevotes, one.prevotes);
    show_count(out, Msg::kVoteSignatures, one.signatures);
    const bool signing = one.prevotes.missing() == 0 || one.signatures.have > 0;
    out.say(signing ? Msg::kVoteMoreSignatures : Msg::kVoteMorePrevotes,
            {{"count", std::to_string(signing ? one.signatures.missing()
                                              : one.prevotes.missing())}});
  }
  out.say(Msg::kVoteMissing, {{"who", names(out, view.silent)}});
  if (!view.abandoned.empty()) out.say(Msg::kVoteAbandoned, {{"who", names(out, view.abandoned)}});
}

void show_versions(Printer& out, const std::vector<work::VersionView>& versions) {
  for (const work::VersionView& one : versions) {
    out.say(one.side ? Msg::kHistorySide : Msg::kHistoryVersion,
            {{"version", std::to_string(one.version)},
             {"date", long_time(out, one.created_ms)},
             {"hash", member::short_hash(one.hash)},
             {"signers", std::to_string(one.signers)}});
    if (one.version > 1) show_changes(out, one.changes);
    for (const work::SuspensionView& each : one.suspensions) {
      const std::string target = each.node.empty() ? each.org : each.org + " " + each.node;
      out.say(Msg::kHistorySuspended, {{"org", target},
                                       {"from", long_time(out, each.starts_ms)},
                                       {"until", long_time(out, each.ends_ms)},
                                       {"who", names(out, each.who)}});
    }
  }
}

Json changes_json(const std::vector<RosterDifference>& changes) {
  Json out = Json::array();
  for (const RosterDifference& change : changes) {
    Json one = Json::object();
    one.set("change", words_of(change.what).name).set("org", change.org);
    if (change.what == RosterChange::kExpiry) {
      one.set("until", ui::json_time(time_in(change)));
    } else {
      one.set("detail", change.detail);
    }
    out.push(std::move(one));
  }
  return out;
}

Json votes_document(const work::VoteView& view) {
  Json proposals = Json::array();
  for (const work::ProposalView& one : view.proposals) {
    Json row = Json::object();
    row.set("number", one.number).set("hash", one.hash.hex()).set("by", one.by);
    row.set("proposed_at", ui::json_time(one.at_ms));
    row.set("votes", count_json(one.prevotes)).set("signatures", count_json(one.signatures));
    row.set("changes", changes_json(one.changes));
    proposals.push(std::move(row));
  }
  std::vector<std::string> sides;
  for (const Hash32& side : view.disputed) sides.push_back(side.hex());
  Json out = document("roster-votes");
  out.set("version", view.version).set("round", view.round + 1);
  out.set("proposals", std::move(proposals)).set("silent", texts_json(view.silent));
  out.set("abandoned", texts_json(view.abandoned)).set("voted_twice", texts_json(view.twice));
  out.set("disputed", texts_json(sides));
  return out;
}

Json rules_document(const member::RulesCompared& compared) {
  Json out = document("roster-rules");
  out.set("org", compared.org).set("name", compared.name).set("same", compared.same());
  return out.set("registered", compared.registered.hex()).set("document", compared.document.hex());
}

Json admin_key_document(const member::NewAdminKey& key, const std::string& path) {
  Json out = document("admin-key");
  out.set("org", key.org).set("path", path).set("number", key.number);
  return out.set("voter_number", key.voter_number);
}

Json versions_document(const std::vector<work::VersionView>& versions) {
  Json rows = Json::array();
  for (const work::VersionView& one : versions) {
    Json row = Json::object();
    row.set("version", one.version).set("hash", one.hash.hex());
    row.set("created_at", ui::json_time(one.created_ms)).set("signatures", one.signers);
    row.set("in_force", one.in_force).set("side_of_dispute", one.side);
    row.set("changes", changes_json(one.changes));
    if (!one.suspensions.empty()) row.set("suspensions", suspensions_json(one.suspensions));
    rows.push(std::move(row));
  }
  return document("roster-history").set("versions", std::move(rows));
}

}  // namespace ceptoar::cmd
