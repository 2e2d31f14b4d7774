// SPDX-License-Identifier: Apache-2.0
// One item on the screen.
#include "cli/cmd/screens_item.h"

#include <algorithm>

#include "cli/cmd/screens.h"
#include "cli/cmd/screens_versions.h"
#include "cli/cmd/show.h"
#include "cli/liaison/nature.h"
#include "cli/liaison/provision.h"
#include "cli/liaison/rendering.h"
#include "cli/liaison/report_form.h"
#include "cli/ui/width.h"
#include "cli/work/inquiry.h"
#include "cli/work/roles.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using ui::Msg;
using ui::Printer;
using ui::Table;

namespace {

std::optional<Msg> certainty_text(Certainty certainty) {
  switch (certainty) {
    case Certainty::kUnsaid: return std::nullopt;
    case Certainty::kConfirmed: return Msg::kCertainConfirmed;
    case Certainty::kProbable: return Msg::kCertainProbable;
    case Certainty::kUnconfirmed: return Msg::kCertainUnconfirmed;
    case Certainty::kUnknown: return Msg::kCertainUnknown;
  }
  return std::nullopt;
}

void show_summary(Printer& out, const Advisory& content) {
  for (std::size_t i = 0; i < content.summary.size(); ++i) {
    out.say(i == 0 ? Msg::kSummaryLine : Msg::kSummaryMore,
            {{"number", std::to_string(i + 1)}, {"text", content.summary[i]}});
  }
}

// What a provision asks for and until when it is secret stand in words; the rest as it was named.
void show_fields(Printer& out, const Advisory& content) {
  const std::uint64_t publish = liaison::publish_ms(content);
  for (const Field& field : content.fields) {
    if (liaison::is_machine_field(field.name)) continue;
    if (field.name == liaison::kProvisionField || field.name == work::kInquiryField) continue;
    if (field.name == liaison::kActionField) {
      out.say(Msg::kProvideAction, {{"text", field.value}});
    } else if (field.name == liaison::kPublishField && publish != 0) {
      out.say(Msg::kProvideEmbargo, {{"time", long_time(out, publish)}});
    } else if (field.name == work::kToRoleField) {
      out.say(Msg::kItemToRole, {{"role", field.value}});
    } else if (field.name == work::kFromRoleField) {
      out.say(Msg::kItemFromRole, {{"role", field.value}});
    } else {
      out.say(Msg::kFieldLine, {{"name", field.name}, {"value", field.value}});
    }
  }
}

void show_changes(Printer& out, const work::ReadItem& item) {
  if (item.told_now) {  // once; the mark above stays
    out.line("");
    out.say(Msg::kToldAgain);
  }
  if (!item.earlier) return;
  out.line("");
  out.say(item.earlier->read ? Msg::kVersionsReadHeading : Msg::kVersionsHeading,
          {{"time", short_time(out, item.earlier->sent_ms)}});
  for (const work::DiffLine& line : item.earlier->changes) {
    if (line.change == work::Change::kSame) continue;
    out.foreign((line.change == work::Change::kAdded ? "+ " : "- ") + line.text);
  }
}

void show_relays(Printer& out, const work::ReadItem& item) {
  for (const work::RelayedBy& relay : item.relays) {
    const std::string time = short_time(out, relay.at_ms);
    if (relay.companies != 0) {
      out.say(Msg::kRelayedTo, {{"count", std::to_string(relay.companies)}, {"time", time}});
    } else {
      const std::string name = name_of(out.lang(), relay.name_ja, relay.name_en, relay.handle);
      out.say(Msg::kRelayedBy, {{"name", name}, {"time", time}});
    }
    if (relay.earlier) out.say(Msg::kRelayedEarlier);
    if (!relay.note.empty()) out.foreign(relay.note);
  }
}

std::string answer_text(Printer& out, const Answer& answer) {
  if (answer.state != AckState::kRelayed || answer.companies == 0) {
    return out.tr(ack_state_text(answer.state));
  }
  return out.tr(Msg::kAckRelayedTo, {{"count", std::to_string(answer.companies)}});
}

void show_answers(Printer& out, const std::vector<member::AnswerRow>& answers) {
  if (answers.empty()) return;
  out.line("");
  out.say(Msg::kAnswersHeading);
  Table table({{"", false, 0}, {"", false, 0}, {"", false, 8}, {"", false, 8}});
  for (const member::AnswerRow& answer : answers) {
    std::string note = answer.answer.note.substr(0, answer.answer.note.find('\n'));
    table.add({"  " + short_time(out, answer.answer.at_ms),
               answer_text(out, answer.answer), make_visible(answer.handle, true),
               make_visible(note, true)});
  }
  out.table(table);
}

void show_thread(Printer& out, const work::ReadItem& item) {
  if (item.thread.empty()) return;
  out.line("");
  out.say(Msg::kThreadHeading);
  Table table({{"", false, 0}, {"", false, 0}, {"", false, 0}, {"", false, 8}, {"", false, 0}});
  for (const work::InboxItem& other : item.thread) {
    table.add({other.entry == item.summary.entry ? " >" : "  ", short_time(out, other.sent_ms),
               make_visible(other.from, true), make_visible(other.title, true),
               shown_number(other.number)});
  }
  out.table(table);
}

Msg flow_text(liaison::Flow flow) {
  switch (flow) {
    case liaison::Flow::kUp: return Msg::kFlowUp;
    case liaison::Flow::kDown: return Msg::kFlowDown;
    case liaison::Flow::kAcross: return Msg::kFlowAcross;
  }
  return Msg::kFlowAcross;
}

Msg purpose_text(liaison::ItemPurpose purpose) {
  switch (purpose) {
    case liaison::ItemPurpose::kPrevent: return Msg::kPurposePrevent;
    case liaison::ItemPurpose::kContain: return Msg::kPurposeContain;
    case liaison::ItemPurpose::kLearn: return Msg::kPurposeLearn;
  }
  return Msg::kPurposePrevent;
}

// What follows from the kind, and by which rules a report went.
void show_nature(Printer& out, const work::ReadItem& item) {
  const liaison::Nature nature = liaison::nature_of(item.content.kind, item.summary.finer);
  out.say(Msg::kHeaderNature,
          {{"flow", out.tr(flow_text(nature.flow))},
           {"purpose", out.tr(purpose_text(nature.purpose))},
           {"real", out.tr(item.summary.exercise ? Msg::kHeaderDrill : Msg::kHeaderReal)}});
  for (const liaison::ReportFact& fact : liaison::facts_of(item.content.fields)) {
    if (fact.name == "rule") out.say(Msg::kHeaderPolicy, {{"policy", fact.value}});
  }
}

}  // namespace

