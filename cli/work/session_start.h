// SPDX-License-Identifier: Apache-2.0
// What every command of an enrolled member does first: pull from the node, keep keys in order, send
// what waits. A node that is down is no error here.
#ifndef CEPTOAR_CLI_WORK_SESSION_START_H_
#define CEPTOAR_CLI_WORK_SESSION_START_H_

#include "cli/member/keys.h"
#include "cli/member/sync.h"

namespace ceptoar::work {

struct Started {
  member::SyncReport sync;
  member::MaintenanceReport maintenance;
};
member::Outcome<Started> start(member::Session& session);
// Whether what waited has gone, as far as a node takes it: another one of the organisation takes all but what is
// for the own node alone, a change of its access list.
member::Outcome<bool> has_gone(member::Session& session, const Started& started);
// For a session that was started within the last minutes and has waited since; `started` is what that start
// found. Where nothing came meanwhile, that was all.
member::Outcome<void> refresh(member::Session& session, Started& started);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_SESSION_START_H_
