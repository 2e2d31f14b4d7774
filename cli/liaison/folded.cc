// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/folded.h"

#include <algorithm>

#include "cli/liaison/plain.h"

namespace ceptoar::liaison {
namespace {

// More than any character bears. To put a long run of them in order takes a library the square of its length.
constexpr std::size_t kMostMarks = 8;

std::size_t length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

std::size_t character_at(std::string_view text, std::size_t at) {
  return std::min(length_of(static_cast<unsigned char>(text[at])), text.size() - at);
}

char32_t code_of(std::string_view character) {
  if (character.size() == 1) return static_cast<unsigned char>(character[0]);
  if (character.size() != 3) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  return static_cast<char32_t>((byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
}

// The bytes of a mark that becomes one character with what stands before it: of half-width kana, and those of
// the decomposed names that macOS gives to files. 0: none.
std::size_t mark_size(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  if (byte(0) < 0x80) return 0;
  for (const std::string_view mark : {"\uFF9E", "\uFF9F", "\u3099", "\u309A"}) {
    if (rest.starts_with(mark)) return mark.size();
  }
  if (rest.size() < 2 || (byte(1) & 0xC0) != 0x80) return 0;
  return byte(0) == 0xCC || (byte(0) == 0xCD && byte(1) < 0xB0) ? 2 : 0;  // accents: U+0300 to U+036F
}

// What people write for one another, and no normal form knows; empty: it is the usual one.
std::string_view usual(std::string_view character) {
  switch (code_of(character)) {
    case 0x2018:
    case 0x2019: return "'";
    case 0x5FB7: return "徳";  // 德
    case 0x6FF1:
    case 0x6FF5: return "浜";  // 濱, 濵
    case 0x9089:
    case 0x908A: return "辺";  // 邉, 邊
    case 0x9AD9: return "高";  // 髙
    case 0xFA11: return "崎";  // 﨑
    default: return {};
  }
}

}  // namespace

Folded::Folded(std::string_view original) {
  text.reserve(original.size());
  origin.reserve(original.size() + 1);
  for (std::size_t at = 0; at < original.size();) {
    std::size_t size = character_at(original, at);
    const std::size_t alone = size;
    for (std::size_t marks = 0; marks < kMostMarks && at + size < original.size(); ++marks) {
      const std::size_t mark = mark_size(original, at + size);
      if (mark == 0) break;
      size += mark;
    }
    if (size == 1) {
      const char c = original[at];
      text.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
      origin.push_back(static_cast<std::uint32_t>(at));
      ++at;
      continue;
    }
    // Kanji and kana are what they are; only the compatibility forms change, and what bears a mark.
    const std::string_view piece = original.substr(at, size);
    const bool plain = size == alone && (is_kanji(piece) || is_hiragana(piece) || is_katakana(piece));
    std::string folded = plain ? std::string(piece) : plain_text(piece);
    if (const std::string_view other = usual(folded); !other.empty()) folded = other;
    text += folded;
    origin.insert(origin.end(), folded.size(), static_cast<std::uint32_t>(at));
    at += size;
  }
  origin.push_back(static_cast<std::uint32_t>(original.size()));
}

std::size_t Folded::step(std::size_t at) const { return character_at(text, at); }

std::string_view Folded::character(std::size_t at) const {
  return std::string_view(text).substr(at, step(at));
}

std::string_view Folded::before(std::size_t at) const {
  std::size_t from = at;
  while (from > 0) {
    --from;
    if ((static_cast<unsigned char>(text[from]) & 0xC0) != 0x80) break;
  }
  return std::string_view(text).substr(from, at - from);
}

bool is_kanji(std::string_view character) {
  const char32_t code = code_of(character);
  return (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0x3400 && code <= 0x4DBF) || code == 0x3005;
}
bool is_hiragana(std::string_view character) {
  const char32_t code = code_of(character);
  return code >= 0x3041 && code <= 0x3096;
}
bool is_katakana(std::string_view character) {
  const char32_t code = code_of(character);
  return code >= 0x30A1 && code <= 0x30FC && code != 0x30FB;
}
bool is_ascii_letter(std::string_view character) {
  const char32_t code = code_of(character);
  return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
}

}  // namespace ceptoar::liaison
