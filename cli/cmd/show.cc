// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/show.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using ui::Lang;
using ui::Msg;

Msg who_may_see(Tlp tlp) {
  switch (tlp) {
    case Tlp::kClear:
      return Msg::kSeeClear;
    case Tlp::kGreen:
      return Msg::kSeeGreen;
    case Tlp::kAmber:
      return Msg::kSeeAmber;
    case Tlp::kAmberStrict:
      return Msg::kSeeAmberStrict;
    case Tlp::kRed:
      return Msg::kSeeRed;
  }
  return Msg::kSeeRed;
}

Msg importance_text(std::uint8_t importance) {
  switch (importance) {
    case 0:
      return Msg::kImportance0;
    case 1:
      return Msg::kImportance1;
    case 2:
      return Msg::kImportance2;
    default:
      return Msg::kImportance3;  // a later version may know more: never shown as less urgent
  }
}

Msg state_text(work::ItemState state) {
  switch (state) {
    case work::ItemState::kUnread:
      return Msg::kUnread;
    case work::ItemState::kRead:
      return Msg::kRead;
    case work::ItemState::kSuperseded:
      return Msg::kSuperseded;
    case work::ItemState::kWithdrawn:
      return Msg::kWithdrawn;
  }
  return Msg::kUnread;
}

Msg class_text(ReaderClass reader_class) {
  switch (reader_class) {
    case ReaderClass::kStaff:
      return Msg::kClassStaff;
    case ReaderClass::kMembers:
      return Msg::kClassMembers;
    case ReaderClass::kPerson:
      return Msg::kClassPerson;
    case ReaderClass::kEverybody:
      return Msg::kClassEverybody;
  }
  return Msg::kClassStaff;
}

Msg org_kind_text(OrgKind kind) {
  switch (kind) {
    case OrgKind::kCeptoar:
      return Msg::kKindCeptoar;
    case OrgKind::kMinistry:
      return Msg::kKindMinistry;
    case OrgKind::kNisc:
      return Msg::kKindNisc;
    case OrgKind::kCouncil:
      return Msg::kKindCouncil;
    case OrgKind::kAgency:
      return Msg::kKindAgency;
    case OrgKind::kResponseMinistry:
      return Msg::kKindResponseMinistry;
    case OrgKind::kObserver:
      return Msg::kKindObserver;
    case OrgKind::kAssociate:
      return Msg::kKindAssociate;
  }
  return Msg::kKindCeptoar;
}

Msg ack_state_text(AckState state) {
  switch (state) {
    case AckState::kOpened: return Msg::kAckOpened;
    case AckState::kReceived: return Msg::kAckReceived;
    case AckState::kNotAffected: return Msg::kAckNotAffected;
    case AckState::kInvestigating: return Msg::kAckInvestigating;
    case AckState::kAffected: return Msg::kAckAffected;
    case AckState::kMitigated: return Msg::kAckMitigated;
    case AckState::kRelayed: return Msg::kAckRelayed;
    case AckState::kCannotOpen: return Msg::kAckCannotOpen;
    case AckState::kSealBroken: return Msg::kAckSealBroken;
  }
  return Msg::kNone;
}

Msg alarm_text(member::AlarmKind kind) {
  switch (kind) {
    case member::AlarmKind::kBadEntry:
      return Msg::kAlarmBadEntry;
    case member::AlarmKind::kFork:
      return Msg::kAlarmFork;
    case member::AlarmKind::kBadSeal:
      return Msg::kAlarmBadSeal;
    case member::AlarmKind::kStatementFork:
      return Msg::kAlarmStatementFork;
    case member::AlarmKind::kGrantSuperseded:
      return Msg::kAlarmGrantSuperseded;
    case member::AlarmKind::kGrantBad:
      return Msg::kAlarmGrantBad;
    case member::AlarmKind::kRosterBad:
      return Msg::kAlarmRosterBad;
    case member::AlarmKind::kItemConflict:
      return Msg::kAlarmItemConflict;
    case member::AlarmKind::kReportLine:
      return Msg::kAlarmReportLine;
    case member::AlarmKind::kAuditRoot:
      return Msg::kAlarmAuditRoot;
    case member::AlarmKind::kReissueStopped:
      return Msg::kAlarmReissueStopped;
    case member::AlarmKind::kReissueWent:
      return Msg::kAlarmReissueWent;
    case member::AlarmKind::kRecovery:
      return Msg::kAlarmRecovery;
    case member::AlarmKind::kSuspension:
      return Msg::kAlarmSuspension;
    case member::AlarmKind::kAccessList:
      return Msg::kAlarmAccessList;
    case member::AlarmKind::kHeldBack:
      return Msg::kAlarmHeldBack;
    case member::AlarmKind::kKeyCommit:
      return Msg::kAlarmKeyCommit;
    case member::AlarmKind::kOwnSealBroken:
      return Msg::kAlarmOwnSealBroken;
    case member::AlarmKind::kUnopened:
      return Msg::kAlarmUnopened;
    case member::AlarmKind::kBackAsDraft:
      return Msg::kAlarmBackAsDraft;
    case member::AlarmKind::kNotSent:
      return Msg::kAlarmNotSent;
    case member::AlarmKind::kKeyNotMade:
      return Msg::kAlarmKeyNotMade;
    case member::AlarmKind::kListLost:
      return Msg::kAlarmListLost;
    case member::AlarmKind::kClock:
      return Msg::kClockDiffers;
  }
  return Msg::kAlarmBadEntry;  // of a later version
}

