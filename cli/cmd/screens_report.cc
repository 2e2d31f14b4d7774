// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_report.h"

#include "cli/cmd/documents.h"
#include "cli/cmd/screens_item.h"
#include "cli/cmd/screens_policy.h"
#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using liaison::ReportFact;
using liaison::Step;
using ui::Json;
using ui::Msg;

namespace {

std::string step_text(const ui::Printer& out, const liaison::Hop& hop) {
  switch (hop.step) {
    case Step::kOperator: return out.tr(Msg::kStepOperator);
    case Step::kCeptoar: return out.tr(Msg::kStepCeptoar);
    case Step::kPrefecture: return out.tr(Msg::kStepPrefecture);
    case Step::kMinistry: return out.tr(Msg::kStepMinistry);
    case Step::kNisc: return "NISC";
    case Step::kCouncil: return out.tr(Msg::kKindCouncil);
    case Step::kResponseMinistry: return out.tr(Msg::kKindResponseMinistry);
    case Step::kAgency: return out.tr(Msg::kKindAgency);
    case Step::kSponsor: return out.tr(Msg::kStepSponsor);
    case Step::kAccidentSystem: return out.tr(Msg::kStepAccident);
    case Step::kPartner: return out.tr(Msg::kStepPartner);
    case Step::kSender: return out.tr(Msg::kStepSender);
    case Step::kNamed: return make_visible(hop.org, true);
  }
  return {};
}

void show_change(ui::Printer& out, const liaison::FactChange& change, std::uint64_t now_ms) {
  const bool ja = out.lang() == ui::Lang::kJa;
  const auto text = [&](const ReportFact& fact) { return liaison::fact_text(fact, now_ms, ja); };
  const ReportFact& named = change.now ? *change.now : *change.before;
  ui::Args args = {{"name", liaison::fact_label(named, ja)}, {"value", text(named)}};
  if (change.now && change.before) {
    args.push_back({"before", text(*change.before)});
    out.say(Msg::kReportFactNow, args);
  } else {
    out.say(change.now ? Msg::kReportFactNew : Msg::kReportFactGone, args);
  }
}

// Since what its reader knows, or the version before where he had read none.
void show_changes(ui::Printer& out, const work::ShownReport& report, std::uint64_t now_ms) {
  if (report.changed.empty() && report.text_changes.empty() && !report.title_before) return;
  out.line("");
  out.say(report.since_read ? Msg::kReportChangedRead : Msg::kReportChanged,
          {{"time", short_time(out, report.changed_since_ms)}});
  if (report.title_before) {
    out.say(Msg::kReportTitleNow, {{"before", *report.title_before}, {"value", report.summary.title}});
  }
  for (const liaison::FactChange& change : report.changed) show_change(out, change, now_ms);
  for (const work::DiffLine& line : report.text_changes) {
    if (line.change == work::Change::kSame || line.text.empty()) continue;
    out.foreign((line.change == work::Change::kAdded ? "  + " : "  - ") + line.text);
  }
}

Json text_changes_json(const work::ShownReport& report) {
  Json out = Json::array();
  for (const work::DiffLine& line : report.text_changes) {
    if (line.change == work::Change::kSame) continue;
    out.push(Json::object()
                 .set("change", line.change == work::Change::kAdded ? "added" : "removed")
                 .set("text", line.text));
  }
  return out;
}

Json fact_json(const ReportFact& fact) {
  return Json::object()
      .set("name", fact.name)
      .set("value", fact.value)
      .set("certainty", certainty_name(fact.certainty))
      .set("as_of", ui::json_time(fact.as_of_ms));
}

}  // namespace

void show_path(ui::Printer& out, const liaison::Way& way) {
  std::string path;
  for (const liaison::Hop& hop : way.path) path += (path.empty() ? "" : " → ") + step_text(out, hop);
  out.say(Msg::kReportWay, {{"way", path}, {"words", words_in(out.lang(), way.words)}});
}

void show_way(ui::Printer& out, const work::PreparedReport& report) {
  show_path(out, report.plan.way);
  const std::string ceptoar = name_of(out.lang(), report.ceptoar_ja, report.ceptoar_en, "");
  if (!ceptoar.empty() && !report.plan.ceptoar_passes) {
    out.say(Msg::kReportNotThrough, {{"ceptoar", ceptoar}});
  }
  if (report.plan.ministry_copy) out.say(Msg::kReportMinistryCopy);
  if (report.silent) {
    const bool receipt = report.silent->silence == work::Silence::kNoReceipt;
    out.say(receipt ? Msg::kDirectNoReceipt : Msg::kDirectNoAnswer,
            {{"ministry", report.silent->ministry},
             {"id", shown_number(report.silent->number)},
             {"time", short_time(out, report.silent->sent_ms)},
             {"due", short_time(out, report.silent->due_ms)}});
  } else if (report.direct) {
    out.say(Msg::kDirectUnknown);
  }
  if (!report.proxy.empty()) out.say(Msg::kReportProxyShown, {{"name", report.proxy}});
  out.say(Msg::kReportNoNames);
  out.say(Msg::kStatutoryApart);
}

void show_report(ui::Printer& out, const work::ShownReport& report, std::uint64_t now_ms) {
  const bool ja = out.lang() == ui::Lang::kJa;
  const work::InboxItem& item = report.summary;
  out.set_exercise(item.exercise);
  show_header(out, item);
  out.line(sender_of(out, item) + "  " +
           long_time(out, item.sent_ms));
  out.foreign(item.title);
  show_marks(out, report.item);
  for (const ReportFact& fact : report.facts) {
    out.foreign("  " + liaison::fact_label(fact, ja) + ": " +
                liaison::fact_text(fact, now_ms, ja));
  }
  if (!report.text.empty()) {
    out.line("");
    out.foreign(report.text);
  }
  if (!report.affected.empty()) {
    out.line("");
    out.say(Msg::kReportAffected);
  }
  for (const work::AffectedProduct& one : report.affected) {
    out.foreign("  " + one.product + "  " + one.versions + "  (" + one.from + " " +
                shown_number(one.number) + ")");
  }
  show_changes(out, report, now_ms);
}

Json report_document(const work::ShownReport& report) {
  Json facts = Json::array();
  for (const ReportFact& fact : report.facts) facts.push(fact_json(fact));
  Json changed = Json::array();
  for (const liaison::FactChange& change : report.changed) {
    changed.push(Json::object()
                     .set("before", change.before ? fact_json(*change.before) : Json())
                     .set("now", change.now ? fact_json(*change.now) : Json()));
  }
  Json affected = Json::array();
  for (const work::AffectedProduct& one : report.affected) {
    affected.push(Json::object()
                      .set("product", one.product)
                      .set("versions", one.versions)
                      .set("from", one.from)
                      .set("id", shown_number(one.number)));
  }
  return document("report-show")
      .set("item", inbox_item_json(report.summary))
      .set("facts", std::move(facts))
      .set("text", report.text)
      .set("changed", std::move(changed))
      .set("changed_since", ui::json_time(report.changed_since_ms))
      .set("changed_text", text_changes_json(report))
      .set("title_before", report.title_before ? Json(*report.title_before) : Json())
      .set("affected", std::move(affected))
      .set("readers", readers_json(report.readers));
}

Json report_form_document(const std::string& form) {
  return document("report-form").set("form", form);
}

}  // namespace ceptoar::cmd
