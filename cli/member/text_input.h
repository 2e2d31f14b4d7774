// SPDX-License-Identifier: Apache-2.0
// Text that a person wrote, in UTF-8 or Windows-31J, as it may be sent: UTF-8, NFC, "\n" line ends,
// no control characters, no bidirectional overrides.
#ifndef CEPTOAR_CLI_MEMBER_TEXT_INPUT_H_
#define CEPTOAR_CLI_MEMBER_TEXT_INPUT_H_

#include <optional>
#include <string>

#include "cli/member/error.h"
#include "schema/bytes.h"

namespace ceptoar::member {

enum class SourceEncoding { kUtf8, kWindows31J };
struct CleanText {
  std::string text;
  SourceEncoding encoding = SourceEncoding::kUtf8;
};
// Leading byte order marks vanish, CRLF becomes LF. `where` is "title" or "text" in the errors
// E-TEXT-ENCODING, E-TEXT-CONTROL, E-TEXT-BIDI (all 65).
Outcome<CleanText> clean_text(BytesView input, std::string_view where, bool single_line);

struct Written {
  std::string title;
  std::string text;
  SourceEncoding encoding = SourceEncoding::kUtf8;
};
// A document and perhaps a title. Without `title` the first line must be "# title" and is taken off.
// Errors: the above, E-TITLE-MISSING, E-TITLE-LONG, E-TEXT-EMPTY, E-TEXT-LONG (`flash`: 48 KiB).
Outcome<Written> read_written(BytesView document, const std::optional<std::string>& title, bool flash);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_TEXT_INPUT_H_
