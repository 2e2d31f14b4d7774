// SPDX-License-Identifier: Apache-2.0
// Deadlines of reporting regimes (NIS2, CIRCIA, an organisation's own) as data: so many hours or months
// after something, shown as clocks. They remind; they decide nothing about the law.
// Errors of parsing: kMalformed, kLimitExceeded, kUnsupportedVersion, kChain (deadlines that wait for
// each other); the context says where.
#ifndef CEPTOAR_CLI_LIAISON_REGIMES_H_
#define CEPTOAR_CLI_LIAISON_REGIMES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/policy.h"

namespace ceptoar::liaison {

inline constexpr std::size_t kRegimeBytes = 64 * 1024;

struct Deadline {
  std::string id;             // "early-warning"
  std::string after;          // "aware", another event that a person tells, or a deadline's id before it
  std::uint32_t hours = 0;    // either these ...
  std::uint32_t months = 0;   // ... or calendar months in Japan's time
  Words words;
};
struct Regime {
  std::string id;             // "nis2"
  Words words;
  std::vector<Deadline> deadlines;
};
// Of files: the program's own, and `regimes.toml` of a home.
Result<std::vector<Regime>> parse_regimes(std::string_view toml);
const std::vector<Regime>& shipped_regimes();

// What a person told: "aware" -> time; "nis2/notification" -> when that was done. UTC milliseconds.
using Marks = std::map<std::string, std::uint64_t, std::less<>>;
struct Due {
  const Deadline* deadline = nullptr;
  std::optional<std::uint64_t> due_ms;   // nullopt: what it counts from has not come about
  std::optional<std::uint64_t> done_ms;
};
// Lifetime: the regime outlives what is returned. A deadline that counts from another one counts from
// when that was met, and until then from when it is due.
std::vector<Due> due_times(const Regime& regime, const Marks& marks);

// A month later, the last day of a shorter month; JST.
std::uint64_t months_after(std::uint64_t ms, std::uint32_t months);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_REGIMES_H_
