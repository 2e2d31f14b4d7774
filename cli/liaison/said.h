// SPDX-License-Identifier: Apache-2.0
// Times and quantities as people say them on the telephone at night: 「04:10 ごろ」, 「午前４時過ぎ」,
// 「延べ約800回線」. How exactly something was said is part of what was said, and is kept.
// Full-width and half-width forms count the same. nullopt: not understood, or it cannot be.
#ifndef CEPTOAR_CLI_LIAISON_SAID_H_
#define CEPTOAR_CLI_LIAISON_SAID_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ceptoar::liaison {

// Longer than anything said in one breath; keeps a file from making one value of itself.
inline constexpr std::size_t kSaidBytes = 256;

enum class Precision : std::uint8_t { kMinute, kHour, kPartOfDay, kDay, kThirdOfMonth, kMonth, kYear };
enum class Relation : std::uint8_t {
  kAt,
  kAfter,   // 過ぎ, 以降
  kBy,      // までに
  kBefore,  // 前
  kSince,   // から
};
struct TimeSaid {
  std::uint64_t at_ms = 0;  // UTC; where the minute, hour, day ... begins in Japan
  Precision precision = Precision::kMinute;
  Relation relation = Relation::kAt;
  bool about = false;       // ごろ
  friend bool operator==(const TimeSaid&, const TimeSaid&) = default;
};
// What has happened lies before `now_ms`: a short form is the last such time, and one that has not come
// yet is refused. kAny: of a plan; the nearest such time to come, and any date.
enum class Toward : std::uint8_t { kPast, kAny };
std::optional<TimeSaid> parse_time_said(std::string_view text, std::uint64_t now_ms,
                                        Toward toward = Toward::kPast);
// "2026-11-20T04:10+09:00 minute at about": one form for each value, for the wire.
std::string encode_time(const TimeSaid& time);
std::optional<TimeSaid> decode_time(std::string_view text);
// "11/20 04:10 ごろから", "11/20 04:10 or so, from then on"; with the year where it is not that of
// `now_ms`. The parts of a day are those of the weather service, three hours each.
std::string show_time(const TimeSaid& time, std::uint64_t now_ms, bool japanese);

struct QuantitySaid {
  std::uint64_t thousandths = 0;  // 1.5万 is 15,000,000
  std::string unit;               // never empty: 4,378 of what?
  bool about = false;             // 約
  bool cumulative = false;        // 延べ
  bool at_most = false;           // 最大, 以下
  bool at_least = false;          // 以上
  friend bool operator==(const QuantitySaid&, const QuantitySaid&) = default;
};
std::optional<QuantitySaid> parse_quantity_said(std::string_view text);
// 「延べ約800回線」: the form for the wire too, parse_quantity_said() gives the same value again.
std::string show_quantity(const QuantitySaid& quantity);

// A number at the front of folded text: 4,378, 1.5万, 7万4千, 三十. It is taken off. Thousandths.
std::optional<std::uint64_t> take_amount(std::string_view& text);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_SAID_H_
