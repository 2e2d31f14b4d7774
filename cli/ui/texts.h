// SPDX-License-Identifier: Apache-2.0
// Every sentence the program says, in Japanese and English side by side (texts_*.inc): one that
// stands in one language alone does not compile. Words as in the project's glossary.
#ifndef CEPTOAR_CLI_UI_TEXTS_H_
#define CEPTOAR_CLI_UI_TEXTS_H_

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/ui/language.h"

namespace ceptoar::ui {

enum class Msg : std::uint16_t {
#define CEPTOAR_TEXT(name, ja, en) name,
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
};

// A named value for a placeholder such as {org}.
struct Arg {
  std::string_view name;
  std::string value;
};
using Args = std::vector<Arg>;

// Puts the values in. Values may be words of other people: they become visible single-line text
// (schema/text.h) and are never looked at for placeholders again. A placeholder without a value
// stays as it is: a bad text shows, and does not throw in front of a user.
std::string fill(std::string_view pattern, std::span<const Arg> args);
// The names between braces.
std::set<std::string> placeholders(std::string_view pattern);

std::string_view text(Lang lang, Msg message);
std::string tr(Lang lang, Msg message, const Args& args = {});

// For the test that compares both languages.
struct TextRow {
  std::string_view name, ja, en;
};
std::span<const TextRow> all_texts();

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_TEXTS_H_
