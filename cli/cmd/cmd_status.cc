// SPDX-License-Identifier: Apache-2.0
// status, sync, version.
#include <unistd.h>

#include <sstream>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/version.h"
#include "cli/ui/live.h"

namespace ceptoar::cmd {

namespace {

// Somebody not enrolled yet has a status too, so the node is not asked before he is.
Outcome<work::StatusView> look(Context& context, OpenSession& session) {
  if (session->identity()) {
    if (const Outcome<void> started = context.start(session); !started) return started.error();
  }
  return work::status(*session);
}

Outcome<int> show(Context& context) {
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const Outcome<work::StatusView> status = look(context, *session);
  if (!status) return status.error();
  if (context.json()) {
    context.print_json(status_document(*status));
    return kExitDone;
  }
  show_status(context.out(), *status, true);
  if (session->started.maintenance.single_device) context.out().say(Msg::kSingleDevice);
  return kExitDone;
}

// The session is opened for each look only: other commands of this member get their turn.
Outcome<int> follow(Context& context) {
  constexpr std::chrono::milliseconds kLook{1000};
  ui::Live live(context.out().terminal(), context.out().stream());
  for (;;) {
    {
      Outcome<OpenSession> session = context.open_session();
      if (!session && session.error().code != UserCode::kBusy) return session.error();
      if (session) {
        const Outcome<work::StatusView> status = look(context, *session);
        if (!status) return status.error();
        std::ostringstream text;
        ui::Printer page(context.lang(), context.out().terminal(), text);
        // When each node was last heard changes all the time: where lines are kept, they would be
        // nothing but that.
        if (context.json()) {
          text << status_document(*status).dump() << '\n';
        } else {
          show_status(page, *status, context.out().terminal().is_tty);
        }
        live.show(text.str());
      }
    }
    if (!live.is_read(STDOUT_FILENO) || !live.wait(kLook)) return kExitDone;
  }
}

}  // namespace

Outcome<int> run(Context& context, const StatusArgs& args) {
  return args.watch ? follow(context) : show(context);
}

Outcome<int> run(Context& context, const SyncArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  if (!session->started.sync.heard()) {
    return member::user_error(UserCode::kNodeNeeded, {{"node", (*session)->home().config().node}});
  }
  if (context.json()) {
    context.print_json(sync_document(session->started));
    return kExitDone;
  }
  context.out().say(Msg::kSynced, {{"items", std::to_string(session->started.sync.new_items)},
                                   {"waiting", std::to_string(session->started.sync.waiting)}});
  if (session->started.sync.by_other_node) context.err().say(Msg::kByOtherNode);
  return kExitDone;
}

Outcome<int> run(Context& context, const VersionArgs&) {
  if (context.json()) {
    context.print_json(version_document());
    return kExitDone;
  }
  context.out().say(Msg::kVersion, {{"version", std::string(kProgramVersion)},
                                    {"protocol", std::to_string(kProtocolVersion)}});
  return kExitDone;
}

}  // namespace ceptoar::cmd
