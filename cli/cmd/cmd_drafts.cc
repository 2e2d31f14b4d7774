// SPDX-License-Identifier: Apache-2.0
// draft: what was typed and not sent. Nothing here talks to the node but send.
#include <array>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents_drafts.h"
#include "cli/cmd/drafting.h"
#include "cli/cmd/more_options.h"
#include "cli/cmd/screens_drafts.h"
#include "cli/cmd/text_uses.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::draft_name;
using member::KeptDraft;
using member::Typed;
using member::user_error;

namespace {

Outcome<KeptDraft> draft_of(member::Session& session, const std::string& id) {
  const auto number = member::parse_draft_name(id);
  if (!number) return user_error(UserCode::kNoDraft, {{"id", make_visible(id, true)}});
  return member::load_draft(session, *number);
}

struct Option {
  std::string_view name;
  void (*clear)(Typed& typed);
  void (*take)(Typed& into, const Typed& given);
};

template <auto Member>
constexpr Option option(std::string_view name) {
  using Value = std::remove_reference_t<decltype(std::declval<Typed>().*Member)>;
  return {name, [](Typed& typed) { typed.*Member = Value(); },
          [](Typed& into, const Typed& given) {
            if (given.*Member != Value()) into.*Member = given.*Member;
          }};
}

constexpr std::array kOptions = {
    option<&Typed::title>("title"),           option<&Typed::tlp>("tlp"),
    option<&Typed::to>("to"),                 option<&Typed::with_members>("with-members"),
    option<&Typed::exercise>("exercise"),     option<&Typed::flash>("flash"),
    option<&Typed::kind>("kind"),             option<&Typed::importance>("importance"),
    option<&Typed::certainty>("certainty"),   option<&Typed::as_of>("as-of"),
    option<&Typed::ack_by>("ack-by"),         option<&Typed::act_by>("act-by"),
    option<&Typed::summary>("summary"),       option<&Typed::fields>("field"),
    option<&Typed::ack_to>("ack-to")};

struct Change {
  const Typed& given;
  const std::vector<std::string>& clear;
  const std::vector<std::string>& set;
};

// An option that only the draft's use has. False: none of that name.
bool clear_more(Typed& typed, std::string_view name, std::string& all) {
  if (name.starts_with("--")) name.remove_prefix(2);
  bool found = false;
  for (const MoreOption& one : more_options(typed.use)) {
    all += ", " + std::string(one.name);
    if (one.name != name) continue;
    put_more(typed, name, false);
    found = true;
  }
  return found;
}

// First what shall go, then what was given.
Outcome<void> change(Typed& typed, const Change& change) {
  for (const std::string& name : change.clear) {
    std::string all;
    bool found = false;
    for (const Option& one : kOptions) {
      all += (all.empty() ? "" : ", ") + std::string(one.name);
      if (one.name != name && "--" + std::string(one.name) != name) continue;
      one.clear(typed);
      found = true;
    }
    if (clear_more(typed, name, all)) found = true;
    if (!found) {
      return user_error(UserCode::kUsageChoice, {{"option", "--clear"},
                                                 {"value", make_visible(name, true)},
                                                 {"choices", all}});
    }
  }
  for (const Option& one : kOptions) one.take(typed, change.given);
  for (const std::string& given : change.set) {
    if (const Outcome<void> done = set_more(typed, given); !done) return done.error();
  }
  return {};
}

// The draft with what was given on the command line; durable, so that a text that fails again need not
// be given its options again.
Outcome<KeptDraft> changed_draft(Context& context, const std::string& id, const Change& wanted) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  auto draft = draft_of(**session, id);
  if (!draft) return draft.error();
  const Typed before = draft->typed;
  if (const Outcome<void> done = change(draft->typed, wanted); !done) return done.error();
  if (draft->typed == before) return draft;
  date_what_is_new(draft->typed, before, (*session)->now_ms());
  if (const auto kept = member::keep_draft(**session, *draft); !kept) return kept.error();
  return draft;
}

Outcome<int> shown(Context& context, const KeptDraft& draft) {
  if (context.json()) {
    context.print_json(draft_document(draft));
  } else {
    context.out().say(Msg::kDraftStands, {{"id", draft_name(draft.number)}});
  }
  return kExitDone;
}

}  // namespace

Outcome<int> run(Context& context, const DraftListArgs&) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto all = member::drafts(**session);
  if (!all) return all.error();
  if (context.json()) {
    context.print_json(drafts_document(*all));
  } else {
    show_drafts(context.out(), *all);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const DraftShowArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto draft = draft_of(**session, args.id);
  if (!draft) return draft.error();
  if (context.json()) {
    context.print_json(draft_document(*draft));
  } else {
    show_draft(context.out(), *draft);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const DraftNewArgs& args) {
  if (!can_edit(context)) {
    return user_error(UserCode::kNoTerminal, {{"what", context.tr(Msg::kDraftNeedsTerminal)}});
  }
  if (const Outcome<OpenSession> session = context.open_session(); !session) return session.error();
  KeptDraft draft;
  draft.typed = args;
  draft.made_ms = context.now_ms();  // what its times count from
  const auto written = edit_text(context, draft);
  if (!written) return written.error();
  if (written->number != 0) return shown(context, *written);
  context.err().say(Msg::kDraftNothing);
  return kExitNegative;
}

Outcome<int> run(Context& context, const DraftEditArgs& args) {
  if (!can_edit(context)) {
    return user_error(UserCode::kNoTerminal, {{"what", context.tr(Msg::kDraftNeedsTerminal)}});
  }
  const auto draft = changed_draft(context, args.id, {args, args.clear, args.set});
  if (!draft) return draft.error();
  const auto written = edit_text(context, *draft);
  if (!written) return written.error();
  if (written->text == draft->text) context.err().say(Msg::kDraftUnchanged);
  return shown(context, *written);
}

Outcome<int> run(Context& context, const DraftSendArgs& args) {
  const auto draft = changed_draft(context, args.id, {args, args.clear, args.set});
  if (!draft) return draft.error();
  return send_text(context, *draft, {TextFrom::kDraft, args.dry_run, args.wait});
}

Outcome<int> run(Context& context, const DraftDiscardArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  std::vector<KeptDraft> all;
  for (const std::string& id : args.ids) {
    auto draft = draft_of(**session, id);
    if (!draft) return draft.error();
    all.push_back(std::move(*draft));
  }
  ui::Printer& screen = context.json() ? context.err() : context.out();
  if (!context.yes()) {
    show_drafts(screen, all);
    Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedYes);
    if (!prompt) return prompt.error();
    if (!context.ask_yes(*prompt, context.tr(Msg::kAskDiscard))) {
      screen.say(Msg::kDraftNotDiscarded);
      return kExitNegative;
    }
  }
  for (const KeptDraft& draft : all) {
    if (const auto gone = member::forget_draft(**session, draft.number); !gone) return gone.error();
    if (!context.json()) context.out().say(Msg::kDraftDiscarded, {{"id", draft_name(draft.number)}});
  }
  if (context.json()) context.print_json(drafts_document(all));
  return kExitDone;
}

}  // namespace ceptoar::cmd
