// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/telephone.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "cli/liaison/digits.h"
#include "cli/liaison/folded.h"
#include "cli/liaison/lint_names.h"
#include "cli/liaison/plain.h"

namespace ceptoar::liaison {
namespace {

constexpr std::size_t kFewestDigits = 9;  // 3-1234-5678, as from abroad
constexpr std::size_t kMostDigits = 12;   // with 81 before it
constexpr std::size_t kKanjiDigit = 3;    // bytes

// One or two signs between groups of digits: 「-」「)」「) 」「 (」「.」. 「ー」 is what an input method gives for a dash.
std::size_t between_groups(std::string_view text) {
  std::size_t size = 0;
  for (int signs = 0; signs < 2; ++signs) {
    const std::string_view rest = text.substr(size);
    if (const std::size_t dash = dash_size(rest); dash != 0) {
      size += dash;
    } else if (rest.starts_with("ー") || rest.starts_with("・")) {
      size += std::string_view("ー").size();
    } else if (rest.starts_with(' ') || rest.starts_with('(') || rest.starts_with(')') || rest.starts_with('.')) {
      ++size;
    } else {
      break;
    }
  }
  return size < text.size() && is_digit(text[size]) ? size : 0;
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  const auto from = text.begin() + static_cast<std::ptrdiff_t>(at);
  return static_cast<std::size_t>(std::find_if_not(from, text.end(), is_digit) - from);
}

// Where groups of digits end that are `wanted` or one more together (03-..., 090-...), from `at` on; 0: they
// are no number. A single group is one too.
std::size_t groups_end(std::string_view text, std::size_t at, std::size_t wanted) {
  constexpr int kMostGroups = 3;
  constexpr std::size_t kLongestFirst = 5;
  std::size_t digits = 0;
  bool loose = false;  // blanks and dots stand between numbers of any kind
  for (int groups = 1; groups <= kMostGroups; ++groups) {
    const std::size_t size = digits_at(text, at);
    digits += size;
    at += size;
    if (size == 0 || digits > wanted + 1) return 0;
    const std::size_t between = between_groups(text.substr(at));
    if (digits >= wanted) {
      // What goes on is a longer number, or hexadecimal; 「5678 16台」 does not.
      const bool goes_on = between != 0 && dash_size(text.substr(at)) != 0;
      const bool letter = at < text.size() && is_ascii_letter(text.substr(at, 1));
      return goes_on || (letter && groups == 1) || (loose && groups < kMostGroups) ? 0 : at;
    }
    if (between == 0 || (groups == 1 && size > kLongestFirst)) return 0;
    loose = loose || text[at] == ' ' || text[at] == '.';
    at += between;
  }
  return 0;
}

// Digits of a text, and where in it each stands. `kanji`: those in kanji too, which words have as well.
struct Digits {
  std::string text;
  std::vector<std::size_t> at;
  Digits(const Folded& folded, bool kanji) {
    for (std::size_t i = 0; i < folded.text.size(); i += folded.step(i)) {
      const std::string_view one = folded.character(i);
      const auto digit = is_digit(one[0]) ? std::optional(one[0]) : kanji ? kanji_digit(one) : std::nullopt;
      if (!digit) continue;
      text += *digit;
      at.push_back(i);
    }
  }
};

// 〇三-一二三四-五六七八, as long as a number and what stands between its groups may be.
std::size_t size_in_kanji(std::string_view text) {
  constexpr std::size_t kMostCharacters = 24;
  std::string plain;
  std::vector<std::size_t> from;  // where each byte of `plain` began
  std::size_t at = 0;
  for (std::size_t characters = 0; characters < kMostCharacters && at < text.size(); ++characters) {
    const auto digit = kanji_digit(text.substr(at));
    const std::size_t size = digit ? kKanjiDigit : 1;
    plain += digit.value_or(text[at]);
    from.push_back(at);
    at += size;
  }
  from.push_back(at);
  return from[telephone_size(plain)];
}

void erase_zeros(std::string& number) {
  number.erase(0, std::min(number.find_first_not_of('0'), number.size()));
}

// The numbers that may stand in it: 「03-1234-5678 内線 12」 is written without its extension too. Without the
// zero before them, which goes when it is dialled from abroad; +81312345678 without its 81 too.
std::vector<std::string> numbers_in(std::string_view contact) {
  const std::string plain = plain_text(contact);
  std::vector<std::string> groups;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t size = digits_at(plain, at);
    if (size != 0) groups.push_back(plain.substr(at, size));
    at += std::max<std::size_t>(size, 1);
  }
  constexpr std::string_view kJapan = "81";
  std::vector<std::string> out;
  const auto offer = [&](const std::string& number) {
    if (number.size() >= kFewestDigits) out.push_back(number);
  };
  for (std::size_t first = 0; first < groups.size(); ++first) {
    std::string number;
    for (std::size_t last = first; last < groups.size() && number.size() <= kMostDigits; ++last) {
      number += groups[last];
      erase_zeros(number);
      offer(number);
      if (!number.starts_with(kJapan)) continue;
      std::string at_home = number.substr(kJapan.size());
      erase_zeros(at_home);
      offer(at_home);
    }
  }
  return out;
}

}  // namespace

std::optional<char> kanji_digit(std::string_view text) {
  constexpr std::array<std::string_view, 10> kDigits = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  for (std::size_t value = 0; value < kDigits.size(); ++value) {
    if (text.starts_with(kDigits[value])) return static_cast<char>('0' + value);
  }
  return std::nullopt;
}

std::size_t telephone_size(std::string_view text) {
  constexpr std::size_t kInJapan = 10, kFromAbroad = 9;
  constexpr std::string_view kJapan = "+81";
  std::size_t at = 0;
  if (text.starts_with("〇")) return size_in_kanji(text);
  if (text.starts_with(kJapan)) {
    at = kJapan.size() + between_groups(text.substr(kJapan.size()));
    if (text.substr(at).starts_with("0)")) ++at;  // +81 (0)3-...: what is left begins with ")"
    at += between_groups(text.substr(at));
    return groups_end(text, at, kFromAbroad);
  }
  if (text.starts_with('(')) {
    at = 1;
    const std::size_t size = digits_at(text, at);
    if (!text.substr(at + size).starts_with(')')) return 0;
  }
  // No number begins with 00; offsets in a PDF do.
  const bool begins = at + 1 < text.size() && text[at] == '0' && is_digit(text[at + 1]) && text[at + 1] != '0';
  return begins ? groups_end(text, at, kInJapan) : 0;
}

std::optional<Finding> find_number(std::string_view text, std::string_view contact) {
  const Folded folded(text);
  std::optional<Finding> out;
  const std::vector<std::string> numbers = numbers_in(contact);
  const auto look = [&](const Digits& digits, const std::string& number) {
    std::size_t first = digits.text.find(number);
    if (first == std::string::npos) return;
    const std::size_t last = digits.at[first + number.size() - 1];
    const std::size_t end = folded.origin[last + folded.step(last)];
    if (first > 0 && digits.text[first - 1] == '0') --first;
    const std::size_t at = folded.origin[digits.at[first]];
    if (out && out->at <= at) return;
    out = Finding{};
    out->shows = Shows::kContact;
    out->at = at;
    out->size = end - at;
    const std::string_view before = text.substr(0, at);
    out->line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    out->found = std::string(text.substr(at, end - at));
    std::replace(out->found.begin(), out->found.end(), '\n', ' ');
  };
  for (const bool kanji : {false, true}) {
    const Digits digits(folded, kanji);
    for (const std::string& number : numbers) look(digits, number);
  }
  return out;
}

}  // namespace ceptoar::liaison
