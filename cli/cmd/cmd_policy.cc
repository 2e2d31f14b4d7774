// SPDX-License-Identifier: Apache-2.0
// report check; policy list, show, add, sign.
#include "cli/cmd/commands.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/report_facts.h"
#include "cli/cmd/screens_policy.h"
#include "cli/cmd/screens_systems.h"
#include "cli/cmd/sending.h"
#include "cli/work/policies.h"
#include "cli/work/systems.h"
#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

// Needs keys only where packs were added: who is not enrolled yet may ask whether to report, too.
Outcome<std::vector<work::HeldPack>> packs_of(Context& context) {
  if (!work::has_added_packs(context.home())) return work::held_packs(nullptr);
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  return work::held_packs(session->session.get());
}

// The own list, where it can be read without asking for a passphrase in the middle of the questions: whoever
// is not enrolled, or has no agent, gets his answer without it.
std::vector<member::CriticalSystem> systems_at_hand(Context& context) {
  const std::optional<OpenSession> session = context.open_quietly();
  if (!session) return {};
  auto systems = member::critical_systems(**session);
  return systems ? std::move(*systems) : std::vector<member::CriticalSystem>();
}

Outcome<void> check_on_list(Context& context, const std::string& system, liaison::Facts& facts) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto systems = member::critical_systems(**session);
  if (!systems) return systems.error();
  if (const auto known = work::known_system(*systems, system); !known) return known.error();
  facts.known[static_cast<std::size_t>(liaison::Fact::kCriticalSystem)] = liaison::Known::kYes;
  return {};
}

// Asks until every question that matters has its answer; what is not one of the answers is asked again.
Outcome<void> ask(Context& context, const liaison::Pack& pack, liaison::Facts& facts) {
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedFacts);
  if (!prompt) return prompt.error();
  ui::Printer& screen = context.json() ? context.err() : context.out();
  std::optional<std::vector<member::CriticalSystem>> systems;
  while (const liaison::Question* question = liaison::next_question(pack, facts)) {
    show_question(screen, *question);
    const bool which = question->fact == liaison::Fact::kCriticalSystem;
    if (which && !systems) systems = systems_at_hand(context);
    if (which) show_systems_asked(screen, *systems);
    screen.flush();
    const auto typed = prompt->ask_line(
        context.tr(question->fact ? Msg::kReportAskYesNo : Msg::kReportAskNumber));
    if (!typed) return user_error(UserCode::kGivenUp, {{"what", "report check"}});
    if (take_answer(*question, *typed, facts)) continue;
    if (which && work::find_system(*systems, *typed) != nullptr) {
      facts.known[static_cast<std::size_t>(*question->fact)] = liaison::Known::kYes;
      continue;
    }
    screen.say(Msg::kReportAskAgain);
  }
  return {};
}

}  // namespace

Outcome<liaison::Facts> load_facts(const std::string& file) {
  const Outcome<Bytes> bytes = load_document(file, liaison::kFactsBytes);
  if (!bytes) return bytes.error();
  auto facts = liaison::parse_facts(as_text(*bytes));
  if (facts) return std::move(*facts);
  return user_error(UserCode::kFacts,
                    {{"path", make_visible(file, true)}, {"what", facts.error().context}});
}

Outcome<int> run(Context& context, const ReportCheckArgs& args) {
  liaison::Facts facts;
  if (!args.facts.empty()) {
    auto loaded = load_facts(args.facts);
    if (!loaded) return loaded.error();
    facts = std::move(*loaded);
  }
  if (!args.system.empty()) {
    if (auto listed = check_on_list(context, args.system, facts); !listed) return listed.error();
  }
  const auto packs = packs_of(context);
  if (!packs) return packs.error();
  const auto held = work::choose_pack(*packs, args.policy.empty() ? facts.policy : args.policy,
                                      context.now_ms());
  if (!held) return held.error();
  if (args.facts.empty()) {
    if (const auto asked = ask(context, held->pack, facts); !asked) return asked.error();
  }
  const liaison::Rule& rule = liaison::decide(held->pack, facts);
  if (!args.out.empty()) {
    const std::string text = liaison::facts_text(facts, held->pack.name);
    auto kept = member::lift(
        store::write_file(args.out, as_bytes(text), store::FileKind::kPlain, false), args.out);
    if (!kept) return kept.error();
  }
  if (context.json()) {
    context.print_json(decision_document(context.lang(), held->pack, rule));
    return kExitDone;
  }
  show_decision(context.out(), held->pack, rule);
  if (!args.out.empty()) context.out().say(Msg::kDecisionKept, {{"path", args.out}});
  return kExitDone;
}

Outcome<int> run(Context& context, const PolicyListArgs&) {
  const auto packs = packs_of(context);
  if (!packs) return packs.error();
  if (context.json()) {
    context.print_json(policies_document(*packs));
  } else {
    show_policies(context.out(), *packs);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const PolicyShowArgs& args) {
  const auto packs = packs_of(context);
  if (!packs) return packs.error();
  const auto held = work::choose_pack(*packs, args.name, context.now_ms());
  if (!held) return held.error();
  if (context.json()) {
    context.print_json(policies_document({*held}));
  } else {
    context.out().stream() << held->pack.text;  // was checked for control characters; to be edited
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const PolicyAddArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto added = work::add_pack(**session, args.file);
  if (!added) return added.error();
  if (context.json()) {
    context.print_json(policies_document({*added}));
  } else {
    show_policies(context.out(), {*added});
    context.out().say(Msg::kPolicyAdded);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const PolicySignArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const Outcome<member::AdminKeys> admin = context.open_admin(args.admin, args.admin_credential);
  if (!admin) return admin.error();
  const auto done = work::sign_pack(**session, args.file, *admin, args.out);
  if (!done) return done.error();
  return show_file(context, Msg::kPolicySigned, args.out, "");
}

}  // namespace ceptoar::cmd
