// SPDX-License-Identifier: Apache-2.0
// What text may be (protocol.md 2.13), and the id that people say to each other.
#ifndef CEPTOAR_SCHEMA_TEXT_H_
#define CEPTOAR_SCHEMA_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ceptoar {

// RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

enum class TextFault { kNone, kNotUtf8, kControl, kBidi };
// Faults of text that an author may not send: C0 but \n and \t, DEL, C1, U+202A-202E,
// U+2066-2069, U+200E/F, U+061C; `single_line` refuses \n and \t as well. `at_byte`, when given,
// receives the offset of the first fault.
TextFault find_text_fault(std::string_view text, bool single_line, std::size_t* at_byte = nullptr);

// For text from others on its way to a terminal: every faulty character becomes a visible escape
// such as <U+202E>; invalid bytes become <FF>. Newlines stay unless `single_line`.
std::string make_visible(std::string_view text, bool single_line);

// Handles: banks, banks-1, officer@banks-1. Lower-case letters, digits, '_' and '-', a letter first;
// at most limits::kHandleBytes.
bool is_org_handle(std::string_view text);
bool is_holder_handle(std::string_view text);
// "banks" for "banks-1" (text before the last '-'); nullopt when there is none.
std::optional<std::string> parent_handle(std::string_view org_handle);

// ISO 7064 MOD 11,10: every single wrong digit is caught, and 98 % of exchanged neighbours.
// REQUIRES: decimal digits only.
char item_check_digit(std::string_view digits);
// The id a person sees and says: 12 digits and the ISO 7064 MOD 11,10 check digit.
// `value` < 10^12. "4827193066153"
std::string format_item_number(std::uint64_t value);
// "4827-1930-6615-3"
std::string group_item_number(std::string_view thirteen_digits);
// Accepts ASCII and full-width digits in any grouping by '-', space and what Japanese input methods
// give for them (U+3000, U+FF0D, U+2010, U+2212, U+30FC); nullopt when the count or the check digit
// is wrong. Returns the 13 digits.
std::optional<std::string> parse_item_number(std::string_view text);

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_TEXT_H_
