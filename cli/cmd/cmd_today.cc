// SPDX-License-Identifier: Apache-2.0
// Bare `ceptoar`: today's screen, and at a terminal a numbered menu. The menu asks in words and then
// runs the very commands that somebody else types.
#include <array>
#include <filesystem>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/show.h"

namespace ceptoar::cmd {

namespace {

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
      show_today(context_.out(), *status, context_.now_ms());
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
    if (number == "3") return post();
    if (number == "4") return relay();
    if (number == "5") return reply();
    if (number == "6") return board();
    if (number == "7") return broadcast();
    if (number == "8") return run(context_, StatusArgs{});
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

  Outcome<int> post() {
    PostArgs args;
    const auto file = ask(Msg::kAskFile);
    if (!file || file->empty()) return kExitDone;
    args.file = *file;
    context_.out().prose(context_.tr(Msg::kLabelChoices));
    const auto label = ask(Msg::kAskLabel);
    static constexpr std::array<std::string_view, 5> kLabels = {"red", "amber+strict", "amber",
                                                                "green", "clear"};
    const std::string chosen = label ? half_width_digit(*label) : "";
    if (chosen.empty()) return kExitDone;
    const bool digit = chosen.size() == 1 && chosen[0] >= '1' && chosen[0] <= '5';
    args.tlp = digit ? std::string(kLabels.at(static_cast<std::size_t>(chosen[0] - '1'))) : chosen;
    const auto tlp = parse_tlp(*args.tlp);
    if (tlp && *tlp != Tlp::kClear && *tlp != Tlp::kGreen) {
      const auto to = ask(Msg::kAskTo);
      if (!to || to->empty()) return kExitDone;
      args.to = {*to};
    }
    if (tlp == Tlp::kAmber) {
      const auto members = ask(Msg::kAskMembers);
      args.with_members = members && ui::is_yes(*members);
    }
    return run(context_, args);
  }

  Outcome<int> relay() {
    if (Outcome<int> shown = run(context_, InboxArgs{}); !shown) return shown;
    const auto id = ask(Msg::kAskRelay);
    if (!id || id->empty()) return kExitDone;
    RelayArgs args;
    args.id = *id;
    return run(context_, args);
  }

  Outcome<int> reply() {
    if (Outcome<int> shown = run(context_, InboxArgs{}); !shown) return shown;
    const auto id = ask(Msg::kAskWhich);
    if (!id || id->empty()) return kExitDone;
    const auto file = ask(Msg::kAskFile);
    if (!file || file->empty()) return kExitDone;
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
    return run(context_, args);
  }

  Outcome<int> broadcast() {
    if (Outcome<int> shown = run(context_, BroadcastListArgs{}); !shown) return shown;
    const auto id = ask(Msg::kAskApprove);
    if (!id || id->empty()) return kExitDone;
    BroadcastApproveArgs args;
    args.id = *id;
    return run(context_, args);
  }

  Context& context_;
  ui::Prompt prompt_;
};

}  // namespace

Outcome<int> run(Context& context, const TodayArgs&) {
  std::error_code ignored;
  if (!context.json() && !std::filesystem::exists(context.home() / "keys", ignored)) {
    context.out().say(Msg::kFirstUse);
    context.out().say(Msg::kToday);
    return kExitDone;
  }
  const bool person = context.out().terminal().is_tty && !context.json() &&
                      !context.globals().no_input;
  if (person) {
    if (Outcome<ui::Prompt> prompt = context.prompt(Msg::kAskNumber)) {
      return Menu(context, std::move(*prompt)).run_until_left();
    }
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
  }
  context.out().say(Msg::kToday);
  return kExitDone;
}

}  // namespace ceptoar::cmd
