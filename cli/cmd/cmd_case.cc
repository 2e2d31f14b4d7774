// SPDX-License-Identifier: Apache-2.0
// case new, list, show, link, unlink, suggest, clock.
#include <algorithm>

#include "cli/cmd/commands.h"
#include "cli/cmd/screens_case.h"
#include "cli/cmd/screens_sectors.h"
#include "cli/member/sealing.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

Outcome<int> show_now(Context& context, member::Session& session, const std::string& number) {
  const auto view = work::case_view(session, number);
  if (!view) return view.error();
  if (context.json()) {
    context.print_json(case_document(*view));
  } else {
    show_case(context.out(), *view, sectors_now(context), context.now_ms());
  }
  return kExitDone;
}

// After a change: colleagues hear of it now, or with the next command where the node is not there.
Outcome<int> tell_and_show(Context& context, member::Session& session, const std::string& number) {
  if (const auto sent = member::flush_outbox(session); !sent) return sent.error();
  return show_now(context, session, number);
}

// The evidence, and the question that a person has to answer: nothing is put together without him.
Outcome<bool> confirmed_link(Context& context, member::Session& session, const std::string& number,
                             const std::vector<std::string>& ids) {
  const auto evidence = work::evidence_for(session, number, ids);
  if (!evidence) return evidence.error();
  show_evidence(context.json() ? context.err() : context.out(), *evidence);
  if (context.yes()) return true;
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedYes);
  if (!prompt) return prompt.error();
  const bool real = std::any_of(evidence->begin(), evidence->end(),
                                [](const work::Evidence& one) { return !one.summary.exercise; });
  const bool yes = context.ask_yes(*prompt, Msg::kCaseAsk, !real && !evidence->empty());
  if (!yes) context.err().say(Msg::kCaseNotLinked);
  return yes;
}

}  // namespace

Outcome<int> run(Context& context, const CaseNewArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto yes = confirmed_link(context, **session, "", args.ids);
  if (!yes) return yes.error();
  if (!*yes) return kExitNegative;
  const auto number = work::open_case(**session, args.ids, args.title);
  if (!number) return number.error();
  return tell_and_show(context, **session, std::to_string(*number));
}

Outcome<int> run(Context& context, const CaseListArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto cases = work::cases(**session);
  if (!cases) return cases.error();
  if (context.json()) {
    context.print_json(cases_document(*cases));
  } else {
    show_cases(context.out(), *cases);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const CaseShowArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  return show_now(context, **session, args.number);
}

Outcome<int> run(Context& context, const CaseLinkArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto yes = confirmed_link(context, **session, args.number, args.ids);
  if (!yes) return yes.error();
  if (!*yes) return kExitNegative;
  if (auto linked = work::link_items(**session, args.number, args.ids); !linked) {
    return linked.error();
  }
  return tell_and_show(context, **session, args.number);
}

Outcome<int> run(Context& context, const CaseUnlinkArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  if (auto gone = work::unlink_item(**session, args.number, args.id); !gone) return gone.error();
  return tell_and_show(context, **session, args.number);
}

Outcome<int> run(Context& context, const CaseSuggestArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto suggestions = work::suggestions(**session);
  if (!suggestions) return suggestions.error();
  if (context.json()) {
    context.print_json(suggestions_document(*suggestions));
  } else {
    show_suggestions(context.out(), *suggestions);
  }
  return suggestions->empty() ? kExitNegative : kExitDone;
}

Outcome<int> run(Context& context, const CaseClockArgs& args) {
  std::optional<liaison::ClockState> state;
  if (!args.state.empty()) {
    state = liaison::parse_clock(args.state);
    if (!state) {
      return user_error(UserCode::kUsageChoice,
                        {{"option", "STATE"},
                         {"value", args.state},
                         {"choices", "ongoing, workaround, restored, impact_ended, contained, "
                                     "watch, closed"}});
    }
  }
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  if (!args.regimes.empty()) {
    if (auto set = work::set_regimes(**session, args.number, args.regimes); !set) return set.error();
  }
  for (const std::string& mark : args.marks) {
    if (auto set = work::set_mark(**session, args.number, mark); !set) return set.error();
  }
  if (state) {
    if (auto set = work::set_clock(**session, args.number, *state, args.at); !set) return set.error();
  }
  return tell_and_show(context, **session, args.number);
}

}  // namespace ceptoar::cmd
