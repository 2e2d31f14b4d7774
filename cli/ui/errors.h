// SPDX-License-Identifier: Apache-2.0
// An error as three lines for a person - what happened, why, what to do - or as ceptoar.error/1.
// Codes are those of cli/member/error_codes.h; this folder knows them as text only.
#ifndef CEPTOAR_CLI_UI_ERRORS_H_
#define CEPTOAR_CLI_UI_ERRORS_H_

#include <span>
#include <string>
#include <string_view>

#include "cli/ui/json.h"
#include "cli/ui/texts.h"

namespace ceptoar::ui {

struct ErrorText {
  std::string what, why, remedy;
};
// With the arguments put in. An argument whose list may be empty ("suggestions") shows as "—".
ErrorText error_text(Lang lang, std::string_view code, const Args& args);
// "ceptoar: what   [CODE]", then why and remedy, indented.
std::string format_error(const ErrorText& text, std::string_view code);
Json error_json(const ErrorText& text, std::string_view code, int exit_status);

struct ErrorTextRow {
  std::string_view code;
  std::string_view ja[3], en[3];
};
std::span<const ErrorTextRow> all_error_texts();

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_ERRORS_H_
