// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_recover.h"

#include "cli/cmd/show.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::Msg;
using ui::Printer;
using work::RecoveryStage;
using work::RecoveryView;

namespace {

struct StageWords {
  RecoveryStage stage;
  std::string_view name;  // for JSON: stable
  Msg text;
};
constexpr StageWords kStages[] = {
    {RecoveryStage::kSigning, "signing", Msg::kRecoverySigning},
    {RecoveryStage::kSpreading, "spreading", Msg::kRecoverySpreading},
    {RecoveryStage::kWaiting, "waiting", Msg::kRecoveryWaiting},
    {RecoveryStage::kInForce, "in-force", Msg::kRecoveryInForce},
    {RecoveryStage::kAnswered, "answered", Msg::kRecoveryAnswered},
    {RecoveryStage::kNotNeeded, "not-needed", Msg::kRecoveryNotNeeded},
    {RecoveryStage::kBlocked, "blocked", Msg::kRecoveryBlocked},
};

const StageWords& stage_words(RecoveryStage stage) {
  return kStages[static_cast<std::size_t>(stage)];
}

std::string handles_or_nobody(const Printer& out, const std::vector<std::string>& handles) {
  return handles.empty() ? out.tr(Msg::kVoteNobody) : joined(out.lang(), handles);
}

}  // namespace

void show_recoveries(Printer& out, const std::vector<RecoveryView>& views) {
  if (views.empty()) return out.say(Msg::kRecoveryNone);
  for (const RecoveryView& one : views) {
    out.say(Msg::kRecoveryHead, {{"hash", member::short_hash(one.hash)},
                                 {"version", std::to_string(one.version)},
                                 {"who", handles_or_nobody(out, one.replaces)}});
    out.say(stage_words(one.stage).text,
            {{"date", one.due_ms == 0 ? "" : long_time(out, one.due_ms)}});
    out.say(Msg::kRecoverySigned, {{"have", std::to_string(one.signed_have)},
                                   {"need", std::to_string(one.signed_need)}});
    out.say(Msg::kRecoveryReceived, {{"have", std::to_string(one.received_have)},
                                     {"need", std::to_string(one.received_need)}});
    out.say(Msg::kRecoveryPresent, {{"who", handles_or_nobody(out, one.present)}});
    out.say(Msg::kRecoveryObjected, {{"have", std::to_string(one.objected.size())},
                                     {"need", std::to_string(one.objections_need)},
                                     {"who", handles_or_nobody(out, one.objected)}});
  }
  out.say(Msg::kRecoveryHow);
}

Json recoveries_document(const std::vector<RecoveryView>& views) {
  Json rows = Json::array();
  for (const RecoveryView& one : views) {
    Json row = Json::object();
    row.set("hash", one.hash.hex()).set("version", one.version);
    row.set("stage", stage_words(one.stage).name).set("replaces", texts_json(one.replaces));
    row.set("signed", one.signed_have).set("signed_need", one.signed_need);
    row.set("received", one.received_have).set("received_need", one.received_need);
    row.set("present", texts_json(one.present)).set("objected", texts_json(one.objected));
    row.set("objections_need", one.objections_need).set("due_at", ui::json_time(one.due_ms));
    rows.push(std::move(row));
  }
  return document("roster-recoveries").set("recoveries", std::move(rows));
}

}  // namespace ceptoar::cmd
