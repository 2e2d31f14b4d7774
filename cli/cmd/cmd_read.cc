// SPDX-License-Identifier: Apache-2.0
// read: one item on the screen; at a terminal, the question whether to acknowledge it.
#include <array>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/show.h"
#include "cli/work/answering.h"

namespace ceptoar::cmd {

namespace {

constexpr std::array kChoices = {AckState::kReceived, AckState::kNotAffected,
                                 AckState::kInvestigating, AckState::kAffected,
                                 AckState::kMitigated};

bool wants_answer(const Context& context, const work::ReadItem& item) {
  const work::InboxItem& summary = item.summary;
  return !context.json() && !context.globals().no_input && !context.yes() && !summary.own &&
         !item.queued && !summary.own_answer && summary.kind != "withdrawal" &&
         summary.kind != "reply";
}

// "1" to "5", full width too; everything else is "later".
std::optional<AckState> chosen(std::string_view typed) {
  static constexpr std::array<std::string_view, 5> kWide = {"１", "２", "３", "４", "５"};
  for (std::size_t i = 0; i < kChoices.size(); ++i) {
    if (typed == std::to_string(i + 1) || typed == kWide[i]) return kChoices[i];
  }
  return std::nullopt;
}

Outcome<int> ask_for_answer(Context& context, member::Session& session,
                            const work::ReadItem& item) {
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kAskAck);
  if (!prompt) return kExitDone;  // nobody to ask
  context.out().set_exercise(item.summary.exercise);
  context.out().say(Msg::kAskAckHead);
  context.out().set_exercise(false);
  context.out().flush();
  const auto typed = prompt->ask_line(
      (item.summary.exercise ? std::string(ui::exercise_mark(context.lang())) : "") +
      context.tr(Msg::kAskAck));
  const auto state = typed ? chosen(*typed) : std::nullopt;
  if (!state) return kExitDone;
  const auto done = work::acknowledge(session, item.summary.number, *state, "");
  if (!done) return done.error();
  show_answer(context.out(), *done);
  return done->stored ? kExitDone : kExitQueued;
}

}  // namespace

Outcome<int> run(Context& context, const ReadArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::ReadItem> item = work::read_item(**session, args.id);
  if (!item) return item.error();
  if (context.json()) {
    context.print_json(read_document(*item));
    return kExitDone;
  }
  show_item(context.out(), *item, args.headers);
  const bool person = context.out().terminal().is_tty && wants_answer(context, *item);
  return person ? ask_for_answer(context, **session, *item) : Outcome<int>(kExitDone);
}

}  // namespace ceptoar::cmd
