// SPDX-License-Identifier: Apache-2.0
// Times, quantities and forms as people type them: what is understood has one written form, and that form
// means the same again; nothing that happened lies in the future.
#include "cli/liaison/report_form.h"
#include "cli/liaison/said.h"
#include "schema/text.h"
#include "tests/fuzz/fuzz.h"

namespace ceptoar::fuzz {
namespace {

constexpr std::uint64_t kNow = 1'795'137'660'000;  // 2026-11-20

void check_time(std::string_view text) {
  for (const liaison::Toward toward : {liaison::Toward::kPast, liaison::Toward::kAny}) {
    const auto said = liaison::parse_time_said(text, kNow, toward);
    if (!said) continue;
    CEPTOAR_CHECK(toward == liaison::Toward::kAny || said->at_ms <= kNow);
    const auto again = liaison::decode_time(liaison::encode_time(*said));
    CEPTOAR_CHECK(again && *again == *said);
    CEPTOAR_CHECK(!liaison::show_time(*said, kNow, true).empty());
  }
  if (const auto decoded = liaison::decode_time(text)) {
    CEPTOAR_CHECK(liaison::encode_time(*decoded) == text);
  }
}

void check_quantity(std::string_view text) {
  const auto said = liaison::parse_quantity_said(text);
  if (!said) return;
  CEPTOAR_CHECK(!said->unit.empty());
  const std::string shown = liaison::show_quantity(*said);
  CEPTOAR_CHECK(find_text_fault(shown, true) == TextFault::kNone);
  const auto again = liaison::parse_quantity_said(shown);
  CEPTOAR_CHECK(again && *again == *said);
}

void check_form(std::string_view text) {
  if (find_text_fault(text, false) != TextFault::kNone) return;  // as clean_text() gives it
  const auto parsed = liaison::parse_form(text, kNow);
  const auto* form = std::get_if<liaison::ReportForm>(&parsed);
  if (form == nullptr) {
    CEPTOAR_CHECK(std::get<liaison::FormFault>(parsed).line > 0);
    return;
  }
  for (const liaison::ReportFact& fact : form->facts) {
    const auto again = liaison::decode_fact(liaison::encode_fact(fact));
    CEPTOAR_CHECK(again && *again == fact);
    CEPTOAR_CHECK(find_text_fault(fact.value, true) != TextFault::kNotUtf8);
  }
  CEPTOAR_CHECK(liaison::changes(form->facts, form->facts).empty());
}

void run(BytesView bytes) {
  Input input(bytes);
  const std::uint8_t way = input.u8();
  const std::string text(as_text(input.rest()));
  if (way % 3 == 1) {
    check_time(text);
  } else if (way % 3 == 0) {
    check_quantity(text);
  } else {
    check_form(text);
  }
}

const Registration kRegistered("said", run);

}  // namespace
}  // namespace ceptoar::fuzz
