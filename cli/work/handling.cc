// SPDX-License-Identifier: Apache-2.0
#include "cli/work/handling.h"

#include <algorithm>
#include <array>

#include "cli/liaison/plain.h"
#include "cli/liaison/rendering.h"
#include "cli/liaison/report_form.h"
#include "cli/liaison/said.h"
#include "cli/member/answers.h"
#include "cli/member/archive_items.h"
#include "cli/member/versions.h"
#include "cli/work/answering.h"
#include "cli/work/board.h"
#include "cli/work/find.h"
#include "cli/work/held_report.h"
#include "cli/work/own_kind.h"
#include "cli/work/reporter.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::string_view kHandling = "handling";
constexpr std::string_view kReason = "handling-reason";
constexpr std::string_view kReceived = "handling-received";
constexpr std::string_view kNote = "handling-note";
constexpr std::string_view kOutcome = "outcome";
constexpr std::string_view kForwarded = "forwarded";
constexpr std::string_view kHeld = "held";
constexpr std::uint64_t kMinuteMs = 60'000;
// The cause is known days or weeks after the end: nobody is asked for it before.
constexpr std::uint64_t kCauseDays = 14;
constexpr std::array<std::string_view, 4> kOutcomes = {"assessed", "shared", "not_shared", "closed"};

std::string value_of(const Advisory& report, std::string_view name) {
  for (const liaison::ReportFact& fact : liaison::facts_of(report.fields)) {
    if (fact.name == name) return fact.value;
  }
  return {};
}

// The rules that the report says it was made under, else those in force.
Outcome<HeldPack> pack_of(Session& session, const std::vector<HeldPack>& packs,
                          const Advisory& report) {
  const std::string rule = value_of(report, "rule");
  auto named = choose_pack(packs, rule.substr(0, rule.find('/')), session.now_ms());
  if (named) return named;
  return choose_pack(packs, "", session.now_ms());
}

// Who has to pass it on: the first ministry among its readers. nullptr: nobody has to.
const Organisation* ministry_of(const crypto::RosterState& roster, const HeldItem& report) {
  if (report.row.content != ContentKind::kReport || !value_of(report.content, "agreement").empty()) {
    return nullptr;
  }
  const Organisation* author = roster.find_org(report.row.author_org);
  if (author != nullptr && author->kind != OrgKind::kCeptoar) return nullptr;
  for (const Reader& reader : report.readers) {
    const Organisation* org = roster.find_org(reader.org);
    if (org != nullptr && org->kind == OrgKind::kMinistry) return org;
  }
  return nullptr;
}

const Organisation* nisc_of(const crypto::RosterState& roster) { return only_of(roster, OrgKind::kNisc); }

// Whom reports go to, and who tells the reporter what became of them.
bool is_told_and_answers(OrgKind kind) {
  return kind == OrgKind::kMinistry || kind == OrgKind::kNisc || kind == OrgKind::kResponseMinistry;
}

std::optional<OutcomeNote> outcome_in(const HeldItem& note, const Organisation& from) {
  const auto outcome = parse_outcome(field_of(note.content, kOutcome));
  if (!outcome) return std::nullopt;
  return OutcomeNote{*outcome, from.handle, note.row.sent_ms,
                     std::string(field_of(note.content, kNote))};
}

void take_handling(const HeldItem& note, Handling& into) {
  const std::string_view word = field_of(note.content, kHandling);
  if (word != kForwarded && word != kHeld) return;
  // Passing on ends it: a ministry that held first may still pass it on, not the other way round.
  if (into.state == HandlingState::kForwarded) return;
  into.state = word == kForwarded ? HandlingState::kForwarded : HandlingState::kHeld;
  into.at_ms = note.row.sent_ms;
  into.reason = std::string(field_of(note.content, kReason));
  into.note = std::string(field_of(note.content, kNote));
  into.overdue = into.due_ms != 0 && into.at_ms > into.due_ms;
  const auto received = parse_rfc3339(field_of(note.content, kReceived));
  into.took_ms = received && *received < into.at_ms ? into.at_ms - *received : 0;
}

// A follow-up gives nobody another hour: what counts is when the report first came.
Outcome<ItemRow> first_version(Session& session, const ItemRow& row) {
  auto all = member::versions_of(session, row);
  if (!all) return all.error();
  if (all->empty()) return row;
  return std::move(all->front());
}

