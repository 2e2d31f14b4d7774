// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_case.h"

#include "cli/cmd/documents.h"
#include "cli/cmd/screens_policy.h"
#include "cli/cmd/screens_sectors.h"
#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using liaison::ClockState;
using liaison::Likeness;
using ui::Json;
using ui::Msg;

namespace {

Msg clock_text(ClockState state) {
  switch (state) {
    case ClockState::kOngoing: return Msg::kClockOngoing;
    case ClockState::kWorkaround: return Msg::kClockWorkaround;
    case ClockState::kRestored: return Msg::kClockRestored;
    case ClockState::kImpactEnded: return Msg::kClockImpactEnded;
    case ClockState::kContained: return Msg::kClockContained;
    case ClockState::kWatch: return Msg::kClockWatch;
    case ClockState::kClosed: return Msg::kClockClosed;
  }
  return Msg::kClockOngoing;
}

Msg likeness_text(Likeness::Kind kind) {
  switch (kind) {
    case Likeness::Kind::kProduct: return Msg::kLikeProduct;
    case Likeness::Kind::kSameCause: return Msg::kLikeSameCause;
    case Likeness::Kind::kSymptom: return Msg::kLikeSymptom;
    case Likeness::Kind::kService: return Msg::kLikeService;
    case Likeness::Kind::kTime: return Msg::kLikeTime;
    case Likeness::Kind::kCause: return Msg::kLikeCause;
  }
  return Msg::kLikeProduct;
}

std::string likeness_line(const ui::Printer& out, const liaison::Compared& compared) {
  std::vector<std::string> words;
  for (const Likeness& one : compared.likeness) {
    const std::string what = make_visible(one.what, true);
    words.push_back(out.tr(likeness_text(one.kind)) + (what.empty() ? "" : " " + what));
  }
  return joined(out.lang(), words);
}

std::string line_text(const ui::Printer& out, const work::CaseLine& line) {
  return out.tr(Msg::kCaseLine, {{"number", std::to_string(line.number)},
                                 {"state", out.tr(clock_text(line.state))},
                                 {"reports", std::to_string(line.reports)},
                                 {"items", std::to_string(line.items)},
                                 {"title", line.title}});
}

void show_papers(ui::Printer& out, const work::CaseView& view, const liaison::SectorTable& sectors) {
  ui::Table table({{"", false, 0}, {"", false, 0}, {"", false, 0}, {"", false, 6}, {"", false, 8}, {"", false, 0}});
  for (const work::CasePaper& paper : view.papers) {
    const work::InboxItem& item = paper.summary;
    table.add({paper.linked ? "*" : " ", short_time(out, item.sent_ms), kind_of(out.lang(), item),
               with_standing(out, item, make_visible(item.from, true)), make_visible(item.title, true),
               shown_number(item.number)});
  }
  out.table(table);
  for (const work::CasePaper& paper : view.papers) {
    if (!paper.choice) continue;
    out.say(Msg::kCaseChoice, {{"id", shown_number(paper.summary.number)},
                               {"sector", sector_shown(out.lang(), sectors, paper.choice->affects)},
                               {"suggested", joined(out.lang(), paper.choice->suggested)},
                               {"chosen", joined(out.lang(), paper.choice->chosen)}});
  }
}

void show_events(ui::Printer& out, const work::CaseView& view, std::uint64_t now_ms) {
  if (view.events.empty()) return;
  out.line("");
  out.say(Msg::kCaseClockHeading);
  const bool ja = out.lang() == ui::Lang::kJa;
  for (const work::CaseEvent& event : view.events) {
    out.line("  " + liaison::show_time(event.at, now_ms, ja) + "  " + out.tr(clock_text(event.state)) +
             "  " + (event.from.empty() ? out.tr(Msg::kCaseToldHere) : make_visible(event.from, true)));
  }
}

void show_side_by_side(ui::Printer& out, const work::CaseView& view, std::uint64_t now_ms) {
  if (view.side_by_side.empty()) return;
  out.line("");
  out.say(Msg::kCaseSideBySide);
  const bool ja = out.lang() == ui::Lang::kJa;
  for (const work::CaseSaid& said : view.side_by_side) {
    out.line("  " + liaison::fact_label(said.values.front().fact, ja));
    for (const auto& value : said.values) {
      out.foreign("    " + liaison::fact_text(value.fact, now_ms, ja) + "  (" + value.from + " " +
                  shown_number(value.number) + ")");
    }
  }
}

void show_deadlines(ui::Printer& out, const work::CaseView& view) {
  if (view.deadlines.empty()) return;
  out.line("");
  out.say(Msg::kCaseDeadlines);
  for (const work::CaseDue& due : view.deadlines) {
    const std::string name = words_in(out.lang(), due.regime_words) + " " +
                             words_in(out.lang(), due.words);
    const std::string id = due.regime + "/" + due.deadline;
    if (due.done_ms) {
      out.say(due.overdue ? Msg::kCaseDueDoneLate : Msg::kCaseDueDone,
              {{"name", name}, {"time", short_time(out, *due.done_ms)}});
    } else if (due.due_ms) {
      out.say(due.overdue ? Msg::kCaseDueOver : Msg::kCaseDue,
              {{"name", name}, {"time", short_time(out, *due.due_ms)}, {"id", id}});
    } else {
      out.say(Msg::kCaseDueOpen, {{"name", name}, {"after", due.after}});
    }
  }
}

Msg emergency_text(std::string_view id) {
  if (id == "step/contact") return Msg::kCaseStepContact;
  if (id == "step/contain") return Msg::kCaseStepContain;
  if (id == "step/evidence") return Msg::kCaseStepEvidence;
  if (id == "step/restore") return Msg::kCaseStepRestore;
  return Msg::kCaseStepPrevent;
}

void show_steps(ui::Printer& out, const work::CaseView& view) {
  if (view.steps.empty()) return;
  out.line("");
  out.say(Msg::kCaseSteps);
  for (const work::CaseTick& one : view.steps) {
    const std::string name = out.tr(emergency_text(one.id));
    if (one.done_ms) {
      out.say(Msg::kCaseStepDone, {{"name", name}, {"time", short_time(out, *one.done_ms)}});
    } else {
      out.say(Msg::kCaseStepOpen, {{"name", name}, {"id", one.id}});
    }
  }
}

std::string rival_text(const ui::Printer& out, const work::CaseRivals& rivals,
                       const work::CaseRivals::Said& said, std::uint64_t now_ms) {
  const bool ja = out.lang() == ui::Lang::kJa;
  if (rivals.what == "clock") {
    const auto state = liaison::parse_clock(said.value);
    if (state) return out.tr(clock_text(*state));
  }
  const auto at = liaison::decode_time(said.value);
  return at ? liaison::show_time(*at, now_ms, ja) : make_visible(said.value, true);
}

void show_rivals(ui::Printer& out, const work::CaseView& view, std::uint64_t now_ms) {
  if (!view.rivals.empty()) {
    out.line("");
    out.say(Msg::kCaseRivals);
  }
  for (const work::CaseRivals& rivals : view.rivals) {
    out.line("  " + (rivals.what == "clock" ? out.tr(Msg::kCaseClockHeading)
                                            : make_visible(rivals.what, true)));
    for (const auto& said : rivals.said) {
      out.foreign("    " + rival_text(out, rivals, said, now_ms) + "  (" + said.who + ")");
    }
  }
  for (const std::uint32_t other : view.also_in) {
    out.say(Msg::kCaseAlsoIn, {{"case", std::to_string(other)}});
  }
}

void show_disputed(ui::Printer& out, const work::CaseView& view) {
  if (view.disputed.empty()) return;
  out.line("");
  out.say(Msg::kCaseDisputed);
  for (const work::CaseDispute& one : view.disputed) {
    out.foreign("  " + shown_number(one.number) + "  " + make_visible(one.title, true));
    for (const member::PaperWord& word : one.said) {
      out.foreign("    " + out.tr(word.in ? Msg::kCasePutIn : Msg::kCaseTookOut) + "  " +
                  short_time(out, word.at_ms) + "  (" + word.handle + ")");
    }
    out.say(Msg::kCaseDecide, {{"case", std::to_string(view.line.number)},
                               {"id", shown_number(one.number)}});
  }
}

void show_who_sees(ui::Printer& out, const work::CaseLine& line) {
  if (line.red) {
    out.say(line.several ? Msg::kCaseRedLater : Msg::kCaseRed);
  } else if (!line.code.empty()) {
    out.say(Msg::kCaseCode, {{"code", line.code}});
  }
}

void show_impact(ui::Printer& out, Msg heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  out.line("");
  out.say(heading);
  for (const std::string& line : lines) out.foreign("  " + line);
}

Json line_json(const work::CaseLine& line) {
  return Json::object()
      .set("number", line.number)
      .set("title", line.title)
      .set("exercise", line.exercise)
      .set("state", liaison::clock_name(line.state))
      .set("reports", line.reports)
      .set("items", line.items)
      .set("made", ui::json_time(line.made_ms))
      .set("code", line.code.empty() ? Json() : Json(line.code))
      .set("red", line.red)
      .set("to_decide", line.to_decide);
}

Json rivals_json(const std::vector<work::CaseRivals>& all) {
  Json out = Json::array();
  for (const work::CaseRivals& rivals : all) {
    Json said = Json::array();
    for (const auto& one : rivals.said) {
      said.push(Json::object().set("value", one.value).set("who", one.who));
    }
    out.push(Json::object().set("what", rivals.what).set("said", std::move(said)));
  }
  return out;
}

Json disputed_json(const std::vector<work::CaseDispute>& all) {
  Json out = Json::array();
  for (const work::CaseDispute& one : all) {
    Json said = Json::array();
    for (const member::PaperWord& word : one.said) {
      said.push(Json::object()
                    .set("in", word.in)
                    .set("who", word.handle)
                    .set("at", ui::json_time(word.at_ms)));
    }
    out.push(Json::object()
                 .set("id", shown_number(one.number))
                 .set("title", one.title)
                 .set("said", std::move(said)));
  }
  return out;
}

Json optional_time(const std::optional<std::uint64_t>& ms) {
  return ms ? ui::json_time(*ms) : Json();
}

Json choice_json(const std::optional<work::Choice>& choice) {
  if (!choice) return Json();
  return Json::object()
      .set("affects", choice->affects)
      .set("suggested", texts_json(choice->suggested))
      .set("chosen", texts_json(choice->chosen))
      .set("at", ui::json_time(choice->at_ms));
}

Json evidence_json(const work::Evidence& evidence) {
  Json likeness = Json::array();
  for (const Likeness& one : evidence.compared.likeness) {
    likeness.push(Json::object()
                      .set("kind", liaison::likeness_name(one.kind))
                      .set("what", one.what));
  }
  return Json::object()
      .set("item", inbox_item_json(evidence.summary))
      .set("likeness", std::move(likeness))
      .set("against", evidence.compared.against);
}

Json side_by_side_json(const work::CaseView& view) {
  Json out = Json::array();
  for (const work::CaseSaid& said : view.side_by_side) {
    Json values = Json::array();
    for (const auto& value : said.values) {
      values.push(Json::object()
                      .set("value", value.fact.value)
                      .set("certainty", certainty_name(value.fact.certainty))
                      .set("from", value.from)
                      .set("id", shown_number(value.number)));
    }
    out.push(Json::object().set("fact", said.fact).set("values", std::move(values)));
  }
  return out;
}

}  // namespace

