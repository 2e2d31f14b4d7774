// SPDX-License-Identifier: Apache-2.0
// How many terminal columns a text takes. Full-width characters take two, combining marks none.
// East Asian Ambiguous characters (①, ※, Greek) take one in most terminals and two in some Japanese
// ones: `ambiguous` says which.
#ifndef CEPTOAR_CLI_UI_WIDTH_H_
#define CEPTOAR_CLI_UI_WIDTH_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ceptoar::ui {

// `text`: visible UTF-8 of one line, without escape sequences.
std::size_t display_width(std::string_view text, int ambiguous = 1);
// At most `columns` wide; what does not fit is cut between characters as a reader sees them and
// replaced by …. Never splits a character from its combining marks.
std::string cut_to_width(std::string_view text, std::size_t columns, int ambiguous = 1);
// With spaces up to `columns`; a wider text stays as it is.
std::string pad_to_width(std::string_view text, std::size_t columns, int ambiguous = 1);

// `text` in pieces of at most `columns`, one character at least in each; broken after a space or 、
// where there is one in the second half of a piece, and never before 、 。 ） and their like. Never empty:
// an empty text is one empty piece.
std::vector<std::string_view> wrap_to_width(std::string_view text, std::size_t columns,
                                            int ambiguous = 1);

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_WIDTH_H_