std::string kind_name(Lang lang, std::string_view kind) {
  if (kind == "share") return ui::tr(lang, Msg::kKindShare);
  if (kind == "alert") return ui::tr(lang, Msg::kKindAlert);
  if (kind == "report") return ui::tr(lang, Msg::kKindReport);
  if (kind == "consult") return ui::tr(lang, Msg::kKindConsult);
  if (kind == "reply") return ui::tr(lang, Msg::kKindReply);
  if (kind == "withdrawal") return ui::tr(lang, Msg::kKindWithdrawal);
  if (kind == "broadcast") return ui::tr(lang, Msg::kKindBroadcast);
  return make_visible(kind, true);
}

std::string kind_of(Lang lang, const work::InboxItem& item) {
  struct Row {
    std::string_view name;
    Msg text;
  };
  static constexpr std::array kFiner = {
      Row{"early_warning", Msg::kFinerEarlyWarning}, Row{"alert", Msg::kKindAlert},
      Row{"attack_method", Msg::kFinerAttackMethod}, Row{"recovery_method", Msg::kFinerRecoveryMethod},
      Row{"threat", Msg::kFinerThreat},              Row{"advice", Msg::kFinerAdvice},
      Row{"guidance", Msg::kFinerGuidance},          Row{"support", Msg::kFinerSupport},
      Row{"security_info", Msg::kFinerSecurityInfo}, Row{"terror", Msg::kFinerTerror},
      Row{"failure_notice", Msg::kFinerFailure},
      Row{"question", Msg::kFinerQuestion},       Row{"request", Msg::kFinerRequest},
      Row{"aid", Msg::kFinerAid},                 Row{"place", Msg::kFinerPlace},
      Row{"instruction", Msg::kFinerInstruction}, Row{"precursor", Msg::kFinerPrecursor},
      Row{"consent_request", Msg::kFinerConsentRequest},
      Row{"consent_granted", Msg::kFinerConsentGranted},
      Row{"consent_refused", Msg::kFinerConsentRefused},
      Row{"consent_withdrawn", Msg::kFinerConsentWithdrawn},
      Row{"handling_forwarded", Msg::kFinerForwarded}, Row{"handling_held", Msg::kFinerHeld},
      Row{"outcome", Msg::kFinerOutcome},         Row{"disclosure", Msg::kFinerDisclosure},
      Row{"inquiry_answer", Msg::kFinerAnswer}};
  for (const Row& row : kFiner) {
    if (item.finer == row.name) return ui::tr(lang, row.text);
  }
  return item.follow_up ? ui::tr(lang, Msg::kFinerFollowUp) : kind_name(lang, item.kind);
}

std::string role_name(Lang lang, std::string_view role) {
  if (role == "secretariat") return ui::tr(lang, Msg::kRoleSecretariat);
  if (role == "member_officer") return ui::tr(lang, Msg::kRoleMemberOfficer);
  if (role == "liaison") return ui::tr(lang, Msg::kRoleLiaison);
  if (role == "duty" || role == "duty_officer") return ui::tr(lang, Msg::kRoleDuty);
  if (role == "coordinator") return ui::tr(lang, Msg::kRoleCoordinator);
  if (role == "poc") return ui::tr(lang, Msg::kRolePoc);
  if (role == "disclosure_officer") return ui::tr(lang, Msg::kRoleDisclosure);
  if (role == "drill_controller") return ui::tr(lang, Msg::kRoleDrill);
  if (role == "analyst") return ui::tr(lang, Msg::kRoleAnalyst);
  if (role == "chair") return ui::tr(lang, Msg::kRoleChair);
  return make_visible(role, true);
}

std::string name_of(Lang lang, std::string_view ja, std::string_view en, std::string_view handle) {
  const std::string_view first = lang == Lang::kJa ? ja : en;
  const std::string_view second = lang == Lang::kJa ? en : ja;
  return make_visible(!first.empty() ? first : !second.empty() ? second : handle, true);
}

std::string with_standing(const ui::Printer& out, const work::InboxItem& item, std::string name) {
  if (item.clock_ahead_ms != 0) name = out.tr(Msg::kSenderClockAhead, {{"name", name}});
  return item.suspended ? out.tr(Msg::kSenderSuspended, {{"name", name}}) : name;
}

