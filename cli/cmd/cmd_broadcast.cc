// SPDX-License-Identifier: Apache-2.0
// broadcast send | approve | cancel | list | board.
#include <algorithm>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/drafting.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/screens_item.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/show.h"
#include "cli/work/broadcast.h"
#include "cli/work/revise.h"
#include "cli/work/templates.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

Outcome<Bytes> from_template(const BroadcastSendArgs& args, ui::Lang lang) {
  const auto filled = work::fill_template(args.from_template, args.set, lang == ui::Lang::kJa);
  if (filled) return to_bytes(as_bytes(*filled));
  const bool unknown = filled.error().code == ErrorCode::kNotFound;
  return user_error(UserCode::kUsageChoice,
                    {{"option", unknown ? "--template" : "--set"},
                     {"value", unknown ? args.from_template : joined(lang, args.set)},
                     {"choices", filled.error().context}});
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

// All that the second officer's signature is for, before the question. Standard output is for a document.
void show_what_is_signed(Context& context, const work::Approval& approval, Msg heading) {
  if (context.json() && context.yes()) return;
  ui::Printer& screen = context.json() ? context.err() : context.out();
  const Advisory& content = approval.draft.content;
  screen.say(heading, {{"handle", approval.first_officer}});
  screen.say(Msg::kPostTitle, {{"title", content.title}});
  show_beside(screen, content);
  screen.line("");
  screen.foreign(content.text);
  screen.line("");
}

Outcome<bool> may_countersign(Context& context, bool exercise) {
  if (context.yes()) return true;
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedSign);
  if (!prompt) return prompt.error();
  ui::Printer& screen = context.json() ? context.err() : context.out();
  screen.say(Msg::kCountersignWhat);
  if (context.ask_yes(*prompt, Msg::kAskCountersign, exercise)) return true;
  context.err().say(Msg::kNotSigned);
  return false;
}

// Whoever could approve it is told at once, and nobody makes it undone.
Outcome<bool> may_cancel(Context& context, const work::Cancellable& what, const std::string& id) {
  context.set_exercise(what.exercise);
  if (context.yes()) return true;
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedYes);
  if (!prompt) return prompt.error();
  ui::Printer& screen = context.json() ? context.err() : context.out();
  screen.say(Msg::kCancelWhat, {{"id", id},
                                {"title", make_visible(what.title, true)},
                                {"tlp", std::string(tlp_label(what.tlp))},
                                {"handle", make_visible(what.by, true)}});
  if (context.ask_yes(*prompt, Msg::kAskCancel, what.exercise)) return true;
  context.err().say(Msg::kNotCancelled);
  return false;
}

}  // namespace

Outcome<int> run(Context& context, const BroadcastSendArgs& args) {
  member::Typed typed;
  typed.use = member::TextUse::kBroadcast;
  typed.title = args.title;
  typed.tlp = args.tlp;
  typed.to = args.to;
  typed.with_members = args.with_members;
  typed.exercise = args.exercise;
  typed.ack_by = args.ack_by;
  typed.summary = args.summary;
  typed.alone = args.alone;
  const DraftChoice choice{TextFrom::kFile, args.dry_run, args.wait};
  if (!args.from_template.empty()) {
    Outcome<Bytes> text = from_template(args, context.lang());
    if (!text) return text.error();
    member::KeptDraft draft;
    draft.text = std::move(*text);
    draft.typed = std::move(typed);
    return send_text(context, std::move(draft), choice);
  }
  if (args.file.empty()) return write_and_send(context, typed, "broadcast send", choice);
  return send_file(context, args.file, typed, choice);
}

Outcome<int> run(Context& context, const BroadcastApproveArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Approval> approval = work::prepare_approval(**session, args.id);
  if (!approval) return approval.error();
  context.set_exercise(approval->draft.exercise);
  if (approval->what == work::Approvable::kProposal) {
    show_what_is_signed(context, *approval, Msg::kApproveHeading);
    return show_and_send(context, **session, approval->draft,
                         {args.dry_run, args.wait, "broadcast-approve"});
  }
  show_what_is_signed(context, *approval, Msg::kCountersignHeading);
  if (args.dry_run) {
    (context.json() ? context.err() : context.out()).say(Msg::kDryRun);
    return kExitDone;
  }
  const Outcome<bool> yes = may_countersign(context, approval->draft.exercise);
  if (!yes) return yes.error();
  if (!*yes) return kExitNegative;
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
  const auto what = work::cancellable(**session, args.id);
  if (what) {
    const Outcome<bool> yes = may_cancel(context, *what, args.id);
    if (!yes) return yes.error();
    if (!*yes) return kExitNegative;
    const Outcome<bool> cancelled = work::cancel_proposal(**session, args.id, args.reason);
    if (!cancelled) return cancelled.error();
    if (context.json()) {
      context.print_json(
          document("broadcast-cancel").set("id", args.id).set("stored", *cancelled));
    } else {
      context.out().say(Msg::kProposalCancelled, {{"id", args.id}});
    }
    return *cancelled ? kExitDone : kExitQueued;
  }
  if (what.error().code != UserCode::kNoItem) return what.error();
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
