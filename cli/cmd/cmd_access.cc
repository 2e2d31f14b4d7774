// SPDX-License-Identifier: Apache-2.0
// node access: who may talk to the organisation's nodes, and who should not.
#include <algorithm>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens_access.h"
#include "cli/cmd/show.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

// For a node that was replaced, or is new: it takes the file with `ceptoar node accept --access`.
Outcome<int> write_list(Context& context, const NodeAccessArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto written = member::write_access_file(**session, args.node, args.out);
  if (!written) return written.error();
  if (context.json()) {
    context.print_json(file_document(args.out, std::nullopt));
    return kExitDone;
  }
  context.out().say(Msg::kAccessWritten,
                    {{"path", args.out}, {"count", std::to_string(written->people)}});
  for (const std::string& handle : written->unknown) {
    context.out().say(Msg::kAccessUnknownKey, {{"handle", make_visible(handle, true)}});
  }
  return kExitDone;
}

Outcome<bool> sure(Context& context, std::size_t count) {
  if (context.yes()) return true;
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedYes);
  if (!prompt) return prompt.error();
  return context.ask_yes(*prompt, context.tr(Msg::kAskEndAccess, {{"count", std::to_string(count)}}));
}

}  // namespace

Outcome<int> run(Context& context, const NodeAccessArgs& args) {
  if (!args.node.empty() && args.out.empty()) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", "--out"}, {"command", "ceptoar node access --node"}});
  }
  if (!args.out.empty()) return write_list(context, args);
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto view = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyNode);
    return member::access_view(**session);
  }();
  if (!view) return view.error();
  const auto too_much = static_cast<std::size_t>(
      std::count_if(view->lines.begin(), view->lines.end(), [](const member::AccessLine& line) {
        return member::is_too_much(line.standing) && !line.own;
      }));
  if (!context.json()) show_access(context.out(), *view);
  std::size_t ended = 0;
  if (args.end && too_much != 0) {
    const auto yes = sure(context, too_much);
    if (!yes) return yes.error();
    if (!*yes) {
      context.err().say(Msg::kNotRemoved);
      return kExitNegative;
    }
    const auto done = member::end_too_much(**session, *view);
    if (!done) return done.error();
    ended = *done;
    if (const Outcome<void> started = context.start(*session); !started) return started.error();
  }
  if (context.json()) {
    context.print_json(access_document(*view, ended));
  } else if (ended != 0) {
    context.out().say(view->silent.empty() ? Msg::kAccessEnded : Msg::kAccessEndedLater,
                      {{"count", std::to_string(ended)}});
  }
  return ended != 0 && !view->silent.empty() ? kExitQueued : kExitDone;
}

}  // namespace ceptoar::cmd
