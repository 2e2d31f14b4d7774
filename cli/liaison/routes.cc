// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/routes.h"

#include <algorithm>

namespace ceptoar::liaison {
namespace {

bool holds(const std::vector<Hop>& hops, const Hop& hop) {
  return std::find(hops.begin(), hops.end(), hop) != hops.end();
}

bool has_word(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string> listed(const std::string& handle) {
  return handle.empty() ? std::vector<std::string>() : std::vector{handle};
}

std::vector<std::string> handles_of(const Reporter& reporter, const Hop& hop,
                                    const std::string& partner) {
  switch (hop.step) {
    case Step::kCeptoar: return listed(reporter.ceptoar);
    case Step::kMinistry: return listed(reporter.ministry);
    case Step::kNisc: return listed(reporter.nisc);
    case Step::kCouncil: return listed(reporter.council);
    case Step::kResponseMinistry: return reporter.response_ministries;
    case Step::kPartner: return listed(partner);
    case Step::kNamed: return listed(hop.org);
    case Step::kOperator:
    case Step::kPrefecture:
    case Step::kAgency:
    case Step::kSponsor:
    case Step::kAccidentSystem:
    case Step::kSender: return {};
  }
  return {};
}

// Steps of parties that this reporter does not have are left out: a sector without a ministry.
Planned plan_of(const Way& way, const Reporter& reporter, const std::string& partner = {}) {
  if (absent_party(way, reporter) != nullptr) return Refusal::kParty;
  Plan out;
  out.way = way;
  const auto missing = [&](const Hop& hop) {
    if (hop == Step::kNamed && hop.org == reporter.self) return true;  // it reads what it sends
    return is_party(hop) && handles_of(reporter, hop, partner).empty();
  };
  std::erase_if(out.way.path, missing);
  std::erase_if(out.way.readers, missing);
  if (out.way.path.front() == Step::kSender) out.way.path.front() = Hop{sender_step(reporter.kind)};
  for (const Hop& hop : out.way.readers) {
    for (std::string& handle : handles_of(reporter, hop, partner)) {
      if (!has_word(out.to, handle)) out.to.push_back(std::move(handle));
    }
  }
  out.ceptoar_passes = holds(out.way.path, Hop{Step::kCeptoar});
  out.ceptoar_reads = holds(out.way.readers, Hop{Step::kCeptoar});
  return out;
}

bool reaches_somebody(const Planned& planned) {
  const Plan* plan = std::get_if<Plan>(&planned);
  return plan == nullptr || !plan->to.empty();
}

// The first row of the pack that leads to somebody. `if_none`: where it has no row at all.
Planned first_of(const Pack& pack, Purpose purpose, const Reporter& reporter, std::string_view id,
                 Refusal if_none, const std::string& partner = {}) {
  const auto ways = pack.ways_for(purpose, reporter.kind, id);
  for (const SenderWay* one : ways) {
    auto planned = plan_of(one->way, reporter, partner);
    if (reaches_somebody(planned)) return planned;
  }
  return ways.empty() ? if_none : Refusal::kNowhere;
}

// Whom the pack has no row for has nowhere to report to; a way that was asked for, or a pack from before ways
// were rows, is another matter.
Refusal none_for(const Pack& pack, std::string_view id) {
  return id.empty() && !pack.ways.empty() ? Refusal::kNowhere : Refusal::kWay;
}

}  // namespace

const Hop* absent_party(const Way& way, const Reporter& reporter) {
  const auto absent = [&](const Hop& hop) {
    if (hop == Step::kNamed) return !has_word(reporter.known, hop.org);
    return hop == Step::kResponseMinistry && reporter.response_ministries.empty();
  };
  const auto at = std::find_if(way.path.begin(), way.path.end(), absent);
  return at == way.path.end() ? nullptr : &*at;
}

Planned plan_report(const Pack& pack, const Reporter& reporter, Case which, std::string_view way) {
  if (reporter.kind != OrgKind::kCeptoar || !way.empty()) {
    return first_of(pack, Purpose::kReport, reporter, way, none_for(pack, way));
  }
  const Route* route = pack.route_for(reporter.sector);
  if (route == nullptr) return Refusal::kNowhere;
  const Way& usual = route->way(which);
  if (holds(usual.path, Hop{Step::kSponsor})) return Refusal::kSponsor;
  if (usual.readers.empty()) return Refusal::kAccident;
  auto planned = plan_of(usual, reporter);
  if (!reaches_somebody(planned)) return Refusal::kNowhere;
  return planned;
}

Planned plan_direct(const Pack& pack, Plan plan, const Reporter& reporter) {
  const auto ways = pack.ways_for(Purpose::kSilent, reporter.kind, {});
  // Who has no ministry above him has nobody to go past.
  if (ways.empty()) {
    if (holds(plan.way.path, Hop{Step::kMinistry}) && reporter.kind != OrgKind::kMinistry) {
      return Refusal::kWay;
    }
    return plan;
  }
  for (const SenderWay* one : ways) {
    const Hop past{*one->past};
    if (!holds(plan.way.path, past)) continue;
    auto planned = plan_of(one->way, reporter);
    if (std::holds_alternative<Refusal>(planned)) return planned;
    const Plan& hotline = std::get<Plan>(planned);
    if (hotline.to.empty()) continue;
    plan.way.path = hotline.way.path;
    plan.way.words = hotline.way.words;
    for (const Hop& hop : hotline.way.readers) {
      if (!holds(plan.way.readers, hop)) plan.way.readers.push_back(hop);
    }
    for (const std::string& to : hotline.to) {
      if (!has_word(plan.to, to)) plan.to.push_back(to);
    }
    plan.ceptoar_passes = hotline.ceptoar_passes;
    plan.ministry_copy = holds(plan.way.readers, past);
    return plan;
  }
  return plan;
}

Planned plan_agreement(const Pack& pack, const Reporter& reporter, const std::string& partner) {
  if (partner.empty() || partner == reporter.ceptoar) return Refusal::kNowhere;
  return first_of(pack, Purpose::kAgreement, reporter, {}, Refusal::kWay, partner);
}

Planned plan_notice(const Pack& pack, const Reporter& reporter) {
  return first_of(pack, Purpose::kNotice, reporter, {}, Refusal::kWay);
}

Planned plan_consult(const Pack& pack, const Reporter& reporter, std::string_view way) {
  return first_of(pack, Purpose::kConsult, reporter, way, none_for(pack, way));
}

}  // namespace ceptoar::liaison
