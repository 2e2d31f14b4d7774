// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_paper.h"

#include "cli/cmd/screens_item.h"
#include "cli/cmd/show.h"
#include "cli/form/spoken.h"
#include "cli/liaison/rendering.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using ui::Msg;
using ui::Printer;
using ui::Table;

namespace {

std::string named(const Printer& out, const std::string& ja, const std::string& en,
                  const std::string& handle) {
  const std::string name = name_of(out.lang(), ja, en, "");
  const std::string shown = make_visible(handle, true);
  return name.empty() ? shown : out.tr(Msg::kNamed, {{"name", name}, {"handle", shown}});
}

Msg link_text(work::ChainLink::Kind kind) {
  switch (kind) {
    case work::ChainLink::Kind::kOrganisation: return Msg::kChainOrganisation;
    case work::ChainLink::Kind::kCompany: return Msg::kChainCompany;
    case work::ChainLink::Kind::kHolder: return Msg::kChainHolder;
  }
  return Msg::kChainHolder;
}

void show_chain(Printer& out, const work::Provenance& from) {
  out.say(Msg::kChainHeading);
  out.say(Msg::kChainRoster, {{"version", std::to_string(from.roster_version)},
                              {"hash", from.roster_hash.substr(0, 16)}});
  std::string indent = "  ";
  for (const work::ChainLink& link : from.chain) {
    std::string line = indent + "└ " + out.tr(link_text(link.kind)) + "  " +
                       named(out, link.name_ja, link.name_en, link.handle);
    if (!link.role.empty()) line += "  " + role_name(out.lang(), link.role);
    out.line(line);
    indent += "  ";
    std::string facts = out.tr(Msg::kChainKey, {{"key", link.key}});
    if (link.not_after_ms != 0) {
      facts += "  " + out.tr(Msg::kChainUntil, {{"time", long_time(out, link.not_after_ms)}});
    }
    out.line(indent + facts);
  }
  if (from.verified) {
    out.say(Msg::kChainGood);
  } else {
    out.say(Msg::kChainBad, {{"what", from.fault}});
  }
}

void show_way(Printer& out, const work::Provenance& from) {
  out.line("");
  out.say(Msg::kWayHeading);
  out.say(Msg::kWaySigned, {{"time", long_time(out, from.summary.sent_ms)}});
  if (!from.second_officer.empty()) out.say(Msg::kWaySecond, {{"handle", from.second_officer}});
  if (from.alone && from.second_officer.empty()) out.say(Msg::kWayAlone);
  out.say(Msg::kWayNode, {{"time", long_time(out, from.posted_ms)},
                          {"node", from.author_node},
                          {"position", std::to_string(from.position)}});
  for (const work::RelayedBy& relay : from.relays) {
    out.say(Msg::kWayRelay,
            {{"time", long_time(out, relay.at_ms)}, {"handle", make_visible(relay.handle, true)}});
  }
  if (from.relays.empty() && !from.summary.own) out.say(Msg::kWayDirect);
  out.say(Msg::kWayReceived, {{"time", long_time(out, from.summary.received_ms)}});
  out.say(Msg::kWayEntry, {{"entry", from.entry_id}});
}

void show_receipts(Printer& out, const work::Provenance& from) {
  out.line("");
  if (!from.receipts_here) {
    out.say(Msg::kReceiptsElsewhere);
    return;
  }
  out.say(Msg::kReceiptsHeading,
          {{"count", std::to_string(from.receipts.size())}, {"of", std::to_string(from.of)}});
  Table table({{"", false, 0}, {"", false, 8}, {"", false, 10}});
  for (const work::BoardRow& row : from.receipts) {
    table.add({"  " + long_time(out, row.delivered_ms.value_or(0)), make_visible(row.org, true),
               name_of(out.lang(), row.name_ja, row.name_en, "")});
  }
  if (!table.empty()) out.table(table);
}

form::Speech speech_of(const Printer& out) {
  return out.lang() == ui::Lang::kJa ? form::Speech::kJapanese : form::Speech::kEnglish;
}

class Script {
 public:
  explicit Script(const Printer& out) : out_(out) {}
  void say(Msg message, const ui::Args& args = {}) { lines_.push_back(out_.tr(message, args)); }
  void heading(Msg message) {
    if (!lines_.empty()) lines_.emplace_back();
    say(message);
  }
  // A digit number twice: in figures to look at, in words to say.
  void digits(Msg message, std::string_view digits, std::size_t group) {
    const std::string groups = form::digit_groups(digits, group);
    say(message, {{"digits", groups}});
    lines_.push_back("    " + form::digit_words(groups, speech_of(out_)));
  }
  void text(std::string_view foreign) {
    for (const form::SpokenLine& line :
         form::spoken_lines(make_visible(foreign, false), speech_of(out_))) {
      lines_.push_back("  " + line.text + (line.figures ? out_.tr(Msg::kPhoneRepeat) : ""));
    }
  }
  std::vector<std::string> take() { return std::move(lines_); }

