// SPDX-License-Identifier: Apache-2.0
// Walking over UTF-8.
#ifndef CEPTOAR_CLI_UI_CHARACTERS_H_
#define CEPTOAR_CLI_UI_CHARACTERS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ceptoar::ui {

// The code point that begins at `at`, which moves behind it; -1 for bytes that are not UTF-8.
// REQUIRES: at < text.size().
std::int32_t next_character(std::string_view text, std::size_t& at);

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_CHARACTERS_H_
