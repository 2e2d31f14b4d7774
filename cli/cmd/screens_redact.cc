// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_redact.h"

#include <algorithm>

#include "cli/cmd/documents.h"
#include "cli/cmd/screens_item.h"
#include "cli/cmd/show.h"
#include "cli/member/drafts.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using liaison::Level;
using liaison::ReportFact;
using ui::Json;
using ui::Msg;

namespace {

std::string read_number(const member::ReadMark& mark) {
  return mark.number == 0 ? "-" : shown_number(format_item_number(mark.number));
}

Msg basis_text(work::Basis basis) {
  switch (basis) {
    case work::Basis::kConsent: return Msg::kReissueBasisConsent;
    case work::Basis::kHole: return Msg::kReissueBasisHole;
    case work::Basis::kAttack: return Msg::kReissueBasisAttack;
    case work::Basis::kLaw: return Msg::kReissueBasisLaw;
  }
  return Msg::kReissueBasisConsent;
}

Msg consent_state_text(work::ConsentState state) {
  switch (state) {
    case work::ConsentState::kAsked: return Msg::kConsentAsked;
    case work::ConsentState::kGranted: return Msg::kConsentGranted;
    case work::ConsentState::kRefused: return Msg::kConsentRefused;
    case work::ConsentState::kWithdrawn: return Msg::kConsentWithdrawn;
    case work::ConsentState::kExpired: return Msg::kConsentExpired;
  }
  return Msg::kConsentAsked;
}

Msg consent_text(std::optional<work::ConsentState> state) {
  if (!state) return Msg::kReissueConsentGone;
  switch (*state) {
    case work::ConsentState::kAsked: return Msg::kReissueConsentAsked;
    case work::ConsentState::kGranted: return Msg::kReissueConsentGranted;
    case work::ConsentState::kRefused: return Msg::kReissueConsentRefused;
    case work::ConsentState::kWithdrawn: return Msg::kReissueConsentWithdrawn;
    case work::ConsentState::kExpired: return Msg::kReissueConsentExpired;
  }
  return Msg::kReissueConsentGone;
}

Json reissue_json(const work::WaitingReissue& one) {
  Json consent;
  if (one.consent) consent = Json(work::consent_state_name(*one.consent));
  return Json::object()
      .set("id", shown_number(one.number))
      .set("title", one.title)
      .set("tlp", tlp_label(one.tlp))
      .set("exercise", one.exercise)
      .set("report", shown_number(one.terms.report))
      .set("basis", work::basis_name(one.terms.basis))
      .set("request", one.terms.request.empty() ? Json() : Json(shown_number(one.terms.request)))
      .set("consent", std::move(consent))
      .set("goes", ui::json_time(one.goes_ms))
      .set("tried", one.tried)
      .set("on", one.where.empty() ? Json() : Json(one.where))
      .set("stop_asked_by", texts_json(one.stop_asked))
      .set("two", one.terms.two)
      .set("released_by", texts_json(one.released));
}

// What a person has to know of one beside the table.
void show_notes(ui::Printer& out, const work::WaitingReissue& one) {
  const std::string id = shown_number(one.number);
  if (one.tried) out.say(Msg::kReissueTried, {{"id", id}});
  if (!one.where.empty()) out.say(Msg::kReissueElsewhere, {{"id", id}, {"handle", one.where}});
  if (!one.stop_asked.empty()) {
    out.say(Msg::kReissueStopWanted, {{"id", id}, {"names", joined(out.lang(), one.stop_asked)}});
  }
  if (!one.terms.two) return;
  if (!one.released.empty()) {
    out.say(Msg::kReissueReleasedBy, {{"id", id}, {"names", joined(out.lang(), one.released)}});
  } else {
    out.say(Msg::kReissueHeldTwo, {{"id", id}});
  }
}

}  // namespace

void show_consent(ui::Printer& out, const work::Consent& consent) {
  out.set_exercise(consent.request.exercise);
  show_header(out, consent.request);
  out.say(consent_state_text(consent.state));
  out.say(Msg::kConsentTerms, {{"to", consent.terms.to},
                               {"until", long_time(out, consent.terms.until_ms)},
                               {"report", shown_number(consent.report)}});
  const auto to = member::split_recipients(consent.terms.to);
  if (std::find(to.begin(), to.end(), work::kConsentNamed) != to.end()) {
    out.say(Msg::kConsentIsNamed);
  }
  out.line("");
  out.foreign(consent.title);
  out.foreign(consent.text);
  out.set_exercise(false);
}

Json consent_document(const work::Consent& consent) {
  return document("consent")
      .set("state", work::consent_state_name(consent.state))
      .set("report", shown_number(consent.report))
      .set("to", texts_json(member::split_recipients(consent.terms.to)))
      .set("until", ui::json_time(consent.terms.until_ms))
      .set("title", consent.title)
      .set("text", consent.text)
      .set("exercise", consent.request.exercise);
}

