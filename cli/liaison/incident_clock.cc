// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/incident_clock.h"

#include <algorithm>
#include <array>

namespace ceptoar::liaison {
namespace {

constexpr std::array<std::string_view, 7> kNames = {
    "ongoing", "workaround", "restored", "impact_ended", "contained", "watch", "closed"};

struct Said {
  std::string_view fact;
  ClockState state;
};
// Of the form: what the reporter says of the end. The last two are said of a matter, by a person.
constexpr std::array kSaid = {Said{"occurred", ClockState::kOngoing},
                              Said{"workaround_done", ClockState::kWorkaround},
                              Said{"restored", ClockState::kRestored},
                              Said{"impact_ended", ClockState::kImpactEnded},
                              Said{"contained", ClockState::kContained}};

}  // namespace

std::string_view clock_name(ClockState state) {
  return kNames[static_cast<std::size_t>(state) - 1];
}

std::optional<ClockState> parse_clock(std::string_view name) {
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<ClockState>(at - kNames.begin() + 1);
}

bool may_follow(ClockState from, ClockState to) {
  return to > from || (from == ClockState::kWatch && to == ClockState::kOngoing);
}

std::vector<ClockStep> steps_of(const std::vector<ReportFact>& facts) {
  std::vector<ClockStep> out;
  for (const Said& said : kSaid) {
    for (const ReportFact& fact : facts) {
      if (fact.name != said.fact) continue;
      if (const auto at = decode_time(fact.value)) out.push_back({said.state, *at});
    }
  }
  return out;
}

ClockState state_of(const std::vector<ReportFact>& facts) {
  const auto steps = steps_of(facts);
  return steps.empty() ? ClockState::kOngoing : steps.back().state;
}

ClockState state_of_all(const std::vector<ClockState>& reports) {
  if (reports.empty()) return ClockState::kOngoing;
  return *std::min_element(reports.begin(), reports.end());
}

}  // namespace ceptoar::liaison
