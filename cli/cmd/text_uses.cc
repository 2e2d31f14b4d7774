// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/text_uses.h"

#include "cli/cmd/details.h"
#include "cli/cmd/liaison_uses.h"
#include "cli/cmd/more_options.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/show.h"
#include "cli/member/text_input.h"
#include "cli/work/answering.h"
#include "cli/work/broadcast.h"
#include "cli/work/provide.h"
#include "cli/work/report.h"
#include "cli/work/revise.h"
#include "cli/work/vendor.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using member::KeptDraft;
using member::TextUse;
using member::Typed;
using member::user_error;

namespace {

constexpr std::uint8_t kActNow = 3;
// Of the day, JST: when one officer alone is expected (the design's "at night").
constexpr int kNightFrom = 22;
constexpr int kNightTo = 6;

bool is_night(std::uint64_t now_ms) {
  const int hour = to_jst(now_ms).hour;
  return hour >= kNightFrom || hour < kNightTo;
}

// Its times as they were meant when it was written: a clock time that passed since is not tomorrow's.
KeptDraft dated(const KeptDraft& draft) {
  KeptDraft out = draft;
  date_what_is_new(out.typed, {}, draft.made_ms);
  return out;
}

// Other fields of a reply are the program's own, and are made anew.
std::vector<std::string> products_of(const Typed& typed) {
  const std::string name = std::string(work::kAffected) + "=";
  std::vector<std::string> out;
  for (const std::string& field : typed.fields) {
    if (field.starts_with(name)) out.push_back(field.substr(name.size()));
  }
  return out;
}

Outcome<work::PostWish> post_wish(const KeptDraft& draft, std::uint64_t now_ms) {
  const Typed& typed = draft.typed;
  if (const Outcome<void> label = check_label(typed); !label) return label.error();
  auto details = details_of(typed, now_ms);
  if (!details) return details.error();
  const auto importance = importance_of(typed.importance);
  if (!importance) return importance.error();
  const auto written = member::read_written(draft.text, typed.title, typed.flash);
  if (!written) return written.error();
  work::PostWish wish;
  wish.details = std::move(*details);
  wish.document = draft.text;
  wish.title = typed.title;
  wish.tlp = typed.tlp;
  wish.to = comma_list(typed.to);
  wish.with_members = typed.with_members;
  wish.exercise = typed.exercise;
  wish.flash = typed.flash;
  wish.importance = importance->value_or(typed.flash ? kActNow : 0);
  return wish;
}

Outcome<work::BroadcastWish> broadcast_wish(const KeptDraft& draft, std::uint64_t now_ms) {
  const Typed& typed = draft.typed;
  if (const Outcome<void> label = check_label(typed); !label) return label.error();
  const auto ack_by = when_of("--ack-by", typed.ack_by, now_ms, work::Nearest::kFuture);
  if (!ack_by) return ack_by.error();
  const auto written = member::read_written(draft.text, typed.title, true);
  if (!written) return written.error();
  work::BroadcastWish wish;
  wish.document = draft.text;
  wish.title = typed.title;
  wish.tlp = typed.tlp;
  wish.to = comma_list(typed.to);
  wish.with_members = typed.with_members;
  wish.exercise = typed.exercise;
  wish.alone = typed.alone;
  wish.ack_by_ms = *ack_by;
  wish.summary = typed.summary;
  return wish;
}

Outcome<int> propose(Context& context, member::Session& session, const work::BroadcastWish& wish,
                     const work::Draft& draft, work::SendFate* fate) {
  const Outcome<work::Proposed> done = work::propose(session, wish, draft, fate);
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
  if (!done->stored) return not_sent_yet(session, id);
  return kExitDone;
}

Outcome<int> broadcast(Context& context, member::Session& session, const KeptDraft& text,
                       const SendOptions& options) {
  const Outcome<work::BroadcastWish> wish = broadcast_wish(text, context.now_ms());
  if (!wish) return wish.error();
  Outcome<work::Draft> draft = work::prepare_broadcast(session, *wish);
  if (!draft) return draft.error();
  belongs_to(*draft, text);
  if (wish->alone || options.dry_run) {
    if (wish->alone && !is_night(context.now_ms())) context.err().say(Msg::kAloneByDay);
    return show_and_send(context, session, *draft, options);
  }
  context.set_exercise(draft->exercise);
  if (!context.json()) show_readers(context.out(), *draft);
  const Outcome<bool> yes = confirmed(context, *draft);
  if (!yes) return yes.error();
  if (*yes) return propose(context, session, *wish, *draft, options.fate);
  (context.json() ? context.err() : context.out()).say(Msg::kGivenUp);
  return kExitNegative;
}

Outcome<work::Draft> prepare(Context& context, member::Session& session, const KeptDraft& draft) {
  const Typed& typed = draft.typed;
  const ui::Progress progress = context.busy(Msg::kBusySealing);
  if (typed.use == TextUse::kReply) {
    auto reply = work::prepare_reply(session, typed.about, {draft.text, typed.title, typed.all});
    if (!reply) return reply;
    if (auto named = work::name_products(products_of(typed), *reply); !named) return named.error();
    return reply;
  }
  if (typed.use == TextUse::kUpdate) {
    auto details = details_of(typed, context.now_ms());
    if (!details) return details.error();
    const auto importance = importance_of(typed.importance);
    if (!importance) return importance.error();
    return work::prepare_update(session, typed.about, draft.text, typed.title,
                                {std::move(*details), *importance});
  }
  const Outcome<work::PostWish> wish = post_wish(draft, context.now_ms());
  if (!wish) return wish.error();
  if (wish->details.kind == ContentKind::kAlert) {
    if (const auto good = work::check_posted_alert(session, wish->details); !good) return good.error();
  }
  return work::prepare(session, *wish);
}

Outcome<int> withdraw(Context& context, member::Session& session, const KeptDraft& text,
                      SendOptions options) {
  const bool report = text.typed.use == TextUse::kReportWithdraw;
  const std::string_view reason = as_text(text.text);
  Outcome<work::Draft> draft =
      report ? work::prepare_report_withdrawal(session, text.typed.about, reason)
             : work::prepare_withdrawal(session, text.typed.about, reason);
  if (!draft) return draft.error();
  belongs_to(*draft, text);
  options.document = report ? "report" : "withdraw";
  return show_and_send(context, session, *draft, options);
}

// What is read whole must not be longer than what can be sent.
Outcome<void> check_length(const KeptDraft& draft) {
  if (draft.text.size() <= kDocumentBytes) return {};
  return user_error(UserCode::kTextLong, {{"bytes", std::to_string(draft.text.size())},
                                          {"limit", std::to_string(limits::kTextBytes)}});
}

Outcome<void> check_liaison(const KeptDraft& draft, std::uint64_t now_ms) {
  if (const Outcome<void> length = check_length(draft); !length) return length.error();
  if (const Outcome<void> label = check_label(draft.typed); !label) return label.error();
  if (draft.typed.use == TextUse::kProvide) return check_provision(draft, now_ms);
  if (draft.typed.use == TextUse::kInquiry) return check_inquiry(draft, now_ms);
  if (draft.typed.use == TextUse::kConsent) return check_consent_request(draft, now_ms);
  if (draft.typed.use == TextUse::kReissue) return check_reissue(draft, now_ms);
  if (draft.typed.use == TextUse::kFollowUp) return check_follow_up(draft);
  if (draft.typed.use == TextUse::kAnswer) return check_inquiry_answer(draft);
  if (draft.typed.use >= TextUse::kForward) return check_handling(draft, now_ms);
  return check_report(draft);
}

}  // namespace

