// SPDX-License-Identifier: Apache-2.0
// report list, forward, hold, outcome, vendor, notice, spread.
#include "cli/cmd/commands.h"
#include "cli/cmd/details.h"
#include "cli/cmd/drafting.h"
#include "cli/cmd/liaison_uses.h"
#include "cli/cmd/more_options.h"
#include "cli/cmd/screens_handling.h"
#include "cli/cmd/screens_sectors.h"
#include "cli/cmd/screens_report.h"
#include "cli/cmd/sending.h"
#include "cli/work/vendor.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::KeptDraft;
using member::TextUse;
using member::Typed;
using member::user_error;

namespace {

Typed about(TextUse use, const std::string& id) {
  Typed typed;
  typed.use = use;
  typed.about = id;
  return typed;
}

DraftChoice choice_of(const HandlingArgs& args) { return {TextFrom::kFile, args.dry_run, args.wait}; }

Outcome<work::ReportOutcome> outcome_of(const Typed& typed) {
  const std::string result = more(typed, "result");
  const auto outcome = work::parse_outcome(result);
  if (outcome) return *outcome;
  return user_error(UserCode::kUsageChoice, {{"option", "RESULT"},
                                             {"value", make_visible(result, true)},
                                             {"choices", "assessed, shared, not_shared, closed"}});
}

// A draft may have lost what the command asks for.
Outcome<std::uint64_t> vendors_end(const Typed& typed, std::uint64_t now_ms) {
  for (const char* name : {"vendor", "until"}) {
    if (has_more(typed, name)) continue;
    return user_error(UserCode::kUsageMissing, {{"what", std::string("--") + name},
                                                {"command", "ceptoar report vendor"}});
  }
  return when_of("--until", more(typed, "until"), now_ms, work::Nearest::kFuture);
}

std::string note_of(const KeptDraft& text) { return std::string(as_text(text.text)); }

Outcome<work::Draft> prepare(Context& context, member::Session& session, const KeptDraft& text) {
  const Typed& typed = text.typed;
  if (typed.use == TextUse::kVendor) {
    const auto until = vendors_end(typed, context.now_ms());
    if (!until) return until.error();
    return work::prepare_vendor(session, typed.about, more(typed, "vendor"), *until, text.text);
  }
  if (typed.use == TextUse::kOutcome) {
    const auto outcome = outcome_of(typed);
    if (!outcome) return outcome.error();
    return work::prepare_outcome(session, typed.about, *outcome, note_of(text));
  }
  const auto packs = work::held_packs(&session);
  if (!packs) return packs.error();
  if (typed.use == TextUse::kForward) {
    return work::prepare_forward(session, *packs, typed.about, note_of(text));
  }
  return work::prepare_hold(session, *packs, typed.about, more(typed, "reason"), note_of(text));
}

std::string document_of(TextUse use) {
  if (use == TextUse::kVendor) return "report-vendor";
  if (use == TextUse::kOutcome) return "report-outcome";
  return use == TextUse::kForward ? "report-forward" : "report-hold";
}

}  // namespace

Outcome<void> check_handling(const KeptDraft& text, std::uint64_t now_ms) {
  if (text.typed.use == TextUse::kOutcome) {
    if (const auto outcome = outcome_of(text.typed); !outcome) return outcome.error();
  }
  if (text.typed.use == TextUse::kVendor) {
    if (const auto until = vendors_end(text.typed, now_ms); !until) return until.error();
  }
  return {};
}

Outcome<int> send_handling(Context& context, member::Session& session, const KeptDraft& text,
                           SendOptions options) {
  Outcome<work::Draft> draft = prepare(context, session, text);
  if (!draft) return draft.error();
  belongs_to(*draft, text);
  options.document = document_of(text.typed.use);
  return show_and_send(context, session, *draft, options);
}

Outcome<int> run(Context& context, const ReportForwardArgs& args) {
  return send_note(context, about(TextUse::kForward, args.id), args.note, choice_of(args));
}

Outcome<int> run(Context& context, const ReportHoldArgs& args) {
  Typed typed = about(TextUse::kHold, args.id);
  put_more(typed, "reason", args.reason);
  return send_note(context, typed, args.note, choice_of(args));
}

Outcome<int> run(Context& context, const ReportOutcomeArgs& args) {
  Typed typed = about(TextUse::kOutcome, args.id);
  put_more(typed, "result", args.result);
  return send_note(context, typed, args.note, choice_of(args));
}

Outcome<int> run(Context& context, const ReportVendorArgs& args) {
  Typed typed = about(TextUse::kVendor, args.id);
  put_more(typed, "vendor", args.vendor);
  put_more(typed, "until", args.until);
  return send_file(context, args.file, typed, {TextFrom::kFile, args.dry_run, args.wait});
}

Outcome<int> run(Context& context, const ReportListArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto packs = work::held_packs(session->session.get());
  if (!packs) return packs.error();
  const auto reports = work::handled_reports(**session, *packs, args.overdue);
  if (!reports) return reports.error();
  if (context.json()) {
    context.print_json(reports_document(*reports));
  } else {
    show_reports(context.out(), *reports);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const ReportNoticeArgs& args) {
  work::NoticeWish wish;
  for (const std::string& word : args.words) wish.service += (wish.service.empty() ? "" : " ") + word;
  if (wish.service.empty()) {
    return user_error(UserCode::kUsageMissing, {{"what", "WORDS"}, {"command", "ceptoar report notice"}});
  }
  wish.since = args.since;
  wish.sector = args.sector;
  wish.exercise = args.exercise;
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto packs = work::held_packs(session->session.get());
  if (!packs) return packs.error();
  const auto pack = work::choose_pack(*packs, args.policy, context.now_ms());
  if (!pack) return pack.error();
  const auto notice = work::prepare_notice(**session, *pack, wish);
  if (!notice) return notice.error();
  context.set_exercise(notice->draft.exercise);
  ui::Printer& screen = context.json() ? context.err() : context.out();
  show_path(screen, notice->plan.way);
  screen.say(Msg::kNoticeNotReport);
  return show_and_send(context, **session, notice->draft, {args.dry_run, args.wait, "report-notice"});
}

Outcome<int> run(Context& context, const ReportSpreadArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto sectors = work::failures_by_sector(**session);
  if (!sectors) return sectors.error();
  if (context.json()) {
    context.print_json(spread_document(*sectors));
  } else {
    show_failures(context.out(), *sectors, sectors_now(context), context.now_ms());
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
