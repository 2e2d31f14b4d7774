// SPDX-License-Identifier: Apache-2.0
// report quick, new, consult, form, update, show, withdraw.
#include "cli/cmd/commands.h"
#include "cli/cmd/report_facts.h"
#include "cli/cmd/screens_handling.h"
#include "cli/cmd/screens_redact.h"
#include "cli/cmd/screens_report.h"
#include "cli/cmd/sending.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

std::string joined_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// The line on the command line, or asked for.
Outcome<liaison::ReportForm> line_form(Context& context, const std::vector<std::string>& words) {
  std::string line = joined_words(words);
  if (line.empty()) {
    Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedReport);
    if (!prompt) return prompt.error();
    auto typed = prompt->ask_line(context.tr(Msg::kAskReport));
    if (!typed) return user_error(UserCode::kGivenUp, {{"what", "report"}});
    line = std::move(*typed);
  }
  return work::quick_form(line);
}

Outcome<work::ReportWish> wish_of(const ReportOptions& options) {
  work::ReportWish wish;
  wish.contact = options.contact;
  wish.proxy = options.proxy;
  wish.direct = options.direct;
  wish.agreement = options.agreement;
  wish.partner = options.partner;
  wish.voluntary = options.voluntary;
  wish.exercise = options.exercise;
  if (options.affects_others) wish.which = liaison::Case::kAffectsOthers;
  if (options.accident) wish.which = liaison::Case::kAccident;
  if (!options.facts.empty()) {
    auto facts = load_facts(options.facts);
    if (!facts) return facts.error();
    wish.decided = std::move(*facts);
  }
  return wish;
}

Outcome<work::HeldPack> pack_for(Context& context, member::Session& session,
                                 const ReportOptions& options, const work::ReportWish& wish) {
  const auto packs = work::held_packs(&session);
  if (!packs) return packs.error();
  const std::string decided = wish.decided ? wish.decided->policy : "";
  return work::choose_pack(*packs, options.policy.empty() ? decided : options.policy,
                           context.now_ms());
}

Outcome<int> send_report(Context& context, const ReportOptions& options,
                         const work::ReportWish& wish) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto pack = pack_for(context, **session, options, wish);
  if (!pack) return pack.error();
  const Outcome<work::PreparedReport> report = work::prepare_report(**session, *pack, wish);
  if (!report) return report.error();
  context.set_exercise(report->draft.exercise);
  show_way(context.json() ? context.err() : context.out(), *report);
  return show_and_send(context, **session, report->draft,
                       {options.dry_run, options.wait, "report"});
}

Outcome<liaison::ReportForm> load_form(Context& context, const std::string& file) {
  const Outcome<Bytes> document = load_document(file);
  if (!document) return document.error();
  return work::read_form(*document, context.now_ms());
}

}  // namespace

Outcome<int> run(Context& context, const ReportQuickArgs& args) {
  auto wish = wish_of(args);
  if (!wish) return wish.error();
  auto form = line_form(context, args.words);
  if (!form) return form.error();
  wish->form = std::move(*form);
  return send_report(context, args, *wish);
}

Outcome<int> run(Context& context, const ReportNewArgs& args) {
  auto wish = wish_of(args);
  if (!wish) return wish.error();
  auto form = load_form(context, args.file);
  if (!form) return form.error();
  wish->form = std::move(*form);
  wish->from = args.from;
  return send_report(context, args, *wish);
}

Outcome<int> run(Context& context, const ReportConsultArgs& args) {
  if (!args.to.empty() && args.to != "ministry" && args.to != "nisc") {
    return user_error(UserCode::kUsageChoice,
                      {{"option", "--to"}, {"value", args.to}, {"choices", "ministry, nisc"}});
  }
  auto wish = wish_of(args);
  if (!wish) return wish.error();
  auto form = line_form(context, args.words);
  if (!form) return form.error();
  wish->form = std::move(*form);
  wish->consult = true;
  wish->to_nisc = args.to == "nisc";
  return send_report(context, args, *wish);
}

Outcome<int> run(Context& context, const ReportFormArgs&) {
  context.out().stream() << liaison::blank_form(context.lang() == ui::Lang::kJa);
  return kExitDone;
}

Outcome<int> run(Context& context, const ReportUpdateArgs& args) {
  const auto form = load_form(context, args.file);
  if (!form) return form.error();
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Draft> draft = work::prepare_follow_up(**session, args.id, *form);
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, "report"});
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
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const ReportWithdrawArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Draft> draft =
      work::prepare_report_withdrawal(**session, args.id, args.reason);
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, "report"});
}

}  // namespace ceptoar::cmd
