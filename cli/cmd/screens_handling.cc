// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_handling.h"

#include "cli/cmd/documents.h"
#include "cli/cmd/screens_item.h"
#include "cli/cmd/screens_policy.h"
#include "cli/cmd/screens_sectors.h"
#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::Msg;

namespace {

constexpr std::uint64_t kMinuteMs = 60'000;

Msg outcome_text(work::ReportOutcome outcome) {
  switch (outcome) {
    case work::ReportOutcome::kAssessed: return Msg::kOutcomeAssessed;
    case work::ReportOutcome::kShared: return Msg::kOutcomeShared;
    case work::ReportOutcome::kNotShared: return Msg::kOutcomeNotShared;
    case work::ReportOutcome::kClosed: return Msg::kOutcomeClosed;
  }
  return Msg::kOutcomeAssessed;
}

Msg answer_text(work::InquiryAnswer answer, const work::InquiryView& inquiry) {
  const auto said = [&](Msg question, Msg aid, Msg instruction) {
    return inquiry.instruction ? instruction : inquiry.aid ? aid : question;
  };
  switch (answer) {
    case work::InquiryAnswer::kYes:
      return said(Msg::kInquiryYes, Msg::kAidYes, Msg::kInstructYes);
    case work::InquiryAnswer::kNo: return said(Msg::kInquiryNo, Msg::kAidNo, Msg::kInstructNo);
    case work::InquiryAnswer::kChecking: break;
  }
  return said(Msg::kInquiryChecking, Msg::kInquiryChecking, Msg::kInstructChecking);
}

std::string_view inquiry_word(const work::InquiryView& inquiry) {
  if (inquiry.instruction) return "instruction";
  return inquiry.aid ? "aid" : inquiry.request ? "request" : "question";
}

Json reach_json(const std::vector<work::SuggestedSector>& sectors) {
  Json items = Json::array();
  for (const work::SuggestedSector& one : sectors) {
    Json evidence = Json::array();
    for (const liaison::Edge& edge : one.evidence) {
      evidence.push(Json::object()
                        .set("from", edge.from)
                        .set("to", edge.to)
                        .set("ja", edge.seen.ja)
                        .set("en", edge.seen.en)
                        .set("source", edge.source));
    }
    items.push(Json::object()
                   .set("sector", one.sector)
                   .set("ceptoars", texts_json(one.ceptoars))
                   .set("evidence", std::move(evidence)));
  }
  return items;
}

Json inquiry_json(const work::InquiryView& inquiry) {
  Json answers = Json::array();
  for (const work::Answered& answer : inquiry.answers) {
    answers.push(Json::object()
                     .set("from", answer.from)
                     .set("answer", work::inquiry_answer_name(answer.answer))
                     .set("at", ui::json_time(answer.at_ms))
                     .set("note", answer.note));
  }
  return Json::object()
      .set("item", inbox_item_json(inquiry.summary))
      .set("kind", inquiry_word(inquiry))
      .set("place", inquiry.aid ? Json(inquiry.place) : Json())
      .set("asked", texts_json(inquiry.asked))
      .set("answers", std::move(answers))
      .set("silent", texts_json(inquiry.silent));
}

}  // namespace

std::string handling_text(const ui::Printer& out, const work::Handling& handling) {
  const std::string minutes = std::to_string(handling.took_ms / kMinuteMs);
  switch (handling.state) {
    case work::HandlingState::kNone: return {};
    case work::HandlingState::kWaiting:
      return out.tr(handling.overdue ? Msg::kHandlingOverdue : Msg::kHandlingWaiting,
                    {{"ministry", handling.ministry}, {"time", short_time(out, handling.due_ms)}});
    case work::HandlingState::kForwarded:
      return out.tr(handling.overdue ? Msg::kHandlingForwardedLate : Msg::kHandlingForwarded,
                    {{"ministry", handling.ministry},
                     {"time", short_time(out, handling.at_ms)},
                     {"minutes", minutes}});
    case work::HandlingState::kHeld:
      return out.tr(Msg::kHandlingHeld, {{"ministry", handling.ministry},
                                         {"time", short_time(out, handling.at_ms)},
                                         {"reason", handling.reason}});
  }
  return {};
}

