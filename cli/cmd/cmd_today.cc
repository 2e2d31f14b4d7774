// SPDX-License-Identifier: Apache-2.0
// Bare `ceptoar`: today's screen, and at a terminal a numbered menu. The menu asks in words and then
// runs the very commands that somebody else types.
#include <algorithm>
#include <array>
#include <filesystem>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/drafting.h"
#include "cli/cmd/first_run.h"
#include "cli/cmd/label_choice.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/screens_drafts.h"
#include "cli/cmd/show.h"

namespace ceptoar::cmd {

namespace {

// Unenrolled, and somebody sits there: the dialogue. True: go on with the day.
Outcome<bool> enrolled(Context& context, ui::Prompt& prompt) {
  std::error_code ignored;
  if (std::filesystem::exists(context.home() / "keys", ignored)) {
    const Outcome<OpenSession> session = context.open_session();
    if (!session) return session.error();
    const auto identity = (*session)->identity();
    if (identity) return true;
    const UserCode code = identity.error().code;
    if (code == UserCode::kNoRoster) return true;  // an organisation's home before its roster
    if (code != UserCode::kNotEnrolled) return identity.error();
  }
  const Outcome<FirstRun> first = enrol_by_dialogue(context, prompt);
  if (!first) return first.error();
  return *first != FirstRun::kLater;
}

Outcome<work::StatusView> look(Context& context) {
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  if ((*session)->identity()) {
    if (const Outcome<void> started = context.start(*session); !started) return started.error();
  }
  return work::status(**session);
}

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t");
  if (from == std::string::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

// "１" is what a Japanese keyboard gives.
std::string half_width_digit(const std::string& typed) {
  static constexpr std::array<std::string_view, 10> kWide = {"０", "１", "２", "３", "４",
                                                             "５", "６", "７", "８", "９"};
  for (std::size_t i = 0; i < kWide.size(); ++i) {
    if (typed == kWide[i]) return std::to_string(i);
  }
  return typed == "？" ? "?" : typed;
}

class Menu {
 public:
  Menu(Context& context, ui::Prompt prompt) : context_(context), prompt_(std::move(prompt)) {}

  Outcome<int> run_until_left() {
    for (;;) {
      const Outcome<work::StatusView> status = look(context_);
      if (!status) return status.error();
      if (!status->enrolled) {
        show_status(context_.out(), *status, false);
        return kExitDone;
      }
      show_today(context_.out(), *status, context_.now_ms());
      context_.alarms_shown();
      context_.out().prose(context_.tr(Msg::kTodayMenu));
      const auto typed = ask(Msg::kAskNumber);
      if (!typed || typed->empty()) return kExitDone;
      // What one choice could not do must not end the day's menu.
      if (const Outcome<int> done = choose(half_width_digit(*typed)); !done) {
        context_.report(done.error());
      }
      context_.set_exercise(false);
      context_.out().line("");
    }
  }

 private:
  std::optional<std::string> ask(Msg question) {
    context_.out().flush();
    auto line = prompt_.ask_line(context_.tr(question));
    if (!line) return std::nullopt;  // Ctrl-C, Ctrl-D
    return trimmed(*line);
  }

  Outcome<int> choose(const std::string& number) {
    if (number == "1") return read();
    if (number == "2") return acknowledge();
    if (number == "3") return send();
    if (number == "4") return relay();
    if (number == "5") return report<ReportQuickArgs>();
    if (number == "6") return report<ReportConsultArgs>();
    if (number == "7") return board();
    if (number == "8") return broadcast();
    if (number == "9") return reply();
    if (number == "0") return run(context_, StatusArgs{});
    if (number == "?") {
      context_.out().prose(context_.tr(Msg::kHelp));
      return kExitDone;
    }
    context_.out().say(Msg::kNoSuchNumber);
    return kExitNegative;
  }

  Outcome<int> read() {
    if (Outcome<int> shown = run(context_, InboxArgs{}); !shown) return shown;
    const auto id = ask(Msg::kAskWhich);
    if (!id || id->empty()) return kExitDone;
    ReadArgs args;
    args.id = *id;
    return run(context_, args);
  }

  Outcome<int> acknowledge() {
    if (Outcome<int> shown = run(context_, InboxArgs{}); !shown) return shown;
    const auto id = ask(Msg::kAskWhich);
    if (!id || id->empty()) return kExitDone;
    context_.out().say(Msg::kAskAckHead);
    const auto state = ask(Msg::kAskAck);
    static constexpr std::array<std::string_view, 5> kStates = {
        "received", "not-affected", "investigating", "affected", "mitigated"};
    const std::string chosen = state ? half_width_digit(*state) : "";
    if (chosen.size() != 1 || chosen[0] < '1' || chosen[0] > '5') return kExitDone;
    AckArgs args;
    args.ids = {*id};
    args.state = kStates.at(static_cast<std::size_t>(chosen[0] - '1'));
    return run(context_, args);
  }

  // A draft, when there are any and one is named; else a new text.
  Outcome<int> send() {
    std::vector<member::KeptDraft> all;
    {
      const Outcome<OpenSession> session = context_.open_session();
      if (!session) return session.error();
      auto kept = member::drafts(**session);
      if (!kept) return kept.error();
      all = std::move(*kept);
    }
    if (all.empty()) return post();
    show_drafts(context_.out(), all);
    const auto typed = ask(Msg::kAskDraft);
    if (!typed || typed->empty()) return kExitDone;
    if (half_width_digit(*typed) == "0") return post();
    const auto number = member::parse_draft_name(*typed);
    const auto draft = std::find_if(all.begin(), all.end(), [&](const member::KeptDraft& one) {
      return one.number == number;
    });
    DraftSendArgs args;
    args.id = *typed;
    // A draft that lacks what must be said is asked for it; one that is not there says so itself.
    const bool lacks = draft != all.end() && !draft->typed.tlp &&
                       (draft->typed.use == member::TextUse::kPost ||
                        draft->typed.use == member::TextUse::kBroadcast);
    if (lacks && !ask_readers(args, draft->typed)) return kExitDone;
    return run(context_, args);
  }

  Outcome<int> post() {
    PostArgs args;
    const auto file = ask_file();
    if (!file) return kExitDone;
    args.file = *file;
    if (!ask_readers(args, {})) return kExitDone;
    return run(context_, args);
  }

  // Empty: the editor. nullopt: none.
  std::optional<std::string> ask_file() {
    const auto file = ask(can_edit(context_) ? Msg::kAskFileOrEditor : Msg::kAskFile);
    if (!file || file->empty()) return std::nullopt;
    if (can_edit(context_) && (*file == "e" || *file == "E" || *file == "ｅ")) return std::string();
    return typed_path(*file, context_.environment()("HOME").value_or("")).string();
  }

  // nullopt: given up.
  std::optional<std::string> ask_label(LabelFor what) {
    context_.out().prose(context_.tr(label_choices(what)));
    const auto typed = ask(Msg::kAskLabel);
    if (!typed || typed->empty()) return std::nullopt;
    auto label = chosen_label(half_width_digit(*typed), what);
    if (!label) context_.out().say(Msg::kNoSuchNumber);
    return label;
  }

  // Label, and whom it is for. `given`: what is known. False: given up.
  bool ask_readers(member::Typed& into, const member::Typed& given) {
    const bool broadcast = given.use == member::TextUse::kBroadcast;
    into.tlp = ask_label(broadcast ? LabelFor::kBroadcast : LabelFor::kPost);
    if (!into.tlp) return false;
    const auto tlp = parse_tlp(*into.tlp);
    if (tlp && *tlp != Tlp::kClear && *tlp != Tlp::kGreen && given.to.empty()) {
      const auto to = ask(Msg::kAskTo);
      if (!to || to->empty()) return false;
      into.to = {*to};
    }
    if (tlp == Tlp::kAmber && !given.with_members) {
      const auto members = ask(Msg::kAskMembers);
      into.with_members = members && ui::is_yes(*members);
    }
    return true;
  }

  Outcome<int> relay() {
    if (Outcome<int> shown = run(context_, InboxArgs{}); !shown) return shown;
    const auto id = ask(Msg::kAskRelay);
    if (!id || id->empty()) return kExitDone;
    RelayArgs args;
    args.id = *id;
    return run(context_, args);
  }

  // A report, or the question whether there has to be one.
  template <class Args>
  Outcome<int> report() {
    const auto line = ask(Msg::kAskReport);
    if (!line || line->empty()) return kExitDone;
    Args args;
    args.words = {*line};
    return run(context_, args);
  }

  Outcome<int> reply() {
    if (Outcome<int> shown = run(context_, InboxArgs{}); !shown) return shown;
    const auto id = ask(Msg::kAskWhich);
    if (!id || id->empty()) return kExitDone;
    const auto file = ask_file();
    if (!file) return kExitDone;
    ReplyArgs args;
    args.id = *id;
    args.file = *file;
    return run(context_, args);
  }

  Outcome<int> board() {
    InboxArgs all;
    all.filter.all = true;
    if (Outcome<int> shown = run(context_, all); !shown) return shown;
    const auto id = ask(Msg::kAskId);
    if (!id || id->empty()) return kExitDone;
    BoardArgs args;
    args.id = *id;
    Outcome<int> sent = run(context_, args);
    if (sent || sent.error().code != UserCode::kNotReached) return sent;
    ReachArgs handed_on;  // not sent from here, but relayed perhaps
    handed_on.id = *id;
    return run(context_, handed_on);
  }

  // For all of the Council.
  Outcome<int> new_broadcast() {
    const auto file = ask_file();
    if (!file) return kExitDone;
    BroadcastSendArgs args;
    args.file = *file;
    args.tlp = ask_label(LabelFor::kBroadcast);
    if (!args.tlp) return kExitDone;
    if (parse_tlp(*args.tlp) == Tlp::kAmber) {
      const auto members = ask(Msg::kAskMembers);
      if (!members) return kExitDone;
      args.with_members = ui::is_yes(*members);
    }
    const auto due = ask(Msg::kAskAckBy);
    if (!due) return kExitDone;
    args.ack_by = *due;
    const auto alone = ask(Msg::kAskAlone);
    if (!alone) return kExitDone;
    args.alone = ui::is_yes(*alone);
    return run(context_, args);
  }

  Outcome<int> broadcast() {
    if (Outcome<int> shown = run(context_, BroadcastListArgs{}); !shown) return shown;
    const auto id = ask(Msg::kAskApprove);
    if (!id || id->empty()) return kExitDone;
    if (*id == "n" || *id == "N" || *id == "ｎ") return new_broadcast();
    BroadcastApproveArgs args;
    args.id = *id;
    return run(context_, args);
  }

  Context& context_;
  ui::Prompt prompt_;
};

}  // namespace

Outcome<int> run(Context& context, const TodayArgs&) {
  const bool person = context.out().terminal().is_tty && !context.json() &&
                      !context.globals().no_input;
  if (person) {
    if (Outcome<ui::Prompt> prompt = context.prompt(Msg::kAskNumber)) {
      const Outcome<bool> ready = enrolled(context, *prompt);
      if (!ready) return ready.error();
      if (!*ready) return kExitNegative;
      return Menu(context, std::move(*prompt)).run_until_left();
    }
  }
  std::error_code ignored;
  if (!context.json() && !std::filesystem::exists(context.home() / "keys", ignored)) {
    context.out().say(Msg::kFirstUse);
    context.out().say(Msg::kToday);
    return kExitDone;
  }
  const Outcome<work::StatusView> status = look(context);
  if (!status) return status.error();
  if (context.json()) {
    context.print_json(status_document(*status));
    return kExitDone;
  }
  if (!status->enrolled) {
    show_status(context.out(), *status, false);
  } else {
    show_today(context.out(), *status, context.now_ms());
    context.alarms_shown();
  }
  context.out().say(Msg::kToday);
  return kExitDone;
}

}  // namespace ceptoar::cmd