 private:
  const Printer& out_;
  std::vector<std::string> lines_;
};

void add_number(Script& script, const work::InboxItem& item) {
  script.heading(Msg::kPhoneNumberHeading);
  script.digits(Msg::kPhoneNumber, item.number, 4);
}

void add_read_back(Script& script, const work::PhoneScript& phone) {
  script.heading(Msg::kPhoneCheckHeading);
  const std::string id = shown_number(phone.item.summary.number);
  switch (phone.why) {
    case work::NoDigits::kNone: break;
    case work::NoDigits::kAskNonce: script.say(Msg::kPhoneAskNonce, {{"id", id}}); return;
    case work::NoDigits::kPublic: script.say(Msg::kPhonePublic); return;
    case work::NoDigits::kRelayed: script.say(Msg::kPhoneRelayed); return;
    case work::NoDigits::kQueued: script.say(Msg::kPhoneQueued); return;
  }
  if (phone.called) {
    script.digits(Msg::kPhoneTellNonce, phone.nonce, 4);
    script.digits(Msg::kPhoneHear, phone.digits->caller, 3);
    script.digits(Msg::kPhoneThenRead, phone.digits->called, 3);
  } else {
    script.digits(Msg::kPhoneReadFirst, phone.digits->caller, 3);
    script.digits(Msg::kPhoneHear, phone.digits->called, 3);
  }
  script.say(Msg::kPhoneDiffers);
}

void add_text(Script& script, const Printer& out, const work::ReadItem& item) {
  script.heading(Msg::kPhoneTextHeading);
  const work::InboxItem& summary = item.summary;
  if (summary.tlp == Tlp::kRed) {
    script.say(Msg::kPhoneRed, {{"id", shown_number(summary.number)}});
    return;
  }
  script.text(out.tr(importance_text(summary.importance)) + "  " +
              kind_of(out.lang(), summary) + "  " + deadline_of(out, summary));
  script.text(out.tr(Msg::kPostTitle, {{"title", summary.title}}));
  script.text(out.tr(Msg::kReadFrom,
                     {{"from", named(out, summary.from_name_ja, summary.from_name_en, summary.from)},
                      {"time", sent_and_as_of(out, item)}}));
  for (const std::string& line : item.content.summary) script.text(line);
  script.text(item.body);
  for (const Field& field : item.content.fields) {
    if (!liaison::is_machine_field(field.name)) script.text(field.name + "  " + field.value);
  }
}

}  // namespace

void show_provenance(Printer& out, const work::Provenance& provenance) {
  out.set_exercise(provenance.summary.exercise);
  std::string line = out.tr(Msg::kBoardHeader, {{"id", shown_number(provenance.summary.number)},
                                                {"title", provenance.summary.title}});
  constexpr std::string_view kLabelPlace = "{tlp}";
  line.replace(line.find(kLabelPlace), kLabelPlace.size(), label_of(out, provenance.summary.tlp));
  out.parts(line);
  if (provenance.summary.suspended) {
    out.say(Msg::kMarkSuspended, {{"org", provenance.summary.from}});
  }
  show_chain(out, provenance);
  show_way(out, provenance);
  show_receipts(out, provenance);
  out.set_exercise(false);
}

std::vector<std::string> phone_lines(const Printer& out, const work::PhoneScript& phone) {
  const work::InboxItem& summary = phone.item.summary;
  Script script(out);
  script.heading(Msg::kPhoneBegin);
  if (summary.exercise) script.say(Msg::kPhoneExercise);
  // Before anything of it: who listens writes along.
  if (summary.suspended) {
    script.say(Msg::kPhoneSuspended,
               {{"org", named(out, summary.from_name_ja, summary.from_name_en, summary.from)}});
  }
  if (summary.clock_ahead_ms != 0) {
    script.say(Msg::kPhoneClockAhead,
               {{"org", named(out, summary.from_name_ja, summary.from_name_en, summary.from)},
                {"minutes", std::to_string(summary.clock_ahead_ms / 60'000)}});
  }
  script.say(Msg::kPhoneLabel, {{"tlp", std::string(tlp_label(summary.tlp))},
                                {"sentence", out.tr(who_may_see(summary.tlp))}});
  add_number(script, summary);
  add_read_back(script, phone);
  add_text(script, out, phone.item);
  script.heading(Msg::kPhoneEnd);
  return script.take();
}

void show_phone(Printer& out, const work::PhoneScript& script) {
  out.set_exercise(script.item.summary.exercise);
  for (const std::string& line : phone_lines(out, script)) out.prose(line.empty() ? "\n" : line);
  out.set_exercise(false);
}

}  // namespace ceptoar::cmd
