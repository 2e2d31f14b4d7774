// SPDX-License-Identifier: Apache-2.0
// provide: a provision downwards, or the question whom to tell.
#include "cli/cmd/commands.h"
#include "cli/cmd/details.h"
#include "cli/cmd/drafting.h"
#include "cli/cmd/liaison_uses.h"
#include "cli/cmd/more_options.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/screens_handling.h"
#include "cli/cmd/screens_liaison.h"
#include "cli/cmd/screens_sectors.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/show.h"
#include "cli/work/cases.h"
#include "cli/work/exposure.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::KeptDraft;
using member::Typed;
using member::user_error;

namespace {

Outcome<work::ProvideWish> wish_of(const KeptDraft& text, std::uint64_t now) {
  const Typed& typed = text.typed;
  work::ProvideWish wish;
  const auto kind = liaison::parse_provision(typed.kind);
  if (!kind) {
    return user_error(UserCode::kUsageChoice,
                      {{"option", "--kind"},
                       {"value", make_visible(typed.kind, true)},
                       {"choices", "early_warning, alert, attack_method, recovery_method, threat, "
                                   "terror, advice, guidance, support, security_info"}});
  }
  wish.kind = *kind;
  const auto act_by = when_of("--act-by", typed.act_by, now, work::Nearest::kFuture);
  if (!act_by) return act_by.error();
  wish.act_by_ms = *act_by;
  const auto publish =
      when_of("--publish-at", more(typed, "publish-at"), now, work::Nearest::kFuture);
  if (!publish) return publish.error();
  wish.publish_ms = *publish;
  const auto importance = importance_of(typed.importance);
  if (!importance) return importance.error();
  wish.importance = *importance;
  wish.document = text.text;
  wish.tlp = typed.tlp.value_or("");
  wish.to = comma_list(typed.to);
  wish.with_members = typed.with_members;
  wish.summary = typed.summary;
  wish.action = more(typed, "action");
  wish.case_number = more(typed, "case");
  wish.propose = has_more(typed, "propose");
  wish.exercise = typed.exercise;
  return wish;
}

Typed typed_of(const ProvideArgs& args) {
  Typed typed;
  typed.use = member::TextUse::kProvide;
  typed.kind = args.kind;
  typed.tlp = args.tlp;
  typed.to = args.to;
  typed.with_members = args.with_members;
  typed.summary = args.summary;
  typed.act_by = args.act_by;
  typed.importance = args.importance;
  typed.exercise = args.exercise;
  put_more(typed, "action", args.action);
  put_more(typed, "publish-at", args.publish_at);
  put_more(typed, "affects", args.affects);
  put_more(typed, "suggested", args.suggested);
  put_more(typed, "case", args.number);
  put_more(typed, "propose", args.propose);
  return typed;
}

std::vector<std::string> ceptoars_of(const std::vector<work::SuggestedSector>& sectors) {
  std::vector<std::string> out;
  for (const work::SuggestedSector& one : sectors) {
    out.insert(out.end(), one.ceptoars.begin(), one.ceptoars.end());
  }
  return out;
}

// Whom the program named and who was chosen; nothing where it was not asked.
std::optional<work::Choice> choice_of(member::Session& session, const Typed& typed,
                                      const std::vector<std::string>& suggested,
                                      const work::ProvideWish& wish) {
  const std::string affects = more(typed, "affects");
  if (affects.empty()) return std::nullopt;
  return work::Choice{affects, suggested, member::split_recipients(wish.to), session.now_ms()};
}

// What stays here of a provision that was sent: the choice, and its case.
Outcome<void> keep_facts(member::Session& session, const Typed& typed,
                         const std::vector<std::string>& suggested, const work::ProvideWish& wish,
                         const std::string& number) {
  if (const auto choice = choice_of(session, typed, suggested, wish)) {
    if (auto kept = work::keep_choice(session, number, *choice); !kept) return kept.error();
  }
  const std::string in_case = more(typed, "case");
  if (in_case.empty()) return {};
  return work::link_items(session, in_case, {number});
}

Outcome<int> propose(Context& context, member::Session& session, const Typed& typed,
                     const std::vector<std::string>& suggested, const work::ProvideWish& wish,
                     const work::Draft& draft, const SendOptions& options) {
  context.set_exercise(draft.exercise);
  if (options.dry_run) return show_and_send(context, session, draft, options);
  if (!context.json()) show_readers(context.out(), draft);
  const Outcome<bool> yes = confirmed(context, draft);
  if (!yes) return yes.error();
  if (!*yes) {
    context.err().say(Msg::kGivenUp);
    return kExitNegative;
  }
  const auto proposed = work::propose_provision(session, wish, draft, options.fate);
  if (!proposed) return proposed.error();
  const auto kept = work::keep_for_release(session, proposed->number, more(typed, "case"),
                                           choice_of(session, typed, suggested, wish));
  if (!kept) return kept.error();
  const std::string id = shown_number(proposed->number);
  if (context.json()) {
    context.print_json(document("provide-proposed")
                           .set("id", id)
                           .set("stored", proposed->stored)
                           .set("approvers", texts_json(proposed->approvers)));
  } else {
    context.out().say(Msg::kProvideProposed,
                      {{"id", id}, {"names", joined(context.lang(), proposed->approvers)}});
  }
  return proposed->stored ? kExitDone : kExitQueued;
}

// What in it would tell whom it is about, before the question whether to send: whoever provides knows reports.
// A product or a place may well be meant; a person weighs it.
Outcome<void> show_what_identifies(Context& context, member::Session& session, const work::Draft& draft) {
  const auto dictionary = work::lint_dictionary(&session, {});
  if (!dictionary) return dictionary.error();
  std::string whole = draft.content.title + "\n";
  for (const std::string& line : draft.content.summary) whole += line + "\n";
  whole += draft.content.text;
  const auto findings = liaison::lint(whole, *dictionary);
  if (findings.empty()) return {};
  const auto signer = work::telling_signer(session);
  if (!signer) return signer.error();
  show_lint(context.json() ? context.err() : context.out(), whole, findings, *signer);
  return {};
}

// With nobody chosen it stays a question.
bool asks_whom(const Typed& typed) {
  return has_more(typed, "affects") && typed.to.empty() && !has_more(typed, "suggested");
}

// Shows whom an outage may reach; gives their handles.
Outcome<std::vector<std::string>> suggest(Context& context, member::Session& session,
                                          const Typed& typed) {
  const std::string affects = more(typed, "affects");
  if (affects.empty()) return std::vector<std::string>();
  const auto sectors = work::suggested_for(session, affects);
  if (!sectors) return sectors.error();
  if (asks_whom(typed) && context.json()) {
    context.print_json(suggested_document(affects, *sectors));
  } else {
    show_suggested(context.json() ? context.err() : context.out(), affects, *sectors, sectors_now(context));
  }
  if (asks_whom(typed) && !context.json()) context.out().say(Msg::kSuggestedNext);
  return ceptoars_of(*sectors);
}

}  // namespace