// It is over for two weeks at least, and nobody said why it came about.
bool cause_is_due(const Advisory& report, std::uint64_t now_ms) {
  if (!value_of(report, "cause").empty()) return false;
  for (const std::string_view end : {"restored", "impact_ended", "contained"}) {
    const auto at = liaison::decode_time(value_of(report, end));
    if (at && at->at_ms + kCauseDays * limits::kDayMs <= now_ms) return true;
  }
  return false;
}

// Nothing by a ministry was said yet: due from when it came here, if it is ours to pass on, else from
// when it was sent.
Outcome<Handling> begun(Session& session, const std::vector<HeldPack>& packs,
                        const crypto::RosterState& roster, const HeldItem& report,
                        const ItemRow& first) {
  Handling out;
  const Organisation* ministry = ministry_of(roster, report);
  if (ministry == nullptr) return out;
  const auto own = session.identity();
  if (!own) return own.error();
  const auto pack = pack_of(session, packs, report.content);
  if (!pack) return pack.error();
  out.state = HandlingState::kWaiting;
  out.ministry = ministry->handle;
  const bool ours = (*own)->subject.org == ministry->id;
  if (pack->pack.forward_minutes != 0) {
    out.due_ms = (ours ? first.received_ms : first.sent_ms) + pack->pack.forward_minutes * kMinuteMs;
  }
  out.overdue = out.due_ms != 0 && session.now_ms() > out.due_ms;
  return out;
}

// Nothing was said and the time is over: whether the report is known to have come there at all. Who did not
// send it from here has no receipts, and then says no more than that nobody answered.
Outcome<Silence> silence_of(Session& session, const HeldItem& report, const std::string& ministry) {
  const auto stands = board(session, format_item_number(report.row.number));
  if (!stands) {
    const UserCode code = stands.error().code;
    const bool unknown = code == UserCode::kNotReached || code == UserCode::kItemClosed ||
                         code == UserCode::kItemAmbiguous || code == UserCode::kNoItem;
    if (unknown) return Silence::kNoAnswer;
    return stands.error();
  }
  bool named = false;
  bool delivered = false;
  for (const BoardRow& row : stands->rows) {
    if (row.org != ministry) continue;
    if (row.state) return Silence::kNone;
    named |= row.known;
    delivered |= row.delivered_ms.has_value();
  }
  return named && !delivered ? Silence::kNoReceipt : Silence::kNoAnswer;
}

Outcome<HandledReport> handled(Session& session, const std::vector<HeldPack>& packs,
                               const HeldItem& report) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto first = first_version(session, report.row);
  if (!first) return first.error();
  auto handling = begun(session, packs, **roster, report, *first);
  if (!handling) return handling.error();
  HandledReport out;
  out.reported_ms = first->sent_ms;
  out.cause_due = report.row.own && report.row.content == ContentKind::kReport &&
                  cause_is_due(report.content, session.now_ms());
  out.summary = summary_of(session, report.row);
  out.handling = std::move(*handling);
  out.direct = value_of(report.content, "direct");
  out.silence = value_of(report.content, "silence");
  auto thread = member::thread_of(session, report.row.thread_org, report.row.thread_item);
  if (!thread) return thread.error();
  std::sort(thread->begin(), thread->end(), [](const ItemRow& a, const ItemRow& b) {
    return std::pair(a.sent_ms, a.entry) < std::pair(b.sent_ms, b.entry);
  });
  bool heard = false;
  for (const ItemRow& row : *thread) {
    const Organisation* from = (*roster)->find_org(row.author_org);
    heard |= from != nullptr && from->handle == out.handling.ministry;
    // Passed on with its content it is a report again.
    const bool speaks = row.content == ContentKind::kReply || row.content == ContentKind::kReport;
    const bool says = from != nullptr && speaks && !row.superseded && !row.withdrawn &&
                      row.entry != report.row.entry &&
                      is_told_and_answers(from->kind);
    if (!says) continue;
    const auto note = open_item(session, row);
    if (!note) continue;  // its key is gone with its retention: it says nothing any more
    if (from->handle == out.handling.ministry) take_handling(*note, out.handling);
    if (auto outcome = outcome_in(*note, *from)) out.outcomes.push_back(std::move(*outcome));
  }
  const bool late = out.handling.state == HandlingState::kWaiting && out.handling.overdue;
  if (!report.row.own || !late || heard) return out;
  const auto silence = silence_of(session, report, out.handling.ministry);
  if (!silence) return silence.error();
  out.handling.silence = *silence;
  return out;
}

