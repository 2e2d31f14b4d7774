// SPDX-License-Identifier: Apache-2.0
// The words of the field with their meaning, in both languages (texts_terms.inc), and the definitions
// that FIRST gives the labels of TLP 2.0.
#ifndef CEPTOAR_CLI_UI_TERMS_H_
#define CEPTOAR_CLI_UI_TERMS_H_

#include <span>
#include <string_view>

#include "schema/tlp.h"

namespace ceptoar::ui {

struct TermRow {
  std::string_view ja, en;  // " / " between several forms
  std::string_view id;
  std::string_view meaning_ja, meaning_en;
};
std::span<const TermRow> all_terms();

// As published (FIRST, Traffic Light Protocol 2.0, August 2022, "TLP definitions"), in English in both
// languages: labels and their definition are not translated.
std::string_view first_definition(Tlp tlp);

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_TERMS_H_
