// SPDX-License-Identifier: Apache-2.0
#include "schema/bytes.h"

#include <array>

#include "schema/result.h"

namespace ceptoar {
namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

template <class Unsigned>
void append_le(Bytes& out, Unsigned value) {
  std::array<std::uint8_t, sizeof value> raw;
  for (std::size_t i = 0; i < sizeof value; ++i) {
    raw[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i));
  }
  append(out, raw);
}

}  // namespace

std::string to_hex(BytesView bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

std::optional<Bytes> parse_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit_value(text[i]);
    const int low = digit_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

void append_le16(Bytes& out, std::uint16_t value) { append_le(out, value); }
void append_le32(Bytes& out, std::uint32_t value) { append_le(out, value); }
void append_le64(Bytes& out, std::uint64_t value) { append_le(out, value); }

void append_be64(Bytes& out, std::uint64_t value) {
  std::array<std::uint8_t, sizeof value> raw;
  for (std::size_t i = 0; i < sizeof value; ++i) raw[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
  append(out, raw);
}

std::uint64_t read_le64(BytesView bytes) {
  CEPTOAR_CHECK(bytes.size() >= 8);
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

std::uint64_t read_be64(BytesView bytes) {
  CEPTOAR_CHECK(bytes.size() >= 8);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | bytes[i];
  return value;
}

void append(Bytes& out, BytesView more) { out.insert(out.end(), more.begin(), more.end()); }

}  // namespace ceptoar
