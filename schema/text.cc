// SPDX-License-Identifier: Apache-2.0
#include "schema/text.h"

#include <array>
#include <cstdio>

#include "schema/limits.h"
#include "schema/result.h"

namespace ceptoar {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 0;  // 0: no character starts here
};

// RFC 3629 section 4, its table of byte ranges.
Character decode(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  std::size_t length = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;   // overlong
    if (first == 0xED) high = 0x9F;  // surrogates
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;   // overlong
    if (first == 0xF4) high = 0x8F;  // above U+10FFFF
  } else {
    return {};
  }
  if (text.size() < length) return {};
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(i) < low || byte(i) > high) return {};
    low = 0x80;
    high = 0xBF;
    code = code << 6 | (byte(i) & 0x3FU);
  }
  return {code, length};
}

TextFault fault_of(std::uint32_t code, bool single_line) {
  if (code == '\n' || code == '\t') return single_line ? TextFault::kControl : TextFault::kNone;
  if (code < 0x20 || (code >= 0x7F && code <= 0x9F)) return TextFault::kControl;
  if ((code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0x200E ||
      code == 0x200F || code == 0x061C) {
    return TextFault::kBidi;
  }
  return TextFault::kNone;
}

std::string escape(const char* pattern, unsigned value) {
  std::array<char, 16> out{};
  std::snprintf(out.data(), out.size(), pattern, value);
  return out.data();
}

bool is_name(std::string_view text) {
  if (text.empty() || text.front() < 'a' || text.front() > 'z') return false;
  for (const char c : text) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (!good) return false;
  }
  return true;
}

// What people and Japanese input methods put between groups of digits.
bool is_grouping(std::uint32_t code) {
  return code == '-' || code == ' ' || code == 0x3000 || code == 0xFF0D || code == 0x2010 ||
         code == 0x2212 || code == 0x30FC;
}

constexpr std::size_t kItemDigits = 13;

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Character c = decode(text);
    if (c.length == 0) return false;
    text.remove_prefix(c.length);
  }
  return true;
}

TextFault find_text_fault(std::string_view text, bool single_line, std::size_t* at_byte) {
  for (std::size_t at = 0; at < text.size();) {
    const Character c = decode(text.substr(at));
    const TextFault fault = c.length == 0 ? TextFault::kNotUtf8 : fault_of(c.code, single_line);
    if (fault != TextFault::kNone) {
      if (at_byte != nullptr) *at_byte = at;
      return fault;
    }
    at += c.length;
  }
  return TextFault::kNone;
}

std::string make_visible(std::string_view text, bool single_line) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character c = decode(text);
    if (c.length == 0) {
      out += escape("<%02X>", static_cast<std::uint8_t>(text.front()));
      text.remove_prefix(1);
      continue;
    }
    if (fault_of(c.code, single_line) == TextFault::kNone) {
      out += text.substr(0, c.length);
    } else {
      out += escape("<U+%04X>", c.code);
    }
    text.remove_prefix(c.length);
  }
  return out;
}

bool is_org_handle(std::string_view text) {
  return text.size() <= limits::kHandleBytes && is_name(text);
}

bool is_holder_handle(std::string_view text) {
  const std::size_t at = text.find('@');
  return text.size() <= limits::kHandleBytes && at != std::string_view::npos &&
         is_name(text.substr(0, at)) && is_name(text.substr(at + 1));
}

std::optional<std::string> parent_handle(std::string_view org_handle) {
  const std::size_t at = org_handle.rfind('-');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  return std::string(org_handle.substr(0, at));
}

char item_check_digit(std::string_view digits) {
  int product = 10;
  for (const char c : digits) {
    CEPTOAR_CHECK(c >= '0' && c <= '9');
    const int sum = (product + (c - '0')) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return static_cast<char>('0' + (11 - product) % 10);
}

std::string format_item_number(std::uint64_t value) {
  CEPTOAR_CHECK(value < 1'000'000'000'000);
  std::string digits = std::to_string(value);
  digits.insert(0, kItemDigits - 1 - digits.size(), '0');
  digits.push_back(item_check_digit(digits));
  return digits;
}

std::string group_item_number(std::string_view thirteen_digits) {
  CEPTOAR_CHECK(thirteen_digits.size() == kItemDigits);
  std::string out;
  for (std::size_t i = 0; i < kItemDigits; ++i) {
    if (i != 0 && i % 4 == 0) out.push_back('-');
    out.push_back(thirteen_digits[i]);
  }
  return out;
}

std::optional<std::string> parse_item_number(std::string_view text) {
  std::string digits;
  while (!text.empty()) {
    const Character c = decode(text);
    if (c.length == 0) return std::nullopt;
    text.remove_prefix(c.length);
    if (is_grouping(c.code)) continue;
    const std::uint32_t zero = c.code >= 0xFF10 ? 0xFF10 : '0';  // full-width digits
    if (c.code < zero || c.code > zero + 9 || digits.size() == kItemDigits) return std::nullopt;
    digits.push_back(static_cast<char>('0' + (c.code - zero)));
  }
  if (digits.size() != kItemDigits) return std::nullopt;
  const std::string_view body = std::string_view(digits).substr(0, kItemDigits - 1);
  if (item_check_digit(body) != digits.back()) return std::nullopt;
  return digits;
}

}  // namespace ceptoar