std::string sender_of(const ui::Printer& out, const work::InboxItem& item) {
  return with_standing(out, item, name_of(out.lang(), item.from_name_ja, item.from_name_en, item.from));
}

std::string shown_number(std::string_view thirteen_digits) {
  return thirteen_digits.empty() ? std::string() : group_item_number(thirteen_digits);
}

std::string joined(Lang lang, const std::vector<std::string>& words) {
  if (words.empty()) return ui::tr(lang, Msg::kNone);
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += ui::text(lang, Msg::kJoin);
    out += make_visible(word, true);
  }
  return out;
}

ui::Table readers_table(const ui::Printer& printer,
                        const std::vector<member::ReaderName>& readers) {
  struct Row {
    const member::ReaderName* reader;
    std::vector<std::string> classes;
  };
  std::vector<Row> rows;  // an organisation's staff and member companies share a line
  for (const member::ReaderName& reader : readers) {
    auto same = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
      return row.reader->org == reader.org && row.reader->member == reader.member;
    });
    if (same == rows.end()) same = rows.insert(rows.end(), Row{&reader, {}});
    same->classes.push_back(printer.tr(class_text(reader.reader_class)));
  }
  // Inside, readers stand in the order of their keys; a person looks for names.
  const auto shown_first = [](const Row& a, const Row& b) {
    return std::tuple(!a.reader->own, a.reader->org, a.reader->member) <
           std::tuple(!b.reader->own, b.reader->org, b.reader->member);
  };
  std::stable_sort(rows.begin(), rows.end(), shown_first);
  ui::Table table({{"", false, 0}, {"", false, 12}, {"", false, 12}});
  for (const Row& row : rows) {
    const member::ReaderName& reader = *row.reader;
    const std::string handle = reader.member.empty() ? reader.org : reader.member;
    std::string name = name_of(printer.lang(), reader.name_ja, reader.name_en, "");
    if (reader.own) name += printer.tr(Msg::kOwn);
    name.erase(0, name.find_first_not_of(' '));  // English puts a space before (own)
    std::string classes;
    for (const std::string& word : row.classes) {
      if (!classes.empty()) classes += ui::text(printer.lang(), Msg::kJoin);
      classes += word;
    }
    table.add({"  " + make_visible(handle, true), name, classes});
  }
  return table;
}

ui::Json readers_json(const std::vector<member::ReaderName>& readers) {
  ui::Json out = ui::Json::array();
  for (const member::ReaderName& reader : readers) {
    ui::Json row = ui::Json::object();
    row.set("org", reader.org).set("class", reader_class_name(reader.reader_class));
    if (!reader.member.empty()) row.set("member", reader.member);
    out.push(std::move(row));
  }
  return out;
}

ui::Json document(std::string_view name) {
  return ui::Json::object().set("schema", "ceptoar." + std::string(name) + "/1");
}

ui::Json texts_json(const std::vector<std::string>& texts) {
  ui::Json out = ui::Json::array();
  for (const std::string& text : texts) out.push(text);
  return out;
}

std::string label_of(const ui::Printer& out, Tlp tlp) {
  return ui::styled(tlp_label(tlp), ui::style_of(tlp), out.terminal());
}

std::string means_in_words(const ui::Printer& out, std::string_view means) {
  static constexpr std::array<std::pair<std::string_view, Msg>, 3> kWays = {
      {{"tel ", Msg::kReachByTel}, {"fax ", Msg::kReachByFax}, {"mail ", Msg::kReachByMail}}};
  for (const auto& [name, words] : kWays) {
    if (means.starts_with(name)) {
      return out.tr(words, {{"value", std::string(means.substr(name.size()))}});
    }
  }
  return make_visible(means, true);
}

std::string long_time(const ui::Printer& out, std::uint64_t ms) {
  return ms == 0 ? out.tr(Msg::kNone) : format_jst_long(ms);
}

std::string day_and_time(const ui::Printer& out, std::uint64_t ms) {
  static constexpr std::array kJa = {"日", "月", "火", "水", "木", "金", "土"};
  static constexpr std::array kEn = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const auto weekday = static_cast<std::size_t>(to_jst(ms).weekday);
  const char* name = out.lang() == ui::Lang::kJa ? kJa.at(weekday) : kEn.at(weekday);
  std::string text = format_jst_short(ms);
  return text.insert(text.find(' '), std::string("(") + name + ")");
}

std::string short_time(const ui::Printer& out, std::uint64_t ms) {
  return ms == 0 ? out.tr(Msg::kNone) : format_jst_short(ms);
}

ui::Json twins_json(const std::vector<work::Twin>& twins) {
  ui::Json out = ui::Json::array();
  for (const work::Twin& twin : twins) {
    out.push(ui::Json::object().set("id", shown_number(twin.number)).set("signed_by", twin.handle));
  }
  return out;
}

}  // namespace ceptoar::cmd
