// SPDX-License-Identifier: Apache-2.0
// A text folded for comparison (plain.h) that still knows where each part stood in the original.
// Inside liaison only.
#ifndef CEPTOAR_CLI_LIAISON_FOLDED_H_
#define CEPTOAR_CLI_LIAISON_FOLDED_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ceptoar::liaison {

struct Folded {
  std::string text;
  std::vector<std::uint32_t> origin;  // for each byte of `text`, and its end: where it began
  explicit Folded(std::string_view original);
  // The length of the character at `at`.
  std::size_t step(std::size_t at) const;
  std::string_view character(std::size_t at) const;
  // The character that ends before `at`; empty at the beginning.
  std::string_view before(std::size_t at) const;
};

bool is_kanji(std::string_view character);
bool is_hiragana(std::string_view character);
bool is_katakana(std::string_view character);
bool is_ascii_letter(std::string_view character);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_FOLDED_H_
