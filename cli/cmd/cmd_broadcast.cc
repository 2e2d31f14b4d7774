// SPDX-License-Identifier: Apache-2.0
// broadcast send | approve | cancel | list | board.
#include <algorithm>

#include "cli/cmd/commands.h"
#include "cli/cmd/details.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/show.h"
#include "cli/work/broadcast.h"
#include "cli/work/revise.h"
#include "cli/work/templates.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

// Of the day, JST: when one officer alone is expected (the design's "at night").
constexpr int kNightFrom = 22;
constexpr int kNightTo = 6;

bool is_night(std::uint64_t now_ms) {
  const int hour = to_jst(now_ms).hour;
  return hour >= kNightFrom || hour < kNightTo;
}

Outcome<Bytes> document_of(const BroadcastSendArgs& args, ui::Lang lang) {
  if (args.from_template.empty()) {
    if (!args.file.empty()) return load_document(args.file);
    return user_error(UserCode::kUsageMissing,
                      {{"what", "FILE"}, {"command", "ceptoar broadcast send"}});
  }
  const auto filled = work::fill_template(args.from_template, args.set, lang == ui::Lang::kJa);
  if (filled) return to_bytes(as_bytes(*filled));
  const bool unknown = filled.error().code == ErrorCode::kNotFound;
  return user_error(UserCode::kUsageChoice,
                    {{"option", unknown ? "--template" : "--set"},
                     {"value", unknown ? args.from_template : joined(lang, args.set)},
                     {"choices", filled.error().context}});
}

Outcome<int> propose(Context& context, member::Session& session, const work::BroadcastWish& wish,
                     const work::Draft& draft) {
  const Outcome<work::Proposed> done = work::propose(session, wish, draft);
  if (!done) return done.error();
  const std::string id = shown_number(done->number);
  if (context.json()) {
    context.print_json(document("broadcast-send")
                           .set("id", id)
                           .set("state", "waiting")
                           .set("stored", done->stored)
                           .set("approvers", texts_json(done->approvers))
                           .set("exercise", draft.exercise));
  } else {
    context.out().say(Msg::kProposed, {{"id", id}});
    context.out().say(Msg::kWhoApproves, {{"names", joined(context.lang(), done->approvers)}});
    context.out().say(Msg::kNext, {{"command", "ceptoar broadcast approve " + id}});
  }
  if (!done->stored) return user_error(UserCode::kNodeDown, {{"id", id}});
  return kExitDone;
}

Msg state_text_of(work::BroadcastRow::State state) {
  switch (state) {
    case work::BroadcastRow::State::kWaiting: return Msg::kBroadcastWaiting;
    case work::BroadcastRow::State::kSent: return Msg::kBroadcastSent;
    case work::BroadcastRow::State::kAlone: return Msg::kBroadcastAlone;
    case work::BroadcastRow::State::kCancelled: return Msg::kBroadcastCancelled;
    case work::BroadcastRow::State::kWithdrawn: return Msg::kBroadcastWithdrawn;
  }
  return Msg::kNone;
}

}  // namespace

Outcome<int> run(Context& context, const BroadcastSendArgs& args) {
  if (!args.tlp) return user_error(UserCode::kTlpMissing);
  const auto ack_by = when_of("--ack-by", args.ack_by, context.now_ms(), work::Nearest::kFuture);
  if (!ack_by) return ack_by.error();
  Outcome<Bytes> document = document_of(args, context.lang());
  if (!document) return document.error();
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  work::BroadcastWish wish;
  wish.document = std::move(*document);
  wish.title = args.title;
  wish.tlp = args.tlp;
  for (const std::string& part : args.to) wish.to += (wish.to.empty() ? "" : ",") + part;
  wish.with_members = args.with_members;
  wish.exercise = args.exercise;
  wish.alone = args.alone;
  wish.ack_by_ms = *ack_by;
  wish.summary = args.summary;
  const Outcome<work::Draft> draft = work::prepare_broadcast(**session, wish);
  if (!draft) return draft.error();
  if (args.alone || args.dry_run) {
    if (args.alone && !is_night(context.now_ms())) context.err().say(Msg::kAloneByDay);
    return show_and_send(context, **session, *draft,
                         {args.dry_run, args.wait, "broadcast-alone"});
  }
  context.set_exercise(draft->exercise);
  if (!context.json()) show_readers(context.out(), *draft);
  const Outcome<bool> yes = confirmed(context, *draft);
  if (!yes) return yes.error();
  if (*yes) return propose(context, **session, wish, *draft);
  (context.json() ? context.err() : context.out()).say(Msg::kGivenUp);
  return kExitNegative;
}

