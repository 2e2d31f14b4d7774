// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/errors.h"

#include <algorithm>
#include <array>

namespace ceptoar::ui {
namespace {

constexpr auto kErrors = std::to_array<ErrorTextRow>({
#define CEPTOAR_ERROR_TEXT(code, ja1, ja2, ja3, en1, en2, en3) \
  {code, {ja1, ja2, ja3}, {en1, en2, en3}},
#include "cli/ui/texts_errors.inc"
#include "cli/ui/texts_errors_agent.inc"
#include "cli/ui/texts_errors_audit.inc"
#include "cli/ui/texts_errors_care.inc"
#include "cli/ui/texts_errors_cases.inc"
#include "cli/ui/texts_errors_desk.inc"
#include "cli/ui/texts_errors_paper.inc"
#include "cli/ui/texts_errors_people.inc"
#include "cli/ui/texts_errors_backup.inc"
#include "cli/ui/texts_errors_redact.inc"
#include "cli/ui/texts_errors_relay.inc"
#include "cli/ui/texts_errors_report.inc"
#include "cli/ui/texts_errors_search.inc"
#include "cli/ui/texts_errors_roster.inc"
#include "cli/ui/texts_errors_today.inc"
#undef CEPTOAR_ERROR_TEXT
});

struct Reason {
  std::string_view en, ja;
};
constexpr auto kReasons = std::to_array<Reason>({
#define CEPTOAR_REASON(en, ja) {en, ja},
#include "cli/ui/texts_reasons.inc"
#undef CEPTOAR_REASON
});

// "reason" or "file: reason".
std::string reason_in_japanese(std::string_view value) {
  for (const Reason& reason : kReasons) {
    if (!value.ends_with(reason.en)) continue;
    const std::string_view before = value.substr(0, value.size() - reason.en.size());
    if (before.empty() || before.ends_with(": ")) return std::string(before).append(reason.ja);
  }
  return std::string(value);
}

// The few argument values that are words and not data.
std::string in_language(Lang lang, const Arg& arg) {
  if (arg.value.empty()) return "—";
  if (arg.name == "where" && arg.value == "title") return tr(lang, Msg::kWhereTitle);
  if (arg.name == "where" && arg.value == "text") return tr(lang, Msg::kWhereText);
  if (lang == Lang::kJa && arg.name == "what") return reason_in_japanese(arg.value);
  // Said in the words of the field, and not in those of the code.
  if (arg.name == "what" && arg.value == "only a CEPTOAR has a client key") {
    return "only a CEPTOAR has a key for its member companies";
  }
  return arg.value;
}

}  // namespace

ErrorText error_text(Lang lang, std::string_view code, const Args& args) {
  Args shown;
  for (const Arg& arg : args) shown.push_back({arg.name, in_language(lang, arg)});
  const auto row = std::find_if(kErrors.begin(), kErrors.end(),
                                [&](const ErrorTextRow& r) { return r.code == code; });
  if (row == kErrors.end()) {  // a test keeps this from happening
    return {std::string(code), "", ""};
  }
  const auto& lines = lang == Lang::kJa ? row->ja : row->en;
  return {fill(lines[0], shown), fill(lines[1], shown), fill(lines[2], shown)};
}

std::string format_error(const ErrorText& text, std::string_view code) {
  std::string out = "ceptoar: " + text.what + "  [" + std::string(code) + "]\n";
  out += "  " + text.why + "\n  " + text.remedy + "\n";
  return out;
}

Json error_json(const ErrorText& text, std::string_view code, int exit_status) {
  Json out = Json::object();
  out.set("schema", "ceptoar.error/1").set("code", code).set("exit", exit_status);
  out.set("message", text.what).set("reason", text.why).set("remedy", text.remedy);
  return out;
}

std::span<const ErrorTextRow> all_error_texts() { return kErrors; }

}  // namespace ceptoar::ui
