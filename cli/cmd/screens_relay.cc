// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_relay.h"

#include <algorithm>
#include <array>

#include "cli/cmd/show.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using ui::Cell;
using ui::Msg;
using ui::Printer;
using ui::Table;

namespace {

constexpr std::uint64_t kMinuteMs = 60'000;

struct MeansFacts {
  member::Means means;
  std::string_view name;
  Msg text;
};
constexpr std::array<MeansFacts, 4> kMeans = {{{member::Means::kMail, "mail", Msg::kMeansMail},
                                               {member::Means::kFax, "fax", Msg::kMeansFax},
                                               {member::Means::kTel, "tel", Msg::kMeansTel},
                                               {member::Means::kPaper, "paper", Msg::kMeansPaper}}};

const MeansFacts& facts_of(member::Means means) {
  return *std::find_if(kMeans.begin(), kMeans.end(),
                       [&](const MeansFacts& facts) { return facts.means == means; });
}

Table contact_table(Printer& out, const std::vector<member::ContactRow>& contacts) {
  Table table({{out.tr(Msg::kColumnName), false, 10},
               {out.tr(Msg::kMeansMail), false, 12},
               {out.tr(Msg::kMeansFax), false, 0},
               {out.tr(Msg::kMeansTel), false, 0}});
  const auto cell = [&](const std::string& text) {
    return text.empty() ? out.tr(Msg::kNone) : make_visible(text, true);
  };
  for (const member::ContactRow& one : contacts) {
    table.add({cell(one.name), cell(one.mail), cell(one.fax), cell(one.tel)});
  }
  return table;
}

// The line of an item with its label in colours.
std::string item_line(Printer& out, Tlp tlp, const std::string& number, const std::string& title) {
  std::string line = out.tr(Msg::kRelayItem, {{"id", shown_number(number)}, {"title", title}});
  constexpr std::string_view kLabelPlace = "{tlp}";
  return line.replace(line.find(kLabelPlace), kLabelPlace.size(), label_of(out, tlp));
}

Cell reach_state(Printer& out, const work::ReachRow& row) {
  if (row.state) return out.tr(ack_state_text(*row.state));
  if (row.confirmed_ms) return out.tr(Msg::kAckReceived);
  if (row.delivered_ms) return out.tr(Msg::kAtNode);
  if (row.means) return out.tr(means_text(*row.means));
  if (row.sent_ms == 0) return out.tr(Msg::kNone);
  return Cell(out.tr(Msg::kNotDelivered), ui::Style::kBold);
}

std::string reason_text(Printer& out, const work::ReachRow& row, std::uint64_t now_ms) {
  switch (row.reason) {
    case work::ReachReason::kNone: {
      if (row.by.empty() && row.means) {
        return out.tr(Msg::kReachHeard, {{"means", out.tr(means_text(*row.means))}});
      }
      return make_visible(row.by, true);
    }
    case work::ReachReason::kSilent: {
      const std::uint64_t minutes = now_ms > row.sent_ms ? (now_ms - row.sent_ms) / kMinuteMs : 0;
      return out.tr(Msg::kBoardSilent, {{"minutes", std::to_string(minutes)}});
    }
    case work::ReachReason::kUndelivered:
      return out.tr(Msg::kNotDelivered);
    case work::ReachReason::kOtherMeans:
      return out.tr(Msg::kReachOther, {{"means", out.tr(means_text(*row.means))}});
    case work::ReachReason::kNotTold:
      return out.tr(Msg::kReachNotTold);
  }
  return {};
}

std::string remark_of(Printer& out, const work::ReachRow& row, std::uint64_t now_ms) {
  std::string text = reason_text(out, row, now_ms);
  if (row.reason != work::ReachReason::kNone && !row.second_means.empty()) {
    text += "  " + means_in_words(out, row.second_means);
  }
  return text;
}

std::string marked_lines(ui::Lang lang, std::string_view text, bool exercise) {
  if (!exercise) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += std::string(ui::exercise_mark(lang)) + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// Until when a group of a place is kept, and what keeps it longer.
void show_end(Printer& out, const work::PlaceGroup& place, const std::string& id) {
  const std::string ends = long_time(out, place.ends_ms);
  if (place.proposed) {
    out.say(Msg::kPlaceEndsOwn, {{"time", ends}, {"command", "ceptoar relay group renew " + id}});
  } else {
    out.say(Msg::kPlaceEnds, {{"time", ends}});
  }
  if (!place.member || place.word_ends_ms == 0) return;
  out.say(Msg::kPlaceWordEnds, {{"time", long_time(out, place.word_ends_ms)},
                                {"command", "ceptoar relay group join " + id}});
}

std::uint64_t due_of(const work::RelayPlan& plan) {
  return plan.relay.ack_by_ms != 0 ? plan.relay.ack_by_ms : plan.content.ack_by_ms;
}

// The five things of the header line. Without the text the kind is one of the plain ones: a finer word, of
// terror say, would tell too much in an open mail.
std::string header_line(const Printer& out, const work::RelayPlan& plan, bool with_text) {
  const std::uint64_t due = due_of(plan);
  const work::InboxItem& item = plan.summary;
  return out.tr(Msg::kReadHeader,
                {{"importance", out.tr(importance_text(item.importance))},
                 {"kind", with_text ? kind_of(out.lang(), item) : kind_name(out.lang(), item.kind)},
                 {"tlp", std::string(tlp_label(plan.item.tlp))},
                 {"deadline", due == 0 ? out.tr(Msg::kDeadlineNone)
                                       : out.tr(Msg::kDeadlineAck, {{"time", day_and_time(out, due)}})},
                 {"id", shown_number(item.number)}});
}

ui::Args desk_args(const Printer& out, const work::RelayPlan& plan, const Desk& desk,
                   const member::ContactRow& to, bool with_text) {
  return {{"name", to.name},
          {"org", desk.name},
          {"header", header_line(out, plan, with_text)},
          {"tel", desk.tel.empty() ? "" : out.tr(Msg::kMailTel, {{"tel", desk.tel}})}};
}

// The item itself between two lines of its label.
std::string item_text(const Printer& out, const work::RelayPlan& plan) {
  const std::string label(tlp_label(plan.item.tlp));
  std::string text = label + "\n" +
                     out.tr(Msg::kWhoMaySee, {{"sentence", out.tr(who_may_see(plan.item.tlp))}}) +
                     "\n\n" + out.tr(Msg::kFaxTitle, {{"title", plan.content.title}}) + "\n";
  for (std::size_t i = 0; i < plan.content.summary.size(); ++i) {
    text += out.tr(Msg::kFaxSummary, {{"number", std::to_string(i + 1)},
                                      {"text", plan.content.summary[i]}}) +
            "\n";
  }
  text += "\n" + make_visible(plan.content.text, false);
  if (!text.ends_with('\n')) text += '\n';
  for (const Field& field : plan.content.fields) {
    text += out.tr(Msg::kFieldLine, {{"name", field.name}, {"value", field.value}}) + "\n";
  }
  if (!plan.relay.note.empty()) {
    text += "\n" + out.tr(Msg::kFaxNote) + "\n" + make_visible(plan.relay.note, false) + "\n";
  }
  return text + "\n" + label + "\n";
}

}  // namespace

Msg means_text(member::Means means) { return facts_of(means).text; }
std::string_view means_name(member::Means means) { return facts_of(means).name; }
std::optional<member::Means> parse_means(std::string_view name) {
  for (const MeansFacts& facts : kMeans) {
    if (facts.name == name) return facts.means;
  }
  return std::nullopt;
}

void show_relay_plan(Printer& out, const work::RelayPlan& plan) {
  const std::size_t all = plan.direct.size() + plan.others.size();
  out.parts(item_line(out, plan.item.tlp, plan.summary.number, plan.item.title));
  out.say(Msg::kRelayTargets, {{"all", std::to_string(all)},
                               {"direct", std::to_string(plan.direct.size())},
                               {"others", std::to_string(plan.others.size())}});
  std::vector<std::string> names;
  for (const member::KnownCompany& one : plan.direct) {
    names.push_back(name_of(out.lang(), one.name_ja, one.name_en, one.handle));
  }
  if (!names.empty()) out.prose(out.tr(Msg::kRelayDirect, {{"names", joined(out.lang(), names)}}));
  if (!plan.others.empty()) {
    out.say(Msg::kRelayOthers);
    out.table(contact_table(out, plan.others));
  }
  if (plan.sealed) {
    out.say(Msg::kRelayReaders, {{"count", std::to_string(plan.direct.size())}});
  } else if (plan.item.tlp == Tlp::kClear) {
    out.say(Msg::kRelayOpen);
  }
}

void show_mail_plan(Printer& out, const work::RelayPlan& plan,
                    const std::vector<member::ContactRow>& to) {
  out.parts(item_line(out, plan.item.tlp, plan.summary.number, plan.item.title));
  if (to.empty()) {
    out.say(Msg::kRelayMailNobody);
    return;
  }
  out.say(Msg::kRelayMailTo, {{"count", std::to_string(to.size())}});
  Table table({{out.tr(Msg::kColumnName), false, 10}, {out.tr(Msg::kMeansMail), false, 12}});
  for (const member::ContactRow& one : to) {
    table.add({make_visible(one.name, true), make_visible(one.mail, true)});
  }
  out.table(table);
}

void show_relay_counts(Printer& out, const work::Reach& reach) {
  const auto count = [&](auto... reasons) {
    return std::to_string(std::count_if(
        reach.rows.begin(), reach.rows.end(),
        [&](const work::ReachRow& row) { return row.company && (... || (row.reason == reasons)); }));
  };
  out.say(Msg::kRelayCounts,
          {{"delivered", std::to_string(reach.delivered)},
           {"of", std::to_string(reach.rows.size())},
           {"silent", count(work::ReachReason::kSilent)},
           {"others", count(work::ReachReason::kOtherMeans, work::ReachReason::kNotTold)}});
}

void show_contacts(Printer& out, const std::vector<member::ContactRow>& contacts) {
  if (contacts.empty()) {
    out.say(Msg::kContactsNone);
  } else {
    out.table(contact_table(out, contacts));
  }
}

void show_groups(Printer& out, const std::vector<member::GroupRow>& groups,
                 const std::vector<work::PlaceGroup>& places) {
  if (groups.empty() && places.empty()) out.say(Msg::kGroupsNone);
  for (const work::PlaceGroup& place : places) {
    const std::string id = shown_number(place.summary.number);
    out.set_exercise(place.summary.exercise);
    out.say(Msg::kPlaceLine, {{"name", make_visible(place.name, true)}, {"id", id}});
    const auto line = [&](Msg text, const std::vector<std::string>& names) {
      if (!names.empty()) out.say(text, {{"names", joined(out.lang(), names)}});
    };
    line(Msg::kPlaceJoined, place.joined);
    line(Msg::kPlaceAsked, place.asked);
    line(Msg::kPlaceLeft, place.left);
    out.say(place.member ? Msg::kPlaceUse : Msg::kPlaceHow,
            {{"command", place.member ? "--to group:" + make_visible(place.name, true) +
                                            (place.summary.exercise ? " --exercise" : "")
                                      : "ceptoar relay group join " + id}});
    show_end(out, place, id);
    out.set_exercise(false);
  }
  for (const member::GroupRow& group : groups) {
    out.say(Msg::kGroupLine, {{"name", group.name}, {"members", joined(out.lang(), group.members)}});
  }
}

void show_reach(Printer& out, const work::Reach& reach, std::uint64_t now_ms) {
  out.set_exercise(reach.exercise);
  out.parts(item_line(out, reach.tlp, reach.number, reach.title));
  if (reach.queued) out.say(Msg::kReachRelayQueued);
  // A telephone number is never cut: the name gives way.
  Table table({{out.tr(Msg::kColumnName), false, 8},
               {out.tr(Msg::kColumnState), false, 0},
               {out.tr(Msg::kColumnTime), false, 0},
               {out.tr(Msg::kColumnReason), false, 0}});
  for (const work::ReachRow& row : reach.rows) {
    const std::uint64_t at = row.confirmed_ms ? *row.confirmed_ms
                                              : row.delivered_ms.value_or(row.sent_ms);
    table.add({name_of(out.lang(), row.name_ja, row.name_en, row.name), reach_state(out, row),
               short_time(out, at), remark_of(out, row, now_ms)});
  }
  if (!table.empty()) out.table(table);
  for (const work::ReachRow& row : reach.rows) {
    if (row.companies == 0) continue;
    out.say(Msg::kReachCompanies, {{"count", std::to_string(row.companies)},
                                   {"answered", std::to_string(row.companies_answered)},
                                   {"org", name_of(out.lang(), row.name_ja, row.name_en, row.name)}});
  }
  out.say(Msg::kReachCounts, {{"of", std::to_string(reach.rows.size())},
                              {"sent", std::to_string(reach.sent)},
                              {"delivered", std::to_string(reach.delivered)},
                              {"confirmed", std::to_string(reach.confirmed)}});
  out.say(reach.exercise ? Msg::kReachRateDrill : Msg::kReachRate,
          {{"percent", std::to_string(reach.percent())}});
  out.say(Msg::kReachProof);
  out.set_exercise(false);
}

std::string reach_csv(const work::Reach& reach) {
  const auto field = [](std::string_view text) {
    std::string out = "\"";
    const bool formula =
        !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
    if (formula) out += '\'';
    for (const char c : make_visible(text, true)) out.append(c == '"' ? 2 : 1, c);
    return out + "\"";
  };
  const auto time = [](std::uint64_t ms) { return ms == 0 ? std::string() : format_rfc3339(ms); };
  std::string out =
      "id,exercise,tlp,name,name_ja,company,means,sent_at,delivered_at,state,confirmed_at,by,reason,"
      "second_means,companies,companies_answered\r\n";
  for (const work::ReachRow& row : reach.rows) {
    out += shown_number(reach.number) + (reach.exercise ? ",EXERCISE," : ",,") +
           std::string(tlp_label(reach.tlp)) + "," + field(row.name) + "," + field(row.name_ja) +
           (row.company ? ",yes," : ",no,") +
           (row.means ? std::string(means_name(*row.means)) : std::string()) + "," +
           time(row.sent_ms) + "," + time(row.delivered_ms.value_or(0)) + "," +
           (row.state ? std::string(ack_state_name(*row.state)) : std::string()) + "," +
           time(row.confirmed_ms.value_or(0)) + "," + field(row.by) + "," +
           std::string(work::reach_reason_name(row.reason)) + "," + field(row.second_means) + "," +
           std::to_string(row.companies) + "," + std::to_string(row.companies_answered) + "\r\n";
  }
  return out;
}

std::string mail_subject(ui::Lang lang, const work::RelayPlan& plan) {
  return (plan.exercise ? std::string(ui::exercise_mark(lang)) : std::string()) +
         ui::tr(lang, Msg::kMailSubject, {{"id", shown_number(plan.summary.number)}});
}

std::string mail_text(const Printer& out, const work::RelayPlan& plan, const Desk& desk,
                      const member::ContactRow& to, bool full) {
  const ui::Args args = desk_args(out, plan, desk, to, full);
  std::string text = out.tr(full ? Msg::kMailFull : Msg::kMailNotice, args) + "\n";
  if (full) text += "\n" + item_text(out, plan);
  return marked_lines(out.lang(), text, plan.exercise);
}

std::string fax_text(const Printer& out, const work::RelayPlan& plan, const Desk& desk,
                     const member::ContactRow& to) {
  ui::Args args = desk_args(out, plan, desk, to, true);
  args.push_back({"from", sender_of(out, plan.summary)});
  const std::string label(tlp_label(plan.item.tlp));
  const std::string text = label + "\n" + out.tr(Msg::kFaxHead, args) + "\n\n" + item_text(out, plan);
  return marked_lines(out.lang(), text, plan.exercise);
}

}  // namespace ceptoar::cmd