struct Handler {
  HeldItem report;
  std::uint64_t received_ms = 0;  // its first version
  const Organisation* org = nullptr;
  Handling before;
};
// The report, and that this organisation has to pass it on and did not yet.
Outcome<Handler> handler_of(Session& session, const std::vector<HeldPack>& packs,
                            std::string_view id) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto own = session.identity();
  if (!own) return own.error();
  Handler out;
  auto report = held_report(session, id);
  if (!report) return report.error();
  out.report = std::move(*report);
  if (out.report.row.content == ContentKind::kConsult) {
    return user_error(UserCode::kHandlingConsult, {{"id", make_visible(id, true)}});
  }
  out.org = ministry_of(**roster, out.report);
  if (out.org == nullptr || out.org->id != (*own)->subject.org) {
    return user_error(UserCode::kHandlingRole, {{"id", make_visible(id, true)}});
  }
  const auto first = first_version(session, out.report.row);
  if (!first) return first.error();
  out.received_ms = first->received_ms;
  auto now = handled(session, packs, out.report);
  if (!now) return now.error();
  out.before = std::move(now->handling);
  if (out.before.state == HandlingState::kForwarded) {
    return user_error(UserCode::kHandled, {{"id", make_visible(id, true)},
                                           {"time", format_jst_short(out.before.at_ms)}});
  }
  return out;
}

Outcome<std::string> checked_note(std::string_view note) {
  auto clean = member::clean_text(as_bytes(note), "text", true);
  if (!clean) return clean.error();
  if (clean->text.size() > limits::kFieldBytes) {
    return user_error(UserCode::kTextLong, {{"bytes", std::to_string(clean->text.size())},
                                            {"limit", std::to_string(limits::kFieldBytes)}});
  }
  return std::move(clean->text);
}

// A reply to every reader of the report.
Outcome<Draft> statement(Session& session, std::string_view id, const std::string& words,
                         const std::string& note) {
  const std::string text = note.empty() ? words : words + "\n\n" + note;
  auto draft = prepare_reply(session, id, {to_bytes(as_bytes(text)), std::nullopt, true});
  if (!draft) return draft.error();
  if (!note.empty()) draft->content.fields.push_back({std::string(kNote), note});
  return draft;
}

void put_handling(const Handler& handler, std::string_view word, Draft& draft) {
  draft.content.fields.push_back({std::string(kHandling), std::string(word)});
  draft.content.fields.push_back({std::string(kReceived), format_rfc3339(handler.received_ms)});
}

std::string minutes_since(std::uint64_t from_ms, std::uint64_t now_ms) {
  return std::to_string(now_ms > from_ms ? (now_ms - from_ms) / kMinuteMs : 0);
}

bool reads(const HeldItem& report, const OrgId& org) {
  return std::any_of(report.readers.begin(), report.readers.end(),
                     [&](const Reader& reader) { return reader.org == org; });
}

// As many as fit beside the own ones; gives the others, as people call them.
std::string copy_fields(const Advisory& report, Advisory& into) {
  std::string left;
  for (const Field& field : report.fields) {
    // What the reporter signed item by item is his own item, not this one.
    if (liaison::is_machine_field(field.name)) continue;
    if (into.fields.size() < limits::kFields) {
      into.fields.push_back(field);
      continue;
    }
    const auto fact = liaison::decode_fact(field);
    left += (left.empty() ? "" : "、") + (fact ? liaison::fact_label(*fact, true) : field.name);
  }
  return left;
}

// Below the own words; its end stays away where both are longer than a text may be.
void copy_text(std::string_view text, std::string& into) {
  constexpr std::string_view kGap = "\n\n";
  if (into.size() + kGap.size() + text.size() > limits::kTextBytes) {
    into += "\n長さの上限のため、報告の文の終わりは写していません。";
    std::size_t end = limits::kTextBytes - into.size() - kGap.size();
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
  }
  into.append(kGap).append(text);
}

