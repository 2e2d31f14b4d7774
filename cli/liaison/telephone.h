// SPDX-License-Identifier: Apache-2.0
// Telephone numbers in texts, in the many ways they are written.
#ifndef CEPTOAR_CLI_LIAISON_TELEPHONE_H_
#define CEPTOAR_CLI_LIAISON_TELEPHONE_H_

#include <optional>
#include <string_view>

#include "cli/liaison/lint.h"

namespace ceptoar::liaison {

// The digit in kanji that the text begins with, 〇 to 九, as '0' to '9'.
std::optional<char> kanji_digit(std::string_view text);
// The bytes of the number in Japan that a folded text begins with: 03-1234-5678, (03)1234-5678, 0312345678,
// +81 3 1234 5678, 〇三-一二三四-五六七八. 0: none.
std::size_t telephone_size(std::string_view text);
// Where a number of `contact` stands in the text, by its digits alone: nine in a row or more, whatever stands
// between them. The first.
std::optional<Finding> find_number(std::string_view text, std::string_view contact);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_TELEPHONE_H_