void show_cases(ui::Printer& out, const std::vector<work::CaseLine>& cases) {
  if (cases.empty()) out.say(Msg::kCasesNone);
  for (const work::CaseLine& line : cases) {
    out.set_exercise(line.exercise);
    out.line(line_text(out, line));
    if (line.to_decide != 0) {
      out.say(Msg::kCaseToDecide, {{"count", std::to_string(line.to_decide)},
                                   {"case", std::to_string(line.number)}});
    }
    out.set_exercise(false);
  }
}

void show_case(ui::Printer& out, const work::CaseView& view, const liaison::SectorTable& sectors,
               std::uint64_t now_ms) {
  out.set_exercise(view.line.exercise);
  out.line(line_text(out, view.line));
  show_who_sees(out, view.line);
  show_papers(out, view, sectors);
  show_events(out, view, now_ms);
  show_steps(out, view);
  show_deadlines(out, view);
  show_rivals(out, view, now_ms);
  show_disputed(out, view);
  show_side_by_side(out, view, now_ms);
  show_impact(out, Msg::kCaseImpactOn, view.impact_on);
  show_impact(out, Msg::kCaseImpactFrom, view.impact_from);
  out.set_exercise(false);
}

void show_evidence(ui::Printer& out, const std::vector<work::Evidence>& evidence) {
  for (const work::Evidence& one : evidence) {
    out.set_exercise(one.summary.exercise);
    out.line("  " + shown_number(one.summary.number) + "  " +
             with_standing(out, one.summary, make_visible(one.summary.from, true)) + "  " + make_visible(one.summary.title, true));
    if (!one.compared.likeness.empty()) {
      out.say(Msg::kCaseAlike, {{"what", likeness_line(out, one.compared)}});
    }
    if (!one.compared.against.empty()) {
      out.say(Msg::kCaseAgainst, {{"what", one.compared.against}});
    }
    out.set_exercise(false);
  }
}

