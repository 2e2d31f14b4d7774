// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_drafts.h"

#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::KeptDraft;
using ui::Msg;
using ui::Printer;

namespace {

// "返信 4827-..." before the title; nothing for what is a message of its own.
std::string use_of(const Printer& out, const member::Typed& typed) {
  const ui::Args args = {{"id", typed.about}};
  switch (typed.use) {
    case member::TextUse::kPost: return {};
    case member::TextUse::kReply: return out.tr(Msg::kDraftReply, args);
    case member::TextUse::kUpdate: return out.tr(Msg::kDraftUpdate, args);
    case member::TextUse::kBroadcast: return out.tr(Msg::kDraftBroadcast);
    case member::TextUse::kProvide: return out.tr(Msg::kDraftProvide);
    case member::TextUse::kInquiry: return out.tr(Msg::kDraftInquiry);
    case member::TextUse::kConsent: return out.tr(Msg::kDraftConsent, args);
    case member::TextUse::kReissue: return out.tr(Msg::kDraftReissue, args);
    case member::TextUse::kReport: return out.tr(Msg::kDraftReport);
    case member::TextUse::kQuickReport: return out.tr(Msg::kDraftQuickReport);
    case member::TextUse::kConsult: return out.tr(Msg::kDraftConsult);
    case member::TextUse::kFollowUp: return out.tr(Msg::kDraftFollowUp, args);
    case member::TextUse::kForward: return out.tr(Msg::kDraftForward, args);
    case member::TextUse::kHold: return out.tr(Msg::kDraftHold, args);
    case member::TextUse::kOutcome: return out.tr(Msg::kDraftOutcome, args);
    case member::TextUse::kVendor: return out.tr(Msg::kDraftVendor, args);
    case member::TextUse::kAnswer: return out.tr(Msg::kDraftAnswer, args);
    case member::TextUse::kWithdraw: return out.tr(Msg::kDraftWithdraw, args);
    case member::TextUse::kReportWithdraw: return out.tr(Msg::kDraftReportWithdraw, args);
  }
  return {};
}

std::string list(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
  return make_visible(out, true);
}

// As typed; a label that is none stays as it is, visible.
std::string label(const Printer& out, const std::optional<std::string>& typed) {
  if (!typed) return "—";
  const auto tlp = parse_tlp(*typed);
  return tlp ? label_of(out, *tlp) : make_visible(*typed, true);
}

void option(std::string& into, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  into.append(into.empty() ? "" : "  ").append(name).append(" ").append(make_visible(value, true));
}

}  // namespace

void show_drafts(Printer& out, const std::vector<KeptDraft>& drafts) {
  if (drafts.empty()) {
    out.say(Msg::kDraftsNone);
    return;
  }
  for (const KeptDraft& draft : drafts) {
    const std::string to = list(draft.typed.to);
    const std::string title = make_visible(member::draft_title(draft), true);
    out.set_exercise(draft.typed.exercise);
    const std::string use = use_of(out, draft.typed);
    std::string line = member::draft_name(draft.number) + "  " + short_time(out, draft.changed_ms);
    if (member::chooses_label(draft.typed.use)) {
      line += "  " + label(out, draft.typed.tlp) + "  " + (to.empty() ? "—" : to);
    }
    if (!use.empty()) line.append("  ").append(use);
    out.parts(line.append("  ").append(title));
    out.set_exercise(false);
  }
}

void show_draft(Printer& out, const KeptDraft& draft) {
  const member::Typed& typed = draft.typed;
  out.set_exercise(typed.exercise);
  out.line(member::draft_name(draft.number) + "  " + long_time(out, draft.changed_ms) + "  " +
           label(out, typed.tlp));
  if (const std::string use = use_of(out, typed); !use.empty()) out.line(use);
  std::string options;
  if (typed.all) options += "--all";
  if (typed.alone) options += "--alone";
  option(options, "--title", typed.title.value_or(""));
  option(options, "--to", list(typed.to));
  if (typed.with_members) options += (options.empty() ? "" : "  ") + std::string("--with-members");
  if (typed.flash) options += (options.empty() ? "" : "  ") + std::string("--flash");
  option(options, "--kind", typed.kind);
  option(options, "--importance", typed.importance);
  option(options, "--certainty", typed.certainty);
  option(options, "--as-of", typed.as_of);
  option(options, "--ack-by", typed.ack_by);
  option(options, "--act-by", typed.act_by);
  for (const std::string& line : typed.summary) option(options, "--summary", line);
  for (const std::string& field : typed.fields) option(options, "--field", field);
  option(options, "--ack-to", list(typed.ack_to));
  for (const std::string& entry : typed.more) option(options, "--set", entry);
  if (!options.empty()) out.parts(options);
  out.line("");
  out.foreign(member::draft_text(draft));
  out.set_exercise(false);
}

}  // namespace ceptoar::cmd
