// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/texts.h"

#include <algorithm>
#include <array>

#include "schema/text.h"

namespace ceptoar::ui {
namespace {

// The same files in the same order as in the enumeration: the index of a row is its number. With a suffix the
// compiler knows the lengths; counting them is more than clang does for a constant.
using std::string_view_literals::operator""sv;
constexpr auto kTexts = std::to_array<TextRow>({
#define CEPTOAR_TEXT(name, ja, en) {#name ""sv, ja ""sv, en ""sv},
#include "cli/ui/texts_admin.inc"
#include "cli/ui/texts_answers.inc"
#include "cli/ui/texts_audit.inc"
#include "cli/ui/texts_broadcast.inc"
#include "cli/ui/texts_care.inc"
#include "cli/ui/texts_common.inc"
#include "cli/ui/texts_comp.inc"
#include "cli/ui/texts_desk.inc"
#include "cli/ui/texts_help.inc"
#include "cli/ui/texts_items.inc"
#include "cli/ui/texts_paper.inc"
#include "cli/ui/texts_people.inc"
#include "cli/ui/texts_archive.inc"
#include "cli/ui/texts_backup.inc"
#include "cli/ui/texts_ceremony.inc"
#include "cli/ui/texts_redact.inc"
#include "cli/ui/texts_relay.inc"
#include "cli/ui/texts_report.inc"
#include "cli/ui/texts_search.inc"
#include "cli/ui/texts_versions.inc"
#include "cli/ui/texts_today.inc"
#include "cli/ui/texts_watch.inc"
#include "cli/ui/texts_recover.inc"
#include "cli/ui/texts_suspend.inc"
#include "cli/ui/texts_sectors.inc"
#include "cli/ui/texts_systems.inc"
#include "cli/ui/texts_ready.inc"
#include "cli/ui/texts_roster.inc"
#include "cli/ui/texts_cases.inc"
#undef CEPTOAR_TEXT
});

bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

// The name of the placeholder that begins at `at`, or nothing: a lone brace is text.
std::string_view placeholder_at(std::string_view pattern, std::size_t at) {
  if (pattern[at] != '{') return {};
  std::size_t end = at + 1;
  while (end < pattern.size() && is_name_character(pattern[end])) ++end;
  if (end == at + 1 || end >= pattern.size() || pattern[end] != '}') return {};
  return pattern.substr(at + 1, end - at - 1);
}

}  // namespace

std::string fill(std::string_view pattern, std::span<const Arg> args) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view name = placeholder_at(pattern, at);
    const auto found =
        std::find_if(args.begin(), args.end(), [&](const Arg& arg) { return arg.name == name; });
    if (name.empty() || found == args.end()) {
      out.push_back(pattern[at++]);
      continue;
    }
    out += make_visible(found->value, true);
    at += name.size() + 2;
  }
  return out;
}

std::set<std::string> placeholders(std::string_view pattern) {
  std::set<std::string> names;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (const std::string_view name = placeholder_at(pattern, at); !name.empty()) {
      names.emplace(name);
    }
  }
  return names;
}

std::string_view text(Lang lang, Msg message) {
  const TextRow& row = kTexts[static_cast<std::size_t>(message)];
  return lang == Lang::kJa ? row.ja : row.en;
}

std::string tr(Lang lang, Msg message, const Args& args) { return fill(text(lang, message), args); }

std::span<const TextRow> all_texts() { return kTexts; }

}  // namespace ceptoar::ui