std::string comma_list(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

void belongs_to(work::Draft& draft, const KeptDraft& text) {
  draft.kept = text.number;
  draft.typed = member::encode_row(text);
}

void date_what_is_new(Typed& typed, const Typed& before, std::uint64_t now_ms) {
  const auto date = [&](std::string& words, const std::string& old, work::Nearest nearest) {
    if (words != old) words = work::with_date(words, now_ms, nearest);
  };
  date(typed.as_of, before.as_of, work::Nearest::kPast);
  date(typed.ack_by, before.ack_by, work::Nearest::kFuture);
  date(typed.act_by, before.act_by, work::Nearest::kFuture);
  for (const char* name : {"until", "publish-at"}) {
    std::string words = more(typed, name);
    date(words, more(before, name), work::Nearest::kFuture);
    if (!words.empty()) put_more(typed, name, words);
  }
}

Outcome<void> check_label(const Typed& typed) {
  if (!member::chooses_label(typed.use)) return {};
  if (!typed.tlp) return user_error(UserCode::kTlpMissing);
  if (!parse_tlp(*typed.tlp)) {
    return user_error(UserCode::kTlpUnknown, {{"given", make_visible(*typed.tlp, true)}});
  }
  return {};
}

Outcome<void> check_typed(const KeptDraft& kept, std::uint64_t now_ms) {
  const KeptDraft draft = dated(kept);
  switch (draft.typed.use) {
    case TextUse::kPost:
      if (const auto wish = post_wish(draft, now_ms); !wish) return wish.error();
      return {};
    case TextUse::kBroadcast:
      if (const auto wish = broadcast_wish(draft, now_ms); !wish) return wish.error();
      return {};
    case TextUse::kReply:
    case TextUse::kUpdate:
    case TextUse::kWithdraw:
    case TextUse::kReportWithdraw:
      return {};  // title and lane are those of the item, which lies in the archive
    case TextUse::kProvide:
    case TextUse::kInquiry:
    case TextUse::kConsent:
    case TextUse::kReissue:
    case TextUse::kReport:
    case TextUse::kQuickReport:
    case TextUse::kConsult:
    case TextUse::kFollowUp:
    case TextUse::kForward:
    case TextUse::kHold:
    case TextUse::kOutcome:
    case TextUse::kVendor:
    case TextUse::kAnswer:
      return check_liaison(draft, now_ms);
  }
  return {};
}

Outcome<int> send_as(Context& context, member::Session& session, const KeptDraft& kept,
                     SendOptions options) {
  const KeptDraft text = dated(kept);
  switch (text.typed.use) {
    case TextUse::kPost: options.document = "post"; break;
    case TextUse::kReply: options.document = "reply"; break;
    case TextUse::kUpdate: options.document = "update"; break;
    case TextUse::kBroadcast:
      options.document = "broadcast-alone";
      return broadcast(context, session, text, options);
    case TextUse::kProvide: return send_provision(context, session, text, std::move(options));
    case TextUse::kInquiry: return send_inquiry(context, session, text, std::move(options));
    case TextUse::kConsent: return send_consent_request(context, session, text, std::move(options));
    case TextUse::kReissue: return send_reissue(context, session, text, std::move(options));
    case TextUse::kReport:
    case TextUse::kQuickReport:
    case TextUse::kConsult: return send_report(context, session, text, std::move(options));
    case TextUse::kFollowUp: return send_follow_up(context, session, text, std::move(options));
    case TextUse::kForward:
    case TextUse::kHold:
    case TextUse::kOutcome:
    case TextUse::kVendor: return send_handling(context, session, text, std::move(options));
    case TextUse::kAnswer: return send_inquiry_answer(context, session, text, std::move(options));
    case TextUse::kWithdraw:
    case TextUse::kReportWithdraw: return withdraw(context, session, text, std::move(options));
  }
  Outcome<work::Draft> draft = prepare(context, session, text);
  if (!draft) return draft.error();
  belongs_to(*draft, text);
  return show_and_send(context, session, *draft, options);
}

}  // namespace ceptoar::cmd