Outcome<void> check_provision(const KeptDraft& text, std::uint64_t now_ms) {
  const auto wish = wish_of(text, now_ms);
  if (!wish) return wish.error();
  return {};
}

Outcome<int> send_provision(Context& context, member::Session& session, const KeptDraft& text,
                            SendOptions options) {
  auto wish = wish_of(text, context.now_ms());
  if (!wish) return wish.error();
  const auto suggested = suggest(context, session, text.typed);
  if (!suggested) return suggested.error();
  if (asks_whom(text.typed)) return kExitNegative;
  if (has_more(text.typed, "suggested")) {
    for (const std::string& to : *suggested) wish->to += (wish->to.empty() ? "" : ",") + to;
  }
  const auto packs = work::held_packs(&session);
  if (!packs) return packs.error();
  const auto pack = work::choose_pack(*packs, "", context.now_ms());
  if (!pack) return pack.error();
  Outcome<work::Draft> draft = work::prepare_provision(session, *pack, *wish);
  if (!draft) return draft.error();
  belongs_to(*draft, text);
  if (auto shown = show_what_identifies(context, session, *draft); !shown) return shown.error();
  options.document = "provide";
  if (wish->propose) return propose(context, session, text.typed, *suggested, *wish, *draft, options);
  std::string number;
  options.number = &number;
  Outcome<int> status = show_and_send(context, session, *draft, options);
  if (!options.fate->queued || number.empty()) return status;
  if (auto kept = keep_facts(session, text.typed, *suggested, *wish, number); !kept) {
    return kept.error();
  }
  return status;
}

Outcome<int> run(Context& context, const ProvideArgs& args) {
  const Typed typed = typed_of(args);
  // A question sends nothing: the text stays in its file, and what came without one is kept.
  const bool nothing_leaves = args.dry_run || (asks_whom(typed) && args.file != "-");
  return send_file(context, args.file, typed, {TextFrom::kFile, nothing_leaves, args.wait});
}

}  // namespace ceptoar::cmd
