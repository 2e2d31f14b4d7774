// SPDX-License-Identifier: Apache-2.0
// Times as people type them; JST unless they say otherwise.
#ifndef CEPTOAR_CLI_WORK_TIME_INPUT_H_
#define CEPTOAR_CLI_WORK_TIME_INPUT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ceptoar::work {

// Which of the times that a short form can mean.
enum class Nearest { kFuture, kPast };
// "12:00": the next one (kPast: the last one); "11/20 12:00": of the year that makes it nearest in
// that direction (kFuture: none, when it is over and comes again in more than half a year);
// "2026-12-01 09:00"; "30m", "2h", "3d": from `now_ms` on (kPast: before it); RFC 3339 with its zone.
// Full-width digits and signs count as half-width ones. nullopt: none of these. UTC milliseconds.
std::optional<std::uint64_t> parse_when(std::string_view text, std::uint64_t now_ms,
                                        Nearest nearest);
// What "12:00" and "11/20 12:00" meant when they were typed, with the date: "2026-11-20 12:00". So too, kPast, "30m".
// All else as it is: a span ahead counts from when it is read.
std::string with_date(const std::string& typed, std::uint64_t typed_ms, Nearest nearest);

// "11/20" (the last one), "2026-11-20": beginning and end of that day in Japan.
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_day(std::string_view text,
                                                                 std::uint64_t now_ms);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_TIME_INPUT_H_