std::string silence_text(const ui::Printer& out, const work::Handling& handling) {
  switch (handling.silence) {
    case work::Silence::kNone: return {};
    case work::Silence::kNoAnswer:
      return out.tr(Msg::kHandlingSilent, {{"ministry", handling.ministry}});
    case work::Silence::kNoReceipt:
      return out.tr(Msg::kHandlingNoReceipt, {{"ministry", handling.ministry}});
  }
  return {};
}

void show_handling(ui::Printer& out, const work::HandledReport& report) {
  const std::string handling = handling_text(out, report.handling);
  if (!handling.empty() || !report.outcomes.empty()) out.line("");
  if (!handling.empty()) out.line(handling);
  const std::string silence = silence_text(out, report.handling);
  if (!silence.empty()) {
    out.prose(silence);
    out.say(Msg::kHandlingDirectNext);
  }
  if (!report.handling.note.empty()) out.foreign("  " + report.handling.note);
  for (const work::OutcomeNote& note : report.outcomes) {
    out.say(Msg::kOutcomeLine, {{"from", note.from},
                                {"time", short_time(out, note.at_ms)},
                                {"outcome", out.tr(outcome_text(note.outcome))}});
    if (!note.note.empty()) out.foreign("  " + note.note);
  }
  if (!report.cause_due) return;
  out.line("");
  out.say(Msg::kReportsCauseDue, {{"id", shown_number(report.summary.number)}});
}

Json handling_json(const work::Handling& handling) {
  return Json::object()
      .set("state", work::handling_name(handling.state))
      .set("ministry", handling.ministry)
      .set("due", ui::json_time(handling.due_ms))
      .set("overdue", handling.overdue)
      .set("at", ui::json_time(handling.at_ms))
      .set("took_seconds", handling.took_ms / 1000)
      .set("reason", handling.reason)
      .set("note", handling.note)
      .set("silence", work::silence_name(handling.silence));
}

Json outcomes_json(const std::vector<work::OutcomeNote>& outcomes) {
  Json out = Json::array();
  for (const work::OutcomeNote& note : outcomes) {
    out.push(Json::object()
                 .set("outcome", work::outcome_name(note.outcome))
                 .set("from", note.from)
                 .set("at", ui::json_time(note.at_ms))
                 .set("note", note.note));
  }
  return out;
}

void show_reports(ui::Printer& out, const std::vector<work::HandledReport>& reports) {
  if (reports.empty()) {
    out.say(Msg::kReportsNone);
    return;
  }
  for (const work::HandledReport& report : reports) {
    const work::InboxItem& item = report.summary;
    out.set_exercise(item.exercise);
    out.line(shown_number(item.number) + "  " + short_time(out, item.sent_ms) + "  " +
             with_standing(out, item, make_visible(item.from, true)) + "  " +
             make_visible(item.title, true));
    const std::string handling = handling_text(out, report.handling);
    if (!handling.empty()) out.line("  " + handling);
    const std::string silence = silence_text(out, report.handling);
    if (!silence.empty()) out.prose("  " + silence);
    if (!report.direct.empty()) out.say(Msg::kReportsDirect, {{"reason", report.direct}});
    if (!report.silence.empty()) out.say(Msg::kReportsSilence, {{"record", report.silence}});
    if (!report.outcomes.empty()) {
      out.line("  " + out.tr(outcome_text(report.outcomes.back().outcome)));
    }
    if (report.cause_due) out.say(Msg::kReportsCauseDue, {{"id", shown_number(item.number)}});
    out.set_exercise(false);
  }
}

Json reports_document(const std::vector<work::HandledReport>& reports) {
  Json items = Json::array();
  for (const work::HandledReport& report : reports) {
    items.push(Json::object()
                   .set("item", inbox_item_json(report.summary))
                   .set("handling", handling_json(report.handling))
                   .set("outcomes", outcomes_json(report.outcomes))
                   .set("direct", report.direct)
                   .set("silence", report.silence)
                   .set("cause_due", report.cause_due));
  }
  return document("reports").set("items", std::move(items));
}

