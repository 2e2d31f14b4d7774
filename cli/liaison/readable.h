// SPDX-License-Identifier: Apache-2.0
// What a person could read in the bytes of a file, without knowing its format. Inside liaison only.
#ifndef CEPTOAR_CLI_LIAISON_READABLE_H_
#define CEPTOAR_CLI_LIAISON_READABLE_H_

#include <optional>
#include <string>

#include "schema/bytes.h"

namespace ceptoar::liaison {

// Runs of characters, each followed by an empty line, so that none goes on into the next.
std::string readable_utf8(BytesView bytes);
// `big`: high byte first. Begins with byte `from`.
std::string readable_utf16(BytesView bytes, std::size_t from, bool big);
// Runs with kanji or kana in Windows-31J, as programs of before Unicode wrote them.
std::string readable_windows_31j(BytesView bytes);

// All of it, if it is a text: in UTF-8 or Windows-31J without NUL, or in UTF-16 that says so in front.
std::optional<std::string> whole_text(BytesView bytes);

// The strings of a PDF outside its compressed streams, as text: (…) with escapes and <…> in hexadecimal.
// `all`: false when there are more of them than are looked at.
std::string strings_of_pdf(BytesView pdf, bool& all);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_READABLE_H_
