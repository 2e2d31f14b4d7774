// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_doctor.h"

#include "cli/cmd/show.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::Msg;
using ui::Printer;
using work::Check;
using work::Finding;
using work::Level;

namespace {

std::string_view check_name(Check check) {
  switch (check) {
    case Check::kHome: return "home";
    case Check::kModes: return "modes";
    case Check::kDisk: return "disk";
    case Check::kArchive: return "archive";
    case Check::kKeys: return "keys";
    case Check::kRoster: return "roster";
    case Check::kNode: return "node";
    case Check::kPeers: return "peers";
    case Check::kClock: return "clock";
    case Check::kQueue: return "queue";
    case Check::kAlarms: return "alarms";
    case Check::kAudit: return "audit";
    case Check::kCore: return "core";
    case Check::kSwap: return "swap";
    case Check::kLocale: return "locale";
    case Check::kTerminal: return "terminal";
  }
  return "";
}

std::string_view level_name(Level level) {
  switch (level) {
    case Level::kOk: return "ok";
    case Level::kWarn: return "warn";
    case Level::kFail: return "fail";
  }
  return "fail";
}

Msg level_text(Level level) {
  switch (level) {
    case Level::kOk: return Msg::kDoctorOk;
    case Level::kWarn: return Msg::kDoctorWarn;
    case Level::kFail: return Msg::kDoctorFail;
  }
  return Msg::kDoctorFail;
}

ui::Args args_of(const work::Diagnosis& found) {
  ui::Args args;
  for (const member::Argument& argument : found.args) args.push_back({argument.name, argument.value});
  return args;
}

std::size_t count_of(const std::vector<work::Diagnosis>& all, Level level) {
  std::size_t count = 0;
  for (const work::Diagnosis& found : all) {
    if (work::facts_of(found.finding).level == level) ++count;
  }
  return count;
}

}  // namespace

Msg finding_text(Finding finding) {
  switch (finding) {
#define CEPTOAR_X(check, name, id) \
  case Finding::k##name:           \
    return Msg::kDoctor##name;
    CEPTOAR_FINDINGS_FINE(CEPTOAR_X)
    CEPTOAR_FINDINGS_WARN(CEPTOAR_X)
    CEPTOAR_FINDINGS_FAIL(CEPTOAR_X)
#undef CEPTOAR_X
  }
  return Msg::kDoctorFail;
}

std::optional<Msg> remedy_text(Finding finding) {
  switch (finding) {
#define CEPTOAR_X(check, name, id) \
  case Finding::k##name:           \
    return Msg::kRemedy##name;
    CEPTOAR_FINDINGS_WARN(CEPTOAR_X)
    CEPTOAR_FINDINGS_FAIL(CEPTOAR_X)
#undef CEPTOAR_X
    default:
      return std::nullopt;
  }
}

void show_doctor(Printer& out, const std::vector<work::Diagnosis>& all) {
  for (const work::Diagnosis& found : all) {
    const Level level = work::facts_of(found.finding).level;
    const ui::Args args = args_of(found);
    // The words end at the same column in Japanese and in English; prose() continues under them.
    out.prose(out.tr(level_text(level)) + "  " + out.tr(finding_text(found.finding), args));
    if (const auto remedy = remedy_text(found.finding)) out.line("      " + out.tr(*remedy, args));
  }
  out.say(Msg::kDoctorSum, {{"ok", std::to_string(count_of(all, Level::kOk))},
                            {"warn", std::to_string(count_of(all, Level::kWarn))},
                            {"fail", std::to_string(count_of(all, Level::kFail))}});
}

Json doctor_document(ui::Lang lang, const std::vector<work::Diagnosis>& all) {
  Json checks = Json::array();
  for (const work::Diagnosis& found : all) {
    const work::FindingFacts& facts = work::facts_of(found.finding);
    const ui::Args args = args_of(found);
    const auto remedy = remedy_text(found.finding);
    checks.push(Json::object()
                    .set("check", check_name(facts.check))
                    .set("level", level_name(facts.level))
                    .set("finding", facts.id)
                    .set("message", ui::tr(lang, finding_text(found.finding), args))
                    .set("remedy", remedy ? Json(ui::tr(lang, *remedy, args)) : Json()));
  }
  return document("doctor")
      .set("checks", std::move(checks))
      .set("ok", count_of(all, Level::kOk))
      .set("warn", count_of(all, Level::kWarn))
      .set("fail", count_of(all, Level::kFail));
}

}  // namespace ceptoar::cmd