void show_inquiry(ui::Printer& out, const work::InquiryView& inquiry) {
  const work::InboxItem& item = inquiry.summary;
  out.set_exercise(item.exercise);
  show_header(out, item);
  const std::string place = inquiry.aid ? "  " + make_visible(inquiry.place, true) : std::string();
  out.line(with_standing(out, item, make_visible(item.from, true)) + place + "  " +
           make_visible(item.title, true));
  out.say(Msg::kInquiryAsked, {{"names", joined(out.lang(), inquiry.asked)},
                               {"time", long_time(out, item.act_by_ms)}});
  ui::Table table({{"", false, 0}, {"", false, 0}, {"", false, 0}, {"", false, 8}});
  for (const work::Answered& answer : inquiry.answers) {
    table.add({"  " + make_visible(answer.from, true), out.tr(answer_text(answer.answer, inquiry)),
               short_time(out, answer.at_ms), make_visible(answer.note, true)});
  }
  out.table(table);
  if (!inquiry.silent.empty()) {
    out.say(Msg::kInquirySilent, {{"names", joined(out.lang(), inquiry.silent)}});
  }
  out.set_exercise(false);
}

void show_inquiries(ui::Printer& out, const std::vector<work::InquiryView>& inquiries) {
  if (inquiries.empty()) out.say(Msg::kInquiriesNone);
  for (const work::InquiryView& inquiry : inquiries) show_inquiry(out, inquiry);
}

Json inquiry_document(const work::InquiryView& inquiry) {
  return document("inquiry").set("inquiry", inquiry_json(inquiry));
}

Json inquiries_document(const std::vector<work::InquiryView>& inquiries) {
  Json items = Json::array();
  for (const work::InquiryView& inquiry : inquiries) items.push(inquiry_json(inquiry));
  return document("inquiries").set("items", std::move(items));
}

void show_suggested(ui::Printer& out, std::string_view affects,
                    const std::vector<work::SuggestedSector>& sectors, const liaison::SectorTable& names) {
  const auto name = [&](std::string_view id) { return sector_shown(out.lang(), names, id); };
  if (sectors.empty()) {
    out.say(Msg::kSuggestedNone, {{"sector", name(affects)}});
    return;
  }
  out.say(Msg::kSuggestedHeading, {{"sector", name(affects)}});
  for (const work::SuggestedSector& one : sectors) {
    out.say(Msg::kSuggestedLine,
            {{"sector", name(one.sector)}, {"names", joined(out.lang(), one.ceptoars)}});
    for (const liaison::Edge& edge : one.evidence) {
      out.say(Msg::kSuggestedEvidence, {{"from", name(edge.from)},
                                        {"to", name(edge.to)},
                                        {"seen", words_in(out.lang(), edge.seen)},
                                        {"source", edge.source}});
    }
  }
}

void show_failures(ui::Printer& out, const std::vector<work::SectorFailures>& sectors,
                   const liaison::SectorTable& names, std::uint64_t now_ms) {
  if (sectors.empty()) out.say(Msg::kFailuresNone);
  const bool ja = out.lang() == ui::Lang::kJa;
  for (const work::SectorFailures& one : sectors) {
    out.say(Msg::kFailuresSector,
            {{"sector", sector_shown(out.lang(), names, one.sector)}, {"count", std::to_string(one.failures.size())}});
    for (const work::FailureSeen& failure : one.failures) {
      out.set_exercise(failure.exercise);
      out.line("  " + liaison::show_time(failure.start, now_ms, ja) + "  " +
               make_visible(failure.service, true));
      out.set_exercise(false);
    }
    show_suggested(out, one.sector, one.reach, names);
  }
}

Json spread_document(const std::vector<work::SectorFailures>& sectors) {
  Json items = Json::array();
  for (const work::SectorFailures& one : sectors) {
    Json failures = Json::array();
    for (const work::FailureSeen& failure : one.failures) {
      failures.push(Json::object()
                        .set("service", failure.service)
                        .set("start", ui::json_time(failure.start.at_ms))
                        .set("said", liaison::encode_time(failure.start))
                        .set("exercise", failure.exercise));
    }
    items.push(Json::object()
                   .set("sector", one.sector)
                   .set("failures", std::move(failures))
                   .set("reach", reach_json(one.reach)));
  }
  return document("spread").set("sectors", std::move(items));
}

Json suggested_document(std::string_view affects,
                        const std::vector<work::SuggestedSector>& sectors) {
  return document("suggested").set("affects", affects).set("sectors", reach_json(sectors));
}

}  // namespace ceptoar::cmd
