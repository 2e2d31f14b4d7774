// SPDX-License-Identifier: Apache-2.0
// Times: UTC milliseconds inside, JST (fixed +09:00, Japan has no summer time) on screens, RFC 3339
// UTC in JSON. No time zone database, no locale.
#ifndef CEPTOAR_SCHEMA_TIME_H_
#define CEPTOAR_SCHEMA_TIME_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "schema/result.h"

namespace ceptoar {

inline constexpr std::uint64_t kMsPerDay = 86'400'000;

// "2026-11-20T01:20:00Z"; with milliseconds only where they are not zero: "...00.123Z".
std::string format_rfc3339(std::uint64_t ms);
// Strict RFC 3339 with "Z" or an offset; refuses leap second :60, lower case and missing parts.
Result<std::uint64_t> parse_rfc3339(std::string_view text);

struct CivilTime {
  int year, month, day, hour, minute, second;
  int weekday;  // 0 = Sunday
};
CivilTime to_jst(std::uint64_t ms);
// "11/20 10:21"
std::string format_jst_short(std::uint64_t ms);
// "2026-11-20 10:21:05 JST"
std::string format_jst_long(std::uint64_t ms);

// 00:00 UTC of the day of `ms`, plus `days`: the horizon of a sealing (decisions "Objects").
std::uint64_t horizon_ms(std::uint64_t ms, std::uint64_t days);

// Hybrid logical clock: milliseconds << 16 | counter.
inline std::uint64_t hlc_ms(std::uint64_t hlc) { return hlc >> 16; }
// The next value after `last` at wall time `now_ms`: never equal, never smaller.
std::uint64_t next_hlc(std::uint64_t last, std::uint64_t now_ms);

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_TIME_H_