void show_all_headers(Printer& out, const work::ReadItem& item) {
  out.line("");
  show_nature(out, item);
  out.say(Msg::kHeaderSignedBy,
          {{"handle", item.signed_by}, {"role", role_name(out.lang(), item.signer_role)}});
  out.say(Msg::kHeaderNode,
          {{"node", item.author_node}, {"position", std::to_string(item.position)}});
  out.say(Msg::kHeaderSent, {{"time", long_time(out, item.summary.sent_ms)}});
  out.say(Msg::kHeaderReceived, {{"time", long_time(out, item.summary.received_ms)}});
  out.say(Msg::kHeaderRetain, {{"time", long_time(out, item.retain_until_ms)}});
  if (item.supersedes) out.say(Msg::kHeaderSupersedes, {{"id", shown_number(*item.supersedes)}});
  if (!item.community.empty()) out.say(Msg::kPostCommunity, {{"community", item.community}});
  out.say(Msg::kHeaderReaders);
  if (item.summary.tlp == Tlp::kClear) {
    out.line("  " + out.tr(Msg::kClassEverybody));
  } else {
    out.table(readers_table(out, item.readers));
  }
}

void show_header(Printer& out, const work::InboxItem& item) {
  // The label comes in its colours: put in after the other words.
  std::string line = out.tr(Msg::kReadHeader, {{"importance", out.tr(importance_text(item.importance))},
                                               {"kind", kind_of(out.lang(), item)},
                                               {"deadline", deadline_of(out, item)},
                                               {"id", shown_number(item.number)}});
  constexpr std::string_view kLabelPlace = "{tlp}";
  line.replace(line.find(kLabelPlace), kLabelPlace.size(), label_of(out, item.tlp));
  out.parts(line);
}

