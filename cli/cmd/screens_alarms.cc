// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_alarms.h"

#include <algorithm>

#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::KeptAlarm;
using ui::Json;
using ui::Msg;
using ui::Printer;

namespace {

constexpr std::size_t kBrief = 3;

}  // namespace

void show_alarm(Printer& out, const KeptAlarm& alarm) {
  std::string where = make_visible(alarm.org, true);
  if (!alarm.alarm.detail.empty()) {
    where += (where.empty() ? "" : out.tr(Msg::kJoin)) + make_visible(alarm.alarm.detail, true);
  }
  if (alarm.times > 1) {
    where += (where.empty() ? "" : out.tr(Msg::kJoin)) +
             out.tr(Msg::kAlarmTimes, {{"count", std::to_string(alarm.times)}});
  }
  const std::string what = out.tr(alarm_text(alarm.alarm.kind));
  const std::string text = where.empty()
                               ? out.tr(Msg::kAlarmBare, {{"what", what}})
                               : out.tr(Msg::kAlarm, {{"what", what}, {"detail", where}});
  out.prose(short_time(out, alarm.last_ms) + " " + text);
}

void show_alarms_briefly(Printer& out, const std::vector<KeptAlarm>& alarms) {
  if (alarms.empty()) return;
  const std::size_t shown = std::min(kBrief, alarms.size());
  for (std::size_t i = 0; i < shown; ++i) show_alarm(out, alarms[i]);
  if (shown < alarms.size()) {
    out.say(Msg::kAlarmsMore, {{"count", std::to_string(alarms.size() - shown)}});
  }
  out.say(Msg::kAlarmsHow);
}

namespace {

// For whoever judges it: everything in hexadecimal, as it was signed.
Json evidence_json(const member::SealEvidence& evidence) {
  return Json::object()
      .set("header", to_hex(evidence.header))
      .set("signature", evidence.signature.hex())
      .set("body", to_hex(evidence.body))
      .set("position", evidence.position)
      .set("stanza", to_hex(evidence.stanza))
      .set("class", reader_class_name(evidence.reader_class))
      .set("org", evidence.org.hex())
      .set("epoch", evidence.epoch)
      .set("key", evidence.key.hex())
      .set("committed", evidence.committed.hex())
      .set("found", evidence.found.hex());
}

}  // namespace

Json alarms_json(const std::vector<KeptAlarm>& alarms, Evidence evidence) {
  Json out = Json::array();
  for (const KeptAlarm& alarm : alarms) {
    Json one = Json::object();
    one.set("alarm", ui::tr(ui::Lang::kEn, alarm_text(alarm.alarm.kind)))
        .set("entry", alarm.alarm.entry.hex())
        .set("detail", alarm.alarm.detail)
        .set("org", alarm.org)
        .set("first_at", ui::json_time(alarm.first_ms))
        .set("last_at", ui::json_time(alarm.last_ms))
        .set("times", alarm.times)
        .set("seen_at", ui::json_time(alarm.seen_ms));
    if (evidence == Evidence::kShown && !alarm.alarm.evidence.empty()) {
      const auto shown = member::parse_evidence(alarm.alarm.evidence);
      if (shown) one.set("evidence", evidence_json(*shown));
    }
    out.push(std::move(one));
  }
  return out;
}

Json alarms_document(const std::vector<KeptAlarm>& alarms) {
  return document("alarms").set("alarms", alarms_json(alarms, Evidence::kShown));
}

}  // namespace ceptoar::cmd
