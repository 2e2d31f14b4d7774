// SPDX-License-Identifier: Apache-2.0
#include "crypto/number.h"

#include <sodium.h>

namespace ceptoar::crypto {
namespace {

constexpr std::size_t kGroups = 12;
constexpr std::size_t kGroupDigits = 5;
constexpr std::size_t kGroupBytes = 5;
constexpr std::size_t kDigits = kGroups * kGroupDigits;
constexpr std::uint64_t kGroupModulus = 100'000;

// Length in bytes of the separator or digit at the front of `text`; `digit` is -1 for a separator.
// 0: neither. Japanese input methods give full-width digits, hyphens and spaces.
std::size_t take_mark(std::string_view text, int& digit) {
  digit = -1;
  const char first = text.front();
  if (first >= '0' && first <= '9') {
    digit = first - '0';
    return 1;
  }
  if (first == ' ' || first == '-' || first == '\t' || first == '\r' || first == '\n') return 1;
  const std::string_view three = text.substr(0, 3);
  if (three == "\u3000" || three == "\uFF0D" || three == "\u2010" || three == "\u2212") return 3;
  if (three.size() == 3 && three.substr(0, 2) == "\xEF\xBC") {
    const int value = static_cast<unsigned char>(three[2]) - 0x90;  // U+FF10 is EF BC 90
    if (value >= 0 && value <= 9) {
      digit = value;
      return 3;
    }
  }
  return 0;
}

}  // namespace

std::string comparison_number(std::string_view label, Parts parts) {
  std::array<std::uint8_t, 64> digest{};
  crypto_generichash_state state;
  const std::uint8_t nul = 0;
  CEPTOAR_CHECK(crypto_generichash_init(&state, nullptr, 0, digest.size()) == 0);
  CEPTOAR_CHECK(crypto_generichash_update(&state, as_bytes(label).data(), label.size()) == 0);
  CEPTOAR_CHECK(crypto_generichash_update(&state, &nul, 1) == 0);
  for (const BytesView part : parts) {
    CEPTOAR_CHECK(crypto_generichash_update(&state, part.data(), part.size()) == 0);
  }
  CEPTOAR_CHECK(crypto_generichash_final(&state, digest.data(), digest.size()) == 0);

  std::string out;
  out.reserve(kDigits);
  for (std::size_t group = 0; group < kGroups; ++group) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kGroupBytes; ++i) {
      value = value << 8 | digest[group * kGroupBytes + i];
    }
    const std::string digits = std::to_string(value % kGroupModulus);
    out.append(kGroupDigits - digits.size(), '0').append(digits);
  }
  return out;
}

std::string network_number(const NetworkId& network) {
  return comparison_number(label::kNumber, {as_bytes("network"), network.view()});
}

std::string group_number(std::string_view sixty_digits) {
  CEPTOAR_CHECK(sixty_digits.size() == kDigits);
  std::string out;
  for (std::size_t i = 0; i < kDigits; i += kGroupDigits) {
    if (i > 0) out += ' ';
    out += sixty_digits.substr(i, kGroupDigits);
  }
  return out;
}

std::optional<std::string> plain_digits(std::string_view typed) {
  std::string out;
  while (!typed.empty()) {
    int digit = -1;
    const std::size_t taken = take_mark(typed, digit);
    if (taken == 0) return std::nullopt;
    if (digit >= 0) out += static_cast<char>('0' + digit);
    typed.remove_prefix(taken);
  }
  return out;
}

std::string normalize_number(std::string_view typed) {
  const auto digits = plain_digits(typed);
  return digits && digits->size() == kDigits ? *digits : std::string{};
}

}  // namespace ceptoar::crypto