// NISC was no reader: it gets what was reported, with every fact, and nothing is typed again.
Outcome<void> add_nisc(Session& session, const HeldItem& report, const Organisation& nisc,
                       Draft& draft) {
  member::AgainWish again;
  again.tlp = report.row.tlp;
  again.readers = report.readers;
  Reader reader;
  reader.org = nisc.id;
  again.readers.push_back(reader);
  auto audience = member::resolve_again(session, again);
  if (!audience) return audience.error();
  draft.audience = std::move(*audience);
  draft.content.kind = ContentKind::kReport;
  draft.content.title = report.content.title;
  const std::string left = copy_fields(report.content, draft.content);
  if (!left.empty()) draft.content.text += "\n数の上限のため、次の項目は写していません: " + left + "。";
  copy_text(report.content.text, draft.content.text);
  draft.written.title = draft.content.title;
  draft.written.text = draft.content.text;
  return {};
}

bool holds_root(const std::vector<ItemRow>& rows, const ItemRow& answer) {
  return std::any_of(rows.begin(), rows.end(), [&](const ItemRow& row) {
    return row.author_org == answer.thread_org && row.item_id == answer.thread_item;
  });
}

}  // namespace

std::string_view outcome_name(ReportOutcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome) - 1];
}

std::optional<ReportOutcome> parse_outcome(std::string_view name) {
  const auto at = std::find(kOutcomes.begin(), kOutcomes.end(), name);
  if (at == kOutcomes.end()) return std::nullopt;
  return static_cast<ReportOutcome>(at - kOutcomes.begin() + 1);
}

std::string_view handling_name(HandlingState state) {
  switch (state) {
    case HandlingState::kNone: return "none";
    case HandlingState::kWaiting: return "waiting";
    case HandlingState::kForwarded: return kForwarded;
    case HandlingState::kHeld: return kHeld;
  }
  return "none";
}

std::string_view silence_name(Silence silence) {
  switch (silence) {
    case Silence::kNone: return "none";
    case Silence::kNoAnswer: return "no_answer";
    case Silence::kNoReceipt: return "no_receipt";
  }
  return "none";
}

std::string silence_record(const SilentReport& silent) {
  return silent.ministry + " " + std::string(silence_name(silent.silence)) + " " +
         group_item_number(silent.number) + " " + format_rfc3339(silent.sent_ms);
}

Outcome<Draft> prepare_forward(Session& session, const std::vector<HeldPack>& packs,
                               std::string_view id, std::string_view note) {
  const auto handler = handler_of(session, packs, id);
  if (!handler) return handler.error();
  const auto said = checked_note(note);
  if (!said) return said.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Organisation* nisc = nisc_of(**roster);
  if (nisc == nullptr) return user_error(UserCode::kReportNowhere, {{"handle", handler->org->handle}});
  const HeldItem& report = handler->report;
  auto draft = statement(session, id,
                         "内閣官房へ連絡しました（受領から" +
                             minutes_since(handler->received_ms, session.now_ms()) + "分）。",
                         *said);
  if (!draft) return draft.error();
  put_handling(*handler, kForwarded, *draft);
  if (!reads(report, nisc->id)) {
    if (auto added = add_nisc(session, report, *nisc, *draft); !added) return added.error();
  }
  return draft;
}

Outcome<Draft> prepare_hold(Session& session, const std::vector<HeldPack>& packs,
                            std::string_view id, std::string_view reason, std::string_view note) {
  const auto handler = handler_of(session, packs, id);
  if (!handler) return handler.error();
  const auto said = checked_note(note);
  if (!said) return said.error();
  const Advisory& report = handler->report.content;
  const auto pack = pack_of(session, packs, report);
  if (!pack) return pack.error();
  const auto refused = [&] {
    std::string known;
    for (const liaison::HoldReason& one : pack->pack.holds) known += (known.empty() ? "" : ", ") + one.id;
    return user_error(UserCode::kHoldReason, {{"given", make_visible(reason, true)},
                                              {"policy", pack->pack.name},
                                              {"choices", known.empty() ? "-" : known}});
  };
  const liaison::HoldReason* hold = pack->pack.find_hold(reason);
  if (hold == nullptr) return refused();
  const std::string reported_as = liaison::plain_text(value_of(report, "case"));
  for (const std::string& word : hold->unless_case) {
    if (reported_as.find(liaison::plain_text(word)) != std::string::npos) return refused();
  }
  auto draft = statement(session, id, "内閣官房への連絡を見合わせます: " + hold->words.ja, *said);
  if (!draft) return draft.error();
  put_handling(*handler, kHeld, *draft);
  draft->content.fields.push_back({std::string(kReason), hold->id});
  return draft;
}

