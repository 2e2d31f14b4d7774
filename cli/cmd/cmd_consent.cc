// SPDX-License-Identifier: Apache-2.0
// consent request, grant, refuse, withdraw, show; reissue, waiting, stop, approve.
#include "cli/cmd/commands.h"
#include "cli/cmd/details.h"
#include "cli/cmd/drafting.h"
#include "cli/cmd/liaison_uses.h"
#include "cli/cmd/more_options.h"
#include "cli/cmd/screens_liaison.h"
#include "cli/cmd/screens_redact.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/show.h"
#include "cli/member/sealing.h"
#include "cli/work/consent.h"
#include "cli/work/policies.h"
#include "cli/work/reissues.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::KeptDraft;
using member::user_error;

namespace {

Outcome<int> answer(Context& context, const ConsentAnswerArgs& args, work::ConsentState state,
                    std::uint64_t until_ms) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Draft> draft =
      work::prepare_consent_answer(**session, args.id, state, until_ms);
  if (!draft) return draft.error();
  if (!context.json()) {
    const auto consent = work::consent_of(**session, args.id);
    if (!consent) return consent.error();
    show_consent(context.out(), *consent);
    context.set_exercise(consent->request.exercise);
    if (state == work::ConsentState::kWithdrawn) context.out().say(Msg::kConsentNoRecall);
  }
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, "consent-answer"});
}

Outcome<work::ReissueWish> reissue_wish(const KeptDraft& text, std::uint64_t now_ms) {
  const member::Typed& typed = text.typed;
  const std::string basis = more(typed, "basis");
  const auto known = work::parse_basis(basis);
  if (!known) {
    return user_error(UserCode::kUsageChoice, {{"option", "--basis"},
                                               {"value", make_visible(basis, true)},
                                               {"choices", "consent, hole, attack, law"}});
  }
  work::ReissueWish wish;
  wish.document = text.text;
  wish.report = typed.about;
  wish.basis = *known;
  wish.request = more(typed, "consent");
  wish.why = more(typed, "why");
  wish.tlp = typed.tlp.value_or("");
  wish.to = comma_list(typed.to);
  wish.with_members = typed.with_members;
  wish.now = has_more(typed, "now");
  const auto act_by = when_of("--act-by", typed.act_by, now_ms, work::Nearest::kFuture);
  if (!act_by) return act_by.error();
  wish.act_by_ms = *act_by;
  if (typed.kind.empty()) return wish;
  wish.kind = liaison::parse_provision(typed.kind);
  if (!wish.kind) {
    return user_error(UserCode::kUsageChoice,
                      {{"option", "--kind"},
                       {"value", make_visible(typed.kind, true)},
                       {"choices", "early_warning, alert, attack_method, recovery_method, threat, terror, "
                                   "advice, guidance, support, security_info"}});
  }
  return wish;
}

}  // namespace

Outcome<void> check_consent_request(const KeptDraft& text, std::uint64_t now_ms) {
  const auto until =
      when_of("--until", more(text.typed, "until"), now_ms, work::Nearest::kFuture);
  if (!until) return until.error();
  return {};
}

Outcome<int> send_consent_request(Context& context, member::Session& session,
                                  const KeptDraft& text, SendOptions options) {
  const auto until = when_of("--until", more(text.typed, "until"), context.now_ms(),
                             work::Nearest::kFuture);
  if (!until) return until.error();
  Outcome<work::Draft> draft = work::prepare_consent_request(
      session, text.typed.about, text.text, comma_list(text.typed.to), *until);
  if (!draft) return draft.error();
  belongs_to(*draft, text);
  options.document = "consent-request";
  return show_and_send(context, session, *draft, options);
}

Outcome<int> run(Context& context, const ConsentRequestArgs& args) {
  member::Typed typed;
  typed.use = member::TextUse::kConsent;
  typed.about = args.id;
  typed.to = args.to;
  put_more(typed, "until", args.until);
  return send_file(context, args.file, typed, {TextFrom::kFile, args.dry_run, args.wait});
}

Outcome<int> run(Context& context, const ConsentGrantArgs& args) {
  const auto until = when_of("--until", args.until, context.now_ms(), work::Nearest::kFuture);
  if (!until) return until.error();
  return answer(context, args, work::ConsentState::kGranted, *until);
}
Outcome<int> run(Context& context, const ConsentRefuseArgs& args) {
  return answer(context, args, work::ConsentState::kRefused, 0);
}
Outcome<int> run(Context& context, const ConsentWithdrawArgs& args) {
  return answer(context, args, work::ConsentState::kWithdrawn, 0);
}

