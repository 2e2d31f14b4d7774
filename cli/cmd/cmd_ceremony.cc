// SPDX-License-Identifier: Apache-2.0
// key init --ceremony: the admin key before witnesses, with sheets in both languages.
#include <filesystem>
#include <sstream>

#include "cli/cmd/ceremony_sheet.h"
#include "cli/cmd/commands.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/sheets.h"
#include "cli/cmd/show.h"
#include "cli/member/ceremony.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

constexpr std::size_t kFewestWitnesses = 2;
constexpr std::size_t kMostWitnesses = 20;
constexpr std::size_t kGroupsALine = 4;

UserError missing(const char* what) {
  return user_error(UserCode::kUsageMissing, {{"what", what}, {"command", "ceptoar key init"}});
}

form::SheetTable number_table(const std::string& number) {
  form::SheetTable table;
  std::istringstream groups(number);
  std::size_t count = 0;
  for (std::string group; groups >> group; ++count) {
    if (count % kGroupsALine == 0) table.rows.push_back({std::to_string(count / kGroupsALine + 1)});
    table.rows.back().push_back(group);
  }
  return table;
}

// "FILE.html" -> "FILE.WORD.html"
std::string path_with(const std::string& path, std::string_view word) {
  const std::size_t dot = path.rfind('.');
  return path.substr(0, dot) + "." + std::string(word) + path.substr(dot);
}
std::string path_for(const std::string& path, ui::Lang lang) {
  return path_with(path, ui::lang_name(lang));
}

Outcome<void> check_words(const KeyInitArgs& args) {
  if (args.ceremony == args.check) return missing("--ceremony | --check");
  if (args.check) return {};
  if (args.second.empty()) return missing("--second");
  if (args.print.empty()) return missing("--print");
  if (args.witnesses.size() < kFewestWitnesses || args.witnesses.size() > kMostWitnesses) {
    return user_error(UserCode::kCeremonyWitness, {{"count", std::to_string(args.witnesses.size())}});
  }
  if (auto good = check_print_path(args.print); !good) return good;
  for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
    if (auto good = check_print_path(path_for(args.print, lang)); !good) return good;
  }
  return {};
}

// Keys are made once. That the sheets can be written where they shall be, as a PDF too, is tried before: with all
// that stands on them but the number, and under another name: cut off in between it leaves no record without one, and
// nothing that keeps the same command from being repeated.
Outcome<void> try_sheets(Context& context, CeremonyRecord record, const std::string& print) {
  record.number.clear();
  for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
    const std::string path = path_with(path_for(print, lang), "try");
    std::error_code gone;
    std::filesystem::remove(path, gone);  // of a run that was cut off
    if (auto written = write_sheet(context, ceremony_sheet(record, lang), path); !written) return written;
    if (!std::filesystem::remove(path, gone) || gone) {
      return user_error(UserCode::kExists, {{"path", path}});
    }
  }
  return {};
}

Outcome<int> check(Context& context, const KeyInitArgs& args) {
  const auto lock = context.unlock_admin(args.admin, args.admin_credential);
  if (!lock) return lock.error();
  const auto number = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyKeys);
    return member::check_medium(args.org, {args.admin, lock->get()});
  }();
  if (!number) return number.error();
  if (context.json()) return show_file(context, args.admin, *number);
  context.out().say(Msg::kCeremonyChecked);
  show_number(context.out(), *number);
  return kExitDone;
}

}  // namespace

form::Sheet ceremony_sheet(const CeremonyRecord& record, ui::Lang lang) {
  const auto tr = [&](Msg message, const ui::Args& args = {}) { return ui::tr(lang, message, args); };
  form::Sheet sheet;
  sheet.language = std::string(ui::lang_name(lang));
  sheet.tlp = Tlp::kAmberStrict;
  if (record.exercise) {
    sheet.exercise = std::string(ui::exercise_mark(lang));
    sheet.exercise.erase(sheet.exercise.find_last_not_of(' ') + 1);
  }
  sheet.number_name = tr(Msg::kCeremonyOrg);
  sheet.number = record.org;
  sheet.title = tr(Msg::kCeremonyTitle);
  std::ostringstream sink;
  const ui::Printer page(lang, ui::Terminal{}, sink);
  sheet.facts = {{tr(Msg::kCeremonyWhen), long_time(page, record.at_ms)},
                 {tr(Msg::kCeremonyKeys),
                  tr(record.voter ? Msg::kCeremonyTwoKeys : Msg::kCeremonyOneKey)},
                 {tr(Msg::kCeremonyMedia), std::to_string(record.media)}};
  form::SheetPart steps{tr(Msg::kCeremonySteps), {}, {}};
  for (const Msg step : {Msg::kCeremonyStep1, Msg::kCeremonyStep2, Msg::kCeremonyStep3,
                         Msg::kCeremonyStep4, Msg::kCeremonyStep5}) {
    steps.lines.push_back(tr(step));
  }
  form::SheetPart number{tr(Msg::kCeremonyNumber), {tr(Msg::kCeremonyAloud)},
                         number_table(record.number)};
  form::SheetPart media{tr(Msg::kCeremonyMedia), {}, {}};
  media.table.head = {tr(Msg::kCeremonyMedium), tr(Msg::kCeremonyEnvelope), tr(Msg::kCeremonyPlace),
                      tr(Msg::kCeremonyKeeper), tr(Msg::kCeremonySignature)};
  for (std::size_t i = 1; i <= record.media; ++i) {
    media.table.rows.push_back({std::to_string(i), "", "", "", ""});
  }
  form::SheetPart people{tr(Msg::kCeremonyWitnesses), {}, {}};
  people.table.head = {tr(Msg::kCeremonyName), tr(Msg::kCeremonySame), tr(Msg::kCeremonyHour),
                       tr(Msg::kCeremonySignature)};
  for (const std::string& name : record.witnesses) {
    people.table.rows.push_back({make_visible(name, true), "[  ]", "", ""});
  }
  sheet.parts = {std::move(steps), std::move(number), std::move(media), std::move(people)};
  return sheet;
}

Outcome<int> run(Context& context, const KeyInitArgs& args) {
  if (auto good = check_words(args); !good) return good.error();
  if (args.check) return check(context, args);
  const auto first = context.new_admin_lock(args.admin, args.admin_credential);
  if (!first) return first.error();
  const auto second = context.new_admin_lock(
      args.second, args.second_credential ? args.second_credential : args.admin_credential);
  if (!second) return second.error();
  CeremonyRecord record{args.org, "", args.voter, 2, args.witnesses, args.exercise, context.now_ms()};
  if (auto good = try_sheets(context, record, args.print); !good) return good.error();
  const auto number = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyKeys);
    return member::hold_ceremony(args.org, args.voter,
                                 {{args.admin, first->get()}, {args.second, second->get()}},
                                 context.random());
  }();
  if (!number) return number.error();
  record.number = *number;
  record.at_ms = context.now_ms();
  for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
    auto written = write_sheet(context, ceremony_sheet(record, lang), path_for(args.print, lang));
    if (!written) return written.error();
  }
  context.set_exercise(args.exercise);
  return show_file(context, Msg::kCeremonyHeld, path_for(args.print, context.lang()), *number);
}

}  // namespace ceptoar::cmd
