// SPDX-License-Identifier: Apache-2.0
// report quick, new, consult, form, update, show, withdraw.
#include <filesystem>

#include "cli/cmd/commands.h"
#include "cli/cmd/drafting.h"
#include "cli/cmd/liaison_uses.h"
#include "cli/cmd/more_options.h"
#include "cli/cmd/report_facts.h"
#include "cli/cmd/screens_handling.h"
#include "cli/cmd/screens_item.h"
#include "cli/cmd/screens_redact.h"
#include "cli/cmd/screens_report.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/show.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using member::KeptDraft;
using member::TextUse;
using member::Typed;
using member::user_error;

namespace {

std::string joined_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// The line on the command line, or asked for: what was typed at a question cannot be had a second time.
struct Line {
  std::string text;
  TextFrom from = TextFrom::kFile;
};
Outcome<Line> line_of(Context& context, const std::vector<std::string>& words) {
  Line out{joined_words(words), TextFrom::kFile};
  if (!out.text.empty()) return out;
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedReport);
  if (!prompt) return prompt.error();
  auto typed = prompt->ask_line(context.tr(Msg::kAskReport));
  if (!typed) return user_error(UserCode::kGivenUp, {{"what", "report"}});
  out.text = std::move(*typed);
  out.from = TextFrom::kStandardInput;
  return out;
}

// One line, to be sent. A way to call back is asked for where nothing tells one and somebody sits there: the
// line stands as a draft by then, and goes from there.
Outcome<int> send_line(Context& context, KeptDraft text, const DraftChoice& choice) {
  context.set_kept_draft(0);
  Outcome<int> sent = send_text(context, std::move(text), choice);
  const std::uint32_t stands = context.kept_draft();
  const bool asks = !sent && sent.error().code == UserCode::kReportContact && stands != 0;
  if (!asks || choice.dry_run || context.yes()) return sent;  // --yes: nothing is to be asked
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedReport);
  if (!prompt) return sent;  // nobody to ask
  const auto contact = prompt->ask_line(context.tr(Msg::kAskContact));
  if (!contact || contact->find_first_not_of(" \t") == std::string::npos) return sent;
  context.set_kept_draft(0);
  DraftSendArgs again;
  again.id = member::draft_name(stands);
  again.set = {"contact=" + *contact};
  again.wait = choice.wait;
  return run(context, again);
}

Typed typed_of(const ReportOptions& options, TextUse use) {
  Typed typed;
  typed.use = use;
  typed.exercise = options.exercise;
  put_more(typed, "contact", options.contact);
  if (use == TextUse::kConsult) return typed;
  put_more(typed, "proxy", options.proxy);
  put_more(typed, "accident", options.accident);
  put_more(typed, "affects-others", options.affects_others);
  put_more(typed, "way", options.way);
  put_more(typed, "direct", options.direct);
  put_more(typed, "agreement", options.agreement);
  put_more(typed, "partner", options.partner);
  // It may be sent from another directory.
  std::error_code failed;
  const std::filesystem::path facts =
      options.facts.empty() ? "" : std::filesystem::absolute(options.facts, failed);
  put_more(typed, "facts", failed ? options.facts : facts.string());
  put_more(typed, "policy", options.policy);
  put_more(typed, "voluntary", options.voluntary);
  return typed;
}

// An editor ends even one line with a new one.
std::string one_line(const KeptDraft& text) {
  std::string out(as_text(text.text));
  while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
  return out;
}

bool is_form(const KeptDraft& text) {
  return text.typed.use == TextUse::kReport || text.typed.use == TextUse::kFollowUp;
}

Outcome<liaison::ReportForm> form_of(const KeptDraft& text) {
  if (is_form(text)) return work::read_form(text.text, text.made_ms);
  return work::quick_form(one_line(text));
}

Outcome<work::ReportWish> wish_of(const KeptDraft& text) {
  const Typed& typed = text.typed;
  work::ReportWish wish;
  wish.contact = more(typed, "contact");
  wish.proxy = more(typed, "proxy");
  wish.way = more(typed, "way");
  wish.direct = more(typed, "direct");
  wish.agreement = more(typed, "agreement");
  wish.partner = more(typed, "partner");
  wish.voluntary = more(typed, "voluntary");
  wish.exercise = typed.exercise;
  if (has_more(typed, "affects-others")) wish.which = liaison::Case::kAffectsOthers;
  if (has_more(typed, "accident")) wish.which = liaison::Case::kAccident;
  if (const std::string facts = more(typed, "facts"); !facts.empty()) {
    auto loaded = load_facts(facts);
    if (!loaded) return loaded.error();
    wish.decided = std::move(*loaded);
  }
  wish.consult = typed.use == TextUse::kConsult;
  if (wish.consult) wish.ask = comma_list(typed.to);
  auto form = form_of(text);
  if (!form) return form.error();
  wish.form = std::move(*form);
  wish.from = typed.about;
  return wish;
}

Outcome<work::HeldPack> pack_for(Context& context, member::Session& session, const Typed& typed,
                                 const work::ReportWish& wish) {
  const auto packs = work::held_packs(&session);
  if (!packs) return packs.error();
  const std::string policy = more(typed, "policy");
  const std::string decided = wish.decided ? wish.decided->policy : "";
  return work::choose_pack(*packs, policy.empty() ? decided : policy, context.now_ms());
}

