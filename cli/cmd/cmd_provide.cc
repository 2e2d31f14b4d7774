// SPDX-License-Identifier: Apache-2.0
// provide: a provision downwards, or the question whom to tell.
#include "cli/cmd/commands.h"
#include "cli/cmd/details.h"
#include "cli/cmd/screens_handling.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/show.h"
#include "cli/work/cases.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

Outcome<work::ProvideWish> wish_of(Context& context, const ProvideArgs& args) {
  work::ProvideWish wish;
  const auto kind = liaison::parse_provision(args.kind);
  if (!kind) {
    return user_error(UserCode::kUsageChoice,
                      {{"option", "--kind"},
                       {"value", args.kind},
                       {"choices", "early_warning, alert, attack_method, recovery_method, threat, "
                                   "advice, guidance, support, security_info"}});
  }
  wish.kind = *kind;
  const std::uint64_t now = context.now_ms();
  const auto act_by = when_of("--act-by", args.act_by, now, work::Nearest::kFuture);
  if (!act_by) return act_by.error();
  wish.act_by_ms = *act_by;
  const auto publish = when_of("--publish-at", args.publish_at, now, work::Nearest::kFuture);
  if (!publish) return publish.error();
  wish.publish_ms = *publish;
  const auto importance = importance_of(args.importance);
  if (!importance) return importance.error();
  wish.importance = *importance;
  Outcome<Bytes> text = load_document(args.file);
  if (!text) return text.error();
  wish.document = std::move(*text);
  wish.tlp = args.tlp;
  for (const std::string& to : args.to) wish.to += (wish.to.empty() ? "" : ",") + to;
  wish.with_members = args.with_members;
  wish.summary = args.summary;
  wish.action = args.action;
  wish.propose = args.propose;
  wish.exercise = args.exercise;
  return wish;
}

std::vector<std::string> ceptoars_of(const std::vector<work::SuggestedSector>& sectors) {
  std::vector<std::string> out;
  for (const work::SuggestedSector& one : sectors) {
    out.insert(out.end(), one.ceptoars.begin(), one.ceptoars.end());
  }
  return out;
}

Outcome<int> propose(Context& context, member::Session& session, const ProvideArgs& args,
                     const work::ProvideWish& wish, const work::Draft& draft) {
  context.set_exercise(draft.exercise);
  if (args.dry_run) return show_and_send(context, session, draft, {true, args.wait, "provide"});
  const Outcome<bool> yes = confirmed(context, draft);
  if (!yes) return yes.error();
  if (!*yes) {
    context.err().say(Msg::kGivenUp);
    return kExitNegative;
  }
  const auto proposed = work::propose_provision(session, wish, draft);
  if (!proposed) return proposed.error();
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

// What stays here of a provision that was sent: whom the program named and who was chosen, and its case.
Outcome<void> keep_facts(member::Session& session, const ProvideArgs& args,
                         const std::vector<std::string>& suggested, const work::ProvideWish& wish,
                         const std::string& number) {
  if (!args.affects.empty()) {
    const auto kept = work::keep_choice(session, number,
                                        {args.affects, suggested,
                                         member::split_recipients(wish.to), session.now_ms()});
    if (!kept) return kept.error();
  }
  if (args.number.empty()) return {};
  return work::link_items(session, args.number, {number});
}

}  // namespace

Outcome<int> run(Context& context, const ProvideArgs& args) {
  auto wish = wish_of(context, args);
  if (!wish) return wish.error();
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  std::vector<std::string> suggested;
  if (!args.affects.empty()) {
    const auto sectors = work::suggested_for(**session, args.affects);
    if (!sectors) return sectors.error();
    suggested = ceptoars_of(*sectors);
    // With nobody chosen it stays a question.
    if (args.to.empty() && !args.suggested) {
      if (context.json()) {
        context.print_json(suggested_document(args.affects, *sectors));
      } else {
        show_suggested(context.out(), args.affects, *sectors);
        context.out().say(Msg::kSuggestedNext);
      }
      return kExitNegative;
    }
    show_suggested(context.json() ? context.err() : context.out(), args.affects, *sectors);
  }
  if (args.suggested) {
    for (const std::string& to : suggested) wish->to += (wish->to.empty() ? "" : ",") + to;
  }
  const auto packs = work::held_packs(session->session.get());
  if (!packs) return packs.error();
  const auto pack = work::choose_pack(*packs, "", context.now_ms());
  if (!pack) return pack.error();
  const Outcome<work::Draft> draft = work::prepare_provision(**session, *pack, *wish);
  if (!draft) return draft.error();
  if (args.propose) return propose(context, **session, args, *wish, *draft);
  work::SendFate fate;
  std::string number;
  SendOptions options{args.dry_run, args.wait, "provide", &fate};
  options.number = &number;
  const Outcome<int> status = show_and_send(context, **session, *draft, options);
  if (!fate.queued || number.empty()) return status;
  if (auto kept = keep_facts(**session, args, suggested, *wish, number); !kept) return kept.error();
  return status;
}

}  // namespace ceptoar::cmd
