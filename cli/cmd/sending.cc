// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/sending.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/show.h"
#include "cli/front/fd.h"
#include "store/files.h"

namespace ceptoar::cmd {

using member::lift;
using member::user_error;

namespace {

// Without --wait: long enough that a person usually sees the others' receipts at once.
constexpr std::chrono::milliseconds kShortWait{1000};

UserError too_long(std::size_t read) {
  return user_error(UserCode::kTextLong, {{"bytes", "> " + std::to_string(read)},
                                          {"limit", std::to_string(limits::kTextBytes)}});
}

Outcome<Bytes> read_stream(int from, std::string_view name, std::size_t limit) {
  Bytes out;
  std::uint8_t buffer[16 * 1024];
  for (;;) {
    const ssize_t got = ::read(from, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return user_error(UserCode::kIo, {{"what", std::string(name)}});
    if (got == 0) return out;
    out.insert(out.end(), buffer, buffer + got);
    if (out.size() > limit) return too_long(limit);
  }
}

Outcome<int> send(Context& context, member::Session& session, const work::Draft& draft,
                  const SendOptions& options) {
  const bool watched = context.out().terminal().is_tty && !context.json();
  const auto wait = options.wait.value_or(watched ? kShortWait : std::chrono::milliseconds(0));
  const Outcome<work::PostResult> sent = [&] {
    const ui::Progress progress =
        context.busy(wait > kShortWait ? Msg::kBusyReceipts : Msg::kBusySending);
    return work::send(session, draft, wait, options.fate);
  }();
  if (!sent) return sent.error();
  if (options.number != nullptr) *options.number = sent->number;
  const std::string id = shown_number(sent->number);
  if (context.json()) {
    context.print_json(post_document(draft.audience, &*sent, options.document));
  } else if (sent->stored) {
    show_posted(context.out(), *sent);
  }
  if (!sent->stored && sent->two) {
    if (!context.json()) context.out().say(Msg::kReissueHeldTwo, {{"id", id}});
    return kExitDone;
  }
  if (!sent->stored && sent->not_before_ms > context.now_ms()) {
    if (!context.json()) {
      context.out().say(Msg::kReissueHeld, {{"time", long_time(context.out(), sent->not_before_ms)},
                                            {"id", id}});
    }
    return kExitDone;
  }
  if (!sent->stored) return not_sent_yet(session, id);
  if (options.wait && sent->delivered < sent->of) {
    return user_error(UserCode::kNotAllDelivered, {{"id", id},
                                                   {"delivered", std::to_string(sent->delivered)},
                                                   {"of", std::to_string(sent->of)}});
  }
  if (!context.json() && sent->delivered < sent->of) {
    context.out().say(Msg::kNext, {{"command", "ceptoar board " + id}});
  }
  return kExitDone;
}

}  // namespace

UserError not_sent_yet(const member::Session& session, const std::string& id) {
  return user_error(session.node_is_starting() ? UserCode::kNodeStarting : UserCode::kNodeDown, {{"id", id}});
}

Outcome<int> send_queued(Context& context, OpenSession& session) {
  const Outcome<void> started = context.start(session);
  if (!started) return started.error();
  const Outcome<bool> left = work::has_gone(*session, session.started);
  if (!left) return left.error();
  if (*left) return kExitDone;
  if (!context.json()) context.out().say(Msg::kQueued);
  return kExitQueued;
}

Outcome<Bytes> load_document(const std::string& file, std::size_t limit) {
  if (file == "-") return read_stream(STDIN_FILENO, "standard input", limit);
  std::error_code failed;
  if (std::filesystem::is_fifo(file, failed)) {  // what a shell makes of <(command)
    const front::Fd pipe(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    return read_stream(pipe.get(), file, limit);
  }
  if (std::filesystem::is_directory(file, failed)) {
    return user_error(UserCode::kFileBad, {{"path", file}, {"what", "not a file"}});
  }
  Result<Bytes> bytes = store::read_file(file, store::FileKind::kPlain, limit);
  if (!bytes && bytes.error().code == ErrorCode::kLimitExceeded) return too_long(limit);
  return lift(std::move(bytes), file);
}

Outcome<bool> confirmed(Context& context, const work::Draft& draft) {
  if (context.yes()) {
    if (!context.json()) context.out().prose(count_sentence(context.out(), draft.audience));
    return true;
  }
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedYes);
  if (!prompt) return prompt.error();
  if (context.json()) show_readers(context.err(), draft);  // standard output is for the document
  ui::Printer& screen = context.json() ? context.err() : context.out();
  // A line of its own: a question that the terminal breaks has no mark on its second line.
  screen.prose(count_sentence(screen, draft.audience));
  return context.ask_yes(*prompt, Msg::kAskSend, draft.exercise);
}

Outcome<int> show_and_send(Context& context, member::Session& session, const work::Draft& draft,
                           const SendOptions& options) {
  context.set_exercise(draft.exercise);
  if (!context.json()) show_readers(context.out(), draft);
  if (options.dry_run) {
    if (context.json()) {
      context.print_json(post_document(draft.audience, nullptr, options.document));
    } else {
      context.out().prose(count_sentence(context.out(), draft.audience));
      context.out().say(Msg::kDryRun);
    }
    return kExitDone;
  }
  const Outcome<bool> yes = confirmed(context, draft);
  if (!yes) return yes.error();
  if (!*yes) {
    (context.json() ? context.err() : context.out()).say(Msg::kGivenUp);
    return kExitNegative;
  }
  return send(context, session, draft, options);
}

}  // namespace ceptoar::cmd
