// SPDX-License-Identifier: Apache-2.0
// Documents that a person hands in, UTF-8 or Windows-31J: whatever is taken may be sent, and
// cleaning it again changes nothing. And the digits of a scanned code.
#include <algorithm>

#include "cli/member/scan_text.h"
#include "cli/member/text_input.h"
#include "crypto/number.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "tests/fuzz/fuzz.h"

namespace ceptoar::fuzz {
namespace {

void check_clean(BytesView bytes, bool single_line) {
  const auto clean = member::clean_text(bytes, "text", single_line);
  if (!clean) return;
  CEPTOAR_CHECK(find_text_fault(clean->text, single_line) == TextFault::kNone);
  const auto again = member::clean_text(as_bytes(clean->text), "text", single_line);
  CEPTOAR_CHECK(again.has_value());
  CEPTOAR_CHECK(again->text == clean->text);
  CEPTOAR_CHECK(again->encoding == member::SourceEncoding::kUtf8);
}

void check_written(BytesView document, const std::optional<std::string>& title, bool flash) {
  const auto written = member::read_written(document, title, flash);
  if (!written) return;
  CEPTOAR_CHECK(!written->title.empty() && written->title.size() <= limits::kTitleBytes);
  CEPTOAR_CHECK(!written->text.empty());
  CEPTOAR_CHECK(written->text.size() <= (flash ? limits::kFlashTextBytes : limits::kTextBytes));
  CEPTOAR_CHECK(find_text_fault(written->title, true) == TextFault::kNone);
  CEPTOAR_CHECK(find_text_fault(written->text, false) == TextFault::kNone);
}

// Digits stand for one object each, and any object has its digits.
void check_scanned(BytesView bytes) {
  const auto again = member::from_scan(to_bytes(as_bytes(member::scan_text(bytes))));
  CEPTOAR_CHECK(again && std::ranges::equal(*again, bytes));
  const auto taken = member::from_scan(to_bytes(bytes));
  if (!taken || std::ranges::equal(*taken, bytes)) return;
  CEPTOAR_CHECK(crypto::plain_digits(member::scan_text(*taken)).has_value());
  CEPTOAR_CHECK(taken->size() < bytes.size());
}

void run(BytesView bytes) {
  check_scanned(bytes);
  Input input(bytes);
  const unsigned way = input.u8();
  if ((way & 1) == 0) {
    check_clean(input.rest(), (way & 2) != 0);
  } else {
    std::optional<std::string> title;
    if ((way & 2) != 0) title = std::string(as_text(input.bytes(input.u8())));
    check_written(input.rest(), title, (way & 4) != 0);
  }
}

const Registration kRegistered("text_input", run);

}  // namespace
}  // namespace ceptoar::fuzz
