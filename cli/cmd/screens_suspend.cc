// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_suspend.h"

#include "cli/cmd/show.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::Msg;
using ui::Printer;
using work::SuspensionStage;
using work::SuspensionView;

namespace {

struct StageWords {
  SuspensionStage stage;
  std::string_view name;  // for JSON: stable
  Msg text;
};
constexpr StageWords kStages[] = {
    {SuspensionStage::kSigning, "signing", Msg::kSuspendSigning},
    {SuspensionStage::kInForce, "in-force", Msg::kSuspendInForce},
    {SuspensionStage::kCrowded, "crowded", Msg::kSuspendCrowded},
    {SuspensionStage::kEnded, "ended", Msg::kSuspendEnded},
};

const StageWords& stage_words(SuspensionStage stage) {
  return kStages[static_cast<std::size_t>(stage)];
}

// "banks", or "banks 192.0.2.1:7412" where one node is meant.
std::string target_of(const SuspensionView& view) {
  return view.node.empty() ? view.org : view.org + " " + view.node;
}

std::string handles_or_nobody(const Printer& out, const std::vector<std::string>& handles) {
  return handles.empty() ? out.tr(Msg::kVoteNobody) : joined(out.lang(), handles);
}

}  // namespace

void show_suspensions(Printer& out, const std::vector<SuspensionView>& views) {
  if (views.empty()) return out.say(Msg::kSuspendNone);
  for (const SuspensionView& one : views) {
    out.say(Msg::kSuspendHead, {{"org", target_of(one)},
                                {"from", long_time(out, one.starts_ms)},
                                {"until", long_time(out, one.ends_ms)}});
    out.say(stage_words(one.stage).text);
    out.say(Msg::kSuspendSigned, {{"have", std::to_string(one.have)},
                                  {"need", std::to_string(one.need)},
                                  {"who", handles_or_nobody(out, one.who)}});
    if (!one.spent.empty()) {
      out.say(Msg::kSuspendSpent, {{"who", joined(out.lang(), one.spent)},
                                   {"need", std::to_string(one.majority_need)}});
    }
  }
  out.say(Msg::kSuspendHow);
}

void show_suspended(Printer& out, const std::vector<SuspensionView>& views) {
  bool any = false;
  for (const SuspensionView& one : views) {
    if (one.stage == SuspensionStage::kEnded) continue;
    const bool suspended = one.stage == SuspensionStage::kInForce;
    out.say(suspended ? Msg::kVoteSuspended : Msg::kVoteSuspending,
            {{"org", target_of(one)}, {"until", long_time(out, one.ends_ms)}});
    any = true;
  }
  if (any) out.say(Msg::kVoteSuspendedHow);
}

Json suspensions_json(const std::vector<SuspensionView>& views) {
  Json rows = Json::array();
  for (const SuspensionView& one : views) {
    Json row = Json::object();
    row.set("hash", one.hash.hex()).set("org", one.org);
    row.set("node", one.node.empty() ? Json() : Json(one.node));
    row.set("stage", stage_words(one.stage).name);
    row.set("starts_at", ui::json_time(one.starts_ms)).set("ends_at", ui::json_time(one.ends_ms));
    row.set("voters", texts_json(one.who)).set("not_counted", texts_json(one.spent));
    row.set("signed", one.have).set("signed_need", one.need);
    row.set("majority_need", one.majority_need);
    rows.push(std::move(row));
  }
  return rows;
}

Json suspensions_document(const std::vector<SuspensionView>& views) {
  return document("roster-suspensions").set("suspensions", suspensions_json(views));
}

}  // namespace ceptoar::cmd