// A time without a day means that of the writing, and whoever sends on another day should see it.
void say_of_when(Context& context, const KeptDraft& text) {
  const CivilTime written = to_jst(text.made_ms);
  const CivilTime today = to_jst(context.now_ms());
  if (written.year == today.year && written.month == today.month && written.day == today.day) return;
  ui::Printer& screen = context.json() ? context.err() : context.out();
  screen.say(is_form(text) ? Msg::kDraftTimesOfThen : Msg::kDraftLineOfThen,
             {{"time", long_time(screen, text.made_ms)}});
}

}  // namespace

Outcome<void> check_report(const KeptDraft& text) {
  const auto wish = wish_of(text);
  if (!wish) return wish.error();
  return {};
}

Outcome<int> send_report(Context& context, member::Session& session, const KeptDraft& text,
                         SendOptions options) {
  const auto wish = wish_of(text);
  if (!wish) return wish.error();
  const auto pack = pack_for(context, session, text.typed, *wish);
  if (!pack) return pack.error();
  Outcome<work::PreparedReport> report = work::prepare_report(session, *pack, *wish);
  if (!report) return report.error();
  belongs_to(report->draft, text);
  context.set_exercise(report->draft.exercise);
  say_of_when(context, text);
  show_way(context.json() ? context.err() : context.out(), *report);
  options.document = "report";
  return show_and_send(context, session, report->draft, options);
}

Outcome<int> run(Context& context, const ReportQuickArgs& args) {
  // A way to call back is a report: nobody has to be there to be asked for more.
  if (args.words.empty() && !args.contact.empty() && context.yes()) {
    return send_note(context, typed_of(args, TextUse::kQuickReport), "",
                     {TextFrom::kFile, args.dry_run, args.wait});
  }
  auto line = line_of(context, args.words);
  if (!line) return line.error();
  KeptDraft text;
  text.text = to_bytes(as_bytes(line->text));
  text.typed = typed_of(args, TextUse::kQuickReport);
  return send_line(context, std::move(text), {line->from, args.dry_run, args.wait});
}

Outcome<int> run(Context& context, const ReportNewArgs& args) {
  Typed typed = typed_of(args, TextUse::kReport);
  typed.about = args.from;
  const DraftChoice choice{TextFrom::kFile, args.dry_run, args.wait};
  if (!args.file.empty()) return send_file(context, args.file, typed, choice);
  if (args.from.empty()) {
    return user_error(UserCode::kUsageMissing, {{"what", "FILE"}, {"command", "ceptoar report new"}});
  }
  // What was asked is what is reported.
  return send_note(context, typed, "", choice);
}

Outcome<int> run(Context& context, const ReportConsultArgs& args) {
  auto line = line_of(context, args.words);
  if (!line) return line.error();
  KeptDraft text;
  text.text = to_bytes(as_bytes(line->text));
  text.typed = typed_of(args, TextUse::kConsult);
  if (!args.to.empty()) text.typed.to = {args.to};
  return send_line(context, std::move(text), {line->from, args.dry_run, args.wait});
}

Outcome<int> run(Context& context, const ReportFormArgs&) {
  const std::string form = liaison::blank_form(context.lang() == ui::Lang::kJa);
  if (context.json()) {
    context.print_json(report_form_document(form));
  } else {
    context.out().stream() << form;
  }
  return kExitDone;
}

Outcome<void> check_follow_up(const KeptDraft& text) {
  const auto form = form_of(text);
  if (!form) return form.error();
  return {};
}

Outcome<int> send_follow_up(Context& context, member::Session& session, const KeptDraft& text,
                            SendOptions options) {
  const auto form = form_of(text);
  if (!form) return form.error();
  Outcome<work::Draft> draft = work::prepare_follow_up(session, text.typed.about, *form);
  if (!draft) return draft.error();
  belongs_to(*draft, text);
  context.set_exercise(draft->exercise);
  say_of_when(context, text);
  options.document = "report";
  return show_and_send(context, session, *draft, options);
}

Outcome<int> run(Context& context, const ReportUpdateArgs& args) {
  Typed typed;
  typed.use = TextUse::kFollowUp;
  typed.about = args.id;
  return send_file(context, args.file, typed, {TextFrom::kFile, args.dry_run, args.wait});
}

Outcome<int> run(Context& context, const ReportShowArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto rendering = work::show_rendering(**session, args.id);
  if (!rendering) return rendering.error();
  if (*rendering) {
    if (context.json()) {
      context.print_json(rendering_document(**rendering));
    } else {
      show_rendering(context.out(), **rendering, context.now_ms());
    }
    return kExitDone;
  }
  const Outcome<work::ShownReport> report = work::show_report(**session, args.id);
  if (!report) return report.error();
  const auto packs = work::held_packs(session->session.get());
  if (!packs) return packs.error();
  const auto handled = work::handling_of(**session, *packs, args.id);
  if (!handled) return handled.error();
  if (context.json()) {
    context.print_json(report_document(*report)
                           .set("handling", handling_json(handled->handling))
                           .set("outcomes", outcomes_json(handled->outcomes)));
  } else {
    show_report(context.out(), *report, context.now_ms());
    show_handling(context.out(), *handled);
    if (args.headers) show_all_headers(context.out(), report->item);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const ReportWithdrawArgs& args) {
  Typed typed;
  typed.use = TextUse::kReportWithdraw;
  typed.about = args.id;
  return send_note(context, typed, args.reason, {TextFrom::kFile, args.dry_run, args.wait});
}

}  // namespace ceptoar::cmd