Outcome<int> run(Context& context, const BroadcastApproveArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Approval> approval = work::prepare_approval(**session, args.id);
  if (!approval) return approval.error();
  context.set_exercise(approval->draft.exercise);
  if (approval->what == work::Approvable::kProposal) {
    if (!context.json()) {
      context.out().say(Msg::kApproveHeading, {{"handle", approval->first_officer}});
      context.out().foreign(approval->draft.content.text);
      context.out().line("");
    }
    return show_and_send(context, **session, approval->draft,
                         {args.dry_run, args.wait, "broadcast-approve"});
  }
  if (args.dry_run) {
    context.out().say(Msg::kDryRun);
    return kExitDone;
  }
  const Outcome<bool> stored = work::countersign(**session, *approval);
  if (!stored) return stored.error();
  const std::string id = shown_number(approval->number);
  if (context.json()) {
    context.print_json(document("broadcast-countersign")
                           .set("id", id)
                           .set("stored", *stored)
                           .set("exercise", approval->draft.exercise));
  } else {
    context.out().say(Msg::kCountersigned,
                      {{"id", id}, {"handle", approval->first_officer}});
  }
  return *stored ? kExitDone : kExitQueued;
}

Outcome<int> run(Context& context, const BroadcastCancelArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<bool> cancelled = work::cancel_proposal(**session, args.id, args.reason);
  if (cancelled) {
    if (context.json()) {
      context.print_json(
          document("broadcast-cancel").set("id", args.id).set("stored", *cancelled));
    } else {
      context.out().say(Msg::kProposalCancelled, {{"id", args.id}});
    }
    return *cancelled ? kExitDone : kExitQueued;
  }
  if (cancelled.error().code != UserCode::kNoItem) return cancelled.error();
  // It was sent: then it is withdrawn, with the priority that it had.
  const Outcome<work::Draft> draft =
      work::prepare_withdrawal(**session, args.id, args.reason);
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {false, std::nullopt, "withdraw"});
}

Outcome<int> run(Context& context, const BroadcastListArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto rows = work::broadcasts(**session);
  if (!rows) return rows.error();
  if (context.json()) {
    context.print_json(broadcasts_document(*rows));
    return kExitDone;
  }
  ui::Printer& out = context.out();
  if (rows->empty()) {
    out.say(Msg::kNoBroadcasts);
    return kExitDone;
  }
  ui::Table table({{out.tr(Msg::kColumnState), false, 0},
                   {out.tr(Msg::kColumnTime), false, 0},
                   {out.tr(Msg::kColumnTitle), false, 12},
                   {out.tr(Msg::kColumnBy), false, 8},
                   {out.tr(Msg::kColumnId), false, 0}});
  for (const work::BroadcastRow& row : *rows) {
    const std::string mark(row.exercise ? ui::exercise_mark(out.lang()) : "");
    const std::string second = row.second.empty() ? "" : " + " + row.second;
    table.add({mark + out.tr(state_text_of(row.state)), short_time(out, row.at_ms),
               make_visible(row.title, true), make_visible(row.by + second, true),
               shown_number(row.number)});
  }
  out.table(table);
  const bool open = std::any_of(rows->begin(), rows->end(), [](const work::BroadcastRow& row) {
    return row.state == work::BroadcastRow::State::kWaiting ||
           row.state == work::BroadcastRow::State::kAlone;
  });
  if (open) out.say(Msg::kBroadcastOpen);
  return kExitDone;
}

Outcome<int> run(Context& context, const BroadcastBoardArgs& args) {
  BoardArgs board;
  board.id = args.id;
  board.csv = args.csv;
  board.until = args.until;
  board.print = args.print;
  // It fills before the officer's eyes where there is a terminal.
  board.watch = !args.once && !args.csv && args.print.empty() && !context.json() &&
                context.out().terminal().is_tty;
  return run(context, board);
}

}  // namespace ceptoar::cmd
