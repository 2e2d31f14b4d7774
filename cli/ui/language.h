// SPDX-License-Identifier: Apache-2.0
// Which of the two languages a person is spoken to in. Never asks the C library's locale: Japanese
// must work where no Japanese locale was generated.
#ifndef CEPTOAR_CLI_UI_LANGUAGE_H_
#define CEPTOAR_CLI_UI_LANGUAGE_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ceptoar::ui {

enum class Lang { kJa, kEn };

// The value of an environment variable; nullopt when it is unset. Passed in, so that tests need not
// change the environment of their process.
using Environment = std::function<std::optional<std::string>(const char* name)>;
// Reads the environment of this process.
Environment process_environment();

std::optional<Lang> parse_lang(std::string_view text);  // "ja", "en"
std::string_view lang_name(Lang lang);
// `option` (--lang), else CEPTOAR_LANG, else the first of LC_ALL, LC_MESSAGES, LANG that begins
// with ja or en, else Japanese.
Lang choose_lang(std::optional<Lang> option, const Environment& environment);

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_LANGUAGE_H_
