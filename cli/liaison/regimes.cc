// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/regimes.h"

#include <algorithm>
#include <chrono>

namespace ceptoar::liaison {

std::uint64_t months_after(std::uint64_t ms, std::uint32_t months) {
  using namespace std::chrono;
  constexpr std::int64_t kJstMs = 9 * 3'600'000;
  const sys_time<milliseconds> local{milliseconds(static_cast<std::int64_t>(ms) + kJstMs)};
  const auto day = floor<days>(local);
  const year_month_day from{day};
  year_month_day to = from + std::chrono::months(months);
  if (!to.ok()) to = to.year() / to.month() / last;
  const auto at = sys_days(to) + (local - day);
  return static_cast<std::uint64_t>(at.time_since_epoch().count() - kJstMs);
}

std::vector<Due> due_times(const Regime& regime, const Marks& marks) {
  constexpr std::uint64_t kHourMs = 3'600'000;
  std::vector<Due> out;
  const auto told = [&](const std::string& name) -> std::optional<std::uint64_t> {
    const auto at = marks.find(name);
    if (at == marks.end()) return std::nullopt;
    return at->second;
  };
  for (const Deadline& deadline : regime.deadlines) {
    Due due{&deadline, std::nullopt, told(regime.id + "/" + deadline.id)};
    std::optional<std::uint64_t> from = told(deadline.after);
    for (const Due& before : out) {
      if (before.deadline->id == deadline.after) {
        from = before.done_ms ? before.done_ms : before.due_ms;
      }
    }
    if (from) {
      due.due_ms = deadline.months != 0 ? months_after(*from, deadline.months)
                                        : *from + deadline.hours * kHourMs;
    }
    out.push_back(due);
  }
  return out;
}

}  // namespace ceptoar::liaison