void show_reissues(ui::Printer& out, const std::vector<work::WaitingReissue>& waiting) {
  if (waiting.empty()) {
    out.say(Msg::kReissueNoneWaiting);
    return;
  }
  ui::Table table({{out.tr(Msg::kColumnId)},
                   {out.tr(Msg::kReissueGoes)},
                   {out.tr(Msg::kColumnTitle), false, 12},
                   {out.tr(Msg::kReissueReport)},
                   {out.tr(Msg::kReissueBasis), false, 8}});
  for (const work::WaitingReissue& one : waiting) {
    const bool consent = one.terms.basis == work::Basis::kConsent;
    table.add({(one.exercise ? std::string(ui::exercise_mark(out.lang())) : "") +
                   shown_number(one.number),
               one.goes_ms == 0 ? out.tr(Msg::kReissueSoon) : short_time(out, one.goes_ms),
               make_visible(one.title, true), shown_number(one.terms.report),
               out.tr(consent ? consent_text(one.consent) : basis_text(one.terms.basis))});
  }
  out.table(table);
  for (const work::WaitingReissue& one : waiting) {
    out.set_exercise(one.exercise);
    show_notes(out, one);
    out.set_exercise(false);
  }
  out.say(Msg::kReissueStopHow);
}

Json reissues_document(const std::vector<work::WaitingReissue>& waiting) {
  Json rows = Json::array();
  for (const work::WaitingReissue& one : waiting) rows.push(reissue_json(one));
  return document("reissues").set("waiting", std::move(rows));
}

void show_stopped_reissue(ui::Printer& out, const work::StoppedReissue& stopped) {
  out.set_exercise(stopped.reissue.exercise);
  if (!stopped.asked.empty()) {
    out.say(Msg::kReissueStopAsked, {{"id", shown_number(stopped.reissue.number)}, {"handle", stopped.asked}});
    return;
  }
  out.say(Msg::kReissueStopped, {{"id", shown_number(stopped.reissue.number)}});
  out.say(stopped.told ? Msg::kReissueStopTold : Msg::kReissueStopUntold);
  if (stopped.draft != 0) {
    out.say(Msg::kDraftStands, {{"id", member::draft_name(stopped.draft)}});
    return;
  }
  if (stopped.text.empty()) return;
  out.say(Msg::kReissueStopText);
  out.line("");
  out.foreign(stopped.text);
}

Json reissue_stopped_document(const work::StoppedReissue& stopped) {
  return document("reissue-stopped")
      .set("reissue", reissue_json(stopped.reissue))
      .set("text", stopped.text)
      .set("told", stopped.told)
      .set("draft", stopped.draft == 0 ? Json() : Json(member::draft_name(stopped.draft)))
      .set("asked", stopped.asked.empty() ? Json() : Json(stopped.asked));
}

void show_what_leaves(ui::Printer& out, const work::Reissue& reissue, std::uint64_t now_ms) {
  const bool ja = out.lang() == ui::Lang::kJa;
  if (!reissue.leaves.empty()) out.say(Msg::kReissueLeaves);
  for (const ReportFact& fact : reissue.leaves) {
    out.foreign("  + " + liaison::fact_label(fact, ja) + ": " + liaison::fact_text(fact, now_ms, ja));
  }
  out.say(Msg::kReissueStays, {{"count", std::to_string(reissue.stays)}});
}

void show_releasable(ui::Printer& out, const work::ReleasableReissue& what) {
  const work::WaitingReissue& one = what.reissue;
  out.parts(label_of(out, one.tlp) + "  " + shown_number(one.number) + "  " + make_visible(one.where, true));
  out.foreign(what.text);
  out.say(Msg::kReissueApproveTo, {{"to", one.terms.to},
                                   {"report", shown_number(one.terms.report)},
                                   {"basis", out.tr(basis_text(one.terms.basis))}});
}

Json reissue_approved_document(const work::ReleasableReissue& what) {
  return document("reissue-approved").set("reissue", reissue_json(what.reissue)).set("text", what.text);
}

Msg level_text(Level level) {
  switch (level) {
    case Level::kFull: return Msg::kLevelFull;
    case Level::kSector: return Msg::kLevelSector;
    case Level::kCouncil: return Msg::kLevelCouncil;
    case Level::kPublic: return Msg::kLevelPublic;
  }
  return Msg::kLevelFull;
}

void show_rendering(ui::Printer& out, const work::ShownRendering& shown, std::uint64_t now_ms) {
  const bool ja = out.lang() == ui::Lang::kJa;
  out.set_exercise(shown.summary.exercise);
  show_header(out, shown.summary);
  out.say(level_text(shown.level));
  out.say(Msg::kRenderProven, {{"author", shown.author}});
  out.say(Msg::kRenderMayLack);
  out.say(Msg::kRenderTime, {{"time", long_time(out, shown.made_ms)}});
  if (!shown.parts.title.empty()) out.foreign(shown.parts.title);
  for (const ReportFact& fact : shown.parts.facts) {
    out.foreign("  " + liaison::fact_label(fact, ja) + ": " + liaison::fact_text(fact, now_ms, ja));
  }
  if (shown.parts.text.empty()) return;
  out.line("");
  out.foreign(shown.parts.text);
}

