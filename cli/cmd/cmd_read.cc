// SPDX-License-Identifier: Apache-2.0
// read: one item on the screen; at a terminal, the question whether to acknowledge it.
#include <array>
#include <optional>
#include <variant>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/documents_paper.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/screens_paper.h"
#include "cli/cmd/screens_versions.h"
#include "cli/cmd/sheets.h"
#include "cli/cmd/show.h"
#include "cli/work/answering.h"
#include "cli/work/find.h"
#include "schema/text.h"

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

// Of the version that was shown: what replaced it while the question stood there, nobody here has read.
Outcome<bool> stands(member::Session& session, const work::InboxItem& item) {
  const auto found = work::find_item(session, item.number);
  if (!found) return found.error();
  const auto* row = std::get_if<member::ItemRow>(&*found);
  return row != nullptr && row->entry == item.entry;
}

// REQUIRES: no session is open. The question may stand there for hours, and nothing else of this member would work.
Outcome<int> ask_for_answer(Context& context, const work::InboxItem& item) {
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kAskAck);
  if (!prompt) return kExitDone;  // nobody to ask
  context.out().set_exercise(item.exercise);
  context.out().say(Msg::kAskAckHead);
  context.out().set_exercise(false);
  context.out().flush();
  const auto typed = prompt->ask_line(
      (item.exercise ? std::string(ui::exercise_mark(context.lang())) : "") +
      context.tr(Msg::kAskAck));
  const auto state = typed ? chosen(*typed) : std::nullopt;
  if (!state) return kExitDone;
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto same = stands(**session, item);
  if (!same) return same.error();
  if (!*same) {
    context.out().set_exercise(item.exercise);
    context.out().say(Msg::kAckChanged, {{"id", shown_number(item.number)}});
    context.out().set_exercise(false);
    return kExitNegative;
  }
  const auto done = work::acknowledge(**session, item.number, *state, "");
  if (!done) return done.error();
  show_answer(context.out(), *done);
  return done->stored ? kExitDone : kExitQueued;
}

// What a question asks for, in the command that answers it.
void show_next(ui::Printer& out, const work::InboxItem& item) {
  const bool asked = item.finer == "question" || item.finer == "request" || item.finer == "aid" ||
                     item.finer == "instruction";
  const bool consent = item.finer == "consent_request";
  if (item.own || (!asked && !consent)) return;
  const ui::Args id = {{"id", shown_number(item.number)}};
  out.set_exercise(item.exercise);
  out.say(consent ? Msg::kReadConsentGrant : Msg::kReadInquiryNext, id);
  if (consent) out.say(Msg::kReadConsentRefuse, id);
  out.set_exercise(false);
}

// One of --provenance, --versions, --phone, --print, with what belongs to it alone.
Outcome<void> check_ways(const ReadArgs& args) {
  const bool phone = args.phone || args.called || !args.nonce.empty();
  const int ways = (args.provenance ? 1 : 0) + (args.versions ? 1 : 0) + (phone ? 1 : 0) + (args.print.empty() ? 0 : 1);
  if (ways > 1) {
    return member::user_error(UserCode::kUsageChoice,
                              {{"option", "read"},
                               {"value", args.provenance ? "--provenance"
                                         : args.versions ? "--versions"
                                                         : "--phone"},
                               {"choices", "--provenance, --versions, --phone, --print"}});
  }
  if (!args.print.empty()) return check_print_path(args.print);
  const bool four = args.nonce.size() == 4 &&
                    args.nonce.find_first_not_of("0123456789") == std::string::npos;
  if (args.nonce.empty() || four) return {};
  return member::user_error(UserCode::kUsageChoice, {{"option", "--nonce"},
                                                     {"value", make_visible(args.nonce, true)},
                                                     {"choices", "0000 - 9999"}});
}

Outcome<int> show_origin(Context& context, member::Session& session, const ReadArgs& args) {
  const auto provenance = work::provenance(session, args.id);
  if (!provenance) return provenance.error();
  if (context.json()) {
    context.print_json(provenance_document(*provenance));
  } else {
    show_provenance(context.out(), *provenance);
  }
  return provenance->verified ? kExitDone : kExitNegative;
}

Outcome<int> show_all_versions(Context& context, member::Session& session,
                               const ReadArgs& args) {
  const auto versions = work::versions(session, args.id);
  if (!versions) return versions.error();
  if (context.json()) {
    context.print_json(versions_document(*versions));
  } else {
    show_versions(context.out(), *versions);
  }
  return kExitDone;
}

Outcome<int> show_script(Context& context, member::Session& session, const ReadArgs& args) {
  work::PhoneWish wish;
  wish.called = args.called;
  if (!args.nonce.empty()) wish.nonce = static_cast<std::uint32_t>(std::stoul(args.nonce));
  const auto script = work::phone_script(session, args.id, wish);
  if (!script) return script.error();
  if (context.json()) {
    context.print_json(phone_document(*script, phone_lines(context.out(), *script)));
  } else {
    show_phone(context.out(), *script);
  }
  return kExitDone;
}

// `asked`: the item, where a person is to be asked for an answer.
Outcome<int> show(Context& context, const ReadArgs& args, std::optional<work::InboxItem>& asked) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  if (args.provenance) return show_origin(context, **session, args);
  if (args.versions) return show_all_versions(context, **session, args);
  if (args.phone || args.called || !args.nonce.empty()) return show_script(context, **session, args);
  const Outcome<work::ReadItem> item = work::read_item(**session, args.id);
  if (!item) return item.error();
  if (!args.print.empty()) {
    const auto me = (*session)->identity();
    if (!me) return me.error();
    return print_sheet(context,
                       item_sheet(context.out(), *item, (*me)->subject.handle, context.now_ms()),
                       args.print);
  }
  if (context.json()) {
    context.print_json(read_document(*item));
    return kExitDone;
  }
  show_item(context.out(), *item, args.headers);
  show_next(context.out(), item->summary);
  if (context.out().terminal().is_tty && wants_answer(context, *item)) asked = item->summary;
  return kExitDone;
}

}  // namespace

Outcome<int> run(Context& context, const ReadArgs& args) {
  if (auto good = check_ways(args); !good) return good.error();
  std::optional<work::InboxItem> asked;
  const Outcome<int> shown = show(context, args, asked);
  return asked ? ask_for_answer(context, *asked) : shown;
}

}  // namespace ceptoar::cmd
