// SPDX-License-Identifier: Apache-2.0
// Numbers and quantities.
#include <array>
#include <utility>

#include "cli/liaison/digits.h"
#include "cli/liaison/folded.h"
#include "cli/liaison/said.h"
#include "schema/text.h"

namespace ceptoar::liaison {
namespace {

constexpr std::uint64_t kThousandth = 1000;
constexpr std::uint64_t kMost = 1'000'000'000'000'000 * kThousandth;  // below overflow when added
constexpr std::size_t kMostKanjiDigits = 32;  // no number has more

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

bool take_back(std::string_view& text, std::string_view word) {
  if (!text.ends_with(word)) return false;
  text.remove_suffix(word.size());
  return true;
}

template <std::size_t N>
std::optional<std::uint64_t> take_one(
    std::string_view& text, const std::array<std::pair<std::string_view, std::uint64_t>, N>& words) {
  for (const auto& [word, value] : words) {
    if (take(text, word)) return value;
  }
  return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 10> kDigits = {{
    {"〇", 0}, {"一", 1}, {"二", 2}, {"三", 3}, {"四", 4},
    {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}}};
constexpr std::array<std::pair<std::string_view, std::uint64_t>, 3> kSmall = {{
    {"十", 10}, {"百", 100}, {"千", 1000}}};
constexpr std::array<std::pair<std::string_view, std::uint64_t>, 3> kLarge = {{
    {"万", 10'000}, {"億", 100'000'000}, {"兆", 1'000'000'000'000}}};

// 4378, 4,378, 1.5: thousandths. Commas stand before groups of three or nowhere.
std::optional<std::uint64_t> take_decimal(std::string_view& text) {
  std::uint64_t value = 0;
  std::size_t at = 0;
  std::size_t group = 0;
  bool commas = false;
  while (at < text.size()) {
    if (is_digit(text[at])) {
      if (commas && group == 3) return std::nullopt;
      value = value * 10 + static_cast<std::uint64_t>(text[at] - '0');
      if (value > kMost / kThousandth) return std::nullopt;
      ++group;
    } else if (text[at] == ',' && at + 1 < text.size() && is_digit(text[at + 1])) {
      if (group == 0 || group > 3 || (commas && group != 3)) return std::nullopt;
      commas = true;
      group = 0;
    } else {
      break;
    }
    ++at;
  }
  if (at == 0 || (commas && group != 3)) return std::nullopt;
  value *= kThousandth;
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
    ++at;
    for (std::uint64_t place = kThousandth / 10; at < text.size() && is_digit(text[at]); ++at) {
      if (place == 0) return std::nullopt;  // finer than we keep
      value += place * static_cast<std::uint64_t>(text[at] - '0');
      place /= 10;
    }
  }
  text.remove_prefix(at);
  return value;
}

// What stands before 万, 億 or the end: 35, 4千3百, 三十五. Thousandths.
std::optional<std::uint64_t> take_below_ten_thousand(std::string_view& text) {
  std::uint64_t sum = 0;
  std::uint64_t before = 0;  // the unit of the part before; 0: none
  bool any = false;
  for (;;) {
    std::string_view rest = text;
    std::optional<std::uint64_t> number = take_decimal(rest);
    if (!number && !rest.empty() && is_digit(rest.front())) return std::nullopt;
    if (!number) {
      std::uint64_t digits = 0;
      std::size_t length = 0;  // a row of 〇 would never grow too large
      while (const auto digit = take_one(rest, kDigits)) {
        digits = digits * 10 + *digit;
        if (digits > kMost / kThousandth || ++length > kMostKanjiDigits) return std::nullopt;
      }
      if (length != 0) number = digits * kThousandth;
    }
    const auto times = take_one(rest, kSmall);
    if (!number && !times) break;
    const std::uint64_t unit = times.value_or(1);
    const std::uint64_t factor = number.value_or(kThousandth);
    if (factor > kMost / unit) return std::nullopt;
    const bool falls = before == 0 || (unit < before && factor * unit < before * kThousandth);
    if (!falls) return std::nullopt;  // 千千, 二百三百, 3千4378 are no numbers
    before = unit;
    sum += factor * unit;
    if (sum > kMost) return std::nullopt;
    any = true;
    text = rest;
    if (!times) break;
  }
  return any ? std::optional(sum) : std::nullopt;
}

struct Mark {
  std::string_view word;
  bool QuantitySaid::*said;  // nullptr: says nothing more
};
constexpr std::array kBefore = {
    Mark{"延べ", &QuantitySaid::cumulative},  Mark{"のべ", &QuantitySaid::cumulative},
    Mark{"累計", &QuantitySaid::cumulative},  Mark{"合計", nullptr},
    Mark{"約", &QuantitySaid::about},         Mark{"およそ", &QuantitySaid::about},
    Mark{"おおよそ", &QuantitySaid::about},   Mark{"推定", &QuantitySaid::about},
    Mark{"about ", &QuantitySaid::about},     Mark{"approximately ", &QuantitySaid::about},
    Mark{"some ", &QuantitySaid::about},      Mark{"最大", &QuantitySaid::at_most},
    Mark{"at most ", &QuantitySaid::at_most}, Mark{"up to ", &QuantitySaid::at_most},
    Mark{"最低", &QuantitySaid::at_least},    Mark{"少なくとも", &QuantitySaid::at_least},
    Mark{"at least ", &QuantitySaid::at_least}, Mark{"in total ", &QuantitySaid::cumulative}};
constexpr std::array kAfter = {
    Mark{"以上", &QuantitySaid::at_least}, Mark{"以下", &QuantitySaid::at_most},
    Mark{"程度", &QuantitySaid::about},    Mark{"ほど", &QuantitySaid::about},
    Mark{"くらい", &QuantitySaid::about},  Mark{"ぐらい", &QuantitySaid::about},
    Mark{"前後", &QuantitySaid::about}};

template <std::size_t N, class Take>
void take_marks(std::string_view& text, const std::array<Mark, N>& marks, QuantitySaid& into,
                Take&& take_one_mark) {
  for (bool found = true; found;) {
    found = false;
    for (const Mark& mark : marks) {
      if (!take_one_mark(text, mark.word)) continue;
      if (mark.said != nullptr) into.*mark.said = true;
      found = true;
    }
  }
}

void trim(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
}

bool is_unit(std::string_view text) {
  constexpr std::size_t kUnitBytes = 64;
  if (text.empty() || text.size() > kUnitBytes) return false;
  if (find_text_fault(text, true) != TextFault::kNone) return false;
  // Otherwise it would be read as a part of the number before it.
  std::string_view rest = text;
  if (take_one(rest, kDigits) || take_one(rest, kSmall) || take_one(rest, kLarge)) return false;
  return text.find_first_of("0123456789,./()") == std::string_view::npos;
}

// Of a part of the folded text: with its capital letters, which are a part of a unit. MW is not mW.
std::string with_capitals(const Folded& folded, std::string_view part, std::string_view typed) {
  const auto from = static_cast<std::size_t>(part.data() - folded.text.data());
  std::string out(part);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] < 'a' || out[i] > 'z') continue;
    const std::string_view original = typed.substr(folded.origin[from + i]);
    const char capital = static_cast<char>(out[i] - 'a' + 'A');
    const char wide[] = {'\xEF', '\xBC', static_cast<char>(0xA1 + (out[i] - 'a'))};  // U+FF21 and on
    if (original.front() == capital || original.starts_with(std::string_view(wide, sizeof wide))) {
      out[i] = capital;
    }
  }
  return out;
}

}  // namespace

std::optional<std::uint64_t> take_amount(std::string_view& text) {
  std::string_view rest = text;
  std::uint64_t sum = 0;
  std::uint64_t before = kMost;
  bool any = false;
  for (;;) {
    std::string_view next = rest;
    const auto part = take_below_ten_thousand(next);
    if (!part) break;
    const auto times = take_one(next, kLarge);
    const std::uint64_t unit = times.value_or(1);
    if (unit >= before || *part > kMost / unit) return std::nullopt;  // 3億2兆 is no number
    if (any && *part * unit >= before * kThousandth) return std::nullopt;  // nor is 3万20000
    before = unit;
    sum += *part * unit;
    if (sum > kMost) return std::nullopt;
    any = true;
    rest = next;
    if (!times) break;
  }
  if (!any) return std::nullopt;
  text = rest;
  return sum;
}

std::optional<QuantitySaid> parse_quantity_said(std::string_view typed) {
  if (typed.size() > kSaidBytes) return std::nullopt;
  const Folded folded(typed);
  std::string_view text = folded.text;
  QuantitySaid out;
  take_marks(text, kBefore, out, [](std::string_view& from, std::string_view word) {
    trim(from);
    return take(from, word);
  });
  trim(text);
  const auto amount = take_amount(text);
  if (!amount) return std::nullopt;
  out.thousandths = *amount;
  trim(text);
  take_marks(text, kAfter, out, [](std::string_view& from, std::string_view word) {
    trim(from);
    return take_back(from, word);
  });
  trim(text);
  if (!is_unit(text)) return std::nullopt;
  out.unit = with_capitals(folded, text, typed);
  return out;
}

std::string show_quantity(const QuantitySaid& quantity) {
  std::string out;
  if (quantity.cumulative) out += "延べ";
  if (quantity.at_most) out += "最大";
  if (quantity.about) out += "約";
  out += grouped(quantity.thousandths / kThousandth);
  if (const std::uint64_t rest = quantity.thousandths % kThousandth; rest != 0) {
    std::string digits = std::to_string(kThousandth + rest).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    out += "." + digits;
  }
  // English words stand apart from their number.
  if (static_cast<unsigned char>(quantity.unit.front()) < 0x80 && quantity.unit != "%") out += ' ';
  out += quantity.unit;
  if (quantity.at_least) out += "以上";
  return out;
}

}  // namespace ceptoar::liaison