Outcome<int> run(Context& context, const ConsentShowArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Consent> consent = work::consent_of(**session, args.id);
  if (!consent) return consent.error();
  if (context.json()) {
    context.print_json(consent_document(*consent));
  } else {
    show_consent(context.out(), *consent);
  }
  return kExitDone;
}

Outcome<void> check_reissue(const KeptDraft& text, std::uint64_t now_ms) {
  const auto wish = reissue_wish(text, now_ms);
  if (!wish) return wish.error();
  return {};
}

Outcome<int> send_reissue(Context& context, member::Session& session, const KeptDraft& text,
                          SendOptions options) {
  Outcome<work::ReissueWish> wish = reissue_wish(text, context.now_ms());
  if (!wish) return wish.error();
  const auto packs = work::held_packs(&session);
  if (!packs) return packs.error();
  const auto pack = work::choose_pack(*packs, "", context.now_ms());
  if (!pack) return pack.error();
  wish->two_persons = pack->pack.two_persons;
  Outcome<work::Reissue> reissue = work::prepare_reissue(session, *wish);
  if (!reissue) return reissue.error();
  belongs_to(reissue->draft, text);
  if (!context.json()) {
    show_lint(context.out(), reissue->draft.content.title + "\n" + reissue->draft.content.text,
              reissue->findings, "");
    show_what_leaves(context.out(), *reissue, context.now_ms());
  }
  if (wish->now && !context.json()) context.out().say(Msg::kReissueAtOnce);
  options.document = "reissue";
  Outcome<int> status = show_and_send(context, session, reissue->draft, options);
  // Sealed with it, whatever became of the first attempt to deliver.
  if (options.fate->queued && !context.json()) context.out().say(Msg::kReissueTold);
  return status;
}

Outcome<int> run(Context& context, const ReissueArgs& args) {
  member::Typed typed;
  typed.use = member::TextUse::kReissue;
  typed.about = args.from;
  typed.tlp = args.tlp;
  typed.to = args.to;
  typed.with_members = args.with_members;
  typed.kind = args.kind;
  typed.act_by = args.act_by;
  put_more(typed, "basis", args.basis);
  put_more(typed, "consent", args.consent);
  put_more(typed, "why", args.why);
  put_more(typed, "now", args.now);
  return send_file(context, args.file, typed, {TextFrom::kFile, args.dry_run, args.wait});
}

Outcome<int> run(Context& context, const ReissueWaitingArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto waiting = work::waiting_reissues(**session);
  if (!waiting) return waiting.error();
  if (context.json()) {
    context.print_json(reissues_document(*waiting));
  } else {
    show_reissues(context.out(), *waiting);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const ReissueStopArgs& args) {
  // Without sending what is due first: it might be the very one.
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto stopped = work::stop_reissue(**session, args.id, args.why);
  if (!stopped) return stopped.error();
  // The word to the reporter, or to the colleague, leaves now, or with the next command.
  if (auto sent = context.start(*session); !sent) return sent.error();
  if (context.json()) {
    context.print_json(reissue_stopped_document(*stopped));
  } else {
    show_stopped_reissue(context.out(), *stopped);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const ReissueApproveArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto what = work::releasable_reissue(**session, args.id);
  if (!what) return what.error();
  context.set_exercise(what->reissue.exercise);
  show_releasable(context.json() ? context.err() : context.out(), *what);
  if (!context.yes()) {
    Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedYes);
    if (!prompt) return prompt.error();
    if (!context.ask_yes(*prompt, Msg::kReissueApproveAsk, what->reissue.exercise)) {
      context.err().say(Msg::kGivenUp);
      return kExitNegative;
    }
  }
  if (auto said = work::release_for_colleague(**session, *what); !said) return said.error();
  if (const auto sent = member::flush_outbox(**session); !sent) return sent.error();
  if (context.json()) {
    context.print_json(reissue_approved_document(*what));
  } else {
    context.out().say(Msg::kReissueApproved, {{"id", shown_number(what->reissue.number)},
                                              {"handle", what->reissue.where}});
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
