// SPDX-License-Identifier: Apache-2.0
// peer list: the own node's connections.
#include "cli/cmd/commands.h"
#include "cli/cmd/screens_peer.h"

namespace ceptoar::cmd {

Outcome<int> run(Context& context, const PeerListArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::StatusView> status = work::status(**session);
  if (!status) return status.error();
  if (!status->online) {
    return member::user_error(UserCode::kNodeNeeded, {{"node", status->node}});
  }
  if (context.json()) {
    context.print_json(peers_document(*status));
  } else {
    show_peer_list(context.out(), *status);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
