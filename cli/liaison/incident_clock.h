// SPDX-License-Identifier: Apache-2.0
// The clock of an incident, which runs apart from its reports: a system that is restored is not an impact
// that is over, and neither is the fault contained (FY2007: restored at noon, impact until the next day;
// repaired, and a sister product failed three days later). Steps may be left out, none is taken back but
// one: what was only watched may break out again, and stays the same case.
#ifndef CEPTOAR_CLI_LIAISON_INCIDENT_CLOCK_H_
#define CEPTOAR_CLI_LIAISON_INCIDENT_CLOCK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/report_form.h"
#include "cli/liaison/said.h"

namespace ceptoar::liaison {

enum class ClockState : std::uint8_t {
  kOngoing = 1, kWorkaround, kRestored, kImpactEnded, kContained, kWatch, kClosed,
};
std::string_view clock_name(ClockState state);  // "ongoing", "workaround", ... "watch", "closed"
std::optional<ClockState> parse_clock(std::string_view name);
// Forwards, or from watching back to ongoing.
bool may_follow(ClockState from, ClockState to);

struct ClockStep {
  ClockState state = ClockState::kOngoing;
  TimeSaid at;
};
// What a report's own times say, in the order of the states. Nothing said: ongoing.
std::vector<ClockStep> steps_of(const std::vector<ReportFact>& facts);
ClockState state_of(const std::vector<ReportFact>& facts);
// Of a matter with several reports: as far as the one that is furthest behind.
ClockState state_of_all(const std::vector<ClockState>& reports);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_INCIDENT_CLOCK_H_
