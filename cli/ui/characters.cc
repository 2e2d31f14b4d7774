// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/characters.h"

#include <unicode/utf8.h>

namespace ceptoar::ui {

std::int32_t next_character(std::string_view text, std::size_t& at) {
  const auto length = static_cast<std::int32_t>(text.size());
  auto position = static_cast<std::int32_t>(at);
  UChar32 c = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"  // inside ICU's macro
  U8_NEXT(text.data(), position, length, c);
#pragma GCC diagnostic pop
  at = static_cast<std::size_t>(position);
  return c;
}

}  // namespace ceptoar::ui
