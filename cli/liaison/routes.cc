// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/routes.h"

#include <algorithm>

namespace ceptoar::liaison {
namespace {

bool holds(const std::vector<Step>& steps, Step step) {
  return std::find(steps.begin(), steps.end(), step) != steps.end();
}

const std::string& handle_of(const Reporter& reporter, Step step) {
  static const std::string kNone;
  switch (step) {
    case Step::kCeptoar: return reporter.ceptoar;
    case Step::kMinistry: return reporter.ministry;
    case Step::kNisc: return reporter.nisc;
    case Step::kOperator:
    case Step::kPrefecture:
    case Step::kSponsor:
    case Step::kAccidentSystem:
    case Step::kPartner: return kNone;
  }
  return kNone;
}

// Steps of parties that this reporter does not have are left out: a sector without a ministry.
Plan plan_of(const Way& way, const Reporter& reporter) {
  Plan out;
  out.way = way;
  const auto missing = [&](Step step) {
    const bool party = step == Step::kCeptoar || step == Step::kMinistry || step == Step::kNisc;
    return party && handle_of(reporter, step).empty();
  };
  std::erase_if(out.way.path, missing);
  std::erase_if(out.way.readers, missing);
  for (const Step step : out.way.readers) out.to.push_back(handle_of(reporter, step));
  out.ceptoar_passes = holds(out.way.path, Step::kCeptoar);
  out.ceptoar_reads = holds(out.way.readers, Step::kCeptoar);
  return out;
}

// A ministry that runs a critical system itself (air traffic control, weather), or a contribution to what
// the Cabinet Secretariat gathers.
Way government_way() {
  return {{Step::kOperator, Step::kNisc}, {Step::kNisc}, {"政府部内の連絡体制", "by the government's own lines"}};
}

Way usual_way() {
  return {{Step::kOperator, Step::kMinistry, Step::kNisc},
          {Step::kMinistry, Step::kNisc},
          {"所管省庁を通じて", "through the competent ministry"}};
}

}  // namespace

std::variant<Plan, Refusal> plan_report(const Pack& pack, const Reporter& reporter, Case which) {
  if (reporter.kind == OrgKind::kNisc || reporter.kind == OrgKind::kCouncil) {
    return Refusal::kNowhere;
  }
  Plan out;
  if (reporter.kind == OrgKind::kMinistry) {
    out = plan_of(government_way(), reporter);
  } else {
    const Route* route = pack.find_route(reporter.sector);
    const Way way = route == nullptr ? usual_way() : route->way(which);
    if (holds(way.path, Step::kSponsor)) return Refusal::kSponsor;
    if (way.readers.empty()) return Refusal::kAccident;
    out = plan_of(way, reporter);
  }
  if (out.to.empty()) return Refusal::kNowhere;
  return out;
}

Plan plan_direct(Plan plan, const Reporter& reporter) {
  if (reporter.nisc.empty() || !holds(plan.way.path, Step::kMinistry)) return plan;
  plan.way.path = {Step::kOperator, Step::kNisc};
  plan.way.words = {"所管省庁から応答がないため、内閣官房へ直接",
                    "straight to the Cabinet Secretariat, as the ministry does not answer"};
  if (!holds(plan.way.readers, Step::kNisc)) {
    plan.way.readers.push_back(Step::kNisc);
    plan.to.push_back(reporter.nisc);
  }
  plan.ceptoar_passes = false;
  plan.ministry_copy = holds(plan.way.readers, Step::kMinistry);
  return plan;
}

std::variant<Plan, Refusal> plan_agreement(const Reporter& reporter, const std::string& partner) {
  if (partner.empty() || partner == reporter.ceptoar) return Refusal::kNowhere;
  Plan out;
  out.way = {{Step::kOperator, Step::kPartner},
             {Step::kPartner},
             {"関係機関との合意に基づく直接の共有", "shared directly by an agreement"}};
  out.to = {partner};
  return out;
}

std::variant<Plan, Refusal> plan_consult(const Reporter& reporter, bool to_nisc) {
  if (reporter.kind == OrgKind::kNisc || reporter.kind == OrgKind::kCouncil) {
    return Refusal::kNowhere;
  }
  const Step step = to_nisc || reporter.kind == OrgKind::kMinistry ? Step::kNisc : Step::kMinistry;
  Plan out = plan_of({{Step::kOperator, step}, {step}, {"相談", "consultation"}}, reporter);
  if (out.to.empty()) return Refusal::kNowhere;
  return out;
}

}  // namespace ceptoar::liaison
