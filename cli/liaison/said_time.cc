// SPDX-License-Identifier: Apache-2.0
// Times as people say them.
#include <algorithm>
#include <array>
#include <chrono>
#include <charconv>

#include "cli/liaison/digits.h"
#include "cli/liaison/plain.h"
#include "cli/liaison/said.h"
#include "schema/time.h"

namespace ceptoar::liaison {
namespace {

constexpr std::uint64_t kMinuteMs = 60'000;
constexpr std::uint64_t kHourMs = 60 * kMinuteMs;
constexpr std::uint64_t kJstMs = 9 * kHourMs;
constexpr int kFirstYear = 1971;
constexpr int kLastYear = 2199;

class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  void skip_spaces() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  template <std::size_t N>
  bool take_any(const std::array<std::string_view, N>& words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return take(word); });
  }
  // One to `most` digits and no more.
  std::optional<int> take_number(std::size_t most) {
    std::size_t digits = 0;
    while (digits < rest_.size() && is_digit(rest_[digits])) ++digits;
    if (digits == 0 || digits > most) return std::nullopt;
    int value = 0;
    std::from_chars(rest_.data(), rest_.data() + digits, value);
    rest_.remove_prefix(digits);
    return value;
  }
  std::optional<int> take_two_digits() {
    if (rest_.size() < 2 || !is_digit(rest_[1])) return std::nullopt;
    return take_number(2);
  }

 private:
  std::string_view rest_;
};

// What was said of the day, as far as it was.
struct Day {
  std::optional<int> year, month, day;
  std::optional<int> third;     // 0, 1, 2: 上旬, 中旬, 下旬
  std::optional<int> days_ago;  // 今日, 昨日, 一昨日
};
struct Clock {
  std::optional<int> hour, minute;
  bool part = false;  // `hour` begins a part of the day
};

struct Part {
  std::string_view word;
  int hour;
};
// The weather service's parts of a day, and what people say for them.
constexpr std::array kParts = {Part{"未明", 0},   Part{"明け方", 3},     Part{"早朝", 3},
                               Part{"朝", 6},     Part{"昼前", 9},       Part{"午前中", 9},
                               Part{"昼過ぎ", 12}, Part{"夕方", 15},      Part{"夜のはじめ頃", 18},
                               Part{"深夜", 21},  Part{"夜遅く", 21},    Part{"夜", 18}};

std::uint64_t start_of_day(std::chrono::sys_days day) {
  return static_cast<std::uint64_t>(day.time_since_epoch().count()) * kMsPerDay - kJstMs;
}

