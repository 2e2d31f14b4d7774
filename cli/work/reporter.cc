// SPDX-License-Identifier: Apache-2.0
#include "cli/work/reporter.h"

#include <algorithm>

#include "cli/member/roster_changes.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::user_error;
using member::UserCode;

namespace {

// Ways of the pack that this reporter may ask for.
std::string ways_of(const liaison::Pack& pack, liaison::Purpose purpose, OrgKind kind) {
  std::string out;
  for (const liaison::SenderWay& one : pack.ways) {
    const bool may = std::find(one.from.begin(), one.from.end(), kind) != one.from.end();
    if (may && one.purpose == purpose) out += (out.empty() ? "" : ", ") + one.id;
  }
  return out.empty() ? "-" : out;
}

std::string given_or_purpose(const Asked& asked) {
  if (!asked.given.empty()) return make_visible(asked.given, true);
  return std::string(liaison::purpose_name(asked.purpose));
}

bool is_id(const Asked& asked) { return !asked.given.starts_with("--"); }

// Who stands on the way and not in the roster.
std::string absent_of(const liaison::Pack& pack, const Asked& asked,
                      const liaison::Reporter& reporter) {
  for (const liaison::SenderWay* one :
       pack.ways_for(asked.purpose, reporter.kind, is_id(asked) ? asked.given : "")) {
    const liaison::Hop* hop = liaison::absent_party(one->way, reporter);
    if (hop != nullptr) return hop_name(*hop);
  }
  if (const liaison::Route* route = pack.route_for(reporter.sector)) {
    for (const auto& way : route->ways) {
      const liaison::Hop* hop = way ? liaison::absent_party(*way, reporter) : nullptr;
      if (hop != nullptr) return hop_name(*hop);
    }
  }
  return "-";
}

// The reporter's place among the parties, from the roster.
liaison::Reporter reporter_of(const crypto::RosterState& roster, const Organisation& org, bool company) {
  liaison::Reporter out;
  if (!company) out.self = org.handle;
  out.kind = org.kind;
  out.sector = org.sector;
  if (org.kind == OrgKind::kCeptoar) out.ceptoar = org.handle;
  if (const Organisation* nisc = only_of(roster, OrgKind::kNisc)) out.nisc = nisc->handle;
  if (const Organisation* council = only_of(roster, OrgKind::kCouncil)) out.council = council->handle;
  const Organisation* ministry = roster.find_org(org.ministry);
  if (ministry != nullptr && ministry->status == Status::kActive) out.ministry = org.ministry;
  for (const Organisation& other : roster.roster.organisations) {
    if (other.status != Status::kActive) continue;
    if (other.kind == OrgKind::kResponseMinistry) out.response_ministries.push_back(other.handle);
    out.known.push_back(other.handle);
  }
  return out;
}

}  // namespace

const Organisation* only_of(const crypto::RosterState& roster, OrgKind kind) {
  const auto all = member::active_of(roster.roster, kind);
  return all.empty() ? nullptr : all.front();
}

member::UserError refusal_error(liaison::Refusal refusal, const Organisation& org, const HeldPack& pack,
                        const liaison::Reporter& reporter, const Asked& asked) {
  switch (refusal) {
    case liaison::Refusal::kWay:
      return user_error(UserCode::kReportWay, {{"given", given_or_purpose(asked)},
                                               {"policy", pack.pack.name},
                                               {"choices", ways_of(pack.pack, asked.purpose, org.kind)}});
    case liaison::Refusal::kParty:
      return user_error(UserCode::kPolicyParty, {{"path", pack.pack.name},
                                                 {"what", absent_of(pack.pack, asked, reporter)}});
    case liaison::Refusal::kSponsor: return user_error(UserCode::kReportSponsor);
    case liaison::Refusal::kAccident: return user_error(UserCode::kReportAccident);
    case liaison::Refusal::kNowhere:
      return user_error(UserCode::kReportNowhere, {{"handle", org.handle}});
  }
  return user_error(UserCode::kBug, {{"what", "route"}});
}

member::Outcome<OwnReporter> own_reporter(member::Session& session) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto own = session.identity();
  if (!own) return own.error();
  const Organisation* org = (*roster)->find_org((*own)->subject.roster_org);
  if (org == nullptr) return user_error(UserCode::kNoRoster);
  return OwnReporter{*own, org, reporter_of(**roster, *org, (*own)->is_company())};
}

}  // namespace ceptoar::work
