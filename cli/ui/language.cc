// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/language.h"

#include <cstdlib>

namespace ceptoar::ui {

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

std::optional<Lang> parse_lang(std::string_view text) {
  if (text == "ja") return Lang::kJa;
  if (text == "en") return Lang::kEn;
  return std::nullopt;
}

std::string_view lang_name(Lang lang) { return lang == Lang::kJa ? "ja" : "en"; }

Lang choose_lang(std::optional<Lang> option, const Environment& environment) {
  if (option) return *option;
  for (const char* name : {"CEPTOAR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::optional<std::string> value = environment(name);
    if (!value) continue;
    if (value->starts_with("ja")) return Lang::kJa;
    if (value->starts_with("en")) return Lang::kEn;
  }
  return Lang::kJa;
}

}  // namespace ceptoar::ui