std::optional<std::chrono::sys_days> civil(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (month < 1 || day < 1 || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

// The three parse functions take what is theirs and say false only where it cannot be.
bool parse_relative_day(Cursor& in, Day& day) {
  static constexpr std::array<std::string_view, 4> kToday = {"今日", "本日", "きょう", "today"};
  static constexpr std::array<std::string_view, 3> kYesterday = {"昨日", "きのう", "yesterday"};
  static constexpr std::array<std::string_view, 2> kBefore = {"一昨日", "おととい"};
  if (in.take_any(kBefore)) day.days_ago = 2;
  else if (in.take_any(kToday)) day.days_ago = 0;
  else if (in.take_any(kYesterday)) day.days_ago = 1;
  else return false;
  return true;
}

// 令和8年, 平成19年: years of an era begin with 1.
std::optional<int> take_era(Cursor& in) {
  static constexpr std::array<std::pair<std::string_view, int>, 2> kEras = {{{"令和", 2018},
                                                                            {"平成", 1988}}};
  for (const auto& [word, before] : kEras) {
    Cursor at = in;
    if (!at.take(word)) continue;
    const auto year = at.take("元") ? std::optional(1) : at.take_number(2);
    if (!year || *year < 1 || !at.take("年")) return std::nullopt;
    in = at;
    return before + *year;
  }
  return std::nullopt;
}

void parse_third(Cursor& in, Day& day) {
  if (in.take("上旬")) day.third = 0;
  else if (in.take("中旬")) day.third = 1;
  else if (in.take("下旬")) day.third = 2;
}

// 10月, 10月12日, 12日.
bool parse_kanji_month(Cursor& in, Day& day) {
  Cursor at = in;
  auto number = at.take_number(2);
  if (!number) return false;
  if (at.take("月")) {
    day.month = number;
    in = at;
    parse_third(in, day);
    if (day.third) return true;
    number = at.take_number(2);
    if (!number || !at.take("日")) return true;
    day.day = number;
    in = at;
    return true;
  }
  if (day.year || !at.take("日")) return false;
  day.day = number;
  in = at;
  return true;
}

// 2026-11-20, 2026/11/20, 2026-11, 2026年11月20日, 11/20, 11月20日.
void parse_date(Cursor& in, Day& day) {
  if (parse_relative_day(in, day)) return;
  day.year = take_era(in);
  if (!day.year) {
    Cursor at = in;
    const auto number = at.take_number(4);
    if (number && at.take("年")) {
      day.year = number;
      in = at;
    } else if (number && *number >= kFirstYear && (at.take("-") || at.take("/") || at.take("."))) {
      const auto month = at.take_number(2);
      if (!month) return;
      day.year = number;
      day.month = month;
      in = at;
      if (!at.take("-") && !at.take("/") && !at.take(".")) return;
      day.day = at.take_number(2);
      if (day.day) in = at;
      return;
    } else if (number && *number <= 12 && at.take("/")) {
      const auto of_month = at.take_number(2);
      if (!of_month) return;
      day.month = number;
      day.day = of_month;
      in = at;
      return;
    }
  }
  parse_kanji_month(in, day);
}

bool parse_kanji_minute(Cursor& in, Clock& clock) {
  if (in.take("半")) {
    clock.minute = 30;
    return true;
  }
  Cursor at = in;
  const auto minute = at.take_number(2);
  if (!minute || !at.take("分")) return true;
  clock.minute = minute;
  in = at;
  return *minute <= 59;
}

// 午前 and am differ at twelve alone.
enum class Half { kNone, kGozen, kAm, kAfternoon };

// 12:30 am and 午前12時30分 are half past midnight; 午前12時 is noon, as the decree of 1872 has it and as it
// follows 午前11時. False: such a time of day does not exist.
bool take_half(Half half, Clock& clock) {
  if (half == Half::kNone) return true;
  if (*clock.hour > 12) return false;
  const bool twelve = *clock.hour == 12;
  if (half == Half::kAfternoon) {
    if (!twelve) *clock.hour += 12;
    return true;
  }
  const bool noon = half == Half::kGozen && clock.minute.value_or(0) == 0;
  if (twelve && !noon) clock.hour = 0;
  return true;
}

// False: such a time of day does not exist.
bool parse_clock(Cursor& in, Clock& clock) {
  if (in.take("正午")) {
    clock = {12, 0, false};
    return true;
  }
  Half half = Half::kNone;
  Cursor at = in;
  if (at.take("午前")) half = Half::kGozen;
  else if (at.take("am")) half = Half::kAm;
  else if (at.take("午後") || at.take("pm")) half = Half::kAfternoon;
  at.skip_spaces();
  const auto hour = at.take_number(2);
  if (!hour) {
    for (const Part& part : kParts) {
      if (!in.take(part.word)) continue;
      clock = {part.hour, std::nullopt, true};
      return true;
    }
    return true;
  }
  if (at.take("時")) {
    clock.hour = hour;
    if (!parse_kanji_minute(at, clock)) return false;
  } else if (at.take(":")) {
    clock.hour = hour;
    clock.minute = at.take_two_digits();
    if (!clock.minute || *clock.minute > 59) return false;
    // Seconds are said by machines; nobody needs them here.
    if (at.take(":") && !at.take_two_digits()) return false;
  } else {
    return half == Half::kNone;  // a number that is no time of day: left to whoever reads on
  }
  Cursor after = at;
  after.skip_spaces();
  if (half == Half::kNone && after.take("am")) {
    half = Half::kAm;
    at = after;
  } else if (half == Half::kNone && after.take("pm")) {
    half = Half::kAfternoon;
    at = after;
  }
  in = at;
  if (!take_half(half, clock)) return false;
  return *clock.hour <= 23 || (*clock.hour == 24 && clock.minute.value_or(0) == 0);
}

void parse_before(Cursor& in, TimeSaid& out) {
  static constexpr std::array<std::string_view, 5> kAbout = {"約", "およそ", "about ", "around ",
                                                             "approx. "};
  for (bool found = true; found;) {
    in.skip_spaces();
    found = true;
    if (in.take_any(kAbout)) out.about = true;
    else if (in.take("遅くとも") || in.take("by ")) out.relation = Relation::kBy;
    else if (in.take("after ")) out.relation = Relation::kAfter;
    else if (in.take("before ")) out.relation = Relation::kBefore;
    else if (in.take("since ") || in.take("from ")) out.relation = Relation::kSince;
    else found = false;
  }
}

void parse_after(Cursor& in, TimeSaid& out) {
  static constexpr std::array<std::string_view, 7> kAbout = {"ごろ", "頃", "ころ", "くらい",
                                                             "ぐらい", "前後", "or so"};
  static constexpr std::array<std::string_view, 5> kAfter = {"を過ぎて", "過ぎ", "すぎ", "以降",
                                                             "以後"};
  static constexpr std::array<std::string_view, 4> kBy = {"までには", "までに", "まで", "以前"};
  static constexpr std::array<std::string_view, 3> kSince = {"から", "より", "以来"};
  for (bool found = true; found;) {
    in.skip_spaces();
    found = true;
    if (in.take_any(kAbout)) out.about = true;
    else if (in.take_any(kAfter)) out.relation = Relation::kAfter;
    else if (in.take_any(kBy)) out.relation = Relation::kBy;
    else if (in.take_any(kSince)) out.relation = Relation::kSince;
    else if (in.take("前")) out.relation = Relation::kBefore;
    else if (in.take("に") || in.take("。") || in.take("jst")) continue;
    else found = false;
  }
}

Precision precision_of(const Day& day, const Clock& clock) {
  if (clock.part) return Precision::kPartOfDay;
  if (clock.minute) return Precision::kMinute;
  if (clock.hour) return Precision::kHour;
  if (day.day || day.days_ago) return Precision::kDay;
  if (day.third) return Precision::kThirdOfMonth;
  return day.month ? Precision::kMonth : Precision::kYear;
}

// The day with what was not said filled in so that it lies before `now_ms`, the nearest one.
std::optional<std::uint64_t> resolve(const Day& day, const Clock& clock, std::uint64_t now_ms,
                                     Toward toward) {
  const std::uint64_t of_day = static_cast<std::uint64_t>(clock.hour.value_or(0)) * kHourMs +
                               static_cast<std::uint64_t>(clock.minute.value_or(0)) * kMinuteMs;
  const auto fits = [&](std::uint64_t ms) {
    return toward == Toward::kPast ? ms <= now_ms : ms + kMsPerDay > now_ms;
  };
  const CivilTime today = to_jst(now_ms);
  const auto first = civil(today.year, today.month, today.day);
  if (!first) return std::nullopt;
  if (day.days_ago) {
    const std::uint64_t ms =
        start_of_day(*first - std::chrono::days(*day.days_ago)) + of_day;
    if (toward == Toward::kPast && ms > now_ms) return std::nullopt;
    return ms;
  }
  if (!day.year && !day.month && !day.day) {
    const std::uint64_t ms = start_of_day(*first) + of_day;
    if (toward == Toward::kPast) return ms <= now_ms ? ms : ms - kMsPerDay;
    return ms > now_ms ? ms : ms + kMsPerDay;
  }
  const int third = day.third ? *day.third * 10 + 1 : 1;
  if (day.year) {
    const auto date = civil(*day.year, day.month.value_or(1), day.day.value_or(third));
    if (!date) return std::nullopt;
    const std::uint64_t ms = start_of_day(*date) + of_day;
    if (toward == Toward::kPast && ms > now_ms) return std::nullopt;
    return ms;
  }
  // Without a year, or without a month: go back, or on, until it is one that fits; far enough for a 29
  // February.
  const int step = toward == Toward::kPast ? -1 : 1;
  for (int n = 0; n <= (day.month ? 8 : 12); ++n) {
    int year = today.year, month = day.month.value_or(0);
    if (day.month) {
      year += step * n;
    } else {
      const int months = today.year * 12 + (today.month - 1) + step * n;
      year = months / 12;
      month = months % 12 + 1;
    }
    const auto date = civil(year, month, day.day.value_or(third));
    if (!date) continue;
    const std::uint64_t ms = start_of_day(*date) + of_day;
    if (fits(ms)) return ms;
  }
  return std::nullopt;
}

constexpr std::array<std::string_view, 7> kPrecisions = {"minute", "hour",  "part", "day",
                                                         "third",  "month", "year"};
constexpr std::array<std::string_view, 5> kRelations = {"at", "after", "by", "before", "since"};

template <std::size_t N>
std::optional<std::size_t> index_of(const std::array<std::string_view, N>& names,
                                    std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<std::size_t>(at - names.begin());
}

std::string two(int value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::string_view part_name(int hour, bool japanese) {
  static constexpr std::array<std::string_view, 8> kJa = {
      "未明", "明け方", "朝", "昼前", "昼過ぎ", "夕方", "夜のはじめ頃", "夜遅く"};
  static constexpr std::array<std::string_view, 8> kEn = {
      "0-3 h", "3-6 h", "6-9 h", "9-12 h", "12-15 h", "15-18 h", "18-21 h", "21-24 h"};
  return (japanese ? kJa : kEn)[static_cast<std::size_t>(hour / 3)];
}

std::string day_text(const CivilTime& at, bool with_year) {
  std::string out = with_year ? std::to_string(at.year) + "/" : "";
  return out + std::to_string(at.month) + "/" + std::to_string(at.day);
}

std::string third_name(int day, bool japanese) {
  static constexpr std::array<std::string_view, 3> kJa = {"上旬", "中旬", "下旬"};
  static constexpr std::array<std::string_view, 3> kEn = {" (1-10)", " (11-20)", " (21-)"};
  return std::string((japanese ? kJa : kEn)[static_cast<std::size_t>(std::min(day - 1, 20) / 10)]);
}

std::string core_text(const TimeSaid& time, std::uint64_t now_ms, bool japanese) {
  const CivilTime at = to_jst(time.at_ms);
  const bool year = at.year != to_jst(now_ms).year;
  std::string month = japanese ? std::to_string(at.year) + "年" + std::to_string(at.month) + "月"
                               : std::to_string(at.year) + "-" + two(at.month);
  switch (time.precision) {
    case Precision::kMinute:
      return day_text(at, year) + " " + two(at.hour) + ":" + two(at.minute);
    case Precision::kHour:
      return day_text(at, year) + " " + std::to_string(at.hour) + (japanese ? "時" : ":00");
    case Precision::kPartOfDay:
      return day_text(at, year) + " " + std::string(part_name(at.hour, japanese));
    case Precision::kDay: return day_text(at, year);
    case Precision::kThirdOfMonth: return month + third_name(at.day, japanese);
    case Precision::kMonth: return month;
    case Precision::kYear: return std::to_string(at.year) + (japanese ? "年" : "");
  }
  return {};
}

}  // namespace

std::optional<TimeSaid> parse_time_said(std::string_view typed, std::uint64_t now_ms,
                                        Toward toward) {
  if (typed.size() > kSaidBytes) return std::nullopt;
  TimeSaid out;
  if (const auto exact = parse_rfc3339(typed)) {
    if (toward == Toward::kPast && *exact > now_ms) return std::nullopt;
    out.at_ms = *exact / kMinuteMs * kMinuteMs;
    return out;
  }
  const std::string plain = plain_word(typed);
  Cursor in(plain);
  parse_before(in, out);
  in.skip_spaces();
  Day day;
  Clock clock;
  // 今朝 and 昨夜 name a day and a part of it.
  if (in.take("今朝")) {
    day.days_ago = 0;
    clock = {6, std::nullopt, true};
  } else if (in.take("昨夜") || in.take("昨晩")) {
    day.days_ago = 1;
    clock = {18, std::nullopt, true};
  } else {
    parse_date(in, day);
  }
  in.skip_spaces();
  in.take("の");
  in.take("t");
  in.take(",");
  in.skip_spaces();
  Clock said;
  if (!parse_clock(in, said)) return std::nullopt;
  if (said.hour) {
    // 今朝4時 is four in the morning; 昨夜10時 is ten at night.
    if (clock.part && clock.hour == 18 && *said.hour < 12 && *said.hour >= 6) *said.hour += 12;
    clock = said;
  }
  const bool any_day = day.year || day.month || day.day || day.days_ago;
  if (!any_day && !clock.hour) return std::nullopt;
  if (clock.hour && !day.day && !day.days_ago && any_day) return std::nullopt;  // 10月 04:10
  parse_after(in, out);
  if (!in.done()) return std::nullopt;
  const auto ms = resolve(day, clock, now_ms, toward);
  if (!ms) return std::nullopt;
  out.at_ms = *ms;
  out.precision = precision_of(day, clock);
  return out;
}

std::string encode_time(const TimeSaid& time) {
  const CivilTime at = to_jst(time.at_ms);
  std::string out = std::to_string(at.year) + "-" + two(at.month) + "-" + two(at.day) + "T" +
                    two(at.hour) + ":" + two(at.minute) + "+09:00 ";
  out += kPrecisions[static_cast<std::size_t>(time.precision)];
  out += " ";
  out += kRelations[static_cast<std::size_t>(time.relation)];
  if (time.about) out += " about";
  return out;
}

std::optional<TimeSaid> decode_time(std::string_view text) {
  if (text.size() > kSaidBytes) return std::nullopt;
  const std::size_t first = text.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : text.find(' ', first + 1);
  if (second == std::string_view::npos || first < 6) return std::nullopt;
  std::string stamp(text.substr(0, first));
  stamp.insert(first - 6, ":00");
  const auto ms = parse_rfc3339(stamp);
  const auto precision = index_of(kPrecisions, text.substr(first + 1, second - first - 1));
  std::string_view rest = text.substr(second + 1);
  TimeSaid out;
  out.about = rest.ends_with(" about");
  if (out.about) rest.remove_suffix(6);
  const auto relation = index_of(kRelations, rest);
  if (!ms || !precision || !relation) return std::nullopt;
  out.at_ms = *ms;
  out.precision = static_cast<Precision>(*precision);
  out.relation = static_cast<Relation>(*relation);
  // One form for each value.
  if (encode_time(out) != text) return std::nullopt;
  return out;
}

std::string show_time(const TimeSaid& time, std::uint64_t now_ms, bool japanese) {
  const std::string core = core_text(time, now_ms, japanese);
  if (japanese) {
    static constexpr std::array<std::string_view, 5> kJa = {"", "過ぎ", "までに", "前", "から"};
    return core + (time.about ? " ごろ" : "") +
           std::string(kJa[static_cast<std::size_t>(time.relation)]);
  }
  static constexpr std::array<std::string_view, 5> kEn = {"", "after ", "by ", "before ", "since "};
  return std::string(kEn[static_cast<std::size_t>(time.relation)]) + (time.about ? "about " : "") +
         core;
}

}  // namespace ceptoar::liaison
