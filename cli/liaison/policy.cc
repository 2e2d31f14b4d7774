// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/policy.h"

#include <algorithm>
#include <iterator>

namespace ceptoar::liaison {
namespace {

constexpr std::array<std::string_view, kTriggerCount> kTriggers = {
    "serious_failure", "attack_detected_no_damage", "attack_announced",
    "attack_damage",   "preparatory_act",           "information_theft",
    "unrelated_system", "other",                    "unknown"};
constexpr std::array<std::string_view, kFactCount> kFacts = {
    "legally_reportable", "operator_judges_exceptional", "clearly_not_cyber",
    "damage_likely",      "specific_group_intent",       "critical_system"};

constexpr std::string_view kEverySector = "*";

template <class E, std::size_t N>
std::optional<E> find_name(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<E>(at - names.begin());
}

}  // namespace

std::string_view trigger_name(Trigger trigger) {
  return kTriggers[static_cast<std::size_t>(trigger)];
}
std::optional<Trigger> parse_trigger(std::string_view name) {
  return find_name<Trigger>(kTriggers, name);
}
std::string_view fact_name(Fact fact) { return kFacts[static_cast<std::size_t>(fact)]; }
std::optional<Fact> parse_fact(std::string_view name) { return find_name<Fact>(kFacts, name); }

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kReport: return "report";
    case Verdict::kNotRequired: return "not_required";
    case Verdict::kVoluntary: return "voluntary";
  }
  return {};
}

std::string_view step_name(Step step) {
  switch (step) {
    case Step::kOperator: return "operator";
    case Step::kCeptoar: return "ceptoar";
    case Step::kPrefecture: return "prefecture";
    case Step::kMinistry: return "ministry";
    case Step::kNisc: return "nisc";
    case Step::kCouncil: return "council";
    case Step::kResponseMinistry: return "response_ministry";
    case Step::kAgency: return "agency";
    case Step::kSponsor: return "sponsor";
    case Step::kAccidentSystem: return "accident_system";
    case Step::kPartner: return "partner";
    case Step::kSender: return "sender";
    case Step::kNamed: return "org";
  }
  return {};
}

std::string hop_name(const Hop& hop) {
  const std::string name(step_name(hop.step));
  return hop == Step::kNamed ? name + ":" + hop.org : name;
}

std::string_view purpose_name(Purpose purpose) {
  switch (purpose) {
    case Purpose::kReport: return "report";
    case Purpose::kConsult: return "consult";
    case Purpose::kAgreement: return "agreement";
    case Purpose::kSilent: return "silent";
    case Purpose::kNotice: return "notice";
  }
  return {};
}

std::string_view sender_name(OrgKind kind) {
  return kind == OrgKind::kCeptoar ? "operator" : org_kind_name(kind);
}

Known Facts::of(Fact fact) const {
  return known[static_cast<std::size_t>(fact)].value_or(Known::kUnknown);
}

bool Condition::fits(const Facts& facts_known) const {
  const auto trigger = static_cast<unsigned>(facts_known.trigger_or_unknown());
  if ((triggers >> trigger & 1) == 0) return false;
  for (std::size_t i = 0; i < kFactCount; ++i) {
    const auto known = static_cast<unsigned>(facts_known.of(static_cast<Fact>(i)));
    if ((facts[i] >> known & 1) == 0) return false;
  }
  return true;
}

Step sender_step(OrgKind kind) {
  switch (kind) {
    case OrgKind::kCeptoar: return Step::kOperator;
    case OrgKind::kMinistry: return Step::kMinistry;
    case OrgKind::kNisc: return Step::kNisc;
    case OrgKind::kCouncil: return Step::kCouncil;
    case OrgKind::kAgency: return Step::kAgency;
    case OrgKind::kResponseMinistry: return Step::kResponseMinistry;
    // They tell NISC, as an agency does; no pack has ways of their own.
    case OrgKind::kObserver:
    case OrgKind::kAssociate: return Step::kAgency;
  }
  return Step::kOperator;
}

bool is_party(const Hop& hop) {
  switch (hop.step) {
    case Step::kCeptoar:
    case Step::kMinistry:
    case Step::kNisc:
    case Step::kCouncil:
    case Step::kResponseMinistry:
    case Step::kPartner:
    case Step::kNamed: return true;
    case Step::kOperator:
    case Step::kPrefecture:
    case Step::kAgency:
    case Step::kSponsor:
    case Step::kAccidentSystem:
    case Step::kSender: return false;
  }
  return false;
}

const Way& Route::way(Case which) const {
  const auto& own = ways[static_cast<std::size_t>(which)];
  return own ? *own : *ways[0];
}

const Route* Pack::find_route(std::string_view sector) const {
  const auto at = std::find_if(routes.begin(), routes.end(),
                               [&](const Route& route) { return route.sector == sector; });
  return at == routes.end() ? nullptr : &*at;
}

const Route* Pack::route_for(std::string_view sector) const {
  const Route* own = find_route(sector);
  return own != nullptr ? own : find_route(kEverySector);
}

std::vector<const SenderWay*> Pack::ways_for(Purpose purpose, OrgKind kind,
                                             std::string_view id) const {
  std::vector<const SenderWay*> out;
  for (const SenderWay& one : ways) {
    const bool may = std::find(one.from.begin(), one.from.end(), kind) != one.from.end();
    const bool meant = id.empty() ? !one.by_name : one.id == id;
    if (one.purpose == purpose && may && meant) out.push_back(&one);
  }
  return out;
}

std::vector<Hop> Pack::named() const {
  std::vector<Hop> out;
  const auto take = [&](const Way& way) {
    for (const auto* hops : {&way.path, &way.readers}) {
      std::copy_if(hops->begin(), hops->end(), std::back_inserter(out),
                   [](const Hop& hop) { return hop == Step::kNamed; });
    }
  };
  for (const Route& route : routes) {
    for (const auto& way : route.ways) {
      if (way) take(*way);
    }
  }
  for (const SenderWay& one : ways) take(one.way);
  return out;
}

const HoldReason* Pack::find_hold(std::string_view id) const {
  const auto at = std::find_if(holds.begin(), holds.end(),
                               [&](const HoldReason& hold) { return hold.id == id; });
  return at == holds.end() ? nullptr : &*at;
}

const Rule& decide(const Pack& pack, const Facts& facts) {
  const auto at = std::find_if(pack.rules.begin(), pack.rules.end(),
                               [&](const Rule& rule) { return rule.when.fits(facts); });
  CEPTOAR_CHECK(at != pack.rules.end());  // parse_pack: the last rule fits always
  return *at;
}

const Question* next_question(const Pack& pack, const Facts& facts) {
  for (const Question& question : pack.questions) {
    const bool open = question.fact ? !facts.known[static_cast<std::size_t>(*question.fact)]
                                    : !facts.trigger;
    if (open && question.when.fits(facts)) return &question;
  }
  return nullptr;
}

}  // namespace ceptoar::liaison
