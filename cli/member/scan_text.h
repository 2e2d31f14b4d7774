// SPDX-License-Identifier: Apache-2.0
// A request as the text of a QR code: decimal digits alone. A code packs them as densely as bytes, and every
// scanner gives them back: one that types like a keyboard sends other signs under a Japanese layout, and mails
// break lines at blanks.
// Format: the object and the first four bytes of its hash (H("enrol" NUL object)), seven bytes at a time as one
// little-endian number of 17 digits, the last one to six bytes as one of 3, 5, 8, 10, 13 or 15: CTAP 2.2 writes
// the bytes of its QR codes in this way.
#ifndef CEPTOAR_CLI_MEMBER_SCAN_TEXT_H_
#define CEPTOAR_CLI_MEMBER_SCAN_TEXT_H_

#include <string>

#include "schema/bytes.h"
#include "schema/result.h"

namespace ceptoar::member {

std::string scan_text(BytesView object);
// What a file holds that was carried here: where its text is nothing but digits, or begins with one (no object
// does), what they stand for; else its bytes as they are. Digits may be grouped and full-width.
// Errors: kMalformed: a part is missing or wrong.
Result<Bytes> from_scan(Bytes file);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_SCAN_TEXT_H_