void show_suggestions(ui::Printer& out, const std::vector<work::Suggestion>& suggestions) {
  if (suggestions.empty()) out.say(Msg::kSuggestionsNone);
  for (const work::Suggestion& one : suggestions) {
    std::string ids;
    for (const work::Evidence& report : one.reports) ids += " " + shown_number(report.summary.number);
    const std::string number = std::to_string(one.number);
    out.say(one.number == 0 ? Msg::kSuggestionNew : Msg::kSuggestionCase,
            {{"count", std::to_string(one.reports.size())}, {"number", number}});
    show_evidence(out, one.reports);
    const std::string command = one.number == 0 ? "ceptoar case new" : "ceptoar case link " + number;
    out.say(Msg::kNext, {{"command", command + ids}});
  }
}

Json cases_document(const std::vector<work::CaseLine>& cases) {
  Json items = Json::array();
  for (const work::CaseLine& line : cases) items.push(line_json(line));
  return document("cases").set("items", std::move(items));
}

Json case_document(const work::CaseView& view) {
  Json papers = Json::array();
  for (const work::CasePaper& paper : view.papers) {
    papers.push(Json::object()
                    .set("item", inbox_item_json(paper.summary))
                    .set("linked", paper.linked)
                    .set("why", paper.why)
                    .set("state", liaison::clock_name(paper.state))
                    .set("choice", choice_json(paper.choice)));
  }
  Json events = Json::array();
  for (const work::CaseEvent& event : view.events) {
    events.push(Json::object()
                    .set("state", liaison::clock_name(event.state))
                    .set("at", liaison::encode_time(event.at))
                    .set("from", event.from));
  }
  Json deadlines = Json::array();
  for (const work::CaseDue& due : view.deadlines) {
    deadlines.push(Json::object()
                       .set("regime", due.regime)
                       .set("deadline", due.deadline)
                       .set("after", due.after)
                       .set("due", optional_time(due.due_ms))
                       .set("done", optional_time(due.done_ms))
                       .set("overdue", due.overdue));
  }
  Json steps = Json::array();
  for (const work::CaseTick& one : view.steps) {
    steps.push(Json::object().set("id", one.id).set("done", optional_time(one.done_ms)));
  }
  Json also_in = Json::array();
  for (const std::uint32_t other : view.also_in) also_in.push(Json(other));
  return document("case")
      .set("case", line_json(view.line))
      .set("papers", std::move(papers))
      .set("clock", std::move(events))
      .set("side_by_side", side_by_side_json(view))
      .set("impact_on", texts_json(view.impact_on))
      .set("impact_from", texts_json(view.impact_from))
      .set("deadlines", std::move(deadlines))
      .set("steps", std::move(steps))
      .set("rivals", rivals_json(view.rivals))
      .set("disputed", disputed_json(view.disputed))
      .set("also_in", std::move(also_in));
}

Json suggestions_document(const std::vector<work::Suggestion>& suggestions) {
  Json items = Json::array();
  for (const work::Suggestion& one : suggestions) {
    Json reports = Json::array();
    for (const work::Evidence& report : one.reports) reports.push(evidence_json(report));
    items.push(Json::object()
                   .set("case", one.number == 0 ? Json() : Json(one.number))
                   .set("reports", std::move(reports)));
  }
  return document("case-suggestions").set("items", std::move(items));
}

}  // namespace ceptoar::cmd
