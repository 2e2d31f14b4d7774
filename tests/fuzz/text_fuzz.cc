// SPDX-License-Identifier: Apache-2.0
// What people type and what others' text looks like: numbers, times, handles, visible text, labels.
#include <algorithm>
#include <string>

#include "crypto/number.h"
#include "schema/text.h"
#include "schema/time.h"
#include "schema/tlp.h"
#include "tests/fuzz/fuzz.h"

namespace ceptoar::fuzz {
namespace {

constexpr std::uint64_t kYear9999Ms = 253'402'300'799'999;

void check_visible(std::string_view text) {
  std::size_t at = text.size();
  const TextFault fault = find_text_fault(text, false, &at);
  CEPTOAR_CHECK((fault == TextFault::kNotUtf8) <= !is_utf8(text));
  CEPTOAR_CHECK(fault == TextFault::kNone ? is_utf8(text) : at < text.size());
  for (const bool single_line : {false, true}) {
    const std::string visible = make_visible(text, single_line);
    CEPTOAR_CHECK(find_text_fault(visible, single_line) == TextFault::kNone);
    if (find_text_fault(text, single_line) == TextFault::kNone) CEPTOAR_CHECK(visible == text);
  }
}

void check_handles(std::string_view text) {
  if (is_org_handle(text)) {
    CEPTOAR_CHECK(find_text_fault(text, true) == TextFault::kNone);
    if (const auto parent = parent_handle(text)) {
      CEPTOAR_CHECK(text.substr(0, parent->size()) == *parent && text[parent->size()] == '-');
    }
  }
  if (is_holder_handle(text)) {
    const std::size_t at = text.find('@');
    CEPTOAR_CHECK(at != std::string_view::npos && at > 0);
    CEPTOAR_CHECK(is_org_handle(text.substr(at + 1)) && !is_org_handle(text));
  }
}

void check_numbers(std::string_view text) {
  if (const auto digits = parse_item_number(text)) {
    CEPTOAR_CHECK(digits->size() == 13);
    CEPTOAR_CHECK(item_check_digit(digits->substr(0, 12)) == digits->back());
    CEPTOAR_CHECK(format_item_number(std::stoull(digits->substr(0, 12))) == *digits);
    CEPTOAR_CHECK(parse_item_number(group_item_number(*digits)) == *digits);
  }
  const std::string number = crypto::normalize_number(text);
  if (!number.empty()) {
    CEPTOAR_CHECK(number.size() == 60);
    CEPTOAR_CHECK(crypto::normalize_number(crypto::group_number(number)) == number);
  }
}

void check_time(std::string_view text) {
  const auto ms = parse_rfc3339(text);
  if (!ms) return;
  CEPTOAR_CHECK(*ms <= kYear9999Ms + kMsPerDay);
  const auto again = parse_rfc3339(format_rfc3339(*ms));
  CEPTOAR_CHECK(*ms > kYear9999Ms || (again && *again == *ms));
}

void check_clock(Input input) {
  const std::uint64_t ms = input.u64();
  const std::uint64_t other = input.u64();
  (void)format_jst_long(ms);
  (void)format_jst_short(ms);
  (void)format_rfc3339(ms);
  CEPTOAR_CHECK(horizon_ms(ms % kYear9999Ms, 61) > ms % kYear9999Ms);
  const std::uint64_t next = next_hlc(other, ms);
  CEPTOAR_CHECK(other == UINT64_MAX || next > other);
}

void run(BytesView bytes) {
  const std::string_view text = as_text(bytes);
  check_visible(text);
  check_handles(text);
  check_numbers(text);
  check_time(text);
  check_clock(Input(bytes));
  if (const auto tlp = parse_tlp(text)) CEPTOAR_CHECK(parse_tlp(tlp_label(*tlp)) == tlp);
  if (const auto raw = parse_hex(text)) CEPTOAR_CHECK(raw->size() * 2 == text.size());
}

const Registration kRegistered("text", run);

}  // namespace
}  // namespace ceptoar::fuzz