Outcome<Draft> prepare_outcome(Session& session, std::string_view id, ReportOutcome outcome,
                               std::string_view note) {
  const auto kind = own_kind(session);
  if (!kind) return kind.error();
  const auto report = held_report(session, id);
  if (!report) return report.error();
  const bool may =
      !report->row.own && *kind && is_told_and_answers(**kind);
  if (!may) return user_error(UserCode::kHandlingRole, {{"id", make_visible(id, true)}});
  const auto said = checked_note(note);
  if (!said) return said.error();
  constexpr std::array<std::string_view, 4> kWords = {
      "内容を確認しました。", "関係する分野に情報提供しました。",
      "ほかには共有せず、件数としてだけ数えます。", "この件を終了しました。"};
  auto draft = statement(session, id,
                         std::string(kWords[static_cast<std::size_t>(outcome) - 1]), *said);
  if (!draft) return draft.error();
  draft->content.fields.push_back({std::string(kOutcome), std::string(outcome_name(outcome))});
  return draft;
}

Outcome<HandledReport> handling_of(Session& session, const std::vector<HeldPack>& packs,
                                   std::string_view id) {
  const auto report = held_report(session, id);
  if (!report) return report.error();
  return handled(session, packs, *report);
}

Outcome<std::vector<HandledReport>> handled_reports(Session& session,
                                                    const std::vector<HeldPack>& packs,
                                                    bool overdue) {
  std::vector<ItemRow> rows;
  auto listed = member::each_item(session, [&](ItemRow&& row) {
    const bool gone = row.superseded || row.withdrawn || row.same_as.has_value();
    if (!gone && row.content == ContentKind::kReport) rows.push_back(std::move(row));
    return true;
  });
  if (!listed) return listed.error();
  std::vector<HandledReport> out;
  for (const ItemRow& row : rows) {
    const auto report = open_item(session, row);
    if (!report) continue;  // closed with its retention
    // What a ministry passed on stands with the report, where that is held too.
    const bool passed_on = !field_of(report->content, kHandling).empty();
    if (passed_on && holds_root(rows, row)) continue;
    auto one = handled(session, packs, *report);
    if (!one) return one.error();
    const bool late = one->handling.state == HandlingState::kWaiting && one->handling.overdue;
    if (!overdue || late) out.push_back(std::move(*one));
  }
  return out;
}

Outcome<std::optional<SilentReport>> silent_report(Session& session,
                                                   const std::vector<HeldPack>& packs,
                                                   bool exercise) {
  std::vector<ItemRow> rows;
  auto listed = member::each_item(session, [&](ItemRow&& row) {
    const bool gone = row.superseded || row.withdrawn || row.same_as.has_value();
    const bool fits = !gone && row.own && row.exercise == exercise &&
                      row.content == ContentKind::kReport;
    if (fits) rows.push_back(std::move(row));
    return true;
  });
  if (!listed) return listed.error();
  std::sort(rows.begin(), rows.end(), [](const ItemRow& a, const ItemRow& b) {
    return std::pair(a.sent_ms, a.entry) > std::pair(b.sent_ms, b.entry);
  });
  for (const ItemRow& row : rows) {
    const auto report = open_item(session, row);
    if (!report) continue;  // closed with its retention
    const auto one = handled(session, packs, *report);
    if (!one) return one.error();
    const Handling& handling = one->handling;
    if (handling.silence == Silence::kNone) continue;
    return std::optional(SilentReport{format_item_number(row.number), handling.ministry,
                                      one->reported_ms, handling.due_ms, handling.silence});
  }
  return std::optional<SilentReport>();
}

}  // namespace ceptoar::work