Json rendering_document(const work::ShownRendering& shown) {
  Json facts = Json::array();
  for (const ReportFact& fact : shown.parts.facts) {
    facts.push(Json::object()
                   .set("name", fact.name)
                   .set("value", fact.value)
                   .set("certainty", certainty_name(fact.certainty))
                   .set("as_of", ui::json_time(fact.as_of_ms)));
  }
  return document("report-rendering")
      .set("item", inbox_item_json(shown.summary))
      .set("level", liaison::level_name(shown.level))
      .set("signed_by", shown.author)
      .set("made", ui::json_time(shown.made_ms))
      .set("title", shown.parts.title)
      .set("facts", std::move(facts))
      .set("text", shown.parts.text)
      .set("readers", readers_json(shown.readers));
}

void show_disclosures(ui::Printer& out, const std::vector<work::DisclosureRecord>& records) {
  if (records.empty()) {
    out.say(Msg::kDisclosureNone);
    return;
  }
  ui::Table table({{out.tr(Msg::kColumnId)},
                   {out.tr(Msg::kDisclosureFrom), false, 8},
                   {out.tr(Msg::kDisclosureVoluntary)},
                   {out.tr(Msg::kDisclosureCondition), false, 12}});
  for (const work::DisclosureRecord& record : records) {
    const work::InboxItem& item = record.item;
    const bool known = record.condition.has_value();
    const bool said = known && !record.condition->empty();
    table.add({(item.exercise ? std::string(ui::exercise_mark(out.lang())) : "") +
                   shown_number(item.number),
               sender_of(out, item),
               out.tr(said ? Msg::kYesShort : known ? Msg::kNotSaid : Msg::kDisclosureGone),
               said ? make_visible(*record.condition, true) : "—"});
  }
  out.table(table);
  for (const work::DisclosureRecord& record : records) {
    for (const work::Override& one : record.overrides) {
      out.say(Msg::kDisclosureOverridden, {{"id", shown_number(record.item.number)},
                                           {"time", long_time(out, one.at_ms)},
                                           {"holder", one.holder},
                                           {"why", one.why}});
    }
  }
}

Json disclosures_document(const std::vector<work::DisclosureRecord>& records) {
  Json rows = Json::array();
  for (const work::DisclosureRecord& record : records) {
    Json overrides = Json::array();
    for (const work::Override& one : record.overrides) {
      overrides.push(Json::object()
                         .set("at", ui::json_time(one.at_ms))
                         .set("holder", one.holder)
                         .set("why", one.why));
    }
    rows.push(Json::object()
                  .set("item", inbox_item_json(record.item))
                  .set("voluntary", record.condition ? Json(!record.condition->empty()) : Json())
                  .set("condition", record.condition ? Json(*record.condition) : Json())
                  .set("overrides", std::move(overrides)));
  }
  return document("disclosure").set("records", std::move(rows));
}

void show_read_log(ui::Printer& out, const std::vector<member::ReadMark>& marks) {
  if (marks.empty()) {
    out.say(Msg::kReadLogNone);
  } else {
    ui::Table table({{out.tr(Msg::kReadLogWhen)},
                     {out.tr(Msg::kColumnId)},
                     {"TLP"},
                     {out.tr(Msg::kReadLogWho), false, 8}});
    for (const member::ReadMark& mark : marks) {
      table.add({long_time(out, mark.at_ms), read_number(mark), label_of(out, mark.tlp),
                 make_visible(mark.holder, true)});
    }
    out.table(table);
  }
  out.say(Msg::kReadLogStays);
}

Json read_log_document(const std::vector<member::ReadMark>& marks) {
  Json rows = Json::array();
  for (const member::ReadMark& mark : marks) {
    rows.push(Json::object()
                  .set("at", ui::json_time(mark.at_ms))
                  .set("id", mark.number == 0 ? Json() : Json(read_number(mark)))
                  .set("tlp", tlp_label(mark.tlp))
                  .set("holder", mark.holder));
  }
  return document("readlog").set("read", std::move(rows));
}

void show_imported(ui::Printer& out, const work::Imported& imported) {
  for (const member::KeptDraft& draft : imported.drafts) {
    out.say(Msg::kImportKept, {{"number", member::draft_name(draft.number)},
                               {"title", member::draft_title(draft)}});
  }
  out.say(Msg::kImportCount, {{"count", std::to_string(imported.drafts.size())},
                              {"known", std::to_string(imported.known)}});
  if (!imported.drafts.empty()) out.say(Msg::kImportNext);
}

Json imported_document(const work::Imported& imported) {
  Json rows = Json::array();
  for (const member::KeptDraft& draft : imported.drafts) {
    rows.push(Json::object()
                  .set("draft", member::draft_name(draft.number))
                  .set("title", member::draft_title(draft))
                  .set("fields", texts_json(draft.typed.fields)));
  }
  return document("import").set("drafts", std::move(rows)).set("known", imported.known);
}

}  // namespace ceptoar::cmd
