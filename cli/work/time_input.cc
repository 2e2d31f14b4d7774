// SPDX-License-Identifier: Apache-2.0
#include "cli/work/time_input.h"

#include <array>
#include <charconv>
#include <chrono>
#include <string>

#include "schema/time.h"

namespace ceptoar::work {
namespace {

constexpr std::uint64_t kMinuteMs = 60'000;
constexpr std::uint64_t kJstMs = 9 * 60 * kMinuteMs;
constexpr std::uint64_t kHalfYearMs = 183 * kMsPerDay;

// U+FF01..FF5E are ASCII 21..7E, full width; U+3000 is their space.
std::string half_width(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[i + at]); };
    const bool wide = i + 2 < text.size() && byte(0) == 0xEF && (byte(1) == 0xBC || byte(1) == 0xBD);
    if (wide) {
      out.push_back(static_cast<char>((byte(1) == 0xBC ? 0x20 : 0x60) + (byte(2) - 0x80)));
      i += 2;
    } else if (text.substr(i).starts_with("\u3000")) {
      out.push_back(' ');
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// The number at the front, which is taken off; one to `most_digits` digits.
std::optional<unsigned> take_number(std::string_view& text, std::size_t most_digits) {
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits == 0 || digits > most_digits) return std::nullopt;
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + digits, value);
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::uint64_t> parse_span(std::string_view text) {
  const auto amount = take_number(text, 4);
  if (!amount || *amount == 0 || text.size() != 1) return std::nullopt;
  switch (text.front()) {
    case 'm': return *amount * kMinuteMs;
    case 'h': return *amount * 60 * kMinuteMs;
    case 'd': return *amount * kMsPerDay;
    default: return std::nullopt;
  }
}

// "12:00" as time of day.
std::optional<std::uint64_t> parse_clock(std::string_view text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ':') || text.size() != 2) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59 || !text.empty()) return std::nullopt;
  return (*hour * 60 + *minute) * kMinuteMs;
}

std::optional<std::uint64_t> jst_day(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return static_cast<std::uint64_t>(days) * kMsPerDay - kJstMs;
}

// "11/20 12:00": of last year, this year or the next. Of the next only when that is nearer than the one just over: who
// types what has just passed does not mean a year from now.
std::optional<std::uint64_t> parse_day_and_clock(std::string_view text, std::uint64_t now_ms,
                                                 Nearest nearest) {
  const auto month = take_number(text, 2);
  if (!month || !take(text, '/')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day || !take(text, ' ')) return std::nullopt;
  const auto clock = parse_clock(text);
  if (!clock) return std::nullopt;
  const int year = to_jst(now_ms).year;
  const std::array<int, 2> years = nearest == Nearest::kFuture ? std::array{year, year + 1}
                                                               : std::array{year, year - 1};
  for (const int candidate : years) {
    const auto at = jst_day(candidate, *month, *day);
    if (!at) continue;
    const std::uint64_t ms = *at + *clock;
    if (nearest == Nearest::kPast ? ms > now_ms : ms <= now_ms) continue;
    if (candidate > year && ms - now_ms > kHalfYearMs) continue;
    return ms;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_day(std::string_view typed,
                                                                 std::uint64_t now_ms) {
  const std::string plain = half_width(typed);
  std::string_view text = plain;
  const auto first = take_number(text, 4);
  if (!first) return std::nullopt;
  std::optional<std::uint64_t> at;
  if (take(text, '-')) {
    const auto month = take_number(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day || !text.empty() || *first < 1970) return std::nullopt;
    at = jst_day(static_cast<int>(*first), *month, *day);
  } else if (take(text, '/')) {
    const auto day = take_number(text, 2);
    if (!day || !text.empty()) return std::nullopt;
    const int year = to_jst(now_ms).year;
    at = jst_day(year, *first, *day);
    if (!at || *at > now_ms) at = jst_day(year - 1, *first, *day);
  }
  if (!at) return std::nullopt;
  return std::pair(*at, *at + kMsPerDay);
}

namespace {

// "2026-12-01 09:00"
std::optional<std::uint64_t> parse_date_and_clock(std::string_view text) {
  constexpr std::size_t kDate = 10;
  if (text.size() <= kDate || text[kDate] != ' ' || text[4] != '-') return std::nullopt;
  const auto day = parse_day(text.substr(0, kDate), 0);
  const auto clock = parse_clock(text.substr(kDate + 1));
  if (!day || !clock) return std::nullopt;
  return day->first + *clock;
}

// What has no date, or one without its year.
std::optional<std::uint64_t> parse_short(std::string_view text, std::uint64_t now_ms, Nearest nearest) {
  const auto clock = parse_clock(text);
  if (!clock) return parse_day_and_clock(text, now_ms, nearest);
  const std::uint64_t midnight = (now_ms + kJstMs) / kMsPerDay * kMsPerDay - kJstMs;
  const std::uint64_t today = midnight + *clock;
  if (nearest == Nearest::kFuture) return today > now_ms ? today : today + kMsPerDay;
  return today <= now_ms ? today : today - kMsPerDay;
}

}  // namespace

std::optional<std::uint64_t> parse_when(std::string_view typed, std::uint64_t now_ms,
                                        Nearest nearest) {
  const std::string plain = half_width(typed);
  const std::string_view text = plain;
  if (const auto exact = parse_rfc3339(text)) return *exact;
  if (const auto named = parse_date_and_clock(text)) return *named;
  if (const auto span = parse_span(text)) {
    return nearest == Nearest::kFuture ? now_ms + *span : now_ms - *span;
  }
  return parse_short(text, now_ms, nearest);
}

std::string with_date(const std::string& typed, std::uint64_t typed_ms, Nearest nearest) {
  constexpr std::size_t kToTheMinute = 16;  // of "2026-11-20 12:00 ..."
  const std::string plain = half_width(typed);
  auto ms = parse_short(plain, typed_ms, nearest);
  if (const auto span = parse_span(plain); span && nearest == Nearest::kPast) ms = typed_ms - *span;
  return ms ? format_jst_long(*ms).substr(0, kToTheMinute) : typed;
}

}  // namespace ceptoar::work
