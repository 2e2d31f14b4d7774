// SPDX-License-Identifier: Apache-2.0
// Names as people write them: without the form of the company, over a line end, with a blank or a hyphen more
// or less. All texts here are folded (folded.h). Inside liaison only.
#ifndef CEPTOAR_CLI_LIAISON_LINT_NAMES_H_
#define CEPTOAR_CLI_LIAISON_LINT_NAMES_H_

#include <string>
#include <string_view>

namespace ceptoar::liaison {

// "株式会社日和商会" -> "日和商会", "sanjo gas co., ltd." -> "sanjo gas". Empty: it has no such form, or less
// than three characters would be left, which stand everywhere.
std::string without_form(std::string_view name);
// The name with one kind of dash, for 「・」 too: name_size() knows a gap by it, whichever stands in the text.
std::string with_hyphens(std::string_view name);
// How many bytes of the text are this name, from `at` on; 0: it does not stand there. Whether it is a word by
// itself is for the caller to say.
std::size_t name_size(std::string_view text, std::size_t at, std::string_view name);
// The bytes of the dash that the text begins with; 0: none.
std::size_t dash_size(std::string_view text);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_LINT_NAMES_H_
