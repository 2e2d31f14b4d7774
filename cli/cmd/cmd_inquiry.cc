// SPDX-License-Identifier: Apache-2.0
// inquiry new, answer, list, show.
#include "cli/cmd/commands.h"
#include "cli/cmd/details.h"
#include "cli/cmd/screens_handling.h"
#include "cli/cmd/sending.h"

namespace ceptoar::cmd {

using member::user_error;

Outcome<int> run(Context& context, const InquiryNewArgs& args) {
  const auto act_by = when_of("--act-by", args.act_by, context.now_ms(), work::Nearest::kFuture);
  if (!act_by) return act_by.error();
  Outcome<Bytes> text = load_document(args.file);
  if (!text) return text.error();
  work::InquiryWish wish;
  wish.document = std::move(*text);
  wish.tlp = args.tlp;
  for (const std::string& to : args.to) wish.to += (wish.to.empty() ? "" : ",") + to;
  wish.with_members = args.with_members;
  wish.request = args.request;
  wish.act_by_ms = *act_by;
  wish.exercise = args.exercise;
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Draft> draft = work::prepare_inquiry(**session, wish);
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, "inquiry-new"});
}

Outcome<int> run(Context& context, const InquiryAnswerArgs& args) {
  const auto answer = work::parse_inquiry_answer(args.answer);
  if (!answer) {
    return user_error(UserCode::kUsageChoice, {{"option", "ANSWER"},
                                               {"value", args.answer},
                                               {"choices", "yes, no, checking"}});
  }
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Draft> draft =
      work::prepare_inquiry_answer(**session, args.id, *answer, args.note);
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, "inquiry-answer"});
}

Outcome<int> run(Context& context, const InquiryListArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto inquiries = work::inquiries(**session);
  if (!inquiries) return inquiries.error();
  if (context.json()) {
    context.print_json(inquiries_document(*inquiries));
  } else {
    show_inquiries(context.out(), *inquiries);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const InquiryShowArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto inquiry = work::inquiry_view(**session, args.id);
  if (!inquiry) return inquiry.error();
  if (context.json()) {
    context.print_json(inquiry_document(*inquiry));
  } else {
    show_inquiry(context.out(), *inquiry);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