void show_marks(Printer& out, const work::ReadItem& item) {
  switch (item.summary.audience) {
    case crypto::AudienceCheck::kGood:
      break;
    case crypto::AudienceCheck::kNameUnverified:
      out.say(Msg::kMarkNameUnverified);
      break;
    case crypto::AudienceCheck::kStatementMissing:
      out.say(Msg::kMarkStatementMissing);
      break;
    case crypto::AudienceCheck::kSuperseded:
      out.say(Msg::kMarkSuperseded);
      break;
  }
  if (item.summary.suspended) out.say(Msg::kMarkSuspended, {{"org", item.summary.from}});
  if (item.summary.clock_ahead_ms != 0) {
    out.say(Msg::kMarkClockAhead,
            {{"minutes", std::to_string(item.summary.clock_ahead_ms / 60'000)}});
  }
  if (item.summary.conflict) out.say(Msg::kMarkConflict);
  if (item.summary.state == work::ItemState::kSuperseded ||
      item.summary.state == work::ItemState::kWithdrawn) {
    out.say(state_text(item.summary.state));
  }
  if (item.summary.told) out.say(Msg::kMarkCorrected, {{"id", shown_number(item.summary.number)}});
  show_twins(out, item.twins);
  if (item.alone) out.say(Msg::kMarkAlone);
  if (!item.second_officer.empty()) out.say(Msg::kMarkTwo, {{"handle", item.second_officer}});
  if (item.queued) out.say(Msg::kQueued);
}

void show_beside(Printer& out, const Advisory& content) {
  if (content.as_of_ms != 0) out.say(Msg::kAsOf, {{"time", short_time(out, content.as_of_ms)}});
  if (const auto certainty = certainty_text(content.certainty)) out.say(*certainty);
  if (content.ack_by_ms != 0) {
    out.say(Msg::kDeadlineAck, {{"time", short_time(out, content.ack_by_ms)}});
  }
  if (content.act_by_ms != 0) {
    out.say(Msg::kDeadlineAct, {{"time", short_time(out, content.act_by_ms)}});
  }
  show_summary(out, content);
  show_fields(out, content);
}

std::string deadline_of(const Printer& out, const work::InboxItem& item) {
  if (item.ack_by_ms != 0) {
    return out.tr(Msg::kDeadlineAck, {{"time", short_time(out, item.ack_by_ms)}});
  }
  if (item.act_by_ms == 0) return out.tr(Msg::kDeadlineNone);
  return out.tr(Msg::kDeadlineAct, {{"time", short_time(out, item.act_by_ms)}});
}

std::string sent_and_as_of(const Printer& out, const work::ReadItem& item) {
  const std::uint64_t as_of = item.content.as_of_ms;
  std::string text = as_of == 0 ? short_time(out, item.summary.sent_ms)
                                : out.tr(Msg::kAsOf, {{"time", short_time(out, as_of)}});
  if (const auto certainty = certainty_text(item.content.certainty)) {
    text += "  " + out.tr(*certainty);
  }
  return text;
}

void show_item(Printer& out, const work::ReadItem& item, bool headers) {
  const work::InboxItem& summary = item.summary;
  out.set_exercise(summary.exercise);
  show_header(out, summary);
  out.say(Msg::kPostTitle, {{"title", summary.title}});
  const std::string name = name_of(out.lang(), summary.from_name_ja, summary.from_name_en, "");
  const std::string from =
      name.empty() ? summary.from : out.tr(Msg::kNamed, {{"name", name}, {"handle", summary.from}});
  out.parts(out.tr(Msg::kReadFrom, {{"from", with_standing(out, summary, from)}, {"time", sent_and_as_of(out, item)}}));
  show_relays(out, item);
  show_summary(out, item.content);
  out.say(Msg::kWhoMaySee, {{"sentence", out.tr(who_may_see(summary.tlp))}});
  show_marks(out, item);
  if (item.opened_told) out.say(Msg::kOpenedTold);
  if (summary.own_answer) {
    out.say(Msg::kOwnAnswer, {{"state", out.tr(ack_state_text(*summary.own_answer))}});
  }
  out.line("");
  out.foreign(item.body);
  show_fields(out, item.content);
  show_changes(out, item);
  show_answers(out, item.answers);
  show_thread(out, item);
  if (headers) show_all_headers(out, item);
  out.set_exercise(false);
}

void show_answer(Printer& out, const work::AckResult& result) {
  out.set_exercise(result.exercise);
  out.say(Msg::kAcked, {{"id", shown_number(result.number)},
                        {"state", out.tr(ack_state_text(result.state))},
                        {"title", result.title}});
  std::vector<std::string> readers;
  readers.reserve(result.readers.size());
  for (const member::ReaderName& reader : result.readers) {
    readers.push_back(name_of(out.lang(), reader.name_ja, reader.name_en,
                              reader.member.empty() ? reader.org : reader.member));
  }
  std::sort(readers.begin(), readers.end());  // that of the ids is nobody's order
  out.say(Msg::kAckReaders, {{"names", joined(out.lang(), readers)}});
  if (!result.stored) out.say(Msg::kQueued);
  out.set_exercise(false);
}

}  // namespace ceptoar::cmd
