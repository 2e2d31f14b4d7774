// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/terms.h"

#include <array>

namespace ceptoar::ui {
namespace {

constexpr auto kTerms = std::to_array<TermRow>({
#define CEPTOAR_TERM(ja, en, id, meaning_ja, meaning_en) {ja, en, id, meaning_ja, meaning_en},
#include "cli/ui/texts_terms.inc"
#undef CEPTOAR_TERM
});

}  // namespace

std::span<const TermRow> all_terms() { return kTerms; }

std::string_view first_definition(Tlp tlp) {
  switch (tlp) {
    case Tlp::kRed:
      return "For the eyes and ears of individual recipients only, no further disclosure.";
    case Tlp::kAmber:
      return "Limited disclosure, recipients can only spread this on a need-to-know basis within their "
             "organization and its clients.";
    case Tlp::kAmberStrict:
      // It has no definition of its own: this is the note in that of TLP:AMBER.
      return "Note that TLP:AMBER+STRICT restricts sharing to the organization only.";
    case Tlp::kGreen:
      return "Limited disclosure, recipients can spread this within their community.";
    case Tlp::kClear:
      return "Recipients can spread this to the world, there is no limit on disclosure.";
  }
  return {};
}

}  // namespace ceptoar::ui
