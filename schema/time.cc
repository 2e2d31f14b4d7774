// SPDX-License-Identifier: Apache-2.0
#include "schema/time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

namespace ceptoar {
namespace {

constexpr std::uint64_t kJstOffsetMs = 9 * 3'600'000;
// 9999-12-31T23:59:59.999Z: four digits of year are all that RFC 3339 has. A later number can only
// be a stranger's nonsense; it is shown as this.
constexpr std::uint64_t kLastMs = 253'402'300'799'999;

CivilTime civil(std::uint64_t ms) {
  const std::chrono::sys_days day{std::chrono::days{static_cast<std::int64_t>(ms / kMsPerDay)}};
  const std::chrono::year_month_day date{day};
  const auto second_of_day = static_cast<int>(ms % kMsPerDay / 1000);
  return {.year = int{date.year()},
          .month = static_cast<int>(unsigned{date.month()}),
          .day = static_cast<int>(unsigned{date.day()}),
          .hour = second_of_day / 3600,
          .minute = second_of_day / 60 % 60,
          .second = second_of_day % 60,
          .weekday = static_cast<int>(std::chrono::weekday{day}.c_encoding())};
}

template <class... Args>
std::string format(const char* pattern, Args... args) {
  std::array<char, 64> out{};
  const int length = std::snprintf(out.data(), out.size(), pattern, args...);
  CEPTOAR_CHECK(length > 0 && static_cast<std::size_t>(length) < out.size());
  return out.data();
}

// Takes what it reads off the front.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  // Exactly `digits` decimal digits.
  int number(std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!at_digit()) {
        good_ = false;
        return 0;
      }
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }
  bool accept(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) { good_ = accept(c) && good_; }
  bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

// Milliseconds of ".123..."; finer digits are dropped.
int read_fraction(Cursor& in) {
  if (!in.accept('.')) return 0;
  int ms = in.number(1) * 100;
  for (const int weight : {10, 1}) {
    if (in.at_digit()) ms += in.number(1) * weight;
  }
  while (in.at_digit()) in.number(1);
  return ms;
}

// Minutes east of UTC.
std::optional<int> read_offset(Cursor& in) {
  if (in.accept('Z')) return 0;
  const bool east = in.accept('+');
  if (!east) in.expect('-');
  const int hours = in.number(2);
  in.expect(':');
  const int minutes = in.number(2);
  if (!in.good() || hours > 23 || minutes > 59) return std::nullopt;
  return (east ? 1 : -1) * (hours * 60 + minutes);
}

}  // namespace

std::string format_rfc3339(std::uint64_t ms) {
  ms = std::min(ms, kLastMs);
  const CivilTime t = civil(ms);
  const std::string whole =
      format("%04d-%02d-%02dT%02d:%02d:%02d", t.year, t.month, t.day, t.hour, t.minute, t.second);
  if (ms % 1000 == 0) return whole + "Z";
  return whole + format(".%03dZ", static_cast<int>(ms % 1000));
}

Result<std::uint64_t> parse_rfc3339(std::string_view text) {
  const Error bad = fail(ErrorCode::kMalformed, "not an RFC 3339 time");
  Cursor in(text);
  const int year = in.number(4);
  in.expect('-');
  const int month = in.number(2);
  in.expect('-');
  const int day = in.number(2);
  in.expect('T');
  const int hour = in.number(2);
  in.expect(':');
  const int minute = in.number(2);
  in.expect(':');
  const int second = in.number(2);
  const int ms = read_fraction(in);
  const auto offset = read_offset(in);
  if (!in.good() || !in.at_end() || !offset) return bad;
  if (hour > 23 || minute > 59 || second > 59) return bad;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return bad;
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  const std::int64_t seconds = days * 86'400 + hour * 3600 + (minute - *offset) * 60 + second;
  if (seconds < 0) return bad;  // before 1970
  return static_cast<std::uint64_t>(seconds) * 1000 + static_cast<std::uint64_t>(ms);
}

CivilTime to_jst(std::uint64_t ms) {
  return civil(std::min(ms, kLastMs - kJstOffsetMs) + kJstOffsetMs);
}

std::string format_jst_short(std::uint64_t ms) {
  const CivilTime t = to_jst(ms);
  return format("%02d/%02d %02d:%02d", t.month, t.day, t.hour, t.minute);
}

std::string format_jst_long(std::uint64_t ms) {
  const CivilTime t = to_jst(ms);
  return format("%04d-%02d-%02d %02d:%02d:%02d JST", t.year, t.month, t.day, t.hour, t.minute,
                t.second);
}

std::uint64_t horizon_ms(std::uint64_t ms, std::uint64_t days) {
  return (ms / kMsPerDay + days) * kMsPerDay;
}

std::uint64_t next_hlc(std::uint64_t last, std::uint64_t now_ms) {
  return std::max(last + 1, now_ms << 16);
}

}  // namespace ceptoar
