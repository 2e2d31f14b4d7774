// SPDX-License-Identifier: Apache-2.0
#include "cli/work/typed_line.h"

#include "cli/member/resolve.h"
#include "cli/member/text_input.h"
#include "schema/limits.h"

namespace ceptoar::work {

member::Outcome<std::string> typed_line(std::string_view typed) {
  auto clean = member::clean_text(as_bytes(typed), "text", true);
  if (!clean) return clean.error();
  if (clean->text.size() > limits::kNameBytes) {
    return member::user_error(member::UserCode::kTextLong,
                              {{"bytes", std::to_string(clean->text.size())},
                               {"limit", std::to_string(limits::kNameBytes)}});
  }
  std::string& text = clean->text;
  const std::size_t from = text.find_first_not_of(' ');
  if (from == std::string::npos) return std::string();
  return text.substr(from, text.find_last_not_of(' ') - from + 1);
}

std::string names_near(std::string_view given, const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& one : member::suggest(given, names)) out += (out.empty() ? "" : ", ") + one;
  return out;
}

}  // namespace ceptoar::work
