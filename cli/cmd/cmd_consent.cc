// SPDX-License-Identifier: Apache-2.0
// consent request, grant, refuse, withdraw, show; reissue.
#include <algorithm>

#include "cli/cmd/commands.h"
#include "cli/cmd/details.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens_liaison.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/show.h"
#include "cli/work/consent.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

Msg state_text_of(work::ConsentState state) {
  switch (state) {
    case work::ConsentState::kAsked: return Msg::kConsentAsked;
    case work::ConsentState::kGranted: return Msg::kConsentGranted;
    case work::ConsentState::kRefused: return Msg::kConsentRefused;
    case work::ConsentState::kWithdrawn: return Msg::kConsentWithdrawn;
    case work::ConsentState::kExpired: return Msg::kConsentExpired;
  }
  return Msg::kConsentAsked;
}

std::string joined_with_commas(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

void show_consent(ui::Printer& out, const work::Consent& consent) {
  out.say(state_text_of(consent.state));
  out.say(Msg::kConsentTerms, {{"to", consent.terms.to},
                               {"until", long_time(out, consent.terms.until_ms)},
                               {"report", shown_number(consent.report)}});
  const auto to = member::split_recipients(consent.terms.to);
  if (std::find(to.begin(), to.end(), work::kConsentNamed) != to.end()) {
    out.say(Msg::kConsentIsNamed);
  }
  out.line("");
  out.foreign(consent.title);
  out.foreign(consent.text);
}

ui::Json consent_document(const work::Consent& consent) {
  return document("consent")
      .set("state", work::consent_state_name(consent.state))
      .set("report", shown_number(consent.report))
      .set("to", texts_json(member::split_recipients(consent.terms.to)))
      .set("until", ui::json_time(consent.terms.until_ms))
      .set("title", consent.title)
      .set("text", consent.text);
}

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
    if (state == work::ConsentState::kWithdrawn) context.out().say(Msg::kConsentNoRecall);
  }
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, "consent-answer"});
}

}  // namespace

Outcome<int> run(Context& context, const ConsentRequestArgs& args) {
  const auto until = when_of("--until", args.until, context.now_ms(), work::Nearest::kFuture);
  if (!until) return until.error();
  Outcome<Bytes> document = load_document(args.file);
  if (!document) return document.error();
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Draft> draft = work::prepare_consent_request(
      **session, args.id, *document, joined_with_commas(args.to), *until);
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, "consent-request"});
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

Outcome<int> run(Context& context, const ReissueArgs& args) {
  const auto basis = work::parse_basis(args.basis);
  if (!basis) {
    return user_error(UserCode::kUsageChoice, {{"option", "--basis"},
                                               {"value", args.basis},
                                               {"choices", "consent, hole, attack, law"}});
  }
  Outcome<Bytes> document = load_document(args.file);
  if (!document) return document.error();
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  work::ReissueWish wish;
  wish.document = std::move(*document);
  wish.report = args.from;
  wish.basis = *basis;
  wish.request = args.consent;
  wish.why = args.why;
  wish.tlp = args.tlp;
  wish.to = joined_with_commas(args.to);
  wish.with_members = args.with_members;
  wish.now = args.now;
  const Outcome<work::Reissue> reissue = work::prepare_reissue(**session, wish);
  if (!reissue) return reissue.error();
  if (!context.json()) {
    show_lint(context.out(), reissue->draft.content.title + "\n" + reissue->draft.content.text,
              reissue->findings, "");
  }
  if (args.now && !context.json()) context.out().say(Msg::kReissueAtOnce);
  work::SendFate fate;
  SendOptions options{args.dry_run, args.wait, "reissue", &fate};
  std::string number;
  options.number = &number;
  Outcome<int> status = show_and_send(context, **session, reissue->draft, options);
  if (!fate.queued) return status;
  // The reporter is told whatever became of the first attempt to deliver.
  const Outcome<work::Draft> notice = work::prepare_notice(**session, wish, *reissue, number);
  if (!notice) return notice.error();
  const auto told = work::send(**session, *notice, std::chrono::milliseconds{0});
  if (!told) return told.error();
  if (!context.json()) context.out().say(Msg::kReissueTold);
  return status;
}

}  // namespace ceptoar::cmd
