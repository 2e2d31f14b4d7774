// SPDX-License-Identifier: Apache-2.0
// inquiry new, answer, list, show.
#include "cli/cmd/commands.h"
#include "cli/cmd/details.h"
#include "cli/cmd/drafting.h"
#include "cli/cmd/liaison_uses.h"
#include "cli/cmd/more_options.h"
#include "cli/cmd/screens_handling.h"
#include "cli/cmd/sending.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::user_error;

Outcome<void> check_inquiry(const member::KeptDraft& text, std::uint64_t now_ms) {
  const auto act_by = when_of("--act-by", text.typed.act_by, now_ms, work::Nearest::kFuture);
  if (!act_by) return act_by.error();
  return {};
}

Outcome<int> send_inquiry(Context& context, member::Session& session,
                          const member::KeptDraft& text, SendOptions options) {
  const member::Typed& typed = text.typed;
  const auto act_by =
      when_of("--act-by", typed.act_by, context.now_ms(), work::Nearest::kFuture);
  if (!act_by) return act_by.error();
  work::InquiryWish wish;
  wish.document = text.text;
  wish.tlp = typed.tlp.value_or("");
  wish.to = comma_list(typed.to);
  wish.with_members = typed.with_members;
  wish.request = has_more(typed, "request");
  wish.aid = has_more(typed, "aid");
  wish.instruct = has_more(typed, "instruct");
  wish.act_by_ms = *act_by;
  wish.exercise = typed.exercise;
  Outcome<work::Draft> draft = work::prepare_inquiry(session, wish);
  if (!draft) return draft.error();
  belongs_to(*draft, text);
  options.document = "inquiry-new";
  return show_and_send(context, session, *draft, options);
}

Outcome<int> run(Context& context, const InquiryNewArgs& args) {
  member::Typed typed;
  typed.use = member::TextUse::kInquiry;
  typed.tlp = args.tlp;
  typed.to = args.to;
  typed.with_members = args.with_members;
  typed.act_by = args.act_by;
  typed.exercise = args.exercise;
  put_more(typed, "request", args.request);
  put_more(typed, "aid", args.aid);
  put_more(typed, "instruct", args.instruct);
  return send_file(context, args.file, typed, {TextFrom::kFile, args.dry_run, args.wait});
}

namespace {

Outcome<work::InquiryAnswer> answer_of(const member::Typed& typed) {
  const std::string given = more(typed, "answer");
  const auto answer = work::parse_inquiry_answer(given);
  if (answer) return *answer;
  return user_error(UserCode::kUsageChoice, {{"option", "ANSWER"},
                                             {"value", make_visible(given, true)},
                                             {"choices", "yes, no, checking"}});
}

}  // namespace

Outcome<void> check_inquiry_answer(const member::KeptDraft& text) {
  const auto answer = answer_of(text.typed);
  if (!answer) return answer.error();
  return {};
}

Outcome<int> send_inquiry_answer(Context& context, member::Session& session,
                                 const member::KeptDraft& text, SendOptions options) {
  const auto answer = answer_of(text.typed);
  if (!answer) return answer.error();
  Outcome<work::Draft> draft = work::prepare_inquiry_answer(session, text.typed.about, *answer,
                                                            as_text(text.text));
  if (!draft) return draft.error();
  belongs_to(*draft, text);
  options.document = "inquiry-answer";
  return show_and_send(context, session, *draft, options);
}

Outcome<int> run(Context& context, const InquiryAnswerArgs& args) {
  member::Typed typed;
  typed.use = member::TextUse::kAnswer;
  typed.about = args.id;
  put_more(typed, "answer", args.answer);
  return send_note(context, typed, args.note, {TextFrom::kFile, args.dry_run, args.wait});
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
