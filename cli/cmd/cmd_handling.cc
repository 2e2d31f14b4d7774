// SPDX-License-Identifier: Apache-2.0
// report list, forward, hold, outcome, vendor, notice, spread.
#include "cli/cmd/commands.h"
#include "cli/cmd/details.h"
#include "cli/cmd/screens_handling.h"
#include "cli/cmd/screens_report.h"
#include "cli/cmd/sending.h"
#include "cli/work/vendor.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

// `prepare(session, packs)` gives the draft.
template <class Prepare>
Outcome<int> handle(Context& context, const HandlingArgs& args, const std::string& name,
                    const Prepare& prepare) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto packs = work::held_packs(session->session.get());
  if (!packs) return packs.error();
  const Outcome<work::Draft> draft = prepare(**session, *packs);
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, name});
}

}  // namespace

Outcome<int> run(Context& context, const ReportForwardArgs& args) {
  return handle(context, args, "report-forward", [&](auto& session, const auto& packs) {
    return work::prepare_forward(session, packs, args.id, args.note);
  });
}

Outcome<int> run(Context& context, const ReportHoldArgs& args) {
  return handle(context, args, "report-hold", [&](auto& session, const auto& packs) {
    return work::prepare_hold(session, packs, args.id, args.reason, args.note);
  });
}

Outcome<int> run(Context& context, const ReportOutcomeArgs& args) {
  const auto outcome = work::parse_outcome(args.result);
  if (!outcome) {
    return user_error(UserCode::kUsageChoice,
                      {{"option", "RESULT"},
                       {"value", args.result},
                       {"choices", "assessed, shared, not_shared, closed"}});
  }
  return handle(context, args, "report-outcome", [&](auto& session, const auto&) {
    return work::prepare_outcome(session, args.id, *outcome, args.note);
  });
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
    show_failures(context.out(), *sectors, context.now_ms());
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const ReportVendorArgs& args) {
  const auto until = when_of("--until", args.until, context.now_ms(), work::Nearest::kFuture);
  if (!until) return until.error();
  const Outcome<Bytes> text = load_document(args.file);
  if (!text) return text.error();
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Draft> draft =
      work::prepare_vendor(**session, args.id, args.vendor, *until, *text);
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, "report-vendor"});
}

}  // namespace ceptoar::cmd
